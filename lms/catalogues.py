"""The sentences of pages in other languages: read once in a process, and looked up for every reader.

Set-up makes a messages.mo of each messages.po (lms/bootstrap.py). Where one is missing the .po itself is read: that
takes a tenth of a second more, once.
"""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g
from flask_babel import Babel, Domain, get_locale
from flask_babel.speaklater import LazyString
from markupsafe import escape

logger = logging.getLogger(__name__)

TRANSLATIONS = Path(__file__).resolve().parent / "translations"


def _as_html(lazy: LazyString) -> str:
    """A sentence of a form as HTML. Flask-Babel takes it for HTML as it is: somebody could translate it to a script."""
    return str(escape(str(lazy)))


LazyString.__html__ = _as_html


class Catalogues(Domain):  # type: ignore[misc]
    """Every language's sentences, read when somebody first reads that language."""

    def __init__(self, folder: Path = TRANSLATIONS) -> None:
        super().__init__()
        self.folder = folder
        self.by_language: dict[str, NullTranslations] = {"en": NullTranslations()}

    def get_translations(self) -> NullTranslations:
        """The sentences of the language that is read now. A page asks hundreds of times, so they are kept with it,
        where Flask-Babel forgets them when another language is forced.
        """
        try:
            held = g.get("_flask_babel")
        except RuntimeError:  # nobody reads
            return self.by_language["en"]
        found: NullTranslations | None = getattr(held, "babel_translations", None)
        if found is None:
            locale = get_locale()
            language = "en" if locale is None else locale.language
            found = self.by_language.get(language) or self.read(language)
            g._flask_babel.babel_translations = found
        return found

    def read(self, language: str) -> NullTranslations:
        """Read a language's catalogue, and keep it."""
        return self.by_language.setdefault(language, read_translations(self.folder / language / "LC_MESSAGES"))


class HouseBabel(Babel):  # type: ignore[misc]
    """Flask-Babel with our own catalogues, kept with the app."""

    @property
    def domain_instance(self) -> Catalogues:
        """The catalogues of this app."""
        return catalogues_of(current_app)

    def init_app(self, app: Flask, *args: Any, **kwargs: Any) -> None:
        """Set the app up."""
        catalogues = app.extensions["catalogues"] = Catalogues()
        super().init_app(app, *args, **kwargs)
        # A template takes a translated sentence for safe HTML. It is text that somebody typed, so it is escaped here.
        app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
            gettext=lambda text: escape(catalogues.get_translations().ugettext(text)),
            ngettext=lambda one, many, number: escape(catalogues.get_translations().ungettext(one, many, number)),
            newstyle=True,
            pgettext=lambda context, text: escape(catalogues.get_translations().upgettext(context, text)),
            npgettext=lambda context, one, many, number: escape(
                catalogues.get_translations().unpgettext(context, one, many, number)
            ),
        )


def catalogues_of(app: Flask) -> Catalogues:
    """The catalogues of an app."""
    found: Catalogues = app.extensions["catalogues"]
    return found


def read_translations(folder: Path) -> NullTranslations:
    """What a folder holds, compiled or not; English where it holds nothing."""
    compiled, source = folder / "messages.mo", folder / "messages.po"
    if compiled.exists():
        return Translations(io.BytesIO(compiled.read_bytes()))
    if not source.exists():
        return NullTranslations()
    logger.warning("%s is not compiled: run `python3 -m lms.bootstrap`", source)
    return Translations(io.BytesIO(compiled_bytes(source)))


def compiled_bytes(source: Path) -> bytes:
    """A messages.po as a messages.mo."""
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parts[-3], charset="utf-8", ignore_obsolete=True)
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def compile_all(folder: Path = TRANSLATIONS) -> None:
    """Make a messages.mo of every messages.po."""
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        unfinished = target.with_suffix(".new")
        unfinished.write_bytes(compiled_bytes(source))
        unfinished.replace(target)


if __name__ == "__main__":
    compile_all()
