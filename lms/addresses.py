"""Addresses as people elsewhere use them: in mails and on certificates."""

from __future__ import annotations

from typing import Any

from flask import current_app

from lms.config import Settings


def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, from SITE_URL. The request's Host header is not asked: whoever sends the request
    writes it, and a mailed link would carry its secret there.
    """
    return site_address(path_of(endpoint, **values))


def path_of(endpoint: str, **values: Any) -> str:
    """The path of a page, where there may be no request: in jobs."""
    return current_app.url_map.bind("").build(endpoint, values)


def site_address(path: str) -> str:
    """The whole address of a path."""
    settings: Settings = current_app.extensions["settings"]
    return settings.site_url + path
