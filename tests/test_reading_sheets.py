"""Rows of spreadsheets become records with the address of every cell; nothing in a cell is guessed or lost."""

from __future__ import annotations

import datetime
import time
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.check import check_alone
from peasant_ld.problem import InputError, Problem, Severity
from peasant_ld.reading import Declared, Record, read_records
from peasant_ld.reading.sheets import guard
from workbooks import Rows, book_of

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: it writes the workbooks of these tests")
pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")


def write_csv(folder: Path, text: str, name: str = "grants.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def write_book(folder: Path, sheets: dict[str, Rows], name: str = "book.xlsx") -> Path:
    book_of(sheets).save(folder / name)
    return folder / name


def data(path: Path, **declared: Any) -> list[dict[str, Any]]:
    items = list(read_records(path, Declared(**declared)))
    assert not [item for item in items if isinstance(item, Problem) and item.blocks]
    return [item.data for item in items if isinstance(item, Record)]


def problems(path: Path, **declared: Any) -> list[Problem]:
    return [item for item in read_records(path, Declared(**declared)) if isinstance(item, Problem)]


def read_problems(path: Path, **declared: Any) -> list[Problem]:
    """Everything that the reader tells, that of single records too."""
    items = read_records(path, Declared(**declared))
    return [each for item in items for each in ((item,) if isinstance(item, Problem) else item.problems)]


def codes(path: Path, **declared: Any) -> list[str]:
    return [problem.code for problem in problems(path, **declared)]


# --- columns name keys


@pytest.mark.parametrize(
    ("header", "row", "stated"),
    [
        ("name@pt", "Brigada", {"name": {"pt": "Brigada"}}),
        ("name@pt-BR", "Brigada", {"name": {"pt-br": "Brigada"}}),
        ("name@pt,name@en", "Brigada,Brigade", {"name": {"pt": "Brigada", "en": "Brigade"}}),
        ("altName@en", "One|Two; too", {"altName": {"en": ["One", "Two; too"]}}),
        ("altName@en,altName@en", "One,Two", {"altName": {"en": ["One", "Two"]}}),
        ("amount.value,amount.currency", "12.50,USD", {"amount": {"value": "12.50", "currency": "USD"}}),
        ("topic", "concept/a | concept/b", {"topic": ["concept/a", "concept/b"]}),
        ("topic", "concept/a;concept/b", {"topic": ["concept/a", "concept/b"]}),
        ("topic", '"concept/a\nconcept/b"', {"topic": ["concept/a", "concept/b"]}),
        ("topic", "concept/a", {"topic": "concept/a"}),
        ("topic,topic,topic", "concept/a,,concept/b", {"topic": ["concept/a", "concept/b"]}),
        ("topic.1,topic.2", "concept/a,concept/b", {"topic": ["concept/a", "concept/b"]}),
        ("page", "https://a.org/x;y=1|https://b.org/", {"page": ["https://a.org/x;y=1", "https://b.org/"]}),
        ("identifier.scheme,identifier.value", "GB-CHC,007", {"identifier": [{"scheme": "GB-CHC", "value": "007"}]}),
        (
            "identifier.1.scheme,identifier.1.value,identifier.2.scheme,identifier.2.value",
            "A,1,B,2",
            {"identifier": [{"scheme": "A", "value": "1"}, {"scheme": "B", "value": "2"}]},
        ),
        (
            "identifier.scheme,identifier.value,identifier.scheme,identifier.value",
            ",,B,2",
            {"identifier": [{"scheme": "B", "value": "2"}]},
        ),
        ("evidence.of,evidence.note@en", "name,so", {"evidence": [{"of": "name", "note": {"en": "so"}}]}),
        (
            "evidence.of,evidence.where.page",
            "name,12-13",
            {"evidence": [{"of": "name", "where": {"page": "12-13"}}]},
        ),
        ("access.level", "public", {"access": {"level": "public"}}),
        ("access.coarsen.place", "country", {"access": {"coarsen": {"place": "country"}}}),
        ("awarded.text,awarded.edtf", "in May,2018-05", {"awarded": {"text": "in May", "edtf": "2018-05"}}),
        ("openCall,plannedMonths", "TRUE,12", {"openCall": True, "plannedMonths": 12}),
        ("Awarded", "2018~", {"awarded": "2018~"}),
        ("Financiador", "organization/a", {"funder": "organization/a"}),
        ("Bayè fon", "organization/a", {"funder": "organization/a"}),
        ("Nome@pt", "Brigada", {"name": {"pt": "Brigada"}}),
        ("Valor (amount.value)", "12", {"amount": {"value": "12"}}),
        ("Funder *", "organization/a", {"funder": "organization/a"}),
        ("_mine,#yours,reasons,funder", "x,y,z,organization/a", {"funder": "organization/a"}),
        ("funder,page", "   ,", {}),
    ],
)
def test_a_column_fills_the_key_that_it_names(tmp_path: Path, header: str, row: str, stated: dict[str, Any]) -> None:
    path = write_csv(tmp_path, f"id,{header}\ngrant/a,{row}\n")
    assert data(path) == [{"type": "Grant", "id": "grant/a", **stated}]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, "Grant") for name in ("grants.csv", "Grant.csv", "2018-grants.csv", "subvenção.csv")),
        *((name, "Movement") for name in ("movements.csv", "Movimento.csv", "mouvman.csv")),
        *((name, "LearningCentre") for name in ("learning-centre.csv", "learning centres.csv", "LearningCentre.csv")),
        ("organisations.csv", "Organization"),
    ],
)
def test_the_name_of_a_file_says_the_kind(tmp_path: Path, name: str, kind: str) -> None:
    assert data(write_csv(tmp_path, "id\nx/a\n", name)) == [{"type": kind, "id": "x/a"}]


