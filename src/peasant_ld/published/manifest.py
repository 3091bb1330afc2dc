"""The files of a release folder become its manifest: the SHA-256 of each, as `sha256sum --check` reads it; and back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

MANIFEST = "manifest-sha256.txt"
# Earlier versions lie below the current one; each has a manifest of its own.
VERSIONS = "versions"
# What file managers leave in every folder that they show.
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_LINE = re.compile(r"([0-9a-f]{64})  (.+)\n?\Z")


def write_manifest(folder: Path) -> None:
    """Write the manifest of every file in a folder, sorted by name. Raises OSError when a file cannot be read."""
    lines = []
    for name in sorted(_files(folder)):
        with (folder / name).open("rb") as source:
            lines.append(f"{hashlib.file_digest(source, 'sha256').hexdigest()}  {name}\n")
    (folder / MANIFEST).write_text("".join(lines), encoding="utf-8")


def listed(folder: Path) -> tuple[str, ...]:
    """The names of the files that the manifest of a folder lists; none where there is no manifest of ours."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return ()
    found = [_LINE.match(line) for line in lines]
    names = tuple(match[2] for match in found if match)
    return names if len(names) == len(lines) and all(_is_inside(name) for name in names) else ()


def _is_inside(name: str) -> bool:
    """Whether a name stays inside its folder, whoever wrote it."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def strangers(folder: Path) -> tuple[str, ...]:
    """The names of the files in a folder that its manifest does not list: nothing of ours put them there."""
    return tuple(sorted(set(_files(folder)) - set(listed(folder))))


def _files(folder: Path) -> Iterator[str]:
    """The names of the files of the current version, as the manifest writes them."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if not path.is_dir() and name.parts[0] != VERSIONS and name.name not in (_LITTER | {MANIFEST}):
            yield name.as_posix()
