"""What sweeps of all pages take for the same need not be looked at twice; what differs must be."""

from __future__ import annotations

from tests.every_page import Shown

PAGE = '<html><body class="page"><main><p>Words, and a <a href="/">link</a>.</p></main></body></html>'


def page(html: str) -> Shown:
    return Shown("somebody", "/", "as it stands", html)


def test_pages_that_differ_in_their_words_are_of_one_shape_and_have_the_same_places() -> None:
    other = page(PAGE.replace("Words", "Other words").replace('href="/"', 'href="/elsewhere"'))
    assert other.shape == page(PAGE).shape
    assert other.places == page(PAGE).places


def test_an_element_on_another_ground_is_in_a_new_place() -> None:
    other = page(PAGE.replace('class="page"', 'class="page page--dark"'))
    assert not other.places <= page(PAGE).places


def test_an_element_that_is_gone_makes_another_shape_but_no_new_place() -> None:
    other = page(PAGE.replace('<a href="/">link</a>', "link"))
    assert other.shape != page(PAGE).shape
    assert other.places <= page(PAGE).places
