"""The whole way, once: from the command line of an empty platform to somebody with a job.

Everything is done on pages, by the words that people read on them: nothing is sent that a page does not offer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from lms.clock import london_day, utc_now
from lms.editions import current_programme
from tests.accounts.links import mailed_path
from tests.deeds import (
    COUNCIL,
    EMAIL,
    NAME,
    TO_FIX,
    Somebody,
    agrees,
    begins_by_the_command_line,
    checks_who_the_learner_is,
    gets_a_certificate_that_anyone_can_check,
    hands_in,
    is_invited_by,
    is_invited_to_the_council_by,
    is_seen_live,
    joins_the_group,
    marks,
    opens_a_group,
    reads_every_lesson,
    records_a_pledge,
    registers_and_signs_in,
    sees_what_to_fix,
    takes_the_quiz,
)
from tests.plain_browser import PlainBrowser

POST = "Neighbourhood adviser"
CRITERIA = {
    "You know who decides": "Council knowledge",
    "You plan the day": "Organising",
    "You can work until 6pm": "None: words only",
}


@pytest.fixture
def somebody(app: Flask) -> Iterator[Somebody]:
    """A function that gives a browser. Forms need their tokens, and every decision of a tutor is looked at twice."""
    app.config["WTF_CSRF_ENABLED"] = True
    app.extensions["settings"] = replace(app.extensions["settings"], sampling_share=1.0)
    yield lambda: PlainBrowser(app.test_client())
    app.config["WTF_CSRF_ENABLED"] = False


def test_a_stranger_becomes_a_learner_a_graduate_and_an_adviser_of_a_council(app: Flask, somebody: Somebody) -> None:
    administrator = somebody()
    begins_by_the_command_line(app, administrator)
    officer = is_invited_by(administrator, somebody(), "Programme officer")
    tutor = is_invited_by(administrator, somebody(), "Tutor")
    quality = is_invited_by(administrator, somebody(), "Quality assurer")
    opens_a_group(officer)
    records_a_pledge(officer)
    signatory = is_invited_by(officer, somebody(), "Signatory", COUNCIL)
    recruiter = is_invited_to_the_council_by(signatory, somebody())
    colleague = is_invited_by(officer, somebody(), "Panel member", COUNCIL)

    learner = somebody()
    registers_and_signs_in(learner)
    joins_the_group(learner)
    for module in current_programme().modules:
        reads_every_lesson(learner, module)
        takes_the_quiz(learner, module)
        hands_in(learner, module, "Councillors decide.")
        marks(tutor, "Refer", TO_FIX)
        agrees(quality)
        sees_what_to_fix(learner, module)
        hands_in(learner, module, "Councillors decide, and officers do the work.")
        is_seen_live(learner, tutor, module)
        marks(tutor, "Pass", "")
        has_no_certificate_yet(learner)
        agrees(quality)
    waits_for_the_identity_check(learner)
    checks_who_the_learner_is(officer)
    gets_a_certificate_that_anyone_can_check(learner, somebody())
    joins_the_pool(learner)

    publishes_a_post(recruiter)
    finds_somebody_without_a_name_and_invites_them(recruiter)
    accepts(learner)
    names_the_panel(recruiter)
    for member in (recruiter, colleague):
        is_scored_without_a_name(member)
    is_named_when_the_shortlist_is_locked(recruiter)
    is_interviewed_offered_and_appointed(recruiter)
    reads_who_saw_what(learner)
    reads_every_step(learner)


# Graduating


def has_no_certificate_yet(learner: PlainBrowser) -> None:
    """A second look is open, so nothing is issued."""
    learner.goes("/my-certificate")
    learner.reads("You get your certificate when every module is achieved and the last second look is closed.")


def waits_for_the_identity_check(learner: PlainBrowser) -> None:
    """The page says why nothing is issued, and how the check is done."""
    learner.goes("/my-certificate")
    learner.reads("Your certificate waits because:")
    learner.reads("We have not checked yet who you are.")


def joins_the_pool(learner: PlainBrowser) -> None:
    """Assessed skills are there already; add an own example and details, and consent."""
    learner.goes("/profile")
    learner.reads("2: you can do it. You showed it in a practice task.")
    learner.follows("Add an example")
    learner.chooses("Skill", "Organising")
    learner.writes("What you did yourself", "I ran the desk of a clinic for three years and helped forty people a day.")
    learner.presses("Save this example")
    learner.follows("Change these details")
    learner.writes("Where you can work", "Millbrook")
    learner.presses("Save")
    learner.follows("Read about the pool")
    learner.ticks("for which skills I have an own example, not its words")
    learner.presses("Yes, councils can see this about me")
    learner.reads("You are in the pool.")
    learner.goes("/profile/consents/applications")
    learner.ticks("the words of my own examples")
    learner.ticks("where I can work")
    learner.presses("Yes, councils can read this when I apply")
    learner.reads("Your choice is saved.")


# The council


def publishes_a_post(recruiter: PlainBrowser) -> None:
    """Write a post with three criteria, and publish it: the pool opens."""
    recruiter.goes("/council")
    recruiter.follows("Write a post")
    recruiter.follows("Begin with an empty form")
    for label, text in {
        "Job title": POST,
        "What the person will do": "Help residents to find the right service.",
        "Grade": "SCP 6 to 8",
        "Pay from, pounds for a full-time year": 25989,
        "Pay to, pounds for a full-time year": 26824,
        "Hours a week": 37,
        "Place of work": "Millbrook",
        "How anyone can apply": "Write to jobs@millbrook.example.",
        "Closing day": london_day(utc_now() + timedelta(days=20)),
        "Closing time (London)": "12:00",
    }.items():
        recruiter.writes(label, text)
    for number, (wording, skill) in enumerate(CRITERIA.items(), start=1):
        recruiter.writes("In words", wording, below=f"Criterion {number}")
        recruiter.chooses("Skill", skill, below=f"Criterion {number}")
    recruiter.presses("Save the draft")
    recruiter.presses("Publish this post")
    recruiter.reads("The post is published.")


def finds_somebody_without_a_name_and_invites_them(recruiter: PlainBrowser) -> None:
    """The pool shows evidence beside each criterion, and no name."""
    [candidate] = recruiter.links(f"{recruiter.address}/")
    sees_no_name(recruiter)
    recruiter.goes(candidate)
    sees_no_name(recruiter)
    for words in ("Evidenced", "Partly", "Not computed"):
        recruiter.reads(words)
    recruiter.presses("Invite to apply")
    recruiter.reads("is invited.")
    sees_no_name(recruiter)


def accepts(learner: PlainBrowser) -> None:
    """Read the post beside one's own evidence, by the mailed link, and say yes."""
    learner.goes("/jobs")
    learner.follows(POST)
    learner.reads("You know who decides")
    learner.goes(mailed_path(EMAIL))
    learner.presses("Yes, apply")
    learner.reads("You have applied. The council still does not see your name.")


