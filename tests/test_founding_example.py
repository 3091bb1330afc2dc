"""The first article as a dataset: every fact of it can be asked for, nothing that it leaves open was filled in."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

rdflib = pytest.importorskip("rdflib")

EXAMPLE = ROOT / "examples" / "building-international-solidarity"
ARTICLE = "source/building-international-solidarity.txt"
LONGEST_RUN = 7
# What is ours, not the article's, and so has no evidence: the record itself, our own remarks and labels.
OURS = {"id", "type", "evidence", "access", "note", "description", "inScheme"}
PREFIXES = {
    name: iri
    for name, iri in json.loads((ROOT / "shapes" / "context.jsonld").read_text("utf-8"))["@context"].items()
    if isinstance(iri, str) and iri.endswith(("/", "#"))
}
# One statement that nobody may make for each thing that is not stated: the question must see it.
TEMPTATIONS = {
    "N01": "<grant/dessalines-brigade> schema:amount <grant/dessalines-brigade#amount> .",
    "N02": '<grant/dessalines-brigade> schema:amount [ schema:currency "USD" ] .',
    "N03": "<grant/dessalines-brigade> pld:awarded <grant/dessalines-brigade#awarded> .",
    "N04": '<grant/dessalines-brigade> skos:prefLabel "Grant to the Dessalines Brigade"@en .',
    "N05": "<grant/dessalines-brigade> schema:funder <organization/grassroots-international> .",
    "N06": "<course/international-formation-for-trainers> prov:atLocation <place/brazil> .",
    "N07": "<person/participant-1> a foaf:Person .",
    "N08": "[] pld:participationIn <course/international-formation-for-trainers> ; org:member <organization/one> .",
    "N09": "<course/international-formation-for-trainers> schema:areaServed <place/africa> .",
    "N10": "<group/regional-learning-centers> pld:count 3 .",
    "N11": '<initiative/global-peasant-solidarity> pld:founded [ pld:earliest "2016-08-01"^^xsd:date ] .',
    "N12": "[] pld:participationIn <brigade/dessalines> ; pld:count 12 .",
    "N13": '<brigade/samora-machel> schema:areaServed [ pld:countryCode "MZ" ] .',
    "N14": '<movement/mst> skos:prefLabel "Movimento dos Trabalhadores Rurais Sem Terra"@pt .',
    "N15": "<movement/mst> org:memberOf <network/la-via-campesina> .",
    "N16": '<concept/brazilian-military-presence-in-haiti> skos:altLabel "MINUSTAH"@en .',
    "N17": "<document/building-international-solidarity> schema:url <https://example.org/> .",
    "N18": '<brigade/dessalines> skos:note "named after Jean-Jacques Dessalines"@en .',
    "N19": "<group/workshops> pld:count 30 .",
    "N20": '<document/building-international-solidarity> skos:note "Skip to content"@en .',
}


def rows() -> list[dict[str, str]]:
    """The rows of facts.tsv: id, ask, reason."""
    with (EXAMPLE / "facts.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


ASKED = [row for row in rows() if row["ask"]]
FACTS = [row for row in ASKED if row["id"].startswith("F")]
SILENCES = [row for row in ASKED if row["id"].startswith("N")]


@pytest.fixture(scope="module")
def dataset() -> Any:
    """The example, opened through the library."""
    import peasant_ld

    return peasant_ld.open_dataset(EXAMPLE)


@pytest.fixture(scope="module")
def graph(dataset: Any) -> Any:
    """The graph that the library makes of the example."""
    return dataset.graph()


def prologue() -> str:
    import tomllib

    base = tomllib.loads((EXAMPLE / "dataset.toml").read_text("utf-8"))["base"]
    return f"BASE <{base}>\n" + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())


def answer(graph: Any, ask: str) -> bool:
    """What the graph answers to one ASK of facts.tsv."""
    return bool(graph.query(prologue() + ask).askAnswer)


def records() -> list[dict[str, Any]]:
    return [record for path in sorted(EXAMPLE.glob("records/*.json")) for record in json.loads(path.read_text("utf-8"))]


def row_id(row: dict[str, str]) -> str:
    return row["id"]


@pytest.mark.parametrize("row", FACTS, ids=row_id)
def test_a_fact_of_the_article_is_in_the_graph(graph: Any, row: dict[str, str]) -> None:
    assert answer(graph, row["ask"])


@pytest.mark.parametrize("row", SILENCES, ids=row_id)
def test_what_the_article_leaves_open_stays_open(graph: Any, row: dict[str, str]) -> None:
    assert not answer(graph, row["ask"])


@pytest.mark.parametrize("row", SILENCES, ids=row_id)
def test_a_guess_at_what_is_left_open_would_be_seen(graph: Any, row: dict[str, str]) -> None:
    guess = rdflib.Graph()
    header = prologue().replace("BASE", "@base").replace("PREFIX", "@prefix").replace(">\n", "> .\n")
    guess.parse(data=header + TEMPTATIONS[row["id"]], format="turtle")
    assert answer(graph + guess, row["ask"])


@pytest.mark.parametrize("row", FACTS, ids=row_id)
def test_a_question_is_not_answered_by_the_mere_presence_of_records(graph: Any, row: dict[str, str]) -> None:
    bare = rdflib.Graph()
    for triple in graph.triples((None, rdflib.RDF.type, None)):
        bare.add(triple)
    assert not answer(bare, row["ask"])


def test_every_fact_and_every_silence_is_accounted_for_once() -> None:
    ids = [row["id"] for row in rows()]
    assert ids == [f"F{n:03}" for n in range(1, 103)] + [f"N{n:02}" for n in range(1, 21)]
    assert all(bool(row["ask"]) != bool(row["reason"]) for row in rows())
    assert len({row["ask"] for row in ASKED}) == len(ASKED)


def test_nearly_all_facts_are_asked_for(graph: Any, capsys: pytest.CaptureFixture[str]) -> None:
    true = sum(answer(graph, row["ask"]) for row in FACTS)
    false = sum(not answer(graph, row["ask"]) for row in SILENCES)
    left_out = sum(not row["ask"] for row in rows())
    with capsys.disabled():
        print(f"\nfounding article: {true} facts true, {left_out} left out, {false} of {len(SILENCES)} silences kept")
    assert true >= 90


def test_a_doubt_of_the_article_is_asked_for_with_its_status(shared: Path) -> None:
    status = {"implied": "implied", "presupposed": "implied", "stated-conflict": "disputed"}
    with (shared / "source" / "facts.tsv").open(encoding="utf-8", newline="") as file:
        kinds = {row["id"]: row["kind"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    doubtful = [row for row in FACTS if kinds[row["id"]] in status]
    assert doubtful
    for row in doubtful:
        assert f"pld:status-{status[kinds[row['id']]]}" in row["ask"]


def test_every_key_of_every_record_has_its_evidence() -> None:
    for record in records():
        ours = OURS | {"name"} if record["type"] in ("Concept", "ConceptScheme") else OURS
        evidenced = {entry["of"] for entry in record.get("evidence", [])}
        assert set(record) - ours == evidenced, record["id"]


def test_every_value_of_a_key_has_its_evidence() -> None:
    for record in records():
        for entry in record.get("evidence", []):
            told = [other["value"] for other in record["evidence"] if other["of"] == entry["of"] and "value" in other]
            stated = record[entry["of"]]
            assert not told or sorted(set(told)) == sorted(stated if isinstance(stated, list) else [stated])


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("pld:Brigade", {"Dessalines Brigade", "Internationalist Samora Machel Brigade"}),
        ("schema:Course", {"International Formation for Trainers Course"}),
        ("pld:SocialMovement", {"Landless Workers Movement"}),
        ("pld:Network", {"La Vía Campesina", "La Vía Campesina South America"}),
        ("pld:LearningCentre", set()),
    ],
)
def test_what_is_counted_is_what_the_article_names(graph: Any, asked: str, names: set[str]) -> None:
    found = graph.query(prologue() + f"SELECT ?name {{ ?x a {asked} ; skos:prefLabel ?name }}")
    assert sorted(str(row["name"]) for row in found) == sorted(names)


def test_no_group_is_an_organization_a_brigade_or_a_course_too(graph: Any) -> None:
    told = graph.query(prologue() + "SELECT DISTINCT ?type { ?x a pld:Group, ?type }")
    assert {str(row["type"]) for row in told} == {PREFIXES["pld"] + "Group", PREFIXES["foaf"] + "Group"}


def test_our_own_labels_are_in_five_languages() -> None:
    for record in records():
        if record["type"] in ("Concept", "ConceptScheme"):
            assert set(record["name"]) == {"en", "pt", "es", "fr", "ht"}, record["id"]


def test_the_author_is_named_and_nothing_more() -> None:
    (person,) = [record for record in records() if record["type"] == "Person"]
    assert set(person) == {"id", "type", "name", "access", "evidence"}


def test_the_example_has_no_problems(dataset: Any) -> None:
    assert list(dataset.check().problems) == []


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def test_no_sentence_of_the_article_is_carried_over(shared: Path) -> None:
    size = LONGEST_RUN + 1
    article = words((shared / ARTICLE).read_text("utf-8"))
    runs = {tuple(article[i : i + size]) for i in range(len(article) - size + 1)}
    for path in sorted(EXAMPLE.rglob("*")):
        if path.suffix in (".json", ".toml", ".tsv", ".md"):
            text = words(path.read_text("utf-8"))
            found = [text[i : i + size] for i in range(len(text) - size + 1) if tuple(text[i : i + size]) in runs]
            assert found == [], path.name
