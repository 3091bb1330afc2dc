"""A folder is made beside the place where it belongs, and takes that place whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import re
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TextIO

from peasant_ld.files import open_lock, refuse_links
from peasant_ld.files.systems import afterwards, lock, patiently, remove_folder, signals_held
from peasant_ld.files.systems import sync as sync_path
from peasant_ld.problem import InputError, Place, Problem

# renameat2(2): exchange two names in one step, and "relative to the current folder".
_EXCHANGE = 2
_HERE = -100
# What a kernel or a file system answers that cannot exchange names.
_NO_EXCHANGE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)
# From so many files on, the whole file system is told to reach the disk instead of each of them.
MANY = 1000
_TELLS_ERRORS = (5, 8)  # syncfs(2), section "Errors"
# Seconds in which the holder of a lock has surely written its name into it.
_TO_SIGN = 0.05


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place when the block ends well, and goes away when it does not.

    What a run that was killed left behind is put right first. Raises InputError when another run holds the lock
    (PLD017) or a link lies where it writes (PLD070), OSError when the disk does not take it; then what was at `out` is
    as it was.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = _beside(out, "staging")
    refuse_links([out, folder, _beside(out, "lock"), _beside(out, "old")])
    with _lock(_beside(out, "lock")):
        _recover(out)
        with afterwards(partial(remove_folder, folder)):
            folder.mkdir()
            with _file_system(folder) as handle:
                yield folder
                _sync_all(folder, handle)
            with signals_held():
                _put_in_place(folder, out)


def _beside(out: Path, part: str) -> Path:
    return out.parent / f".{out.name}.{part}"


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One run at a time; the lock goes away with the process that holds it, however that ends."""
    taken: list[TextIO] = []
    with afterwards(lambda: _give_back(path, taken)):
        with signals_held():
            taken.append(_taken(path))
        taken[0].truncate(0)
        taken[0].write(f"process {os.getpid()} on {platform.node()}")
        taken[0].flush()
        yield


def _give_back(path: Path, taken: list[TextIO]) -> None:
    """Remove a lock file, if it was taken, and let go of the lock."""
    while taken:
        handle = taken.pop()
        if sys.platform == "win32":  # which removes no open file; whoever opens it in between keeps it
            handle.close()
        with suppress(OSError):  # it is the lock that counts, not the file
            path.unlink()
        handle.close()


def _taken(path: Path) -> TextIO:
    """The lock file, locked; opened anew where its last holder removed it before we had it."""
    while True:
        handle = os.fdopen(patiently(partial(open_lock, path)), "r+", encoding="utf-8")
        if not lock(handle.fileno()):
            with handle:
                raise InputError(_held(path, handle))
        if _is_at(handle, path):
            return handle
        handle.close()


def _is_at(handle: TextIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _held(path: Path, handle: TextIO) -> Problem:
    time.sleep(_TO_SIGN)
    handle.seek(0)
    holder = handle.read().strip()
    return Problem("PLD017", Place(path.name), facts={"holder": holder} if holder else {})


def _recover(out: Path) -> None:
    """Put right what a killed run left: its staging goes away; a release it had moved aside comes back."""
    old = _beside(out, "old")
    if old.exists() and not out.exists():
        _rename(old, out)
    for left in (old, _beside(out, "staging")):
        remove_folder(left)


def _put_in_place(new: Path, out: Path) -> None:
    """The new folder at `out`, for good; what was there at the name of the new one, to be removed."""
    _trade(new, out)
    try:
        sync_path(out.parent)
    except OSError:
        _trade(new, out)  # the disk does not promise to keep it: back
        raise


def _trade(new: Path, out: Path) -> None:
    """Each folder gets the name of the other; one of them may not be there."""
    if not out.exists():
        _rename(new, out)
    elif not new.exists():
        _rename(out, new)
    elif not _exchange(new, out):
        _exchange_by_renames(new, out)


def _rename(one: Path, other: Path) -> None:
    patiently(partial(one.rename, other))


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step, so that a reader sees the old or the new; False where that cannot be done."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):  # a C library without it
        return False
    if renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def _exchange_by_renames(new: Path, out: Path) -> None:
    """The same in three renames; killed between the first two, the next run puts the old one back."""
    old = _beside(out, "old")
    try:
        _rename(out, old)
        _rename(new, out)
    finally:
        if old.exists() and not out.exists():
            _rename(old, out)
    _rename(old, new)  # in one step, so that what is called `.old` is always whole


def sync(folder: Path) -> None:
    """Have every file and folder below reach the disk. Raises OSError when it does not."""
    for path in [*folder.rglob("*"), folder]:
        sync_path(path)


def _sync_all(folder: Path, handle: int | None) -> None:
    """The same; many files at once, where the system can do that and tells what went wrong since `handle` was opened.

    syncfs(2) on Linux waits like fsync(2) of each file of a file system, and tells of errors since version 5.8.
    """
    are_many = sum(len(names) for _, _, names in os.walk(folder)) >= MANY
    if not (are_many and handle is not None and _sync_file_system(handle)):
        sync(folder)


def _sync_file_system(handle: int) -> bool:
    """Have all that was written to the file system of an open file reach the disk; False where that cannot be told."""
    if not sys.platform.startswith("linux") or _kernel() < _TELLS_ERRORS:
        return False
    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):  # a C library without it
        return False
    if syncfs(handle) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return True


def _kernel() -> tuple[int, ...]:
    """The version of the system, as far as it is one of numbers: `(6, 18)`."""
    return tuple(int(part) for part in re.findall(r"\d+", platform.release())[:2])


@contextmanager
def _file_system(folder: Path) -> Iterator[int | None]:
    """The file system of a folder, opened before it is written to; None where Windows opens no folder."""
    if sys.platform == "win32":
        yield None
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)


def held_alone(path: Path) -> AbstractContextManager[None]:
    """A lock file that one process holds until the block ends. Raises InputError (PLD017) where another one has it."""
    return _lock(path)
