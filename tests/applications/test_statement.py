"""Writing a statement: saved as one writes, beside one's own evidence, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.access import Role
from lms.applications.statement_models import Statement, StatementPart
from lms.applications.statement_words import LONGEST_PART, MOST_WORDS
from lms.awards.models import IssuedCertificate
from lms.extensions import db
from lms.vacancies.models import Vacancy, VacancyCriterion
from tests.applications.scene import Scene, SignIn
from tests.factories.accounts import make_person
from tests.factories.applicants import close, make_statement
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.marking import make_marking, make_submission
from tests.factories.vacancies import LINES, make_vacancy

AUTOSAVE = {"X-Requested-With": "autosave"}


def told(answer: TestResponse) -> dict[str, Any]:
    """What a page's script is told."""
    return dict(answer.get_json())


class Writer:
    """A graduate at the page of a statement."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.vacancy = scene.vacancy
        self.path = f"/jobs/{scene.vacancy.id}/statement"
        self.criteria = [criterion.id for criterion in scene.vacancy.criteria]

    def field(self, place: int) -> str:
        return f"words-{self.criteria[place]}"

    def writes(self, place: int, words: str, **more: Any) -> TestResponse:
        """The button "Save"."""
        return self.scene.person.post(self.path, data={self.field(place): words, **more})

    def is_saved(
        self, place: int, words: str, *, tab: str = "one", revision: int = 0, sequence: int = 1
    ) -> TestResponse:
        """What the page's script sends."""
        sent = {self.field(place): words, "tab": tab, "revision": revision, "sequence": sequence}
        return self.scene.person.post(self.path, data=sent, headers=AUTOSAVE)

    def page(self) -> str:
        return self.scene.person.get(self.path).text

    def kept(self) -> list[str]:
        db.session.rollback()
        return list(db.session.scalars(select(StatementPart.words).order_by(StatementPart.id)))


@pytest.fixture
def writer(sign_in: SignIn) -> Writer:
    return Writer(Scene(sign_in))


def test_each_criterion_stands_in_the_councils_words_beside_the_evidence_for_it(writer: Writer) -> None:
    page = writer.page()
    for line in LINES:
        assert line.wording in page
    assert "level 2" in page
    assert "Own evidence, not assessed" in page
    assert page.index("You know who decides") < page.index("You can work until 6pm") < page.index("You plan your time")


def test_what_one_writes_is_saved_and_counted(writer: Writer) -> None:
    answer = writer.is_saved(0, "The full council sets the budget.")
    assert told(answer)["saved"] is True
    assert told(answer)["fields"] == {"revision": 1}
    page = writer.page()
    assert "The full council sets the budget." in page
    assert "<span data-count>6</span>" in page
    assert "<span data-total>6</span>" in page


def test_the_button_saves_without_a_script(writer: Writer) -> None:
    assert writer.writes(0, "Words").status_code == 302
    assert writer.kept() == ["Words"]


def test_the_same_save_twice_is_one(writer: Writer) -> None:
    for _time in range(2):
        assert told(writer.is_saved(0, "Words"))["fields"] == {"revision": 1}
    assert writer.kept() == ["Words"]


def test_an_older_save_of_the_same_tab_that_comes_late_is_left_out(writer: Writer) -> None:
    writer.is_saved(0, "Newer words", sequence=2)
    assert writer.is_saved(0, "Older", sequence=1).status_code == 200
    assert writer.kept() == ["Newer words"]


def test_another_tab_is_told_and_overwrites_nothing(writer: Writer) -> None:
    writer.is_saved(0, "From the first tab", tab="one")
    answer = writer.is_saved(0, "From the second tab", tab="two")
    assert answer.status_code == 409
    assert "another tab" in told(answer)["message"]
    assert writer.kept() == ["From the first tab"]


