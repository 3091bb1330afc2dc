"""The short file of a model (`model.toml`) -> the kinds and keys that it adds, as they are written, each with its path.

Like `dataset.toml` it is held to what is known: a name that nobody knows is an error at its line (PLD364), and so is a
value that cannot be, or that is missing (PLD365). What the names mean together is looked at in `short_part.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time
from pathlib import Path
from typing import Any, NamedTuple

from peasant_ld.model.characters import hidden_in
from peasant_ld.model.folder import ModelFault, read_object, refused
from peasant_ld.model.language import is_language_tag, unregistered_in
from peasant_ld.model.marks import Mark, Role
from peasant_ld.model.settings import Setting, SettingsTable, demand, nearest, one_of, refuse, text
from peasant_ld.model.sound import FORMS
from peasant_ld.model.toml_text import Path as KeyPath
from peasant_ld.model.toml_text import TomlText, read_toml, see_bounds
from peasant_ld.problem import InputError, Place

LARGEST = 2**20
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a closed list: the address that it stands for, if one is given, and what it is called."""

    iri: str | None
    label: Texts


@dataclass(frozen=True, slots=True, eq=False)
class ShortKey:
    """A key as a short file writes it; what it does not say is None or empty. `path` is where it stands."""

    name: str
    path: KeyPath
    form: str | None = None
    term: str | None = None
    also: tuple[str, ...] = ()
    also_start: tuple[str, ...] = ()
    also_end: tuple[str, ...] = ()
    label: Texts | None = None
    comment: Texts | None = None
    required: bool = False
    kinds: tuple[str, ...] = ()
    values: Mapping[str, Word] | None = None
    access: tuple[str, ...] = ()
    example: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class ShortKind:
    """A kind as a short file writes it; `like` is the kind that it is, with keys of its own."""

    name: str
    path: KeyPath
    like: str | None
    types: tuple[str, ...]
    role: tuple[str, ...]
    label: Texts
    comment: Texts
    recommended: tuple[str, ...]
    keys: Mapping[str, ShortKey]


@dataclass(frozen=True, slots=True, eq=False)
class ShortModel:
    """What a short file says: where its terms live, its kinds, and the keys that it gives to kinds that are there."""

    namespace: str
    prefix: str
    prefixes: Mapping[str, str]
    kinds: Mapping[str, ShortKind]
    keys: Mapping[str, Mapping[str, ShortKey]]
    written: TomlText

    def fault(self, path: KeyPath, fault: str, value: object = None, expected: str | None = None) -> InputError:
        """The refusal (PLD015) of what stands at a path of the file."""
        return refused(self.written.place(path), fault, value, expected)

    def wrong(self, path: KeyPath, value: str | None, expected: str) -> InputError:
        """The refusal (PLD365) of a value that is wrong, or that is missing where it is None."""
        reason = "missing" if value is None else "wrong"
        problem = refuse(path, self.written, value, reason=reason, expected=expected)
        return InputError(replace(problem, code=_OWN_CODES[problem.code]))

    def unknown(self, path: KeyPath, name: str, known: Iterable[str]) -> InputError:
        """The refusal (PLD015) of a name that is none of those known, with the one that it is most like."""
        near = nearest(name, {each: each for each in known}, 0.5)
        return self.fault(path, ModelFault.NOT_THERE, name, near or ", ".join(known))


@dataclass(frozen=True, slots=True)
class JsonText(TomlText):
    """A file in JSON: a place in it is a JSON Pointer."""

    def place(self, path: KeyPath) -> Place:
        """Where something stands."""
        return Place(self.file).inside(*path)


class _Reader(NamedTuple):
    """The file that is read, and the language of its texts that name none."""

    written: TomlText
    language: str | None


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_plain, value))


def _is_plain(value: Any) -> bool:
    """Whether a value is a text that says something, and hides nothing."""
    return isinstance(value, str) and bool(value.strip()) and hidden_in(value) is None


