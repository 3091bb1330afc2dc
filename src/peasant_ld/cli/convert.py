"""`peasant-ld convert`: records become one RDF file, or RDF on standard output."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import click

from peasant_ld.cli.options import day_option, job_for, jobs_option, lang_option, tell
from peasant_ld.cli.progress import progress
from peasant_ld.flow import convert
from peasant_ld.model.description import NO_BASE
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.rdf.formats import Format


@click.command()
@click.argument("path", metavar="PATH")
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write (default: - for standard output).")
@click.option("-t", "--to", "name", metavar="FORMAT", help="turtle, jsonld, ntriples, nquads or trig.")
@click.option("--base", metavar="IRI", help="Where loose records live; a dataset states it in dataset.toml.")
@click.option("--reject", is_flag=True, help="Convert what is right, and leave out records with errors.")
@jobs_option
@click.option("--unsorted", is_flag=True, help="Keep the order of the input; records that share an id are not found.")
@day_option
@lang_option
def command(path: str, output: str, name: str | None, base: str | None, lang: str, **options: Any) -> int:
    """Turn records into one RDF file, by the suffix of FILE or by FORMAT.

    PATH is a dataset folder, a folder of records, a file, or - for JSON Lines from standard input. With an error
    nothing is written, unless --reject is given. The output is the same for any number of processes.
    """
    form, reject = _format(name, output), options["reject"]
    job = job_for(path, base, as_of=options["as_of"], reject=reject, jobs=options["jobs"])
    if job.description.base == NO_BASE:
        raise InputError(
            Problem(
                "PLD401",
                Place(path),
                key="base",
                facts={"reason": "missing", "expected": "--base https://example.org/"},
            )
        )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # nothing may stay behind either way
    with _made(output) as made, progress(lang) as watch:
        report = convert(replace(job, watch=watch), made.file, form, not options["unsorted"])
        made.keep = report.ok or (reject and not report.stopped)
    return tell(report if made.keep else report.unwritten(), lang)


def _format(name: str | None, output: str) -> Format:
    wanted = name or Path(output).suffix or "turtle"
    form = Format.named(wanted)
    if form is None:
        known = ", ".join(each.label for each in Format)
        raise InputError(Problem("PLD009", Place(output), value=wanted, facts={"suffix": wanted, "known": known}))
    return form


@dataclass(slots=True)
class _Made:
    """What is being written, and whether it is to be kept."""

    file: BinaryIO
    keep: bool = False


@contextlib.contextmanager
def _made(output: str) -> Iterator[_Made]:
    """A place to write to, which becomes the output, whole, or nothing: a file beside its name, or a temporary one."""
    if output == "-":
        with tempfile.TemporaryFile() as file:
            made = _Made(file)
            yield made
            if made.keep:
                file.seek(0)
                shutil.copyfileobj(file, sys.stdout.buffer, 2**20)
                sys.stdout.buffer.flush()
        return
    path = Path(output)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), output)
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as out:
            made = _Made(out)
            yield made
        if made.keep:
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
