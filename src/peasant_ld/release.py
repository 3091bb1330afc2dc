"""A dataset becomes a release folder, whole or not at all: staged beside it, read back, synced, renamed into place."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peasant_ld.flow import Examination, Job, examine
from peasant_ld.problem import InputError, PeasantError, Place, Problem
from peasant_ld.report import Report
from peasant_ld.serialize import Format, write_records

MANIFEST = "manifest-sha256.txt"
STAGING = ".staging"
LOCK = ".lock"
FILES = {"data/dataset.ttl": Format.TURTLE, "data/dataset.jsonld": Format.JSONLD, "data/dataset.nq.gz": Format.NQUADS}


def publish(job: Job, out: Path, lang: str = "en") -> Report:
    """Examine a dataset and, if nothing stands against it, put its release at `out`.

    With an error nothing is written, unless the job sets failed records aside. Raises InputError (PLD014, PLD017) when
    `out` holds something else or another run is at work, OSError when the disk does not take it; then what was at `out`
    is still there, byte for byte.
    """
    _must_be_ours(out)
    with examine(job) as examination:
        report = examination.report(engine=job.engine)
        if report.ok or (job.reject and report.counts.published):
            with staging(out) as folder:
                write_release(examination, report, folder, lang)
        return report


def _must_be_ours(out: Path) -> None:
    """Only a release of ours, an empty folder, or nothing at all is replaced (PLD014)."""
    if not out.exists():
        return
    if not out.is_dir() or (any(out.iterdir()) and not (out / MANIFEST).is_file()):
        raise InputError(Problem("PLD014", Place(str(out)), value=str(out)))


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its place when the block ends well, and goes away when it does not."""
    out.parent.mkdir(parents=True, exist_ok=True)
    folder = out.parent / f".{out.name}{STAGING}"
    with _lock(out.parent / f".{out.name}{LOCK}"):
        shutil.rmtree(folder, ignore_errors=True)  # what a run that was killed left behind
        try:
            folder.mkdir()
            yield folder
            sync(folder)
            _swap(folder, out)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One publisher at a time; the lock goes away with the process that holds it, however that ends."""
    import fcntl

    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            raise InputError(Problem("PLD017", Place(path.name), facts={"holder": handle.read().strip()})) from error
        handle.truncate(0)
        handle.write(f"process {os.getpid()}")
        handle.flush()
        yield
        path.unlink(missing_ok=True)


def _swap(new: Path, out: Path) -> None:
    """Put the new folder in the place of the old one: a rename each, and the old one back if the second fails."""
    old = out.parent / f".{out.name}.old"
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    try:
        new.rename(out)
    except OSError:
        if old.exists():
            old.rename(out)
        raise
    _sync_path(out.parent)
    shutil.rmtree(old, ignore_errors=True)


def write_release(examination: Examination, report: Report, folder: Path, lang: str) -> None:
    """Write every file of a release into an empty folder."""
    (folder / "data").mkdir()
    for name, form in FILES.items():
        with _opened(folder / name) as out:
            write_records(examination.records(), out, form, examination.job.model)
    (folder / "context.jsonld").write_bytes(_context(examination))
    (folder / "report.json").write_text(report.to_json(lang), encoding="utf-8")
    (folder / "report.html").write_text(report.to_html(lang), encoding="utf-8")
    read_back(folder, report.counts.published)
    write_manifest(folder)


def _context(examination: Examination) -> bytes:
    import orjson

    return orjson.dumps({"@context": examination.job.model.context.document}, option=orjson.OPT_INDENT_2) + b"\n"


@contextmanager
def _opened(path: Path) -> Iterator[gzip.GzipFile]:
    """A file for writing; one whose name ends in `.gz` is compressed, without a name or a time in it."""
    with path.open("wb") as raw:
        if path.suffix == ".gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed:
                yield packed
        else:
            yield raw  # type: ignore[misc]


def read_back(folder: Path, records: int) -> None:
    """Parse what was written with a second, strict parser; the three files must make the same number of statements.

    Raises PeasantError when they do not: nothing of it may go out.
    """
    import pyoxigraph as ox

    formats = {".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".gz": ox.RdfFormat.N_QUADS}
    numbers = {}
    for name in FILES:
        path = folder / name
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source:
            numbers[name] = sum(1 for _ in ox.parse(source, format=formats[path.suffix]))
    if len(set(numbers.values())) != 1:
        raise PeasantError(f"the files that were written do not say the same: {numbers} for {records} records")


def write_manifest(folder: Path) -> None:
    """The SHA-256 of every file, in the form that `sha256sum --check` reads, sorted by name."""
    lines = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST):
        with path.open("rb") as source:
            lines.append(f"{hashlib.file_digest(source, 'sha256').hexdigest()}  {path.relative_to(folder).as_posix()}\n")
    (folder / MANIFEST).write_text("".join(lines), encoding="utf-8")


def sync(folder: Path) -> None:
    """Have every file and folder below reach the disk."""
    for path in [*folder.rglob("*"), folder]:
        _sync_path(path)


def _sync_path(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
