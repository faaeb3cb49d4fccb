"""The settings: one frozen object, read once from the environment."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from certificates.certificate import Route, Wording
from certificates.wording import OWN, BodyMissing, wording_of

ROOT = Path(__file__).resolve().parent.parent

# A service's id and its secret, at the end of a key: two UUIDs.
NOTIFY_API_KEY = re.compile(r"[0-9a-f-]{36}-[0-9a-f-]{36}$")

DEFAULT_CONTENT = ROOT / "modules" / "content"
DEFAULT_BANKS = ROOT / "assessments" / "banks"
DEFAULT_DESIGN = ROOT / "certificates" / "designs" / "house.toml"
NOWHERE = Path()
DEFAULT_WORDING = OWN


class SettingsError(Exception):
    """A setting is wrong; the sentence says which, and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything that a deployment can set. ``sampling_share`` is the share of decisions second-marked (0 to 1);
    ``proxies`` is how many proxies of ours every request comes through; ``safeguarding_contact`` is whom to call or
    write to about somebody's safety outside the platform, as people read it. Who asks to be erased is erased
    after ``erasure_days``; an account that nobody used for ``unused_months`` is erased ``unused_warn_days`` after a
    warning.
    Job alerts end ``alert_months`` after they were last kept, ``alert_warn_days`` after a warning.
    ``guided_minutes_per_marked_task`` is what each piece of marked work counts as guided learning.
    Days of cases are working days: a decision can be appealed for ``appeal_within_days``; ``appeal_stage_days`` is how
    long tutor, quality assurer and panel have; ``case_answer_days`` is how long a learner has to answer.
    A pledge holds for ``pledge_term_months`` (0: no term is set), and evidence is due every ``pledge_evidence_months``;
    councils are reminded ``pledge_reminder_days`` before, and evidence is looked at within ``pledge_review_days``.
    ``badge_issuer`` is who issues badges: "web", the site under its address (did:web); "key", the key itself (did:key);
    or empty: the site where it has HTTPS.
    ``former_site_urls`` are addresses that the site had before: badges that it issued there are still its own.
    ``keys`` is the folder of the keys that sign certificates (``instance/keys`` unless it is given), and
    ``keys_passphrase`` opens them; ``timestamp_url`` is an authority that stamps what they sign (RFC 3161).
    A council sees an application that came to no appointment for ``council_access_months`` after its post closed or its
    last step, and an appointment for ``appointed_access_months`` after its start; recruiters are reminded every
    ``outcome_reminder_days`` after a post closed of applications without an outcome.
    ``awarding_organisation`` is who issues the regulated certificate; empty for a programme with its own route.
    Each council has ``guidance_minutes`` of free guidance, and cancels a meeting until ``guidance_cancel_hours`` before
    it. Support lasts ``support_months`` from the day of a pledge, with a warning ``support_warn_days`` before the end.
    Who writes nothing down about the commitments for ``commitment_silence_months`` is reminded.
    """

    instance: Path
    database_url: str
    secret_key: str = field(repr=False)
    demonstration: bool = False
    host: str = "127.0.0.1"
    port: int = 5000
    site_url: str = "http://127.0.0.1:5000"
    former_site_urls: tuple[str, ...] = ()
    proxies: int = 0
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "no-reply@localhost"
    notify_api_key: str | None = field(default=None, repr=False)
    notify_template_id: str = ""
    notify_url: str = "https://api.notifications.service.gov.uk"
    waiting_offer_days: int = 3
    silence_days: int = 14
    pool_days: int = 183
    pool_warn_days: tuple[int, ...] = (14, 3)
    pool_pause_days: int = 183
    sampling_share: float = 0.2
    erasure_days: int = 7
    unused_months: int = 24
    unused_warn_days: int = 30
    alert_months: int = 6
    alert_warn_days: int = 14
    guided_minutes_per_marked_task: int = 30
    appeal_within_days: int = 20
    appeal_stage_days: tuple[int, int, int] = (5, 10, 20)
    case_answer_days: int = 10
    pledge_term_months: int = 0
    pledge_evidence_months: int = 12
    pledge_reminder_days: tuple[int, ...] = (60, 14)
    pledge_review_days: int = 30
    council_access_months: int = 6
    appointed_access_months: int = 12
    outcome_reminder_days: int = 30
    awarding_organisation: str = ""
    keys: Path = NOWHERE
    keys_passphrase: str | None = field(default=None, repr=False)
    timestamp_url: str = ""
    badge_issuer: str = ""
    guidance_minutes: int = 360
    guidance_cancel_hours: int = 24
    support_months: int = 12
    support_warn_days: int = 30
    commitment_silence_months: int = 3
    upload_limit_bytes: int = 10 * 1024 * 1024
    content: Path = DEFAULT_CONTENT
    banks: Path = DEFAULT_BANKS
    fonts: Path = ROOT / "lms" / "assets" / "node_modules"
    wording: Wording = DEFAULT_WORDING
    design: Path = DEFAULT_DESIGN
    safeguarding_contact: str = ""

    def __post_init__(self) -> None:
        if self.keys == NOWHERE:
            object.__setattr__(self, "keys", self.instance / "keys")
        if self.demonstration and not is_loopback(self.host):
            raise SettingsError(
                f"HOST is {self.host}, which others can reach, and demonstration accounts have a known password. "
                "Set HOST=127.0.0.1, or leave demonstration mode with DEMONSTRATION=0."
            )
        if not 0 < self.port < 65536:
            raise SettingsError(f"PORT is {self.port}; it must be a number from 1 to 65535, such as 5000.")
        if not 0 <= self.sampling_share <= 1:
            raise SettingsError("SAMPLING_SHARE must be a number from 0 to 1, such as 0.2.")
        if self.badge_issuer not in ("", "web", "key"):
            raise SettingsError("BADGE_ISSUER must be web or key; without it, the site issues where it has HTTPS.")
        if self.badge_issuer == "web" and not self.site_url.startswith("https://"):
            raise SettingsError("BADGE_ISSUER is web, which needs a SITE_URL that begins with https://.")
        for site in self.former_site_urls:
            if not site.startswith(("https://", "http://")):
                raise SettingsError("FORMER_SITE_URLS must be addresses with spaces between, such as https://….")
        if self.timestamp_url and not self.timestamp_url.startswith(("https://", "http://")):
            raise SettingsError("TIMESTAMP_URL must be the address of a timestamp authority, such as http://….")
        if self.notify_api_key:
            self._check_notify()
        for name, days in (("WAITING_OFFER_DAYS", self.waiting_offer_days), ("SILENCE_DAYS", self.silence_days)):
            if not 0 < days <= 365:
                raise SettingsError(f"{name} is {days}; it must be a number of days from 1 to 365.")

        self._check_pledges()
        for name, days in (("POOL_DAYS", self.pool_days), ("POOL_PAUSE_DAYS", self.pool_pause_days)):
            if not 30 <= days <= 730:
                raise SettingsError(f"{name} is {days}; it must be a number of days from 30 to 730.")
        if not all(0 < days < self.pool_days for days in self.pool_warn_days):
            raise SettingsError("POOL_WARN_DAYS must be numbers of days, each less than POOL_DAYS, such as 14,3.")
        if not 1 <= self.erasure_days <= 21:
            raise SettingsError("ERASURE_DAYS must be a number from 1 to 21: the law gives one month in all.")
        if not 6 <= self.unused_months <= 120:
            raise SettingsError("UNUSED_MONTHS must be a number from 6 to 120, such as 24.")
        if not 14 <= self.unused_warn_days <= 180:
            raise SettingsError("UNUSED_WARN_DAYS must be a number from 14 to 180, such as 30.")
        if not 2 <= self.alert_months <= 24:
            raise SettingsError("ALERT_MONTHS must be a number from 2 to 24, such as 6.")
        if not 7 <= self.alert_warn_days <= 30:
            raise SettingsError("ALERT_WARN_DAYS must be a number from 7 to 30, such as 14.")
        for name, months in (
            ("COUNCIL_ACCESS_MONTHS", self.council_access_months),
            ("APPOINTED_ACCESS_MONTHS", self.appointed_access_months),
        ):
            if not 1 <= months <= 36:
                raise SettingsError(f"{name} is {months}; it must be a number of months from 1 to 36.")
        if self.appointed_access_months < 12:
            raise SettingsError("APPOINTED_ACCESS_MONTHS must be 12 or more: the last follow-up is after 12 months.")
        if not 7 <= self.outcome_reminder_days <= 180:
            raise SettingsError("OUTCOME_REMINDER_DAYS must be a number from 7 to 180, such as 30.")
        if not 0 <= self.guided_minutes_per_marked_task <= 24 * 60:
            raise SettingsError("GUIDED_MINUTES_PER_MARKED_TASK must be a number from 0 to 1440, such as 30.")
        if not all(1 <= days <= 100 for days in self.appeal_stage_days):
            raise SettingsError("APPEAL_STAGE_DAYS must be three numbers from 1 to 100, such as 5,10,20.")
        for name, days in (
            ("APPEAL_WITHIN_DAYS", self.appeal_within_days),
            ("CASE_ANSWER_DAYS", self.case_answer_days),
        ):
            if not 5 <= days <= 100:
                raise SettingsError(f"{name} is {days}; it must be a number of working days from 5 to 100.")

        for name, amount, most, unit in (
            ("GUIDANCE_MINUTES", self.guidance_minutes, 6000, "minutes"),
            ("GUIDANCE_CANCEL_HOURS", self.guidance_cancel_hours, 336, "hours"),
            ("SUPPORT_MONTHS", self.support_months, 60, "months"),
            ("SUPPORT_WARN_DAYS", self.support_warn_days, 180, "days"),
            ("COMMITMENT_SILENCE_MONTHS", self.commitment_silence_months, 24, "months"),
        ):
            if not 1 <= amount <= most:
                raise SettingsError(f"{name} is {amount}; it must be a number of {unit} from 1 to {most}.")

    def _check_pledges(self) -> None:
        if not 0 <= self.pledge_term_months <= 120:
            raise SettingsError("PLEDGE_TERM_MONTHS must be a number from 1 to 120, or 0 for no term.")
        if not 1 <= self.pledge_evidence_months <= 60:
            raise SettingsError("PLEDGE_EVIDENCE_MONTHS must be a number from 1 to 60, such as 12.")
        if not all(1 <= days <= 365 for days in self.pledge_reminder_days):
            raise SettingsError("PLEDGE_REMINDER_DAYS must be numbers from 1 to 365, such as 60,14.")
        if not 1 <= self.pledge_review_days <= 365:
            raise SettingsError("PLEDGE_REVIEW_DAYS must be a number from 1 to 365, such as 30.")

    def _check_notify(self) -> None:
        if self.smtp_url:
            raise SettingsError("SMTP_URL and NOTIFY_API_KEY are both set. Mail leaves by one of them: leave one out.")
        if not NOTIFY_API_KEY.search(self.notify_api_key or ""):
            raise SettingsError("NOTIFY_API_KEY is not complete. Copy the whole key from GOV.UK Notify.")
        if not self.notify_url.startswith(("https://", "http://")):
            raise SettingsError("NOTIFY_URL must be an address such as https://api.notifications.service.gov.uk.")
        if not self.notify_template_id:
            raise SettingsError(
                "NOTIFY_TEMPLATE_ID is missing. Name an e-mail template that holds ((subject)) and ((body))."
            )

    @property
    def sites(self) -> tuple[str, ...]:
        """The addresses of the site: the present one, then those that it had before."""
        return (self.site_url, *self.former_site_urls)

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


def address_of(host: str, port: int) -> str:
    """The web address of a server there."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises SettingsError with a sentence for a value that can't be used."""
    instance = Path(environment.get("INSTANCE", ROOT / "instance")).resolve()
    try:
        instance.mkdir(parents=True, exist_ok=True)
        secret_key = environment.get("SECRET_KEY") or kept_once(instance / "secret_key", new_secret)
    except OSError as fault:
        raise SettingsError(
            f"The folder {instance} can't be used ({fault.strerror}). Set INSTANCE to a folder that can be written."
        ) from None
    programme = Path(environment["PROGRAMME"]).resolve() if environment.get("PROGRAMME") else None
    host = environment.get("HOST", "127.0.0.1")
    port = _number(environment, "PORT", "5000", int)
    return Settings(
        instance=instance,
        database_url=_database_url(environment.get("DATABASE_URL", f"sqlite:///{instance / 'lms.sqlite3'}")),
        secret_key=secret_key,
        demonstration=environment.get("DEMONSTRATION", "0") not in ("", "0", "no", "false"),
        host=host,
        port=port,
        site_url=environment.get("SITE_URL", address_of(host, port)).rstrip("/"),
        former_site_urls=tuple(site.rstrip("/") for site in environment.get("FORMER_SITE_URLS", "").split()),
        proxies=_number(environment, "PROXIES", "0", int),
        smtp_url=environment.get("SMTP_URL") or None,
        mail_from=environment.get("MAIL_FROM", "no-reply@localhost"),
        notify_api_key=environment.get("NOTIFY_API_KEY") or None,
        notify_template_id=environment.get("NOTIFY_TEMPLATE_ID", ""),
        notify_url=environment.get("NOTIFY_URL") or Settings.notify_url,
        waiting_offer_days=_number(environment, "WAITING_OFFER_DAYS", "3", int),
        silence_days=_number(environment, "SILENCE_DAYS", "14", int),
        pool_days=_number(environment, "POOL_DAYS", "183", int),
        pool_warn_days=_warn_days(environment.get("POOL_WARN_DAYS", "14,3")),
        pool_pause_days=_number(environment, "POOL_PAUSE_DAYS", "183", int),
        sampling_share=_number(environment, "SAMPLING_SHARE", "0.2", float),
        erasure_days=_number(environment, "ERASURE_DAYS", "7", int),
        unused_months=_number(environment, "UNUSED_MONTHS", "24", int),
        unused_warn_days=_number(environment, "UNUSED_WARN_DAYS", "30", int),
        alert_months=_number(environment, "ALERT_MONTHS", "6", int),
        alert_warn_days=_number(environment, "ALERT_WARN_DAYS", "14", int),
        guided_minutes_per_marked_task=_number(environment, "GUIDED_MINUTES_PER_MARKED_TASK", "30", int),
        appeal_within_days=_number(environment, "APPEAL_WITHIN_DAYS", "20", int),
        appeal_stage_days=_stage_days(environment.get("APPEAL_STAGE_DAYS", "5,10,20")),
        case_answer_days=_number(environment, "CASE_ANSWER_DAYS", "10", int),
        pledge_term_months=_number(environment, "PLEDGE_TERM_MONTHS", "0", int),
        pledge_evidence_months=_number(environment, "PLEDGE_EVIDENCE_MONTHS", "12", int),
        pledge_reminder_days=_days_before(environment.get("PLEDGE_REMINDER_DAYS", "60,14")),
        pledge_review_days=_number(environment, "PLEDGE_REVIEW_DAYS", "30", int),
        council_access_months=_number(environment, "COUNCIL_ACCESS_MONTHS", "6", int),
        appointed_access_months=_number(environment, "APPOINTED_ACCESS_MONTHS", "12", int),
        outcome_reminder_days=_number(environment, "OUTCOME_REMINDER_DAYS", "30", int),
        awarding_organisation=_awarding_organisation(environment),
        guidance_minutes=_number(environment, "GUIDANCE_MINUTES", "360", int),
        guidance_cancel_hours=_number(environment, "GUIDANCE_CANCEL_HOURS", "24", int),
        support_months=_number(environment, "SUPPORT_MONTHS", "12", int),
        support_warn_days=_number(environment, "SUPPORT_WARN_DAYS", "30", int),
        commitment_silence_months=_number(environment, "COMMITMENT_SILENCE_MONTHS", "3", int),
        keys=Path(environment["KEYS"]).resolve() if environment.get("KEYS") else NOWHERE,
        keys_passphrase=_secret(environment, "KEYS_PASSPHRASE"),
        timestamp_url=environment.get("TIMESTAMP_URL", "").strip(),
        badge_issuer=environment.get("BADGE_ISSUER", "").strip().casefold(),
        content=programme / "content" if programme else DEFAULT_CONTENT,
        banks=programme / "banks" if programme else DEFAULT_BANKS,
        wording=_wording(environment),
        design=_design(environment),
        safeguarding_contact=environment.get("SAFEGUARDING_CONTACT", "").strip(),
    )


