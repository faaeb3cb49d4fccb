"""A certificate as an Open Badges 3.0 credential: what it says, and what it never says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib import ob3

from certificates.badge_proofs import with_proof
from certificates.certificate import Certificate, Kind, Route
from certificates.fonts import clean
from certificates.open_badge import CONTEXT, Issuer, NotAnAddress, credential_of
from certificates.wording import wording_of
from tests.factories.badges import ISSUER, KEY, LIST_URL, NOW, NUMBER, SITE, SKILLS, credential, facts

# The enumeration of Open Badges 3.0, without those that say more than we may.
OF_THE_STANDARD = {"Achievement", "Badge", "Certificate", "CertificateOfCompletion", "Course", "LearningProgram"}


def strings_in(value: Any) -> Iterator[str]:
    """Every value that is a string, without the names of members and the types of the standard."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("type", "@context", "credentialSchema"):
                yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)
    else:
        yield str(value)


def achievement_of(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["credentialSubject"]["achievement"]
    return found


def test_it_is_a_credential_of_both_standards_with_its_id_issuer_and_day() -> None:
    document = credential()
    assert document["@context"] == list(CONTEXT)
    assert document["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert document["id"] == f"{SITE}/badges/{NUMBER}"
    assert document["issuer"] == {"id": ISSUER.id, "type": ["Profile"], "name": ISSUER.name, "url": SITE}
    assert document["validFrom"] == "2024-11-24T09:00:00Z"
    assert "validUntil" not in document


def test_of_the_holder_it_says_the_name_and_nothing_else() -> None:
    subject = credential()["credentialSubject"]
    assert set(subject) == {"type", "achievement", "identifier"}
    [identity] = subject["identifier"]
    assert identity == {
        "type": "IdentityObject",
        "identityType": "name",
        "identityHash": "Zoë Łukasiewicz",
        "hashed": False,
    }


def test_hours_are_not_said_to_be_assessed() -> None:
    description = achievement_of(credential(facts(Kind.HOURS)))["description"]
    assert description == (
        "Statement of hours, Working in Local Government. Edition 2024-1. It says how long somebody learnt. Time alone "
        "was not assessed."
    )


def test_each_skill_is_an_alignment_in_words_and_not_in_numbers() -> None:
    first, second = achievement_of(credential())["alignment"]
    assert first == {
        "type": ["Alignment"],
        "targetName": "Council knowledge",
        "targetCode": "S01",
        "targetDescription": "Knows",
        "targetFramework": "Skills of Working in Local Government",
        "targetUrl": f"{SITE}#S01",
    }
    assert second["targetDescription"] == "Shows with an own real example"


def test_its_status_stands_at_its_place_of_the_list() -> None:
    status = credential()["credentialStatus"]
    assert status["type"] == "BitstringStatusListEntry"
    assert status["statusPurpose"] == "revocation"
    assert (status["statusListCredential"], status["statusListIndex"]) == (LIST_URL, "94567")


def test_evidence_is_what_was_done_in_each_module_and_when() -> None:
    first, second = credential()["evidence"]
    assert first["name"] == "LG1 Module 1"
    assert (
        first["narrative"] == "Achieved on 1 November 2024.\n- Council knowledge: knows, criterion 1.2, 1 November 2024"
    )
    assert "Met by recognition of prior learning: 1.1." in second["narrative"]
    assert "criterion 2.1, 2 November 2024, by recognition of prior learning" in second["narrative"]


def test_a_record_tells_each_criterion_and_who_judged_it() -> None:
    first, second = credential(facts(Kind.RECORD))["evidence"]
    assert "- 1.1 Says who decides in a council: met on 1 November 2024, marked by the computer" in first["narrative"]
    assert "judged by: tutor, by recognition of prior learning" in second["narrative"]


def test_a_record_of_somebody_who_has_no_module_yet_tells_its_criteria_all_the_same() -> None:
    document = credential(replace(facts(Kind.RECORD), modules=(), skills=()))
    assert [one["name"] for one in document["evidence"]] == ["LG1", "LG2"]


def test_hours_are_told_apart_and_never_added_up() -> None:
    live, alone = credential(facts(Kind.HOURS))["evidence"]
    assert live["narrative"].startswith("8 sessions attended, 12 hours 30 minutes in all, between 1 November 2024")
    assert alone["narrative"].startswith("20 hours 5 minutes, between")
    assert "32 hours" not in json.dumps([live, alone])


@pytest.mark.parametrize(
    ("kind", "named", "of_type"),
    [
        (Kind.PROGRAMME, "Working in Local Government", "CertificateOfCompletion"),
        (Kind.MODULE, "LG1 Module 1", "Course"),
        (Kind.RECORD, "Working in Local Government: record of achievement", "Achievement"),
        (Kind.HOURS, "Working in Local Government: statement of hours", "ext:StatementOfHours"),
    ],
)
def test_each_kind_has_its_name_and_a_type_of_the_standard_or_an_extension(
    kind: Kind, named: str, of_type: str
) -> None:
    achievement = achievement_of(credential(facts(kind)))
    assert (achievement["name"], achievement["achievementType"]) == (named, of_type)
    assert of_type in OF_THE_STANDARD or of_type.startswith("ext:")


def test_a_module_does_not_claim_the_whole_programme() -> None:
    criteria = achievement_of(credential(facts(Kind.MODULE)))["criteria"]["narrative"]
    assert "has completed this module" in criteria
    assert "every module" not in criteria


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("claim", ["award", "level", "credit", "qualification", "diploma", "degree"])
def test_on_the_own_route_no_string_claims_what_only_others_may(kind: Kind, claim: str) -> None:
    assert not [text for text in strings_in(credential(facts(kind))) if claim in text.casefold()]


@pytest.mark.parametrize("kind", list(Kind))
def test_accredited_is_said_with_its_body_only(kind: Kind) -> None:
    words = " ".join(strings_in(credential(facts(kind, route=Route.CPD))))
    assert "CPD-accredited by Some Body" in words
    assert not re.search(r"accredit", words.replace("CPD-accredited by Some Body", ""), re.IGNORECASE)


@pytest.mark.parametrize("kind", list(Kind))
def test_on_the_regulated_route_it_says_who_issues_the_certificate(kind: Kind) -> None:
    description = achievement_of(credential(facts(kind, route=Route.REGULATED)))["description"]
    assert "The certificate is issued by the awarding organisation, Some Body." in description


def test_on_the_regulated_route_ours_is_an_achievement_and_no_certificate() -> None:
    achievement = achievement_of(credential(facts(route=Route.REGULATED)))
    assert achievement["achievementType"] == "Achievement"
    assert achievement["description"].startswith("Record of achievement, ")


def test_a_specimen_says_so() -> None:
    achievement = achievement_of(credential(replace(facts(), is_specimen=True)))
    assert achievement["name"].startswith("Specimen: ")
    assert "invented facts" in achievement["description"]


def test_the_same_achievement_of_two_people_has_one_id_and_another_achievement_another() -> None:
    one, other = credential(), credential(facts(name="Amina Yusuf"), index=5)
    assert achievement_of(one) == achievement_of(other)
    assert achievement_of(one)["id"] != achievement_of(credential(replace(facts(), skills=SKILLS[:1])))["id"]
    assert achievement_of(one)["id"] != achievement_of(credential(issuer=replace(ISSUER, id="did:web:a.example")))["id"]


def test_the_same_facts_give_the_same_credential() -> None:
    assert credential() == credential()


@pytest.mark.parametrize(
    "address", ["", "badges/1", "https://learn.example.org/a b", "https://x.org/<b>", "javascript"]
)
def test_an_address_that_no_proof_would_cover_is_refused(address: str) -> None:
    with pytest.raises(NotAnAddress):
        Issuer(address, "Name", SITE)
    with pytest.raises(NotAnAddress):
        credential_of(facts(), ISSUER, credential_url=address, status_list_url=LIST_URL, status_index=1, valid_from=NOW)


def test_what_the_library_reads_is_all_that_we_wrote() -> None:
    for kind in Kind:
        document = credential(facts(kind))
        assert ob3.OpenBadgeCredential.from_vc_document(document).to_vc() == document


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(clean)


@settings(max_examples=25, deadline=None)
@given(NAMES, NAMES)
def test_any_name_and_title_is_covered_by_the_proof_as_it_stands(name: str, title: str) -> None:
    certificate: Certificate = replace(facts(name=name), programme=title, wording=wording_of(Route.OWN))
    document = with_proof(credential(certificate), KEY, NOW)
    restored = ob3.OB3LdpVerifier(KEY.published.as_pem(), issuer_did=ISSUER.id).verify(document)
    assert restored.identifiers[0].identity_hash == clean(name)
