"""Streams of a PDF."""

from __future__ import annotations

import zlib

from pikepdf import Array, Name, Object, Pdf


def packed(pdf: Pdf, content: bytes, **keys: Object | str | int) -> Object:
    """A compressed stream with these keys, which never ends in a carriage return.

    One that does, as one in 256 by chance, is followed by a line feed, and a strict reader takes the two for one end
    of line: then the stream is a byte shorter than it says (PDF/A-2, 6.1.7.1).
    """
    small = zlib.compress(content)
    if not small.endswith(b"\r"):
        return pdf.make_stream(small, Filter=Name.FlateDecode, **keys)
    filters = Array([Name.ASCIIHexDecode, Name.FlateDecode])
    return pdf.make_stream(small.hex().encode() + b">", Filter=filters, **keys)
