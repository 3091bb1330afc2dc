"""A cell becomes the text or value that the model wants: exact numbers, whole days, and nothing guessed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.reading.sheets.cells import (
    AmbiguousDate,
    as_text,
    date,
    readings,
    splitter,
)

NOON = datetime.time(12, 30)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("as it is ", "as it is "),
        ("", ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-5, "-5"),
        (2018, "2018"),
        (10**20, "100000000000000000000"),
        (12.0, "12"),
        (-12.0, "-12"),
        (0.0, "0"),
        (12500.5, "12500.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (1e15, "1000000000000000"),
        (-1e15, "-1000000000000000"),
        (999999999999999.0, "999999999999999"),
        (1234567890123456.0, "1234567890123460"),
        (1e21, "1000000000000000000000"),
        (123456.789012345, "123456.789012345"),
        (datetime.date(2018, 8, 14), "2018-08-14"),
        (datetime.datetime(2018, 8, 14), "2018-08-14"),
        (datetime.datetime(2018, 8, 14, 12, 30), "2018-08-14T12:30:00"),
        (datetime.datetime(2018, 8, 14, 0, 0, 1), "2018-08-14T00:00:01"),
        (datetime.datetime(2018, 8, 14, 12, 30, 0, 500), "2018-08-14T12:30:00"),
        (NOON, "12:30:00"),
        (datetime.timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_a_typed_cell_is_told_as_text(cell: Any, text: str) -> None:
    assert as_text(cell) == text


@given(st.integers(-(10**9), 10**9), st.integers(1, 4))
def test_a_sum_of_money_comes_out_as_it_was_typed(whole: int, digits: int) -> None:
    typed = f"{whole}.{'3' * digits}"
    assert as_text(float(typed)) == typed


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("14/08/2018", {"dmy": "2018-08-14"}),
        ("08/14/2018", {"mdy": "2018-08-14"}),
        ("03/04/2018", {"dmy": "2018-04-03", "mdy": "2018-03-04"}),
        ("3.4.2018", {"dmy": "2018-04-03", "mdy": "2018-03-04"}),
        ("03-04-2018", {"dmy": "2018-04-03", "mdy": "2018-03-04"}),
        (" 3 / 4 / 2018 ", {"dmy": "2018-04-03", "mdy": "2018-03-04"}),
        ("04/04/2018", {"dmy": "2018-04-04", "mdy": "2018-04-04"}),
        ("2018/08/14", {"ymd": "2018-08-14"}),
        ("2018-8-14", {"ymd": "2018-08-14"}),
        ("2018-14-08", {}),
        ("30/02/2018", {}),
        ("40/50/2018", {}),
        ("0/1/2018", {}),
        ("29/02/2016", {"dmy": "2016-02-29"}),
        # a year has four digits, and only a year has
        ("14/08/18", None),
        ("14/08/018", None),
        ("018/08/14", None),
        ("2018/08/2018", None),
        ("2018/08/140", None),
        ("140/08/2018", None),
        ("14/8", None),
        ("14/08/2018 noon", None),
        ("on 14/08/2018", None),
        ("١٤/٠٨/٢٠١٨", None),
        ("2018", None),
        ("", None),
    ],
)
def test_a_date_of_numbers_has_the_days_that_exist(text: str, days: dict[str, str] | None) -> None:
    found = readings(text)
    assert found == days
    assert found is None or list(found) == list(days or {})


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("03/04/2018", "dmy", "2018-04-03"),
        ("03/04/2018", "mdy", "2018-03-04"),
        ("03/04/2018", "ymd", "03/04/2018"),
        ("2018/04/03", "ymd", "2018-04-03"),
        ("2018/04/03", "dmy", "2018/04/03"),
        ("14/08/2018", "mdy", "14/08/2018"),
        ("14/08/2018", None, "14/08/2018"),
        ("04/04/2018", None, "04/04/2018"),
        ("40/50/2018", None, "40/50/2018"),
        ("circa 2018", None, "circa 2018"),
        ("circa 2018", "dmy", "circa 2018"),
        ("2018~", "dmy", "2018~"),
    ],
)
def test_a_date_is_edtf_where_its_order_is_declared_else_as_written(text: str, order: str | None, day: str) -> None:
    assert date(text, order) == day


def test_a_date_that_can_mean_two_days_is_not_guessed() -> None:
    with pytest.raises(AmbiguousDate) as error:
        date("03/04/2018", None)
    assert error.value.readings == ("2018-04-03", "2018-03-04")
    assert str(error.value) == "2018-04-03 / 2018-03-04"


@pytest.mark.parametrize(
    ("form", "cell", "parts"),
    [
        ("refs", "a|b", ["a", "b"]),
        ("refs", "a;b", ["a", "b"]),
        ("refs", "a\nb", ["a", "b"]),
        ("refs", " a | b ; c \n d ", ["a", "b", "c", "d"]),
        ("refs", "a||b|", ["a", "b"]),
        ("refs", "a", ["a"]),
        ("refs", "|", ["|"]),
        ("refs", " ; ", [" ; "]),
        ("texts", "one; two|three", ["one; two", "three"]),
        ("texts", "one\ntwo", ["one", "two"]),
        ("texts", "see https://a.org/;x|b", ["see https://a.org/;x", "b"]),
        ("links", "https://a.org/x;y=1|https://b.org/", ["https://a.org/x;y=1", "https://b.org/"]),
        ("links", "https://a.org/x;y=1\nhttps://b.org/", ["https://a.org/x;y=1", "https://b.org/"]),
        ("links", "https://a.org/;https://b.org/", ["https://a.org/", "https://b.org/"]),
        ("links", "https://a.org/;http://b.org/", ["https://a.org/", "http://b.org/"]),
        ("links", "https://a.org/; urn:x:1", ["https://a.org/", "urn:x:1"]),
        ("refs", "urn:x:1;urn:x:2", ["urn:x:1", "urn:x:2"]),
        ("refs", "urn:x:1;2", ["urn:x:1;2"]),
        ("refs", "place/a;https://b.org/;c", ["place/a", "https://b.org/;c"]),
    ],
)
def test_a_cell_holds_several_values(form: str, cell: str, parts: list[str]) -> None:
    assert splitter(form)(cell) == parts


@pytest.mark.parametrize("sign", [None, ";"])
@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ('"Ash; Sons" ; Oak', ["Ash; Sons", "Oak"]),
        ('Oak;"Ash; Sons";Elm', ["Oak", "Ash; Sons", "Elm"]),
        ('"Ash; Sons"', ["Ash; Sons"]),
        ('"Ash"; Oak', ['"Ash"', "Oak"]),
        ('5" pipe; 6" pipe', ['5" pipe', '6" pipe']),
        ('"Ash; Sons', ['"Ash', "Sons"]),
    ],
)
def test_what_is_quoted_between_two_marks_is_one_value(cell: str, parts: list[str], sign: str | None) -> None:
    assert splitter("refs", sign)(cell) == parts
