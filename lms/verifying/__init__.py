"""Visits of external verifiers: which groups somebody from outside may follow, and from when to when."""
