"""Every certificate is an Open Badge, too: public by its number, checked by tools that are not ours, and revocable."""

from __future__ import annotations

import json
import shutil
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openbadgeslib import ob3
from openbadgeslib.errors import LibOpenBadgesException
from pypdf import PdfReader

from certificates.badge_checks import Verdict, check_badge, status_list_url_of
from certificates.badge_files import read_badge
from certificates.badge_proofs import text_of, with_proof
from certificates.status_list import StatusList
from lms.accounts.models import Person
from lms.awards.badges import badge_key_of, credential_for, known_issuers
from lms.awards.facts import from_json
from lms.awards.models import IssuedCertificate
from lms.awards.places import place_of
from lms.awards.services import reissue, revoke
from lms.clock import utc_now
from lms.extensions import db
from lms.signing_keys.ring import Kind as KeyKind
from lms.signing_keys.ring import key_ring_of
from tests.awards.reading import words_of
from tests.factories.accounts import make_person
from tests.factories.awards import make_certificate
from tests.factories.badges import credential, signed

SignIn = Callable[[Person], FlaskClient]
FORMS = ("json", "jwt", "svg", "png")
PICTURES = ("svg", "png")  # made anew at each download, around the badge that was signed


def badge_of(client: FlaskClient, issued: IssuedCertificate, form: str) -> bytes:
    answer = client.get(f"/certificates/{issued.number}/badge.{form}")
    assert answer.status_code == 200, answer.text
    return answer.data


def verdict_on(app: Flask, client: FlaskClient, content: bytes) -> Verdict:
    settings = app.extensions["settings"]
    badge = read_badge(content)
    address = status_list_url_of(badge)
    assert address is not None
    status_list = client.get(address).text
    return check_badge(badge, known_issuers=known_issuers(settings), status_list=status_list, now=utc_now()).verdict


def told(client: FlaskClient, content: bytes) -> str:
    return words_of(client.post("/certificates/check-a-file", data={"file": (BytesIO(content), "badge")}).text)


@pytest.mark.parametrize("form", FORMS)
def test_each_file_of_it_is_sound_and_after_a_revocation_none_is(
    app: Flask, client: FlaskClient, issued: IssuedCertificate, form: str
) -> None:
    content = badge_of(client, issued, form)
    assert verdict_on(app, client, content) is Verdict.SOUND
    what = "This badge is genuine" if form in PICTURES else "This file is exactly what we issued"
    assert f"{what} The certificate is valid." in told(client, content)
    with app.test_request_context():
        revoke(issued, "The work was copied.", by=make_person().id, now=utc_now())
        db.session.commit()
    assert verdict_on(app, client, content) is Verdict.REVOKED
    words = told(client, content)
    assert f"We issued this {'badge' if form in PICTURES else 'file'}, but it is not valid any more" in words
    assert "The work was copied." in words


def test_one_that_was_replaced_is_none_any_more(app: Flask, client: FlaskClient, issued: IssuedCertificate) -> None:
    content = badge_of(client, issued, "jwt")
    with app.test_request_context():
        reissue(issued, "Anna Nowak", "The name changed.", by=make_person().id, now=utc_now())
        db.session.commit()
    assert verdict_on(app, client, content) is Verdict.REVOKED
    assert "Nowak" not in told(client, content)


def test_a_tool_that_is_not_ours_finds_it_sound(app: Flask, client: FlaskClient, issued: IssuedCertificate) -> None:
    [(_did, [key])] = known_issuers(app.extensions["settings"]).items()
    document = json.loads(badge_of(client, issued, "json"))
    ob3.verify_data_integrity_proof(document, key.as_pem())
    changed = json.loads(badge_of(client, issued, "json"))
    changed["credentialSubject"]["identifier"][0]["identityHash"] = "Anna Nowak"
    with pytest.raises(LibOpenBadgesException):
        ob3.verify_data_integrity_proof(changed, key.as_pem())


