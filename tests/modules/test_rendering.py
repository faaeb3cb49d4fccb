"""Lessons become HTML that explains its words, and nothing in them can become live HTML of its own."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.rendering import RenderedLesson, render_lesson, render_markdown
from tests.modules.making import REPEATABLE, fact, term

TERMS = {"councillor": term("councillor", "councillor"), "full-council": term("full council", "full-council")}
FACTS = {"halls": fact("12"), "rooms": fact("7 & more", "rooms")}
BUTTON = '<button type="button" class="lms-term" popovertarget="term-{}">{}</button>'

ALLOWED: dict[str, set[str]] = {
    "a": {"href", "rel"},
    "button": {"type", "class", "popovertarget"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "h2": {"id"},
    "h3": {"id"},
    "ol": {"start"},
    "span": {"class"},
    "th": {"scope"},
}
ALLOWED |= {tag: set() for tag in ("p", "ul", "li", "blockquote", "pre", "hr", "br", "strong", "em", "code")}
ALLOWED |= {tag: set() for tag in ("table", "thead", "tbody", "tr", "td")}


def lesson(text: str) -> RenderedLesson:
    """A lesson that may use the terms and facts above."""
    return render_lesson(text, TERMS, FACTS)


def elements_of(html: str) -> list[Element]:
    """The elements that a browser makes of this HTML."""
    return list(html5lib.parseFragment(html, namespaceHTMLElements=False).iter())[1:]


def assert_tame(html: str) -> None:
    """Only the elements and attributes that lessons may have, and only links that lead to pages, mail or phones."""
    for element in elements_of(html):
        assert element.tag in ALLOWED
        assert set(element.attrib) <= ALLOWED[element.tag], f"{element.tag} has {element.attrib}"
        scheme, colon, _ = element.get("href", "").partition(":")
        assert not colon or scheme.casefold() in ("http", "https", "mailto", "tel") or "/" in scheme or "?" in scheme


def test_the_first_mention_of_a_term_opens_its_explanation_and_later_ones_are_plain() -> None:
    rendered = lesson("A [[councillor]] and a [[Councillor|councillors’ friend]].\n\nSee [[full council]].")
    assert rendered.html == (
        f"<p>A {BUTTON.format('councillor', 'councillor')} and a councillors’ friend.</p>\n"
        f'<p>See <span class="lms-together">{BUTTON.format("full-council", "full council")}.</span></p>\n'
    )
    assert [used.slug for used in rendered.terms] == ["councillor", "full-council"]
    assert rendered.faults == ()


def test_a_term_shows_the_words_of_its_sentence_even_over_a_line_end() -> None:
    assert BUTTON.format("full-council", "Full council") in lesson("[[full\ncouncil|Full\ncouncil]] met.").html


def test_a_heading_does_not_explain_its_terms_but_the_text_below_does() -> None:
    rendered = lesson("## The [[full council]]\n\nThe [[full council]] meets.")
    assert rendered.html.startswith('<h2 id="part-the-full-council">The full council</h2>')
    assert BUTTON.format("full-council", "full council") in rendered.html


def test_a_table_cell_explains_a_term_when_its_bar_is_escaped() -> None:
    rendered = lesson("| Who | Number |\n|---|--:|\n| [[councillor\\|Councillors]] | {{halls}} |\n")
    assert rendered.html.startswith('<div class="lms-scroll" tabindex="0" role="region" aria-label="Table">\n<table>')
    assert f"<td>{BUTTON.format('councillor', 'Councillors')}</td>\n<td>12</td>" in rendered.html
    assert '<th scope="col">Who</th>' in rendered.html
    assert rendered.html.endswith("</table>\n</div>\n")


def test_a_fact_prints_its_value_escaped_and_is_named_once() -> None:
    rendered = lesson("There are **{{rooms}}** rooms, {{halls}} halls and {{ rooms }}.")
    assert rendered.html == "<p>There are <strong>7 &amp; more</strong> rooms, 12 halls and 7 &amp; more.</p>\n"
    assert rendered.facts == ("rooms", "halls")


def test_code_shows_brackets_as_they_are() -> None:
    rendered = lesson("Write `[[councillor]]` and `{{halls}}`.")
    assert rendered.html == "<p>Write <code>[[councillor]]</code> and <code>{{halls}}</code>.</p>\n"
    assert (rendered.terms, rendered.facts, rendered.faults) == ((), (), ())


def test_heading_ids_are_unique_and_stay_apart_from_those_of_the_page() -> None:
    html = lesson("## Answer\n\n### Who?\n\n## Answer\n\n## Answer 2\n\n## ؟\n\nText.").html
    ids = [element.get("id") for element in elements_of(html) if element.tag in ("h2", "h3")]
    assert ids == ["part-answer", "part-who", "part-answer-2", "part-answer-2-2", "part-heading"]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("[a](https://x.org)", '<a href="https://x.org" rel="noopener">a</a>'),
        ("[a](HTTPS://x.org)", 'rel="noopener"'),
        ("[a](//x.org)", '<a href="//x.org" rel="noopener">a</a>'),
        ("<https://x.org>", '<a href="https://x.org" rel="noopener">https://x.org</a>'),
        ("[a](/vacancies)", '<a href="/vacancies">a</a>'),
        ("[a](mailto:a@example.org)", '<a href="mailto:a@example.org">a</a>'),
    ],
)
def test_a_link_to_another_site_can_not_reach_back(markdown: str, html: str) -> None:
    assert html in lesson(markdown).html
    assert html in render_markdown(markdown)


@pytest.mark.parametrize(
    ("markdown", "line", "field"),
    [
        ("Text.\n\n[[mayor]]", 3, "[[mayor]]"),
        ("One\ntwo {{nothing}}", 2, "{{nothing}}"),
        ("[[full\ncouncil]] and {{nothing}}", 2, "{{nothing}}"),
        ("- a\n- [[councillor", 2, "[["),
        ("| a |\n|---|\n| b |\n| {{halls |", 4, "{{"),
        ("| a | b |\n|---|---|\n| [[councillor|x]] | y |", 3, "[["),
        ("[see [[councillor]]](/x)", 1, "]("),
        ("[see](javascript:alert(1))", 1, "]("),
        ("Text.\n\n![A hall](hall.png)", 3, "image"),
        ("# Title", 1, "heading"),
        ("## Two\n\n#### Four", 3, "heading"),
    ],
)
def test_what_would_be_shown_wrongly_is_a_fault_with_its_line(markdown: str, line: int, field: str) -> None:
    found = lesson(markdown).faults[0]
    assert (found.line, found.field) == (line, field)
    assert found.sentence.endswith(".")


def test_plain_markdown_knows_no_terms_facts_or_ids() -> None:
    html = render_markdown("# Title\n\n[[councillor]] {{halls}} *and* <b>more</b>\n\n#### Deep")
    assert (
        html == "<h2>Title</h2>\n<p>[[councillor]] {{halls}} <em>and</em> &lt;b&gt;more&lt;/b&gt;</p>\n<h3>Deep</h3>\n"
    )


HTML = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "</button><a href=x>"]
MARKUP = ["](javascript:alert(1))", "<!--", "]]>", "&lt;script&gt;", "</p><style>*{}</style>", "' style='x", "\x00"]
MARKDOWN = ["[[councillor|", "]]", "{{halls}}", "[x]: data:text/html,y", "`", "|", "\n", "\n\n| a |\n|--|\n|", "[", "]"]
HOSTILE = st.sampled_from(HTML + MARKUP + MARKDOWN)
ANY_TEXT = st.lists(HOSTILE | st.text(max_size=8), max_size=6).map("".join)


@settings(REPEATABLE, max_examples=200)
@given(ANY_TEXT)
def test_no_markdown_becomes_live_html(text: str) -> None:
    assert_tame(lesson(text).html)
    assert_tame(render_markdown(text))


@settings(REPEATABLE, max_examples=200)
@given(value=ANY_TEXT, words=ANY_TEXT)
def test_whatever_a_fact_or_a_term_says_is_only_text(value: str, words: str) -> None:
    rendered = render_lesson(
        "Here {{halls}} there [[x]] everywhere.", {"x": term(words, "x")}, {"halls": fact(value)}
    ).html
    assert [element.tag for element in elements_of(rendered)] == ["p", "button"]
    assert_tame(rendered)
    assert_tame(render_lesson(f"[[x|{words}]] {{{{{value}}}}}", {"x": term(words, "x")}, {value: fact(value)}).html)
