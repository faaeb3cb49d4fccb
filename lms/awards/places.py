"""Where a certificate's badge and the list of what was revoked are found, and its place in that list."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from certificates.status_list import choose_index
from lms.addresses import public_address
from lms.awards.models import IssuedCertificate
from lms.extensions import db

PLACES = 2**20  # in one list: so many certificates can be issued before there must be another


@dataclass(frozen=True, slots=True)
class Place:
    """Where a badge and its list are found, and its place in that list."""

    credential_url: str
    status_list_url: str
    status_index: int


def place_of(issued: IssuedCertificate) -> Place:
    """The place of a certificate's badge, which is given once and never to another."""
    if issued.status_index is None:
        issued.status_index = choose_index(_Used(), length=PLACES)
        db.session.flush()
    return Place(
        public_address("badges.badge", number=issued.number, form="json"),
        public_address("badges.status_list"),
        issued.status_index,
    )


class _Used:
    """The places that were ever given out."""

    def __contains__(self, index: object) -> bool:
        query = select(IssuedCertificate.id).where(IssuedCertificate.status_index == index)
        return db.session.scalar(query) is not None
