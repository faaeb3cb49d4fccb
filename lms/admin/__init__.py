"""Screens of the programme team across features: people, audit, outbox. It owns no feature's pages."""
