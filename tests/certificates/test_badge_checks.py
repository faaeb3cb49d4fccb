"""Whether a badge is genuine and stands: each way in which it does not has its own answer."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib import ob3

from certificates.badge_checks import Verdict, check_badge, status_list_url_of
from certificates.badge_files import bake_png, bake_svg, read_badge
from certificates.badge_pictures import badge_png, badge_svg
from certificates.badge_proofs import SigningKey, text_of
from certificates.certificate import Kind, Route
from certificates.open_badge import Issuer
from tests.factories.badges import (
    DID,
    FORMER_KEY,
    INDEX,
    ISSUER,
    KEY,
    KNOWN,
    LIST_URL,
    NOW,
    THEIR_KEY,
    THEIRS,
    checked,
    credential,
    facts,
    signed,
    status_list,
)

TOKEN, JSON = signed(credential()), signed(credential(), as_token=False)
in_either_form = pytest.mark.parametrize("as_token", [True, False], ids=["token", "JSON"])
either_badge = pytest.mark.parametrize("badge", [TOKEN, JSON], ids=["token", "JSON"])


def b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def token_of(payload: object, key: SigningKey = KEY, **header: Any) -> str:
    """Something signed as a token, whatever it is."""
    return jwt.encode(payload, key.private, algorithm="EdDSA", headers={"kid": f"{key.method}-jwk", **header})  # type: ignore[arg-type]


@in_either_form
@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("route", list(Route))
def test_a_badge_of_ours_is_sound(as_token: bool, kind: Kind, route: Route) -> None:
    document = credential(facts(kind, route=route))
    result = checked(signed(document, as_token=as_token))
    assert result.is_sound
    assert result.credential is not None
    assert result.credential["credentialSubject"] == document["credentialSubject"]


@either_badge
def test_it_is_sound_out_of_a_picture_too(badge: str) -> None:
    assert checked(read_badge(bake_svg(badge_svg(facts()), badge))).is_sound
    assert checked(read_badge(bake_png(badge_png(), badge))).is_sound


@pytest.mark.parametrize("kind", list(Kind))
def test_checkers_that_are_not_ours_take_it(kind: Kind) -> None:
    document, pem = credential(facts(kind)), KEY.published.as_pem()
    assert ob3.OB3Verifier(pem, issuer_did=DID).verify(signed(document)).id == document["id"]
    assert ob3.OB3LdpVerifier(pem, issuer_did=DID).verify(signed(document, as_token=False)).id == document["id"]


@either_badge
@in_either_form
def test_after_its_bit_is_set_it_is_revoked(badge: str, as_token: bool) -> None:
    assert checked(badge, status_list(INDEX - 1, INDEX + 1, as_token=as_token)).verdict is Verdict.SOUND
    assert checked(badge, status_list(INDEX, as_token=as_token)).verdict is Verdict.REVOKED


@either_badge
@in_either_form
def test_an_expired_list_is_told_and_still_revokes(badge: str, as_token: bool) -> None:
    late = NOW + timedelta(days=7, seconds=1)
    assert checked(badge, status_list(as_token=as_token), late).verdict is Verdict.EXPIRED_STATUS_LIST
    assert checked(badge, status_list(INDEX, as_token=as_token), late).verdict is Verdict.REVOKED
    assert checked(badge, status_list(as_token=as_token), NOW + timedelta(days=7)).verdict is Verdict.SOUND


@either_badge
def test_a_badge_of_a_former_key_is_sound(badge: str) -> None:
    assert checked(signed(credential(), FORMER_KEY)).is_sound
    assert checked(signed(credential(), FORMER_KEY, as_token=False)).is_sound


@in_either_form
@pytest.mark.parametrize("issuer", [THEIRS, ISSUER], ids=["in their name", "in ours"])
def test_another_issuers_key_is_foreign(as_token: bool, issuer: Issuer) -> None:
    result = checked(signed(credential(issuer=issuer), THEIR_KEY, as_token=as_token))
    assert (result.verdict, result.credential) == (Verdict.FOREIGN_KEY, None)


@in_either_form
def test_a_known_issuers_key_does_not_sign_for_another(as_token: bool) -> None:
    both = {**KNOWN, THEIRS.id: (THEIR_KEY.published,)}
    text = signed(credential(), THEIR_KEY, as_token=as_token)
    assert check_badge(text, known_issuers=both, status_list=status_list(), now=NOW).verdict is Verdict.FOREIGN_KEY


@in_either_form
def test_who_signs_under_the_name_of_our_key_is_found_out(as_token: bool) -> None:
    under_our_name = replace(THEIR_KEY, method=KEY.method)
    assert checked(signed(credential(), under_our_name, as_token=as_token)).verdict is Verdict.ALTERED


@in_either_form
def test_a_badge_from_tomorrow_is_not_yet_valid_and_one_with_an_end_expires(as_token: bool) -> None:
    badge = signed(credential() | {"validUntil": "2024-12-01T00:00:00Z"}, as_token=as_token)
    assert checked(badge, now=NOW - timedelta(days=1)).verdict is Verdict.NOT_YET_VALID
    assert checked(badge, status_list(days=60), NOW + timedelta(days=6)).verdict is Verdict.SOUND
    assert checked(badge, status_list(days=60), NOW + timedelta(days=7)).verdict is Verdict.EXPIRED


@in_either_form
def test_the_time_that_counts_is_the_one_that_is_passed_in(as_token: bool) -> None:
    badge = signed(credential() | {"validFrom": "2999-01-01T00:00:00Z"}, as_token=as_token)
    then = NOW.replace(year=2999)
    assert checked(badge).verdict is Verdict.NOT_YET_VALID
    assert checked(badge, status_list(days=365 * 1000), then).verdict is Verdict.SOUND


LISTS = {
    "none": "",
    "a sentence": "no list",
    "a badge": TOKEN,
    "another issuer's": status_list(issuer=THEIRS, key=THEIR_KEY),
    "ours, by another key": status_list(key=THEIR_KEY),
    "ours, by another key under our name": status_list(key=replace(THEIR_KEY, method=KEY.method)),
    "the same, as JSON": status_list(key=replace(THEIR_KEY, method=KEY.method), as_token=False),
}


@pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)
def test_without_the_list_of_its_issuer_a_badge_is_not_sound(listed: str) -> None:
    result = check_badge(TOKEN, known_issuers=KNOWN, status_list=listed, now=NOW)
    assert result.verdict is Verdict.NO_STATUS_LIST
    assert result.credential is not None, "it is genuine"
    assert check_badge(TOKEN, known_issuers=KNOWN, status_list=None, now=NOW).verdict is Verdict.NO_STATUS_LIST


def test_a_list_that_begins_tomorrow_or_stands_elsewhere_is_none() -> None:
    assert checked(TOKEN, now=NOW - timedelta(minutes=1)).verdict is Verdict.NO_STATUS_LIST
    elsewhere = credential()
    elsewhere["credentialStatus"]["statusListCredential"] = f"{LIST_URL}0"
    assert checked(signed(elsewhere)).verdict is Verdict.NO_STATUS_LIST


@pytest.mark.parametrize("index", ["-1", "131072", "9999999999", "1.5", "x", "", None, "١"])
def test_a_place_that_no_list_has_is_never_sound(index: str | None) -> None:
    document = credential()
    document["credentialStatus"]["statusListIndex"] = index
    assert checked(token_of(document | {"iss": DID, "jti": document["id"], "nbf": 1})).verdict is Verdict.NO_STATUS_LIST


def test_a_list_with_a_member_that_its_proof_does_not_cover_is_none() -> None:
    listed = json.loads(status_list(as_token=False))
    assert checked(JSON, text_of(listed)).is_sound
    assert checked(JSON, text_of(listed | {"more": 1})).verdict is Verdict.NO_STATUS_LIST
    listed["credentialSubject"]["more"] = 1
    assert checked(JSON, text_of(listed)).verdict is Verdict.NO_STATUS_LIST


@either_badge
def test_a_badge_says_where_its_list_is(badge: str) -> None:
    assert status_list_url_of(badge) == LIST_URL
    assert status_list_url_of("a sentence") is None


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABCabc019-_.=+/ \n!é"))
def test_one_other_letter_in_a_token_and_it_is_not_sound(place: int, letter: str) -> None:
    other = TOKEN[:place] + letter + TOKEN[place + 1 :]
    assert other == TOKEN or not checked(other).is_sound


def test_the_last_letters_spare_bits_make_no_second_spelling() -> None:
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert [letter for letter in last if checked(TOKEN[:-1] + letter).is_sound] == [TOKEN[-1]]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(JSON) - 1), st.characters(codec="utf-8"))
def test_one_other_letter_in_json_and_it_is_not_sound(place: int, letter: str) -> None:
    """What JSON reads the same, such as "\\u00EB" and "\\u00eb", is no other content."""
    other = JSON[:place] + letter + JSON[place + 1 :]
    try:
        says_the_same = json.loads(other) == json.loads(JSON)
    except ValueError:
        says_the_same = False
    assert says_the_same or not checked(other).is_sound


def members_of(document: Any) -> list[Any]:
    if isinstance(document, dict):
        return [document, *(one for inner in document.values() for one in members_of(inner))]
    if isinstance(document, list):
        return [one for inner in document for one in members_of(inner)]
    return []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_member_that_was_added_taken_away_or_exchanged_is_found(data: st.DataObject) -> None:
    document = json.loads(JSON)
    member = data.draw(st.sampled_from([one for one in members_of(document) if one]))
    name = data.draw(st.sampled_from([*sorted(member), "more", "expirationDate", "image", "@id", "@included"]))
    if data.draw(st.booleans()):
        member.pop(name, None)
    else:
        member[name] = data.draw(
            st.sampled_from(["x", "https://x.example", {}, {"id": "urn:x"}, [["x"]], 1, True, None])
        )
    assert document == json.loads(JSON) or not checked(text_of(document)).is_sound


def test_a_proof_among_others_or_none_is_unreadable() -> None:
    document = json.loads(JSON)
    for proof in (None, [document["proof"]], [document["proof"], {}], "x", 1):
        assert checked(text_of(document | {"proof": proof})).verdict is Verdict.UNREADABLE


STRANGE_TOKENS = {
    "not signed": f"{b64(json.dumps({'alg': 'none', 'kid': KEY.method}).encode())}.{TOKEN.split('.')[1]}.AAAA",
    "signed by the public key as a password": jwt.encode(
        credential() | {"iss": DID}, "x" * 32, algorithm="HS256", headers={"kid": KEY.method}
    ),
    "no kid": jwt.encode(credential(), KEY.private, algorithm="EdDSA"),
    "another kind of kid": f"{b64(json.dumps({'alg': 'EdDSA', 'kid': [1]}).encode())}.{TOKEN.split('.')[1]}.AAAA",
    "not a credential": token_of({"iss": DID}),
    "no issuer": token_of({"@context": credential()["@context"]}),
    "a list": f"{b64(b'[]')}.{b64(b'[]')}.AAAA",
    "no JSON": "aaaa.bbbb.cccc",
    "no letters": f"{b64(b'{}')}.{b64(bytes([255, 254]))}.AAAA",
    "another context": token_of(credential() | {"@context": 5}),
    "no day": token_of(credential() | {"validFrom": 5}),
    "a day without a time zone": token_of(credential() | {"validFrom": "2024-01-01T00:00:00"}),
    "a critical extension": token_of(credential(), crit=["x"], x=1),
    "claims that say another thing": token_of(credential() | {"iss": THEIRS.id, "jti": "x", "nbf": 1}),
    "another id": token_of(credential() | {"iss": DID, "jti": "urn:x", "nbf": 1}),
    "no claims": token_of(credential()),
    "deep": token_of({"issuer": DID, "@context": credential()["@context"]} | {"a": json.loads("[" * 90 + "]" * 90)}),
    "nothing": "",
    "dots": "..",
}


@pytest.mark.parametrize("token", STRANGE_TOKENS.values(), ids=STRANGE_TOKENS)
def test_a_strange_token_has_an_answer_and_is_not_sound(token: str) -> None:
    assert checked(token).verdict in (Verdict.UNREADABLE, Verdict.ALTERED, Verdict.FOREIGN_KEY)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from([*credential(), "proof"]), ANYTHING), st.booleans())
def test_whatever_stands_in_a_member_there_is_an_answer(members: dict[str, Any], as_token: bool) -> None:
    document = json.loads(JSON) | members
    if as_token:
        header, _payload, signature = TOKEN.split(".")
        text = f"{header}.{b64(json.dumps(document).encode())}.{signature}"
    else:
        text = json.dumps(document)
    assert not checked(text).is_sound or document == json.loads(JSON)


def test_whoever_says_it_is_ours_costs_us_little() -> None:
    """Blank nodes that can't be told apart, for which canonical forms take very long."""
    document = json.loads(JSON)
    document["evidence"] = [{"type": ["Evidence"], "name": "x"} for _n in range(1500)]
    assert checked(text_of(document)).verdict is Verdict.ALTERED


def test_a_library_that_cannot_check_says_nothing_about_the_badge() -> None:
    with patch.object(ob3.OB3LdpVerifier, "verify", side_effect=ob3.OB3GuardUnavailable("no guard")):
        assert checked(JSON).verdict is Verdict.UNCHECKED


def test_the_header_of_a_token_names_and_shows_the_key_without_its_secret() -> None:
    header = json.loads(urlsafe_b64decode(TOKEN.split(".")[0] + "=="))
    assert header["kid"] == f"{DID}#2024-jwk"
    assert set(header["jwk"]) == {"kty", "crv", "x"}
    assert (header["alg"], header["typ"]) == ("EdDSA", "JWT")
    assert "private" not in repr(KEY)
