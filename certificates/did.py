"""The issuer's identity as others look it up: a decentralised identifier, and the document with its keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openbadgeslib import ob3

from certificates.badge_proofs import JWK_SUFFIX, PublishedKey
from certificates.open_badge import Issuer


class NoDidWeb(ValueError):
    """An address can't carry a did:web, which trusts HTTPS: the sentence says why. Take did_key_of instead."""


def did_web_of(site_url: str) -> str:
    """The did:web of a site: its document is served at /.well-known/did.json, or below the path at /did.json.

    Raises NoDidWeb for an address without HTTPS.
    """
    try:
        return ob3.did_web_from_url(site_url)
    except ValueError as fault:
        raise NoDidWeb(str(fault)) from None


def did_key_of(key: PublishedKey) -> str:
    """The did:key, which is the key itself: for a site that others can't reach. It changes with the key."""
    return ob3.did_key_from_pem(key.as_pem())


def method_of_did_key(did: str) -> str:
    """The one verification method of a did:key."""
    return f"{did}#{did.removeprefix('did:key:')}"


def did_document(issuer: Issuer, keys: Sequence[PublishedKey]) -> dict[str, Any]:
    """The DID document (DID Core 1.0): the current key first, then former ones, under which badges were signed that are
    still checked.

    Each key stands twice: as Multikey, which proofs inside a credential name (Data Integrity EdDSA 1.0 §2.1.1), and as
    JsonWebKey, which tokens name. A key that was stolen must be left out: then none of its badges is sound any more.
    """
    methods = [method for key in keys for method in (_multikey(issuer, key), _json_web_key(issuer, key))]
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            "https://w3id.org/security/jwk/v1",
        ],
        "id": issuer.id,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _multikey(issuer: Issuer, key: PublishedKey) -> dict[str, Any]:
    return {
        "id": key.method,
        "type": "Multikey",
        "controller": issuer.id,
        "publicKeyMultibase": ob3.multikey_from_pem(key.as_pem()),
    }


def _json_web_key(issuer: Issuer, key: PublishedKey) -> dict[str, Any]:
    return {
        "id": f"{key.method}{JWK_SUFFIX}",
        "type": "JsonWebKey",
        "controller": issuer.id,
        "publicKeyJwk": key.as_jwk(),
    }
