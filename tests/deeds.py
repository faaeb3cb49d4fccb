"""What people do on pages, by the words that they read there: the sentences of which stories are made."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pyotp
import pypdf
from flask import Flask
from sqlalchemy import select

from assessments.questions import (
    Cloze,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    PictureChoice,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from lms.accounts.cli import people
from lms.awards.jobs import sign_waiting
from lms.clock import london_day, utc_now
from lms.editions import current_edition, current_programme
from lms.extensions import db
from lms.live_assessments.models import LiveSlot
from lms.live_assessments.queries import live_criteria
from modules.programme import Module
from tests.accounts.links import PASSWORD, mailed_path
from tests.factories.files import png
from tests.plain_browser import PlainBrowser

NAME = "Nasrin ኃይሉ"
EMAIL = "nasrin@example.org"
COUNCIL = "Millbrook Council"
TO_FIX = "Say what an officer does."

Somebody = Callable[[], PlainBrowser]


# Whoever works here


def begins_by_the_command_line(app: Flask, administrator: PlainBrowser) -> None:
    """The first administrator gets a link from `lms people add`."""
    printed = app.test_cli_runner().invoke(people, ["add", "admin@example.org", "--role", "administrator"]).output
    accepts_the_invitation(administrator, re.findall(r"https?://\S+", printed)[0], "Ada Administrator")


def is_invited_by(
    host: PlainBrowser, guest: PlainBrowser, role: str, council: str = "None", *, name: str = ""
) -> PlainBrowser:
    """Gives the guest's browser, signed in with the role."""
    email = f"{(name or role).split()[0].lower()}@example.org"
    host.goes("/staff/invitations")
    host.writes("E-mail address", email)
    host.chooses("Role", role)
    host.chooses("Council, for a council role", council)
    host.presses("Send the invitation")
    host.reads("The invitation is on its way.")
    accepts_the_invitation(guest, mailed_path(email), name or f"Toni {role}")
    return guest


def is_invited_to_the_council_by(signatory: PlainBrowser, guest: PlainBrowser) -> PlainBrowser:
    """A signatory looks after who acts for the council."""
    signatory.goes("/council")
    signatory.follows("Who acts for this council")
    signatory.writes("E-mail address", "recruiter@example.org")
    signatory.chooses("Role", "Recruiter")
    signatory.presses("Send the invitation")
    accepts_the_invitation(guest, mailed_path("recruiter@example.org"), "Priya Raman")
    return guest


def accepts_the_invitation(guest: PlainBrowser, link: str, name: str) -> None:
    """Make an account by the mailed link, and connect an app for the second factor."""
    guest.goes(link)
    guest.writes("Your full name", name)
    guest.writes("Password", PASSWORD)
    guest.presses("Accept")
    [secret] = re.findall(r"Type this key: (\w+)", guest.text())
    guest.writes("Six-digit code", pyotp.TOTP(secret).now())
    guest.presses("Go on")
    guest.follows("I have kept them, go on")


def opens_a_group(officer: PlainBrowser) -> None:
    """A group that can be joined today."""
    today = london_day(utc_now())
    officer.goes("/staff/cohorts/new")
    officer.writes("Name", "Autumn")
    officer.writes("Places", 1)
    for legend, days in (("First day to join", 0), ("Last day to join", 30), ("Study starts", 1), ("Study ends", 200)):
        officer.writes_day(legend, today + timedelta(days=days))
    officer.presses("Save")
    officer.reads("The group is added.")


def records_a_pledge(officer: PlainBrowser) -> None:
    """A council for the register, and its pledge."""
    officer.goes("/staff/councils")
    officer.writes("Name of the council", COUNCIL)
    officer.presses("Add this council")
    officer.follows("Their pledges")
    officer.goes("/staff/pledges/new")
    officer.chooses("Council", COUNCIL)
    officer.writes("Signed by", "Mary Okafor")
    officer.writes("Their post", "Chief executive")
    officer.writes("Who gave them the authority to sign", "Scheme of delegation, 4.2")
    officer.chooses("How you checked that", "Constitution or scheme of delegation")
    officer.writes("Checked on", london_day(utc_now()).isoformat())
    officer.presses("Record this pledge")
    officer.reads("The pledge is recorded.")


