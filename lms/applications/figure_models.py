"""What stays when applications are purged: figures without persons."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.extensions import Model


class PostFigures(Model):
    """How far the purged applications of a post had come, and how many of their people stayed in it.

    ``known_3`` is of how many it was said whether they were in the post after three months; ``stayed_3`` how many were.
    """

    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), primary_key=True)
    applied: Mapped[int] = mapped_column(default=0)
    shortlisted: Mapped[int] = mapped_column(default=0)
    interviewed: Mapped[int] = mapped_column(default=0)
    offered: Mapped[int] = mapped_column(default=0)
    appointed: Mapped[int] = mapped_column(default=0)
    known_3: Mapped[int] = mapped_column(default=0)
    stayed_3: Mapped[int] = mapped_column(default=0)
    known_6: Mapped[int] = mapped_column(default=0)
    stayed_6: Mapped[int] = mapped_column(default=0)
    known_12: Mapped[int] = mapped_column(default=0)
    stayed_12: Mapped[int] = mapped_column(default=0)


class FollowUpFigure(Model):
    """How often graduates gave an answer in a follow-up that is purged, over all posts."""

    months: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(String(20), primary_key=True)
    answer: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
