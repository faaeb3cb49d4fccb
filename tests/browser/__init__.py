"""The journey through a real browser, against a real server."""
