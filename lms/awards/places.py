"""Where a certificate's badge and the list of what was revoked are found, and its place in that list.

Places are drawn by lot, so that the list tells nothing of a badge. When a list is nearly full, the next begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from secrets import randbelow

from sqlalchemy import exists, update
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value

from lms.addresses import path_of, public_address, site_address
from lms.awards.models import IssuedCertificate
from lms.extensions import db

PLACES = 2**20  # in one list
TRIES = 20  # in vain, and a list counts as full


@dataclass(frozen=True, slots=True)
class Place:
    """Where a badge and its list are found, its place in that list, and where the skills in it are explained."""

    credential_url: str
    status_list_url: str
    status_index: int
    skills_url: str


def place_of(issued: IssuedCertificate) -> Place:
    """The place of a certificate's badge, which is given once and never to another."""
    drawn = _drawn_places()
    while issued.status_index is None:
        _give(issued, next(drawn))
    number, index = divmod(issued.status_index, PLACES)
    return Place(
        public_address("badges.badge", number=issued.number, form="json"),
        site_address(path_of_list(number)),
        index,
        public_address("public.skills"),
    )


def path_of_list(number: int) -> str:
    """Where a list is served; the first has no number."""
    return path_of("badges.status_list", **({"number": number} if number else {}))


def _drawn_places() -> Iterator[int]:
    """Places by lot, of all lists: list 0 has the first PLACES of them."""
    for number in count():
        for _try in range(TRIES):
            yield number * PLACES + randbelow(PLACES)


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
