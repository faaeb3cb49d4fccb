"""Tests that go together are given to one process, whole; all others one by one."""

from __future__ import annotations

from tests.sharing import goes_together, piece_of_work


def test_files_whose_tests_go_together_are_known_by_what_they_share() -> None:
    assert goes_together("tests/browser/test_talking.py")
    assert goes_together("tests/browser/test_every_page.py")
    assert not goes_together("tests/test_access.py")


def test_a_file_of_a_server_is_one_piece_of_work_and_other_tests_are_one_each() -> None:
    talking, access = "tests/browser/test_talking.py", "tests/test_access.py"
    assert piece_of_work(f"{talking}::test_a[en]") == piece_of_work(f"{talking}::test_b[ar]")
    assert piece_of_work(f"{access}::test_a[x]") != piece_of_work(f"{access}::test_a[y]")
