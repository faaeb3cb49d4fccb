"""A council from its enquiry to an active pledge with people who act for it, and one that loses its pledge: by what
they see.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lms.clock import london_day, utc_now
from tests.browser.reader import Reader
from tests.browser.speaking import Words
from tests.real_server import PASSWORD

ALDERWICK, MILLBROOK = "Alderwick Borough Council", "Millbrook Borough Council"
SIGNATORY, RECRUITER, COLLEAGUE = "Ngozi Eze", "Harriet Lowe", "Dev Chaudhry"


def is_added_to_the_register(officer: Reader) -> None:
    """The programme team knows the council."""
    officer.goes("/staff/councils")
    officer.writes("Name of the council", ALDERWICK)
    officer.presses("Add this council")


def asks_to_join(somebody: Reader) -> None:
    """The public form, without an account."""
    somebody.goes("/councils")
    somebody.goes("/pledge/join")
    somebody.chooses("Your council", ALDERWICK)
    somebody.writes("Your name", SIGNATORY)
    somebody.writes("Your post in the council", "Chief executive")
    somebody.writes("Your e-mail address at work", address_of(SIGNATORY))
    somebody.writes("What would you like to know?", "How do we sign?")
    somebody.presses("Send")
    somebody.reads("Your enquiry is sent")


def is_invited_to_sign(officer: Reader) -> None:
    """The officer opens the enquiry, and invites who asked."""
    officer.goes("/staff/enquiries")
    officer.follows(ALDERWICK)
    officer.reads("How do we sign?")
    officer.follows("Invite a signatory")
    officer.presses("Invite them to sign")
    officer.reads("The invitation is on its way.")


def signs(signatory: Reader) -> None:
    """The signatory gets an account, reads the text, and signs on somebody's authority."""
    joins(signatory, SIGNATORY)
    signatory.goes("/council")
    signatory.follows("Our pledge")
    signatory.follows("Read and sign the pledge")
    signatory.writes("Your post", "Chief executive")
    signatory.writes("Who gave you the authority to sign", "Decision of the cabinet on 3 November")
    signatory.ticks("I have read the pledge, and I sign it for my council")
    signatory.presses("Sign the pledge")
    signatory.reads("You have signed the pledge.")


def is_countersigned(officer: Reader) -> None:
    """The officer looks the authority up elsewhere, says how, and countersigns."""
    today = london_day(utc_now()).isoformat()
    officer.goes("/staff/enquiries")
    officer.follows(ALDERWICK)
    officer.reads("Decision of the cabinet on 3 November")
    officer.ticks("Yes. I countersign")
    officer.chooses("How you checked it", "Minutes of a meeting that decided it")
    officer.writes("Checked on", today)
    officer.writes("Active from", today)
    officer.presses("Save")
    officer.reads("The pledge is countersigned.")


def names_its_people(signatory: Reader, recruiter: Reader, colleague: Reader) -> None:
    """The signatory invites who recruits, and who sits on panels."""
    for somebody, name, role in ((recruiter, RECRUITER, "Recruiter"), (colleague, COLLEAGUE, "Panel member")):
        signatory.goes("/council")
        signatory.follows("Who acts for this council")
        signatory.writes("E-mail address", address_of(name))
        signatory.chooses("Role", role)
        signatory.presses("Send the invitation")
        joins(somebody, name)


def loses_its_pool_with_its_pledge(other: Reader, officer: Reader) -> None:
    """Millbrook sees the pool until its pledge is suspended; the page that it had open shows nobody any more."""
    other.signs_in("council")
    other.goes("/council")
    other.follows(re.compile("^Pool"))
    other.reads("can be found for this post.")
    officer.goes("/staff/pledges")
    officer.follows(re.compile(f"^Open.*{MILLBROOK}"))
    officer.follows("Review, renew or suspend")
    officer.ticks("Suspend: the pledge does not count from now on")
    officer.writes("Reason", "The council has left its promises aside.")
    officer.presses("Save this decision")
    is_refused(other, other.page.reload, "Your council’s pledge is not active, so the pool is closed.")


def address_of(name: str) -> str:
    """Such as ngozi@example.org."""
    return f"{name.split()[0].lower()}@example.org"


def joins(somebody: Reader, name: str) -> None:
    """Open the mailed link, choose a password, and have the role."""
    somebody.goes("/dev/outbox")
    letter = somebody.page.get_by_role("article").filter(has_text=address_of(name)).first
    somebody.goes(letter.get_by_role("link").first.get_attribute("href") or "")
    somebody.writes("Your full name", name)
    somebody.writes("Password", PASSWORD)
    somebody.presses("Accept")
    somebody.reads("Welcome. You have your role now.")


def is_refused(somebody: Reader, doing: Callable[[], object], words: Words) -> None:
    """What they do is answered with a reason, and with no success."""
    doing()
    somebody.reads(words)
    assert somebody.faults, "the server did it"
    somebody.faults.clear()
