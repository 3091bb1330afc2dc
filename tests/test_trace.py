"""What the graph shows to be wrong is told at the line and the key of the record in which it was written."""

import json
from pathlib import Path
from typing import Any

import pytest

import peasant_ld
from own_kinds import schema, write_model
from peasant_ld.check.results import Result
from peasant_ld.check.trace import problem_of
from peasant_ld.model import load_model
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading.record import Record
from peasant_ld.report.messages import LANGUAGES, Catalogue

BASE = "https://example.org/archive/"
DESCRIPTION = """
base = "https://example.org/archive/"
licence = "https://creativecommons.org/licenses/by/4.0/"
languages = ["en"]
version = "1"
publisher = { name = "Example" }
title = { en = "Example" }
"""
# The others of the small dataset: what references may point at.
OTHERS: list[dict[str, Any]] = [
    {"id": "brigade/one", "type": "Brigade", "name": {"en": "One"}},
    {"id": "organization/seed-fund", "type": "Organization", "name": {"en": "Fund"}},
    {"id": "place/a", "type": "Place", "name": {"en": "A"}},
    {"id": "place/b", "type": "Place", "name": {"en": "B"}},
    {"id": "document/one", "type": "Document", "name": {"en": "Document"}},
    {
        "id": "initiative/one",
        "type": "Initiative",
        "name": {"en": "Initiative"},
        "founded": "2016",
        "dissolved": "2019",
    },
]
GRANT: dict[str, Any] = {"id": "grant/one", "type": "Grant", "recipient": "brigade/one"}
BRIGADE: dict[str, Any] = {"id": "brigade/two", "type": "Brigade", "name": {"en": "Two"}}
Expected = list[tuple[str, str, str | None]]

