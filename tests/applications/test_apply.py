"""Applying without having been asked, with a statement, and what a council reads of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.access import Role
from lms.applications.models import Answer, Application, Invitation, Stage
from lms.applications.services import CONSENT_VERSION
from lms.applications.statement_models import Statement
from lms.awards.models import IssuedCertificate
from lms.clock import utc_now
from lms.extensions import db
from lms.outbox.models import Message
from lms.references import reference_of
from tests.applications.scene import NAME, Scene, SignIn
from tests.factories.accounts import make_person
from tests.factories.applicants import close, make_statement
from tests.factories.candidates import make_graduate


class Applicant(Scene):
    """A graduate who was not asked."""

    @property
    def path(self) -> str:
        return f"/jobs/{self.vacancy.id}/apply"

    def applies(self) -> int:
        return self.person.post(self.path).status_code

    def made(self) -> Application:
        return db.session.scalars(select(Application)).one()

    def writes(self, *words: str) -> None:
        make_statement(self.graduate, self.vacancy, *words)
        db.session.commit()

    def council_reads(self) -> str:
        return self.council.get(f"/council/applications/{self.made().id}").text


@pytest.fixture
def applicant(sign_in: SignIn) -> Applicant:
    return Applicant(sign_in)


def test_a_graduate_applies_without_an_invitation_and_without_the_pool(applicant: Applicant) -> None:
    applicant.person.post("/profile/pool/leave")
    assert "Write a statement and apply here" in applicant.person.get(f"/jobs/{applicant.vacancy.id}").text
    assert "you need not be in the pool" in applicant.person.get(applicant.path).text
    assert applicant.applies() == 302
    made = applicant.made()
    assert made.invitation_id is None
    assert made.stage is Stage.APPLIED
    assert applicant.vacancy.title in applicant.person.get("/invitations").text


def test_the_consent_is_kept_with_its_words_language_and_time(applicant: Applicant) -> None:
    applicant.graduate.person.language = "pl"
    db.session.commit()
    applicant.applies()
    made = applicant.made()
    assert (made.consent_version, made.consent_language) == (CONSENT_VERSION, "pl")
    assert utc_now() - made.applied_at < timedelta(minutes=1)


def test_recruiters_are_mailed_and_read_no_name(applicant: Applicant) -> None:
    applicant.applies()
    [mail] = db.session.scalars(select(Message).where(Message.recipient == applicant.recruiter.email))
    assert "without an invitation" in mail.body
    assert NAME not in mail.body


def test_applying_twice_is_one_application(applicant: Applicant) -> None:
    assert [applicant.applies(), applicant.applies()] == [302, 302]
    assert applicant.made().stage is Stage.APPLIED
    assert applicant.person.get(applicant.path).status_code == 302


def test_an_invitation_that_waits_is_answered_by_it(applicant: Applicant) -> None:
    invitation = applicant.invite()
    applicant.applies()
    db.session.refresh(invitation)
    assert invitation.answer is Answer.ACCEPTED
    assert applicant.made().invitation_id == invitation.id


def test_who_said_no_can_change_their_mind_and_apply(applicant: Applicant) -> None:
    invitation = applicant.invite()
    applicant.person.post(f"/invitations/{invitation.id}/decline")
    assert applicant.applies() == 302
    db.session.refresh(invitation)
    assert invitation.answer is Answer.DECLINED
    assert applicant.made().invitation_id is None


def test_who_has_applied_is_not_invited_any_more(applicant: Applicant) -> None:
    applicant.applies()
    answer = applicant.council.post(f"/council/vacancies/{applicant.vacancy.id}/pool/{applicant.reference}/invite")
    assert answer.status_code == 409
    assert "has applied for this post already" in answer.text
    assert db.session.scalars(select(Invitation)).all() == []


def test_a_closed_post_takes_no_application_and_the_words_are_kept(applicant: Applicant) -> None:
    applicant.writes("About who decides")
    close(applicant.vacancy)
    answer = applicant.person.post(applicant.path)
    assert answer.status_code == 409
    assert "Your words are kept" in answer.text
    assert "About who decides" in applicant.person.get(f"/jobs/{applicant.vacancy.id}/statement").text


def test_after_the_shortlist_is_locked_nobody_applies(applicant: Applicant, sign_in: SignIn) -> None:
    applicant.applies()
    applicant.score(applicant.made())
    assert applicant.lock(applicant.made()) == 302
    late = sign_in(make_graduate(name="Too Late").person)
    assert late.post(applicant.path).status_code == 409
    assert "This post has closed." in late.get(applicant.path).text


def test_without_a_valid_certificate_nobody_applies_here(applicant: Applicant, sign_in: SignIn) -> None:
    learner = sign_in(make_person(roles=[Role.LEARNER]))
    assert learner.post(applicant.path).status_code == 409
    assert "when you have your certificate" in learner.get(applicant.path).text
    assert "Write a statement and apply here" not in learner.get(f"/jobs/{applicant.vacancy.id}").text
    db.session.scalars(select(IssuedCertificate)).one().revoked_at = utc_now()
    db.session.commit()
    assert applicant.applies() == 409


def test_without_an_active_pledge_only_the_invited_apply_here(applicant: Applicant, sign_in: SignIn) -> None:
    applicant.invite()
    applicant.end_pledge()
    other = sign_in(make_graduate(name="Not Invited").person)
    assert other.post(applicant.path).status_code == 409
    page = other.get(applicant.path).text
    assert "Anyone can apply in the council’s own way." in page
    assert applicant.applies() == 302


def test_what_was_taken_back_is_not_applied_for_again_and_the_words_stay(applicant: Applicant) -> None:
    applicant.writes("About who decides")
    applicant.applies()
    path = f"/applications/{applicant.made().id}/withdraw"
    assert "you can’t apply for this post again" in applicant.person.get(path).text
    assert applicant.person.post(path).status_code == 302
    assert applicant.applies() == 409
    assert "You took back your application" in applicant.person.get(applicant.path).text
    assert "About who decides" in applicant.person.get(f"/jobs/{applicant.vacancy.id}/statement").text


# The statement that goes with it


def test_a_statement_is_frozen_as_it_was_sent(applicant: Applicant) -> None:
    applicant.writes("About who decides")
    applicant.applies()
    path, field = f"/jobs/{applicant.vacancy.id}/statement", f"words-{applicant.vacancy.criteria[0].id}"
    answer = applicant.person.post(path, data={field: "Something else"})
    assert answer.status_code == 409
    assert "Something else" in answer.text, "what was typed in another tab still stands on the page"
    assert "About who decides" in applicant.council_reads()
    assert "Something else" not in applicant.council_reads()


def test_accepting_an_invitation_sends_the_draft_too(applicant: Applicant) -> None:
    applicant.writes("About who decides")
    applicant.apply()
    assert db.session.scalars(select(Statement)).one().sent_at is not None
    assert "About who decides" in applicant.council_reads()


def test_a_council_reads_nothing_of_a_draft(applicant: Applicant) -> None:
    applicant.apply()
    applicant.writes("Never sent")
    assert "Never sent" not in applicant.council_reads()


def test_name_address_and_number_are_covered_until_names_are_open(applicant: Applicant) -> None:
    said = f"I am {NAME}, ring 07700 900123 or write to me@mail.example."
    applicant.writes(said)
    preview = applicant.person.get(applicant.path).text
    assert "I am [name], ring [phone] or write to [e-mail]." in preview
    applicant.applies()
    page = applicant.council_reads()
    assert "I am [name], ring [phone] or write to [e-mail]." in page
    assert NAME not in page
    applicant.score(applicant.made())
    applicant.lock(applicant.made())
    assert said in applicant.council_reads()


def test_a_withdrawn_application_shows_no_word_of_its_statement(applicant: Applicant) -> None:
    applicant.writes("About who decides")
    applicant.applies()
    applicant.person.post(f"/applications/{applicant.made().id}/withdraw")
    assert "About who decides" not in applicant.council_reads()
    assert applicant.council.get(f"/council/applications/{applicant.made().id}/statement.docx").status_code == 404


def test_two_graduates_have_different_references_and_each_their_own_words(
    applicant: Applicant, sign_in: SignIn
) -> None:
    applicant.writes("First words")
    applicant.applies()
    other = make_graduate(name="Bilal Noor")
    make_statement(other, applicant.vacancy, "Second words")
    assert sign_in(other.person).post(applicant.path).status_code == 302
    for profile, mine, theirs in ((applicant.graduate, "First", "Second"), (other, "Second", "First")):
        application = db.session.scalars(select(Application).where(Application.profile_id == profile.id)).one()
        page = applicant.council.get(f"/council/applications/{application.id}").text
        assert reference_of(applicant.vacancy.secret, profile.id) in page
        assert f"{mine} words" in page
        assert f"{theirs} words" not in page
