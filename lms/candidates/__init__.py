"""A graduate's profile, evidence, consent, and the log of who looked. Equality data never comes here."""
