"""Who fits which post, and why: evidence beside criteria, never a score."""