Number = TypeVar("Number", int, float)


def _number(environment: Mapping[str, str], name: str, default: str, kind: Callable[[str], Number]) -> Number:
    try:
        return kind(environment.get(name, default))
    except ValueError:
        raise SettingsError(f"{name} is {environment[name]!r}; it must be a number, such as {default}.") from None


def _stage_days(text: str) -> tuple[int, int, int]:
    try:
        tutor, assurer, panel = (int(part) for part in text.split(","))
    except ValueError:
        raise SettingsError(f"APPEAL_STAGE_DAYS is {text!r}; it must be three numbers, such as 5,10,20.") from None
    return tutor, assurer, panel


def _days_before(text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted({int(part) for part in text.split(",")}, reverse=True))
    except ValueError:
        raise SettingsError(f"PLEDGE_REMINDER_DAYS is {text!r}; it must be numbers, such as 60,14.") from None


def _warn_days(text: str) -> tuple[int, ...]:
    try:
        return tuple(sorted((int(part) for part in text.split(",")), reverse=True))
    except ValueError:
        raise SettingsError(f"POOL_WARN_DAYS is {text!r}; it must be numbers of days, such as 14,3.") from None


def _secret(environment: Mapping[str, str], name: str) -> str | None:
    """A secret, or the first line of the file that ``<name>_FILE`` names, as container platforms hand secrets over."""
    file = environment.get(f"{name}_FILE")
    if not file:
        return environment.get(name) or None
    if environment.get(name):
        raise SettingsError(f"{name} and {name}_FILE are both set: leave one out.")
    try:
        secret = Path(file).read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, ValueError):
        raise SettingsError(f"{name}_FILE is {file}, which can't be read.") from None
    if not secret:
        raise SettingsError(f"{name}_FILE is {file}, whose first line is empty.")
    return secret


