"""`peasant-ld diff`: what changed between two releases, record by record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from peasant_ld.cli.given import READABLE_FOLDER
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.options import lang_option, speaker
from peasant_ld.published.difference import ADDED, CHANGED, REMOVED, SAME, Becoming, Change
from peasant_ld.published.reader import open_release
from peasant_ld.report.messages import Catalogue, visible

_SIGNS = {ADDED: "+", REMOVED: "-"}


@click.command(cls=Command)
@click.argument("old", type=READABLE_FOLDER)
@click.argument("new", type=READABLE_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="One JSON object in each line.")
@lang_option
def command(old: Path, new: Path, as_json: bool, lang: str) -> int:
    """Show what changed between the releases OLD and NEW: records that are new or gone, and keys that differ.

    What NEW no longer tells is counted and not shown: records that are gone, by kind; values that are gone or less
    exact, by their key.
    """
    words = speaker(lang)
    before, after, tally = open_release(old), open_release(new), Becoming()
    for change in before.diff(after).told(tally):
        name = change.id.removeprefix(after.base)
        for line in [_json(change)] if as_json else _lines(change, name, words):
            click.echo(line)
    for line in _gone(tally.gone, as_json, words):
        click.echo(line)
    numbers = {what: tally.counts[what] for what in (ADDED, REMOVED, CHANGED, SAME)}
    click.echo(words.ui("diff.account", **numbers), err=True)
    return 0


def _gone(gone: Mapping[str, int], as_json: bool, words: Catalogue) -> Iterator[str]:
    """The records that are no longer there, by kind: which they were is not told, since they may be withheld now."""
    for kind, number in sorted(gone.items()):
        if as_json:
            yield json.dumps({"change": REMOVED, "kind": kind, "records": number})
        else:
            yield f"{_SIGNS[REMOVED]} {visible(kind, None)}  {words.ui('diff.removed')}: {number}"


def _json(change: Change) -> str:
    keys = {key: {"old": old, "new": new} for key, (old, new) in change.keys.items()}
    return json.dumps({"id": change.id, "change": change.what, "keys": keys}, ensure_ascii=False)


def _lines(change: Change, name: str, words: Catalogue) -> Iterator[str]:
    yield f"{_SIGNS.get(change.what, '~')} {visible(name, None)}  {words.ui(f'diff.{change.what}')}"
    for key, (old, new) in change.keys.items():
        yield f"    {key}" + (f"  {words.ui('diff.less')}" if old is None and key in change.less else "")
        for sign, value in (("-", old), ("+", new)):
            if value is not None:
                yield f"      {sign} {visible(_text(value), 400)}"


def _text(value: Any) -> str:
    if isinstance(value, dict):  # the id and type of a nested node follow from its record
        value = {key: each for key, each in value.items() if key not in ("id", "type")}
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
