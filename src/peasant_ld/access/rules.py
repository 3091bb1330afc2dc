"""The `[access]` table of `dataset.toml` becomes Rules: what is closed by default, how coarse, from which numbers on.

    [access]                      threshold = 5   k = 5   contacts = "error"   harmless = ["Terra"]
                                  pseudonyms = "../key.json"
    [access.kinds]                Person = "restricted"
    [access.keys]                 "Place.latitude" = "restricted"   "*.note" = "restricted"
    [access.coarsen]              place = "region"   date = "month"
    [access.coarsen.Journey]      date = "year"

What a record says of itself in `access` goes before the table, the table before what is built in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.model import Mark, Model
from peasant_ld.model.description import FILE
from peasant_ld.problem import InputError, Place, Problem

PRECISIONS = ("point", "locality", "region", "country")
DATES = ("day", "month", "year")
LEVELS = ("public", "restricted")
_NUMBERS = ("threshold", "k")
_TABLES = ("kinds", "keys", "coarsen")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one dataset, and the day (`2026-01-01`) that embargoes are measured against, if one is known.

    `model` says which kinds are persons, and what of a person who may be named goes out when nobody decides otherwise.
    `kinds` and `keys` (`Place.latitude`, `*.note`) hold levels; `coarsen` holds `place` and `date` by kind (`*`: all).
    `threshold` is the least count that a breakdown shows; `k` the least number of persons who must share their
    membership, place and date. `contacts` is the severity of contact data in free text. `harmless` are texts that the
    leak scan lets pass. `pseudonyms` is the path of the key file, as written.
    """

    model: Model
    as_of: str | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    coarsen: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    threshold: int = 5
    k: int = 5
    contacts: str = "error"
    harmless: tuple[str, ...] = ()
    pseudonyms: str | None = None

    def is_closed(self, kind: str, key: str, access: Mapping[str, Any]) -> bool:
        """Whether one key of a record is kept back."""
        level = access.get("keys", {}).get(key) or self.keys.get(f"{kind}.{key}") or self.keys.get(f"*.{key}")
        if level is None:
            return kind in self.model.persons and key not in self.model.kinds[kind].keys_with(Mark.OPEN)
        return level == "restricted"

    def coarseness(self, kind: str, access: Mapping[str, Any], of: str) -> str | None:
        """How exact `place` or `date` may be in a record; None: as exact as written."""
        own = access.get("coarsen", {}).get(of)
        found = own or self.coarsen.get(kind, {}).get(of) or self.coarsen.get("*", {}).get(of)
        return str(found) if found else None

    def speak_of(self, kind: str) -> bool:
        """Whether the table, or what is built in, says anything of single values of this kind."""
        return kind in self.model.persons or bool(self.keys) or kind in self.coarsen or "*" in self.coarsen


def compile_rules(table: Mapping[str, Any], model: Model, as_of: str | None = None) -> Rules:
    """The rules that an `[access]` table states.

    Raises InputError (PLD208) for a rule that is not understood: in doubt nothing may go out.
    """
    known = (*_NUMBERS, *_TABLES, "contacts", "harmless", "pseudonyms")
    for name, value in table.items():
        _want(name in known, name, value, ", ".join(known))
        if name in _NUMBERS:
            _want(type(value) is int and value >= 1, name, value, "5")
        elif name in _TABLES:
            _want(isinstance(value, Mapping), name, value, f"[access.{name}]")
    for kind, level in table.get("kinds", {}).items():
        _want(kind in model.kinds and level in LEVELS, f"kinds.{kind}", level, " | ".join(LEVELS))
    for name, level in table.get("keys", {}).items():
        _want(_is_key(name, model) and level in LEVELS, f"keys.{name}", level, '"Place.latitude" = "restricted"')
    return Rules(
        model,
        as_of=as_of,
        kinds=table.get("kinds", {}),
        keys=table.get("keys", {}),
        coarsen=_coarsen(table.get("coarsen", {}), model),
        threshold=table.get("threshold", 5),
        k=table.get("k", 5),
        contacts=_contacts(table.get("contacts", "error")),
        harmless=_texts(table.get("harmless", [])),
        pseudonyms=_path(table.get("pseudonyms")),
    )


def _want(right: bool, name: str, value: Any, expected: str) -> None:
    if not right:
        raise InputError(
            Problem("PLD208", Place(FILE), key=f"access.{name}", value=str(value), facts={"expected": expected})
        )


def _is_key(name: str, model: Model) -> bool:
    """Whether `Kind.key` or `*.key` names something; ids and types cannot be closed alone."""
    kind, _, key = name.partition(".")
    kinds = list(model.kinds.values()) if kind == "*" else [model.kinds[kind]] if kind in model.kinds else []
    return any(key in each.keys for each in kinds)


def _coarsen(table: Mapping[str, Any], model: Model) -> Mapping[str, Mapping[str, str]]:
    """The table with its own `place` and `date` under `*`."""
    own = {name: value for name, value in table.items() if not isinstance(value, Mapping)}
    found = {name: value for name, value in table.items() if isinstance(value, Mapping)} | ({"*": own} if own else {})
    allowed = {"place": PRECISIONS, "date": DATES}
    for kind, asked in found.items():
        _want(kind == "*" or kind in model.kinds, f"coarsen.{kind}", kind, ", ".join(model.kinds))
        for of, level in asked.items():
            _want(level in allowed.get(of, ()), f"coarsen.{of}", level, " | ".join(allowed.get(of, allowed)))
    return found


def _contacts(value: Any) -> str:
    _want(value in ("error", "warning"), "contacts", value, "error | warning")
    return str(value)


def _texts(value: Any) -> tuple[str, ...]:
    _want(isinstance(value, list) and all(isinstance(text, str) for text in value), "harmless", value, '["..."]')
    return tuple(value)


def _path(value: Any) -> str | None:
    _want(
        value is None or (isinstance(value, str) and bool(value)), "pseudonyms", value, '"/a/folder/outside/key.json"'
    )
    return value if value is None else str(value)
