"""What shapes say of a chunk counts for its own records, and leads back to the place where the value stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from peasant_ld.check.results import Result
from peasant_ld.flow import validation
from peasant_ld.flow.chunks import row_chunks
from peasant_ld.flow.sorted_store import Row, row_of
from peasant_ld.flow.validation import (
    ShapeFindings,
    ValidationContext,
    looked_into,
    problems_at_source,
    results_of,
    validate_rows,
)
from peasant_ld.problem import MOST, Place, Problem
from peasant_ld.reading import Record
from protection import BASE, MODEL, normalized

Data = dict[str, Any]
MOVEMENT = {"id": "movement/m", "type": "Movement", "name": {"en": "M"}}
FUND = {"id": "organization/fund", "type": "Organization", "name": {"en": "F"}}
PLACE = {"id": "place/p", "type": "Place", "name": {"en": "P"}}
PROGRAMME = {"id": "initiative/i", "type": "Initiative", "name": {"en": "I"}, "founded": "2015"}
GRANT = {
    "id": "grant/g",
    "type": "Grant",
    "name": {"en": "G"},
    "funder": "organization/fund",
    "recipient": "movement/m",
    "awarded": "2018",
}
WORLD = (MOVEMENT, FUND, PLACE, PROGRAMME)


def records_of(*written: Data) -> list[Record]:
    return [Record(data, Place("x.jsonl", number)) for number, data in enumerate(written, 1)]


def rows_of(*written: Data) -> list[Row]:
    made = (row_of(number, Place("x.jsonl", number), normalized(data)) for number, data in enumerate(written, 1))
    return sorted(made, key=lambda row: row.id)


def context_of(world: Iterable[Data], deep: dict[str, str] | None = None) -> ValidationContext:
    kinds = {BASE + data["id"]: data["type"] for data in world}
    return ValidationContext(MODEL, BASE, "auto", kinds.get, deep or {})


def findings(record: Data, world: Iterable[Data] = WORLD, deep: dict[str, str] | None = None) -> ShapeFindings:
    """What is found of a chunk that holds one record only, in a world of others."""
    (chunk,) = row_chunks(rows_of(record), whole=True)
    return validate_rows(chunk.rows, context_of([*world, record], deep))


def told(found: ShapeFindings) -> list[tuple[str, str, str]]:
    """Component, property and value of each result."""
    names = (result.path.rpartition("/")[2].rpartition("#")[2] for result in found.results)
    return [
        (each.component, name, each.value.replace(BASE, "")) for each, name in zip(found.results, names, strict=True)
    ]


# --- one chunk

STATED: Data = {"of": "funder", "status": "stated"}


@pytest.mark.parametrize(
    ("stated", "results"),
    [
        ({}, []),
        ({"funder": "organization/none"}, [("Unresolved", "funder", "<organization/none>")]),
        ({"funder": "place/p"}, [("OrConstraintComponent", "funder", "<place/p>")]),
        ({"funder": "https://example.net/elsewhere"}, []),
        ({"related": ["grant/g"]}, []),
        ({"topic": ["concept/none"]}, [("Unresolved", "topic", "<concept/none>")]),
        ({"purpose": ["concept/none"]}, [("Unresolved", "grantPurpose", "<concept/none>")]),
        ({"recipient": "movement/none"}, [("Unresolved", "grantRecipient", "<movement/none>")]),
        # Evidence of a reference to nothing only says it again; a source that is not there is told by itself.
        (
            {"funder": "organization/none", "evidence": [STATED | {"source": "document/none"}]},
            [
                ("Unresolved", "funder", "<organization/none>"),
                ("Unresolved", "hadPrimarySource", "<document/none>"),
            ],
        ),
    ],
)
def test_a_chunk_carries_the_kinds_of_what_it_points_at(stated: Data, results: list[tuple[str, str, str]]) -> None:
    assert told(findings(GRANT | stated)) == results


def test_what_a_chunk_rests_on_is_told() -> None:
    found = findings(GRANT | {"programme": "initiative/i", "related": ["grant/none", "grant/g"]})
    assert found.targets == tuple(
        sorted(BASE + each for each in ("grant/none", "initiative/i", "movement/m", "organization/fund"))
    )
    assert found.deep == (f"{BASE}initiative/i",)


@pytest.mark.parametrize(("awarded", "count"), [("2018", 0), ("2010", 1)])
def test_what_shapes_look_into_is_carried_whole(awarded: str, count: int) -> None:
    rows = rows_of(*WORLD, GRANT | {"programme": "initiative/i"})
    deep = looked_into(lambda: rows, MODEL, BASE)
    assert set(deep) == {f"{BASE}initiative/i"}
    found = findings(GRANT | {"programme": "initiative/i", "awarded": awarded}, deep=deep)
    assert len(found.results) == count
    assert found.deep == (f"{BASE}initiative/i",)
    assert not findings(GRANT | {"awarded": awarded}, deep=deep).results


def test_nobody_looks_into_what_no_record_points_at() -> None:
    rows = rows_of(*WORLD, GRANT)
    assert looked_into(lambda: rows, MODEL, BASE) == {}


def test_a_reference_into_a_record_is_one_to_the_record() -> None:
    record = GRANT | {"related": ["movement/m#part", "movement/none#part"]}
    assert told(findings(record)) == [("Unresolved", "relation", "<movement/none#part>")]


def test_results_of_all_chunks_are_sorted_and_count_once() -> None:
    wrong = [GRANT | {"id": f"grant/{n}", "funder": "organization/none"} for n in (2, 1)]
    rows = rows_of(*WORLD, *wrong)
    context = context_of([*WORLD, *wrong])
    apart, whole = results_of(lambda: rows, context, most=1), results_of(lambda: rows, context)
    assert [result.focus.removeprefix(BASE) for result in apart] == ["grant/1", "grant/2"]
    assert apart == whole


# --- back to the source


def told_of(results: Iterable[Result]) -> validation.Findings:
    """Results of which there is no more to say than their shapes say."""
    return dict.fromkeys(results, validation.NO_FACTS)


def at_source(*written: Data, world: Iterable[Data] = WORLD) -> list[Problem]:
    rows = rows_of(*world, *written)
    results = results_of(lambda: rows, context_of([*world, *written]))
    return problems_at_source(told_of(results), lambda: rows, lambda: records_of(*world, *written), MODEL, BASE)


def test_each_result_is_a_problem_at_the_place_of_its_value() -> None:
    found = at_source(GRANT | {"funder": "organization/none"}, GRANT | {"id": "grant/h", "funder": "place/p"})
    assert [(each.code, each.record, each.place) for each in found] == [
        ("PLD027", "grant/g", Place("x.jsonl", 5, pointer="/funder")),
        ("PLD104", "grant/h", Place("x.jsonl", 6, pointer="/funder")),
    ]


def test_without_results_the_source_is_not_read_again() -> None:
    def unread() -> list[Record | Problem]:
        raise AssertionError("it was read")

    assert problems_at_source({}, list, unread, MODEL, BASE) == []


def test_what_does_not_exist_is_not_blamed_for_its_kind() -> None:
    missing = Result("x", "funder", "<none>", "Unresolved", "", "Violation")
    echo = Result("x", "funder", "<none>", "ClassConstraintComponent", "shape", "Violation")
    others = [
        Result("x", "recipient", "<none>", "ClassConstraintComponent", "shape", "Violation"),
        Result("y", "funder", "<none>", "ClassConstraintComponent", "shape", "Violation"),
        Result("x", "funder", "<other>", "ClassConstraintComponent", "shape", "Violation"),
    ]
    assert list(validation._without_echoes([echo, missing, *others])) == [missing, *others]


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("organization/fnd", "organization/fund"),
        ("organization/funds", "organization/fund"),
        ("organization/quite-another", None),
        ("initiatve/i", "initiative/i"),
    ],
)
def test_the_record_that_was_probably_meant_is_named(written: str, near: str | None) -> None:
    (found,) = at_source(GRANT | {"funder": written})
    assert found.facts.get("nearest") == near


def test_only_a_reference_to_nothing_has_a_nearest() -> None:
    found = at_source(GRANT | {"funder": "organization/fnd", "recipient": "place/p"})
    assert {each.code: each.facts.get("nearest") for each in found} == {
        "PLD027": "organization/fund",
        "PLD104": None,
    }


@pytest.mark.parametrize("funder", ["organization/fund", "organization/none", "place/p"])
def test_of_many_references_to_nothing_the_engine_is_asked_about_the_first_ones_only(
    funder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    engine = validation.validate_ntriples
    monkeypatch.setattr(validation, "validate_ntriples", lambda text, *more: asked.append(text) or engine(text, *more))
    found = findings(GRANT | {"topic": [f"concept/{n}" for n in range(1000)], "funder": funder})
    assert asked[0].count("/concept/") == MOST
    results = told(found)
    assert ("More", "", f'"{900 + (funder != "organization/fund")}"') in results
    others = {"OrConstraintComponent"} if funder == "place/p" else set()
    assert {component for component, _, _ in results} == {"Unresolved", "More", *others}
    assert len(found.targets) == 1002  # each of them may come to be a record later


@pytest.mark.parametrize(("most", "near"), [(5, "organization/fund"), (4, None)])
def test_of_very_many_records_none_is_sought(most: int, near: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "COMPARISONS", most)
    (found,) = at_source(GRANT | {"funder": "organization/fnd"})
    assert found.facts.get("nearest") == near


def test_many_wrong_references_share_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    written = [GRANT | {"id": f"grant/{n}", "funder": f"organization/fnd{n}"} for n in range(2)]
    for most, near in ((12, "organization/fund"), (11, None)):
        monkeypatch.setattr(validation, "COMPARISONS", most)
        assert {each.facts.get("nearest") for each in at_source(*written)} == {near}


def test_records_of_one_place_are_told_apart_by_their_ids() -> None:
    wrong = [GRANT | {"id": f"grant/{n}", "funder": "organization/none"} for n in range(2)]
    rows = [row._replace(at=Place("x.json")) for row in rows_of(*WORLD, *wrong)]
    results = results_of(lambda: rows, context_of([*WORLD, *wrong]))
    items: list[Record | Problem] = [Record(data, Place("x.json")) for data in (*WORLD, *wrong)]
    items += [Problem("PLD001"), Record({"type": "Grant"}, Place("x.json")), Record({"id": 5}, Place("x.json"))]
    found = problems_at_source(told_of(results), lambda: rows, lambda: items, MODEL, BASE)
    assert [each.record for each in found] == ["grant/0", "grant/1"]
