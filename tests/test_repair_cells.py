"""A cell is changed in the very table, also one that is not there yet; all other cells and parts stay as they are."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peasant_ld.forms.repair.cells import change_cells, has_formulas
from peasant_ld.forms.repair.splices import Mended, SheetCell
from peasant_ld.forms.template import template
from peasant_ld.problem import InputError
from peasant_ld.reading import Declared
from test_repair_in_book import converted, ods, office, parts

openpyxl = pytest.importorskip("openpyxl", reason="the extra `sheets` is not installed")
xlsxwriter = pytest.importorskip("xlsxwriter", reason="the extra `sheets` is not installed")
calamine = pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")

Texts = Mapping[SheetCell, str]


def at(name: str) -> SheetCell:
    """`B7` as a cell."""
    return SheetCell.at(name.rstrip("0123456789"), int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))


def put(path: Path, sheet: str | None, texts: Texts) -> Mended:
    """Change some cells, whatever they show, and write the table again."""
    found = change_cells(
        path, sheet, {cell: partial(lambda new, _: new, text) for cell, text in texts.items()}, Declared()
    )
    path.write_bytes(found.content)
    return found


def grid(path: Path, sheet: str) -> dict[SheetCell, object]:
    """What each cell of a sheet holds that holds something."""
    rows = calamine.load_workbook(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return {SheetCell(r, c): cell for r, row in enumerate(rows) for c, cell in enumerate(row) if cell != ""}


def plain_book(path: Path) -> None:
    """A workbook with gaps: rows and cells that are not there, numbers, a date, a style on a column and on a row."""
    book = xlsxwriter.Workbook(path)
    sheet, other = book.add_worksheet("Grant"), book.add_worksheet("Notes")
    red, blue = book.add_format({"bg_color": "red"}), book.add_format({"bg_color": "blue"})
    sheet.set_column(3, 3, 20, red)
    sheet.set_row(6, None, blue)
    sheet.write_row(0, 0, ["id", "name@en", "amount.value", "page"])
    sheet.write_row(2, 0, ["grant/a", "A", 12.5])
    sheet.write_datetime(4, 2, datetime.datetime(2018, 8, 14), book.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_formula(5, 2, "=SUM(C3:C3)", None, 12.5)
    sheet.merge_range(8, 0, 9, 0, "merged")
    other.write(0, 0, "as it is")
    book.close()


def open_book(path: Path) -> None:
    """A sheet as an OpenDocument program may write it: repeated rows and cells, a row without cells."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    ods(
        path,
        f'<table:table-row>{cell.format("grant/a")}<table:table-cell table:number-columns-repeated="2"/>'
        "</table:table-row>"
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell office:value-type="float" office:value="3"><text:p>3</text:p>'
        "</table:table-cell></table:table-row><table:table-row/>",
    )


BOOKS = {"xlsx": plain_book, "ods": open_book}
FIXED = [at("C6"), at("A10"), at("C3"), at("A6")]  # a formula, a merged cell, numbers
cells = st.builds(SheetCell, st.integers(0, 14), st.integers(0, 8)).filter(lambda cell: cell not in FIXED)
texts = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"], blacklist_characters="\ufffe\uffff"), min_size=1)


@pytest.mark.parametrize("suffix", BOOKS)
@settings(max_examples=40, deadline=None)
@given(st.dictionaries(cells, texts.filter(str.strip), min_size=1, max_size=6))
def test_every_cell_that_was_meant_is_changed_and_no_other(suffix: str, wanted: Texts) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{suffix}"
        BOOKS[suffix](path)
        before, others = grid(path, "Grant"), parts(path)
        made = put(path, "Grant", wanted)
        assert made.done == wanted.keys()
        assert grid(path, "Grant") == before | wanted
        changed = "content.xml" if suffix == "ods" else "xl/worksheets/sheet1.xml"
        after = parts(path)
        assert [name for name in others if others[name] != after[name]] == [changed]
        if suffix == "xlsx":
            sheet = openpyxl.load_workbook(path)["Grant"]
            assert {sheet.cell(row + 1, column + 1).value for row, column in wanted} == set(wanted.values())


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.builds(SheetCell, st.integers(0, 8), st.integers(0, 5)), texts.filter(str.strip), min_size=1),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_a_text_gets_the_cells_and_rows_that_it_lacks(wanted: Texts, end: str, is_open: bool) -> None:
    import csv

    rows = ['id,name@en,"a,b"', "grant/a", "", 'grant/b,"x""y",z']
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes((end.join(rows) + ("" if is_open else end)).encode())
        with path.open(newline="", encoding="utf-8") as file:
            before = {(r, c): cell for r, row in enumerate(csv.reader(file)) for c, cell in enumerate(row) if cell}
        put(path, None, wanted)
        with path.open(newline="", encoding="utf-8") as file:
            after = {(r, c): cell for r, row in enumerate(csv.reader(file)) for c, cell in enumerate(row) if cell}
        assert after == before | {tuple(cell): text for cell, text in wanted.items()}


