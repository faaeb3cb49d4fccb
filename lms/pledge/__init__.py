"""Councils' pledges: which are active is derived from their dates, never a flag."""
