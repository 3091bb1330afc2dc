"""The shapes of a user's own are asked by every engine alike, or refused when they are read.

A property of SHACL that no engine runs would be a rule that is never asked; a value that one engine refuses and another
passes over would be a rule on some computers only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from peasant_ld.check.confined import examine_apart
from peasant_ld.check.queries import SH, queries_of
from peasant_ld.check.reference import linear_pattern
from peasant_ld.model import ModelFile
from peasant_ld.model.context import NO_IRI
from peasant_ld.model.folder import ModelFault, refused
from peasant_ld.model.sound import is_pattern
from peasant_ld.problem import Place
from peasant_ld.rdf.terms import quiet

# SHACL, sections 2 to 5: shapes and targets, paths, constraint components, SPARQL-based constraints.
_ROWS = (
    "NodeShape PropertyShape property path deactivated severity message name description order group defaultValue",
    "PropertyGroup targetClass targetNode targetObjectsOf targetSubjectsOf Info Warning Violation",
    "alternativePath inversePath zeroOrMorePath oneOrMorePath zeroOrOnePath",
    "class datatype nodeKind BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral minCount maxCount",
    "minExclusive minInclusive maxExclusive maxInclusive minLength maxLength pattern flags languageIn uniqueLang",
    "equals disjoint lessThan lessThanOrEquals not and or xone node",
    "qualifiedValueShape qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint",
    "closed ignoredProperties hasValue in",
    "SPARQLConstraint sparql select prefixes declare prefix namespace PrefixDeclaration",
)
TERMS = frozenset(term for row in _ROWS for term in row.split())
_FLAGS = frozenset("im")
# Properties that say nothing without another beside them.
_COMPANY = {
    "flags": "pattern",
    "qualifiedMinCount": "qualifiedValueShape",
    "qualifiedMaxCount": "qualifiedValueShape",
    "prefixes": "select",
}
# The name before the colon (SPARQL 1.1, section 19.8, PN_PREFIX): it is written into the query as it stands.
_PREFIX = re.compile(r"(?:[^\W\d_][\w-]*)?\Z")
# Where a report on shapes says which property is wrong, and how.
_TOLD = re.compile(r"^\s*(?:Result Path|Message): *(.+)$", re.MULTILINE)


def check_own_shapes(files: Sequence[ModelFile], built_in: Sequence[ModelFile]) -> None:
    """See that the shape files of a user's own say only what every engine understands, and ask nobody else.

    `built_in` are the shape files that theirs may build on; all are Turtle. Raises InputError (PLD015) with the file.
    """
    graphs = {path: _graph(path) for path in files}
    known = {node for graph in graphs.values() for node in graph.subjects()} | set(_named(built_in))
    for path, graph in graphs.items():
        place = Place(path.name)
        for term in _terms(graph):
            if term not in TERMS:
                raise refused(place, ModelFault.SHACL, f"sh:{term}")
        _check_patterns(graph, place)
        _check_queries(graph, place)
        _check_company(graph, known, place)
        _check_form(graph, known - set(graph.subjects()), place)
    if queries := list(queries_of(files)):
        examine_apart(queries, _prefixes(graphs.values()))


def _graph(path: ModelFile) -> Any:
    import rdflib

    try:
        return rdflib.Graph().parse(data=path.read_bytes(), format="turtle")
    except SyntaxError as error:
        raise refused(Place(path.name), str(error)) from error


def _named(files: Sequence[ModelFile]) -> Iterator[Any]:
    """What is described in Turtle files, and has a name."""
    import pyoxigraph as ox
    from rdflib import URIRef

    for path in files:
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode):
                yield URIRef(quad.subject.value)


def _terms(graph: Any) -> Iterator[str]:
    """The names in SHACL's namespace that a graph uses, in order."""
    found = {str(node)[len(SH) :] for triple in graph for node in triple if str(node).startswith(SH)}
    yield from sorted(found)


