"""Who did what: the Flask app and its database. Features are listed bottom-up in README (Map of the house)."""
