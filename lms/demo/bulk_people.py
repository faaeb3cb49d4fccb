"""Bulk people: learners with names from many languages, and the staff who look after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import Random

from lms.access import Role
from lms.accounts.models import Person, RoleHolding
from lms.clock import london_day, utc_now
from lms.demo.bulk_rows import Rows

GIVEN = (
    "Amina", "Łukasz", "ሰላማዊት", "محمد", "Olena", "Nguyễn", "Maria", "Priya", "Ahmed", "Grace", "Tomasz", "Fatima",
    "Ioana", "Yusuf", "Hana", "José", "Zainab", "Dmytro", "Abeba", "Rohan", "Mei", "Samuel", "Leyla", "Kwame",
    "সাদিয়া", "Esther", "Nasrin", "Ivan", "Chidi", "Elif", "Daniela", "Tariq",
)  # fmt: skip
FAMILY = (
    "Yusuf", "Nowak", "ገብረመድህን", "الحسين", "Kovalenko", "Thị Hoa", "da Silva", "Raman", "Karimi", "Adeyemi",
    "Zieliński", "Rahman", "Popescu", "Hassan", "Novák", "García", "Ali", "Shevchenko", "Tesfaye", "Patel",
    "Chen", "Okafor", "Demir", "Mensah", "বেগম", "Mwangi", "Ahmadi", "Petrov", "Eze", "Yılmaz", "Rossi", "Khan",
)  # fmt: skip
NO_PASSWORD = "!"  # no hash reads like this, so no password opens the account
LEARNERS_PER_TUTOR = 500
LEARNERS_PER_ASSURER = 2_000


def some_name(dice: Random) -> str:
    """An invented name."""
    return f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}"


def add_person(
    rows: Rows, dice: Random, address: str, *roles: Role, at: datetime, council_id: int | None = None
) -> tuple[int, str]:
    """A person with a confirmed address at example.org and these roles; gives id and name."""
    name = some_name(dice)
    person_id = rows.add(
        Person,
        email=f"{address}@example.org",
        name=name,
        language="en",
        password_hash=NO_PASSWORD,
        session_key=f"{dice.getrandbits(128):032x}",
        created_at=at,
        confirmed_at=at,
        closed_at=None,
        erased_at=None,
        last_seen_on=london_day(utc_now()),  # so that no page that is measured is the first of a day
        totp_secret=None,
        totp_last_step=None,
        large_print=False,
    )
    for role in roles:
        rows.add(
            RoleHolding,
            person_id=person_id,
            role=role,
            council_id=council_id,
            granted_at=at,
            granted_by_id=None,
            ended_at=None,
        )
    return person_id, name


@dataclass(frozen=True, slots=True)
class Staff:
    """The ids of those who mark, and of those who look at markings again."""

    tutors: tuple[int, ...]
    assurers: tuple[int, ...]


def add_staff(rows: Rows, dice: Random, learners: int, at: datetime) -> Staff:
    """As many tutors and quality assurers as so many learners need; an officer and an administrator."""

    def several(word: str, role: Role, number: int) -> tuple[int, ...]:
        return tuple(add_person(rows, dice, f"{word}{place}", role, at=at)[0] for place in range(1, number + 1))

    staff = Staff(
        tutors=several("tutor", Role.TUTOR, max(3, learners // LEARNERS_PER_TUTOR)),
        assurers=several("quality", Role.QUALITY_ASSURER, max(2, learners // LEARNERS_PER_ASSURER)),
    )
    several("officer", Role.PROGRAMME_OFFICER, 2)
    several("admin", Role.ADMINISTRATOR, 1)
    return staff
