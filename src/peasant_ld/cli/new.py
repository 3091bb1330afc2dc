"""`peasant-ld new`: a small dataset to start from, that publishes as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.help.command import Command
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.model.description import FILE, read_description
from peasant_ld.model.placeholders import example_addresses, placeholders
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.staging import staging
from peasant_ld.report.messages import LANGUAGES

FORM_KINDS = ("Movement", "Organization", "Brigade", "Grant", "Course", "Place", "Concept", "Document")
_ID = re.compile(r' {4}"id": "([^"]+)"')
_SMALL = re.compile(r"[\[{]\s[^\[\]{}]{1,120}[\]}]")  # a list or an object that holds no other


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
        _fill(made, lang)
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


def _fill(folder: Path, lang: str) -> None:
    starter = files("peasant_ld.forms") / "starter"
    (folder / "records").mkdir()
    _copy(starter / f"dataset.{lang}.toml", folder / "dataset.toml")
    _copy(starter / f"README.{lang}.md", folder / "README.md")
    for source in sorted((starter / "records").iterdir(), key=lambda each: each.name):
        _copy_records(source, folder / "records" / source.name, lang)
    _write_form(folder / "form.xlsx", lang)


def _copy(source: Traversable, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def _copy_records(source: Traversable, target: Path, lang: str) -> None:
    """Records whose texts stand in five languages, with those of one; what is small stands on one line."""
    records = _in_language(json.loads(source.read_text("utf-8")), lang)
    text = json.dumps(records, ensure_ascii=False, indent=2)
    short = _SMALL.sub(lambda found: " ".join(found[0].split()), text)
    target.write_bytes(f"{short}\n".encode())


def _in_language(value: Any, lang: str) -> Any:
    if isinstance(value, list):
        return [_in_language(each, lang) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == set(LANGUAGES):
        return {lang: value[lang]}
    return {key: _in_language(each, lang) for key, each in value.items()}


def _write_form(path: Path, lang: str) -> None:
    """The spreadsheet, where the part that writes it is installed."""
    if find_spec("xlsxwriter") is None:
        return
    from peasant_ld.forms.template import template

    path.write_bytes(template(FORM_KINDS, lang))
