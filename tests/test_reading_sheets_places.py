"""A JSON Pointer inside a record of a sheet leads to the cell that the value was written in."""

from __future__ import annotations

import pytest

from peasant_ld.problem import Place
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.places import JoinedPlaces, RowPlaces, SheetPlaces
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import read_table


def record(header: str, row: str) -> Record:
    """The one record of a sheet of grants, whose cells are separated by bars."""
    sheet = Sheet("grants.csv", "Grants", "Grant", Declared("en"))
    rows = [(1, header.split("|")), (2, row.split("|"))]
    [found] = [item for item in read_table(rows, sheet) if isinstance(item, Record)]
    return found


def column_of(of: Record, pointer: str) -> str | None:
    place = of.place(pointer)
    assert (place.file, place.sheet, place.row) == ("grants.csv", "Grants", 2)
    assert place.pointer == (pointer or None)
    return place.column


PLAIN = record("id|name@pt|amount.value|amount.currency|topic|altName@en", "g/1|B|5|USD|c/a;c/b|One")
SPREAD = record(
    "id|identifier.scheme|identifier.value|identifier.scheme|identifier.value|topic|topic|altName@en|altName@en",
    "g/1|||X|1|c/a;c/b|c/c|One|Two",
)
NUMBERED = record("id|identifier.2.value|identifier.1.value|evidence.of|evidence.2.of", "g/1|2|1|name|topic")


@pytest.mark.parametrize(
    ("pointer", "column"),
    [
        ("/id", "A"),
        ("/name/pt", "B"),
        ("/name", "B"),
        ("/name/en", None),
        ("/amount", "C"),
        ("/amount/value", "C"),
        ("/amount/currency", "D"),
        ("/amount/currency/deeper/still", "D"),
        ("/topic/1", "E"),
        ("/altName/en/0", "F"),
        ("/altName", "F"),
        ("/recipient", None),
        ("/nam", None),
        ("/", None),
        ("", None),
    ],
)
def test_a_value_has_its_cell_and_what_holds_it_the_first(pointer: str, column: str | None) -> None:
    assert column_of(PLAIN, pointer) == column


@pytest.mark.parametrize(
    ("pointer", "column"),
    [
        # the first two columns of identifiers are empty: the first identifier stands in the next ones
        ("/identifier/0/scheme", "D"),
        ("/identifier/0/value", "E"),
        ("/identifier/0", "D"),
        ("/identifier", "D"),
        ("/identifier/1/value", None),
        # the values of two columns are counted on
        ("/topic/0", "F"),
        ("/topic/1", "F"),
        ("/topic/2", "G"),
        ("/topic/3", "G"),
        ("/altName/en/0", "H"),
        ("/altName/en/1", "I"),
        ("/id", "A"),
        ("/recipient", None),
    ],
)
def test_a_value_of_a_list_over_several_columns_has_its_cell(pointer: str, column: str | None) -> None:
    assert column_of(SPREAD, pointer) == column


@pytest.mark.parametrize(
    ("pointer", "column"),
    [
        ("/identifier/0/value", "B"),
        ("/identifier/1/value", "C"),
        ("/evidence/0/of", "D"),
        ("/evidence/1/of", "E"),
    ],
)
def test_nodes_stand_in_the_order_of_their_columns(pointer: str, column: str) -> None:
    assert column_of(NUMBERED, pointer) == column
    assert NUMBERED.data["identifier"] == [{"value": "2"}, {"value": "1"}]


def test_blank_cells_hold_no_value() -> None:
    found = record("id|identifier.value|identifier.value|topic|topic", "g/1|  |1| |c/a")
    assert [column_of(found, pointer) for pointer in ("/identifier/0/value", "/topic/0")] == ["C", "E"]


def test_the_title_of_the_column_is_told() -> None:
    assert PLAIN.place("/amount/value").header == "amount.value"
    assert SPREAD.place("/identifier/0/value").header == "identifier.value"
    assert PLAIN.place("/recipient").header is None


def test_one_locator_serves_a_sheet_unless_its_lists_are_spread() -> None:
    assert isinstance(PLAIN.locator, SheetPlaces)
    assert isinstance(SPREAD.locator, RowPlaces)


@pytest.mark.parametrize(
    ("pointer", "cell", "sheet"),
    [
        ("/evidence/0/of", "B7", "evidence"),
        ("/evidence/0", None, "evidence"),
        ("/evidence/1/of", None, "Grants"),
        ("/evidence/01", None, "Grants"),
        ("/name/pt", "B2", "Grants"),
        ("/evidence", None, "Grants"),
    ],
)
def test_a_value_that_was_joined_stands_on_its_own_sheet(pointer: str, cell: str | None, sheet: str) -> None:
    assert isinstance(PLAIN.locator, SheetPlaces)
    columns = record("note@en|name@en|id", "g/1|a|b").locator
    assert isinstance(columns, SheetPlaces)
    nested = SheetPlaces({"/record": columns.columns["/note/en"], "/of": columns.columns["/name/en"]})
    joined = JoinedPlaces(PLAIN.locator, {"/evidence/0": (Place("grants.csv", sheet="evidence", row=7), nested)})
    place = joined.place(PLAIN.origin, pointer)
    assert (place.cell, place.sheet, place.pointer) == (cell, sheet, pointer)
