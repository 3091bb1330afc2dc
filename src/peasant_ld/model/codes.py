"""Names and other codes -> the code that they mean, by exact tables: nothing is compared by its likeness.

`docs/make_codes.py` makes the tables from the CLDR and the registry of IANA; a name that means two codes is in none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from peasant_ld.model.language import is_language_tag, spelled, unregistered_in
from peasant_ld.model.likeness import folded

TABLES = "codes.json"


def country(text: str) -> str | None:
    """The code of two letters (ISO 3166-1) of a country by that of three letters, or its name in five languages."""
    return _tables().countries.get(folded(text))


def is_country(code: str) -> bool:
    """Whether two letters are the code of a country, in any case, as the ends of names of hosts are."""
    return code.upper() in _tables().countries.values() or country(code) is not None


def currency(text: str) -> str | None:
    """The code (ISO 4217) of a currency of today by its name in five languages."""
    return _tables().currencies.get(folded(text))


def language(text: str) -> str | None:
    """The tag (BCP 47) of a language by its name in five languages, or by a tag in the writing of POSIX (`pt_BR`)."""
    tag = text.strip().replace("_", "-")
    if tag != text and is_language_tag(tag) and unregistered_in(tag) is None:
        return spelled(tag)
    return _tables().languages.get(folded(text))


def licence(text: str) -> str | None:
    """The address of a licence by its SPDX id, in any spelling: `CC-BY-4.0`, `CC BY 4.0`."""
    return _tables().licences.get(folded(text))


@dataclass(frozen=True, slots=True)
class _Tables:
    """What each folded name means."""

    countries: Mapping[str, str]
    currencies: Mapping[str, str]
    languages: Mapping[str, str]
    licences: Mapping[str, str]


@cache
def _tables() -> _Tables:
    data = json.loads(Path(__file__).with_name(TABLES).read_text("utf-8"))
    return _Tables(*(_by_name(data[name]) for name in _Tables.__slots__))


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return {name: code for code, row in names.items() for name in row.split()}
