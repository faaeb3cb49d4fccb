"""Where a certificate's badge and the list of what was revoked are found, and its place in that list."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import randbelow

from sqlalchemy import exists, update
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

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
    while issued.status_index is None:
        _give(issued, randbelow(PLACES))
    return Place(
        public_address("badges.badge", number=issued.number, form="json"),
        public_address("badges.status_list"),
        issued.status_index,
    )


def _give(issued: IssuedCertificate, index: int) -> None:
    """Give a certificate this place, unless another has it: nothing is changed then. One statement."""
    other = aliased(IssuedCertificate)
    is_free = ~exists().where(other.status_index == index)
    table = IssuedCertificate
    given = db.session.execute(
        update(table).where(table.id == issued.id, is_free).values(status_index=index),
        execution_options={"synchronize_session": False},
    )
    if given.rowcount:  # type: ignore[attr-defined]
        set_committed_value(issued, "status_index", index)