def test_who_presses_save_in_the_second_tab_sees_both_and_puts_them_together(writer: Writer) -> None:
    writer.is_saved(0, "From the first tab", tab="one")
    answer = writer.writes(0, "From the second tab", tab="two", revision="0", sequence="1")
    assert answer.status_code == 409
    assert "From the first tab" in answer.text
    assert "From the second tab" in answer.text
    assert 'name="revision" value="1"' in answer.text
    assert writer.writes(0, "From both tabs", tab="three", revision="1", sequence="1").status_code == 302
    assert writer.kept() == ["From both tabs"]


def test_what_was_not_sent_stays_as_it_is(writer: Writer) -> None:
    writer.writes(0, "First")
    writer.writes(1, "Second")
    assert writer.kept() == ["First", "Second"]
    writer.writes(0, "")
    assert writer.kept() == ["", "Second"]


def test_criteria_without_words_are_named(writer: Writer) -> None:
    writer.writes(0, "Words")
    page = writer.page()
    assert f'<li data-for="{writer.field(0)}" hidden>' in page
    assert f'<li data-for="{writer.field(1)}">' in page


def test_far_too_many_letters_are_refused_and_still_stand_on_the_page(writer: Writer) -> None:
    words = "x" * (LONGEST_PART + 1)
    answer = writer.writes(0, words)
    assert answer.status_code == 422
    assert words in answer.text
    assert writer.kept() == []


def test_nobody_else_reads_a_draft(writer: Writer, sign_in: SignIn) -> None:
    writer.writes(0, "For my eyes only")
    other = sign_in(make_graduate(name="Somebody Else").person)
    assert "For my eyes only" not in other.get(writer.path).text
    assert "For my eyes only" not in other.get("/statements").text
    assert other.get(f"{writer.path}.docx").status_code == 404
    assert writer.scene.council.get(writer.path).status_code == 403


def test_who_has_no_certificate_and_no_profile_yet_can_begin_to_write(sign_in: SignIn) -> None:
    vacancy: Vacancy = make_vacancy(make_council())
    learner = sign_in(make_person(roles=[Role.LEARNER]))
    path, field = f"/jobs/{vacancy.id}/statement", f"words-{vacancy.criteria[0].id}"
    assert learner.post(path, data={field: "Words"}).status_code == 302
    assert "Words" in learner.get(path).text


def test_a_draft_post_has_no_statements(sign_in: SignIn) -> None:
    vacancy = make_vacancy(make_council(), published=False)
    learner = sign_in(make_person(roles=[Role.LEARNER]))
    assert learner.get(f"/jobs/{vacancy.id}/statement").status_code == 404


# When the post closes meanwhile


def test_a_post_that_closes_while_somebody_writes_takes_no_word_away(writer: Writer) -> None:
    writer.is_saved(0, "Half a sentence")
    close(writer.vacancy)
    answer = writer.is_saved(0, "Half a sentence and more", revision=1, sequence=2)
    assert told(answer)["saved"] is True
    assert "This post has closed" in told(answer)["message"]
    assert writer.kept() == ["Half a sentence and more"]
    page = writer.page()
    assert "This post has closed." in page
    assert f"/jobs/{writer.vacancy.id}/statement.docx" in page
    assert 'value="check"' not in page


def test_the_first_save_after_closing_is_kept_too(writer: Writer) -> None:
    close(writer.vacancy)
    assert writer.is_saved(0, "Written on a page from before").status_code == 200
    assert writer.kept() == ["Written on a page from before"]
    assert "The post has closed" in writer.scene.person.get("/statements").text


def test_a_council_that_takes_a_criterion_out_takes_no_words_away(writer: Writer) -> None:
    writer.writes(0, "About who decides")
    db.session.delete(db.session.get_one(VacancyCriterion, writer.criteria[0]))
    db.session.commit()
    page = writer.page()
    assert "Words to criteria that the post has no more" in page
    assert "About who decides" in page


# Words to start from


def test_an_own_example_goes_in_below_what_stands_there(writer: Writer) -> None:
    writer.writes(1, "I write.", put=f"{writer.criteria[1]}-own")
    assert writer.kept() == ["I write.\n\nI did this for three years at home."]
    writer.writes(1, writer.kept()[0], put=f"{writer.criteria[1]}-own")
    assert writer.kept() == ["I write.\n\nI did this for three years at home."], "words are not put in twice"


