"""The whole story: a council signs the pledge, publishes a post, judges without names, and appoints; another sees no
pool; of three graduates one is appointed, one reads why not, and one who blocked the council appears nowhere there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from lms.accounts.passwords import hash_password
from lms.app import create_app
from lms.clock import london_day, utc_now
from lms.config import read_settings
from lms.extensions import db
from tests.browser import pledging
from tests.browser.pledging import ALDERWICK, COLLEAGUE, RECRUITER, address_of, is_refused
from tests.browser.reader import Reader
from tests.factories.candidates import make_graduate
from tests.real_server import PASSWORD, RealServer

pytestmark = pytest.mark.browser

INVITED, UNASKED, BLOCKS = "Zahra Tesfaye", "Oleksa Kovalenko", "Bahar Kastrati"
NAMES = {word for name in (INVITED, UNASKED, BLOCKS) for word in (*name.split(), f"{name.split()[0].lower()}@")}
POST = "Adviser who welcomes residents"
HELPS, CALM = "You help people by telephone and face to face", "You stay calm when somebody is upset"
SKILLS = {"S04": 2, "S05": 2, "S07": 2, "S10": 2, "S15": 2, "S30": 2}
STATEMENT = "At the clinic I helped forty people a day."
REFUSAL = "Write down one day on which somebody was angry, and what you did."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server with demonstration people: an officer, and Millbrook, which has signed before."""
    server = RealServer(tmp_path_factory.mktemp("story"))
    server.start()
    yield server
    server.end()


def test_from_the_pledge_to_an_appointment_with_two_councils_three_graduates_and_a_panel(
    reader: Callable[..., Reader], server: RealServer
) -> None:
    have_certificates(server)
    officer, signatory, recruiter, colleague = (reader(width=1280) for _number in range(4))
    invited, unasked, blocks = (reader() for _number in range(3))

    officer.signs_in("officer")
    pledging.is_added_to_the_register(officer)
    pledging.asks_to_join(reader())
    pledging.is_invited_to_sign(officer)
    pledging.signs(signatory)
    pledging.is_countersigned(officer)
    pledging.names_its_people(signatory, recruiter, colleague)
    pledging.loses_its_pool_with_its_pledge(reader(width=1280), officer)

    writes_a_post_that_discriminates(recruiter)
    post = mends_and_publishes(recruiter)
    is_found_by_anyone(reader())

    everyone = sees_the_pool(recruiter, post)
    blocks_the_council(blocks)
    left = sees_the_pool(recruiter, post)
    [gone] = everyone - left
    is_not_found_any_more(recruiter, post, gone)
    invites(recruiter, post, left)
    accepts_with_a_statement(invited)
    applies_unasked(unasked, post)

    names_the_panel(recruiter, post)
    judges_alone(recruiter, post, "Not met", "No example of an upset person.")
    judges_alone(colleague, post, "Met", "The certificate shows it.", not_yet_seen="No example of an upset person.")
    agree_where_they_differ(recruiter, post)
    unnamed = [f"/pool/{reference}" for reference in left]
    reads_no_name(recruiter, post, {*NAMES, gone}, "", "/panel", "/shortlist", "/pool", *unnamed)
    reads_no_name(colleague, post, {*NAMES, gone}, "/pool", *unnamed)
    shortlists_one_and_gives_the_other_a_reason(recruiter, post)
    recruiter.goes(f"/council/vacancies/{post}/applications")
    recruiter.reads(INVITED)

    offers_a_time(recruiter, post)
    books_it_and_says_what_helps(invited)
    reads_what_helps(recruiter, post)
    offers_the_post(recruiter, post)
    accepts_the_offer(invited)
    notes_the_check_and_the_start(recruiter)
    is_filled(reader(), post)

    opens_own_application(invited)
    invited.reads("You have the post. We are glad for you.")
    reads_the_reason(unasked)
    reads_who_saw_what(invited, unasked, blocks)
    for member in (recruiter, colleague):
        reads_no_name(member, post, {*UNASKED.split(), *BLOCKS.split(), gone}, "/interviews")


