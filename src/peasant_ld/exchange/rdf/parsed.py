"""Files of RDF, or a graph -> their statements, by what they are about; nothing outside a file is ever read.

RDF/XML is looked at before: what could make a small file grow without end, or never come back, is refused.
"""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.json_strict import cannot_open

if TYPE_CHECKING:
    import rdflib

# Suffixes, and what pyoxigraph calls their formats; each may be packed, as `.nq.gz`.
FORMATS = {
    ".ttl": "TURTLE",
    ".nt": "N_TRIPLES",
    ".nq": "N_QUADS",
    ".trig": "TRIG",
    ".rdf": "RDF_XML",
    ".owl": "RDF_XML",
    ".xml": "RDF_XML",
    ".jsonld": "JSON_LD",
    ".json": "JSON_LD",
}
PACKED = ".gz"
DEEPEST = 200  # elements of XML in each other
_LONGEST_ENTITY = 200  # characters that a name in a DOCTYPE may stand for: the address of a namespace
_BLOCK = 2**16
_MEMORY = "graph"  # what a graph that came from no file is called
# One vocabulary under two addresses, of which we write the second.
_TWO_WAYS, _OURS = "http://schema.org/", "https://schema.org/"


@dataclass(slots=True)
class FileStatements:
    """The statements of some files: subject -> property (IRI) -> objects, each once, in the order they were read.

    A subject is an IRI as a text, or a blank node. `graphs` counts the statements in each named graph.
    """

    about: dict[Any, dict[str, dict[Any, None]]] = field(default_factory=dict)
    files: dict[Any, str] = field(default_factory=dict)
    graphs: Counter[str] = field(default_factory=Counter)

    def read(self, path: Path) -> None:
        """Take in a file. Raises InputError: PLD001 (cannot be opened), PLD009 (another suffix), PLD420 (is no RDF)."""
        self.add(quads_of(path), path.name)

    def add(self, quads: Iterable[Any], name: str) -> None:
        """Take in statements of a file of some name, as pyoxigraph has them."""
        import pyoxigraph as ox

        for quad in quads:
            about = subject_of(quad)
            said = self.about.setdefault(about, {}).setdefault(_one_way(quad.predicate.value), {})
            said[_one_way_term(quad.object)] = None
            self.files.setdefault(about, name)
            if not isinstance(quad.graph_name, ox.DefaultGraph):
                self.graphs[quad.graph_name.value] += 1

    def join(self, other: FileStatements) -> None:
        """Take in the statements of others."""
        for subject, said in other.about.items():
            for name, things in said.items():
                self.about.setdefault(subject, {}).setdefault(name, {}).update(things)
            self.files.setdefault(subject, other.files[subject])
        self.graphs.update(other.graphs)

    def texts(self, subject: Any, properties: Iterable[str]) -> Iterator[Any]:
        """The literals that a subject has with some properties."""
        import pyoxigraph as ox

        stated = self.about.get(subject, {})
        yield from (each for name in properties for each in stated.get(name, ()) if isinstance(each, ox.Literal))


def subject_of(quad: Any) -> Any:
    """What a statement is about: an IRI as a text, or a blank node."""
    import pyoxigraph as ox

    return _one_way(quad.subject.value) if isinstance(quad.subject, ox.NamedNode) else quad.subject


def quads_of(path: Path) -> Iterator[Any]:
    """The statements of a file, as pyoxigraph has them; blank nodes of two files are never one.

    Raises InputError: PLD001 (cannot be opened), PLD009 (another suffix), PLD420 (is no RDF).
    """
    form = format_of(path.name)
    if form == "RDF_XML":
        _check_xml(path)
    try:
        with _opened(path) as source:
            yield from _parsed(source, form, path.name)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(Problem("PLD420", Place(path.name), facts={"reason": str(error)})) from error
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error


def format_of(name: str) -> str:
    """What pyoxigraph calls the format of a file by its name. Raises InputError (PLD009) for another suffix."""
    inner = PurePath(name.lower().removesuffix(PACKED)).suffix
    form = FORMATS.get(inner)
    if form is None:
        facts = {"suffix": inner, "known": ", ".join([*sorted(FORMATS), PACKED])}
        raise InputError(Problem("PLD009", Place(name), value=name, facts=facts))
    return form


def _opened(path: Path) -> IO[bytes]:
    if path.suffix.lower() == PACKED:
        return gzip.open(path)  # type: ignore[return-value] # it has all of IO[bytes] but its name
    return path.open("rb")