# Learning


def registers_and_signs_in(learner: PlainBrowser) -> None:
    """Make an account, confirm the address by the mailed link, sign in."""
    learner.goes("/register")
    learner.writes("Your full name", NAME)
    learner.writes("E-mail address", EMAIL)
    learner.writes("Password", PASSWORD)
    learner.presses("Make my account")
    learner.reads("a message is on its way to you")
    learner.goes(mailed_path(EMAIL))
    learner.presses("Confirm my address")
    learner.writes("E-mail address", EMAIL)
    learner.writes("Password", PASSWORD)
    learner.presses("Sign in")


def joins_the_group(learner: PlainBrowser) -> None:
    """Who signs in for the first time is led to the groups."""
    assert learner.address == "/learn/enrol"
    learner.reads("1 place left")
    learner.presses("Join Autumn")
    learner.reads("You have joined the group.")


def reads_every_lesson(learner: PlainBrowser, module: Module) -> None:
    """From the dashboard by the next step, through each lesson and its check question."""
    learner.goes("/learn")
    learner.follows("Next: ")
    for lesson in module.lessons:
        learner.reads(lesson.title)
        learner.ticks(next(option.text for option in lesson.check.options if option.correct))
        learner.presses("Check my answer")
        learner.reads("Right.")
        last = lesson.number == len(module.lessons)
        learner.presses("Done, go to the quiz" if last else "Done, next lesson")


def takes_the_quiz(learner: PlainBrowser, module: Module) -> None:
    """Every question on its page; then submit."""
    learner.presses("Start the quiz")
    while learner.offers("Save and go on"):
        answers_rightly(learner, module)
        learner.presses("Save and go on")
    answers_rightly(learner, module)
    learner.presses("Save and check your answers")
    learner.reads("You have answered every question")
    learner.presses("Submit my answers")
    learner.reads("100%")
    learner.reads("You have achieved this quiz")


def answers_rightly(learner: PlainBrowser, module: Module) -> None:
    """Give the right answer to the question on the page."""
    asked = next(field.get("value", "") for field in learner.page.iter("input") if field.get("name") == "question")
    match current_edition().get_bank(module.code).questions[asked]:
        case (SingleChoice() | MultipleResponse()) as question:
            for option in question.options:
                if option.correct:
                    learner.ticks(option.text)
        case TrueFalse() as question:
            learner.ticks(str(question.answer))
        case Matching() as question:
            for pair in question.pairs:
                learner.chooses(pair.left, pair.right)
        case Ordering() as question:
            for place, item in enumerate(question.items, start=1):
                learner.chooses(item.text, str(place))
        case Numeric():  # the small programme has one: "{rooms} rooms and 2 more"
            rooms, shown = re.findall(r"(\d+) rooms and 2 more", learner.text())[0], learner.text()
            learner.writes(re.findall(rf"{rooms} rooms and 2 more: how many \([\d.]+\)\?", shown)[0], int(rooms) + 2)
        case ShortText() as question:
            learner.writes(question.prompt, question.accepted[0])
        case PictureChoice() as question:
            learner.ticks(next(option.alternative for option in question.options if option.correct))
        case Cloze() as question:
            for number, gap in question.numbered:
                label = f"Gap {number} of {len(question.gaps)}"
                (learner.chooses if gap.choices else learner.writes)(label, gap.accepted[0])


def hands_in(learner: PlainBrowser, module: Module, text: str) -> None:
    """Write, save, add a file where files may be added, declare, submit."""
    learner.goes(f"/learn/{module.slug}/task")
    learner.writes("Your answer", text)
    learner.presses("Save")
    learner.reads("Your work is saved.")
    if "Files (optional)" in learner.text() and not learner.links("/files/"):
        learner.adds("Files", "a letter.png", png())
    learner.ticks("This is my own work.")
    learner.presses("Submit to my tutor")
    learner.reads("Your work is submitted.")
    learner.reads(text)


