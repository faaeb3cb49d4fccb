"""The key ring: which keys there are, and the one of each kind that is in use.

A folder holds ``signing-<id>.key.pem`` and ``.crt.pem``, ``badge-<id>.key.pem`` and ``.pub.pem``, and ``ring.json``,
which lists the keys in the order in which they came into use: the last of a kind is current, the others are for
checking what they have signed. A private part that is no longer current may be deleted; a public part never. (A site
without HTTPS keeps those for badges, too: there a key signs the list of its own badges.)
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from certificates.keys import (
    BadgeKey,
    BadgePublicKey,
    KeyExpired,
    KeyFault,
    NewKey,
    SigningCertificate,
    SigningKey,
    UnreadableKey,
    WrongPassphrase,
    create_badge_key,
    create_signing_key,
    open_badge_key,
    open_signing_key,
    read_badge_public_key,
    read_signing_certificate,
)
from lms.config import Settings, kept_once, new_secret

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

RING = "ring.json"
YEARS = 10
LONGEST_NAME = 64
NO_PASSPHRASE = (
    "There is no passphrase for the keys. Set KEYS_PASSPHRASE, or KEYS_PASSPHRASE_FILE to a file that holds it."
)


class NoKey(KeyFault):
    """There is no key of that kind yet."""


class AlreadyThere(KeyFault):
    """The ring has that key."""


class Kind(StrEnum):
    """What a key signs: PDFs, or badges."""

    SIGNING = "signing"
    BADGE = "badge"


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of the ring, and since when it has been in use."""

    id: str
    kind: Kind
    since: datetime


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file at a moment: a cache holds what was read of it until it changes."""

    path: Path
    changed_ns: int
    size: int


class KeyRing:
    """The keys in a folder. Whatever can't be done is a KeyFault, whose sentence tells an operator what to do."""

    def __init__(self, folder: Path, passphrase: str | None) -> None:
        self.folder = folder
        self._passphrase = passphrase

    def entries(self) -> list[Entry]:
        """Every key, in the order in which they came into use. Raises UnreadableKey."""
        file = self.folder / RING
        try:
            return [
                Entry(str(key["id"]), Kind(key["kind"]), datetime.fromisoformat(key["since"]))
                for key in json.loads(file.read_text(encoding="utf-8"))
            ]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise UnreadableKey(f"{file} can't be read ({fault}). Put your copy of it back.") from None

    def current(self, kind: Kind, now: datetime) -> Entry | None:
        """The key that is in use now: of those that have come into use, the last."""
        return next((entry for entry in reversed(self.entries()) if entry.kind is kind and entry.since <= now), None)

    def signing_key(self, now: datetime) -> SigningKey:
        """The key that signs PDFs now. Raises NoKey, WrongPassphrase, UnreadableKey, KeyDoesNotFit and KeyExpired."""
        entry = self._must_have(Kind.SIGNING, now)
        private, certificate = self._stamp(entry, "key"), self._stamp(entry, "crt")
        with self._telling(certificate.path):
            _read_certificate(certificate).must_be_in_force(now)
        with self._telling(private.path):
            return _opened_signing_key(private, certificate, self._passphrase)

    def badge_key(self, now: datetime) -> BadgeKey:
        """The key that signs badges now. Raises NoKey, WrongPassphrase and UnreadableKey."""
        return self._opened_badge_key(self._must_have(Kind.BADGE, now))

    def badge_key_of(self, key_id: str) -> BadgeKey:
        """A key for badges, current or former. Raises NoKey, WrongPassphrase and UnreadableKey."""
        for entry in self.entries():
            if entry.kind is Kind.BADGE and entry.id == key_id:
                return self._opened_badge_key(entry)
        raise NoKey(f"There is no key {key_id} for badges in {self.folder}.")

    def _opened_badge_key(self, entry: Entry) -> BadgeKey:
        private = self._stamp(entry, "key")
        with self._telling(private.path):
            return _opened_badge_key(private, self._passphrase)

    def signing_certificates(self) -> list[SigningCertificate]:
        """The certificates of every key that ever signed PDFs here. Raises UnreadableKey."""
        found = []
        for entry in self.entries():
            if entry.kind is Kind.SIGNING:
                stamp = self._stamp(entry, "crt")
                with self._telling(stamp.path):
                    found.append(_read_certificate(stamp))
        return found

    def badge_public_keys(self) -> list[BadgePublicKey]:
        """The public parts of every key that ever signed badges here. Raises UnreadableKey."""
        found = []
        for entry in self.entries():
            if entry.kind is Kind.BADGE:
                stamp = self._stamp(entry, "pub")
                with self._telling(stamp.path):
                    found.append(_read_public_key(stamp))
        return found

    def create(self, kind: Kind, *, name: str, organisation: str, years: int, now: datetime) -> Entry:
        """Make a key, which is in use from now on. Raises WrongPassphrase without a passphrase, and BadName."""
        new = self._new(kind, name, organisation, years, now)
        with self._locked():
            return self._add(kind, new, now)

    def create_where_missing(self, kind: Kind, *, name: str, organisation: str, years: int, now: datetime) -> None:
        """Make a key where there is none of that kind; of two processes at once one makes it."""
        if self._has(kind):  # perhaps in a folder that can't be written, which is good for a folder of keys
            return
        with self._locked():
            if not self._has(kind):
                self._add(kind, self._new(kind, name, organisation, years, now), now)

    def add(self, kind: Kind, new: NewKey, now: datetime) -> Entry:
        """Take a key in, which is in use from now on. Raises AlreadyThere."""
        with self._locked():
            return self._add(kind, new, now)

    def _has(self, kind: Kind) -> bool:
        return any(entry.kind is kind for entry in self.entries())

    def _new(self, kind: Kind, name: str, organisation: str, years: int, now: datetime) -> NewKey:
        if not self._passphrase:
            raise WrongPassphrase(NO_PASSPHRASE)
        if kind is Kind.BADGE:
            return create_badge_key(passphrase=self._passphrase)
        return create_signing_key(name, organisation, now=now, years=years, passphrase=self._passphrase)

    def _add(self, kind: Kind, new: NewKey, now: datetime) -> Entry:
        entries = self.entries()
        if any(entry.id == new.id for entry in entries):
            raise AlreadyThere(f"Key {new.id} is in the ring already. A renewed certificate needs a new key.")
        entry = Entry(new.id, kind, now)
        _write(self._path(entry, "key"), new.private_pem, mode=0o600)
        _write(self._path(entry, "crt" if kind is Kind.SIGNING else "pub"), new.public_pem, mode=0o644)
        told = [{"id": one.id, "kind": one.kind, "since": one.since.isoformat()} for one in [*entries, entry]]
        # Last: a key whose files are not all there is in no ring.
        _write(self.folder / RING, f"{json.dumps(told, indent=2)}\n".encode(), mode=0o644)
        return entry

    def _must_have(self, kind: Kind, now: datetime) -> Entry:
        entry = self.current(kind, now)
        if entry is None:
            what = "certificates" if kind is Kind.SIGNING else "badges"
            raise NoKey(
                f"There is no key to sign {what} with in {self.folder}. Make one: lms keys create --kind {kind}"
            )
        return entry

    def _path(self, entry: Entry, part: str) -> Path:
        return self.folder / f"{entry.kind}-{entry.id}.{part}.pem"

    def _stamp(self, entry: Entry, part: str) -> Stamp:
        path = self._path(entry, part)
        try:
            status = path.stat()
        except OSError as fault:
            raise UnreadableKey(f"{path} can't be read ({fault.strerror}). Put your copy of it back.") from None
        return Stamp(path, status.st_mtime_ns, status.st_size)

    @contextmanager
    def _telling(self, path: Path) -> Iterator[None]:
        """Say of a fault in a file which file it is, and what to do."""
        try:
            yield
        except WrongPassphrase:
            if not self._passphrase:
                raise WrongPassphrase(f"{NO_PASSPHRASE} It opens {path}.") from None
            raise WrongPassphrase(
                f"The passphrase does not open {path}. Set KEYS_PASSPHRASE to the one with which the key was made."
            ) from None
        except KeyExpired as fault:
            raise KeyExpired(f"{fault} Make a new one: lms keys create --kind signing") from None
        except KeyFault as fault:
            remedy = "Put your copy of it back, or make a new key: lms keys create"
            raise type(fault)(f"{path} can't be used. {fault} {remedy}") from None
        except OSError as fault:
            raise UnreadableKey(f"{path} can't be read ({fault.strerror}). Put your copy of it back.") from None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The ring for one process at a time. Raises UnreadableKey where the folder can't be written."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (self.folder / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as fault:
            raise UnreadableKey(
                f"The folder {self.folder} can't be written ({fault.strerror}). Set KEYS to one that can."
            ) from None


