"""A person's own name is taken out of what they wrote, for a reader who is not to know whose it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.masking import MARK, mask_for

PARTS = st.text(alphabet="abcéñłßŁØæABC", min_size=1, max_size=6)
NAMES = st.lists(PARTS, min_size=1, max_size=4).map(" ".join)
BETWEEN = st.sampled_from([" ", ", ", "\n", "-", "’", ".", "_", "7", " 7 ", "!", " and "])
LETTERS = r"[^\W\d_]"


def hidden(text: str, name: str = "Amira Haddad", address: str = "amira@example.org") -> str:
    return mask_for([(name, address)]).hide(text)


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("Amira Haddad", "I am Amira Haddad.", "I am [name]."),
        ("Amira Haddad", "HADDAD, amira", "[name]"),
        (
            "Amira Haddad",
            "Ask amira. Haddadin was not there, nor Samira.",
            "Ask [name]. Haddadin was not there, nor Samira.",
        ),
        ("Amira Haddad", "Amira’s letter, by amira_85", "[name]’s letter, by [name]_85"),
        ("Amira Haddad", "Amira\nHaddad", "[name]\n[name]"),
        ("José Núñez", "jose NUNEZ wrote to Jose\u0301", "[name] wrote to [name]"),
        ("Łukasz Sørensen", "Lukasz Sorensen", "[name]"),
        ("Siobhán O’Brien-Smith", "Ms O'Brien-Smith, or Mrs Smith", "Ms [name], or Mrs [name]"),
        ("أميرة حداد", "اسمي اميرة", "اسمي [name]"),
        ("Li Na", "I am Li Na. Na and Li are short.", "I am [name]. Na and Li are short."),
        ("Ana de la Cruz", "Ana de la Cruz lives in Costa de la Luz", "[name] lives in Costa de la Luz"),
        ("", "Nobody has no name.", "Nobody has no name."),
    ],
)
def test_a_name_is_hidden_as_whole_words_whatever_its_case_and_accents(name: str, text: str, shown: str) -> None:
    assert hidden(text, name) == shown


def test_an_address_is_hidden_as_one() -> None:
    assert hidden("Write to AMIRA@example.org or amira@elsewhere.org.") == "Write to [name] or [name]@elsewhere.org."
    assert hidden("x@y.z", "Bo", "x@y.z") == MARK


def test_a_learner_who_is_called_name_is_hidden_too() -> None:
    assert hidden("My name is Name.", "Ola Name") == "My [name] is [name]."


@given(name=NAMES, words=st.lists(st.one_of(PARTS, st.text(max_size=6)), max_size=8), data=st.data())
def test_no_part_of_a_name_is_left_and_all_else_stays(name: str, words: list[str], data: st.DataObject) -> None:
    mixed = data.draw(st.permutations([*words, *name.split(), name.upper()]))
    text = "".join(word + data.draw(BETWEEN) for word in mixed)
    shown = hidden(text, name)
    left = shown.split(MARK)
    for part in name.split():
        if len(part) >= 3:
            whole = rf"(?<!{LETTERS}){re.escape(part)}(?!{LETTERS})"
            assert not any(re.search(whole, piece, re.IGNORECASE) for piece in left), (text, shown)
    # What stands between the marks is the text's own, in its order.
    assert re.fullmatch(".+?".join(map(re.escape, left)), text, re.DOTALL), (text, shown)


@given(text=st.text(max_size=60))
def test_a_text_without_the_name_stays_as_it_is(text: str) -> None:
    assert hidden(text, "Zzyzx Qwortle", "zzyzx@example.org") == text
