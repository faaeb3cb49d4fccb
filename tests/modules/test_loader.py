"""The programme is loaded from its files, or every fault in them is told by file, line and field."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import modules
from modules.loader import load_programme
from modules.problems import ContentError, Problem
from modules.programme import CheckOption, Criterion, SkillLevel
from tests.modules.making import FILES, LESSON, MODULE, REPEATABLE, SECOND_MODULE, changed, write_programme

CONTENT = Path(modules.__file__).parent / "content"


def problems_of(folder: Path) -> list[str]:
    """What the loader says about the files in this folder."""
    with pytest.raises(ContentError) as told:
        load_programme(folder)
    assert str(told.value) == "\n".join(map(str, told.value.problems))
    return [str(problem) for problem in told.value.problems]


def test_a_programme_is_loaded_with_everything_that_its_files_say(tmp_path: Path) -> None:
    programme = load_programme(write_programme(tmp_path))
    assert (programme.slug, programme.title, list(programme.skills)) == ("small", "A small programme", ["S01"])
    (module,) = programme.modules
    assert (module.code, module.slug, module.hours, module.after) == ("T1", "town-halls", 2, ())
    assert module.outcomes[0].skills == (SkillLevel("S01", 2),)
    assert module.criteria[1] == Criterion("1.2", "say who decides")
    assert module.facts["halls"].value == "12"
    (lesson,) = module.lessons
    assert (lesson.number, lesson.slug, lesson.minutes, lesson.criteria) == (1, "who-decides", 10, ("1.1", "1.2"))
    assert lesson.markdown.startswith("## Two groups")
    assert "There are 12 halls." in lesson.html
    assert (lesson.terms, lesson.facts) == (module.terms[:1], ("halls",))
    assert lesson.check.options[0] == CheckOption("An officer", False, "A council employs officers.")
    assert lesson.summary == ""


def test_a_lesson_may_say_in_a_summary_what_it_teaches(tmp_path: Path) -> None:
    files = changed(LESSON_FILE, "minutes = 10\n", 'minutes = 10\nsummary = "You learn who decides. Staff know."\n')
    (module,) = load_programme(write_programme(tmp_path, files)).modules
    assert module.lessons[0].summary == "You learn who decides. Staff know."


def test_modules_stand_by_position_and_a_folder_without_module_toml_is_none(tmp_path: Path) -> None:
    first = MODULE.replace("position = 1", "position = 7")
    files = {**FILES, "town-halls/module.toml": first}
    files |= {"away/module.toml": SECOND_MODULE, "away/01-one.md": LESSON, "notes/plan.md": "Not a lesson."}
    programme = load_programme(write_programme(tmp_path, files))
    assert [module.slug for module in programme.modules] == ["away", "town-halls"]


def test_lessons_may_use_terms_and_facts_of_every_module_and_their_own_come_first(tmp_path: Path) -> None:
    second = SECOND_MODULE.replace("A person whom voters choose.", "Its own words.").replace("full council", "cabinet")
    lesson = LESSON.replace("[[councillor]]", "[[councillor]], [[full council]]")
    files = {**FILES, "letters/module.toml": second, "letters/01-one.md": lesson}
    programme = load_programme(write_programme(tmp_path, files))
    (lesson_of_second,) = programme.modules[1].lessons
    assert [term.slug for term in lesson_of_second.terms] == ["councillor", "full-council"]
    assert lesson_of_second.terms[0].definition == "Its own words."
    assert [programme.facts[id].value for id in lesson_of_second.facts] == ["12"]


def test_a_programme_may_have_no_module_yet(tmp_path: Path) -> None:
    programme = load_programme(write_programme(tmp_path, {"programme.toml": FILES["programme.toml"]}))
    assert programme.modules == ()


def test_windows_line_ends_and_byte_order_marks_are_read(tmp_path: Path) -> None:
    files = {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for name, text in FILES.items()}
    lesson = load_programme(write_programme(tmp_path, files)).modules[0].lessons[0]
    assert lesson.markdown == LESSON.partition("]\n+++\n")[2]


def test_the_edition_changes_with_any_content_file_and_only_with_them(tmp_path: Path) -> None:
    edition = load_programme(write_programme(tmp_path)).edition
    assert len(edition) == 16
    write_programme(tmp_path, {"town-halls/notes.txt": "Not content."})
    assert load_programme(tmp_path).edition == edition
    for name in FILES:
        changed_file = {name: FILES[name].replace("a", "a ", 1) if name.endswith("md") else FILES[name] + "\n"}
        assert load_programme(write_programme(tmp_path, {**FILES, **changed_file})).edition != edition


MODULE_FILE, LESSON_FILE = "town-halls/module.toml", "town-halls/01-who-decides.md"
TWICE = '    { code = "1.1", text = "say it again" },\n'


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("programme.toml", 'slug = "small"\n', "", "programme.toml:1: slug: Add this field."),
        ("programme.toml", '"small"', '"Small One"', "programme.toml:1: slug: Use small letters a-z"),
        ("programme.toml", '"S01"', "1", "programme.toml:6: skills[1].id: Write words in quotes."),
        ("programme.toml", 'id = "S01"', "id = ", "programme.toml:6: TOML: Mend what can’t be read here: Invalid"),
        (MODULE_FILE, "after = []", "before = []", f"{MODULE_FILE}:6: before: Remove this field or mend its name"),
        (MODULE_FILE, "hours = 2", 'hours = "2"', f"{MODULE_FILE}:5: hours: Write a whole number, without quotes."),
        (MODULE_FILE, "hours = 2", "hours = 0", f"{MODULE_FILE}:5: hours: Write a number of at least 1."),
        (MODULE_FILE, "level = 2", "level = 4", f"{MODULE_FILE}:11: outcomes[1].skills[1].level: Write a number of at"),
        (MODULE_FILE, '"S01"', '"S99"', f"{MODULE_FILE}:11: outcomes[1].skills[1].skill: Name a skill of programme"),
        (
            MODULE_FILE,
            "    {",
            TWICE + "    {",
            f"{MODULE_FILE}:14: outcomes[1].criteria[2].code: Change 1.1: {MODULE_FILE}",
        ),
        (MODULE_FILE, '"12"', '" "', f"{MODULE_FILE}:20: facts[1].value: Write some words: it is empty."),
        (MODULE_FILE, '"12"', '"\\u0000"', f"{MODULE_FILE}:20: facts[1].value: Take out the control characters"),
        (MODULE_FILE, '"12"', '"{{x}}"', f"{MODULE_FILE}:20: facts[1].value: Write plain words"),
        (MODULE_FILE, "2026-06-01", '"June"', f"{MODULE_FILE}:23: facts[1].checked_on: Write a day, such as"),
        (MODULE_FILE, "2027-06-01", "2026-06-01", f"{MODULE_FILE}:17: facts[1]: Give a review_by that is later"),
        (MODULE_FILE, '"halls"', '"Halls!"', f"{MODULE_FILE}:18: facts[1].id: Use small letters a-z"),
        (MODULE_FILE, '"full council"', '"?"', f"{MODULE_FILE}:32: terms[2].term: Use at least one letter"),
        (MODULE_FILE, '"full council"', '"Councillor"', f"{MODULE_FILE}:32: terms[2].term: Change councillor: "),
        (LESSON_FILE, "+++", "---", f"{LESSON_FILE}:1: front matter: Begin the file with a line +++"),
        (LESSON_FILE, "minutes = 10\n", "", f"{LESSON_FILE}:2: minutes: Add this field."),
        (LESSON_FILE, ', "1.2"]', "]", f"{MODULE_FILE}:14: outcomes[1].criteria[2].code: Name 1.2 in the criteria of"),
        (LESSON_FILE, '"1.2"]', '"1.2", "9.9"]', f"{LESSON_FILE}:4: criteria[3]: Name a criterion of {MODULE_FILE}"),
        (LESSON_FILE, '"1.2"]', '"1.2", "1.2"]', f"{LESSON_FILE}:4: criteria[3]: Change 1.2: {LESSON_FILE} line 4"),
        (LESSON_FILE, "correct = true", "correct = false", f"{LESSON_FILE}:6: check: Mark exactly one option"),
        (LESSON_FILE, 'officer",', 'officer", correct = true,', f"{LESSON_FILE}:6: check: Mark exactly one option"),
        (LESSON_FILE, "= true", '= "yes"', f"{LESSON_FILE}:10: check.options[2].correct: Write true or false"),
        (LESSON_FILE, "An officer", "A councillor", f"{LESSON_FILE}:10: check.options[2].text: Change A councillor"),
        (
            LESSON_FILE,
            ', feedback = "A council employs officers."',
            "",
            f"{LESSON_FILE}:9: check.options[1].feedback: Say why this answer is wrong.",
        ),
        (LESSON_FILE, "[[councillor]]", "[[councilor]]", f"{LESSON_FILE}:15: [[councilor]]: No module explains"),
        (LESSON_FILE, "{{halls}}", "{{hals}}", f"{LESSON_FILE}:15: {{{{hals}}}}: No module holds this fact"),
        (LESSON_FILE, "## Two", "# Two", f"{LESSON_FILE}:13: heading: Use ## for a heading"),
        (LESSON_FILE, LESSON.partition("]\n+++\n")[2], "\n", f"{LESSON_FILE}:13: text: Write the lesson after"),
    ],
)
def test_a_fault_is_told_by_file_line_and_field(tmp_path: Path, file: str, old: str, new: str, told: str) -> None:
    (problem,) = problems_of(write_programme(tmp_path, changed(file, old, new)))
    assert problem.startswith(told)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"town-halls/1-one.md": LESSON}, "town-halls/1-one.md:1: file: Name the file like 01-your-council.md"),
        ({"town-halls/02-who-decides.md": LESSON}, "town-halls/02-who-decides.md:1: file: Rename this file: town-h"),
        ({"town-halls/03-later.md": LESSON}, "town-halls/03-later.md:1: file: Number this lesson 02"),
        ({"town-halls/01-x.md": LESSON}, "town-halls/01-x.md:1: file: Number this lesson 02"),
        ({"Old halls/module.toml": SECOND_MODULE, "Old halls/01-a.md": LESSON}, "Old halls/module.toml:1: file: Name"),
        (
            {"letters/module.toml": SECOND_MODULE.replace('"T2"', '"T1"'), "letters/01-a.md": LESSON},
            "town-halls/module.toml:1: code: Change T1: letters/module.toml line 1 has it already.",
        ),
        (
            {"letters/module.toml": SECOND_MODULE.replace("= 2", "= 1", 1), "letters/01-a.md": LESSON},
            "town-halls/module.toml:2: position: Change 1: letters/module.toml line 2",
        ),
        (
            {"letters/module.toml": SECOND_MODULE.replace("other-halls", "halls"), "letters/01-a.md": LESSON},
            "town-halls/module.toml:18: facts[1].id: Change halls: letters/module.toml line 18",
        ),
        ({LESSON_FILE: LESSON.encode() + b"\xff"}, f"{LESSON_FILE}:16: file: Save the file as UTF-8"),
    ],
)
def test_a_fault_between_files_is_told(tmp_path: Path, files: dict[str, str | bytes], told: str) -> None:
    (problem,) = problems_of(write_programme(tmp_path, {**FILES, **files}))
    assert problem.startswith(told)


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    files = changed(MODULE_FILE, '"S01"', '"S99"')
    files[LESSON_FILE] = LESSON.replace("{{halls}}", "{{hals}}").replace("minutes = 10", "minutes = -1")
    files["letters/module.toml"] = "code ="
    files["letters/01-a.md"] = LESSON.replace('"Who decides"', "5")
    assert [problem.split(": ")[0] for problem in problems_of(write_programme(tmp_path, files))] == [
        "letters/01-a.md:2",
        "letters/module.toml:1",
        f"{LESSON_FILE}:3",
        f"{MODULE_FILE}:11",
    ]


def test_a_folder_without_a_programme_says_what_to_add(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "nowhere")
    assert problem.startswith("programme.toml:1: file: Add this file to the folder")


@pytest.mark.parametrize("toml", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a = 2026-99-99", "\x00", "a\n= 1"])
def test_toml_that_the_parser_stumbles_over_is_one_problem(tmp_path: Path, toml: str) -> None:
    (problem,) = problems_of(write_programme(tmp_path, {**FILES, MODULE_FILE: toml}))
    assert problem.startswith(f"{MODULE_FILE}:")


BRACKETS = ["[", "]", "[[", "]]", "{", "}", "{{", "}}", '"', "'", '"""', "|", "\\", "+++", "## "]
MARKS = [
    "=",
    "\n",
    "#",
    "1",
    "true",
    "\x00",
    "code",
    "[check]",
    "2026-06-01",
    "criteria = ",
    "[[terms]]\n",
    "{{halls}}",
]
PIECES = st.sampled_from(BRACKETS + MARKS)


@settings(REPEATABLE, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(data=st.data(), name=st.sampled_from(sorted(FILES)))
def test_a_mutated_file_loads_or_raises_content_error(tmp_path: Path, data: st.DataObject, name: str) -> None:
    text = FILES[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    inserted = data.draw(st.lists(PIECES | st.text(max_size=5), max_size=4).map("".join))
    mutated = (text[:start] + inserted + text[end:]).encode("utf-8", "surrogatepass")
    write_programme(tmp_path, {**FILES, name: mutated})
    problems: tuple[Problem, ...] = ()
    try:
        load_programme(tmp_path)
    except ContentError as told:
        problems = told.problems
    assert all(problem.line >= 1 and problem.sentence for problem in problems)


def test_the_real_content_loads_without_flask_or_a_database() -> None:
    script = (
        "import sys; from pathlib import Path; from modules.loader import load_programme;"
        "programme = load_programme(Path(sys.argv[1]));"
        "assert programme.modules and all(module.lessons for module in programme.modules);"
        "found = {'flask', 'sqlalchemy', 'lms', 'pyphen'} & set(sys.modules); assert not found, found"
    )
    subprocess.run([sys.executable, "-c", script, str(CONTENT)], check=True, cwd=CONTENT.parents[1])
