"""What a sheet does not show is not read, told and counted; what protects is read wherever it stands."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.check import check_alone
from peasant_ld.problem import Problem, Severity
from peasant_ld.reading import Declared, Record, RowAccount, read_records
from peasant_ld.reading.sheets.hidden import Hidden, XlsxHidden

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it writes the workbooks of these tests")
pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")

ROWS = [["id", "acronym", "note@en"], ["grant/a", "A", "x"], ["grant/b", "B", "y"], ["grant/c", "C", ""]]


def book(folder: Path, rows: list[list[Any]] = ROWS, hide: str = "") -> Path:
    """A workbook of which the rows and columns named are hidden."""
    made = openpyxl.Workbook()
    made.active.title = "Grant"
    for row in rows:
        made.active.append(row)
    for name in hide.split():
        of = made.active.row_dimensions if name.isdigit() else made.active.column_dimensions
        of[int(name) if name.isdigit() else name].hidden = True
    made.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def ods(folder: Path, table: str) -> Path:
    """An OpenDocument spreadsheet with the rows of this table."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    inside = f'<office:body><office:spreadsheet><table:table table:name="Grant">{table}</table:table>'
    text = f"<office:document-content {spaces}>{inside}</office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(folder / "a.ods", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr("content.xml", text)
    return folder / "a.ods"


def ods_row(*cells: str, more: str = "") -> str:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    return f"<table:table-row{more}>{''.join(map(cell.format, cells))}</table:table-row>"


def read(path: Path, **declared: Any) -> tuple[list[dict[str, Any]], list[tuple[str, int | None, Any]], dict[str, int]]:
    """The records, what is told with its row and its number, and the account."""
    account = RowAccount()
    items = list(read_records(path, Declared(**declared), account))
    told = [
        (item.code, item.place.row if item.place else None, item.facts.get("rows", item.facts.get("columns", 1)))
        for item in items
        if isinstance(item, Problem)
    ]
    assert account.adds_up
    return [item.data for item in items if isinstance(item, Record)], told, account.details()


@pytest.mark.parametrize(
    ("hide", "ids", "told"),
    [
        ("", "abc", []),
        ("3", "ac", [("PLD320", 3, 1)]),
        ("3 4", "a", [("PLD320", 3, 2)]),
        ("2 3 4 9", "", [("PLD320", 2, 3), ("PLD010", None, 1)]),
        ("1", "abc", []),  # keys that are for programs are often hidden
    ],
)
def test_a_hidden_row_is_not_read_and_told_at_the_first(tmp_path: Path, hide: str, ids: str, told: list[Any]) -> None:
    records, problems, account = read(book(tmp_path, hide=hide))
    assert [record["id"] for record in records] == [f"grant/{letter}" for letter in ids]
    assert problems == told
    assert account.get("rows.passed-over.hidden", 0) == 3 - len(ids)


