"""Which records there are, and of which kind: an index of id -> kind that moves to disk when it outgrows memory."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from peasant_ld.flow.private_folder import PrivateFolder

# Ids held in memory; about 10 MB.
LIMIT = 50_000
REMEMBERED = 20_000  # answers from the disk: many records point at few


class KindIndex:
    """An index of id -> kind. Ids are added in any order; `close` it when done.

    Once all are in, forked processes may ask it too: each opens the file on disk for itself.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._held: dict[str, str] = {}
        self._folder: PrivateFolder | None = None
        self._disk: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._looked_up = lru_cache(maxsize=REMEMBERED)(self._on_disk)

    def add(self, identity: str, kind: str) -> None:
        """Take in one record."""
        self._held[identity] = kind
        if len(self._held) > self._limit:
            self._set_down()

    def get(self, identity: str) -> str | None:
        """The kind of a record; None when there is no such record."""
        kind = self._held.get(identity)
        if kind is None and self._folder is not None:
            return self._looked_up(identity)
        return kind

    def _on_disk(self, identity: str) -> str | None:
        row = self._opened().execute("SELECT kind FROM records WHERE id = ?", (identity,)).fetchone()
        return str(row[0]) if row else None

    def close(self) -> None:
        """Give the disk back."""
        if self._disk is not None:
            with suppress(sqlite3.Error):
                self._disk.close()
        if self._folder is not None:
            self._folder.close()

    def _opened(self) -> sqlite3.Connection:
        """The connection of this process: SQLite's own do not survive a fork."""
        if self._disk is None or self._process != os.getpid():
            assert self._folder is not None
            self._disk = sqlite3.connect(self._folder.path / "kinds", isolation_level=None)
            self._process = os.getpid()
        return self._disk

    def _set_down(self) -> None:
        """Move what is held to a private file on disk, which needs to outlive nobody."""
        if self._folder is None:
            self._folder = PrivateFolder()
            self._opened().execute("PRAGMA journal_mode = OFF")
            self._opened().execute("PRAGMA synchronous = OFF")
            self._opened().execute("CREATE TABLE records (id TEXT PRIMARY KEY, kind TEXT) WITHOUT ROWID")
        disk = self._opened()
        disk.execute("BEGIN")
        disk.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", sorted(self._held.items()))
        disk.execute("COMMIT")
        self._held = {}
        self._looked_up.cache_clear()


# id -> the kind of the record that may go out under it, or None
KindOf = Callable[[str], str | None]
