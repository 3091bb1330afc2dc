"""A release answers SPARQL: only reading, only its own data, within its limits, however the question is written."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from peasant_ld.cli.query import command
from peasant_ld.problem import InputError
from peasant_ld.published.answering import Limits
from peasant_ld.published.negotiation import choose
from peasant_ld.published.reader import open_release
from peasant_ld.published.store import Store, refused_word
from peasant_ld.report.messages import Catalogue
from releases import BASE, SOURCES, make_release

ALL = "SELECT * { ?s ?p ?o }"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small release."""
    return make_release(tmp_path_factory.mktemp("store") / "release")


@pytest.fixture(scope="module")
def store(release: Path) -> Iterator[Store]:
    """Its store, with short limits."""
    with Store(release, Limits(seconds=1.5, answer=200_000)) as found:
        yield found


def problem(store: Store, query: str, accept: str | None = None) -> str:
    """The code of the problem that a question is."""
    with pytest.raises(InputError) as found:
        store.ask(query, accept)
    return found.value.problem.code


def test_a_question_gets_its_answer(store: Store) -> None:
    answer = store.ask('SELECT ?s { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> "Ayiti"@ht }')
    assert answer.media_type == "application/sparql-results+json"
    assert json.loads(answer.body)["results"]["bindings"][0]["s"]["value"] == f"{BASE}place/haiti"


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "body"),
    [
        ("ASK { ?s ?p 'nothing' }", None, "application/sparql-results+json", b'{"head":{},"boolean":false}'),
        ("SELECT ?x { VALUES ?x { 1 } }", "text/csv", "text/csv", b"x\r\n1\r\n"),
        ("SELECT ?x { VALUES ?x { 1 } }", "text/csv;q=0.1, application/json", "application/json", b'{"head"'),
        ("CONSTRUCT { <a:b> <a:c> 1 } WHERE {}", None, "text/turtle", b"<a:b> <a:c> 1"),
        (
            "CONSTRUCT { <a:b> skos:note 'pld:' } WHERE {}",
            "text/turtle",
            "text/turtle",
            b"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<a:b> skos:note",
        ),
        ("CONSTRUCT { <a:b> skos:note 1 } WHERE {}", "application/trig", "application/trig", b"@prefix skos: "),
        ("CONSTRUCT { <a:b> <a:c> 1 } WHERE {}", "application/n-quads", "application/n-quads", b"<a:b> <a:c> "),
        ("CONSTRUCT { <a:b> <a:c> 1 } WHERE {}", "application/rdf+xml", "application/rdf+xml", b"<?xml"),
        ("CONSTRUCT { <a:b> <a:c> 1 } WHERE {}", "application/n-triples", "application/n-triples", b"<a:b> <a:c> "),
        ("CONSTRUCT { <a:b> <a:c> 1 } WHERE {}", "application/ld+json", "application/ld+json", b"["),
    ],
)
def test_an_answer_comes_in_the_form_that_is_asked_for(
    store: Store, query: str, accept: str | None, media_type: str, body: bytes
) -> None:
    answer = store.ask(query, accept)
    assert answer.media_type == media_type
    assert answer.body.startswith(body)


REFUSED = [
    ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
    ("SELECT * { service silent ?x { ?s ?p ?o } }", "SERVICE"),
    ("SELECT * {}#'\n SERVICE <a:b> {}", "SERVICE"),
    ('SELECT ("#" AS ?x) { SERVICE <a:b> {} }', "SERVICE"),
    ("SELECT ('\\'' AS ?x) { SERVICE <a:b> {} }", "SERVICE"),
    ('SELECT ("""\\"""" AS ?x) { SERVICE <a:b> {} }', "SERVICE"),
    ("SELECT * { ?a ?b ?c FILTER(?a<1) SERVICE<a:b>{} }", "SERVICE"),
    ("SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", "FROM"),
    ("SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }", "FROM"),
    ("LOAD <http://127.0.0.1:9/>", "LOAD"),
    ("INSERT DATA { <a:b> <a:c> 1 }", "INSERT"),
    ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
    ("CLEAR ALL", "CLEAR"),
    ("DROP ALL", "DROP"),
]
ASKED = [
    ALL,
    "SELECT ?from ?service { ?from ?service 'FROM SERVICE' }",
    'SELECT * { ?s ?p "SERVICE <http://x> {}" }',
    "SELECT * { ?s ?p '''FROM\nLOAD''' } # SERVICE <x>",
    "PREFIX service: <http://example.org/service/from/> SELECT * { ?s service:from service:load }",
    "SELECT * { <http://example.org/FROM#SERVICE> ?p ?o }",
    'SELECT * { ?s ?p "load"@from }',
    "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
]


