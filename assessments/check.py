"""What is weak about a bank that loads: for its writers and `programme check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from assessments.marking import expected_answer
from assessments.questions import AnyQuestion, Bank, Cloze, Numeric, SingleChoice, TrueFalse
from assessments.rubrics import Task
from assessments.spelling import same_words

FEWEST_QUESTIONS = 45
FEWEST_FOR_A_CRITERION = 4
FEWEST_TYPES = 5
DIFFICULTIES = (1, 2, 3)
NEARLY_THE_SAME = 0.85  # of their words, in order


def check_bank(bank: Bank) -> tuple[str, ...]:
    """What should be better about this bank, each as a sentence; nothing when it is good."""
    return (*_too_few(bank), *_given_away(bank), *_said_too_often(bank), *_near_duplicates(bank))


def uncovered(module_criteria: Iterable[str], bank: Bank | None, task: Task | None) -> tuple[str, ...]:
    """The criteria of a module that neither its quiz nor its task assesses, in the order given."""
    assessed = _assessed(bank, task)
    return tuple(code for code in module_criteria if code not in assessed)


def unknown_criteria(module_criteria: Iterable[str], bank: Bank | None, task: Task | None) -> tuple[str, ...]:
    """The criteria that quiz or task assess although the module has none of that code, in order."""
    return tuple(sorted(_assessed(bank, task) - set(module_criteria)))


def _assessed(bank: Bank | None, task: Task | None) -> set[str]:
    quiz = set(bank.criteria) if bank else set()
    return quiz | ({criterion.code for criterion in task.criteria} if task else set())


def _too_few(bank: Bank) -> Iterator[str]:
    questions = bank.questions.values()
    if len(questions) < FEWEST_QUESTIONS:
        yield f"{bank.module}: {len(questions)} questions; write at least {FEWEST_QUESTIONS}."
    for code, count in sorted(Counter(question.criterion for question in questions).items()):
        if count < FEWEST_FOR_A_CRITERION:
            yield f"{bank.module} {code}: questions: {count}; write at least {FEWEST_FOR_A_CRITERION}."
    types = {question.type for question in questions}
    if len(types) < FEWEST_TYPES:
        yield f"{bank.module}: types of question: {len(types)}; use at least {FEWEST_TYPES}."
    for difficulty in DIFFICULTIES:
        if all(question.difficulty != difficulty for question in questions):
            yield f"{bank.module}: no question has difficulty {difficulty}; write some."


def _given_away(bank: Bank) -> Iterator[str]:
    choices = [question for question in bank.questions.values() if isinstance(question, SingleChoice)]
    for word, gives_away in (("longest", _right_is_longest), ("shortest", _right_is_shortest)):
        found = [question for question in choices if gives_away(question)]
        if len(found) * 2 > len(choices):
            yield (
                f"{bank.module}: the right option is the {word} in {len(found)} of {len(choices)} single choices, "
                f"which gives it away; change the lengths in some, such as {found[0].id}."
            )


def _right_is_shortest(question: SingleChoice) -> bool:
    right = min(len(option.text) for option in question.options if option.correct)
    return all(len(option.text) > right for option in question.options if not option.correct)


def _right_is_longest(question: SingleChoice) -> bool:
    right = max(len(option.text) for option in question.options if option.correct)
    return all(len(option.text) < right for option in question.options if not option.correct)


def _said_too_often(bank: Bank) -> Iterator[str]:
    """Texts with gaps of which one word fills most: whoever writes it everywhere but once has most of the mark."""
    for question in bank.questions.values():
        if not isinstance(question, Cloze) or len(question.gaps) < 2:
            continue
        words = Counter(word for gap in question.gaps for word in {same_words(text) for text in gap.accepted})
        word, count = words.most_common(1)[0]
        if count * 2 > len(question.gaps):
            yield (
                f"{bank.module}: “{word}” is right in {count} of {len(question.gaps)} gaps of {question.id}, "
                "which gives it away; ask for other words."
            )


def _near_duplicates(bank: Bank) -> Iterator[str]:
    texts = [(question.id, _words_of(question)) for question in bank.questions.values()]
    matcher = SequenceMatcher(autojunk=False)
    for number, (question_id, words) in enumerate(texts):
        matcher.set_seq2(words)  # what the matcher learns of its second sequence serves the whole inner loop
        for other_id, other_words in texts[:number]:
            matcher.set_seq1(other_words)
            if matcher.quick_ratio() >= NEARLY_THE_SAME and matcher.ratio() >= NEARLY_THE_SAME:
                yield f"{bank.module}: {other_id} and {question_id} ask nearly the same; change or drop one."


def _words_of(question: AnyQuestion) -> list[str]:
    """The prompt with its right answer: "Which of these is true?" may be asked of several things."""
    text = f"{question.prompt} {question.text}" if isinstance(question, Cloze) else question.prompt
    if not isinstance(question, Numeric | TrueFalse):
        text = f"{text} {expected_answer(question)}"
    return [word for word in map(same_words, text.split()) if word]