def key_ring_of(settings: Settings) -> KeyRing:
    """The ring of a deployment. The passphrase is the one that was set, or the one that the first start has made."""
    return KeyRing(settings.keys, passphrase_of(settings))


def passphrase_of(settings: Settings) -> str | None:
    """What opens the keys of a deployment, or None."""
    return settings.keys_passphrase or _kept_passphrase(settings)


def ensure_keys(settings: Settings, now: datetime) -> None:
    """Make what is missing at a first start: a passphrase beside the secret of sessions, and a key of each kind.

    A passphrase is made only where none was set and no key waits for one. Raises KeyFault.
    """
    if not settings.keys_passphrase and not KeyRing(settings.keys, None).entries():
        kept_once(settings.instance / "keys_passphrase", new_secret)
    name = settings.wording.issuer[:LONGEST_NAME]
    for kind in Kind:
        key_ring_of(settings).create_where_missing(kind, name=name, organisation=name, years=YEARS, now=now)


def current_signing_key(now: datetime) -> SigningKey:
    """The key that signs PDFs now. Raises NoKey, WrongPassphrase, UnreadableKey, KeyDoesNotFit and KeyExpired."""
    return _ring().signing_key(now)


def current_badge_key(now: datetime) -> BadgeKey:
    """The key that signs badges now. Raises NoKey, WrongPassphrase and UnreadableKey."""
    return _ring().badge_key(now)


