"""Pages of pledge."""

from __future__ import annotations

from flask import Blueprint

pledge = Blueprint("pledge", __name__, template_folder="templates")
