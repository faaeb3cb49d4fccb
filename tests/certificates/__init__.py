"""What certificates claim, how they look, and who can read them."""
