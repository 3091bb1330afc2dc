"""A path that a command is given to read: it is there, of the right sort, and may be read; else PLD001 (exit 2).

Every command asks here, before it does anything.
"""

from __future__ import annotations

import errno
import os
import stat
from difflib import get_close_matches
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from peasant_ld.problem import InputError, Place, Problem

_ANY = (stat.S_ISREG, stat.S_ISDIR)


class GivenPath(click.ParamType):  # type: ignore[type-arg] # the lowest click that serves knows no arguments
    """A path to read, as a parameter of a command: a `folder`, a `file`, or either; `-` stays as it is where it may."""

    name = "path"

    def __init__(self, folder: bool = True, file: bool = True, stdin: bool = False) -> None:
        self._folder, self._file, self._stdin = folder, file, stdin

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path. Raises InputError (PLD001) for one that cannot be read."""
        path = Path(value)
        if not (self._stdin and str(value) == "-") and (reason := self._refusal(path)):
            facts = {"reason": reason}
            near = nearest(path) if reason == os.strerror(errno.ENOENT) else None
            raise InputError(Problem("PLD001", Place(str(value)), facts=facts | ({"nearest": near} if near else {})))
        return path

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What a shell is to offer: files, or folders."""
        return [CompletionItem(incomplete, type="file" if self._file else "dir")]

    def _refusal(self, path: Path) -> str | None:
        """Why a path is not what is asked for. Nothing is opened: a pipe would wait for somebody to write."""
        try:
            mode = path.stat().st_mode
        except OSError as error:
            return error.strerror or str(error)
        except ValueError:  # a null character
            return os.strerror(errno.ENOENT)
        if not any(is_one(mode) for is_one in _ANY):
            return "not a regular file"
        if stat.S_ISDIR(mode) and not self._folder:
            return os.strerror(errno.EISDIR)
        if stat.S_ISREG(mode) and not self._file:
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


READABLE = GivenPath()
READABLE_OR_STDIN = GivenPath(stdin=True)
READABLE_FILE = GivenPath(folder=False)
READABLE_FOLDER = GivenPath(file=False)