def have_certificates(server: RealServer) -> None:
    """Three accounts with certificates: what a programme takes months for. Two let councils find them."""
    app = create_app(read_settings({"INSTANCE": str(server.instance), "DEMONSTRATION": "1"}))
    with app.app_context():
        for name in (INVITED, UNASKED, BLOCKS):
            person = make_graduate(name=name, levels=SKILLS, in_pool=name != UNASKED).person
            person.email, person.password_hash = address_of(name), hash_password(PASSWORD)
        db.session.commit()
        db.engine.dispose()


# A post.


def writes_a_post_that_discriminates(recruiter: Reader) -> None:
    """From the template of its job family; the checker blocks a phrase, and publishing is refused."""
    recruiter.goes("/council")
    recruiter.follows("Write a post")
    recruiter.follows("Customer service: Customer service adviser")
    recruiter.writes("Job title", POST)
    recruiter.writes("What the person will do", "You answer residents. We look for a native English speaker.")
    recruiter.writes("Place of work", "Alderwick town hall")
    recruiter.writes("How anyone can apply", "Write to jobs@alderwick.example.")
    recruiter.writes("Closing day", (london_day(utc_now()) + timedelta(days=20)).isoformat())
    recruiter.presses("Save the draft")
    recruiter.reads("Blocks publishing")
    recruiter.reads("“Native” asks where somebody was born or grew up, not how well they speak.")
    is_refused(recruiter, recruiter.button("Publish this post").click, re.compile("native English speaker"))


def mends_and_publishes(recruiter: Reader) -> str:
    """Without the phrase the post is published. Gives its number."""
    recruiter.writes("What the person will do", "You answer residents, and explain things in clear English.")
    recruiter.presses("Save the draft")
    assert not recruiter.finds("Blocks publishing")
    recruiter.presses("Publish this post")
    recruiter.reads("The post is published")
    return recruiter.page.url.rstrip("/").split("/")[-2]


def is_found_by_anyone(somebody: Reader) -> None:
    """The public search finds it by a word."""
    somebody.goes("/vacancies")
    somebody.writes("Words in the post", "welcomes")
    somebody.page.get_by_role("button", name="Search").first.click()
    somebody.looks()
    somebody.follows(POST)
    somebody.reads(ALDERWICK)


# Three graduates.


def sees_the_pool(recruiter: Reader, post: str) -> set[str]:
    """The references of who can be found for the post."""
    recruiter.goes(f"/council/vacancies/{post}/pool")
    return set(recruiter.page.get_by_role("main").get_by_role("heading", level=2).all_inner_texts())


def blocks_the_council(graduate: Reader) -> None:
    """From the council's name in a list; the council is not told."""
    graduate.signs_in(address_of(BLOCKS))
    graduate.goes("/profile/blocked")
    graduate.chooses("Council", ALDERWICK)
    graduate.presses("Block this council")
    graduate.presses("Block this council")
    graduate.reads(ALDERWICK)


def is_not_found_any_more(recruiter: Reader, post: str, reference: str) -> None:
    """A page that the council may have kept shows nobody."""
    page = f"{recruiter.address}/council/vacancies/{post}/pool/{reference}"
    is_refused(recruiter, lambda: recruiter.page.goto(page), "This person can’t be found any more")


def invites(recruiter: Reader, post: str, references: Iterable[str]) -> None:
    """Everybody who is left in the pool."""
    for reference in sorted(references):
        recruiter.goes(f"/council/vacancies/{post}/pool/{reference}")
        recruiter.presses("Invite to apply")
        recruiter.reads(f"{reference} is invited.")


def accepts_with_a_statement(graduate: Reader) -> None:
    """Write a statement beside one's evidence, then say yes. It names its writer, as statements do."""
    graduate.signs_in(address_of(INVITED))
    graduate.goes("/invitations")
    graduate.follows(POST)
    graduate.follows("Write your statement")
    graduate.writes(f"Essential: {HELPS}", f"{STATEMENT} Yours, {INVITED}")
    expect(graduate.page.locator("[data-saved]")).to_have_class("lms-saved lms-saved--good")  # by itself
    graduate.goes("/invitations")
    graduate.follows(POST)
    graduate.presses("Yes, apply")
    graduate.reads("The council reads your evidence and decides on each criterion.")


def applies_unasked(graduate: Reader, post: str) -> None:
    """Who is not in the pool finds the post among the jobs, and applies without being asked."""
    graduate.signs_in(address_of(UNASKED))
    graduate.goes("/jobs")
    graduate.follows(POST)
    graduate.follows("Apply without a statement")
    graduate.presses("Yes, apply")
    graduate.reads("You have applied.")