@pytest.mark.parametrize(
    ("before", "cells", "after"),
    [
        ("a,b\nc\n", {"B2": "d"}, "a,b\nc,d\n"),
        ("a,b\r\nc", {"B3": "d"}, "a,b\r\nc\r\n,d\r\n"),
        ("a;b\n", {"A4": "x;y"}, 'a;b\n\n\n"x;y"\n'),
        ("a,b\n\nc\n", {"A2": "x"}, "a,b\nx\nc\n"),
        ("a,b\nc,d\n", {"B2": ""}, "a,b\nc,\n"),
        ("a,b\nc,d\n", {"C2": ""}, "a,b\nc,d\n"),
    ],
)
def test_a_text_stays_to_the_letter_around_what_is_put_in(
    tmp_path: Path, before: str, cells: Mapping[str, str], after: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(before.encode())
    put(path, None, {at(name): text for name, text in cells.items()})
    assert path.read_bytes().decode() == after


@pytest.mark.parametrize("suffix", BOOKS)
@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("7", 7.0),
        ("-12.25", -12.25),
        ("007", "007"),
        ("7,5", "7,5"),
        ("1e3", "1e3"),
        ("7.50", "7.50"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_number_stays_one_where_reading_it_gives_just_what_was_written(
    tmp_path: Path, suffix: str, text: str, held: object
) -> None:
    path = tmp_path / f"a.{suffix}"
    BOOKS[suffix](path)
    cell = at("C3" if suffix == "xlsx" else "A6")
    put(path, "Grant", {cell: text})
    assert grid(path, "Grant")[cell] == held


def test_a_date_that_is_written_over_becomes_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    plain_book(path)
    put(path, "Grant", {at("C5"): "2018"})
    assert grid(path, "Grant")[at("C5")] == "2018"


def test_a_new_cell_has_the_style_of_its_row_or_column(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    plain_book(path)
    put(path, "Grant", {at("D12"): "x", at("D7"): "y", at("E12"): "z"})
    sheet = openpyxl.load_workbook(path)["Grant"]
    assert [sheet[name].fill.fgColor.rgb for name in ("D12", "D7", "E12")] == ["FFFF0000", "FF0000FF", "00000000"]


@pytest.mark.parametrize(("cell", "reason"), [("C6", "formula"), ("A10", "merged-cell")])
def test_what_may_not_be_written_over_is_left_and_told(tmp_path: Path, cell: str, reason: str) -> None:
    path = tmp_path / "a.xlsx"
    plain_book(path)
    before = grid(path, "Grant")
    made = put(path, "Grant", {at(cell): "x", at("B3"): "y"})
    assert dict(made.left) == {at(cell): reason}
    assert grid(path, "Grant") == before | {at("B3"): "y"}


@pytest.mark.parametrize("suffix", BOOKS)
def test_a_cell_that_is_emptied_holds_nothing(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    BOOKS[suffix](path)
    cell = at("A3" if suffix == "xlsx" else "A2")
    before = grid(path, "Grant")
    put(path, "Grant", {cell: "", at("H9"): ""})
    assert grid(path, "Grant") == {other: held for other, held in before.items() if other != cell}


def test_the_area_of_a_sheet_grows_with_its_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    plain_book(path)
    put(path, "Grant", {at("G20"): "x"})
    assert b'<dimension ref="A1:G20"/>' in parts(path)["xl/worksheets/sheet1.xml"]


def test_a_sheet_without_any_row_takes_its_first_cell(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Grant")
    put(path, "Grant", {at("B2"): "x"})
    assert grid(path, "Grant") == {at("B2"): "x"}


def test_a_form_of_ours_is_filled_in_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(template(["grant"], "pt"))
    title = calamine.load_workbook(path).sheet_names[1]
    before = grid(path, title)
    put(path, title, {at("A3"): "grant/a", at("B3"): "Semente"})
    assert grid(path, title) == before | {at("A3"): "grant/a", at("B3"): "Semente"}


def test_what_is_no_table_has_no_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[]")
    with pytest.raises(InputError) as raised:
        put(path, None, {at("A1"): "x"})
    assert raised.value.problem.code == "PLD009"


def test_letters_that_the_encoding_lacks_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("id,name@pt\ngrant/a,Sertão\n".encode("cp1252"))
    made = put(path, None, {at("C2"): "кооператив", at("B2"): "Açude"})
    assert dict(made.left) == {at("C2"): "letters"}
    assert path.read_bytes() == "id,name@pt\ngrant/a,Açude\n".encode("cp1252")


@office
@pytest.mark.slow
@pytest.mark.parametrize("suffix", BOOKS)
def test_libreoffice_reads_what_was_put_in(tmp_path: Path, suffix: str) -> None:
    plain_book(tmp_path / "first.xlsx")
    path = converted(tmp_path / "first.xlsx", suffix, tmp_path / "office").rename(tmp_path / f"a.{suffix}")
    before = grid(path, "Grant")
    put(path, "Grant", {at("B2"): "über", at("F14"): "last", at("C3"): "8"})
    assert grid(path, "Grant") == before | {at("B2"): "über", at("F14"): "last", at("C3"): 8.0}
    rows = (
        converted(path, "csv:Text - txt - csv (StarCalc):44,34,76", tmp_path / "office").read_text("utf-8").split("\n")
    )
    assert (rows[1].split(",")[1], rows[13].split(",")[5]) == ("über", "last")


def test_a_sheet_that_has_formulas_says_so_and_another_does_not(tmp_path: Path) -> None:
    path, text = tmp_path / "grants.xlsx", tmp_path / "grants.csv"
    plain_book(path)
    text.write_text("id;=SUM(A1)\n", "utf-8")
    assert [has_formulas(path, "Grant"), has_formulas(path, "Notes"), has_formulas(path, "None")] == [
        True,
        False,
        False,
    ]
    assert not has_formulas(text, None)
