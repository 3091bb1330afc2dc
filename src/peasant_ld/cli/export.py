"""`peasant-ld export`: the grants of a release become one 360Giving file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.account import tell_account
from peasant_ld.cli.given import READABLE_FOLDER
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.options import dataset_folder, lang_option, language_tag, speaker
from peasant_ld.exchange.threesixty.exporting import About, export_360giving
from peasant_ld.model.description import read_description


@click.command(cls=Command)
@click.argument("form", type=click.Choice(["360giving"]))
@click.argument("release", type=READABLE_FOLDER)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.json")
@click.option("--licence", metavar="URL", help="Default: that of the dataset in which the release lies.")
@click.option("--publisher", metavar="NAME", help="Default: that of the dataset in which the release lies.")
@click.option(
    "--language",
    default="en",
    show_default=True,
    callback=language_tag,
    metavar="TAG",
    help="Where a text has several languages.",
)
@lang_option
def command(form: str, release: Path, output: Path, lang: str, **stated: Any) -> int:
    """Write the grants of RELEASE as one 360Giving JSON package, valid under the schema 1.4.

    Grants that lack what 360Giving requires stay behind and are told (exit 1); what has no place there is counted.
    """
    account = export_360giving(release, output, _about(release, **stated))
    tell_account(account, lang)
    click.echo(speaker(lang).ui("export.done", file=output), err=True)
    return 0 if account.ok else 1


def _about(release: Path, licence: str | None, publisher: str | None, language: str) -> About:
    """What the package says of itself: as asked for, else as the dataset around the release says it."""
    folder = dataset_folder(str(release))
    if folder is None:
        return About(None, publisher, None, licence, language)
    known = read_description(folder)
    title = known.title.get(language) or next(iter(known.title.values()), None)
    url = known.publisher.get("url") if publisher is None else None
    return About(title, publisher or known.publisher.get("name"), url, licence or known.licence, language)
