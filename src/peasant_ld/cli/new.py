"""`peasant-ld new`: a small dataset to start from, that publishes as it is."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.help.command import Command
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.staging import staging
from peasant_ld.report.messages import LANGUAGES

FORM_KINDS = ("Movement", "Organization", "Brigade", "Grant", "Course", "Place", "Concept", "Document")
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
    click.echo(speaker(lang).ui("new_made", folder=folder), err=True)
    return 0


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
    target.write_text(_SMALL.sub(lambda found: " ".join(found[0].split()), text) + "\n", "utf-8")


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
