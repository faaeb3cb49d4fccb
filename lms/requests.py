"""What browsers send: without signs that nobody types, and that PostgreSQL and HTML refuse."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask import Request, request
from werkzeug.datastructures import ImmutableMultiDict

UNTYPABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
LAST_PAGE = 1_000_000


class Typed(ImmutableMultiDict[str, Any]):
    """The values of a form or of an address, without control characters; tabs and line breaks stay."""

    def __init__(self, sent: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__(
            [(name, UNTYPABLE.sub("", value) if isinstance(value, str) else value) for name, value in sent]
        )


class TypedRequest(Request):
    """A request of which views read what a person can have typed."""

    parameter_storage_class = Typed


def page_number() -> int:
    """Which page of a list the address asks for, from 1; what can be no page is the first."""
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
