"""The graduate's profile, own evidence and consent."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.candidates.consent_models import Consent, Purpose
from lms.candidates.models import HowWell, OwnEvidence, Profile
from lms.extensions import db
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate

SignIn = Callable[[Person], FlaskClient]
STORY = "I kept the records of a clinic for two years."


def consents(profile: Profile) -> list[Consent]:
    query = select(Consent).where(Consent.profile_id == profile.id, Consent.purpose == Purpose.POOL)
    return list(db.session.scalars(query.order_by(Consent.id)))


def test_an_empty_profile_helps_and_shows_a_way_on(sign_in: SignIn) -> None:
    page = sign_in(make_person(roles=[Role.LEARNER])).get("/profile").text
    assert "None yet" in page
    assert "no council can find you" in page


def test_details_are_kept_and_shown(sign_in: SignIn) -> None:
    client = sign_in(make_person(roles=[Role.LEARNER]))
    sent = {"area": "Leeds\nBradford", "hours_from": "16", "hours_to": "22.5", "families": ["housing", "digital"]}
    sent |= {"language-0": "Dari", "speaks-0": "very well", "language-2": "<b>Polish</b>", "writes-2": "perfectly"}
    assert client.post("/profile/details", data=sent).status_code == 302
    [profile] = db.session.scalars(select(Profile))
    assert (profile.areas, profile.families) == (["Leeds", "Bradford"], ["digital", "housing"])
    assert [(one.name, one.speaks, one.writes) for one in profile.spoken] == [
        ("Dari", HowWell.VERY_WELL, None),
        ("<b>Polish</b>", None, None),
    ]
    form = client.get("/profile/details").text
    assert form.count(" checked") == 5  # two kinds of work; start, place and job are not said
    page = client.get("/profile").text
    assert "Leeds" in page
    assert "16 to 22.5" in page
    assert "&lt;b&gt;Polish" in page


def test_hours_out_of_order_are_told_beside_the_field(sign_in: SignIn) -> None:
    client = sign_in(make_person(roles=[Role.LEARNER]))
    answer = client.post("/profile/details", data={"hours_from": "30", "hours_to": "20"})
    assert answer.status_code == 422
    assert "must not be fewer" in answer.text


def test_own_evidence_is_told_in_four_parts_and_labelled_as_not_assessed(sign_in: SignIn) -> None:
    client = sign_in(make_person(roles=[Role.LEARNER]))
    sent = {"skill": "S07", "situation": "A clinic.", "task": "Keep records.", "action": STORY, "result": "No gaps."}
    assert client.post("/profile/evidence", data=sent | {"add": "yes"}).status_code == 302
    assert client.post("/profile/evidence", data=sent | {"skill": "S99"}).status_code == 422
    page = client.get("/profile").text
    assert all(words in page for words in ("A clinic.", "Keep records.", STORY, "No gaps."))
    assert "not assessed" in page


def test_the_same_example_is_added_once_and_another_one_for_the_skill_stands_beside_it(sign_in: SignIn) -> None:
    client = sign_in(make_person(roles=[Role.LEARNER]))
    assert client.post("/profile/evidence", data={"skill": "S07", "action": STORY}).status_code == 302
    assert client.post("/profile/evidence", data={"skill": "S07", "action": STORY}).status_code == 409
    assert client.post("/profile/evidence", data={"skill": "S07", "action": f"Again: {STORY}"}).status_code == 302
    assert len(db.session.scalars(select(OwnEvidence)).all()) == 2


def test_an_example_says_what_somebody_did_and_keeps_what_was_typed(sign_in: SignIn) -> None:
    client = sign_in(make_person(roles=[Role.LEARNER]))
    answer = client.post("/profile/evidence", data={"skill": "S07", "situation": "At a clinic.", "add": "yes"})
    assert answer.status_code == 422
    assert "Or keep it as a draft" in answer.text
    assert "At a clinic." in answer.text


def test_a_draft_is_for_its_owner_only_and_becomes_an_example_when_it_is_finished(sign_in: SignIn) -> None:
    profile = make_graduate()
    client = sign_in(profile.person)
    sent = {"skill": "S07", "situation": "At a clinic."}
    assert client.post("/profile/evidence", data=sent | {"keep_as_draft": "yes"}).status_code == 302
    [draft] = db.session.scalars(select(OwnEvidence))
    assert draft.is_draft
    assert profile.finished_examples == []
    assert "Draft, only for you" in client.get("/profile").text
    assert client.post(f"/profile/evidence/{draft.id}", data=sent | {"action": STORY, "add": "yes"}).status_code == 302
    db.session.refresh(draft)
    assert not draft.is_draft
    assert profile.stories == {"S07": f"At a clinic.\n\n{STORY}"}


def test_nobody_changes_an_example_of_somebody_else(sign_in: SignIn) -> None:
    evidence = make_graduate(own={"S07"}).own_evidence[0].id
    stranger = sign_in(make_graduate(name="Other", own={"S01"}).person)
    assert stranger.get(f"/profile/evidence/{evidence}").status_code == 404
    assert stranger.post(f"/profile/evidence/{evidence}", data={"skill": "S07", "action": STORY}).status_code == 404


def test_skills_that_are_not_shown_yet_lead_to_a_lesson(sign_in: SignIn) -> None:
    page = sign_in(make_graduate(levels={"S01": 2}).person).get("/profile").text
    assert "that you can still learn here" in page
    assert "2: you can do it" in page


def test_own_evidence_can_be_taken_back_by_its_owner_only(sign_in: SignIn) -> None:
    profile = make_graduate(own={"S07"})
    evidence = profile.own_evidence[0].id
    stranger = sign_in(make_graduate(name="Other", own={"S01"}).person)
    assert stranger.post(f"/profile/evidence/{evidence}/remove").status_code == 404
    assert sign_in(profile.person).post(f"/profile/evidence/{evidence}/remove").status_code == 302
    assert db.session.get(OwnEvidence, evidence) is None


def test_joining_the_pool_needs_a_certificate(sign_in: SignIn) -> None:
    client = sign_in(make_person(roles=[Role.LEARNER]))
    answer = client.post("/profile/pool")
    assert answer.status_code == 409
    assert "when you have your certificate" in answer.text
    assert db.session.scalars(select(Profile)).all() == []


def test_joining_keeps_the_wording_and_language_and_joining_twice_is_once(sign_in: SignIn) -> None:
    profile = make_graduate(in_pool=False)
    client = sign_in(profile.person)
    for _time in range(2):
        assert client.post("/profile/pool").status_code == 302
    [consent] = consents(profile)
    assert (consent.wording_version, consent.language) == ("2026-12", "en")


def test_leaving_is_one_click_and_a_later_return_is_a_new_consent(sign_in: SignIn) -> None:
    profile = make_graduate()
    client = sign_in(profile.person)
    client.post("/profile/pool/leave")
    client.post("/profile/pool/leave")
    client.post("/profile/pool")
    assert [consent.ended_at is None for consent in consents(profile)] == [False, True]


def test_the_log_of_looks_is_helpful_while_it_is_empty(sign_in: SignIn) -> None:
    assert "Nobody has looked yet" in sign_in(make_graduate(in_pool=False).person).get("/profile/looks").text
