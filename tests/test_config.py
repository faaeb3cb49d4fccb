"""Settings are read once, and a wrong one is told in a sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from certificates.certificate import Route, Wording
from certificates.design import HOUSE_DESIGN
from certificates.wording import wording_of
from lms.config import SettingsError, is_loopback, read_settings


def test_the_default_is_an_embedded_database_for_this_machine_only(tmp_path: Path) -> None:
    settings = read_settings({"INSTANCE": str(tmp_path)})
    assert settings.is_embedded
    assert settings.host == "127.0.0.1"
    assert not settings.demonstration
    assert settings.needs_second_factor


def test_demonstration_accounts_are_never_served_to_others(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="known password"):
        read_settings({"INSTANCE": str(tmp_path), "DEMONSTRATION": "1", "HOST": "0.0.0.0"})


@pytest.mark.parametrize(
    ("host", "is_safe"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("example.org", False),
    ],
)
def test_what_counts_as_this_machine_only(host: str, is_safe: bool) -> None:
    assert is_loopback(host) is is_safe


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("SAMPLING_SHARE", "all"),
        ("SAMPLING_SHARE", "2"),
        ("BADGE_ISSUER", "us"),
        ("BADGE_ISSUER", "web"),
        ("FORMER_SITE_URLS", "old.example.org"),
        ("SILENCE_DAYS", "0"),
        ("GUIDANCE_MINUTES", "0"),
        ("SUPPORT_MONTHS", "61"),
        ("COMMITMENT_SILENCE_MONTHS", "x"),
        ("POOL_DAYS", "7"),
        ("POOL_WARN_DAYS", "fourteen"),
        ("POOL_WARN_DAYS", "14,200"),
        ("POOL_PAUSE_DAYS", "1000"),
        ("WAITING_OFFER_DAYS", "x"),
        ("COUNCIL_ACCESS_MONTHS", "0"),
        ("APPOINTED_ACCESS_MONTHS", "11"),
        ("OUTCOME_REMINDER_DAYS", "1"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({"INSTANCE": str(tmp_path), name: value})


def test_a_design_of_certificates_with_a_fault_is_told_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(HOUSE_DESIGN.read_text(encoding="utf-8").replace("#17212b", "#aaaaaa"), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"CERTIFICATE_DESIGN can’t be used.\nours\.toml: colours\.ink: "):
        read_settings({"INSTANCE": str(tmp_path), "CERTIFICATE_DESIGN": str(path)})
    good = {"INSTANCE": str(tmp_path), "CERTIFICATE_DESIGN": str(HOUSE_DESIGN)}
    assert read_settings(good).design == read_settings({"INSTANCE": str(tmp_path)}).design


def test_the_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    first = read_settings({"INSTANCE": str(tmp_path)})
    assert read_settings({"INSTANCE": str(tmp_path)}).secret_key == first.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
    assert first.secret_key not in repr(first)


def test_the_programme_of_a_deployment_can_stand_in_a_folder_of_its_own(tmp_path: Path) -> None:
    settings = read_settings({"INSTANCE": str(tmp_path), "PROGRAMME": str(tmp_path / "ours")})
    assert (settings.content, settings.banks) == (tmp_path / "ours" / "content", tmp_path / "ours" / "banks")


def test_by_default_no_route_claims_anything(tmp_path: Path) -> None:
    assert read_settings({"INSTANCE": str(tmp_path)}).wording == wording_of(Route.OWN)


@pytest.mark.parametrize(
    ("environment", "wording", "organisation"),
    [
        ({"ROUTE": "own"}, wording_of(Route.OWN), ""),
        ({"ROUTE": ""}, wording_of(Route.OWN), ""),
        ({"ROUTE": "CPD", "ROUTE_BODY": "A body"}, wording_of(Route.CPD, "A body"), ""),
        ({"ROUTE": "regulated", "ROUTE_BODY": "A body"}, wording_of(Route.REGULATED, "A body"), "A body"),
        ({"ROUTE": "regulated", "AWARDING_ORGANISATION": "They"}, wording_of(Route.REGULATED, "They"), "They"),
        ({"AWARDING_ORGANISATION": "They"}, wording_of(Route.OWN), "They"),
    ],
)
def test_a_route_brings_its_words(
    tmp_path: Path, environment: dict[str, str], wording: Wording, organisation: str
) -> None:
    settings = read_settings({"INSTANCE": str(tmp_path), **environment})
    assert (settings.wording, settings.awarding_organisation) == (wording, organisation)


@pytest.mark.parametrize("route", ["cpd", "regulated"])
def test_a_route_without_its_body_says_what_to_set(tmp_path: Path, route: str) -> None:
    with pytest.raises(SettingsError, match=f"ROUTE is {route}, and ROUTE_BODY is missing. Set ROUTE_BODY"):
        read_settings({"INSTANCE": str(tmp_path), "ROUTE": route})


def test_an_unknown_route_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="own, cpd or regulated"):
        read_settings({"INSTANCE": str(tmp_path), "ROUTE": "ofqual"})


def test_words_of_a_deployment_replace_those_of_its_route_and_only_those(tmp_path: Path) -> None:
    environment = {"ROUTE": "cpd", "ROUTE_BODY": "A body", "CERTIFICATE_HEADING": "Our heading"}
    wording = read_settings({"INSTANCE": str(tmp_path), **environment}).wording
    assert wording == replace(wording_of(Route.CPD, "A body"), heading="Our heading")
