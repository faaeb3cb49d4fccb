"""What the readiness check says: its levels, its areas, and what can help."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from lms.learning.readiness import Answers, Area, Level, lowest


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can help, and the page where it begins, if it is one of ours."""

    words: str
    endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What somebody reads about an area: how it stands, and what can help."""

    area: Area
    title: str
    words: str
    steps: tuple[Step, ...]
    is_ready: bool


def level_words() -> dict[Level, str]:
    """What each answer is called."""
    return {
        Level.ALONE: _("I can do this alone"),
        Level.WITH_HELP: _("I can do this with some help"),
        Level.NOT_YET: _("I can’t do this yet"),
    }


def advice_for(answers: Answers) -> list[Advice]:
    """Advice for each area, what needs most help first."""
    found, titles, steps = lowest(answers), _titles(), _steps()
    order = list(Level)
    return [
        Advice(area, titles[area], _standing(level), steps[area][level], level is Level.ALONE)
        for area, level in sorted(found.items(), key=lambda item: -order.index(item[1]))
    ]


def _titles() -> dict[Area, str]:
    return {
        Area.READING: _("Reading English"),
        Area.WRITING: _("Writing English"),
        Area.SPEAKING: _("Speaking English"),
        Area.ONLINE: _("Forms and passwords"),
        Area.FILES: _("Files and video calls"),
    }


def _standing(level: Level) -> str:
    match level:
        case Level.ALONE:
            return _("You are ready for this part.")
        case Level.WITH_HELP:
            return _("You can start now. Some help will make it easier.")
        case Level.NOT_YET:
            return _("You can start now. Get help beside it.")


def _steps() -> dict[Area, dict[Level, tuple[Step, ...]]]:
    glossary = Step(_("Use our glossary. It explains the words that councils use."), "public.glossary")
    language = Step(_("Choose your language for the buttons and messages of this site."), "accounts.details")
    esol = Step(_("Ask your library, your council or a college for an English class (ESOL). Classes are often free."))
    entry = Step(_("Not sure which class to ask for? Entry 1 or Entry 2 is for beginners."))
    higher = Step(
        _("Not sure which class to ask for? Entry 3 or Level 1 is for people who read simple letters already.")
    )
    adjustments = Step(
        _("If reading or writing is hard for another reason, ask us for more time or another format."),
        "adjustments.mine",
    )
    talk = Step(_("Look for a conversation group at your library. You speak with others, and it is free."))
    classes = Step(
        _("Many councils and colleges also have classes for speaking. Ask for ESOL, speaking and listening.")
    )
    library = Step(_("Go to your library. Staff there help with forms, passwords and computers, and it is free."))
    skills = Step(_("Ask your council or a college for a free class in digital skills."))
    module = Step(_("Our programme has lessons about digital skills at work."), "public.programme")
    practise = Step(_("Practise here. Every lesson ends with a short form, and nothing can go wrong."))
    try_file = Step(_("Try it with somebody you trust: send each other a photo, and call each other with video."))
    return {
        Area.READING: {
            Level.ALONE: (glossary,),
            Level.WITH_HELP: (language, glossary, esol, higher),
            Level.NOT_YET: (language, glossary, esol, entry, adjustments),
        },
        Area.WRITING: {
            Level.ALONE: (),
            Level.WITH_HELP: (esol, higher),
            Level.NOT_YET: (esol, entry, adjustments),
        },
        Area.SPEAKING: {Level.ALONE: (), Level.WITH_HELP: (talk,), Level.NOT_YET: (talk, classes)},
        Area.ONLINE: {
            Level.ALONE: (),
            Level.WITH_HELP: (practise, library),
            Level.NOT_YET: (library, skills, practise),
        },
        Area.FILES: {Level.ALONE: (), Level.WITH_HELP: (try_file, module), Level.NOT_YET: (library, skills, module)},
    }
