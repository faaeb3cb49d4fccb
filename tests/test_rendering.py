"""What templates can use."""

from __future__ import annotations

from flask import Flask
from flask_babel import force_locale

from lms.rendering import markdown

TABLE = "| Ward | Total |\n|---|---|\n| Castle | 495 |"


def test_a_brief_is_shown_as_safe_html() -> None:
    html = markdown("Say **who**. <script>alert(1)</script> [here](javascript:alert(1))")
    assert "<strong>who</strong>" in html
    assert "<script" not in html
    assert "href" not in html


def test_a_wide_table_of_a_brief_scrolls_by_itself_also_by_keyboard() -> None:
    assert '<div class="lms-scroll" tabindex="0" role="region"' in markdown(TABLE)


def test_words_that_a_template_has_itself_are_marked_by_who_reads_now(app: Flask) -> None:
    template = app.jinja_env.from_string("{{ 'JSON'|english }}")
    with app.test_request_context(), force_locale("en"):
        assert template.render() == "JSON"
    with app.test_request_context(), force_locale("ar"):
        assert template.render() == '<bdi lang="en">JSON</bdi>'
