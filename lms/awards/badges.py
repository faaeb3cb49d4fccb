"""Certificates as badges: who issues them, by which keys, and the public list of those that do not stand any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import or_, select

from certificates import badge_proofs
from certificates.badge_proofs import PublishedKey, as_jwt
from certificates.certificate import Certificate
from certificates.did import NoDidWeb, did_document, did_web_of, method_of_did_key
from certificates.keys import BadgePublicKey
from certificates.open_badge import Issuer, credential_of
from certificates.status_list import StatusList, status_credential
from lms.awards.models import IssuedCertificate
from lms.awards.places import PLACES, Place, path_of_list
from lms.config import Settings
from lms.extensions import db
from lms.signing_keys.ring import key_ring_of

LIST_IS_GOOD_FOR = timedelta(days=1)
CLOCKS_DIFFER = timedelta(minutes=5)  # a list that begins now would be from the future for a clock that is slow


def credential_for(
    certificate: Certificate, place: Place, settings: Settings, issued_at: datetime, now: datetime
) -> dict[str, Any]:
    """The certificate as a credential, not yet signed. It needs no app. Raises KeyFault."""
    key = key_ring_of(settings).badge_key(now).public
    issuer = Issuer(_did(settings, key), settings.wording.issuer, settings.site_url)
    is_key_itself = issuer.id == key.did
    return credential_of(
        certificate,
        issuer,
        credential_url=place.credential_url,
        # Such an issuer is gone when the key changes, and its badges must be looked up in a list of its own.
        status_list_url=f"{place.status_list_url}?key={key.id}" if is_key_itself else place.status_list_url,
        status_index=place.status_index,
        valid_from=issued_at,
        skills_url=place.skills_url,
    )


def badge_key_of(settings: Settings, now: datetime) -> badge_proofs.SigningKey:
    """The key that signs badges now. Raises KeyFault."""
    key = key_ring_of(settings).badge_key(now)
    return badge_proofs.SigningKey(key.private, _method(_did(settings, key.public), key.public))


def known_issuers(settings: Settings) -> Mapping[str, Sequence[PublishedKey]]:
    """The issuers that we are and were, with the keys of each, the newest first: the site under each address that it
    has had, and each key by itself, which issued while nobody could reach the site. Only public parts are read.
    Raises KeyFault.
    """
    found: dict[str, list[PublishedKey]] = {}
    webs = dict.fromkeys(did for site in settings.sites if (did := _did_web(site)))
    for key in reversed(key_ring_of(settings).badge_public_keys()):
        for did in (*webs, key.did):
            found.setdefault(did, []).append(_published(did, key))
    return found


def issuers_document(settings: Settings, site_url: str) -> dict[str, Any] | None:
    """What /.well-known/did.json tells at an address of the site, present or former; None where the issuer needs none,
    or has no key. Raises KeyFault.
    """
    did = _did_web(site_url)
    keys = known_issuers(settings).get(did)
    return did_document(Issuer(did, settings.wording.issuer, site_url), keys) if did and keys else None


def signed_status_list(settings: Settings, now: datetime, *, site_url: str, number: int = 0, key_id: str = "") -> str:
    """A list of badges that do not stand any more, as a token that is good for a day: the one that is looked up at this
    address of the site, or by badges of this key where the key itself is the issuer. Raises KeyFault.
    """
    first = number * PLACES
    ended = select(IssuedCertificate.status_index - first).where(
        IssuedCertificate.status_index.between(first, first + PLACES - 1),
        or_(IssuedCertificate.revoked_at.is_not(None), IssuedCertificate.superseded_at.is_not(None)),
    )
    ring = key_ring_of(settings)
    key = ring.badge_key_of(key_id) if key_id else ring.badge_key(now)
    did = (not key_id and _did_web(site_url)) or key.public.did
    document = status_credential(
        StatusList.of(db.session.scalars(ended), PLACES),
        Issuer(did, settings.wording.issuer, site_url),
        url=f"{site_url}{path_of_list(number)}{f'?key={key_id}' if key_id else ''}",
        valid_from=now - CLOCKS_DIFFER,
        valid_until=now + LIST_IS_GOOD_FOR,
    )
    return as_jwt(document, badge_proofs.SigningKey(key.private, _method(did, key.public)))


def _published(did: str, key: BadgePublicKey) -> PublishedKey:
    return PublishedKey(_method(did, key), Ed25519PublicKey.from_public_bytes(key.raw))


def _method(did: str, key: BadgePublicKey) -> str:
    return method_of_did_key(did) if did.startswith("did:key:") else f"{did}#{key.id}"


def _did(settings: Settings, key: BadgePublicKey) -> str:
    """Who issues now: the site, or the key itself where others can't reach the site, or where that was set."""
    return (settings.badge_issuer != "key" and _did_web(settings.site_url)) or key.did


def _did_web(site_url: str) -> str:
    try:
        return did_web_of(site_url)
    except NoDidWeb:
        return ""
