"""A dataset folder's own description: `dataset.toml` as one frozen value, every mistake in it told as a problem."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peasant_ld.model.folder import model_folder
from peasant_ld.problem import InputError, Place, Problem

FILE = "dataset.toml"
_BASE = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?/(?:[A-Za-z0-9._~%-]+/)*\Z")
_LINK = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")
# The keys that may be absent: which form they have, and an example.
_OPTIONAL: Mapping[str, tuple[type, str]] = {
    "description": (dict, '[description] en = "..."'),
    "model": (str, '"model"'),
    "access": (dict, "[access]"),
    "import": (dict, "[import]"),
    "evidence": (dict, "[evidence]"),
}
_OWN = frozenset({"base", "title", "publisher", "licence", "languages", "version", *_OPTIONAL})
# What a base of records that belong to no dataset is resolved against while they are only checked (RFC 2606).
NO_BASE = "https://dataset.invalid/"


@dataclass(frozen=True, slots=True, eq=False)
class Description:
    """What `dataset.toml` says of a dataset.

    `base` is the IRI under which its records live; it ends in a slash. `title` and `description` are texts by language.
    `access`, `imports` and `evidence` hold the tables of those names, for the rooms that read them.
    """

    base: str
    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    publisher: Mapping[str, str] = field(default_factory=dict)
    licence: str | None = None
    languages: tuple[str, ...] = ()
    version: str | None = None
    model: Path | None = None
    access: Mapping[str, Any] = field(default_factory=dict)
    imports: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


def read_description(folder: Path) -> Description:
    """The description of the dataset in `folder`.

    Raises InputError: PLD011 without a `dataset.toml`, PLD013 where it is not TOML, PLD012 for a key that is missing or
    wrong, PLD015 for a model outside the dataset.
    """
    path = folder / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(Problem("PLD011", Place(str(folder)), facts={"folder": folder.name})) from error
    except OSError as error:
        raise InputError(Problem("PLD001", Place(FILE), facts={"reason": error.strerror or str(error)})) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(Problem("PLD013", Place(FILE), facts={"reason": str(error)})) from error
    return _describe(data, folder)


def _describe(data: dict[str, Any], folder: Path) -> Description:
    _want(data, "base", str, "https://example.org/my-archive/", _BASE)
    _want(data, "title", dict, '[title] en = "..."')
    _want(data, "licence", str, "https://creativecommons.org/licenses/by/4.0/", _LINK)
    _want(data, "publisher", dict, 'publisher = {name = "...", url = "https://..."}')
    _want(data, "version", str, '"1.0.0"')
    _want(data, "languages", list, '["pt", "es"]')
    for name, (form, example) in _OPTIONAL.items():
        if name in data and not isinstance(data[name], form):
            raise _wrong(name, "wrong", example, str(data[name]))
    for key in ("title", "description", "publisher"):
        _texts(data, key)
    _tags(data)
    _publisher(data["publisher"])
    return Description(
        base=data["base"],
        title=data["title"],
        description=data.get("description", {}),
        publisher=data["publisher"],
        licence=data["licence"],
        languages=tuple(str(tag).lower() for tag in data["languages"]),
        version=data["version"],
        model=model_folder(folder, data["model"]) if "model" in data else None,
        access=data.get("access", {}),
        imports=data.get("import", {}),
        evidence=data.get("evidence", {}),
        more={key: value for key, value in data.items() if key not in _OWN},
    )


def _tags(data: Mapping[str, Any]) -> None:
    """Languages are named by tags (BCP 47), in the list of languages and in texts by language."""
    for tag in data["languages"]:
        if not isinstance(tag, str) or not _TAG.match(tag):
            raise _wrong("languages", "wrong", '["pt", "es"]', str(tag))
    for key in ("title", "description"):
        for tag in data.get(key, {}):
            if not _TAG.match(tag):
                raise _wrong(f"{key}.{tag}", "wrong", f'[{key}] en = "..."', tag)


def _publisher(publisher: Mapping[str, Any]) -> None:
    if "name" not in publisher:
        raise _wrong("publisher.name", "missing", 'name = "..."')
    if "url" in publisher and not _LINK.match(publisher["url"]):
        raise _wrong("publisher.url", "wrong", "https://example.org/", publisher["url"])


def _want(data: Mapping[str, Any], key: str, form: type, expected: str, pattern: re.Pattern[str] | None = None) -> None:
    """Raise PLD012 unless the key is there, in the form that is wanted."""
    value = data.get(key)
    if value in (None, "", {}, []):
        raise _wrong(key, "missing", expected)
    if not isinstance(value, form) or (pattern is not None and not pattern.match(str(value))):
        raise _wrong(key, "wrong", expected, str(value))


def _texts(data: Mapping[str, Any], key: str) -> None:
    for inner, value in data.get(key, {}).items():
        if not isinstance(value, str) or not value.strip():
            raise _wrong(f"{key}.{inner}", "wrong", '"..."', str(value))


def _wrong(key: str, reason: str, expected: str, value: str | None = None) -> InputError:
    return InputError(
        Problem("PLD012", Place(FILE), key=key, value=value, facts={"reason": reason, "expected": expected})
    )
