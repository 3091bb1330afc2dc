"""`peasant-ld publish`: a dataset becomes a release folder, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.given import READABLE_FOLDER
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.options import (
    Talk,
    day_option,
    engine_option,
    jobs_option,
    speaker,
    talk_options,
    tell_example_addresses,
)
from peasant_ld.cli.progress import progress
from peasant_ld.flow import Job
from peasant_ld.model.description import read_description
from peasant_ld.model.profile_names import profile_names
from peasant_ld.release import Wish, publish

FOLDER = click.Path(path_type=Path)


@click.command(cls=Command)
@click.argument("dataset", type=READABLE_FOLDER)
@click.option("-o", "--output", type=FOLDER, metavar="DIR", help="Default: DATASET/release.")
@click.option("--reject", is_flag=True, help="Publish what is right; set records with errors aside in rejected.*.")
@click.option("--no-pages", is_flag=True, help="Leave the pages out.")
@click.option(
    "--profile", "profiles", type=click.Choice(profile_names()), multiple=True, help="The data in its terms, too."
)
@click.option("--bagit", "bag", type=FOLDER, metavar="DIR", help="Put the release into a BagIt bag, too.")
@click.option("--fresh", is_flag=True, help="Do everything anew, also what has not changed since the last time.")
@day_option
@engine_option
@jobs_option
@talk_options
def command(dataset: Path, output: Path | None, talk: Talk, **options: Any) -> int:
    """Write a whole release of DATASET (a folder with dataset.toml), or nothing.

    An error stops it: nothing is written and the old release stays as it was. With --reject the records that are
    right go out, and the others are set aside.
    """
    out = output or dataset / "release"
    wish = Wish(not options.pop("no_pages"), options.pop("profiles"), options.pop("bag"), options.pop("fresh"))
    description = read_description(dataset)
    with progress(talk.lang) as watch:
        published = publish(Job(dataset, description, progress=watch, **options), out, wish)
    tell_example_addresses(description, talk.lang)
    code = talk.tell(published.report)
    words = speaker(talk.lang)
    aside = published.aside
    for key, names in (("to", aside.files), ("gone", aside.gone), ("kept", aside.kept)):
        for name in names:
            click.echo(words.ui(f"rejected_{key}", file=dataset / name), err=True)
    click.echo(words.ui("published_to", folder=out) if published.written else words.ui("nothing_written"), err=True)
    return code
