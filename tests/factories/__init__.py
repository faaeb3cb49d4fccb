"""Rows for tests: a file for each feature; every function adds one row, flushes, and gives it back."""