def test_a_column_type_says_the_kind_of_each_row(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "type,id\nGrant,grant/a\nmovimento,movement/b\nThing,x/c\n", "all.csv")
    assert [record["type"] for record in data(path)] == ["Grant", "Movement", "Thing"]


def test_a_file_of_no_kind_is_told(tmp_path: Path) -> None:
    assert codes(write_csv(tmp_path, "id\nx/a\n", "things.csv")) == ["PLD304"]


@pytest.mark.parametrize(
    ("header", "code", "nearest"),
    [
        ("recipent", "PLD301", "recipient"),
        ("amount.valu", "PLD301", "amount.value"),
        ("amount", "PLD301", "amount.value"),
        ("nmae@pt", "PLD301", "name@pt"),
        ("quite another thing", "PLD301", None),
        ("funder@pt", "PLD301", "funder"),
    ],
)
def test_an_unknown_title_is_told_with_the_nearest_key(
    tmp_path: Path, header: str, code: str, nearest: str | None
) -> None:
    path = write_csv(tmp_path, f"id,{header}\ngrant/a,x\ngrant/b,y\n")
    (problem,) = problems(path)
    assert (problem.code, problem.place and problem.place.cell) == (code, "B1")
    assert problem.facts.get("nearest") == nearest


def test_two_columns_for_one_value_are_told(tmp_path: Path) -> None:
    assert codes(write_csv(tmp_path, "id,homepage,homepage\ngrant/a,https://a.org/,\n")) == ["PLD316"]
    assert codes(write_csv(tmp_path, "id,awarded,awarded.text\ngrant/a,2018,\n")) == ["PLD316"]


def test_of_two_columns_for_one_value_the_first_is_read(tmp_path: Path) -> None:
    text = "id,homepage,homepage,awarded,awarded.text\ngrant/a,https://a.org/,https://b.org/,2018,long ago\n"
    found = [item for item in read_records(write_csv(tmp_path, text)) if isinstance(item, Record)]
    assert [item.data["homepage"] for item in found] == ["https://a.org/"]
    assert [item.data["awarded"] for item in found] == ["2018"]


def told_of_rows(path: Path) -> list[tuple[str, str | None, str | None, Any]]:
    """What a check says of the rows of a file: the code, the record, the cell, the nearest."""
    told = (item for item in check_alone(read_records(path)) if item.place and item.place.row != 1)
    return [(each.code, each.record, each.place and each.place.cell, each.facts.get("nearest")) for each in told]


