"""A graph comes in: what we published as it was, others as far as the model has terms; the rest is told."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import peasant_ld
from conftest import ROOT
from datasets import run
from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted
from peasant_ld.exchange.rdf.importing import import_rdf
from peasant_ld.model.iri import kind_slug
from peasant_ld.problem import InputError, Problem, Severity
from peasant_ld.reading import Record, read_records

rdflib = pytest.importorskip("rdflib")

BASE = "https://example.org/orchard/"
WANTED = Wanted(BASE, "https://creativecommons.org/licenses/by/4.0/", "The orchard")
PREFIXES = """
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <http://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix time: <http://www.w3.org/2006/time#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <https://example.org/orchard/> .
"""
Data = Mapping[str, Any]


def read(text: str) -> tuple[dict[str, Data], list[Problem]]:
    """The records of a graph by id, and the problems with it."""
    items = list(peasant_ld.records_of(rdflib.Graph().parse(data=PREFIXES + text), base=BASE))
    records = [item.data for item in items if isinstance(item, Record)]
    return {record["id"]: record for record in records}, [item for item in items if isinstance(item, Problem)]


def told(problems: list[Problem]) -> set[tuple[str, str | None]]:
    return {(problem.code, problem.key) for problem in problems}


def taken_in(folder: Path, text: str, **more: Any) -> tuple[Account, dict[str, Data]]:
    path = folder / "others.ttl"
    path.write_text(PREFIXES + text, "utf-8")
    account = import_rdf([path], folder / "dataset", WANTED, **more)
    return account, written(folder / "dataset")


def written(dataset: Path) -> dict[str, Data]:
    lines = (line for path in sorted((dataset / "records").iterdir()) for line in path.read_bytes().splitlines())
    return {record["id"]: record for record in map(json.loads, lines)}


# ── standard terms ──


@pytest.mark.parametrize(
    ("said", "record"),
    [
        (":x a foaf:Organization ; foaf:name 'Seeds'@en .", {"type": "Organization", "name": {"en": "Seeds"}}),
        (":x a schema:Organization ; schema:name 'Seeds'@en .", {"type": "Organization", "name": {"en": "Seeds"}}),
        (
            ":x a org:FormalOrganization ; rdfs:label 'Seeds'@en .",
            {"type": "Organization", "name": {"en": "Seeds"}, "registered": True},
        ),
        (
            ":x a schema:Person ; foaf:name 'Nia Orchard'@en ; foaf:nick 'Nio'@en .",
            {"type": "Person", "name": {"en": "Nia Orchard"}, "altName": {"en": ["Nio"]}},
        ),
        (
            ":x a schema:Grant ; schema:name 'Trees'@en ; schema:funder :f ; schema:recipient :r .",
            {"type": "Grant", "name": {"en": "Trees"}, "funder": ["f"], "recipient": ["r"]},
        ),
        (
            ":x a schema:Event ; schema:name 'Fair'@en ; schema:startDate '2019-05-01'^^xsd:date ; "
            "schema:endDate '2019-05-03'^^xsd:date .",
            {"type": "Event", "name": {"en": "Fair"}, "period": "2019-05-01/2019-05-03"},
        ),
        (
            ":x a schema:Event ; schema:name 'Fair'@en ; schema:startDate '2019-05-01' ; schema:endDate '2019-05-01' .",
            {"type": "Event", "name": {"en": "Fair"}, "period": "2019-05-01"},
        ),
        (
            ":x a schema:Event ; schema:name 'Fair'@en ; time:hasTime [ time:hasBeginning [ time:inXSDDate "
            "'2019-05-01'^^xsd:date ] ; time:hasEnd [ time:inXSDDate '2019-06-01'^^xsd:date ] ] .",
            {"type": "Event", "name": {"en": "Fair"}, "period": "2019-05-01/2019-06-01"},
        ),
        (
            ":x a schema:Place ; schema:name 'Hill' ; geo:lat '0.3'^^xsd:decimal ; geo:long '32.5' .",
            {"type": "Place", "name": {"und": "Hill"}, "latitude": "0.3", "longitude": "32.5"},
        ),
        (
            ":x a schema:Place ; schema:name 'Hill'@en ; schema:geo [ a schema:GeoCoordinates ; "
            "schema:latitude 2.7 ; schema:longitude 32.2 ] .",
            {"type": "Place", "name": {"en": "Hill"}, "latitude": "2.7", "longitude": "32.2"},
        ),
        (
            ":x a schema:Report ; dct:title 'On apples'@en ; dct:created '2018'^^xsd:gYear ; dct:language 'pt' .",
            {"type": "Document", "name": {"en": "On apples"}, "genre": "report", "made": "2018", "language": ["pt"]},
        ),
        (
            ":x a skos:Concept ; skos:prefLabel 'Apple'@en ; owl:sameAs <https://example.net/apple> ; dct:created "
            "'2018-01-02'^^xsd:date .",
            {
                "type": "Concept",
                "name": {"en": "Apple"},
                "exactMatch": ["https://example.net/apple"],
                "created": "2018-01-02",
            },
        ),
    ],
)
def test_standard_terms_come_in_where_the_model_has_a_key(said: str, record: Data) -> None:
    records, problems = read(said)
    assert records == {"x": {"id": "x", **record}}
    assert {problem.code for problem in problems} <= {"PLD443"}


@pytest.mark.parametrize(
    ("said", "code", "key"),
    [
        (":x a foaf:Organization ; foaf:name 'A'@en ; :secret 1 .", "PLD440", f"{BASE}secret"),
        (":x a schema:NGO ; foaf:name 'A'@en .", "PLD440", "rdf:type"),
        (":x a foaf:Organization ; foaf:name 'A'@en ; org:memberOf 'B' .", "PLD441", "org:memberOf"),
        (
            ":x a foaf:Organization ; foaf:name 'A'@en ; skos:altLabel <https://example.net/b> .",
            "PLD441",
            "skos:altLabel",
        ),
        (
            ":x a schema:Place ; foaf:name 'A'@en ; geo:lat 'north' .",
            "PLD441",
            "http://www.w3.org/2003/01/geo/wgs84_pos#lat",
        ),
        (":x a foaf:Organization ; foaf:name 'A'@en, 'B'@en .", "PLD442", "foaf:name"),
        (":x a schema:Event ; foaf:name 'A'@en ; prov:wasAssociatedWith :y .", "PLD440", "prov:wasAssociatedWith"),
        (":x a :Tree ; rdfs:label 'An apple tree'@en .", "PLD440", "rdfs:label"),
        (":x a foaf:Project ; foaf:name 'A'@en .", "PLD444", "rdf:type"),
        (":x a prov:Activity ; foaf:name 'A'@en .", "PLD444", "rdf:type"),
        (":x a skos:Concept, skos:ConceptScheme ; skos:prefLabel 'A'@en .", "PLD444", "rdf:type"),
        ("[] a foaf:Organization ; foaf:name 'A'@en .", "PLD445", None),
        ("<https://example.net/x#me> a foaf:Organization ; foaf:name 'A'@en .", "PLD421", None),
    ],
)
def test_what_has_no_place_is_told_and_never_guessed(said: str, code: str, key: str | None) -> None:
    _, problems = read(said)
    assert (code, key) in told(problems)


def test_every_statement_is_in_a_record_or_told() -> None:
    text = """:x a foaf:Organization, schema:NGO ; foaf:name "A"@en ; :p "1", "2" ; foaf:mbox <mailto:a@example.net> .
    :y a :Tree ; :p [ :q "inner" ] . :z :p :y ."""
    _, problems = read(text)
    lost = Counter(problem.key for problem in problems if problem.code == "PLD440")
    assert lost == {"rdf:type": 2, f"{BASE}p": 4, f"{BASE}q": 1, "foaf:mbox": 1}


def test_a_thing_without_an_address_has_the_same_id_in_every_run() -> None:
    said = "[] a foaf:Organization ; foaf:name 'A'@en . [] a foaf:Organization ; foaf:name 'B'@en ; org:memberOf :m ."
    first, _ = read(said)
    again, _ = read(said)
    assert len(first) == 2
    assert first == again


@pytest.mark.parametrize(
    "said",
    [
        "<https://a.example/#x> a foaf:Organization ; foaf:name 'A'@en . <https://b.example/#x> a foaf:Organization ; "
        "foaf:name 'B'@en .",
        f"<{BASE}organization/x> a foaf:Organization ; foaf:name 'A'@en . <https://b.example/#x> a foaf:Organization ; "
        "foaf:name 'B'@en .",
        "[] a foaf:Organization ; foaf:name 'A'@en . [] a foaf:Organization ; foaf:name 'A'@en .",
        "[] a foaf:Person ; foaf:name 'A'@en . [] a foaf:Person ; foaf:name 'B'@en .",
    ],
)
def test_two_things_never_get_one_id(said: str) -> None:
    records, _ = read(said)
    assert len(records) == 2


def test_what_refers_to_a_thing_without_an_address_refers_to_its_record() -> None:
    records, _ = read(":g a schema:Grant ; schema:funder [ a foaf:Organization ; foaf:name 'A'@en ] .")
    [funder] = records["g"]["funder"]
    assert records[funder]["name"] == {"en": "A"}


@pytest.mark.parametrize("iri", ["https://example.org/with space", "https://example.org/<x>"])
def test_a_statement_that_no_file_can_hold_is_told(iri: str) -> None:
    graph = rdflib.Graph()
    graph.add((rdflib.URIRef(iri), rdflib.RDFS.label, rdflib.Literal("A")))
    assert [(item.code, item.record) for item in peasant_ld.records_of(graph, base=BASE)] == [("PLD428", iri)]


def test_the_names_of_graphs_are_counted() -> None:
    dataset = rdflib.Dataset()
    dataset.parse(data=f"{PREFIXES} :g {{ :x a foaf:Organization ; foaf:name 'A'@en . }}", format="trig")
    items = list(peasant_ld.records_of(dataset, base=BASE))
    assert [(item.code, item.value, item.facts["lines"]) for item in items if isinstance(item, Problem)] == [
        ("PLD427", f"{BASE}g", 2)
    ]


# ── what was published ──

SOURCES: list[dict[str, Any]] = [
    {"id": "movement/apple", "type": "Movement", "name": {"en": "Apple growers", "pt": "Maçã"}, "founded": "198X"},
    {
        "id": "initiative/press",
        "type": "Initiative",
        "name": {"en": "The press"},
        "plannedPeriod": {"text": "two winters", "edtf": "2018-01-03/2019-02-04"},
        "budget": [{"value": str(n), "currency": "EUR"} for n in range(12)],
        "identifier": [{"scheme": "x", "value": "1"}],
        "evidence": [
            {"of": "name", "source": "document/q", "status": "stated", "where": {"page": 3, "text": "foot"}},
            {"of": "budget", "value": {"value": "3", "currency": "EUR"}, "source": "document/q", "status": "inferred"},
        ],
    },
    {"id": "document/q", "type": "Document", "name": {"und": "Q"}, "published": "2019-09-09", "created": "2024-01-01"},
    {"id": "place/hut", "type": "Place", "name": {"en": "Hut"}, "partOf": ["place/land"], "precision": "point",
     "latitude": "1.25", "longitude": "2.5", "access": {"coarsen": {"place": "country"}}},
    {"id": "place/land", "type": "Place", "name": {"en": "Land"}, "precision": "country"},
    {"id": "event/fair", "type": "Event", "name": {"en": "Fair"}, "place": ["place/hut"], "period": "2018-05-06",
     "access": {"coarsen": {"date": "year", "place": "country"}}},
    {"id": "course/cider", "type": "Course", "name": {"en": "Cider"}, "participantCount": 20, "womenCount": 3},
    {"id": "concept/old", "type": "Concept", "name": {"en": "Old"},
     "access": {"level": "withdrawn", "on": "2024-01-02", "reason": "error", "replacedBy": "concept/new"}},
    {"id": "concept/new", "type": "Concept", "name": {"en": "New"}},
    {"id": "person/nia", "type": "Person", "name": {"en": "Nia Orchard"}, "access": {"basis": "public-role"}},
    {"id": "person/closed", "type": "Person", "name": {"en": "Someone Else"}},
]  # fmt: skip
TOML = f"""base = "{BASE}"
publisher = {{ name = "The orchard" }}
licence = "https://creativecommons.org/licenses/by/4.0/"
languages = ["en"]
version = "1.0.0"
issued = "2026-01-01"
[title]
en = "The orchard"
"""


def release_of(records: list[Data], folder: Path, pages: bool = False) -> Path:
    (folder / "records").mkdir(parents=True, exist_ok=True)
    (folder / "dataset.toml").write_text(TOML, "utf-8")
    (folder / "records" / "all.jsonl").write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")
    report = peasant_ld.open_dataset(folder).publish(pages=pages, as_of="2026-01-01")
    assert report.ok, report.to_text()
    return folder / "release"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release_of(SOURCES, tmp_path_factory.mktemp("orchard"), pages=True)


def lines_of(release: Path) -> list[bytes]:
    with gzip.open(release / "data" / "dataset.nq.gz") as source:
        return sorted(source)


def test_a_release_that_comes_in_and_is_published_again_is_the_same(release: Path, tmp_path: Path) -> None:
    account = import_rdf([release], tmp_path / "d", WANTED)
    counts = json.loads((release / "report.json").read_bytes())["counts"]
    assert (account.read, account.written) == (counts["published"] + 1,) * 2  # the withdrawn one
    assert (account.problems, account.lost) == ([], Counter())
    again = release_of(list(written(tmp_path / "d").values()), tmp_path / "again")
    assert lines_of(again) == lines_of(release)


def test_withdrawn_records_of_every_kind_come_back_as_such(tmp_path: Path) -> None:
    access = {"level": "withdrawn", "on": "2024-01-01", "reason": "error"}
    gone = [
        {"id": f"{kind_slug(name)}/p-537cde2473{number:02}", "type": name, "access": access}
        for number, name in enumerate(peasant_ld.load_model().kinds)
    ]
    made = release_of([*gone, {"id": "place/x", "type": "Place", "name": {"en": "X"}}], tmp_path / "first")
    tombstones = [line for line in lines_of(made) if b"#Tombstone>" in line]
    assert len(tombstones) > 20
    import_rdf([made], tmp_path / "d", WANTED)
    back = written(tmp_path / "d")
    assert all(each == back[each["id"]] for each in gone if each["id"] in back)
    assert lines_of(release_of(list(back.values()), tmp_path / "again")) == lines_of(made)


def test_a_withdrawn_record_whose_id_tells_no_kind_is_told() -> None:
    gone = "https://w3id.org/peasant-ld/ns#Tombstone"
    records, problems = read(f"<https://example.net/was-here> a <{gone}> .")
    assert records == {}
    assert ("PLD446", None) in told(problems)


def test_a_person_of_others_does_not_go_out_without_a_basis(tmp_path: Path) -> None:
    said = ":person/nia a foaf:Person ; foaf:name 'Nia Orchard'@en . :o a foaf:Organization ; foaf:name 'A'@en ."
    account, records = taken_in(tmp_path, said.replace(":person/nia", f"<{BASE}person/nia>"))
    assert account.written == 2
    assert "person/nia" in records
    out = release_of(list(records.values()), tmp_path / "again")
    assert b"Nia Orchard" not in b"".join(lines_of(out))


def test_the_dates_come_back_as_they_were_written(release: Path) -> None:
    records = {item.data["id"]: item.data for item in peasant_ld.records_of(release) if isinstance(item, Record)}
    assert records["movement/apple"] == SOURCES[0]
    assert records["initiative/press"]["plannedPeriod"] == SOURCES[1]["plannedPeriod"]
    assert records["event/fair"]["access"]["coarsen"] == {"date": "year"}
    assert "person/closed" not in records


def test_every_file_of_rdf_in_a_release_can_be_read(release: Path) -> None:
    whole = {item.data["id"] for item in peasant_ld.records_of(release) if isinstance(item, Record)}
    for name in ("data/dataset.ttl", "data/dataset.jsonld", "data/dataset.nq.gz"):
        items = list(peasant_ld.records_of(release / name))
        assert {item.data["id"] for item in items if isinstance(item, Record)} == whole
        assert not [item for item in items if isinstance(item, Problem)]
    single = [*sorted((release / "id").rglob("*.ttl")), *sorted((release / "id").rglob("*.jsonld"))]
    assert len(single) == 2 * len(whole)
    for path in single:
        [item] = peasant_ld.records_of(path, base=BASE)
        assert isinstance(item, Record)
    for name in ("catalog.ttl", "catalog.jsonld", "ns.ttl", "ns.jsonld", "labels.ttl", "shapes.ttl"):
        assert all(item.severity is not Severity.ERROR for item in peasant_ld.records_of(release / name, base=BASE)
                   if isinstance(item, Problem))  # fmt: skip


@pytest.mark.parametrize("profile", ["schema.org", "ric-o"])
def test_a_profile_is_read_as_any_other_graph(profile: str, tmp_path: Path) -> None:
    out = tmp_path / "p.jsonld"
    assert (
        run("convert", ROOT / "examples/building-international-solidarity", "--profile", profile, "-o", out).code == 0
    )
    assert [item for item in peasant_ld.records_of(out) if isinstance(item, Record)]


# ── the command, and what cannot be read ──


def test_an_import_counts_what_it_leaves_out_with_examples(tmp_path: Path) -> None:
    account, records = taken_in(
        tmp_path,
        """:x a foaf:Organization, schema:NGO ; foaf:name "A"@en ; :p "1", "2" ; foaf:mbox <mailto:a@example.net> ;
        dct:description "write to a@example.net"@en . :y a :Tree ; :p 1 .""",
    )
    assert records["x"]["description"] == {"en": "write to […]"}
    assert account.lost == {"rdf:type schema:NGO": 1, f"{BASE}p": 2, f"? rdf:type {BASE}Tree": 1, f"? {BASE}p": 1}
    assert account.contacts == {"foaf:mbox": 1, "e-mail": 1}
    assert account.examples[f"{BASE}p"] == ["x"]


def test_the_kind_of_a_class_can_be_said(tmp_path: Path) -> None:
    said = ":x a foaf:Project ; foaf:name 'A'@en ."
    assert [problem.code for problem in read(said)[1]][:1] == ["PLD444"]
    _, records = taken_in(tmp_path, said, kinds={"foaf:Project": "Initiative"})
    assert records == {"x": {"id": "x", "type": "Initiative", "name": {"en": "A"}}}


def test_a_record_that_the_check_refuses_is_rejected(tmp_path: Path) -> None:
    account, records = taken_in(tmp_path, ":x a foaf:Organization . :y a foaf:Organization ; foaf:name 'A'@en .")
    assert (account.read, account.written, account.rejected) == (2, 1, 1)
    assert list(records) == ["y"]
    assert account.codes["PLD023"] == 1


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.ttl", b"<a> <b>", "PLD420"),
        ("x.jsonld", b'{"@context": "https://schema.org/", "@id": "https://example.org/a", "name": "x"}', "PLD420"),
        ("x.nq.gz", b"no gzip", "PLD420"),
        (
            "x.nq.gz",
            gzip.compress(b"<https://example.org/a> <https://example.org/b> 'x' .\n" * 50, mtime=0)[:40],
            "PLD420",
        ),
        ("x.html", b"<p>", "PLD009"),
        ("x.ttl", b"<https://example.org/a> <https://example.org/b> 'x' .", "PLD010"),
    ],
)
def test_a_file_that_holds_no_records_is_refused_and_nothing_is_written(
    name: str, content: bytes, code: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as caught:
        import_rdf([tmp_path / name], tmp_path / "d", WANTED)
    assert caught.value.problem.code == code
    assert not (tmp_path / "d").exists()


def test_a_folder_that_is_no_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        import_rdf([tmp_path], tmp_path / "d", WANTED)
    assert caught.value.problem.code == "PLD502"


@pytest.mark.parametrize("given", [7, None, ["x"]])
def test_what_is_no_graph_is_a_type_error(given: Any) -> None:
    with pytest.raises(TypeError, match="graph is"):
        list(peasant_ld.records_of(given))


def test_a_graph_that_is_checked_as_records_is_led_to_its_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("unions.ttl").write_text("<https://example.org/a> a <https://example.org/B> .\n", "utf-8")
    (told,) = read_records("unions.ttl")
    assert isinstance(told, Problem)
    assert "import rdf unions.ttl -o DATASET" in told.fix("en")
