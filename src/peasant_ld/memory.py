"""What a release was made of, kept for the next run: digests and results in one file beside it, never its data.

The file is safe to delete, and to lose: a run that finds none, or one that it cannot use, does all the work again.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

# Raised when what is noted changes its form: older files are not read any more.
FORM = 1
_TABLE = "CREATE TABLE notes (room TEXT, key TEXT, value TEXT, PRIMARY KEY (room, key)) WITHOUT ROWID"


class Memory:
    """Notes of the last run, and those of this one, as text by (room, key). Use it in a `with` statement.

    A room is whoever makes notes: `"pages"`, `"chunks"`. What this run does not note again is forgotten. Without a
    path nothing is known and nothing is kept.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._old = _open(path) if path is not None and path.is_file() else None
        self._new = sqlite3.connect("")  # a private file, which goes away with the connection
        self._new.execute(_TABLE)

    def __enter__(self) -> Memory:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._old, self._new):
            if each is not None:
                with suppress(sqlite3.Error):
                    each.close()

    def recall(self, room: str, key: str) -> str | None:
        """What the last run noted; None where it noted nothing, or the file is damaged."""
        if self._old is None:
            return None
        try:
            row = self._old.execute("SELECT value FROM notes WHERE room = ? AND key = ?", (room, key)).fetchone()
        except sqlite3.Error:
            self._old = None
            return None
        return str(row[0]) if row else None

    def note(self, room: str, key: str, value: str) -> None:
        """Note something for the next run."""
        if self._path is not None:
            self._new.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (room, key, value))

    def keep(self) -> None:
        """Put the notes of this run in the place of those of the last; a disk that does not take them is no failure.

        To be called when the release is in its place, by whoever holds its lock.
        """
        if self._path is None:
            return
        part = self._path.with_name(f"{self._path.name}.part")
        with suppress(OSError, sqlite3.Error):
            part.unlink(missing_ok=True)
            self._new.commit()
            self._new.execute(f"PRAGMA user_version = {FORM}")
            self._new.execute("VACUUM INTO ?", (str(part),))
            part.replace(self._path)
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _open(path: Path) -> sqlite3.Connection | None:
    """The notes of the last run, to be read only; None where they cannot be used."""
    try:
        found = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        if found.execute("PRAGMA user_version").fetchone() == (FORM,):
            return found
        found.close()
    except sqlite3.Error:
        pass
    return None
