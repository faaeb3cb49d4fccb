"""Everything held about a person, across features: as an archive, corrected, or erased."""
