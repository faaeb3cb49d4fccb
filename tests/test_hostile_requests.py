"""Addresses, headers and bodies that no browser sends: a clear answer, and nothing changes."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote, urlencode, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from lms.accounts.models import Person
from lms.extensions import db
from tests.accounts.links import PASSWORD
from tests.hostile.people import GROUPS, VISITOR
from tests.hostile.words import HOSTILE, encoded, fault_of
from tests.hostile.world import SmallWorld


@pytest.fixture
def world(app: Flask, now: datetime) -> SmallWorld:
    return SmallWorld(app, now)


# Addresses


QUERIES = {
    "/glossary": (VISITOR, "q"),
    "/certificates": (VISITOR, "number"),
    "/vacancies": (VISITOR, "family page"),
    "/councils": (VISITOR, "page q nation"),
    "/pledge/council-1/mark.png": (VISITOR, "width"),
    "/sign-in": (VISITOR, "next"),
    "/profile/evidence": ("graduate", "skill"),
    "/profile/looks": ("graduate", "page"),
    "/jobs": ("graduate", "page"),
    "/marking": ("tutor", "page"),
    "/quality": ("quality assurer", "page"),
    "/quality/actions": ("quality assurer", "page"),
    "/quality/choose": ("quality assurer", "assessor module cohort result"),
    "/quality/coverage": ("external verifier", "by cohort"),
    "/quality/feedback": ("tutor", "page"),
    "/quality/meetings": ("quality assurer", "page"),
    "/quality/trails": ("programme officer", "cohort page"),
    "/council/vacancies/1/pool": ("recruiter", "page"),
    "/live-sessions": ("tutor", "page"),
    "/staff/adjustments": ("programme officer", "page"),
    "/staff/cohorts": ("programme officer", "page"),
    "/staff/cohorts/1/map": ("programme officer", "module"),
    "/staff/gradebook": ("programme officer", "page q group cohort module standing"),
    "/staff/at-risk": ("quality assurer", "page q group cohort"),
    "/staff/exports": ("programme officer", "cohort"),
    "/staff/exports/attempts.csv": ("programme officer", "cohort"),
    "/staff/certificates": ("programme officer", "page"),
    "/staff/pledges": ("programme officer", "page"),
    "/staff/pledges/new": ("programme officer", "council"),
    "/staff/people": ("programme officer", "q page"),
    "/staff/outbox": ("administrator", "page"),
    "/staff/audit": ("administrator", "action subject person page"),
}


def test_hostile_words_behind_the_question_mark_get_a_clear_answer(world: SmallWorld) -> None:
    faults = []
    for address, (who, names) in QUERIES.items():
        browser = world.browser(who)
        for what, value in {**HOSTILE, "nought": "0", "an id and more": "submission 9" + "9" * 30}.items():
            sent = [(name, value) for name in names.split()] + [(f"{name}[]", value) for name in names.split()]
            answer = browser.get(address, query_string=encoded(sent + sent))
            if (fault := fault_of(answer)) or answer.status_code not in (200, 302, 404):
                faults.append(f"{address}: {what}: {fault or answer.status_code}")
    assert not faults, "\n".join(faults)


ELSEWHERE = [
    "https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "/\x00/evil.example", "javascript:alert(1)", " //evil.example", "http:evil.example",
    "/%5cevil.example/..", "https:/evil.example", "/learn\r\nSet-Cookie: x=y", "//[", "x" * 5000, "/\ud800",
]  # fmt: skip


def test_nobody_is_sent_to_another_site_after_signing_in(world: SmallWorld) -> None:
    me = {"email": "amira@example.org", "password": PASSWORD}
    for wanted in ELSEWHERE:
        query = urlencode({"next": wanted.encode("utf-8", "surrogatepass")})
        answer = world.browser(VISITOR).post(f"/sign-in?{query}", data=me)
        assert answer.status_code == 302, wanted
        parts = urlsplit(answer.location)
        assert (parts.scheme, parts.netloc) == ("", ""), wanted
        assert re.match(r"/(?![/\\])", answer.location), wanted
        assert "Set-Cookie: x" not in str(answer.headers), wanted


PARTS = [quote(value) for value in HOSTILE.values() if len(value) < 100 and value] + [
    "0", "1.5", "0x1", "1e3", "+1", "%31", "2147483648", "9223372036854775808", ".", "%2e%2e", "x" * 5000, "%00", "%",
]  # fmt: skip


@pytest.mark.parametrize("group", GROUPS)
def test_hostile_parts_of_an_address_lead_nowhere(world: SmallWorld, group: str) -> None:
    faults, seen = [], set()
    for who in GROUPS[group]:
        browser = world.browser(who)
        for rule in world.rules(who):
            found = next(world.addresses_of(rule))
            for name in rule.arguments if rule.rule not in seen else ():
                for part in PARTS:
                    answer = browser.get(with_part(rule, name, found, part))
                    if fault := fault_of(answer):
                        faults.append(f"{who}: {rule.rule} with {part[:40]} for {name}: {fault}")
            seen.add(rule.rule)
    assert not faults, "\n".join(faults)


def with_part(rule: Rule, name: str, address: str, part: str) -> str:
    """An address of the rule, with something else in the place of one part."""
    pattern = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: "(.+)" if found[1] == name else ".+", rule.rule)
    found = re.fullmatch(pattern, address)
    assert found is not None, (rule.rule, address)
    return address[: found.start(1)] + part + address[found.end(1) :]


@pytest.mark.parametrize(
    "path",
    [
        "/%ff%fe", "/%00", "/x//evil.example", "/..%2f..%2fetc/passwd", "/static/..%2f..%2fconfig.py", "/static/%00",
        "/static/../../lms/config.py", "/%E2%80%AE", "/" + "x" * 20_000, "/" + "a/" * 2000, "/;x=1", "/.env",
        "/learn/..%5c..%5cpasswd", "/*", "/certificates/%0d%0aSet-Cookie:%20x=y",
    ],
)  # fmt: skip
def test_paths_that_nobody_links_to_are_not_found(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert not fault_of(answer)
    assert answer.status_code in (302, 308, 404)
    assert "Set-Cookie: x" not in str(answer.headers)
    assert urlsplit(answer.headers.get("Location", "")).netloc in ("", "localhost")


def test_a_path_that_looks_like_another_site_leads_to_ours(client: FlaskClient) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": "//evil.example/%2e%2e"})
    assert not fault_of(answer)
    assert urlsplit(answer.headers.get("Location", "")).netloc in ("", "localhost")


# Headers and bodies


FORM = "application/x-www-form-urlencoded"
HEADERS: dict[str, dict[str, str]] = {
    "languages that are none": {"Accept-Language": "xx-;q=9, *;q=, \u0001, ../../etc, ar;q=NaN"},
    "very many languages": {"Accept-Language": ",".join(f"x{number}" for number in range(2000))},
    "kinds that are none": {"Accept": "text/;q=x, /, */*;q=NaN, {{41*271}}"},
    "codings that are none": {"Accept-Encoding": "xbr;q=NaN, ;;;, =;q="},
    "a script that is none": {"X-Requested-With": "<script>hostile"},
    "cookies that are none": {"Cookie": 'session; ;=; a=b=c; session="\\303; \x7f'},
    "a session that is forged": {"Cookie": "session=eyJfdXNlcl9pZCI6IjEuMSJ9.AAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA"},
    "a session that is too long": {"Cookie": f"session={'x' * 60_000}"},
    "times that are none": {"If-Modified-Since": "yesterday", "If-None-Match": 'W/"', "Range": "bytes=9-1,x"},
    "a proxy that is none": {"X-Forwarded-For": "'; --, x", "X-Forwarded-Host": "evil.example", "Forwarded": "for="},
    "another host": {"Host": "evil.example"},
    "a host that is none": {"Host": "a b<script>"},
    "another method": {"X-HTTP-Method-Override": "DELETE"},
}
BODIES: dict[str, tuple[str | None, bytes]] = {
    "no kind": (None, b"name=x"),
    "a kind that is none": ("/;;=", b"name=x"),
    "JSON": ("application/json", b'{"name": {"x": ["y"]}}'),
    "JSON that is none": ("application/json", b"{{{"),
    "XML": ("text/xml", b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'),
    "a charset that is none": (f"{FORM}; charset=utf-7,\x01", b"email=+ADw-script+AD4-hostile"),
    "signs that are none": (FORM, b"name=%&=%zz&%00=%00&;&&=&name=%C0%80"),
    "a thousand and one fields": (FORM, b"&".join(b"email=x" for _number in range(1001))),
    "parts without a boundary": ("multipart/form-data", b"--x\r\n\r\n--x--"),
    "parts with an empty boundary": ("multipart/form-data; boundary=", b"--\r\n\r\n----"),
    "parts of another boundary": (
        "multipart/form-data; boundary=x",
        b"--y\r\nContent-Disposition: form-data\r\n\r\n--y--",
    ),
    "parts that break off": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="na'),
    "parts without names": ("multipart/form-data; boundary=x", b"--x\r\nX: y\r\n\r\nz\r\n--x--\r\n"),
    "a thousand and one parts": (
        "multipart/form-data; boundary=x",
        b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' for _number in range(1001)) + b"--x--",
    ),
    "a file in place of a word": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="name"; filename="\x00"\r\n\r\nz\r\n--x--\r\n',
    ),
}


def test_headers_that_no_browser_sends_get_a_clear_answer(world: SmallWorld) -> None:
    faults = []
    for what, headers in HEADERS.items():
        for who, addresses in {
            VISITOR: ["/", "/sign-in", "/learn", "/certificates?number=x", "/robots.txt", "/healthz", "/no/such/page"],
            "learner": ["/learn", "/learn/kind-letters/task"],
        }.items():
            answers = {address: world.browser(who).get(address, headers=headers) for address in addresses}
            sent = {"name": "x", "text": "x"}
            answers["a form"] = world.browser(who).post("/learn/kind-letters/task", headers=headers, data=sent)
            faults += [f"{what}: {address}: {fault}" for address, said in answers.items() if (fault := fault_of(said))]
    assert not faults, "\n".join(faults)


def test_bodies_that_no_browser_sends_get_a_clear_answer_and_change_nothing(world: SmallWorld) -> None:
    faults, people = [], set(db.session.scalars(select(Person.name)))
    for what, (kind, body) in BODIES.items():
        for who, address in (
            (VISITOR, "/register"),
            ("learner", "/account/details"),
            ("learner", "/learn/town-halls/quiz/1/1"),
            ("programme officer", "/staff/councils"),
            ("recruiter", "/council/vacancies/4"),
        ):
            answer = world.browser(who).post(address, data=body, content_type=kind)
            if (fault := fault_of(answer)) or not 400 <= answer.status_code < 500:
                faults.append(f"{what}: {address}: {fault or answer.status_code}")
    assert not faults, "\n".join(faults)
    assert set(db.session.scalars(select(Person.name))) == people
