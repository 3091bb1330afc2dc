"""What `dataset.toml` may say: every table and key at every depth, the form of each value; anything else is an error.

A key that nobody knows may be a protection that somebody believes in, so nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from peasant_ld.model import codes
from peasant_ld.model.characters import hidden_in
from peasant_ld.model.doi import bare_doi
from peasant_ld.model.edtf import is_edtf
from peasant_ld.model.iri import is_base, is_link
from peasant_ld.model.language import is_language_tag
from peasant_ld.model.likeness import nearest as most_like
from peasant_ld.model.toml_text import Path, TomlText
from peasant_ld.problem import InputError, Problem

FILE = "dataset.toml"
LEVELS = ("public", "restricted")
PRECISIONS = ("point", "locality", "region", "country")
DATES = ("day", "month", "year")
ORDERS = ("dmy", "mdy", "ymd")
MERGED = ("fill",)
DECIMALS = (",", ".")
WEIGHTS = ("error", "warning")
GONE = ("remove", "keep")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T.*)?)?)?\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value: which ones are right, what is expected in words, and the words of a closed list.

    `meant` knows what to write for a text that is not right and means the same by an exact table, if anything.
    """

    is_right: Callable[[Any], bool]
    expected: str
    words: tuple[str, ...] = ()
    required: bool = False
    meant: Callable[[str], str | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class SettingsTable:
    """A table: the keys that it has, and what further ones hold, whose names somebody else knows (`others`).

    `names` says whether such a name can be one at all: a language is a tag, a kind is what the model says.
    """

    expected: str
    keys: Mapping[str, Setting | SettingsTable] = field(default_factory=dict)
    others: Setting | SettingsTable | None = None
    names: Callable[[str], bool] = lambda _: True
    required: bool = False


def text(expected: str, fits: Callable[[str], object] = str.strip, required: bool = False) -> Setting:
    """A text that fits, and holds nothing that turns or hides text."""

    def is_right(value: Any) -> bool:
        return isinstance(value, str) and bool(fits(value)) and hidden_in(value) is None

    return Setting(is_right, expected, required=required)


def one_of(*words: str) -> Setting:
    """One of some words, exactly."""
    return Setting(lambda value: isinstance(value, str) and value in words, " | ".join(words), words)


def _texts(expected: str, fits: Callable[[str], object] = str.strip, required: bool = False) -> Setting:
    one = text("", fits).is_right
    return Setting(lambda value: isinstance(value, list) and all(map(one, value)), expected, required=required)


def _are_groups(value: Any) -> bool:
    """Whether a value is a list of groups of ids, each of two or more."""
    one = text("").is_right
    return isinstance(value, list) and all(
        isinstance(group, list) and len(group) > 1 and all(map(one, group)) for group in value
    )


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 1


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_date(value: Any) -> bool:
    """A year, a month, a day or a moment that exists: as a text, as a date of TOML, or a year as a number."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return not isinstance(value, bool | float) and bool(_DATE.match(text)) and is_edtf(text.partition("T")[0])


_LEVEL = one_of(*LEVELS)
COARSE = {"place": one_of(*PRECISIONS), "date": one_of(*DATES)}
_CITED: Mapping[str, Setting | SettingsTable] = {
    "issued": Setting(_is_date, '"2026-01-31"'),
    "modified": Setting(_is_date, '"2026-01-31"'),
    "doi": text('"10.1234/example"', bare_doi),
    "host": text('"https://data.example.org/archive/"', is_link),
    "sparql": text('"https://data.example.org/sparql"', is_link),
}
ACCESS = SettingsTable(
    "[access]",
    {
        "threshold": Setting(_is_count, "5"),
        "k": Setting(_is_count, "5"),
        "contacts": one_of(*WEIGHTS),
        "harmless": _texts('["..."]'),
        "gone": one_of(*GONE),
        "pseudonyms": text('"/a/folder/outside/key.json"'),
        "kinds": SettingsTable("[access.kinds]", others=_LEVEL),
        "keys": SettingsTable("[access.keys]", others=_LEVEL),
        "coarsen": SettingsTable("[access.coarsen]", COARSE, SettingsTable("[access.coarsen.Journey]", COARSE)),
    },
)
SETTINGS = SettingsTable(
    FILE,
    {
        "base": text("https://example.org/my-archive/", is_base, required=True),
        "title": SettingsTable('[title] en = "..."', others=text('"..."'), names=is_language_tag, required=True),
        "licence": replace(
            text("https://creativecommons.org/licenses/by/4.0/", is_link, required=True), meant=codes.licence
        ),
        "publisher": SettingsTable(
            'publisher = {name = "...", url = "https://..."}',
            {
                "name": text('name = "..."', required=True),
                "url": text("https://example.org/", is_link),
                "email": text('"archive@example.org"'),
            },
            required=True,
        ),
        "version": text('"1.0.0"', required=True),
        "languages": _texts('["pt", "es"]', is_language_tag, required=True),
        "description": SettingsTable('[description] en = "..."', others=text('"..."'), names=is_language_tag),
        "model": text('"model"'),
        **_CITED,
        "dataset": SettingsTable("[dataset]", _CITED),
        "access": ACCESS,
        "import": SettingsTable(
            "[import]",
            {
                "language": replace(text('"pt"', is_language_tag), meant=codes.language),
                "date-order": one_of(*ORDERS),
                "hidden": Setting(lambda value: isinstance(value, bool), "true"),
                "merged": one_of(*MERGED),
                "decimal": one_of(*DECIMALS),
                "currency": replace(text('"BRL"', re.compile(r"[A-Z]{3}\Z").match), meant=codes.currency),
                "names": Setting(lambda value: isinstance(value, bool), "true"),
                # Where the records come from: written by `peasant-ld import`, for people.
                "form": text('"360Giving"'),
                "files": _texts('["grants.json"]'),
                **{key: text('"..."') for key in ("identifier", "issued", "modified", "version")},
            },
        ),
        "evidence": SettingsTable("[evidence]", {"minimum": Setting(_is_share, "0.8")}),
        "merge": SettingsTable(
            '[merge] "organization/a" = "organization/b"',
            {"distinct": Setting(_are_groups, '[["organization/a", "organization/b"]]')},
            text('"organization/b"'),
        ),
    },
)


def demand(data: Mapping[str, Any], written: TomlText, table: SettingsTable = SETTINGS, at: Path = ()) -> None:
    """Raise InputError at the first thing in a table that is not understood: a name, a value, something missing.

    `at` is the path of the table in the file. PLD018: a name that nobody knows; PLD012: a value that is wrong or
    missing; PLD208: either, in the access rules.
    """
    refusal = next(_refusals(data, table, at, written), None)
    if refusal is not None:
        raise InputError(refusal)


def refuse(path: Path, written: TomlText, value: Any = None, **facts: Any) -> Problem:
    """The problem with what stands at a path of the file; without a `reason` it is that nobody knows the name."""
    in_access = len(path) > 1 and path[0] == "access"
    code = "PLD208" if in_access else "PLD012" if "reason" in facts else "PLD018"
    known = {name: fact for name, fact in facts.items() if fact}
    return Problem(code, written.place(path), key=".".join(path), value=_shown(value, path, written), facts=known)


def nearest(word: str, known: Mapping[str, str], likeness: float = 0.6) -> str | None:
    """The value of `known` whose key is most like a word, in any case; None where none is."""
    by_name = {name.casefold(): value for name, value in known.items()}
    near = most_like(word.casefold(), by_name, likeness)
    return None if near is None else by_name[near]


def _refusals(data: Mapping[str, Any], table: SettingsTable, at: Path, written: TomlText) -> Iterator[Problem]:
    for name in data:
        if name not in table.keys and not _may_be_other(name, data[name], table):
            yield _unknown(name, data[name], table, at, written)
    yield from _one_name_twice(data, at, written)
    for name in dict.fromkeys((*table.keys, *data)):
        form = table.keys.get(name) or table.others
        if form is not None and (name in data or form.required):
            yield from _of_value(data.get(name), form, (*at, name), written)


def _may_be_other(name: str, value: Any, table: SettingsTable) -> bool:
    return table.names(name) and (
        isinstance(table.others, Setting) or (isinstance(table.others, SettingsTable) and isinstance(value, Mapping))
    )


def _unknown(name: str, value: Any, table: SettingsTable, at: Path, written: TomlText) -> Problem:
    path = (*at, name)
    if isinstance(table.others, Setting):  # a name that can be none, such as a language that is no tag
        return refuse(path, written, name, reason="wrong", expected=table.expected)
    if isinstance(table.others, SettingsTable) and not table.keys and table.names(name):
        return refuse(path, written, value, reason="wrong", expected=table.others.expected)
    here = {key: ".".join((*at, key)) for key in table.keys}
    near = nearest(name, here) or (nearest(name, _names(), 0.8) if written.file == FILE else None)
    return refuse(path, written, nearest=near, known=", ".join(here))


def _names(table: SettingsTable = SETTINGS, at: Path = ()) -> dict[str, str]:
    """Every name of the file, at whatever depth, with its path; of several the outermost."""
    found = {name: ".".join((*at, name)) for name in table.keys}
    for name, form in table.keys.items():
        if isinstance(form, SettingsTable):
            found = {**_names(form, (*at, name)), **found}
    return found


def _one_name_twice(data: Mapping[str, Any], at: Path, written: TomlText) -> Iterator[Problem]:
    """Names are as they are written, but no two may differ by capital letters alone: one would hide the other."""
    first: dict[str, str] = {}
    for name in data:
        other = first.setdefault(name.casefold(), name)
        if other != name:
            yield refuse((*at, name), written, reason="twice", other=other)


def _of_value(value: Any, form: Setting | SettingsTable, path: Path, written: TomlText) -> Iterator[Problem]:
    if value in (None, "", {}, []) and form.required:
        yield refuse(path, written, reason="missing", expected=form.expected)
    elif isinstance(form, SettingsTable):
        if isinstance(value, Mapping):
            yield from _refusals(value, form, path, written)
        else:
            yield refuse(path, written, value, reason="wrong", expected=form.expected)
    elif not form.is_right(value):
        near = nearest(str(value), {word: word for word in form.words})
        meant = _meant(value, form, path, written)
        facts = {"suggestion": meant, "expected": meant or _expected(value, form, path), "nearest": near}
        yield refuse(path, written, value, reason="wrong", **facts)


def _meant(value: Any, form: Setting, path: Path, written: TomlText) -> str | None:
    """What to write: the same in quotation marks, where those are all that is lacking, or what the text stands for."""
    if isinstance(value, str):
        return f'"{meant}"' if (meant := form.meant(value)) else None
    bare = None if isinstance(value, bool) else written.bare(path)
    return f'"{bare}"' if bare and form.is_right(bare) else None


def _expected(value: Any, form: Setting, path: Path) -> str:
    if form is _LEVEL and isinstance(value, Mapping):  # a key of a kind: TOML takes the dot for a table in a table
        return next((f'"{path[-1]}.{inner}" = ...' for inner in value), form.expected)
    return form.expected


def _shown(value: Any, path: Path, written: TomlText) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return written.bare(path) or str(value)
