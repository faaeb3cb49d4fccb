"""Pages of learning."""

from __future__ import annotations

from flask import Blueprint

learning = Blueprint("learning", __name__, template_folder="templates")
