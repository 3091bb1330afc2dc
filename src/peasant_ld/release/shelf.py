"""The bytes of a page become a file of the release; one that the earlier release holds already is shared, not written.

A shared file has one place on the disk and two names, so neither release may ever be changed in place.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from peasant_ld.published.manifest import Digests

# Read what is there under the very name: follow no link, wait for no pipe.
_PLAINLY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class ReleaseFolder:
    """The folder of a release that is being made, and that of the release before it, if there is one."""

    folder: Path
    earlier: Path | None = None
    _made: set[str] = field(default_factory=set, repr=False, compare=False)
    _known: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def digests(self) -> Digests:
        """The digests of its files."""
        return Digests(self.folder, self._known)

    def put(self, name: str, content: bytes) -> None:
        """Put a file at `name`, relative to the folder; its folders are made. Raises OSError when the disk refuses."""
        if self.held(name, len(content)) != content or not self.share(name):
            self.write(name, content)

    def write(self, name: str, content: bytes) -> None:
        """Write a file of its own at `name`. Raises OSError when the disk refuses."""
        Path(self._place(name)).write_bytes(content)

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
