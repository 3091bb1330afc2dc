"""Writes the golden manifests: what every file of the founding example's release holds, with pages and without.

python tests/make_golden.py          writes tests/golden/release-{with,without}-pages.txt, adds to terms.txt
python tests/make_golden.py --check  says what differs, and leaves with 1 if anything does

A line is the SHA-256 of what a file holds, and its name. What is packed counts unpacked: two builds of zlib may pack
the same bytes differently, and both are right. A catalogue, a crate and a manifest tell the SHA-256 and the size of
packed files, and the SHA-256 of files that tell those: there, what the golden manifest says is put in their place.

`terms.txt` are the terms that were ever in our vocabulary: none is taken out, since data that use it stay in the world.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from datasets import FOUNDING, run
from peasant_ld.model import load_model

HERE = Path(__file__).parent / "golden"
TERMS = HERE / "terms.txt"
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "release-without-pages.txt": ("--no-pages",),
    "release-with-pages.txt": (),
}
DIGEST = re.compile(rb"\b[0-9a-f]{64}\b")
# RFC 1952, section 2.3: deflate, no flags, no time, no extra flags, and a system that is not told.
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def publish(folder: Path, *options: str) -> Path:
    """The release of the founding example in this folder."""
    folder.mkdir(exist_ok=True)
    done = run("publish", FOUNDING, "-o", folder / "release", *options)
    if done.code:
        raise SystemExit(f"the founding example cannot be published:\n{done.err}")
    return folder / "release"


def manifest(release: Path) -> Iterator[str]:
    """The lines of a release's golden manifest, sorted by name."""
    files = {path.relative_to(release).as_posix(): path.read_bytes() for path in release.rglob("*") if path.is_file()}
    named = {hashlib.sha256(data).hexdigest().encode(): name for name, data in files.items()}
    unpacked = {name: unpack(data) for name, data in files.items() if name.endswith((".gz", ".xlsx"))}
    sizes = {str(len(files[name])).encode(): str(len(data)).encode() for name, data in unpacked.items()}
    size = re.compile(rb"\b(?:%s)\b" % b"|".join(sizes))

    @cache
    def digest(name: str) -> str:
        return hashlib.sha256(unpacked[name] if name in unpacked else _settled(files[name])).hexdigest()

    def _settled(data: bytes) -> bytes:
        told = {found for found in DIGEST.findall(data) if found in named}
        if not told:
            return data
        data = size.sub(lambda found: sizes[found[0]], data)
        return DIGEST.sub(lambda found: digest(named[found[0]]).encode() if found[0] in told else found[0], data)

    return (f"{digest(name)}  {name}" for name in sorted(files))


def unpack(data: bytes) -> bytes:
    """What a packed file holds: of a zip file the names and the bytes of its entries."""
    if data[:2] == HEADER[:2]:
        return gzip.decompress(data)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"".join(name.encode() + packed.read(name) for name in packed.namelist())


def changes(golden: str, found: str) -> Iterator[str]:
    """What differs between two manifests, a sentence for each file."""
    before, after = (dict(line.split("  ", 1)[::-1] for line in text.splitlines()) for text in (golden, found))
    for name in sorted({*before, *after}):
        if name not in after:
            yield f"{name} is no longer in the release"
        elif name not in before:
            yield f"{name} is new in the release"
        elif before[name] != after[name]:
            yield f"{name} holds something else"


def terms_of(turtle: str) -> set[str]:
    """The local names of the terms of our own that the Turtle of a vocabulary defines."""
    return set(re.findall(r"^pld:([\w-]+)[ \t]+a[ \t]", turtle, re.MULTILINE))


def note_terms() -> None:
    """Add the terms that are new."""
    known = set(TERMS.read_text("utf-8").split()) if TERMS.exists() else set()
    turtle = "\n".join(file.read_bytes().decode() for file in load_model().vocabulary_files())
    TERMS.write_text("".join(f"{name}\n" for name in sorted(known | terms_of(turtle))), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write the manifests, or check them."""
    told = 0
    for file, options in OPTIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            found = "".join(f"{line}\n" for line in manifest(publish(Path(folder), *options)))
        path = HERE / file
        for change in changes(path.read_text("utf-8") if path.exists() else "", found):
            told += 1
            print(f"{file}: {change}")
        if "--check" not in arguments:
            path.write_text(found, encoding="utf-8")
    if "--check" not in arguments:
        note_terms()
    return int("--check" in arguments and told > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