def test_a_filtered_row_is_a_hidden_one(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(book(tmp_path, hide="3"))
    made["Grant"].auto_filter.ref = "A1:C4"
    made.save(tmp_path / "a.xlsx")
    assert read(tmp_path / "a.xlsx")[1] == [("PLD320", 3, 1)]


def test_hidden_rows_that_hold_nothing_are_empty_rows(tmp_path: Path) -> None:
    rows = [*ROWS[:2], ["", "", ""], ROWS[2]]
    records, problems, account = read(book(tmp_path, rows, hide="3"))
    assert (len(records), problems) == (2, [])
    assert account["rows.passed-over.blank"] == 1


@pytest.mark.parametrize(
    ("hide", "keys", "told"),
    [
        ("C", {"type", "id", "acronym"}, [("PLD321", 1, 1)]),
        ("B C", {"type", "id"}, [("PLD321", 1, 2)]),
        ("D", {"type", "id", "acronym", "note"}, []),
    ],
)
def test_a_hidden_column_is_not_read(tmp_path: Path, hide: str, keys: set[str], told: list[Any]) -> None:
    records, problems, account = read(book(tmp_path, hide=hide))
    assert set(records[0]) == keys
    assert problems == told
    assert account.get("columns.hidden", 0) == sum(count for _, _, count in told)


def test_what_a_hidden_column_does_wrong_is_no_matter(tmp_path: Path) -> None:
    rows = [["id", "nonsense", "acronym", "acronym", ""], ["grant/a", "x", "A", "B", "lost"]]
    records, problems, _ = read(book(tmp_path, rows, hide="B D E"))
    assert problems == [("PLD321", 1, 2)]
    assert records == [{"type": "Grant", "id": "grant/a", "acronym": "A"}]


def test_a_hidden_remark_is_no_matter_either(tmp_path: Path) -> None:
    assert read(book(tmp_path, [["id", "_mine", "#"], ["grant/a", "x", "1"]], hide="B C"))[1] == []


@pytest.mark.parametrize("title", ["access.level", "acces.level", "Sigilo"])
def test_to_hide_a_protection_does_not_take_it_away(tmp_path: Path, title: str) -> None:
    rows = [["id", title], ["grant/a", "restricted"], ["grant/b", ""]]
    [closed, open_], _, _ = read(book(tmp_path, rows, hide="B"))
    assert "restricted" in str(closed["access"])
    assert "access" not in open_


def test_a_hidden_column_of_ids_leaves_records_without_one(tmp_path: Path) -> None:
    told = check_alone(read_records(book(tmp_path, hide="A")))
    assert [problem.place and problem.place.row for problem in told if problem.code == "PLD024"] == [2, 3, 4]


def test_all_that_is_hidden_is_read_where_that_is_declared(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(book(tmp_path, hide="3 C"))
    made.create_sheet("Movement").append(["id"])
    made["Movement"].append(["movement/m"])
    made["Movement"].sheet_state = "hidden"
    made.save(tmp_path / "a.xlsx")
    assert [code for code, _, _ in read(tmp_path / "a.xlsx")[1]] == ["PLD309", "PLD321", "PLD320"]
    records, problems, _ = read(tmp_path / "a.xlsx", hidden=True)
    assert problems == []
    assert [record["id"] for record in records] == ["grant/a", "grant/b", "grant/c", "movement/m"]
    assert "note" in records[0]


def test_the_import_table_says_what_is_read() -> None:
    assert Declared.of({"hidden": True, "merged": "fill"}) == Declared(hidden=True, merged="fill")
    assert Declared.of({"hidden": False}) == Declared()


@pytest.mark.parametrize("visibility", ["collapse", "filter"])
def test_hidden_rows_and_columns_of_opendocument(tmp_path: Path, visibility: str) -> None:
    hidden = f' table:visibility="{visibility}"'
    columns = f'<table:table-column table:number-columns-repeated="2"/><table:table-column{hidden}/>'
    twice = f'{hidden} table:number-rows-repeated="2"'
    rows = [ods_row(*ROWS[0]), ods_row(*ROWS[1], more=twice), ods_row(*ROWS[2]), ods_row(*ROWS[3], more=hidden)]
    records, problems, _ = read(ods(tmp_path, columns + "".join(rows)))
    assert problems == [("PLD321", 1, 1), ("PLD320", 2, 3)]
    assert records == [{"type": "Grant", "id": "grant/b", "acronym": "B"}]


def test_hidden_rows_and_columns_are_warnings(tmp_path: Path) -> None:
    items = read_records(book(tmp_path, hide="3 C"))
    assert {item.severity for item in items if isinstance(item, Problem)} == {Severity.WARNING}


# --- the XML


@pytest.mark.parametrize(
    ("text", "rows", "columns"),
    [
        ('<row r="3" hidden="1"/>', [(3, 3)], []),
        ("<row r='3' hidden='1'>", [(3, 3)], []),
        ('<row r="3" hidden="true">', [(3, 3)], []),
        ('<row r="3" hidden="0">', [], []),
        ('<row r="3" hidden="false">', [], []),
        ('<row hidden="1" r="3" spans="1:2">', [(3, 3)], []),
        ('<x:row r="3" hidden="1">', [(3, 3)], []),
        ('<row r="3" ht="0" customHeight="1">', [(3, 3)], []),
        ('<row r="3" ht="0.5">', [], []),
        ('<row r="3"><c r="A3"><v>hidden="1"</v></c></row>', [], []),
        ('<row r="3" hidden="1"/><row r="4" hidden="1"/><row r="6" hidden="1"/>', [(3, 4), (6, 6)], []),
        ('<row/><row hidden="1"/><row r="7"/><row hidden="1"/>', [(2, 2), (8, 8)], []),
        ('<row></row><row hidden = "1">', [(2, 2)], []),
        ('<cols><col min="2" max="4" hidden="1"/></cols>', [], [(2, 4)]),
        ("<cols><col hidden='1' min='2' max='2'/><col min=\"3\" max=\"16384\" width=\"0\"/></cols>", [], [(2, 16384)]),
        ('<cols><col min="2" max="4" width="9"/></cols><row r="1"/>', [], []),
        ('<cols><col min="2" max="2" hidden="1"/></cols><row r="1"><c/></row>', [], [(2, 2)]),
        ('<cols><col min="2" max="2" width="0"/></cols><row r="1"><c/></row>', [], [(2, 2)]),
    ],
)
def test_what_is_hidden_is_found_however_it_is_written(
    text: str, rows: list[tuple[int, int]], columns: list[tuple[int, int]]
) -> None:
    found = XlsxHidden()
    found.take(text.encode())
    found.found.settle()
    assert (found.found.rows, found.found.columns) == (rows, columns)


@pytest.mark.parametrize("first", ['<row r="5"><c/></row>', "<row/>" * 5, "<x:row r='5'/>", "<row r='5'/>", ""])
def test_rows_without_a_number_go_on_counting_from_block_to_block(first: str) -> None:
    found = XlsxHidden()
    for block in (first, "", '<row hidden="1"/>'):
        found.take(block.encode())
    assert found.found.rows == [(6, 6) if first else (1, 1)]


def test_spans_are_looked_up_once_they_are_settled() -> None:
    hidden = Hidden([(7, 9), (2, 3), (4, 4)], [(1, 1), (1, 3)])
    hidden.settle()
    assert (hidden.rows, hidden.columns) == ([(2, 4), (7, 9)], [(1, 3)])
    assert [number for number in range(11) if hidden.has_row(number)] == [2, 3, 4, 7, 8, 9]
    assert [index for index in range(5) if hidden.has_column(index)] == [0, 1, 2]


# --- columns that are folded away in a group


FOLDED = '<col min="1" max="1" width="9"/><col min="2" max="4" {more} hidden="1"/><col min="6" max="6" hidden="1"/>'


@pytest.mark.parametrize(
    ("more", "is_form", "columns"),
    [
        ('outlineLevel="1"', False, [(2, 4), (6, 6)]),
        ('outlineLevel="1"', True, [(6, 6)]),
        ("outlineLevel='2' collapsed='1'", True, [(6, 6)]),
        ('outlineLevel="0"', True, [(2, 4), (6, 6)]),
        ("", True, [(2, 4), (6, 6)]),
    ],
)
def test_what_is_folded_away_is_hidden_but_in_our_own_forms(
    more: str, is_form: bool, columns: list[tuple[int, int]]
) -> None:
    seen = XlsxHidden()
    seen.take(FOLDED.format(more=more).encode())
    seen.found.settle(is_form)
    assert (seen.found.columns, seen.found.folded) == (columns, [])


@pytest.mark.parametrize(
    ("name", "found"), [("peasant_ld_form", {"acronym": "A"}), ("another", {}), ("peasant_ld_form_2", {})]
)
def test_opendocument_tells_groups_of_columns_too(tmp_path: Path, name: str, found: dict[str, str]) -> None:
    group = '<table:table-column-group table:display="false">{}</table:table-column-group>'
    column = '<table:table-column table:visibility="collapse"/>'
    rows = ods_row("id", "acronym", "sameAs") + ods_row("grant/a", "A", "https://example.org/a")
    path = ods(tmp_path, f"<table:table-column/>{group.format(column)}{column}{rows}")
    with zipfile.ZipFile(path) as made:
        text = made.read("content.xml").decode()
    named = f'<table:named-expressions><table:named-range table:name="{name}"/></table:named-expressions>'
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr("content.xml", text.replace("</office:spreadsheet>", f"{named}</office:spreadsheet>"))
    assert read(path)[0] == [{"type": "Grant", "id": "grant/a", **found}]
