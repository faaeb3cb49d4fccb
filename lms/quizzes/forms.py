"""What a question's page sends: native inputs named ``answer``, or ``answer-<id>`` where there are several."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from assessments.questions import AnyQuestion, Matching, MultipleResponse, Ordering


def read_answer(question: AnyQuestion, form: MultiDict[str, str]) -> object:
    """What was answered, unchecked: clean_response says whether it can be an answer."""
    match question:
        case MultipleResponse():
            return form.getlist("answer")
        case Matching() | Ordering():
            prefix = "answer-"
            return {name.removeprefix(prefix): form[name] for name in form if name.startswith(prefix)}
        case _:
            return form.get("answer")
