"""Tables that would be the same as those of the release that stands there get a second name in the new one.

They are known by all that they can show: the data, what `dataset.toml` says of the whole, the language, the model and
the program. Each file is looked at, so that one that somebody changed is never carried over.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from peasant_ld.flow.build_cache import BuildCache, made_by
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.tables import FOLDER, TableWish

ROOM = "tables"


def key_of(data: str, wish: TableWish) -> str:
    """What the tables of a release are known by; `data` is the digest of its data."""
    told = wish.description
    said = (told.base, dict(told.title), told.licence, told.version, told.languages, wish.lang)
    return hashlib.sha256(f"{made_by(wish.model.roots)} {said} {data}".encode()).hexdigest()


def carry_over(shelf: ReleaseFolder, cache: BuildCache, key: str) -> int | None:
    """Take the tables over from the release before; gives what writing them would, None where they are to be written.

    Raises OSError as the disk does.
    """
    noted = cache.recall(ROOM, key)
    if noted is None or shelf.earlier is None:
        return None
    cut, digests = json.loads(noted)
    try:
        if any(_digest(shelf.earlier / name) != digest for name, digest in digests.items()):
            return None
    except OSError:  # that release is gone, or lacks one of them
        return None
    for name, digest in digests.items():
        if shelf.share(name):
            shelf.digests.note(name, digest)
        else:
            shutil.copyfile(shelf.earlier / name, shelf.folder / name)
    return int(cut)


def note(shelf: ReleaseFolder, cache: BuildCache, key: str, cut: int) -> None:
    """Note the tables that were written, for the next run."""
    names = sorted(path.relative_to(shelf.folder).as_posix() for path in (shelf.folder / FOLDER).glob("*"))
    digests = {name: shelf.digests.of(name) for name in names}
    cache.note(ROOM, key, json.dumps([cut, digests]))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
