"""Editions kept, corrected and exchanged; cohorts moved from one to another; facts to be checked again."""
