"""The cell of a value is read as that value, by the very reader of tables; most cells are what a person would write."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peasant_ld.reading import Declared, Record
from peasant_ld.reading.sheets.exact import guarded
from peasant_ld.reading.sheets.rows import Sheet
from peasant_ld.reading.sheets.table import read_table
from peasant_ld.reading.sheets.written import cell_of
from strategies import CHARACTERS

# A column of a form, and where its value lies in a record.
COLUMNS = {
    "text": ("name@en", ("name", "en")),
    "texts": ("altName@en", ("altName", "en")),
    "token": ("identifier.value", ("identifier", 0, "value")),
    "tokens": ("acronym", ("acronym",)),
    "links": ("page", ("page",)),
    "decimal": ("amount.value", ("amount", "value")),
    "count": ("plannedMonths", ("plannedMonths",)),
    "flag": ("openCall", ("openCall",)),
    "value": ("evidence.value", ("evidence", 0, "value")),
}
ODD_TEXTS = (
    *("NULL", "n/a", "NA", "-", "?", "#REF!", "None", "nan", "0000-00-00", "'", "'x", "'=x", '\'"x"', '\'["a"]', "''"),
    *("=1+1", "+55 11", "-x", "@me", "\tx", "＝1", "# remark", "Total", "007", "1e5", "12,5", "03/04/2018", "sep=;"),
    *(" x ", "\u00a0x", "x\n", "\nx", "x\r\ny", "x\ngrant/b-1,zzz", "a;b", "a|b", '"a|b"', "a\nb", '"', "{}", "'{}"),
)


def read(form: str, cell: str) -> Any:
    """What the reader of tables makes of a cell of a CSV file in a column of a form."""
    title, path = COLUMNS[form]
    rows = iter([(1, ["id", title]), (2, ["grant/a", cell])])
    (found,) = read_table(rows, Sheet("grant.csv", None, "grant", Declared()))
    assert isinstance(found, Record), found
    assert not found.problems
    value: Any = found.data
    for part in path:
        value = value[part]
    return value


@pytest.mark.parametrize("text", ODD_TEXTS)
@pytest.mark.parametrize("form", ["text", "token", "value"])
def test_a_text_that_reading_would_change_is_read_as_it_stands(form: str, text: str) -> None:
    assert read(form, guarded(cell_of(text, form))) == text


@pytest.mark.parametrize("form", ["texts", "tokens"])
@pytest.mark.parametrize(
    "values", [ODD_TEXTS[:9], ODD_TEXTS[9:20], ODD_TEXTS[20:30], ODD_TEXTS[30:], ("a", "b"), ("a;b",)]
)
def test_a_list_of_texts_that_reading_would_part_otherwise_is_read_as_it_stands(form: str, values: tuple[str]) -> None:
    found = read(form, guarded(cell_of(list(values), form)))
    assert (found if isinstance(found, list) else [found]) == list(values)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from(("text", "token", "value", "texts", "tokens")), st.text(CHARACTERS, min_size=1).filter(str.strip)
)
def test_any_text_is_read_as_it_is(form: str, text: str) -> None:
    assert read(form, guarded(cell_of([text] if form in ("texts", "tokens") else text, form))) == text


@pytest.mark.parametrize(
    ("value", "form", "cell"),
    [
        ("Terra e vida", "text", "Terra e vida"),
        ("one\n\ntwo, three", "text", "one\n\ntwo, three"),
        ("d'Ávila", "token", "d'Ávila"),
        ("'t Veer", "token", "'t Veer"),
        ("NA", "country", "NA"),
        (["a", "b c"], "tokens", "a | b c"),
        (["concept/a", "concept/b"], "refs", "concept/a | concept/b"),
        ("0012.50", "decimal", "0012.50"),
        ("-5.00", "decimal", "-5.00"),
        (9007199254740991, "count", "9007199254740991"),
        (True, "flag", "true"),
        ("2016-08/2017-08", "date", "2016-08/2017-08"),
        ("NULL", "text", '\'"NULL"'),
        ("12.125", "decimal", '\'"12.125"'),
        (["a; b"], "tokens", '\'["a; b"]'),
        ({"scheme": "x"}, "value", '\'{"scheme":"x"}'),
    ],
)
def test_a_cell_is_what_a_person_would_write_where_that_can_be(value: Any, form: str, cell: str) -> None:
    assert cell_of(value, form) == cell


@pytest.mark.parametrize(
    ("form", "cell", "value"),
    [("decimal", '\'"12.125"', "12.125"), ("count", "9007199254740991", 2**53 - 1), ("flag", "false", False)],
)
def test_what_is_no_text_is_read_as_it_was(form: str, cell: str, value: Any) -> None:
    assert read(form, cell) == value


def test_an_empty_object_says_that_there_is_a_node_of_which_nothing_is_told() -> None:
    rows = iter([(1, ["id", "access.keys"]), (2, ["grant/a", "'{}"]), (3, ["grant/b", ""])])
    found = [
        item.data
        for item in read_table(rows, Sheet("grant.csv", None, "grant", Declared()))
        if isinstance(item, Record)
    ]
    assert [each.get("access") for each in found] == [{}, None]
