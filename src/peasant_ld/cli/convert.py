"""`peasant-ld convert`: records become one RDF file, or RDF on standard output."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

import click

from peasant_ld.cli.completing import files, formats
from peasant_ld.cli.given import READABLE_OR_STDIN
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.options import (
    day_option,
    engine_option,
    job_for,
    jobs_option,
    lang_option,
    model_option,
    tell,
    verbose_option,
)
from peasant_ld.cli.progress import progress
from peasant_ld.files import replacing
from peasant_ld.flow import Job, goes_out, write_rdf
from peasant_ld.model.description import NO_BASE
from peasant_ld.model.profile_names import profile_names
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.rdf.formats import Format
from peasant_ld.report import Report


@click.command(cls=Command)
@click.argument("path", type=READABLE_OR_STDIN, metavar="PATH")
@click.option(
    "-o", "--output", default="-", metavar="FILE", shell_complete=files,
    help="Where to write (default: - for standard output).",
)  # fmt: skip
@click.option(
    "-t", "--to", "name", metavar="FORMAT", shell_complete=formats, help="turtle, jsonld, ntriples, nquads or trig."
)
@click.option(
    "--profile", type=click.Choice(profile_names()), help="In the terms of others, as JSON-LD; losses are told."
)
@click.option("--base", metavar="IRI", help="Where loose records live; a dataset states it in dataset.toml.")
@click.option("--reject", is_flag=True, help="Convert what is right, and leave out records with errors.")
@model_option
@jobs_option
@engine_option
@click.option("--no-shapes", is_flag=True, help="Ask neither shapes nor references, for speed; the last line says so.")
@click.option("--unsorted", is_flag=True, help="With --no-shapes: keep the input's order; doubled ids are not found.")
@day_option
@verbose_option
@lang_option
def command(path: Path, output: str, name: str | None, base: str | None, lang: str, **options: Any) -> int:
    """Turn records into one RDF file, by the suffix of FILE or by FORMAT.

    PATH is a dataset folder, a folder of records, a file, or - for JSON Lines from standard input. With an error
    nothing is written, unless --reject is given. The output is the same for any number of processes.
    """
    profile, verbose = options.pop("profile"), options.pop("verbose")
    form = _format(name, output, "jsonld" if profile else "turtle")
    if profile and form is not Format.JSONLD:
        raise Misuse("{options}: only as JSON-LD", options="--profile")
    shapes, ordered = not options.pop("no_shapes"), not options.pop("unsorted")
    if not ordered and (shapes or profile):
        raise Misuse("--unsorted: only with --no-shapes, and without --profile")
    job = job_for(str(path), base, shapes=shapes, ordered=ordered, **options)
    if job.description.base == NO_BASE:
        raise InputError(
            Problem(
                "PLD401",
                Place(str(path)),
                key="base",
                facts={"reason": "missing", "expected": "--base https://example.org/"},
            )
        )
    with _made(output) as made, progress(lang) as watch:
        watched = replace(job, progress=watch)
        report = _written(watched, made.file, form, profile)
        made.keep = goes_out(report, job)
    return tell(report if made.keep else report.unwritten(), lang, verbose)


def _written(job: Job, out: BinaryIO, form: Format, profile: str | None) -> Report:
    if profile is None:
        return write_rdf(job, out, form)
    from peasant_ld.release.profiles import write_job  # and with it all that makes a release

    return write_job(job, out, profile)


def _format(name: str | None, output: str, usual: str) -> Format:
    wanted = name or Path(output).suffix or usual
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


class _Dropped(Exception):
    """What was written is not to be kept."""


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
    with contextlib.suppress(_Dropped), replacing(path) as out:
        made = _Made(out)
        yield made
        if not made.keep:
            raise _Dropped
