"""A graph is made of normalized records, and gives them back unchanged."""

import json
from pathlib import Path
from typing import Any

import pytest

import peasant_ld
from conftest import ROOT
from peasant_ld.model import load_model
from peasant_ld.rdf.graph import build_graph_of
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.reading.record import Record
from way_back import normalized_back, problems_back

rdflib = pytest.importorskip("rdflib")

BASE = "https://example.org/own/"
FOLDERS = sorted(path for path in (ROOT / "examples" / "kinds").iterdir() if path.is_dir())
FOUNDING = ROOT / "examples" / "building-international-solidarity"
kinds = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def normalized(folder: Path) -> list[dict[str, Any]]:
    run = compile_normalizer(load_model(), BASE)
    lines = (folder / "conforms.jsonl").read_text("utf-8").splitlines()
    return sorted((run(json.loads(line)) for line in lines), key=lambda record: str(record["id"]))


@pytest.fixture(scope="module")
def founding() -> Any:
    return peasant_ld.open_dataset(FOUNDING)


def plain(value: Any) -> Any:
    """A record as its JSON text says it: what the order of keys and the sort of containers leave equal."""
    return json.loads(json.dumps(value))


@kinds
def test_records_of_every_kind_come_back_unchanged(folder: Path) -> None:
    records = normalized(folder)
    back = list(normalized_back(build_graph_of(records, load_model()), BASE))
    assert [record["id"] for record in back] == [record["id"] for record in records]
    assert plain(back) == plain(records)


@kinds
def test_keys_come_back_in_the_order_of_the_model(folder: Path) -> None:
    for record in peasant_ld.records_of(build_graph_of(normalized(folder), load_model()), base=BASE):
        assert isinstance(record, Record)
        order = ["id", "type", *load_model().kinds[record.data["type"]].keys]
        assert list(record.data) == [key for key in order if key in record.data]


def test_the_records_of_the_founding_example_come_back_unchanged(founding: Any) -> None:
    records = list(founding.records())
    back = list(normalized_back(founding.graph(), founding.description.base))
    assert len(back) > 50
    assert plain(back) == plain(records)
    print(f"{len(back)} records of the founding example come back unchanged from {len(founding.graph())} statements")


@pytest.mark.parametrize("form", ["turtle", "nt", "xml", "json-ld"])
def test_records_come_back_through_a_file_that_somebody_else_wrote(form: str, founding: Any) -> None:
    text = founding.graph().serialize(format=form)
    graph = rdflib.Graph()
    graph.parse(data=text, format=form)
    assert plain(normalized_back(graph, founding.description.base)) == plain(list(founding.records()))


@kinds
def test_a_graph_has_no_blank_node(folder: Path) -> None:
    graph = build_graph_of(normalized(folder), load_model())
    assert [node for triple in graph for node in triple if isinstance(node, rdflib.BNode)] == []


def test_prefixes_are_bound_as_the_context_writes_them(founding: Any) -> None:
    graph = founding.graph()
    bound = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    assert bound == dict(load_model().context.prefixes)
    turtle = graph.serialize(format="turtle")
    assert "@prefix schema: <https://schema.org/> ." in turtle
    assert "schema1:" not in turtle
    assert "ns1:" not in turtle


def test_texts_and_numbers_are_kept_to_the_letter() -> None:
    amount = {"value": "0012500.50", "currency": "USD"}
    record = {"id": "grant/one", "type": "Grant", "name": {"en": 'A "text"\\ with\ttabs\nand 🌽'}, "amount": amount}
    made = compile_normalizer(load_model(), BASE)(record)
    [back] = normalized_back(build_graph_of([made], load_model()), BASE)
    assert plain(back) == plain(made)
    assert back["amount"]["value"] == "0012500.50"


def test_what_is_none_of_the_model_is_told() -> None:
    graph = rdflib.Graph()
    graph.parse(
        data="""@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix schema: <https://schema.org/> .
        <https://example.org/a> a foaf:Agent ; skos:prefLabel "An agent"@en .
        <https://example.org/b> a skos:Concept ; skos:prefLabel "A concept"@en ; schema:unknownToUs 7 ."""
    )
    found = normalized_back(graph, BASE)
    assert found == [{"id": "https://example.org/b", "type": ["Concept"], "name": {"en": "A concept"}}]
    assert sorted((problem.code, problem.record, problem.key) for problem in problems_back(graph, BASE)) == [
        ("PLD440", "https://example.org/a", "rdf:type"),
        ("PLD440", "https://example.org/a", "skos:prefLabel"),
        ("PLD440", "https://example.org/b", "schema:unknownToUs"),
    ]


def test_a_graph_of_no_records_is_empty() -> None:
    graph = build_graph_of([], load_model())
    assert len(graph) == 0
    assert normalized_back(graph, BASE) == []


def test_the_public_face_makes_the_same_graph_of_loose_records(founding: Any) -> None:
    records = [item for item in peasant_ld.read_records(FOUNDING / "records") if isinstance(item, Record)]
    graph = peasant_ld.build_graph(records, founding.description.base)
    assert set(graph) == set(founding.graph())
