"""A graph that a program made holds anything: what is no RDF is told, the rest is validated, and nothing breaks."""

import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, SKOS, XSD, BNode, ConjunctiveGraph, Dataset, Graph, Literal, URIRef, Variable

import peasant_ld as pld
from datasets import GOOD
from peasant_ld.rdf.well_formed import told_apart
from peasant_ld.report.messages import LANGUAGES, Catalogue

pytestmark = pytest.mark.filterwarnings("ignore")
HERE = URIRef("https://example.org/archive/concept/seeds")
BASE = "https://example.org/archive/"
Triple = tuple[Any, Any, Any]


def graph_of(*triples: Any) -> Graph:
    """A graph of these statements; rdflib asks for nothing but nodes."""
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


SPOILT = ["", "a", "/a", "a b", 'https://x.org/"', "https://x.org/a\nb", "https://x.org/<", "https://x.org/\ud800"]
SPOILT += ["https://x.org/%zz", "https://x.org/{a}", "https://[x/", "//x.org/a", "1:a", "https://x.org/a\\b", ":"]


@pytest.mark.parametrize("iri", SPOILT)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_an_iri_that_is_none_is_told_wherever_it_stands(iri: str, position: int) -> None:
    triple = [HERE, SKOS.related, HERE]
    triple[position] = URIRef(iri)
    [problem] = pld.validate_graph(graph_of(tuple(triple)))
    assert (problem.code, problem.value, problem.facts["reason"]) == ("PLD525", iri, "rdf-iri")
    assert (problem.record, problem.key) == (str(triple[0]), str(triple[1]))


OUT_OF_PLACE: list[Triple] = [
    (Literal("x"), SKOS.related, HERE),
    (HERE, Literal("x"), HERE),
    (HERE, BNode(), HERE),
    (Variable("x"), SKOS.related, HERE),
    (HERE, SKOS.related, Variable("x")),
    (HERE, SKOS.related, Graph()),
]


@pytest.mark.parametrize("triple", OUT_OF_PLACE, ids=range(len(OUT_OF_PLACE)))
def test_a_term_that_may_not_stand_where_it_stands_is_told(triple: Triple) -> None:
    [problem] = pld.validate_graph(graph_of(triple))
    assert (problem.code, problem.facts["reason"]) == ("PLD525", "rdf-place")


@pytest.mark.parametrize(
    ("literal", "code", "reason"),
    [
        (Literal("x", lang="pt-br-ce"), "PLD032", None),
        (Literal("x", lang="english"), "PLD032", None),
        (Literal("x", lang="en-x"), "PLD032", None),
        (Literal("\udc00"), "PLD525", "rdf-text"),
        (Literal("x", datatype=URIRef("a b")), "PLD525", "rdf-datatype"),
        (Literal("x", datatype=URIRef("")), "PLD525", "rdf-datatype"),
    ],
)
def test_a_literal_that_is_none_is_told(literal: Literal, code: str, reason: str | None) -> None:
    [problem] = pld.validate_graph(graph_of((HERE, SKOS.note, literal)))
    assert (problem.code, problem.facts.get("reason")) == (code, reason)


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_what_is_rdf_in_a_spoilt_graph_is_validated_all_the_same(engine: str) -> None:
    label = (HERE, SKOS.prefLabel, Literal("Seeds", lang="en"))
    spoilt = (HERE, SKOS.broader, URIRef("a b"))
    whole = graph_of((HERE, RDF.type, SKOS.Concept), label)
    without = graph_of((HERE, RDF.type, SKOS.Concept), spoilt)
    assert pld.validate_graph(whole, engine) == []
    assert [each.code for each in pld.validate_graph(without, engine)] == ["PLD525", "PLD101"]


@pytest.mark.parametrize("name", ["a b\n.", "", "ü", "-", "b0", "a>"])
def test_a_blank_node_may_be_called_anything(name: str) -> None:
    lines, problems = told_apart(
        graph_of((BNode(name), RDF.type, SKOS.Concept), (BNode("b0"), SKOS.note, Literal("x")))
    )
    assert problems == []
    assert len({line.split()[0] for line in lines}) == (1 if name == "b0" else 2)
    assert all(line.startswith("_:b") and line[3].isdigit() for line in lines)


