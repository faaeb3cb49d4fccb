"""What a page costs on the line: the HTML compressed, and everything it links to, for a browser that has nothing."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.bench.site import BROWSER

LINKED = {"link": "href", "script": "src", "img": "src", "div": "data-read-aloud"}
LOADED_RELATIONS = {"stylesheet", "icon", "preload", "modulepreload"}
IN_STYLES = re.compile(rb"url\(['\"]?([^)'\"]+)")


def first_view(client: FlaskClient, address: str) -> tuple[int, int]:
    """Bytes and requests of a page with an empty cache; headers count."""
    page = _get(client, address)
    sizes = {address: _size(page)}
    waiting = _linked(client.get(address).text)
    while waiting:
        link = waiting.pop()
        if link in sizes or link.startswith(("data:", "#")):
            continue
        sizes[link] = _size(_get(client, link))
        if link.endswith(".css"):
            waiting += [urljoin(link, found.decode()) for found in IN_STYLES.findall(client.get(link).data)]
    return sum(sizes.values()), len(sizes)


def next_view(client: FlaskClient, address: str) -> int:
    """Bytes of a page whose assets the browser has."""
    return _size(_get(client, address))


def _get(client: FlaskClient, address: str) -> TestResponse:
    answer = client.get(address, headers=BROWSER)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return answer


def _size(answer: TestResponse) -> int:
    return len(answer.data) + sum(len(name) + len(value) + 4 for name, value in answer.headers)


def _linked(html: str) -> list[str]:
    document = html5lib.parse(html, namespaceHTMLElements=False)
    found = []
    for tag, attribute in LINKED.items():
        for element in document.iter(tag):
            relations = set(element.get("rel", "stylesheet").split())
            if element.get(attribute) and relations & LOADED_RELATIONS:
                found.append(element.get(attribute))
    return found
