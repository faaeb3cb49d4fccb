"""A programme as one archive goes out and comes in whole; a hostile one changes nothing."""

from __future__ import annotations

import stat
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms.archives import BadArchive, changed_files, digest, pack, read, unpacked
from lms.clock import utc_now
from lms.curriculum.services import import_archive
from lms.editions import ContentFault, KeptEdition, load_edition
from lms.extensions import db
from tests.curriculum.making import ASSESSED, SMALL, archive_of

GOOD = ("content/programme.toml", b"x")


def zipped(*files: tuple[str | ZipInfo, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return packed.getvalue()


def link() -> ZipInfo:
    info = ZipInfo("content/passwords.toml")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def test_an_archive_holds_every_file_and_makes_the_same_edition(tmp_path: Path) -> None:
    archive = pack(SMALL / "content", SMALL / "banks")
    assert archive == pack(SMALL / "content", SMALL / "banks"), "the same files make the same bytes"
    files = [path for kind in ("content", "banks") for path in (SMALL / kind).rglob("*") if path.is_file()]
    assert read(archive) == {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in files}
    with unpacked(archive) as (content, banks):
        assert load_edition(content, banks).id == load_edition(SMALL / "content", SMALL / "banks").id
    assert not content.exists()


def test_two_archives_differ_by_the_names_of_their_files(tmp_path: Path) -> None:
    before, after = archive_of(tmp_path / "one"), archive_of(tmp_path / "two", ASSESSED)
    assert changed_files(before, after) == ["banks/town-halls/task.toml"]
    assert digest(before) != digest(after)


@pytest.mark.parametrize(
    ("archive", "says"),
    [
        (b"", "no archive that can be read"),
        (b"PK\x03\x04 broken", "no archive that can be read"),
        (zipped(GOOD)[:-30], "no archive that can be read"),
        (zipped(("../etc/passwd", b"x")), "Take '../etc/passwd' out"),
        (zipped(("/content/a.toml", b"x")), "Take '/content/a.toml' out"),
        (zipped(("content/../../a.toml", b"x")), "out: an archive holds"),
        (zipped(("content/a/b/c.toml", b"x")), "out: an archive holds"),
        (zipped(("content/run.sh", b"x")), "out: an archive holds"),
        (zipped(("content/a\\b.toml", b"x")), "out: an archive holds"),
        (zipped(("content/big.toml", b"0" * 3_000_000)), "larger than 2 MB"),
        (zipped(*((f"content/{n}.toml", b"0" * 2_000_000) for n in range(30))), "more than 50 MB"),
        (zipped(*((f"content/{n}.toml", b"") for n in range(2_001))), "at most 2,000"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_programme_or_would_fill_the_disk_is_refused(archive: bytes, says: str) -> None:
    with pytest.raises(BadArchive) as told, unpacked(archive):
        pass
    assert says in str(told.value)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_refused() -> None:
    with pytest.raises(BadArchive, match="twice"):
        read(zipped(GOOD, GOOD))


def test_a_link_is_only_a_file_with_its_words() -> None:
    with unpacked(zipped((link(), b"/etc/passwd"))) as (content, _banks):
        path = content / "passwords.toml"
        assert not path.is_symlink()
        assert path.read_text() == "/etc/passwd"


def test_an_archive_that_the_check_would_not_pass_is_not_kept(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(ContentFault, match="write at least 45"):
        import_archive(archive_of(tmp_path), utc_now())
    assert db.session.scalar(select(func.count()).select_from(KeptEdition)) == 0
