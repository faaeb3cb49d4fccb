"""The shapes in which things come and go. Pounds are for a full-time year; moments have a zone, and are told in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

from lms.applications.models import Stage
from lms.councils.models import Nation
from lms.councils.regions import Region
from lms.requests import typed
from lms.vacancies.forms import MOST_LINES
from lms.vacancies.models import Contract, DbsLevel, Family
from lms.vacancies.search import Hours, PayPer

MOST_PER_PAGE = 100


def _as_typed(sent: object) -> object:
    """Words as somebody can have typed them, without spaces around. What is no word stays for the check to refuse."""
    return typed(sent).strip() if isinstance(sent, str) else sent


Words = Annotated[str, BeforeValidator(_as_typed)]
Pounds = Annotated[float, Field(ge=1, le=500_000, allow_inf_nan=False, examples=[25989])]
Moment = Annotated[datetime, PlainSerializer(lambda at: at.astimezone(UTC).isoformat(timespec="seconds"))]


class Paged(BaseModel):
    """Which part of a list."""

    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(50, ge=1, le=MOST_PER_PAGE)


class CouncilsAsked(Paged):
    """Which councils of the directory."""

    q: Words = Field("", max_length=200, description="Part of the council’s name.")
    nation: Nation | None = None
    region: Region | None = None


class PostsAsked(Paged):
    """Which open posts. The names are those of the public search, so that its address can be copied."""

    q: Words = Field("", max_length=200, description="Words in the post. Beginnings of words are enough.")
    place: Words = Field("", max_length=200, description="Words in the place, or in the council’s name.")
    family: Family | None = None
    nation: Nation | None = None
    region: Region | None = None
    contract: Contract | None = None
    hours: Hours | None = None
    hours_from: float | None = Field(None, gt=0, le=60)
    hours_to: float | None = Field(None, gt=0, le=60)
    pay: float | None = Field(None, gt=0, le=500_000, description="The least pay, in pounds, for a year or an hour.")
    per: PayPer = PayPer.YEAR


class CriterionIn(BaseModel):
    """A line of a person specification: a skill of the programme at a level, or words alone."""

    model_config = ConfigDict(extra="forbid")

    essential: bool
    wording: Words = Field(min_length=1, max_length=300)
    skill: str | None = Field(None, max_length=10, description="A skill’s code, as on /skills.", examples=["S07"])
    level: int | None = Field(None, ge=1, le=3)

    @model_validator(mode="after")
    def has_both_or_neither(self) -> CriterionIn:
        """A skill has a level."""
        if (self.skill is None) != (self.level is None):
            raise ValueError("Send skill and level together, or neither.")
        return self


class PostIn(BaseModel):
    """A draft, as a council writes it."""

    model_config = ConfigDict(extra="forbid")

    title: Words = Field(min_length=1, max_length=160)
    summary: Words = Field(min_length=1, max_length=4000, description="What the person will do.")
    family: Family
    grade: Words = Field(min_length=1, max_length=40)
    pay_from: Pounds
    pay_to: Pounds
    hours_per_week: float = Field(ge=1, le=60, allow_inf_nan=False, examples=[37])
    place: Words = Field(min_length=1, max_length=160)
    contract: Contract
    contract_months: int | None = Field(None, ge=1, le=120)
    dbs_level: DbsLevel
    languages_valued: Words = Field("", max_length=200)
    how_to_apply: Words = Field(min_length=1, max_length=2000)
    closes_at: AwareDatetime = Field(examples=["2027-01-31T17:00:00+00:00"])
    criteria: list[CriterionIn] = Field(max_length=MOST_LINES)

    @model_validator(mode="after")
    def is_of_a_piece(self) -> PostIn:
        """The pay is in order, and a contract that ends says when."""
        if self.pay_to < self.pay_from:
            raise ValueError("pay_to must not be less than pay_from.")
        if self.contract is Contract.FIXED_TERM and self.contract_months is None:
            raise ValueError("Send contract_months for a fixed-term contract.")
        return self


class CouncilNamed(BaseModel):
    """A council, in short."""

    name: str
    slug: str
    nation: Nation


class CriterionOut(BaseModel):
    """A line of a person specification."""

    essential: bool
    wording: str
    skill: str | None
    level: int | None


class PostShort(BaseModel):
    """A post in a list."""

    id: int
    title: str
    council: CouncilNamed
    family: Family
    place: str
    grade: str
    pay_from: float
    pay_to: float
    hours_per_week: float
    contract: Contract
    contract_months: int | None
    summary: str
    published_at: Moment | None
    closes_at: Moment
    page: str = Field(description="Where people read it.")


class PostOut(PostShort):
    """A post with all that it says."""

    dbs_level: DbsLevel
    languages_valued: str
    how_to_apply: str
    is_open: bool
    criteria: list[CriterionOut]


class FindingOut(BaseModel):
    """What the checker says of a draft. What blocks has to be changed, or needs an exception, before publishing."""

    field: str
    words: str
    blocks: bool
    reason: str
    better: str


class OwnPost(PostOut):
    """A post of the token’s council."""

    state: str = Field(description="draft, checked, published, closing, closed, filled or withdrawn")
    created_at: Moment
    findings: list[FindingOut]


class OwnPostShort(PostShort):
    """A post of the token’s council, in a list."""

    state: str
    created_at: Moment


class Listed(BaseModel):
    """A part of a list."""

    total: int
    page: int
    pages: int
    next: str | None = Field(description="The address of the next page.")


class Posts(Listed):
    """Open posts."""

    posts: list[PostShort]


class OwnPosts(Listed):
    """Posts of the token’s council."""

    posts: list[OwnPostShort]


class StatementOut(BaseModel):
    """What a council says in public."""

    text: str
    version: int
    approved_on: date


class Signatory(BaseModel):
    """A council whose pledge is active."""

    model_config = ConfigDict(extra="allow")

    name: str
    gss_code: str | None
    nation: Nation
    website: str | None
    signed_on: date
    active_from: date
    active_until: date | None
    statement: StatementOut | None
    page: str
    mark: str = Field(description="The Equality Mark as it stands now (SVG).")


class Councils(Listed):
    """Councils whose pledge is active."""

    councils: list[Signatory]


class ApplicationOut(BaseModel):
    """An application. Name and address are there where the page of the post shows them, and only there."""

    reference: str
    stage: Stage
    applied_at: Moment
    changed_at: Moment
    is_named: bool
    name: str | None
    email: str | None


class Applications(BaseModel):
    """The applications for a post."""

    post: int
    shortlist_locked_at: Moment | None
    applications: list[ApplicationOut]


class Fault(BaseModel):
    """A field that is wrong, by its path."""

    field: str
    message: str


class Error(BaseModel):
    """What is wrong, and what to do."""

    status: int
    message: str
    fields: list[Fault]


class Problem(BaseModel):
    """The answer to what can’t be done."""

    error: Error
