"""`lms keys`: for whoever looks after the keys that certificates and badges are signed with."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from certificates.keys import KeyFault, NewKey, is_sealed, open_signing_key, sealed_anew
from certificates.signing import can_sign
from lms.clock import utc_now
from lms.config import Settings, SettingsError, read_settings
from lms.signing_keys.ring import LONGEST_NAME, NO_PASSPHRASE, YEARS, Entry, KeyRing, Kind, key_ring_of, passphrase_of

LEAST_LETTERS = 12
BOTH = "both"

keys = AppGroup("keys", help="Make, list and import the keys that certificates and badges are signed with.")


@keys.command(with_appcontext=False)
@click.option(
    "--kind",
    type=click.Choice([*(kind.value for kind in Kind), BOTH]),
    default=BOTH,
    show_default=True,
    help="What the key signs.",
)
@click.option("--name", help="Whose signature readers see, if not the issuer of certificates.")
@click.option("--organisation", help="The organisation in the certificate, if not the issuer of certificates.")
@click.option("--years", type=click.IntRange(1, 30), default=YEARS, show_default=True, help="For how long it can sign.")
def create(kind: str, name: str | None, organisation: str | None, years: int) -> None:
    """Make a key. It signs from now on; what earlier keys have signed stays valid."""
    settings = _settings()
    issuer = settings.wording.issuer[:LONGEST_NAME]
    _good_passphrase(settings)
    ring, now = key_ring_of(settings), utc_now()
    wanted = list(Kind) if kind == BOTH else [Kind(kind)]
    try:
        for one in wanted:
            entry = ring.create(one, name=name or issuer, organisation=organisation or issuer, years=years, now=now)
            _tell(entry)
    except KeyFault as fault:
        raise click.ClickException(str(fault)) from None
    _tell_how_to_keep(ring)


@keys.command("list", with_appcontext=False)
@click.option("--json", "as_json", is_flag=True, help="Tell it as JSON.")
def list_keys(as_json: bool) -> None:
    """Every key: since when it has been in use, until when it can sign, and whether it is the current one."""
    ring = key_ring_of(_settings())
    try:
        entries = ring.entries()
        untils = {certificate.id: certificate.until for certificate in ring.signing_certificates()}
        current = {ring.current(kind, utc_now()) for kind in Kind}
    except KeyFault as fault:
        raise click.ClickException(str(fault)) from None
    told = [
        {
            "id": entry.id,
            "kind": entry.kind,
            "since": entry.since.isoformat(),
            "until": _written(untils.get(entry.id)),
            "current": entry in current,
        }
        for entry in entries
    ]
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    for key in told:
        until = str(key["until"])[:10] if key["until"] else "no end"
        mark = "current" if key["current"] else ""
        click.echo(f"{key['id']}  {key['kind']:<8}{str(key['since'])[:10]}  {until:<12}{mark}".rstrip())
    if not told:
        click.echo("There are no keys. Make them: lms keys create")


@keys.command("import", with_appcontext=False)
@click.option("--key", "key_file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option("--certificate", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
def import_key(key_file: Path, certificate: Path) -> None:
    """Take in a signing key of your own, with its certificate, and those above it in the same file (PEM).

    It is kept under the passphrase of the other keys; a key that is under one of its own asks for that.
    """
    settings = _settings()
    passphrase = _good_passphrase(settings)
    ring, now = key_ring_of(settings), utc_now()
    try:
        private, chain = key_file.read_bytes(), certificate.read_bytes()
        own = click.prompt("Passphrase of this key", hide_input=True, err=True) if is_sealed(private) else None
        key = open_signing_key(private, chain, own)
        key.certificate.must_be_in_force(now)
        if not can_sign(key, now):
            raise click.ClickException("What this key signs can’t be checked with this certificate.")
        entry = ring.add(Kind.SIGNING, NewKey(key.id, sealed_anew(private, own, passphrase), chain), now)
    except (KeyFault, OSError) as fault:
        raise click.ClickException(str(fault)) from None
    _tell(entry)
    _tell_how_to_keep(ring)


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as fault:
        raise click.ClickException(str(fault)) from None


def _good_passphrase(settings: Settings) -> str:
    passphrase = passphrase_of(settings)
    if not passphrase:
        raise click.ClickException(NO_PASSPHRASE)
    if len(passphrase) < LEAST_LETTERS:
        raise click.ClickException(f"The passphrase for the keys needs {LEAST_LETTERS} letters or more.")
    return passphrase


def _tell(entry: Entry) -> None:
    what = "certificates" if entry.kind is Kind.SIGNING else "badges"
    click.echo(f"Key {entry.id} signs {what} from now on. What earlier keys have signed stays valid.")


def _tell_how_to_keep(ring: KeyRing) -> None:
    click.echo(
        f"Copy the folder {ring.folder} to a safe place now, and keep the passphrase in another: "
        "neither helps without the other, and nobody can make them again."
    )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
