"""Tests of lms/accounts: who people are, and how they sign in."""
