"""People, their roles and how they sign in. It must not know what they learn or apply for."""
