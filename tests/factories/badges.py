"""Certificates as facts, keys, and badges of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificates.badge_checks import CheckedBadge, check_badge
from certificates.badge_proofs import SigningKey, as_jwt, text_of, with_proof
from certificates.certificate import (
    Certificate,
    CriterionMet,
    HoursSpent,
    Kind,
    ModuleAchieved,
    Route,
    SkillEvidenced,
)
from certificates.open_badge import Issuer, credential_of
from certificates.status_list import StatusList, status_credential
from certificates.wording import wording_of

SITE = "https://learn.example.org"
DID = "did:web:learn.example.org"
ISSUER = Issuer(DID, "Working in Local Government programme", SITE)
LIST_URL = f"{SITE}/badges/status/1"
INDEX = 94_567
NOW = datetime(2024, 11, 24, 9, 30, tzinfo=UTC)
NUMBER = "WLG-7K3M9-QXT40-AAAAA-BBBBB"

KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))), f"{DID}#2024")
FORMER_KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes(32)), f"{DID}#2023")
THEIRS = Issuer("did:web:theirs.example.com", "Theirs", "https://theirs.example.com")
THEIR_KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(b"\x01" * 32), f"{THEIRS.id}#1")
KNOWN = {DID: (KEY.published, FORMER_KEY.published)}

MODULES = tuple(ModuleAchieved(f"LG{n}", f"Module {n}", date(2024, 11, n), ("1.1",) if n == 2 else ()) for n in (1, 2))
SKILLS = (
    SkillEvidenced("S01", "Council knowledge", 1, "LG1", "1.2", date(2024, 11, 1)),
    SkillEvidenced("S07", "Plain writing", 3, "LG2", "2.1", date(2024, 11, 2), recognised=True),
)
CRITERIA = (
    CriterionMet("LG1", "1", "1.1", "Says who decides in a council", date(2024, 11, 1), ""),
    CriterionMet("LG2", "1", "1.1", "Writes a polite answer", date(2024, 11, 2), "tutor", recognised=True),
)
HOURS = HoursSpent(live_minutes=750, sessions=8, self_directed_minutes=1205, first_on=MODULES[0].achieved_on,
                   last_on=MODULES[1].achieved_on)  # fmt: skip


def facts(kind: Kind = Kind.PROGRAMME, name: str = "Zoë Łukasiewicz", route: Route = Route.OWN) -> Certificate:
    """What a certificate of a kind says."""
    whole = Certificate(
        number=NUMBER,
        name=name,
        programme="Working in Local Government",
        modules=MODULES,
        skills=SKILLS,
        issued_on=date(2024, 11, 24),
        verify_url=f"{SITE}/certificates/{NUMBER}",
        wording=wording_of(route, "Some Body"),
        edition="2024-1",
        kind=kind,
    )
    return {
        Kind.PROGRAMME: whole,
        Kind.MODULE: replace(whole, modules=MODULES[:1], skills=SKILLS[:1]),
        Kind.RECORD: replace(whole, criteria=CRITERIA),
        Kind.HOURS: replace(whole, modules=(), skills=(), hours=HOURS),
    }[kind]


def credential(certificate: Certificate | None = None, issuer: Issuer = ISSUER, index: int = INDEX) -> dict[str, Any]:
    """A credential that is not yet signed."""
    return credential_of(
        certificate or facts(),
        issuer,
        credential_url=f"{issuer.url}/badges/{NUMBER}",
        status_list_url=LIST_URL.replace(SITE, issuer.url),
        status_index=index,
        valid_from=NOW - timedelta(minutes=30),
    )


def signed(document: dict[str, Any], key: SigningKey = KEY, *, as_token: bool = True) -> str:
    """A document as a token, or as JSON with a proof inside."""
    return as_jwt(document, key) if as_token else text_of(with_proof(document, key, NOW))


def status_list(
    *revoked: int, key: SigningKey = KEY, issuer: Issuer = ISSUER, as_token: bool = True, days: int = 7
) -> str:
    """The signed list in which these places are set, which was made just now and is trusted for some days."""
    document = status_credential(
        StatusList.of(revoked),
        issuer,
        url=LIST_URL.replace(SITE, issuer.url),
        valid_from=NOW,
        valid_until=NOW + timedelta(days=days),
    )
    return signed(document, key, as_token=as_token)


def checked(text: str, listed: str | None = None, now: datetime = NOW) -> CheckedBadge:
    """What the check says, by the list in which nothing is revoked, or another."""
    return check_badge(text, known_issuers=KNOWN, status_list=listed or status_list(), now=now)
