"""The trail: every version, round, draw, second look and action of a learner's module, on one page and as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import is_dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import london_day
from lms.extensions import db
from lms.marking.services import release
from lms.quality.models import Outcome, Reason, Sample, SampleAction
from lms.quality.planning import set_plan
from lms.quality.rules import NOTHING
from lms.quality.trail import Entry, TrailSection, trail_of
from tests.factories.accounts import grant, make_person
from tests.factories.conflicts import make_conflict
from tests.factories.learning import make_enrolment
from tests.factories.marking import make_arrangement, make_marking, make_submission
from tests.factories.quality import action_by, make_meeting, overturned
from tests.factories.recognition import make_claim, make_recognised
from tests.factories.verifying import make_verifier

SignIn = Callable[[Person], FlaskClient]


def test_it_tells_the_whole_story_in_order(app: Flask, sign_in: SignIn, now: datetime) -> None:
    officer = make_person(roles=[Role.PROGRAMME_OFFICER])
    set_plan(replace_share(100), "All of them", by=officer.id, now=now)
    first, second = (make_person(name=name, roles=[Role.TUTOR]) for name in ("Ada", "Ben"))
    enrolment = make_enrolment()
    submission = make_submission(enrolment=enrolment)
    with app.test_request_context():
        release(make_marking(submission, first, decision=Decision.REFER), now)
    assurer = sign_in(make_person(name="Quentin", roles=[Role.QUALITY_ASSURER]))
    assurer.post(f"/quality/{latest(Sample)}", data=overturned("Read it again"))
    path = f"/marking/{submission.id}"
    sign_in(second).post(path, data={"decision-1.1": "pass", "action": "release"})
    assurer.post(f"/quality/{latest(Sample)}", data=action_by(london_day(now) + timedelta(days=3), "Write more"))
    action = f"/quality/actions/{latest(SampleAction)}"
    sign_in(second).post(action, data={"words": "I wrote more"})
    assurer.post(action, data={"accepted": "yes", "words": "Thank you"})
    trail = trail_of(enrolment.id, "T1")
    [version] = trail.versions
    one, two = version.markings
    assert (one.tutor, one.result, one.draw and one.draw.reasons) == ("Ada", Decision.REFER, (Reason.SHARE,))
    assert one.sample is not None
    assert (one.sample.assurer, one.sample.outcome) == ("Quentin", Outcome.OVERTURNED)
    assert one.sample.closed_at is not None
    assert two.sample is not None
    assert two.sample.reasons == (Reason.REMARKED, Reason.SHARE)
    assert two.sample.action is not None
    assert [(a.words, a.verdict) for a in two.sample.action.answers] == [("I wrote more", "Thank you")]
    assert not trail.is_held
    page = assurer.get(f"/quality/trail/{enrolment.id}/T1").text
    told = ["Ada", "The share is 100 of 100", "Overturned", "Ben", "Write more", "I wrote more", "Thank you"]
    places = [page.index(words) for words in told]
    assert places == sorted(places)


def replace_share(share: int) -> Any:
    return type(NOTHING)(**{**dict.fromkeys(NOTHING.__dataclass_fields__, 0), "share": share, "months": 12})


def latest(model: Any) -> int:
    db.session.expire_all()
    return db.session.scalars(select(model.id).order_by(model.id.desc()).limit(1)).one()


def test_it_is_pure_data(app: Flask) -> None:
    submission = make_submission()
    trail = trail_of(submission.enrolment_id, "T1")

    def walk(value: object) -> None:
        assert not hasattr(value, "metadata"), value
        if is_dataclass(value):
            for name in value.__dataclass_fields__:
                walk(getattr(value, name))
        elif isinstance(value, tuple):
            for one in value:
                walk(one)

    walk(trail)


def test_who_follows_quality_reads_it_and_the_look_is_noted(app: Flask, sign_in: SignIn) -> None:
    enrolment = make_submission().enrolment
    path = f"/quality/trail/{enrolment.id}/T1"
    readers = [
        *(make_person(roles=[role]) for role in (Role.QUALITY_ASSURER, Role.PROGRAMME_OFFICER)),
        make_verifier(),
    ]
    for reader in readers:
        browser = sign_in(reader)
        assert path in browser.get("/quality/trails").text
        assert browser.get(path).status_code == 200
    looks = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "trail.read"))
    assert [entry.person_id for entry in looks] == [reader.id for reader in readers]
    for role in (Role.TUTOR, Role.LEARNER, Role.ADMINISTRATOR):
        assert sign_in(make_person(roles=[role])).get(path).status_code == 403


def test_nobody_reads_about_their_own_work_and_where_nothing_was_handed_in_there_is_no_trail(
    app: Flask, sign_in: SignIn
) -> None:
    enrolment = make_submission().enrolment
    grant(enrolment.person, Role.QUALITY_ASSURER)
    browser = sign_in(enrolment.person)
    assert browser.get(f"/quality/trail/{enrolment.id}/T1").status_code == 404
    assert "Nobody of this group" in browser.get("/quality/trails").text
    other = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    for path in (f"{enrolment.id}/T2", f"{enrolment.id}/no-such", "987654/T1"):
        assert other.get(f"/quality/trail/{path}").status_code == 404


def test_who_knows_the_learner_reads_no_trail_of_theirs(app: Flask, sign_in: SignIn) -> None:
    enrolment, assurer = make_submission().enrolment, make_person(roles=[Role.QUALITY_ASSURER])
    path = f"/quality/trail/{enrolment.id}/T1"
    assert sign_in(assurer).get(path).status_code == 200
    make_conflict(assurer, enrolment.person)
    db.session.commit()
    assert sign_in(assurer).get(path).status_code == 404


def test_prior_learning_that_is_checked_without_a_name_is_in_no_trail_until_it_is_agreed(
    sign_in: SignIn, now: datetime
) -> None:
    enrolment = make_submission().enrolment
    make_arrangement(enrolment.cohort, is_anonymous=True)
    claim = make_claim(now=now, enrolment=enrolment)
    db.session.commit()
    assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert claim.words not in assurer.get(f"/quality/trail/{enrolment.id}/T1").text


def test_a_module_that_is_met_by_recognition_has_a_trail(app: Flask, sign_in: SignIn, now: datetime) -> None:
    enrolment = make_enrolment()
    claim = make_recognised(("1.1", "1.2", "2.1"), now=now, enrolment=enrolment)
    path, more = f"/quality/trail/{enrolment.id}/T1", f"/recognition/{claim.id}"
    assurer = sign_in(make_person(roles=[Role.QUALITY_ASSURER]))
    assert path in assurer.get("/quality/trails").text
    page = assurer.get(path).text
    assert "The letter shows it." in page
    assert more in page
    assert more not in sign_in(make_person(roles=[Role.PROGRAMME_OFFICER])).get(path).text


def test_features_above_add_their_own_sections(app: Flask, sign_in: SignIn, now: datetime) -> None:
    enrolment = make_submission().enrolment
    makers = app.extensions["trail_sections"]
    app.extensions["trail_sections"] = (
        lambda enrolment_id, code: TrailSection("Appeals", [Entry(now, "Learner", f"Appealed {code}", "/elsewhere")]),
        lambda enrolment_id, code: None,
    )
    try:
        page = sign_in(make_person(roles=[Role.QUALITY_ASSURER])).get(f"/quality/trail/{enrolment.id}/T1").text
    finally:
        app.extensions["trail_sections"] = makers
    assert "Appeals" in page
    assert "Appealed T1" in page


def test_the_trail_takes_few_statements_and_names_meetings(
    app: Flask, sign_in: SignIn, now: datetime, count_statements: Callable[[], Any]
) -> None:
    enrolment, tutor = make_enrolment(), make_person(roles=[Role.TUTOR])
    for version in (1, 2, 3):
        submission = make_submission(enrolment=enrolment, version=version)
        with app.test_request_context():
            release(marking := make_marking(submission, tutor, decision=Decision.REFER), now)
    make_meeting(tutor, [tutor], marking=marking)
    db.session.commit()
    enrolment_id = enrolment.id
    db.session.expunge_all()
    with count_statements() as statements:
        trail = trail_of(enrolment_id, "T1")
    assert len(statements) <= 9, statements  # one of them for exceptions, one for recognition
    assert [version.version for version in trail.versions] == [1, 2, 3]
    assert [meeting.title for meeting in trail.meetings] == ["Letters that are almost a pass"]
