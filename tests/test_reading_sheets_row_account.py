"""Every row of a table is in exactly one place: the header, a record, passed over for a reason, or unreadable."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasets import make_dataset, run
from peasant_ld import open_dataset
from peasant_ld.problem import Problem
from peasant_ld.reading import Record, RowAccount, read_records
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.guard import EmptyCell
from peasant_ld.reading.sheets.hidden import Hidden
from peasant_ld.reading.sheets.layout import Layout, Merged
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import read_table
from sizes import size

HEADER = "id,name@en,notation"
# What each line is taken for; {} is a number of its own.
LINES = {
    "records": [
        "concept/c{},C {},1",
        "concept/d{},D {},",
        "own-{},O {},2",
        "concept/x{},,",
        "concept/long{},L,1,beyond",
    ],
    "blank": ["", ",,", " , ,"],
    "comment": ["# remark {},x,y", "#concept/e{},E,1"],
    "total": ["Total {},,9", "Subtotal,,", "Total,9,"],
    "note": ["Fonte: casa {},,", "* about {},,"],
    "heading": ["Group {} of things,,"],
    "header": [HEADER, "ID,NAME@EN,notation"],
    "unreadable": ['concept/q{},"Q" q,1', '"a"b'],
}
KINDS = [(kind, line) for kind, lines in LINES.items() for line in lines]


def numbers(account: dict[str, int]) -> dict[str, int]:
    """The account by what rows are, without their sum."""
    names = {name.removeprefix("rows."): number for name, number in account.items() if name.startswith("rows.")}
    return {
        name.removeprefix("passed-over.") if name != "passed-over.header" else "again": n for name, n in names.items()
    }


EXAMPLES = size(100, 1000)


@pytest.mark.usefixtures("counted")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(KINDS), max_size=25), st.integers(0, 3), st.booleans())
def test_the_lines_of_a_csv_file_add_up(drawn: list[tuple[str, str]], above: int, swallowed: bool) -> None:
    own = count()
    lines = [line.replace("{}", str(next(own))) for _, line in drawn]
    text = [*["Titles for people,,"] * above, HEADER, *lines]
    if swallowed:  # a quotation mark that is never closed
        text += ['concept/s,"S,1', "concept/t,T,1"]
    with tempfile.TemporaryDirectory() as name:
        dataset = make_dataset(Path(name) / "d", [])
        (dataset / "records" / "all.jsonl").unlink()
        (dataset / "records" / "concepts.csv").write_text("\n".join(text) + "\n", "utf-8")
        report = open_dataset(dataset).check()
    details = {key: number for key, number in report.details.items() if key.startswith("rows")}
    assert details["rows"] == len(text)
    assert details["rows"] == sum(numbers(details).values())
    expected = Counter(kind for kind, _ in drawn) + Counter(unreadable=2 * swallowed, above=above)
    found = Counter(numbers(details))
    for kind in ("unreadable", "blank", "comment", "above"):
        assert found[kind] == expected[kind], kind
    assert report.counts.read == found["records"] + found["unreadable"]
    assert report.counts.adds_up


SPAN = st.tuples(st.integers(2, 14), st.integers(0, 3))
CELL = st.sampled_from(["", "", "concept/a", "concept/b", "x", "Total", "# no", "2018", "17", "3.50", "id", "notation"])


@pytest.mark.usefixtures("counted")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=12), st.data())
def test_the_rows_of_a_sheet_add_up_whatever_is_hidden_merged_or_broken(rows: list[list[str]], data: Any) -> None:
    hidden = Hidden([(first, first + more) for first, more in data.draw(st.lists(SPAN, max_size=2))])
    hidden.columns = [(column, column) for column in data.draw(st.lists(st.integers(1, 3), max_size=1))]
    hidden.settle()
    merged = [
        Merged(first, column, first + more, column)
        for (first, more), column in data.draw(st.lists(st.tuples(SPAN, st.integers(0, 2)), max_size=2))
    ]
    cells = st.tuples(st.integers(2, 14), st.sampled_from("ABC"))
    failed = [EmptyCell("a", letter, row, "#N/A") for row, letter in data.draw(st.lists(cells, max_size=2))]
    account, declared = RowAccount(), Declared("en", merged=data.draw(st.sampled_from([None, "fill"])))
    sheet = Sheet("a.xlsx", "a", "Concept", declared, 0, Layout.of(hidden, merged, failed), account)
    table = [["id", "name@en", "notation"], *rows]
    items = list(read_table([(number, list(row)) for number, row in enumerate(table, 1)], sheet))
    assert (account.rows, account.adds_up, account.header) == (len(table), True, 1)
    lost = sum(item.facts.get("records", 0) for item in items if isinstance(item, Problem))
    assert account.records == sum(isinstance(item, Record) for item in items) + lost
    shown = [row for number, row in enumerate(table, 1) if number > 1 and not hidden.has_row(number)]
    ids = {item.data.get("id") for item in items if isinstance(item, Record)}
    if not hidden.columns:  # what has a usual id, is shown and no remark, is always a record
        assert {row[0] for row in shown if row[0].startswith("concept/")} <= ids


# --- lines that take others with them


@pytest.mark.parametrize(
    ("lines", "lost", "ids"),
    [
        (['c/a,"A', "c/b,B", "c/c,C"], {2: 3}, []),
        (["c/a,A", 'c/b,"B', "c/c,C"], {3: 2}, ["c/a"]),
        (['c/a,"A', "c/b,B", 'c/c,"C"', "c/d,D"], {2: 3}, ["c/d"]),
        (['c/a,"A', 'c/b,B"', "c/c,C"], {2: 2}, ["c/c"]),  # two marks are forgotten, and close one another
        (['c/a,"A', "c/b,B", 'c/c,C"', "c/d,D"], {2: 3}, ["c/d"]),
        (['"c/a,A', 'c/b",B', "c/c,C"], {2: 2}, ["c/c"]),
        (['360G-x-1,"A', '360G-x-2,B"', "360G-x-3,C"], {2: 2}, ["360G-x-3"]),
        # texts of several lines
        (['c/a,"A', 'and more, of it"', "c/b,B"], {}, ["c/a", "c/b"]),
        (['c/a,"A', '', '- c/b, c/c"', "c/b,B"], {}, ["c/a", "c/b"]),
        (['c/a,"c/b', 'c/c"', "c/b,B"], {}, ["c/a", "c/b"]),
        (['mst,"A', 'cut, B"', "x,B"], {}, ["mst", "x"]),
    ],
)  # fmt: skip
def test_a_quotation_mark_that_is_forgotten_takes_lines_with_it_that_are_counted(
    tmp_path: Path, lines: list[str], lost: dict[int, int], ids: list[str]
) -> None:
    path, account = tmp_path / "concepts.csv", RowAccount()
    path.write_text("\n".join(["id,acronym", *lines]) + "\n")
    items = list(read_records(path, Declared(), account))
    told = {item.place.row: item.facts["records"] for item in items if isinstance(item, Problem) and item.place}
    assert told == lost
    assert [item.data["id"] for item in items if isinstance(item, Record)] == ids
    assert account.unreadable == sum(lost.values())
    assert account.adds_up


def test_the_rows_behind_lost_lines_keep_their_number(tmp_path: Path) -> None:
    path = tmp_path / "concepts.csv"
    path.write_text('id,acronym\nc/a,"A\nc/b,B\nc/c,"C"\nc/d,D\n')
    [record] = (item for item in read_records(path) if isinstance(item, Record))
    assert record.origin.row == 5


# --- the report


def test_the_report_tells_the_account_in_words_where_rows_are_passed_over(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "d", [])
    (dataset / "records" / "concepts.csv").write_text("id,name@en\nconcept/a,A\n\nTotal,1\n")
    done = run("check", dataset, "--lang", "en")
    assert "rows 4 = header 1 + records 1 + passed over 2 + unreadable 0" in done.out + done.err
    (dataset / "records" / "concepts.csv").write_text("id,name@en\nconcept/a,A\n")
    assert "rows" not in run("check", dataset, "--lang", "en").out


@pytest.mark.parametrize("shapes", [True, False])
def test_each_way_of_the_records_tells_the_account(tmp_path: Path, shapes: bool) -> None:
    dataset = make_dataset(tmp_path / "d", [])
    (dataset / "records" / "concepts.csv").write_text("id,name@en\nconcept/a,A\n\nTotal,1\n")
    more = [] if shapes else ["--no-shapes"]
    done = run("convert", dataset, "-o", tmp_path / "a.nt", "--lang", "en", *more)
    assert "rows 4 = header 1 + records 1 + passed over 2 + unreadable 0" in done.out + done.err


def test_a_sheet_of_no_kind_has_rows_that_nobody_can_read(tmp_path: Path) -> None:
    path, account = tmp_path / "things.csv", RowAccount()
    path.write_text('id,acronym\n\nx/a,A\nx/b,"B\n')
    assert [item.code for item in read_records(path, Declared(), account) if isinstance(item, Problem)] == ["PLD304"]
    assert account.details() == {
        "rows": 4, "rows.header": 1, "rows.records": 0, "rows.passed-over.blank": 1, "rows.unreadable": 2,
    }  # fmt: skip


def test_records_of_other_forms_have_no_rows(tmp_path: Path) -> None:
    report = open_dataset(make_dataset(tmp_path / "d")).check()
    assert not [key for key in report.details if key.startswith("rows")]


def test_a_separator_that_a_program_names_above_is_above(tmp_path: Path) -> None:
    path, account = tmp_path / "concepts.csv", RowAccount()
    path.write_text("sep=;\nid;acronym\nc/a;A\n")
    list(read_records(path, Declared(), account))
    assert (account.details()["rows.passed-over.above"], account.adds_up) == (1, True)


# --- a record stands in one place


def wrong_rows(folder: Path) -> Path:
    """A dataset with a workbook of sound records and of some with cells that cannot be read."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")
    dataset = make_dataset(folder, [])
    (dataset / "records" / "all.jsonl").unlink()
    book = openpyxl.Workbook()
    book.active.title = "Concept"
    header = ["id", "name@en", "notation", "note@en", "note@en", "_mine"]
    rows = [
        ["concept/sound", "Sound", "1", "", "", "#N/A"],
        ["concept/error", "#REF!", "1", "", "", ""],
        ["concept/formula", "=A1", "1", "", "", ""],
        ["concept/two", "Two", "1", "one", "another", ""],
        ["concept/one", "One", "1", "one", "", ""],
        ["concept/merged", "M", "7", "", "", ""],
        ["concept/below", "B", "", "", "", ""],
        ["17", "1", "", "", "", ""],
        ["Total", "=SUM(A1)", "", "", "", ""],
    ]
    for row in [header, *rows]:
        book.active.append(row)
    book.active.merge_cells("C7:C8")
    book.save(dataset / "records" / "a.xlsx")
    return dataset


