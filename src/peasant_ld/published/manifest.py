"""The files of a release folder become its manifest: the SHA-256 of each, as `sha256sum --check` reads it; and back."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

MANIFEST = "manifest-sha256.txt"
# Earlier versions lie below the current one; each has a manifest of its own.
VERSIONS = "versions"
# What file managers leave in every folder that they show.
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_LINE = re.compile(r"([0-9a-f]{64})  (.+)\n?\Z")


@dataclass(frozen=True, slots=True)
class Digests:
    """The SHA-256 of files in a folder, each taken once: none may change after it was asked for or noted.

    `sums` are those of files that were just written.
    """

    folder: Path
    sums: Mapping[str, bytes] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, digest: str) -> None:
        """Take over the digest of whoever wrote a file."""
        self._known[name] = digest

    def of(self, name: str) -> str:
        """The digest of a file, by its name in the folder. Raises OSError when it cannot be read."""
        if name in self.sums:
            return self.sums[name].hex()
        if name not in self._known:
            self._known[name] = _sum(self.folder / name)
        return self._known[name]


def write_manifest(digests: Digests) -> None:
    """Write the manifest of every file in a folder, sorted by name. Raises OSError when a file cannot be read."""
    with (digests.folder / MANIFEST).open("w", encoding="utf-8", newline="\n") as out:
        for name in sorted(_files(digests.folder)):
            out.write(f"{digests.of(name)}  {name}\n")


def listed(folder: Path) -> tuple[str, ...]:
    """The names of the files that the manifest of a folder lists; none where there is no manifest of ours."""
    return tuple(sums_of(folder))


def sums_of(folder: Path) -> dict[str, str]:
    """The names of the files that the manifest of a folder lists, each with its SHA-256."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return {}
    sums = {match[2]: match[1] for match in map(_LINE.match, lines) if match}
    return sums if len(sums) == len(lines) and all(map(_is_inside, sums)) else {}


def _sum(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def departures(folder: Path) -> Iterator[tuple[str, str]]:
    """The files of a folder that are not as its manifest says, by name, each with what became of it.

    A manifest that is none of ours, or is not there, is itself missing. Raises OSError when a file cannot be read.
    """
    sums = sums_of(folder)
    if not sums:
        yield MANIFEST, "file-missing"
        return
    there = set(_files(folder))
    for name in sorted(sums.keys() | there):
        if name not in there:
            yield name, "file-missing"
        elif name not in sums:
            yield name, "file-unlisted"
        elif _sum(folder / name) != sums[name]:
            yield name, "file-changed"


def is_as_listed(folder: Path, name: str) -> bool:
    """Whether a file is there, and as the manifest of its folder says; one that no manifest lists is only there."""
    if not (folder / name).is_file():
        return False
    known = sums_of(folder).get(name)
    return known is None or _sum(folder / name) == known


def _is_inside(name: str) -> bool:
    """Whether a name stays inside its folder, whoever wrote it."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def strangers(folder: Path) -> tuple[str, ...]:
    """The names of the files in a folder that its manifest does not list: nothing of ours put them there."""
    return tuple(sorted(set(_files(folder)) - set(listed(folder))))


def _files(folder: Path) -> Iterator[str]:
    """The names of the files of the current version, as the manifest writes them. Raises OSError, as folders do."""
    for place, folders, names in os.walk(folder, onerror=_raise):
        below = Path(place).relative_to(folder).as_posix()
        if below == ".":
            folders[:] = [name for name in folders if name != VERSIONS]
            names = [name for name in names if name != VERSIONS]
        start = "" if below == "." else f"{below}/"
        yield from (f"{start}{name}" for name in names if name not in _LITTER and name != MANIFEST)


def _raise(error: OSError) -> None:
    raise error