def _database_url(url: str) -> str:
    """The address as it was set: only the databases that every test runs on. It may hold a password: it isn't said."""
    try:
        is_known = make_url(url).drivername in ("sqlite", "postgresql+psycopg")
    except (ArgumentError, ValueError):
        is_known = False
    if not is_known:
        raise SettingsError("DATABASE_URL must look like postgresql+psycopg://user:password@host/database.")
    return url


def _wording(environment: Mapping[str, str]) -> Wording:
    """The certificate's words by ROUTE, each replaced by CERTIFICATE_ISSUER, _HEADING, _STATEMENT and _ROUTE_NOTE."""
    try:
        ours = wording_of(_route(environment), _route_body(environment))
    except BodyMissing as fault:
        says = "CPD-accredit the programme" if fault.args[0] is Route.CPD else "issue the regulated certificate"
        raise SettingsError(
            f"ROUTE is {fault.args[0]}, and ROUTE_BODY is missing. Set ROUTE_BODY to the name of those who {says}, "
            "or leave out ROUTE."
        ) from None
    return Wording(
        issuer=environment.get("CERTIFICATE_ISSUER", ours.issuer),
        heading=environment.get("CERTIFICATE_HEADING", ours.heading),
        statement=environment.get("CERTIFICATE_STATEMENT", ours.statement),
        route_note=environment.get("CERTIFICATE_ROUTE_NOTE", ours.route_note),
        route=ours.route,
    )


