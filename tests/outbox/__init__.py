"""Tests of lms/outbox: mail that waits, and is sent."""
