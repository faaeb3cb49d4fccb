"""Whether a badge is genuine, and still stands. Nothing is fetched: keys and status list are passed in."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import jwt
from openbadgeslib import ob3
from openbadgeslib.errors import LibOpenBadgesException

from certificates.badge_files import BadgeFault, Unreadable, is_token, json_of
from certificates.badge_proofs import JWK_SUFFIX, PublishedKey, issuer_of
from certificates.open_badge import CONTEXT
from certificates.status_list import BadStatusList, StatusList

KnownIssuers = Mapping[str, Sequence[PublishedKey]]
LIST_MEMBERS = {"@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject"}


class Verdict(StrEnum):
    """What is true of a badge.

    NO_STATUS_LIST: whether it was revoked can't be told, since there is no list, or none of its issuer for it.
    FOREIGN_KEY: its issuer is unknown, or the key that it names is not its issuer's.
    ALTERED: the key that it names did not sign what it says. UNREADABLE: it has not the form of a badge of ours.
    UNCHECKED: the program could not check any badge, which says nothing about this one.
    """

    SOUND = "sound"
    REVOKED = "revoked"
    NOT_YET_VALID = "not yet valid"
    EXPIRED = "expired"
    EXPIRED_STATUS_LIST = "expired status list"
    NO_STATUS_LIST = "no status list"
    FOREIGN_KEY = "foreign key"
    ALTERED = "altered"
    UNREADABLE = "unreadable"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class CheckedBadge:
    """The verdict on a badge; ``credential`` is what it says, and there only when its signature is right."""

    verdict: Verdict
    credential: Mapping[str, Any] | None = None

    @property
    def is_sound(self) -> bool:
        """Whether it is genuine, and stands."""
        return self.verdict is Verdict.SOUND


def check_badge(text: str, *, known_issuers: KnownIssuers, status_list: str | None, now: datetime) -> CheckedBadge:
    """The verdict on a credential that read_badge found: a token, or JSON with a proof inside.

    ``known_issuers`` has of each issuer's id its keys, current and former. ``status_list`` is the signed list, in
    either form, that is served where status_list_url_of says; None when it could not be had.

    A badge is REVOKED even by a list that has expired, since nothing takes a revocation back. What its date says, or
    that its key is foreign, is told without a look at the signature: then ``credential`` is empty.
    """
    try:
        claimed = _claimed_by(text)
        if list(claimed.document.get("@context", ())) != list(CONTEXT):
            return CheckedBadge(Verdict.UNREADABLE)
        key = claimed.key_among(known_issuers)
        if key is None:
            return CheckedBadge(Verdict.FOREIGN_KEY)
        if (untimely := _untimely(claimed.document, now)) is not None:
            return CheckedBadge(untimely)
    except (BadgeFault, TypeError, ValueError):
        return CheckedBadge(Verdict.UNREADABLE)
    try:
        if not _is_signed_badge(claimed, key):
            return CheckedBadge(Verdict.ALTERED)
    except ob3.OB3GuardUnavailable:
        return CheckedBadge(Verdict.UNCHECKED)
    return CheckedBadge(_standing(claimed.document, known_issuers, status_list, now), claimed.document)


def status_list_url_of(text: str) -> str | None:
    """Where the status list of a badge is served, as the badge says it, before anybody checked its signature."""
    try:
        return _status_of(_claimed_by(text).document).url
    except (BadgeFault, TypeError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A document as it came, and the verification method by which it says it was signed."""

    text: str
    document: dict[str, Any]
    method: str

    def key_among(self, known_issuers: KnownIssuers) -> PublishedKey | None:
        """The key of that method, when it is its issuer's."""
        keys = known_issuers.get(issuer_of(self.document), ())
        return next((key for key in keys if key.method == self.method), None)


def _claimed_by(text: str) -> _Claimed:
    """Raises a BadgeFault for what has not the form of a signed credential."""
    if not is_token(text):
        document = json_of(text)
        proof = document.get("proof")
        if not isinstance(proof, dict):
            raise Unreadable
        return _Claimed(text, document, str(proof.get("verificationMethod")))
    header, payload, _signature = (_unpacked(part) for part in text.split("."))
    method = str(json_of(_decoded(header)).get("kid")).removesuffix(JWK_SUFFIX)
    return _Claimed(text, json_of(_decoded(payload)), method)


def _unpacked(part: str) -> bytes:
    """A part of a token, which must be written in the one right way: other spellings of the same bytes are refused."""
    unpacked = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if urlsafe_b64encode(unpacked).decode().rstrip("=") != part:
        raise Unreadable
    return unpacked


def _decoded(part: bytes) -> str:
    try:
        return part.decode()
    except UnicodeDecodeError:
        raise Unreadable from None


