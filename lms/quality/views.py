"""Pages of quality."""

from __future__ import annotations

from flask import Blueprint

quality = Blueprint("quality", __name__, template_folder="templates")