def marks(tutor: PlainBrowser, decision: str, comment: str) -> None:
    """Decide on the work that waits, and release; nothing else waits."""
    tutor.goes("/marking")
    tutor.follows(NAME)
    tutor.ticks(decision)
    tutor.writes("Comment", comment)
    tutor.presses("Release and open the next")
    tutor.reads("Released. Nothing else waits: well done.")


def is_seen_live(learner: PlainBrowser, tutor: PlainBrowser, module: Module, *, name: str = NAME) -> None:
    """Where a part of the module is judged in a meeting: a time is offered and booked, and the sheet is filled in."""
    criteria = live_criteria(current_edition(), module.code)
    if not criteria:
        return
    day = london_day(utc_now()) + timedelta(days=1)
    tutor.goes("/live-assessments")
    tutor.goes(tutor.links("/live-assessments/new/")[0])
    tutor.chooses("Module", module.title)
    tutor.writes_day("Day", day)
    tutor.writes("The first one starts at", "10:00")
    tutor.writes("Minutes for each", 20)
    tutor.writes("Place", "Room 2")
    tutor.presses("Offer these times")
    learner.goes(f"/learn/{module.slug}/live")
    learner.ticks(f"{day.day} {day:%B %Y}, 10:00")
    learner.presses("Book this time")
    the_meeting_begins(module)
    tutor.goes("/live-assessments")
    tutor.follows(name)
    tutor.ticks("Joined")
    tutor.ticks("Pass")
    for criterion in criteria:
        tutor.writes(f"What you saw or heard {criterion.code}", "Kind and clear.")
    tutor.presses("Finish the sheet")


def the_meeting_begins(module: Module) -> None:
    """What only time can do."""
    [slot] = db.session.scalars(select(LiveSlot).where(LiveSlot.module_code == module.code))
    slot.starts_at = utc_now() - timedelta(minutes=30)
    slot.ends_at = utc_now()
    db.session.commit()


def agrees(quality: PlainBrowser) -> None:
    """Look at the one decision that was drawn, and agree."""
    quality.goes("/quality")
    quality.follows(NAME)
    quality.ticks("Yes")
    quality.ticks("I agree with every decision")
    quality.presses("Save my decision")
    quality.reads("No marking waits for a second look.")


def sees_what_to_fix(learner: PlainBrowser, module: Module) -> None:
    """The dashboard says that feedback waits; the task page shows it."""
    learner.goes("/learn")
    learner.reads("Feedback is waiting for you")
    learner.follows(f"Read what your tutor says: {module.title}")
    learner.reads("Referred: one more step.")
    learner.reads(TO_FIX)


# Graduating


def checks_who_the_learner_is(officer: PlainBrowser) -> None:
    """Once, by looking."""
    officer.goes("/staff/identity")
    officer.follows(NAME)
    officer.ticks("I saw a document with a photograph")
    officer.ticks("The name in the account is this person’s name")
    officer.presses("Note that it is checked")
    officer.reads("It is noted.")


def gets_a_certificate_that_anyone_can_check(learner: PlainBrowser, employer: PlainBrowser) -> None:
    """A mail, a PDF for the graduate, and a page for whoever checks, by the number as somebody types it."""
    sign_waiting(utc_now())
    learner.goes(mailed_path(EMAIL))
    [number] = [said.rpartition("/")[2] for said in learner.links("/certificates/") if said.count("/") == 2]
    [address] = [address for address in learner.links("/certificates/") if address.endswith("/pdf")]
    pdf = learner.client.get(address)
    assert pdf.mimetype == "application/pdf"
    printed = pypdf.PdfReader(BytesIO(pdf.data)).pages[0].extract_text()
    assert number in printed
    employer.goes("/certificates")
    employer.writes("Certificate number", number.lower().replace("-", " "))
    employer.presses("Check")
    assert employer.address == f"/certificates/{number}"
    for words in ("Valid", NAME, *(module.title for module in current_programme().modules)):
        employer.reads(words)