def test_a_row_with_something_in_a_column_that_may_close_it_is_told_at_the_cell(tmp_path: Path) -> None:
    rows = [
        ["id", "name@en", "acess.level"],
        ["place/a", "A", "restricted"],
        ["place/b", "B", ""],
        ["place/c", "C", "x"],
    ]
    text = "".join(",".join(row) + "\n" for row in rows)
    cells = [("PLD318", "place/a", "C2", "access.level"), ("PLD318", "place/c", "C4", "access.level")]
    assert told_of_rows(write_csv(tmp_path, text, "places.csv")) == cells
    assert told_of_rows(write_book(tmp_path, {"Places": rows})) == cells
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    table = "".join("<table:table-row>" + "".join(map(cell.format, row)) + "</table:table-row>" for row in rows)
    ods = write_ods(tmp_path / "a.ods", f'<table:table table:name="Places">{table}</table:table>')
    assert told_of_rows(ods) == cells


def test_a_rule_for_access_that_stands_in_two_columns_is_not_chosen_from(tmp_path: Path) -> None:
    text = "id,access.level,access.level\nplace/a,restricted,public\nplace/b,restricted,\n"
    assert told_of_rows(write_csv(tmp_path, text, "places.csv")) == [("PLD318", "place/a", "C2", "access.level")]


def test_a_column_for_a_key_that_the_kind_has_not_is_told_at_the_cell(tmp_path: Path) -> None:
    text = "id,latitude,access.keys.latitud\nplace/a,18.5,restricted\nplace/b,18.5,\n"
    assert told_of_rows(write_csv(tmp_path, text, "places.csv")) == [("PLD020", "place/a", "C2", "latitude")]


def test_a_node_on_a_sheet_of_its_own_with_something_in_such_a_column_keeps_its_record_back(tmp_path: Path) -> None:
    initiatives = [["id", "name@en"], ["initiative/a", "A"]]
    budgets = [["record", "value", "currency", "sigilo"], ["initiative/a", "5", "USD", "sim"]]
    path = write_book(tmp_path, {"Initiatives": initiatives, "Initiative.budget": budgets})
    assert told_of_rows(path) == [("PLD020", "initiative/a", "D2", None)]


def test_a_text_without_a_language_takes_the_declared_one_or_is_told(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "id,name\ngrant/a,Brigada\n")
    assert codes(path) == ["PLD306"]
    assert data(path, language="pt")[0]["name"] == {"pt": "Brigada"}


def test_titles_for_people_may_stand_above_the_keys(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "Nome *,Id *\nname@pt,id\n# example,x\nBrigada,grant/a\n")
    assert data(path) == [{"type": "Grant", "name": {"pt": "Brigada"}, "id": "grant/a"}]


# --- cells


def test_cells_typed_by_a_spreadsheet_come_out_as_the_model_wants_them(tmp_path: Path) -> None:
    day, moment = datetime.date(2018, 8, 14), datetime.datetime(2018, 8, 14, 12, 30)
    header = ["id", "amount.value", "plannedMonths", "openCall", "awarded", "created", "identifier.value", "acronym"]
    row = ["grant/a", 12500.5, 12.0, True, day, moment, "007", 0.1 + 0.2]
    assert data(write_book(tmp_path, {"Grant": [header, row]})) == [
        {
            "type": "Grant",
            "id": "grant/a",
            "amount": {"value": "12500.5"},
            "plannedMonths": 12,
            "openCall": True,
            "awarded": "2018-08-14",
            "created": "2018-08-14T12:30:00",
            "identifier": [{"value": "007"}],
            "acronym": "0.3",
        }
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [(12500.0, "12500"), (-5, "-5"), (0.5, "0.5"), (1e15, "1000000000000000"), (1e-7, "0.0000001"), (2018, "2018")],
)
def test_a_number_comes_out_exact_and_without_an_exponent(tmp_path: Path, number: float, text: str) -> None:
    (record,) = data(write_book(tmp_path, {"Grant": [["id", "amount.value"], ["grant/a", number]]}))
    assert record["amount"]["value"] == text


def test_namibia_and_leading_zeros_stay_and_empty_means_absent(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "id,country,referenceCode,name@en\nplace/a,NA,007,None\nplace/b, ,,\n", "places.csv")
    assert data(path) == [
        {"type": "Place", "id": "place/a", "country": "NA", "referenceCode": "007"},
        {"type": "Place", "id": "place/b"},
    ]


def test_a_date_that_means_two_days_shows_both_and_a_declared_order_settles_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "id,awarded\ngrant/a,03/04/2018\n")
    (problem,) = read_problems(path)
    assert (problem.code, problem.place and problem.place.cell, problem.record) == ("PLD305", "B2", "grant/a")
    assert {problem.facts["suggestion"], problem.facts["other"]} == {"2018-04-03", "2018-03-04"}
    assert data(path, date_order="dmy")[0]["awarded"] == "2018-04-03"
    assert data(path, date_order="mdy")[0]["awarded"] == "2018-03-04"


