"""The rows that did not pass come back in the format they came in, with reasons, to be mended and read again."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path

import pytest

from peasant_ld.check import check_alone
from peasant_ld.forms.rejected import write_rejected
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading import Record, read_records

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it writes the workbooks of these tests")
pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")


def rejected(path: Path, folder: Path) -> list[Path]:
    return write_rejected(check_alone(read_records(path)), path, folder)


def ids(path: Path) -> list[str]:
    return [item.data["id"] for item in read_records(path) if isinstance(item, Record)]


def test_rejected_rows_of_a_csv_are_mended_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    path.write_text(
        "Título;Id\nname@pt;id;openCall;awarded\nA;grant/a;true;\n=1+1;grant/b;perhaps;\nC;grant/c;;03/04/2018\n",
        "utf-8",
    )
    (target,) = rejected(path, tmp_path / "out")
    assert target.name == "rejected.csv"
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    assert rows[1] == ["name@pt", "id", "openCall", "awarded", "type", "reasons"]
    assert [row[:5] for row in rows[2:]] == [
        ["'=1+1", "grant/b", "perhaps", "", "Grant"],
        ["C", "grant/c", "", "03/04/2018", "Grant"],
    ]
    assert rows[2][5].startswith("PLD022")
    assert "2018-04-03" in rows[3][5]
    mended = target.read_text("utf-8-sig").replace(";perhaps;", ";true;").replace("03/04/2018;", "2018-04-03;")
    target.write_text(mended, "utf-8")
    assert [item.data for item in read_records(target) if isinstance(item, Record)] == [
        {"type": "Grant", "name": {"pt": "=1+1"}, "id": "grant/b", "openCall": True},
        {"type": "Grant", "name": {"pt": "C"}, "id": "grant/c", "awarded": "2018-04-03"},
    ]
    assert not [problem for problem in check_alone(read_records(target)) if problem.blocks]


def test_a_file_that_is_rejected_twice_has_one_column_of_reasons(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    path.write_text("id,openCall\ngrant/b,perhaps\n", "utf-8")
    (once,) = rejected(path, tmp_path / "one")
    (twice,) = rejected(once, tmp_path / "two")
    assert twice.read_bytes() == once.read_bytes()


def book(path: Path) -> Path:
    made = openpyxl.Workbook()
    made.active.title = "Grant"
    for row in (
        ["id", "openCall", "name@en"],
        ["grant/a", True, "A"],
        ["grant/b", "perhaps", "=B"],
        ["grant/c", None, "C"],
    ):
        made.active.append(row)
    made.active["C3"].data_type = "s"
    made.create_sheet("evidence")
    for row in (
        ["record", "of", "status", "source"],
        ["grant/c", "name", "perhaps", "document/x"],
        ["grant/b", "name", "stated", "document/x"],
    ):
        made["evidence"].append(row)
    made.create_sheet("Movement").append(["id"])
    made.save(path)
    return path


def test_rejected_rows_of_a_workbook_keep_their_sheets_and_nested_rows(tmp_path: Path) -> None:
    (target,) = rejected(book(tmp_path / "a.xlsx"), tmp_path / "out")
    made = openpyxl.load_workbook(target)
    assert made.sheetnames == ["Grant", "evidence"]
    grants = [[cell.value for cell in row] for row in made["Grant"].iter_rows()]
    assert grants[0] == ["id", "openCall", "name@en", "reasons"]
    assert [row[0] for row in grants[1:]] == ["grant/b", "grant/c"]
    assert grants[1][3].startswith("PLD022")
    assert [row[0].value for row in made["evidence"].iter_rows(min_row=2)] == ["grant/c", "grant/b"]
    assert made["Grant"]["B2"].fill.fgColor.rgb == "FFFFC7CE", "the bad cell is marked"
    assert made["Grant"]["C2"].data_type == "s", "no formula"
    assert ids(target) == ["grant/b", "grant/c"]
    made["Grant"]["B2"].value, made["evidence"]["C2"].value = "true", "stated"
    made.save(target)
    assert not [problem for problem in check_alone(read_records(target)) if problem.blocks]


def test_rejected_lines_of_json_stand_beside_their_reasons(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = ['{"id": "grant/a", "type": "Grant"}', '{"id": "grant/b", "type": "Grant", "openCall": "Y"}', "{broken"]
    path.write_text("\n".join(lines) + "\n")
    target, reasons = rejected(path, tmp_path / "out")
    assert target.read_text().splitlines() == lines[1:]
    assert [row[0] for row in csv.reader(reasons.open(encoding="utf-8-sig", newline=""))] == ["line", "1", "2"]


def test_rejected_records_of_a_json_file_become_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"id": "grant/a", "type": "Grant"},\n {"id": "grant/b",\n "type": "Grant",\n "openCall": "Y"}]')
    target, _ = rejected(path, tmp_path / "out")
    assert ids(target) == ["grant/b"]


def test_several_files_give_several_files(tmp_path: Path) -> None:
    for name in ("grants.csv", "movements.csv"):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_text("id,homepage\nx/a,nothing\n")
    written = rejected(tmp_path / "in", tmp_path / "out")
    assert [path.name for path in written] == ["rejected-grants.csv", "rejected-movements.csv"]


def test_files_that_differ_by_their_suffix_alone_do_not_share_a_name(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.json", "a.jsonl"):
        (tmp_path / "in" / name).write_text(f'{{"id": "grant/{name}", "type": "Grant", "openCall": "Y"}}\n')
    written = rejected(tmp_path / "in", tmp_path / "out")
    assert [ids(path) for path in written if path.suffix == ".jsonl"] == [["grant/a.json"], ["grant/a.jsonl"]]


def test_only_what_blocks_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    path.write_text("id\ngrant/a\n")
    warning = Problem("PLD204", Place(str(path), row=2), "grant/a", severity=Severity.WARNING)
    assert write_rejected([warning], path, tmp_path / "out") == []
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_libreoffice_opens_the_rejected_file(tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    rejected(book(tmp_path / "a.xlsx"), tmp_path)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "csv", "rejected.xlsx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert "grant/b" in (tmp_path / "rejected.csv").read_text()


@pytest.mark.parametrize(
    ("shown", "value", "form"), [("007", 7, "000"), ("0042", 42, "0000"), ("12%", 0.12, "0%"), ("A-7", "A-7", "@")]
)
def test_a_rejected_row_keeps_what_the_table_showed_under_its_own_titles(
    tmp_path: Path, shown: str, value: object, form: str
) -> None:
    made = openpyxl.Workbook()
    made.active.title = "Grant"
    for row in (["Código (id)", "openCall", "#Pasta", "Nome (Português)"], ["grant/a", "perhaps", value, "A"]):
        made.active.append(row)
    made.active["C2"].number_format = form
    made.save(tmp_path / "a.xlsx")
    (target,) = rejected(tmp_path / "a.xlsx", tmp_path / "out")
    rows = [[cell.value for cell in row][:4] for row in openpyxl.load_workbook(target)["Grant"]]
    assert rows[0] == ["Código (id)", "openCall", "#Pasta", "Nome (Português)"]
    assert rows[1] == ["grant/a", "perhaps", shown, "A"]


def test_the_rows_of_other_sheets_go_with_a_rejected_record_that_they_name(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(book(tmp_path / "a.xlsx"))
    made["evidence"].append(["C", "openCall", "stated", "document/x"])
    made["evidence"].append(["A", "name", "stated", "document/x"])
    made.save(tmp_path / "a.xlsx")
    (target,) = rejected(tmp_path / "a.xlsx", tmp_path / "out")
    rows = openpyxl.load_workbook(target)["evidence"].iter_rows(min_row=2)
    assert [row[0].value for row in rows] == ["grant/c", "grant/b", "C"]