def _parsed(source: IO[bytes], form: str, name: str) -> Iterator[Any]:
    import pyoxigraph as ox

    try:
        yield from ox.parse(source, format=getattr(ox.RdfFormat, form), rename_blank_nodes=True)
    except (SyntaxError, ValueError) as error:
        reason = " ".join(str(getattr(error, "msg", None) or error).split())
        if "LoadDocumentCallback" in reason:
            reason = "its @context is an address, and nothing is ever fetched; write the context into the file"
        place = Place(name, getattr(error, "lineno", None))
        raise InputError(Problem("PLD420", place, facts={"reason": reason})) from error


def statements_of(graph: rdflib.Graph) -> tuple[FileStatements, list[Problem]]:
    """The statements of an `rdflib.Graph` or `Dataset`; those that no file of RDF could hold, as problems (PLD428)."""
    import pyoxigraph as ox
    import rdflib

    whole: Any = graph if isinstance(graph, rdflib.Dataset) else None
    rows: Iterable[Any] = whole.quads() if whole is not None else ((*triple, None) for triple in graph)
    quads, wrong = [], []
    for subject, predicate, thing, name in sorted(rows, key=lambda row: tuple(map(str, row[:3]))):
        try:
            named = (_term(name),) if name is not None and name != rdflib.Dataset().default_context.identifier else ()
            quads.append(ox.Quad(_term(subject), _term(predicate), _term(thing), *named))
        except (ValueError, TypeError) as error:
            facts = {"reason": str(error)}
            wrong.append(Problem("PLD428", Place(str(subject)), str(subject), str(predicate), str(thing), facts=facts))
    found = FileStatements()
    found.add(quads, _MEMORY)
    return found, wrong


def _term(term: Any) -> Any:
    """An rdflib term as pyoxigraph has it. Raises ValueError where no file could hold it."""
    import pyoxigraph as ox
    from rdflib import BNode, Literal, URIRef

    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if not isinstance(term, Literal):
        raise TypeError(f"{type(term).__name__} is no term of RDF")
    if term.language:
        return ox.Literal(str(term), language=term.language.lower())
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)


def _one_way(iri: str) -> str:
    return _OURS + iri[len(_TWO_WAYS) :] if iri.startswith(_TWO_WAYS) else iri


@lru_cache(maxsize=4096)
def _one_way_node(iri: str) -> Any:
    import pyoxigraph as ox

    return ox.NamedNode(_one_way(iri))


def _one_way_term(term: Any) -> Any:
    import pyoxigraph as ox

    return _one_way_node(term.value) if isinstance(term, ox.NamedNode) and term.value.startswith(_TWO_WAYS) else term


def _check_xml(path: Path) -> None:
    """Go through a file of XML with a parser that builds nothing. Raises InputError: PLD001, PLD420."""
    watch = _XmlWatch(path.name)
    try:
        with path.open("rb") as source:
            while block := source.read(_BLOCK):
                watch.parser.Parse(block, False)
            watch.parser.Parse(b"", True)
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two of an encoding that is not known
        raise watch.refusal(str(error)) from error


class _XmlWatch:
    """Sees what a file of XML declares, and how deep its elements stand in each other."""

    def __init__(self, name: str) -> None:
        self._name, self._depth = name, 0
        self.parser = expat.ParserCreate()
        self.parser.EntityDeclHandler = self._entity
        self.parser.StartElementHandler = lambda *_: self._step(1)
        self.parser.EndElementHandler = lambda *_: self._step(-1)

    def refusal(self, reason: str) -> InputError:
        """That the file is not read, at the line where the parser is."""
        return InputError(Problem("PLD420", Place(self._name, self.parser.CurrentLineNumber), facts={"reason": reason}))

    def _entity(self, name: str, is_parameter: int, value: str | None, *_: Any) -> None:
        if is_parameter or value is None or len(value) > _LONGEST_ENTITY or "&" in value or "%" in value:
            raise self.refusal(f"<!ENTITY {name} ...>")

    def _step(self, step: int) -> None:
        self._depth += step
        if self._depth > DEEPEST:
            raise self.refusal(f"> {DEEPEST}")


def owners_of(records: Iterable[Any], about: Mapping[Any, Mapping[str, Collection[Any]]]) -> dict[Any, Any]:
    """Things that are records, and the nodes without an address that hang on them, each with its record."""
    owners = {each: each for each in records}
    waiting = list(owners)
    while waiting:
        node = waiting.pop()
        for thing in (each for said in about[node].values() for each in said if each in about):
            if thing not in owners:
                owners[thing] = owners[node]
                waiting.append(thing)
    return owners
