"""The pages on which a panel reads and decides, also with what was sent when it could not be saved."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template
from flask_login import current_user

from lms.applications import queries
from lms.applications.fields import Field, Relation, relation_of, visible_fields
from lms.applications.forms import StageForm
from lms.applications.models import Application, Met, Stage
from lms.applications.offer_queries import find_offer
from lms.applications.panel import Judgement, Panel, panel_of
from lms.applications.panel_forms import Choice, Line
from lms.applications.panel_rows import rows_of
from lms.applications.statement_shown import NO_WORDS, statement_for_council
from lms.applications.statement_words import cover_for, hider
from lms.awards.queries import find_last_certificate
from lms.candidates.background import background_of
from lms.candidates.consent_models import Field as Consented
from lms.candidates.consent_queries import fields_for
from lms.candidates.models import Shown
from lms.candidates.services import note_looks
from lms.candidates.wording import attained_words
from lms.clock import utc_now
from lms.editions import current_programme
from lms.errors import DomainError, NotFound
from lms.extensions import db
from lms.matching.queries import candidates_for
from lms.references import reference_of
from lms.vacancies.models import Vacancy
from lms.vacancies.policy import may_recruit


def application_page(
    found: Application,
    form: StageForm | None,
    *,
    problem: DomainError | None = None,
    lines: Mapping[int, Line] | None = None,
    note: str | None = None,
) -> str | tuple[str, int]:
    """One application, as far as the reader may see it. The look is written down, and committed.

    ``form`` asks a recruiter for the next step. ``lines`` and ``note`` are what was typed and could not be saved,
    because of the ``problem``. Raises NotFound.
    """
    vacancy = found.vacancy
    panel = panel_of(vacancy.id, found.id)
    relation, sees = relation_of(current_user, found, panel), visible_fields(current_user, found, panel)
    if relation in (Relation.NOBODY, Relation.APPLICANT):
        raise NotFound
    reference = reference_of(vacancy.secret, found.profile_id)
    if relation is Relation.TAKEN_BACK:  # what was shown for it was taken back, too
        return render_template(
            "applications/withdrawn.html",
            application=found,
            vacancy=vacancy,
            reference=reference,
            offer=find_offer(found.id),
        )
    if not sees.isdisjoint({Field.EVIDENCE, Field.NAME}):
        shown = Shown.NAME if Field.NAME in sees else Shown.APPLICATION
        note_looks([found.profile_id], vacancy_id=vacancy.id, viewer_id=current_user.id, shown=shown, now=utc_now())
    judged = panel.of(found.id)
    mine = judged.judgements.get(current_user.id, Judgement(current_user.id, current_user.name))
    sees_evidence, sees_words = Field.EVIDENCE in sees, Field.OWN_WORDS in sees
    consented = fields_for(found.profile_id, vacancy.council_id)
    person = found.profile.person
    hide = hider(cover_for(person.name, person.email), named=Field.NAME in sees)
    own_words = found.profile.stories if sees_words and Consented.OWN_WORDS in consented else {}
    page = render_template(
        "applications/council_application.html",
        application=found,
        vacancy=vacancy,
        panel=panel,
        judged=judged,
        mine=mine,
        others=[one for one in judged.judgements.values() if one.person_id != mine.person_id],
        reference=reference,
        relation=relation,
        sees=sees,
        named=Field.NAME in sees,
        may_recruit=may_recruit(current_user, vacancy),
        fits={fit.criterion.id: fit for fit in candidates_for(vacancy, [found.profile_id])[0].fits}
        if sees_evidence
        else {},
        certificate=find_last_certificate(found.profile.person_id) if sees_evidence else None,
        stories={skill: hide(words) for skill, words in own_words.items()},
        hide=hide,
        background=[one for one in background_of(found.profile_id) if one.is_shown] if sees_words else (),
        statement=statement_for_council(found, named=Field.NAME in sees) if Field.STATEMENT in sees else NO_WORDS,
        attained_words=attained_words,
        fields=consented,
        can_score=relation is Relation.SCORES_ALONE and found.stage is Stage.APPLIED,
        lines={number: Line(kept.met.value, kept.reason) for number, kept in mine.scores.items()} | dict(lines or {}),
        note=mine.note if note is None else note,
        problem=problem.message if problem else "",
        form=form,
        programme=current_programme(),
        Met=Met,
    )
    db.session.commit()
    return (page, problem.status) if problem else page


def not_saved_page(
    found: Application, problem: DomainError, lines: Mapping[int, Line], note: str = ""
) -> tuple[str, int]:
    """Why something could not be saved, and what was typed, so that nothing is lost."""
    vacancy = found.vacancy
    page = render_template(
        "applications/not_saved.html",
        application=found,
        vacancy=vacancy,
        reference=reference_of(vacancy.secret, found.profile_id),
        problem=problem.message,
        lines=lines,
        note=note,
    )
    return page, problem.status


def shortlist_page(
    vacancy: Vacancy,
    panel: Panel,
    *,
    problem: DomainError | None = None,
    sent: Mapping[int, Choice] | None = None,
) -> str | tuple[str, int]:
    """Every application that waits for the shortlist, with what the panel decided; and what was sent, if it failed."""
    waiting = [one for one in queries.applications_for(vacancy.id) if one.stage is Stage.APPLIED]
    page = render_template(
        "applications/shortlist.html",
        vacancy=vacancy,
        panel=panel,
        rows=rows_of(current_user, vacancy, waiting, panel),
        sent=sent or {},
        problem=problem.message if problem else "",
    )
    return (page, problem.status) if problem else page
