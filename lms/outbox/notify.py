"""GOV.UK Notify, which sends mail for public bodies: https://docs.notifications.service.gov.uk/python.html."""

from __future__ import annotations

from typing import Any

import requests
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from lms.outbox.transport import TIMEOUT_SECONDS, CanNotSend, Letter


class Notify:
    """A template of the service whose subject is ((subject)) and whose text is ((body))."""

    def __init__(self, api_key: str, template_id: str, url: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        client: Any = NotificationsAPIClient  # its functions have no types
        self.client = client(api_key, base_url=url, timeout=timeout)
        self.template_id = template_id

    def send(self, letter: Letter) -> None:
        """Hand the message over. Raises CanNotSend.

        Notify takes the same reference twice. A letter that was tried before is therefore looked for first: the answer
        to an earlier try may have been lost on its way.
        """
        try:
            if letter.is_repeat and self._has(letter.reference):
                return
            self.client.send_email_notification(
                email_address=letter.recipient,
                template_id=self.template_id,
                personalisation={"subject": letter.subject, "body": letter.body},
                reference=letter.reference,
                one_click_unsubscribe_url=_secure(letter.stop_address),
            )
        except APIError as fault:
            raise CanNotSend(f"GOV.UK Notify: {fault.status_code} {_said_by(fault)}") from fault
        except (requests.RequestException, OSError) as fault:
            raise CanNotSend(f"GOV.UK Notify: {type(fault).__name__}: {fault}") from fault

    def _has(self, reference: str) -> bool:
        return bool(self.client.get_all_notifications(reference=reference)["notifications"])


def _secure(address: str | None) -> str | None:
    """The address, if mail programs may use it: only by HTTPS (RFC 8058, 3.1). The text has it anyway."""
    return address if address and address.startswith("https://") else None


def _said_by(fault: APIError) -> str:
    """What Notify says is wrong, as a line."""
    said = fault.message
    if isinstance(said, list):
        return "; ".join(str(error.get("message", error)) if isinstance(error, dict) else str(error) for error in said)
    return str(said)
