"""A question that is not SPARQL is told where it stops being so, at what, and what may be meant."""

from collections.abc import Iterator
from typing import Any

import pytest

from peasant_ld.problem import InputError
from peasant_ld.published.reader import Release, open_release
from peasant_ld.report.messages import LANGUAGES, Catalogue
from releases import make_release


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """A small release."""
    found = open_release(make_release(tmp_path_factory.mktemp("misread") / "release"))
    yield found
    found.close()


MISREAD: list[tuple[str, dict[str, Any]]] = [
    ("SELEC ?x {}", {"line": 1, "column": 1, "found": "SELEC", "nearest": "SELECT"}),
    ("SELECT * { ?s shema:amount ?o }", {"line": 1, "column": 15, "prefix": "shema", "nearest": "schema"}),
    ("SELECT * {\n ?s nobody:knows ?o }", {"line": 2, "column": 5, "prefix": "nobody"}),
    ("SELECT * { ?s é:p ?o }", {"line": 1, "column": 15, "prefix": "é"}),
    (
        "PREFIX own: <http://a/>\nSELECT * { ?s own:p ownn:q }",
        {"line": 2, "column": 21, "prefix": "ownn", "nearest": "own"},
    ),
    ("SELECT * { ?s ?p }", {"line": 1, "column": 18, "found": "}"}),
    ("SELECT * { ?s ?p ?o } }", {"line": 1, "column": 23, "found": "}"}),
    ("SELECT * { ?s ?p ?o ", {"line": 1, "column": 10, "opened": "{"}),
    ("SELECT * {\n  ?s ?p (1 2 .\n}", {"line": 2, "column": 14, "found": "."}),
    ("SELECT * { ?s ?p 'a }", {"line": 1, "column": 18, "opened": "'"}),
    ("SELECT ?n WHERE { ?s ?p ?n } ODER BY ?n", {"line": 1, "column": 30, "found": "ODER", "nearest": "ORDER"}),
    ("SELECT ?n\n\n# what\nWHERE { ?s ?p ?n }\nLIMIT x", {"line": 5, "column": 7, "found": "x"}),
    ('SELECT * { ?s ?p """a\nb""" .\n ü ?o }', {"line": 3, "column": 2, "found": "ü"}),
    ("SELECT ?s { ?s a Grant }", {"line": 1, "column": 18, "found": "Grant"}),
    ("SELECT * { ?s ?p ?o FILTER(?o <= && 3) }", {"line": 1, "column": 34, "found": "&"}),
    ("SELECT * { <a b> ?p ?o }", {"line": 1}),
    ("SELECT ?x { ?s ?p ?o } GROUP BY ?s", {"line": 1, "column": 35}),
    ("DESCRIBE", {"line": 1, "column": 9}),
    ("", {"line": 1, "column": 1}),
]


@pytest.mark.parametrize(("query", "facts"), MISREAD, ids=[each[0] for each in MISREAD])
def test_where_a_question_stops_being_sparql_is_told(release: Release, query: str, facts: dict[str, Any]) -> None:
    with pytest.raises(InputError) as found:
        release.answer(query)
    problem = found.value.problem
    assert problem.code == "PLD503"
    assert problem.place is not None
    assert problem.place.line == facts["line"]
    assert facts.items() <= problem.facts.items()
    assert set(problem.facts) - set(facts) <= {"known", "reason"} | ({"column"} - set(facts))
    for lang in LANGUAGES:
        said = Catalogue.load(lang).say(problem)
        assert str(facts["line"]) in said
        assert not {"peg", "[_]", "\\u{"} & {*said.split()}


# What the engine says in words of its own, with a word of what is said instead in each language.
IN_WORDS = {
    "SELECT ?x { ?s ?p ?o } GROUP BY ?s": "COUNT",
    "SELECT (?p + COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s": "GROUP BY",
    "SELECT * { ?s ?p ?o } GROUP BY ?s": "SELECT *",
    "SELECT * { BIND(COUNT(?x) AS ?y) }": "COUNT",
    "SELECT ?s ?s { ?s ?p ?o }": "SELECT",
    "SELECT (1 AS ?s) { ?s ?p ?o }": "AS",
    "SELECT * { VALUES (?a ?b) { (1) } }": "UNDEF",
    "SELECT * { VALUES (?a ?a) { (1 2) } }": "VALUES",
    "SELECT * {} LIMIT 99999999999999999999": "LIMIT",
    "SELECT * {} OFFSET 99999999999999999999": "OFFSET",
    "SELECT * { ?s ?p <\\u12> }": "<",
    "SELECT * { ?s ?p <a b> }": "<",
}


