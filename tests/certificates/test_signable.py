"""What is signed still follows both standards, whatever stands on it."""

from __future__ import annotations

import page
import pytest

from certificates.certificate import Kind
from certificates.pdf import render_pdf
from certificates.signing import Verdict, check_pdf, sign_pdf
from tests.certificates.samples import ALL_NAMES, BADGE, DESIGN, FONTS, certificate
from tests.factories.signing import NOW, make_signing_key

KEY = make_signing_key()


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("name", ALL_NAMES.values(), ids=ALL_NAMES.keys())
def test_a_signed_document_still_conforms(kind: Kind, name: str) -> None:
    drawn = render_pdf(certificate(kind, name=name), DESIGN, FONTS, badge=BADGE)
    signed = sign_pdf(drawn, KEY, at=NOW)
    assert signed.startswith(drawn)
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_3A):
        assert page.validate_pdf_bytes(signed, profile=profile).failures == []
    assert check_pdf(signed, [KEY.certificate]).verdict is Verdict.SOUND


@pytest.mark.parametrize("kind", Kind)
def test_without_a_badge_it_is_of_the_stricter_part(kind: Kind) -> None:
    signed = sign_pdf(render_pdf(certificate(kind), DESIGN, FONTS), KEY, at=NOW)
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(signed, profile=profile).failures == []
