"""A workbook is looked through before a reader unpacks it: bombs are refused, cells without their value are told."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from peasant_ld.reading.sheets import guard
from peasant_ld.reading.sheets.guard import EmptyCell, WorkbookRefused, survey

RELATION = "<Relationships><Relationship {}/></Relationships>"
RELATIONS = RELATION.format('Id="rId1" Target="worksheets/one.xml"')
BOOK = '<workbook><sheets><sheet name="Grant" sheetId="1" r:id="rId1"/></sheets></workbook>'


def zipped(folder: Path, entries: dict[str, str | bytes], name: str = "a.xlsx") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as made:
        for entry, content in entries.items():
            made.writestr(entry, content)
    return folder / name


def xlsx(folder: Path, *cells: str, book: str = BOOK, relations: str = RELATIONS, entry: str = "one.xml") -> Path:
    """A workbook of one sheet, with these cells or rows."""
    sheet = f"<worksheet><sheetData>{''.join(cells)}</sheetData></worksheet>"
    return zipped(
        folder,
        {"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations, f"xl/worksheets/{entry}": sheet},
    )


def ods(folder: Path, *tables: str) -> Path:
    return zipped(folder, {"content.xml": f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet>"}, "a.ods")


def reason(path: Path) -> str | None:
    """Why a workbook is refused; None where it is not."""
    try:
        survey(path)
    except WorkbookRefused as error:
        return error.reason
    return None


# --- what is no workbook


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not-a-workbook"),
        (b"no zip at all", "not-a-workbook"),
        (b"PK\x03\x04junk", "not-a-workbook"),
    ],
)
def test_what_is_no_zip_file_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    assert reason(tmp_path / "a.xlsx") == why


def test_a_zip_file_of_something_else_is_refused(tmp_path: Path) -> None:
    assert reason(zipped(tmp_path, {"readme.txt": "x"})) == "not-a-workbook"
    assert reason(zipped(tmp_path, {})) == "not-a-workbook"


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"none\.xlsx"):
        survey(tmp_path / "none.xlsx")


def test_a_zip_file_that_is_encrypted_says_so(tmp_path: Path) -> None:
    path = xlsx(tmp_path, "<c/>")
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(mark, start + 1)
    path.write_bytes(data)
    assert reason(path) == "encrypted"


def test_a_zip_file_that_is_damaged_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path, "<c r='A1'><v>1</v></c>" * 99)
    data = bytearray(path.read_bytes())
    at = data.find(b"one.xml") + 20
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(data)
    assert reason(path) == "not-a-workbook"


# --- bombs


@pytest.mark.parametrize(
    ("limit", "value", "why"),
    [
        ("ENTRY_LIMIT", 2, "too-large-unpacked"),
        ("ENTRY_LIMIT", 3, None),
        ("UNPACKED_LIMIT", 100, "too-large-unpacked"),
        ("RATIO_FLOOR", 100, "too-large-unpacked"),
    ],
)
def test_a_workbook_has_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, why: str | None
) -> None:
    monkeypatch.setattr(guard, limit, value)
    assert reason(xlsx(tmp_path, "<row/>" * 200_000)) == why


def test_a_workbook_may_be_dense_where_it_is_small_and_large_where_it_is_not_dense(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = xlsx(tmp_path, "<row/>" * 200_000)
    assert reason(path) is None
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    unpacked, packed = (sum(sizes) for sizes in zip(*((e.file_size, e.compress_size) for e in entries), strict=True))
    for name, value, why in (
        ("RATIO_FLOOR", unpacked, None),
        ("RATIO_FLOOR", unpacked - 1, "too-large-unpacked"),
        ("UNPACKED_LIMIT", unpacked, None),
        ("UNPACKED_LIMIT", unpacked - 1, "too-large-unpacked"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(guard, name, value)
            assert reason(path) == why
    monkeypatch.setattr(guard, "RATIO_FLOOR", 100)
    monkeypatch.setattr(guard, "RATIO_LIMIT", unpacked / packed)
    assert reason(path) is None


@pytest.mark.parametrize(
    ("entry", "content", "why"),
    [
        ("xl/x.xml", '<!DOCTYPE a [<!ENTITY x "y">]>', "xml-doctype"),
        ("xl/x.xml", '<?xml version="1.0"?>\n<!ENTITY x "y">', "xml-doctype"),
        ("_rels/.rels", "<!DOCTYPE a>", "xml-doctype"),
        ("xl/x.xml", "<!DOCTYPE a>".encode("utf-16"), "xml-doctype"),
        ("xl/x.xml", "<!DOCTYPE a>".encode("utf-16-be"), "xml-doctype"),
        ("xl/x.xml", " " * 4000 + "<!DOCTYPE a>", "xml-doctype"),
        ("xl/x.xml", "<!-- DOCTYPE -->", None),
        ("xl/x.xml", "<a>DOCTYPE ENTITY</a>", None),
        ("xl/x.bin", "<!DOCTYPE a>", None),
    ],
)
def test_xml_that_declares_a_type_is_refused(tmp_path: Path, entry: str, content: str | bytes, why: str | None) -> None:
    path = zipped(tmp_path, {"xl/workbook.xml": BOOK, entry: content})
    assert reason(path) == why


def test_an_entry_that_holds_more_than_it_told_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path, "<row/>" * 1000)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/one.xml").file_size
        archive.getinfo("xl/worksheets/one.xml").file_size = size - 1
        with pytest.raises((WorkbookRefused, zipfile.BadZipFile)):
            list(guard._blocks(archive, "xl/worksheets/one.xml", lambda text: 0))
        archive.getinfo("xl/worksheets/one.xml").file_size = size
        assert len(b"".join(guard._blocks(archive, "xl/worksheets/one.xml", lambda text: 0))) == size


@pytest.mark.parametrize(("size", "why"), [(19, None), (21, "too-large-unpacked")])
def test_twenty_million_bytes_of_nearly_nothing_are_a_bomb(tmp_path: Path, size: int, why: str | None) -> None:
    blanks = {f"xl/media/{n}.bin": b"\0" * 2**20 for n in range(size)}
    assert reason(zipped(tmp_path, {"xl/workbook.xml": BOOK} | blanks)) == why


def test_a_name_that_is_no_text_is_no_table(tmp_path: Path) -> None:
    table_of = b'<table:table table:name="\xff"></table:table>'
    assert reason(zipped(tmp_path, {"content.xml": table_of}, "a.ods")) == "not-a-workbook"


# --- too many cells


def cell(address: str, inner: str = "<v>1</v>") -> str:
    return f'<c r="{address}">{inner}</c>'


FAR = "<v>1</v></c></row>"


@pytest.mark.parametrize(
    ("cells", "weight"),
    [
        # rows up to the last that is filled, times columns up to the last, and those that are filled once more
        ([cell("A1")], 2),
        ([cell("C1")], 4),
        ([cell("A1"), cell("C1")], 5),
        ([cell("A10")], 11),
        ([cell("C10")], 31),
        ([cell("A10"), cell("C1")], 32),
        ([cell("AA1")], 28),
        ([cell("ab1")], 29),
        ([cell("A1", "<is><t>x</t></is>")], 2),
        # however the cells are written
        (["<c r='C10'><v>1</v></c>"], 31),
        (['<c s="1" r="C10"><v>1</v></c>'], 31),
        (['<c\nr = "C10"><v>1</v></c>'], 31),
        (['<c\tr="C10"><v>1</v></c>'], 31),
        (['<c\rr="C10"><v>1</v></c>'], 31),
        (['<x:c r="C10"><x:v>1</x:v></x:c>'], 32),
        (['<x:c r="C10"><x:is>1</x:is></x:c>'], 32),
        ([cell("A1"), "<c r='C10'><v>1</v></c>"], 32),
        # rows without addresses of their cells
        ([f'<row r="10"><c>{FAR}'], 11),
        ([f"<row r='10'><c>{FAR}"], 11),
        ([f'<row spans="1" r="10"><c>{FAR}'], 11),
        ([f'<x:row r="10"><c>{FAR}'], 11),
        ([f'<row r="10"><c s="1">{FAR}', cell("C1")], 32),
        # cells that are empty hold nothing
        (['<c r="A1"/>'], 1),
        ([cell("A1", ""), '<c r="Z99"/>'], 1),
        (['<row r="99"/>'], 0),
        (['<row r="99"><c/></row>'], 0),
    ],
)
def test_a_sheet_weighs_what_a_reader_has_to_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cells: list[str], weight: int
) -> None:
    path = xlsx(tmp_path, *cells)
    monkeypatch.setattr(guard, "CELL_LIMIT", weight)
    assert reason(path) is None
    monkeypatch.setattr(guard, "CELL_LIMIT", weight - 1)
    if weight > 1 and cells[-1] != '<c r="Z99"/>':
        assert reason(path) == "too-many-cells"


def test_the_sheets_of_a_workbook_are_weighed_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = f"<worksheet>{cell('C10')}</worksheet>"
    path = zipped(
        tmp_path,
        {"xl/workbook.xml": BOOK, "xl/worksheets/sheet1.xml": sheet, "XL/Worksheets/Sheet2.xml": sheet, "x.xml": sheet},
    )
    monkeypatch.setattr(guard, "CELL_LIMIT", 62)
    assert reason(path) is None
    monkeypatch.setattr(guard, "CELL_LIMIT", 61)
    assert reason(path) == "too-many-cells"


@pytest.mark.parametrize("block", [64, 256, 1024])
@pytest.mark.parametrize("row", ['<row r="%d"><c r="A%d"><v>1</v></c></row>', '<row r="%d"><c r="A%d" s="1"/></row>'])
def test_a_sheet_is_read_in_blocks_and_weighs_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, row: str
) -> None:
    path = xlsx(tmp_path, *(row % (n, n) for n in range(1, 101)), cell("A101"))
    filled = 101 if "<v>" in row else 1
    monkeypatch.setattr(guard, "_BLOCK", block)
    monkeypatch.setattr(guard, "CELL_LIMIT", 101 + filled)
    assert reason(path) is None
    monkeypatch.setattr(guard, "CELL_LIMIT", 100 + filled)
    assert reason(path) == "too-many-cells"


@pytest.mark.parametrize("row", ['<row r="9"/>', '<row\tr="9"></row>', '<c r="A9" s="1"></c>'])
def test_long_runs_of_rows_that_hold_nothing_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str) -> None:
    monkeypatch.setattr(guard, "_BLOCK", 64)
    assert reason(xlsx(tmp_path, row * 500)) is None


def test_a_text_that_never_ends_a_cell_is_no_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_BLOCK", 64)
    assert reason(xlsx(tmp_path, "x" * 64 * 70)) == "not-a-workbook"
    assert reason(xlsx(tmp_path, "x" * 64 * 50)) is None


# --- cells without their value


def empty(path: Path) -> list[tuple[str, str, int, str | None]]:
    return [(each.sheet, each.column, each.row, each.error) for each in survey(path).empty]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<c r="B2"><f>A1+1</f></c>', [("Grant", "B", 2, None)]),
        ('<c r="B2"><f>A1+1</f><v></v></c>', [("Grant", "B", 2, None)]),
        ('<c r="B2"><f>A1+1</f><v/></c>', [("Grant", "B", 2, None)]),
        ('<c r="AX12"><f>A1+1</f></c>', [("Grant", "AX", 12, None)]),
        ('<c r="AB12"> <f t="shared" si="0"/> <v /> </c>', [("Grant", "AB", 12, None)]),
        ("<c s='1' r='B2' t='str'><f>A1</f></c>", [("Grant", "B", 2, None)]),
        ('<c r="B2"><f>A1+1</f><v>2</v></c>', []),
        ('<c r="B2"><v>2</v></c>', []),
        ('<c r="B2"/>', []),
        ('<c r="B2" t="e"><v>#REF!</v></c>', [("Grant", "B", 2, "#REF!")]),
        ("<c t='e' r='B2'><v>#N/A</v></c>", [("Grant", "B", 2, "#N/A")]),
        ('<c r="B2" t="e"><f>A1/0</f><v>#DIV/0!</v></c>', [("Grant", "B", 2, "#DIV/0!")]),
        ('<c r="B2" t="s"><v>#REF!</v></c>', []),
        (
            '<c r="A1"><f>1</f></c><c r="B1"><v>1</v></c><c r="C1" t="e"><v>#NUM!</v></c>',
            [("Grant", "A", 1, None), ("Grant", "C", 1, "#NUM!")],
        ),
    ],
)
def test_formulas_without_a_value_and_errors_are_told(
    tmp_path: Path, text: str, found: list[tuple[str, str, int, str | None]]
) -> None:
    assert empty(xlsx(tmp_path, text)) == found


def test_a_cell_is_told_as_a_value() -> None:
    assert EmptyCell("Grant", "B", 2, None) == EmptyCell("Grant", "B", 2, None)


@pytest.mark.parametrize(
    ("book", "relations", "entry", "title"),
    [
        (BOOK, RELATIONS, "one.xml", "Grant"),
        (BOOK.replace("Grant", "A &amp; B"), RELATIONS, "one.xml", "A & B"),
        (BOOK, RELATIONS.replace("worksheets", "/xl/worksheets"), "one.xml", "Grant"),
        (BOOK.replace("<sheet ", "<x:sheet "), RELATIONS.replace("<Rel", "<x:Rel", 2), "one.xml", "Grant"),
        (BOOK, RELATION.format('Target="worksheets/one.xml" Id="rId1"'), "one.xml", "Grant"),
        (BOOK, RELATIONS.replace("rId1", "rId2"), "sheet1.xml", ""),
        (BOOK, "", "SHEET9.xml", ""),
    ],
)
def test_a_sheet_is_told_by_its_title(tmp_path: Path, book: str, relations: str, entry: str, title: str) -> None:
    path = xlsx(tmp_path, '<c r="B2"><f>1</f></c>', book=book, relations=relations, entry=entry)
    assert empty(path) == [(title, "B", 2, None)]


def test_what_is_no_sheet_is_not_searched(tmp_path: Path) -> None:
    assert empty(xlsx(tmp_path, '<c r="B2"><f>1</f></c>', relations="", entry="other.xml")) == []


def test_a_workbook_without_relations_has_sheets_without_titles(tmp_path: Path) -> None:
    sheet = '<c r="B2"><f>1</f></c>'
    assert empty(zipped(tmp_path, {"xl/workbook.xml": BOOK, "xl/worksheets/sheet1.xml": sheet})) == [("", "B", 2, None)]


# --- OpenDocument


def table(*rows: str, name: str | None = "Grant") -> str:
    title = "" if name is None else f' table:name="{name}"'
    return f"<table:table{title}>{''.join(rows)}</table:table>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def ods_cell(more: str = ' office:value-type="string"', name: str = "table-cell") -> str:
    return f"<table:{name}{more}><text:p>x</text:p></table:{name}>"


BLANK = "<table:table-cell/>"
GAP = "<table:table-cell></table:table-cell>"
WIDE = ' office:value-type="string" table:number-columns-repeated="3"'
FORMULA = ' table:formula="of:=1"'
ERROR = ' calcext:value-type="error" table:formula="of:=1/0" office:value-type="string"'


@pytest.mark.parametrize(
    ("rows", "weight"),
    [
        ([row(ods_cell())], 1),
        ([row(GAP, ods_cell())], 2),
        ([row(ods_cell(WIDE))], 3),
        ([row(ods_cell(WIDE), ods_cell())], 4),
        ([row(GAP), row(ods_cell(WIDE))], 6),
        ([row(GAP, more=' table:number-rows-repeated="9"'), row(ods_cell())], 10),
        ([row(ods_cell(), more=" table:number-rows-repeated='9'")], 9),
        ([row(GAP, ods_cell()), row(ods_cell())], 4),
        ([row(ods_cell(FORMULA))], 1),
        ([row(ods_cell(), ods_cell(name="covered-table-cell"))], 2),
        ([row(ods_cell(), ods_cell("", "covered-table-cell"))], 1),
        ([row(ods_cell()), row(GAP, more=' table:number-rows-repeated="1048576"')], 1),
    ],
)
def test_a_table_weighs_what_a_reader_has_to_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[str], weight: int
) -> None:
    path = ods(tmp_path, table(*rows))
    monkeypatch.setattr(guard, "CELL_LIMIT", weight)
    assert reason(path) is None
    monkeypatch.setattr(guard, "CELL_LIMIT", weight - 1)
    assert reason(path) == "too-many-cells"
    twice = ods(tmp_path, table(*rows), table(*rows))
    monkeypatch.setattr(guard, "CELL_LIMIT", 2 * weight)
    assert reason(twice) is None
    monkeypatch.setattr(guard, "CELL_LIMIT", 2 * weight - 1)
    assert reason(twice) == "too-many-cells"


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        ([table(row(ods_cell(), ods_cell(FORMULA)))], [("Grant", "B", 1, None)]),
        ([table(row(ods_cell(ERROR)))], [("Grant", "A", 1, "#ERROR")]),
        ([table(row(ods_cell(FORMULA + ' office:value-type="float"')))], []),
        ([table(row(ods_cell()))], []),
        ([table(row(GAP), row(GAP, GAP, ods_cell(FORMULA)))], [("Grant", "C", 2, None)]),
        ([table(row(ods_cell(WIDE), ods_cell(FORMULA)))], [("Grant", "D", 1, None)]),
        (
            [table(row(GAP, more=' table:number-rows-repeated="4"'), row(ods_cell(FORMULA)))],
            [("Grant", "A", 5, None)],
        ),
        (
            [table(row(ods_cell(FORMULA)), name="A &amp; B"), table(row(GAP, ods_cell(ERROR)), name="Two")],
            [("A & B", "A", 1, None), ("Two", "B", 1, "#ERROR")],
        ),
        ([table(row(ods_cell(FORMULA)), name=None)], [("", "A", 1, None)]),
    ],
)
def test_cells_of_a_table_without_their_value_are_told(
    tmp_path: Path, tables: list[str], found: list[tuple[str, str, int, str | None]]
) -> None:
    assert empty(ods(tmp_path, *tables)) == found


@pytest.mark.parametrize("block", [16, 64, 300])
def test_a_table_is_read_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    path = ods(tmp_path, table(*(row(ods_cell(FORMULA)) for _ in range(20))))
    monkeypatch.setattr(guard, "_BLOCK", block)
    assert [each.row for each in survey(path).empty] == list(range(1, 21))