def test_of_several_graphs_one_has_to_be_named() -> None:
    dataset = Dataset()
    with pytest.raises(TypeError, match="one of those in an rdflib"):
        pld.validate_graph(dataset)
    one = dataset.graph(URIRef("https://example.org/g"))
    one.add((HERE, RDF.type, SKOS.Concept))
    assert [each.code for each in pld.validate_graph(one)] == ["PLD101"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        union = ConjunctiveGraph()
    union.add((HERE, RDF.type, SKOS.Concept))
    assert [each.code for each in pld.validate_graph(union)] == ["PLD101"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reason", ["rdf-iri", "rdf-place", "rdf-datatype", "rdf-text"])
def test_each_reason_is_told_in_words(lang: str, reason: str) -> None:
    assert reason not in Catalogue.load(lang).say(pld.Problem("PLD525", None, "a", "b", "c", facts={"reason": reason}))


def test_a_blank_node_is_told_alike_by_both_engines() -> None:
    graph = graph_of((HERE, RDF.type, SKOS.Concept), (HERE, SKOS.prefLabel, BNode("x")))
    found = [pld.validate_graph(graph, engine) for engine in ("shacl", "pyshacl")]
    assert found[0] == found[1] != []
    assert {each.value for each in found[0]} == {None}


def typed(text: str, datatype: str) -> Literal:
    """A literal of XML Schema."""
    return Literal(text, datatype=XSD[datatype])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("earliest", "latest", "is_told"),
    [
        (typed("2018-01-01", "date"), typed("2018-01-02", "date"), False),
        (typed("2018-01-02", "date"), typed("2018-01-01", "date"), True),
        (typed("1", "integer"), typed("1.0", "decimal"), False),
        (Literal("a"), Literal("b", lang="en"), False),
        (typed("2018-01-01T00:00:00Z", "dateTime"), typed("2018-01-02T00:00:00", "dateTime"), False),
        # what has no order is not in it
        (BNode("x"), typed("2018-01-01", "date"), True),
        (typed("2018-01-01", "date"), BNode("x"), True),
        (BNode("x"), BNode("y"), True),
        (URIRef("https://a.example/"), URIRef("https://b.example/"), True),
        (typed("2018-02-30", "date"), typed("2019-01-01", "date"), True),
        (typed("2018", "gYear"), typed("2019-01-01", "date"), True),
        (typed("2018-01-01T00:00:00Z", "dateTime"), typed("2018-01-01T01:00:00", "dateTime"), True),
        (typed("00", "hexBinary"), typed("01", "hexBinary"), True),
        (Literal("x", datatype=HERE), Literal("y", datatype=HERE), True),
    ],
    ids=range(14),
)
def test_bounds_that_have_no_order_are_told_alike_by_both_engines(earliest: Any, latest: Any, is_told: bool) -> None:
    own, day = "https://w3id.org/peasant-ld/ns#", URIRef("http://www.w3.org/2006/time#TemporalEntity")
    bounds = [(HERE, URIRef(f"{own}{name}"), term) for name, term in (("earliest", earliest), ("latest", latest))]
    graph = graph_of((HERE, RDF.type, day), *bounds)
    found = [sorted(map(repr, pld.validate_graph(graph, engine))) for engine in ("shacl", "pyshacl")]
    assert found[0] == found[1]
    assert any("PLD110" in each for each in found[0]) is is_told


# ── graphs made at random ──

texts = st.one_of(st.sampled_from(SPOILT), st.text(max_size=8), st.just(str(HERE)))
iris = st.one_of(texts.map(URIRef), st.sampled_from([HERE, RDF.type, SKOS.prefLabel, SKOS.broader, XSD.date]))
tags = st.sampled_from([None, "en", "pt-BR", "pt-br-ce", "a-b", "x"])


@st.composite
def literals(draw: st.DrawFn) -> Literal:
    """Literals with any text, a tag that rdflib takes, or any datatype."""
    text, tag = draw(st.one_of(texts, st.sampled_from(["2018-02-30", "1e9999", "\x00", "\ud800"]))), draw(tags)
    return Literal(text, lang=tag) if tag else Literal(text, datatype=draw(st.one_of(st.none(), iris)))


terms = st.one_of(iris, literals(), texts.map(BNode), st.just(Variable("x")))
triples = st.lists(st.tuples(terms, terms, terms), max_size=4)


def spoilt_graph(more: list[Triple], drawn: st.DataObject) -> Graph:
    """A published graph of which some statements have another term, with statements of any terms beside them."""
    graph = Graph()
    for number, triple in enumerate(sorted(pld.build_graph(GOOD, BASE))):
        changed = list(triple)
        if drawn.draw(st.integers(0, 9), label=f"statement {number}") == 0:
            changed[drawn.draw(st.integers(0, 2))] = drawn.draw(terms)
        graph.add(tuple(changed))  # type: ignore[arg-type]
    for each in more:
        graph.add(each)
    return graph


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples, st.data())
def test_no_graph_breaks_the_validation(more: list[Triple], drawn: st.DataObject) -> None:
    assert all(Catalogue.load("en").say(each) for each in pld.validate_graph(spoilt_graph(more, drawn), "shacl"))


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(triples, st.data())
def test_both_engines_say_the_same_of_any_graph(more: list[Triple], drawn: st.DataObject) -> None:
    graph = spoilt_graph(more, drawn)
    assert pld.validate_graph(graph, "shacl") == pld.validate_graph(graph, "pyshacl")
