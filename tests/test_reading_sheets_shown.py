"""A workbook is read as it shows itself, whichever program has written it; what differs is told once for a column."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.problem import Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.workbook import read_workbook

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it writes the workbooks of these tests")
pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")

HEADER = ["id", "acronym", "founded"]
DAY = datetime.date(1984, 8, 1)


def book(path: Path, cells: Mapping[str, tuple[Any, str]], rows: int = 1, hidden: str = "") -> Path:
    """A workbook of movements, in which some cells of the rows have a value with a number format."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Movement"
    sheet.append(HEADER)
    for number in range(rows):
        sheet.append([f"movement/m{number}", "M", "2001"])
    for address, (value, code) in cells.items():
        sheet[address] = value
        sheet[address].number_format = code
    if hidden:
        sheet.column_dimensions[hidden].hidden = True
    made.save(path)
    return path


def as_ods(path: Path) -> Path:
    """The workbook as LibreOffice writes it."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed: it writes the OpenDocument file of this test")
    home = f"-env:UserInstallation={(path.parent / 'office').as_uri()}"
    command = ["soffice", home, "--headless", "--convert-to", "ods", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return path.with_suffix(".ods")


def changed(path: Path, change: Mapping[str, tuple[str, str]]) -> Path:
    """The workbook with other XML: by entry a text and what stands in its place."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name).decode() for name in old.namelist()}
    for name, (before, after) in change.items():
        assert before in parts[name]
        parts[name] = parts[name].replace(before, after)
    with zipfile.ZipFile(path, "w") as new:
        for name, text in parts.items():
            new.writestr(name, text)
    return path


def read(path: Path, **declared: Any) -> tuple[list[dict[str, Any]], list[Problem]]:
    items = list(read_workbook(path, path.name, Declared(**declared)))
    records = [item for item in items if isinstance(item, Record)]
    problems = [each for item in items for each in ([item] if isinstance(item, Problem) else item.problems)]
    return [record.data for record in records], problems


def told(problems: list[Problem]) -> list[tuple[str, str | None, Any, Any]]:
    return [(each.code, each.place and each.place.cell, each.facts["found"], each.facts["other"]) for each in problems]


SHOWN = {"B2": (42, "0000"), "C2": (DAY, "mmm-yy")}
READ = [{"type": "Movement", "id": "movement/m0", "acronym": "0042", "founded": "1984-08"}]
TOLD = [("PLD335", "B2", "0042", "42"), ("PLD335", "C2", "1984-08", "1984-08-01")]


def test_what_a_cell_shows_is_read_and_told(tmp_path: Path) -> None:
    records, problems = read(book(tmp_path / "b.xlsx", SHOWN))
    assert (records, told(problems)) == (READ, TOLD)
    assert {problem.severity for problem in problems} == {Severity.ADVICE}


def test_a_workbook_that_libreoffice_has_written_is_read_alike(tmp_path: Path) -> None:
    cells = {**SHOWN, "B3": (0.4, "0%"), "C3": (DAY, "yyyy"), "B4": (1310100, "00000-000"), "C4": (DAY, "d/m/yyyy")}
    path = book(tmp_path / "b.xlsx", cells, rows=3)
    records, problems = read(path)
    assert [(each["acronym"], each["founded"]) for each in records] == [
        ("0042", "1984-08"), ("40%", "1984"), ("01310-100", "1984-08-01"),
    ]  # fmt: skip
    ods_records, ods_problems = read(as_ods(path))
    assert (ods_records, told(ods_problems)) == (records, told(problems))


@pytest.mark.parametrize(
    "change",
    {
        "with other blanks": ("<c r=", "<c  r="),
        "in other quotation marks": ('<c r="B2" s="1"', "<c r='B2' s='1'"),
        "in another order": ('<c r="B2" s="1"', '<c s="1" r="B2"'),
        "without a place": ('<c r="B2" s="1"', '<c s="1"'),
    }.items(),
    ids=lambda each: each[0],
)
def test_a_format_is_seen_however_the_cell_is_written(tmp_path: Path, change: tuple[str, tuple[str, str]]) -> None:
    path = changed(book(tmp_path / "b.xlsx", SHOWN), {"xl/worksheets/sheet1.xml": change[1]})
    records, problems = read(path)
    assert (records, told(problems)) == (READ, TOLD)


def test_a_column_of_many_is_told_once(tmp_path: Path) -> None:
    cells = {f"B{row}": (row, "0000") for row in range(2, 12)}
    records, [problem] = read(book(tmp_path / "b.xlsx", cells, rows=20))
    assert (len(records), problem.facts["rows"], problem.place and problem.place.cell) == (20, 10, "B2")


def test_nothing_is_told_of_what_is_hidden(tmp_path: Path) -> None:
    records, problems = read(book(tmp_path / "b.xlsx", SHOWN, hidden="B"))
    assert [problem.code for problem in problems] == ["PLD321", "PLD335"]
    assert records == [{key: value for key, value in READ[0].items() if key != "acronym"}]


# --- a year in a cell of dates


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "yyyy", "mmm-yy", "[$-416]d\\ mmmm\\ yyyy;@"])
@pytest.mark.parametrize(("year", "day"), [(1984, "1905-06-06"), (2018, "1905-07-10"), (1500, "1904-02-08")])
def test_a_year_that_shows_a_day_is_asked(tmp_path: Path, code: str, year: int, day: str) -> None:
    path = book(tmp_path / "b.xlsx", {"C2": (year, code)}, rows=2)
    records, problems = read(path)
    asked = [each for each in problems if each.code == "PLD336"]
    assert [(each.facts["suggestion"], each.facts["other"], each.place and each.place.cell) for each in asked] == [
        (str(year), day, "C2")
    ]
    assert asked[0].blocks
    assert len(records) == 2


def test_a_year_in_an_opendocument_file_is_asked_alike(tmp_path: Path) -> None:
    _, problems = read(as_ods(book(tmp_path / "b.xlsx", {"C2": (1984, "dd/mm/yyyy")})))
    assert [(each.code, each.facts["suggestion"]) for each in problems] == [("PLD336", "1984")]


def test_the_day_is_that_of_the_workbook(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"C2": (1984, "dd/mm/yyyy")})
    path = changed(path, {"xl/workbook.xml": ("<workbookPr", '<workbookPr date1904="1"')})
    _, [problem] = read(path)
    assert problem.facts["other"] == "1909-06-07"


@pytest.mark.parametrize(
    ("value", "code"),
    [(1984, "0"), (1984, "General"), ("1984", "dd/mm/yyyy"), (30895, "dd/mm/yyyy"), (1984.5, "dd/mm/yyyy")],
)
def test_other_cells_are_no_question(tmp_path: Path, value: Any, code: str) -> None:
    _, problems = read(book(tmp_path / "b.xlsx", {"C2": (value, code)}))
    assert not [each for each in problems if each.code == "PLD336"]


def test_a_year_in_a_column_that_is_not_read_is_no_question(tmp_path: Path) -> None:
    _, problems = read(book(tmp_path / "b.xlsx", {"D1": ("_mine", "General"), "D2": (1984, "dd/mm/yyyy")}))
    assert not problems
