"""`peasant-ld check`: everything that is wrong with some records; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.given import READABLE_OR_STDIN
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.options import (
    Talk,
    dataset_folder,
    day_option,
    engine_option,
    job_for,
    jobs_option,
    model_option,
    talk_options,
)
from peasant_ld.cli.progress import progress
from peasant_ld.flow import drive
from peasant_ld.problem import Problem
from peasant_ld.reading import RECORDS_FOLDER
from peasant_ld.report import Report


@click.command(cls=Command)
@click.argument("paths", nargs=-1, required=True, type=READABLE_OR_STDIN, metavar="PATH...")
@model_option
@engine_option
@jobs_option
@click.option("--suggest", is_flag=True, help="Propose mends for what is wrong; change nothing.")
@click.option("--apply", "out", type=click.Path(path_type=Path), metavar="FILE", help="Write a mended copy of PATH.")
@click.option(
    "--mark", "marked", type=click.Path(path_type=Path), metavar="FILE", help="Write a table with its problems marked."
)
@day_option
@talk_options
def command(paths: tuple[Path, ...], suggest: bool, talk: Talk, **options: Any) -> int:
    """Read, check, normalize and validate records; print problems; write nothing but what is asked for.

    PATH is a dataset folder, a folder of records, a file, or - for JSON Lines from standard input.
    """
    out, marked = options.pop("out"), options.pop("marked")
    if not (suggest or out or marked):
        return talk.tell(_reports(paths, talk, options))
    from peasant_ld.cli.mends import mark, offer, table_to_mark  # what reads and writes sheets is not small

    left: tuple[Problem, ...] = ()
    table = table_to_mark(paths, marked) if marked else None
    if suggest or out is not None:
        left = offer(tuple(map(str, paths)), out, talk.lang, options["model"])
    report = _reports(paths, talk, options)
    report = replace(report, problems=report.problems + left)
    return talk.tell(mark(job_for(str(table), model=options["model"]), marked, report, talk.lang) if table else report)


def _reports(paths: tuple[Path, ...], talk: Talk, options: Mapping[str, Any]) -> Report:
    """The reports on some paths as one."""
    with progress(talk.lang) as watch:
        reports = [_report(str(path), progress=watch, **options) for path in paths]
    return reduce(Report.joined, reports).unwritten()


def _report(path: str, **options: Any) -> Report:
    """The report on a path; on a part of the records of a dataset, what the whole dataset shows of that part."""
    dataset, part = dataset_folder(path), Path(path).resolve()
    if dataset is None or not part.is_relative_to(dataset / RECORDS_FOLDER):  # such as a file of rejected records
        with drive(job_for(path, **options)) as checked:
            return checked.report()
    with drive(job_for(str(dataset), **options)) as checked:
        report = checked.report()
    return replace(report, problems=tuple(each for each in report.problems if _is_in(each, dataset, part)))


def _is_in(problem: Problem, dataset: Path, part: Path) -> bool:
    return problem.place is not None and (dataset / problem.place.file).resolve().is_relative_to(part)
