"""Mail by GOV.UK Notify."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from flask import Flask

from lms.config import Settings, SettingsError, read_settings
from lms.extensions import db
from lms.outbox.jobs import MOST_TRIES, pause_after, send_waiting_messages
from lms.outbox.models import Message
from lms.outbox.notify import Notify
from lms.outbox.services import queue
from lms.outbox.transport import CanNotSend, Letter, transport_for
from tests.outbox.notify_server import NotifyBox, notify_server

SERVICE, SECRET = "11111111-2222-4333-8444-555555555555", "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
KEY = f"live-{SERVICE}-{SECRET}"
TEMPLATE = "99999999-8888-4777-8666-555555555555"
STOP = "https://example.org/notices/stop/x"


@pytest.fixture
def box(app: Flask) -> Iterator[NotifyBox]:
    """A server that the app sends through."""
    with notify_server() as box:
        app.extensions["settings"] = replace(
            app.extensions["settings"], notify_api_key=KEY, notify_template_id=TEMPLATE, notify_url=box.url
        )
        yield box


def make_message(now: datetime, *, stop_address: str | None = None) -> Message:
    message = queue(
        recipient="amira@example.org", subject="مرحبا", body="Hello ✓\n", now=now, stop_address=stop_address
    )
    db.session.commit()
    return message


def refreshed(message: Message) -> Message:
    db.session.refresh(message)
    return message


def test_a_message_is_handed_to_the_template_once(box: NotifyBox, now: datetime) -> None:
    message = make_message(now, stop_address=STOP)
    send_waiting_messages(now)
    send_waiting_messages(now + timedelta(days=1))
    [taken] = box.taken
    assert taken == {
        "email_address": "amira@example.org",
        "template_id": TEMPLATE,
        "personalisation": {"subject": "مرحبا", "body": "Hello ✓\n"},
        "reference": taken["reference"],
        "one_click_unsubscribe_url": STOP,
    }
    assert taken["reference"].startswith(f"{message.id}-")
    assert jwt.decode(box.tokens[0], SECRET, algorithms=["HS256"])["iss"] == SERVICE
    assert refreshed(message).sent_at == now


@pytest.mark.parametrize("address", [None, "http://localhost/notices/stop/x"])
def test_mail_that_can_not_be_stopped_or_not_safely_offers_no_way_to(
    box: NotifyBox, now: datetime, address: str | None
) -> None:
    make_message(now, stop_address=address)
    send_waiting_messages(now)
    assert "one_click_unsubscribe_url" not in box.taken[0]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_trouble_that_passes_is_waited_for(box: NotifyBox, now: datetime, status: int) -> None:
    box.status = status
    message = make_message(now)
    send_waiting_messages(now)
    assert refreshed(message).sent_at is None
    assert message.last_error == f"GOV.UK Notify: {status} Trouble {status}"
    assert message.next_try_at == now + pause_after(1)
    box.status = 201
    send_waiting_messages(message.next_try_at)
    assert len(box.taken) == 1
    assert refreshed(message).sent_at is not None


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [
        (400, "email_address Not a valid email address", "400 email_address Not a valid email address"),
        (403, "Invalid token: API key not found", "403 Invalid token: API key not found"),
    ],
)
def test_what_notify_refuses_is_told_to_staff_and_given_up_in_the_end(
    box: NotifyBox, now: datetime, status: int, said: str, words: str
) -> None:
    box.status, box.said = status, {"status_code": status, "errors": [{"error": "Error", "message": said}]}
    message = make_message(now)
    for _time in range(MOST_TRIES):
        assert refreshed(message).given_up_at is None
        now = max(now, message.next_try_at)
        send_waiting_messages(now)
    assert refreshed(message).given_up_at == now
    assert message.last_error == f"GOV.UK Notify: {words}"
    assert SECRET not in (message.last_error or "")


@pytest.mark.parametrize("said", [b"<html>", b"", b"[]", {"message": "Oh"}, {"errors": ["Oh"]}, {"errors": None}, {}])
def test_an_answer_that_says_nothing_clear_is_trouble_like_any_other(box: NotifyBox, now: datetime, said: Any) -> None:
    box.status, box.said = 500, said or b""
    message = make_message(now)
    send_waiting_messages(now)
    assert (refreshed(message).last_error or "").startswith("GOV.UK Notify: 500")


def test_an_answer_that_got_lost_sends_no_second_mail(box: NotifyBox, now: datetime) -> None:
    box.status, box.takes_anyway = 502, True
    message = make_message(now)
    send_waiting_messages(now)
    assert refreshed(message).sent_at is None
    box.status = 201
    send_waiting_messages(message.next_try_at)
    assert len(box.taken) == 1
    assert refreshed(message).sent_at is not None


def test_a_server_that_does_not_answer_is_not_waited_for_long() -> None:
    with notify_server() as box:
        box.seconds = 1
        with pytest.raises(CanNotSend, match="Notify: 503"):
            Notify(KEY, TEMPLATE, box.url, timeout=0.1).send(Letter("1", "amira@example.org", "News", ""))


def test_a_server_that_is_away_loses_nothing(box: NotifyBox, app: Flask, now: datetime) -> None:
    with notify_server() as gone:
        pass
    app.extensions["settings"] = replace(app.extensions["settings"], notify_url=gone.url)
    message = make_message(now)
    send_waiting_messages(now)
    assert (refreshed(message).sent_at, message.tries) == (None, 1)


def test_a_deployment_sends_by_notify_when_its_key_is_set(tmp_path: Path) -> None:
    told = {"INSTANCE": str(tmp_path), "NOTIFY_API_KEY": KEY, "NOTIFY_TEMPLATE_ID": TEMPLATE}
    settings = read_settings(told)
    assert settings.notify_url == "https://api.notifications.service.gov.uk"
    assert isinstance(transport_for(settings), Notify)
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"SMTP_URL": "smtp://mail.example.org"}, "both set"),
        ({"NOTIFY_TEMPLATE_ID": ""}, "NOTIFY_TEMPLATE_ID is missing"),
        ({"NOTIFY_API_KEY": SECRET}, "NOTIFY_API_KEY is not complete"),
        ({"NOTIFY_URL": "api.notifications"}, "NOTIFY_URL"),
    ],
)
def test_settings_that_can_not_send_are_told_at_the_start(tmp_path: Path, change: dict[str, str], words: str) -> None:
    told = {"INSTANCE": str(tmp_path), "NOTIFY_API_KEY": KEY, "NOTIFY_TEMPLATE_ID": TEMPLATE, **change}
    with pytest.raises(SettingsError, match=words) as fault:
        read_settings(told)
    assert SECRET not in str(fault.value)


def test_a_start_does_not_wait_for_the_client_of_notify() -> None:
    names = (
        "import sys, lms.app; print([name for name in sys.modules if name.startswith(('notifications', 'requests'))])"
    )
    found = subprocess.run([sys.executable, "-c", names], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_without_a_key_nothing_leaves_by_notify() -> None:
    assert transport_for(Settings(instance=Path(), database_url="sqlite://", secret_key="s")) is None
