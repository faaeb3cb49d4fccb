"""A small world, and what nobody should send to it. The tests are tests/test_hostile_*.py."""
