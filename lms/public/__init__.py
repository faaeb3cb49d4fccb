"""Pages that anyone reads: home, programme, privacy, accessibility."""
