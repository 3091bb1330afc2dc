"""A folder for what is not redacted yet: its owner alone can read it, and what a killed run left goes with the next.

A run holds a lock on its folder, which ends with the process, however that ends. So a folder without one is nobody's.
Where folders cannot be locked (Windows), nothing of other runs is removed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

_PREFIX = "peasant-ld-run-"


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
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _made(self) -> Path:
        """A folder that this run holds; another one, where somebody took it for left behind before we had it."""
        while True:
            path = Path(tempfile.mkdtemp(prefix=_PREFIX))
            try:
                self._lock = _locked(path)
            except NotADirectoryError:  # no folder can be locked here
                return path
            if self._lock is not None:
                return path


def remove_left_behind() -> None:
    """Remove the private folders of runs that were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            lock = _locked(path) if path.lstat().st_uid == os.geteuid() else None
            if lock is not None:
                shutil.rmtree(path, ignore_errors=True)
                os.close(lock)


def _locked(path: Path) -> int | None:
    """A folder, opened and locked; None where another process holds it. Raises NotADirectoryError where none can be."""
    try:
        import fcntl
    except ImportError as error:
        raise NotADirectoryError(str(path)) from error
    handle = -1
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), path.lstat()):
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    if handle >= 0:
        os.close(handle)
    return None
