"""Tables to take away: what stands in each, who takes them, and what happens when something fails in the middle."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, true

from assessments.resubmission import Authoriser
from assessments.rubrics import Decision
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.extensions import db
from lms.learning.grade_changes import record_change
from lms.learning.models import ChangeKind
from lms.marking import services as marking
from lms.marking.resubmission_models import Resubmission, ResubmissionState
from lms.quality.models import Reason, Sample, SampleAction
from lms.reports import exports
from lms.reports.exports import EXPORTS
from lms.reports.finding import keep
from lms.reports.gradebook import Filter
from lms.reports.risks import Rule, Sign
from lms.reports.tables import Asked
from lms.sheets import Sheet
from tests.factories.accounts import make_person
from tests.factories.attendance import make_attendance, make_entry, make_session
from tests.factories.cases import make_appeal
from tests.factories.learning import make_cohort, make_enrolment
from tests.factories.live_assessments import make_booking, make_sheet
from tests.factories.marking import make_marking, make_submission
from tests.factories.quizzes import make_submitted
from tests.factories.recognition import make_claim, make_judged

SignIn = Callable[[Person], FlaskClient]
HOSTILE = '=HYPERLINK("http://evil.example")'


@pytest.fixture
def officer(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(name="An officer", roles=[Role.PROGRAMME_OFFICER]))


@pytest.fixture
def world(app: Flask, now: Any) -> Any:
    """A learner with a hostile name who did something of everything, and one in another group."""
    cohort = make_cohort(name="Autumn", due={"T1": now - timedelta(days=3)})
    one = make_enrolment(person=make_person(name=HOSTILE), cohort=cohort)
    tutor = make_person(name="A tutor", roles=[Role.TUTOR])
    make_submitted(enrolment=one)
    decided = make_marking(make_submission(enrolment=one), tutor, decision=Decision.REFER, comment="-1: look again")
    marking.release(decided, now)
    sample = Sample(marking_id=decided.id, reason=Reason.SHARE, drawn_at=now, comment="")
    sample.action = SampleAction(assessor_id=tutor.id, task="Say more.", due_on=now.date(), set_at=now)
    db.session.add(sample)
    make_attendance(make_session(cohort=cohort, starts_at=now - timedelta(days=1)), one)
    make_entry(one)
    keep({one.id: [Sign(Rule.SILENT, 3, now, 20)]}, 0, one.id, now)
    make_judged(make_claim(("1.2",), now=now, enrolment=one), now, tutor=tutor)
    db.session.add(
        Resubmission(
            submission=decided.submission,
            state=ResubmissionState.WAITING,
            authoriser=Authoriser.TUTOR,
            opened_at=now,
            reason="",
        )
    )
    make_sheet(make_booking(one, has_begun=True))
    record_change(
        one.id,
        "T1",
        "1.1",
        ChangeKind.CORRECTED,
        before="refer",
        after="pass",
        reason="A slip.",
        about="marking 1",
        by=tutor.id,
        now=now,
    )
    make_appeal(decided.submission)
    make_enrolment(person=make_person(name="Elsewhere"), cohort=make_cohort(name="Spring"))
    return one


def rows_of(client: FlaskClient, name: str, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/staff/exports/{name}.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline="")))


EXPECTED: dict[str, tuple[int, dict[str, str]]] = {
    "gradebook": (2, {"group": "Autumn", "T1_state": "referred", "T1_late": "yes", "T2_state": "not started"}),
    "criteria": (10, {"module": "T1", "criterion": "1.1", "state": "referred", "by": "task", "late": "yes"}),
    "attempts": (1, {"module": "T1", "number": "1", "percent": "100", "achieved": "yes", "set_aside_at": ""}),
    "answers": (0, {"module": "T1", "number": "1", "fraction": "1.0"}),
    "markings": (1, {"module": "T1", "version": "1", "tutor": "A tutor", "result": "refer"}),
    "decisions": (1, {"criterion": "1.1", "decision": "refer", "comment": "'-1: look again"}),
    "samples": (1, {"reason": "share", "tutor": "A tutor", "outcome": ""}),
    "attendance": (1, {"session": "Meet your tutor", "presence": "present", "minutes": "90"}),
    "hours": (2, {"guided_minutes": "120", "of_which_sessions_minutes": "90", "self_directed_minutes": "45"}),
    "at-risk": (1, {"sign": "silent", "reason": "Has done nothing for 20 days."}),
    "recognition": (1, {"criterion": "1.2", "state": "judged", "finding": "met", "tutor": "A tutor"}),
    "resubmissions": (1, {"version": "1", "state": "waiting", "authorised_by_role": "tutor", "decided_by": ""}),
    "live-assessments": (0, {"module": "T2", "turnout": "joined", "evidence": "She explained it well."}),
    "actions": (1, {"assessor": "A tutor", "task": "Say more.", "answer": "", "closed_at": ""}),
    "changed-results": (1, {"kind": "corrected", "before": "refer", "after": "pass", "reason": "A slip."}),
    "appeals": (1, {"module": "T1", "stage": "tutor", "verdict": "", "ending": ""}),
}


@pytest.mark.parametrize("name", list(EXPORTS))
def test_each_table_as_csv_and_as_xlsx(officer: FlaskClient, world: Any, name: str) -> None:
    count, known = EXPECTED[name]
    rows = rows_of(officer, name)
    assert len(rows) == count or not count
    first = rows[0]
    assert first["learner"] == f"'{HOSTILE}"
    assert {column: first[column] for column in known} == known
    answer = officer.get(f"/staff/exports/{name}.xlsx")
    assert answer.content_length == len(answer.data)
    page = load_workbook(BytesIO(answer.data)).worksheets[0]
    table = [[cell.value for cell in row] for row in page]
    assert table[0] == list(first)
    assert len(table) == len(rows) + 1
    assert table[1][1] == HOSTILE
    assert all(cell.data_type != "f" for row in page for cell in row)
    only_spring = rows_of(officer, name, f"?cohort={world.cohort_id + 1}")
    assert {row["learner"] for row in only_spring} <= {"Elsewhere"}


def test_names_of_columns_never_change(app: Flask, world: Any, now: Any) -> None:
    everything = {name: list(make(Asked(true(), Filter(), now, 30)).columns) for name, make in EXPORTS.items()}
    assert {name: ",".join(columns) for name, columns in everything.items()} == {
        "gradebook": "enrolment_id,learner,group,edition,joined_at,completed_at,withdrawn_at,"
        "T1_state,T1_met_at,T1_due_at,T1_late,T2_state,T2_met_at,T2_due_at,T2_late",
        "criteria": "enrolment_id,learner,group,module,criterion,state,since,by,due_at,late",
        "attempts": "enrolment_id,learner,group,attempt_id,module,number,edition,started_at,submitted_at,score,"
        "out_of,percent,achieved,set_aside_at",
        "answers": "enrolment_id,learner,group,attempt_id,module,number,question,saved_at,fraction",
        "markings": "enrolment_id,learner,group,submission_id,module,version,submitted_at,marking_id,round,tutor,"
        "released_at,result,comment",
        "decisions": "enrolment_id,learner,group,submission_id,module,version,marking_id,round,released_at,criterion,"
        "decision,comment",
        "samples": "enrolment_id,learner,group,sample_id,module,version,marking_id,tutor,reason,drawn_at,assurer,"
        "outcome,decided_at,comment,action_closed_at",
        "attendance": "enrolment_id,learner,group,session_id,session,module,starts_at,ends_at,cancelled_at,presence,"
        "minutes",
        "hours": "enrolment_id,learner,group,guided_minutes,of_which_sessions_minutes,marked_pieces,"
        "self_directed_minutes",
        "at-risk": "enrolment_id,learner,group,urgency,sign,reason,module,since,on_list_since,found_at",
        "recognition": "enrolment_id,learner,group,claim_id,module,edition,state,asked_at,criterion,finding,reason,"
        "tutor,judged_at,assurer,agreed_at",
        "resubmissions": "enrolment_id,learner,group,submission_id,module,version,state,authorised_by_role,opened_at,"
        "starts_at,decided_at,decided_by,reason,granted_at",
        "live-assessments": "enrolment_id,learner,group,booking_id,module,starts_at,tutor,turnout,"
        "consented_to_recording,criterion,decision,evidence,finished_at",
        "actions": "enrolment_id,learner,group,action_id,sample_id,module,assessor,task,set_at,due_on,answer,"
        "answered_at,accepted,verdict,judged_by,judged_at,closed_at",
        "changed-results": "enrolment_id,learner,group,module,criterion,kind,before,after,at,changed_by,reason",
        "appeals": "enrolment_id,learner,group,appeal_id,module,marking_id,malpractice_id,made_at,stage,opened_at,"
        "due_at,decided_at,decided_by,verdict,reasons,remarked_at,ending,closed_at",
    }


def test_a_download_is_noted_and_offered_as_a_file(officer: FlaskClient, world: Any) -> None:
    answer = officer.get(f"/staff/exports/attempts.csv?cohort={world.cohort_id}")
    name = f"attempts-group-{world.cohort_id}-20"
    assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{name}')
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith("\ufeff".encode())
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "report.exported")).one()
    assert entry.details == {"name": "attempts", "format": "csv", "cohort": world.cohort_id}
    assert entry.person_id == entry.subject_id


def test_the_page_offers_every_table(officer: FlaskClient, world: Any) -> None:
    page = officer.get(f"/staff/exports?cohort={world.cohort_id}").text
    for name in EXPORTS:
        for ending in ("csv", "xlsx"):
            assert f"/staff/exports/{name}.{ending}?cohort={world.cohort_id}" in page
    for path in ("/staff/exports/nothing.csv", "/staff/exports/attempts.pdf", "/staff/exports?cohort=4711"):
        assert officer.get(path).status_code == 404, path
    assert officer.get("/staff/exports/attempts.csv?cohort=4711").status_code == 404


def test_many_rows_are_read_some_at_a_time(
    officer: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch, count_statements: Callable[[], Any]
) -> None:
    cohort = make_cohort()
    for number in range(25):
        make_enrolment(person=make_person(name=f"Learner {number}"), cohort=cohort)
    monkeypatch.setattr(exports, "ROWS_AT_ONCE", 10)
    assert [row["learner"] for row in rows_of(officer, "gradebook")] == [f"Learner {number}" for number in range(25)]
    assert len(rows_of(officer, "hours")) == 25


def failing(asked: Asked) -> Sheet:
    def rows() -> Iterator[list[int]]:
        yield from ([number] for number in range(2_000))
        raise OSError("the database went away")

    return Sheet("attempts", ["number"], rows())


def test_a_table_that_fails_in_the_middle_is_never_ended_like_a_whole_one(
    officer: FlaskClient, app: Flask, world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(EXPORTS, "attempts", failing)
    answer = officer.get("/staff/exports/attempts.csv")
    assert answer.status_code == 200
    assert answer.content_length is None  # sent in chunks: the server leaves out the last one, and the line breaks off
    with pytest.raises(OSError, match="went away"):
        answer.get_data()
    assert officer.get("/staff/exports/attempts.xlsx").status_code == 500
    assert rows_of(officer, "hours")  # and nothing is left open


def test_a_download_holds_no_lock_while_it_is_sent(officer: FlaskClient, app: Flask, world: Any) -> None:
    answer = officer.get("/staff/exports/answers.csv", buffered=False)
    world.person.name = "Renamed while it is sent"
    db.session.commit()
    assert "Renamed while it is sent" not in answer.get_data(as_text=True)


def test_only_officers_and_quality_assurers_take_tables(sign_in: SignIn, world: Any) -> None:
    assert sign_in(make_person(roles=[Role.QUALITY_ASSURER])).get("/staff/exports/hours.csv").status_code == 200
    others = [Role.LEARNER, Role.TUTOR, Role.ADMINISTRATOR, Role.EXTERNAL_VERIFIER]
    assert sign_in(make_person(roles=others)).get("/staff/exports/hours.csv").status_code == 403
