"""Inputs whose own words are in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovSelect


class PasswordInput(GovPasswordInput):  # type: ignore[misc]
    """A password, and a button that shows it."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """The words of the button, and what a screen reader says."""
        return {
            "showPasswordText": _("Show"),
            "hidePasswordText": _("Hide"),
            "showPasswordAriaLabelText": _("Show password"),
            "hidePasswordAriaLabelText": _("Hide password"),
            "passwordShownAnnouncementText": _("Your password is visible"),
            "passwordHiddenAnnouncementText": _("Your password is hidden"),
            **super().map_gov_params(field, **kwargs),
        }


class LanguageSelect(GovSelect):  # type: ignore[misc]
    """A choice of languages, each by its own name."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        """Each name is in the language that it names."""
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        for item in params["items"]:
            item["attributes"] = {"lang": item["value"]}
        return params
