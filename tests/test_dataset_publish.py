"""A release is made of what a program holds: the same, byte for byte, as of a folder that holds these records."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from datasets import BASE, GOOD, leftovers, make_dataset, tree

DESCRIPTION: dict[str, Any] = {
    "base": BASE,
    "licence": "https://creativecommons.org/licenses/by/4.0/",
    "languages": ["en"],
    "version": "1.0.0",
    "issued": "2026-01-31",
    "publisher": {"name": "Example"},
    "title": {"en": "Example"},
}
FILE = "records/all.jsonl"


def publish(records: Any, out: Path, **changed: Any) -> pld.Report:
    return pld.publish(records, out, **{**DESCRIPTION, **changed})


@pytest.mark.parametrize("pages", [False, True])
def test_a_release_is_that_of_a_folder_with_the_same_records(pages: bool, tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    told = pld.open_dataset(dataset).publish(tmp_path / "one", pages=pages)
    same = publish(pld.records(iter(GOOD), name=FILE), tmp_path / "two", pages=pages)
    assert tree(tmp_path / "two") == tree(tmp_path / "one")
    assert same.to_json() == told.to_json()


def test_values_of_a_program_give_the_release_of_their_texts(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    pld.open_dataset(dataset).publish(tmp_path / "one", pages=False)
    typed = [
        {
            **each,
            "note": None,
            "awarded": datetime.date(2018, 4, 2),
            "amount": {"value": Decimal("12500.00"), "currency": "USD"},
        }
        if each["type"] == "Grant"
        else each
        for each in GOOD
    ]
    publish(pld.records(typed, name=FILE), tmp_path / "two", pages=False)
    assert tree(tmp_path / "two") == tree(tmp_path / "one")


@pytest.mark.parametrize(
    ("more", "given"),
    [
        ('[access.kinds]\nPlace = "restricted"\n', {"access": {"kinds": {"Place": "restricted"}}}),
        ('doi = "10.1234/example"\n', {"doi": "10.1234/example"}),
        ('[dataset]\nmodified = "2026-02-01"\n', {"dataset": {"modified": "2026-02-01"}}),
        ("[evidence]\nminimum = 0.5\n", {"evidence": {"minimum": 0.5}}),
        ('[import]\nlanguage = "pt"\n', {"imports": {"language": "pt"}}),
    ],
)
def test_what_a_description_says_is_said_by_name(more: str, given: dict[str, Any], tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset", more=more)
    one = pld.open_dataset(dataset).publish(tmp_path / "one", pages=False)
    two = publish(pld.records(GOOD, name=FILE), tmp_path / "two", pages=False, **given)
    assert one.codes == two.codes
    assert tree(tmp_path / "two") == tree(tmp_path / "one")


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"base": "https://example.org"}, "base"),
        ({"licence": "CC BY"}, "licence"),
        ({"title": {}}, "title"),
        ({"version": ""}, "version"),
        *(({"doi": text}, "doi") for text in ("javascript:alert(1)", "10.1234", "10.1234/a b", "doi:x", "10.12/a")),
        ({"access": {"kind": {}}}, "access.kind"),
        ({"imports": {"decimal": ";"}}, "import.decimal"),
    ],
)
def test_a_description_that_is_not_right_is_refused_before_anything_is_read(
    changed: dict[str, Any], key: str, tmp_path: Path
) -> None:
    def rows() -> Iterator[Any]:
        raise AssertionError
        yield

    with pytest.raises(pld.PeasantError) as raised:
        publish(rows(), tmp_path / "out", **changed)
    assert raised.value.problem is not None
    assert raised.value.problem.key == key
    assert list(tmp_path.iterdir()) == []


def test_records_with_errors_are_no_release(tmp_path: Path) -> None:
    report = publish([*GOOD, {"id": "place/x", "type": "Place", "latitude": b"18"}], tmp_path / "out")
    assert [(each.code, each.record) for each in report.problems if each.blocks] == [("PLD071", "place/x")]
    assert not report.written
    assert not (tmp_path / "out").exists()


def test_records_with_errors_are_left_out_where_that_is_wanted_and_nothing_lies_beside(tmp_path: Path) -> None:
    report = publish([*GOOD, {"id": "place/x", "type": "Place", "latitude": b"18"}], tmp_path / "out", reject=True)
    assert (report.counts.published, report.counts.rejected, report.written) == (len(GOOD), 1, True)
    assert leftovers(tmp_path / "out") == []
    assert {path.name for path in tmp_path.iterdir()} == {"out", ".out.cache"}


def test_a_stream_that_breaks_off_leaves_the_release_before_as_it_was(tmp_path: Path) -> None:
    publish(GOOD, tmp_path / "out", pages=False)
    before = tree(tmp_path / "out")

    def rows() -> Iterator[Any]:
        yield from GOOD
        raise ConnectionError("the database went away")

    with pytest.raises(ConnectionError, match="went away"):
        publish(rows(), tmp_path / "out", pages=False)
    assert tree(tmp_path / "out") == before
    assert leftovers(tmp_path / "out") == []


def test_a_stream_that_was_used_up_is_no_empty_release(tmp_path: Path) -> None:
    rows = iter(GOOD)
    list(rows)
    report = publish(rows, tmp_path / "out", pages=False)
    assert [each.code for each in report.problems] == ["PLD010"]
    assert not (tmp_path / "out").exists()
