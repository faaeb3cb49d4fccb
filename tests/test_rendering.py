"""What templates can use."""

from __future__ import annotations

from lms.rendering import markdown

TABLE = "| Ward | Total |\n|---|---|\n| Castle | 495 |"


def test_a_brief_is_shown_as_safe_html() -> None:
    html = markdown("Say **who**. <script>alert(1)</script> [here](javascript:alert(1))")
    assert "<strong>who</strong>" in html
    assert "<script" not in html
    assert "href" not in html


def test_a_wide_table_of_a_brief_scrolls_by_itself_also_by_keyboard() -> None:
    assert '<div class="lms-scroll" tabindex="0" role="region"' in markdown(TABLE)
