"""`peasant-ld new`: a small dataset to start from, that publishes as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from peasant_ld.cli.help.command import Command
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.forms.starter import write_examples, write_starter
from peasant_ld.model.description import FILE, read_description
from peasant_ld.model.placeholders import example_addresses, placeholders
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.staging import staging

_ID = re.compile(r' {4}"id": "([^"]+)"')


@click.command(cls=Command)
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
    words = speaker(lang)
    click.echo(words.ui("new_made", folder=folder), err=True)
    click.echo(words.ui("new_placeholders"), err=True)
    for place, what in _placeholders(folder):
        click.echo(f"  {words.place(place)}  {what}", err=True)
    return 0


def _placeholders(folder: Path) -> Iterator[tuple[Place, str]]:
    """What holds the place in a new dataset for what is its owner's own: settings and records, each with its line."""
    description = read_description(folder)
    found = [*placeholders(description), *example_addresses(description)]
    told = {str(each.key): (each.place, each.value) for each in found}
    told["licence"] = (description.written.place(("licence",)), description.licence)
    for key, (place, value) in told.items():
        yield place or Place(FILE), f"{key} = {value}"
    for path in sorted((folder / "records").iterdir()):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if identity := _ID.match(line):
                yield Place(f"records/{path.name}", number), identity[1]
