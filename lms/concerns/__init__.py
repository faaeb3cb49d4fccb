"""Safeguarding concerns and complaints: each with a clock, named staff, and a state that the person can see."""
