"""Pages that anyone reads: for a visitor and for somebody who learns, cheap, and without a cookie."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.access import Role
from lms.accounts.models import Person
from tests.factories.accounts import make_person
from tests.factories.awards import make_certificate
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]

PAGES = {
    "/": "Learn how councils work. Find a job in one.",
    "/programme": "A small programme",
    "/programme/town-halls": "Town halls",
    "/programme/kind-letters": "Kind letters",
    "/glossary": "Council words in plain English",
    "/privacy": "Privacy",
    "/accessibility": "Accessibility",
}
FURTHER = ("/certificates", "/councils", "/vacancies", "/vacancies/1", "/certificates/{number}", "/vacancies/987654")
FORMS = ("/register", "/sign-in", "/reset")


@pytest.fixture
def learner(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(name="Amina Yusuf", roles=[Role.LEARNER]))


@pytest.fixture
def number(app: Flask) -> str:
    """The number of a certificate, beside a council's pledge and its post number 1."""
    council = make_council()
    make_pledge(council)
    assert make_vacancy(council).id == 1
    return make_certificate(make_person()).number


@pytest.fixture
def with_tokens(app: Flask) -> Iterator[None]:
    """Forms carry their token, as where people work."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def headings(page: str) -> list[str]:
    return re.findall(r"<h1[^>]*>(.*?)</h1>", page)


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def addresses(page: str) -> set[str]:
    found = set(re.findall(r'(?:href|src|action)="(/[^"#]*)', page))
    return {address.replace("&amp;", "&") for address in found}


def check_public(answer: TestResponse, heading: str) -> None:
    assert answer.status_code == 200
    assert headings(answer.text) == [heading]
    title = re.search(r"<title>(.*?)</title>", answer.text)
    assert title is not None
    assert title[1].endswith("– Working in Local Government")
    assert len(title[1]) > len("– Working in Local Government") + 3
    assert '<html lang="en" dir="ltr"' in answer.text


@pytest.mark.parametrize(("path", "heading"), PAGES.items())
def test_a_visitor_reads_it_and_is_offered_to_sign_in(client: FlaskClient, path: str, heading: str) -> None:
    answer = client.get(path)
    check_public(answer, heading)
    assert 'href="/sign-in"' in answer.text
    assert "Sign out" not in answer.text


@pytest.mark.parametrize(("path", "heading"), PAGES.items())
def test_somebody_who_learns_reads_it_with_their_own_navigation(learner: FlaskClient, path: str, heading: str) -> None:
    answer = learner.get(path)
    check_public(answer, heading)
    assert 'href="/learn"' in answer.text
    assert "Sign out" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_it_leads_somewhere(client: FlaskClient, learner: FlaskClient, path: str) -> None:
    for reader in (client, learner):
        for address in addresses(reader.get(path).text) - {"/sign-out", "/language"}:
            assert reader.get(address, follow_redirects=True).status_code == 200, f"{path} leads to {address}"


@pytest.mark.parametrize("path", ["/", "/programme"])
def test_learning_begins_with_an_account_and_goes_on_with_one(
    client: FlaskClient, learner: FlaskClient, path: str
) -> None:
    for reader, words, address, other in (
        (client, "Start learning", "/register", "Go on learning"),
        (learner, "Go on learning", "/learn", "Start learning"),
    ):
        page = main_of(reader.get(path).text)
        assert re.search(rf'href="{address}"[^>]*>{words}</a>', page)
        assert other not in page


def test_home_speaks_to_learners_and_to_councils(client: FlaskClient) -> None:
    page = main_of(client.get("/").text)
    assert "2 modules with short lessons." in page
    assert "For councils" in page
    assert {"/programme", "/certificates", "/vacancies", "/councils"} <= addresses(page)


def test_the_programme_lists_modules_in_order_with_lessons_and_hours(client: FlaskClient) -> None:
    page = main_of(client.get("/programme").text)
    assert page.index("Town halls") < page.index("Kind letters")
    assert "2 lessons · about 2 hours" in page
    assert "1 lesson · about 1 hour<" in page
    assert "You need 70%, and every part of it." in page
    assert {"/programme/town-halls", "/programme/kind-letters"} <= addresses(page)


def test_a_module_tells_outcomes_criteria_lessons_and_task(client: FlaskClient) -> None:
    page = main_of(client.get("/programme/town-halls").text)
    for words in (
        "Who works in a town hall.",
        "About 2 hours of study.",
        "Know who decides",
        "say what a cabinet does",
        "Who decides",
        "(10 minutes)",
        "A quiz, and a task: Explain who decides",
    ):
        assert words in page, words
    assert page.index("Who decides") < page.index("The rooms")
    assert "/learn/town-halls" in addresses(page)
    assert "Look for both roles." not in page, "what tutors look for stays with tutors"
    assert "Councillors decide and officers do the work." not in page


@pytest.mark.parametrize("slug", ["no-such-module", "%00", "..", "town-halls'--", "9" * 300])
def test_an_unknown_module_is_told_clearly(client: FlaskClient, learner: FlaskClient, slug: str) -> None:
    for reader in (client, learner):
        answer = reader.get(f"/programme/{slug}")
        assert answer.status_code == 404
        assert headings(answer.text) == ["Page not found"]
        assert "Check the address." in answer.text


def test_the_glossary_explains_every_word_and_a_search_narrows_it(client: FlaskClient) -> None:
    page = main_of(client.get("/glossary").text)
    assert "3 words" in page
    assert page.index("councillor") < page.index("greeting") < page.index("officer")
    assert "Example: An officer mended the gate." in page
    for query in ("GREET", "begins+with", "%20greeting%20"):
        page = main_of(client.get(f"/glossary?q={query}").text)
        assert "1 word<" in page, query
        assert "greeting" in page
        assert "councillor" not in page


@pytest.mark.parametrize("query", ["zebra", "<script>alert(1)</script>", "%", "' OR 1=1 --"])
def test_a_word_that_is_not_there_leads_back_to_all(client: FlaskClient, query: str) -> None:
    page = main_of(client.get("/glossary", query_string={"q": query}).text)
    assert "No word found." in page
    assert "/glossary" in addresses(page)
    assert "<script>alert" not in page


def test_privacy_says_what_is_kept_never_asked_and_who_sees_what(client: FlaskClient) -> None:
    page = main_of(client.get("/privacy").text)
    for words in ("your immigration status", "share code", "Councils see nothing, unless you join the pool", "Cookies"):
        assert words in page, words


def test_who_learns_finds_what_their_phone_keeps_from_the_account_and_staff_are_not_led_there(
    learner: FlaskClient, sign_in: SignIn
) -> None:
    assert {"/offline", "/adjustments"} <= addresses(learner.get("/account").text)
    staff = sign_in(make_person(roles=[Role.TUTOR]))
    assert {"/offline", "/adjustments"}.isdisjoint(addresses(staff.get("/account").text))


def test_accessibility_says_what_is_missing_and_whom_to_tell(client: FlaskClient) -> None:
    page = main_of(client.get("/accessibility").text)
    for words in ("2.2, level AA", "zoom to 400%", "What is not accessible yet", "EASS", "prepared on"):
        assert words in page, words


def test_robots_may_fetch_certificates_and_read_there_not_to_list_them(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    assert "User-agent: *" in answer.text.splitlines()
    assert "/certificates" not in answer.text


def test_the_favicon_of_old_browsers_is_found_and_not_remembered_for_ever(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302, "the address changes with the drawing: a browser must ask again"
    icon = client.get(answer.location)
    assert icon.status_code == 200
    assert icon.mimetype == "image/svg+xml"


# What it costs


@pytest.mark.parametrize("path", [*PAGES, *FURTHER, "/robots.txt", "/favicon.ico"])
def test_a_public_page_takes_three_statements_at_most(
    client: FlaskClient, learner: FlaskClient, number: str, count_statements: Counting, path: str
) -> None:
    path = path.format(number=number)
    for reader, most in ((client, 2), (learner, 4 if "987654" in path else 3)):  # who reads is looked up again
        with count_statements() as statements:
            assert reader.get(path).status_code < 500
        assert len(statements) <= most, "\n".join(statements)


@pytest.mark.parametrize("path", sorted(set(PAGES) - {"/programme"}))  # that one looks for other programmes
def test_what_says_the_same_to_every_visitor_asks_the_database_nothing(
    client: FlaskClient, count_statements: Counting, path: str
) -> None:
    with count_statements() as statements:
        client.get(path)
    assert statements == []


@pytest.mark.usefixtures("with_tokens")
@pytest.mark.parametrize("path", [*PAGES, *FURTHER, "/robots.txt", "/favicon.ico", "/no-such-page"])
def test_a_visitor_gets_no_cookie(client: FlaskClient, number: str, path: str) -> None:
    answer = client.get(path.format(number=number))
    assert answer.headers.getlist("Set-Cookie") == []


@pytest.mark.usefixtures("with_tokens")
@pytest.mark.parametrize("path", FORMS)
def test_a_page_with_a_form_sets_the_one_cookie_and_guards_it(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert 'name="csrf_token"' in answer.text
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
