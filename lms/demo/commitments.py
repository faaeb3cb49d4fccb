"""What the demonstration's council did for its commitments, its guidance, and its plan of support."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.accounts.models import Person
from lms.clock import london_day
from lms.commitments import recording, reviews
from lms.commitments.checklist import Said, answer_checklist, current_checklist
from lms.commitments.models import Found
from lms.commitments.review_models import Answer, FindingKind
from lms.councils.models import Council
from lms.extensions import db
from lms.pledge.standing import find_standing
from lms.support import guidance, plans
from lms.support.guidance import Offer
from lms.support.guidance_models import Turnout

DAY = timedelta(days=1)


def let_a_council_work(council: Council, member: Person, officer: Person, now: datetime) -> None:
    """A council six weeks after it signed: three commitments under way or shown, guidance used, a plan open."""
    _review(council, member, now - 38 * DAY, now)
    _check(council, member, now - 30 * DAY)
    _look(council, member, now - 25 * DAY)
    _meet(council, member, now - 20 * DAY, now)
    _celebrate(council, member, now - 6 * DAY, now)
    _guide(council, member, officer, now)
    _support(council, officer, now)


def _review(council: Council, member: Person, then: datetime, now: datetime) -> None:
    begun = reviews.begin_review(
        council.id, "How we recruit, and how we will", london_day(then), by=member.id, now=then
    )
    reviews.add_link(
        begun, "Recruitment strategy 2024 to 2027", "https://millbrook.example/strategy.pdf", by=member.id, now=then
    )
    for kind, words in (
        (FindingKind.GOES_WELL, "Panels have two people who score alone before they talk."),
        (FindingKind.STANDS_IN_THE_WAY, "Half of our posts ask for experience in a UK council."),
        (FindingKind.STANDS_IN_THE_WAY, "Nobody scores what somebody could learn."),
    ):
        reviews.add_finding(begun, kind, words, by=member.id, now=then)
    done, *_later = (
        reviews.add_action(begun, task, owner, london_day(now + days * DAY), by=member.id, now=then)
        for task, owner, days in (
            ("Take “UK experience” out of every post", "Head of recruitment", -10),
            ("Add a line for potential to the score sheet", "Head of recruitment", 12),
            ("Practise seeing potential with all panels", "Learning and development lead", 60),
        )
    )
    reviews.finish_action(done, "Eleven posts were changed.", by=member.id, now=now - 12 * DAY)


def _check(council: Council, member: Person, then: datetime) -> None:
    answers = (Answer.YES, Answer.PARTLY, Answer.NOT_YET, Answer.YES)
    said = {
        item.code: Said(answers[place % len(answers)], "See our review." if place % 4 == 0 else "")
        for place, item in enumerate(current_checklist().items)
    }
    answer_checklist(council.id, None, said, by=member.id, now=then)


def _look(council: Council, member: Person, then: datetime) -> None:
    look = recording.Look(
        looked_on=london_day(then),
        period_from=None,
        period_to=None,
        looked_at="The yearly workforce report",
        found=Found.NO_DATA_YET,
        findings="The report has ethnicity. Nobody was ever asked where they were born.",
        next_step="Ask in the staff survey, and say why it matters.",
        next_on=london_day(then + 90 * DAY),
    )
    recording.record_look(council.id, look, by=member.id, now=then)


def _meet(council: Council, member: Person, then: datetime, now: datetime) -> None:
    met = recording.Met(
        held_on=london_day(then),
        title="An open evening in the library",
        groups=["community associations", "learners of English", "faith groups"],
        other_groups="",
        languages="English, Somali, Ukrainian",
        attendance=46,
        heard="Forms are long. Nobody knew that the council has apprenticeships for adults.",
        will_do="A shorter form, and posts told at the college.",
        answer_due_on=london_day(now + 10 * DAY),
    )
    evening = recording.record_meeting(council.id, met, by=member.id, now=then)
    told = "The form has half as many questions. The college shows our posts on its wall."
    recording.answer_community(evening, told, london_day(now - 2 * DAY), by=member.id, now=now - 2 * DAY)


def _celebrate(council: Council, member: Person, then: datetime, now: datetime) -> None:
    lunch = recording.Celebrated(
        title="Lunch from everywhere",
        held_on=london_day(then),
        for_whom="All staff",
        what="Colleagues cook what they grew up with, and tell how they came to work here.",
        evidence="About 80 came. Twelve colleagues now meet every month.",
        link="",
        next_on=london_day(now + 85 * DAY),
    )
    recording.record_initiative(council.id, lunch, by=member.id, now=then)


def _guide(council: Council, member: Person, officer: Person, now: datetime) -> None:
    def times(starts_at: datetime, count: int) -> Offer:
        starts_at = starts_at.replace(hour=10, minute=0, second=0, microsecond=0)
        return Offer(starts_at, 45, count, "", "https://meet.example.org/guidance")

    [first, *_others] = guidance.offer_times(times(now - 14 * DAY, 2), adviser_id=officer.id, now=now - 40 * DAY)
    talk = guidance.book(first, council, "Our posts ask for too much", by=member.id, now=now - 20 * DAY)
    outcome = "Read three posts together. Four lines went from essential to desirable."
    guidance.record_meeting(talk, Turnout.HELD, 40, outcome, by=officer.id, now=now - 13 * DAY)
    [second, *_others] = guidance.offer_times(times(now + 8 * DAY, 4), adviser_id=officer.id, now=now - 5 * DAY)
    guidance.book(second, council, "How to score potential", by=member.id, now=now - 4 * DAY)


def _support(council: Council, officer: Person, now: datetime) -> None:
    standing = find_standing(council.id, london_day(now))
    assert standing is not None
    plan = plans.open_plan(standing.pledge, adviser_id=officer.id, now=now - 40 * DAY)
    db.session.flush()
    plans.reach_milestone(plan.milestones[0], by=officer.id, now=now - 13 * DAY)
    shared = "Begin with the posts that close next month: change two, and compare who applies."
    plans.write_note(plan, shared, is_shared=True, by=officer.id, now=now - 13 * DAY)
    own = "They are keen, and short of time. Offer the next talk early."
    plans.write_note(plan, own, is_shared=False, by=officer.id, now=now - 13 * DAY)
