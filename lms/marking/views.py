"""Pages of marking."""

from __future__ import annotations

from flask import Blueprint

marking = Blueprint("marking", __name__, template_folder="templates")
