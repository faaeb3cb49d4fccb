"""Tests of languages, translations and their reviews."""