def _is_signed_badge(claimed: _Claimed, key: PublishedKey) -> bool:
    """Whether all that a badge says was signed by this key, and it is formed as Open Badges 3.0 asks.

    Raises OB3GuardUnavailable when the library can't check at all.
    """
    issuer = issuer_of(claimed.document)
    try:
        if is_token(claimed.text):
            ob3.OB3Verifier(key.as_pem(), issuer_did=issuer).verify(claimed.text)
        else:
            ob3.OB3LdpVerifier(key.as_pem(), issuer_did=issuer).verify(claimed.text)
    except ob3.OB3GuardUnavailable:
        raise
    except LibOpenBadgesException as refusal:
        return _is_about_the_clock(refusal)
    return True


def _is_about_the_clock(refusal: LibOpenBadgesException) -> bool:
    """The library asks the machine's clock once the signature is right; ``now`` was asked already, and counts."""
    return str(refusal).startswith(("Credential is not yet valid", "Credential has expired", "The token is not yet"))


@dataclass(frozen=True, slots=True)
class _Status:
    """Where it stands whether a badge is revoked: at a place of a list."""

    url: str
    index: int


def _status_of(document: Mapping[str, Any]) -> _Status:
    """Raises Unreadable for a badge that does not say where its status stands, as ours do."""
    entry = document.get("credentialStatus")
    if (
        not isinstance(entry, dict)
        or entry.get("type") != "BitstringStatusListEntry"
        or entry.get("statusPurpose") != "revocation"
        or not re.fullmatch(r"[0-9]{1,9}", str(entry.get("statusListIndex")), re.ASCII)
        or not isinstance(url := entry.get("statusListCredential"), str)
    ):
        raise Unreadable
    return _Status(url, int(entry["statusListIndex"]))


def _standing(
    document: Mapping[str, Any], known_issuers: KnownIssuers, status_list: str | None, now: datetime
) -> Verdict:
    """Whether a badge that is genuine still stands, by a list that is its issuer's own."""
    try:
        status = _status_of(document)
        listed = _signed_list(status_list or "", known_issuers)
        if (issuer_of(listed), listed["id"]) != (issuer_of(dict(document)), status.url):
            return Verdict.NO_STATUS_LIST
        if StatusList.decoded(listed["credentialSubject"]["encodedList"]).is_set(status.index):
            return Verdict.REVOKED
        untimely = _untimely(listed, now)
    except (BadgeFault, BadStatusList, IndexError):
        return Verdict.NO_STATUS_LIST
    return {
        None: Verdict.SOUND,
        Verdict.EXPIRED: Verdict.EXPIRED_STATUS_LIST,
        Verdict.NOT_YET_VALID: Verdict.NO_STATUS_LIST,
    }[untimely]


def _signed_list(text: str, known_issuers: KnownIssuers) -> dict[str, Any]:
    """A status list that one of the known issuers signed, in either form. Raises a BadgeFault for any other text.

    A proof covers only what its context defines: so the list must have exactly the members of ours, and no more.
    """
    claimed = _claimed_by(text)
    listed = {name: value for name, value in claimed.document.items() if name not in ("proof", "iss", "jti", "nbf")}
    subject = listed.get("credentialSubject")
    key = claimed.key_among(known_issuers)
    if (
        key is None
        or set(listed) != LIST_MEMBERS
        or listed["@context"] != [CONTEXT[0]]
        or listed["type"] != ["VerifiableCredential", "BitstringStatusListCredential"]
        or not isinstance(subject, dict)
        or set(subject) != {"id", "type", "statusPurpose", "encodedList"}
        or (subject["type"], subject["statusPurpose"]) != ("BitstringStatusList", "revocation")
        or not isinstance(subject["encodedList"], str)
        or not _is_signed_list(claimed, key)
    ):
        raise Unreadable
    return listed


def _is_signed_list(claimed: _Claimed, key: PublishedKey) -> bool:
    try:
        if is_token(claimed.text):
            # Its dates are asked by the caller's clock.
            jwt.decode(claimed.text, key.public, algorithms=["EdDSA"], options={"verify_nbf": False})
        else:
            ob3.verify_data_integrity_proof(claimed.document, key.as_pem())
    except (jwt.InvalidTokenError, LibOpenBadgesException):
        return False
    return True


def _untimely(document: Mapping[str, Any], now: datetime) -> Verdict | None:
    if now < _moment(document.get("validFrom")):
        return Verdict.NOT_YET_VALID
    if "validUntil" in document and _moment(document["validUntil"]) < now:
        return Verdict.EXPIRED
    return None


def _moment(text: object) -> datetime:
    """Raises Unreadable for what is no moment with its offset."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        raise Unreadable from None
    if moment.tzinfo is None:
        raise Unreadable
    return moment