@pytest.mark.parametrize(("note", "day"), [("(dmy)", "2018-04-03"), ("[mm/dd/yyyy]", "2018-03-04")])
def test_a_note_in_the_title_settles_the_order_of_dates(tmp_path: Path, note: str, day: str) -> None:
    assert data(write_csv(tmp_path, f"id,awarded {note}\ngrant/a,03/04/2018\n"))[0]["awarded"] == day


@pytest.mark.parametrize("order", ["dmy", None])
def test_a_date_of_three_numbers_that_means_one_day_is_that_day(order: str | None, tmp_path: Path) -> None:
    path = write_csv(tmp_path, "id,awarded\ngrant/a,14/08/2018\n")
    assert data(path, date_order=order)[0]["awarded"] == "2018-08-14"


def test_a_date_of_three_numbers_that_is_no_day_in_the_declared_order_stays_as_it_is(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "id,awarded\ngrant/a,14/08/2018\n")
    assert data(path, date_order="mdy")[0]["awarded"] == "14/08/2018"


def test_the_order_of_dates_is_declared_in_the_import_table() -> None:
    assert Declared.of({"date-order": "dmy", "language": "PT"}) == Declared("pt", "dmy")
    with pytest.raises(InputError):
        Declared.of({"date-order": "ddmmyy"})


@pytest.mark.parametrize("wrong", [{"decimal": "'"}, {"decimal": ""}, {"currency": "R$"}, {"currency": "XXZ"}])
def test_the_decimal_mark_and_the_currency_are_declared_in_the_import_table(wrong: dict[str, str]) -> None:
    assert Declared.of({"decimal": ",", "currency": "BRL"}) == Declared(decimal=",", currency="BRL")
    with pytest.raises(InputError) as refused:
        Declared.of(wrong)
    assert refused.value.problem.key == f"import.{next(iter(wrong))}"


# --- places


def test_every_value_has_its_cell(tmp_path: Path) -> None:
    rows = [
        [
            "id",
            "name@pt",
            "identifier.scheme",
            "identifier.value",
            "identifier.scheme",
            "identifier.value",
            "topic",
            "topic",
        ]
    ]
    rows.append(["grant/a", "B", "", "", "X", "1", "concept/a|concept/b", "concept/c"])
    (record,) = (item for item in read_records(write_book(tmp_path, {"Grants": rows})) if isinstance(item, Record))
    cells = {
        pointer: record.place(pointer).cell for pointer in ("/name/pt", "/identifier/0/value", "/topic/1", "/topic/2")
    }
    assert cells == {"/name/pt": "B2", "/identifier/0/value": "F2", "/topic/1": "G2", "/topic/2": "H2"}
    assert record.place("/name").cell == "B2"
    missing = record.place("/recipient")
    assert (missing.row, missing.column, missing.sheet) == (2, None, "Grants")
    assert record.place("/topic/1").header == "topic"


def test_problems_stand_at_their_cells(tmp_path: Path) -> None:
    rows = [["", "id", "amount.value"], [], ["", "grant/a", "12 mil"]]
    (problem,) = check_alone(read_records(write_book(tmp_path, {"Grants": rows})))
    assert (problem.code, problem.place and problem.place.cell) == ("PLD021", "C3")


# --- nested lists


def test_nested_lists_are_joined_from_a_sheet_of_their_own(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "Grant": [["id"], ["grant/a"], ["grant/b"]],
        "evidence": [["record", "of", "status"], ["grant/a", "name", "stated"], ["grant/a", "topic", "implied"]],
        "grant.share": [["of", "percentage", "record"], ["place", 40, "grant/b"]],
    }
    first, second = (item for item in read_records(write_book(tmp_path, sheets)) if isinstance(item, Record))
    assert [entry["of"] for entry in first.data["evidence"]] == ["name", "topic"]
    assert second.data["share"] == [{"of": "place", "percentage": "40"}]
    place = first.place("/evidence/1/status")
    assert (place.sheet, place.cell) == ("evidence", "C3")


