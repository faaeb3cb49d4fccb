"""Pages of outbox."""

from __future__ import annotations

from flask import Blueprint

outbox = Blueprint("outbox", __name__, template_folder="templates")
