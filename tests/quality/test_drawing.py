"""Drawing with each release, by the plan in force, so that anybody can follow it; and choosing by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.extensions import db
from lms.learning.models import Cohort
from lms.marking.models import Marking
from lms.marking.services import release
from lms.quality.models import Draw, Reason, Risk, Sample, SamplingPlan
from lms.quality.planning import set_plan, set_standing
from lms.quality.queries import is_held
from lms.quality.rules import NOTHING, facts_from, reasons, rules_from
from tests.factories.accounts import grant, make_person
from tests.factories.awards import make_last_task
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.marking import make_marking, make_submission
from tests.factories.quality import make_released, make_sample
from tests.factories.verifying import make_verifier

SignIn = Callable[[Person], FlaskClient]


class Centre:
    """A plan, an experienced tutor, and markings that they release."""

    def __init__(self, app: Flask, now: datetime) -> None:
        self.app, self.now = app, now
        self.tutor, self.officer = make_person(roles=[Role.TUTOR]), make_person(roles=[Role.PROGRAMME_OFFICER])
        self.cohort = make_cohort()

    def plans(self, **rules: Any) -> None:
        set_plan(replace(NOTHING, months=12, **rules), "For a test", by=self.officer.id, now=self.now)

    def releases(
        self,
        tutor: Person | None = None,
        *,
        decision: Decision = Decision.PASS,
        module_code: str = "T1",
        cohort: Cohort | None = None,
    ) -> list[Reason]:
        """The reasons for which a new marking is drawn."""
        enrolment = make_enrolment(cohort=cohort or self.cohort)
        submission = make_submission(enrolment=enrolment, module_code=module_code)
        return self.gives(make_marking(submission, tutor or self.tutor, decision=decision))

    def gives(self, marking: Marking) -> list[Reason]:
        with self.app.test_request_context():
            release(marking, self.now)
        sample = db.session.scalars(select(Sample).where(Sample.marking_id == marking.id)).one_or_none()
        found = [Reason(reason) for reason in db.session.get_one(Draw, marking.id).reasons]
        assert (sample.reason if sample else None) == (found[0] if found else None)
        return found


@pytest.fixture
def centre(app: Flask, now: datetime) -> Centre:
    return Centre(app, now)


def test_each_assessor_module_and_group_is_drawn_until_there_are_enough(centre: Centre) -> None:
    centre.plans(fewest_of_assessor=2, fewest_of_module=1, fewest_of_cohort=1)
    assert centre.releases() == [Reason.ASSESSOR, Reason.MODULE, Reason.COHORT]
    assert centre.releases() == [Reason.ASSESSOR]
    assert centre.releases() == []
    assert centre.releases(module_code="T2") == [Reason.MODULE]
    assert centre.releases(cohort=make_cohort()) == [Reason.COHORT]
    assert centre.releases(make_person(roles=[Role.TUTOR])) == [Reason.ASSESSOR]


def test_what_was_sampled_long_ago_counts_no_more(centre: Centre) -> None:
    centre.plans(fewest_of_assessor=1)
    old = make_sample(make_released(centre.tutor))
    assert centre.releases() == []
    old.drawn_at = centre.now - timedelta(days=400)
    assert centre.releases() == [Reason.ASSESSOR]


def test_the_whole_range_of_decisions_is_drawn(centre: Centre) -> None:
    centre.plans(fewest_of_result=1)
    assert centre.releases() == [Reason.RANGE]
    assert centre.releases(decision=Decision.REFER) == [Reason.RANGE]
    assert centre.releases() == centre.releases(decision=Decision.REFER) == []


def test_a_new_assessor_is_drawn_more_until_they_have_marked_enough(centre: Centre) -> None:
    centre.plans(new_share=100, new_markings=2)
    assert [centre.releases(), centre.releases(), centre.releases()] == [
        [Reason.NEW_ASSESSOR],
        [Reason.NEW_ASSESSOR],
        [],
    ]


def test_an_assessor_is_new_until_qualified_for_long_enough(centre: Centre) -> None:
    centre.plans(new_share=100, new_days=90)
    assert centre.releases() == [Reason.NEW_ASSESSOR]
    qualified = london_day(centre.now) - timedelta(days=90)
    set_standing(centre.tutor, Risk.USUAL, qualified, by=centre.officer.id, now=centre.now)
    assert centre.releases() == []


def test_an_assessor_with_a_high_risk_is_drawn_more(centre: Centre) -> None:
    centre.plans(risk_share=100)
    assert centre.releases() == []
    set_standing(centre.tutor, Risk.HIGH, None, by=centre.officer.id, now=centre.now)
    assert centre.releases() == [Reason.RISK]


def test_the_last_module_is_drawn_before_it_counts(centre: Centre) -> None:
    submission = make_last_task()
    centre.plans(final_share=100)
    assert centre.releases() == []
    assert centre.gives(make_marking(submission, centre.tutor)) == [Reason.FINAL]
    assert is_held(submission.enrolment_id)


def test_a_draw_keeps_all_that_it_followed_from(centre: Centre) -> None:
    centre.plans(share=50, fewest_of_module=1)
    for _round in range(8):
        centre.releases()
    draws = list(db.session.scalars(select(Draw).order_by(Draw.marking_id)))
    [plan] = db.session.scalars(select(SamplingPlan))
    assert {draw.plan_id for draw in draws} == {plan.id}
    for draw in draws:
        again = reasons(rules_from(draw.rules), facts_from(draw.facts), draw.number)
        assert [reason.value for reason in again] == draw.reasons


def test_a_new_plan_counts_from_now_on_and_the_old_one_stays(app: Flask, sign_in: SignIn, centre: Centre) -> None:
    officer, assurer = sign_in(centre.officer), sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert officer.post("/quality/plan", data={}).status_code == 422
    whole = {
        "share": "100", "final_share": "0", "borderline_share": "0", "new_share": "0", "new_markings": "0",
        "new_days": "0", "risk_share": "0", "fewest_of_assessor": "0", "fewest_of_module": "0",
        "fewest_of_cohort": "0", "fewest_of_result": "0", "fewest_of_learner": "0", "months": "12",
        "meeting_months": "6", "why": "The verifier asked for all.",
    }  # fmt: skip
    assert officer.post("/quality/plan", data={**whole, "share": "101"}).status_code == 422
    assert officer.post("/quality/plan", data=whole).status_code == 302
    assert centre.releases() == [Reason.SHARE]
    assert assurer.post("/quality/plan", data={**whole, "share": "0", "why": "Enough."}).status_code == 302
    assert centre.releases() == []
    verifier = sign_in(make_verifier())
    page = verifier.get("/quality/plan").text
    assert "The verifier asked for all." in page
    assert centre.officer.name in page
    assert 'name="share"' not in page
    assert verifier.post("/quality/plan", data=whole).status_code == 403


def test_a_release_takes_as_few_statements_with_many_markings_as_with_few(
    centre: Centre, count_statements: Callable[[], Any]
) -> None:
    centre.plans(share=0, fewest_of_assessor=1, fewest_of_module=1, fewest_of_cohort=1, new_markings=5, new_share=1)
    taken = []
    for more in (1, 20):
        for _number in range(more):
            make_sample(make_released(centre.tutor, enrolment=make_enrolment(cohort=centre.cohort)))
        marking = make_marking(make_submission(enrolment=make_enrolment(cohort=centre.cohort)), centre.tutor)
        db.session.commit()
        with count_statements() as statements:
            centre.gives(marking)
        taken.append(len(statements))
    assert taken[0] == taken[1] <= 25, taken


def test_one_can_be_chosen_by_hand_by_whom_it_is_not_the_own(app: Flask, now: datetime, sign_in: SignIn) -> None:
    tutor = make_person(roles=[Role.TUTOR, Role.QUALITY_ASSURER])
    who_agreed = make_person(roles=[Role.TUTOR, Role.QUALITY_ASSURER])
    marking = make_released(tutor)
    marking.agreed_by_id = who_agreed.id
    author = marking.submission.enrolment.person
    grant(author, Role.QUALITY_ASSURER)
    waiting = make_marking(make_submission(), make_person())
    assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    for person in (tutor, who_agreed, author):
        browser = sign_in(person)
        assert "There is nothing to choose here" in browser.get("/quality/choose").text
        assert browser.post("/quality/choose", data={"marking": marking.id}).status_code == 409
    assert assurer.post("/quality/choose", data={"marking": waiting.id}).status_code == 409
    assert assurer.post("/quality/choose", data={"marking": 987654}).status_code == 404
    assert f'value="{marking.id}"' in assurer.get(f"/quality/choose?assessor={tutor.id}&module=T1").text
    assert f'value="{marking.id}"' not in assurer.get("/quality/choose?module=T2").text
    answer = assurer.post("/quality/choose", data={"marking": marking.id})
    sample = db.session.scalars(select(Sample)).one()
    assert answer.location == f"/quality/{sample.id}"
    assert (sample.reason, sample.marking_id) == (Reason.BY_HAND, marking.id)
    assert is_held(marking.submission.enrolment_id)
    assert "Chosen by hand" in assurer.get(answer.location).text
    assert assurer.post("/quality/choose", data={"marking": marking.id}).status_code == 409


def test_somebody_who_is_not_a_tutor_has_no_standing(sign_in: SignIn, centre: Centre) -> None:
    both = make_person(roles=[Role.TUTOR, Role.QUALITY_ASSURER])
    browser = sign_in(both)
    sent = {"risk": "high", "qualified_on": ["1", "9", "2026"]}
    assert browser.post(f"/quality/assessors/{centre.officer.id}", data=sent).status_code == 404
    assert browser.post(f"/quality/assessors/{both.id}", data=sent).status_code == 404, "nobody rates themselves"
    assert browser.post(f"/quality/assessors/{centre.tutor.id}", data=sent).status_code == 302
    page = browser.get("/quality/assessors").text
    assert "1 September 2026" in page
    assert "High" in page