def names_the_panel(recruiter: PlainBrowser) -> None:
    """Two people, so that nobody chooses alone."""
    recruiter.goes("/council")
    recruiter.follows("Invitations and applications")
    recruiter.follows("Name the panel")
    recruiter.ticks("Priya Raman")
    recruiter.ticks("Toni Panel member")
    recruiter.presses("Save the panel")
    recruiter.reads("The panel is saved.")


def is_scored_without_a_name(member: PlainBrowser) -> None:
    """A score for each criterion, from evidence and own words alone."""
    member.goes("/council")
    member.follows("Invitations and applications")
    sees_no_name(member)
    [application] = [link for link in member.links("/council/applications/") if not link.endswith("/conflict")]
    member.goes(application)
    sees_no_name(member)
    member.reads("I ran the desk of a clinic")
    member.ticks("Met")
    member.presses("Finish: my scores stand")
    member.reads("You have finished this application.")


def is_named_when_the_shortlist_is_locked(recruiter: PlainBrowser) -> None:
    """Not before, and at once."""
    recruiter.goes(recruiter.address)
    recruiter.reads("3 of 3")
    sees_no_name(recruiter)
    recruiter.follows("Choose and lock the shortlist")
    sees_no_name(recruiter)
    recruiter.ticks("Shortlist ")
    recruiter.presses("Lock the shortlist")
    recruiter.reads(NAME)
    recruiter.reads(EMAIL)


def is_interviewed_offered_and_appointed(recruiter: PlainBrowser) -> None:
    """Step by step."""
    recruiter.follows(NAME)
    for stage in ("Interviewed", "Offered the post", "Appointed"):
        recruiter.ticks(stage)
        recruiter.presses("Save and tell the person")
        recruiter.reads(f"{stage},")


def sees_no_name(recruiter: PlainBrowser) -> None:
    """Nothing on the page tells who it is."""
    for secret in (NAME, *NAME.split(), EMAIL):
        assert secret not in recruiter.text(), f"{recruiter.address} says {secret}"


# The graduate, in the end


def reads_who_saw_what(learner: PlainBrowser) -> None:
    """Each look, by whom, for which post, and how much they saw."""
    learner.goes("/profile/looks")
    learner.reads(COUNCIL)
    learner.reads(POST)
    for words in (
        "saw your line in the pool, without your name",
        "Priya Raman read the evidence behind it, without your name",
        "read your application, without your name",
        "saw your name and e-mail address",
    ):
        learner.reads(words)


def reads_every_step(learner: PlainBrowser) -> None:
    """From the application to the job."""
    learner.goes(mailed_path(EMAIL))
    said = learner.text()
    places = [
        said.rindex(f"{stage},") for stage in ("Applied", "Shortlisted for interview", "Interviewed", "Appointed")
    ]
    assert places == sorted(places)
