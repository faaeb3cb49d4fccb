"""Pages of public."""

from __future__ import annotations

from flask import Blueprint

public = Blueprint("public", __name__, template_folder="templates")
