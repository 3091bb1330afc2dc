"""`check --suggest`, `--apply` and `--mark`: the mends that are offered, the mended copy, and the marked one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import click

from peasant_ld.cli.help.misuse import Misuse
from peasant_ld.cli.options import job_for, speaker
from peasant_ld.flow import Job
from peasant_ld.forms.marked import TABLES, refuse_to_mark, write_marked
from peasant_ld.forms.repair import Mend, propose
from peasant_ld.forms.repair.mending import CHANGES, apply
from peasant_ld.problem import Problem
from peasant_ld.reading import files_of
from peasant_ld.report import Report
from peasant_ld.report.messages import Catalogue, visible

MOST_NAMED = 20


def offer(paths: tuple[str, ...], out: Path | None, lang: str, model: Path | None = None) -> tuple[Problem, ...]:
    """Print the mends for the records of some paths to standard output; with `out`, write the mended copy of one path.

    Gives what could not be mended there, as problems. Raises InputError if `out` is there already or names another
    format (PLD317, PLD329), Misuse for several paths and one copy.
    """
    if out is not None and (len(paths) > 1 or paths[0] == "-"):
        raise Misuse("{options}: for one PATH, which is not -", options="--apply FILE")
    words, left = speaker(lang), tuple[Problem, ...]()
    for path in paths:
        job = job_for(path, model=model)
        declared = job.declared
        mends = tuple(propose(path, declared, job.base))
        if out is None or not mends:
            _show(mends, words)
            click.echo(words.ui("mend.offered" if mends else "mend.none", count=len(mends)), err=True)
        else:
            made = apply(Path(path), mends, out, declared)
            left += made.left
            _show(made.changed, words)
            facts = {"count": len(made.changed), "file": out, "changes": f"{out.name}{CHANGES}"}
            click.echo(words.ui("mend.applied" if made.files else "mend.nothing", **facts), err=True)
    return left


def _show(mends: Iterable[Mend], words: Catalogue) -> None:
    for mend in mends:
        shown = {"before": mend.before, "after": mend.written, "reason": words.label("mend", mend.why)}
        click.echo(words.ui("mend.line", place=words.place(mend.place), **shown))


def table_to_mark(paths: tuple[Path, ...], out: Path) -> Path:
    """The one table that `--mark` is about: a file, or the only table of a folder.

    Raises Misuse for several, InputError for what cannot be marked, or written there (PLD009, PLD317).
    """
    if len(paths) > 1 or str(paths[0]) == "-":
        raise Misuse("{options}: for one PATH, which is not -", options="--mark FILE")
    tables = [paths[0]]
    if paths[0].is_dir():
        tables = [each for each in files_of(paths[0]) if isinstance(each, Path) and each.suffix.lower() in TABLES]
    if len(tables) != 1:
        shown = ", ".join(visible(str(table)) for table in tables[:MOST_NAMED])
        found = "--mark FILE: PATH is one table, or a folder with one; tables: {tables}"
        raise Misuse(found if tables else "--mark FILE: there is no table in PATH", tables=shown)
    refuse_to_mark(tables[0], out)
    return tables[0]


def mark(job: Job, out: Path, report: Report, lang: str) -> Report:
    """Write the marked copy of the table that a job is about, and give the report with what the copy does not keep."""
    lost = write_marked(Path(str(job.source)), report.in_order(), out, lang, job.declared)
    click.echo(speaker(lang).ui("mark.written", file=out), err=True)
    return replace(report, problems=report.problems + lost)
