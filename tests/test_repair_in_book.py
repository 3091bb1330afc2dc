"""A mended copy of a workbook is the very workbook but for the cells that were mended, cell by cell, part by part."""

from __future__ import annotations

import datetime
import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from peasant_ld.forms.repair import Mend, propose
from peasant_ld.forms.repair.mending import MendedCopy, apply
from peasant_ld.forms.template import template
from peasant_ld.problem import InputError, Place
from peasant_ld.reading import Declared

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it writes the workbooks of these tests")
xlsxwriter = pytest.importorskip("xlsxwriter", reason="the extra `sheets` is not installed")
calamine = pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def mended(path: Path, **declared: Any) -> MendedCopy:
    own = Declared(**declared)
    return apply(path, list(propose(str(path), own)), path.with_name(f"mended{path.suffix}"), own)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def others(path: Path, copy: Path) -> list[str]:
    """The parts of a copy that are not those of its original; they stand in the same order."""
    first, second = parts(path), parts(copy)
    assert list(first) == list(second)
    return [name for name in first if first[name] != second[name]]


def values(path: Path) -> dict[tuple[str, int, int], object]:
    book = calamine.load_workbook(path)
    return {
        (title, row, column): cell
        for title in book.sheet_names
        for row, cells in enumerate(book.get_sheet_by_name(title).to_python(skip_empty_area=False))
        for column, cell in enumerate(cells)
    }


def changes(path: Path, copy: Path) -> dict[str, object]:
    """Each cell that a copy shows in another way."""
    first, second = values(path), values(copy)
    assert first.keys() == second.keys()
    return {
        f"{title}!{chr(65 + column)}{row + 1}": second[title, row, column]
        for title, row, column in first
        if first[title, row, column] != second[title, row, column]
    }


def elements(xml: bytes, without: set[str]) -> Iterator[tuple[str, dict[str, str], str | None]]:
    """Everything that stands in a sheet, in its order, but for the values of some cells; their styles count."""
    root = ElementTree.fromstring(xml)
    for cell in root.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"):
        if cell.get("r") in without:
            cell.attrib.pop("t", None)
            cell[:] = []
    return ((each.tag, dict(each.attrib), each.text) for each in root.iter())


def rich_book(path: Path) -> None:
    """A workbook with everything that people put beside their cells."""
    with xlsxwriter.Workbook(path) as book:
        sheet, lists = book.add_worksheet("Grant"), book.add_worksheet("_lists")
        money, bold = (
            book.add_format({"num_format": '"R$" #,##0.00'}),
            book.add_format({"bold": True, "bg_color": "red"}),
        )
        for row, cells in enumerate(
            [
                [
                    "id",
                    "name@en",
                    "amountAppliedFor.currency",
                    "amount.value",
                    "amount.currency",
                    "awarded",
                    "homepage",
                    "name@pt",
                    "name@es",
                ],
                ["grant/a", "A <b> & c", "usd", "12.500,00", "BRL", datetime.date(2018, 8, 14), "example.org"],
                ["grant/b", "B", "eur", 700.25, "usd", "2019", ""],
                ["grant/c", "C", "brl", "1", "BRL", "14/08/2018", "https://example.org/"],
            ]
        ):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(row, column, cell, book.add_format({"num_format": "mmm-yy"}))
                elif cell != "":
                    sheet.write(row, column, cell, money if column == 3 else bold if column == 2 else None)
        sheet.write_rich_string("B3", bold, "B", " and more")
        sheet.write_formula("H2", '=IF(TRUE,"usd","")', None, "usd")
        sheet.write_array_formula("I2:I3", "{=C2:C3}", None, "usd")
        sheet.write_comment("C2", "Is it open?", {"author": "Benedita"})
        sheet.data_validation("C2:C9", {"validate": "list", "source": ["usd", "brl"]})
        sheet.conditional_format("D2:D9", {"type": "cell", "criteria": ">", "value": 5, "format": bold})
        sheet.freeze_panes(1, 1)
        sheet.autofilter("A1:G4")
        sheet.set_column("E:E", 33, None, {"hidden": True})
        sheet.set_row(3, 40)
        lists.merge_range("B1:C2", "merged")
        lists.hide()
        book.define_name("Words", "='_lists'!$A$1:$A$2")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Grant!$D$2:$D$4"})
        sheet.insert_chart("N2", chart)
        sheet.insert_textbox("N20", "remember")
        sheet.insert_image("N30", "a.png", {"image_data": io.BytesIO(PNG)})


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def test_all_that_stands_beside_the_mended_cells_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    rich_book(path)
    made = mended(path, hidden=True)
    assert others(path, made.files[0]) == ["xl/worksheets/sheet1.xml"]
    expected = {
        "Grant!C2": "USD",
        "Grant!C3": "EUR",
        "Grant!C4": "BRL",
        "Grant!E3": "USD",
        "Grant!G2": "https://example.org",
    }
    assert changes(path, made.files[0]) == expected
    before, after = (parts(each)["xl/worksheets/sheet1.xml"] for each in (path, made.files[0]))
    cells = {address.partition("!")[2] for address in expected}
    assert list(elements(before, cells)) == list(elements(after, cells))
    assert {f"Grant!{mend.place.cell}" for mend in made.changed} == expected.keys()


