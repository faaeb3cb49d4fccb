"""Certificates are printed in the design of the deployment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import Flask

from certificates.design import HOUSE_DESIGN
from lms.awards.printing import printed
from tests.awards.reading import words_of_pdf
from tests.factories.accounts import make_person
from tests.factories.awards import make_certificate


def test_a_deployment_prints_in_its_own_design(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    signatory = '[[signatories]]\nname = "Zadie Okri"\nrole = "Head of learning"\n'
    path.write_text(HOUSE_DESIGN.read_text(encoding="utf-8") + signatory, encoding="utf-8")
    settings = app.extensions["settings"]
    facts = make_certificate(make_person()).facts
    assert "Zadie Okri" not in words_of_pdf(printed(facts, settings))
    assert "Zadie Okri" in words_of_pdf(printed(facts, replace(settings, design=path)))
