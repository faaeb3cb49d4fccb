"""Translations: which are drafted and which reviewed, by whom and when; and the page on which a reviewer signs them off."""