@pytest.mark.parametrize("lang", ["en", "pt", "ht"])
def test_the_form_is_mended_in_place(tmp_path: Path, lang: str) -> None:
    path = tmp_path / "form.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(template(["grant", "organization"], lang)))
    sheet = book.worksheets[1]
    example = next(row for row in sheet if str(row[0].value).startswith("# "))
    columns = {cell.value: cell.column for cell in example}
    row = example[0].row + 1
    for shown, text in {"# grant/example": "grant/a", "USD": "usd", "https://example.org/": "example.org"}.items():
        sheet.cell(row, columns[shown], text)
    book.save(path)
    made = mended(path)
    assert {mend.written for mend in made.changed} == {"USD", "https://example.org"}
    assert len(others(path, made.files[0])) == 1
    assert sorted(map(str, changes(path, made.files[0]).values())) == ["USD", "https://example.org"]
    first, second = (openpyxl.load_workbook(each) for each in (path, made.files[0]))
    for one, other in zip(first, second, strict=True):
        assert one.data_validations.dataValidation == other.data_validations.dataValidation
        assert (one.sheet_state, one.freeze_panes) == (other.sheet_state, other.freeze_panes)
        for cell, twin in ((cell, other[cell.coordinate]) for row in one for cell in row):
            assert (cell.style_id, cell.comment and cell.comment.text) == (
                twin.style_id,
                twin.comment and twin.comment.text,
            )


def test_what_a_formula_gives_is_told_and_stays_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Grant")
        for column, title in enumerate(["id", "amount.currency", "acronym", "awarded"]):
            sheet.write(0, column, title)
        sheet.write_column("A2", ["grant/a", "grant/b", "grant/c", "grant/d"])
        sheet.write_formula("B2", '="u"&"sd"', None, "usd")
        sheet.write_array_formula("B3:B4", '{="brl"}', None, "brl")
        sheet.write("B4", "brl")
        sheet.write("B5", "eur")
        sheet.write_formula("C5", "=#REF!", None, "#REF!")
    made = mended(path)
    told = {each.place.cell: (each.code, each.facts["reason"]) for each in made.left if each.place}
    assert told == {"B2": ("PLD327", "formula"), "B3": ("PLD327", "formula"), "B4": ("PLD327", "array-formula")}
    assert changes(path, made.files[0]) == {"Grant!B5": "EUR"}
    assert made.files[1].read_text("utf-8-sig").count("\n") == 2, "the list holds what was changed, and no more"


def test_where_only_formulas_are_wrong_no_copy_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Grant")
        sheet.write_row("A1", ["id", "amount.currency"])
        sheet.write("A2", "grant/a")
        sheet.write_formula("B2", '="usd"', None, "usd")
    assert mended(path).files == ()
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


SHEET = (
    '<?xml version="1.0"?>{doctype}<{p}worksheet xmlns{colon}{prefix}="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<{p}sheetData>{rows}</{p}sheetData></{p}worksheet>"
)


def with_rows(path: Path, rows: str, prefix: str = "") -> None:
    """A workbook of which the XML of the sheet is written by hand."""
    book = openpyxl.Workbook()
    book.active.title = "Grant"
    held = io.BytesIO()
    book.save(held)
    colon, p = (":", f"{prefix}:") if prefix else ("", "")
    with zipfile.ZipFile(held) as archive, zipfile.ZipFile(path, "w") as out:
        for entry in archive.infolist():
            own = entry.filename == "xl/worksheets/sheet1.xml"
            text = SHEET.format(doctype="", p=p, colon=colon, prefix=prefix, rows=rows)
            out.writestr(entry, text if own else archive.read(entry))


