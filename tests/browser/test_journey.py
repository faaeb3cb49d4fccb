"""From registering to a council's invitation and an offer: in a real browser, on a phone's screen."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from assessments.loader import load_banks, load_tasks
from lms.clock import london_day, utc_now
from modules.drawings import drawing_anew
from modules.loader import load_programme
from modules.programme import Module
from tests.browser.knowing import answer_rightly
from tests.browser.reader import Reader
from tests.factories.files import png
from tests.processes import await_that
from tests.real_server import RealServer

pytestmark = pytest.mark.browser

NAME = "Nasrin ኃይሉ"
PASSWORD = "green kettle Tuesday"
LINES = (
    ("You know what councils do", "S01", "2"),
    ("You plan your day", "S24", "2"),
    ("You can work until 6pm", "", ""),
)
SMALL = Path(__file__).parent.parent / "programme"
PROGRAMME = load_programme(SMALL / "content")
BANKS = load_banks(SMALL / "banks", drawing_anew)
TASKS = load_tasks(SMALL / "banks")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server of the small programme where every released decision gets a second look."""
    server = RealServer(tmp_path_factory.mktemp("served"), SAMPLING_SHARE="1", PROGRAMME=str(SMALL))
    server.start()
    yield server
    server.end()


@pytest.mark.parametrize(
    ("javascript", "language"),
    [(False, "en"), (True, "ar")],
    ids=["in English, without JavaScript", "in Arabic, with JavaScript"],
)
def test_a_stranger_becomes_a_learner_a_graduate_and_a_candidate_with_an_offer(
    reader: Callable[..., Reader], server: RealServer, javascript: bool, language: str
) -> None:
    def somebody() -> Reader:
        return reader(javascript=javascript)

    email = f"nasrin-{language}{javascript:d}@example.org"
    learner = reader(javascript=javascript, language=language)
    reads_what_is_public(learner)
    registers(learner, email)
    tutor, quality, council, panel = (somebody() for _number in range(4))
    for one, who in ((tutor, "tutor"), (quality, "quality"), (council, "council"), (panel, "panel")):
        one.signs_in(who)
    joins_a_group(learner)
    for module in PROGRAMME.modules:
        reads_every_lesson(learner, len(module.lessons))
        takes_the_quiz(learner)
        hands_in(learner, module.slug, "First try.")
        marks(tutor, "Refer")
        agrees(quality)
        sees_what_to_fix(learner, module.slug)
        hands_in(learner, module.slug, "Second try, with what my tutor asked for.")
        if any(criterion.live for criterion in TASKS[module.code].criteria):
            is_seen_live(learner, tutor, module, server)
        marks(tutor, "Pass")
        agrees(quality)
    is_checked(tutor)
    gets_the_certificate(learner, somebody())
    joins_the_pool(learner)
    post = publishes_a_post(council, f"Neighbourhood adviser, {language}{javascript:d}")
    invites_everybody(council)
    accepts(learner, post)
    names_the_panel(council, post)
    for member in (council, panel):
        is_scored(member, post)
    is_shortlisted(council, learner, post)
    is_offered_the_job(council, learner)


def reads_what_is_public(learner: Reader) -> None:
    """The pages for everybody."""
    for path in ("/", "/programme", "/vacancies", "/vacancies/1", "/councils", "/certificates", "/glossary"):
        learner.goes(path)
    for path in ("/privacy", "/accessibility", f"/programme/{PROGRAMME.modules[0].slug}"):
        learner.goes(path)


def registers(learner: Reader, email: str) -> None:
    """Make an account, and confirm the address by the mailed link."""
    learner.goes("/register")
    learner.writes("Your full name", NAME)
    learner.writes("E-mail address", email)
    learner.writes("Password", PASSWORD)
    learner.presses("Make my account")
    learner.reads("If the address is right, a message is on its way to you.")
    learner.goes("/dev/outbox")
    letter = learner.page.get_by_role("article").filter(has_text=email).first
    learner.goes(letter.get_by_role("link").first.get_attribute("href") or "")
    learner.presses("Confirm my address")
    learner.signs_in(email, PASSWORD)


def joins_a_group(learner: Reader) -> None:
    """Enrol."""
    learner.goes("/learn/enrol")
    learner.presses("Join")
    learner.goes("/learn")
    learner.reads("Your modules")


def reads_every_lesson(learner: Reader, lessons: int) -> None:
    """Follow the next step from the dashboard; look at a word; answer each check question."""
    learner.goes("/learn")
    learner.page.get_by_role("main").locator(".lms-card--next").get_by_role("link").click()
    for _number in range(lessons):
        learner.page.get_by_role("radio").first.check()
        learner.presses("Check my answer")
        learner.reads("Right.", "Not yet. Try again.")
        learner.presses("Done, next lesson", "Done, go to the quiz")


