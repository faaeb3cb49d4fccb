"""One learner's work, referred, resubmitted, sampled, overturned, appealed against, and certified in the end; and an
external verifier who can follow every decision.

Everything is done on pages, by the words that people read on them, each by the right person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from lms.awards.models import IssuedCertificate
from lms.clock import london_day, utc_now
from lms.editions import current_programme
from lms.evidence_pack.jobs import make_packs
from lms.extensions import db
from modules.programme import Module
from tests.deeds import (
    NAME,
    TO_FIX,
    Somebody,
    agrees,
    begins_by_the_command_line,
    checks_who_the_learner_is,
    gets_a_certificate_that_anyone_can_check,
    hands_in,
    is_invited_by,
    is_seen_live,
    joins_the_group,
    marks,
    opens_a_group,
    reads_every_lesson,
    registers_and_signs_in,
    sees_what_to_fix,
    takes_the_quiz,
)
from tests.plain_browser import PlainBrowser


@pytest.fixture
def somebody(app: Flask) -> Iterator[Somebody]:
    """A function that gives a browser. Forms need their tokens, and every decision of a tutor is looked at twice."""
    app.config["WTF_CSRF_ENABLED"] = True
    app.extensions["settings"] = replace(app.extensions["settings"], sampling_share=1.0)
    yield lambda: PlainBrowser(app.test_client())
    app.config["WTF_CSRF_ENABLED"] = False


def test_work_is_referred_resubmitted_sampled_overturned_appealed_and_certified(app: Flask, somebody: Somebody) -> None:
    administrator = somebody()
    begins_by_the_command_line(app, administrator)
    officer = is_invited_by(administrator, somebody(), "Programme officer")
    anna, boris, chen, dora = (
        is_invited_by(administrator, somebody(), "Tutor", name=name)
        for name in ("Anna First", "Boris Second", "Chen Appeal", "Dora Last")
    )
    quality = is_invited_by(administrator, somebody(), "Quality assurer")
    verifier = is_invited_by(administrator, somebody(), "External verifier")
    opens_a_group(officer)
    learner = somebody()
    registers_and_signs_in(learner)
    joins_the_group(learner)
    *others, last = current_programme().modules
    for module in others:
        passes(learner, module, anna, quality)
    checks_who_the_learner_is(officer)
    learner.goes("/learn")

    reads_every_lesson(learner, last)
    takes_the_quiz(learner, last)
    hands_in(learner, last, "Councillors decide.")
    marks(anna, "Refer", TO_FIX)
    agrees(quality)
    sees_what_to_fix(learner, last)
    hands_in(learner, last, "Councillors decide, and officers do the work.")
    is_seen_live(learner, anna, last)
    marks(anna, "Pass", "")
    waits_for_the_second_look(learner)
    overturns(quality, "It does not say who checks the work.")
    has_nothing_to_mark(anna)
    marks(boris, "Refer", "Say who checks the work.")
    agrees(quality)

    appeals(learner, last, "I did not need to say who checks: nobody asked.")
    waits_for_the_appeal(learner, last)
    for tutor in (anna, boris):
        has_no_part_in_the_appeal(tutor)
    upholds(chen, "The task does not ask who checks the work.")
    learner.goes("/cases")
    reads_the_reasons(learner, "The task does not ask who checks the work.")
    for tutor in (anna, boris):
        has_nothing_to_mark(tutor)
    marks(dora, "Pass", "")
    assert not certificates()
    agrees(quality)

    gets_a_certificate_that_anyone_can_check(learner, somebody())
    follows_every_decision(verifier, officer, last)


def passes(learner: PlainBrowser, module: Module, tutor: PlainBrowser, quality: PlainBrowser) -> None:
    """A module without any trouble."""
    reads_every_lesson(learner, module)
    takes_the_quiz(learner, module)
    hands_in(learner, module, "Councillors decide, and officers do the work.")
    is_seen_live(learner, tutor, module)
    marks(tutor, "Pass", "")
    agrees(quality)


def waits_for_the_second_look(learner: PlainBrowser) -> None:
    """Every module is achieved, and nothing is issued."""
    learner.goes("/my-certificate")
    learner.reads("A second person still looks at a decision on your work.")
    assert not certificates()


def overturns(quality: PlainBrowser, why: str) -> None:
    """Say of each of the five points whether it is met, and let somebody else mark."""
    quality.goes("/quality")
    quality.follows(NAME)
    quality.ticks("Yes")
    quality.ticks("I overturn them: somebody else marks the work again")
    quality.writes("A word to the tutor", why)
    quality.presses("Save my decision")


def has_nothing_to_mark(tutor: PlainBrowser) -> None:
    """Whose decision is in doubt doesn't mark it again."""
    tutor.goes("/marking")
    assert NAME not in tutor.text()