_TEXTS = Setting(lambda value: isinstance(value, str | Mapping) and bool(value), 'label.pt = "..."')
_WORDS = Setting(_are_words, '["..."]')
_FLAG = Setting(lambda value: isinstance(value, bool), "true | false")
_ALSO = Setting(_are_words, '["dct:subject"]')
_FORMS = tuple(FORMS)
KEY = SettingsTable(
    '{ form = "decimal", label.pt = "..." }',
    {
        "form": one_of(*_FORMS),
        "term": text('"ex:hectares"'),
        "also": _ALSO,
        "also-start": _ALSO,
        "also-end": _ALSO,
        "label": _TEXTS,
        "comment": _TEXTS,
        "required": _FLAG,
        "kinds": Setting(_are_words, '["Organization"]'),
        "values": SettingsTable(
            'values = { wood = { pt = "..." } }', others=Setting(_TEXTS.is_right, '"ex:wood" | { pt = "..." }')
        ),
        "access": Setting(lambda value: _are_words(value) and set(value) <= set(Mark), " | ".join(Mark), tuple(Mark)),
        "example": Setting(lambda value: hidden_in(_shown(value)) is None, "..."),
    },
)
_KEYS = SettingsTable(
    'keys.hectares = { form = "decimal" }',
    others=Setting(lambda value: isinstance(value, Mapping | str), KEY.expected),
)
KIND = SettingsTable(
    '[kinds.SeedBank] like = "Place"',
    {
        "like": text('"Place"'),
        "types": Setting(_are_words, '["schema:Place"]'),
        "role": Setting(lambda value: _are_words(value) and set(value) <= set(Role), " | ".join(Role), tuple(Role)),
        "label": _TEXTS,
        "comment": _TEXTS,
        "recommended": _WORDS,
        "keys": _KEYS,
    },
)
SHORT = SettingsTable(
    "model.toml",
    {
        "namespace": text('"terms/"', re.compile(r".*[/#]\Z").match, required=True),
        "prefix": text('"own"', re.compile(r"[a-z][a-z0-9]*\Z").match),
        "language": text('"pt"', is_language_tag),
        "prefixes": SettingsTable("[prefixes]", others=text('"https://example.org/terms#"')),
        "kinds": SettingsTable("[kinds]", others=KIND),
        "keys": SettingsTable("[keys.Grant]", others=_KEYS),
    },
)
# `dataset.toml` is held to the same, and has its own words for it.
_OWN_CODES = {"PLD018": "PLD364", "PLD012": "PLD365"}


def read_short(path: Path) -> ShortModel:
    """What a short file says, in TOML or, by its suffix, in JSON.

    Raises InputError with the line: PLD015 for what cannot be read, PLD364 for a name that nobody knows, PLD365 for a
    value that is wrong or missing.
    """
    data, written = _data(path)
    try:
        demand(data, written, SHORT)
        return _short(data, written)
    except InputError as error:
        code = error.problem.code
        raise InputError(replace(error.problem, code=_OWN_CODES.get(code, code))) from error


