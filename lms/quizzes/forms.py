"""What a question's page sends: native inputs named ``answer``, or ``answer-<id>`` where there are several."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from assessments.drawing import present
from assessments.questions import AnyQuestion, Shape

PREFIX = "answer-"
NOTHING_OFFERED = "?"  # no id, so that it is refused


def read_answer(question: AnyQuestion, seed: int, form: MultiDict[str, str]) -> object:
    """What was answered, unchecked: clean_response says whether it can be an answer.

    What is offered has on the page the number of its place there. Its id would tell a curious reader where it stands in
    the bank, and there steps are in their right order.
    """
    offered = present(question, seed).offered_ids
    by_place = {str(place): one for place, one in enumerate(offered, start=1)}

    def meant(sent: str) -> str:
        return by_place.get(sent, NOTHING_OFFERED) if by_place and sent else sent

    match question.shape:
        case Shape.CHOSEN | Shape.TYPED:
            return meant(form["answer"]) if "answer" in form else None
        case Shape.SEVERAL:
            return [meant(sent) for sent in form.getlist("answer")]
        case Shape.BY_ID:
            return {meant(name.removeprefix(PREFIX)): form[name] for name in form if name.startswith(PREFIX)}
