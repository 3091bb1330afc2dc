"""A small dataset to start from: its description, a README, and for who wants them a few records and a form."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from peasant_ld.model.description import FILE
from peasant_ld.reading import RECORDS_FOLDER
from peasant_ld.report.messages import LANGUAGES

FORM_KINDS = ("Movement", "Organization", "Brigade", "Grant", "Course", "Place", "Concept", "Document")
_HERE = files(__name__)
_SMALL = re.compile(r"[\[{]\s[^\[\]{}]{1,120}[\]}]")  # a list or an object that holds no other


def starter_text(lang: str) -> str:
    """The `dataset.toml` to start from, in one of the five languages."""
    return (_HERE / f"dataset.{lang}.toml").read_text("utf-8")


def write_starter(folder: Path, lang: str, description: str | None = None) -> None:
    """Write a `dataset.toml` and the README into a folder that was just made, with a folder for records.

    `description` is the text of the former, where it is not the one to start from. Raises OSError.
    """
    (folder / RECORDS_FOLDER).mkdir()
    text = starter_text(lang) if description is None else description
    (folder / FILE).write_bytes(text.encode())
    _copy(_HERE / f"README.{lang}.md", folder / "README.md")


def write_examples(folder: Path, lang: str) -> None:
    """Write a few records and a form to fill in into a folder that was just made. Raises OSError."""
    for source in sorted((_HERE / RECORDS_FOLDER).iterdir(), key=lambda each: each.name):
        _copy_records(source, folder / RECORDS_FOLDER / source.name, lang)
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
