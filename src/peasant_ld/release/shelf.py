"""The bytes of a page become a file of the release; one that the earlier release holds already is shared, not written.

A shared file has one place on the disk and two names, so neither release may ever be changed in place. While the bytes
are in memory, whoever searches them sees them, and their SHA-256 is noted: no file is read again for either.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple, Protocol

# Read what is there under the very name: follow no link, wait for no pipe.
_PLAINLY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Look(Protocol):
    """Whoever sees each file while its bytes are in memory; `key` changes with what is looked for."""

    @property
    def key(self) -> str:
        """A digest of what is looked for."""

    def __call__(self, name: str, content: bytes, /) -> None:
        """See the bytes of a file."""


class FileStamp(NamedTuple):
    """What the disk tells of a file without opening it."""

    number: int
    size: int
    written: int


@dataclass(frozen=True, slots=True)
class ReleaseFolder:
    """The folder of a release that is being made, and that of the release before it, if there is one.

    `look` is shown each file that is put here; `sums` are the SHA-256 of the bytes, by name.
    """

    folder: Path
    earlier: Path | None = None
    look: Look | None = field(default=None, repr=False, compare=False)
    sums: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    _made: set[str] = field(default_factory=set, repr=False, compare=False)

    def put(self, name: str, content: bytes) -> None:
        """Put a file at `name`, relative to the folder; its folders are made. Raises OSError when the disk refuses."""
        self.add(name, content, self.held(name, len(content)) == content)

    def add(self, name: str, content: bytes, is_held: bool) -> None:
        """The same; `is_held` where the earlier release is known to hold these bytes under the name."""
        if not (is_held and self.share(name)):
            with Path(self._place(name)).open("xb") as file:
                file.write(content)
        if self.look is not None:
            self.look(name, content)
        self.sums[name] = sha256(content).digest()

    def keep(self, name: str, digest: bytes) -> None:
        """Share an earlier file that is known by its SHA-256, and was looked at; it is not opened but to copy it.

        Raises OSError when the disk refuses.
        """
        if not self.share(name):
            copyfile(f"{self.earlier}/{name}", self._place(name), follow_symlinks=False)
        self.sums[name] = digest

    def stamp(self, name: str) -> FileStamp:
        """What the disk tells of a file that was put here. Raises OSError when it is not there."""
        found = os.lstat(f"{self.folder}/{name}")
        return FileStamp(found.st_ino, found.st_size, found.st_mtime_ns)

    def untouched(self, name: str, since: int) -> FileStamp | None:
        """What the disk tells of an earlier file; None where somebody may have done something to it `since` then.

        Whatever is done to a file, to its bytes, its times or its name, sets the time of its last change (`st_ctime`,
        in nanoseconds) to that of the clock; nobody can set it back. Windows does not tell it.
        """
        if self.earlier is None or os.name != "posix":
            return None
        try:
            found = os.lstat(f"{self.earlier}/{name}")
        except OSError:
            return None
        plain = stat.S_ISREG(found.st_mode) and found.st_ctime_ns <= since
        return FileStamp(found.st_ino, found.st_size, found.st_mtime_ns) if plain else None

    def held(self, name: str, size: int | None = None) -> bytes | None:
        """What the earlier release holds under a name; None where that is no plain file of the size asked for."""
        if self.earlier is None:
            return None
        try:
            opened = os.open(f"{self.earlier}/{name}", _PLAINLY)
        except OSError:  # no such file, or a link
            return None
        try:
            found = os.fstat(opened)
            if not stat.S_ISREG(found.st_mode) or size not in (None, found.st_size):
                return None
            content = os.read(opened, found.st_size + 1)
            return content if len(content) == found.st_size else None
        except OSError:
            return None
        finally:
            os.close(opened)

    def share(self, name: str) -> bool:
        """Give a file of the earlier release a second name, in this one; False where the disk cannot."""
        try:
            os.link(f"{self.earlier}/{name}", self._place(name))
        except OSError:  # a file system without hard links, or a file with too many
            return False
        return True

    def _place(self, name: str) -> str:
        """Where a file goes, in a folder that is there."""
        folder = name.rpartition("/")[0]
        if folder not in self._made:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        return f"{self.folder}/{name}"
