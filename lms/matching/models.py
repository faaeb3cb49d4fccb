"""What matching keeps: a stamp that tells one state of the pool from the next. Matching stores no ranking."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.extensions import Model


class PoolStamp(Model):
    """The state that the pool is in, as a random value: one row, rewritten by each transaction that changes the pool.

    Random and not a number that grows: a restored backup must never look like a state that was there before.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(32))
