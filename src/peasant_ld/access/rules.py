"""The `[access]` table of `dataset.toml` becomes Rules: what is closed by default, how coarse, from which numbers on.

    [access]                      threshold = 5   k = 5   contacts = "error"   harmless = ["Terra"]
                                  pseudonyms = "../key.json"   gone = "keep"
    [access.kinds]                Person = "restricted"
    [access.keys]                 "Place.latitude" = "restricted"   "*.note" = "restricted"
    [access.coarsen]              place = "region"   date = "month"
    [access.coarsen.Journey]      date = "year"

What a record says of itself in `access` goes before the table, the table before what is built in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from peasant_ld.model import Kind, Mark, Model
from peasant_ld.model.days import day_as_written
from peasant_ld.model.settings import ACCESS, COARSE, FILE, demand, nearest, refuse
from peasant_ld.model.toml_text import TomlText
from peasant_ld.problem import InputError, Problem

_UNWRITTEN = TomlText(FILE)
# What a record states beside the keys of its kind.
_FRAME = ("type", "evidence", "access")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one dataset, and the day (`2026-01-01`) that embargoes are measured against, if one is known.

    `model` says which kinds are persons, and what of a person who may be named goes out when nobody decides otherwise.
    `kinds` and `keys` (`Place.latitude`, `*.note`) hold levels; `coarsen` holds `place` and `date` by kind (`*`: all).
    `threshold` is the least count that a breakdown shows; `k` the least number of persons who must share their
    membership, place and date. `contacts` is the severity of contact data in free text. `harmless` are texts that the
    leak scan lets pass. `pseudonyms` is the path of the key file, as written. `gone` says whether an earlier version
    goes, too, when something was taken out of the records (`remove`), or only when that told of people (`keep`).
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
    gone: str = "remove"

    def is_closed(self, kind: str, key: str, access: Mapping[str, Any]) -> bool:
        """Whether one key of a record is kept back."""
        level = self.stated_level(kind, key, access)
        if level is None:
            return key in self.model.kinds[kind].closed
        return level == "restricted"

    def closed_keys(self, kind: Kind, access: Mapping[str, Any]) -> Iterator[str]:
        """The keys that are kept back of a record of a kind, whatever of them it states."""
        return (key for key in (*kind.keys, *_FRAME) if self.is_closed(kind.name, key, access))

    def stated_level(self, kind: str, key: str, access: Mapping[str, Any]) -> str | None:
        """What the record, or else the table, says of one key; None: nothing."""
        return access.get("keys", {}).get(key) or self.keys.get(f"{kind}.{key}") or self.keys.get(f"*.{key}")

    def level(self, kind: str) -> str:
        """How far the records of a kind go out that do not say it themselves."""
        built_in = self.model.kinds.get(kind)
        return self.kinds.get(kind) or (built_in.level if built_in else "public")

    def coarseness(self, kind: str, access: Mapping[str, Any], of: str) -> str | None:
        """How exact `place` or `date` may be in a record; None: as exact as written."""
        own = access.get("coarsen", {}).get(of)
        found = own or self.coarsen.get(kind, {}).get(of) or self.coarsen.get("*", {}).get(of)
        return str(found) if found else None

    def speak_of(self, kind: str) -> bool:
        """Whether the table, or what is built in, says anything of single values of this kind."""
        return kind in _spoken_of(self.model) or bool(self.keys) or kind in self.coarsen or "*" in self.coarsen


@lru_cache(maxsize=16)
def _spoken_of(model: Model) -> frozenset[str]:
    """The kinds of which something is built in: what does not go out by itself, and what says how exact it is."""
    return frozenset(kind.name for kind in model.kinds.values() if kind.is_guarded or kind.keys_with(Mark.PRECISION))


def compile_rules(
    table: Mapping[str, Any], model: Model, as_of: str | None = None, written: TomlText = _UNWRITTEN
) -> Rules:
    """The rules that an `[access]` table states; `written` is the file that it stands in, so that lines can be named.

    Raises InputError for what is not understood, since in doubt nothing may go out: PLD208 for a rule, PLD211 for a
    day that is none.
    """
    demand(table, written, ACCESS, ("access",))
    for problem in _not_of_the_model(table, model, written):
        raise InputError(problem)
    return Rules(
        model,
        as_of=None if as_of is None else day_as_written(as_of, "as_of"),
        kinds=table.get("kinds", {}),
        keys=table.get("keys", {}),
        coarsen=_coarsen(table.get("coarsen", {})),
        threshold=table.get("threshold", 5),
        k=table.get("k", 5),
        contacts=table.get("contacts", "error"),
        harmless=tuple(table.get("harmless", ())),
        pseudonyms=table.get("pseudonyms"),
        gone=table.get("gone", "remove"),
    )


def _not_of_the_model(table: Mapping[str, Any], model: Model, written: TomlText) -> Iterator[Problem]:
    """A problem for each kind and key that the rules name and the model does not have."""
    kinds = {kind: kind for kind in model.kinds}
    keys = {f"{kind.name}.{key}": f"{kind.name}.{key}" for kind in model.kinds.values() for key in kind.keys}
    keys |= {f"*.{name.partition('.')[2]}": f"*.{name.partition('.')[2]}" for name in keys}
    coarse = {"*": "*"} | kinds | {of: of for of in COARSE}
    for name, known in (("kinds", kinds), ("keys", keys), ("coarsen", coarse)):
        for key in table.get(name, {}):
            if key not in known:
                # Kinds can be listed; their keys are too many.
                told = {"expected": '"Place.latitude", "*.note"'} if name == "keys" else {"known": ", ".join(kinds)}
                yield refuse(("access", name, key), written, nearest=nearest(key, known), **told)


def _coarsen(table: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    """The table with its own `place` and `date` under `*`."""
    own = {name: value for name, value in table.items() if not isinstance(value, Mapping)}
    found = {name: value for name, value in table.items() if isinstance(value, Mapping)}
    return found | ({"*": {**found.get("*", {}), **own}} if own else {})
