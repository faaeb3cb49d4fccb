"""Tests of lms/awards: certificates issued, checked and ended."""