def _design(environment: Mapping[str, str]) -> Path:
    """The file that says how certificates look. Its faults are told at the start, not when somebody prints one."""
    if not environment.get("CERTIFICATE_DESIGN"):
        return DEFAULT_DESIGN
    # Few deployments have one of their own, and what checks it takes long to import.
    from certificates.design import DesignError, load_design

    path = Path(environment["CERTIFICATE_DESIGN"]).resolve()
    try:
        load_design(path)
    except DesignError as fault:
        raise SettingsError(f"CERTIFICATE_DESIGN can’t be used.\n{fault}") from None
    return path


def _route(environment: Mapping[str, str]) -> Route:
    route = environment.get("ROUTE", "").strip().casefold() or Route.OWN
    try:
        return Route(route)
    except ValueError:
        raise SettingsError(f"ROUTE is {environment['ROUTE']!r}; it must be own, cpd or regulated.") from None


def _route_body(environment: Mapping[str, str]) -> str:
    """Who stands behind the route: on the regulated one that is the awarding organisation, if nobody else is named."""
    body = environment.get("ROUTE_BODY", "").strip()
    if not body and _route(environment) is Route.REGULATED:
        return environment.get("AWARDING_ORGANISATION", "").strip()
    return body


def _awarding_organisation(environment: Mapping[str, str]) -> str:
    """Who issues the regulated certificate: AWARDING_ORGANISATION, or ROUTE_BODY on the regulated route."""
    named = environment.get("AWARDING_ORGANISATION", "").strip()
    return named or (_route_body(environment) if _route(environment) is Route.REGULATED else "")


def new_secret() -> str:
    """A secret that nobody guesses."""
    return secrets.token_urlsafe(48)


def kept_once(path: Path, make: Callable[[], str]) -> str:
    """The text in the file, made at the first start, whole or not at all, and readable by its owner only."""
    if not path.exists():
        handle, mine = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
        with open(handle, "w") as file:  # noqa: PTH123 (of a descriptor)
            file.write(make())
        # Two first starts at once: whichever links first has made the text of both.
        with suppress(FileExistsError):
            path.hardlink_to(mine)
        Path(mine).unlink()
    return path.read_text()
