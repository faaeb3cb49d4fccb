"""Certificates for machines: as badges, as data, the keys that sign them, and the list of what does not stand any more.

All of it is public: whoever has a certificate's number may read what it claims, here as on its page. What makes and
checks badges is imported where it is used: it takes some twenty megabytes, and most workers never need it.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, request
from flask_babel import gettext as _

from certificates.keys import KeyFault
from certificates.wording import heading_of, note_of, statement_of
from lms import storage
from lms.access import public
from lms.awards.facts import from_json
from lms.awards.findings import note_miss
from lms.awards.models import CertificateFile, FileForm, IssuedCertificate
from lms.awards.queries import find_file, find_published
from lms.clock import utc_now
from lms.config import Settings
from lms.database import write_after_all
from lms.errors import DomainError, NotFound
from lms.extensions import db

MEDIA_TYPES = {
    "json": "application/vc+ld+json",
    "jwt": "application/vc+jwt",
    "svg": "image/svg+xml",
    "png": "image/png",
}
LIST_IS_KEPT_SECONDS = 15 * 60
MOST_LISTS = 2000  # as many places as a number in the database has

badges = Blueprint("badges", __name__)


class NoListNow(DomainError):
    """No key can sign the list."""

    status = 503


@badges.after_request
def keep_out_of_search_engines(response: Response) -> Response:
    """A badge names a person, like its page."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@badges.get("/certificates/<number>/badge.<form>")
@public
def badge(number: str, form: str) -> Response:
    """The badge of a certificate, as it was signed when it was issued; a picture carries it inside."""
    issued = _published(number)
    if form not in MEDIA_TYPES:
        raise NotFound
    token = _stored(issued, FileForm.BADGE if form == "json" else FileForm.TOKEN)
    content = _baked(issued, form, token.decode()) if form in ("svg", "png") else token
    answer = Response(content, mimetype=MEDIA_TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="badge-{issued.number}.{form}"'
    return answer


@badges.get("/certificates/<number>.json")
@public
def data(number: str) -> Response:
    """Everything that a certificate claims, and whether it stands."""
    issued = _published(number)
    certificate = from_json(issued.facts)
    ended_at = issued.revoked_at or issued.superseded_at
    status = "revoked" if issued.revoked_at else "superseded" if issued.superseded_at else "valid"
    standing = {
        "kind": issued.kind.value,
        "status": status,
        "wording": {
            "issuer": certificate.wording.issuer,
            "heading": heading_of(certificate),
            "statement": statement_of(certificate),
            "note": note_of(certificate),
        },
        "ended_at": ended_at.isoformat() if ended_at is not None else None,
        "ended_reason": issued.ended_reason,
        "files": [{"form": one.form.value, "sha256": one.sha256, "bytes": one.size_bytes} for one in issued.files],
    }
    return jsonify(issued.facts | standing)


@badges.get("/certificates/status-list")
@badges.get("/certificates/status-list/<int:number>")
@public
def status_list(number: int = 0) -> Response:
    """A list of badges that do not stand any more (W3C Bitstring Status List v1.0), as a signed token."""
    from lms.awards.badges import signed_status_list
    from lms.signing_keys.ring import NoKey

    if number > MOST_LISTS:
        raise NotFound
    settings, key_id = _settings(), request.args.get("key", "")
    try:
        token = signed_status_list(settings, utc_now(), site_url=_site_asked(), number=number, key_id=key_id)
    except NoKey:
        if key_id:
            raise NotFound from None
        raise NoListNow(_("The list can’t be signed now. Try again later.")) from None
    except KeyFault:
        raise NoListNow(_("The list can’t be signed now. Try again later.")) from None
    answer = Response(token, mimetype="application/vc+jwt")
    answer.cache_control.public = True
    answer.cache_control.max_age = LIST_IS_KEPT_SECONDS
    answer.vary.add("Host")
    return answer


@badges.get("/.well-known/did.json")
@public
def did() -> Response:
    """The issuer's keys, current and former (did:web)."""
    from lms.awards.badges import issuers_document

    document: dict[str, Any] | None = issuers_document(_settings(), _site_asked())
    if document is None:
        raise NotFound
    answer = jsonify(document)
    answer.mimetype = "application/did+json"
    return answer


def _site_asked() -> str:
    """The address of the site that is asked: the present one, unless it is one that the site had before."""
    settings = _settings()
    return next((site for site in settings.sites if urlsplit(site).netloc == request.host), settings.site_url)


def _baked(issued: IssuedCertificate, form: str, token: str) -> bytes:
    from certificates.badge_files import bake_png, bake_svg
    from certificates.badge_pictures import badge_png, badge_svg

    if form == "png":
        return bake_png(badge_png(), token)
    return bake_svg(badge_svg(from_json(issued.facts)), token)


def _published(number: str) -> IssuedCertificate:
    issued = find_published(number)
    if issued is None:
        db.session.rollback()
        write_after_all()
        note_miss(request.remote_addr or "", utc_now())
        db.session.commit()
        raise NotFound
    return issued


def _stored(issued: IssuedCertificate, form: FileForm) -> bytes:
    file: CertificateFile | None = find_file(issued, form)
    if file is None or file.key is None:
        raise NotFound
    return storage.fetch(file.key)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