@pytest.mark.parametrize("query", IN_WORDS)
def test_what_the_engine_says_in_words_is_said_in_the_readers(release: Release, query: str) -> None:
    with pytest.raises(InputError) as found:
        release.answer(query)
    problem = found.value.problem
    said = {lang: Catalogue.load(lang).say(problem) for lang in LANGUAGES}
    assert all(problem.facts["reason"] not in each and IN_WORDS[query] in each for each in said.values()), said
    assert len({*said.values()}) == len(LANGUAGES)


def test_a_function_of_another_engine_is_told_without_a_line(release: Release) -> None:
    with pytest.raises(InputError) as found:
        release.answer("ASK { FILTER(<http://other.example/f>(1)) }")
    assert "<http://other.example/f>" in Catalogue.load("fr").say(found.value.problem)
    assert "SPARQL 1.1" in str(Catalogue.load("fr").fix(found.value.problem))


@pytest.mark.parametrize(
    ("query", "unused"),
    [
        ("ASK { ?s schema:amout ?o }", [("schema:amout", "schema:amount")]),
        ("ASK { ?s a schema:Grnt . }", [("schema:Grnt", "schema:Grant")]),
        ("ASK { ?s <http://schema.org/nothing> ?o }", [("<http://schema.org/nothing>", None)]),
        ("PREFIX s: <http://schema.org/> ASK { ?s s:nothing ?o }", [("s:nothing", None)]),
        ("ASK { <grant/nobody> ?p ?o }", [("<grant/nobody>", None)]),
        ("BASE <https://example.org/> ASK { <archive/grant/one> a ?o FILTER(?o = 1) }", []),
        ("ASK { ?s a schema:Grant FILTER(xsd:integer(?s) = '1'^^xsd:byte) }", []),
        ("ASK { ?s skos:prefLabel 'schema:nothing' } # schema:nothing", []),
        ("ASK { GRAPH <ns> { schema:Grant rdfs:label 'x' } }", []),
        ("ASK { ?s rdfs:subPropertyOf ?o }", [("rdfs:subPropertyOf", None)]),
    ],
)
def test_a_term_that_nothing_uses_is_told_with_the_one_that_may_be_meant(
    release: Release, query: str, unused: list[tuple[str, str | None]]
) -> None:
    answer = release.answer(query)
    assert [(each.code, each.value, each.facts.get("nearest")) for each in answer.unused] == [
        ("PLD533", *each) for each in unused
    ]


@pytest.mark.parametrize(
    ("query", "is_empty"),
    [
        ("SELECT ?s { ?s a schema:Grant }", False),
        ("SELECT ?s { ?s a schema:Nothing }", True),
        ("ASK { ?s a schema:Grant }", False),
        ("ASK { ?s a schema:Nothing }", True),
        ("CONSTRUCT { ?s a schema:Grant } { ?s a schema:Grant }", False),
        ("CONSTRUCT { ?s a schema:Grant } { ?s a schema:Nothing }", True),
    ],
)
def test_an_answer_without_anything_is_known_for_one(release: Release, query: str, is_empty: bool) -> None:
    assert release.answer(query, "application/sparql-results+json, text/turtle;q=0.5").is_empty is is_empty


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("SELECT ?x { VALUES ?x { skos:note } }", "http://www.w3.org/2004/02/skos/core#note"),
        ("PREFIX skos: <http://own/> SELECT ?x { VALUES ?x { skos:note } }", "http://own/note"),
        ("prefix skos:<http://own/>select ?x { VALUES ?x { skos:note } }", "http://own/note"),
        ("SELECT ?x { VALUES ?x { :note } }", "https://example.org/archive/note"),
        ("SELECT ?x { VALUES ?x { <note> } }", "https://example.org/archive/note"),
        ("BASE <http://own/> SELECT ?x { VALUES ?x { <note> } }", "http://own/note"),
    ],
)
def test_prefixes_of_the_release_are_known_and_those_of_the_question_win(
    release: Release, query: str, value: str
) -> None:
    assert release.query(query)[0]["x"] == value
