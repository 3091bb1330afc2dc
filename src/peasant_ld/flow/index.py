"""Which records there are, and of which kind: an index of id -> kind that moves to disk when it outgrows memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress

# Ids held in memory; about 60 MB.
LIMIT = 300_000


class KindIndex:
    """An index of id -> kind. Ids are added in any order; `close` it when done."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._held: dict[str, str] = {}
        self._disk: sqlite3.Connection | None = None

    def add(self, identity: str, kind: str) -> None:
        """Take in one record."""
        self._held[identity] = kind
        if len(self._held) > self._limit:
            self._set_down()

    def get(self, identity: str) -> str | None:
        """The kind of a record; None when there is no such record."""
        kind = self._held.get(identity)
        if kind is None and self._disk is not None:
            row = self._disk.execute("SELECT kind FROM records WHERE id = ?", (identity,)).fetchone()
            return str(row[0]) if row else None
        return kind

    def close(self) -> None:
        """Give the disk back."""
        if self._disk is not None:
            with suppress(sqlite3.Error):
                self._disk.close()

    def _set_down(self) -> None:
        """Move what is held to disk; an empty name makes SQLite keep a private file that goes with the connection."""
        if self._disk is None:
            self._disk = sqlite3.connect("")
            self._disk.execute("CREATE TABLE records (id TEXT PRIMARY KEY, kind TEXT) WITHOUT ROWID")
        self._disk.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", sorted(self._held.items()))
        self._held = {}


# id -> the kind of the record that may go out under it, or None
KindOf = Callable[[str], str | None]