HEAD = '<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>amount.currency</v></c></row>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "<c r='B2' s='0' t='inlineStr' cm='1'><is><r><t>us</t></r><r><t>d</t></r></is></c>",
            '<c r="B2" s="0" t="inlineStr"><is><t xml:space="preserve">USD</t></is></c>',
        ),
        ('<c t="str"><v>eur</v></c>', '<c t="inlineStr"><is><t xml:space="preserve">EUR</t></is></c>'),
        (
            '<c r="B2"  t = "str"><v>Gbp</v ></c  >',
            '<c r="B2" t="inlineStr"><is><t xml:space="preserve">GBP</t></is></c>',
        ),
    ],
)
def test_a_cell_is_found_however_it_is_written(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "a.xlsx"
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>grant/a</t></is></c>{}<c r="C2"/></row>'
    with_rows(path, HEAD + row.format(before))
    made = mended(path)
    xml = parts(made.files[0])["xl/worksheets/sheet1.xml"].decode()
    assert xml == parts(path)["xl/worksheets/sheet1.xml"].decode().replace(before, after)


def test_what_xml_cannot_hold_is_spelled_as_a_spreadsheet_spells_it(tmp_path: Path) -> None:
    path, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with_rows(path, HEAD + '<row r="2"><c r="B2" t="str"><v>x</v></c></row>')
    text = 'a\x01\n<&>"\U0001f33e_x0041_ é  '
    apply(path, [Mend(Place(str(path), sheet="Grant", row=2, column="B"), "/x", "x", text, "space")], out)
    assert openpyxl.load_workbook(out)["Grant"]["B2"].value.replace("_x0001_", "\x01").replace("_x005F_", "_") == text


@pytest.mark.parametrize("place", [("Grant", 9, "B"), ("Grant", 2, "C")])
def test_a_cell_that_is_not_as_it_was_read_is_told(tmp_path: Path, place: tuple[str, int, str]) -> None:
    path, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with_rows(path, HEAD + '<row r="2"><c r="B2" t="str"><v>x</v></c></row>')
    sheet, row, column = place
    made = apply(path, [Mend(Place(str(path), sheet=sheet, row=row, column=column), "/x", "y", "z", "case")], out)
    assert [each.facts["reason"] for each in made.left] == ["not-in-cell"]
    assert not out.exists()


@pytest.mark.parametrize("wrong", ["<row>", "&nothing;", "<c r='C9' r='C9'/>"])
def test_a_sheet_that_is_no_xml_is_told(tmp_path: Path, wrong: str) -> None:
    path, out = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    with_rows(path, HEAD + f'<row r="2"><c r="B2" t="str"><v>x</v></c></row>{wrong}')
    with pytest.raises(InputError) as raised:
        apply(path, [Mend(Place(str(path), sheet="Grant", row=2, column="B"), "/x", "x", "y", "case")], out)
    assert raised.value.problem.code == "PLD307"
    assert not out.exists()


@pytest.mark.parametrize(("name", "out"), [("a.xlsx", "b.ods"), ("a.xlsx", "b"), ("a.csv", "b.xlsx")])
def test_a_copy_has_the_format_of_its_original(tmp_path: Path, name: str, out: str) -> None:
    path = tmp_path / name
    path.write_text("id\n")
    with pytest.raises(InputError) as raised:
        apply(path, [], tmp_path / out)
    assert raised.value.problem.code == "PLD329"


# OpenDocument, and LibreOffice as the second judge

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
ODS = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES} office:version="1.3">'
    "<office:body><office:spreadsheet>"
    '<table:table table:name="_other"><table:table-row><table:table-cell/></table:table-row></table:table>'
    '<table:table table:name="Grant"><table:table-column/>{}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)
ODS_HEAD = "<table:table-header-rows><table:table-row>{}</table:table-row></table:table-header-rows>".format(
    "".join(
        f'<table:table-cell office:value-type="string"><text:p>{title}</text:p></table:table-cell>'
        for title in ("id", "amount.currency", "hybrid")
    )
)
ID = '<table:table-cell office:value-type="string"><text:p>grant/{}</text:p></table:table-cell>'


def ods(path: Path, rows: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(ODS_HEAD + rows), zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", MANIFEST)


NOTE = "<office:annotation><text:p>usd?</text:p></office:annotation>"
STRING = 'office:value-type="string"'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f'<table:table-cell table:style-name="ce1" {STRING}>{NOTE}<text:p>usd</text:p></table:table-cell>',
            f'<table:table-cell table:style-name="ce1" {STRING}>{NOTE}<text:p>true</text:p></table:table-cell>',
        ),
        (
            f"<table:table-cell {STRING}><text:p>u<text:span>sd</text:span></text:p>{NOTE}</table:table-cell >",
            f"<table:table-cell {STRING}><text:p>true</text:p>{NOTE}</table:table-cell>",
        ),
        (
            '<table:table-cell office:value-type="float" office:value="1"/>',
            f"<table:table-cell {STRING}><text:p>true</text:p></table:table-cell>",
        ),
        (
            f'<table:table-cell table:number-columns-repeated="2" {STRING}><text:p>usd</text:p></table:table-cell>',
            f"<table:table-cell {STRING}><text:p>true</text:p></table:table-cell>"
            f"<table:table-cell {STRING}><text:p>usd</text:p></table:table-cell>",
        ),
    ],
)
def test_a_cell_of_opendocument_keeps_what_is_beside_its_value(tmp_path: Path, before: str, after: str) -> None:
    path, out = tmp_path / "a.ods", tmp_path / "b.ods"
    ods(path, f"<table:table-row>{ID.format('a')}{before}</table:table-row>")
    text = "1" if "float" in before else "usd"
    apply(path, [Mend(Place(str(path), sheet="Grant", row=2, column="B"), "/x", text, True, "flag")], out)
    assert others(path, out) == ["content.xml"]
    assert parts(out)["content.xml"] == parts(path)["content.xml"].replace(before.encode(), after.encode())


