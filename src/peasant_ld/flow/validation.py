"""Examined records become SHACL results piece by piece, and the results problems at their places in the source.

A piece carries the types of what its records point at, and a result counts only for the piece's own records: so pieces
give what the whole gives. A reference under the base that nothing answers to is a result like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.context import Context
from peasant_ld.model import Model
from peasant_ld.problem import Place, Problem
from peasant_ld.reading import read_records
from peasant_ld.reading.record import Record
from peasant_ld.spool import Row
from peasant_ld.statements import NTRIPLES, RDF_TYPE, compile_writer
from peasant_ld.trace import UNRESOLVED, problem_of, record_of
from peasant_ld.validate import Result, validate_ntriples

# Characters of N-Triples in one piece: about 20,000 grants, 60 MB in the engine.
PIECE = 48 * 2**20


@dataclass(slots=True)
class Piece:
    """Some records as N-Triples, which records they are, and what they point at elsewhere."""

    own: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    targets: set[str] = field(default_factory=set)
    weight: int = 0

    def text(self, kinds: Mapping[str, str], model: Model) -> str:
        """The piece as one N-Triples text, with the types of the records it points at."""
        types = {name: _type_lines(name, model) for name in set(kinds.values())}
        outside = [types[kinds[iri]].replace("\0", iri) for iri in sorted(self.targets - self.own)]
        return "".join(self.lines) + "".join(outside)


def _type_lines(kind: str, model: Model) -> str:
    context: Context = model.context
    names = (kind, *model.kinds[kind].types[1:]) if kind in model.kinds else (kind,)
    return "".join(f"<\0> <{RDF_TYPE}> <{context.expand(name)}> .\n" for name in names)


def results_of(records: Iterable[Mapping[str, Any]], kinds: Mapping[str, str], base: str, model: Model, engine: str) -> list[Result]:
    """The results for normalized records, those of references that nothing answers to among them.

    `kinds` maps the id of every record of the dataset to its kind.
    """
    write = compile_writer(model.context, NTRIPLES)
    results: list[Result] = []
    piece = Piece()
    for record in records:
        text = write(record)
        results += _point(record["id"], text, piece, kinds, base)
        if piece.weight > PIECE:
            results += _run(piece, kinds, model, engine)
            piece = Piece()
    results += _run(piece, kinds, model, engine)
    return sorted(set(results))


def _point(identity: str, text: str, piece: Piece, kinds: Mapping[str, str], base: str) -> Iterator[Result]:
    """Add one record to the piece; note what it points at, and tell what nothing answers to."""
    piece.own.add(identity)
    piece.lines.append(text)
    piece.weight += len(text)
    start = f"<{base}"
    for line in text.split("\n")[:-1]:
        subject, predicate, value = line.split(" ", 2)
        if value.startswith(start):
            target = value[1:-3].partition("#")[0]
            if target in kinds:
                piece.targets.add(target)
            elif target != identity:
                yield Result(subject[1:-1], predicate[1:-1], value[:-2], UNRESOLVED, "", "Violation")


def _run(piece: Piece, kinds: Mapping[str, str], model: Model, engine: str) -> Iterator[Result]:
    if piece.own:
        for result in validate_ntriples(piece.text(kinds, model), model, engine):
            if record_of(result) in piece.own:
                yield result


def problems_at_source(results: Iterable[Result], rows: Iterable[Row], source: Any, model: Model, base: str) -> list[Problem]:
    """The problems that results mean, at their places: the source is read once more for the records concerned."""
    by_record: dict[str, list[Result]] = {}
    for result in results:
        by_record.setdefault(record_of(result), []).append(result)
    if not by_record:
        return []
    origins = {row.origin: by_record[row.id] for row in rows if row.id in by_record}
    return [
        problem_of(result, record, model, base)
        for record in _records_at(origins, source)
        for result in origins[record.origin]
    ]


def _records_at(origins: Mapping[Place, object], source: Any) -> Iterator[Record]:
    for item in read_records(source):
        if isinstance(item, Record) and item.origin in origins:
            yield item
