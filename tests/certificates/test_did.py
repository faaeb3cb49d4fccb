"""The issuer's identity, as programs that are not ours look it up."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from openbadgeslib import ob3

from certificates.badge_proofs import PublishedKey, SigningKey
from certificates.did import NoDidWeb, did_document, did_key_of, did_web_of, method_of_did_key
from certificates.open_badge import Issuer
from tests.factories.badges import DID, FORMER_KEY, ISSUER, KEY, credential, signed

DOCUMENT = did_document(ISSUER, [KEY.published, FORMER_KEY.published])


@pytest.fixture
def download() -> Callable[[str], bytes]:
    """What the site serves at one address, and nothing anywhere else."""
    return {"https://learn.example.org/.well-known/did.json": json.dumps(DOCUMENT).encode()}.__getitem__


@pytest.mark.parametrize(
    ("site", "did"),
    [
        ("https://learn.example.org", "did:web:learn.example.org"),
        ("https://learn.example.org/", "did:web:learn.example.org"),
        ("https://learn.example.org:8443", "did:web:learn.example.org%3A8443"),
        ("https://example.org/learn", "did:web:example.org:learn"),
    ],
)
def test_a_site_has_its_did(site: str, did: str) -> None:
    assert did_web_of(site) == did


@pytest.mark.parametrize("site", ["http://127.0.0.1:5000", "learn.example.org", "https://", "https://a:b@example.org"])
def test_an_address_that_nobody_could_trust_has_none(site: str) -> None:
    with pytest.raises(NoDidWeb):
        did_web_of(site)


def test_current_and_former_keys_stand_in_the_document_each_in_two_forms() -> None:
    methods = {method["id"]: method["type"] for method in DOCUMENT["verificationMethod"]}
    assert methods == {
        f"{DID}#2024": "Multikey",
        f"{DID}#2024-jwk": "JsonWebKey",
        f"{DID}#2023": "Multikey",
        f"{DID}#2023-jwk": "JsonWebKey",
    }
    assert DOCUMENT["assertionMethod"] == list(methods)
    assert '"d"' not in json.dumps(DOCUMENT), "no private part"


@pytest.mark.parametrize("key", [KEY, FORMER_KEY])
def test_whoever_looks_the_issuer_up_can_check_a_badge_by_its_key(
    key: SigningKey, download: Callable[[str], bytes]
) -> None:
    token, document = signed(credential(), key), signed(credential(), key, as_token=False)
    assert ob3.OB3Verifier.for_issuer_did(DID, download=download).verify(token).issuer.id == DID
    assert ob3.OB3LdpVerifier.for_issuer_did(DID, download=download).verify(document, download=download).id


def test_a_site_that_others_cannot_reach_is_its_key() -> None:
    did = did_key_of(KEY.published)
    issuer = Issuer(did, "A test", "http://127.0.0.1:5000")
    method = method_of_did_key(did)
    key = PublishedKey(method, KEY.published.public)
    assert ob3.resolve_verification_method(method) == key.as_pem()
    assert did_document(issuer, [key])["id"] == did
