"""One learner's certificate, from the tutor's last decision on, proved by programs that are not ours: it conforms, it
is signed, it is a valid badge, and after its revocation it is none.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import page
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openbadgeslib import ob3
from pypdf import PdfReader

from lms.access import Role
from lms.accounts.models import Person
from lms.awards.badges import known_issuers
from lms.awards.models import IssuedCertificate
from tests.awards.reading import words_of
from tests.factories.accounts import make_person

SignIn = Callable[[Person], FlaskClient]


@pytest.mark.poppler
def test_it_conforms_is_signed_is_a_badge_and_after_revocation_is_none(
    app: Flask, issued: IssuedCertificate, client: FlaskClient, sign_in: SignIn, tmp_path: Path
) -> None:
    document = sign_in(issued.person).get(f"/certificates/{issued.number}/pdf").data

    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert page.validate_pdf_bytes(document, profile=profile).failures == []

    for name, content in {"issued": document, "changed": document.replace(b"/Lang", b"/Lamg", 1)}.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    assert "Signature is Valid" in pdfsig(tmp_path / "issued.pdf")
    assert "Signature is Valid" not in pdfsig(tmp_path / "changed.pdf")

    [badge] = PdfReader(BytesIO(document)).attachments["badge.json"]
    [(did, [key])] = known_issuers(app.extensions["settings"]).items()
    ob3.verify_data_integrity_proof(json.loads(badge), key.as_pem())
    token = client.get(f"/certificates/{issued.number}/badge.jwt").text
    ob3.OB3Verifier(key.as_pem(), issuer_did=did).verify(token)
    look_up(badge, client, key.as_pem())

    officer = sign_in(make_person(roles=[Role.PROGRAMME_OFFICER]))
    ended = officer.post(f"/staff/certificates/{issued.id}", data={"how": "revoke", "reason": "The work was copied."})
    assert ended.status_code == 302
    with pytest.raises(ob3.OB3VerificationError, match="is set at index"):
        look_up(badge, client, key.as_pem())
    assert "Not valid: revoked" in words_of(client.get(f"/certificates/{issued.number}").text)
    sent = client.post("/certificates/check-a-file", data={"file": (BytesIO(document), "certificate.pdf")})
    assert "We issued this file, but it is not valid any more" in words_of(sent.text)


def pdfsig(path: Path) -> str:
    """What Poppler says of a file's signatures."""
    return subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout


def look_up(badge: bytes, client: FlaskClient, key: bytes) -> None:
    """Look a badge up in the list that is served for it. Raises what the checker complains of."""
    ob3.check_credential_status(
        ob3.OpenBadgeCredential.from_vc_document(json.loads(badge)),
        lambda address: client.get(address.removeprefix("http://localhost")).data,
        verify_list=True,
        list_pubkey_pem=key,
    )
