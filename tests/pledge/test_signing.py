"""From an invitation to an active pledge: a signatory signs the text, an officer checks the authority, countersigns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.clock import london_day
from lms.councils.models import Council
from lms.extensions import db
from lms.notices.models import Notice
from lms.pledge.models import Pledge
from lms.pledge.pledge_text import newest_version, text_of, versions
from lms.pledge.signing_models import AuthorityCheck, PledgeSigning
from lms.pledge.signing_queries import council_state, moves_of
from lms.pledge.states import Move, State, stage_of
from lms.pledge.terms import months_after
from tests.factories.accounts import grant, make_person
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.pledge_signing import countersign_form, make_enquiry, make_pledge_in, make_signing, sign_form
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]


@pytest.fixture
def mary(council: Council) -> Person:
    return make_person(name="Mary Okafor", roles=[Role.SIGNATORY], council=council)


@pytest.fixture
def signatory(mary: Person, sign_in: SignIn) -> FlaskClient:
    return sign_in(mary)


def one_pledge() -> Pledge:
    db.session.expire_all()
    return db.session.scalars(select(Pledge)).one()


def one_signing() -> PledgeSigning:
    db.session.expire_all()
    return db.session.scalars(select(PledgeSigning)).one()


def test_it_is_signed_checked_countersigned_and_active(
    council: Council, mary: Person, signatory: FlaskClient, officer: FlaskClient, client: FlaskClient, today: date
) -> None:
    make_enquiry(council)
    db.session.commit()
    home = f"/council/{council.id}/pledge"
    assert "Read and sign the pledge" in signatory.get(home).text
    page = signatory.get(f"{home}/sign").text
    assert "We read our recruitment strategy again" in page
    assert f"version {newest_version()}" in page
    assert signatory.post(f"{home}/sign", data=sign_form()).location == home
    signing = one_signing()
    assert (signing.text_version, signing.name, signing.post) == (newest_version(), "Mary Okafor", "Chief executive")
    assert (signing.authority, signing.signed_by_id, signing.signed_on) == ("Scheme of delegation, 4.2", mary.id, today)
    assert signing.signed_at is not None
    assert "Millbrook Council" not in client.get("/councils").text, "not before it is countersigned"
    waits = signatory.get(home).text
    assert "Signed, waits for countersigning" in waits
    assert "Read and sign the pledge" not in waits
    assert "Millbrook Council" in officer.get("/staff/enquiries").text
    told = db.session.scalars(select(Notice)).one()
    assert told.path == f"/staff/signings/{signing.id}"
    path = f"/staff/signings/{signing.id}"
    assert "Check the authority" in officer.get(path).text
    assert officer.post(path, data=countersign_form()).location == f"/staff/councils/{council.id}"
    pledge = one_pledge()
    assert stage_of(pledge, today) == State.ACTIVE
    assert (pledge.signatory_name, pledge.active_until) == ("Mary Okafor", None), "the toolkit sets no term"
    assert pledge.evidence_due_on == months_after(today, 12)
    signing = one_signing()
    assert signing.decided_by is not None
    assert (signing.check_made, signing.checked_on) == (AuthorityCheck.MONITORING_OFFICER, today)
    assert (signing.check_note, signing.decided_by.name) == ("Mail of this morning", "Olga Officer")
    assert "Millbrook Council" in client.get("/councils").text
    shown = signatory.get(home).text
    for words in ("E-mail from the monitoring officer", "Mail of this morning", "Olga Officer", "Send evidence"):
        assert words in shown
    assert [one.move for one in reversed(moves_of(council.id))] == [Move.ENQUIRED, Move.SIGNED, Move.COUNTERSIGNED]
    assert [(one.from_state, one.to_state) for one in reversed(moves_of(council.id))] == [
        (State.NONE, State.ENQUIRY),
        (State.ENQUIRY, State.COUNTERSIGNING),
        (State.COUNTERSIGNING, State.ACTIVE),
    ]
    assert officer.post(path, data=countersign_form()).status_code == 409
    actions = set(db.session.scalars(select(AuditEntry.action)))
    assert {"pledge_signing.signed", "pledge.countersigned"} <= actions


def test_a_term_that_a_deployment_sets_gives_a_last_day(
    app: Flask, council: Council, mary: Person, officer: FlaskClient, today: date
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], pledge_term_months=24, pledge_evidence_months=6)
    signing = make_signing(council, mary)
    db.session.commit()
    officer.post(f"/staff/signings/{signing.id}", data=countersign_form())
    pledge = one_pledge()
    assert pledge.active_until == months_after(today, 24) - timedelta(days=1)
    assert pledge.evidence_due_on == months_after(today, 6)


def test_a_signature_without_authority_is_declined_with_a_reason_and_the_council_can_sign_again(
    council: Council, mary: Person, signatory: FlaskClient, officer: FlaskClient, today: date
) -> None:
    signing = make_signing(council, mary)
    db.session.commit()
    sent = countersign_form(answer="no", reason="The constitution names the leader.")
    assert officer.post(f"/staff/signings/{signing.id}", data=sent).status_code == 302
    assert db.session.scalars(select(Pledge)).all() == []
    page = signatory.get(f"/council/{council.id}/pledge").text
    assert "The constitution names the leader." in page
    assert "Read and sign the pledge" in page
    assert council_state(council.id, today) is State.NONE
    assert signatory.post(f"/council/{council.id}/pledge/sign", data=sign_form()).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"answer": ""}, "answer", "Say whether they may sign."),
        ({"check_made": ""}, "check_made", "Say how you checked it."),
        ({"checked_on": ""}, "checked_on", "Write the day"),
        ({"checked_on": "2999-01-01"}, "checked_on", "can’t be in the future"),
        ({"active_from": ""}, "active_from", "Write the day"),
        ({"active_from": "soon"}, "active_from", "Choose a day"),
        ({"answer": "no"}, "reason", "Give a reason."),
    ],
)
def test_countersigning_says_how_the_authority_was_checked_and_when(
    council: Council, mary: Person, officer: FlaskClient, changes: dict[str, str], field: str, told: str
) -> None:
    signing = make_signing(council, mary)
    db.session.commit()
    answer = officer.post(f"/staff/signings/{signing.id}", data=countersign_form(**changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert told in answer.text
    assert one_signing().decided_at is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": " "}, "name"), ({"post": ""}, "post"), ({"authority": ""}, "authority"), ({"agreed": ""}, "agreed")],
)
def test_a_signature_is_whole_or_none(
    council: Council, signatory: FlaskClient, changes: dict[str, str], field: str
) -> None:
    sent = {name: value for name, value in sign_form(**changes).items() if value}
    answer = signatory.post(f"/council/{council.id}/pledge/sign", data=sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert db.session.scalars(select(PledgeSigning)).all() == []


def test_what_was_read_is_what_is_signed(council: Council, signatory: FlaskClient) -> None:
    answer = signatory.post(f"/council/{council.id}/pledge/sign", data=sign_form(version="2020-01"))
    assert answer.status_code == 409
    assert "The text of the pledge has changed." in answer.text
    for version in versions():
        assert "Communities" in text_of(version)


@pytest.mark.parametrize("state", [State.SIGNED, State.ACTIVE, State.EVIDENCE_DUE, State.UNDER_REVIEW, State.SUSPENDED])
def test_a_council_whose_pledge_stands_does_not_sign_again(
    council: Council, signatory: FlaskClient, state: State
) -> None:
    make_pledge_in(state, council)
    db.session.commit()
    assert signatory.post(f"/council/{council.id}/pledge/sign", data=sign_form()).status_code == 409


@pytest.mark.parametrize("state", [State.LAPSED, State.WITHDRAWN, State.ENDED])
def test_a_council_whose_pledge_is_over_signs_again_and_the_old_one_is_kept(
    council: Council, signatory: FlaskClient, officer: FlaskClient, today: date, state: State
) -> None:
    old = make_pledge_in(state, council).id
    db.session.commit()
    assert signatory.post(f"/council/{council.id}/pledge/sign", data=sign_form()).status_code == 302
    assert officer.post(f"/staff/signings/{one_signing().id}", data=countersign_form()).status_code == 302
    db.session.expire_all()
    before, new = db.session.scalars(select(Pledge).order_by(Pledge.id)).all()
    assert (before.id, stage_of(before, today), stage_of(new, today)) == (old, state, State.ACTIVE)


def test_nobody_checks_their_own_authority(council: Council, mary: Person, sign_in: SignIn) -> None:
    signing = make_signing(council, mary)
    grant(mary, Role.PROGRAMME_OFFICER)
    for person in (mary, make_person(roles=[Role.PROGRAMME_OFFICER, Role.RECRUITER], council=council)):
        answer = sign_in(person).post(f"/staff/signings/{signing.id}", data=countersign_form())
        assert answer.status_code == 403
        assert "Somebody who does not act for this council checks this." in answer.text
    assert one_signing().decided_at is None


def test_a_recruiter_reads_and_a_signatory_signs_for_their_own_council_only(
    council: Council, signatory: FlaskClient, sign_in: SignIn
) -> None:
    recruiter = sign_in(make_person(roles=[Role.RECRUITER], council=council))
    home = f"/council/{council.id}/pledge"
    assert recruiter.get(home).status_code == 200
    assert "Read and sign the pledge" not in recruiter.get(home).text
    both = sign_in(
        grant(make_person(roles=[Role.SIGNATORY], council=make_council()), Role.RECRUITER, council=council).person
    )
    for path in ("sign", "evidence", "withdraw"):
        assert recruiter.get(f"{home}/{path}").status_code == 403
        assert both.get(f"{home}/{path}").status_code == 404
    for path in ("", "/sign", "/evidence", "/withdraw"):
        assert signatory.get(f"/council/{make_council().id}/pledge{path}").status_code == 404


def test_two_who_sign_at_once_sign_once_and_two_who_countersign_make_one_pledge(
    council: Council, signatory: FlaskClient, officer: FlaskClient, sign_in: SignIn
) -> None:
    other = sign_in(make_person(roles=[Role.SIGNATORY], council=council))
    path = f"/council/{council.id}/pledge/sign"
    answers = at_once(lambda one: one.post(path, data=sign_form()).status_code, [signatory, other])
    assert sorted(answers) == [302, 409]
    checkers = [officer, sign_in(make_person(roles=[Role.ADMINISTRATOR]))]
    path = f"/staff/signings/{one_signing().id}"
    answers = at_once(lambda one: one.post(path, data=countersign_form()).status_code, checkers)
    assert sorted(answers) == [302, 409]
    one_pledge()


def test_evidence_is_sent_looked_at_and_the_pledge_renewed(
    council: Council, signatory: FlaskClient, officer: FlaskClient, today: date
) -> None:
    pledge = make_pledge_in(State.EVIDENCE_DUE, council)
    db.session.commit()
    home = f"/council/{council.id}/pledge"
    assert "Evidence is due now." in signatory.get(home).text
    assert signatory.post(f"{home}/evidence", data={"words": "We read our strategy."}).location == home
    assert signatory.post(f"{home}/evidence", data={"words": "Again."}).status_code == 409
    decide = f"/staff/pledges/{pledge.id}/decide"
    assert "Millbrook Council" in officer.get("/staff/enquiries").text
    assert "We read our strategy." in officer.get(decide).text
    more = {"move": "more_asked", "reason": "Which figures?", "note": "They were slow before."}
    assert officer.post(decide, data=more).location == f"/staff/pledges/{pledge.id}"
    page = signatory.get(home).text
    assert "Which figures?" in page
    assert "They were slow before." not in page, "the note is for the team"
    assert "They were slow before." in officer.get(f"/staff/councils/{council.id}").text
    signatory.post(f"{home}/evidence", data={"words": "These figures."})
    assert officer.post(decide, data={"move": "renewed", "reason": "Good work."}).status_code == 302
    assert stage_of(one_pledge(), today) == State.ACTIVE
    assert one_pledge().evidence_due_on == months_after(today, 12)


@pytest.mark.parametrize(
    ("sent", "field", "told"),
    [
        ({"reason": "Why"}, "move", "Choose what you decide."),
        ({"move": "renewed", "reason": "Why"}, "move", "Choose"),
        ({"move": "suspended", "reason": ""}, "reason", "Give a reason."),
        ({"move": "left_to_lapse", "reason": "Why"}, "move", "Write the last active day below."),
        ({"move": "left_to_lapse", "reason": "Why", "last_day": "2020-01-01"}, "last_day", "can’t be in the past"),
    ],
)
def test_a_decision_that_is_not_possible_or_has_no_reason_is_told_beside_its_field(
    council: Council, officer: FlaskClient, sent: dict[str, str], field: str, told: str
) -> None:
    pledge = make_pledge(council)
    db.session.commit()
    answer = officer.post(f"/staff/pledges/{pledge.id}/decide", data=sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert told in answer.text
    assert moves_of(council.id) == []


def test_a_council_withdraws_with_a_reason_and_everything_follows_at_once(
    council: Council, signatory: FlaskClient, client: FlaskClient, today: date
) -> None:
    make_pledge(council)
    db.session.commit()
    path = f"/council/{council.id}/pledge/withdraw"
    assert signatory.post(path, data={"reason": ""}).status_code == 422
    assert signatory.post(path, data={"reason": "A new administration."}).status_code == 302
    assert stage_of(one_pledge(), today) == State.WITHDRAWN
    assert "Millbrook Council" not in client.get("/councils").text
    assert "No Equality Mark now" in client.get(f"/pledge/{council.slug}/mark.svg").text
    assert signatory.post(path, data={"reason": "Again."}).status_code == 409


def test_pages_take_six_statements_at_most(
    council: Council,
    mary: Person,
    signatory: FlaskClient,
    officer: FlaskClient,
    client: FlaskClient,
    now: datetime,
    count_statements: Counting,
) -> None:
    for _number in range(5):
        make_signing(make_council(), mary)
        make_enquiry(make_council())
        make_pledge_in(State.UNDER_REVIEW, make_council())
    enquiry, signing, pledge = make_enquiry(council), make_signing(council, mary), make_pledge_in(State.LAPSED, council)
    council.county, council.ends_on = make_council(), london_day(now)
    council.replaced_by = [make_council()]
    db.session.commit()
    paths = {
        f"/council/{council.id}/pledge": signatory,
        f"/staff/signings/{signing.id}": officer,
        f"/staff/pledges/{pledge.id}/decide": officer,
        "/staff/pledges?state=under review&region=x": officer,
        "/staff/pledges": officer,
        "/staff/councils/import": officer,
        "/staff/enquiries": officer,
        f"/staff/councils/{council.id}": officer,
        f"/staff/councils/{council.id}/edit": officer,
        f"/staff/enquiries/{enquiry.id}": officer,
        "/pledge/join": client,
    }
    counted = {}
    for path, reader in paths.items():
        with count_statements() as statements:
            assert reader.get(path).status_code == 200
        counted[path] = len(statements)
    assert max(counted.values()) <= 6, counted
