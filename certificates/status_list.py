"""Which badges are revoked: one bit for each, in a list that is public (W3C Bitstring Status List v1.0).

Whoever fetches the list learns nothing of one badge: it holds many, most of them never issued, and the places of those
that were are drawn at random. A list says until when it can be trusted, so that nobody shows an old one.
"""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from openbadgeslib import ob3
from openbadgeslib.errors import LibOpenBadgesException

from certificates.open_badge import CONTEXT, Issuer

# Bitstring Status List v1.0 §3.2: fewer entries would not hide one badge among others.
LENGTH = 131_072


class BadStatusList(ValueError):
    """What came is no status list: not encoded as one, cut off, too short, or larger than any that we would read."""


@dataclass(frozen=True, slots=True)
class StatusList:
    """The bits of a list, eight in a byte; the first is the highest bit of the first byte (§3.3)."""

    bits: bytes = bytes(LENGTH // 8)

    def __post_init__(self) -> None:
        if len(self) < LENGTH:
            raise BadStatusList(f"{len(self)} entries; {LENGTH} is the least")

    @classmethod
    def of(cls, indexes: Iterable[int], length: int = LENGTH) -> StatusList:
        """The list in which these places are set. ``length`` is in entries, in whole bytes. Raises IndexError."""
        bits = bytearray(length // 8)
        for index in indexes:
            if not 0 <= index < length:
                raise IndexError(index)
            bits[index // 8] |= 0x80 >> index % 8
        return cls(bytes(bits))

    @classmethod
    def decoded(cls, encoded: str) -> StatusList:
        """The list as it was encoded; at most five million bytes are unpacked. Raises BadStatusList."""
        if not encoded.startswith("u"):
            raise BadStatusList("not multibase base64url")
        try:
            return cls(ob3.decode_encoded_list(encoded))
        except (ValueError, LibOpenBadgesException) as fault:
            raise BadStatusList(str(fault)) from None

    def encoded(self) -> str:
        """The list as a credential holds it: gzip, then base64url, marked by a "u". Equal lists give equal texts."""
        return "u" + urlsafe_b64encode(gzip.compress(self.bits, mtime=0)).decode().rstrip("=")

    def is_set(self, index: int) -> bool:
        """Whether a place is set. Raises IndexError for one that the list does not have."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        return bool(self.bits[index // 8] & 0x80 >> index % 8)

    def __len__(self) -> int:
        return len(self.bits) * 8


def status_credential(
    bits: StatusList, issuer: Issuer, *, url: str, valid_from: datetime, valid_until: datetime
) -> dict[str, Any]:
    """The list as a credential, not yet signed (badge_proofs.py). ``url`` is where it is served, and its id.

    After ``valid_until`` no checker takes it (§2.1): sign a new one before.
    """
    return {
        "@context": [CONTEXT[0]],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.id,
        "validFrom": _moment(valid_from),
        "validUntil": _moment(valid_until),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": bits.encoded(),
        },
    }


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
