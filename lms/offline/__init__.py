"""A module kept on a phone: what it needs for that, and what comes back when the line returns."""
