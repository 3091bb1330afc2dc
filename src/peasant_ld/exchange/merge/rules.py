"""The `[access]` tables of several datasets -> one that closes for all what any of them closes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from peasant_ld.access import Rules
from peasant_ld.access.pseudonyms import key_file
from peasant_ld.exchange.merge.origin import Origin
from peasant_ld.model.settings import DATES, PRECISIONS
from peasant_ld.problem import InputError, Problem, Severity

_ORDERS: Mapping[str, tuple[str, ...]] = {"place": PRECISIONS, "date": DATES}


def strictest(origins: Sequence[Origin], base: str, out: Path) -> dict[str, Any]:
    """The table for the records of all, in a dataset at `out` under a base; the table itself where all have the same.

    What `*` says is written for each kind, because the tables may say different things of one. Raises InputError
    (PLD459) for pseudonyms that cannot be kept.
    """
    first, *others = (dict(origin.description.access) for origin in origins)
    keys = _pseudonyms(origins, base, out)
    if all(other == first for other in others):
        return first | keys
    table = _joined([origin.job.rules for origin in origins]) | keys
    stated = {name for origin in origins for name in origin.description.access}
    return {name: value for name, value in table.items() if name in stated and value not in ([], {})}


def _joined(rules: Sequence[Rules]) -> dict[str, Any]:
    """Everything that a table may say but for pseudonyms, as the strictest of some rules says it."""
    contacts, gone = ({getattr(each, name) for each in rules} for name in ("contacts", "gone"))
    harmless = set(rules[0].harmless).intersection(*(each.harmless for each in rules))
    return {
        "threshold": max(each.threshold for each in rules),
        "k": max(each.k for each in rules),
        "contacts": "error" if "error" in contacts else "warning",
        "harmless": [text for text in rules[0].harmless if text in harmless],
        "gone": "remove" if "remove" in gone else "keep",
        "kinds": dict(_kinds(rules)),
        "keys": dict(_keys(rules)),
        "coarsen": dict(_coarsen(rules)),
    }


def _kinds(rules: Sequence[Rules]) -> Iterator[tuple[str, str]]:
    """The level of each kind of which a table speaks."""
    for kind in sorted({kind for each in rules for kind in each.kinds}):
        levels = [each.level(kind) for each in rules if kind in each.model.kinds]
        yield kind, "restricted" if "restricted" in levels else "public"


def _keys(rules: Sequence[Rules]) -> Iterator[tuple[str, str]]:
    """The level of each key of each kind of which a table speaks."""
    spoken = {name for each in rules for name in each.keys}
    stated = {(kind.name, key) for each in rules for kind in each.model.kinds.values() for key in kind.keys}
    for kind, key in sorted(stated):
        if not spoken.isdisjoint((f"{kind}.{key}", f"*.{key}")):
            closed = any(each.is_closed(kind, key, {}) for each in rules if kind in each.model.kinds)
            yield f"{kind}.{key}", "restricted" if closed else "public"


def _coarsen(rules: Sequence[Rules]) -> Iterator[tuple[str, dict[str, str]]]:
    """How coarse the places and dates of each kind are of which a table speaks."""
    spoken = {kind for each in rules for kind in each.coarsen}
    kinds = {kind for each in rules for kind in each.model.kinds} if "*" in spoken else spoken
    for kind in sorted(kinds):
        asked = {of: {each.coarseness(kind, {}, of) for each in rules} - {None} for of in _ORDERS}
        found = {of: max(map(str, levels), key=_ORDERS[of].index) for of, levels in asked.items() if levels}
        if found:
            yield kind, found


def _pseudonyms(origins: Sequence[Origin], base: str, out: Path) -> dict[str, str]:
    """The key file of pseudonyms, by its path from the new dataset; none where no table names one.

    It speaks of ids below the base of its dataset: one of another base, or a second one, would mean other persons.
    """
    written = {origin: str(origin.job.rules.pseudonyms) for origin in origins if origin.job.rules.pseudonyms}
    files = {key_file(path, origin.path): origin for origin, path in written.items()}
    if not files:
        return {}
    strange = next((each for each in files.values() if each.description.base != base), None)
    if len(files) > 1 or strange is not None:
        place = (strange or list(files.values())[-1]).described
        raise InputError(Problem("PLD459", place, key="access.pseudonyms", value=next(iter(written.values()))))
    path, origin = next(iter(files.items()))
    stated = written[origin]
    if not Path(stated).is_absolute():
        stated = Path(os.path.relpath(path, out.resolve())).as_posix()
    key_file(stated, out)
    return {"pseudonyms": stated}


def tightened(origins: Sequence[Origin], table: Mapping[str, Any]) -> Iterator[Problem]:
    """What the joined table closes for the records of one that its own did not close (PLD455, advice)."""
    for origin in origins:
        own = origin.job.rules
        for name, value in table.items() if origin.description.access != table else ():
            told = ", ".join(_changed(own, name, value)) if isinstance(value, Mapping) else str(value)
            if told and (isinstance(value, Mapping) or _stated(own, name) != value):
                yield Problem("PLD455", origin.described, None, f"access.{name}", told, Severity.ADVICE)


def _stated(own: Rules, name: str) -> Any:
    """What the rules of one say by one word."""
    value = getattr(own, name)
    return list(value) if isinstance(value, tuple) else value


def _changed(own: Rules, name: str, joined: Mapping[str, Any]) -> Iterator[str]:
    """The names in a table of which the rules of one say something else."""
    for key, value in joined.items():
        kind, _, inner = key.partition(".")
        if kind in own.model.kinds:
            found: Any = {of: level for of in _ORDERS if (level := own.coarseness(kind, {}, of))}
            if name == "kinds":
                found = own.level(kind)
            elif name == "keys":
                found = "restricted" if own.is_closed(kind, inner, {}) else "public"
            if found != value:
                yield key
