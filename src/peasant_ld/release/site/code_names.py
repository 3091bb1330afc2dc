"""Codes -> what they are called, by language: countries, currencies, languages, and the codes of known lists.

The tables and where they come from, with their licences, stand in `code-names.json`, which `docs/make_code_names.py`
makes. A code that stands in none has no names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Texts = Mapping[str, str]


def country(code: str) -> Texts:
    """What the country with a code of ISO 3166-1 is called."""
    return _named("countries", code)


def currency(code: str) -> Texts:
    """What the currency with a code of ISO 4217 is called."""
    return _named("currencies", code)


def language(tag: str) -> Texts:
    """What a language is called, by its tag (BCP 47); a tag with a region or script is called as the language is."""
    return _named("languages", tag.partition("-")[0].lower())


def in_list(marker: str, code: str) -> Texts:
    """What a code is called in the list that a marker means, such as `IATI ActivityStatus`."""
    return _texts(_tables()["lists"].get(_tables()["markers"].get(marker), {}).get(code, ()))


def _named(table: str, code: str) -> Texts:
    return _texts(_tables()[table].get(code, ()))


def _texts(row: list[str | None]) -> Texts:
    return {lang: text for lang, text in zip(_tables()["languages-of-texts"], row, strict=False) if text}


@cache
def _tables() -> Mapping[str, Any]:
    text = files("peasant_ld.release.site").joinpath("code-names.json").read_text("utf-8")
    tables: Mapping[str, Any] = json.loads(text)
    return tables
