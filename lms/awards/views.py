"""Pages of awards."""

from __future__ import annotations

from flask import Blueprint

awards = Blueprint("awards", __name__, template_folder="templates")