@pytest.mark.parametrize(("query", "word"), REFUSED)
def test_a_question_that_reaches_out_or_changes_is_refused(store: Store, query: str, word: str) -> None:
    assert refused_word(query) == word
    assert problem(store, query) == "PLD504"


@pytest.mark.parametrize("query", ASKED)
def test_a_word_in_a_name_or_a_text_is_not_refused(store: Store, query: str) -> None:
    assert refused_word(query) is None
    store.ask(query)


def test_a_question_that_hides_from_the_words_still_cannot_reach_out(store: Store) -> None:
    """The engine reads a comment where the words see a text: what stands behind it is asked, and gets nowhere."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.3)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        query = (
            f'SELECT * {{ VALUES ?a {{ 1 }} FILTER(?a<?b#x>"""\n||true) SERVICE <{address}> {{ ?s ?p ?o }} #"""\n }}'
        )
        assert refused_word(query) is None
        assert problem(store, query) == "PLD503"
        with pytest.raises(TimeoutError):
            listening.accept()


@pytest.mark.slow
def test_a_question_that_takes_too_long_is_ended_and_the_next_one_is_answered(store: Store) -> None:
    started = time.monotonic()
    many = " . ".join(f"?s{number} ?p{number} ?o{number}" for number in range(8))
    assert problem(store, f"SELECT (COUNT(*) AS ?n) {{ {many} }}") == "PLD505"
    assert time.monotonic() - started < 10
    assert store.ask("ASK {}").body.endswith(b"true}")


def test_an_answer_that_is_too_large_is_not_cut_off_but_refused(store: Store) -> None:
    with pytest.raises(InputError) as large:
        store.ask("SELECT * { ?a ?b ?c . ?d ?e ?f }")
    with pytest.raises(InputError) as long:
        store.ask("ASK {}" + " " * 200_000)
    assert [Catalogue.load().say(each.value.problem) for each in (large, long)] == [
        "the answer is larger than 0.2 MB",
        "the question is longer than 100000 characters",
    ]


@pytest.mark.parametrize("query", ["", "SELEC * {}", "SELECT * {", "SELECT * { ?s <bad iri> ?o }", "\x00"])
def test_what_is_not_sparql_is_told_with_its_place(store: Store, query: str) -> None:
    assert problem(store, query) == "PLD503"


def test_what_is_no_text_is_told_as_such(store: Store) -> None:
    assert problem(store, "ASK { ?s ?p '\udcff' }") == "PLD532"


def test_a_form_that_there_is_not_is_told(store: Store) -> None:
    assert problem(store, ALL, "image/png") == "PLD507"


@pytest.mark.parametrize(
    ("accept", "offers", "chosen"),
    [
        (None, ["a/b", "c/d"], "a/b"),
        ("", ["a/b", "c/d"], "a/b"),
        ("c/d", ["a/b", "c/d"], "c/d"),
        ("c/*", ["a/b", "c/d"], "c/d"),
        ("*/*", ["a/b", "c/d"], "a/b"),
        ("a/b;q=0.2, c/d;q=0.21", ["a/b", "c/d"], "c/d"),
        ("a/b;q=0, */*;q=0.1", ["a/b", "c/d"], "c/d"),
        ("*/*, a/*;q=0.1, a/b;q=0.9", ["a/b", "a/c"], "a/b"),
        ("A/B", ["a/b"], "a/b"),
        ("a/b;level=1;q=0.5", ["a/b"], "a/b"),
        ("a/b;q=2, c/d", ["a/b", "c/d"], "c/d"),
        ("x/y", ["a/b"], None),
        ("a/b;q=0", ["a/b"], None),
        (",;,/", ["a/b"], "a/b"),
        ("*/*", [], None),
    ],
)
def test_the_client_gets_what_it_prefers(accept: str | None, offers: list[str], chosen: str | None) -> None:
    assert choose(accept, offers) == chosen


