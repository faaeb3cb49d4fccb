"""The posts of the demonstration follow the platform's own advice."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from lms.clock import LONDON, utc_now
from lms.demo.posts import POSTS, DemoPost, spine_points
from lms.demo.seed import add_bulk
from lms.editions import current_programme
from lms.extensions import db
from lms.vacancies.checking import findings
from lms.vacancies.models import Vacancy
from lms.vacancies.pay import table_on
from lms.vacancies.wording_rules import Severity


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.title)
def test_a_post_is_paid_by_its_spine_points(post: DemoPost) -> None:
    points = spine_points(post)
    if points is None:
        assert post.grade == "Apprentice"
        return
    table = table_on(date(2026, 3, 31)).points
    assert (table[points[0]], table[points[1]]) == (post.pay_from * 100, post.pay_to * 100)


def test_bulk_posts_close_when_somebody_is_there_to_help(app: Flask) -> None:
    add_bulk(learners=40, councils=9, vacancies=24, random_seed=1)
    posts = list(db.session.scalars(select(Vacancy)))
    assert {post.closes_at.astimezone(LONDON).strftime("%H:%M") for post in posts} == {"17:00"}
    for post in posts:
        told = findings(post, current_programme(), utc_now())
        assert not [one for one in told if one.field == "closes_time" or one.severity is Severity.BLOCKS]
