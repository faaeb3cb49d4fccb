"""Pages of the item bank: an officer sends a file, looks at it, keeps it, completes drafts, and takes them in."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assessments.formats.port import Format
from assessments.formats.reading import read
from lms.access import Role
from lms.accounts.models import Person
from lms.editions import KeptEdition, current_edition, get_edition
from lms.extensions import db
from lms.item_bank.models import BankedQuestion, QuestionImport
from tests.factories.accounts import make_person
from tests.factories.item_bank import BANK, drafts, make_import
from tests.guards import check_html

SignIn = Callable[[Person], FlaskClient]
HOME = "/staff/questions"


@pytest.fixture
def officer(app: object) -> Person:
    return make_person(name="An officer", roles=[Role.PROGRAMME_OFFICER])


@pytest.fixture
def browser(officer: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(officer)


def send(browser: FlaskClient, content: bytes, name: str = "bins.txt") -> TestResponse:
    return browser.post(f"{HOME}/import", data={"file": (BytesIO(content), name)}, follow_redirects=True)


def imports() -> list[QuestionImport]:
    return list(db.session.query(QuestionImport).order_by(QuestionImport.id))


def test_a_file_is_looked_at_before_it_is_kept(browser: FlaskClient, officer: Person) -> None:
    page = send(browser, BANK.encode())
    assert "The file holds 3 questions. 2 come in. 0 are here already. 1 is refused." in page.text
    assert "It is an essay" in page.text
    assert "“brown” earns 50% in the file; here it is wrong." in page.text
    assert drafts() == []
    [looked_at] = imports()
    kept = browser.post(f"{HOME}/imports/{looked_at.id}/keep", follow_redirects=True)
    assert "2 questions are kept." in kept.text
    assert "1 was refused." in kept.text
    assert [(row.name, row.source.imported_by_id) for row in drafts()] == [("bins-1", officer.id), ("Half", officer.id)]
    assert browser.post(f"{HOME}/imports/{looked_at.id}/keep").status_code == 409
    again = send(browser, BANK.encode())
    assert "2 are here already." in again.text
    assert "Keep 0" not in again.text


def test_who_keeps_nothing_leaves_nothing(browser: FlaskClient) -> None:
    send(browser, BANK.encode())
    [looked_at] = imports()
    page = browser.post(f"{HOME}/imports/{looked_at.id}/throw-away", follow_redirects=True)
    assert "Nothing of the file was kept." in page.text
    assert imports() == []


def test_a_file_that_was_not_kept_is_nobody_elses_and_goes_with_the_next(browser: FlaskClient, sign_in: SignIn) -> None:
    send(browser, BANK.encode())
    send(browser, b"So? {T}", "so.txt")
    [looked_at] = imports()
    assert looked_at.file_name == "so.txt"
    other = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    for path in ("", "/keep"):
        method = other.post if path else other.get
        assert method(f"{HOME}/imports/{looked_at.id}{path}").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"<!DOCTYPE quiz><quiz/>", "document type"),
        (b"x" * 10_485_761, "larger than 10 MB"),
    ],
    ids=["empty", "a document type", "too large"],
)
def test_a_file_that_can_not_be_read_says_why(browser: FlaskClient, content: bytes, words: str) -> None:
    page = send(browser, content)
    assert words in page.text
    assert "Error:" in page.text
    assert imports() == []


def test_no_file_and_a_name_that_nobody_types(browser: FlaskClient) -> None:
    assert "Choose a file." in browser.post(f"{HOME}/import", data={}).text
    page = send(browser, b"So? {T}", '<script>"\x07\u202e.txt')
    assert "<script>" not in page.text.partition("<main")[2].partition("</main")[0]


def complete(browser: FlaskClient, row: BankedQuestion, **changes: str) -> TestResponse:
    form = {
        "place": "T1 1.2",
        "difficulty": "2",
        "prompt": "Which colour is the bin?",
        "feedback": "Look at the lid.",
        "kind": "single_choice",
        "option-1": "green", "right-1": "yes", "feedback-1": "",
        "option-2": "brown", "feedback-2": "That is for food.",
        "option-3": "black", "feedback-3": "That is for the rest.",
    } | changes  # fmt: skip
    return browser.post(f"{HOME}/{row.id}", data=form, follow_redirects=True)


def test_a_draft_says_what_is_missing_and_is_completed(browser: FlaskClient) -> None:
    make_import(module_code="")
    db.session.commit()
    row = drafts()[1]
    page = browser.get(f"{HOME}/{row.id}")
    for words in ("Choose a module.", "Choose a criterion.", "Choose a difficulty.", "options[2].feedback"):
        assert words in page.text
    page = complete(browser, row, **{"feedback-3": ""})
    assert "Saved. Something is still missing." in page.text
    page = complete(browser, row)
    assert "Saved. It is complete." in page.text
    db.session.expire_all()
    question: Any = row.question
    assert (row.module_code, question.criterion, question.difficulty) == ("T1", "1.2", 2)
    assert [(one.text, one.correct, one.feedback) for one in question.options] == [
        ("green", True, ""),
        ("brown", False, "That is for food."),
        ("black", False, "That is for the rest."),
    ]
    assert row.completed_at is not None


EVERY_TYPE = """\
True? {T}