def _data(path: Path) -> tuple[dict[str, Any], TomlText]:
    place = Place(path.name)
    try:
        if (size := path.stat().st_size) > LARGEST:
            raise refused(place, ModelFault.LARGE, size, f"< {LARGEST}")
        if not path.is_file():  # a pipe would wait for somebody to write
            raise refused(place, "not a regular file")
        if path.suffix.lower() == ".json":
            return _read_json(path), JsonText(path.name)
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise refused(place, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise refused(place, "not UTF-8") from error
    return read_toml(content, "PLD015", path.name), TomlText.of(path.name, content)


def _read_json(path: Path) -> dict[str, Any]:
    data = read_object(path)
    try:
        see_bounds(data)
    except RecursionError as error:
        raise refused(Place(path.name), "nested too deeply") from error
    except ValueError as error:
        raise refused(Place(path.name), "a number is too long") from error
    return data


def _short(data: Mapping[str, Any], written: TomlText) -> ShortModel:
    if not data.get("kinds") and not data.get("keys"):
        raise InputError(refuse(("kinds",), written, reason="missing", expected="[kinds.SeedBank] | [keys.Grant]"))
    reader = _Reader(written, data.get("language"))
    return ShortModel(
        data["namespace"],
        data.get("prefix", "own"),
        data.get("prefixes", {}),
        {name: _kind(name, kind, reader) for name, kind in data.get("kinds", {}).items()},
        {kind: dict(_keys(keys, ("keys", kind), reader)) for kind, keys in data.get("keys", {}).items()},
        written,
    )


def _kind(name: str, data: Mapping[str, Any], reader: _Reader) -> ShortKind:
    path = ("kinds", name)
    return ShortKind(
        name,
        path,
        data.get("like"),
        tuple(data.get("types", ())),
        tuple(data.get("role", ())),
        _texts(data, (*path, "label"), reader) or {},
        _texts(data, (*path, "comment"), reader) or {},
        tuple(data.get("recommended", ())),
        dict(_keys(data.get("keys", {}), (*path, "keys"), reader)),
    )


def _keys(data: Mapping[str, Any], path: KeyPath, reader: _Reader) -> Iterator[tuple[str, ShortKey]]:
    for name, value in data.items():
        yield name, _key(name, {"form": value} if isinstance(value, str) else value, (*path, name), reader)


def _key(name: str, data: Mapping[str, Any], path: KeyPath, reader: _Reader) -> ShortKey:
    demand(data, reader.written, KEY, path)
    if "values" in data and "form" in data:
        raise refuse_form(path, data["form"], reader.written)
    return ShortKey(
        name,
        path,
        data.get("form"),
        data.get("term"),
        tuple(data.get("also", ())),
        tuple(data.get("also-start", ())),
        tuple(data.get("also-end", ())),
        _texts(data, (*path, "label"), reader),
        _texts(data, (*path, "comment"), reader),
        data.get("required", False),
        tuple(data.get("kinds", ())),
        _words(data, (*path, "values"), reader),
        tuple(data.get("access", ())),
        _as_json(data.get("example")),
    )


def refuse_form(path: KeyPath, form: str, written: TomlText) -> InputError:
    """The refusal of a form beside a closed list, which is a form itself."""
    return refused(written.place((*path, "form")), ModelFault.KEYWORD, f'form = "{form}"', "values = { ... }")


def _words(data: Mapping[str, Any], path: KeyPath, reader: _Reader) -> dict[str, Word] | None:
    if "values" not in data:
        return None
    if not data["values"]:
        raise InputError(refuse(path, reader.written, reason="missing", expected='{ wood = { pt = "..." } }'))
    return {word: _word(value, (*path, word), reader) for word, value in data["values"].items()}


def _word(value: Any, path: KeyPath, reader: _Reader) -> Word:
    """A text with a colon and no blank is an address; any other is a label."""
    if isinstance(value, str) and ":" in value and _is_plain(value) and not re.search(r"\s", value):
        return Word(value, {})
    return Word(None, _by_language(value, path, reader))


def _texts(data: Mapping[str, Any], path: KeyPath, reader: _Reader) -> Texts | None:
    return _by_language(data[path[-1]], path, reader) if path[-1] in data else None


def _by_language(value: Any, path: KeyPath, reader: _Reader) -> dict[str, str]:
    """Texts by language, in small letters; a text alone is in the language that the file names."""
    if isinstance(value, str):
        if reader.language is None:
            expected = f'{path[-1]}.en = "..."'
            raise InputError(refuse(path, reader.written, value, reason="wrong", expected=expected))
        value = {reader.language: value}
    found: dict[str, str] = {}
    for tag, one in value.items():
        _see_language(tag, (*path, tag), reader.written)
        if not _is_plain(one):
            raise InputError(refuse((*path, tag), reader.written, _shown(one), reason="wrong", expected='"..."'))
        found[tag.lower()] = one
    return found


def _see_language(tag: str, path: KeyPath, written: TomlText) -> None:
    unknown = unregistered_in(tag) if is_language_tag(tag) else None
    if not is_language_tag(tag) or unknown is not None:
        expected = (unknown and unknown.preferred) or "en | pt | es | fr | ht | ..."
        raise InputError(refuse(path, written, tag, reason="wrong", expected=expected))


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)


def _as_json(value: Any) -> Any:
    """A value of TOML as JSON has it: its dates are texts."""
    if isinstance(value, Mapping):
        return {key: _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_json(each) for each in value]
    return value.isoformat() if isinstance(value, date | time) else value
