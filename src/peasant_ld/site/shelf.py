"""The bytes of a page become a file of the release; one that the earlier release holds already is shared, not written.

A shared file has one place on the disk and two names, so neither release may ever be changed in place.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder of a release that is being made, and that of the release before it, if there is one."""

    folder: Path
    earlier: Path | None = None

    def put(self, name: str, content: bytes) -> None:
        """Put a file at `name`, relative to the folder; its folders are made. Raises OSError when the disk refuses."""
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.earlier is None or not _share(self.earlier / name, target, content):
            target.write_bytes(content)


def _share(old: Path, target: Path, content: bytes) -> bool:
    """Give an old file with just this content a second name; False where there is none, or the disk cannot."""
    try:
        found = old.stat(follow_symlinks=False)
        if not stat.S_ISREG(found.st_mode) or found.st_size != len(content) or old.read_bytes() != content:
            return False
        os.link(old, target)
    except OSError:  # no such file; a file system without hard links, or a file with too many
        return False
    return True
