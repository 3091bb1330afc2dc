"""What is wrong with one record is told by code, place and suggestion; both JSON Schema engines find the same."""

import copy
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import peasant_ld
from conftest import ROOT
from peasant_ld.check import compile_checker
from peasant_ld.model import load_model
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Record

KINDS = ROOT / "examples" / "kinds"
FILES = sorted(KINDS.glob("*/*.jsonl"))
PLACE = Place("records.jsonl", 1)
FAST = compile_checker(load_model(), "fast")
REFERENCE = compile_checker(load_model(), "reference")
GRANT = {"id": "grant/one", "type": "Grant"}


def example_records(name: str = "*") -> Iterator[dict[str, Any]]:
    for path in FILES:
        if path.match(f"*/{name}.jsonl"):
            yield from (json.loads(line) for line in path.read_text("utf-8").splitlines())


def rows(problems: list[Problem]) -> list[tuple[Any, ...]]:
    """The problems in an order of their own, as plain values."""
    return sorted(
        (p.code, str(p.place), str(p.record), str(p.key), str(p.value), sorted(map(str, p.facts.items())))
        for p in problems
    )


def both(data: dict[str, Any]) -> list[Problem]:
    """The problems of a record, after seeing that both engines give the same."""
    record = Record(data, PLACE)
    fast, reference = FAST(record), REFERENCE(record)
    assert rows(fast) == rows(reference), data
    return fast


def only(data: dict[str, Any]) -> Problem:
    found = both(data)
    assert len(found) == 1, found
    return found[0]


# ── each problem, once ──

