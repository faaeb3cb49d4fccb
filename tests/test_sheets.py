"""Tables for spreadsheet programs: no cell is ever a formula, nothing is lost, and memory stays flat."""

from __future__ import annotations

import csv
import gc
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from lms import sheets
from lms.sheets import Sheet, csv_chunks, file_chunks, harmless, xlsx_file

HOSTILE = (
    "=1+1",
    "+44 20 7946 0000",
    "-5",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    '=HYPERLINK("http://evil.example","Click")',
    "=cmd|'/c calc'!A1",
    "\uff1d1+1",
    "https://evil.example",
    "mailto:evil@example.org",
    "{=1+1}",
)
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def read_csv(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:], newline="")))


def read_xlsx(sheet: Sheet) -> list[list[list[Any]]]:
    with xlsx_file(sheet) as file:
        book = load_workbook(BytesIO(file.read()))
    assert all(cell.data_type != "f" and cell.hyperlink is None for page in book for row in page for cell in row)
    return [[[cell.value for cell in row] for row in page] for page in book]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words_in_csv_and_in_xlsx(words: str) -> None:
    [_head, [cell]] = read_csv(b"".join(csv_chunks(Sheet("names", ["name"], [[words]]))))
    assert not cell.startswith(SIGNS)
    assert not cell.lstrip().startswith(SIGNS)
    assert cell.replace("'", "") == words.replace("'", "")
    [[_head, [kept]]] = read_xlsx(Sheet("names", ["name"], [[words]]))
    assert kept.replace("_x000D_", "\r").strip() == words.strip()  # as XLSX writes what XML can't hold


@given(st.text())
@settings(max_examples=60)
def test_no_words_begin_like_a_formula_and_none_are_lost(words: str) -> None:
    guarded = harmless(words)
    assert not guarded.lstrip().startswith(SIGNS)
    assert not guarded.startswith(SIGNS)
    assert guarded.replace("'", "") == words.replace("'", "")


@given(st.text(alphabet=";\t\n =+-@a\"'"))
@settings(max_examples=60)
def test_a_program_that_splits_at_other_signs_finds_no_formula_either(words: str) -> None:
    for separator in ";\t\n":
        for part in harmless(words).split(separator)[1:]:
            assert not part.lstrip(' "').startswith(("=", "+", "-", "@"))


def test_usual_words_stay_as_they_are() -> None:
    for words in ("Amina O’Brien-Smith", "żółw", "أمينة", "a = b", "2026-11-30", "", "well; done", "yes, - no"):
        assert harmless(words) == words


def test_numbers_stay_numbers_and_moments_are_iso_8601_of_london() -> None:
    row = [-5, 2.5, True, None, date(2026, 7, 1), datetime(2026, 7, 1, 12, 30, tzinfo=UTC)]
    names = ["a", "b", "c", "d", "e", "f"]
    [head, cells] = read_csv(b"".join(csv_chunks(Sheet("all", names, [row]))))
    assert head == names
    assert cells == ["-5", "2.5", "yes", "", "2026-07-01", "2026-07-01T13:30:00+01:00"]
    [[_head, kept]] = read_xlsx(Sheet("all", names, [row]))
    assert [str(cell) for cell in kept] == ["-5", "2.5", "yes", "None", "2026-07-01 00:00:00", "2026-07-01 13:30:00"]


def test_csv_comes_while_rows_are_still_being_read() -> None:
    read = 0

    def rows() -> Iterator[list[int]]:
        nonlocal read
        for number in range(100_000):
            read += 1
            yield [number]

    chunks = csv_chunks(Sheet("numbers", ["number"], rows()))
    first = next(chunks)
    assert read <= 2 * sheets.ROWS_AT_ONCE
    assert len(first) < 10_000
    whole = first + b"".join(chunks)
    assert len(read_csv(whole)) == 100_001


def test_more_rows_than_a_sheet_holds_go_on_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    pages = read_xlsx(Sheet("numbers", ["number"], [[number] for number in range(7)]))
    assert [[row[0] for row in page[1:]] for page in pages] == [[0, 1, 2], [3, 4, 5], [6]]
    assert all(page[0] == ["number"] for page in pages)
    assert read_xlsx(Sheet("nothing", ["number"], [])) == [[["number"]]]


def most_held(make: Callable[[Sheet], Iterable[bytes]], count: int) -> int:
    """How many bytes are held at most while a table of so many rows is made and sent."""
    moment = datetime(2026, 12, 1, 9, tzinfo=UTC)
    rows = ((number, f"Learner {number}", moment, 7.5, True, f"Words on {number}") for number in range(count))
    gc.collect()
    tracemalloc.start()
    try:
        for _chunk in make(Sheet("x", ["a", "b", "c", "d", "e", "f"], rows)):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("make", [csv_chunks, lambda sheet: file_chunks(xlsx_file(sheet))], ids=["csv", "xlsx"])
def test_ten_times_as_many_rows_take_no_more_memory(make: Callable[[Sheet], Iterable[bytes]]) -> None:
    most_held(make, 10)  # what is set up once
    # Held all at once, 4,500 rows more would take five megabytes.
    assert most_held(make, 5000) < most_held(make, 500) + 250_000


def test_words_that_no_cell_of_xlsx_holds_are_cut_with_a_word_about_it() -> None:
    [[_head, [kept]]] = read_xlsx(Sheet("long", ["words"], [["a" * 40_000]]))
    assert len(kept) == sheets.MOST_LETTERS
    assert kept.endswith("[cut: 40000 letters]")


def test_a_fault_among_the_rows_is_never_the_end_of_a_file() -> None:
    def rows() -> Iterator[list[int]]:
        yield from ([number] for number in range(2 * sheets.ROWS_AT_ONCE))
        raise OSError("the database went away")

    chunks = csv_chunks(Sheet("numbers", ["number"], rows()))
    assert next(chunks)
    with pytest.raises(OSError, match="went away"):
        list(chunks)
    with pytest.raises(OSError, match="went away"):
        xlsx_file(Sheet("numbers", ["number"], rows()))
