"""Certificates as badges: who issues them, by which keys, and the public list of those that do not stand any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import and_, or_, select

from certificates import badge_proofs
from certificates.badge_proofs import PublishedKey, as_jwt
from certificates.certificate import Certificate
from certificates.did import NoDidWeb, did_document, did_key_of, did_web_of, method_of_did_key
from certificates.keys import BadgePublicKey
from certificates.open_badge import Issuer, credential_of
from certificates.status_list import StatusList, status_credential
from lms.addresses import public_address
from lms.awards.models import IssuedCertificate
from lms.awards.places import PLACES, Place
from lms.config import Settings
from lms.extensions import db
from lms.signing_keys.ring import key_ring_of

LIST_IS_GOOD_FOR = timedelta(days=1)
CLOCKS_DIFFER = timedelta(minutes=5)  # a list that begins now would be from the future for a clock that is slow


def issuer_of(settings: Settings, now: datetime) -> Issuer:
    """Who issues badges: the site, or where others can't reach it the key itself. Raises KeyFault."""
    current = key_ring_of(settings).badge_key(now).public
    return _issuer(settings, current)


def badge_key_of(settings: Settings, now: datetime) -> badge_proofs.SigningKey:
    """The key that signs badges now. Raises KeyFault."""
    key = key_ring_of(settings).badge_key(now)
    published = _published(settings, key.public)
    return badge_proofs.SigningKey(key.private, published.method)


def known_issuers(settings: Settings) -> Mapping[str, Sequence[PublishedKey]]:
    """The issuers that we are and were, with the keys of each, the newest first: the site, and each key by
    itself, which issued while nobody could reach the site. Only public parts are read. Raises KeyFault.
    """
    found: dict[str, list[PublishedKey]] = {}
    for public in reversed(key_ring_of(settings).badge_public_keys()):
        key = _published(settings, public)
        alone = did_key_of(key)
        for did, known in ((_did(settings, key), key), (alone, PublishedKey(method_of_did_key(alone), key.public))):
            if known not in found.setdefault(did, []):
                found[did].append(known)
    return found


def issuers_document(settings: Settings) -> dict[str, Any] | None:
    """What /.well-known/did.json tells; None where the issuer needs none, or has no key. Raises KeyFault."""
    keys = key_ring_of(settings).badge_public_keys()
    if not keys:
        return None
    issuer = _issuer(settings, keys[-1])
    return did_document(issuer, known_issuers(settings)[issuer.id]) if issuer.id.startswith("did:web:") else None


def _issuer(settings: Settings, key: BadgePublicKey) -> Issuer:
    return Issuer(_did(settings, _published(settings, key)), settings.wording.issuer, settings.site_url)


def credential_for(
    certificate: Certificate, place: Place, settings: Settings, issued_at: datetime, now: datetime
) -> dict[str, Any]:
    """The certificate as a credential, not yet signed. It needs no app. Raises KeyFault."""
    return credential_of(
        certificate,
        issuer_of(settings, now),
        credential_url=place.credential_url,
        status_list_url=place.status_list_url,
        status_index=place.status_index,
        valid_from=issued_at,
    )


def signed_status_list(settings: Settings, now: datetime) -> str:
    """The list of badges that do not stand any more, as a token that is good for a day. Raises KeyFault."""
    ended = select(IssuedCertificate.status_index).where(
        and_(
            IssuedCertificate.status_index.is_not(None),
            or_(IssuedCertificate.revoked_at.is_not(None), IssuedCertificate.superseded_at.is_not(None)),
        )
    )
    bits = StatusList.of((index for index in db.session.scalars(ended) if index is not None), PLACES)
    document = status_credential(
        bits,
        issuer_of(settings, now),
        url=public_address("badges.status_list"),
        valid_from=now - CLOCKS_DIFFER,
        valid_until=now + LIST_IS_GOOD_FOR,
    )
    return as_jwt(document, badge_key_of(settings, now))


def _published(settings: Settings, key: BadgePublicKey) -> PublishedKey:
    public = Ed25519PublicKey.from_public_bytes(key.raw)
    did = _did(settings, PublishedKey("", public))
    return PublishedKey(method_of_did_key(did) if did.startswith("did:key:") else f"{did}#{key.id}", public)


def _did(settings: Settings, key: PublishedKey) -> str:
    try:
        return did_web_of(settings.site_url)
    except NoDidWeb:
        return did_key_of(key)
