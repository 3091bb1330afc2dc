"""Loose records are a source like a file: each has its number, what is no record is told by it, all is read again."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from datasets import BASE, GOOD
from peasant_ld.reading import LooseRecords, read_records

ROWS: list[dict[str, Any]] = [{"id": f"place/{number}", "type": "Place"} for number in range(5)]


def again(given: Iterable[Any]) -> list[Any]:
    """What a source gives the second time."""
    source = LooseRecords(given)
    first, second = list(source), list(source)
    assert first == second
    return second


@pytest.mark.parametrize(
    "make", [list, tuple, iter, lambda rows: (row for row in rows)], ids=["list", "tuple", "iterator", "generator"]
)
def test_mappings_are_records_known_by_their_number(make: Callable[[list[Any]], Iterable[Any]]) -> None:
    found = again(make(ROWS))
    assert [record.data for record in found] == ROWS
    assert [record.origin for record in found] == [pld.Place("records", line=number) for number in range(1, 6)]


def test_a_record_is_not_the_mapping_of_the_program_but_what_it_holds() -> None:
    row = {"id": "place/x", "type": "Place", "name": {"en": "X"}}
    (record,) = LooseRecords([row])
    assert isinstance(record, pld.Record)
    record.data["name"]["en"] = "changed"
    assert row["name"] == {"en": "X"}


def test_records_and_problems_of_a_file_pass_through_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "place/x", "type": "Place"}\nnot JSON\n', "utf-8")
    read = list(read_records(path))
    assert again(read) == read
    assert again(read_records(path)) == read


def test_a_record_that_was_kept_still_leads_to_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[\n {"id": "place/x",\n  "type": "Place",\n  "country": "HT"}\n]', "utf-8")
    (record,) = again(read_records(path))
    assert record.place("/country").line == 4


def test_two_readers_at_once_do_not_disturb_each_other() -> None:
    source = LooseRecords(iter(ROWS))
    list(source)
    one, other = iter(source), iter(source)
    pairs = [(next(one), next(other)) for _ in ROWS]
    assert [(a.data, b.data) for a, b in pairs] == [(row, row) for row in ROWS]


@pytest.mark.parametrize(
    ("given", "called"), [(ROWS[0], "dict"), ("place/x", "str"), (b"x", "bytes"), (7, "int"), (None, "NoneType")]
)
def test_what_is_not_an_iterable_of_records_is_refused(given: Any, called: str) -> None:
    with pytest.raises(TypeError, match=f"iterable of mappings, not as {called}"):
        pld.build_graph(given, BASE)


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("place/x", "record 2 is no mapping: str"),
        (("id", "place/x"), "record 2 is no mapping: tuple"),
        (None, "record 2 is no mapping: NoneType"),
        (object(), "record 2 is no mapping: object"),
    ],
)
@pytest.mark.parametrize(
    "door",
    [
        lambda rows: pld.build_graph(rows, BASE),
        lambda rows: list(pld.check_records(rows)),
        lambda rows: pld.serialize(rows, io.BytesIO(), pld.Format.TURTLE, BASE),
    ],
    ids=["build_graph", "check_records", "serialize"],
)
def test_what_is_no_record_is_a_type_error_that_says_which(item: Any, told: str, door: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match=told):
        door([GOOD[0], item])


def test_a_generator_that_was_used_up_is_no_empty_graph() -> None:
    rows = iter(GOOD)
    list(rows)
    with pytest.raises(pld.DataError, match="PLD010"):
        pld.build_graph(rows, BASE)


def test_what_was_used_up_is_no_success_where_each_is_asked_alone() -> None:
    assert [each.code for each in pld.check_records(iter([]), alone=True)] == ["PLD010"]


def test_an_error_of_a_stream_is_that_of_everybody_who_reads_it() -> None:
    def rows() -> Iterator[Any]:
        yield GOOD[0]
        raise ConnectionError("the database went away")

    source = pld.records(rows())
    for _ in range(2):
        with pytest.raises(ConnectionError, match="went away"):
            list(source)


def test_a_file_that_is_not_there_is_no_empty_graph(tmp_path: Path) -> None:
    with pytest.raises(pld.DataError, match="PLD001"):
        pld.build_graph(pld.read_records(tmp_path / "none.jsonl"), BASE)


def test_a_stream_that_breaks_off_breaks_the_work_off() -> None:
    def rows() -> Iterator[Any]:
        yield GOOD[0]
        raise ConnectionError("the database went away")

    with pytest.raises(ConnectionError, match="went away"):
        pld.build_graph(rows(), BASE)


def test_a_problem_leads_back_to_the_number_of_the_row() -> None:
    rows = [*GOOD, {"id": "concept/x", "type": "Concept", "name": {"en": "X"}, "broader": "concept/none"}]
    (problem,) = pld.check_records(iter(rows), base=BASE)
    assert (problem.code, problem.place) == ("PLD027", pld.Place("records", line=5, pointer="/broader"))


def test_records_that_all_have_the_same_place_are_told_apart() -> None:
    place = pld.Place("mine")
    wrong = {"id": "concept/x", "type": "Concept", "name": {"en": "X"}, "broader": "concept/none"}
    records = [pld.Record(dict(row), place) for row in [*GOOD, wrong]]
    assert [(each.code, each.record) for each in pld.check_records(records)] == [("PLD027", "concept/x")]


def test_a_record_alone_is_asked_by_itself_when_that_is_wanted() -> None:
    concept = {"id": "concept/x", "type": "Concept", "name": {"en": "X"}, "broader": "concept/elsewhere"}
    assert [each.code for each in pld.check_records([concept])] == ["PLD027"]
    assert list(pld.check_records([concept], alone=True)) == []


def test_what_was_found_wrong_with_a_record_is_kept_with_it() -> None:
    wrong = pld.Problem("PLD314", pld.Place("a.xlsx", row=2, column="B"), "concept/a")
    given = LooseRecords(iter([pld.Record({"id": "concept/a"}, pld.Place("a.xlsx", row=2), None, (wrong,))]))
    first, again = list(given), list(given)
    assert [each.problems for each in (*first, *again) if isinstance(each, pld.Record)] == [(wrong,), (wrong,)]
