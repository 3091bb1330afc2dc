"""The files below `records/` of a dataset, by the names that a request may use: nothing else can be reached.

A name is looked up among the files that the reader lists, so that no path, no link and no trick of a name leads out.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from peasant_ld.files import is_link, leads_out
from peasant_ld.model.characters import hidden_in
from peasant_ld.reading import FORMATS, RECORDS_FOLDER, files_of
from peasant_ld.reading.maps.suffixes import MAP
from peasant_ld.reading.paths import DATASET_FILE, is_ignored
from peasant_ld.serve.desk.history import digest
from peasant_ld.serve.desk.refusals import DeskRefusal

MOST_NAME = 150  # bytes of a name: some disks have room for 255, and the map of a file has a longer one
# What Windows takes for a device, whatever stands behind the dot, and what it has no place for in a name.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(?:\.|\Z)", re.I)
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')
SUFFIXES = tuple(suffix for each in FORMATS for suffix in each.suffixes if suffix != ".xls")
TABLES = tuple(suffix for each in FORMATS if each.has_tables for suffix in each.suffixes if suffix != ".xls")


class Signature(NamedTuple):
    """What tells whether a file was changed: its size and time, and what is in it."""

    size: int
    time: int
    mark: bytes


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """The files of records of one dataset folder."""

    dataset: Path

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self.dataset / RECORDS_FOLDER

    def there(self) -> dict[str, Path]:
        """The files that are read, by their names; a pipe or a device, which the check tells of, is none.

        What of a name is no Unicode (Linux takes any bytes) is written as `\\udcff`.
        """
        found = (each for each in files_of(self.dataset) if isinstance(each, Path) and each.is_file())
        own = (each for each in found if each.is_relative_to(self.folder))
        return {_unicode(each.relative_to(self.folder).as_posix()): each for each in own}

    def path(self, name: str) -> Path:
        """The file of a name. Raises DeskRefusal where none of that name is read."""
        found = self.there().get(name)
        if found is None:
            raise DeskRefusal(404, "no_file", file=name)
        return found

    def own(self, name: str) -> Path:
        """The same, to be written: a link is none. Raises DeskRefusal."""
        path = self.path(name)
        if is_link(path) or leads_out(path, self.dataset):
            raise DeskRefusal(409, "link", file=name)
        return path

    def new(self, name: str) -> Path:
        """Where a file of a new name goes, which is made safe. Raises DeskRefusal for a name that none can have."""
        path = self.folder / safe_name(name)
        if is_link(self.folder) or is_link(path) or leads_out(path, self.dataset):
            raise DeskRefusal(409, "link", file=name)
        return path

    def map_of(self, path: Path) -> Path:
        """Where the map of a table lies."""
        return path.with_name(f"{path.stem}{MAP}")


def safe_folder(name: str) -> str:
    """The name of a folder as every system can have it. Raises DeskRefusal for one that cannot be."""
    found = unicodedata.normalize("NFC", name).strip()
    hides = hidden_in(found) is not None or any(unicodedata.category(each).startswith("C") for each in found)
    if not found or hides or _NOT_IN_NAMES & set(found) or _DEVICES.match(found) or found.endswith("."):
        raise DeskRefusal(400, "name_wrong", file=name)
    if len(found.encode()) > MOST_NAME:
        raise DeskRefusal(400, "name_long", file=name, limit=MOST_NAME)
    if found.startswith((".", "~")):
        raise DeskRefusal(400, "name_wrong", file=name)
    return found


def safe_name(name: str) -> str:
    """The name of a file of records, made safe. Raises DeskRefusal for one that cannot be, or that is not read."""
    found = safe_folder(name)
    if not found.lower().endswith(SUFFIXES):
        raise DeskRefusal(400, "name_suffix", file=name, known=", ".join(SUFFIXES))
    if is_ignored(found):
        raise DeskRefusal(400, "name_ignored", file=name)
    return found


def _unicode(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def signature(path: Path) -> Signature | None:
    """What a file is like now; None where there is none, or it cannot be read, which the check tells."""
    try:
        found = path.stat()
        return Signature(found.st_size, found.st_mtime_ns, digest(path.read_bytes()))
    except OSError:
        return None


def is_as(path: Path, known: Signature | None) -> bool:
    """Whether a file is as it was: by its size and its time, and where these are others by what is in it."""
    try:
        found = path.stat()
        is_same = known is not None and (found.st_size, found.st_mtime_ns) == known[:2]
        return is_same or (known is not None and digest(path.read_bytes()) == known.mark)
    except OSError:
        return known is None


Stamps = Mapping[str, tuple[int, int]]


def stamps_of(dataset: Path) -> Stamps:
    """The size and the time of the description and of every file of records, maps too, which cost nothing to ask."""
    found: dict[str, tuple[int, int]] = {}
    for place, folders, names in os.walk(dataset / RECORDS_FOLDER):
        folders[:] = [name for name in folders if not is_link(Path(place, name))]
        paths = (Path(place, name) for name in names if not name.startswith((".", "~$")))
        found |= {path.relative_to(dataset).as_posix(): stamp for path in paths if (stamp := _stamp(path))}
    own = _stamp(dataset / DATASET_FILE)
    return found if own is None else {**found, DATASET_FILE: own}


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
