"""Comments that tutors keep: their own and shared ones, put into a marking with one press."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import select

from lms.access import Role
from lms.accounts.models import Person
from lms.extensions import db
from lms.marking.models import CriterionDecision, KeptComment
from tests.factories.accounts import make_person
from tests.factories.marking import make_kept_comment, make_submission

SignIn = Callable[[Person], FlaskClient]


def test_a_comment_is_kept_while_marking_and_put_into_other_work_with_one_press(sign_in: SignIn) -> None:
    first, second = make_submission(), make_submission()
    client = sign_in(make_person(roles=[Role.TUTOR]))
    sent = {"decision-1.1": "refer", "comment-1.1": "Name both roles."}
    client.post(f"/marking/{first.id}", data={**sent, "action": "keep-1.1"})
    [kept] = db.session.scalars(select(KeptComment))
    assert (kept.words, kept.module_code, kept.criterion, kept.is_shared) == ("Name both roles.", "T1", "1.1", False)
    assert "Name both roles." in client.get(f"/marking/{second.id}").text
    sent = {"decision-1.1": "refer", "comment-1.1": "Good start.", "action": f"insert-{kept.id}-1.1"}
    answer = client.post(f"/marking/{second.id}", data=sent)
    assert answer.location == f"/marking/{second.id}#comment-1.1"
    comments = [one.comment for one in db.session.scalars(select(CriterionDecision))]
    assert "Good start.\nName both roles." in comments
    db.session.expire_all()
    assert kept.uses == 1


def test_a_script_says_which_ones_it_put_in(sign_in: SignIn) -> None:
    tutor, submission = make_person(roles=[Role.TUTOR]), make_submission()
    own, others = make_kept_comment(tutor), make_kept_comment(make_person(roles=[Role.TUTOR]))
    sent = {"comment-1.1": "Name both roles.", "used": [str(own.id), str(others.id), "x"]}
    sign_in(tutor).post(f"/marking/{submission.id}", data=sent, headers={"X-Requested-With": "autosave"})
    db.session.expire_all()
    assert (own.uses, others.uses) == (1, 0)


def test_what_is_used_most_stands_first(sign_in: SignIn) -> None:
    tutor, submission = make_person(roles=[Role.TUTOR]), make_submission()
    make_kept_comment(tutor, "Seldom used", uses=1)
    make_kept_comment(tutor, "Often used", uses=9)
    page = sign_in(tutor).get(f"/marking/{submission.id}").text
    assert page.index("Often used") < page.index("Seldom used")


def test_ones_own_are_nobody_elses(sign_in: SignIn) -> None:
    tutor, submission = make_person(roles=[Role.TUTOR]), make_submission()
    others = make_kept_comment(make_person(roles=[Role.TUTOR]), "Another tutor’s words")
    client = sign_in(tutor)
    for path in ("/marking/comments", f"/marking/{submission.id}"):
        assert "Another tutor" not in client.get(path).text
    assert client.get(f"/marking/comments/{others.id}").status_code == 404
    assert client.post(f"/marking/{submission.id}", data={"action": f"insert-{others.id}-1.1"}).status_code == 404


def test_officers_and_assurers_keep_comments_for_all_tutors(sign_in: SignIn) -> None:
    for role in (Role.PROGRAMME_OFFICER, Role.QUALITY_ASSURER):
        client = sign_in(make_person(roles=[role]))
        assert client.post("/marking/comments", data={"place": "T1 ", "words": f"By a {role}"}).status_code == 302
    shared = db.session.scalars(select(KeptComment)).all()
    assert all(one.is_shared and one.criterion == "" for one in shared)
    tutor = sign_in(make_person(roles=[Role.TUTOR]))
    assert "By a quality assurer" in tutor.get(f"/marking/{make_submission().id}").text
    assert "Officers and quality assurers keep this one" in tutor.get(f"/marking/comments/{shared[0].id}").text
    assert tutor.post(f"/marking/comments/{shared[0].id}", data={"words": "Mine now"}).status_code == 403
    tutor.post("/marking/comments", data={"place": "T1 1.1", "words": "For all?", "shared": "yes"})
    assert not db.session.scalars(select(KeptComment).where(KeptComment.words == "For all?")).one().is_shared


def test_a_comment_is_changed_and_deleted(sign_in: SignIn) -> None:
    tutor = make_person(roles=[Role.TUTOR])
    kept = make_kept_comment(tutor)
    client = sign_in(tutor)
    assert client.post(f"/marking/comments/{kept.id}", data={"words": " "}).status_code == 422
    client.post(f"/marking/comments/{kept.id}", data={"words": "Name all roles."})
    assert "Name all roles." in client.get("/marking/comments?module=T1").text
    client.post(f"/marking/comments/{kept.id}", data={"action": "delete"})
    assert list(db.session.scalars(select(KeptComment))) == []


def test_the_same_words_are_kept_once_and_gaps_are_told(sign_in: SignIn) -> None:
    client = sign_in(make_person(roles=[Role.TUTOR]))
    for _time in range(2):
        client.post("/marking/comments", data={"place": "T1 1.1", "words": "Name both roles."})
    assert len(list(db.session.scalars(select(KeptComment)))) == 1
    for sent in ({"place": "T1 1.1", "words": ""}, {"place": "T9 9.9", "words": "x"}, {"words": "x" * 1001}):
        answer = client.post("/marking/comments", data=sent)
        assert answer.status_code == 422
        assert "There is a problem" in answer.text