def test_a_nested_row_without_its_record_is_told(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "Grant": [["id"], ["grant/a"]],
        "evidence": [["record", "of"], ["grant/z", "name"]],
    }
    (problem,) = problems(write_book(tmp_path, sheets))
    assert (problem.code, problem.value, problem.place and problem.place.cell) == ("PLD315", "grant/z", "A2")


# --- encodings, separators, broken rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_are_detected_and_told(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path, "id,name@pt\ngrant/a,São – Tomé\n", encoding=encoding)
    assert data(path)[0]["name"] == {"pt": "São – Tomé"}
    assert codes(path) == ([] if encoding.startswith("utf-8") else ["PLD310"])
    assert all(problem.severity is Severity.ADVICE for problem in problems(path))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_detected_and_told(tmp_path: Path, separator: str) -> None:
    path = write_csv(tmp_path, separator.join(["id", "name@pt"]) + "\n" + separator.join(["grant/a", '"a,b;c"']) + "\n")
    assert data(path)[0]["name"] == {"pt": "a,b;c"}
    assert codes(path) == ([] if separator == "," else ["PLD311"])


def test_broken_rows_are_told_and_the_others_stand(tmp_path: Path) -> None:
    path = write_csv(tmp_path, 'id,homepage\ngrant/a,"x"y\ngrant/b,1,2\ngrant/c,https://c.org/\n\ngrant/d\n')
    items = list(read_records(path))
    assert [item.code for item in items if isinstance(item, Problem)] == ["PLD312", "PLD303"]
    assert [item.data["id"] for item in items if isinstance(item, Record)] == ["grant/c", "grant/d"]
    assert [item.origin.row for item in items if isinstance(item, Record)] == [4, 6]
    assert all(item.facts["records"] == 1 for item in items if isinstance(item, Problem))


def test_a_value_under_no_title_is_told(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "id,,homepage\ngrant/a,,\ngrant/b,lost,\n")
    (problem,) = problems(path)
    assert (problem.code, problem.value, problem.place and problem.place.cell) == ("PLD302", "lost", "B3")


def test_a_quotation_mark_that_is_never_closed_is_told(tmp_path: Path) -> None:
    path = write_csv(tmp_path, 'id,homepage\ngrant/a,"x\n' + "grant/b,y\n" * 50_000)
    assert "PLD312" in codes(path)


def test_a_large_csv_is_read_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    with path.open("w") as file:
        file.write("id,name@en,amount.value\n")
        file.writelines(f"grant/{number},Grant {number},{number}.00\n" for number in range(50_000))
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_records(path))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 50_000
    assert peak < 8 * 2**20


# --- workbooks


def test_formulas_without_values_errors_merged_cells_and_hidden_sheets_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Grant"
    for row in (["id", "homepage", "amount.value"], ["grant/a", "=1+1", "#REF!"], ["grant/b", "https://b.org/", None]):
        sheet.append(row)
    sheet.merge_cells("A5:B6")
    book.create_sheet("Movement").append(["id"])
    book["Movement"].append(["movement/hidden"])
    book["Movement"].sheet_state = "hidden"
    book.create_sheet("_lists").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    found = {problem.code: problem for problem in read_problems(tmp_path / "a.xlsx")}
    assert set(found) == {"PLD313", "PLD314", "PLD308", "PLD309"}
    places = {code: problem.place.cell for code, problem in found.items() if problem.place}
    assert places == {"PLD313": "B2", "PLD314": "C2", "PLD308": "A5", "PLD309": None}
    assert (found["PLD314"].value, found["PLD308"].value, found["PLD309"].value) == ("#REF!", "A5:B6", "Movement")
    assert not any("hidden" in str(item) for item in read_records(tmp_path / "a.xlsx") if isinstance(item, Record))


def test_a_sheet_that_declares_a_million_rows_is_quick(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Grant"
    book.active.append(["id"])
    book.active.append(["grant/a"])
    book.active.cell(1_048_576, 10).font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "a.xlsx")
    start = time.monotonic()
    assert len(data(tmp_path / "a.xlsx")) == 1
    assert time.monotonic() - start < 5


