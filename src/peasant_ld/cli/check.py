"""`peasant-ld check`: everything that is wrong with some records; nothing is written."""

from __future__ import annotations

from pathlib import Path

import click

from peasant_ld.cli.options import as_of, engine_option, job_for, lang_option, report_options, tell
from peasant_ld.flow import examine


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@engine_option
@report_options
@lang_option
def command(paths: tuple[str, ...], engine: str, reports: tuple[Path, ...], max_problems: int | None, lang: str) -> int:
    """Read, check, normalize and validate records; print problems; write nothing.

    PATH is a dataset folder, a folder of records, a file, or - for JSON Lines from standard input.
    """
    codes = []
    for path in paths:
        with examine(job_for(path, engine=engine, as_of=as_of())) as examination:
            codes.append(tell(examination.report(), lang, reports, max_problems))
    return max(codes)
