"""A graduate who left, one who blocked the council and one who was away for too long appear nowhere that it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.accounts.passwords import hash_password
from lms.app import create_app
from lms.candidates.consent_models import Consent
from lms.candidates.models import Profile
from lms.clock import london_day, utc_now
from lms.config import read_settings
from lms.councils.models import Council
from lms.extensions import db
from lms.references import reference_of
from lms.vacancies.models import Vacancy
from tests.browser.reader import Reader
from tests.factories.candidates import make_graduate
from tests.real_server import PASSWORD, RealServer

pytestmark = pytest.mark.browser

GOES, BLOCKS, IS_AWAY, STAYS = "Gaby Leaves", "Bora Blocks", "Ewa Away", "Sami Stays"
DAYS_AWAY = 200


@dataclass(frozen=True)
class Graduate:
    """Somebody in the pool: how they sign in, and their reference for each of the council's posts."""

    name: str
    email: str
    references: dict[int, str]


class Graduates:
    """Four graduates beside the demonstration people, in the served database."""

    def __init__(self, server: RealServer) -> None:
        settings = read_settings({"INSTANCE": str(server.instance), "DEMONSTRATION": "1"})
        self.app = create_app(settings)
        with self.app.app_context():
            council = db.session.scalars(select(Council).where(Council.name.startswith("Millbrook"))).one()
            self.council = council.name
            posts = db.session.scalars(
                select(Vacancy).where(Vacancy.council_id == council.id, Vacancy.closes_at > utc_now())
            ).all()
            self.posts = [post.id for post in posts if post.published_at and not post.withdrawn_at]
            self.people = {}
            for name in (GOES, BLOCKS, IS_AWAY, STAYS):
                profile = make_graduate(name=name, levels={"S01": 2}, own={"S07"})
                person = profile.person
                person.email, person.password_hash = f"{name.split()[0].lower()}@example.org", hash_password(PASSWORD)
                references = {post.id: reference_of(post.secret, profile.id) for post in posts}
                self.people[name] = Graduate(name, person.email, references)
            db.session.commit()
            db.engine.dispose()

    def forgets(self, name: str) -> None:
        """Let them have been here for the last time long ago."""
        long_ago = utc_now() - timedelta(days=DAYS_AWAY)
        with self.app.app_context():
            profile = db.session.scalars(
                select(Profile).join(Profile.person).where(Profile.person.has(email=self.people[name].email))
            ).one()
            profile.person.last_seen_on = london_day(long_ago)
            db.session.execute(update(Consent).where(Consent.profile_id == profile.id).values(given_at=long_ago))
            db.session.commit()
            db.engine.dispose()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """A server with demonstration people, without jobs that would end what is overdue."""
    server = RealServer(tmp_path_factory.mktemp("nowhere"))
    server.start()
    yield server
    server.end()


def test_who_left_who_blocked_and_who_was_away_appear_nowhere(
    reader: Callable[..., Reader], server: RealServer
) -> None:
    graduates = Graduates(server)
    post = graduates.posts[0]
    council = reader(width=1280)
    council.signs_in("council")
    council.goes(f"/council/vacancies/{post}/pool")
    for one in graduates.people.values():
        council.reads(one.references[post])
    open_page = reader(width=1280)
    open_page.signs_in("council")
    for name in (GOES, BLOCKS, IS_AWAY):
        invites(council, post, graduates.people[name])
    left_open = (
        f"/council/vacancies/{graduates.posts[-1]}/pool/{graduates.people[GOES].references[graduates.posts[-1]]}"
    )
    open_page.goes(left_open)

    leaves(reader(), graduates.people[GOES])
    blocks(reader(javascript=False), graduates)
    graduates.forgets(IS_AWAY)

    open_page.page.get_by_role("button", name="Invite to apply").click()
    open_page.reads("This person can’t be found any more")
    sees_only_who_stays(council, graduates)
    council.goes(f"/council/vacancies/{post}/applications")
    council.reads("3 invitations have ended")
    for name in (GOES, BLOCKS, IS_AWAY):
        is_gone(council, f"/council/vacancies/{post}/pool/{graduates.people[name].references[post]}")


def invites(council: Reader, post: int, graduate: Graduate) -> None:
    """Open the candidate, and invite."""
    council.goes(f"/council/vacancies/{post}/pool/{graduate.references[post]}")
    council.presses("Invite to apply")
    council.reads("is invited.")


def leaves(learner: Reader, graduate: Graduate) -> None:
    """One click on the profile."""
    learner.signs_in(graduate.email)
    learner.goes("/profile")
    learner.presses("Leave the pool now")
    learner.reads("no council can find you here")
    learner.goes("/profile/looks")
    learner.reads("This ended: Councils can find me.")
    learner.follows("Receipt")
    learner.reads("you took it back")


def blocks(learner: Reader, graduates: Graduates) -> None:
    """Choose the council from the list, read what it means, and block it."""
    learner.signs_in(graduates.people[BLOCKS].email)
    learner.goes("/profile/consents")
    learner.follows("Councils that you blocked")
    learner.chooses("Council", graduates.council)
    learner.presses("Block this council")
    learner.reads("It is not told that you blocked it.")
    learner.presses("Block this council")
    learner.reads(graduates.council)


def sees_only_who_stays(council: Reader, graduates: Graduates) -> None:
    """On the council's home, and for each of its posts: the post, its pool, and its invitations."""
    addresses = ["/council"]
    for post in graduates.posts:
        of_post = f"/council/vacancies/{post}"
        addresses += [of_post, f"{of_post}/pool", f"{of_post}/applications", f"/vacancies/{post}"]
    for address in addresses:
        council.goes(address)
        council.goes(address)  # the second time without word of the last click
        text = council.text()
        for name in (GOES, BLOCKS, IS_AWAY):
            hidden = (name, graduates.people[name].email, *graduates.people[name].references.values())
            assert not any(words in text for words in hidden), (address, name)
    council.goes(f"/council/vacancies/{graduates.posts[0]}/pool")
    council.reads(graduates.people[STAYS].references[graduates.posts[0]])


def is_gone(council: Reader, address: str) -> None:
    """A page that the council may have kept says so, and shows nothing."""
    answer = council.page.goto(council.address + address)
    assert answer is not None
    assert answer.status == 410
    council.faults.clear()
    council.reads("This person can’t be found any more")
