"""The rows below a merged cell lack its value: they are told and rejected, or filled where that is declared."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.check import check_alone
from peasant_ld.problem import Problem, Severity
from peasant_ld.reading import Declared, Record, RowAccount, read_records

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it writes the workbooks of these tests")
pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")

HOUSE = "https://example.org/"
ROWS = [
    ["id", "acronym", "homepage", "awarded", "_mine"],
    ["grant/a", "A", HOUSE, "2018", "x"],
    ["grant/b", "B", None, "2019", None],
    ["grant/c", "C", None, "2020", None],
]


def book(folder: Path, *areas: str, rows: list[list[Any]] = ROWS) -> Path:
    made = openpyxl.Workbook()
    made.active.title = "Grant"
    for row in rows:
        made.active.append(row)
    for area in areas:
        made.active.merge_cells(area)
    made.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def errors(path: Path, **declared: Any) -> list[tuple[str, str | None, str | None, str | None]]:
    told = check_alone(read_records(path, Declared(**declared)))
    return [(each.code, each.place and each.place.cell, each.record, each.value) for each in told if each.blocks]


@pytest.mark.parametrize(
    ("areas", "told"),
    [
        (["C2:C3"], [("PLD308", "C3", "grant/b", "C2:C3")]),
        (["C2:C4"], [("PLD308", "C3", "grant/b", "C2:C4"), ("PLD308", "C4", "grant/c", "C2:C4")]),
        (["B2:B3", "C2:C3"], [("PLD308", "B3", "grant/b", "B2:B3"), ("PLD308", "C3", "grant/b", "C2:C3")]),
        (["B2:C3"], [("PLD308", "B3", "grant/b", "B2:C3")]),
        (["A2:A3"], [("PLD308", "A3", None, "A2:A3")]),
        (["E2:E3"], []),  # a column that is not read
        (["C3:C4"], []),  # nothing is in them
        (["A6:C8"], []),  # no records
        (["C2:D2"], []),  # of one row
    ],
)
def test_a_row_that_lacks_the_value_of_a_merged_cell_is_an_error(
    tmp_path: Path, areas: list[str], told: list[Any]
) -> None:
    found = [each for each in errors(book(tmp_path, *areas)) if each[0] != "PLD024"]
    assert found == told


def test_merged_cells_are_told_once_as_a_warning(tmp_path: Path) -> None:
    items = read_records(book(tmp_path, "C2:C3", "A6:B6"))
    told = [(item.code, item.value, item.severity) for item in items if isinstance(item, Problem)]
    assert told == [("PLD308", "C2:C3", Severity.WARNING), ("PLD308", "A6:B6", Severity.WARNING)]


def test_merged_titles_above_the_header_are_no_error(tmp_path: Path) -> None:
    assert errors(book(tmp_path, "A1:B1", rows=[["Apoios", None, "Página", None, None], *ROWS])) == []


def test_the_value_is_filled_down_where_that_is_declared(tmp_path: Path) -> None:
    account = RowAccount()
    items = list(read_records(book(tmp_path, "C2:C3"), Declared(merged="fill"), account))
    pages = [item.data.get("homepage") for item in items if isinstance(item, Record)]
    assert pages == [HOUSE, HOUSE, None]
    told = [(item.code, item.value, item.facts["rows"], item.severity) for item in items if isinstance(item, Problem)]
    assert told == [("PLD325", "C2:C3", 1, Severity.ADVICE)]
    assert account.details()["cells.filled-down"] == 1
    assert account.adds_up


def test_empty_rows_and_rows_that_are_no_records_are_not_filled(tmp_path: Path) -> None:
    rows = [*ROWS[:2], [None] * 5, ["Total", *[None] * 4], *ROWS[2:]]
    items = list(read_records(book(tmp_path, "C2:C5", rows=rows), Declared(merged="fill")))
    assert [item.data["id"] for item in items if isinstance(item, Record)] == ["grant/a", "grant/b", "grant/c"]
    assert [item.facts.get("found", item.value) for item in items if isinstance(item, Problem)] == ["total", "C2:C5"]


def test_merged_cells_of_opendocument_are_told_too(tmp_path: Path) -> None:
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    rows = [
        [("", "id"), ("", "acronym")],
        [("", "grant/a"), (' table:number-rows-spanned="2" table:number-columns-spanned="1"', "A")],
        [("", "grant/b")],
    ]
    made = "".join(f"<table:table-row>{''.join(cell.format(*each) for each in row)}</table:table-row>" for row in rows)
    made = made.replace(
        "grant/b</text:p></table:table-cell>", "grant/b</text:p></table:table-cell><table:covered-table-cell/>"
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="Grant">{made}</table:table></office:spreadsheet>'
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", "<manifest/>")
        file.writestr(
            "content.xml", f"<office:document-content {spaces}>{body}</office:body></office:document-content>"
        )
    assert errors(tmp_path / "a.ods") == [("PLD308", "B3", "grant/b", "B2:B3")]