# A panel of two.


def names_the_panel(recruiter: Reader, post: str) -> None:
    """The recruiter and a colleague."""
    recruiter.goes(f"/council/vacancies/{post}/applications")
    recruiter.follows("Name the panel")
    recruiter.ticks(RECRUITER)
    recruiter.ticks(COLLEAGUE)
    recruiter.presses("Save the panel")
    recruiter.reads("The panel is saved.")


def judges_alone(member: Reader, post: str, calm: str, why: str, not_yet_seen: str = "") -> None:
    """Every criterion of both is met, but for the one on which the panel differs about who applied unasked."""
    for address in applications(member, post):
        member.goes(address)
        if not_yet_seen:
            assert not member.finds(not_yet_seen)
        scores = member.page.get_by_role("group", name=re.compile("^Your score"))
        for score in scores.all():
            score.get_by_label("Met", exact=True).check()
        if not member.finds(STATEMENT):
            member.page.get_by_role("group", name=re.compile(f"^Your score.*{CALM}")).get_by_label(
                calm, exact=True
            ).check()
            member.writes(f"Why: {CALM}", why)
        member.presses("Finish: my scores stand")
        member.reads("You have finished this application.")


def agree_where_they_differ(recruiter: Reader, post: str) -> None:
    """Both judgements are read side by side, and the panel settles on one, with its reason."""
    recruiter.goes(f"/council/vacancies/{post}/applications")
    row = recruiter.page.get_by_role("row").filter(has_text="The panel differs")
    recruiter.goes(row.get_by_role("link").first.get_attribute("href") or "")
    recruiter.reads("The certificate shows it.")
    agreed = recruiter.page.get_by_role("group", name=re.compile(f"^What the panel agreed.*{CALM}"))
    agreed.get_by_label("Partly met", exact=True).check()
    recruiter.writes(f"Why the panel agreed on this: {CALM}", "The certificate shows it in part.")
    recruiter.presses("Record what the panel agreed")
    recruiter.reads("What the panel agreed is recorded.")


def reads_no_name(member: Reader, post: str, names: Iterable[str], *recruiters_pages: str) -> None:
    """Neither on the council's pages of the post nor in the table that it takes away."""
    of_post = f"/council/vacancies/{post}"
    mine = [of_post + page for page in ("/applications", *recruiters_pages)]
    for address in ["/council", *mine, *applications(member, post)]:
        member.goes(address)
        named = [name for name in names if name in member.page.content()]
        assert not named, (address, named)
    table = member.context.request.get(f"{member.address}{of_post}/comparison.csv")
    assert table.ok
    assert not [name for name in names if name in table.text()]


def shortlists_one_and_gives_the_other_a_reason(recruiter: Reader, post: str) -> None:
    """A no stands on what the panel did not find, and says why in words. Locking opens one name only."""
    recruiter.goes(f"/council/vacancies/{post}/applications")
    recruiter.follows("Choose and lock the shortlist")
    recruiter.ticks(f"Partly met: {CALM}")
    refused = recruiter.page.locator(".lms-card").filter(has_text=f"Partly met: {CALM}")
    refused.get_by_label("If not: the reason in your words").fill(REFUSAL)
    expect(recruiter.page.get_by_role("checkbox", name=re.compile("^Shortlist"), checked=True)).to_have_count(1)
    recruiter.presses("Lock the shortlist")
    recruiter.reads("The shortlist is locked.")


# An interview, an offer, a start.


def offers_a_time(recruiter: Reader, post: str) -> None:
    """In a week, at the town hall."""
    recruiter.goes(f"/council/vacancies/{post}/interviews")
    recruiter.follows("Offer times")
    writes_day(recruiter.page.get_by_role("main"), london_day(utc_now()) + timedelta(days=7))
    recruiter.writes("Starts at (London time)", "10:00")
    recruiter.writes("Minutes for each", "45")
    recruiter.writes("Place", "Alderwick town hall")
    recruiter.presses("Offer these times")
    recruiter.reads("The times are offered.")


