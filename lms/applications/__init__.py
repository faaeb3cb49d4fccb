"""From invitation to outcome: unnamed until the shortlist is locked."""
