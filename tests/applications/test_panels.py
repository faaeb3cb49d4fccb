"""Who sits on a post's panel, who is out because they know somebody, and what is noted for the panel alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.applications.models import Stage
from lms.applications.panel_models import PanelJudgement, ShortlistingSeat
from lms.audit import AuditEntry
from lms.candidates.models import Look, Shown
from lms.extensions import db
from lms.held import Whom
from lms.notices.models import Notice
from lms.own_data.register import everything_about
from tests.applications.scene import Scene, SignIn
from tests.factories.accounts import make_person
from tests.factories.councils import make_council


@pytest.fixture
def scene(sign_in: SignIn) -> Scene:
    return Scene(sign_in)


def colleague(scene: Scene, *roles: Role, name: str | None = None) -> Person:
    return make_person(roles=roles, council=scene.vacancy.council, name=name)


def names(scene: Scene, *people: Person) -> Any:
    sent = {f"seat-{one.id}": "yes" for one in people}
    return scene.council.post(f"/council/vacancies/{scene.vacancy.id}/panel", data=sent)


def seated(scene: Scene) -> set[int]:
    return set(
        db.session.scalars(select(ShortlistingSeat.person_id).where(ShortlistingSeat.vacancy_id == scene.vacancy.id))
    )


# Seats


def test_a_recruiter_names_at_least_two_and_one_of_them_a_recruiter(scene: Scene) -> None:
    third = colleague(scene, Role.PANEL_MEMBER)
    before = seated(scene)
    alone = names(scene, scene.recruiter)
    assert alone.status_code == 422
    assert "Choose at least two people." in alone.text
    without = names(scene, scene.colleague, third)
    assert without.status_code == 422
    assert "Choose at least one recruiter." in without.text
    assert f'name="seat-{third.id}" value="yes" checked' in without.text  # what was chosen is kept
    assert seated(scene) == before
    assert names(scene, scene.recruiter, third).status_code == 302
    assert seated(scene) == {scene.recruiter.id, third.id}
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "panel.named"))
    assert entry.details == {"members": sorted([scene.recruiter.id, third.id])}


def test_who_is_new_on_a_panel_is_told_once(scene: Scene) -> None:
    third = colleague(scene, Role.PANEL_MEMBER)
    for _time in range(2):
        names(scene, scene.recruiter, third)
    [notice] = db.session.scalars(select(Notice).where(Notice.person_id.in_([third.id, scene.recruiter.id])))
    assert notice.person_id == third.id
    assert notice.sentence == f"You sit on the panel for the post “{scene.vacancy.title}”."
    assert notice.path == f"/council/vacancies/{scene.vacancy.id}/applications"


def test_nobody_of_another_council_and_nobody_of_the_programme_can_be_named(scene: Scene) -> None:
    stranger = make_person(roles=[Role.PANEL_MEMBER], council=make_council(name="Elsewhere"))
    officer = colleague(scene, Role.PANEL_MEMBER, Role.PROGRAMME_OFFICER)
    page = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/panel").text
    for one in (stranger, officer):
        assert one.name not in page
        assert names(scene, scene.recruiter, one).status_code == 422


def test_only_recruiters_of_the_council_name_a_panel(scene: Scene, sign_in: SignIn) -> None:
    path = f"/council/vacancies/{scene.vacancy.id}/panel"
    assert scene.panel.get(path).status_code == 403
    stranger = sign_in(make_person(roles=[Role.RECRUITER], council=make_council(name="Elsewhere")))
    assert stranger.get(path).status_code == 404
    assert stranger.post(path).status_code == 404


def test_who_has_no_seat_neither_sees_nor_scores(scene: Scene, sign_in: SignIn) -> None:
    application = scene.apply()
    manager = sign_in(colleague(scene, Role.RECRUITER))
    outsider = sign_in(colleague(scene, Role.PANEL_MEMBER))
    sent = {f"met-{criterion.id}": "met" for criterion in scene.vacancy.criteria}
    path = f"/council/applications/{application.id}"
    for client in (manager, outsider):
        assert client.post(path, data=sent).status_code == 404
        assert client.get(f"/council/vacancies/{scene.vacancy.id}/comparison.csv").status_code == 404
        assert client.get(f"{path}/conflict").status_code == 404
    assert outsider.get(path).status_code == 404
    assert scene.reference not in outsider.get(f"/council/vacancies/{scene.vacancy.id}/applications").text
    page = manager.get(path)
    assert "You have no seat on this panel." in page.text
    assert "level" not in page.text
    assert manager.post(f"/council/vacancies/{scene.vacancy.id}/shortlist").status_code == 404
    assert db.session.scalars(select(Look.viewer_id).where(Look.shown == Shown.APPLICATION)).all() == []


def test_a_recruiter_without_a_seat_sees_who_still_has_to_score_and_no_score(scene: Scene, sign_in: SignIn) -> None:
    application = scene.apply()
    scene.score_alone(scene.council, application, "partly met")
    manager = sign_in(colleague(scene, Role.RECRUITER))
    page = manager.get(f"/council/vacancies/{scene.vacancy.id}/applications").text
    assert scene.reference in page
    row = page.split("<tbody", 1)[1].split("</tbody>", 1)[0]
    assert scene.colleague.name in row
    assert scene.recruiter.name not in row
    assert "artly" not in row


def test_a_member_who_leaves_sees_nothing_more_and_what_they_finished_still_counts(scene: Scene) -> None:
    third = colleague(scene, Role.PANEL_MEMBER)
    application = scene.apply()
    scene.score(application)
    assert names(scene, scene.recruiter, third).status_code == 302
    assert scene.panel.get(f"/council/applications/{application.id}").status_code == 404
    assert scene.lock(application) == 302


def test_the_panel_stays_as_it_was_once_the_shortlist_is_locked(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    scene.lock(application)
    late = names(scene, scene.recruiter, colleague(scene, Role.PANEL_MEMBER))
    assert late.status_code == 409
    assert "its panel stays as it was" in late.text
    assert seated(scene) == {scene.recruiter.id, scene.colleague.id}


def test_before_a_panel_is_named_the_page_leads_to_naming_it(scene: Scene) -> None:
    db.session.execute(ShortlistingSeat.__table__.delete())  # type: ignore[attr-defined]
    page = scene.council.get(f"/council/vacancies/{scene.vacancy.id}/applications").text
    assert "Name the panel" in page
    assert "Choose and lock the shortlist" not in page


# Conflicts of interest


def test_who_knows_the_person_is_out_without_opening_the_application(scene: Scene) -> None:
    application = scene.apply()
    path = f"/council/applications/{application.id}"
    page = scene.panel.get(f"{path}/conflict")
    assert scene.reference in page.text
    assert "level" not in page.text
    assert scene.panel.post(f"{path}/conflict").status_code == 302
    assert db.session.scalars(select(Look.shown)).all() == []
    assert "You said that you know this person." in scene.panel.get(path).text
    sent = {f"met-{criterion.id}": "met" for criterion in scene.vacancy.criteria}
    refused = scene.panel.post(path, data={**sent, "finish": "yes"})
    assert refused.status_code == 409
    assert "you have no part in their application" in refused.text


def test_two_others_must_judge_and_what_was_scored_by_who_knows_the_person_does_not_count(
    scene: Scene, sign_in: SignIn
) -> None:
    application = scene.apply()
    scene.score(application)
    scene.panel.post(f"/council/applications/{application.id}/conflict")
    assert scene.lock(application) == 409
    third = colleague(scene, Role.PANEL_MEMBER)
    assert names(scene, scene.recruiter, scene.colleague, third).status_code == 302
    scene.score_alone(sign_in(third), application)
    assert scene.lock(application) == 302


def test_a_recruiter_who_knows_an_applicant_does_not_lock(scene: Scene, sign_in: SignIn) -> None:
    another = colleague(scene, Role.RECRUITER)
    names(scene, scene.recruiter, scene.colleague, another)
    application, client = scene.apply(), sign_in(another)
    for member in (scene.panel, client):
        scene.score_alone(member, application)
    scene.council.post(f"/council/applications/{application.id}/conflict")
    path, sent = f"/council/vacancies/{scene.vacancy.id}/shortlist", {f"shortlist-{application.id}": "yes"}
    refused = scene.council.post(path, data=sent)
    assert refused.status_code == 409
    assert "Another recruiter of the panel locks this shortlist." in refused.text
    assert client.post(path, data=sent).status_code == 302


def test_after_the_lock_nobody_declares_a_conflict_by_a_button(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    scene.lock(application)
    assert scene.panel.post(f"/council/applications/{application.id}/conflict").status_code == 409


# Notes


def test_a_note_is_read_by_the_panel_when_it_has_finished_and_its_writer_is_told_who_can_ask_for_it(
    scene: Scene,
) -> None:
    application = scene.apply()
    path, note = f"/council/applications/{application.id}", "Ask about the clinic."
    assert scene.council.post(path, data={"note": note}).status_code == 302
    mine = scene.council.get(path).text
    assert note in mine
    assert "The person can ask for what is held about them, and then they get this note, too." in mine
    assert note not in scene.panel.get(path).text
    scene.score_alone(scene.panel, application)
    assert note in scene.panel.get(path).text


def test_a_note_can_be_added_after_the_lock_and_never_reaches_the_applicants_page(scene: Scene) -> None:
    application = scene.apply()
    scene.score(application)
    scene.lock(application)
    path, note = f"/council/applications/{application.id}", "Good at the table."
    assert scene.panel.post(path, data={"note": note}).status_code == 302
    assert note in scene.council.get(path).text
    assert note not in scene.person.get(f"/applications/{application.id}").text


def test_the_applicants_own_copy_of_what_is_held_has_notes_scores_agreements_and_reasons(scene: Scene) -> None:
    application = scene.apply()
    first, *others = scene.vacancy.criteria
    path, sent = f"/council/applications/{application.id}", {f"met-{one.id}": "met" for one in others}
    low = {**sent, f"met-{first.id}": "not met", f"reason-{first.id}": "Zebra score", "note": "Zebra note"}
    scene.council.post(path, data={**low, "finish": "yes"})
    scene.panel.post(path, data={**sent, f"met-{first.id}": "met", "finish": "yes"})
    agreed = {"criterion": first.id, f"met-{first.id}": "not met", f"reason-{first.id}": "Zebra agreed"}
    assert scene.panel.post(f"{path}/agree", data=agreed).status_code == 302
    no = {f"reason-{application.id}": "Zebra told", f"not-shown-{application.id}-{first.id}": "yes"}
    assert scene.lock(application, **no) == 302
    copy = {part.name: str(list(part.rows)) for part in everything_about(Whom(scene.graduate.person_id))}
    for name, words in (
        ("scores", "Zebra score"),
        ("panel_notes", "Zebra note"),
        ("agreed_decisions", "Zebra agreed"),
        ("application_steps", "Zebra told"),
        ("shortlist_reasons", first.wording),
    ):
        assert words in copy[name]


def test_a_note_on_what_was_taken_back_is_refused_and_shown_back(scene: Scene) -> None:
    application = scene.apply()
    scene.person.post(f"/applications/{application.id}/withdraw")
    refused = scene.council.post(f"/council/applications/{application.id}", data={"note": "Too late, then."})
    assert refused.status_code == 409
    assert "Too late, then." in refused.text
    assert scene.stage(application) is Stage.WITHDRAWN
    assert db.session.scalars(select(PanelJudgement)).all() == []


@pytest.mark.parametrize("page", ["applications", "panel", "shortlist"])
def test_the_pages_of_a_panel_take_few_statements_however_many_applied(
    scene: Scene, count_statements: Callable[[], Any], page: str
) -> None:
    scene.score(scene.apply())
    path = f"/council/vacancies/{scene.vacancy.id}/{page}"
    takes_few(scene.council, path, count_statements)


# Reader, application, panel, the look, consents, evidence, certificate, what was told of elsewhere, statement; and with
# the name, languages.
TEN_THINGS = 10


def test_the_page_of_an_application_takes_few_statements(scene: Scene, count_statements: Callable[[], Any]) -> None:
    application = scene.apply()
    path = f"/council/applications/{application.id}"
    takes_few(scene.council, path, count_statements, TEN_THINGS)
    takes_few(scene.council, f"{path}/conflict", count_statements)
    scene.score(application)
    takes_few(scene.council, path, count_statements, TEN_THINGS)
    scene.lock(application)
    takes_few(scene.council, path, count_statements, TEN_THINGS)
    takes_few(scene.council, f"/council/vacancies/{scene.vacancy.id}/applications", count_statements)


def takes_few(client: FlaskClient, path: str, count_statements: Callable[[], Any], most: int = 6) -> None:
    client.get(path)
    with count_statements() as statements:
        assert client.get(path).status_code == 200
    assert len(statements) <= most, "\n".join([path, *statements])
