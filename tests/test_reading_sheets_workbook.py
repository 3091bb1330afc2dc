"""A workbook becomes the records of its visible sheets; what cannot be read, or holds no value, is told at its cell."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.problem import MissingExtra, Place, Problem, Severity
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.workbook import read_workbook
from workbooks import Rows, book_of

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it writes the workbooks of these tests")
pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")


def saved(folder: Path, book: Any) -> Path:
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def read(path: Path, **declared: Any) -> list[Record | Problem]:
    return list(read_workbook(path, "shown.xlsx", Declared(**declared) if declared else None))


def ids(items: list[Record | Problem]) -> list[str]:
    return [item.data["id"] for item in items if isinstance(item, Record)]


def told(items: list[Record | Problem]) -> list[tuple[str, str | None, str | None, str | None]]:
    """Of each problem its code, sheet, cell and value."""
    problems = (each for item in items for each in ([item] if isinstance(item, Problem) else item.problems))
    return [
        (each.code, each.place and each.place.sheet, each.place and each.place.cell, each.value) for each in problems
    ]


GRANTS: Rows = [["id", "acronym"], ["grant/a", "A"]]


def test_each_sheet_holds_records_of_the_kind_that_its_title_names(tmp_path: Path) -> None:
    book = book_of({"Grant": GRANTS, "movements": [["id"], ["movement/m"]]})
    first, second = read(saved(tmp_path, book))
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.data == {"type": "Grant", "id": "grant/a", "acronym": "A"}
    assert second.data == {"type": "Movement", "id": "movement/m"}
    assert first.origin == Place("shown.xlsx", sheet="Grant", row=2)
    assert first.place("/acronym").cell == "B2"


def test_what_is_declared_counts_for_the_workbook(tmp_path: Path) -> None:
    path = saved(tmp_path, book_of({"Grant": [["id", "name"], ["grant/a", "Brigada"]]}))
    [record] = read(path, language="pt")
    assert isinstance(record, Record)
    assert record.data["name"] == {"pt": "Brigada"}
    assert [code for code, *_ in told(read(path))] == ["PLD306"]


def test_a_sheet_may_begin_anywhere(tmp_path: Path) -> None:
    book = book_of({"Grant": []})
    for address, value in {"C3": "id", "D3": "homepage", "C4": "grant/a", "D4": "https://a.org/"}.items():
        book["Grant"][address] = value
    [record] = read(saved(tmp_path, book))
    assert isinstance(record, Record)
    assert record.place("/homepage").cell == "D4"


def test_typed_cells_become_texts(tmp_path: Path) -> None:
    row = ["grant/a", 12, 12500.5, datetime.date(2018, 8, 14), True]
    header = ["id", "plannedMonths", "amount.value", "awarded", "openCall"]
    [record] = read(saved(tmp_path, book_of({"Grant": [header, row]})))
    assert isinstance(record, Record)
    assert record.data == {
        "type": "Grant",
        "id": "grant/a",
        "plannedMonths": 12,
        "amount": {"value": "12500.5"},
        "awarded": "2018-08-14",
        "openCall": True,
    }


# --- sheets that are not read


@pytest.mark.parametrize("title", ["_lists", "#notes", "README", "readme first", "Readme"])
@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_sheets_for_people_are_passed_over_and_not_told(tmp_path: Path, title: str, state: str) -> None:
    book = book_of({"Grant": GRANTS, title: [["id"], ["x/1"]]})
    book[title].sheet_state = state
    items = read(saved(tmp_path, book))
    assert (ids(items), told(items)) == (["grant/a"], [])


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_told_and_not_read(tmp_path: Path, state: str) -> None:
    book = book_of({"Grant": GRANTS, "Movement": [["id"], ["movement/m"]]})
    book["Movement"].sheet_state = state
    items = read(saved(tmp_path, book))
    assert ids(items) == ["grant/a"]
    assert told(items) == [("PLD309", "Movement", None, "Movement")]
    assert [item.severity for item in items if isinstance(item, Problem)] == [Severity.ADVICE]
    assert {item.place.file for item in items if isinstance(item, Problem) and item.place} == {"shown.xlsx"}


def test_an_empty_sheet_holds_nothing(tmp_path: Path) -> None:
    assert ids(read(saved(tmp_path, book_of({"Empty": [], "Grant": GRANTS})))) == ["grant/a"]


# --- cells


@pytest.mark.parametrize(
    ("value", "problem"),
    [("=1+1", ("PLD313", "Grant", "B2", None)), ("#REF!", ("PLD314", "Grant", "B2", "#REF!"))],
)
def test_a_cell_without_its_value_is_told(
    tmp_path: Path, value: str, problem: tuple[str, str, str, str | None]
) -> None:
    items = read(saved(tmp_path, book_of({"Grant": [["id", "acronym"], ["grant/a", value]]})))
    assert told(items) == [problem]
    assert ids(items) == ["grant/a"]
    assert [each.severity for item in items if isinstance(item, Record) for each in item.problems] == [Severity.ERROR]
    (record,) = (item for item in items if isinstance(item, Record))
    assert [each.place.file for each in record.problems if each.place] == ["shown.xlsx"]


def test_cells_of_sheets_that_are_not_read_are_not_told(tmp_path: Path) -> None:
    book = book_of({"Grant": GRANTS, "_lists": [["=1+1"]], "Movement": [["=1+1"]]})
    book["Movement"].sheet_state = "hidden"
    assert [code for code, *_ in told(read(saved(tmp_path, book)))] == ["PLD309"]


@pytest.mark.parametrize(("cells", "first"), [("A5:B6", "A5"), ("C3:C4", "C3"), ("B3:D3", "B3"), ("AA5:AB7", "AA5")])
def test_merged_cells_are_told_at_the_first(tmp_path: Path, cells: str, first: str) -> None:
    book = book_of({"Grant": GRANTS})
    book["Grant"].merge_cells(cells)
    items = read(saved(tmp_path, book))
    assert told(items) == [("PLD308", "Grant", first, cells)]
    assert ids(items) == ["grant/a"]
    [problem] = [item for item in items if isinstance(item, Problem)]
    assert problem.severity is Severity.WARNING
    assert problem.place is not None
    assert problem.place.file == "shown.xlsx"


# --- nested lists


def test_nested_lists_are_joined_whichever_sheet_comes_first(tmp_path: Path) -> None:
    nested: Rows = [["record", "of", "status"], ["grant/a", "name", "stated"]]
    share: Rows = [["record", "of", "percentage"], ["grant/a", "place", 40]]
    for sheets in ({"evidence": nested, "Grant": GRANTS, "Grant.share": share}, {"Grant": GRANTS, "evidence": nested}):
        [record] = read(saved(tmp_path, book_of(sheets)))
        assert isinstance(record, Record)
        assert record.data["evidence"] == [{"of": "name", "status": "stated"}]
        assert record.place("/evidence/0/status").cell == "C2"
        assert ("share" in record.data) is ("Grant.share" in sheets)


def test_a_nested_row_without_its_record_is_told(tmp_path: Path) -> None:
    book = book_of({"Grant": GRANTS, "evidence": [["record", "of"], ["grant/z", "name"]]})
    items = read(saved(tmp_path, book))
    assert ids(items) == ["grant/a"]
    assert told(items) == [("PLD315", "evidence", "A2", "grant/z")]


# --- what is no workbook


def compound(stream: str, shift: int = 9) -> bytes:
    """A compound file of one sector, which is its directory and names one stream."""
    header = b"\xd0\xcf\x11\xe0".ljust(30, b"\0") + shift.to_bytes(2, "little")
    return header.ljust(1 << shift, b"\0") + f"Root Entry\0{stream}\0".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", compound("Workbook"), "old-format"),
        ("a.xlsx", compound("Book"), "old-format"),
        ("a.ods", compound("Workbook", shift=12), "old-format"),
        ("a.xlsx", compound("EncryptedPackage"), "encrypted"),
        ("a.xlsx", compound("Workbook").replace(b"\x09\0", b"\x3c\0", 1), "encrypted"),
        ("a.xls", b"anything", "old-format"),
        ("a.XLS", b"anything", "old-format"),
        ("a.xlsb", b"anything", "old-format"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1", "old-format"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1", "encrypted"),
        ("a.ods", b"\xd0\xcf\x11\xe0\xa1", "encrypted"),
        ("a.xlsx", b"\xd0\xcf\x11", "not-a-workbook"),
        ("a.xlsx", b"", "not-a-workbook"),
        ("a.xlsx", b"id,name\n", "not-a-workbook"),
    ],
)
def test_what_cannot_be_opened_safely_is_told(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    [problem] = read(tmp_path / name)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.place, problem.facts) == ("PLD307", Place("shown.xlsx"), {"reason": reason})


def test_what_looks_like_a_workbook_and_is_none_is_told(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as made:
        made.writestr("xl/workbook.xml", "<nonsense")
    [problem] = read(tmp_path / "a.xlsx")
    assert isinstance(problem, Problem)
    assert (problem.code, problem.facts) == ("PLD307", {"reason": "not-a-workbook"})
    assert problem.place == Place("shown.xlsx")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    [problem] = read(tmp_path / "none.xlsx")
    assert isinstance(problem, Problem)
    assert problem.place == Place("shown.xlsx")


def test_without_the_reader_of_workbooks_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingExtra, match="sheets"):
        read(saved(tmp_path, book_of({"Grant": GRANTS})))


@pytest.mark.parametrize(
    ("sheet", "file", "kind"),
    [
        ("Planilha1", "movimentos.xlsx", "Movement"),
        ("Hoja 1", "grants-2018.xlsx", "Grant"),
        ("Feuil1", "lieux.xlsx", "Place"),
        ("Sheet", "person.xlsx", "Person"),
        ("Grants", "movimentos.xlsx", "Grant"),  # a sheet that says its kind
        ("Apoios", "movimentos.xlsx", None),  # somebody has named it, and not after a kind
        ("Sheet1", "data.xlsx", None),
    ],
)
def test_a_sheet_that_a_program_has_named_is_of_the_kind_that_the_file_names(
    sheet: str, file: str, kind: str | None, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in (["id", "name@pt"], ["x/a", "A"]):
        book.active.append(row)
    book.save(tmp_path / file)
    items = list(read_workbook(tmp_path / file, file))
    assert [item.data["type"] for item in items if isinstance(item, Record)] == ([kind] if kind else [])
