"""Examined records become SHACL results piece by piece, and the results problems at their places in the source.

A piece carries the types of what its records point at, and a result counts only for the piece's own records: so pieces
give what the whole gives. A reference under the base that nothing answers to is a result like the others.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from peasant_ld.context import Context
from peasant_ld.flow.index import KindOf
from peasant_ld.flow.reach import Reach, reach_of
from peasant_ld.model import Model
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Record
from peasant_ld.spool import Row
from peasant_ld.statements import NTRIPLES, RDF_TYPE, compile_writer
from peasant_ld.trace import UNRESOLVED, problem_of, record_of
from peasant_ld.validate import Result, validate_ntriples

# Characters of N-Triples in one piece: about 20,000 grants, 60 MB in the engine.
PIECE = 48 * 2**20
# How often an id is compared with a wrong reference, in search of the nearest: a few seconds at most.
COMPARISONS = 100_000


Items = Callable[[], Iterable[Record | Problem]]


@dataclass(slots=True)
class Piece:
    """Some records as N-Triples, which records they are, and what they point at elsewhere.

    `targets` maps the records that are pointed at to their kinds; `deep` are those whose own statements are needed too.
    """

    own: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    deep: set[str] = field(default_factory=set)
    weight: int = 0

    def text(self, types: Mapping[str, str], whole: Mapping[str, str]) -> str:
        """The piece as one N-Triples text, with the types, or all, of the records it points at."""
        outside = sorted(set(self.targets) - self.own)
        carried = (whole.get(iri) or types[self.targets[iri]].replace("\0", iri) for iri in outside)
        return "".join(self.lines) + "".join(carried)


@dataclass(frozen=True, slots=True)
class Setting:
    """What validation needs to know: the model, the base, the engine, and the kind of each record that may go out.

    `looked_into` holds the statements of the records that shapes look into, where somebody has gathered them already.
    """

    model: Model
    base: str
    engine: str
    kind_of: KindOf
    looked_into: Mapping[str, str] | None = None


def results_of(records: Callable[[], Iterable[Mapping[str, Any]]], setting: Setting, size: int = PIECE) -> list[Result]:
    """The results for normalized records, those of references that nothing answers to among them, sorted.

    `records` gives the records anew each time it is called; `size` is the weight of a piece in characters. Shapes that
    no piece can answer are asked about the whole.
    """
    reach = reach_of(setting.model)
    types = {name: _type_lines(name, setting.model) for name in [*setting.model.kinds, "Tombstone"]}
    results: list[Result] = []
    whole = setting.looked_into
    for piece, dangling in _pieces(records(), setting, reach, sys.maxsize if reach.whole else size):
        results += dangling
        if piece.deep - piece.own and whole is None:
            whole = _looked_into(records, setting, reach)
        if piece.own:
            found = validate_ntriples(piece.text(types, whole or {}), setting.model, setting.engine)
            results += [result for result in found if record_of(result) in piece.own]
    return sorted(set(results))


def _pieces(
    records: Iterable[Mapping[str, Any]], setting: Setting, reach: Reach, size: int
) -> Iterator[tuple[Piece, list[Result]]]:
    """The records in pieces, each with the results for references in it that nothing answers to."""
    write = compile_writer(setting.model.context, NTRIPLES)
    piece = Piece()
    dangling: list[Result] = []
    for record in records:
        text = write(record)
        dangling += _point(record["id"], text, piece, setting, reach)
        if piece.weight > size:
            yield piece, dangling
            piece, dangling = Piece(), []
    yield piece, dangling


def _point(identity: str, text: str, piece: Piece, setting: Setting, reach: Reach) -> Iterator[Result]:
    """Add one record to the piece; note what it points at, and tell what nothing answers to."""
    piece.own.add(identity)
    piece.lines.append(text)
    piece.weight += len(text)
    start = f"<{setting.base}"
    for line in text.split("\n")[:-1]:
        subject, predicate, value = line.split(" ", 2)
        if not value.startswith(start):
            continue
        target = value[1:-3].partition("#")[0]
        if target == identity or (target in piece.targets and predicate[1:-1] not in reach.deep):
            continue
        kind = setting.kind_of(target)
        if kind is None:
            yield Result(subject[1:-1], predicate[1:-1], value[:-2], UNRESOLVED, "", "Violation")
        else:
            piece.targets[target] = kind
            if predicate[1:-1] in reach.deep:
                piece.deep.add(target)


def _type_lines(kind: str, model: Model) -> str:
    context: Context = model.context
    names = (kind, *model.kinds[kind].types[1:]) if kind in model.kinds else (kind,)
    return "".join(f"<\0> <{RDF_TYPE}> <{context.expand(name)}> .\n" for name in names)


def _looked_into(records: Callable[[], Iterable[Mapping[str, Any]]], setting: Setting, reach: Reach) -> dict[str, str]:
    """The statements of all records that shapes look into; few, such as the programmes of many grants."""
    wanted = {iri for piece, _ in _pieces(records(), setting, reach, PIECE) for iri in piece.deep}
    write = compile_writer(setting.model.context, NTRIPLES)
    return {record["id"]: write(record) for record in records() if record["id"] in wanted}


def problems_at_source(
    results: Iterable[Result], rows: Iterable[Row], items: Items, model: Model, base: str
) -> list[Problem]:
    """The problems that results mean, at their places: the source is read once more for the records concerned.

    `items` gives the records as they were written, anew each time it is called.
    """
    by_record: dict[str, list[Result]] = {}
    for result in _without_echoes(list(results)):
        by_record.setdefault(record_of(result), []).append(result)
    if not by_record:
        return []
    wrong = {result.value[1:-1] for found in by_record.values() for result in found if result.component == UNRESOLVED}
    origins, ids = _origins_and_ids(rows, by_record, COMPARISONS // max(len(wrong), 1))
    nearest = _nearest(wrong, [identity.removeprefix(base) for identity in ids], base)
    problems = (
        problem_of(result, record, model, base)
        for record in _records_at(origins, items)
        for result in origins[record.origin]
    )
    return [_with_nearest(problem, nearest) for problem in problems]


def _without_echoes(results: list[Result]) -> Iterator[Result]:
    """The results, but for those that blame a thing that does not exist for its kind: that it is missing says all."""
    missing = {(each.focus, each.path, each.value) for each in results if each.component == UNRESOLVED}
    for each in results:
        if each.component == UNRESOLVED or (each.focus, each.path, each.value) not in missing:
            yield each


def _origins_and_ids(
    rows: Iterable[Row], by_record: Mapping[str, list[Result]], most: int
) -> tuple[dict[Place, list[Result]], list[str]]:
    """Where the records with results stand, with these; and the ids of all records, one more than `most` at most."""
    origins: dict[Place, list[Result]] = {}
    ids: list[str] = []
    for row in rows:
        if row.id in by_record:
            origins[row.origin] = by_record[row.id]
        if len(ids) <= most:
            ids.append(row.id)
    return origins, ids


def _nearest(wrong: Iterable[str], ids: list[str], base: str) -> dict[str, str]:
    """For each IRI that nothing answers to, the id of the record that was probably meant, where one is near."""
    wanted = sorted(wrong)
    if len(ids) * len(wanted) > COMPARISONS:
        return {}
    near = {iri: get_close_matches(iri.removeprefix(base), ids, 1, 0.75) for iri in wanted}
    return {iri: found[0] for iri, found in near.items() if found}


def _with_nearest(problem: Problem, nearest: Mapping[str, str]) -> Problem:
    near = nearest.get(problem.value or "")
    if problem.code != "PLD027" or near is None:
        return problem
    return replace(problem, facts={**problem.facts, "nearest": near})


def _records_at(origins: Mapping[Place, object], items: Items) -> Iterator[Record]:
    for item in items():
        if isinstance(item, Record) and item.origin in origins:
            yield item
