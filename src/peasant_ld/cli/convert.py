"""`peasant-ld convert`: records become one RDF file, or RDF on standard output."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from peasant_ld.cli.options import as_of, job_for, lang_option, tell
from peasant_ld.dataset import NO_BASE
from peasant_ld.flow import convert
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.serialize import Format


@click.command()
@click.argument("path", metavar="PATH")
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write (default: - for standard output).")
@click.option("-t", "--to", "name", metavar="FORMAT", help="turtle, jsonld, ntriples, nquads or trig.")
@click.option("--base", metavar="IRI", help="Where loose records live; a dataset states it in dataset.toml.")
@click.option("--reject", is_flag=True, help="Convert what is right, and leave out records with errors.")
@lang_option
def command(path: str, output: str, name: str | None, base: str | None, reject: bool, lang: str) -> int:
    """Turn records into one RDF file, by the suffix of FILE or by FORMAT.

    PATH is a dataset folder, a folder of records, a file, or - for JSON Lines from standard input. With an error
    nothing is written, unless --reject is given.
    """
    form = _format(name, output)
    job = job_for(path, base, as_of=as_of(), reject=reject)
    if job.description.base == NO_BASE:
        raise InputError(Problem("PLD012", Place(path), key="base", facts={"reason": "missing", "expected": "--base https://example.org/"}))
    with tempfile.TemporaryFile() as made:
        report = convert(job, made, form)
        if report.ok or reject:
            made.seek(0)
            with _opened(output) as out:
                while block := made.read(2**20):
                    out.write(block)
    return tell(report, lang)


def _format(name: str | None, output: str) -> Format:
    wanted = name or Path(output).suffix or "turtle"
    form = Format.named(wanted)
    if form is None:
        known = ", ".join(each.label for each in Format)
        raise InputError(Problem("PLD009", Place(output), value=wanted, facts={"suffix": wanted, "known": known}))
    return form


@contextlib.contextmanager
def _opened(output: str) -> Iterator[IO[bytes]]:
    """Standard output, or a file that appears whole: written beside its name, then renamed."""
    if output == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as out:
            yield out
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
