"""Earlier versions of a release stay below the current one, as `versions/<version>/`: each whole, and never changed."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from peasant_ld.files.systems import in_order, is_file_name
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.published.layout import DATA, base_of
from peasant_ld.published.manifest import MANIFEST, VERSIONS, listed, sums_of

# A version is the name of a folder, and part of an address.
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._+-]{0,63}\Z")


def is_version(text: str) -> bool:
    """Whether a text can name a version."""
    return _NAME.match(text) is not None and is_file_name(text)


def check_version(version: str, out: Path) -> None:
    """Raise InputError unless `version` may be published at `out`.

    PLD012: it cannot be the name of a folder. PLD501: it is an earlier version of the release there, and what people
    cite under that number must not change.
    """
    if not is_version(version):
        facts = {"reason": "wrong", "expected": '"1.0.0"'}
        raise InputError(Problem("PLD012", Place("dataset.toml"), key="version", value=version, facts=facts))
    if version.casefold() in {name.casefold() for name in earlier_versions(out)}:
        raise InputError(Problem("PLD501", Place("dataset.toml"), key="version", value=version))


def earlier_versions(release: Path) -> tuple[str, ...]:
    """The names of the earlier versions that a release folder keeps, sorted."""
    folder = release / VERSIONS
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else ()


def version_of(release: Path) -> str | None:
    """The version of a release folder, as its report tells it; None where there is no release, or it does not tell."""
    try:
        told = json.loads((release / "report.json").read_text(encoding="utf-8"))["details"]["version"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return told if isinstance(told, str) and is_version(told) else None


def written_over(out: Path, base: str, version: str, digest: str) -> Iterator[Problem]:
    """What those lose who have cited the release at `out`, once another stands there, with data of this SHA-256.

    PLD148: its records had another base; PLD149: it had the same version and other data.
    """
    try:
        before = base_of(out)
    except InputError:  # nothing is there, or it was damaged
        return
    place = Place("dataset.toml")
    if before != base:
        facts = {"other": before}
        yield Problem("PLD148", place, key="base", value=base, severity=Severity.WARNING, facts=facts)
    if version_of(out) == version and sums_of(out).get(DATA, digest) != digest:
        yield Problem("PLD149", place, key="version", value=version, severity=Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A version that is earlier than the one to come: its name, the folder that holds it, the names of its files."""

    version: str
    folder: Path
    files: tuple[str, ...]


def earlier_than(version: str, out: Path) -> tuple[Earlier, ...]:
    """The versions earlier than the one that is to stand at `out`: those that it keeps, and the one that is there."""
    found = []
    for name in earlier_versions(out):
        folder = out / VERSIONS / name
        files = (path.relative_to(folder).as_posix() for path in in_order(folder.rglob("*")) if path.is_file())
        found.append(Earlier(name, folder, tuple(files)))
    before = version_of(out)
    if before is not None and before != version:
        found.append(Earlier(before, out, (MANIFEST, *listed(out))))
    return tuple(found)


def keep_earlier(every: Iterable[Earlier], new: Path) -> None:
    """Give a new release the earlier versions that it keeps.

    The files are not copied where the disk can give them a second name. Raises OSError when the disk takes neither.
    """
    for each in every:
        _keep(each.folder, each.files, new / VERSIONS / each.version)


def _keep(release: Path, names: Iterable[str], target: Path) -> None:
    """Files of one release, at another place."""
    for name in names:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(release / name, target / name)
        except OSError:  # a file system without hard links
            shutil.copy2(release / name, target / name)
