"""Who is told of moves of a pledge: a council's signatories, and the programme's officers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lms.access import Role
from lms.accounts.models import Person
from lms.accounts.queries import holders_of, members_of
from lms.addresses import path_of
from lms.notices.models import NoticeKind
from lms.notices.services import Telling, tell_all


def tell_signatories(council_id: int, *, about: str, sentence: Any, now: datetime) -> None:
    """Tell everybody who may sign for the council. It leads to the council's page of its pledge."""
    signatories = (one.person for one in members_of(council_id) if one.role is Role.SIGNATORY)
    path = path_of("council_signing.show", council_id=council_id)
    _tell((one for one in signatories if one.closed_at is None), about, sentence, path, now)


def tell_officers(*, about: str, sentence: Any, path: str, now: datetime) -> None:
    """Tell every programme officer."""
    _tell(holders_of(Role.PROGRAMME_OFFICER), about, sentence, path, now)


def _tell(people: Iterable[Person], about: str, sentence: Any, path: str, now: datetime) -> None:
    tell_all((Telling(one.id, one.language, NoticeKind.PLEDGE, about, sentence, path) for one in people), now)
