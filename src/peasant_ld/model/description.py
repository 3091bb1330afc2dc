"""A dataset folder's own description: `dataset.toml` as one frozen value, every mistake in it told as a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from peasant_ld.files import leads_out
from peasant_ld.files.systems import reason_of
from peasant_ld.model.folder import model_path
from peasant_ld.model.parts import NO_BASE, ModelSource
from peasant_ld.model.settings import FILE, demand
from peasant_ld.model.toml_text import TomlText, read_toml
from peasant_ld.problem import InputError, Place, Problem

__all__ = ["FILE", "NO_BASE", "Description", "describe", "description_text", "languages_in", "read_description"]

_FIELDS = frozenset({"base", "title", "publisher", "licence", "languages", "version", "description", "model"})
_LANGUAGES = re.compile(r"^[ \t]*languages[ \t]*=[ \t]*\[[^\]]{0,999}\]", re.MULTILINE)
_TABLES = frozenset({"access", "import", "evidence", "merge"})


@dataclass(frozen=True, slots=True, eq=False)
class Description:
    """What `dataset.toml` says of a dataset.

    `base` is the IRI under which its records live; it ends in a slash. `title` and `description` are texts by language.
    `access`, `imports`, `evidence` and `merge` hold the tables of those names, for the rooms that read them; `more`
    holds what the catalogue reads. `written` is the text that all this comes from, so that a problem can name its line.
    `folder` is where it lies; None for loose records.
    """

    base: str
    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    publisher: Mapping[str, str] = field(default_factory=dict)
    licence: str | None = None
    languages: tuple[str, ...] = ()
    version: str | None = None
    model: ModelSource | None = None
    access: Mapping[str, Any] = field(default_factory=dict)
    imports: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    merge: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    written: TomlText = field(default=TomlText(FILE), repr=False)
    folder: Path | None = None


def read_description(folder: Path) -> Description:
    """The description of the dataset in `folder`. A byte order mark before it is passed over.

    Raises InputError: PLD011 without a `dataset.toml`, PLD013 where it is not TOML, PLD012 for a key that is missing or
    wrong, PLD018 for one that nobody knows, PLD208 for either in `[access]`, PLD015 for a model that lies outside; each
    with its line.
    """
    if leads_out(folder / FILE, folder):
        raise InputError(Problem("PLD001", Place(FILE), facts={"reason": "the link leads out of the folder"}))
    try:
        content = (folder / FILE).read_bytes()
    except FileNotFoundError as error:
        raise InputError(Problem("PLD011", Place(str(folder)), facts={"folder": folder.name})) from error
    except OSError as error:
        raise InputError(Problem("PLD001", Place(FILE), facts={"reason": reason_of(error)})) from error
    text = description_text(content)
    data = read_toml(text, "PLD013", FILE)
    written = TomlText.of(FILE, text)
    demand(data, written)
    return _describe(data, folder, written)


def languages_in(folder: Path) -> tuple[str, ...]:
    """The `languages` that the `dataset.toml` in a folder states, also of one with mistakes; nothing is ever raised.

    What is wrong with the file can then be told in the language of who has written it.
    """
    import tomllib

    try:
        text = (folder / FILE).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ()
    for part in (text, *_LANGUAGES.findall(text)):  # the whole; where it cannot be read, the one line
        with suppress(ValueError, RecursionError):
            found = tomllib.loads(part).get("languages", ())
            return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list) else ()
    return ()


def describe(data: Mapping[str, Any], file: str) -> Description:
    """The description that a program gives, by the keys of `dataset.toml`; `file` stands where that has its name.

    Raises InputError as `read_description` does, without lines.
    """
    written = TomlText(file)
    demand(data, written)
    return _describe(data, Path(), written)


def description_text(content: bytes) -> str:
    """The text of a `dataset.toml`, without a byte order mark. Raises InputError: PLD013 where it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(FILE, content.count(b"\n", 0, error.start) + 1)
        raise InputError(Problem("PLD013", place, facts={"reason": "not UTF-8"})) from error


def _describe(data: Mapping[str, Any], folder: Path, written: TomlText) -> Description:
    return Description(
        base=data["base"],
        title=_by_language(data["title"]),
        description=_by_language(data.get("description", {})),
        publisher=data["publisher"],
        licence=data["licence"],
        languages=tuple(tag.lower() for tag in data["languages"]),
        version=data["version"],
        model=_model(data, folder, written),
        access=data.get("access", {}),
        imports=data.get("import", {}),
        evidence=data.get("evidence", {}),
        merge=data.get("merge", {}),
        more=_plain({key: value for key, value in data.items() if key not in _FIELDS | _TABLES}),
        written=written,
        folder=folder,
    )


def _model(data: Mapping[str, Any], folder: Path, written: TomlText) -> ModelSource | None:
    if "model" not in data:
        return None
    return ModelSource(model_path(folder, data["model"], written.place(("model",))), data["base"])


def _by_language(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by tag in small letters, as the languages of a dataset are: `PT` and `pt` are one (BCP 47, 2.1.1)."""
    return {tag.lower(): text for tag, text in texts.items()}


def _plain(table: Mapping[str, Any]) -> dict[str, Any]:
    """The same with dates of TOML as texts."""
    return {
        key: _plain(value) if isinstance(value, Mapping) else value.isoformat() if isinstance(value, date) else value
        for key, value in table.items()
    }
