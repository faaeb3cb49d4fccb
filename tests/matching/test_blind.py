"""Proved blind: whatever is changed about people but their evidence, a council sees the same pool."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, exists, select

from lms.access import Role
from lms.accounts.models import Person
from lms.adjustments.models import AdjustmentRequest
from lms.awards.queries import find_valid_certificate
from lms.candidates.background import Job, Qualification, keep_job, keep_qualification
from lms.candidates.background_models import Attained, Compared, OverseasJob, OverseasQualification
from lms.candidates.consent_models import Consent
from lms.candidates.models import HowWell, Profile, ProfileLanguage, Starts, Works
from lms.candidates.permission import Permission, say_permission
from lms.clock import london_day, utc_now
from lms.extensions import db
from lms.identity.models import How, IdentityCheck
from lms.languages import LANGUAGES
from lms.matching.drawing import in_drawn_order
from lms.matching.fit import Standing
from lms.matching.queries import Candidate, pool_page
from lms.vacancies.models import Family, Vacancy
from tests.factories.accounts import make_person
from tests.factories.adjustments import make_agreed
from tests.factories.candidates import make_graduate
from tests.matching.test_pool import SignIn, a_post

# Evidence, assessed and own, of eight people. Three of them are equal to another one in all that is assessed.
EVIDENCE: Sequence[tuple[dict[str, int], set[str]]] = (
    ({"S01": 2, "S07": 2, "S24": 1}, set()),
    ({"S01": 3, "S07": 3}, set()),
    ({"S01": 2, "S07": 3}, {"S24"}),
    ({"S01": 2}, {"S07"}),
    ({"S01": 2, "S07": 1}, set()),
    ({"S24": 3}, set()),
    ({}, {"S01", "S07"}),
    ({}, set()),
)
ORIGINS = ("Afghan", "British", "Eritrean", "Roma", "stateless", "refugee", "asylum seeker", "born in Kyiv", "Muslim")
NAMES = st.one_of(
    st.sampled_from(
        ("Zoltán Kovács", "محمد العلي", "Олена Шевченко", "ጽጌ ሃይሉ", "陳美玲", "John Smith", "O", "Mrs X, 61")
    ),
    st.text(st.characters(categories=("L", "M", "Nd", "Zs")), min_size=1, max_size=40),
)
WORDS = st.one_of(
    st.sampled_from(ORIGINS), st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn")), max_size=60)
)
MOMENTS = st.integers(915_148_800, 1_793_491_200).map(lambda second: datetime.fromtimestamp(second, UTC))


@dataclass(frozen=True)
class Traits:
    """What is known of a person beside their evidence. None of it may matter."""

    name: str
    mailbox: str
    language: str
    large_print: bool
    joined_at: datetime
    seen_on: date
    area: str
    languages: str
    hours: float | None
    story: str
    consented_at: datetime
    issued_at: datetime
    how_checked: How
    extra_time: bool
    starts: Starts | None
    works: Works | None
    speaks: HowWell | None
    job_is_below: bool | None
    families: frozenset[Family]
    permission: Permission | None
    learned_in: str


traits = st.builds(
    Traits,
    name=NAMES,
    mailbox=st.from_regex(r"[a-z]{1,12}\.(af|er|ir|pk|pl|so|sy|ua|uk)", fullmatch=True),
    language=st.sampled_from(sorted(LANGUAGES)),
    large_print=st.booleans(),
    joined_at=MOMENTS,
    seen_on=st.integers(0, 183).map(lambda days: london_day(utc_now()) - timedelta(days=days)),
    area=WORDS,
    languages=WORDS,
    hours=st.sampled_from((None, 7.5, 16.0, 37.0)),
    story=WORDS,
    consented_at=MOMENTS,
    issued_at=MOMENTS,
    how_checked=st.sampled_from(How),
    extra_time=st.booleans(),
    starts=st.none() | st.sampled_from(Starts),
    works=st.none() | st.sampled_from(Works),
    speaks=st.none() | st.sampled_from(HowWell),
    job_is_below=st.none() | st.booleans(),
    families=st.frozensets(st.sampled_from(Family)),
    permission=st.none() | st.sampled_from(Permission),
    learned_in=st.sampled_from(("", "Syria", "Ukraine", "Hong Kong", "Nigeria")),
)
everybody = st.lists(traits, min_size=len(EVIDENCE), max_size=len(EVIDENCE))
few = settings(  # and no search for the smallest example: each costs a pool
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def give(graduate: Profile, one: Traits, officer: Person) -> None:
    """Let the graduate be such a person."""
    person, certificate = graduate.person, find_valid_certificate(graduate.person_id)
    assert certificate is not None
    person.name, person.email = one.name, f"{person.id}@{one.mailbox}"
    person.language, person.large_print = one.language, one.large_print
    person.created_at = person.confirmed_at = one.joined_at
    person.last_seen_on = one.seen_on
    graduate.area, graduate.updated_at = one.area, one.joined_at
    graduate.hours_from = graduate.hours_to = one.hours
    graduate.starts, graduate.works, graduate.job_is_below = one.starts, one.works, one.job_is_below
    graduate.families = list(one.families)
    for spoken in graduate.spoken:
        db.session.delete(spoken)
    db.session.flush()
    db.session.refresh(graduate, ["spoken"])
    graduate.spoken.append(ProfileLanguage(position=1, name=one.languages, speaks=one.speaks))
    for evidence in graduate.own_evidence:
        evidence.situation, evidence.action, evidence.added_at = one.area, one.story, one.joined_at
    say_permission(person.id, one.permission, one.joined_at)
    for model in (OverseasQualification, OverseasJob):
        db.session.execute(delete(model).where(model.profile_id == graduate.id))
    if one.learned_in:
        keep_qualification(graduate, qualification(one), one.joined_at)
        keep_job(graduate, Job("Nurse", one.story, one.learned_in, 2009, None, True), one.joined_at)
    certificate.issued_at = certificate.published_at = one.issued_at
    certificate.facts = {**certificate.facts, "name": one.name}
    certificate.enrolment.enrolled_at = one.joined_at
    for consent in db.session.scalars(select(Consent).where(Consent.profile_id == graduate.id)):
        consent.given_at, consent.language = one.consented_at, one.language
    for check in db.session.scalars(select(IdentityCheck).where(IdentityCheck.person_id == person.id)):
        check.how, check.checked_at = one.how_checked, one.joined_at
    has_it = db.session.scalar(select(exists().where(AdjustmentRequest.person_id == person.id)))
    if one.extra_time and not has_it:
        make_agreed(person, officer, reason=one.story)
    db.session.flush()


def qualification(one: Traits) -> Qualification:
    """Some degree from where they learned."""
    return Qualification(one.name, "Degree", one.learned_in, Attained.MASTER, 2010, Compared.YES, one.area, True)


def evidence_shown(candidate: Candidate) -> tuple[object, ...]:
    """What a council sees of a candidate, criterion by criterion."""
    return tuple((one.criterion.wording, one.standing, one.assessed, one.own) for one in candidate.fits)


def met(candidate: Candidate) -> tuple[int, int]:
    """How many essential and desirable criteria are evidenced."""
    evidenced = [one.criterion.essential for one in candidate.fits if one.standing is Standing.EVIDENCED]
    return evidenced.count(True), evidenced.count(False)


def seen(vacancy: Vacancy) -> tuple[list[tuple[int, int]], list[str]]:
    """The pool for a council but for the order of equals: the ranks from first to last, and who shows what."""
    candidates = pool_page(vacancy, utc_now()).candidates
    return [met(one) for one in candidates], sorted(repr((met(one), evidence_shown(one))) for one in candidates)


def test_whoever_people_are_and_in_whatever_order_they_came_the_pool_is_the_same(app: Flask) -> None:
    vacancy, officer = a_post()[0], make_person(roles=[Role.PROGRAMME_OFFICER])
    before = db.session.begin_nested()
    for levels, own in EVIDENCE:
        make_graduate(levels=levels, own=own)
    expected = seen(vacancy)
    before.rollback()

    @few
    @given(people=everybody, arrivals=st.permutations(range(len(EVIDENCE))))
    def same(people: list[Traits], arrivals: list[int]) -> None:
        before = db.session.begin_nested()
        for place in arrivals:  # their ids follow
            levels, own = EVIDENCE[place]
            give(make_graduate(levels=levels, own=own), people[place], officer)
        assert seen(vacancy) == expected
        ties_follow_the_draw(vacancy)
        before.rollback()

    same()


def ties_follow_the_draw(vacancy: Vacancy) -> None:
    """Equals stand in the order drawn with the post's secret, which knows ids and nothing else."""
    candidates = pool_page(vacancy, utc_now()).candidates
    for rank in {met(one) for one in candidates}:
        equals = [one.profile_id for one in candidates if met(one) == rank]
        assert equals == in_drawn_order(vacancy.secret, np.array(sorted(equals), dtype=np.int64)).tolist()


def test_not_a_letter_of_the_councils_pages_changes_with_who_people_are(app: Flask, sign_in: SignIn) -> None:
    vacancy, recruiter = a_post()
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    graduates = [make_graduate(levels=levels, own=own) for levels, own in EVIDENCE]
    path = f"/council/vacancies/{vacancy.id}/pool"
    read = reader(sign_in(recruiter), path)
    expected = read()
    assert len(expected) == 1 + len(EVIDENCE)

    @few
    @given(people=everybody)
    def same(people: list[Traits]) -> None:
        for graduate, one in zip(graduates, people, strict=True):
            give(graduate, one, officer)
        db.session.commit()
        assert read() == expected

    same()


def reader(council: FlaskClient, path: str) -> Callable[[], list[str]]:
    """A function that reads the pool and the page of each candidate in it, without the token of forms, which changes
    every second.
    """

    def text_of(address: str) -> str:
        return re.sub(r'name="csrf_token" value="[^"]+"', "", council.get(address).text)

    def read() -> list[str]:
        page = text_of(path)
        return [page, *map(text_of, re.findall(rf'href="({path}/[0-9A-Z-]+)"', page))]

    return read
