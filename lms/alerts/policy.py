"""Who may change alerts by the link of a mail."""

from __future__ import annotations

from lms.access import Holder
from lms.alerts.models import AlertReader


def may_manage(person: Holder | None, reader: AlertReader) -> bool:
    """Whether whoever has the link may: a visitor always; somebody signed in, unless the alerts are another's."""
    return person is None or reader.person_id is None or reader.person_id == person.id