def test_the_words_of_marked_work_are_offered_once_they_are_released(writer: Writer, now: datetime) -> None:
    certificate = db.session.scalars(select(IssuedCertificate)).one()
    work = make_submission(enrolment=certificate.enrolment, text="The cabinet decides on the plan.")
    marking = make_marking(work, make_person(roles=[Role.TUTOR]))
    db.session.commit()
    assert "The cabinet decides on the plan." not in writer.page()
    marking.released_at = now
    db.session.commit()
    assert "The cabinet decides on the plan." in writer.page()
    writer.writes(0, "", put=f"{writer.criteria[0]}-work")
    assert writer.kept() == ["The cabinet decides on the plan."]


def test_what_was_written_for_another_post_is_offered_by_its_skill(writer: Writer) -> None:
    other = make_vacancy(writer.vacancy.council, title="Planning officer")
    make_statement(writer.scene.graduate, other, "Who decides, as I saw it", "Clear letters, as I write them")
    close(other)
    page = writer.page()
    assert "What you wrote before" in page
    part = db.session.scalars(select(StatementPart).where(StatementPart.skill == "S07")).one()
    writer.writes(1, "", put=f"{writer.criteria[1]}-earlier{part.id}")
    assert writer.kept()[-1] == "Clear letters, as I write them"


def test_words_of_another_person_can_not_be_put_in(writer: Writer) -> None:
    theirs = make_statement(make_graduate(name="Somebody Else"), writer.vacancy, "Not yours", "Nor this")
    part = theirs.parts[1]
    answer = writer.writes(1, "Mine", put=f"{writer.criteria[1]}-earlier{part.id}")
    assert answer.status_code == 404
    assert "Nor this" not in writer.page()


# A draft is one's own to delete


def test_a_draft_can_be_deleted_and_what_was_sent_can_not(writer: Writer) -> None:
    writer.writes(0, "Words")
    assert writer.scene.person.post(f"{writer.path}/delete").status_code == 302
    assert writer.kept() == []
    assert writer.scene.person.post(f"{writer.path}/delete").status_code == 404
    writer.writes(0, "Words")
    writer.scene.person.post(f"/jobs/{writer.vacancy.id}/apply")
    assert writer.scene.person.post(f"{writer.path}/delete").status_code == 409
    assert writer.kept() == ["Words"]


def test_a_warning_says_what_in_the_words_tells_who_wrote_them(writer: Writer) -> None:
    writer.writes(0, "Ask for Zoltán at 07700 900123 or z@example.org")
    page = writer.page()
    for words in ("Your name is in your words.", "A phone number is in your words.", "An e-mail address is in your"):
        assert words in page


def test_the_page_takes_few_statements_however_much_was_written(
    writer: Writer, count_statements: Callable[[], Any]
) -> None:
    writer.writes(0, "Words")
    for number in range(6):
        other = make_vacancy(writer.vacancy.council, title=f"Post {number}")
        make_statement(writer.scene.graduate, other, "Words", "More words")
    db.session.commit()
    for path in (writer.path, f"/jobs/{writer.vacancy.id}/apply", f"/jobs/{writer.vacancy.id}", "/statements"):
        writer.scene.person.get(path)
        with count_statements() as statements:
            writer.scene.person.get(path)
        assert len(statements) <= 6, (path, statements)


def test_a_statement_that_is_too_long_is_kept_and_not_sent(writer: Writer) -> None:
    writer.writes(0, "word " * (MOST_WORDS + 1))
    answer = writer.scene.person.post(f"/jobs/{writer.vacancy.id}/apply")
    assert answer.status_code == 422
    assert "Shorten it" in answer.text
    assert "Shorten it" in writer.scene.person.get(f"/jobs/{writer.vacancy.id}/apply").text
    db.session.rollback()
    assert db.session.scalars(select(Statement)).one().sent_at is None
