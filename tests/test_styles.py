"""Our own styles: they name no left and no right, so that Arabic and Urdu need no second set; and every colour can be
read on each ground, light and dark.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lms.bootstrap import ASSETS

STYLES = sorted(ASSETS.glob("*.scss"))
COMMENT = re.compile(r"//[^\n]*")
DECLARATION = re.compile(r"(?:^|[;{])\s*([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])")
PHYSICAL = re.compile(
    r"^(?:(?:margin|padding|border|scroll-\w+)-)?(?:top|right|bottom|left)(?:-.+)?$|^border-\w+-(?:left|right)-.+"
)
SIDES = ("margin", "padding", "inset", "border-width", "border-radius")


def physical(style: str) -> list[str]:
    """Declarations that name a side of the screen and not of the text."""
    return [
        f"{name}: {value.strip()}"
        for name, value in DECLARATION.findall(COMMENT.sub("", style))
        if PHYSICAL.match(name)
        or (name in ("text-align", "float", "clear") and re.search(r"\b(?:left|right)\b", value))
        or (name in SIDES and len(parts := value.split()) == 4 and parts[1] != parts[3])
        or (name in ("transform", "translate") and "translatex" in value.lower())
    ]


def test_our_styles_are_there() -> None:
    assert len(STYLES) > 5


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_name_no_side_of_the_screen(path: Path) -> None:
    assert physical(path.read_text()) == []


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-left: 4px", "border-right: 0", "left: 0", "top: 2px", "text-align: right", "float: left",
        "padding: 1px 2px 3px 4px", "border-top-left-radius: 3px", "transform: translateX(4px)",
    ],
)  # fmt: skip
def test_a_side_of_the_screen_is_found(declaration: str) -> None:
    assert physical(f".one {{ {declaration}; color: red; }}") == [declaration]


@pytest.mark.parametrize("declaration", ["margin-inline-start: 4px", "inset: 0 0 auto", "padding: 1px 2px 3px 2px"])
def test_a_side_of_the_text_is_right(declaration: str) -> None:
    assert physical(f".one {{ {declaration}; }}") == []


SETS = ("light", "dark")
NAMED = re.compile(r'"([a-z-]+)": (#[0-9a-f]{3,6})')
GROUNDS = ("body-background", "paper", "template-background", "surface-background")
ON_EVERY_GROUND = ("text", "secondary-text", "link", "link-hover", "link-visited", "error", "success", "wait")
READ = [(ink, ground) for ground in GROUNDS for ink in ON_EVERY_GROUND] + [
    ("on-teal", "brand"), ("on-teal", "success"), ("paper", "brand"), ("paper", "clay"), ("paper", "link-visited"),
    ("text", "sun"), ("text", "border"), ("text", "wait-tint"), ("text", "good-tint"), ("text", "bad-tint"),
    ("success", "good-tint"), ("error", "bad-tint"), ("wait", "wait-tint"), ("focus-text", "focus"),
    ("surface-text", "surface-background"),
]  # fmt: skip
SEEN = [(edge, ground) for ground in GROUNDS for edge in ("brand", "input-border", "secondary-text", "clay")]


def colours(which: str) -> dict[str, str]:
    """The colours of a set; what the dark one leaves out is as in the light one."""
    text = (ASSETS / "_colours.scss").read_text()
    found: dict[str, str] = {}
    for name in dict.fromkeys(("light", which)):
        for part in (name, f"{name}-own"):
            [block] = re.findall(rf"^\${part}: \((.*?)^\);", text, re.DOTALL | re.MULTILINE)
            found |= dict(NAMED.findall(block))
    return found


def contrast(one: str, other: str) -> float:
    """The ratio that WCAG 2 defines."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_as_wcag_defines_it() -> None:
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("which", SETS)
def test_every_word_can_be_read_on_its_ground(which: str) -> None:
    found = colours(which)
    weak = [f"{ink} on {ground}: {contrast(found[ink], found[ground]):.2f}" for ink, ground in READ]
    assert [line for line in weak if float(line.split()[-1]) < 4.5] == []


@pytest.mark.parametrize("which", SETS)
def test_every_edge_that_means_something_can_be_seen(which: str) -> None:
    found = colours(which)
    weak = [f"{edge} on {ground}: {contrast(found[edge], found[ground]):.2f}" for edge, ground in SEEN]
    assert [line for line in weak if float(line.split()[-1]) < 3] == []
