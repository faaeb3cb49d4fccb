"""Open posts as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from lms.addresses import public_address
from lms.requests import typed
from lms.vacancies.models import Vacancy

MEDIA_TYPE = "application/atom+xml"
NAMESPACE = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 50


def updated_at(vacancy: Vacancy) -> datetime:
    """When anything last changed that a reader of the post sees."""
    assert vacancy.published_at is not None, "only what is published stands in a feed"
    return vacancy.changed_at or vacancy.published_at


def feed_of(
    posts: Sequence[Vacancy], *, title: str, language: str, address: str, page: str, made_at: datetime
) -> bytes:
    """The feed. ``address`` is its own, which names it for good; ``page`` is where the same posts stand for people.
    ``made_at`` counts only where there is no post.
    """
    feed = Element("feed", {"xmlns": NAMESPACE, "xml:lang": language})
    _add(feed, "id", address)
    _add(feed, "title", title)
    _add(feed, "updated", _moment(max(map(updated_at, posts), default=made_at)))
    SubElement(feed, "link", rel="self", type=MEDIA_TYPE, href=address)
    SubElement(feed, "link", rel="alternate", type="text/html", href=page)
    _add(SubElement(feed, "author"), "name", "Working in Local Government")
    for vacancy in posts:
        feed.append(_entry(vacancy))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="utf-8")


def _entry(vacancy: Vacancy) -> Element:
    assert vacancy.published_at is not None, "only what is published stands in a feed"
    address = public_address("vacancies.show", vacancy_id=vacancy.id)
    entry = Element("entry", {"xml:lang": "en"})
    _add(entry, "id", address)
    _add(entry, "title", vacancy.title)
    _add(entry, "published", _moment(vacancy.published_at))
    _add(entry, "updated", _moment(updated_at(vacancy)))
    _add(SubElement(entry, "author"), "name", vacancy.council.name)
    SubElement(entry, "link", rel="alternate", type="text/html", href=address)
    SubElement(entry, "category", term=vacancy.family.value)
    closes = f"Closes {_moment(vacancy.closes_at)}."
    _add(entry, "summary", f"{vacancy.place}. {vacancy.summary}\n{closes}")
    return entry


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = typed(text)


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
