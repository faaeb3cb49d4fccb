"""How certificates look, as data: one TOML file is one design."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from certificates.svg_path import PathError, path_operators

HOUSE_DESIGN = Path(__file__).parent / "designs" / "house.toml"
# WCAG 2.2, 1.4.3, for text of any size.
LEAST_CONTRAST = 4.5
PNG = b"\x89PNG\r\n\x1a\n"


class DesignError(Exception):
    """A design can't be used. Each line names the file and the field, and what to do."""


class Layout(StrEnum):
    """Where the words of a certificate stand."""

    CENTRED = "centred"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of sRGB, each part from 0 to 255."""

    red: int
    green: int
    blue: int

    @classmethod
    def named(cls, text: str) -> Colour:
        """From "#17212b"."""
        return cls(*bytes.fromhex(text.removeprefix("#")))

    def __str__(self) -> str:
        """As the operators of a page want it."""
        return " ".join(f"{part / 255:.3f}" for part in (self.red, self.green, self.blue))

    def contrast(self, other: Colour) -> float:
        """From 1 to 21, as WCAG 2.2 reckons it."""
        lighter, darker = sorted((self._luminance(), other._luminance()), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)

    def _luminance(self) -> float:
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in (self.red / 255, self.green / 255, self.blue / 255)
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


WHITE = Colour(255, 255, 255)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A logo as lines: operators of a page within a box (its units), with y growing downwards."""

    operators: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Logo:
    """The issuer's sign, a drawing or the bytes of a PNG, and what somebody hears who doesn't see it."""

    alternative: str
    picture: Drawing | bytes


@dataclass(frozen=True, slots=True)
class Signatory:
    """Whose name stands at the foot."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Design:
    """How a certificate looks. Text is in ink, less important text in quiet, headings in accent; mist decorates."""

    id: str
    ink: Colour
    quiet: Colour
    accent: Colour
    mist: Colour
    logo: Logo | None = None
    layout: Layout = Layout.CENTRED
    signatories: tuple[Signatory, ...] = ()


def load_design(path: Path) -> Design:
    """The design in a TOML file. Raises DesignError with every fault, by file and field."""
    try:
        shape = _DesignShape.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as fault:
        raise DesignError(f"{path.name}: file: It can’t be read ({fault.strerror}).") from None
    except ValidationError as fault:
        errors = fault.errors(include_url=False, include_input=False)
        raise DesignError("\n".join(f"{path.name}: {_place(e['loc'])}: {e['msg']}." for e in errors)) from None
    except ValueError as fault:
        raise DesignError(f"{path.name}: TOML: Mend what can’t be read here: {fault}.") from None
    colours = {name: Colour.named(text) for name, text in shape.colours.model_dump().items()}
    faults = [*_faint(colours)]
    logo = None
    if shape.logo is not None:
        try:
            logo = Logo(shape.logo.alternative, _picture(shape.logo, path.parent))
        except ValueError as fault:
            faults.append(f"logo: {fault}")
    if faults:
        raise DesignError("\n".join(f"{path.name}: {fault}" for fault in faults))
    signatories = tuple(Signatory(one.name, one.role) for one in shape.signatories)
    return Design(shape.id, **colours, logo=logo, layout=shape.layout, signatories=signatories)


def _faint(colours: dict[str, Colour]) -> Iterator[str]:
    for name in ("ink", "quiet", "accent"):
        contrast = colours[name].contrast(WHITE)
        if contrast < LEAST_CONTRAST:
            yield f"colours.{name}: Take a darker colour: {contrast:.1f}:1 on white is less than {LEAST_CONTRAST}:1."


def _picture(logo: _LogoShape, folder: Path) -> Drawing | bytes:
    """Raises ValueError with the field and a sentence."""
    if (logo.path is None) == (logo.file is None):
        raise ValueError("Give either a path or a file.")
    if logo.path is not None:
        if logo.box is None:
            raise ValueError("Say in box how wide and high the path is, such as [40, 40].")
        try:
            return Drawing(path_operators(logo.path), *logo.box)
        except PathError as fault:
            raise ValueError(f"path: {fault}") from None
    try:
        content = (folder / str(logo.file)).read_bytes()
    except OSError as fault:
        raise ValueError(f"file: {logo.file} can’t be read ({fault.strerror}).") from None
    if not content.startswith(PNG) or not _can_be_drawn(content):
        raise ValueError(f"file: {logo.file} is not a whole PNG.")
    return content


def _can_be_drawn(picture: bytes) -> bool:
    # Settings read designs too, and most processes never draw.
    from reportlab.lib.utils import ImageReader

    try:
        ImageReader(BytesIO(picture)).getRGBData()
    except Exception:  # whatever Pillow and ReportLab make of broken bytes
        return False
    return True


def _place(location: tuple[int | str, ...]) -> str:
    """("signatories", 0, "role") -> "signatories[1].role": people count from 1."""
    steps = (f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".") or "file"


_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Hex = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
_Length = Annotated[float, Field(gt=0)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _ColoursShape(_Shape):
    ink: _Hex
    quiet: _Hex
    accent: _Hex
    mist: _Hex


class _LogoShape(_Shape):
    alternative: _Words
    path: str | None = None
    box: tuple[_Length, _Length] | None = None
    file: str | None = None


class _SignatoryShape(_Shape):
    name: _Words
    role: _Words


class _DesignShape(_Shape):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$")]
    colours: _ColoursShape
    logo: _LogoShape | None = None
    layout: Layout = Layout.CENTRED
    signatories: Annotated[tuple[_SignatoryShape, ...], Field(max_length=3)] = ()
