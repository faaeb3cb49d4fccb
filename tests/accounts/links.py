"""Links as people find them in their mail, and links grown old."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import select
from werkzeug.test import TestResponse

from lms.accounts.models import Person
from lms.accounts.passwords import hash_password
from lms.extensions import db
from lms.outbox.models import Message

PASSWORD = "seven copper kettles"


class EarlierSigner(TimestampSigner):
    """Signs as the app signed some time ago."""

    def __init__(self, *args: Any, seconds: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seconds = seconds

    def get_timestamp(self) -> int:
        return int(time.time()) - self.seconds


def grown_old(token: str, salt: str, *, seconds: int) -> str:
    """The same token, signed so many seconds ago."""
    key = current_app.config["SECRET_KEY"]
    content = URLSafeTimedSerializer(key, salt=salt).loads(token)
    earlier = URLSafeTimedSerializer(key, salt=salt, signer=EarlierSigner, signer_kwargs={"seconds": seconds})
    return str(earlier.dumps(content))


def mails_to(email: str) -> list[Message]:
    """The messages to an address, the newest last."""
    return list(db.session.scalars(select(Message).where(Message.recipient == email).order_by(Message.id)))


def mailed_path(email: str) -> str:
    """The path of the link in the newest message to an address."""
    [link] = re.findall(r"https?://\S+", mails_to(email)[-1].body)
    return urlsplit(link).path


def the_person(email: str) -> Person:
    """The person, read afresh."""
    db.session.rollback()
    return db.session.scalars(
        select(Person).where(Person.email == email).execution_options(populate_existing=True)
    ).one()


def register(client: FlaskClient, **changed: str) -> TestResponse:
    """Send the form of a new account."""
    sent = {"name": "Amira Haddad", "email": "amira@example.org", "password": PASSWORD, "language": "en", **changed}
    return client.post("/register", data=sent)


def sign_in_with(client: FlaskClient, email: str, password: str = PASSWORD, *, path: str = "/sign-in") -> TestResponse:
    """Send the form of signing in."""
    return client.post(path, data={"email": email, "password": password})


def is_in(client: FlaskClient) -> bool:
    """Whether the browser's next request is somebody's."""
    return client.get("/account").status_code == 200


def with_password(person: Person) -> Person:
    """The person, who signs in with PASSWORD from now on."""
    person.password_hash = hash_password(PASSWORD)
    return person
