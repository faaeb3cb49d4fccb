"""Attempts at a quiz and their answers: on the server from the first click."""
