"""Scoring alone, settling differences together, and a reason for every no."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from lms.access import Role
from lms.applications.models import Application, CriterionScore, Invitation, Met, Shortlist, Stage
from lms.applications.panel_models import AgreedDecision, Ground, ShortlistReason
from lms.applications.services import accept
from lms.audit import AuditEntry
from lms.extensions import db
from tests.applications.scene import Scene, SignIn
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.panels import judge, seat


@pytest.fixture
def scene(sign_in: SignIn) -> Scene:
    return Scene(sign_in)


@pytest.fixture
def application(scene: Scene) -> Application:
    return scene.apply()


def page_of(application: Application) -> str:
    return f"/council/applications/{application.id}"


def settle(scene: Scene, application: Application, met: str, reason: str, **sent: Any) -> Any:
    """The colleague records what the panel agreed on the first criterion."""
    number = scene.vacancy.criteria[0].id
    data = {"criterion": number, f"met-{number}": met, f"reason-{number}": reason, **sent}
    return scene.panel.post(f"{page_of(application)}/agree", data=data)


def differ(scene: Scene, application: Application) -> None:
    """Both finish: the recruiter finds the first criterion not met, the colleague finds it met."""
    number = scene.vacancy.criteria[0].id
    sent = {f"met-{one.id}": "met" for one in scene.vacancy.criteria}
    first = {**sent, f"met-{number}": "not met", f"reason-{number}": "No example."}
    assert scene.council.post(page_of(application), data={**first, "finish": "yes"}).status_code == 302
    assert scene.panel.post(page_of(application), data={**sent, "finish": "yes"}).status_code == 302


# Alone


def test_each_member_has_their_own_score_and_nobody_overwrites_another(scene: Scene, application: Application) -> None:
    scene.score_alone(scene.council, application, "met")
    scene.score_alone(scene.panel, application, "not met")
    kept = db.session.execute(select(CriterionScore.scored_by_id, CriterionScore.met).distinct()).all()
    assert set(kept) == {(scene.recruiter.id, "met"), (scene.colleague.id, "not met")}


def test_scores_are_saved_one_by_one_and_can_change_until_one_has_finished(
    scene: Scene, application: Application
) -> None:
    first, *others = scene.vacancy.criteria
    for met in ("not met", "partly met"):
        answer = scene.council.post(page_of(application), data={f"met-{first.id}": met})
        assert answer.location == page_of(application)
    [kept] = db.session.scalars(select(CriterionScore))
    assert kept.met == "partly met"
    sent = {f"met-{one.id}": "met" for one in others}
    scene.council.post(page_of(application), data=sent)
    assert len(db.session.scalars(select(CriterionScore)).all()) == len(scene.vacancy.criteria)


def test_finishing_asks_for_every_criterion_and_for_a_reason_where_one_is_not_met(
    scene: Scene, application: Application
) -> None:
    first, second, *others = scene.vacancy.criteria
    sent = {f"met-{one.id}": "met" for one in (first, *others)}
    refused = scene.council.post(page_of(application), data={**sent, f"reason-{first.id}": "Zebra", "finish": "yes"})
    assert refused.status_code == 422
    assert "Score every criterion first. Still open: 1." in refused.text
    assert "Zebra" in refused.text
    sent[f"met-{second.id}"] = "partly met"
    refused = scene.council.post(page_of(application), data={**sent, "finish": "yes"})
    assert refused.status_code == 422
    assert "Give a reason for each criterion that is not met, or only partly met." in refused.text
    sent[f"reason-{second.id}"] = "Only one letter."
    assert scene.council.post(page_of(application), data={**sent, "finish": "yes"}).status_code == 302


def test_a_reason_without_a_choice_is_not_thrown_away(scene: Scene, application: Application) -> None:
    number = scene.vacancy.criteria[0].id
    refused = scene.council.post(page_of(application), data={f"reason-{number}": "Zebra words"})
    assert refused.status_code == 422
    assert "Zebra words" in refused.text


def test_nobody_sees_scores_of_others_before_they_have_finished(scene: Scene, application: Application) -> None:
    scene.score_alone(scene.council, application, "partly met")
    before = scene.panel.get(page_of(application)).text
    listed = scene.panel.get(f"/council/vacancies/{scene.vacancy.id}/applications").text
    assert "It looks partly met." not in before
    assert "The panel’s decision" not in before
    assert scene.recruiter.name not in listed.split("<tbody", 1)[1]  # who has finished is not waited for
    scene.score_alone(scene.panel, application, "met")
    assert "It looks partly met." in scene.panel.get(page_of(application)).text


def test_finished_scores_stand_and_what_comes_later_is_shown_back(scene: Scene, application: Application) -> None:
    scene.score_alone(scene.council, application)
    number = scene.vacancy.criteria[0].id
    late = {f"met-{number}": "not met", f"reason-{number}": "Zebra second thoughts"}
    refused = scene.council.post(page_of(application), data=late)
    assert refused.status_code == 409
    assert "You have finished this application, so your scores stand." in refused.text
    assert "Zebra second thoughts" in refused.text
    assert set(db.session.scalars(select(CriterionScore.met))) == {"met"}


# Together


def test_where_members_agree_it_is_the_panels_decision(scene: Scene, application: Application) -> None:
    scene.score(application, "partly met")
    page = scene.council.get(page_of(application)).text
    assert page.count("The panel’s decision:") == len(scene.vacancy.criteria)
    assert "Record what the panel agreed" not in page


def test_where_members_differ_nothing_is_averaged_and_the_lock_waits_for_an_agreement(
    scene: Scene, application: Application
) -> None:
    differ(scene, application)
    assert "The panel differs" in scene.council.get(page_of(application)).text
    refused = scene.council.post(
        f"/council/vacancies/{scene.vacancy.id}/shortlist", data={f"shortlist-{application.id}": "yes"}
    )
    assert refused.status_code == 409
    assert "Settle first where members of the panel differ." in refused.text
    assert settle(scene, application, "met", " ").status_code == 422
    assert settle(scene, application, "met", "Her example of the council shows it.").status_code == 302
    page = scene.council.get(page_of(application)).text
    assert "Her example of the council shows it." in page
    assert f"recorded by {scene.colleague.name}" in page
    assert {"not met", "met"} == set(db.session.scalars(select(CriterionScore.met)))
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "application.agreed"))
    assert entry.details == {"criterion": scene.vacancy.criteria[0].id, "met": "met"}
    assert scene.lock(application) == 302


def test_who_records_an_agreement_has_read_the_one_that_it_replaces(scene: Scene, application: Application) -> None:
    differ(scene, application)
    settle(scene, application, "met", "The first one.")
    late = settle(scene, application, "not met", "Zebra: I did not see it.")
    assert late.status_code == 409
    assert "Another member has just recorded what the panel agreed on this." in late.text
    assert "Zebra: I did not see it." in late.text
    [first] = db.session.scalars(select(AgreedDecision.id))
    assert settle(scene, application, "not met", "Now we do.", **{"instead-of": first}).status_code == 302
    assert [one.met for one in db.session.scalars(select(AgreedDecision).order_by(AgreedDecision.id))] == [
        "met",
        "not met",
    ]


def test_nobody_settles_before_they_have_finished_or_where_nobody_differs(
    scene: Scene, application: Application
) -> None:
    assert settle(scene, application, "met", "We agreed.").status_code == 409
    scene.score(application)
    assert settle(scene, application, "not met", "We agreed otherwise.").status_code == 409
    assert db.session.scalars(select(AgreedDecision)).all() == []


def test_an_agreement_from_before_a_third_member_finished_is_made_again(
    scene: Scene, application: Application, sign_in: SignIn
) -> None:
    differ(scene, application)
    settle(scene, application, "met", "We two agreed.")
    third = make_person(roles=[Role.PANEL_MEMBER], council=scene.vacancy.council)
    seat(scene.vacancy, third)
    db.session.commit()
    scene.score_alone(sign_in(third), application, "not met")
    assert scene.lock(application) == 409
    assert "The panel differs" in scene.council.get(page_of(application)).text
    assert settle(scene, application, "not met", "All three agreed.").status_code == 302
    assert "All three agreed." in scene.council.get(page_of(application)).text


# The lock


def test_one_member_alone_never_makes_a_shortlist(scene: Scene, application: Application) -> None:
    scene.score_alone(scene.council, application)
    refused = scene.council.post(
        f"/council/vacancies/{scene.vacancy.id}/shortlist", data={f"shortlist-{application.id}": "yes"}
    )
    assert refused.status_code == 409
    assert "Two members of the panel score each application first." in refused.text
    assert scene.colleague.name in refused.text  # for whom it waits
    assert db.session.scalars(select(Shortlist)).all() == []


def test_every_no_has_a_ground_and_words_and_a_ground_is_what_the_panel_decided(
    scene: Scene, application: Application
) -> None:
    differ(scene, application)
    settle(scene, application, "not met", "No example of who decides.")
    first, second, *_others = scene.vacancy.criteria
    words = {f"reason-{application.id}": "Zebra reason"}
    path = f"/council/vacancies/{scene.vacancy.id}/shortlist"
    without = scene.council.post(path, data=words)
    assert without.status_code == 422
    assert "Choose for each person whom you do not shortlist what decided it." in without.text
    assert "Zebra reason" in without.text
    met = scene.council.post(path, data={**words, f"not-shown-{application.id}-{second.id}": "yes"})
    assert met.status_code == 422
    assert "Somebody can only be turned down for a criterion that the panel did not find met." in met.text
    ground = {f"not-shown-{application.id}-{first.id}": "yes", f"others-{application.id}": "yes"}
    assert scene.council.post(path, data=ground).status_code == 422
    assert scene.council.post(path, data={**words, **ground}).status_code == 302
    kept = db.session.scalars(select(ShortlistReason).order_by(ShortlistReason.id)).all()
    assert [(one.ground, one.criterion_id) for one in kept] == [
        (Ground.ESSENTIAL_NOT_SHOWN, first.id),
        (Ground.OTHERS_SHOWED_MORE, None),
    ]
    told = scene.person.get(f"/applications/{application.id}").text
    for sentence in ("Zebra reason", first.wording, "Other people showed more of the criteria for this post."):
        assert sentence in told
    assert second.wording not in told
    assert scene.stage(application) is Stage.NOT_SHORTLISTED


def test_whoever_locks_has_judged_everybody_themself(scene: Scene, application: Application, sign_in: SignIn) -> None:
    third = make_person(roles=[Role.PANEL_MEMBER], council=scene.vacancy.council)
    seat(scene.vacancy, third)
    db.session.commit()
    for member in (scene.panel, sign_in(third)):
        scene.score_alone(member, application)
    assert scene.lock(application) == 409
    scene.score_alone(scene.council, application)
    assert scene.lock(application) == 302


def test_a_score_that_comes_after_the_lock_is_refused_and_its_words_are_shown_back(
    scene: Scene, application: Application, sign_in: SignIn
) -> None:
    third = make_person(roles=[Role.PANEL_MEMBER], council=scene.vacancy.council)
    seat(scene.vacancy, third)
    db.session.commit()
    late = sign_in(third)
    assert "Save, and go on later" in late.get(page_of(application)).text
    scene.score(application)
    assert scene.lock(application) == 302
    number = scene.vacancy.criteria[0].id
    sent = {f"met-{number}": "not met", f"reason-{number}": "Zebra: too late.", "note": "Zebra note."}
    refused = late.post(page_of(application), data={**sent, "finish": "yes"})
    assert refused.status_code == 409
    assert "The shortlist is locked, so scores can’t change any more." in refused.text
    for words in ("Zebra: too late.", "Zebra note.", "Not met"):
        assert words in refused.text
    assert third.id not in set(db.session.scalars(select(CriterionScore.scored_by_id)))


def test_an_agreement_that_comes_after_the_lock_is_refused(scene: Scene, application: Application) -> None:
    differ(scene, application)
    settle(scene, application, "met", "We agreed.")
    [first] = db.session.scalars(select(AgreedDecision.id))
    scene.lock(application)
    late = settle(scene, application, "not met", "Zebra after all.", **{"instead-of": first})
    assert late.status_code == 409
    assert "Zebra after all." in late.text


def test_nobody_is_turned_down_for_what_somebody_on_the_shortlist_shows_no_better(
    scene: Scene, application: Application, now: datetime
) -> None:
    other = make_graduate(name="Other")
    invitation = Invitation(
        vacancy_id=scene.vacancy.id, profile_id=other.id, invited_by_id=scene.recruiter.id, invited_at=now
    )
    db.session.add(invitation)
    db.session.flush()
    second = accept(invitation, now)
    judge(second, [scene.recruiter, scene.colleague], now, Met.PARTLY)
    db.session.commit()
    scene.score(application, "partly met")
    number = scene.vacancy.criteria[0].id
    sent = {f"shortlist-{application.id}": "yes", f"reason-{second.id}": "Zebra reason"}
    path = f"/council/vacancies/{scene.vacancy.id}/shortlist"
    refused = scene.council.post(path, data={**sent, f"not-shown-{second.id}-{number}": "yes"})
    assert refused.status_code == 422
    assert "for a criterion that somebody on the shortlist shows no better" in refused.text
    assert "Zebra reason" in refused.text
    assert scene.council.post(path, data={**sent, f"others-{second.id}": "yes"}).status_code == 302