# The record, and the problems that must be told: code, JSON Pointer inside the record, key.
CASES: dict[str, tuple[dict[str, Any], Expected]] = {
    "a reference to the wrong kind of thing": ({**GRANT, "funder": "place/a"}, [("PLD104", "/funder", "funder")]),
    "one of several references to the wrong kind of thing": (
        {**GRANT, "funder": ["organization/seed-fund", "place/a", "brigade/one"]},
        [("PLD104", "/funder/1", "funder")],
    ),
    "two of several references to the wrong kind of thing": (
        {**GRANT, "funder": ["place/b", "organization/seed-fund", "place/a"]},
        [("PLD104", "/funder/0", "funder"), ("PLD104", "/funder/2", "funder")],
    ),
    "a reference by its absolute address to the wrong kind of thing": (
        {**GRANT, "funder": ["organization/seed-fund", "https://example.org/archive/place/a"]},
        [("PLD104", "/funder/1", "funder")],
    ),
    "the same wrong thing under two keys": (
        {**GRANT, "funder": "place/a", "supporter": ["brigade/one", "place/a"]},
        [("PLD104", "/funder", "funder"), ("PLD104", "/supporter/1", "supporter")],
    ),
    "a latitude above the pole": (
        {"id": "place/c", "type": "Place", "latitude": "90.5", "longitude": "0", "precision": "point"},
        [("PLD108", "/latitude", "latitude")],
    ),
    "a recipient that should be stated": ({"id": "grant/one", "type": "Grant"}, [("PLD101", "", "recipient")]),
    "an amount without a currency": (
        {**GRANT, "amount": {"value": "1.00"}},
        [("PLD101", "/amount", "amount.currency")],
    ),
    "a reference that nothing answers to": (
        {**GRANT, "funder": "organization/none"},
        [("PLD027", "/funder", "funder")],
    ),
    "one of several references that nothing answers to": (
        {**GRANT, "related": ["brigade/one", "grant/nothing-of-the-sort", "place/a"]},
        [("PLD027", "/related/1", "related")],
    ),
    "a share for a place that nothing answers to": (
        {**GRANT, "beneficiaryPlace": ["place/a", "place/zanzibar"],
         "share": [{"of": "beneficiaryPlace", "value": "place/a", "percentage": "40"},
                   {"of": "beneficiaryPlace", "value": "place/zanzibar", "percentage": "60"}]},
        [("PLD027", "/beneficiaryPlace/1", "beneficiaryPlace"), ("PLD027", "/share/1/value", "share.value")],
    ),
    "evidence from what is no document": (
        {**GRANT, "openCall": True, "evidence": [{"of": "openCall", "source": "place/a", "status": "stated"}]},
        [("PLD104", "/evidence/0/source", "evidence.source")],
    ),
    "evidence from a document that nothing answers to": (
        {**GRANT, "openCall": True, "evidence": [
            {"of": "recipient", "source": "document/one", "status": "stated"},
            {"of": "openCall", "source": "document/missing-from-the-box", "status": "stated"}]},
        [("PLD027", "/evidence/1/source", "evidence.source")],
    ),
    "the second of two entries of evidence for one key": (
        {**GRANT, "openCall": True, "evidence": [
            {"of": "openCall", "source": "document/one", "status": "stated"},
            {"of": "recipient", "source": "document/one", "status": "stated"},
            {"of": "openCall", "source": "place/b", "status": "implied"}]},
        [("PLD104", "/evidence/2/source", "evidence.source")],
    ),
    "evidence for one value after evidence for three": (
        {**GRANT, "acronym": ["A", "B", "C"], "evidence": [
            {"of": "acronym", "source": "document/one", "status": "stated"},
            {"of": "acronym", "value": "B", "source": "place/b", "status": "disputed"}]},
        [("PLD104", "/evidence/1/source", "evidence.source")],
    ),
    "evidence for three values before evidence for one": (
        {**GRANT, "acronym": ["A", "B", "C"], "evidence": [
            {"of": "acronym", "source": "place/b", "status": "stated"},
            {"of": "acronym", "value": "B", "source": "document/one", "status": "disputed"}]},
        [("PLD104", "/evidence/0/source", "evidence.source")] * 3,
    ),
    "a brigade that ended before it began": (
        {**BRIGADE, "founded": "2018", "dissolved": "2017-05"},
        [("PLD110", "/dissolved", "dissolved")],
    ),
    "an award before its programme": (
        {**GRANT, "programme": "initiative/one", "awarded": "2015-05"},
        [("PLD110", "/awarded", "awarded")],
    ),
    "an award after its programme, written as an object": (
        {**GRANT, "programme": "initiative/one", "awarded": {"text": "in May", "edtf": "2020-05"}},
        [("PLD110", "/awarded", "awarded")],
    ),
}  # fmt: skip


def told(folder: Path, record: dict[str, Any], form: str) -> list[Problem]:
    """The problems of a dataset with one record that is wrong, in the middle of others, as JSON or JSON Lines."""
    records = [*OTHERS[:3], record, *OTHERS[3:]]
    (folder / "records").mkdir()
    (folder / "dataset.toml").write_text(DESCRIPTION, "utf-8")
    if form == "json":
        text = json.dumps(records, indent=2, ensure_ascii=False)
    else:
        text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)
    (folder / "records" / f"all.{form}").write_text(text, "utf-8")
    return list(peasant_ld.open_dataset(folder).check().problems)


