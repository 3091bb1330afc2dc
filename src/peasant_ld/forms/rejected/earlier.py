"""Files of rejected records -> a dataset in which files of earlier runs lie: what somebody mends there is never lost.

Beside the files lies `rejected.sha256`, as `sha256sum -c` reads it: by that the next run knows what it wrote itself.
"""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import chain, count
from pathlib import Path

from peasant_ld.files import is_link, write_file
from peasant_ld.files.systems import in_order, patiently
from peasant_ld.forms.rejected.files import NAME
from peasant_ld.reading import Record, read_records
from peasant_ld.reading.declared import Declared

FIXITY = f"{NAME}.sha256"
_SUFFIXES = (".csv", ".tsv", ".xlsx", ".jsonl")
_REASONS = ".reasons.csv"

Sets = dict[str, list[Path]]  # the files that belong together, by the part of their names before the first point


@dataclass(frozen=True, slots=True)
class RejectedFiles:
    """The names of files of rejected records: those of this run, and earlier ones that are gone or were kept."""

    files: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


def set_aside(
    write: Callable[[Path], list[Path]], folder: Path, is_read: Callable[[str], bool], declared: Declared | None = None
) -> RejectedFiles:
    """Put the files that `write` makes in a folder into `folder`, the dataset.

    A file of an earlier run is replaced or removed if it is as it was written and `is_read` says of the id of each of
    its records that the record was read again. All others stay, and what is new takes another name (`rejected-2.xlsx`).
    Raises OSError.
    """
    written = _fixity(folder)
    earlier = _sets(path for path in folder.glob(f"{NAME}*") if path.name.endswith(_SUFFIXES))
    with tempfile.TemporaryDirectory(dir=folder, prefix=f".{NAME}-") as made:
        new = _sets(write(Path(made)))
        replaceable = {stem for stem, paths in earlier.items() if _may_go(paths, written, is_read, declared)}
        placed = dict(_placed(new, earlier, replaceable))
        targets = {target.name: path for target, path in placed.items()}
        gone = [path for stem in sorted(replaceable) for path in earlier[stem] if path.name not in targets]
        for path in gone:
            patiently(path.unlink)
        for target, path in placed.items():
            patiently(partial(os.replace, path, target))
    kept = [path.name for path in chain(*earlier.values()) if path not in gone and path.name not in targets]
    known = {name: written[name] for name in kept if name in written}
    _write_fixity(folder, known | {name: _digest(folder / name) for name in targets})
    return RejectedFiles(tuple(targets), tuple(path.name for path in gone), tuple(sorted(kept)))


def _sets(paths: Iterable[Path]) -> Sets:
    found: Sets = defaultdict(list)
    for path in in_order(paths):
        found[path.name.partition(".")[0]].append(path)
    return found


def _may_go(
    paths: list[Path], written: Mapping[str, str], is_read: Callable[[str], bool], declared: Declared | None
) -> bool:
    """Whether files are as they were written, and nothing is in them that does not stand elsewhere."""
    if any(is_link(path) or written.get(path.name) != _digest(path) for path in paths):
        return False
    return all(identity and is_read(identity) for path in paths for identity in _ids(path, declared))


def _ids(path: Path, declared: Declared | None) -> Iterator[str | None]:
    """The id of each record in a file, as far as there is one; reasons hold no records."""
    if path.name.endswith(_REASONS):
        return
    for item in read_records(path, declared):
        if isinstance(item, Record):
            yield str(item.data.get("id") or "")
        elif item.blocks:
            yield item.record


def _placed(new: Sets, earlier: Sets, replaceable: set[str]) -> Iterator[tuple[Path, Path]]:
    """For each new file where it is to lie: under its name, or the first that is free, with its number."""
    for stem, paths in new.items():
        for number in count(1):
            name = stem if number == 1 else f"{stem}-{number}"
            is_free = name not in earlier or name in replaceable or _same(earlier[name], paths)
            if is_free and (number == 1 or name not in new):
                break
        for path in paths:
            yield path.parent.parent / path.name.replace(stem, name, 1), path


def _same(some: list[Path], others: list[Path]) -> bool:
    """Whether files of two sets hold the same bytes."""
    if any(map(is_link, some)):
        return False
    return [path.read_bytes() for path in some] == [path.read_bytes() for path in others]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        found = sha256()
        while block := file.read(2**20):
            found.update(block)
    return found.hexdigest()


def _fixity(folder: Path) -> dict[str, str]:
    """The digest of each file as a run wrote it, by name."""
    path = folder / FIXITY
    lines = path.read_text("utf-8", errors="replace").splitlines() if path.is_file() and not is_link(path) else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _write_fixity(folder: Path, digests: Mapping[str, str]) -> None:
    path = folder / FIXITY
    if digests:
        write_file(path, "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode())
    else:
        path.unlink(missing_ok=True)
