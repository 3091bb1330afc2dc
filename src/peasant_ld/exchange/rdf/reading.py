"""A graph in memory, a file of RDF or a release -> records, as they are written; the public way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peasant_ld.arguments import path_of, refused
from peasant_ld.exchange.rdf.parsed import FileStatements, quads_of, statements_of, subject_of
from peasant_ld.exchange.rdf.way_back import ReadAs, records_in
from peasant_ld.model import Model, load_model
from peasant_ld.model.description import NO_BASE
from peasant_ld.model.iri import check_base
from peasant_ld.model.parts import ModelSource
from peasant_ld.problem import Problem
from peasant_ld.published.layout import DUMP, base_of, not_ours
from peasant_ld.reading import Record

if TYPE_CHECKING:
    import rdflib

_IN_DATASET, _DATASET = "http://rdfs.org/ns/void#inDataset", "dataset"


def records_of(
    graph: rdflib.Graph | str | Path, *, model: Model | str | Path | None = None, base: str | None = None
) -> Iterator[Record | Problem]:
    """The records of a graph, a file of RDF or a release, as they are written; and what has no place in one.

    `graph` is an `rdflib.Graph` or `Dataset`, or where a file (Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD; each
    may be packed as `.gz`) or a release lies. What was published comes back as the records that it was made of. Of
    another graph comes what the model has a key for, also by standard terms such as `foaf:name`; each statement that
    has no place is a problem (PLD440 to PLD446). `base` is what ids are relative to; without one, that of the release,
    or the one that the graph names. `model` is one of your own, as in `check_records`.

    Raises InputError: PLD001, PLD009, PLD420 for a file that cannot be read, PLD502 for a folder that is no release,
    PLD015 for a model that cannot be used, PLD045 for a base that is none; TypeError for what is no graph.

    >>> import rdflib
    >>> graph = rdflib.Graph().parse(data='''@prefix foaf: <http://xmlns.com/foaf/0.1/> .
    ... <https://example.org/a/organization/seeds> a foaf:Organization ; foaf:name "Seeds"@en .''')
    >>> [record.data for record in records_of(graph, base="https://example.org/a/")]
    [{'id': 'organization/seeds', 'type': 'Organization', 'name': {'en': 'Seeds'}}]
    """
    given = None if base is None else check_base(base)
    if model is not None and not isinstance(model, Model):
        load_model(path_of("model", model, "a Model, or the path of one"), given or NO_BASE)
    if isinstance(graph, str | Path):
        path = path_of("graph", graph)
        return _release(path, model, given) if path.is_dir() else _file(path, model, given)
    import rdflib

    if not isinstance(graph, rdflib.Graph):
        raise refused("graph", "an rdflib.Graph or a path", graph)
    return _graph(graph, model, given)


def _graph(graph: rdflib.Graph, model: Model | str | Path | None, given: str | None) -> Iterator[Record | Problem]:
    statements, wrong = statements_of(graph)
    yield from wrong
    yield from records_in(statements, _read_as(model, given or base_in(statements)))


def _read_as(model: Model | str | Path | None, base: str | None) -> ReadAs:
    here = base or NO_BASE
    if not isinstance(model, Model):
        model = load_model(None if model is None else ModelSource(Path(model), here))
    return ReadAs(model, here)


def _file(path: Path, model: Model | str | Path | None, base: str | None) -> Iterator[Record | Problem]:
    statements = FileStatements()
    statements.read(path)
    yield from records_in(statements, _read_as(model, base or base_in(statements)))


def _release(folder: Path, model: Model | str | Path | None, base: str | None) -> Iterator[Record | Problem]:
    asked = _read_as(model, base or base_of(folder))
    for statements in release_statements(folder):
        yield from records_in(statements, asked)


def release_statements(folder: Path) -> Iterator[FileStatements]:
    """The statements of a release, those of one record at a time: memory stays bounded.

    Raises InputError (PLD502) for a folder that is none.
    """
    if not (folder / DUMP).is_file():
        raise not_ours(folder)
    return blocks(quads_of(folder / DUMP), DUMP)


def blocks(quads: Iterable[Any], name: str) -> Iterator[FileStatements]:
    """Statements, together as long as they follow one another about one thing and what is nested in it."""
    for _, together in groupby(quads, key=_head):
        statements = FileStatements()
        statements.add(together, name)
        yield statements


def _head(quad: Any) -> str:
    return str(subject_of(quad)).partition("#")[0]


def base_in(statements: FileStatements) -> str | None:
    """The base that a graph of ours names, where it names one only."""
    found = {thing.value for said in statements.about.values() for thing in said.get(_IN_DATASET, ())}
    bases = {iri.removesuffix(_DATASET) for iri in found if iri.endswith(f"/{_DATASET}")}
    return bases.pop() if len(bases) == 1 else None
