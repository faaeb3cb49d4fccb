"""Signing a credential, as a token and with a proof inside it. Keys are passed in, and never read here."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import OKPAlgorithm
from openbadgeslib import ob3

JWK_SUFFIX = "-jwk"


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key under the id of its verification method, such as "did:web:example.org#2026"."""

    method: str
    public: Ed25519PublicKey

    def as_pem(self) -> bytes:
        """The key as PEM, as the library asks for it."""
        return self.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def as_jwk(self) -> dict[str, Any]:
        """The key as a JSON Web Key: public parameters only."""
        return dict(OKPAlgorithm.to_jwk(self.public, as_dict=True))


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key, and the id of the verification method under which its public half is published (did.py)."""

    private: Ed25519PrivateKey = field(repr=False)
    method: str

    @property
    def published(self) -> PublishedKey:
        """The half that everybody may know."""
        return PublishedKey(self.method, self.private.public_key())


def as_jwt(credential: dict[str, Any], key: SigningKey) -> str:
    """The credential as a signed token (Open Badges 3.0 §8.2, EdDSA): its payload is the credential itself, with
    ``iss``, ``jti`` and ``nbf`` beside it. It never expires: what ends is told by the status list.

    The header names the key by its JsonWebKey method (``kid``) for those who look the issuer up, and shows it (``jwk``)
    for those programs that only read tokens; the latter says nothing about who signed.
    """
    claims = {
        "iss": issuer_of(credential),
        "jti": credential["id"],
        "nbf": int(datetime.fromisoformat(credential["validFrom"]).timestamp()),
    }
    headers = {"kid": f"{key.method}{JWK_SUFFIX}", "jwk": key.published.as_jwk()}
    return jwt.encode({**credential, **claims}, key.private, algorithm="EdDSA", headers=headers)


def with_proof(credential: dict[str, Any], key: SigningKey, at: datetime) -> dict[str, Any]:
    """The credential with a Data Integrity proof inside (eddsa-rdfc-2022), made ``at`` that time.

    Contexts come from the library's own copies: nothing is fetched.
    """
    return ob3.add_data_integrity_proof(credential, key.private, key.method, created=at)


def text_of(document: dict[str, Any]) -> str:
    """The document as it is baked and sent: plain ASCII, the same each time."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def issuer_of(credential: dict[str, Any]) -> str:
    """The issuer's id, which stands alone or in a profile."""
    issuer = credential.get("issuer")
    return str(issuer.get("id") if isinstance(issuer, dict) else issuer)
