"""What `dataset.toml` may say: every table and key at every depth, the form of each value; anything else is an error.

A key that nobody knows may be a protection that somebody believes in, so nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from peasant_ld.model.edtf import is_edtf
from peasant_ld.model.toml_text import Path, TomlText
from peasant_ld.problem import InputError, Problem

FILE = "dataset.toml"
LEVELS = ("public", "restricted")
PRECISIONS = ("point", "locality", "region", "country")
DATES = ("day", "month", "year")
ORDERS = ("dmy", "mdy", "ymd")
WEIGHTS = ("error", "warning")
_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/(?:[A-Za-z0-9._~%-]+/)*\Z")
_LINK = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}(?:T.*)?)?)?\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value: which ones are right, what is expected in words, and the words of a closed list."""

    is_right: Callable[[Any], bool]
    expected: str
    words: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the keys that it has, and what further ones hold, whose names somebody else knows (`others`).

    `names` says whether such a name can be one at all: a language is a tag, a kind is what the model says.
    """

    expected: str
    keys: Mapping[str, Setting | Table] = field(default_factory=dict)
    others: Setting | Table | None = None
    names: Callable[[str], bool] = lambda _: True
    required: bool = False


def _text(expected: str, pattern: re.Pattern[str] | None = None, required: bool = False) -> Setting:
    def is_right(value: Any) -> bool:
        return isinstance(value, str) and bool(value.strip()) and (pattern is None or bool(pattern.match(value)))

    return Setting(is_right, expected, required=required)


def _one_of(*words: str) -> Setting:
    return Setting(lambda value: isinstance(value, str) and value in words, " | ".join(words), words)


def _texts(expected: str, pattern: re.Pattern[str] | None = None, required: bool = False) -> Setting:
    one = _text("", pattern).is_right
    return Setting(lambda value: isinstance(value, list) and all(map(one, value)), expected, required=required)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 1


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_date(value: Any) -> bool:
    """A year, a month, a day or a moment that exists: as a text, as a date of TOML, or a year as a number."""
    text = value.isoformat() if isinstance(value, date) else str(value)
    return not isinstance(value, bool | float) and bool(_DATE.match(text)) and is_edtf(text.partition("T")[0])


def is_tag(text: str) -> bool:
    """Whether a text has the form of a language tag (BCP 47)."""
    return bool(_TAG.match(text))


_LEVEL = _one_of(*LEVELS)
COARSE = {"place": _one_of(*PRECISIONS), "date": _one_of(*DATES)}
_CITED: Mapping[str, Setting | Table] = {
    "issued": Setting(_is_date, '"2026-01-31"'),
    "modified": Setting(_is_date, '"2026-01-31"'),
    "doi": _text('"10.1234/example"'),
    "host": _text('"https://data.example.org/archive/"', _LINK),
}
ACCESS = Table(
    "[access]",
    {
        "threshold": Setting(_is_count, "5"),
        "k": Setting(_is_count, "5"),
        "contacts": _one_of(*WEIGHTS),
        "harmless": _texts('["..."]'),
        "pseudonyms": _text('"/a/folder/outside/key.json"'),
        "kinds": Table("[access.kinds]", others=_LEVEL),
        "keys": Table("[access.keys]", others=_LEVEL),
        "coarsen": Table("[access.coarsen]", COARSE, Table("[access.coarsen.Journey]", COARSE)),
    },
)
SETTINGS = Table(
    FILE,
    {
        "base": _text("https://example.org/my-archive/", _BASE, required=True),
        "title": Table('[title] en = "..."', others=_text('"..."'), names=is_tag, required=True),
        "licence": _text("https://creativecommons.org/licenses/by/4.0/", _LINK, required=True),
        "publisher": Table(
            'publisher = {name = "...", url = "https://..."}',
            {
                "name": _text('name = "..."', required=True),
                "url": _text("https://example.org/", _LINK),
                "email": _text('"archive@example.org"'),
            },
            required=True,
        ),
        "version": _text('"1.0.0"', required=True),
        "languages": _texts('["pt", "es"]', _TAG, required=True),
        "description": Table('[description] en = "..."', others=_text('"..."'), names=is_tag),
        "model": _text('"model"'),
        **_CITED,
        "dataset": Table("[dataset]", _CITED),
        "access": ACCESS,
        "import": Table(
            "[import]",
            {
                "language": _text('"pt"', _TAG),
                "date-order": _one_of(*ORDERS),
                # Where the records come from: written by `peasant-ld import`, for people.
                "form": _text('"360Giving"'),
                "files": _texts('["grants.json"]'),
                **{key: _text('"..."') for key in ("identifier", "issued", "modified", "version")},
            },
        ),
        "evidence": Table("[evidence]", {"minimum": Setting(_is_share, "0.8")}),
    },
)


def demand(data: Mapping[str, Any], written: TomlText, table: Table = SETTINGS, at: Path = ()) -> None:
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


def nearest(text: str, known: Mapping[str, str], likeness: float = 0.6) -> str | None:
    """The value of `known` whose key is most like a text, in any case; None where none is."""
    by_name = {name.casefold(): value for name, value in known.items()}
    near = get_close_matches(text.casefold(), by_name, 1, likeness)
    return by_name[near[0]] if near else None


def _refusals(data: Mapping[str, Any], table: Table, at: Path, written: TomlText) -> Iterator[Problem]:
    for name in data:
        if name not in table.keys and not _may_be_other(name, data[name], table):
            yield _unknown(name, data[name], table, at, written)
    yield from _one_name_twice(data, at, written)
    for name, value in {**dict.fromkeys(table.keys), **data}.items():
        form = table.keys.get(name) or table.others
        if form is not None:
            yield from _of_value(value, form, (*at, name), written)


def _may_be_other(name: str, value: Any, table: Table) -> bool:
    return table.names(name) and (
        isinstance(table.others, Setting) or (isinstance(table.others, Table) and isinstance(value, Mapping))
    )


def _unknown(name: str, value: Any, table: Table, at: Path, written: TomlText) -> Problem:
    path = (*at, name)
    if isinstance(table.others, Setting):  # a name that can be none, such as a language that is no tag
        return refuse(path, written, name, reason="wrong", expected=table.expected)
    here = {key: ".".join((*at, key)) for key in table.keys}
    near = nearest(name, here) or nearest(name, _names(), 0.8)
    return refuse(path, written, nearest=near, known=", ".join(here))


def _names(table: Table = SETTINGS, at: Path = ()) -> dict[str, str]:
    """Every name of the file, at whatever depth, with its path; of several the outermost."""
    found = {name: ".".join((*at, name)) for name in table.keys}
    for name, form in table.keys.items():
        if isinstance(form, Table):
            found = {**_names(form, (*at, name)), **found}
    return found


def _one_name_twice(data: Mapping[str, Any], at: Path, written: TomlText) -> Iterator[Problem]:
    """Names are as they are written, but no two may differ by capital letters alone: one would hide the other."""
    first: dict[str, str] = {}
    for name in data:
        other = first.setdefault(name.casefold(), name)
        if other != name:
            yield refuse((*at, name), written, reason="twice", other=other)


def _of_value(value: Any, form: Setting | Table, path: Path, written: TomlText) -> Iterator[Problem]:
    if value in (None, "", {}, []) and form.required:
        yield refuse(path, written, reason="missing", expected=form.expected)
    elif value is None:
        return
    elif isinstance(form, Table):
        if isinstance(value, Mapping):
            yield from _refusals(value, form, path, written)
        else:
            yield refuse(path, written, value, reason="wrong", expected=form.expected)
    elif not form.is_right(value):
        near = nearest(str(value), {word: word for word in form.words})
        yield refuse(path, written, value, reason="wrong", expected=_expected(value, form, path, written), nearest=near)


def _expected(value: Any, form: Setting, path: Path, written: TomlText) -> str:
    """What to write: the same in quotation marks, where those are all that is lacking."""
    if isinstance(value, Mapping):  # a name with a dot, which TOML takes for a table in a table
        return next((f'"{path[-1]}.{inner}" = ...' for inner in value), form.expected)
    bare = None if isinstance(value, bool | str) else written.bare(path)
    return f'"{bare}"' if bare and form.is_right(bare) else form.expected


def _shown(value: Any, path: Path, written: TomlText) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return written.bare(path) or str(value)
