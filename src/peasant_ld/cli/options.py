"""What several commands share: the dataset or files they are given, and how they speak of problems."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from peasant_ld.dataset import FILE, NO_BASE, Description, read_description
from peasant_ld.flow import Job
from peasant_ld.messages import LANGUAGES, Catalogue, choose_language
from peasant_ld.report import Report, write_report
from peasant_ld.validate import ENGINES

Command = TypeVar("Command", bound=Callable[..., Any])


def lang_option(command: Command) -> Command:
    """`--lang`, as a code; without it the locale decides."""
    return click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        callback=lambda _, __, value: choose_language(value, os.environ),
        help="Language of the messages (default: the locale).",
    )(command)


def report_options(command: Command) -> Command:
    """`--report` and `--max-problems`."""
    shown = click.option("--max-problems", type=click.IntRange(0), metavar="N", help="Show N problems; all are counted.")
    written = click.option(
        "--report", "reports", type=click.Path(dir_okay=False, path_type=Path), multiple=True, metavar="FILE",
        help="Write the report to FILE.json, .html, .csv or .sarif.",
    )  # fmt: skip
    return shown(written(command))


def engine_option(command: Command) -> Command:
    """`--engine`: which SHACL engine runs; both give the same."""
    return click.option("--engine", type=click.Choice(ENGINES), default="auto", help="SHACL engine (default: auto).")(command)


def job_for(path: str, base: str | None = None, **options: Any) -> Job:
    """The job for a PATH: a dataset folder, a folder inside or below one, a file, or `-`.

    The description is that of the dataset folder; loose records take `base`, or a base that only checks.
    Raises InputError when a `dataset.toml` cannot be read.
    """
    folder = dataset_folder(path)
    description = Description(base=base or NO_BASE) if folder is None else read_description(folder)
    if base and folder is not None:
        click.echo(Catalogue.load(choose_language(None, os.environ)).ui("base_unused"), err=True)
    return Job(path, description, **options)


def dataset_folder(path: str) -> Path | None:
    """The dataset folder that a path is, or lies in (`DATASET/records/...`); None for loose records."""
    if path == "-":
        return None
    start = Path(path).resolve()
    for folder in [start, *start.parents][:4]:
        if (folder / FILE).is_file():
            return folder
    return None


def tell(report: Report, lang: str, reports: tuple[Path, ...] = (), max_problems: int | None = None) -> int:
    """Print a report to standard error, write it where it is asked for, and give the exit code."""
    for path in reports:
        write_report(report, path, lang)
    click.echo(report.to_text(lang, max_problems), err=True)
    return report.exit_code


def speaker(lang: str) -> Catalogue:
    """The catalogue of a language."""
    return Catalogue.load(lang)


def as_of() -> str | None:
    """The day that embargoes are measured against when none is given: that of SOURCE_DATE_EPOCH, never the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch.isdigit():
        return None
    from datetime import UTC, datetime

    return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()


def on_terminal() -> bool:
    """Whether somebody is watching standard error."""
    return sys.stderr.isatty()