def books_it_and_says_what_helps(graduate: Reader) -> None:
    """The time, and what the person needs there, which the council sees by consent only."""
    opens_own_application(graduate)
    graduate.follows("Choose a time for my interview")
    graduate.page.get_by_role("radio").first.check()
    graduate.presses("Book this time")
    graduate.reads("Your time is chosen.")
    graduate.follows("Say what I need at the interview")
    graduate.ticks("The questions before the interview")
    graduate.ticks("I agree that this council sees this")
    graduate.presses("Share what I need")
    graduate.reads("Shared. The council sees what you need, and not why.")


def reads_what_helps(recruiter: Reader, post: str) -> None:
    """Beside the time that was chosen."""
    recruiter.goes(f"/council/vacancies/{post}/interviews")
    recruiter.reads(INVITED)
    recruiter.follows("what they need")
    recruiter.reads("The questions before the interview")


def offers_the_post(recruiter: Reader, post: str) -> None:
    """After the interview."""
    recruiter.goes(f"/council/vacancies/{post}/applications")
    recruiter.follows(INVITED)
    recruiter.ticks("Interviewed")
    recruiter.presses("Save and tell the person")
    recruiter.follows("Offer, checks and start")
    writes_day(recruiter.page.get_by_role("main"), london_day(utc_now()) + timedelta(days=7))
    recruiter.presses("Save and tell the person")
    recruiter.reads("Saved. We have told the person.")


def accepts_the_offer(graduate: Reader) -> None:
    """Yes."""
    opens_own_application(graduate)
    graduate.follows("Read and answer the offer")
    graduate.ticks("Yes, I accept")
    graduate.presses("Send my answer")
    graduate.reads("You accepted the offer.")


def notes_the_check_and_the_start(recruiter: Reader) -> None:
    """Only that the check is done; who starts today is appointed."""
    today = london_day(utc_now())
    recruiter.goes(recruiter.page.url)
    recruiter.ticks("Right to work")
    writes_day(recruiter.page.get_by_role("region", name="Checks before the start"), today)
    recruiter.writes("Who did it (a name or a team)", "Human resources")
    recruiter.presses("Note it as done")
    recruiter.reads("The check is noted as done.")
    writes_day(recruiter.page.get_by_role("region", name="The start", exact=True), today)
    recruiter.presses("Save the first day")
    recruiter.reads("The first day is written down.")


def is_filled(somebody: Reader, post: str) -> None:
    """The public page says so, and the search does not find the post any more."""
    somebody.goes(f"/vacancies/{post}")
    somebody.reads("Filled")
    somebody.goes("/vacancies?q=welcomes")
    assert not somebody.finds(POST)


def reads_the_reason(graduate: Reader) -> None:
    """Who was not shortlisted reads the criterion, the reason, and nothing of who thought what."""
    opens_own_application(graduate)
    for words in ("Not shortlisted", CALM, REFUSAL):
        graduate.reads(words)
    for words in (RECRUITER, COLLEAGUE, "The certificate shows it."):
        assert not graduate.finds(words)


def reads_who_saw_what(invited: Reader, unasked: Reader, blocks: Reader) -> None:
    """Each graduate's own log: who of the council saw what, and that nobody saw more."""
    for one in (invited, unasked, blocks):
        one.goes("/profile/looks")
    for saw in ("saw your line in the pool", "saw your name and e-mail address", "read what you need at an interview"):
        invited.reads(f"{RECRUITER} {saw}")
    for member in (RECRUITER, COLLEAGUE):
        unasked.reads(f"{member} read your application, without your name")
    assert not unasked.finds("saw your name")
    blocks.reads(f"{RECRUITER} saw your line in the pool, without your name")
    assert blocks.text().count(RECRUITER) == 1  # before the block


# What everybody does.


def applications(member: Reader, post: str) -> list[str]:
    """The addresses of the applications that a member of the panel can open."""
    member.goes(f"/council/vacancies/{post}/applications")
    links = member.page.get_by_role("main").get_by_role("rowheader").get_by_role("link").all()
    assert len(links) == 2
    return [link.get_attribute("href") or "" for link in links]


def opens_own_application(graduate: Reader) -> None:
    """From the list of invitations and applications."""
    graduate.goes("/invitations")
    graduate.follows(POST)


def writes_day(place: Locator, day: date) -> None:
    """Into the three boxes of a day."""
    for part, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        place.get_by_label(part, exact=True).first.fill(str(number))