CASES: dict[str, tuple[dict[str, Any], str, str | None, dict[str, Any]]] = {
    "a key that nobody knows": ({**GRANT, "funders": "x/y"}, "PLD020", "/funders", {"nearest": "funder"}),
    "a key like no other": ({**GRANT, "xyzzy": 1}, "PLD020", "/xyzzy", {"kind": "Grant"}),
    "a key that nobody knows in a nested thing": (
        {**GRANT, "amount": {"value": "1", "curency": "USD"}},
        "PLD020",
        "/amount/curency",
        {"nearest": "currency"},
    ),
    "a key that nobody knows in a thing in a list": (
        {**GRANT, "identifier": [{"scheme": "a", "valeu": "1", "value": "1"}]},
        "PLD020",
        "/identifier/0/valeu",
        {"nearest": "value"},
    ),
    "a key of access that nobody knows": (
        {**GRANT, "access": {"levl": "x"}},
        "PLD020",
        "/access/levl",
        {"nearest": "level"},
    ),
    "a rule for coarser values that nobody knows": (
        {**GRANT, "access": {"coarsen": {"dates": "year"}}},
        "PLD020",
        "/access/coarsen/dates",
        {"nearest": "date"},
    ),
    "a key that the kind has not and that is to be closed": (
        {**GRANT, "access": {"keys": {"amout": "restricted"}}},
        "PLD020",
        "/access/keys/amout",
        {"nearest": "amount", "kind": "Grant"},
    ),
    "a key of another kind that is to be closed": (
        {**GRANT, "access": {"keys": {"Grant.amount": "restricted"}}},
        "PLD020",
        "/access/keys/Grant.amount",
        {"nearest": "amount"},
    ),
    "an embargo without its day": (
        {**GRANT, "access": {"level": "embargoed"}},
        "PLD212",
        "/access/level",
        {"expected": "access.until"},
    ),
    "a withdrawal without its day": (
        {**GRANT, "access": {"level": "withdrawn"}},
        "PLD212",
        "/access/level",
        {"expected": "access.on"},
    ),
    "the day of an embargo without a level": (
        {**GRANT, "access": {"until": "2030-01-01"}},
        "PLD212",
        "/access/until",
        {"expected": "access.level: embargoed"},
    ),
    "the day of an embargo with another level": (
        {**GRANT, "access": {"level": "public", "until": "2030-01-01"}},
        "PLD212",
        "/access/until",
        {"expected": "access.level: embargoed"},
    ),
    "the day of a withdrawal without a level": (
        {**GRANT, "access": {"on": "2030-01-01"}},
        "PLD212",
        "/access/on",
        {"expected": "access.level: withdrawn"},
    ),
    "what replaces a record that is not withdrawn": (
        {**GRANT, "access": {"level": "restricted", "replacedBy": "grant/two"}},
        "PLD212",
        "/access/replacedBy",
        {"expected": "access.level: withdrawn"},
    ),
    "a level with a slip, with its day": (
        {**GRANT, "access": {"level": "embargod", "until": "2030-01-01"}},
        "PLD033",
        "/access/level",
        {"nearest": "embargoed"},
    ),
    "access as a word": (
        {**GRANT, "access": "restricted"},
        "PLD022",
        "/access",
        {"expected": "object", "found": "text"},
    ),
    "an amount with the marks of Brazil": (
        {**GRANT, "amount": {"value": "12.500,00"}},
        "PLD021",
        "/amount/value",
        {"suggestion": "12500.00"},
    ),
    "an amount with the marks of the United States": (
        {**GRANT, "amount": {"value": "$12,500.50", "currency": "USD"}},
        "PLD021",
        "/amount/value",
        {"suggestion": "12500.50"},
    ),
    "an amount that alone says its currency": (
        {**GRANT, "amount": {"value": "R$ 12.500,50"}},
        "PLD021",
        "/amount/value",
        {"amount": "12500.50", "currency": "BRL"},
    ),
    "an amount with two readings": (
        {**GRANT, "amount": {"value": "12,500"}},
        "PLD021",
        "/amount/value",
        {"one": "12500", "other": "12.500"},
    ),
    "a key by its label": (
        {"id": "grant/one", "type": "Grant", "Recebedor": "movement/x"},
        "PLD020",
        "/Recebedor",
        {"suggestion": "recipient"},
    ),
    "an amount with the marks of Switzerland": (
        {**GRANT, "amount": {"value": "12’500"}},
        "PLD021",
        "/amount/value",
        {"suggestion": "12500"},
    ),
    "an amount in words": ({**GRANT, "amount": {"value": "a lot"}}, "PLD021", "/amount/value", {}),
    "an amount as a number": (
        {**GRANT, "amount": {"value": 12500.0}},
        "PLD022",
        "/amount/value",
        {"expected": "text", "found": "number"},
    ),
    "a text without its language": (
        {**GRANT, "name": "A grant"},
        "PLD022",
        "/name",
        {"expected": "texts-by-language", "found": "text"},
    ),
    "a count in words": ({**GRANT, "plannedMonths": "12"}, "PLD022", "/plannedMonths", {"suggestion": 12}),
    "yes for true": ({**GRANT, "openCall": "yes"}, "PLD022", "/openCall", {"suggestion": True}),
    "a missing value in a nested thing": ({**GRANT, "amount": {"currency": "USD"}}, "PLD023", "/amount", {}),
    "no type": ({"id": "grant/one"}, "PLD023", None, {}),
    "no id": ({"type": "Grant"}, "PLD024", None, {}),
    "an id with a space": ({"id": "grant/one two", "type": "Grant"}, "PLD025", "/id", {}),
    "an id that climbs out": ({"id": "../grant", "type": "Grant"}, "PLD025", "/id", {}),
    "a reference with a space": ({**GRANT, "funder": "organization/a b"}, "PLD025", "/funder", {}),
    "a kind that is misspelled": ({"id": "grant/one", "type": "Grants"}, "PLD028", "/type", {"suggestion": "Grant"}),
    "a kind that is like another": ({"id": "place/one", "type": "Palce"}, "PLD028", "/type", {"nearest": "Place"}),
    "a kind that is a number": ({"id": "grant/one", "type": 7}, "PLD028", "/type", {}),
    "a date as it is said": ({**GRANT, "awarded": "14.8.2018"}, "PLD029", "/awarded", {"suggestion": "2018-08-14"}),
    "a day that does not exist": ({**GRANT, "awarded": "2018-02-30"}, "PLD029", "/awarded", {"reason": "calendar"}),
    "no such day, as it is said": ({**GRANT, "awarded": "31/02/2018"}, "PLD029", "/awarded", {"reason": "calendar"}),
    "a currency by its sign": (
        {**GRANT, "amount": {"value": "1", "currency": "US$"}},
        "PLD030",
        "/amount/currency",
        {"suggestion": "USD"},
    ),
    "a country by its code of three letters": (
        {"id": "place/x", "type": "Place", "country": "HTI"},
        "PLD031",
        "/country",
        {"suggestion": "HT"},
    ),
    "a language by its name": ({**GRANT, "name": {"English language": "A grant"}}, "PLD032", "/name", {}),
    "a genre that is not in the list": (
        {"id": "document/x", "type": "Document", "genre": "artcle"},
        "PLD033",
        "/genre",
        {"nearest": "article"},
    ),
    "an address without a scheme": ({**GRANT, "homepage": "www.example.org"}, "PLD034", "/homepage", {}),
    "an address that runs a script": ({**GRANT, "page": ["javascript:alert(1)"]}, "PLD034", "/page/0", {}),
    "a text of spaces": ({**GRANT, "name": {"en": "  "}}, "PLD035", "/name/en", {}),
    "a list with nothing in it": ({**GRANT, "funder": []}, "PLD035", "/funder", {}),
    "a number of months below zero": ({**GRANT, "plannedMonths": -1}, "PLD036", "/plannedMonths", {"minimum": 0}),
    "a share with a sign of percent": (
        {
            **GRANT,
            "beneficiaryPlace": "place/a",
            "share": [{"of": "beneficiaryPlace", "value": "place/a", "percentage": "40%"}],
        },
        "PLD037",
        "/share/0/percentage",
        {},
    ),
    "a funder that stands twice": ({**GRANT, "funder": ["organization/a", "organization/a"]}, "PLD038", "/funder", {}),
    "evidence for a key that is not stated": (
        {**GRANT, "evidence": [{"of": "amount", "source": "document/a", "status": "stated"}]},
        "PLD039",
        "/evidence/0/of",
        {},
    ),
    "evidence for a value that is not stated": (
        {
            **GRANT,
            "acronym": "AB",
            "evidence": [{"of": "acronym", "value": "AC", "source": "document/a", "status": "stated"}],
        },
        "PLD039",
        "/evidence/0/value",
        {},
    ),
    "a share of a place that is not stated": (
        {
            **GRANT,
            "beneficiaryPlace": "place/a",
            "share": [{"of": "beneficiaryPlace", "value": "place/b", "percentage": "40"}],
        },
        "PLD039",
        "/share/0/value",
        {},
    ),
    "a bell in a text": ({**GRANT, "name": {"en": "A \u0007 grant"}}, "PLD040", "/name/en", {}),
    "a text longer than a book": ({**GRANT, "name": {"en": "x" * 100_001}}, "PLD040", "/name/en", {"limit": 100_000}),
    "an id longer than a page": ({"id": "grant/" + "x" * 1000, "type": "Grant"}, "PLD040", "/id", {"limit": 1000}),
    "two texts in one language": ({**GRANT, "name": {"en": "A", "EN": "B"}}, "PLD109", "/name/EN", {}),
    "a share of no key": (
        {**GRANT, "beneficiaryPlace": "place/a", "share": [{"of": "Place", "value": "place/a", "percentage": "40"}]},
        "PLD039",
        "/share/0/of",
        {},
    ),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mistake_is_told_by_its_code_at_its_place(case: str) -> None:
    data, code, pointer, facts = CASES[case]
    problem = only(data)
    assert (problem.code, problem.place and problem.place.pointer) == (code, pointer)
    assert {name: problem.facts.get(name) for name in facts} == facts
    assert problem.record == data.get("id")
    assert problem.blocks


def test_every_code_of_a_record_is_told_somewhere() -> None:
    by_the_whole = {"PLD026", "PLD027"}
    assert {f"PLD0{number}" for number in range(20, 41)} - by_the_whole <= {code for _, code, _, _ in CASES.values()}


@pytest.mark.parametrize("kind", sorted(load_model().kinds))
def test_a_withdrawn_record_needs_no_key_but_its_access(kind: str) -> None:
    gone = {"id": "x/y", "type": kind, "access": {"level": "withdrawn", "on": "2024-01-01"}}
    assert both(gone) == []
    assert [problem.key for problem in both({**gone, "access": {"level": "withdrawn"}})] == ["access.level"]


def test_several_mistakes_are_told_all_at_once() -> None:
    data = {**GRANT, "funders": "x", "awarded": "soon", "amount": {"value": 1, "currency": "dollars"}}
    assert sorted(problem.code for problem in both(data)) == ["PLD020", "PLD022", "PLD029", "PLD030"]


def test_problems_in_the_stream_pass_through() -> None:
    lost = Problem("PLD003", Place("records.jsonl", 7))
    stream = [Record(dict(GRANT), PLACE), lost, Record({"type": "Grant"}, PLACE)]
    assert [problem.code for problem in peasant_ld.check_records(stream, alone=True)] == ["PLD003", "PLD024"]


def test_what_the_reader_found_wrong_with_a_record_is_told_first_and_once_for_each_cell() -> None:
    cell = Place("a.xlsx", sheet="Grant", row=2, column="C")
    lost = Problem("PLD314", cell, "grant/one", value="#REF!")
    found = both({**GRANT, "funders": "x"})
    record = Record({**GRANT, "funders": "x"}, PLACE, None, (lost,))
    assert [each.code for each in compile_checker(load_model())(record)] == ["PLD314", *(each.code for each in found)]

    class InThatCell:
        def place(self, origin: Place, pointer: str) -> Place:
            return cell

    same = record._replace(locator=InThatCell())
    assert [each.code for each in compile_checker(load_model())(same)] == ["PLD314"]


@pytest.mark.parametrize("engine", ["fats", "", "shacl", "FAST", "jsonschema"])
def test_an_engine_by_a_wrong_word_is_no_engine(engine: str) -> None:
    with pytest.raises(ValueError, match="auto, fast, reference"):
        compile_checker(load_model(), engine)


# ── traps ──

ENDS = {
    "id": {"id": "grant/one\n", "type": "Grant"},
    "a reference": {**GRANT, "funder": "organization/a\n"},
    "an address": {**GRANT, "homepage": "https://example.org/\n"},
    "an amount": {**GRANT, "amount": {"value": "1.00\n"}},
    "a currency": {**GRANT, "amount": {"value": "1.00", "currency": "USD\n"}},
    "a date": {**GRANT, "awarded": "2018-08-14\n"},
    "a language": {**GRANT, "name": {"en\n": "A grant"}},
    "a whole day": {**GRANT, "access": {"level": "embargoed", "until": "2030-01-01\n"}},
    "a key of evidence": {
        **GRANT,
        "openCall": True,
        "evidence": [{"of": "openCall\n", "source": "document/a", "status": "stated"}],
    },
}


@pytest.mark.parametrize("case", ENDS, ids=str)
def test_a_line_break_at_the_end_is_no_part_of_a_code_or_an_address(case: str) -> None:
    assert both(ENDS[case])


LONG = 900
BOMBS = {
    "an id of many steps": {"id": "a/" * (LONG // 2) + "!", "type": "Grant"},
    "an id of many marks": {"id": "a" + "-" * LONG + "!", "type": "Grant"},
    "an address of many steps": {**GRANT, "homepage": "https://" + "a." * LONG + "/%" * 100 + "!\n"},
    "an address of many escapes": {**GRANT, "homepage": "https://a/" + "%20" * 600 + "%2\n"},
    "a language of many parts": {**GRANT, "name": {"en" + "-abcdefgh" * 500 + "!": "x"}},
    "an amount of many digits": {**GRANT, "amount": {"value": "1" * 100_000 + "!"}},
    "a date of many parts": {**GRANT, "awarded": "[" + "2018," * 39},
    "a text of spaces": {**GRANT, "name": {"en": " " * 99_999}},
    "many unknown keys": {**GRANT, **{f"funder{number}": 1 for number in range(300)}},
}


@pytest.mark.parametrize("case", BOMBS, ids=str)
def test_no_text_keeps_the_check_busy(case: str) -> None:
    started = time.perf_counter()
    assert both(BOMBS[case])
    assert time.perf_counter() - started < 5


def test_a_pattern_of_ones_own_that_could_run_for_ever_takes_linear_time(tmp_path: Path) -> None:
    place = json.loads((ROOT / "shapes" / "place.schema.json").read_text("utf-8"))
    place["properties"]["referenceCode"] = {"type": "string", "pattern": "^(a+)+$"}
    (tmp_path / "place.schema.json").write_text(json.dumps(place), "utf-8")
    check = compile_checker(load_model(tmp_path), "fast")
    started = time.perf_counter()
    assert check(Record({"id": "place/x", "type": "Place", "referenceCode": "a" * 60 + "!"}, PLACE))
    assert time.perf_counter() - started < 1


# ── both engines ──


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_both_engines_find_the_same_in_the_examples(path: Path) -> None:
    problems = [both(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    assert any(problems) == (path.stem == "broken")


EXAMPLES = [*example_records("conforms")]
WORDS = st.sampled_from(
    [
        "",
        " ",
        "abc",
        "abc\n",
        "grant/one",
        "../x",
        "https://example.org/",
        "https://exa mple.org/",
        "urn:uuid:1",
        "2018",
        "2018-13",
        "12.500,00",
        "1.00",
        "USD",
        "usd",
        "HT",
        "en",
        "pt-br",
        "\u0000",
        "a\u0007b",
        "stated",
        "public",
        "é",
        "\U0001f33d",
        "x" * 1001,
        "Grant",
        "name",
    ]
)
SIMPLE = st.one_of(
    WORDS,
    st.none(),
    st.booleans(),
    st.integers(-3, 2**54),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=8),
)
KEYS = st.sampled_from(
    sorted(
        {key for record in EXAMPLES for key in record}
        | {"value", "currency", "of", "source", "status", "en", "nonsense"}
    )
)
# An empty key is left out: jsonschema-rs drops it from its paths, and tells the place of the thing that holds it.
NAMES = KEYS | st.text(min_size=1, max_size=5)
JUNK = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


def paths(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every value inside a value, but not to the kind."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in rows:
        if (*at, key) != ("type",):
            yield (*at, key)
            yield from paths(inner, (*at, key))


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A valid record of some kind, in which up to three things were changed, taken out or added."""
    data = copy.deepcopy(draw(st.sampled_from(EXAMPLES)))
    for _ in range(draw(st.integers(1, 3))):
        way = draw(st.sampled_from(list(paths(data))))
        holder: Any = data
        for part in way[:-1]:
            holder = holder[part]
        match draw(st.sampled_from(["change", "take", "add", "wrap", "twice"])):
            case "take":
                del holder[way[-1]]
            case "add" if isinstance(holder, dict):
                holder[draw(KEYS)] = draw(JUNK)
            case "wrap":
                holder[way[-1]] = [holder[way[-1]]]
            case "twice" if isinstance(holder, list):
                holder.append(holder[way[-1]])
            case _:
                holder[way[-1]] = draw(JUNK)
        if not list(paths(data)):
            break
    return data


def at_pointer(data: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data


@pytest.mark.slow
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(mutated())
def test_both_engines_find_the_same_in_records_with_mistakes_at_places_that_exist(data: dict[str, Any]) -> None:
    for problem in both(data):
        assert problem.place is not None
        at_pointer(data, problem.place.pointer or "")
