"""A dataset becomes a release folder, whole or not at all: staged beside it, read back, synced, renamed into place."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple, cast

import orjson

from peasant_ld.flow import Examination, Job, examine
from peasant_ld.formats import Format, write_records
from peasant_ld.leaks import LeakFound, stop_at_leaks
from peasant_ld.manifest import strangers, write_manifest
from peasant_ld.messages import choose_language
from peasant_ld.problem import InputError, PeasantError, Place, Problem
from peasant_ld.provenance import INDEX, write_index
from peasant_ld.rejected import write_rejected
from peasant_ld.report import Report
from peasant_ld.staging import staging
from peasant_ld.versions import check_version, keep_earlier

FILES = {"data/dataset.ttl": Format.TURTLE, "data/dataset.jsonld": Format.JSONLD, "data/dataset.nq.gz": Format.NQUADS}


def publish(job: Job, out: Path) -> Report:
    """Examine a dataset and, if nothing stands against it, put its release at `out`.

    With an error nothing is written, unless the job sets failed records aside. Raises InputError when `out` holds
    something else (PLD014), another run is at work (PLD017) or the version cannot be published (PLD012, PLD501),
    OSError when the disk does not take it; then what was at `out` is still there, byte for byte.
    """
    out = out.resolve()
    version = job.description.version or ""
    _must_be_ours(out)
    check_version(version, out)
    with examine(job) as examination:
        report = examination.report(engine=job.engine, version=version)
        if report.ok or (job.reject and report.counts.published):
            try:
                with staging(out) as folder:
                    write_release(examination, report, folder)
                    keep_earlier(out, folder, version)
                    stop_at_leaks(examination, folder)
                    examination.keep_pseudonyms()
                    if job.reject:
                        # In the dataset, never in the release: nothing in these files has been redacted.
                        write_rejected(report.problems, job.source, Path(job.source), _language(job), job.model)
            except LeakFound as leak:
                return replace(report, problems=(*report.problems, *leak.problems))
        return report


def _must_be_ours(out: Path) -> None:
    """Only a release of ours, an empty folder, or nothing at all is replaced (PLD014)."""
    if not out.exists():
        return
    others = strangers(out) if out.is_dir() else (out.name,)
    if others:
        raise InputError(Problem("PLD014", Place(str(out)), value=others[0]))


def write_release(examination: Examination, report: Report, folder: Path) -> None:
    """Write every file of a release into an empty folder. Raises PeasantError, OSError: nothing of it may go out.

    The report in it speaks the first language of the dataset, not that of whoever publishes: same input, same bytes.
    """
    lang = _language(examination.job)
    public = report.public()
    (folder / "data").mkdir()
    for name, form in FILES.items():
        with _opened(folder / name) as out:
            number = write_records(examination.records(), out, form, examination.job.model)
    with _opened(folder / INDEX) as out:
        write_index(examination.rows_to_tell(), out)
    (folder / "context.jsonld").write_bytes(_context(examination))
    (folder / "report.json").write_text(public.to_json(lang), encoding="utf-8")
    (folder / "report.html").write_text(public.to_html(lang), encoding="utf-8")
    read_back(folder, number)
    write_manifest(folder)


def _language(job: Job) -> str:
    return choose_language(next(iter(job.description.languages), None), {})


def _context(examination: Examination) -> bytes:
    return orjson.dumps({"@context": examination.job.model.context.document}, option=orjson.OPT_INDENT_2) + b"\n"


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file for writing; one whose name ends in `.gz` is compressed, without a name or a time in it."""
    with path.open("wb") as raw:
        if path.suffix == ".gz":
            with gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0) as packed:
                yield cast(BinaryIO, packed)
        else:
            yield raw


def read_back(folder: Path, records: int) -> None:
    """Parse what was written with a second, strict parser: each file must say the same, of as many records.

    Raises PeasantError when they do not: nothing of it may go out.
    """
    import pyoxigraph as ox

    formats = {".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".gz": ox.RdfFormat.N_QUADS}
    found = {}
    for name in FILES:
        path = folder / name
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as source:
            found[name] = _told(ox.parse(cast(IO[bytes], source), format=formats[path.suffix]))
    if len(set(found.values())) != 1 or next(iter(found.values())).records != records:
        raise PeasantError(f"the files that were written do not say the same: {found}, and {records} records")


class Told(NamedTuple):
    """What a file says: so many statements, about so many records, whose hashes add up to this."""

    statements: int
    records: int
    fingerprint: int


def _told(quads: Iterable[Any]) -> Told:
    """Count, without holding more than one statement; the statements of a record follow one another in every file."""
    statements, records, fingerprint, last = 0, 0, 0, ""
    for quad in quads:
        record = quad.subject.value.partition("#")[0]
        records += record != last
        last = record
        statements += 1
        fingerprint = (fingerprint + hash(quad)) % 2**64
    return Told(statements, records, fingerprint)
