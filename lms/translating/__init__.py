"""Translations: which are drafted and which reviewed, by whom and when; and the pages where reviewers sign them off."""
