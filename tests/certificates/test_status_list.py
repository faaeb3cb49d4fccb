"""A list in which one revoked badge hides among many."""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib import ob3

from certificates.status_list import LENGTH, BadStatusList, StatusList, status_credential
from tests.factories.badges import DID, INDEX, ISSUER, KEY, LIST_URL, NOW, credential, signed, status_list

INDEXES = st.integers(0, LENGTH - 1)


def encoded(bits: bytes) -> str:
    return "u" + urlsafe_b64encode(gzip.compress(bits)).decode().rstrip("=")


@settings(max_examples=50, deadline=None)
@given(st.sets(INDEXES, max_size=40), INDEXES)
def test_exactly_the_places_that_were_set_are_set_after_the_journey(revoked: set[int], other: int) -> None:
    journey = StatusList.decoded(StatusList.of(revoked).encoded())
    assert journey == StatusList.of(revoked)
    assert all(journey.is_set(index) for index in revoked)
    assert journey.is_set(other) is (other in revoked)


@settings(max_examples=20, deadline=None)
@given(st.sets(INDEXES, max_size=40))
def test_a_reader_that_is_not_ours_sees_the_same_places(revoked: set[int]) -> None:
    assert ob3.set_indices(ob3.decode_encoded_list(StatusList.of(revoked).encoded())) == revoked
    assert StatusList.decoded(ob3.encode_bitstring(revoked)) == StatusList.of(revoked)


def test_the_first_place_is_the_highest_bit_of_the_first_byte() -> None:
    assert StatusList.of([0]).bits[0] == 0b1000_0000
    assert StatusList.of([LENGTH - 1]).bits[-1] == 1


def test_a_list_is_never_too_short_to_hide_in() -> None:
    assert len(StatusList()) == LENGTH
    with pytest.raises(BadStatusList):
        StatusList(bytes(LENGTH // 8 - 1))
    with pytest.raises(BadStatusList):
        StatusList.decoded(encoded(bytes(100)))


def test_equal_lists_have_equal_texts() -> None:
    assert StatusList.of([3, 77]).encoded() == StatusList.of([77, 3]).encoded()


@pytest.mark.parametrize("index", [-1, LENGTH])
def test_a_place_that_the_list_does_not_have_is_no_place(index: int) -> None:
    with pytest.raises(IndexError):
        StatusList.of([index])
    with pytest.raises(IndexError):
        StatusList().is_set(index)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u",
        "z" + encoded(bytes(LENGTH // 8))[1:],
        "uäöü",
        "u!!!!",
        "uAAAA",
        encoded(bytes(LENGTH // 8))[:-8],
    ],
    ids=["nothing", "no bits", "another alphabet", "letters", "signs", "no gzip", "cut off"],
)
def test_what_is_no_list_is_told(text: str) -> None:
    with pytest.raises(BadStatusList):
        StatusList.decoded(text)


def test_a_list_that_would_fill_the_memory_is_not_unpacked() -> None:
    with pytest.raises(BadStatusList):
        StatusList.decoded(encoded(bytes(50_000_000)))


def test_the_list_is_a_credential_with_an_end() -> None:
    document = status_credential(StatusList(), ISSUER, url=LIST_URL, valid_from=NOW, valid_until=NOW.replace(day=30))
    assert document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert document["validUntil"] == "2024-11-30T09:30:00Z"
    assert document["credentialSubject"]["statusPurpose"] == "revocation"


def look_up(text: str) -> None:
    """What a checker that is not ours does with a badge, when this list is served. Raises what it complains of."""
    ob3.check_credential_status(
        ob3.OpenBadgeCredential.from_vc_document(credential()),
        lambda _url: text.encode(),
        verify_list=True,
        list_pubkey_pem=KEY.published.as_pem(),
    )


def test_a_checker_that_is_not_ours_follows_it() -> None:
    look_up(status_list(1, 2, days=36_500))
    with pytest.raises(ob3.OB3VerificationError, match="is set at index 94567"):
        look_up(status_list(INDEX, days=36_500))
    with pytest.raises(ob3.OB3VerificationError, match="expired"):
        look_up(status_list(days=1))


def test_it_is_signed_in_either_form() -> None:
    document = status_credential(StatusList(), ISSUER, url=LIST_URL, valid_from=NOW, valid_until=NOW.replace(day=30))
    assert signed(document).count(".") == 2
    assert f'"verificationMethod":"{DID}#2024"' in signed(document, as_token=False)
