"""Files that people send: kept outside the database, under keys that nobody chooses."""

from __future__ import annotations

import secrets
from pathlib import Path

from flask import Flask, current_app
from obstore.store import LocalStore, MemoryStore

Store = LocalStore | MemoryStore


def init_storage(app: Flask, folder: Path) -> None:
    """Keep files in a local folder, made when it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    app.extensions["file_store"] = LocalStore(folder)


def keep(content: bytes) -> str:
    """Store the content under a new random key, and give the key. Nothing stored is ever overwritten."""
    key = secrets.token_hex(20)
    _store().put(key, content, mode="create")
    return key


def fetch(key: str) -> bytes:
    """The content under a key. Raises FileNotFoundError when there is none."""
    return bytes(_store().get(key).bytes())


def discard(key: str) -> None:
    """Remove the content under a key."""
    _store().delete(key)


def _store() -> Store:
    store: Store = current_app.extensions["file_store"]
    return store