def test_the_pdf_holds_the_very_badge(client: FlaskClient, issued: IssuedCertificate, sign_in: SignIn) -> None:
    reader = PdfReader(BytesIO(sign_in(issued.person).get(f"/certificates/{issued.number}/pdf").data))
    [content] = reader.attachments["badge.json"]
    assert content == badge_of(client, issued, "json")


def test_a_changed_badge_and_that_of_another_issuer_are_told(client: FlaskClient, issued: IssuedCertificate) -> None:
    content = badge_of(client, issued, "json")
    changed = json.dumps(json.loads(content) | {"validFrom": "2020-01-01T00:00:00Z"}).encode()
    assert "This badge was changed" in told(client, changed)
    assert "This badge is not from us" in told(client, signed(credential()).encode())


def test_nothing_is_found_for_a_number_that_there_is_not(client: FlaskClient, app: Flask) -> None:
    for path in (*(f"badge.{form}" for form in FORMS), "badge.exe"):
        assert client.get(f"/certificates/WLG-1/{path}").status_code == 404


def test_machines_read_every_claim_and_whether_it_stands(
    app: Flask, client: FlaskClient, issued: IssuedCertificate
) -> None:
    path = f"/certificates/{issued.number}.json"
    said = client.get(path).json
    assert said is not None
    assert (said["status"], said["name"], said["kind"]) == ("valid", issued.facts["name"], "programme")
    assert said["skills"] == issued.facts["skills"]
    with app.test_request_context():
        revoke(issued, "The work was copied.", by=make_person().id, now=utc_now())
        db.session.commit()
    said = client.get(path).json
    assert said is not None
    assert (said["status"], said["ended_reason"]) == ("revoked", "The work was copied.")


def test_the_list_is_public_good_for_a_day_and_tells_nothing_of_one_badge(
    client: FlaskClient, issued: IssuedCertificate
) -> None:
    answer = client.get("/certificates/status-list")
    assert answer.mimetype == "application/vc+jwt"
    assert issued.number not in answer.text
    assert issued.status_index is not None
    assert client.get("/.well-known/did.json").status_code == 404  # this site has no HTTPS: its key is its identity


def test_without_a_key_that_opens_badges_are_still_checked(
    app: Flask, client: FlaskClient, issued: IssuedCertificate
) -> None:
    picture = badge_of(client, issued, "png")
    app.extensions["settings"] = replace(app.extensions["settings"], keys_passphrase="another passphrase")
    assert "This badge is genuine" in told(client, picture)
    answer = client.get("/certificates/status-list")
    assert answer.status_code == 503
    assert "The list can’t be signed now." in answer.text


def test_after_a_rotation_and_a_move_to_https_an_old_badge_is_genuine(
    app: Flask, client: FlaskClient, issued: IssuedCertificate, tmp_path: Path
) -> None:
    picture = badge_of(client, issued, "png")
    rotate(app, tmp_path, site_url="https://learn.example.org")
    assert "This badge is genuine" in told(client, picture)
    document = client.get("/.well-known/did.json").json
    assert document is not None
    assert document["id"] == "did:web:learn.example.org"
    assert len(document["verificationMethod"]) == 4  # each of two keys in two forms


def rotate(app: Flask, folder: Path, **settings: Any) -> None:
    """A new key for badges, and settings that change with it; the ring of the other tests stays as it is."""
    before = app.extensions["settings"]
    shutil.copytree(before.keys, folder / "keys")
    app.extensions["settings"] = replace(before, keys=folder / "keys", **settings)
    key_ring_of(app.extensions["settings"]).create(
        KeyKind.BADGE, name="Ours", organisation="Ours", years=1, now=utc_now()
    )


def test_where_the_key_is_the_issuer_its_badges_have_a_list_of_its_own_after_it_was_changed(
    app: Flask, client: FlaskClient, issued: IssuedCertificate, tmp_path: Path
) -> None:
    content = badge_of(client, issued, "jwt")
    rotate(app, tmp_path)
    assert verdict_on(app, client, content) is Verdict.SOUND
    with app.test_request_context():
        revoke(issued, "The work was copied.", by=make_person().id, now=utc_now())
        db.session.commit()
    assert verdict_on(app, client, content) is Verdict.REVOKED
    assert client.get("/certificates/status-list?key=0123").status_code == 404


