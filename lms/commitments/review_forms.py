"""Forms of reviews, and the checklist, read from named fields."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSubmitInput
from werkzeug.datastructures import FileStorage
from wtforms import RadioField, SubmitField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from lms.commitments import fields
from lms.commitments.checklist import Checklist, Said
from lms.commitments.review_models import Answer, FindingKind
from lms.commitments.reviews import Upload
from lms.commitments.wording import finding_words
from lms.errors import Invalid
from lms.vacancies.models import Family

LONGEST_NOTE = 1000


class ReviewForm(FlaskForm):  # type: ignore[misc]
    """A new review."""

    title = fields.line(
        _l("What do you review?"),
        missing=_l("Say what you review."),
        description=_l("Such as: our recruitment strategy for 2027"),
    )
    begun_on = fields.day(_l("When did you begin?"))
    save = SubmitField(_l("Begin this review"), widget=GovSubmitInput())


class DocumentForm(FlaskForm):  # type: ignore[misc]
    """A document: a link here, or a file beside it."""

    title = fields.line(_l("Name of the document"), missing=_l("Name the document."))
    link = fields.link(_l("Link"), _l("Or choose a file below."))
    save = SubmitField(_l("Add this document"), widget=GovSubmitInput())


class FindingForm(FlaskForm):  # type: ignore[misc]
    """A finding."""

    kind = RadioField(_l("Which kind?"), widget=GovRadioInput(), validators=[InputRequired(_l("Choose one."))])
    words = fields.words(_l("What did you find?"), missing=_l("Write what you found."), description=_l("Name nobody."))
    save = SubmitField(_l("Add this finding"), widget=GovSubmitInput())

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = [SelectChoice(kind.value, label) for kind, label in finding_words().items()]

    @property
    def chosen(self) -> FindingKind:
        """The kind of a valid form."""
        return FindingKind(self.kind.data)


class ActionForm(FlaskForm):  # type: ignore[misc]
    """What will be done."""

    task = fields.line(_l("What will be done?"), 500, missing=_l("Say what will be done."))
    owner = fields.line(
        _l("Who does it?"),
        missing=_l("Say who does it."),
        description=_l("A post, such as Head of recruitment. A name is not needed."),
    )
    due_on = fields.day(_l("By when?"))
    save = SubmitField(_l("Add this action"), widget=GovSubmitInput())


def read_upload(file: FileStorage | None) -> Upload | None:
    """The file that was chosen, if one was."""
    return Upload(file.filename, file.read()) if file is not None and file.filename else None


def read_family(sent: str) -> Family | None:
    """A family of posts; None for the whole council. Raises Invalid."""
    if not sent:
        return None
    if sent not in list(Family):
        raise Invalid(_("Choose a family of posts on the page, or the whole council."))
    return Family(sent)


def read_answers(form: Mapping[str, str], checklist: Checklist) -> dict[str, Said]:
    """The answers that were given; an item without one is left out. Raises Invalid for what is no answer."""
    answers = {}
    for item in checklist.items:
        sent = form.get(f"answer-{item.code}", "")
        if not sent:
            continue
        if sent not in list(Answer):
            raise Invalid(_("Choose one of the answers on the page."))
        note = "\n".join(form.get(f"note-{item.code}", "").strip().splitlines())[:LONGEST_NOTE]
        answers[item.code] = Said(Answer(sent), note)
    return answers
