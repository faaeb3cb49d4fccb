"""Tests of one real server are given to one process, whole; all others one by one."""

from __future__ import annotations

from tests.sharing import piece_of_work, shares_a_server


def test_files_of_a_real_server_are_known_by_their_fixture() -> None:
    assert shares_a_server("tests/browser/test_talking.py")
    assert not shares_a_server("tests/browser/test_every_page.py")
    assert not shares_a_server("tests/test_access.py")


def test_a_file_of_a_server_is_one_piece_of_work_and_other_tests_are_one_each() -> None:
    talking, access = "tests/browser/test_talking.py", "tests/test_access.py"
    assert piece_of_work(f"{talking}::test_a[en]") == piece_of_work(f"{talking}::test_b[ar]")
    assert piece_of_work(f"{access}::test_a[x]") != piece_of_work(f"{access}::test_a[y]")
