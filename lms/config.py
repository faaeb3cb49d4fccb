"""The settings: one frozen object, read once from the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from certificates.certificate import Wording

ROOT = Path(__file__).resolve().parent.parent

DEFAULT_CONTENT = ROOT / "modules" / "content"
DEFAULT_BANKS = ROOT / "assessments" / "banks"
DEFAULT_WORDING = Wording(
    issuer="Working in Local Government programme",
    heading="Certificate of completion",
    statement="has completed every module of this programme, by quizzes and by practical tasks that tutors assessed.",
    route_note="This certificate records learning on this programme. It is not a regulated qualification.",
)


class SettingsError(Exception):
    """A setting is wrong; the sentence says which, and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything that a deployment can set. ``sampling_share`` is the share of decisions second-marked (0 to 1);
    ``proxies`` is how many proxies of ours every request comes through.
    """

    instance: Path
    database_url: str
    secret_key: str = field(repr=False)
    demonstration: bool = False
    host: str = "127.0.0.1"
    port: int = 5000
    site_url: str = "http://127.0.0.1:5000"
    proxies: int = 0
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "no-reply@localhost"
    sampling_share: float = 0.2
    upload_limit_bytes: int = 10 * 1024 * 1024
    content: Path = DEFAULT_CONTENT
    banks: Path = DEFAULT_BANKS
    fonts: Path = ROOT / "lms" / "assets" / "node_modules"
    wording: Wording = DEFAULT_WORDING

    def __post_init__(self) -> None:
        if self.demonstration and not is_loopback(self.host):
            raise SettingsError(
                f"HOST is {self.host}, which others can reach, and demonstration accounts have a known password. "
                "Set HOST=127.0.0.1, or leave demonstration mode with DEMONSTRATION=0."
            )
        if not 0 <= self.sampling_share <= 1:
            raise SettingsError("SAMPLING_SHARE must be a number from 0 to 1, such as 0.2.")

    @property
    def needs_second_factor(self) -> bool:
        """Staff and council members sign in with a second factor; the demonstration leaves it off."""
        return not self.demonstration

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the embedded default, which ``lms serve`` looks after by itself."""
        return self.database_url.startswith("sqlite")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises SettingsError with a sentence for a value that can't be used."""
    instance = Path(environment.get("INSTANCE", ROOT / "instance")).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    programme = Path(environment["PROGRAMME"]).resolve() if environment.get("PROGRAMME") else None
    host = environment.get("HOST", "127.0.0.1")
    port = _number(environment, "PORT", "5000")
    return Settings(
        instance=instance,
        database_url=environment.get("DATABASE_URL", f"sqlite:///{instance / 'lms.sqlite3'}"),
        secret_key=environment.get("SECRET_KEY") or _kept_secret(instance / "secret_key"),
        demonstration=environment.get("DEMONSTRATION", "0") not in ("", "0", "no", "false"),
        host=host,
        port=int(port),
        site_url=environment.get("SITE_URL", f"http://{host}:{int(port)}").rstrip("/"),
        proxies=int(_number(environment, "PROXIES", "0")),
        smtp_url=environment.get("SMTP_URL") or None,
        mail_from=environment.get("MAIL_FROM", "no-reply@localhost"),
        sampling_share=_number(environment, "SAMPLING_SHARE", "0.2"),
        content=programme / "content" if programme else DEFAULT_CONTENT,
        banks=programme / "banks" if programme else DEFAULT_BANKS,
        wording=_wording(environment),
    )


def _number(environment: Mapping[str, str], name: str, default: str) -> float:
    try:
        return float(environment.get(name, default))
    except ValueError:
        raise SettingsError(f"{name} is {environment[name]!r}; it must be a number, such as {default}.") from None


def _wording(environment: Mapping[str, str]) -> Wording:
    """The certificate's words, each replaced by CERTIFICATE_ISSUER, _HEADING, _STATEMENT and _ROUTE_NOTE."""
    return Wording(
        issuer=environment.get("CERTIFICATE_ISSUER", DEFAULT_WORDING.issuer),
        heading=environment.get("CERTIFICATE_HEADING", DEFAULT_WORDING.heading),
        statement=environment.get("CERTIFICATE_STATEMENT", DEFAULT_WORDING.statement),
        route_note=environment.get("CERTIFICATE_ROUTE_NOTE", DEFAULT_WORDING.route_note),
    )


def _kept_secret(path: Path) -> str:
    """The secret in the file, made at the first start and readable by its owner only."""
    if not path.exists():
        mine = path.with_suffix(f".{os.getpid()}")
        mine.touch(mode=0o600)
        mine.write_text(secrets.token_urlsafe(48))
        # Two first starts at once: whichever links first has made the secret of both.
        with suppress(FileExistsError):
            path.hardlink_to(mine)
        mine.unlink()
    return path.read_text()