def line_of(text: str, pointer: str) -> int:
    """The line on which the value at a JSON Pointer of indented JSON begins, found by a mark that is set there."""
    data, mark = json.loads(text), "the value that is looked for"
    holder: Any = data
    parts = pointer.split("/")[1:]
    for part in parts[:-1]:
        holder = holder[int(part)] if isinstance(holder, list) else holder[part]
    last: Any = int(parts[-1]) if isinstance(holder, list) else parts[-1]
    holder[last] = mark
    lines = json.dumps(data, indent=2, ensure_ascii=False).split("\n")
    return next(number for number, line in enumerate(lines, 1) if mark in line)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_problem_is_told_at_its_key_in_json_lines(case: str, tmp_path: Path) -> None:
    record, expected = CASES[case]
    problems = told(tmp_path, record, "jsonl")
    assert {each.record for each in problems} == {record["id"]}
    assert sorted((each.code, str((each.place and each.place.pointer) or ""), each.key) for each in problems) == sorted(
        expected
    )
    assert {each.place and (each.place.file, each.place.line) for each in problems} == {("records/all.jsonl", 4)}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_problem_is_told_at_its_line_in_json(case: str, tmp_path: Path) -> None:
    record, expected = CASES[case]
    problems = told(tmp_path, record, "json")
    text = (tmp_path / "records" / "all.json").read_text("utf-8")
    places = [each.place for each in problems if each.place]
    assert sorted(str(place.pointer) for place in places) == sorted(f"/3{pointer}" for _, pointer, _ in expected)
    for place in places:
        assert (place.file, place.line) == ("records/all.json", line_of(text, str(place.pointer)))


def test_a_wrong_reference_names_the_nearest_record(tmp_path: Path) -> None:
    [problem] = told(tmp_path, {**GRANT, "funder": "organization/seedfund"}, "json")
    assert (problem.code, problem.facts["nearest"]) == ("PLD027", "organization/seed-fund")
    name = next(each["name"] for each in OTHERS if each["id"] == "organization/seed-fund")
    assert problem.facts["name"] == name
    for lang in LANGUAGES:
        asked = str(Catalogue.load(lang).fix(problem))
        assert f"organization/seed-fund ({next(iter(name.values()))})" in asked
        assert "?" in asked


@pytest.mark.parametrize(
    ("founded", "dissolved", "value"),
    [
        ("2005", "1999", "1999"),
        ("2005-03-01", "2004-12~", "2004-12~"),
        ("1984", {"edtf": "1980", "text": "in 1980"}, "1980"),
    ],
)
def test_dates_in_the_wrong_order_are_told_with_the_date_that_stands_there(
    tmp_path: Path, founded: Any, dissolved: Any, value: str
) -> None:
    record = {"id": "organization/x", "type": "Organization", "name": {"en": "X"}}
    [problem] = told(tmp_path, {**record, "founded": founded, "dissolved": dissolved}, "json")
    assert (problem.code, problem.key, problem.value) == ("PLD110", "dissolved", value)


def test_a_reference_like_no_other_names_none(tmp_path: Path) -> None:
    [problem] = told(tmp_path, {**GRANT, "funder": "organization/xyzzy-and-something-else"}, "json")
    assert "nearest" not in problem.facts


def test_a_record_that_is_withheld_is_never_the_nearest(tmp_path: Path) -> None:
    person = {"id": "person/jean", "type": "Person", "name": {"en": "Jean"}}
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "person.json").write_text(json.dumps(person), "utf-8")
    (tmp_path / "records" / "grant.json").write_text(json.dumps({**GRANT, "funder": "person/jaen"}), "utf-8")
    (tmp_path / "records" / "others.json").write_text(json.dumps(OTHERS), "utf-8")
    (tmp_path / "dataset.toml").write_text(DESCRIPTION, "utf-8")
    unresolved = [each for each in peasant_ld.open_dataset(tmp_path).check().problems if each.code == "PLD027"]
    assert [each.facts.get("nearest") for each in unresolved] == [None]


def test_the_sentence_of_the_shape_goes_with_the_problem(tmp_path: Path) -> None:
    [problem] = told(tmp_path, {**GRANT, "funder": "place/a"}, "json")
    assert set(problem.facts["message"]) == {"en", "pt", "es", "fr", "ht"}
    assert problem.facts["shape"].endswith("#Grant-funder")


@pytest.mark.parametrize("written", ["place/a", "https://example.org/archive/place/a"])
@pytest.mark.parametrize("wrap", [lambda one: one, lambda one: ["organization/o", one]])
def test_a_wrong_reference_is_told_as_it_is_written(written: str, wrap: Any, tmp_path: Path) -> None:
    found = told(tmp_path, {**GRANT, "supporter": wrap(written)}, "json")
    assert [each.value for each in found if each.code == "PLD104"] == [written]


