"""Marks are kept as one goes: again and again, late or twice, and never over what another tab has kept since."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.marking.models import CriterionDecision, Marking, Submission
from tests.factories.accounts import make_person
from tests.factories.learning import make_enrolment
from tests.factories.marking import make_submission

SignIn = Callable[[Person], FlaskClient]


class Tab:
    """A page on which one marks, as the browser holds it: what it had read, and the how manieth save comes next."""

    def __init__(self, client: FlaskClient, submission: Submission) -> None:
        self.client, self.address, self.sequence = client, f"/marking/{submission.id}", 0
        page = client.get(self.address).text
        self.revision = re.search(r'name="revision" value="(\d+)"', page)[1]  # type: ignore[index]
        self.tab = re.search(r'name="tab" value="([^"]+)"', page)[1]  # type: ignore[index]

    def save(self, comment: str, *, sequence: int | None = None) -> Any:
        """Save as the script does; what it answers goes into the form."""
        self.sequence += 1
        answer = self.client.post(
            self.address,
            data=self.form(comment, sequence or self.sequence),
            headers={"X-Requested-With": "autosave"},
        )
        if answer.status_code == 200 and answer.json:
            self.revision = str(answer.json["fields"]["revision"])
        return answer

    def press(self, comment: str, action: str = "save") -> Any:
        """Press a button."""
        self.sequence += 1
        return self.client.post(self.address, data={**self.form(comment, self.sequence), "action": action})

    def form(self, comment: str, sequence: int) -> dict[str, Any]:
        """What the form sends."""
        sent = {"decision-1.1": "refer", "comment-1.1": comment, "comment": ""}
        return {**sent, "revision": self.revision, "tab": self.tab, "sequence": sequence}


@pytest.fixture
def submission(app: Any) -> Submission:
    return make_submission()


@pytest.fixture
def tutor(app: Any) -> Person:
    return make_person(roles=[Role.TUTOR])


def kept() -> str:
    db.session.expire_all()
    return db.session.scalars(select(CriterionDecision.comment)).one()


def test_what_is_decided_is_kept_while_one_goes_with_a_receipt(
    sign_in: SignIn, tutor: Person, submission: Submission
) -> None:
    tab = Tab(sign_in(tutor), submission)
    answer = tab.save("Say what officers do.")
    assert answer.json["saved"] is True
    assert re.fullmatch(r"\d\d:\d\d", answer.json["at"])
    assert kept() == "Say what officers do."
    assert "data-autosave" in tab.client.get(tab.address).text
    assert tab.save("Say what officers and councillors do.").json["saved"] is True
    assert kept() == "Say what officers and councillors do."


def test_a_save_whose_answer_was_lost_is_sent_again_and_the_next_goes_on(
    sign_in: SignIn, tutor: Person, submission: Submission
) -> None:
    tab = Tab(sign_in(tutor), submission)
    read = tab.revision
    tab.save("First words")
    tab.revision = read
    assert tab.save("First words").json["saved"] is True
    tab.revision = read
    assert tab.save("First words, and more").json["saved"] is True
    assert kept() == "First words, and more"
    assert len(list(db.session.scalars(select(Marking)))) == 1


def test_a_save_that_comes_late_does_not_undo_a_newer_one(
    sign_in: SignIn, tutor: Person, submission: Submission
) -> None:
    tab = Tab(sign_in(tutor), submission)
    tab.save("Newer", sequence=5)
    assert tab.save("Older, and late", sequence=4).json["saved"] is True
    assert kept() == "Newer"


def test_a_second_tab_never_overwrites_what_the_first_has_kept_since(
    sign_in: SignIn, tutor: Person, submission: Submission
) -> None:
    client = sign_in(tutor)
    first, second = Tab(client, submission), Tab(client, submission)
    first.save("From the first tab")
    answer = second.save("From the second tab")
    assert answer.status_code == 409
    assert answer.json["saved"] is False
    assert kept() == "From the first tab"
    for action in ("save", "release", "next"):
        answer = second.press("From the second tab", action)
        assert answer.status_code == 409
        assert "From the second tab" in answer.text
        assert "From the first tab" in answer.text
        assert kept() == "From the first tab"
    second.revision = re.search(r'name="revision" value="(\d+)"', answer.text)[1]  # type: ignore[index]
    assert second.press("From both").status_code == 302
    assert kept() == "From both"


def test_without_a_script_one_goes_back_in_the_browser_and_saves_again(
    sign_in: SignIn, tutor: Person, submission: Submission
) -> None:
    tab = Tab(sign_in(tutor), submission)
    for words in ("Once", "Twice"):
        assert tab.client.post(tab.address, data={**tab.form(words, 0), "action": "save"}).status_code == 302
        assert kept() == words


def test_the_next_is_what_is_not_ready_yet(sign_in: SignIn, tutor: Person, submission: Submission) -> None:
    following = make_submission()
    tab = Tab(sign_in(tutor), submission)
    assert tab.press("Say what to fix.", "next").location == f"/marking/{following.id}"
    assert db.session.scalars(select(Marking.released_at)).one() is None
    tab = Tab(tab.client, following)
    assert tab.press("Say what to fix.", "release").location == "/marking"


def test_ready_for_later_needs_what_a_release_needs(sign_in: SignIn, tutor: Person, submission: Submission) -> None:
    tab = Tab(sign_in(tutor), submission)
    answer = tab.press("", "next")
    assert answer.status_code == 422
    assert "Say what to fix" in answer.text


def test_the_first_button_of_the_form_releases_nothing(sign_in: SignIn, tutor: Person, submission: Submission) -> None:
    page = sign_in(tutor).get(f"/marking/{submission.id}").text
    buttons = re.findall(r'<button[^>]*name="action" value="([^"]+)"', page)
    assert buttons[0] == "save"  # what Enter in a field presses


def test_a_mistaken_stamp_is_no_fault_of_the_server(sign_in: SignIn, tutor: Person, submission: Submission) -> None:
    client = sign_in(tutor)
    for stamp in ({"revision": "x"}, {"revision": "0", "sequence": "9" * 40, "tab": "t" * 500}, {"revision": "-1"}):
        answer = client.post(f"/marking/{submission.id}", data={"decision-1.1": "pass", "action": "save", **stamp})
        assert answer.status_code in (302, 409)


def test_the_page_with_versions_and_kept_comments_takes_few_statements(
    sign_in: SignIn, tutor: Person, count_statements: Callable[[], Any]
) -> None:
    enrolment = make_enrolment()
    make_submission(enrolment=enrolment).marking_due_at = None
    again = make_submission(enrolment=enrolment, version=2)
    client = sign_in(tutor)
    Tab(client, again).save("Say what to fix.")
    with count_statements() as statements:
        assert client.get(f"/marking/{again.id}").status_code == 200
    assert len(statements) <= 6, statements
