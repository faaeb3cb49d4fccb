"""Evidence packs: how some groups were assessed and checked, as one ZIP file that an external verifier takes away."""
