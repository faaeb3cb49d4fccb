"""Faults, repeated until it would be strange if a weakness did not show."""