def test_what_should_be_stated_is_a_warning(tmp_path: Path) -> None:
    [problem] = told(tmp_path, {"id": "grant/one", "type": "Grant"}, "json")
    assert problem.severity is Severity.WARNING


def test_a_graph_without_a_source_names_its_node() -> None:
    rdflib = pytest.importorskip("rdflib")
    graph = rdflib.Graph()
    graph.parse(data="<https://example.org/p> a <https://schema.org/Place> ; <https://schema.org/latitude> 99.5 .")
    [problem] = peasant_ld.validate_graph(graph)
    assert (problem.code, problem.place, problem.record, problem.value) == (
        "PLD108",
        None,
        "https://example.org/p",
        "99.5",
    )
    assert problem.key == "https://schema.org/latitude"


# ── results that the schema of our records does not let through, but shapes of one's own may give ──

ALL: dict[str, Any] = {
    "id": "initiative/one",
    "type": "Initiative",
    "name": {"en": "One", "pt": "Um"},
    "altName": {"en": ["First", "Number one"], "pt": "O primeiro"},
    "mission": [{"en": "keep seeds"}, {"en": "bring schools", "pt": "levar escolas"}],
    "acronym": ["AB", "CD"],
    "homepage": "https://example.org/~one/",
    "identifier": [{"scheme": "X", "value": "1"}, {"scheme": "Y", "value": "2"}],
    "founded": {"text": "in spring", "edtf": "2016-04"},
    "budget": [
        {"value": "5.00", "currency": "USD"},
        {"value": "7.00", "currency": "HTG", "period": "2018/2019", "status": "committed"},
    ],
    "share": [{"of": "beneficiaryPlace", "value": "place/a", "percentage": "40"}],
    "access": {"level": "public", "source": "document/one"},
}
XSD = "http://www.w3.org/2001/XMLSchema#"
# focus node, property, value -> the way to it and the key
WAYS = {
    ("", "skos:prefLabel", '"Um"@pt'): ("/name/pt", "name.pt"),
    ("", "skos:altLabel", '"Number one"@en'): ("/altName/en/1", "altName.en"),
    ("", "skos:altLabel", '"O primeiro"@pt'): ("/altName/pt", "altName.pt"),
    ("", "pld:missionStatement", '"levar escolas"@pt'): ("/mission/1/pt", "mission.pt"),
    ("", "frapo:hasAcronym", '"CD"'): ("/acronym/1", "acronym"),
    ("", "foaf:homepage", "<https://example.org/~one/>"): ("/homepage", "homepage"),
    ("", "pld:founded", "<https://example.org/archive/initiative/one#founded>"): ("/founded", "founded"),
    ("#identifier-2", "skos:notation", '"2"'): ("/identifier/1/value", "identifier.value"),
    ("#identifier-1", "adms:schemeAgency", '"X"'): ("/identifier/0/scheme", "identifier.scheme"),
    ("#budget-2", "schema:value", f'"7.00"^^<{XSD}decimal>'): ("/budget/1/value", "budget.value"),
    ("#budget-2", "schema:currency", '"HTG"'): ("/budget/1/currency", "budget.currency"),
    ("#budget-2-period", "pld:earliest", f'"2018-01-01"^^<{XSD}date>'): ("/budget/1/period", "budget.period"),
    ("#founded", "pld:latest", f'"2016-04-30"^^<{XSD}date>'): ("/founded", "founded"),
    ("#share-1", "pld:shareValue", "<https://example.org/archive/place/a>"): ("/share/0/value", "share.value"),
    ("#share-1", "pld:percentage", f'"40"^^<{XSD}decimal>'): ("/share/0/percentage", "share.percentage"),
    ("#access", "prov:hadPrimarySource", "<https://example.org/archive/document/one>"): (
        "/access/source",
        "access.source",
    ),
    ("", "schema:unknownToUs", '"1"'): ("", None),
}


