"""A marked copy shows every problem at its cell, lists them all, and is read as the original is."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from datasets import make_dataset
from peasant_ld.cli.outcome import guarded
from peasant_ld.flow import Job, drive
from peasant_ld.forms.marked import write_marked
from peasant_ld.model.description import NO_BASE, Description
from peasant_ld.problem import InputError, Problem
from peasant_ld.report.messages import LANGUAGES, Catalogue
from test_repair_in_book import ID, STRING, ods, office, rich_book

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")

RED, YELLOW = "00FFC7CE", "00FFEB9C"


def problems(path: Path) -> tuple[Problem, ...]:
    with drive(Job(str(path), Description(base=NO_BASE))) as checked:
        return checked.report().in_order()


def marked(path: Path, lang: str = "en") -> tuple[Any, tuple[Problem, ...]]:
    out = path.with_name("marked.xlsx")
    lost = write_marked(path, problems(path), out, lang)
    return openpyxl.load_workbook(out), lost


def told(found: Iterable[Problem]) -> list[tuple[str, str | None, int | None, str | None]]:
    return sorted(((p.code, p.place and p.place.cell, p.place and p.place.row, p.value) for p in found), key=str)


def grants(path: Path) -> None:
    path.write_text(
        "id;amount.currency;amount.value;name@en\ngrant/a;usd;1;A\ngrant/b;USD;x;=1+1\n;USD;1;no id\n", encoding="utf-8"
    )


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Grant's"
    for row in (["id", "type", "amount.currency"], ["grant/a", "Grant", "usd"], ["grant/b", "Grant", 7]):
        book.active.append(row)
    book.create_sheet("Place").append(["id", "country"])
    book["Place"].append(["place/a", "Brazil?"])
    book["Place"]["B2"].comment = openpyxl.comments.Comment("seen by Rosa", "Rosa")
    book.save(path)


def opendocument(path: Path) -> None:
    cell = f"<table:table-cell {STRING}><text:p>usd</text:p></table:table-cell>"
    ods(path, "".join(f"<table:table-row>{ID.format(name)}{cell}</table:table-row>" for name in "ab"))


TABLES = {"grants.csv": grants, "a.xlsx": workbook, "rich.xlsx": rich_book, "a.xlsm": workbook, "a.ods": opendocument}


@pytest.mark.parametrize("name", TABLES)
def test_each_problem_is_marked_at_its_cell_and_listed_with_a_link(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    TABLES[name](path)
    book, _ = marked(path)
    listed, words = book.worksheets[0], Catalogue.load("en")
    assert book.active is listed
    assert listed.title.startswith("_")
    found = problems(path)
    lines = list(listed.iter_rows(min_row=2))
    assert [line[3].value for line in lines] == [problem.code for problem in found]
    worst: dict[str, int] = {}
    for line, problem in zip(lines, found, strict=True):
        assert (line[4].value, line[5].value) == (words.say(problem), words.fix(problem))
        if problem.place and problem.place.row:
            own = cell_of(book, line[0])
            assert problem.place.cell in (None, own.coordinate)
            assert words.say(problem) in own.comment.text
            key = line[0].hyperlink.location
            worst[key] = max(worst.get(key, 0), ["advice", "warning", "error"].index(problem.severity))
    assert worst
    for line in lines:
        if line[0].hyperlink and (weight := worst[line[0].hyperlink.location]):
            assert cell_of(book, line[0]).fill.fgColor.rgb == (None, YELLOW, RED)[weight]


def cell_of(book: Any, link: Any) -> Any:
    """The cell that a link of the list leads to."""
    sheet, _, cell = link.hyperlink.location.rpartition("!")
    return book[sheet[1:-1].replace("''", "'")][cell]


@pytest.mark.parametrize("name", TABLES)
def test_a_marked_copy_has_the_problems_of_its_original(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    TABLES[name](path)
    marked(path)
    about_the_file = ("PLD310", "PLD311", "PLD304")
    before = [each for each in told(problems(path)) if each[0] not in about_the_file]
    assert [each for each in told(problems(tmp_path / "marked.xlsx")) if each[0] not in about_the_file] == before


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_marks_speak_the_language_that_is_asked_for(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path)
    book, _ = marked(path, lang)
    words = Catalogue.load(lang)
    assert book.sheetnames[0] == f"_{words.ui('problems')}"
    assert book.worksheets[0]["A1"].value == words.ui("place")
    note = book["Place"]["B2"].comment.text
    assert note.startswith("seen by Rosa\n\n")
    assert any(words.say(problem) in note for problem in problems(path))


def test_formulas_keep_the_values_that_they_gave_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rich_book(path)
    book, lost = marked(path)
    shown = openpyxl.load_workbook(tmp_path / "marked.xlsx", data_only=True)
    assert (book["Grant"]["H2"].value, shown["Grant"]["H2"].value) == ('=IF(TRUE,"usd","")', "usd")
    sheet = book["Grant"]
    assert sheet.data_validations.dataValidation[0].formula1 == '"usd,brl"'
    assert (sheet.freeze_panes, sheet.auto_filter.ref, book["_lists"].sheet_state) == ("B2", "A1:G4", "hidden")
    assert sheet.column_dimensions["E"].hidden
    assert len(sheet._charts) == 1
    assert [(each.code, set(each.facts["reason"])) for each in lost] == [("PLD328", {"pictures", "shapes"})]


@pytest.mark.parametrize(
    ("part", "content", "word"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/threadedComments/threadedComment1.xml", b"<a/>", "threads"),
        ("xl/slicers/slicer1.xml", b"<a/>", "slicers"),
        ("xl/ctrlProps/ctrlProp1.xml", b"<a/>", "controls"),
    ],
)
def test_what_the_copy_cannot_keep_is_told(tmp_path: Path, part: str, content: bytes, word: str) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, content)
    _, lost = marked(path)
    assert [(each.code, each.facts["reason"]) for each in lost] == [("PLD328", (word,))]


def test_of_opendocument_the_values_are_kept_and_what_is_not_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    opendocument(path)
    book, lost = marked(path)
    assert [cell.value for cell in book["Grant"][2]][:2] == ["grant/a", "usd"]
    assert [each.facts["reason"] for each in lost] == [("formats", "notes", "formulas")]


HOSTILE = ["=HYPERLINK(1)", "+1", "@x", "#N/A", "a\x01b", "\ufffe", "x" * 40_000, "_x0041_"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_of_a_table_stays_a_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "grants.csv"
    path.write_text(f"id,name@en,amount.currency\ngrant/a,{text},usd\n", "utf-8")
    book, _ = marked(path)
    cell = book["grants"]["B2"]
    assert cell.data_type == "s"
    assert str(cell.value)[0] in (text[0], "\\")
    assert all(each.data_type != "f" for row in book.worksheets[0] for each in row)


def test_lines_that_cannot_be_split_stand_in_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    path.write_text('sep=;\nid;amount.currency\ngrant/a;usd\ngrant/b;"x\ngrant/c;true\n', "utf-8")
    book, _ = marked(path)
    assert [row[0].value for row in book["grants"]] == ["sep=", "id", "grant/a", 'grant/b;"x', "grant/c;true"]
    assert book["grants"]["A4"].fill.fgColor.rgb == RED


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"id,name\n", "PLD307"),
        ("a.ods", b"PK\x03\x04 nothing", "PLD307"),
        ("a.csv", b"\xff\xfei\x00d\x00\n\x00\x00\xd8", "PLD002"),
    ],
)
def test_what_cannot_be_read_at_all_is_told(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as raised:
        write_marked(tmp_path / name, [], tmp_path / "m.xlsx")
    assert raised.value.problem.code == code
    assert not (tmp_path / "m.xlsx").exists()


@pytest.mark.parametrize(("table", "out"), [("a.json", "m.xlsx"), ("a.csv", "m.ods"), ("a.csv", "m")])
def test_what_is_no_table_or_no_workbook_is_told_before_anything_is_written(
    tmp_path: Path, table: str, out: str
) -> None:
    (tmp_path / table).write_text("[]")
    with pytest.raises(InputError) as raised:
        write_marked(tmp_path / table, [], tmp_path / out)
    assert raised.value.problem.code == "PLD009"
    assert [path.name for path in tmp_path.iterdir()] == [table]


def test_the_same_problems_give_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rich_book(path)
    found = problems(path)
    for name in ("b.xlsx", "c.xlsx"):
        write_marked(path, found, tmp_path / name)
    assert (tmp_path / "b.xlsx").read_bytes() == (tmp_path / "c.xlsx").read_bytes()


def test_a_workbook_that_only_other_programs_understand_is_marked_with_its_values(tmp_path: Path) -> None:
    path, odd = tmp_path / "a.xlsx", tmp_path / "odd.xlsx"
    workbook(path)
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(odd, "w") as out:
        for entry in archive.infolist():
            content = archive.read(entry).replace(
                b'<sheetFormatPr baseColWidth="8"', b'<sheetFormatPr baseColWidth="x"'
            )
            out.writestr(entry, content)
    book, lost = marked(odd)
    assert book["Place"]["B2"].fill.fgColor.rgb == RED
    assert [each.code for each in lost] == ["PLD328"]


def check(*arguments: str | Path) -> int:
    from peasant_ld.cli import group

    line = ["check", *map(str, arguments), "--lang", "en"]
    return guarded(lambda: group.main(args=line, standalone_mode=False))


def test_check_marks_the_only_table_of_a_dataset(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_dataset(tmp_path / "d")
    grants(tmp_path / "d" / "records" / "grants.csv")
    assert check(tmp_path / "d", "--mark", tmp_path / "m.xlsx") == 1
    assert "the marked copy is" in capsys.readouterr().err
    assert openpyxl.load_workbook(tmp_path / "m.xlsx")["grants"]["B2"].comment
    assert check(tmp_path / "d", "--mark", tmp_path / "m.xlsx") == 2, "nothing is written over"
    assert "PLD317" in capsys.readouterr().err


def test_of_several_tables_one_is_to_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.csv", "b.csv"):
        grants(tmp_path / name)
    assert check(tmp_path, "--mark", tmp_path / "m.xlsx") == 2
    assert "a.csv" in capsys.readouterr().err
    assert not (tmp_path / "m.xlsx").exists()


@office
@pytest.mark.slow
def test_a_marked_copy_opens_in_libreoffice(tmp_path: Path) -> None:
    from test_repair_in_book import converted

    path = tmp_path / "a.xlsx"
    rich_book(path)
    write_marked(path, problems(path), tmp_path / "marked.xlsx")
    (tmp_path / "office").mkdir()
    copy = converted(tmp_path / "marked.xlsx", "xlsx", tmp_path / "office")
    again = openpyxl.load_workbook(copy)
    assert again["Grant"]["C2"].fill.fgColor.rgb.endswith("FFC7CE")
    assert "currency code" in again["Grant"]["C2"].comment.text
    assert again.worksheets[0]["A2"].hyperlink.location