def _check_patterns(graph: Any, place: Place) -> None:
    """See that each `sh:pattern` is a text that both regular expression languages read (SHACL, section 4.4.3)."""
    from rdflib import SH as SHACL
    from rdflib import XSD, Literal

    for pattern in sorted(graph.objects(None, SHACL.pattern)):
        is_text = isinstance(pattern, Literal) and pattern.datatype in (None, XSD.string) and not pattern.language
        if not is_text or not is_pattern(str(pattern)) or not _is_linear(str(pattern)):
            raise refused(place, ModelFault.PATTERN, pattern)
    for flags in sorted(graph.objects(None, SHACL.flags)):
        if not set(str(flags)) <= _FLAGS:
            raise refused(place, ModelFault.PATTERN, f"sh:flags {flags}", '"i"')


def _is_linear(pattern: str) -> bool:
    """Whether the reference engine can ask a pattern as the compiled one does."""
    try:
        linear_pattern(pattern)
    except ValueError:
        return False
    return True


def _check_queries(graph: Any, place: Place) -> None:
    """See that each SPARQL-based constraint has a query, and that what is put before it is a prefix and no more."""
    from rdflib import SH as SHACL

    for constraint in graph.objects(None, SHACL.sparql):
        if graph.value(constraint, SHACL.select) is None:
            raise refused(place, ModelFault.WRITTEN, "sh:sparql", "sh:select")
    for prefix in sorted(graph.objects(None, SHACL.prefix)):
        if not _PREFIX.match(prefix):
            raise refused(place, ModelFault.WRITTEN, f"sh:prefix {prefix}", 'sh:prefix "own"')
    for namespace in sorted(graph.objects(None, SHACL.namespace)):
        if NO_IRI.search(namespace):
            raise refused(place, ModelFault.WRITTEN, f"sh:namespace {namespace}", 'sh:namespace "https://..."')


def _prefixes(graphs: Iterable[Any]) -> Iterator[str]:
    """The prefixes that a query may use: those that rdflib knows, and those that are declared."""
    import rdflib
    from rdflib import SH as SHACL

    for graph in (rdflib.Graph(), *graphs):
        yield from (str(name) for name, _ in rdflib.Graph().namespaces())
        yield from (str(name) for name in graph.objects(None, SHACL.prefix))


def _check_company(graph: Any, known: set[Any], place: Place) -> None:
    """See that a shape that is pointed at is there, and what needs another property has it."""
    from rdflib import RDF
    from rdflib import SH as SHACL

    for name, needed in _COMPANY.items():
        for shape in graph.subjects(SHACL[name]):
            if graph.value(shape, SHACL[needed]) is None:
                raise refused(place, ModelFault.WRITTEN, f"sh:{name}", f"sh:{needed}")
    pointed = [*graph.objects(None, SHACL.node), *graph.objects(None, SHACL["not"])]
    pointed += graph.objects(None, SHACL.qualifiedValueShape)
    for name in ("and", "or", "xone"):
        for head in graph.objects(None, SHACL[name]):
            if head == RDF.nil:
                raise refused(place, ModelFault.WRITTEN, f"sh:{name}", f"sh:{name} ( ... )")
            pointed += graph.items(head)
    for shape in sorted(set(pointed) - known):
        raise refused(place, ModelFault.NOT_THERE, shape)


def _check_form(graph: Any, elsewhere: set[Any], place: Place) -> None:
    """See that the shapes are well-formed (SHACL, appendix C); those that stand `elsewhere` are looked at there."""
    import pyshacl
    import rdflib
    from pyshacl.errors import ReportableRuntimeError

    own = rdflib.Graph()
    for triple in graph:
        if triple[2] not in elsewhere:
            own.add(triple)
    try:
        with quiet():
            pyshacl.validate(rdflib.Graph(), shacl_graph=own, advanced=False, meta_shacl=True, do_owl_imports=False)
    except ReportableRuntimeError as error:
        told = _TOLD.findall(str(error))[:2] or [str(error).partition("\n")[0]]
        raise refused(place, ": ".join(told)) from error
