"""A folder for what is not redacted yet: its owner alone can read it, and what a killed run left goes with the next.

A run holds a lock on a file in its folder, which ends with the process, however that ends. So a folder without one is
nobody's.
"""

from __future__ import annotations

import os
import sys
import tempfile
import weakref
from contextlib import suppress
from pathlib import Path

from peasant_ld.files import is_link, open_lock
from peasant_ld.files.systems import lock, remove_folder, signals_held
from peasant_ld.problem import InputError

_PREFIX = "peasant-ld-run-"
_LOCK = "lock"


class PrivateFolder:
    """A new folder for temporary files, at `path`. `close` removes it, with all that is in it. Raises OSError.

    What is not closed, because a signal came in between, goes away with the object, or at the end of Python.
    """

    def __init__(self) -> None:
        remove_left_behind()
        with signals_held():
            self.path, held = _made()
            self._removed = weakref.finalize(self, _remove_own, self.path, held, os.getpid())

    def __enter__(self) -> PrivateFolder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder."""
        with signals_held():
            self._removed()


def _made() -> tuple[Path, int]:
    """A folder that this run holds, and its lock; another one, where somebody took it for left behind before that."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        held = _locked(path)
        if held is not None:
            return path, held


def _remove_own(path: Path, held: int, process: int) -> None:
    """Remove the folder of this process; a forked one has the object, but the folder is not its own."""
    if os.getpid() == process:
        _remove(path, held)


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
