"""What browsers send: without signs that nobody types, and that PostgreSQL and HTML refuse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any, TypeVar

from flask import Request, current_app, request
from flask_babel import gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovDateInput
from werkzeug.datastructures import FileStorage, ImmutableMultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.utils import cached_property
from wtforms import DateField, DecimalField

View = TypeVar("View", bound=Callable[..., Any])

UNTYPABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
LAST_PAGE = 1_000_000


class NumberField(DecimalField):  # type: ignore[misc]
    """A number in a form. Decimal also takes "NaN" for one, which can't be compared with another number."""

    data: Decimal | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read it. Raises ValueError for what is no number to count with."""
        super().process_formdata(valuelist)
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(_("Write a number, such as 37 or 18.5."))

    def _value(self) -> str:
        """As somebody would write it: 37, not 37.00."""
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{Decimal(str(self.data)).normalize():f}"


class DayInput(GovDateInput):  # type: ignore[misc]
    """The three boxes of a day, named in the reader's language: GOV.UK's own are named in English only."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """What the macro is told."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        for box, label in zip(params["items"], (_("Day"), _("Month"), _("Year")), strict=True):
            box["label"] = label
        params["attributes"].pop("required", None)  # it would stand on the group, where HTML knows no such thing
        return params


class DayField(DateField):  # type: ignore[misc]
    """A day typed as day, month and year."""

    widget = DayInput()
    data: Any  # a date, and None where the field is empty or wrong

    def __init__(self, label: Any, validators: Sequence[Any], **rest: Any) -> None:
        super().__init__(label, validators, format="%d %m %Y", **rest)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the three parts; a form that lacks some of them is shown again with gaps."""
        parts = [part.strip() for part in (*valuelist, "", "", "")[:3]]
        self.raw_data = parts
        self.data = None
        if not any(parts):
            return
        try:
            day, month, year = (int(part) for part in parts)
            self.data = date(year, month, day)
        except (ValueError, OverflowError):
            raise ValueError(_("Write a real day, such as 24 11 2026.")) from None


def typed(value: Any) -> Any:
    """Words without control characters; tabs and line breaks stay. What is no word stays as it is."""
    return UNTYPABLE.sub("", value) if isinstance(value, str) else value


class Typed(ImmutableMultiDict[str, Any]):
    """The values of a form, or behind the question mark of an address, as somebody can have typed them."""

    def __init__(self, sent: Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__([(name, typed(value)) for name, value in sent])


class TypedRequest(Request):
    """A request of which views read what a person can have typed, and read it as a whole."""

    parameter_storage_class = Typed
    _parts: dict[str, Any] | None = None

    @property
    def view_args(self) -> dict[str, Any] | None:
        """The parts of the address that a view is given."""
        return self._parts

    @view_args.setter
    def view_args(self, parts: dict[str, Any] | None) -> None:
        self._parts = None if parts is None else {name: typed(value) for name, value in parts.items()}

    @property
    def is_json(self) -> bool:
        """Only where a view takes it: a form would take its numbers, lists and objects for words."""
        view = current_app.view_functions.get(self.endpoint or "")
        return getattr(view, "takes_json", False) and super().is_json

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The body as JSON. What is nested too deeply to be read is no JSON, like any other that is broken."""
        try:
            return super().get_json(force=force, silent=silent, cache=cache)
        except RecursionError:
            if silent:
                return None
            raise BadRequest from None

    @property
    def files(self) -> ImmutableMultiDict[str, FileStorage]:
        """The files that were sent, to a view that takes some: any other form would take a file for a word."""
        view = current_app.view_functions.get(self.endpoint or "")
        return super().files if getattr(view, "takes_files", False) else ImmutableMultiDict()

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body. Raises ClientDisconnected where the line is lost in the middle of it.

        gunicorn promises to end the body by itself, and then hands on the first half of a form like a whole one. With a
        length there is no need of that promise: Werkzeug counts.
        """
        if self.content_length is not None:
            self.environ.pop("wsgi.input_terminated", None)
        return super().stream


def takes_files(view: View) -> View:
    """Mark a view that reads files."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def takes_json(view: View) -> View:
    """Mark a view of the API that reads JSON."""
    view.takes_json = True  # type: ignore[attr-defined]
    return view


def page_number() -> int:
    """Which page of a list the address asks for, from 1; what can be no page is the first."""
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


def is_autosave() -> bool:
    """Whether a script saves what somebody is still writing. It reads data, and does not follow to another page."""
    return request.headers.get("X-Requested-With") == "autosave"


def is_keeping() -> bool:
    """Whether a phone fetches a page to keep it: nobody looks at it now, so no look is noted."""
    return request.headers.get("X-Requested-With") == "keep"


def reads_json() -> bool:
    """Whether an answer as a page would be lost on whoever asks."""
    if request.path.startswith("/api/"):
        return True
    return is_autosave() or request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
