"""One council changed by hand: what stood there before is kept, and faults are told beside their field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lms.access import Role
from lms.accounts.models import Person
from lms.clock import london_day
from lms.councils.models import Council, CouncilKind
from lms.councils.queries import changes_of
from lms.extensions import db
from tests.factories.accounts import make_person
from tests.factories.councils import make_council

SignIn = Callable[[Person], FlaskClient]


def officer_of(sign_in: SignIn) -> FlaskClient:
    return sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))


def details(one: Council, **changes: str) -> dict[str, str]:
    return {
        "name": one.name,
        "nation": one.nation.value,
        "kind": "",
        "region": "",
        "gss_code": "",
        "website": "",
        "starts_on": "",
        "ends_on": "",
        "county": "",
        "authority": "",
        "replaced_by": "",
    } | changes


def test_a_council_is_changed_by_hand_and_what_stood_there_is_kept(app: Flask, now: datetime, sign_in: SignIn) -> None:
    old, new = make_council(name="Old Council"), make_council(name="New Council")
    officer = officer_of(sign_in)
    last = (london_day(now) - timedelta(days=1)).isoformat()
    sent = details(old, kind="combined authority", ends_on=last, replaced_by="new council\nNew Council\n")
    path = f"/staff/councils/{old.id}/edit"
    assert officer.post(path, data=sent).location == f"/staff/councils/{old.id}"
    db.session.expire_all()
    assert (old.kind, old.replaced_by) == (CouncilKind.COMBINED, [new])
    assert {(one.what, one.after) for one in changes_of(old.id)} == {
        ("type", "combined authority"),
        ("last day", last),
        ("replaced by", "New Council"),
    }
    assert officer.post(path, data=sent).status_code == 302
    assert len(changes_of(old.id)) == 3
    record = officer.get(f"/staff/councils/{old.id}").text
    assert "This council has ended. Its pages, posts and history stay." in record
    assert "Replaced by: nothing → New Council" in record


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"name": " "}, "name", "Write the name."),
        ({"gss_code": "12"}, "gss_code", "A GSS code looks like E06000001."),
        ({"gss_code": "E07000009"}, "gss_code", "Another council in the register has this GSS code."),
        ({"ends_on": "2020-01-01", "starts_on": "2021-01-01"}, "ends_on", "must not be before the first"),
        ({"ends_on": "2020-01-01", "replaced_by": "Nowhere"}, "replaced_by", "“Nowhere” is no name or GSS code"),
        ({"replaced_by": "Other Council"}, "replaced_by", "A council that is replaced has a last day."),
        ({"website": "javascript:alert(1)"}, "website", "Begin with https://."),
    ],
)
def test_a_fault_by_hand_is_told_beside_its_field(
    app: Flask, sign_in: SignIn, changes: dict[str, str], field: str, told: str
) -> None:
    one, other = make_council(name="One Council"), make_council(name="Other Council")
    other.gss_code = "E07000009"
    answer = officer_of(sign_in).post(f"/staff/councils/{one.id}/edit", data=details(one, **changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert told in answer.text
    assert changes_of(one.id) == []
