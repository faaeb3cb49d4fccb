"""QTI content packages: a ZIP file whose imsmanifest.xml names the items in it. It may come from anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from posixpath import normpath
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from assessments.formats.plain import tidy
from assessments.formats.port import (
    MEBIBYTE,
    MOST_QUESTIONS,
    Format,
    Imported,
    ImportedQuestion,
    Refusal,
    Refused,
    UnreadableFile,
)
from assessments.formats.qti_reader import ITEM, read_item
from assessments.formats.xml_tree import Node, XmlReader
from assessments.formats.zip_files import (
    MOST_FILES,
    TooManyFiles,
    UnreadableZip,
    is_any_twice,
    opened,
    unpacked_bytes,
)

MANIFEST = "imsmanifest.xml"
LARGEST_TOTAL_BYTES = 50 * MEBIBYTE
LARGEST_ITEM_BYTES = MEBIBYTE
LARGEST_MANIFEST_BYTES = 8 * MEBIBYTE
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same items make the same bytes
_PACKAGES = {
    Format.QTI_22: (
        "http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.2 Package", "1.0.0", "imsqti_item_xmlv2p2",
        "http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd",
    ),
    Format.QTI_30: (
        "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package", "3.0.0", "imsqti_item_xmlv3p0",
        "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    ),
}  # fmt: skip


def read_package(data: bytes) -> Imported:
    """Every item of a package. Raises UnreadableFile."""
    try:
        with opened(data) as archive:
            files = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
            _check(archive.infolist())
            return _read(archive, files)
    except TooManyFiles as fault:
        raise UnreadableFile(f"There are more than {MOST_FILES:,} files in the package.") from fault
    except UnreadableZip as fault:
        raise UnreadableFile(f"The file is a ZIP archive that can’t be read: {str(fault)[:150]}.") from fault


def pack(items: Mapping[str, str], version: Format, name: str) -> bytes:
    """A package of these items, by the ids of their questions: the same bytes for the same items."""
    namespace, schema, number, kind, location = _PACKAGES[version]
    resources = "\n".join(
        f'<resource identifier="res-{key}" type="{kind}" href="items/{key}.xml">'
        f'<file href="items/{key}.xml"/></resource>'
        for key in items
    )
    bank = quoteattr("bank-" + re.sub(r"[^A-Za-z0-9]", "-", name))
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest xmlns="{namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{namespace} {location}" identifier={bank}>\n'
        f"<metadata><schema>{schema}</schema><schemaversion>{number}</schemaversion></metadata>\n"
        f"<organizations/>\n<resources>\n{resources}\n</resources>\n</manifest>\n"
    )
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(ZipInfo(MANIFEST, FIRST_DAY), manifest, ZIP_DEFLATED)
        for key, xml in items.items():
            archive.writestr(ZipInfo(f"items/{key}.xml", FIRST_DAY), xml, ZIP_DEFLATED)
    return packed.getvalue()


def _check(entries: list[ZipInfo]) -> None:
    if len(entries) > MOST_FILES:  # whatever its end said
        raise TooManyFiles
    if unpacked_bytes(entries) > LARGEST_TOTAL_BYTES:
        raise UnreadableFile("The package unpacks to more than 50 MB.")
    if is_any_twice(entries):
        raise UnreadableFile("A file is in the package twice.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile("The package is locked with a password.")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise UnreadableFile("The package is compressed in a way that is not read here.")


def _read(archive: ZipFile, files: Mapping[str, ZipInfo]) -> Imported:
    roots = [name for name in files if name.rpartition("/")[2] == MANIFEST]
    if not roots:
        raise UnreadableFile(f"There is no {MANIFEST} in the ZIP file. Only QTI packages are read as ZIP files.")
    at = min(roots, key=lambda name: name.count("/"))
    folder = at.removesuffix(MANIFEST)
    if files[at].file_size > LARGEST_MANIFEST_BYTES:
        raise UnreadableFile(f"{MANIFEST} is too large.")
    reader = XmlReader()
    found = _Found(archive, files, reader)
    ignored: dict[str, int] = {}
    for resource in _resources(reader, archive.read(files[at])):
        kind, href = resource.get("type"), resource.get("href")
        if "item" in kind and "qti" in kind.lower():
            found.take(resource, folder, href)
        else:
            ignored[kind or "nothing"] = ignored.get(kind or "nothing", 0) + 1
    found.refuse_unnamed()
    notes = tuple(f"Not read: {count} of the type “{tidy(kind)[:80]}”." for kind, count in sorted(ignored.items()))
    version = Format.QTI_30 if found.is_version_3 else Format.QTI_22
    return Imported(version, tuple(found.questions), tuple(found.refused), notes)


class _Found:
    """What was found in a package so far."""

    def __init__(self, archive: ZipFile, files: Mapping[str, ZipInfo], reader: XmlReader) -> None:
        self.archive, self.files, self.reader = archive, files, reader
        self.questions: list[ImportedQuestion] = []
        self.refused: list[Refusal] = []
        self.taken: set[str] = set()
        self.is_version_3 = False

    def take(self, resource: Node, folder: str, href: str) -> None:
        """Import the item of a resource, or refuse it."""
        if len(self.questions) + len(self.refused) >= MOST_QUESTIONS:
            raise UnreadableFile(f"The package holds more than {MOST_QUESTIONS:,} questions. Cut it into smaller ones.")
        name = tidy(resource.get("identifier")[:80]) or "A resource without a name"
        try:
            path = _path_of(folder, href)
            if path in self.taken:
                raise Refused(f"The package names {href[:120]} twice.")
            self._take_file(path)
        except Refused as fault:
            self.refused.append(Refusal(resource.line, name, str(fault), MANIFEST))

    def refuse_unnamed(self) -> None:
        """Items that lie in the package and that its manifest doesn't name are not passed over in silence."""
        for path, entry in self.files.items():
            if path in self.taken or not path.endswith(".xml") or path.endswith(MANIFEST):
                continue
            try:
                if entry.file_size > LARGEST_ITEM_BYTES:
                    raise UnreadableFile("too large")
                with self.archive.open(entry) as file:
                    root = next(self.reader.beginnings(file.read(8192)), None)
            except UnreadableFile:
                continue
            if root is not None and root.name in ITEM:
                name = path.rpartition("/")[2][:80]
                self.refused.append(Refusal(root.line, name, f"{MANIFEST} doesn’t name this item.", path))

    def _take_file(self, path: str) -> None:
        entry = self.files.get(path)
        if entry is None:
            raise Refused(f"The package names {path[:120]}, and it is not in it.")
        self.taken.add(path)
        if entry.file_size > LARGEST_ITEM_BYTES:
            raise Refused(f"{path[:120]} is larger than {LARGEST_ITEM_BYTES // MEBIBYTE} MB.")
        try:
            root = self.reader.root(self.archive.read(entry))
        except UnreadableFile as fault:
            raise Refused(f"{path[:120]}: {fault}") from None
        if root.name not in ITEM:
            raise Refused(f"{path[:120]} is no item: it begins with <{root.name[:60]}>.")
        self.is_version_3 = self.is_version_3 or root.name.startswith("qti-")
        item = read_item(root, path)
        if isinstance(item, Refusal):
            self.refused.append(item)
        else:
            self.questions.append(item)


def _resources(reader: XmlReader, manifest: bytes) -> Iterator[Node]:
    for node in reader.nodes(manifest, 3):
        if node.name == "resource":
            yield node


def _path_of(folder: str, href: str) -> str:
    """Where a resource lies in the package. Raises Refused for a path that leads out of it."""
    path = unquote(href)
    if not path:
        raise Refused("The package doesn’t say in which file it is.")
    if "://" in path or path.startswith(("/", "\\")) or "\\" in path or ":" in path.partition("/")[0]:
        raise Refused(f"{href[:120]} is no file of the package.")
    whole = normpath(f"{folder}{path}")
    if whole.startswith("..") or ".." in path.split("/"):
        raise Refused(f"{href[:120]} leads out of the package.")
    return whole
