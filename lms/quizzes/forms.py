"""What a question's page sends: native inputs named ``answer``, or ``answer-<id>`` where there are several."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from assessments.questions import Question, Shape

PREFIX = "answer-"


def read_answer(question: Question, form: MultiDict[str, str]) -> object:
    """What was answered, unchecked: clean_response says whether it can be an answer."""
    match question.shape:
        case Shape.CHOSEN | Shape.TYPED:
            return form.get("answer")
        case Shape.SEVERAL:
            return form.getlist("answer")
        case Shape.BY_ID:
            return {name.removeprefix(PREFIX): form[name] for name in form if name.startswith(PREFIX)}
