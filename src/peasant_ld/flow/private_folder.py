"""A folder for what is not redacted yet: its owner alone can read it, and what a killed run left goes with the next.

A run holds a lock on a file in its folder, which ends with the process, however that ends. So a folder without one is
nobody's.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from peasant_ld.files import is_link, open_lock
from peasant_ld.files.systems import lock, remove_folder
from peasant_ld.problem import InputError

_PREFIX = "peasant-ld-run-"
_LOCK = "lock"


class PrivateFolder:
    """A new folder for temporary files, at `path`. `close` removes it, with all that is in it. Raises OSError."""

    def __init__(self) -> None:
        remove_left_behind()
        self._lock: int | None = None
        self.path = self._made()

    def __enter__(self) -> PrivateFolder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder."""
        if self._lock is not None:
            _remove(self.path, self._lock)
            self._lock = None

    def _made(self) -> Path:
        """A folder that this run holds; another one, where somebody took it for left behind before we had it."""
        while True:
            path = Path(tempfile.mkdtemp(prefix=_PREFIX))
            self._lock = _locked(path)
            if self._lock is not None:
                return path


def remove_left_behind() -> None:
    """Remove the private folders of runs that were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, InputError):
            held = _locked(path) if _is_ours(path) else None
            if held is not None:
                _remove(path, held)


def _is_ours(path: Path) -> bool:
    """Whether a folder belongs to whoever runs this; on Windows everybody has a temporary folder of their own."""
    return not is_link(path) and (sys.platform == "win32" or path.lstat().st_uid == os.geteuid())


def _remove(path: Path, held: int) -> None:
    """Remove a folder that this process holds; Windows removes no file that is open."""
    if sys.platform == "win32":
        os.close(held)
    remove_folder(path)
    if sys.platform != "win32":
        os.close(held)


def _locked(path: Path) -> int | None:
    """The lock of a folder, opened and locked; None where another process holds it, or has removed the folder."""
    try:
        held = open_lock(path / _LOCK)
    except FileNotFoundError:
        return None
    if lock(held):
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(held), (path / _LOCK).lstat()):
                return held
    os.close(held)
    return None
