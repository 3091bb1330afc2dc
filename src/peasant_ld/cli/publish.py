"""`peasant-ld publish`: a dataset becomes a release folder, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.options import Talk, day_option, engine_option, speaker, talk_options
from peasant_ld.dataset import read_description
from peasant_ld.flow import Job
from peasant_ld.release import publish


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="DIR", help="Default: DATASET/release.")
@click.option("--reject", is_flag=True, help="Publish what is right; set records with errors aside in rejected.*.")
@day_option
@engine_option
@talk_options
def command(dataset: Path, output: Path | None, talk: Talk, **options: Any) -> int:
    """Write a whole release of DATASET (a folder with dataset.toml), or nothing.

    An error stops it: nothing is written and the old release stays as it was. With --reject the records that are
    right go out, and the others are set aside.
    """
    out = output or dataset / "release"
    report = publish(Job(dataset, read_description(dataset), **options), out)
    code = talk.tell(report)
    words = speaker(talk.lang)
    written = report.ok or (options["reject"] and report.counts.published > 0 and "PLD206" not in report.codes)
    click.echo(words.ui("published_to", folder=out) if written else words.ui("nothing_written"), err=True)
    return code
