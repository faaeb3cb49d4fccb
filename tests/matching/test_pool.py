"""The pool for a post, as a council sees it, and the same post from the graduate's side."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.awards.queries import find_valid_certificate
from lms.candidates.models import Look, Shown
from lms.clock import utc_now
from lms.extensions import db
from lms.matching.queries import pool_page
from lms.references import reference_of
from lms.vacancies.models import Vacancy
from lms.vacancies.services import Line
from tests.factories.accounts import make_person
from tests.factories.candidates import make_graduate
from tests.factories.councils import make_council
from tests.factories.pledge import make_pledge
from tests.factories.vacancies import make_vacancy

SignIn = Callable[[Person], FlaskClient]


def a_post(**changes: Any) -> tuple[Vacancy, Person]:
    """A published post of a council with an active pledge, and its recruiter."""
    council = make_council()
    make_pledge(council)
    return make_vacancy(council, **changes), make_person(roles=[Role.RECRUITER], council=council)


def references(page: str) -> list[str]:
    return re.findall(r"<bdi>([0-9A-Z]{4}-[0-9A-Z]{4})</bdi>", page)


def test_a_council_sees_references_and_standings_but_no_name(sign_in: SignIn) -> None:
    vacancy, recruiter = a_post()
    graduate = make_graduate(name="Zoltán Unmistakable", levels={"S01": 2, "S07": 1}, own={"S24"})
    page = sign_in(recruiter).get(f"/council/vacancies/{vacancy.id}/pool").text
    assert references(page) == [reference_of(vacancy.secret, graduate.id)]
    assert "Unmistakable" not in page
    assert graduate.person.email not in page
    assert page.count("Evidenced</strong>") == 1
    assert page.count("Partly</strong>") == 2


def test_the_evidence_page_tells_criterion_level_and_day_and_never_a_name_or_words(sign_in: SignIn) -> None:
    vacancy, recruiter = a_post()
    graduate = make_graduate(name="Zoltán Unmistakable", levels={"S01": 2}, own={"S07"})
    reference = reference_of(vacancy.secret, graduate.id)
    page = sign_in(recruiter).get(f"/council/vacancies/{vacancy.id}/pool/{reference}").text
    assert "T1 criterion 1.1, level 2, 5 October 2026" in page
    assert "Own evidence, not assessed" in page
    assert "three years" not in page
    assert "Unmistakable" not in page
    assert "Not computed" in page


def test_essential_criteria_come_before_desirable_ones_in_the_order(app: object) -> None:
    vacancy, _ = a_post()
    none = make_graduate(levels={})
    desirable = make_graduate(levels={"S24": 1})
    both_essential = make_graduate(levels={"S01": 2, "S07": 2})
    one_essential_and_desirable = make_graduate(levels={"S01": 3, "S24": 3})
    found = [candidate.profile_id for candidate in pool_page(vacancy, utc_now()).candidates]
    assert found == [both_essential.id, one_essential_and_desirable.id, desirable.id, none.id]


def test_equals_come_in_an_order_that_differs_from_post_to_post(app: object) -> None:
    vacancy, _ = a_post()
    other = make_vacancy(vacancy.council)
    other.secret = "9" * 64
    for _number in range(12):
        make_graduate(levels={"S01": 2})
    first = [candidate.profile_id for candidate in pool_page(vacancy, utc_now()).candidates]
    assert first == [candidate.profile_id for candidate in pool_page(vacancy, utc_now()).candidates]
    assert sorted(first) != first
    assert first != [candidate.profile_id for candidate in pool_page(other, utc_now()).candidates]


def test_who_leaves_the_pool_is_gone_at_the_next_look(sign_in: SignIn, now: datetime) -> None:
    vacancy, recruiter = a_post()
    graduate = make_graduate()
    reference = reference_of(vacancy.secret, graduate.id)
    council = sign_in(recruiter)
    assert references(council.get(f"/council/vacancies/{vacancy.id}/pool").text) == [reference]
    assert sign_in(graduate.person).post("/profile/pool/leave").status_code == 302
    assert references(council.get(f"/council/vacancies/{vacancy.id}/pool").text) == []
    for answer in (
        council.get(f"/council/vacancies/{vacancy.id}/pool/{reference}"),
        council.post(f"/council/vacancies/{vacancy.id}/pool/{reference}/invite"),
    ):
        assert answer.status_code == 410
        assert "This person can’t be found any more" in answer.text


def test_a_revoked_certificate_takes_its_holder_out_of_the_pool(app: object, now: datetime) -> None:
    vacancy, _ = a_post()
    graduate = make_graduate()
    certificate = find_valid_certificate(graduate.person_id)
    assert certificate is not None
    certificate.revoked_at = now
    db.session.flush()
    assert pool_page(vacancy, utc_now()).candidates == ()


def test_who_never_consented_is_in_no_pool(app: object) -> None:
    vacancy, _ = a_post()
    make_graduate(in_pool=False)
    assert pool_page(vacancy, utc_now()).total == 0


def test_every_look_is_written_down_for_the_graduate_once_a_day(sign_in: SignIn) -> None:
    vacancy, recruiter = a_post()
    graduate = make_graduate()
    council = sign_in(recruiter)
    reference = reference_of(vacancy.secret, graduate.id)
    for _time in range(2):
        council.get(f"/council/vacancies/{vacancy.id}/pool")
        council.get(f"/council/vacancies/{vacancy.id}/pool/{reference}")
    looks = db.session.scalars(select(Look).where(Look.profile_id == graduate.id)).all()
    assert sorted(look.shown for look in looks) == [Shown.EVIDENCE, Shown.POOL]
    page = sign_in(graduate.person).get("/profile/looks").text
    assert recruiter.name in page
    assert vacancy.title in page


def test_the_pool_is_closed_without_an_active_pledge_and_says_why(sign_in: SignIn) -> None:
    council = make_council()
    vacancy = make_vacancy(council)
    answer = sign_in(make_person(roles=[Role.RECRUITER], council=council)).get(f"/council/vacancies/{vacancy.id}/pool")
    assert answer.status_code == 409
    assert "pledge is not active" in answer.text


def test_the_pool_closes_with_the_post(sign_in: SignIn, now: datetime) -> None:
    vacancy, recruiter = a_post(closes_at=now - timedelta(minutes=1))
    assert sign_in(recruiter).get(f"/council/vacancies/{vacancy.id}/pool").status_code == 409


def test_another_council_finds_nothing_there(sign_in: SignIn) -> None:
    vacancy, _ = a_post()
    stranger = make_person(roles=[Role.RECRUITER], council=make_council(name="Elsewhere"))
    assert sign_in(stranger).get(f"/council/vacancies/{vacancy.id}/pool").status_code == 404


def test_the_pool_takes_six_statements_however_many_are_in_it(
    sign_in: SignIn, count_statements: Callable[[], Any]
) -> None:
    vacancy, recruiter = a_post()
    for _number in range(5):
        make_graduate(own={"S24"})
    council, path = sign_in(recruiter), f"/council/vacancies/{vacancy.id}/pool"
    council.get(path)  # the first look after a change reads the pool anew, by one statement more
    with count_statements() as statements:
        council.get(path)
    assert len(statements) <= 6, statements


def test_no_equality_or_origin_word_is_read_for_matching(count_statements: Callable[[], Any]) -> None:
    vacancy, _ = a_post()
    make_graduate()
    with count_statements() as statements:
        pool_page(vacancy, utc_now())
    read = " ".join(statements).lower()
    for word in ("name", "nation", "birth", "status", "language", "age ", "sex", "gender", "ethnic", "religion"):
        assert f".{word}" not in read


def test_the_graduate_sees_the_same_standings_and_a_way_on_for_every_gap(sign_in: SignIn) -> None:
    vacancy, _ = a_post()
    graduate = make_graduate(levels={"S01": 1})
    page = sign_in(graduate.person).get(f"/jobs/{vacancy.id}").text
    assert "Partly</strong>" in page
    assert page.count("Not yet</strong>") == 2
    assert "/learn/town-halls/who-decides" in page
    assert "/learn/kind-letters/letters" in page
    assert "/profile/evidence?skill=S07" in page


def test_a_gap_that_the_programme_does_not_teach_says_that_own_experience_may_show_it(sign_in: SignIn) -> None:
    vacancy, _ = a_post(lines=(Line(True, "You plan big projects", "S24", 3),))
    page = sign_in(make_graduate(levels={}).person).get(f"/jobs/{vacancy.id}").text
    assert "does not teach" in page
