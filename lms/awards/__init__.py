"""Certificates issued, verified, superseded and revoked: the facts are frozen at issue."""
