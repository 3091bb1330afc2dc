"""Rows that may go out become SHACL results chunk by chunk, and the results problems at their places in the source.

A chunk carries the types of what its records point at, and a result counts only for the chunk's own records: so chunks
give what the whole gives. A reference under the base that nothing answers to is a result like the others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from peasant_ld.check.own_terms import terms_below
from peasant_ld.check.reach import reach_of
from peasant_ld.check.results import Result
from peasant_ld.check.shapes import validate_ntriples
from peasant_ld.check.thesaurus import Thesaurus
from peasant_ld.check.trace import UNRESOLVED, few, problem_of, record_of
from peasant_ld.flow.chunks import MOST, row_chunks
from peasant_ld.flow.kind_index import KindOf
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model import Kind, Model
from peasant_ld.model.likeness import nearest
from peasant_ld.model.marks import Mark
from peasant_ld.problem import MOST as MOST_TOLD
from peasant_ld.problem import Place, Problem
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.rdf.own_document import IN_DATASET, dataset_of, published_writer
from peasant_ld.rdf.statements import NTRIPLES, RDF_TYPE
from peasant_ld.reading.record import Record

# How often an id is compared with a wrong reference, in search of the nearest: a few seconds at most.
COMPARISONS = 100_000

_OBJECT = "http://www.w3.org/1999/02/22-rdf-syntax-ns#object"
_IN_DATASET = f"http://rdfs.org/ns/void#{IN_DATASET.partition(':')[2]}"

Items = Callable[[], Iterable[Record | Problem]]
At = tuple[Place, str]  # where a record stands, and its IRI
Rows = Callable[[], Iterable[Row]]
Findings = Mapping[Result, Mapping[str, Any]]  # results, each with what there is to say beside what its shape says
NO_FACTS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ValidationContext:
    """What validation needs to know: the model, the base, the engine, and the kind of each record that may go out.

    `looked_into` holds the statements of the records that shapes look into from elsewhere, by id.
    """

    model: Model
    base: str
    engine: str
    kind_of: KindOf
    looked_into: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ShapeFindings:
    """What validating one chunk gave: the results for its own records, and the records elsewhere that they rest on.

    `targets` are pointed at, so that their kinds matter; the statements of the `deep` ones matter too. `asked` records
    were told to be right without the engine, `sampled` of these with it.
    """

    results: tuple[Result, ...]
    targets: tuple[str, ...]
    deep: tuple[str, ...]
    asked: int = 0
    sampled: int = 0


def results_of(rows: Rows, context: ValidationContext, most: int = MOST) -> list[Result]:
    """The results for rows, those of references that nothing answers to among them, sorted.

    `rows` gives them anew each time it is called; `most` is the weight of a chunk in bytes. Shapes that no chunk can
    answer are asked about the whole.
    """
    chunks = row_chunks(rows(), most, whole=bool(reach_of(context.model).whole))
    return sorted({result for chunk in chunks for result in validate_rows(chunk.rows, context).results})


def validate_rows(rows: Sequence[Row], context: ValidationContext) -> ShapeFindings:
    """The results that the engine has for the records of one chunk, and what they rest on."""
    write = published_writer(context.model, context.base, NTRIPLES)
    own = {row.id: row.kind for row in rows}
    text = "".join([write(row.record()) for row in rows])
    outside = _outside(text, own, context)
    found = validate_ntriples(outside.cut_from(text) + outside.carried(context), context.model, context.engine)
    results = {*outside.dangling, *(result for result in found if record_of(result) in own)}
    told = few(sorted(_without_echoes(results)), outside.passed)
    return ShapeFindings(tuple(told), tuple(sorted(outside.kinds)), tuple(sorted(outside.deep)))


@dataclass(slots=True)
class _Outside:
    """What a chunk points at elsewhere: records with their kinds, those looked into, what nothing answers to.

    Of one property of a node the first references to nothing become results. The rest is counted by record (`passed`),
    and no engine is asked about it: `spans` is where it stands in the text; so is what standard terms say of it again.
    """

    kinds: dict[str, str | None] = field(default_factory=dict)
    deep: set[str] = field(default_factory=set)
    dangling: list[Result] = field(default_factory=list)
    held: Counter[tuple[str, str]] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def kind(self, target: str, context: ValidationContext) -> str | None:
        """The kind of a record elsewhere; None where there is no such record."""
        if target not in self.kinds:
            self.kinds[target] = context.kind_of(target)
        return self.kinds[target]

    def note_dangling(self, result: Result, span: tuple[int, int]) -> None:
        """Keep a reference to nothing, or count it where its property has enough of them."""
        self.held[result.focus, result.path] += 1
        if self.held[result.focus, result.path] <= MOST_TOLD:
            self.dangling.append(result)
            return
        self.passed[record_of(result)] += 1
        self.cut(span)

    def cut(self, span: tuple[int, int]) -> None:
        """Let no engine see what stands at a place of the text, which is behind all others."""
        if self.spans and self.spans[-1][1] == span[0]:
            span = (self.spans.pop()[0], span[1])
        self.spans.append(span)

    def cut_from(self, text: str) -> str:
        """The text without the statements that are only counted."""
        if not self.spans:
            return text
        starts = (0, *(end for _, end in self.spans))
        ends = (*(start for start, _ in self.spans), len(text))
        return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))

    def carried(self, context: ValidationContext) -> str:
        """The types, or all statements, of the records that are pointed at."""
        types = _type_lines(context.model)
        whole = {iri: context.looked_into[iri] for iri in self.deep if iri in context.looked_into}
        known = ((iri, kind) for iri, kind in sorted(self.kinds.items()) if kind is not None)
        return "".join(whole.get(iri) or types[kind].replace("\0", iri) for iri, kind in known)


def _outside(text: str, own: Mapping[str, str], context: ValidationContext) -> _Outside:
    found, again = _Outside(), _said_again(context.model)
    deep, terms = reach_of(context.model).deep, terms_below(context.model, context.base)
    described = _IN_DATASET, dataset_of(context.base)  # the dataset describes itself, in no record
    for match in _objects(context.base).finditer(text):
        target, tail = match.groups()
        if target in own or target + tail in terms:
            continue
        subject, predicate, start = _said_by(match)
        if (predicate, target) == described:
            continue
        kind = found.kind(target, context)
        if predicate in again.get(own[subject.partition("#")[0]], ()):
            if kind is None:  # it is told where its own term says it
                found.cut((start, match.end()))
        elif kind is None and predicate != _OBJECT:  # evidence says again what its record says
            result = Result(subject, predicate, f"<{target}{tail}>", UNRESOLVED, "", "Violation")
            found.note_dangling(result, (start, match.end()))
        elif predicate in deep:
            found.deep.add(target)
    return found


@lru_cache(maxsize=8)
def _said_again(model: Model) -> Mapping[str, frozenset[str]]:
    """The properties of each kind, and of what is nested in it, that say only what the own term of a key says."""
    context, nodes = model.context, model.nodes
    keys = {**nodes, **{kind.name: kind.keys for kind in model.kinds.values()}}
    also = {name: {context.expand(each.name) for each in context.also.get(name, ())} for name in keys}
    terms = {name: {term.iri for key in of if (term := context.term(name, key))} for name, of in keys.items()}
    return {
        kind: frozenset.union(*(frozenset(also[each]) for each in (kind, *nodes))).difference(
            *(terms[each] for each in (kind, *nodes))
        )
        for kind in model.kinds
    }


@lru_cache(maxsize=8)
def _objects(base: str) -> re.Pattern[str]:
    """The objects under the base, in our N-Triples: record, and the rest. It begins with what is rare in a text."""
    return re.compile(rf'> <({re.escape(base)}[^>#"]*)([^>"]*)> \.\n')


def _said_by(found: re.Match[str]) -> tuple[str, str, int]:
    """Subject and property of the statement with an object, and where it begins."""
    start = found.string.rfind("\n", 0, found.start()) + 1
    subject, predicate = found.string[start + 1 : found.start()].split("> <")
    return subject, predicate, start


@lru_cache(maxsize=8)
def _type_lines(model: Model) -> Mapping[str, str]:
    """The statements about the types of a record of each kind; `\\0` stands for its id."""
    names = {name: (name, *kind.types[1:]) for name, kind in model.kinds.items()} | {"Tombstone": ("Tombstone",)}
    expand = model.context.expand
    return {kind: "".join(f"<\0> <{RDF_TYPE}> <{expand(name)}> .\n" for name in types) for kind, types in names.items()}


def noted(rows: Iterable[Row], thesaurus: Thesaurus) -> Iterator[Row]:
    """The rows, of which a thesaurus takes in what concerns it."""
    kinds = thesaurus.kinds
    for row in rows:
        if row.kind in kinds:
            thesaurus.note(row.record(), row.number, row.origin)
        yield row


def looked_into(rows: Rows, model: Model, base: str) -> dict[str, str]:
    """The statements of all records that shapes look into; few, such as the programmes of many grants."""
    deep, marks = reach_of(model).deep, marks_of_deep(model)
    if not marks:
        return {}
    write, objects = published_writer(model, base, NTRIPLES), _objects(base)
    speaking = (write(row.record()) for row in rows() if any(mark in row.data for mark in marks))
    wanted = {each[1] for text in speaking for each in objects.finditer(text) if _said_by(each)[1] in deep}
    return {row.id: write(row.record()) for row in rows() if row.id in wanted} if wanted else {}


def marks_of_deep(model: Model) -> list[bytes]:
    """What stands in the data of a row that may point at a record that shapes look into."""
    deep, context = reach_of(model).deep, model.context
    every = [context.terms, *context.scoped.values()]
    return [f'"{name}":'.encode() for terms in every for name, term in terms.items() if term.iri in deep]


def problems_at_source(results: Findings, rows: Rows, items: Items, model: Model, base: str) -> list[Problem]:
    """The problems that results mean, at their places: the source is read once more for the records concerned.

    `rows` gives the records that may go out, and `items` all as they were written, anew each time it is called.
    """
    by_record: dict[str, list[Result]] = {}
    for result in few(sorted(_without_echoes(set(results)))):
        by_record.setdefault(record_of(result), []).append(result)
    if not by_record:
        return []
    wrong = {result.value[1:-1] for found in by_record.values() for result in found if result.component == UNRESOLVED}
    origins, ids = _origins_and_ids(rows(), by_record, COMPARISONS // max(len(wrong), 1))
    near = _nearest(wrong, [identity.removeprefix(base) for identity in ids], base)
    names = _names({base + identity for identity in near.values()}, rows, model) if near else {}
    problems = (
        with_facts(problem_of(result, record, model, base), results.get(result, NO_FACTS))
        for identity, record in _records_at(origins, items, base)
        for result in origins[record.origin, identity]
    )
    return [_with_nearest(problem, near, names, base) for problem in problems]


def _without_echoes(results: Collection[Result]) -> Iterator[Result]:
    """The results, but for those that blame a thing that does not exist for its kind: that it is missing says all."""
    missing = {each[:3] for each in results if each.component == UNRESOLVED}
    return (each for each in results if each.component == UNRESOLVED or each[:3] not in missing)


def with_facts(problem: Problem, facts: Mapping[str, Any]) -> Problem:
    """The problem with more to say of it."""
    return replace(problem, facts={**problem.facts, **facts}) if facts else problem


def _origins_and_ids(
    rows: Iterable[Row], by_record: Mapping[str, list[Result]], most: int
) -> tuple[dict[At, list[Result]], list[str]]:
    """Where the records with results stand, with these; and the ids of all records, one more than `most` at most."""
    origins: dict[At, list[Result]] = {}
    ids: list[str] = []
    for row in rows:
        if row.id in by_record:
            origins[row.origin, row.id] = by_record[row.id]
        if len(ids) <= most:
            ids.append(row.id)
    return origins, ids


def _nearest(wrong: Iterable[str], ids: list[str], base: str) -> dict[str, str]:
    """For each IRI that nothing answers to, the id of the record that was probably meant, where one is near."""
    wanted = sorted(wrong)
    if len(ids) * len(wanted) > COMPARISONS:
        return {}
    near = ((iri, nearest(iri.removeprefix(base), ids, 0.75)) for iri in wanted)
    return {iri: found for iri, found in near if found}


def _names(ids: Collection[str], rows: Rows, model: Model) -> dict[str, Any]:
    """What the records with some ids are called, by language where their names are."""
    named = (row for row in rows() if row.id in ids)
    return {row.id: name for row in named if (name := _name(row.record(), model.kinds[row.kind]))}


def _name(record: Mapping[str, Any], kind: Kind) -> Any:
    names = (record[key] for key in kind.keys_with(Mark.NAME) if key in record)
    return next((name for name in names if isinstance(name, str | Mapping)), None)


def _with_nearest(problem: Problem, known: Mapping[str, str], names: Mapping[str, Any], base: str) -> Problem:
    near = known.get(resolve_id(base, problem.value or ""))
    if problem.code != "PLD027" or near is None:
        return problem
    name = names.get(base + near)
    return replace(problem, facts={**problem.facts, "nearest": near} | ({"name": name} if name else {}))


def _records_at(wanted: Mapping[At, object], items: Items, base: str) -> Iterator[tuple[str, Record]]:
    """The records that stand at some places, by their ids: records of a program may all have the same place."""
    for item in items():
        identity = item.data.get("id") if isinstance(item, Record) else None
        if isinstance(item, Record) and isinstance(identity, str):
            identity = resolve_id(base, identity)
            if (item.origin, identity) in wanted:
                yield identity, item
