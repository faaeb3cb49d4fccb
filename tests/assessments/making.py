"""One question of each type, and hypothesis strategies for any."""

from __future__ import annotations

from string import ascii_lowercase
from typing import Any

from hypothesis import strategies as st

from assessments.questions import (
    AnyQuestion,
    Bank,
    Cloze,
    Gap,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    Pair,
    Parameter,
    PictureChoice,
    PictureOption,
    ShortText,
    SingleChoice,
    TrueFalse,
)
from assessments.spelling import same_words


def shared(**changes: Any) -> dict[str, Any]:
    """The fields that every question has."""
    return {"id": "q1", "criterion": "1.1", "difficulty": 1, "prompt": "What?", "feedback": "So it is."} | changes


def options(right: int, wrong: int) -> tuple[Option, ...]:
    """Right options first, then wrong ones, with ids a, b, c."""
    return tuple(
        Option(
            id=letter,
            text=f"Option {letter}",
            correct=number < right,
            feedback="" if number < right else f"{letter} is wrong.",
        )
        for number, letter in enumerate(ascii_lowercase[: right + wrong])
    )


SINGLE = SingleChoice(**shared(), options=options(1, 2))
MULTIPLE = MultipleResponse(**shared(), options=options(3, 2))
STATEMENT = TrueFalse(**shared(), answer=False, wrong_feedback="It is not so.")
MATCHING = Matching(
    **shared(),
    pairs=(
        Pair(id="p1", left="councillor", right="is elected", feedback="Voters choose councillors."),
        Pair(id="p2", left="officer", right="is employed", feedback="The council pays officers."),
    ),
    distractors=("is a judge",),
)
ORDERING = Ordering(
    **shared(),
    items=(Item(id="i1", text="Listen"), Item(id="i2", text="Write"), Item(id="i3", text="Send")),
    wrong_feedback="Listen first.",
)
NUMERIC = Numeric(
    **shared(prompt="A Band D bill is £{band_d}. How much is Band A?", feedback="Take six ninths of {band_d}."),
    answer="band_d * 6 / 9",
    tolerance=0,
    unit="£",
    parameters=(Parameter(name="band_d", lowest=1800, highest=2700, step=90),),
    wrong_feedback="Multiply {band_d} by 6, then divide by 9.",
)
SHORT = ShortText(**shared(), accepted=("Monitoring officer", "The M.O."), wrong_feedback="It is an officer.")
CLOZE = Cloze(
    **shared(),
    text="A {{who}} decides. An {{helper}} helps, and is {{how}}.",
    gaps=(
        Gap(id="who", accepted=("councillor", "member"), spelling_slips=1, feedback="Voters choose this person."),
        Gap(id="helper", accepted=("officer",), feedback="The council employs this person."),
        Gap(id="how", accepted=("paid",), choices=("paid", "elected"), feedback="It is a job."),
    ),
)
DRAWING = '<svg viewBox="0 0 100 100"><rect x="10" y="10" width="80" height="80" class="{}"/></svg>'
PICTURES = PictureChoice(
    **shared(),
    options=tuple(
        PictureOption(
            id=letter,
            drawing=DRAWING.format(colour),
            alternative=f"A box in {colour}",
            correct=letter == "a",
            feedback="" if letter == "a" else f"{letter} is wrong.",
        )
        for letter, colour in (("a", "sun"), ("b", "clay"), ("c", "plum"))
    ),
)
ONE_OF_EACH: tuple[AnyQuestion, ...] = (
    *(SINGLE, MULTIPLE, STATEMENT, MATCHING, ORDERING, NUMERIC, SHORT, CLOZE, PICTURES),
)

words = st.text(
    st.characters(categories=["L", "N", "Zs", "P"], include_characters="£+"), min_size=1, max_size=30
).filter(lambda text: text.strip() != "")


def _distinct(smallest: int, largest: int) -> st.SearchStrategy[list[str]]:
    return st.lists(words.map(str.strip), min_size=smallest, max_size=largest, unique=True)


