"""What people cross out is not published: a whole row is passed over and counted, a single cell is asked."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from peasant_ld.problem import Problem, Severity
from peasant_ld.reading import Record, RowAccount, read_records

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it writes the workbooks of these tests")
pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")

ROWS = (("id", "acronym", "note@en"), ("grant/a", "A", "x"), ("grant/b", "B", ""), ("grant/c", "C", "z"))
SPACES = ("office", "table", "text", "style")


def xlsx(folder: Path, crossed: Collection[str]) -> Path:
    made = openpyxl.Workbook()
    made.active.title = "Grant"
    for row in ROWS:
        made.active.append(row)
    for name in crossed:
        made.active[name].font = openpyxl.styles.Font(strike=True)
    made.active["A1"].font = openpyxl.styles.Font(bold=True)
    made.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def ods(folder: Path, crossed: Collection[str]) -> Path:
    """A spreadsheet in which what is crossed out has a style that is derived from one that crosses out."""
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in SPACES)
    styles = (
        '<office:automatic-styles><style:style style:name="gone" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="gone"/>'
        '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="gone">'
        '<style:text-properties style:text-line-through-style="none"/></style:style></office:automatic-styles>'
    )
    rows = ""
    for number, row in enumerate(ROWS, 1):
        rows += "<table:table-row>"
        for letter, text in zip("ABC", row, strict=True):
            style = f' table:style-name="{"ce1" if f"{letter}{number}" in crossed else "ce2"}"'
            value = f' office:value-type="string"><text:p>{text}</text:p></table:table-cell>' if text else "/>"
            rows += f"<table:table-cell{style}{value}"
        rows += "</table:table-row>"
    inside = f'<office:body><office:spreadsheet><table:table table:name="Grant">{rows}</table:table>'
    text = f"{styles}{inside}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(folder / "a.ods", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr("content.xml", f"<office:document-content {spaces}>{text}</office:document-content>")
    return folder / "a.ods"


@pytest.mark.parametrize("write", [xlsx, ods])
@pytest.mark.parametrize(
    ("crossed", "whole", "told"),
    [
        ("", "abc", []),
        ("A2 B2 C2", "bc", [("PLD368", 2, None)]),
        ("A3 B3", "ac", [("PLD368", 3, None)]),  # an empty cell says nothing
        ("A3 B3 A4 B4 C4", "a", [("PLD368", 3, None)]),
        ("B2", "bc", [("PLD368", 2, "B")]),
        ("A2 C4", "b", [("PLD368", 2, "A"), ("PLD368", 4, "C")]),
        ("C3", "abc", []),
    ],
)
def test_what_is_crossed_out_does_not_go_out(
    write: Callable[[Path, Collection[str]], Path],
    crossed: str,
    whole: str,
    told: list[tuple[str, int, str | None]],
    tmp_path: Path,
) -> None:
    account = RowAccount()
    items = list(read_records(write(tmp_path, crossed.split()), None, account))
    records = [item for item in items if isinstance(item, Record)]
    problems = [
        *(item for item in items if isinstance(item, Problem)),
        *(each for item in records for each in item.problems),
    ]
    assert [item.data["id"] for item in records if not item.problems] == [f"grant/{letter}" for letter in whole]
    assert [(each.code, each.place.row, each.place.column) for each in problems if each.place] == told
    assert account.adds_up
    assert account.passed["crossed-out"] == len(ROWS) - 1 - len(records)
    assert {each.severity for each in problems if each.place and each.place.column} <= {Severity.ERROR}
