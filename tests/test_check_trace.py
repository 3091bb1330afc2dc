"""A SHACL result is led back to its record, its key and the place of the value; what is not known is not guessed."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.check.results import Result
from peasant_ld.check.trace import problem_of, problem_without_source, record_of
from peasant_ld.model import load_model
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.rdf.normalize import normalize
from peasant_ld.reading.record import Record

BASE = "https://example.org/archive/"
SHAPE = "https://w3id.org/peasant-ld/shapes#"
XSD = "http://www.w3.org/2001/XMLSchema#"
MODEL = load_model()
FILE = Place("all.jsonl", 7)
INITIATIVE: dict[str, Any] = {
    "id": "initiative/one",
    "type": "Initiative",
    "name": {"en": "One", "pt": "Um"},
    "altName": {"en": ["First", "Number one"], "pt": "O primeiro"},
    "mission": [{"en": "keep seeds"}, {"en": "bring schools", "pt": ["levar escolas", "e livros"]}],
    "acronym": ["AB", "CD"],
    "homepage": "https://example.org/~one/",
    "sameAs": "https://example.net/one",
    "partOf": ["initiative/whole", f"{BASE}initiative/other"],
    "founded": {"text": "in spring", "edtf": "2016-04"},
    "identifier": [{"scheme": "X", "value": "1"}, {"scheme": "Y", "value": "2"}],
    "budget": [
        {"value": "5.00", "currency": "USD"},
        {"value": "7.00", "currency": "HTG", "period": "2018/2019", "status": "committed"},
    ],
    "evidence": [
        {"of": "name", "source": "document/a", "status": "stated"},
        {"of": "acronym", "source": "document/b", "status": "stated"},
        {"of": "nothing", "source": "document/c", "status": "stated"},
        {"of": "acronym", "value": "CD", "source": "document/d", "status": "implied"},
    ],
}


def note(document: str, number: int = 0) -> str:
    """The fragment of a note of evidence on a document of the initiative."""
    notes = normalize(INITIATIVE, MODEL, BASE)["evidence"]
    found: list[str] = [each["id"] for each in notes if each["source"] == [f"{BASE}document/{document}"]]
    return found[number].removeprefix(f"{BASE}initiative/one")


def result(
    fragment: str = "",
    path: str = "",
    value: str = "",
    component: str = "Pattern",
    shape: str = "",
    of: str = "Violation",
) -> Result:
    iri = MODEL.context.expand(path) if path else ""
    return Result(f"{BASE}initiative/one{fragment}", iri, value, f"{component}ConstraintComponent", shape, of)


def traced(found: Result, data: dict[str, Any] = INITIATIVE) -> Problem:
    return problem_of(found, Record(data, FILE), MODEL, BASE)


def literal(text: str, mark: str = "") -> str:
    return f'"{text}"{mark}'


@pytest.mark.parametrize("fragment", ["", "#founded", "#evidence-name-1", "#budget-2-period", "#a#b"])
def test_a_result_belongs_to_the_record_whose_node_it_is_about(fragment: str) -> None:
    assert record_of(result(fragment)) == f"{BASE}initiative/one"


@pytest.mark.parametrize(
    ("fragment", "path", "value", "pointer", "key"),
    [
        # texts by language
        ("", "skos:prefLabel", literal("One", "@en"), "/name/en", "name.en"),
        ("", "skos:prefLabel", literal("Um", "@pt"), "/name/pt", "name.pt"),
        ("", "skos:altLabel", literal("First", "@en"), "/altName/en/0", "altName.en"),
        ("", "skos:altLabel", literal("Number one", "@en"), "/altName/en/1", "altName.en"),
        ("", "skos:altLabel", literal("O primeiro", "@pt"), "/altName/pt", "altName.pt"),
        ("", "pld:missionStatement", literal("keep seeds", "@en"), "/mission/0/en", "mission.en"),
        ("", "pld:missionStatement", literal("bring schools", "@en"), "/mission/1/en", "mission.en"),
        # lists, references by their short and their whole address
        ("", "frapo:hasAcronym", literal("AB"), "/acronym/0", "acronym"),
        ("", "frapo:hasAcronym", literal("CD"), "/acronym/1", "acronym"),
        ("", "org:subOrganizationOf", f"<{BASE}initiative/whole>", "/partOf/0", "partOf"),
        ("", "org:subOrganizationOf", f"<{BASE}initiative/other>", "/partOf/1", "partOf"),
        # a value that is not there as such: the key
        ("", "frapo:hasAcronym", literal("EF"), "/acronym", "acronym"),
        ("", "skos:prefLabel", literal("Uno", "@es"), "/name", "name"),
        ("", "frapo:hasAcronym", "", "/acronym", "acronym"),
        ("", "foaf:homepage", "<https://example.org/~one/>", "/homepage", "homepage"),
        ("", "pld:founded", f"<{BASE}initiative/one#founded>", "/founded", "founded"),
        # what is nested
        ("#founded", "pld:latest", literal("2016-04-30", f"^^<{XSD}date>"), "/founded", "founded"),
        ("#identifier-2", "skos:notation", literal("2"), "/identifier/1/value", "identifier.value"),
        ("#identifier-1", "skos:notation", literal("1"), "/identifier/0/value", "identifier.value"),
        ("#budget-2", "schema:currency", literal("HTG"), "/budget/1/currency", "budget.currency"),
        ("#budget-2-period", "pld:earliest", literal("2018-01-01"), "/budget/1/period", "budget.period"),
        ("#budget-9", "schema:currency", literal("HTG"), "/budget/8/currency", "budget.currency"),
        ("#founded-x", "schema:currency", literal("HTG"), "/founded/x", "founded.x"),
        ("#nonsense", "schema:currency", literal("HTG"), "/nonsense", "nonsense"),
        # a property that no key has
        ("", "schema:unknownToUs", literal("1"), None, None),
        ("", "", literal("1"), None, None),
        ("#budget-1", "schema:unknownToUs", literal("1"), "/budget/0", "budget"),
        # evidence: the first entry with which the note is made
        (note("a"), "prov:hadPrimarySource", f"<{BASE}document/a>", "/evidence/0/source", "evidence.source"),
        (note("a", 1), "prov:hadPrimarySource", f"<{BASE}document/a>", "/evidence/0/source", "evidence.source"),
        (note("b"), "pld:evidenceStatus", "<x:y>", "/evidence/1/status", "evidence.status"),
        (
            note("d"),
            "prov:hadPrimarySource",
            f"<{BASE}document/d>",
            "/evidence/3/source",
            "evidence.source",
        ),
        (
            "#evidence-acronym-unknown",
            "prov:hadPrimarySource",
            f"<{BASE}document/d>",
            "/evidence/source",
            "evidence.source",
        ),
    ],
)
def test_a_result_leads_to_its_value(
    fragment: str, path: str, value: str, pointer: str | None, key: str | None
) -> None:
    problem = traced(result(fragment, path, value))
    assert problem.place == FILE._replace(pointer=pointer)
    assert (problem.key, problem.record) == (key, "initiative/one")


def test_a_text_stands_in_a_list_of_texts_by_language() -> None:
    problem = traced(result("", "pld:missionStatement", literal("e livros", "@pt")))
    assert problem.place is not None
    assert str(problem.place.pointer).startswith("/mission")


@pytest.mark.parametrize(
    ("fragment", "path", "pointer", "key"),
    [
        ("", "foaf:page", None, "page"),
        ("", "skos:prefLabel", None, "name"),
        ("#budget-1", "schema:currency", "/budget/0", "budget.currency"),
        ("#founded", "pld:earliest", "/founded", "founded"),
        (note("a"), "pld:evidenceStatus", "/evidence/0", "evidence.status"),
    ],
)
def test_a_missing_value_leads_to_what_should_state_it(fragment: str, path: str, pointer: str | None, key: str) -> None:
    problem = traced(result(fragment, path, component="MinCount"))
    assert (problem.place, problem.key, problem.code) == (FILE._replace(pointer=pointer), key, "PLD101")


def test_signs_of_a_pointer_are_escaped() -> None:
    problem = traced(result("#a/b~c", component="Class"))
    assert problem.place is not None
    assert problem.place.pointer == "/a~1b~0c"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", None),
        (literal("One", "@en"), "One"),
        (literal("5.00", f"^^<{XSD}decimal>"), "5.00"),
        (literal(r"a \"word\""), 'a "word"'),
        ("<https://example.net/>", "https://example.net/"),
    ],
)
def test_the_value_is_told_as_text(value: str, text: str | None) -> None:
    assert traced(result("", "skos:prefLabel", value)).value == text
    assert problem_without_source(result("", "skos:prefLabel", value), MODEL).value == text


@pytest.mark.parametrize(
    ("component", "shape", "code"),
    [
        *(
            (component, "", code)
            for code, components in {
                "PLD101": "MinCount",
                "PLD102": "MaxCount",
                "PLD103": "Datatype",
                "PLD104": "Class Or",
                "PLD105": "NodeKind",
                "PLD106": "In HasValue",
                "PLD107": "Pattern MinLength MaxLength",
                "PLD108": "MinInclusive MaxInclusive",
                "PLD109": "UniqueLang",
                "PLD110": "LessThan LessThanOrEquals",
                "PLD119": "Closed Node SPARQL",
            }.items()
            for component in components.split()
        ),
        ("Class", f"{SHAPE}Grant-funder", "PLD104"),
        ("SPARQL", f"{SHAPE}Evidence", "PLD111"),
        ("Class", f"{SHAPE}Evidence", "PLD111"),
        ("Or", f"{SHAPE}DateOrder-programme-dissolved", "PLD110"),
        ("Or", f"{SHAPE}DateOrder-programme-founded", "PLD104"),
    ],
)
def test_each_constraint_has_its_code(component: str, shape: str, code: str) -> None:
    found = result(component=component, shape=shape)
    assert traced(found).code == code
    assert problem_without_source(found, MODEL).code == code


def test_a_reference_that_nothing_answers_to_has_its_own() -> None:
    found = Result(f"{BASE}initiative/one", "", "", "Unresolved", "", "Violation")
    assert traced(found).code == "PLD027"
    assert problem_without_source(found, MODEL).code == "PLD027"


@pytest.mark.parametrize(
    ("of", "severity"),
    [
        ("Violation", Severity.ERROR),
        ("Warning", Severity.WARNING),
        ("Info", Severity.ADVICE),
        ("Regrettable", Severity.ERROR),
        ("", Severity.ERROR),
    ],
)
def test_a_severity_that_is_not_known_is_an_error(of: str, severity: Severity) -> None:
    assert traced(result(of=of)).severity is severity
    assert problem_without_source(result(of=of), MODEL).severity is severity


@pytest.mark.parametrize("shape", [f"{SHAPE}Grant-funder", "https://example.net/shapes#none", ""])
def test_the_sentence_of_the_shape_goes_with_the_problem(shape: str) -> None:
    for problem in (traced(result(shape=shape)), problem_without_source(result(shape=shape), MODEL)):
        assert problem.facts["shape"] == shape
        wanted = {"en", "pt", "es", "fr", "ht"} if shape.startswith(SHAPE) else set()
        assert set(problem.facts["message"]) == wanted


def test_a_graph_without_a_source_names_its_node_and_property() -> None:
    problem = problem_without_source(result("#budget-1", "schema:currency", literal("X")), MODEL)
    assert (problem.place, problem.record) == (None, f"{BASE}initiative/one#budget-1")
    assert problem.key == "https://schema.org/currency"
    assert problem_without_source(result(), MODEL).key is None
