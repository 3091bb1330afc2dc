"""What SKOS asks of concepts is told at the cell, wherever it stands: in one record, in two, or all the way round."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import peasant_ld
from peasant_ld import Problem, Severity
from peasant_ld.model import load_model

BASE = "https://seeds.example/"
Data = dict[str, Any]
Told = tuple[str, str, str]


def concept(slug: str, **more: Any) -> Data:
    return {"id": f"concept/{slug}", "type": "Concept", "name": {"en": slug.capitalize()}} | more


def scheme(name: str = "crops", **more: Any) -> Data:
    return {"id": f"scheme/{name}", "type": "ConceptScheme", "name": {"en": name.capitalize()}} | more


def collection(name: str, **more: Any) -> Data:
    return {"id": f"collection/{name}", "type": "ConceptCollection", "name": {"en": name.capitalize()}} | more


def problems(*records: Data) -> list[Problem]:
    return list(peasant_ld.check_records(records, base=BASE))


def told(*records: Data) -> list[Told]:
    """(code, record, pointer) of each problem, sorted."""
    return sorted((each.code, str(each.record), pointer(each)) for each in problems(*records))


def pointer(problem: Problem) -> str:
    """Where in its record a problem stands."""
    return (problem.place and problem.place.pointer) or ""


def only(code: str, *records: Data) -> Problem:
    (found,) = (each for each in problems(*records) if each.code == code)
    return found


@pytest.mark.parametrize(
    ("record", "where"),
    [
        (concept("maize", altName={"en": ["Maize"]}), "/altName/en/0"),
        (concept("maize", altName={"pt": "Milho"}, hiddenLabel={"pt": ["milo", "Milho"]}), "/hiddenLabel/pt/1"),
        (concept("maize", hiddenLabel={"en": "Maize"}), "/hiddenLabel/en"),
        (concept("maize", altName=[{"pt": "Milho"}, {"en": "Maize"}]), "/altName/1/en"),
    ],
)
def test_a_text_that_is_two_names_of_a_concept_is_an_error_at_the_second(record: Data, where: str) -> None:
    assert told(record) == [("PLD121", "concept/maize", where)]
    assert problems(record)[0].blocks


@pytest.mark.parametrize("record", [scheme(altName={"en": "Crops"}), collection("crops", altName={"en": "Crops"})])
def test_of_a_list_and_a_collection_of_concepts_it_is_an_error_too(record: Data) -> None:
    assert told(record) == [("PLD121", record["id"], "/altName/en")]
    assert problems(record)[0].blocks


@pytest.mark.parametrize("kind", ["Organization", "Place", "Document"])
def test_of_other_things_it_is_a_warning(kind: str) -> None:
    record = {"id": "x/a", "type": kind, "name": {"en": "Field"}, "altName": {"en": ["Field", "Acre"]}}
    assert [(each.code, each.severity, pointer(each)) for each in problems(record)] == [
        ("PLD121", Severity.WARNING, "/altName/en/0")
    ]


@pytest.mark.parametrize(
    "record",
    [
        concept("maize", altName={"pt": ["Maize"]}),
        concept("maize", altName={"en": ["maize"]}),
        concept("maize", altName={"en": ["Corn"]}, hiddenLabel={"en": ["Mais"]}),
    ],
)
def test_another_language_or_another_spelling_is_another_name(record: Data) -> None:
    assert told(record) == []


@pytest.mark.parametrize("other", ["broadMatch", "narrowMatch", "relatedMatch"])
def test_an_exact_match_is_no_other_match(other: str) -> None:
    record = concept("maize", exactMatch=["https://elsewhere.example/1", "https://elsewhere.example/2"])
    assert told(record | {other: "https://elsewhere.example/2"}) == [("PLD123", "concept/maize", "/exactMatch/1")]
    assert told(record | {other: "https://elsewhere.example/3"}) == []
    assert told(record | {"closeMatch": "https://elsewhere.example/2"}) == []


# --- related, and above

CROPS = [concept("crops"), concept("grain", broader="concept/crops"), concept("maize", broader=["concept/grain"])]


@pytest.mark.parametrize(
    ("records", "record", "where", "chain"),
    [
        ([concept("a", broader="concept/b", relatedConcept="concept/b"), concept("b")], "a", "/relatedConcept", None),
        ([concept("a", narrower="concept/b", relatedConcept="concept/b"), concept("b")], "a", "/relatedConcept", None),
        ([concept("a", broader="concept/b"), concept("b", relatedConcept="concept/a")], "b", "/relatedConcept", "a b"),
        ([concept("a", relatedConcept="concept/b"), concept("b", narrower="concept/a")], "a", "/relatedConcept", "a b"),
        ([*CROPS[:2], CROPS[2] | {"relatedConcept": "concept/crops"}], "maize", "/relatedConcept", "maize grain crops"),
        ([CROPS[0] | {"relatedConcept": "concept/maize"}, *CROPS[1:]], "crops", "/relatedConcept", "maize grain crops"),
    ],
)  # fmt: skip
def test_related_concepts_are_not_above_each_other_at_any_distance(
    records: list[Data], record: str, where: str, chain: str | None
) -> None:
    assert told(*records) == [("PLD122", f"concept/{record}", where)]
    assert only("PLD122", *records).blocks
    expected = " → ".join(f"concept/{each}" for each in chain.split()) if chain else None
    assert only("PLD122", *records).facts.get("chain") == expected


def test_one_contradiction_that_both_say_is_told_once() -> None:
    both = [concept("a", relatedConcept="concept/b"), concept("b", relatedConcept="concept/a", narrower="concept/a")]
    assert told(*both) == [("PLD122", "concept/b", "/relatedConcept")]


def test_a_concept_that_is_related_to_itself_is_a_warning() -> None:
    itself = concept("a", relatedConcept=["concept/b", "concept/a"])
    assert told(itself, concept("b")) == [("PLD122", "concept/a", "/relatedConcept/1")]
    assert only("PLD122", itself, concept("b")).severity is Severity.WARNING


def test_related_concepts_that_only_share_what_is_above_them_are_right() -> None:
    assert told(*CROPS, concept("beans", broader="concept/crops", relatedConcept="concept/maize")) == []


# --- circles


@pytest.mark.parametrize(
    ("records", "chain", "where"),
    [
        ([concept("a", broader="concept/a")], "a a", ("concept/a", "/broader")),
        ([concept("a", broader="concept/b"), concept("b", broader="concept/a")], "a b a", ("concept/b", "/broader")),
        ([concept("a", broader="concept/b", narrower="concept/b"), concept("b")], "a b a", ("concept/a", "/narrower")),
        (
            [*CROPS[1:], CROPS[0] | {"broader": ["concept/maize"]}],
            "crops maize grain crops",
            ("concept/grain", "/broader"),
        ),
    ],
)
def test_a_circle_is_told_once_and_whole_where_it_closes(records: list[Data], chain: str, where: Told) -> None:
    assert told(*records) == [("PLD120", *where)]
    problem = only("PLD120", *records)
    assert problem.facts["chain"] == " → ".join(f"concept/{each}" for each in chain.split())
    assert problem.severity is Severity.WARNING, "SKOS does not forbid it"


# --- lists

MAIZE, RICE = (concept(name, inScheme="scheme/crops", notation="12") for name in ("maize", "rice"))


def test_one_notation_of_two_concepts_of_a_list_is_told_at_the_second_with_the_place_of_the_first() -> None:
    problem = only("PLD125", scheme(), MAIZE, RICE)
    assert (problem.record, pointer(problem), problem.facts["same"]) == ("concept/rice", "/notation", "concept/maize")
    assert problem.facts["other"].line == 2
    assert problem.severity is Severity.WARNING


@pytest.mark.parametrize(
    "other",
    [
        RICE | {"inScheme": "scheme/tools"},
        RICE | {"notation": "13"},
        {key: value for key, value in RICE.items() if key != "notation"},
    ],
)
def test_in_two_lists_one_notation_is_two(other: Data) -> None:
    assert told(scheme(), scheme("tools"), MAIZE, other) == []


def test_one_name_of_two_concepts_of_a_list_is_told_at_the_name_and_that_they_may_be_one_follows_from_it() -> None:
    bank = [concept(f"bank-{n}", inScheme="scheme/crops", name={"en": f"Bank {n}", "pt": "Banco"}) for n in (1, 2)]
    found = {each.code: each for each in problems(scheme(), *bank)}
    assert set(found) == {"PLD058", "PLD126"}
    assert (found["PLD126"].record, pointer(found["PLD126"])) == ("concept/bank-2", "/name/pt")
    assert found["PLD058"].facts["because"] == found["PLD126"].place


def test_one_name_in_two_languages_or_two_lists_is_two() -> None:
    one = concept("a", inScheme="scheme/crops", name={"en": "Mate"})
    for other in (concept("b", inScheme="scheme/crops", name={"pt": "Mate"}),
                  concept("b", inScheme="scheme/tools", name={"en": "Mate"})):  # fmt: skip
        assert "PLD126" not in {code for code, _, _ in told(scheme(), scheme("tools"), one, other)}


@pytest.mark.parametrize(
    "top",
    [
        [scheme(), concept("a", topConceptOf="scheme/crops")],
        [scheme(hasTopConcept=["concept/a"]), concept("a")],
        [scheme(hasTopConcept="concept/a"), concept("a", topConceptOf=["scheme/crops"], inScheme="scheme/crops")],
    ],
)
def test_what_is_on_top_is_in_the_list_and_what_hangs_nowhere_in_it_is_advised(top: list[Data]) -> None:
    below = concept("b", inScheme="scheme/crops", broader="concept/a")
    assert told(*top, below) == []
    alone = concept("c", inScheme="scheme/crops")
    assert told(*top, below, alone) == [("PLD127", "concept/c", "")]
    assert only("PLD127", *top, below, alone).facts["list"] == "scheme/crops"
    assert told(*top, below, concept("c")) == [("PLD127", "concept/c", "")]


def test_a_list_that_names_no_top_concept_and_concepts_without_any_list_are_right() -> None:
    assert told(scheme(), concept("a", inScheme="scheme/crops"), concept("b", inScheme="scheme/crops")) == []
    assert told(concept("a"), concept("b")) == []


TOP, ABOVE = (concept(name, topConceptOf="scheme/crops") for name in ("a", "b"))


@pytest.mark.parametrize(
    ("wider", "record", "where"),
    [
        ([TOP | {"broader": "concept/b"}, ABOVE], "a", "/broader"),
        ([TOP, ABOVE | {"narrower": ["concept/a"]}], "b", "/narrower/0"),
    ],
)
def test_a_top_concept_has_nothing_broader_in_its_list(wider: list[Data], record: str, where: str) -> None:
    assert told(scheme(), *wider) == [("PLD128", f"concept/{record}", where)]
    problem = only("PLD128", scheme(), *wider)
    assert (problem.facts["same"], problem.facts["known"]) == ("concept/a", "concept/b")


def test_something_broader_in_another_list_is_no_contradiction() -> None:
    wider = concept("b", inScheme="scheme/tools")
    assert told(scheme(), scheme("tools"), concept("a", topConceptOf="scheme/crops", broader="concept/b"), wider) == []


def test_related_in_general_is_a_question_between_two_concepts_only() -> None:
    other = concept("b")
    assert told(concept("a", related=["concept/b"]), other) == [("PLD129", "concept/a", "/related/0")]
    assert only("PLD129", concept("a", related="concept/b"), other).facts["suggestion"] == "relatedConcept"
    assert told(concept("a", related="scheme/crops"), scheme()) == []
    assert told(scheme(related="concept/b"), other) == []


# --- collections, and kinds of one's own


def test_a_collection_holds_concepts_and_collections() -> None:
    members = [concept("maize"), collection("dry")]
    season = collection("season", member=["concept/maize", "collection/dry"])
    assert told(season, *members) == []
    assert told(season | {"member": ["scheme/crops"]}, scheme()) == [("PLD104", "collection/season", "/member/0")]
    wrong = concept("rice", broader="collection/season")
    assert told(season, *members, wrong) == [("PLD104", "concept/rice", "/broader")]


OWN = {
    "@context": {
        "own": "https://seeds.example/ns#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "Crop": {
            "@id": "own:Crop",
            "@context": {
                "kindOf": {"@id": "skos:broader", "@type": "@id", "@container": "@set"},
                "goesWith": {"@id": "skos:related", "@type": "@id", "@container": "@set"},
                "code": {"@id": "skos:notation", "@container": "@set"},
                "heap": {"@id": "skos:inScheme", "@type": "@id", "@container": "@set"},
            },
        },
    }
}


def own_model(folder: Path, types: Iterable[str] = ("own:Crop", "skos:Concept")) -> Any:
    """A kind of concepts of one's own, whose keys have names of one's own."""
    forms = {"name": "text", "kindOf": "refs", "goesWith": "refs", "code": "tokens", "heap": "refs"}
    schema = {
        "title": "Crop",
        "x-types": list(types),
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "type", "name"],
        "properties": {"id": {"$ref": "common.schema.json#/$defs/id"}, "type": {"const": "Crop"}}
        | {key: {"$ref": f"common.schema.json#/$defs/{form}"} for key, form in forms.items()},
    }
    folder.mkdir()
    (folder / "crop.schema.json").write_text(json.dumps(schema), "utf-8")
    context = {"@context": OWN["@context"] | {"kindOf": None, "goesWith": None, "code": None, "heap": None}}
    terms = OWN["@context"]["Crop"]["@context"]  # type: ignore[index]
    context["@context"] |= terms
    context["@context"]["Crop"] = {"@id": "own:Crop"}
    (folder / "context.jsonld").write_text(json.dumps(context), "utf-8")
    return load_model(folder)


def crop(name: str, **more: Any) -> Data:
    return {"id": f"crop/{name}", "type": "Crop", "name": {"en": name.capitalize()}} | more


def test_a_kind_of_concepts_of_ones_own_is_held_to_the_same_under_its_own_keys(tmp_path: Path) -> None:
    model = own_model(tmp_path / "model")
    records = [
        scheme(),
        crop("a", kindOf="crop/b", heap="scheme/crops", code="1"),
        crop("b", kindOf="crop/a", heap="scheme/crops", code=["1"]),
        crop("c", kindOf="crop/d", goesWith=["crop/e"]),
        crop("d", kindOf="crop/e"),
        crop("e"),
    ]
    found = peasant_ld.check_records(records, model, base=BASE)
    blocking = sorted((each.code, str(each.record), pointer(each)) for each in found if each.code < "PLD127")
    assert [each for each in blocking if each[0] > "PLD119"] == [
        ("PLD120", "crop/b", "/kindOf"),
        ("PLD122", "crop/c", "/goesWith/0"),
        ("PLD125", "crop/b", "/code/0"),
    ]


def test_a_kind_that_is_a_concept_and_a_list_at_once_is_told(tmp_path: Path) -> None:
    model = own_model(tmp_path / "model", ("own:Crop", "skos:Concept", "skos:ConceptScheme"))
    codes = {each.code for each in peasant_ld.check_records([crop("a")], model, base=BASE)}
    assert "PLD124" in codes


# --- every door


def test_a_graph_from_elsewhere_is_held_to_what_shapes_can_say() -> None:
    import rdflib

    graph = rdflib.Graph().parse(
        data="""
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <urn:x:a> a skos:Concept ; skos:prefLabel "A"@en ; skos:altLabel "A"@en ; skos:related <urn:x:b> ;
          skos:broader <urn:x:b> ; skos:exactMatch <urn:x:c> ; skos:relatedMatch <urn:x:c> .
        <urn:x:b> a skos:Concept , skos:ConceptScheme ; skos:prefLabel "B"@en .
        """,
        format="turtle",
    )
    found = [each.code for each in peasant_ld.validate_graph(graph) if "PLD120" < each.code < "PLD130"]
    assert sorted(found) == ["PLD121", "PLD122", "PLD123", "PLD124"], "each once"


def test_with_reject_the_rest_of_a_thesaurus_goes_out(tmp_path: Path) -> None:
    wrong = concept("rice", altName={"en": ["Rice"]})
    with pytest.warns(UserWarning, match="PLD121"):
        graph = peasant_ld.build_graph([concept("maize"), wrong], BASE, reject=True)
    assert {str(subject) for subject in graph.subjects()} == {f"{BASE}concept/maize"}


def test_the_cell_of_a_table_is_named(tmp_path: Path) -> None:
    table = tmp_path / "concepts.csv"
    rows = [("id", "type", "name@en", "broader"), ("concept/a", "Concept", "A", "concept/b")]
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows, ("concept/b", "Concept", "B", "concept/a")])
    (problem,) = peasant_ld.check_records(peasant_ld.read_records(table), base=BASE)
    assert problem.place is not None
    assert (problem.code, problem.place.cell) == ("PLD120", "D3")
