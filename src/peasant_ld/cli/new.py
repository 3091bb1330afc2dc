"""`peasant-ld new`: a small dataset to start from, that publishes as it is."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path

import click

from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.staging import staging

FORM_KINDS = ("Movement", "Organization", "Brigade", "Grant", "Course", "Place", "Concept", "Document")


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
        _fill(made, lang)
    click.echo(speaker(lang).ui("new_made", folder=folder), err=True)
    return 0


def _fill(folder: Path, lang: str) -> None:
    starter = files("peasant_ld") / "starter"
    (folder / "records").mkdir()
    _copy(starter / "dataset.toml", folder / "dataset.toml")
    _copy(starter / f"README.{lang}.md", folder / "README.md")
    for source in sorted((starter / "records").iterdir(), key=lambda each: each.name):
        _copy(source, folder / "records" / source.name)
    _write_form(folder / "form.xlsx", lang)


def _copy(source: Traversable, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def _write_form(path: Path, lang: str) -> None:
    """The spreadsheet, where the part that writes it is installed."""
    if find_spec("xlsxwriter") is None:
        return
    from peasant_ld.template import template

    path.write_bytes(template(FORM_KINDS, lang))