def test_a_badge_from_an_address_that_the_site_had_before_is_still_ours(
    app: Flask, client: FlaskClient, issued: IssuedCertificate, tmp_path: Path
) -> None:
    before, after = "https://old.example.org", "https://new.example.org"
    app.extensions["settings"] = settings = replace(app.extensions["settings"], site_url=before)
    with app.test_request_context():
        document = credential_for(from_json(issued.facts), place_of(issued), settings, issued.issued_at, utc_now())
    old = text_of(with_proof(document, badge_key_of(settings, utc_now()), utc_now())).encode()
    rotate(app, tmp_path, site_url=after, former_site_urls=(before,))
    assert verdict_on(app, client, old) is Verdict.SOUND
    assert "This badge is genuine" in told(client, old)
    for site in (before, after):
        answer = client.get("/.well-known/did.json", base_url=site).json
        assert answer is not None
        assert answer["id"] == f"did:web:{site.removeprefix('https://')}"
        assert len(answer["assertionMethod"]) == 4
    app.extensions["settings"] = replace(app.extensions["settings"], former_site_urls=())
    assert "This badge is not from us" in told(client, old)


def test_a_site_with_https_can_let_the_key_issue(app: Flask, client: FlaskClient, issued: IssuedCertificate) -> None:
    app.extensions["settings"] = settings = replace(
        app.extensions["settings"], site_url="https://learn.example.org", badge_issuer="key"
    )
    with app.test_request_context():
        document = credential_for(from_json(issued.facts), place_of(issued), settings, issued.issued_at, utc_now())
    assert document["issuer"]["id"].startswith("did:key:z6Mk")
    signed_badge = text_of(with_proof(document, badge_key_of(settings, utc_now()), utc_now())).encode()
    assert verdict_on(app, client, signed_badge) is Verdict.SOUND
    assert client.get("/.well-known/did.json").status_code == 200  # for what the site issued before


def test_when_a_list_is_full_the_next_one_begins(
    app: Flask, client: FlaskClient, issued: IssuedCertificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued.status_index = None
    monkeypatch.setattr("lms.awards.places.randbelow", lambda _places: 7)
    others = [make_certificate(make_person()) for _number in range(2)]
    with app.test_request_context():
        places = [place_of(one) for one in (issued, *others)]
        revoke(others[0], "The work was copied.", by=make_person().id, now=utc_now())
        db.session.commit()
    assert [place.status_index for place in places] == [7, 7, 7]
    lists = [json_of_token(client.get(place.status_list_url).text) for place in places]
    assert [one["id"] for one in lists] == [place.status_list_url for place in places]
    assert [StatusList.decoded(one["credentialSubject"]["encodedList"]).is_set(7) for one in lists] == [
        False,
        True,
        False,
    ]
    assert client.get("/certificates/status-list/999999").status_code == 404


def test_skills_lead_to_the_page_that_explains_them(client: FlaskClient, issued: IssuedCertificate) -> None:
    alignments = json.loads(badge_of(client, issued, "json"))["credentialSubject"]["achievement"]["alignment"]
    page = client.get("/skills").text
    assert alignments
    for one in alignments:
        address, fragment = one["targetUrl"].split("#")
        assert address.endswith("/skills")
        assert f'id="{fragment}">' in page
        assert one["targetName"] in page


def json_of_token(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    document: dict[str, Any] = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return document


def test_no_search_engine_keeps_data_or_badge(client: FlaskClient, issued: IssuedCertificate) -> None:
    for path in (f"{issued.number}.json", f"{issued.number}/badge.png", "status-list"):
        assert client.get(f"/certificates/{path}").headers["X-Robots-Tag"] == "noindex"
