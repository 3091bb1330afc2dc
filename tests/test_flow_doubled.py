"""Records that share an id, or whose ids are one address: each is told beside another one, and none goes out."""

from __future__ import annotations

from typing import Any

import pytest

from datasets import BASE
from peasant_ld.flow.doubled import Doubled, Together, doubled_problem, doubled_problems, one_by_one
from peasant_ld.flow.sorted_store import Row
from peasant_ld.problem import Place, Severity

Told = tuple[str, str | None, Any, Any]


def row(identity: str, number: int) -> Row:
    whole = identity if ":" in identity else BASE + identity
    return Row(whole, number, Place("all.jsonl", number), b"{}", "Grant")


def together(*ids: str) -> Together:
    """What is found of records with these ids, read in this order: the first stands in line 1."""
    rows = sorted((row(identity, number) for number, identity in enumerate(ids, 1)), key=lambda each: each[:2])
    found = Together(BASE)
    known = {each.id: each.kind for each in one_by_one(rows, found)}
    found.look_up(known.get, rows)
    return found


def told(found: Together) -> list[Told]:
    """Code, line, the line of the other one, and its id where that is written otherwise."""
    return [
        (each.code, each.place and str(each.place.line), each.facts["other"], each.facts.get("same"))
        for each in sorted(found.problems(), key=lambda each: (each.code, each.place))
    ]


@pytest.mark.parametrize(
    ("ids", "problems", "gone"),
    [
        ("a/1 a/2 a/3", [], []),
        ("a/1 a/1", [("PLD026", "1", 2, None), ("PLD026", "2", 1, None)], [1, 2]),
        ("a/2 a/1 b/1 a/1", [("PLD026", "2", 4, None), ("PLD026", "4", 2, None)], [2, 4]),
        (
            "a/1 a/1 a/1",
            [("PLD026", "1", 2, None), ("PLD026", "2", 1, None), ("PLD026", "3", 1, None)],
            [1, 2, 3],
        ),
        # one address, written in two ways
        ("a/x a/%78", [("PLD026", "1", 2, "a/%78"), ("PLD026", "2", 1, "a/x")], [1, 2]),
        ("a/%78 a/x", [("PLD026", "1", 2, "a/x"), ("PLD026", "2", 1, "a/%78")], [1, 2]),
        ("a/%78 b/1 b/2", [], []),
        ("a/%78 a/%58", [], []),
        (
            "a/x a/x a/%78",
            [("PLD026", "1", 2, None), ("PLD026", "2", 1, None), ("PLD026", "3", 1, "a/x")],
            [1, 2, 3],
        ),
        (
            "HTTPS://example.net/g https://example.net/g",
            [
                ("PLD026", "1", 2, "https://example.net/g"),
                ("PLD026", "2", 1, "HTTPS://example.net/g"),
                ("PLD041", "2", 1, None),
            ],
            [1, 2],
        ),
        # capitals alone are told and go out
        ("a/x a/X", [("PLD041", "2", 1, None)], []),
        ("a/X a/x", [("PLD041", "2", 1, None)], []),
        ("b/1 A/x a/x", [("PLD041", "3", 2, None)], []),
        ("a/X a/Y", [], []),
    ],
)
def test_each_of_several_records_with_one_id_is_told_beside_another(
    ids: str, problems: list[tuple[str, str, int, str | None]], gone: list[int]
) -> None:
    found = together(*ids.split())
    assert told(found) == [(code, line, f"all.jsonl:{other}", same) for code, line, other, same in problems]
    assert sorted(each.number for each in found.rows) == gone


def test_capitals_are_a_warning_and_one_id_is_an_error() -> None:
    found = {each.code: each.severity for each in together("a/1", "a/1", "b/X", "b/x").problems()}
    assert found == {"PLD026": Severity.ERROR, "PLD041": Severity.WARNING}


def test_one_id_after_the_other_is_handed_on_once() -> None:
    rows = [row("a/1", 1), row("a/1", 2), row("a/2", 3)]
    assert [each.number for each in one_by_one(rows, Together(BASE))] == [1, 3]


@pytest.mark.parametrize(
    ("about", "other", "pointer", "words"),
    [
        (Place("a.jsonl", 3), Place("b.jsonl", 7), "/id", "b.jsonl:7"),
        (Place("a.json", pointer="/records/2"), Place("b.json", pointer="/records/1"), "/records/2/id", "b.json"),
        (Place("a.xlsx", sheet="Grant", row=5), Place("a.xlsx", sheet="Grant", row=4), "/id", "a.xlsx:4"),
    ],
)
def test_a_doubled_record_is_told_at_its_id_with_the_place_of_the_other(
    about: Place, other: Place, pointer: str, words: str
) -> None:
    problem = doubled_problem(Doubled(f"{BASE}a/1", about, other), BASE)
    assert problem.place is not None
    assert (problem.place.file, problem.place.line, problem.place.pointer) == (about.file, about.line, pointer)
    assert (problem.record, problem.key, problem.value, problem.facts) == ("a/1", "id", "a/1", {"other": words})


def test_several_records_with_one_id_are_each_told_in_their_order() -> None:
    same = [(f"{BASE}a/1", Place("x.jsonl", line)) for line in (4, 6, 9)]
    assert [each.facts for each in doubled_problems(same, BASE)] == [
        {"other": "x.jsonl:6"},
        {"other": "x.jsonl:4"},
        {"other": "x.jsonl:4"},
    ]
