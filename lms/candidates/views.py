"""Pages of candidates."""

from __future__ import annotations

from flask import Blueprint

candidates = Blueprint("candidates", __name__, template_folder="templates")
