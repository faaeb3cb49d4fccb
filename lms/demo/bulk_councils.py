"""Bulk councils: pledges, the people who act for councils, posts, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from lms.access import Role
from lms.applications.models import (
    Answer,
    Application,
    CriterionScore,
    Invitation,
    Met,
    Shortlist,
    Stage,
    StageChange,
)
from lms.applications.panel_models import PanelJudgement, ShortlistingSeat
from lms.applications.services import CONSENT_VERSION
from lms.clock import end_of_office_day, london_day
from lms.councils.models import Council, CouncilKind, Nation
from lms.councils.naming import slug_of
from lms.demo.bulk_people import add_person, some_name
from lms.demo.bulk_rows import Rows
from lms.demo.posts import POSTS, WORDING
from lms.editions import current_programme
from lms.pledge.models import Pledge
from lms.vacancies.models import Sponsorship, Vacancy, VacancyCriterion, Workplace

FIRST = ("Mill", "Harrow", "Aber", "Stone", "Fern", "Ash", "North", "Elm", "Kings", "Oak", "Wye", "Bright", "Glen")
SECOND = ("brook", "mere", "wennol", "bridge", "ham", "ford", "wick", "ton", "bourne", "dale", "haven", "field")
KINDS = ("Borough Council", "District Council", "County Council", "City Council")
FILED = (CouncilKind.DISTRICT, CouncilKind.DISTRICT, CouncilKind.COUNTY, CouncilKind.UNITARY)
NATIONS = (Nation.ENGLAND, Nation.ENGLAND, Nation.ENGLAND, Nation.WALES, Nation.SCOTLAND, Nation.NORTHERN_IRELAND)
IN_WORDS = "You can work at some evenings or weekends"
WITHOUT_PLEDGE = 8  # one council in so many has none, and one has one that ran out
SHARE_CLOSED, SHARE_DRAFT, SHARE_WITHDRAWN = 0.2, 0.05, 0.03


@dataclass(frozen=True, slots=True)
class Recruiting:
    """A council that may publish, and the ids of its recruiter and panel member."""

    council_id: int
    recruiter_id: int
    panel_member_id: int
    name: str


class Councils:
    """Writes councils, posts and applications."""

    def __init__(self, rows: Rows, dice: Random, now: datetime) -> None:
        self.rows = rows
        self.dice = dice
        self.now = now
        self.skills = sorted(current_programme().skills)

    def add_councils(self, number: int) -> list[Recruiting]:
        """So many councils, each with its people; gives those whose pledge is active."""
        recruiting = []
        for place in range(1, number + 1):
            added = self._council(place)
            if place % WITHOUT_PLEDGE not in (0, 1) or number == 1:
                self._pledge(added.council_id, ran_out=False)
                recruiting.append(added)
            elif place % WITHOUT_PLEDGE == 1:
                self._pledge(added.council_id, ran_out=True)
        return recruiting

    def _council(self, place: int) -> Recruiting:
        stem = f"{FIRST[place % len(FIRST)]}{SECOND[place % len(SECOND)]}"
        name = f"{stem} {KINDS[place % len(KINDS)]} {place}"
        council_id = self.rows.add(
            Council,
            slug=slug_of(name),
            name=name,
            nation=NATIONS[place % len(NATIONS)],
            gss_code=None,
            website=None,
            starts_on=None,
            ends_on=None,
            kind=FILED[place % len(KINDS)],
            region=None,
            code=None,
            county_id=None,
            authority_id=None,
        )
        at = self.now - timedelta(days=420)
        recruiter_id, panel_member_id = (
            add_person(self.rows, self.dice, f"{word}{place}", *roles, at=at, council_id=council_id)[0]
            for word, roles in (
                ("council", (Role.RECRUITER, Role.SIGNATORY)),
                ("panel", (Role.PANEL_MEMBER,)),
            )
        )
        return Recruiting(council_id, recruiter_id, panel_member_id, name)

    def _pledge(self, council_id: int, *, ran_out: bool) -> None:
        signed_on = london_day(self.now - timedelta(days=410))
        self.rows.add(
            Pledge,
            council_id=council_id,
            signatory_name=some_name(self.dice),
            signatory_post="Chief executive",
            signed_on=signed_on,
            active_from=signed_on,
            active_until=london_day(self.now - timedelta(days=40)) if ran_out else None,
            ended_at=None,
            ended_reason=None,
            ending=None,
            signing_id=None,
            evidence_due_on=None,
            review_began_at=None,
            suspended_at=None,
            end_told_at=None,
        )

    def add_vacancies(self, number: int, councils: Sequence[Recruiting], profiles: Sequence[tuple[int, int]]) -> None:
        """So many posts, shared out among the councils. ``profiles`` are ids of graduates' profiles and persons."""
        for place, council in zip(range(number), cycle(councils), strict=False):
            fate = self.dice.random()
            is_closed = fate < SHARE_CLOSED
            is_draft = SHARE_CLOSED <= fate < SHARE_CLOSED + SHARE_DRAFT
            is_withdrawn = SHARE_CLOSED + SHARE_DRAFT <= fate < SHARE_CLOSED + SHARE_DRAFT + SHARE_WITHDRAWN
            # The first post is always open: there is one to look at however few there are.
            if place == 0:
                is_closed = is_draft = is_withdrawn = False
            created_at = self.now - timedelta(days=self.dice.randint(5, 30) + (90 if is_closed else 0))
            days_open = self.dice.randint(35, 80)
            vacancy_id = self._vacancy(place, council, created_at, days_open, is_draft, is_withdrawn)
            criteria = self._criteria(vacancy_id)
            if not is_draft:
                self._panel(vacancy_id, council, created_at)
                self._invitations(vacancy_id, criteria, council, profiles, created_at, is_closed)

    def _vacancy(
        self, place: int, council: Recruiting, at: datetime, days_open: int, is_draft: bool, is_withdrawn: bool
    ) -> int:
        post = POSTS[place % len(POSTS)]
        return self.rows.add(
            Vacancy,
            council_id=council.council_id,
            title=post.title,
            summary=post.summary,
            family=post.family,
            grade=post.grade,
            pay_from_pence=post.pay_from * 100,
            pay_to_pence=post.pay_to * 100,
            hours_per_week=post.hours,
            place=council.name,
            contract=post.contract,
            contract_months=post.months,
            dbs_level=post.dbs,
            languages_valued=post.languages,
            how_to_apply="Use the form on our website.",
            closes_at=end_of_office_day(at + timedelta(days=days_open)),
            created_at=at,
            published_at=None if is_draft else at,
            withdrawn_at=self.now - timedelta(days=1) if is_withdrawn else None,
            secret=f"{self.dice.getrandbits(256):064x}",
            version=1,
            checked_at=None if is_draft else at,
            hours_pattern="",
            is_flexible=place % 3 == 0,
            workplace=(Workplace.AT_PLACE, Workplace.PARTLY_AT_HOME)[place % 2],
            positions=1 + place % 2,
            start_wish="",
            sponsorship=Sponsorship.NOT_SAID,
            is_politically_restricted=False,
        )

    def _criteria(self, vacancy_id: int) -> list[int]:
        """Five to seven lines: skills at levels, the later ones desirable, and one in words; gives their ids."""
        wanted = self.dice.sample(self.skills, k=min(self.dice.randint(4, 6), len(self.skills)))
        programme = current_programme()
        found = []
        for position, skill in enumerate(wanted, start=1):
            wording = WORDING.get(skill, programme.skills[skill].label)
            level = self.dice.choice((1, 2, 2, 2, 3))
            found.append(self._criterion(vacancy_id, position, position <= 4, wording, skill, level))
        found.append(self._criterion(vacancy_id, len(wanted) + 1, True, IN_WORDS, None, None))
        return found

    def _criterion(
        self, vacancy_id: int, position: int, essential: bool, wording: str, skill: str | None, level: int | None
    ) -> int:
        return self.rows.add(
            VacancyCriterion,
            vacancy_id=vacancy_id,
            position=position,
            essential=essential,
            wording=wording,
            skill=skill,
            level=level,
        )

    def _panel(self, vacancy_id: int, council: Recruiting, at: datetime) -> None:
        for person_id in (council.recruiter_id, council.panel_member_id):
            self.rows.add(
                ShortlistingSeat,
                vacancy_id=vacancy_id,
                person_id=person_id,
                named_by_id=council.recruiter_id,
                named_at=at,
            )

    def _invitations(
        self,
        vacancy_id: int,
        criteria: Sequence[int],
        council: Recruiting,
        profiles: Sequence[tuple[int, int]],
        at: datetime,
        is_closed: bool,
    ) -> None:
        """A few graduates are invited; half of them apply, and at a closed post the shortlist is locked."""
        invited = self.dice.sample(profiles, k=min(self.dice.randint(1, 6), len(profiles)))
        for profile_id, person_id in invited:
            answer = self.dice.choice((Answer.ACCEPTED, Answer.ACCEPTED, Answer.DECLINED, None))
            answered_at = at + timedelta(days=3)
            invitation_id = self.rows.add(
                Invitation,
                vacancy_id=vacancy_id,
                profile_id=profile_id,
                invited_by_id=council.recruiter_id,
                invited_at=at + timedelta(days=2),
                answer=answer,
                answered_at=answered_at if answer else None,
            )
            if answer is Answer.ACCEPTED:
                application_id = self._application(invitation_id, vacancy_id, profile_id, answered_at, is_closed)
                self._stage(application_id, Stage.APPLIED, person_id, answered_at)
                if is_closed:
                    self._judge(application_id, criteria, council, at + timedelta(days=85))
        if is_closed:
            self.rows.add(
                Shortlist,
                vacancy_id=vacancy_id,
                locked_at=at + timedelta(days=85),
                locked_by_id=council.recruiter_id,
            )

    def _application(self, invitation_id: int, vacancy_id: int, profile_id: int, at: datetime, is_closed: bool) -> int:
        return self.rows.add(
            Application,
            invitation_id=invitation_id,
            vacancy_id=vacancy_id,
            profile_id=profile_id,
            applied_at=at,
            consent_version=CONSENT_VERSION,
            consent_language="en",
            stage=Stage.SHORTLISTED if is_closed else Stage.APPLIED,
        )

    def _stage(self, application_id: int, stage: Stage, by_id: int, at: datetime) -> None:
        self.rows.add(StageChange, application_id=application_id, stage=stage, at=at, by_id=by_id, reason="")

    def _judge(self, application_id: int, criteria: Sequence[int], council: Recruiting, at: datetime) -> None:
        """Both members of the panel think alike, and the application is shortlisted."""
        decisions = {criterion_id: self.dice.choice((Met.MET, Met.MET, Met.PARTLY)) for criterion_id in criteria}
        for person_id in (council.recruiter_id, council.panel_member_id):
            self.rows.add(
                PanelJudgement,
                application_id=application_id,
                person_id=person_id,
                finished_at=at,
                conflict_at=None,
                note="",
            )
            for criterion_id, met in decisions.items():
                self.rows.add(
                    CriterionScore,
                    application_id=application_id,
                    criterion_id=criterion_id,
                    met=met,
                    reason="From the evidence.",
                    scored_by_id=person_id,
                    scored_at=at,
                )
        self._stage(application_id, Stage.SHORTLISTED, council.recruiter_id, at)
