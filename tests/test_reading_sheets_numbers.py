"""A text is the number, or the amount with its currency, that it means; what can be read in two ways is not guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.reading.sheets.numbers import (
    PLAIN,
    WrittenAmount,
    currencies_of,
    currency_codes,
    read_amount,
    read_number,
    without_noise,
)
from peasant_ld.reading.sheets.unclear import Ambiguous


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12500", "12500"),
        ("12500.00", "12500.00"),
        ("12,5", "12.5"),
        ("-12,50", "-12.50"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        ("12.500,00", "12500.00"),
        ("12 500", "12500"),
        ("12\u00a0500,5", "12500.5"),
        ("12'500.50", "12500.50"),
        ("0.500", "0.500"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        (" 7 ", "7"),
    ],
)
def test_a_number_with_one_reading_is_that_number(text: str, number: str) -> None:
    for decimal in (None, ",", "."):
        assert str(read_number(text, decimal)) == number


@pytest.mark.parametrize("text", ["12.500", "12,500", "1.000", "-3.250", "999,999"])
def test_a_number_with_two_readings_shows_both_and_a_declared_mark_settles_it(text: str) -> None:
    found = read_number(text)
    assert isinstance(found, Ambiguous)
    thousands, decimals = map(Decimal, found.readings)
    assert thousands == 1000 * decimals
    mark = "," if "," in text else "."
    other = "." if mark == "," else ","
    assert (read_number(text, mark), read_number(text, other)) == (decimals, thousands)


@pytest.mark.parametrize(
    "text",
    [
        *("12 mil", "5 mil reais", "3k", "1e3", "1.25E+4", "10 to 20", "3 x 200", "5-10", "5.000 + 200", "50%", "mil"),
        *("12500 (aprox.)", "(500)", "1.234.567.89", "1.23.456", "12.50.00", "500.", "", "-", "12/500", "¹²", "١٢"),
        *("1,234,567,8", "1 23 456", "12500000000000000000", "2 milhões", "US$ 5000 a 6000", "00.123.456"),
    ],
)
def test_what_would_change_how_much_it_is_is_no_number(text: str) -> None:
    assert read_number(text) is None
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "number", "currencies"),
    [
        ("R$ 12.500,00", "12500.00", {"BRL"}),
        ("R$12.500,00", "12500.00", {"BRL"}),
        ("US$ 5,000.00", "5000.00", {"USD"}),
        ("500 €", "500", {"EUR"}),
        ("MX$ 7", "7", {"MXN"}),
        ("HTG 500", "500", {"HTG"}),
        ("500 usd", "500", None),
        ("500 USD", "500", {"USD"}),
        ("$500 USD", "500", {"USD"}),
        ("G 500", "500", {"HTG", "PYG"}),
        ("500 gourdes", "500", {"HTG"}),
        ("Bs. 7,50", "7.50", {"BOB", "VEF", "VES"}),
        ("-R$ 5", "-5", {"BRL"}),
        ("R$ -5", "-5", {"BRL"}),
        ("R$ 5 USD", "5", None),
        ("top 500", "500", None),
        ("5 people", "5", None),
        ("500", "500", set()),
    ],
)
def test_an_amount_says_its_currency_by_sign_code_or_name(text: str, number: str, currencies: set[str] | None) -> None:
    expected = None if currencies is None else WrittenAmount(Decimal(number), frozenset(currencies))
    assert read_amount(text) == expected
    if expected is not None:
        assert str(expected.number) == number, "the cents stay as they are written"


def test_the_number_of_an_amount_may_have_two_readings_too() -> None:
    assert read_amount("R$ 1.234") == WrittenAmount(Ambiguous(("1234", "1.234")), frozenset({"BRL"}))
    assert read_amount("R$ 1.234", ",") == WrittenAmount(Decimal("1234"), frozenset({"BRL"}))


def test_every_sign_stands_for_currencies_that_exist() -> None:
    signs = ["R$", "us$", "€", "$", "g", "goud", "reais", "pesos", "kr", "Q", "S/.", "₲", "£"]
    assert all(currencies_of(sign) for sign in signs)
    assert all(currencies_of(sign) <= currency_codes() for sign in signs)
    assert currencies_of("all") == frozenset() != currencies_of("ALL"), "a word in small letters is no code"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("8120.330000000001", "8120.33"),
        ("0.30000000000000004", "0.3"),
        ("1200.4999999999998", "1200.5"),
        ("99.99000000000001", "99.99"),
        ("33.333333333333336", "33.333333333333336"),
        ("0.1234567890123456", "0.1234567890123456"),
        ("1234567890123456", "1234567890123456"),
        ("1000000000000001.000", "1000000000000001.000"),
        ("123456789012345.000001", "123456789012345.000001"),
        ("12500.00", "12500.00"),
    ],
)
def test_the_noise_of_a_binary_number_is_left_out_and_nothing_else(number: str, shown: str) -> None:
    assert str(without_noise(Decimal(number))) == shown
    assert str(read_number(number)) == shown


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=2))
def test_what_a_program_makes_of_cents_is_read_back(number: Decimal) -> None:
    for text in (format(number, ".2f"), format(number, ",.2f"), repr(float(number)), repr(float(number) * 3 / 3)):
        found = read_number(text)
        assert found is None or isinstance(found, Ambiguous) or abs(found - number) < Decimal("0.001")


@given(st.from_regex(PLAIN, fullmatch=True))
def test_a_plain_number_has_one_reading_and_is_written_as_it_is(text: str) -> None:
    number = Decimal(text)
    assert read_number(text) == without_noise(number)
    assert without_noise(number) == number or len(number.as_tuple().digits) > 15


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(",."))
def test_three_digits_behind_one_mark_are_always_asked(whole: int, rest: int, mark: str) -> None:
    text = f"{whole}{mark}{rest:03}"
    assert isinstance(read_number(text), Ambiguous)
    assert not PLAIN.match(text)
