"""Charts as accessible SVG, drawn on the server. Pure: numbers and words in, safe HTML out.

Each has a title and a description for whoever doesn't see it, tells figures in figures, and takes its colours from
the pages' styles (assets/_work.scss), which give letters enough contrast in light and in dark. A colour only repeats
what a figure says. Whoever shows a chart puts the table of the same figures beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from markupsafe import Markup, escape

WIDTH = 600
LABEL_WIDTH = 212
ROW_HEIGHT = 34
HEAD_HEIGHT = 30
LEVELS = 4  # of shade in a heat map; 0 is none
LONGEST_LABEL = 26  # as wide as LABEL_WIDTH at the size of letters in assets/_work.scss
PLOT_HEIGHT = 220
MARGIN = 44


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it counts, how much, and the figure in words where that says more than the number."""

    label: str
    value: float
    words: str = ""


def bars(name: str, title: str, description: str, items: Sequence[Bar]) -> Markup:
    """A bar for each item, from left to right, with its figure at its end. ``name`` is unique on the page."""
    most = max((item.value for item in items), default=0) or 1
    room = WIDTH - LABEL_WIDTH - 80
    shapes = []
    for place, item in enumerate(items):
        top = place * ROW_HEIGHT
        width = round(room * item.value / most, 1)
        shapes.append(_text(LABEL_WIDTH - 10, top + 22, shortened(item.label), "end"))
        shapes.append(
            Markup('<rect class="bar" x="{}" y="{}" width="{}" height="{}" rx="3"/>').format(
                LABEL_WIDTH, top + 5, width, ROW_HEIGHT - 10
            )
        )
        shapes.append(_text(LABEL_WIDTH + width + 8, top + 22, item.words or f"{item.value:g}", "start", bold=True))
    return _drawing(name, title, description, WIDTH, len(items) * ROW_HEIGHT + 4, shapes)


def heat_map(
    name: str, title: str, description: str, rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[int]]
) -> Markup:
    """A figure for each row and column on a ground that is the darker the larger its share of the row is."""
    shapes = []
    width = (WIDTH - LABEL_WIDTH) / max(len(columns), 1)
    for place, column in enumerate(columns):
        for line, words in enumerate(_in_lines(column, int(width // 7))):
            shapes.append(_text(LABEL_WIDTH + width * (place + 0.5), 14 + 14 * line, words, "middle", small=True))
    head = HEAD_HEIGHT + 14
    for number, (row, figures) in enumerate(zip(rows, cells, strict=True)):
        top, whole = head + number * ROW_HEIGHT, sum(figures) or 1
        shapes.append(_text(LABEL_WIDTH - 10, top + 22, shortened(row), "end"))
        for place, figure in enumerate(figures):
            left = LABEL_WIDTH + width * place
            level = ceil(LEVELS * figure / whole)
            shapes.append(
                Markup('<rect class="level-{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>').format(
                    level, round(left + 1.5, 1), top + 1.5, round(width - 3, 1), ROW_HEIGHT - 3
                )
            )
            shapes.append(
                Markup('<text class="on-{}" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                    level, round(left + width / 2, 1), top + 22, figure
                )
            )
    return _drawing(name, title, description, WIDTH, head + len(rows) * ROW_HEIGHT + 4, shapes)


def line(name: str, title: str, description: str, points: Sequence[tuple[str, float]]) -> Markup:
    """A line through points at the same distance, each named below where there is room; the last one has its figure."""
    top = _round_up(max((value for _label, value in points), default=0))
    step = (WIDTH - 2 * MARGIN) / max(len(points) - 1, 1)
    floor = PLOT_HEIGHT - 30
    shapes = []
    for share in (0, 0.5, 1):
        height = floor - share * (floor - 20)
        shapes.append(Markup('<path class="grid" d="M{} {}H{}"/>').format(MARGIN, round(height, 1), WIDTH - MARGIN))
        shapes.append(_text(MARGIN - 8, round(height + 5, 1), f"{top * share:g}", "end", small=True))
    places = [
        (round(MARGIN + step * number, 1), round(floor - value / top * (floor - 20), 1))
        for number, (_label, value) in enumerate(points)
    ]
    if places:
        way = " ".join(f"{across} {down}" for across, down in places)
        shapes.append(Markup('<path class="line" d="M{}"/>').format(way))
        across, down = places[-1]
        shapes.append(Markup('<circle class="bar" cx="{}" cy="{}" r="5"/>').format(across, down))
        shapes.append(_text(across, down - 10, f"{points[-1][1]:g}", "end", bold=True))
    every = ceil(len(points) / 6) or 1
    for number in range(len(points) - 1, -1, -every):
        shapes.append(_text(places[number][0], PLOT_HEIGHT - 8, points[number][0], "middle", small=True))
    return _drawing(name, title, description, WIDTH, PLOT_HEIGHT, shapes)


def shortened(label: str) -> str:
    """A label that fits beside its row; the table beside has it whole."""
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def _in_lines(words: str, letters: int) -> list[str]:
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= letters and len(lines) < 3:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _round_up(value: float) -> float:
    """The next number with one leading digit and zeros: where an axis ends."""
    if value <= 0:
        return 1
    unit = 10 ** int(log10(value)) if value >= 1 else 1
    return ceil(value / unit) * unit


def _text(across: float, down: float, words: str, anchor: str, *, bold: bool = False, small: bool = False) -> Markup:
    look = Markup(' class="{}"').format("bold" if bold else "small") if bold or small else ""
    return Markup('<text{} x="{}" y="{}" text-anchor="{}">{}</text>').format(
        look, round(across, 1), round(down, 1), anchor, words
    )


def _drawing(name: str, title: str, description: str, width: int, height: float, shapes: Sequence[Markup]) -> Markup:
    known = escape(name)
    return Markup(
        '<svg class="lms-chart" role="img" aria-labelledby="{name}-title {name}-words" viewBox="0 0 {width} {height}">'
        '<title id="{name}-title">{title}</title><desc id="{name}-words">{description}</desc>{shapes}</svg>'
    ).format(
        name=known,
        title=title,
        description=description,
        width=width,
        height=round(height),
        shapes=Markup("").join(shapes),
    )
