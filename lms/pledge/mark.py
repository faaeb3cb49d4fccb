"""The Equality Mark of a council as a picture: it draws what the state of the pledge says at this moment.

It states a promise and never certifies results; when the promise has ended, the picture says that instead.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import NamedTuple
from xml.sax.saxutils import escape

from babel.dates import format_date
from PIL import Image, ImageDraw, ImageFont

from certificates.badge_pictures import GROUND, PILLARS, ROOF
from certificates.fonts import FontLibrary, Weight, clean
from lms.pledge.standing import Standing

WIDTH, HEIGHT = 480, 200
WIDTHS = (240, 360, 480, 960)  # in which the PNG is offered, in pixels
LEFT, ROOM = 138, 326  # where words begin, and how wide they may be
LETTERS, LINES = 30, 3  # of the council's name
TEAL, GREY, WHITE, INK = "#0b5c63", "#505a5f", "#ffffff", "#17212b"
# The PNG is drawn so many times too large, and then made smaller: so its edges are smooth.
FINER = 2


@dataclass(frozen=True, slots=True)
class Mark:
    """What the picture says. ``council`` is a name as it is printed, ``when`` a sentence with the day."""

    council: str
    when: str
    stands: bool

    @property
    def title(self) -> str:
        """The mark in one sentence."""
        return f"Equality Mark of {self.council}. {self.when}"

    @property
    def heading(self) -> str:
        """The largest words."""
        return "Equality Mark" if self.stands else "No Equality Mark now"

    @property
    def scope(self) -> str:
        """What the mark means, and what it does not."""
        return "A promise. Results are not certified." if self.stands else "The mark must not be used now."


class Words(NamedTuple):
    """Words of the picture: where their line stands, how large they are, and how heavy."""

    text: str
    y: int
    size: int
    is_bold: bool = False


def mark_of(standing: Standing) -> Mark:
    """The mark as the pledge's state has it today."""
    council = clean(standing.council.name) or "This council"
    if standing.is_active:
        return Mark(council, f"Pledge active since {_day(standing.pledge.active_from)}.", stands=True)
    if standing.begins_later:
        return Mark(council, f"Pledge begins on {_day(standing.pledge.active_from)}.", stands=False)
    ended_on = standing.ended_on
    if standing.is_suspended and ended_on is not None:
        return Mark(council, f"Pledge suspended since {_day(ended_on)}.", stands=False)
    return Mark(council, f"Pledge ended on {_day(ended_on)}." if ended_on else "Pledge not active now.", stands=False)


def mark_svg(mark: Mark) -> bytes:
    """The mark as SVG, with a title and a description for who can't see it."""
    colour = TEAL if mark.stands else GREY
    words = "".join(_text(one) for one in _words(mark))
    roof = f'<path d="M{" L".join(f"{right} {-up}" for right, up in ROOF)}Z"/>'
    blocks = "".join(
        f'<rect x="{left}" y="{-high}" width="{right - left}" height="{high - low}"/>'
        for (left, low), (right, high) in (*PILLARS, GROUND)
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" \
height="{HEIGHT}" role="img" aria-labelledby="mark-title mark-description" lang="en">
<title id="mark-title">{escape(mark.title)}</title>
<desc id="mark-description">Migrant Inclusive Local Government Pledge. {mark.scope}</desc>
<rect x="2" y="2" width="{WIDTH - 4}" height="{HEIGHT - 4}" fill="{WHITE}" stroke="{colour}" stroke-width="4"/>
<rect x="2" y="2" width="118" height="{HEIGHT - 4}" fill="{colour}"/>
<g transform="translate(61 112) scale(2.2)" fill="{WHITE}">{roof}{blocks}</g>
<g font-family="Noto Sans, Arial, sans-serif" fill="{INK}">{words}</g>
</svg>
""".encode()


@lru_cache(maxsize=128)
def mark_png(mark: Mark, width: int, fonts: Path) -> bytes:
    """The mark as PNG, so many pixels wide, with the fonts of a folder. What is kept in memory is kept by what it says:
    it is never out of date.
    """
    library = FontLibrary(fonts)
    scale = width / WIDTH * FINER
    colour = TEAL if mark.stands else GREY
    picture = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), WHITE)
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, 0, picture.width - 1, picture.height - 1], outline=colour, width=round(4 * scale))
    draw.rectangle([0, 0, 120 * scale, picture.height], colour)

    def place(right: int, up: int) -> tuple[float, float]:
        return (61 + right * 2.2) * scale, (112 - up * 2.2) * scale

    draw.polygon([place(*corner) for corner in ROOF], WHITE)
    for (left, low), (right, high) in (*PILLARS, GROUND):
        draw.rectangle([place(left, high), place(right, low)], WHITE)
    for words in _words(mark):
        font = _font(words, library, words.size * scale)
        if (length := draw.textlength(words.text, font)) > ROOM * scale:
            font = _font(words, library, words.size * scale * ROOM * scale / length)
        draw.text((LEFT * scale, words.y * scale), words.text, INK, font, anchor="ls")
    file = BytesIO()
    smooth = picture.resize((width, width * HEIGHT // WIDTH), Image.Resampling.LANCZOS)
    smooth.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _words(mark: Mark) -> list[Words]:
    name = wrap(mark.council, LETTERS, max_lines=LINES, placeholder="…")
    return [
        Words("Migrant Inclusive Local Government", 32, 16),
        Words(mark.heading, 62, 25, is_bold=True),
        *(Words(line, 90 + place * 22, 18, is_bold=True) for place, line in enumerate(name)),
        Words(mark.when, 160, 15),
        Words(mark.scope, 182, 15),
    ]


def _text(words: Words) -> str:
    weight = ' font-weight="bold"' if words.is_bold else ""
    # The reader's fonts are not ours to measure: what may be too wide is told how wide it is.
    fitted = f' textLength="{ROOM}" lengthAdjust="spacingAndGlyphs"' if _is_wide(words) else ""
    return f'<text x="{LEFT}" y="{words.y}" font-size="{words.size}"{weight}{fitted}>{escape(words.text)}</text>'


def _is_wide(words: Words) -> bool:
    """Whether a line could be wider than there is room, by a cautious measure of its letters."""
    ems = sum(1.0 if _is_broad(letter) else 0.55 for letter in words.text)
    return ems * words.size > ROOM


def _is_broad(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF" or letter in "MWmw@%&" or (letter > "\u02ff" and letter != "…")


def _font(words: Words, fonts: FontLibrary, size: float) -> ImageFont.FreeTypeFont:
    """The font that holds the rarest letters of the words; where none holds them, the first."""
    weight = Weight.BOLD if words.is_bold else Weight.REGULAR
    first = fonts.first(weight)
    rare = next((letter for letter in words.text if letter not in first.letters), None)
    font = (fonts.font_for(rare, weight) if rare is not None else None) or first
    return ImageFont.truetype(BytesIO(font.face.blob.data), max(size, 1))


def _day(day: date) -> str:
    """A day in English, whoever looks: the picture is a public document of the council."""
    return format_date(day, "d MMMM y", "en")
