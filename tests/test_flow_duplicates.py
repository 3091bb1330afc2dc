"""Records that may be one are told once, at the second, with both ids; what is told apart, or declared two, is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from datasets import BASE, GOOD, make_dataset, run
from peasant_ld.flow.duplicates import Duplicates
from peasant_ld.flow.merging import read_distinct
from peasant_ld.flow.sorted_store import Row, row_of
from peasant_ld.model import load_model
from peasant_ld.model.description import Description
from peasant_ld.problem import Place, Severity
from peasant_ld.rdf.normalize import normalize

Told = list[tuple[str, str | None, Any]]


def org(local: str, name: str = "", kind: str = "Organization", **keys: Any) -> dict[str, Any]:
    return {"id": local, "type": kind, "name": {"pt": name or f"Nome {local}"}, **keys}


def registered(*values: str, scheme: str = "BR-CNPJ") -> dict[str, Any]:
    return {"identifier": [{"scheme": scheme, "value": value} for value in values]}


def rows_of(*records: dict[str, Any]) -> list[Row]:
    """Rows of records read in this order, sorted by id as they lie in the store."""
    model = load_model()
    found = [
        row_of(number, Place("all.jsonl", number), normalize(each, model, BASE))
        for number, each in enumerate(records, 1)
    ]
    return sorted(found, key=lambda row: row.id)


def told(*records: dict[str, Any], distinct: Any = ()) -> Told:
    """Code, the second record, and the first."""
    rows = rows_of(*records)
    found = Duplicates(load_model(), BASE, read_distinct(Description(BASE, merge={"distinct": list(distinct)})))
    for row in rows:
        found.note(row)
    return [(each.code, each.record, each.facts["same"]) for each in found.problems(lambda: rows)]


@pytest.mark.parametrize(
    ("name", "one", "other", "code"),
    [
        ("the same number", registered("12.345.678/0001-90"), registered("12.345.678/0001-90"), "PLD056"),
        ("a number written otherwise", registered("12.345.678/0001-90"), registered("12345678000190"), "PLD056"),
        ("a register written otherwise", registered("A1"), registered("a-1", scheme="br cnpj"), "PLD056"),
        ("one of several numbers", registered("1", "2"), registered("3", "2"), "PLD056"),
        ("the same thing elsewhere", {"sameAs": "https://a.example/Q1"}, {"sameAs": "https://a.example/Q1"}, "PLD057"),
        ("by http and https", {"sameAs": "http://A.example/Q1/"}, {"sameAs": "https://a.example/Q1"}, "PLD057"),
        ("one of several", {"sameAs": ["https://a.example/1", "https://b.example/2"]},
         {"sameAs": ["https://b.example/2", "https://c.example/3"]}, "PLD057"),
        ("the same name", {"name": {"pt": "São João"}}, {"name": {"pt": "São João"}}, "PLD058"),
        ("a name without accents", {"name": {"pt": "São João"}}, {"name": {"pt": "SAO JOAO"}}, "PLD058"),
        ("a name with signs and blanks", {"name": {"pt": "São-João,  Ltda."}}, {"name": {"pt": "sao joao ltda"}},
         "PLD058"),
        ("a name in another language", {"name": {"pt": "Haiti"}}, {"name": {"ht": "haïti", "en": "Hayti"}}, "PLD058"),
        ("a name that is another one's other name", {"name": {"pt": "A Liga"}}, {"altName": {"pt": ["A liga"]}},
         "PLD059"),
        ("the same letters", {"acronym": "C.S.J."}, {"acronym": ["CSJ", "X"]}, "PLD059"),
        ("letters that are a name", {"acronym": "CSJ"}, {"name": {"pt": "Csj"}}, "PLD059"),
    ],
)  # fmt: skip
def test_two_records_that_may_be_one_are_told(name: str, one: Any, other: Any, code: str) -> None:
    first, second = org("organization/b") | one, org("organization/a") | other
    assert told(first, second) == [(code, "organization/a", "organization/b")], name


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("two names", org("organization/a", "Liga"), org("organization/b", "Ligas")),
        ("two kinds", org("organization/a", "Liga"), org("movement/b", "Liga", "Movement")),
        ("two registers", org("organization/a") | registered("7"), org("organization/b") | registered("7", scheme="X")),
        ("one name, two numbers of one register",
         org("organization/a", "Liga") | registered("7"), org("organization/b", "Liga") | registered("8")),
        ("one name in two countries",
         org("place/a", "Santa Cruz", "Place", country="BR"), org("place/b", "Santa Cruz", "Place", country="BO")),
        ("one name in two places around", org("place/a", "Vila", "Place", partOf="place/x"),
         org("place/b", "Vila", "Place", partOf="place/y")),
        ("one word in two lists", org("concept/a", "Terra", "Concept", inScheme="scheme/x"),
         org("concept/b", "Terra", "Concept", inScheme="scheme/y")),
        ("documents, which share titles", org("document/a", "Boletim", "Document"),
         org("document/b", "Boletim", "Document")),
        ("grants, which share titles", org("grant/a", "Apoio", "Grant"), org("grant/b", "Apoio", "Grant")),
        ("names that are signs alone", org("organization/a", "---"), org("organization/b", "***")),
    ],
)  # fmt: skip
def test_two_records_that_are_two_are_not_told(name: str, one: Any, other: Any) -> None:
    assert told(one, other) == [], name


def test_groups_that_are_called_alike_are_no_twins() -> None:
    groups = [{"id": f"group/{n}", "type": "Group", "name": {"en": "several unions"}} for n in (1, 2)]
    assert told(*groups) == []


def test_a_name_of_before_is_another_name_of_an_organization() -> None:
    old = {"id": "organization/a", "type": "Organization", "name": {"en": "Union of the Lower Valley"}}
    new = {"id": "organization/b", "type": "Organization", "name": {"en": "Two Valleys"}, "formerName": old["name"]}
    assert told(old, new) == [("PLD059", "organization/b", "organization/a")]


def test_of_several_reasons_the_strongest_is_told_alone() -> None:
    both = registered("7") | {"sameAs": "https://a.example/1"}
    assert told(org("organization/a", "Liga") | both, org("organization/b", "Liga") | both) == [
        ("PLD056", "organization/b", "organization/a")
    ]


def test_a_group_is_told_once_and_counted() -> None:
    rows = rows_of(*(org(f"organization/{letter}", "Liga") for letter in "dacb"))
    found = Duplicates(load_model(), BASE)
    for row in rows:
        found.note(row)
    (problem,) = found.problems(lambda: rows)
    assert (problem.record, problem.facts["same"]) == ("organization/a", "organization/d")
    assert (problem.facts["records"], problem.facts["other"]) == (4, Place("all.jsonl", 1))
    assert (problem.severity, problem.place, problem.value) == (Severity.WARNING, Place("all.jsonl", 2), "Liga")


@pytest.mark.parametrize(
    ("distinct", "left"),
    [
        ([["organization/a", "organization/b"]], [("PLD058", "organization/c", "organization/a")]),
        ([["organization/a", "organization/b"], ["organization/c", "organization/a"]],
         [("PLD058", "organization/c", "organization/b")]),
        ([["organization/c", "organization/a", "organization/b"]], []),
    ],
)  # fmt: skip
def test_what_is_declared_to_be_two_is_not_told(distinct: Any, left: Told) -> None:
    assert told(*(org(f"organization/{letter}", "Liga") for letter in "abc"), distinct=distinct) == left


def test_the_order_of_records_and_the_hash_of_texts_change_nothing(tmp_path: Path) -> None:
    records = [org(f"organization/{number}", f"Nome {number % 3}") for number in range(9)]
    dataset, one, other = make_dataset(tmp_path, records), tmp_path / "one.json", tmp_path / "other.json"
    run("check", dataset, "--report", one)
    run("check", dataset, "--report", other, "--jobs", "2")
    assert one.read_bytes() == other.read_bytes()
    assert one.read_text("utf-8").count('"PLD058"') == 3 + 1


def test_a_withheld_twin_is_told_to_whoever_publishes_and_to_nobody_else(tmp_path: Path) -> None:
    twins = [org("organization/a", "Liga", access={"level": "restricted"}), org("organization/b", "Liga")]
    dataset = make_dataset(tmp_path, [*GOOD, *twins])
    assert "PLD058" in run("publish", dataset, "-o", tmp_path / "out").err
    reports = [path.read_text("utf-8") for path in (tmp_path / "out").rglob("report.*")]
    assert len(reports) >= 2
    assert not any("PLD058" in report for report in reports)


def test_without_shapes_nobody_looks_for_duplicates(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path, [org("organization/a", "Liga"), org("organization/b", "Liga")])
    assert "PLD058" in run("convert", dataset, "-o", tmp_path / "a.nt").err
    assert "PLD058" not in run("convert", dataset, "-o", tmp_path / "b.nt", "--no-shapes").err
