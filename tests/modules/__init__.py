"""Tests of modules/: what is taught."""
