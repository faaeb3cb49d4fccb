"""Small files that are truly what they say."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

from reportlab.pdfgen.canvas import Canvas


def pdf(words: str = "My work") -> bytes:
    """A PDF of one page."""
    file = BytesIO()
    canvas = Canvas(file, invariant=True)
    canvas.drawString(72, 720, words)
    canvas.save()
    return file.getvalue()


def docx(*paragraphs: str, macro: bool = False) -> bytes:
    """A minimal Word document, with these paragraphs as XML."""
    body = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
    file = BytesIO()
    with ZipFile(file, "w") as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")
        if macro:
            container.writestr("word/vbaProject.bin", "macro")
    return file.getvalue()


def odt(*paragraphs: str) -> bytes:
    """A minimal OpenDocument text, with these paragraphs as XML."""
    body = "".join(f"<text:p>{paragraph}</text:p>" for paragraph in paragraphs)
    file = BytesIO()
    with ZipFile(file, "w") as container:
        container.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        container.writestr("content.xml", f"<office:document-content>{body}</office:document-content>")
    return file.getvalue()


def png() -> bytes:
    """A picture of one dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dots = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", dots) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    """The beginning and end of a JPEG."""
    return bytes.fromhex("ffd8ffe000104a46494600010101004800480000") + b"\x00" * 64 + bytes.fromhex("ffd9")