Match. {=a -> 1 =b -> 2 = -> 3}

How many? {#3:1}

Who? {=clerk =the clerk}

Which? {~%50%a ~%50%b ~c}
"""


def test_a_form_that_is_sent_as_it_stands_changes_nothing(browser: FlaskClient) -> None:
    from tests.assessments.formats.making import moodle, moodle_question

    cloze = moodle_question("cloze", "", "Fill in.</p><p>The {1:SA:=cat~*#No} is {1:MC:=red~blue#No}.")
    steps = moodle_question("ordering", "".join(f"<answer fraction='{n}'><text>{n}</text></answer>" for n in (1, 2, 3)))
    make_import(text=EVERY_TYPE)
    make_import(text=moodle(cloze, steps).decode(), name="q.xml")
    db.session.commit()
    for row in drafts():
        page = browser.get(f"{HOME}/{row.id}")
        before = row.question
        assert browser.post(f"{HOME}/{row.id}", data=_fields(page.text)).status_code == 302
        db.session.expire_all()
        assert row.question == before, row.type
    assert {row.type for row in drafts()} == {
        "true_false", "matching", "numeric", "short_text", "multiple_response", "cloze", "ordering",
    }  # fmt: skip


def _fields(html: str) -> dict[str, str]:
    """What the page's first form would send if nobody touched it."""
    from html5lib import parse

    forms = parse(html, namespaceHTMLElements=False).iter("form")
    form = next(node for node in forms if node.get("method") == "post" and not node.get("action"))
    found: dict[str, str] = {}
    for node in form.iter():
        name = node.get("name")
        if node.tag == "textarea":
            found[name] = "".join(node.itertext())
        elif node.tag == "input" and (node.get("type") != "checkbox" or node.get("checked") is not None):
            found[name] = node.get("value", "")
        elif node.tag == "select":
            chosen = [one.get("value") for one in node.iter("option") if one.get("selected") is not None]
            found[name] = chosen[0] if chosen else ""
    return found


def test_a_number_that_is_none_is_shown_again(browser: FlaskClient) -> None:
    make_import(text="How many? {#3:1}")
    db.session.commit()
    [row] = drafts()
    page = browser.post(f"{HOME}/{row.id}", data={"prompt": "How many?", "answer": "3", "tolerance": "much"})
    assert page.status_code == 422
    assert "Write a number, such as 0.5." in page.text


def test_complete_drafts_are_taken_into_the_bank_by_a_new_edition(browser: FlaskClient) -> None:
    make_import()
    db.session.commit()
    before = current_edition()
    first, second = drafts()
    page = browser.post(f"{HOME}/banks/town-halls", follow_redirects=True)
    assert "1 question is in a new edition." in page.text
    db.session.expire_all()
    [kept] = db.session.query(KeptEdition)
    assert kept.id in page.text
    bank = get_edition(kept.id).get_bank("T1")
    assert bank.questions["bins-1"] == first.question
    assert dict(before.get_bank("T1").questions) == {key: one for key, one in bank.questions.items() if key != "bins-1"}
    assert (first.edition, second.edition) == (kept.id, "")
    assert current_edition().id == before.id  # groups go on with what they learn
    with ZipFile(BytesIO(browser.get(f"{HOME}/editions/{kept.id}.zip").data)) as archive:
        assert b'id = "bins-1"' in archive.read("banks/town-halls/quiz.toml")
    assert complete(browser, first).status_code == 409
    assert browser.post(f"{HOME}/{first.id}/remove").status_code == 409
    assert browser.post(f"{HOME}/banks/town-halls").status_code == 422
    complete(browser, second)
    browser.post(f"{HOME}/banks/town-halls")
    db.session.expire_all()
    both = get_edition(second.edition).get_bank("T1").questions
    assert {"bins-1", f"t1-i{second.id}"} <= set(both)


def test_a_question_that_the_check_would_not_pass_is_not_taken(browser: FlaskClient) -> None:
    asked = next(one for one in current_edition().get_bank("T1").questions.values() if one.type == "true_false")
    text = (
        f"// [id:twin] [tag:criterion {asked.criterion}] [tag:difficulty 1]\n::twin::[plain]{asked.prompt} "
        "{TRUE#No.####So.}\n"
    )
    make_import(text=text)
    db.session.commit()
    page = browser.post(f"{HOME}/banks/town-halls")
    assert page.status_code == 422
    assert "nearly the same" in page.text
    assert db.session.query(KeptEdition).count() == 0
    assert drafts()[0].taken_at is None


def test_a_draft_is_removed(browser: FlaskClient) -> None:
    make_import()
    db.session.commit()
    browser.post(f"{HOME}/{drafts()[0].id}/remove")
    assert [row.name for row in drafts()] == ["Half"]


def test_drafts_are_found_by_name_stage_and_module(browser: FlaskClient) -> None:
    make_import()
    make_import(text="Elsewhere? {T}", module_code="T2")
    db.session.commit()
    for query, names in (
        ("", {"bins-1", "Half", "Elsewhere?"}),
        ("?q=hAl", {"Half"}),
        ("?stage=ready", {"bins-1"}),
        ("?stage=incomplete", {"Half", "Elsewhere?"}),
        ("?module=T2", {"Elsewhere?"}),
        ("?stage=taken", set()),
    ):
        text = browser.get(f"{HOME}{query}").text
        table = text.partition("<tbody")[2].partition("</tbody")[0]
        assert {name for name in ("bins-1", "Half", "Elsewhere?") if f"<bdi>{name}</bdi>" in table} == names


@pytest.mark.parametrize("to", list(Format))
def test_a_bank_goes_out_with_what_the_format_can_not_carry(browser: FlaskClient, to: Format) -> None:
    page = browser.get(f"{HOME}/banks/town-halls").text
    assert "can’t carry" in page
    answer = browser.get(f"{HOME}/banks/town-halls/{to.value}")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert read("bank", answer.data).format is to
    assert browser.get(f"{HOME}/banks/town-halls/pdf").status_code == 404


def test_the_pages_take_few_statements(browser: FlaskClient, count_statements: Callable[[], Any]) -> None:
    looked_at = make_import(text="\n\n".join(f"Is {number} even? {{T}}" for number in range(60)))
    db.session.commit()
    row = drafts()[0]
    for path in ("", f"/{row.id}", f"/imports/{looked_at.id}", "/banks/town-halls", "/import"):
        with count_statements() as statements:
            assert browser.get(f"{HOME}{path}").status_code == 200
        assert len(statements) <= 6, (path, statements)


def test_the_pages_are_sound_html(browser: FlaskClient, officer: Person) -> None:
    kept, looked_at = make_import(), make_import(officer, text=f"{EVERY_TYPE}\n\nTell. {{}}", kept=False)
    db.session.commit()
    pages = ["", "/import", "?stage=taken", "/banks/town-halls", *(f"/{row.id}" for row in drafts())]
    pages += [f"/imports/{kept.id}", f"/imports/{looked_at.id}"]
    for path in pages:
        answer = browser.get(f"{HOME}{path}")
        assert answer.status_code == 200
        check_html(answer.text, path)
