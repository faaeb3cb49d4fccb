"""Taking the public register in: seen first, then confirmed, whole or not at all; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.access import Role
from lms.accounts.models import Person
from lms.audit import AuditEntry
from lms.councils.cli import councils as command
from lms.councils.models import Council, CouncilKind, Nation
from lms.councils.queries import changes_of, whole_register
from lms.councils.register_models import CouncilChange, CouncilImport
from lms.councils.register_plan import Plan, Sort
from lms.councils.register_services import (
    AppliedAlready,
    RegisterChanged,
    apply,
    forget_old_files,
    look_at,
    plan_for,
)
from lms.extensions import db
from tests.factories.accounts import make_person
from tests.factories.councils import make_council
from tests.factories.register import register_file, register_row
from tests.simultaneous import at_once

SignIn = Callable[[Person], FlaskClient]
Counting = Callable[[], Any]
PUBLIC = Path("/work/shared/data/uk_local_authorities_current.csv")


def take_in(now: datetime, *rows: dict[str, str]) -> Plan:
    kept = look_at(register_file(*rows), "councils.csv", now, by=None)
    return apply(kept, plan_for(kept).digest, now, by=None)


def planned(now: datetime, *rows: dict[str, str]) -> Plan:
    return plan_for(look_at(register_file(*rows), "councils.csv", now, by=None))


def council(code: str) -> Council:
    return db.session.scalars(select(Council).where(Council.code == code)).one()


def told(plan: Plan) -> list[tuple[str, Sort, list[tuple[str, str, str]]]]:
    return [
        (entry.row.code, entry.sort, [(one.what, one.before, one.after) for one in entry.differences])
        for entry in plan.entries
    ]


GLA = register_row("GLA", "Greater London Authority", "E61000001", local_authority_type="SRA", region="London")
BRENT = register_row(
    "BEN", "Brent Council", "E09000005", local_authority_type="LBO", region="London", combined_authority="GLA"
)
WSX = register_row("WSX", "West Sussex County Council", "E10000032", local_authority_type="CTY", region="South East")
ADUR = register_row("ADU", "Adur District Council", "E07000223", county_la="WSX", region="South East")


def test_councils_come_in_with_type_region_county_and_authority(app: Flask, now: datetime) -> None:
    take_in(now, BRENT, GLA, ADUR, WSX)
    brent, adur = council("BEN"), council("ADU")
    assert (brent.kind, brent.region, brent.nation) == (CouncilKind.LONDON, "London", Nation.ENGLAND)
    assert brent.authority is council("GLA")
    assert brent.authority.kind is CouncilKind.STRATEGIC
    assert adur.county is council("WSX")
    assert adur.slug == "adur-district-council"


def test_the_same_file_again_changes_nothing(app: Flask, now: datetime) -> None:
    take_in(now, BRENT, GLA, ADUR, WSX)
    again = planned(now, BRENT, GLA, ADUR, WSX)
    assert (again.entries, again.unchanged, again.missing, again.faults) == ((), 4, (), ())
    rows = db.session.scalars(select(CouncilChange)).all()
    take_in(now, BRENT, GLA, ADUR, WSX)
    assert db.session.scalars(select(CouncilChange)).all() == rows


def test_a_look_changes_nothing(app: Flask, now: datetime) -> None:
    assert len(planned(now, BRENT, GLA).of(Sort.NEW)) == 2
    assert whole_register() == []


def test_what_changes_is_told_field_by_field_and_sorted_by_what_matters(app: Flask, now: datetime) -> None:
    take_in(now, ADUR, WSX, register_row("WOR", "Worthing Borough Council", "E07000229", region="South East"))
    renamed = WSX | {"official-name": "West Sussex Council"}
    ended = register_row("WOR", "Worthing Borough Council", "E07000229", region="South East", end_date="2027-03-31")
    replaced = ADUR | {"end-date": "2028-03-31", "replaced-by": "NEW"}
    new = register_row("NEW", "Sussex Coast Council", start_date="2028-04-01", local_authority_type="UA")
    plan = planned(now, renamed, ended, replaced, new)
    assert told(plan)[:3] == [
        ("WSX", Sort.RENAMED, [("name", "West Sussex County Council", "West Sussex Council")]),
        ("WOR", Sort.ENDED, [("last day", "", "2027-03-31")]),
        ("ADU", Sort.REPLACED, [("last day", "", "2028-03-31"), ("replaced by", "", "Sussex Coast Council")]),
    ]
    assert [(entry.row.code, entry.sort) for entry in plan.entries[3:]] == [("NEW", Sort.NEW)]


def test_a_renamed_council_keeps_its_address_and_its_old_name_is_kept(app: Flask, now: datetime) -> None:
    take_in(now, WSX)
    take_in(now, WSX | {"official-name": "West Sussex Council"})
    found = council("WSX")
    assert (found.name, found.slug) == ("West Sussex Council", "west-sussex-county-council")
    assert [(one.what, one.before) for one in changes_of(found.id)] == [
        ("name", "West Sussex County Council"),
        ("added", ""),
    ]
    assert planned(now, WSX | {"official-name": "West Sussex Council"}).entries == ()


def test_many_become_one_and_one_becomes_several(app: Flask, now: datetime) -> None:
    olds = [
        register_row(code, f"{code} Council", end_date="2023-03-31", replaced_by=by)
        for code, by in (("ONE", "NEW"), ("TWO", "NEW"), ("CMA", "NEW,OTH"))
    ]
    news = [register_row(code, f"{code} Council", start_date="2023-04-01") for code in ("NEW", "OTH")]
    take_in(now, *olds, *news)
    assert [one.code for one in council("NEW").replaces] == ["CMA", "ONE", "TWO"]
    assert [one.code for one in council("CMA").replaced_by] == ["NEW", "OTH"]
    assert council("ONE").has_ended(date(2023, 4, 1))
    assert not council("ONE").has_ended(date(2023, 3, 31))


def test_nothing_is_deleted_and_what_the_file_does_not_name_is_told(app: Flask, now: datetime) -> None:
    by_hand = make_council(name="Invented Council")
    take_in(now, WSX, ADUR)
    plan = take_in(now, WSX)
    assert {one.name for one in plan.missing} == {by_hand.name, "Adur District Council"}
    assert len(whole_register()) == 3


def test_a_council_by_hand_is_found_by_its_name_and_gets_its_codes(app: Flask, now: datetime) -> None:
    by_hand = make_council(name="Adur District Council")
    plan = take_in(now, WSX, ADUR)
    assert [entry.council for entry in plan.entries if entry.row.code == "ADU"] == [by_hand]
    assert by_hand.gss_code == "E07000223"
    assert len(whole_register()) == 2


def test_a_namesake_with_another_code_is_another_council_with_its_own_address(app: Flask, now: datetime) -> None:
    take_in(now, register_row("DOR", "Dorset Council", "E10000009"))
    plan = take_in(now, register_row("DST", "Dorset Council", "E06000059"))
    assert [entry.sort for entry in plan.entries] == [Sort.NEW]
    assert {one.slug for one in whole_register()} == {"dorset-council", "dorset-council-e06000059"}


def test_a_new_code_after_changed_borders_is_the_same_council(app: Flask, now: datetime) -> None:
    take_in(now, register_row("FIF", "Fife Council", "S12000015"))
    plan = take_in(now, register_row("FIF", "Fife Council", "S12000047", former_gss_codes="S12000015"))
    assert told(plan) == [("FIF", Sort.CHANGED, [("GSS code", "S12000015", "S12000047")])]
    assert len(whole_register()) == 1


def test_codes_that_swap_do_not_collide(app: Flask, now: datetime) -> None:
    take_in(now, register_row("A", "A Council", "E07000001"), register_row("B", "B Council", "E07000002"))
    first, second = council("A").id, council("B").id
    take_in(now, register_row("A", "B Council", "E07000002"), register_row("B", "A Council", "E07000001"))
    assert (db.session.get_one(Council, first).code, db.session.get_one(Council, second).code) == ("B", "A")


def test_a_row_that_leads_nowhere_is_left_out_and_so_is_what_leads_to_it(app: Flask, now: datetime) -> None:
    lost = register_row("LST", "Lost Council", county_la="???")
    plan = take_in(now, WSX, lost, register_row("NXT", "Next Council", end_date="2020-01-01", replaced_by="LST"))
    assert [(fault.number, fault.sentence) for fault in plan.faults] == [
        (3, "It names “???”, which is no code of a council in the file or in the register."),
        (4, "It names “LST”, which is no code of a council in the file or in the register."),
    ]
    assert [one.code for one in whole_register()] == ["WSX"]


def test_a_row_may_lead_to_a_council_that_is_only_in_the_register(app: Flask, now: datetime) -> None:
    take_in(now, GLA)
    take_in(now, BRENT)
    assert council("BEN").authority is council("GLA")


def test_what_was_seen_is_what_is_done(app: Flask, now: datetime) -> None:
    kept = look_at(register_file(WSX), "councils.csv", now, by=None)
    seen = plan_for(kept).digest
    take_in(now, WSX | {"region": "South West"})
    with pytest.raises(RegisterChanged):
        apply(kept, seen, now, by=None)


def test_files_that_nobody_confirms_go_after_a_month(app: Flask, now: datetime) -> None:
    look_at(register_file(WSX), "old.csv", now - timedelta(days=31), by=None)
    look_at(register_file(WSX), "new.csv", now - timedelta(days=29), by=None)
    apply(look_at(register_file(), "done.csv", now - timedelta(days=99), by=None), planned(now).digest, now, by=None)
    forget_old_files(now)
    names = set(db.session.scalars(select(CouncilImport.file_name)))
    assert "old.csv" not in names
    assert {"new.csv", "done.csv"} <= names


def many(number: int) -> list[dict[str, str]]:
    """So many rows, of which each 167th is broken."""
    nations = {True: "Atlantis", False: "England"}
    return [
        register_row(f"C{place}", f"Council Number {place}", f"E{place:08}", nation=nations[place % 167 == 0])
        for place in range(1, number + 1)
    ]


def test_fifty_thousand_rows_of_which_three_hundred_are_broken_are_compared_row_by_row(
    app: Flask, now: datetime
) -> None:
    plan = planned(now, *many(50_000))
    assert (len(plan.entries), len(plan.faults)) == (49_701, 299)
    assert plan.faults[0].number == 168


def test_thousands_come_in_with_some_statements(app: Flask, now: datetime, count_statements: Counting) -> None:
    kept = look_at(register_file(*many(3_000)), "councils.csv", now, by=None)
    seen = plan_for(kept).digest
    with count_statements() as statements:
        apply(kept, seen, now, by=None)
    assert len(statements) < 30
    db.session.expunge_all()
    assert len(whole_register()) == 2_983


# The page


def officer_of(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))


def send(client: FlaskClient, data: bytes, name: str = "councils.csv") -> TestResponse:
    return client.post("/staff/councils/import", data={"file": (BytesIO(data), name)})


def test_an_officer_sees_what_changes_and_confirms_it(app: Flask, sign_in: SignIn) -> None:
    officer = officer_of(sign_in)
    broken = register_row("X", "X Council", nation="Atlantis")
    address = send(officer, register_file(WSX, ADUR, broken)).location
    page = officer.get(address).text
    assert "2 new, 0 changed, 0 unchanged, 1 rows left out." in page
    assert "Row 4:" in page
    assert whole_register() == []
    seen = page.split('name="seen" value="')[1].split('"')[0]
    assert officer.post(f"{address}/apply", data={"seen": seen}).location == address
    assert "Taken in on" in officer.get(address).text
    assert [one.name for one in whole_register()] == ["Adur District Council", "West Sussex County Council"]
    assert officer.post(f"{address}/apply", data={"seen": seen}).status_code == 409
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "council_import.applied")).one()
    assert (entry.details["added"], entry.details["changed"]) == (2, 0)
    same = officer.get(send(officer, register_file(WSX, ADUR)).location).text
    assert "The register says the same as this file." in same
    assert "Take these changes in" not in same


def test_a_file_can_be_forgotten(app: Flask, sign_in: SignIn) -> None:
    officer = officer_of(sign_in)
    address = send(officer, register_file(WSX)).location
    assert officer.post(f"{address}/throw-away").location == "/staff/councils/import"
    assert officer.get(address).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"", "", "Choose a file."),
        (b"PK\x03\x04\x00", "a.csv", "no CSV file"),
        (b"a,b\n", "a.csv", "These are missing"),
    ],
)
def test_a_file_that_can_not_be_used_is_told_beside_its_field(
    app: Flask, sign_in: SignIn, data: bytes, name: str, told: str
) -> None:
    answer = send(officer_of(sign_in), data, name)
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert told in answer.text
    assert db.session.scalars(select(CouncilImport)).all() == []


def test_two_who_confirm_at_once_take_it_in_once(app: Flask, sign_in: SignIn) -> None:
    clients = [officer_of(sign_in), officer_of(sign_in)]
    address = send(clients[0], register_file(WSX, ADUR)).location
    seen = clients[0].get(address).text.split('name="seen" value="')[1].split('"')[0]
    answers = at_once(lambda one: one.post(f"{address}/apply", data={"seen": seen}).status_code, clients)
    assert sorted(answers) == [302, 409]
    assert len(whole_register()) == 2


def test_the_register_is_searched_by_name_and_code(app: Flask, now: datetime, sign_in: SignIn) -> None:
    take_in(now, WSX, ADUR)
    officer = officer_of(sign_in)
    assert "Adur" in officer.get("/staff/councils?q=adur").text
    assert "West Sussex" not in officer.get("/staff/councils?q=adur").text
    assert "West Sussex" in officer.get("/staff/councils?q=E10000032").text
    assert "No council fits." in officer.get("/staff/councils?q=nothing").text


# The command


def test_the_command_tells_first_and_takes_in_when_told(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "councils.csv"
    file.write_bytes(register_file(WSX, ADUR))
    db.session.commit()
    told = app.test_cli_runner().invoke(command, ["import", str(file)]).output
    assert "new: 2" in told
    assert "Nothing is changed." in told
    assert whole_register() == []
    assert "is up to date" in app.test_cli_runner().invoke(command, ["import", str(file), "--yes"]).output
    assert len(whole_register()) == 2
    assert "Nothing is changed." in app.test_cli_runner().invoke(command, ["import", str(file), "--yes"]).output
    file.write_bytes(b"no table")
    refused = app.test_cli_runner().invoke(command, ["import", str(file)])
    assert refused.exit_code == 1
    assert "These are missing" in refused.output


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public file is not part of the project")
def test_the_public_file_itself_comes_in_whole_and_the_second_time_changes_nothing(app: Flask, now: datetime) -> None:
    kept = look_at(PUBLIC.read_bytes(), PUBLIC.name, now, by=None)
    plan = plan_for(kept)
    assert (len(plan.entries), plan.faults, plan.unknown_columns) == (470, (), ())
    apply(kept, plan.digest, now, by=None)
    with pytest.raises(AppliedAlready):
        apply(kept, plan.digest, now, by=None)
    again = plan_for(look_at(PUBLIC.read_bytes(), PUBLIC.name, now, by=None))
    assert (again.entries, again.unchanged, again.missing) == ((), 470, ())
    kinds = [one.kind for one in whole_register() if not one.has_ended(date(2025, 7, 1))]
    assert kinds.count(CouncilKind.UNITARY) == 63
    assert kinds.count(CouncilKind.DISTRICT) == 164
    assert [one.name for one in council("CMA").replaced_by] == ["Cumberland Council", "Westmorland and Furness Council"]