def test_each_record_is_found_by_its_id(release: Path) -> None:
    found = open_release(release)
    ids = [record["id"] for record in found.records()]
    assert len(ids) == len(SOURCES) + 1
    assert [found.find(each) for each in ids] == list(found.records())
    assert not any(found.find(each) for each in ("", "https://a/", "z", ids[0] + "0", ids[-1] + "~"))


def test_finding_works_at_every_size(tmp_path: Path) -> None:
    for size in (0, 1, 2, 3, 64):
        sources = [
            {"id": f"place/p{number:03}", "type": "Place", "name": {"en": "x" * (number * 37 % 500)}}
            for number in range(size)
        ]
        found = open_release(make_release(tmp_path / str(size), sources, tombstones=False))
        assert all(found.find(record["id"]) == record for record in found.records())
        assert found.find(f"{BASE}place/p999") is None


@pytest.mark.parametrize("content", [None, "{", "[]", "{}", '{"dataset": 3}'])
def test_a_folder_that_is_no_release_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "report.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as found:
        open_release(tmp_path)
    assert found.value.problem.code == "PLD502"


@pytest.mark.parametrize(
    ("options", "out"),
    [
        (["SELECT ?n { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?n FILTER(lang(?n)='pt') }"], "n\r\nUm\r\n"),
        (["--csv", "SELECT ?n { VALUES ?n { '=SUM(1)' } }"], "n\r\n'=SUM(1)\r\n"),
        (["ASK {}"], "true\n"),
        (["--json", "ASK {}"], '{"head":{},"boolean":true}\n'),
        (["CONSTRUCT { <a:b> <a:c> <a:d> } WHERE {}"], "<a:b> <a:c> <a:d> .\n"),
    ],
)
def test_the_command_prints_the_answer(release: Path, options: list[str], out: str) -> None:
    result = CliRunner().invoke(command, [str(release), *options])
    assert result.exception is None
    assert result.stdout.replace("\r\n", "\n") == out.replace("\r\n", "\n")


def test_the_command_reads_the_question_from_standard_input(release: Path) -> None:
    assert CliRunner().invoke(command, [str(release), "-"], input="ASK {}").stdout == "true\n"


LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


@pytest.mark.parametrize(
    ("term", "lang", "label"),
    [
        ("https://schema.org/Grant", "pt", "Subvenção"),
        ("https://w3id.org/peasant-ld/ns#countryCode", "en", "Country code"),
        ("https://w3id.org/peasant-ld/ns#precision-point", "fr", "Point"),
    ],
)
def test_what_terms_are_called_can_be_asked_in_a_graph_of_its_own(
    store: Store, term: str, lang: str, label: str
) -> None:
    query = f"SELECT ?g ?label {{ GRAPH ?g {{ <{term}> {LABEL} ?label FILTER(LANG(?label) = '{lang}') }} }}"
    [row] = json.loads(store.ask(query).body)["results"]["bindings"]
    assert (row["g"]["value"], row["label"]["value"]) == (f"{BASE}ns", label)


def test_the_labels_of_terms_are_no_part_of_the_data(store: Store) -> None:
    query = f"ASK {{ <https://w3id.org/peasant-ld/ns#countryCode> {LABEL} ?label }}"
    assert json.loads(store.ask(query).body)["boolean"] is False


def test_a_release_of_before_the_vocabulary_was_in_it_answers_as_well(tmp_path: Path) -> None:
    folder = make_release(tmp_path / "release")
    for name in ("ns.ttl", "labels.ttl"):
        (folder / name).unlink()
    with Store(folder) as found:
        assert json.loads(found.ask("ASK { ?s ?p ?o }").body)["boolean"] is True


def test_the_command_names_what_nothing_uses_where_there_is_no_answer(release: Path) -> None:
    result = CliRunner().invoke(command, [str(release), "SELECT ?s { ?s schema:amout ?o }", "--lang", "en"])
    assert result.stdout.replace("\r\n", "\n") == "s\n"
    assert "nothing in this release uses schema:amout; did you mean schema:amount?" in result.stderr
    found = CliRunner().invoke(command, [str(release), "SELECT ?s { ?s a ?o OPTIONAL { ?s schema:amout ?o } }"])
    assert found.stderr == ""
