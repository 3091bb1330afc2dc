"""A path that a command is given to read: it is there, of the right sort, and may be read; else PLD001 (exit 2).

Every command asks here, before it does anything.
"""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from peasant_ld.files import refuse_unreadable


class GivenPath(click.ParamType):  # type: ignore[type-arg] # the lowest click that serves knows no arguments
    """A path to read, as a parameter of a command: a `folder`, a `file`, or either; `-` stays as it is where it may."""

    name = "path"

    def __init__(self, folder: bool = True, file: bool = True, stdin: bool = False) -> None:
        self._folder, self._file, self._stdin = folder, file, stdin

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path. Raises InputError (PLD001) for one that cannot be read."""
        path = Path(value)
        if not (self._stdin and str(value) == "-"):
            refuse_unreadable(path, self._folder, self._file)
        return path

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """What a shell is to offer: files, or folders."""
        return [CompletionItem(incomplete, type="file" if self._file else "dir")]


READABLE = GivenPath()
READABLE_OR_STDIN = GivenPath(stdin=True)
READABLE_FILE = GivenPath(folder=False)
READABLE_FOLDER = GivenPath(file=False)
