"""Where files are written, and that no link leads there: what a dataset holds may come from anybody.

A file takes its place whole, or not at all: it is made anew beside it, so that nothing is ever written through a link,
symbolic or hard, that somebody laid there. What is named on the command line is the choice of whoever names it: a link
there is replaced by the file, and what it showed stays as it was.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import BinaryIO

from peasant_ld.files.systems import patiently, reason_of
from peasant_ld.problem import InputError, Place, Problem

_NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
# The streams of a program, as Linux and macOS name them.
_STREAM = re.compile(r"/dev/(?:stdin|stdout|stderr|fd/\d+)\Z|/proc/(?:self|\d+)/fd/\d+\Z")
# What Windows calls links (symbolic ones, and junctions) among its "reparse points".
_REPARSED = frozenset({0xA000000C, 0xA0000003})


def refuse_unreadable(path: Path, folder: bool = True, file: bool = True) -> None:
    """Raise InputError (PLD001) unless a path is there and may be read: a `folder`, a `file`, or either."""
    reason = _refusal(path, folder, file)
    if reason is not None:
        near = nearest(path) if reason == os.strerror(errno.ENOENT) else None
        facts = {"reason": reason} | ({"nearest": near} if near else {})
        raise InputError(Problem("PLD001", Place(str(path)), facts=facts))


def _refusal(path: Path, folder: bool, file: bool) -> str | None:
    """Why a path is not what is asked for. Nothing is opened: a pipe would wait for somebody to write."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return reason_of(error)
    except ValueError:  # a null character
        return os.strerror(errno.ENOENT)
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return "not a regular file"
    if stat.S_ISDIR(mode) and not folder:
        return os.strerror(errno.EISDIR)
    if stat.S_ISREG(mode) and not file:
        return os.strerror(errno.ENOTDIR)
    return None if os.access(path, os.R_OK) else os.strerror(errno.EACCES)


def nearest(path: Path) -> str | None:
    """What is there in the place of a path, of nearly the same name; None where nothing is."""
    known = path
    while not known.parent.is_dir():
        known = known.parent
    try:
        names = [each.name for each in known.parent.iterdir()]
    except OSError:
        return None
    found = get_close_matches(known.name.casefold(), [name.casefold() for name in names], 1, 0.7)
    return next((str(known.with_name(name)) for name in names if [name.casefold()] == found), None)


def is_link(path: Path) -> bool:
    """Whether a path is itself a link, symbolic or a junction; False where there is nothing."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) in _REPARSED


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a path, links followed, lies outside of a folder."""
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def refuse_links(paths: Iterable[Path]) -> None:
    """Raise InputError (PLD070) at the first path that is a link."""
    for path in paths:
        if is_link(path):
            raise InputError(Problem("PLD070", Place(path.name), value=str(path)))


def refuse_links_below(folder: Path) -> None:
    """Raise InputError (PLD070) for a link anywhere in a folder, which may itself be named by one."""
    for place, folders, names in os.walk(folder):
        refuse_links(Path(place, name) for name in (*folders, *names))


@contextmanager
def replacing(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """A file to be written that takes the place of `path` when the block ends well, and goes away when it does not.

    A device or a pipe of that name is written to as it is. Raises OSError.
    """
    if _is_stream(path):
        with path.open("ab") as device:  # what stands before in a stream is not ours
            yield device
        return
    beside = path.with_name(f".{path.name}.part")
    with suppress(FileNotFoundError):
        beside.unlink()
    try:  # from before it is there: a signal may come in the moment in which it is made
        opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINKS, mode)
        with os.fdopen(opened, "wb") as out:
            yield out
        patiently(partial(beside.replace, path))
    finally:
        beside.unlink(missing_ok=True)


def _is_stream(path: Path) -> bool:
    """Whether a path names a device, a pipe, or a stream of the program: `/dev/stdout` may lead to a file."""
    if _STREAM.match(path.as_posix()):
        return True
    return path.exists() and not (path.is_file() or path.is_dir())


def write_file(path: Path, content: bytes) -> None:
    """Put a file with this content at `path`, whole. Raises OSError."""
    with replacing(path) as out:
        out.write(content)


def open_lock(path: Path) -> int:
    """The file of a lock, open to be read and written; made where there is none.

    Raises InputError (PLD070) for one that is a link, has a second name, or is no file: it would be overwritten.
    """
    try:
        opened = os.open(path, os.O_RDWR | os.O_CREAT | _NO_LINKS, 0o666)
    except OSError:
        refuse_links([path])
        raise
    found = os.fstat(opened)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        os.close(opened)
        raise InputError(Problem("PLD070", Place(path.name), value=str(path)))
    return opened


def replace_file(path: Path, content: bytes) -> None:
    """Put a file with this content in the place of one, whole; who may read and write it stays. Raises OSError."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except FileNotFoundError:
        mode = None
    with replacing(path) as out:
        out.write(content)
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(out.fileno(), mode)
