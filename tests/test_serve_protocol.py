"""SPARQL is asked as its protocol says: each case of `sparql_protocol.toml` gets its status, its form and its words."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from conftest import ROOT
from releases import BASE, make_release
from serving import HTML, Client, serving

pytest.importorskip("uvicorn")
pytest.importorskip("starlette")

from peasant_ld.published.answering import Limits
from peasant_ld.published.reader import open_release
from peasant_ld.published.store import Store

CASES: list[dict[str, Any]] = tomllib.loads((ROOT / "tests/sparql_protocol.toml").read_text("utf-8"))["case"]
FORM = "application/x-www-form-urlencoded"


def _encoded(fields: list[list[str]]) -> str:
    return urlencode([(name, value) for name, value in fields])


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A small release, served on loopback."""
    folder: Path = make_release(tmp_path_factory.mktemp("protocol") / "release")
    with Store(folder, Limits(seconds=5)) as store, serving(open_release(folder), store) as client:
        yield client


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_request_is_answered_as_the_protocol_says(web: Client, case: dict[str, Any]) -> None:
    path = "/sparql" + (f"?{_encoded(case['query'])}" if "query" in case else "")
    body = (_encoded(case["form"]) if "form" in case else case.get("body", "")).encode()
    body = case["latin"].encode("latin-1") if "latin" in case else body
    kind = case.get("sent", FORM if "form" in case else None)
    fields = {"Content_Type": kind} if kind else {}
    fields |= {"Accept_Language": case["language"]} if "language" in case else {}
    method = case.get("method", "POST" if body else "GET")
    status, headers, answer = web.send(method, path, case.get("accept"), body, **fields)
    assert (status, headers.get("content-type")) == (case["status"], case.get("type", headers.get("content-type")))
    assert case.get("says", "") in answer.decode()
    assert case.get("allow", "") in headers.get("allow", "")
    assert status < 400 or answer.strip()
    assert (answer == b"") == (method in ("HEAD", "OPTIONS"))


def test_the_service_describes_itself_and_its_data_without_blank_nodes(web: Client) -> None:
    import pyoxigraph as ox

    sd = "http://www.w3.org/ns/sparql-service-description#"
    forms = {"text/turtle": "TURTLE", "application/n-triples": "N_TRIPLES", "application/ld+json": "JSON_LD"}
    told = [
        set(ox.parse(web.get("/sparql", accept)[2], format=getattr(ox.RdfFormat, form)))
        for accept, form in {**forms, "application/rdf+xml": "RDF_XML"}.items()
    ]
    assert told[0] == told[1] == told[2] == told[3]
    triples = {(each.subject.value, each.predicate.value, each.object.value) for each in told[0]}
    assert not [each for each in told[0] if ox.BlankNode in (type(each.subject), type(each.object))]
    endpoint = f"http://127.0.0.1:{web.port}/sparql"
    assert (f"{endpoint}#service", f"{sd}endpoint", endpoint) in triples
    assert (f"{endpoint}#data", f"{sd}defaultGraph", f"{BASE}dataset") in triples
    assert (f"{endpoint}#terms", f"{sd}name", f"{BASE}ns") in triples
    formats = {each[2].rpartition("/")[2] for each in triples if each[1] == f"{sd}resultFormat"}
    assert {"SPARQL_Results_JSON", "SPARQL_Results_TSV", "Turtle", "JSON-LD", "RDF_XML"} <= formats


def test_each_form_that_the_service_describes_is_one_that_it_gives(web: Client) -> None:
    from peasant_ld.published.answering import GRAPHS, SOLUTIONS
    from peasant_ld.serve.service import ANSWERS

    assert len(ANSWERS) == len(set(SOLUTIONS.values()) | set(GRAPHS.values()))


def test_the_page_names_the_prefixes_that_are_known(web: Client) -> None:
    text = web.get("/sparql", HTML)[2].decode()
    assert "PREFIX schema: &lt;http://schema.org/&gt;" in text or "PREFIX schema: &lt;https://schema.org/&gt;" in text
    assert f"PREFIX : &lt;{BASE}&gt;" in text


def test_the_page_says_what_is_wrong_in_the_readers_language_and_keeps_the_question(web: Client) -> None:
    body = urlencode({"query": "SELEC <b> {}"}).encode()
    status, _, answer = web.send("POST", "/sparql", HTML, body, Content_Type=FORM, Accept_Language="fr")
    text = answer.decode()
    assert status == 400
    assert "ligne 1, colonne 1" in text
    assert "SELECT" in text.partition("<p role=alert>")[2]
    assert "SELEC &lt;b&gt; {}</textarea>" in text


def test_the_page_says_why_an_answer_is_empty(web: Client) -> None:
    query = urlencode({"query": "SELECT ?s { ?s schema:amout ?o }"})
    text = web.get(f"/sparql?{query}", HTML)[2].decode()
    assert "nothing in this release uses schema:amout; did you mean schema:amount?" in text
    full = urlencode({"query": "SELECT ?s { ?s skos:prefLabel ?o OPTIONAL { ?s schema:amout ?o } }"})
    assert "schema:amout;" not in web.get(f"/sparql?{full}", HTML)[2].decode()