def test_a_record_that_is_set_aside_is_never_published_and_the_account_equals_the_files(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    dataset = wrong_rows(tmp_path / "d")
    done = run("publish", dataset, "--reject", "--no-pages", "--lang", "en")
    report = json.loads((dataset / "release" / "report.json").read_text())
    published = (dataset / "release" / "data" / "dataset.ttl").read_text()
    aside = {row[0].value for row in openpyxl.load_workbook(dataset / "rejected.xlsx")["Concept"].iter_rows(min_row=2)}
    assert aside == {"concept/error", "concept/formula", "concept/two", "concept/below", "17"}
    assert not [name for name in aside if f"{name}>" in published]
    assert all(f"concept/{name}>" in published for name in ("sound", "one", "merged"))
    counts = report["counts"]
    assert (counts["read"], counts["published"], counts["rejected"]) == (8, 3, len(aside)), done.err


def test_an_error_of_the_header_alone_sets_no_row_aside(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "d", [])
    (dataset / "records" / "concepts.csv").write_text("id,name@en,nonsense\nconcept/a,A,x\n")
    run("publish", dataset, "--reject", "--no-pages")
    assert not list(dataset.glob("rejected*"))


def test_the_lines_that_cannot_be_read_are_set_aside_as_they_stand(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "d", [])
    lines = ['concept/b,"B;1', "concept/c,C"]
    (dataset / "records" / "concepts.csv").write_text("\n".join(["name@en,id", "A,concept/a", *lines]) + "\n")
    run("publish", dataset, "--reject", "--no-pages", "--lang", "en")
    rows = list(csv.reader(io.StringIO((dataset / "rejected.csv").read_text("utf-8-sig"))))
    assert rows[0] == ["name@en", "id", "type", "reasons"]
    assert [row[1] for row in rows[1:]] == lines
    assert all(row[3].startswith("PLD312") for row in rows[1:])
    assert [item.code for item in read_records(dataset / "rejected.csv") if isinstance(item, Problem)] == []
    again = run("publish", dataset, "--reject", "--no-pages", "--lang", "en")
    assert [path.name for path in dataset.glob("rejected*.csv")] == ["rejected.csv"], again.err


def test_a_file_of_rejected_rows_shows_no_more_than_the_sheet(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")
    dataset = make_dataset(tmp_path / "d", [])
    book = openpyxl.Workbook()
    book.active.title = "Concept"
    for row in (
        ["id", "name@en", "note@en"],
        ["concept/a", "A", ""],
        ["concept/b", "#N/A", "inside"],
        ["concept/b", "", "x"],
    ):
        book.active.append(row)
    book.active.column_dimensions["C"].hidden = book.active.row_dimensions[4].hidden = True
    book.create_sheet("Movement").append(["id"])
    book["Movement"].append(["concept/b"])
    book["Movement"].sheet_state = "hidden"
    book.save(dataset / "records" / "a.xlsx")
    run("publish", dataset, "--reject", "--no-pages", "--lang", "en")
    made = openpyxl.load_workbook(dataset / "rejected.xlsx")
    assert made.sheetnames == ["Concept"]
    assert [row[0].value for row in made["Concept"].iter_rows(min_row=2)] == ["concept/b"]
    assert made["Concept"].column_dimensions["C"].hidden


def test_a_record_waits_for_a_row_of_its_list_that_cannot_be_read(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")
    book = openpyxl.Workbook()
    book.active.title = "Concept"
    for row in (["id"], ["concept/a"], ["concept/b"]):
        book.active.append(row)
    sheet = book.create_sheet("evidence")
    for row in (["record", "of", "status"], ["concept/a", "name", "stated", "beyond"], ["concept/b", "name", "stated"]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    first, second = (item for item in read_records(tmp_path / "a.xlsx") if isinstance(item, Record))
    assert [(each.code, each.record, each.facts["other"].row) for each in first.problems] == [
        ("PLD326", "concept/a", 2)
    ]
    assert second.problems == ()
