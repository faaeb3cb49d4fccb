"""Rates by stage and group for the programme team: equality answers folded into counts, protected, and published.

It is the only feature that reads equality answers, and it never shows one. It must not be imported by what decides.
"""