def takes_the_quiz(learner: Reader) -> None:
    """Every question, one a page; then submit once."""
    learner.presses("Start the quiz")
    total = int(
        learner.page.get_by_text(learner.says("Question %(number)d of %(total)d")).first.inner_text().split()[-1]
    )
    for _number in range(total):
        answer_rightly(learner, BANKS)
        learner.presses("Save and go on", "Save and check your answers")
    learner.reads("You have answered every question")
    learner.presses("Submit my answers")
    learner.reads("You have achieved this quiz")


def hands_in(learner: Reader, slug: str, text: str) -> None:
    """Write, add a picture where files may be added, declare, submit."""
    learner.goes(f"/learn/{slug}/task")
    learner.writes("Your answer", text)
    learner.presses("Save")
    learner.reads("Saved on %(moment)s")
    if learner.page.locator("#files").count():
        learner.page.locator("#files").set_input_files({"name": "list.png", "mimeType": "image/png", "buffer": png()})
    learner.ticks("This is my own work.")
    learner.presses("Submit to my tutor")
    learner.reads("Submitted.")


def marks(tutor: Reader, decision: str) -> None:
    """Decide on each criterion of the learner's work, and release."""
    tutor.goes("/marking")
    tutor.page.get_by_role("link", name=NAME).first.click()
    tutor.looks()
    for number in range(tutor.page.get_by_label(decision, exact=True).count()):
        tutor.page.get_by_label(decision, exact=True).nth(number).check()
    for comment in tutor.page.get_by_label(re.compile("^Comment")).all():
        comment.fill("Name the council, please.")
    tutor.presses("Release and open the next")


def is_seen_live(learner: Reader, tutor: Reader, module: Module, server: RealServer) -> None:
    """What is judged in a meeting: a time is offered and booked, and the sheet is filled in."""
    day = london_day(utc_now()) + timedelta(days=1)
    tutor.goes("/live-assessments")
    tutor.page.get_by_role("main").locator("a[href*='/live-assessments/new/']").first.click()
    tutor.chooses("Module", module.title)
    for box, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        tutor.writes(box, str(number))
    tutor.writes("The first one starts at (London time)", "10:00")
    tutor.writes("Minutes for each", "20")
    tutor.writes("Place", "Room 2")
    tutor.presses("Offer these times")
    learner.goes(f"/learn/{module.slug}/live")
    learner.page.get_by_role("main").get_by_role("radio").first.check()
    learner.presses("Book this time")
    with sqlite3.connect(server.instance / "lms.sqlite3", timeout=30) as database:  # what only time can do
        database.execute("UPDATE live_slot SET starts_at = datetime('now', '-20 minutes'), ends_at = datetime('now')")
    tutor.goes("/live-assessments")
    tutor.follows(NAME)
    tutor.ticks("Joined")
    tutor.page.get_by_label("Pass", exact=True).check()
    for seen in tutor.page.get_by_label(re.compile("^What you saw or heard")).all():
        seen.fill("Kind and clear.")
    tutor.presses("Finish the sheet")


def agrees(quality: Reader) -> None:
    """Agree with every decision that waits for a second look."""
    quality.goes("/quality")
    while (waiting := quality.page.get_by_role("main").get_by_role("link", name=NAME)).count():
        waiting.first.click()
        quality.looks()
        for yes in quality.page.get_by_label("Yes", exact=True).all():
            yes.check()
        quality.ticks("I agree with every decision")
        quality.presses("Save my decision")
        quality.goes("/quality")


def sees_what_to_fix(learner: Reader, slug: str) -> None:
    """The dashboard says that feedback waits; the task page shows it."""
    learner.goes("/learn")
    learner.reads("Feedback is waiting for you")
    learner.goes(f"/learn/{slug}/task")
    learner.reads("Name the council, please.")


def is_checked(tutor: Reader) -> None:
    """Who the learner is, once, by looking."""
    tutor.goes("/staff/identity")
    tutor.page.get_by_role("main").get_by_role("link", name=NAME).first.click()
    tutor.looks()
    tutor.ticks("I saw a document with a photograph")
    tutor.ticks("The name in the account is this person’s name")
    tutor.presses("Note that it is checked")


def gets_the_certificate(learner: Reader, employer: Reader) -> None:
    """A PDF for the graduate, once a job has signed it; a page for whoever checks."""
    learner.goes("/my-certificate")
    download = learner.page.get_by_role("link", name=learner.says("Download the PDF"))

    def is_signed() -> bool:
        learner.page.reload()
        return download.count() == 1

    await_that(is_signed, "The certificate was never signed.")
    learner.looks()
    number = learner.page.get_by_role("main").get_by_role("heading", level=2).first.inner_text()
    address = download.get_attribute("href")
    pdf = learner.context.request.get(f"{learner.address}{address}")
    assert pdf.ok
    assert pdf.body().startswith(b"%PDF-")
    employer.goes("/certificates")
    employer.writes("Certificate number", number.lower().replace("-", " "))
    employer.presses("Check")
    employer.reads(re.compile("Valid", re.IGNORECASE))
    employer.reads(NAME)


