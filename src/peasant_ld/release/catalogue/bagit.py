"""A release becomes a bag (BagIt 1.0, RFC 8493), which archives take in as it is: the payload with its fixity."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from peasant_ld.published.manifest import Digests, listed, strangers
from peasant_ld.release.catalogue.facts import Facts, File, files_of

NAME = "bagit.txt"
_TAG_FILES = frozenset({NAME, "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"})
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def is_bag(folder: Path) -> bool:
    """Whether a folder is a bag: it has the declaration of one (section 2.1.1)."""
    return (folder / NAME).is_file()


def strangers_in(bag: Path) -> tuple[str, ...]:
    """The names of the files in a bag that `write_bag` did not put there; its declaration where it holds no release."""
    payload = bag / "data"
    if not listed(payload):
        return (NAME,)
    others = {f"data/{name}" for name in strangers(payload)}
    return tuple(sorted(others.union(strangers(bag)) - _TAG_FILES))


def write_bag(release: Path, bag: Path, facts: Facts) -> None:
    """Copy a release into the empty folder `bag` as a complete bag. Raises OSError when the disk does not take it."""
    shutil.copytree(release, bag / "data")
    payload = list(files_of(Digests(bag), "data"))
    (bag / NAME).write_bytes(DECLARATION.encode())
    (bag / "bag-info.txt").write_bytes(_lines(bag_info(facts, payload)).encode())
    (bag / "manifest-sha256.txt").write_bytes(_manifest(payload).encode())
    tags = [file for file in files_of(Digests(bag)) if not file.path.startswith("data/")]
    (bag / "tagmanifest-sha256.txt").write_bytes(_manifest(tags).encode())


def bag_info(facts: Facts, payload: Iterable[File]) -> Mapping[str, str]:
    """The fields of `bag-info.txt` (RFC 8493, section 2.2.2); the date of bagging only where a day is stated."""
    sizes = [file.size for file in payload]
    fields = {
        "Source-Organization": facts.description.publisher.get("name", ""),
        "External-Description": facts.abstract,
        "External-Identifier": f"https://doi.org/{facts.doi}" if facts.doi else facts.dataset,
        "Bagging-Date": facts.issued if facts.issued and facts.issued.count("-") == 2 else "",
        "Payload-Oxum": f"{sum(sizes)}.{len(sizes)}",
    }
    return {key: value for key, value in fields.items() if value}


def _lines(fields: Mapping[str, str]) -> str:
    """A field a line; a line break in a value becomes a space, so that it cannot begin another field."""
    return "".join(f"{key}: {' '.join(value.split())}\n" for key, value in fields.items())


def _manifest(files: Iterable[File]) -> str:
    """A checksum and a path a line; the three signs that would break a line are percent-encoded (section 2.1.3)."""
    return "".join(f"{file.sha256}  {_path(file.path)}\n" for file in files)


def _path(path: str) -> str:
    return path.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
