"""Pages of admin."""

from __future__ import annotations

from flask import Blueprint

admin = Blueprint("admin", __name__, template_folder="templates")
