"""Pages of quizzes."""

from __future__ import annotations

from flask import Blueprint

quizzes = Blueprint("quizzes", __name__, template_folder="templates")
