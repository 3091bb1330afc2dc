"""What a cell shows of its value by its number format is what was meant; a number keeps all its digits."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.reading.sheets.cells import as_text
from peasant_ld.reading.sheets.formats import BUILT_IN, read_format

AUGUST = datetime.date(1984, 8, 1)
MORNING = datetime.datetime(2018, 8, 14, 10, 30)


def shown(code: str, value: Any) -> str:
    known = read_format(code)
    return known.shown(value) if known else as_text(value)


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("0%", 0.4, "40%"),
        ("0.00%", 0.3333, "33.33%"),
        ("0%", 0.125, "12.5%"),  # 13 % for the eye
        ("0%", 0.07, "7%"),
        ("0%", 0.12125, "12.1250%"),  # of which nobody can take the point for a mark of thousands
        ("0%", 1, "100%"),
        ("0%", 0.0, "0%"),
        ("0.0%;[Red]-0.0%", -0.025, "-2.5%"),
    ],
)
def test_a_share_is_shown_in_parts_of_a_hundred(code: str, value: float, text: str) -> None:
    assert shown(code, value) == text


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("0000", 42, "0042"),
        ("00000000000000", 1234567000189.0, "01234567000189"),
        ("000\\.000\\.000\\-00", 1234567890, "012.345.678-90"),
        ('00"."000"."000"/"0000"-"00', 12345678000199, "12.345.678/0001-99"),
        ("00000-000", 1310100, "01310-100"),
        ("(###) ###-####", 8005551234, "(800) 555-1234"),
        ("[<=9999999]###-####;(###) ###-####", 5551234, "555-1234"),
        ("[<=9999999]###-####;(###) ###-####", 8005551234, "(800) 555-1234"),
        ('"REG-"0000', 7, "REG-0007"),
        ("0000", 123456, "123456"),
        ("0000", -7, "-0007"),
        ("0000", 1.5, "1.5"),  # is no number of a register
    ],
)
def test_leading_zeros_and_marks_between_digits_are_kept(code: str, value: float, text: str) -> None:
    assert shown(code, value) == text


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("mmm-yy", AUGUST, "1984-08"),
        ("[$-416]mmm\\-yy;@", AUGUST, "1984-08"),
        ('mmmm" de "yyyy', AUGUST, "1984-08"),
        ("mm/yyyy", 30895.0, "1984-08"),  # where nobody has seen that it is a date
        ("yyyy", AUGUST, "1984"),
        ("yy", AUGUST, "1984"),
        ("dd/mm/yyyy", AUGUST, "1984-08-01"),
        ('d" de "mmmm" de "yyyy', AUGUST, "1984-08-01"),
        ("dddd, d mmmm yyyy", AUGUST, "1984-08-01"),
        ("dd/mm/yyyy", MORNING, "2018-08-14"),
        ("yyyy-mm-dd hh:mm", MORNING, "2018-08-14T10:30:00"),
        ("m/d/yy h:mm", MORNING, "2018-08-14T10:30:00"),
        ("d/m", AUGUST, "01/08"),  # no date: a program has filled in the year
        ("mmmm", AUGUST, "08"),
        ("hh:mm", MORNING, "10:30:00"),
        ("h:mm", datetime.time(9, 5), "09:05:00"),
        ("[h]:mm:ss", datetime.timedelta(days=1, hours=12, minutes=30), "36:30:00"),
        ("[hh]:mm", 1.5, "36:00:00"),
    ],
)
def test_of_a_date_counts_what_is_shown(code: str, value: Any, text: str) -> None:
    assert shown(code, value) == text


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ('"sim";;"não"', 1, "sim"),
        ('"sim";;"não"', 0, "não"),
        ('"yes";"yes";"no"', -1, "yes"),
        ('[=1]"oui";[=0]"non"', 0, "non"),
        (";;;", 12, ""),
        (";;", 12, ""),
        ('0" mil"', 12, "12 mil"),  # twelve, or twelve thousand
        ('0.0" million"', 1.5, "1.5 million"),
    ],
)
def test_words_instead_of_a_number_are_read(code: str, value: float, text: str) -> None:
    assert shown(code, value) == text


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("General", 0.4),
        ("", 0.4),
        ("@", 42),
        ("0", 39.7),
        ("#,##0.00", 1234.5678),
        ('"R$" #,##0.00', 12500),
        ("#,##0.00 [$€-407]", 500),
        ('#,##0,"mil"', 12000),  # the format has divided it
        ("0.00E+00", 123456789012),
        ("# ?/?", 0.5),
        ('_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-', 0),
        ('#,##0;-#,##0;"-"', 0),
        ("0;-0;;@", 0),
        ('0" famílias"', 40),
        ("#,##0;[Red]-#,##0", -5),
        ("0%", True),
        ("0" * 2000, 42),
    ],
)
def test_all_other_numbers_are_read_as_they_are(code: str, value: float) -> None:
    assert shown(code, value) == as_text(value)


@pytest.mark.parametrize("number", sorted(BUILT_IN))
def test_the_formats_that_have_a_number_of_their_own_mean_something(number: int) -> None:
    assert read_format(BUILT_IN[number]) is not None or number == 22  # the day and its time are all there is


@given(st.text(alphabet='0#?.,%;"\\[]$<=>ymdhs@ -/ER', max_size=20), st.one_of(st.floats(-1e12, 1e12), st.dates()))
def test_no_format_is_a_stumbling_block(code: str, value: Any) -> None:
    assert isinstance(shown(code, value), str)


@given(st.integers(0, 10**14), st.integers(2, 14))
def test_what_is_filled_up_with_zeros_is_still_the_number(number: int, width: int) -> None:
    text = shown("0" * width, number)
    assert (int(text), len(text)) == (number, max(width, len(str(number))))
