"""The picture of a badge: the issuer's emblem and what was achieved, never the name of who achieved it."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from textwrap import wrap
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw

from certificates.certificate import Certificate
from certificates.fonts import clean
from certificates.wording import heading_of, subject_of

# The emblem of pdf.py, a house with three pillars: its places, from its middle, to the right and up.
ROOF = ((-20, 12), (0, 26), (20, 12), (20, 8), (-20, 8))
PILLARS = tuple(((left, -8), (left + 6, 6)) for left in (-16, -3, 10))
GROUND = ((-20, -14), (20, -10))

TEAL, MIST, WHITE, INK = "#0b5c63", "#eef5f4", "#ffffff", "#17212b"
SIZE = 480
# The PNG is drawn this many times too large, and then made smaller: so its edges are smooth.
FINER = 4
LINE, LINES = 26, 3


def badge_svg(certificate: Certificate) -> bytes:
    """The badge as SVG, with the title of what was achieved, and a description for who can't see it."""
    heading, subject = escape(heading_of(certificate)), escape(clean(subject_of(certificate)))
    issuer = escape(clean(certificate.wording.issuer))
    specimen = "Specimen. " if certificate.is_specimen else ""
    words = "".join(
        f'<text x="240" y="{330 + place * 34}" font-size="26" font-weight="bold">{escape(line)}</text>'
        for place, line in enumerate(_lines(certificate))
    )
    shapes = "".join([_polygon(ROOF), *(_rectangle(corners) for corners in (*PILLARS, GROUND))])
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}" \
role="img" aria-labelledby="badge-title badge-description" lang="en">
<title id="badge-title">{specimen}{heading}: {subject}</title>
<desc id="badge-description">A round badge of {issuer}: its emblem, a house with three pillars, above the words \
“{heading}, {subject}”.</desc>
<circle cx="240" cy="240" r="236" fill="{TEAL}"/>
<circle cx="240" cy="240" r="222" fill="{WHITE}"/>
<circle cx="240" cy="240" r="214" fill="{MIST}"/>
<g transform="translate(240 160) scale(3.6)" fill="{TEAL}">{shapes}</g>
<g text-anchor="middle" font-family="Noto Sans, Arial, sans-serif" fill="{INK}">\
<text x="240" y="284" font-size="20" fill="{TEAL}">{specimen}{heading}</text>{words}</g>
</svg>
""".encode()


@cache
def badge_png() -> bytes:
    """The badge as PNG: the emblem alone, 480 points square, on nothing."""
    picture = Image.new("RGBA", (SIZE * FINER, SIZE * FINER), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for radius, colour in ((236, TEAL), (222, WHITE), (214, MIST)):
        draw.ellipse(
            [(240 - radius) * FINER, (240 - radius) * FINER, (240 + radius) * FINER, (240 + radius) * FINER], colour
        )
    draw.polygon([_pixel(*corner) for corner in ROOF], TEAL)
    for (left, low), (right, high) in (*PILLARS, GROUND):
        draw.rectangle([_pixel(left, high), _pixel(right, low)], TEAL)
    file = BytesIO()
    smooth = picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    smooth.quantize(64, Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return file.getvalue()


def _lines(certificate: Certificate) -> list[str]:
    """What was achieved, on as many lines as there is room for."""
    return wrap(clean(subject_of(certificate)), LINE, max_lines=LINES, placeholder="…")


def _polygon(corners: tuple[tuple[int, int], ...]) -> str:
    return f'<path d="M{" L".join(f"{right} {-up}" for right, up in corners)}Z"/>'


def _rectangle(corners: tuple[tuple[int, int], tuple[int, int]]) -> str:
    (left, low), (right, high) = corners
    return f'<rect x="{left}" y="{-high}" width="{right - left}" height="{high - low}"/>'


def _pixel(right: int, up: int) -> tuple[float, float]:
    """A place of the emblem in the large picture: in its middle, rather high, seven times its size."""
    return (240 + right * 6.5) * FINER, (270 - up * 6.5) * FINER
