"""Errors as programs read them: a status, a sentence that says what to do, and the fields that are wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, jsonify

ADVICE = {
    400: "This request can’t be read. Send JSON, with Content-Type: application/json.",
    401: "Send a token that works: Authorization: Bearer <token>. Your council makes one on its page “Tokens”.",
    403: "This token is not for that. Make one with the scope that is asked for.",
    404: "There is no such thing, or none that this token may know of.",
    405: "This address does not take this method. See /api/v1/docs.",
    413: "This is too large to send.",
    415: "Send JSON, with Content-Type: application/json.",
    429: "Too many requests. Wait as many seconds as Retry-After says.",
}


def problem(
    status: int,
    message: str = "",
    *,
    fields: Iterable[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer to what can't be done."""
    said = message or ADVICE.get(status, "This can’t be done.")
    answer = jsonify(error={"status": status, "message": said, "fields": list(fields)})
    answer.status_code = status
    answer.headers.update(headers or {})
    return answer


def faults_in(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What a check by types found: each field by its path, such as criteria.0.level, and what to put right."""
    return [
        {"field": ".".join(map(str, error.get("loc", ()))), "message": str(error.get("msg", ""))} for error in errors
    ][:50]
