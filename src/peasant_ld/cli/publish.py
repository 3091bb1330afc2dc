"""`peasant-ld publish`: a dataset becomes a release folder, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from peasant_ld.cli.options import as_of, engine_option, lang_option, report_options, speaker, tell
from peasant_ld.dataset import read_description
from peasant_ld.flow import Job
from peasant_ld.release import publish


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Default: DATASET/release.")
@click.option("--reject", is_flag=True, help="Publish what is right; set records with errors aside in rejected.*.")
@click.option("--as-of", "day", metavar="DAY", help="The day for embargoes, as 2026-01-31 (default: SOURCE_DATE_EPOCH).")
@engine_option
@report_options
@lang_option
def command(
    dataset: Path, output: Path | None, reject: bool, day: str | None, engine: str,
    reports: tuple[Path, ...], max_problems: int | None, lang: str,
) -> int:  # fmt: skip
    """Write a whole release of DATASET (a folder with dataset.toml), or nothing.

    An error stops it: nothing is written and the old release stays as it was. With --reject the records that are
    right go out, and the others are set aside.
    """
    job = Job(dataset, read_description(dataset), engine=engine, as_of=day or as_of(), reject=reject)
    out = output or dataset / "release"
    report = publish(job, out)
    code = tell(report, lang, reports, max_problems)
    words = speaker(lang)
    written = report.ok or (reject and report.counts.published > 0)
    click.echo(words.ui("published_to", folder=out) if written else words.ui("nothing_written"), err=True)
    return code