def all_signing_certificates() -> list[SigningCertificate]:
    """The certificates of every key that ever signed PDFs here; none where there is no key. Raises UnreadableKey."""
    return _ring().signing_certificates()


def all_badge_public_keys() -> list[BadgePublicKey]:
    """The public parts of every key that ever signed badges here. Raises UnreadableKey."""
    return _ring().badge_public_keys()


def timestamper() -> TimeStamper | None:
    """The timestamp authority that was set by TIMESTAMP_URL; None without one."""
    from certificates.signing import http_timestamper  # with it comes all that signs

    settings: Settings = current_app.extensions["settings"]
    return http_timestamper(settings.timestamp_url) if settings.timestamp_url else None


def _ring() -> KeyRing:
    return key_ring_of(current_app.extensions["settings"])


def _kept_passphrase(settings: Settings) -> str | None:
    try:
        return (settings.instance / "keys_passphrase").read_text(encoding="utf-8")
    except OSError:
        return None


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """Whole or not at all, and never for a moment readable by more than ``mode`` says."""
    handle, mine = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with open(handle, "wb") as file:  # noqa: PTH123 (of a descriptor)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        os.fchmod(file.fileno(), mode)
    Path(mine).replace(path)


@lru_cache(maxsize=8)
def _opened_signing_key(private: Stamp, certificate: Stamp, passphrase: str | None) -> SigningKey:
    return open_signing_key(private.path.read_bytes(), certificate.path.read_bytes(), passphrase)


@lru_cache(maxsize=8)
def _opened_badge_key(private: Stamp, passphrase: str | None) -> BadgeKey:
    return open_badge_key(private.path.read_bytes(), passphrase)


@lru_cache(maxsize=128)
def _read_certificate(certificate: Stamp) -> SigningCertificate:
    return read_signing_certificate(certificate.path.read_bytes())


@lru_cache(maxsize=128)
def _read_public_key(public: Stamp) -> BadgePublicKey:
    return read_badge_public_key(public.path.read_bytes())