def joins_the_pool(learner: Reader) -> None:
    """An own example, what one looks for, and a specific consent."""
    learner.goes("/profile")
    learner.follows("Add an example")
    learner.page.get_by_label(learner.says("Skill"), exact=True).select_option(value="S24")
    learner.writes("What you did yourself", "I ran the desk of a clinic for three years and helped forty people a day.")
    learner.presses("Save this example")
    learner.goes("/profile/details")
    learner.writes("Where you can work", "Millbrook")
    learner.presses("Save")
    learner.goes("/profile/pool")
    learner.ticks("for which skills I have an own example, not its words")
    learner.presses("Yes, councils can see this about me")
    learner.goes("/profile/consents/applications")
    learner.ticks("the words of my own examples")
    learner.ticks("where I can work")
    learner.presses("Yes, councils can read this when I apply")
    learner.goes("/profile")
    learner.reads("You have been in the pool")


def publishes_a_post(council: Reader, title: str) -> str:
    """Write a post with three criteria and publish it. Gives its id."""
    council.goes("/council")
    council.follows("Write a post")
    council.follows("Begin with an empty form")
    council.writes("Job title", title)
    council.writes("What the person will do", "Help residents to find the right service.")
    council.writes("Grade", "SCP 6 to 8")
    council.writes("Pay from, pounds for a full-time year", "25989")
    council.writes("Pay to, pounds for a full-time year", "26824")
    council.writes("Hours a week", "37")
    council.writes("Place of work", "Millbrook")
    council.writes("How anyone can apply", "Write to jobs@millbrook.example.")
    council.writes("Closing day", (utc_now() + timedelta(days=20)).date().isoformat())
    council.writes("Closing time (London)", "12:00")
    for number, (wording, skill, level) in enumerate(LINES):
        council.page.locator(f"#wording-{number}").fill(wording)
        if skill:
            council.page.locator(f"#skill-{number}").select_option(value=skill)
            council.page.locator(f"#level-{number}").select_option(value=level)
    council.presses("Save the draft")
    council.presses("Publish this post")
    council.reads("The post is published")
    return re.search(r"/council/vacancies/(\d+)", council.page.url).group(1)  # type: ignore[union-attr]


def invites_everybody(council: Reader) -> None:
    """Look at each unnamed candidate of the pool, and invite."""
    assert NAME not in council.text()
    council.reads(re.compile("Evidenced|evidenced"))
    pool = council.page.url
    candidates = council.page.get_by_role("main").get_by_role("heading", level=2).get_by_role("link")
    for address in [link.get_attribute("href") or "" for link in candidates.all()]:
        council.goes(address)
        assert NAME not in council.text()
        council.presses("Invite to apply")
    council.goes(pool)


def accepts(learner: Reader, post: str) -> None:
    """Read the post beside one's evidence, and say yes."""
    learner.goes("/jobs")
    learner.goes(f"/jobs/{post}")
    learner.reads("Own evidence, not assessed")
    learner.goes("/invitations")
    learner.follows(re.compile("Neighbourhood adviser"))
    learner.presses("Yes, apply")
    learner.reads("The council reads your evidence and decides on each criterion.")


def names_the_panel(council: Reader, post: str) -> None:
    """Two people, so that nobody chooses alone."""
    council.goes(f"/council/vacancies/{post}/applications")
    council.follows("Name the panel")
    for one in council.page.get_by_role("main").get_by_role("checkbox").all():
        one.check()
    council.presses("Save the panel")
    council.reads("The panel is saved.")


def is_scored(member: Reader, post: str) -> None:
    """Each member scores each criterion alone, without a name."""
    member.goes(f"/council/vacancies/{post}/applications")
    assert NAME not in member.text()
    member.page.get_by_role("main").get_by_role("rowheader").get_by_role("link").first.click()
    member.looks()
    assert NAME not in member.text()
    for number in range(member.page.get_by_label("Met", exact=True).count()):
        member.page.get_by_label("Met", exact=True).nth(number).check()
    member.presses("Save, and go on later")
    member.reads("Only you see it until you finish.")
    member.presses("Finish: my scores stand")


def is_shortlisted(council: Reader, learner: Reader, post: str) -> None:
    """Only the locked shortlist shows the name."""
    council.goes(f"/council/vacancies/{post}/applications")
    council.follows("Choose and lock the shortlist")
    council.page.get_by_role("checkbox").first.check()
    council.presses("Lock the shortlist")
    council.goes(f"/council/vacancies/{post}/applications")
    council.follows(NAME)
    learner.goes("/profile/looks")
    learner.reads(re.compile("Priya Raman|Millbrook"))


def is_offered_the_job(council: Reader, learner: Reader) -> None:
    """Interviewed, offered, appointed; the graduate reads each step."""
    application = council.page.url
    for stage in ("Interviewed", "Offered", "Appointed"):
        council.goes(application)
        council.ticks(re.compile(stage, re.IGNORECASE))
        council.presses("Save and tell the person")
    learner.goes("/invitations")
    learner.follows(re.compile("Neighbourhood adviser"))
    learner.reads("Appointed")
