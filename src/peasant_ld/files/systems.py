"""What Windows, macOS and Linux do each in its own way: locks, what reaches the disk, names held open, limits.

Other modules ask here, so that what is said of a system stands in one place. Names are sorted, and refusals told, in
the same way on all of them.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

Done = TypeVar("Done")
# Seconds to wait between two tries: virus scanners and search indexes hold a new file open for a moment.
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
# A byte that no lock file ever holds: what Windows locks, nobody else can read (SQLite locks there, too).
_LOCKED_BYTE = 0x40000000
_TAKEN = frozenset({errno.EACCES, errno.EDEADLK})
# Signals that end a program: Ctrl-C, a wish, a terminal that closes, Ctrl-Break.
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
# Characters of a path, without a setting that few computers have (Microsoft, "Maximum Path Length Limitation").
_LONGEST_PATH = 259
_TOO_LONG = 206  # ERROR_FILENAME_EXCED_RANGE
# Names of devices, with any suffix, and what no name holds (Microsoft, "Naming Files, Paths, and Namespaces").
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)
_NO_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]\Z')


def lock(handle: int) -> bool:
    """Lock an open file until it is closed or the process ends, however that is; False where another one holds it.

    Raises OSError where the file system knows no locks.
    """
    if sys.platform == "win32":
        return _lock_byte(handle)
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_byte(handle: int) -> bool:
    import msvcrt

    here = os.lseek(handle, 0, os.SEEK_CUR)
    os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    finally:
        os.lseek(handle, here, os.SEEK_SET)
    return True


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, reach the disk. Raises OSError when it does not.

    Windows opens no folder, and keeps the names in it by itself; a file it must have open to be written.
    """
    if sys.platform != "win32":
        handle = os.open(path, os.O_RDONLY)
    elif path.is_dir():
        return
    else:
        handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def ending_signals() -> list[signal.Signals]:
    """The signals that end a program, as many as this system has."""
    return [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]


@contextmanager
def signals_held() -> Iterator[None]:
    """In the block no signal that ends a program raises anything; it does when the block is over.

    For what has to be done whole, such as making a file and noting that it has to go. Windows holds no signals.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ending_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def afterwards(undo: Callable[[], object]) -> Iterator[None]:
    """Do `undo` when the block ends, also where a signal comes in that very moment; it has to bear being done twice."""
    try:
        try:
            yield
        finally:
            with signals_held():
                undo()
    finally:
        with signals_held():
            undo()


def patiently(change: Callable[[], Done]) -> Done:
    """Do something to a name; on Windows for some seconds again, as long as another program holds it open.

    Raises OSError as the last try does.
    """
    for pause in _PAUSES if sys.platform == "win32" else ():
        try:
            return change()
        except PermissionError:
            time.sleep(pause)
    return change()


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it, as far as nobody holds it open; one that is not there is no failure."""
    with suppress(OSError):
        return patiently(partial(shutil.rmtree, folder))
    return shutil.rmtree(folder, ignore_errors=True)


def reason_of(error: OSError) -> str:
    """Why a file was refused, in the words of the system, or a word of ours where Windows' own would not help."""
    if sys.platform != "win32":
        return error.strerror or str(error)
    names = (str(name) for name in (error.filename, error.filename2) if name is not None)
    if getattr(error, "winerror", None) == _TOO_LONG or max(map(len, names), default=0) > _LONGEST_PATH:
        return "path-too-long"
    if isinstance(error, PermissionError):
        return "held-open"
    return os.strerror(error.errno) if error.errno else str(error)  # Windows' own words are in any language


def in_order(paths: Iterable[Path]) -> list[Path]:
    """Paths by their names, capital letters first: Windows itself sorts paths as if all letters were small."""
    return sorted(paths, key=lambda path: path.parts)


def is_file_name(name: str) -> bool:
    """Whether a file or folder can have this name on every system; Windows has names of its own, and refuses more."""
    return not (_DEVICE.match(name) or _NO_NAME.search(name))


def limit_memory(more: int) -> None:
    """Let this process take so many bytes of memory more, and no further ones, where the system has such limits."""
    try:
        import resource
    except ImportError:  # Windows
        return
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    used = most if sys.platform == "darwin" else most * 1024  # getrusage(2): kilobytes, but on macOS bytes
    refused = (ValueError, OSError) if sys.platform == "darwin" else ()  # there a limit below what is taken already is
    with suppress(*refused):
        resource.setrlimit(resource.RLIMIT_DATA, (used + more, used + more))
