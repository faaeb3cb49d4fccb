"""Pages of vacancies."""

from __future__ import annotations

from flask import Blueprint

vacancies = Blueprint("vacancies", __name__, template_folder="templates")
