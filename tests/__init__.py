"""The tests mirror the source. Each that meets the database runs on SQLite and on a real PostgreSQL."""
