"""Queries in shapes of one's own are answered in a process that can reach nothing, and no longer than a limit says."""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from datasets import make_dataset, run
from peasant_ld.check.confined import examine_apart, validate_apart
from peasant_ld.check.queries import QueryLimits, ShapeQuery, queries_of
from peasant_ld.check.results import Result
from peasant_ld.check.shapes import validate_ntriples
from peasant_ld.problem import InputError, Problem
from test_check_sound_shapes import BARN, FARM, PREFIXES, model_with

DECLARED = 'own:O sh:declare [ sh:prefix "own" ; sh:namespace "https://example.org/own-terms#"^^xsd:anyURI ] .\n'
SHAPE = "https://example.org/own-terms#FarmShape"
QUICK = QueryLimits(seconds=1.0)
# Forty things that are said of one farm.
DATA = BARN + "".join(f'<https://example.org/barn> <https://example.org/p{number}> "x" .\n' for number in range(40))


def shape(query: str, more: str = "") -> str:
    """A shape with one query, and the prefix that it uses."""
    return f'{DECLARED}{FARM} sh:sparql [ sh:message "no"@en ; sh:prefixes own:O ; sh:select """{query}""" {more}] .'


def answered(query: str, limits: QueryLimits = QUICK, data: str = DATA) -> list[Result]:
    """The results of a query about the farm."""
    return validate_apart(PREFIXES + shape(query), data, [ShapeQuery("farm.shacl.ttl", SHAPE, query)], limits)


def refusal(query: str, limits: QueryLimits = QUICK) -> Problem:
    with pytest.raises(InputError) as raised:
        answered(query, limits)
    return raised.value.problem