def test_of_rows_that_are_written_once_the_one_that_is_wrong_is_parted(tmp_path: Path) -> None:
    path, out = tmp_path / "a.ods", tmp_path / "b.ods"
    cell = f"<table:table-cell {STRING}><text:p>usd</text:p></table:table-cell>"
    ods(
        path,
        f'<table:table-row table:number-rows-repeated="4">{ID.format("a")}{cell}</table:table-row><table:table-row/>',
    )
    apply(path, [Mend(Place(str(path), sheet="Grant", row=3, column="B"), "/x", "usd", True, "flag")], out)
    assert changes(path, out) == {"Grant!B3": "true"}
    assert parts(out)["content.xml"].count(b"<table:table-row") == 1 + 1 + 3 + 1
    assert b'number-rows-repeated="2"' in parts(out)["content.xml"]


def test_a_formula_of_opendocument_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    cell = f"<table:table-cell{{}} {STRING}><text:p>usd</text:p></table:table-cell>"
    formula, matrix = (
        ' table:formula="of:=1"',
        ' table:number-matrix-rows-spanned="2" table:number-matrix-columns-spanned="1"',
    )
    rows = [
        ID.format("a") + cell.format(formula),
        ID.format("b") + cell.format(formula + matrix),
        ID.format("c") + cell.format(""),
    ]
    rows.append(ID.format("d") + cell.format(""))
    ods(path, "".join(f"<table:table-row>{row}</table:table-row>" for row in rows))
    made = mended(path)
    told = {each.place.cell: each.facts["reason"] for each in made.left if each.place}
    assert told == {"B2": "formula", "B3": "formula", "B4": "array-formula"}
    assert changes(path, made.files[0]) == {"Grant!B5": "USD"}


@pytest.mark.parametrize("text", ["a  b", " a", "a ", "a\nb\n", "<&>  é\U0001f33e", "", " "])
def test_blanks_and_lines_of_opendocument_come_back(tmp_path: Path, text: str) -> None:
    path, out = tmp_path / "a.ods", tmp_path / "b.ods"
    ods(
        path,
        f"<table:table-row>{ID.format('a')}<table:table-cell {STRING}><text:p>x</text:p></table:table-cell>"
        "</table:table-row>",
    )
    apply(path, [Mend(Place(str(path), sheet="Grant", row=2, column="B"), "/x", "x", text, "space")], out)
    assert changes(path, out)["Grant!B2"] == text


def converted(path: Path, suffix: str, folder: Path) -> Path:
    """A file as LibreOffice writes it in another format; CSV shows the first sheet as it is displayed."""
    line = [str(OFFICE), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", suffix]
    subprocess.run([*line, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{suffix.partition(':')[0]}"


@office
@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["ods", "xlsx"])
def test_a_workbook_of_libreoffice_is_mended_in_place_and_opens_in_it(tmp_path: Path, suffix: str) -> None:
    rich_book(tmp_path / "first.xlsx")
    (tmp_path / "office").mkdir()
    path = converted(tmp_path / "first.xlsx", suffix, tmp_path / "office").rename(tmp_path / f"a.{suffix}")
    made = mended(path, hidden=True)
    found = changes(path, made.files[0])
    assert found == {f"Grant!{mend.place.cell}": mend.written for mend in made.changed}
    assert {"Grant!C2", "Grant!C4", "Grant!G2"} <= found.keys()
    assert len(others(path, made.files[0])) == 1
    shown = [
        converted(each, "csv:Text - txt - csv (StarCalc):44,34,76", tmp_path / "office").read_text("utf-8")
        for each in (path, made.files[0])
    ]
    lines = [text.splitlines() for text in shown]
    assert len(lines[0]) == len(lines[1])
    assert lines[1][1].startswith('grant/a,A <b> & c,USD,"12.500,00",BRL,Aug-18,https://example.org')
    assert ",https://example.org,usd," in lines[1][1], "the formula is one still"