def rezipped(path: Path, name: str, change: Any, out: Path) -> Path:
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in given.namelist():
            content = given.read(entry)
            made.writestr(entry, change(content) if entry == name else content)
    return out


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda xml: xml + b" " * 30 * 2**20, "too-large-unpacked"),
        (lambda xml: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]>' + xml, "xml-doctype"),
        (
            lambda xml: xml.replace(
                b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            ),
            "too-many-cells",
        ),
        (
            lambda xml: xml.replace(
                b"</sheetData>", b"<x:row r='1048576'><x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row></sheetData>"
            ),
            "too-many-cells",
        ),
        (
            lambda xml: xml.replace(
                b"</sheetData>", b'<row r="1048576"><c><v>1</v></c></row><c r="XFD1"><v>1</v></c></sheetData>'
            ),
            "too-many-cells",
        ),
    ],
)
def test_a_bomb_is_refused(tmp_path: Path, change: Any, reason: str) -> None:
    path = write_book(tmp_path, {"Grant": [["id"], ["grant/a"]]})
    bomb = rezipped(path, SHEET, change, tmp_path / "bomb.xlsx")
    start = time.monotonic()
    found = problems(bomb)
    assert [problem.code for problem in found] == ["PLD307"]
    assert found[0].facts["reason"] == reason
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old-format"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "encrypted"),
        ("a.xlsx", b"", "not-a-workbook"),
        ("a.xlsx", b"PK\x03\x04junk", "not-a-workbook"),
        ("a.ods", b"not a zip", "not-a-workbook"),
    ],
)
def test_what_is_no_workbook_is_told(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    (problem,) = problems(tmp_path / name)
    assert (problem.code, problem.facts["reason"]) == ("PLD307", reason)


def write_ods(path: Path, table: str) -> Path:
    """A minimal OpenDocument spreadsheet with this table."""
    spaces = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {spaces}>{body}</office:document-content>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", "<manifest/>")
        made.writestr("content.xml", content)
    return path


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def test_an_ods_workbook_is_read(tmp_path: Path) -> None:
    rows = "".join(
        f"<table:table-row>{cells}</table:table-row>"
        for cells in (cell("id") + cell("name@pt"), cell("grant/a") + cell("São"))
    )
    path = write_ods(tmp_path / "a.ods", f'<table:table table:name="Grant">{rows}</table:table>')
    (record,) = (item for item in read_records(path) if isinstance(item, Record))
    assert record.data == {"type": "Grant", "id": "grant/a", "name": {"pt": "São"}}
    assert record.place("/name/pt").cell == "B2"


def test_an_ods_bomb_of_repeated_cells_is_refused(tmp_path: Path) -> None:
    repeated = cell("x", 'table:number-columns-repeated="16384"')
    row = f'<table:table-row table:number-rows-repeated="1048576">{repeated}</table:table-row>'
    path = write_ods(tmp_path / "a.ods", f'<table:table table:name="Grant">{row}</table:table>')
    assert [problem.facts["reason"] for problem in problems(path)] == ["too-many-cells"]


@pytest.mark.parametrize("row", [b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="1"/></row>', b'<row r="%d"/>'])
def test_a_sheet_with_very_many_rows_that_are_only_formatted_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: bytes
) -> None:
    monkeypatch.setattr(guard, "_BLOCK", 2**10)
    empty = b"".join(row % ((number,) * row.count(b"%d")) for number in range(3, 9000))
    path = write_book(tmp_path, {"Grant": [["id"], ["grant/a"]]})
    long = rezipped(path, SHEET, lambda xml: xml.replace(b"</sheetData>", empty + b"</sheetData>"), tmp_path / "b.xlsx")
    assert data(long) == [{"type": "Grant", "id": "grant/a"}]


def test_the_sheets_of_a_workbook_are_weighed_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheets = {name: [["id"], *([f"{name}/{number}"] for number in range(100))] for name in ("Grant", "Movement")}
    path = write_book(tmp_path, sheets)
    monkeypatch.setattr(guard, "CELL_LIMIT", 500)
    assert len(data(path)) == 200
    monkeypatch.setattr(guard, "CELL_LIMIT", 300)
    assert [problem.facts["reason"] for problem in problems(path)] == ["too-many-cells"]


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "ENTRY_LIMIT", 3)
    assert codes(write_book(tmp_path, {"Grant": [["id"]]})) == ["PLD307"]


def test_sheets_that_are_no_records_are_passed_over(tmp_path: Path) -> None:
    path = write_book(
        tmp_path, {"README": [["how to"]], "_notes": [["x"]], "Grant": [["id"], ["grant/a"]], "Empty": []}
    )
    assert len(data(path)) == 1