# Queries that never end, or take everything, and what is said of them.
HEAVY = {
    "a product of everything": (
        "SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r FILTER(?a = <urn:no>) }",
        "model-sparql-time",
    ),
    "a regular expression that never ends": (
        "SELECT $this { $this ?p ?o FILTER(REGEX('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a+)+$')) }",
        "model-sparql-time",
    ),
    "a replacement that never ends": (
        "SELECT $this { BIND(REPLACE('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '^(a|a)*$', 'b') AS ?x) $this ?x ?o }",
        "model-sparql-time",
    ),
    "more rows than anybody reads": ("SELECT $this ?a { $this ?a ?x . ?b ?q ?y . ?c ?r ?z }", "model-sparql-rows"),
    "a text larger than the memory": (
        f"SELECT $this {{ BIND(REPLACE('{'a' * 40}', 'a', '{'b' * 40}') AS ?a) BIND(REPLACE(?a, 'b', ?a) AS ?b) "
        "BIND(REPLACE(?b, 'b', ?b) AS ?c) $this ?p ?c }",
        "model-sparql-memory",
    ),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_query_that_takes_too_much_is_stopped_and_named(name: str) -> None:
    query, reason = HEAVY[name]
    problem = refusal(query, QueryLimits(seconds=3.0, memory=2**28))
    assert (problem.code, problem.facts["reason"]) == ("PLD015", reason)
    assert problem.place is not None
    assert problem.place.file == "farm.shacl.ttl"
    assert (problem.value or "").startswith(SHAPE)


def test_a_query_that_ends_gives_its_results() -> None:
    assert [each.focus for each in answered("SELECT $this WHERE { $this a own:Farm }")] == ["https://example.org/barn"]
    assert answered("SELECT $this WHERE { $this a own:Barn }") == []


def test_a_query_may_follow_the_path_of_its_shape() -> None:
    query = "SELECT $this ?value WHERE { $this $PATH ?value }"
    shapes = (
        f"{PREFIXES}{DECLARED}{FARM} sh:property [ sh:path <https://example.org/p7> ; sh:sparql [ sh:prefixes own:O ; "
        f'sh:select "{query}" ] ] .'
    )
    assert [each.value for each in validate_apart(shapes, DATA, [], QUICK)] == ['"x"']


def test_a_query_on_average_may_not_take_too_long_either() -> None:
    limits = QueryLimits(seconds=0.001, on_average=0.0)
    with pytest.raises(InputError) as raised:
        answered("SELECT $this WHERE { $this a own:Farm }", limits)
    assert raised.value.problem.facts["reason"] == "model-sparql-time"


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server on this computer, and what it was sent."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)

        def listen() -> None:
            while not heard and server.fileno() != -1:
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(4096))

        thread = Thread(target=listen, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard


# Every way to write that somebody else is to be asked; `{url}` is the server.
REACHING = {
    "plainly": "SELECT $this WHERE {{ SERVICE <{url}> {{ ?a ?b ?c }} }}",
    "in any case, silently": "SELECT $this WHERE {{ sErVicE sILent <{url}> {{ ?a ?b ?c }} }}",
    "in escapes": "SELECT $this WHERE {{ \\\\u0053ERVICE <{url}> {{ ?a ?b ?c }} }}",
    "in long escapes": "SELECT $this WHERE {{ SERVIC\\\\U00000045 <{url}> {{ ?a ?b ?c }} }}",
    "after a comment": "SELECT $this WHERE {{ SERVICE#\n<{url}> {{ ?a ?b ?c }} }}",
    "by a prefix": "PREFIX e: <{url}> SELECT $this WHERE {{ SERVICE e: {{ ?a ?b ?c }} }}",
    "by a variable": "SELECT $this WHERE {{ BIND(<{url}> AS ?s) SERVICE ?s {{ ?a ?b ?c }} }}",
    "in a filter": "SELECT $this WHERE {{ $this ?p ?o FILTER EXISTS {{ SERVICE <{url}> {{ ?a ?b ?c }} }} }}",
    "in a query inside": "SELECT $this WHERE {{ {{ SELECT $this {{ SERVICE <{url}> {{ ?a ?b ?c }} }} }} }}",
    "in a choice": "SELECT $this WHERE {{ {{ }} UNION {{ OPTIONAL {{ SERVICE <{url}> {{ ?a ?b ?c }} }} }} }}",
    "as a graph": "SELECT $this FROM <{url}> WHERE {{ $this ?p ?o }}",
    "as a named graph": "SELECT $this FROM NAMED <{url}> WHERE {{ GRAPH ?g {{ $this ?p ?o }} }}",
    "as a graph in a pattern": "SELECT $this WHERE {{ GRAPH <{url}> {{ $this ?p ?o }} }}",
    "as an update": "LOAD <{url}>",
    "as a file": "SELECT $this FROM <file:///etc/hosts> WHERE {{ $this ?p ?o }}",
}  # fmt: skip
# What is no query of this kind, or none at all.
NO_QUERIES = {
    "a syntax error": "SELECT $this WHERE { $this ?p }",
    "a question": "ASK { $this ?p ?o }",
    "a new graph": "CONSTRUCT { $this ?p ?o } WHERE { $this ?p ?o }",
    "a description": "DESCRIBE $this",
    "the shapes themselves": "SELECT $this WHERE { GRAPH $shapesGraph { $this ?p ?o } }",
    "the shape itself": "SELECT $this WHERE { $currentShape ?p $this }",
    "a difference": "SELECT $this WHERE { $this ?p ?o MINUS { $this a own:Barn } }",
    "a table of values": "SELECT $this WHERE { VALUES $this { own:Barn } }",
    "nothing": "",
}


@pytest.mark.parametrize("way", REACHING)
def test_no_spelling_of_a_question_to_somebody_else_is_asked(
    way: str, tmp_path: Path, listener: tuple[int, list[bytes]]
) -> None:
    port, heard = listener
    dataset = make_dataset(tmp_path / "dataset", more='model = "model"\n')
    model_with(dataset / "model", shape(REACHING[way].format(url=f"http://127.0.0.1:{port}/")))
    outcome = run("check", dataset)
    assert (outcome.code, "farm.shacl.ttl" in outcome.err, SHAPE in outcome.err) == (2, True, True), outcome.err
    assert heard == []


@pytest.mark.parametrize("name", NO_QUERIES)
def test_what_is_no_query_is_told_at_its_shape_when_the_model_is_read(name: str) -> None:
    with pytest.raises(InputError) as raised:
        examine_apart([ShapeQuery("farm.shacl.ttl", SHAPE, NO_QUERIES[name])], ["own"])
    assert raised.value.problem.code == "PLD015"
    assert (raised.value.problem.value or "").startswith(SHAPE)


@pytest.mark.parametrize(
    "declared",
    [
        'sh:prefix "own: <urn:x> SELECT * {} #" ; sh:namespace "urn:x"',
        'sh:prefix "own" ; sh:namespace "urn:x> SELECT $this { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } } #"',
        'sh:prefix "own" ; sh:namespace "urn:x\\\\u003E"',
        'sh:prefix "o:n" ; sh:namespace "urn:x"',
    ],
)
def test_a_prefix_can_hold_no_part_of_a_query(declared: str, tmp_path: Path) -> None:
    shapes = (
        f'own:O sh:declare [ {declared} ] . {FARM} sh:sparql [ sh:prefixes own:O ; sh:select "SELECT $this {{}}" ] .'
    )
    with pytest.raises(InputError) as raised:
        validate_ntriples(BARN, model_with(tmp_path, shapes))
    assert raised.value.problem.code == "PLD015"


@pytest.mark.parametrize("word", ["REGEX", "STR"])
@pytest.mark.parametrize("engine", ["auto", "shacl", "pyshacl"])
def test_whatever_engine_is_asked_for_queries_are_answered_apart(word: str, engine: str, tmp_path: Path) -> None:
    test = {"REGEX": "REGEX(STR($this), 'barn')", "STR": "STR($this) != ''"}[word]
    model = model_with(tmp_path, shape(f"SELECT $this WHERE {{ $this a own:Farm FILTER({test}) }}"))
    assert [each.component for each in validate_ntriples(BARN, model, engine)] == ["SPARQLConstraintComponent"]


def test_a_query_knows_the_shape_that_it_stands_in(tmp_path: Path) -> None:
    nested = f'{FARM} sh:property [ sh:path own:p ; sh:sparql [ sh:select "SELECT $this {{}}" ] ] .'
    named = 'own:Wet a sh:NodeShape ; sh:sparql own:Query . own:Query sh:select "SELECT $this {}" .'
    (tmp_path / "farm.shacl.ttl").write_text(PREFIXES + nested + named, "utf-8")
    found = {each.shape.rpartition("#")[2] for each in queries_of([tmp_path / "farm.shacl.ttl"])}
    assert found == {"FarmShape", "Wet"}
