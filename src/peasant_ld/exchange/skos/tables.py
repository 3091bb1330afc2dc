"""A table of concepts (CSV) -> records: titles are names of SKOS or of keys, or a map beside it says what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from peasant_ld.exchange.account import Account
from peasant_ld.model import Model, Role, load_model
from peasant_ld.model.skos import SKOS
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading import Declared, Record
from peasant_ld.reading.maps.found import MapsFound, maps_for
from peasant_ld.reading.maps.map_file import ColumnMap, TableMap
from peasant_ld.reading.naming import with_names
from peasant_ld.reading.sheets.text import csv_rows, looked_at, read_csv

SUFFIXES = frozenset({".csv", ".tsv"})
SPLIT = "|"
_IDS = ("id", "uri", "iri")


def read_concepts(path: Path, declared: Declared, account: Account) -> Iterator[Record | Problem]:
    """The records of a table of concepts, and what is wrong with it; what refers by a name refers to the concept.

    Raises InputError (PLD429) for a table without a map that has no column of ids, or none of names.
    """
    found = maps_for(path, path.name)
    maps = found if found.tables or found.problem else MapsFound((_map_of(path, declared, load_model()),))
    if maps.problem is not None:
        yield maps.problem
        return

    def read(asked: frozenset[str] | None) -> Iterator[Record | Problem]:
        rows = account.rows if asked is None else None
        return read_csv(path, path.name, replace(declared, asked=asked), rows, maps)

    yield from with_names(read(None), read, declared)


def _map_of(path: Path, declared: Declared, model: Model) -> TableMap:
    """The map that the titles of a table make by themselves. Raises InputError (PLD429)."""
    kind, titles = min(model.of_role(Role.CONCEPT)), _titles(path, declared)
    columns = {title: key for title in titles if (key := _column(title, kind, model)) is not None}
    keys = {column.key.partition("@")[0] for column in columns.values()}
    for needed, expected in (("id", "id"), ("name", "prefLabel@en")):
        if needed not in keys:
            facts = {"expected": expected, "found": " | ".join(titles)}
            raise InputError(Problem("PLD429", Place(path.name, row=1), facts=facts))
    return TableMap(kind=kind, columns=columns)


def _titles(path: Path, declared: Declared) -> list[str]:
    encoding, separator, told = looked_at(path, path.name, declared, frozenset())
    for problem in told:
        if problem.blocks:
            raise InputError(problem)
    for row in csv_rows(path, path.name, encoding, separator):
        if isinstance(row, Problem):
            raise InputError(row)
        return [cell.strip() for cell in row[1]]
    return []


def _column(title: str, kind: str, model: Model) -> ColumnMap | None:
    """What a title means: the key of its name, or the one whose property has its name in SKOS; a language stays."""
    name, at, tag = title.partition("@")
    local = name.removeprefix("skos:")
    if local.lower() in _IDS:
        return ColumnMap("id")
    key = _skos_keys(kind, model).get(local) or (local if local in model.kinds[kind].keys else None)
    if key is None:
        return None
    return ColumnMap(f"{key}{at}{tag}", split=SPLIT if model.kinds[kind].keys[key].many else None)


def _skos_keys(kind: str, model: Model) -> Mapping[str, str]:
    terms = ((key, model.context.term(kind, key)) for key in model.kinds[kind].keys)
    return {term.iri.removeprefix(SKOS): key for key, term in terms if term and term.iri.startswith(SKOS)}
