"""Share codes and numbers of documents are refused; what people usually write is not."""

from __future__ import annotations

import pytest
from flask import Flask

from lms.applications.private_numbers import PrivateNumber, refuse_private_numbers


@pytest.mark.parametrize(
    "text",
    [
        "W12345ABC",
        "the code is w12345abc.",
        "Code: W12 345 ABC",
        "R4B-7XK-22P",
        "certificate 001234567890",
        "certificate 0012 3456 7890",
        "QQ123456C",
    ],
)
def test_a_number_of_a_document_is_refused(app: Flask, text: str) -> None:
    with app.test_request_context(), pytest.raises(PrivateNumber, match="share code"):
        refuse_private_numbers("Fine.", text)


@pytest.mark.parametrize(
    "text",
    [
        "If our checks are complete.",
        "Call 020 7946 0958 or +44 7700 900123.",
        "Starts 1 December 2026 at 09:30, room 114, SW1A 2AA.",
        "It was 100 per cent, see our plan of 2025 to 2026.",
        "Seen by HR on 2026-12-01 10:30.",
        "Enhanced DBS, level 3",
        "the TEAM HAS 100 DAYS",
        "",
    ],
)
def test_usual_words_are_not(app: Flask, text: str) -> None:
    with app.test_request_context():
        refuse_private_numbers(text)
