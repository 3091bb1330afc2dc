"""`peasant-ld new`: a small dataset to start from, that publishes as it is."""

from __future__ import annotations

from pathlib import Path

import click

from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.forms.starter import write_examples, write_starter
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.staging import staging


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@lang_option
def command(folder: Path, lang: str) -> int:
    """Make a small dataset in DIR: its description, a few records, a form to fill in, and a README.

    DIR must not exist yet, or be empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(Problem("PLD402", Place(str(folder)), value=str(folder)))
    with staging(folder.resolve()) as made:
        write_starter(made, lang)
        write_examples(made, lang)
    click.echo(speaker(lang).ui("new_made", folder=folder), err=True)
    return 0
