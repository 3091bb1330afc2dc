"""A table of concepts (CSV) -> records: titles are names of SKOS or of keys, or a map beside it says what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.names import NewIds
from peasant_ld.model import Mark, Model, Role, load_model
from peasant_ld.model.grammar import ID, IRI, fits
from peasant_ld.model.iri import kind_slug
from peasant_ld.model.skos import SKOS, keys_stating
from peasant_ld.problem import InputError, Place, Problem, Severity
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

    yield from _with_ids(list(with_names(read(None), read, declared)))


def _with_ids(items: list[Record | Problem]) -> Iterator[Record | Problem]:
    """The items, each address that can be no id (it has a `#`) kept as what its record is the same as (PLD421)."""
    model, ids = load_model(), dict[str, str]()
    names = NewIds(str(item.data.get("id")) for item in items if isinstance(item, Record))
    for item in items:
        address = item.data.get("id") if isinstance(item, Record) else None
        if isinstance(item, Record) and isinstance(address, str) and not fits(ID, address) and fits(IRI, address):
            ids[address] = names.of_address(kind_slug(str(item.data.get("type"))), address)
            yield Problem("PLD421", item.origin, ids[address], value=address, severity=Severity.WARNING)
    for item in items:
        if isinstance(item, Record) and ids:
            _rename(item.data, ids, model)
        yield item


def _rename(data: dict[str, Any], ids: Mapping[str, str], model: Model) -> None:
    """Put the ids that addresses got where they stand; the record of one says what it is the same as."""
    kind, address = model.kinds.get(data.get("type", "")), data.get("id")
    for name, key in kind.keys.items() if kind else ():
        if key.is_reference and name in data:
            listed = data[name] if isinstance(data[name], list) else [data[name]]
            data[name] = [ids.get(each, each) for each in listed] if key.many else ids.get(data[name], data[name])
    if kind and address in ids:
        data["id"] = ids[str(address)]
        same = [key.name for key in keys_stating(model, kind.name, "exactMatch")] or [*kind.keys_with(Mark.SAME)]
        before = data.get(same[0], [])
        data[same[0]] = [address, *(before if isinstance(before, list) else [before])]


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
