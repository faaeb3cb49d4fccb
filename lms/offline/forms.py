"""What a phone sends, checked: one batch of things, each judged by itself so that a bad one never holds up the rest."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from werkzeug.datastructures import MultiDict

from lms.database import LARGEST_ID
from lms.requests import typed

LARGEST_BATCH_BYTES = 256 * 1024
MOST_ITEMS = 200
MOST_FIELDS = 60
LATEST_MS = 4_102_444_800_000  # the year 2100
LONGEST_SKEW_MS = 100 * 365 * 24 * 60 * 60 * 1000


def _as_typed(text: str) -> str:
    """Words as somebody can have typed them. Raises ValueError for half a sign, which no database keeps."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("half a sign")
    return str(typed(text))


Word = Annotated[str, AfterValidator(_as_typed)]
Slug = Annotated[Word, Field(max_length=200)]
FieldText = Annotated[Word, Field(max_length=2000)]
Pair = Annotated[list[FieldText], Field(min_length=2, max_length=2)]


class Unusable(ValueError):
    """What was sent is no batch."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class AboutLesson(_Strict):
    """A lesson by its address."""

    module: Slug
    lesson: Slug


class AboutCheck(AboutLesson):
    """An option of a lesson's check question, from 0; ``mark`` says which question the reader saw."""

    option: Annotated[int, Field(ge=0, le=100)]
    mark: Slug


class AboutAttempt(_Strict):
    """An attempt."""

    attempt: Annotated[int, Field(ge=1, le=LARGEST_ID)]


class AboutAnswer(AboutAttempt):
    """An answer: the fields that its form would have sent."""

    question: Slug
    fields: Annotated[list[Pair], Field(max_length=MOST_FIELDS)]

    @property
    def form(self) -> MultiDict[str, str]:
        """As a form sends it."""
        return MultiDict([(name, text) for name, text in self.fields])


class _Item(_Strict):
    id: str
    at: Annotated[int, Field(ge=0, le=LATEST_MS)]

    def written_at(self, skew: timedelta) -> datetime:
        """When it was written, by the server's clock."""
        return datetime.fromtimestamp(self.at / 1000, UTC) + skew


class Opened(_Item):
    """A lesson was opened."""

    kind: Literal["opened"]
    about: AboutLesson


class Checked(_Item):
    """A check question was answered."""

    kind: Literal["checked"]
    about: AboutCheck


class Done(_Item):
    """A lesson was finished."""

    kind: Literal["done"]
    about: AboutLesson


class Answered(_Item):
    """A question of a quiz was answered."""

    kind: Literal["answered"]
    about: AboutAnswer


class Submitted(_Item):
    """A quiz was submitted."""

    kind: Literal["submitted"]
    about: AboutAttempt


Item = Opened | Checked | Done | Answered | Submitted


class Batch(_Strict):
    """What a phone sends at once. ``skew`` is by how many milliseconds its clock is behind the server's."""

    account: Annotated[str, Field(max_length=64)]
    skew: Annotated[int, Field(ge=-LONGEST_SKEW_MS, le=LONGEST_SKEW_MS)]
    items: Annotated[list[Any], Field(max_length=MOST_ITEMS)]

    @property
    def clock(self) -> timedelta:
        """What to add to the phone's moments."""
        return timedelta(milliseconds=self.skew)


_ITEM: TypeAdapter[Item] = TypeAdapter(Annotated[Item, Field(discriminator="kind")])


def read_batch(body: bytes) -> Batch:
    """The batch. Raises Unusable."""
    # Not pydantic's own reader: half a sign in one answer, which a browser can send, would spoil the whole batch.
    try:
        return Batch.model_validate(json.loads(body))
    except (ValueError, RecursionError) as fault:
        raise Unusable from fault


def read_id(sent: object) -> str | None:
    """The id of one thing of a batch, or None: without it no receipt can be kept."""
    raw = sent.get("id") if isinstance(sent, dict) else None
    try:
        return str(UUID(raw)) if isinstance(raw, str) and len(raw) == 36 else None
    except ValueError:
        return None


def read_item(sent: object) -> Item | None:
    """One thing of a batch, or None where it can't be used."""
    try:
        return _ITEM.validate_python(sent)
    except ValidationError:
        return None