@pytest.mark.parametrize("row", WAYS, ids=lambda row: f"{row[0]} {row[1]}")
def test_a_result_leads_to_its_value(row: tuple[str, str, str]) -> None:
    fragment, path, value = row
    pointer, key = WAYS[row]
    model = load_model()
    found = Result(
        f"{BASE}initiative/one{fragment}",
        model.context.expand(path),
        value,
        "PatternConstraintComponent",
        "",
        "Violation",
    )
    problem = problem_of(found, Record(ALL, Place("all.jsonl", 7)), model, BASE)
    assert (problem.code, problem.key) == ("PLD107", key)
    assert problem.place == Place("all.jsonl", 7, pointer or None)


def test_a_missing_value_leads_to_what_should_state_it() -> None:
    model = load_model()
    rows = (("", "foaf:page", None, "page"), ("#budget-1", "pld:budgetStatus", "/budget/0", "budget.status"))
    for fragment, path, pointer, key in rows:
        found = Result(
            f"{BASE}initiative/one{fragment}",
            model.context.expand(path),
            "",
            "MinCountConstraintComponent",
            "",
            "Violation",
        )
        problem = problem_of(found, Record(ALL, Place("all.jsonl", 7)), model, BASE)
        assert (problem.code, problem.key) == ("PLD101", key)
        assert problem.place == Place("all.jsonl", 7, pointer)


# focus node, property -> the way to the nested thing, and the key, of a kind whose keys hold hyphens
HYPHENS = {
    ("#first-price", "schema:currency"): ("/first-price", "first-price.currency"),
    ("#price", "schema:currency"): ("/price", "price.currency"),
    ("#first", "pld:earliest"): ("/first", "first"),
    ("#plan-1", "schema:currency"): ("/plan/0", "plan.currency"),
    ("#plan-2-period", "pld:earliest"): ("/plan/1/period", "plan.period"),
    ("#plan-b-2", "schema:currency"): ("/plan-b/1", "plan-b.currency"),
    ("#plan-b-1-period", "pld:earliest"): ("/plan-b/0/period", "plan-b.period"),
    ("#plan-b-day", "pld:earliest"): ("/plan-b-day", "plan-b-day"),
}


@pytest.mark.parametrize("row", HYPHENS, ids=" ".join)
def test_a_key_with_a_hyphen_leads_to_its_own_value(row: tuple[str, str], tmp_path: Path) -> None:
    keys = {"first-price": "amount", "price": "amount", "first": "date", "plan": "budgets", "plan-b": "budgets"}
    keys |= {"plan-b-day": "date"}
    terms = {key: {"@id": f"own:{key}"} for key in keys}
    model = load_model(write_model(tmp_path, [schema("Farm", [], keys)], terms))
    budget = {"value": "1.00", "period": "2018"}
    farm: dict[str, Any] = {"id": "farm/one", "type": "Farm", "first-price": {"value": "1.00"}}
    farm |= {"price": {"value": "2.00"}, "first": "2018", "plan": [budget, budget], "plan-b": [budget, budget]}
    farm |= {"plan-b-day": "2018"}
    fragment, path = row
    found = Result(
        f"{BASE}farm/one{fragment}", model.context.expand(path), "", "MinCountConstraintComponent", "", "Violation"
    )
    problem = problem_of(found, Record(farm, Place("all.jsonl", 7)), model, BASE)
    assert (problem.place and problem.place.pointer, problem.key) == HYPHENS[row]


def test_a_severity_of_ones_own_is_an_error() -> None:
    found = Result(f"{BASE}initiative/one", "", "", "MinCountConstraintComponent", "", "Regrettable")
    assert problem_of(found, Record(ALL, Place("all.jsonl", 7)), load_model(), BASE).severity is Severity.ERROR
