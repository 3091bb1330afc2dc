"""What a release was made of, kept for the next run: digests and results in one file beside it.

The file is safe to delete, and to lose: a run that finds none, or one that it cannot use, does all the work again.
"""

from __future__ import annotations

import hashlib
import platform
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

from peasant_ld.files import is_link
from peasant_ld.files.systems import in_order, patiently

# Raised when what is noted changes its form: older files are not read any more.
FORM = 2
# Whose release may change a result.
_PACKAGES = ("Jinja2", "MarkupSafe", "orjson", "pyoxigraph", "pyshacl", "rdflib", "shacl")
_TABLE = "CREATE TABLE notes (room TEXT, key TEXT, value TEXT, seal TEXT, PRIMARY KEY (room, key)) WITHOUT ROWID"


class BuildCache:
    """Notes of the last run, and those of this one, as text by (room, key). Use it in a `with` statement.

    A room is whoever makes notes: `"pages"`, `"chunks"`. What this run does not note again is forgotten. Without a
    path nothing is known and nothing is kept; a `fresh` one knows nothing, but keeps what it is told.
    """

    def __init__(self, path: Path | None, fresh: bool = False) -> None:
        self._path = path
        self._old = _open(path) if path is not None and path.is_file() and not (fresh or is_link(path)) else None
        self._new = sqlite3.connect("")  # a private file, which goes away with the connection
        self._new.execute(_TABLE)

    def __enter__(self) -> BuildCache:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._old, self._new):
            if each is not None:
                with suppress(sqlite3.Error):
                    each.close()

    @property
    def kept(self) -> int:
        """When the notes of the last run were kept, after all else: in nanoseconds by the disk; 0 where none were."""
        if self._path is None or self._old is None:
            return 0
        try:
            return self._path.stat().st_ctime_ns
        except OSError:
            return 0

    @property
    def keeps(self) -> bool:
        """Whether what is noted goes anywhere."""
        return self._path is not None

    def recall(self, room: str, key: str) -> str | None:
        """What the last run noted; None where it noted nothing, or the file or this very note is damaged."""
        if self._old is None:
            return None
        try:
            row = self._old.execute("SELECT value, seal FROM notes WHERE room = ? AND key = ?", (room, key)).fetchone()
        except sqlite3.Error:
            self._old = None
            return None
        if row is None or not isinstance(row[0], str) or row[1] != _seal(room, key, row[0]):
            return None
        return row[0]

    def note(self, room: str, key: str, value: str) -> None:
        """Note something for the next run."""
        if self._path is not None:
            self._new.execute(
                "INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?)", (room, key, value, _seal(room, key, value))
            )

    def forget(self, room: str) -> None:
        """Take back what this run noted in a room."""
        self._new.execute("DELETE FROM notes WHERE room = ?", (room,))

    def keep(self) -> None:
        """Put the notes of this run in the place of those of the last, once the release is in its place.

        A disk that does not take them is no failure: notes that do not fit a release are found out.
        """
        if self._path is None:
            return
        part = self._path.with_name(f"{self._path.name}.part")
        try:
            part.unlink(missing_ok=True)
            self._new.commit()
            self._new.execute(f"PRAGMA user_version = {FORM}")
            self._new.execute("VACUUM INTO ?", (str(part),))
            if self._old is not None:  # Windows replaces no file that is open
                self._old.close()
                self._old = None
            patiently(partial(part.replace, self._path))
        except (OSError, sqlite3.Error, UnicodeEncodeError):  # SQLite writes to no name that is not UTF-8
            pass
        finally:  # also when somebody interrupts
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _seal(room: str, key: str, value: str) -> str:
    """What stands beside a note, so that one which is not as it was written is not believed."""
    return hashlib.sha256("\0".join((room, key, value)).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def made_by(model: tuple[Path, ...]) -> str:
    """A digest of everything that results come from but the data: this software, its packages, the files of a model.

    It goes into the keys of notes, so that what another software noted is not found.
    """
    from importlib.metadata import PackageNotFoundError, version  # half a mail reader

    whole = hashlib.sha256(platform.python_version().encode())
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            whole.update(f"{name} {version(name)}".encode())
    for folder in (Path(__file__).parents[1], *model):
        for path in _files(folder):
            content = path.read_bytes()
            whole.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
            whole.update(content)
    return whole.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder, sorted; not what links show, nor what Python makes of them. Of a file, itself."""
    if folder.is_file():
        return iter([folder])
    plain = (path for path in in_order(folder.rglob("*")) if path.is_file() and not is_link(path))
    return (path for path in plain if "__pycache__" not in path.parts)


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
