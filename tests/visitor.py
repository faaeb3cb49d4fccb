"""A visitor of a real server, by http.client: keeps cookies, and finds the token that forms carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(r'<input [^>]*name="csrf_token"[^>]* value="([^"]+)"')
SECONDS_TO_ANSWER = 60
AUTOSAVE = {"X-Requested-With": "autosave"}
BOUNDARY = "----a-boundary-that-stands-in-no-file"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


@dataclass(frozen=True, slots=True)
class Page:
    """What the server answered, read to its end."""

    status: int
    headers: HTTPMessage
    text: str
    content: bytes


class Visitor:
    """Opens a connection for each request, as a phone on a bad line does. Raises OSError or HTTPException when cut."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> Page:
        """A page; the token of its forms is remembered."""
        page = self.send("GET", path)
        if found := TOKEN.search(page.text):
            self.token = found[1]
        return page

    def post(self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Page:
        """Send a form, with the token of the last page."""
        body = urlencode({"csrf_token": self.token, **form}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", path, body, {**kind, **(headers or {})})

    def post_file(self, path: str, form: Mapping[str, str], name: str, content: bytes) -> Page:
        """Send a form with a file."""
        body = b"".join((multipart_head({"csrf_token": self.token, **form}, name), content, multipart_end()))
        return self.send("POST", path, body, MULTIPART)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form."""
        self.get("/sign-in")
        page = self.post("/sign-in", {"email": email, "password": password})
        assert page.status == 302, page.text
        self.get("/account")

    def send(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Send a request, and read the whole answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER)
        try:
            connection.request(method, path, body, {**self.identity(), **(headers or {})})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        self._keep_cookies(answer.headers)
        return Page(answer.status, answer.headers, content.decode("utf-8", "replace"), content)

    def identity(self) -> dict[str, str]:
        """The header that says who asks."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def on_another_device(self, port: int | None = None) -> Visitor:
        """The same person, with a session that goes on by itself, perhaps with a server on another port."""
        other = Visitor(port or self.port)
        other.cookies, other.token = dict(self.cookies), self.token
        return other

    def _keep_cookies(self, headers: HTTPMessage) -> None:
        for line in headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value


def multipart_head(form: Mapping[str, str], name: str) -> bytes:
    """A form as a browser sends it with a file: everything before the file's content."""
    fields = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in form.items()
    )
    file = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
    return f"{fields}{file}Content-Type: application/octet-stream\r\n\r\n".encode()


def multipart_end() -> bytes:
    """What follows a file's content."""
    return f"\r\n--{BOUNDARY}--\r\n".encode()
