"""Reading the public register: what can be read is read, and what can't is told with its row."""

from __future__ import annotations

from datetime import date

import pytest

from lms.councils.models import CouncilKind, Nation
from lms.councils.register_file import UnreadableRegister, decode, read_register
from tests.factories.register import COLUMNS, register_file, register_row


def faults_of(*rows: dict[str, str]) -> list[tuple[int, str]]:
    return [(fault.number, fault.sentence) for fault in read_register(decode(register_file(*rows))).faults]


def test_a_row_is_read_with_all_that_it_says() -> None:
    row = register_row(
        "ADU",
        " Adur  District Council ",
        "E07000223",
        start_date="1974-04-01",
        region="South East",
        county_la="WSX",
        combined_authority="SCA",
    )
    [read] = read_register(decode(register_file(row))).rows
    assert (read.number, read.code, read.name, read.gss_code) == (2, "ADU", "Adur District Council", "E07000223")
    assert (read.nation, read.kind, read.region) == (Nation.ENGLAND, CouncilKind.DISTRICT, "South East")
    assert (read.starts_on, read.ends_on, read.county, read.authority) == (date(1974, 4, 1), None, "WSX", "SCA")


def test_a_byte_order_mark_and_lines_of_windows_do_no_harm() -> None:
    data = b"\xef\xbb\xbf" + register_file(register_row("A", "A Council")).replace(b"\n", b"\r\n")
    assert [row.name for row in read_register(decode(data)).rows] == ["A Council"]


def test_a_council_that_ends_as_the_next_begins_has_its_last_day_before() -> None:
    old = register_row("OLD", "Old Council", end_date="2023-04-01", replaced_by="NEW")
    new = register_row("NEW", "New Council", start_date="2023-04-01")
    other = register_row("OTH", "Other Council", end_date="2019-03-31", replaced_by="NEW")
    rows = read_register(decode(register_file(old, new, other))).rows
    assert [row.ends_on for row in rows] == [date(2023, 3, 31), None, date(2019, 3, 31)]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"official_name": ""}, "“official-name” is empty."),
        ({"official_name": "x" * 201}, "“official-name” is longer than 200 letters."),
        ({"local_authority_code": ""}, "“local-authority-code” is empty."),
        ({"gss_code": "E0700022"}, "“E0700022” is no GSS code. One looks like E06000001."),
        ({"nation": "Atlantis"}, "“Atlantis” is no nation of the UK"),
        ({"local_authority_type": "XYZ"}, "“XYZ” is no type that we know"),
        ({"start_date": "1/4/2023"}, "“1/4/2023” in “start-date” is no day."),
        (
            {"start_date": "2023-04-01", "end_date": "2022-04-01"},
            "It ends on 2022-04-01 before it starts on 2023-04-01.",
        ),
    ],
)
def test_a_broken_row_is_told_with_its_number_and_the_others_are_read(changes: dict[str, str], told: str) -> None:
    good, broken = register_row("A", "A Council"), register_row("B", "B Council", **changes)
    read = read_register(decode(register_file(good, broken)))
    assert [row.code for row in read.rows] == ["A"]
    [fault] = read.faults
    assert fault.number == 3
    assert told in fault.sentence


def test_a_code_or_name_that_stands_there_twice_is_told_with_the_first_row() -> None:
    assert faults_of(
        register_row("A", "A Council", "E07000001"),
        register_row("B", "B Council", "E07000001"),
        register_row("A", "C Council", "E07000003"),
        register_row("D", "D Council"),
        register_row("E", "D Council"),
    ) == [
        (3, "The GSS code “E07000001” stands in row 2 already."),
        (4, "The code “A” stands in row 2 already."),
        (6, "The name “D Council” stands in row 5 already."),
    ]


def test_a_row_of_another_length_is_told() -> None:
    data = register_file(register_row("A", "A Council")) + b"B,too short\n\n"
    assert [fault.sentence for fault in read_register(decode(data)).faults] == [
        f"It has 2 cells, and the first line names {len(COLUMNS)} columns."
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "These are missing: local-authority-code, official-name"),
        (b"gss-code,nation\nE07000001,England\n", "These are missing: local-authority-code, official-name"),
        (b"PK\x03\x04\x00\x00", "This is no CSV file."),
        ("code,näme\n".encode("latin-1"), "Line 1 holds letters that are not UTF-8."),
        (b"a\nb\n\xff\n", "Line 3 holds letters that are not UTF-8."),
        (b"x" * (10 * 1024 * 1024 + 1), "The file is larger than 10 MB."),
        (register_file(columns=(*COLUMNS, "nation")), "These columns stand there twice: nation."),
        (register_file(register_row("A", "A")) + b'"', "can\u2019t be read as CSV"),
    ],
    ids=["empty", "columns missing", "zip", "letters of Windows", "line named", "too large", "doubled", "quote"],
)
def test_a_file_that_is_no_register_is_refused_with_a_sentence(data: bytes, told: str) -> None:
    with pytest.raises(UnreadableRegister) as refused:
        read_register(decode(data))
    assert told in str(refused.value)


def test_columns_that_nobody_knows_are_named_and_those_of_the_public_file_are_not() -> None:
    file = register_file(register_row("A", "A Council"), columns=(*COLUMNS, "alt-names", "mayor"))
    assert read_register(decode(file)).unknown_columns == ("mayor",)


def test_more_rows_than_a_country_can_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lms.councils.register_file.MOST_ROWS", 2)
    rows = [register_row(f"A{number}", f"Council {number}") for number in range(3)]
    with pytest.raises(UnreadableRegister, match="more than 2 rows"):
        read_register(decode(register_file(*rows)))