@st.composite
def _choices(draw: st.DrawFn, *, several: bool) -> AnyQuestion:
    texts = draw(_distinct(3, 7))
    right = draw(st.integers(2, len(texts) - 1)) if several else 1
    correct = draw(st.permutations([number < right for number in range(len(texts))]))
    offered = tuple(
        Option(id=letter, text=text, correct=is_right, feedback="" if is_right else "No.")
        for letter, text, is_right in zip(ascii_lowercase, texts, correct, strict=False)
    )
    return (MultipleResponse if several else SingleChoice)(**shared(), options=offered)


@st.composite
def _matchings(draw: st.DrawFn) -> Matching:
    rights = draw(_distinct(3, 8))
    pairs = draw(st.integers(2, len(rights)))
    return Matching(
        **shared(),
        pairs=tuple(
            Pair(id=f"p{number}", left=f"left {number}", right=right, feedback="No.")
            for number, right in enumerate(rights[:pairs], start=1)
        ),
        distractors=tuple(rights[pairs:]),
    )


@st.composite
def _orderings(draw: st.DrawFn) -> Ordering:
    texts = draw(_distinct(3, 8))
    items = tuple(Item(id=f"i{number}", text=text) for number, text in enumerate(texts, start=1))
    return Ordering(**shared(), items=items, wrong_feedback="No.")


@st.composite
def _numerics(draw: st.DrawFn) -> Numeric:
    lowest = draw(st.integers(-5000, 5000))
    first = Parameter(name="a", lowest=lowest, highest=lowest + draw(st.integers(0, 900)), step=draw(st.integers(1, 9)))
    second = Parameter(name="b", lowest=1, highest=40, step=3)
    return Numeric(
        **shared(prompt="{a} and {b}?"),
        answer=draw(st.sampled_from(["a + b", "a * b - 2", "(a - b) / 4", "-a / 8 + 0.25 * b"])),
        tolerance=draw(st.sampled_from([0.01, 1.0])),
        unit=draw(st.sampled_from(["", "£", "£ a year", "%", "p", "pence", "days", "Band D homes"])),
        parameters=(first, second),
        wrong_feedback="No.",
    )


@st.composite
def _clozes(draw: st.DrawFn) -> Cloze:
    answers = draw(st.lists(words.filter(same_words), min_size=1, max_size=6, unique_by=same_words))
    gaps = tuple(
        Gap(
            id=f"g{number}",
            accepted=(answer.strip(),),
            choices=(answer.strip(), f"not {number}", f"nor {number}") if draw(st.booleans()) else (),
            spelling_slips=draw(st.integers(0, 2)),
            feedback="No.",
        )
        for number, answer in enumerate(answers, start=1)
    )
    return Cloze(**shared(), text=" and ".join(f"{{{{{gap.id}}}}}" for gap in gaps), gaps=gaps)


questions: st.SearchStrategy[Any] = st.one_of(
    _clozes(),
    st.just(PICTURES),
    _choices(several=False),
    _choices(several=True),
    st.booleans().map(lambda answer: TrueFalse(**shared(), answer=answer, wrong_feedback="No.")),
    _matchings(),
    _orderings(),
    _numerics(),
    st.lists(words.filter(same_words), min_size=1, max_size=4).map(
        lambda accepted: ShortText(**shared(), accepted=tuple(accepted), wrong_feedback="No.")
    ),
)
seeds = st.integers(0, 2**31 - 1)
anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["a", "true", "i1", "1", "5"]),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["p1", "p2", "i1", "i2", "i3"]) | st.text(), inner, max_size=4)
    ),
    max_leaves=8,
)


@st.composite
def banks(draw: st.DrawFn) -> Bank:
    """Banks of any size, with up to eight criteria."""
    made = draw(
        st.lists(
            st.tuples(st.sampled_from(["1.1", "1.2", "1.3", "2.1", "2.2", "3.1", "3.2", "4.1"]), st.integers(1, 3)),
            min_size=1,
            max_size=60,
        )
    )
    return bank_of(*made)


def bank_of(*criteria_and_difficulties: tuple[str, int]) -> Bank:
    """A bank with one statement for each criterion and difficulty given; ids q0, q1, ..."""
    made = [
        TrueFalse(
            **shared(id=f"q{number}", criterion=criterion, difficulty=difficulty), answer=True, wrong_feedback="No."
        )
        for number, (criterion, difficulty) in enumerate(criteria_and_difficulties)
    ]
    return Bank(module="LG1", questions={question.id: question for question in made})