def appeals(learner: PlainBrowser, module: Module, words: str) -> None:
    """From the task, beside the decision."""
    learner.goes(f"/learn/{module.slug}/task")
    learner.follows("I do not agree with this decision")
    learner.reads("An appeal never lowers a result.")
    learner.writes("What is wrong with the decision?", words)
    learner.presses("Send my appeal")
    learner.reads(words)


def waits_for_the_appeal(learner: PlainBrowser, module: Module) -> None:
    """The clock is told, and nothing is issued meanwhile."""
    learner.reads("We decide by")
    assert not certificates()


def has_no_part_in_the_appeal(tutor: PlainBrowser) -> None:
    """Who decided before doesn't decide now."""
    tutor.goes("/staff/cases")
    assert NAME not in tutor.text()


def upholds(tutor: PlainBrowser, reasons: str) -> None:
    """Somebody who took no part decides."""
    tutor.goes("/staff/cases")
    tutor.follows(NAME)
    tutor.ticks("Upheld: the learner is right")
    tutor.writes("Reasons, which the learner reads", reasons)
    tutor.presses("Save the decision")


def reads_the_reasons(learner: PlainBrowser, reasons: str) -> None:
    """The decision of the appeal, with its reasons."""
    [address] = set(learner.links("/cases/appeals/"))
    learner.goes(address)
    learner.reads(reasons)


def follows_every_decision(verifier: PlainBrowser, officer: PlainBrowser, module: Module) -> None:
    """Nothing until a visit is open; then the trail, the changed result, and the pack."""
    verifier.goes("/quality/trails")
    assert verifier.address == "/verifier"
    today = london_day(utc_now())
    officer.goes("/staff/verifiers/new")
    officer.chooses("External verifier", "Toni External verifier")
    officer.writes("What for, such as “Annual visit 2026”", "Annual visit")
    officer.writes_day("First day", today)
    officer.writes_day("Last day", today + timedelta(days=5))
    officer.ticks("Autumn")
    officer.presses("Open the visit")
    verifier.goes("/quality/trails")
    [trail] = [address for address in verifier.links("/quality/trail/") if address.endswith(f"/{module.code}")]
    verifier.goes(trail)
    for words in ("Anna First", "Boris Second", "Dora Last", TO_FIX, "It does not say who checks the work."):
        verifier.reads(words)
    verifier.goes("/staff/grade-changes")
    verifier.reads(NAME)
    verifier.goes("/quality/packs")
    verifier.ticks("Autumn")
    verifier.presses("Make the pack")
    make_packs(utc_now())
    verifier.goes("/quality/packs")
    [address] = verifier.links("/quality/packs/")
    with ZipFile(BytesIO(verifier.client.get(address).data)) as archive:
        [page] = [name for name in archive.namelist() if name.endswith(f"/{module.code}.html")]
        html = archive.read(page).decode()
    for words in ("Anna First", "Boris Second", "Dora Last", "The task does not ask who checks the work."):
        assert words in html, words


def certificates() -> list[IssuedCertificate]:
    """What was issued."""
    db.session.rollback()
    return list(db.session.scalars(select(IssuedCertificate)))
