"""What a record says of itself is published of its document, and comes back as it was written."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import own_kinds
import peasant_ld
from datasets import BASE, GOOD, make_dataset, run
from peasant_ld.model import Mark, Model, load_model
from peasant_ld.rdf.formats import Format
from peasant_ld.rdf.graph import build_graph_of
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.rdf.own_document import compile_published, normalized, published_writer
from peasant_ld.rdf.statements import NTRIPLES, TURTLE
from peasant_ld.rdf.stating import Stating
from way_back import normalized_back

rdflib = pytest.importorskip("rdflib")
DCT, FOAF, PROV = "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/", "http://www.w3.org/ns/prov#"
PLD, VOID = "https://w3id.org/peasant-ld/ns#", "http://rdfs.org/ns/void#"
REPORT = {"id": "document/report", "type": "Document", "name": {"en": "A report"}}
# Each says something of itself, and it is none of these things that is as young as its record.
RECORDS: Mapping[str, Mapping[str, Any]] = {
    "a league of 1955": {
        "id": "organization/league",
        "type": "Organization",
        "name": {"pt": "Liga"},
        "founded": "1955",
        "created": "2024-05-01",
        "modified": "2024-06-01T10:00:00Z",
        "source": "document/report",
    },
    "a letter of 1931": {
        "id": "document/letter",
        "type": "Document",
        "published": "1931",
        "author": ["organization/league"],
        "modified": "2024-06",
    },
    "a grant with all that it can say of itself": {
        "id": "grant/seeds",
        "type": "Grant",
        "amount": {"value": "10", "currency": "USD"},
        "source": ["document/report", "document/letter"],
        "access": {"level": "public", "reviewBy": "2030-01-01"},
        "created": "2020",
        "evidence": [
            {"of": "source", "source": "document/report", "status": "stated"},
            {"of": "amount", "source": "document/report", "status": "stated"},
        ],
    },
}
each_record = pytest.mark.parametrize("name", RECORDS)
OWN = {
    "source": f"{PROV}hadPrimarySource",
    "access": f"{PLD}access",
    "created": f"{DCT}created",
    "modified": f"{DCT}modified",
}


def made(name: str) -> dict[str, Any]:
    return compile_normalizer(load_model(), BASE)(RECORDS[name])


def said(name: str) -> set[tuple[str, str, str]]:
    """What is published of a record, as triples of plain texts."""
    graph = build_graph_of([compile_published(load_model(), BASE)(made(name))], load_model())
    return {(str(s), str(p), str(o)) for s, p, o in graph}


@each_record
def test_what_is_of_the_record_is_said_of_its_document_and_of_nothing_else(name: str) -> None:
    thing = BASE + RECORDS[name]["id"]
    for key, iri in OWN.items():
        subjects = {s for s, p, _ in said(name) if p == iri and "evidence" not in s}
        assert subjects == ({f"{thing}#record"} if key in RECORDS[name] else set())


@each_record
def test_thing_and_document_lead_to_each_other_and_to_the_dataset(name: str) -> None:
    thing = BASE + RECORDS[name]["id"]
    document = f"{thing}#record"
    wanted = {
        (thing, f"{FOAF}isPrimaryTopicOf", document),
        (document, f"{FOAF}primaryTopic", thing),
        (document, f"{VOID}inDataset", f"{BASE}dataset"),
        (document, str(rdflib.RDF.type), f"{PLD}Record"),
    }
    assert wanted <= said(name)


def test_a_document_of_a_record_is_none_of_the_documents_that_are_described() -> None:
    documents = {s for name in RECORDS for s, p, o in said(name) if (p, o) == (str(rdflib.RDF.type), f"{FOAF}Document")}
    assert documents == {f"{BASE}document/letter"}


def test_a_record_that_says_nothing_of_itself_has_no_document() -> None:
    record = compile_normalizer(load_model(), BASE)(GOOD[0])
    assert compile_published(load_model(), BASE)(record) is record


@each_record
def test_a_record_comes_back_as_it_was_normalized(name: str) -> None:
    record, model = made(name), load_model()
    shown = compile_published(model, BASE)(record)
    assert normalized(json.loads(json.dumps(shown))) == record
    assert normalized_back(build_graph_of([shown], model), BASE) == [record]


@each_record
def test_a_graph_of_before_the_document_was_told_apart_is_read_alike(name: str) -> None:
    record, model = made(name), load_model()
    assert normalized(record) == record
    assert normalized_back(build_graph_of([record], model), BASE) == [record]


def test_evidence_for_a_source_speaks_of_the_document() -> None:
    triples = said("a grant with all that it can say of itself")
    subjects = {o: (p, s) for s, p, o in triples if p == str(rdflib.RDF.subject)}
    assert set(subjects) == {f"{BASE}grant/seeds", f"{BASE}grant/seeds#record"}


# ── what is in doubt ──


def claim(of: str, status: str, document: str = "document/report", **more: Any) -> dict[str, Any]:
    return {"of": of, "source": document, "status": status, **more}


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ([claim("founded", "stated")], set()),
        ([claim("founded", "inferred")], {("inferredProperty", f"{PLD}founded")}),
        ([claim("founded", "implied")], {("impliedProperty", f"{PLD}founded")}),
        ([claim("founded", "disputed")], {("disputedProperty", f"{PLD}founded")}),
        ([claim("founded", "inferred"), claim("founded", "stated", "document/letter")], set()),
        (
            [claim("founded", "disputed"), claim("founded", "stated", "document/letter")],
            {("disputedProperty", f"{PLD}founded")},
        ),
        (
            [claim("founded", "implied"), claim("founded", "inferred", "document/letter")],
            {("impliedProperty", f"{PLD}founded")},
        ),
        (
            [claim("partner", "stated"), claim("partner", "inferred", "document/letter", value="organization/b")],
            set(),
        ),
        (
            [
                claim("partner", "stated", value="organization/a"),
                claim("partner", "inferred", value="organization/b"),
            ],
            {("inferredProperty", "http://www.w3.org/ns/org#linkedTo")},
        ),
    ],
)
def test_a_plain_query_finds_of_what_a_value_is_in_doubt(
    evidence: list[dict[str, Any]], found: set[tuple[str, str]]
) -> None:
    league = {
        "id": "organization/league",
        "type": "Organization",
        "founded": "1955",
        "partner": ["organization/a", "organization/b"],
        "evidence": evidence,
    }
    model = load_model()
    record = compile_normalizer(model, BASE)(league)
    shown = compile_published(model, BASE)(record)
    graph = build_graph_of([shown], model)
    told = {(str(p), str(o)) for p, o in graph.predicate_objects(rdflib.URIRef(f"{BASE}organization/league"))}
    assert {(p.removeprefix(PLD), o) for p, o in told if p.endswith("Property")} == found
    assert normalized(json.loads(json.dumps(shown))) == record
    assert normalized_back(graph, BASE) == [record]


@pytest.mark.parametrize(
    ("form", "notation"), [(Format.NTRIPLES, NTRIPLES), (Format.TURTLE, TURTLE)], ids=["lines", "turtle"]
)
@each_record
def test_the_quick_way_says_the_same(name: str, form: Format, notation: Any) -> None:
    model = load_model()
    state = Stating(model, BASE, (form,))
    assert state(made(name)) == (published_writer(model, BASE, notation)(made(name)).encode(),)
    assert state.generated == 1


# ── kinds of one's own ──


def own_model(folder: Path, keys: Mapping[str, Any], terms: Mapping[str, Any], scoped: Mapping[str, Any]) -> Model:
    """A model with one kind `Plot`, whose keys have these forms and terms."""
    schema = own_kinds.schema("Plot", ["schema:Place"], {"name": "text", **keys})
    context = {
        "own": own_kinds.NAMESPACE,
        "Plot": {"@id": "own:Plot", "@context": dict(scoped)},
        **terms,
    }
    folder.mkdir(exist_ok=True)
    (folder / "plot.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder / "context.jsonld").write_text(json.dumps({"@context": context}), encoding="utf-8")
    return load_model(folder)


def test_the_keys_of_a_record_are_so_in_a_kind_of_ones_own(tmp_path: Path) -> None:
    model = own_model(tmp_path / "m", {"source": "refs", "created": "stamp"}, {}, {})
    assert set(model.kinds["Plot"].keys_with(Mark.RECORD)) == {"source", "created"}
    record = {"id": "plot/a", "type": "Plot", "source": ["document/report"], "created": "2024"}
    text = published_writer(model, BASE, NTRIPLES)(compile_normalizer(model, BASE)(record))
    assert f"<{BASE}plot/a#record> <{DCT}created>" in text
    assert f"<{BASE}plot/a> <{DCT}created>" not in text


def test_a_key_that_a_kind_gives_a_term_of_its_own_stays_with_the_thing(tmp_path: Path) -> None:
    source = {"source": {"@id": "own:spring", "@type": "@id", "@container": "@set"}}
    model = own_model(tmp_path / "m", {"source": "refs"}, {}, source)
    record = {"id": "plot/a", "type": "Plot", "source": ["place/hill"]}
    text = published_writer(model, BASE, NTRIPLES)(compile_normalizer(model, BASE)(record))
    assert f"<{BASE}plot/a> <{own_kinds.NAMESPACE}spring> <{BASE}place/hill>" in text
    assert "#record" not in text


def test_a_key_of_ones_own_can_be_one_of_the_record(tmp_path: Path) -> None:
    keys = {"surveyor": {"$ref": "common.schema.json#/$defs/token", "x-access": ["record"]}}
    model = own_model(tmp_path / "m", keys, {"surveyor": {"@id": "own:surveyor"}}, {})
    record = {"id": "plot/a", "type": "Plot", "surveyor": "the office"}
    made = compile_normalizer(model, BASE)(record)
    shown = compile_published(model, BASE)(made)
    assert f"<{BASE}plot/a#record> <{own_kinds.NAMESPACE}surveyor>" in published_writer(model, BASE, NTRIPLES)(made)
    assert normalized(shown) == made


# ── the doors ──


def of_releases(folder: Path) -> Any:
    graph = rdflib.Graph()
    graph.parse(folder / "data" / "dataset.ttl")
    return graph


def test_a_release_has_a_document_for_each_record_that_goes_out_and_for_no_other(tmp_path: Path) -> None:
    closed = {"id": "grant/closed", "type": "Grant", "created": "2020", "access": {"level": "restricted"}}
    person = {"id": "person/someone", "type": "Person", "name": {"en": "Someone Unnamed"}, "created": "2021"}
    folder = make_dataset(tmp_path / "d", [*GOOD[:3], *RECORDS.values(), REPORT, closed, person])
    assert run("publish", folder, "--no-pages").code == 0
    release = folder / "release"
    documents = {str(each) for each in of_releases(release).subjects(rdflib.RDF.type, rdflib.URIRef(f"{PLD}Record"))}
    assert documents == {f"{BASE}{record['id']}#record" for record in RECORDS.values()}
    with gzip.open(release / "data" / "dataset.nq.gz", "rt") as lines:
        assert not [line for line in lines if "grant/closed" in line or "person/someone" in line]


def test_all_formats_say_it_alike(tmp_path: Path) -> None:
    folder, graphs = make_dataset(tmp_path / "d", [*RECORDS.values(), REPORT]), []
    for form, suffix in (("turtle", "turtle"), ("nquads", "nquads"), ("jsonld", "json-ld")):
        told = run("convert", folder, "-t", form)
        assert told.code == 0, told.err
        graph = rdflib.Dataset()
        graph.parse(data=told.out, format=suffix)
        graphs.append({(s, p, o) for s, p, o, _ in graph.quads()})
    assert graphs[0] == graphs[1] == graphs[2]


def test_nothing_has_changed_since_a_release_that_said_it_of_the_thing(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "d", [*RECORDS.values(), REPORT])
    assert run("publish", folder, "--no-pages").code == 0
    old = tmp_path / "old"
    (folder / "release").rename(old)
    lines = (old / "data" / "dataset.jsonld").read_text("utf-8").splitlines()
    flat = [json.dumps(normalized(json.loads(line.rstrip(",")))) for line in lines[1:-1]]
    (old / "data" / "dataset.jsonld").write_text("\n".join([lines[0], ",\n".join(flat), lines[-1], ""]), "utf-8")
    assert "#record" not in (old / "data" / "dataset.jsonld").read_text("utf-8")
    assert run("publish", folder, "--no-pages").code == 0
    told = run("diff", old, folder / "release", "--json")
    assert told.code == 0, told.err
    assert '"change": "changed"' not in told.out


@pytest.mark.parametrize(
    ("keys", "code", "pointer"),
    [
        ({"source": ["grant/seeds"]}, "PLD104", "/source/0"),
        ({"source": "grant/seeds"}, "PLD104", "/source"),
        ({"source": ["document/none"]}, "PLD027", "/source/0"),
        ({"access": {"level": "public", "source": "grant/seeds"}}, "PLD104", "/access/source"),
    ],
)
def test_what_is_wrong_with_a_document_is_told_at_the_key(
    keys: Mapping[str, Any], code: str, pointer: str, tmp_path: Path
) -> None:
    folder = make_dataset(tmp_path / "d", [*GOOD[:3], GOOD[3] | keys])
    problems = list(peasant_ld.open_dataset(folder).check().problems)
    told = [(each.code, each.place.pointer if each.place else None) for each in problems if each.blocks]
    assert told == [(code, pointer)]


def test_the_dataset_itself_is_no_record_that_others_may_point_at(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "d", [{**GOOD[0], "related": ["dataset"], "created": "2020"}])
    assert [each.code for each in peasant_ld.open_dataset(folder).check().problems if each.blocks] == ["PLD027"]
