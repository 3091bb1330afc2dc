"""Numbers, amounts, parts of a hundred and dates stand as the readers of each language write them, digit for digit."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from conftest import ROOT
from peasant_ld.model import load_model
from peasant_ld.release.site.facts import date_value
from peasant_ld.release.site.words import LANGUAGES, Words, load_words
from peasant_ld.report.numerals import Numerals

# As the model lets an amount be stated.
STATED = some.from_regex(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?", fullmatch=True, alphabet="-.0123456789")
LOCALES = {"en": "en_001", "pt": "pt", "es": "es", "fr": "fr", "ht": "ht"}
every_language = pytest.mark.parametrize("lang", LANGUAGES)


def words(lang: str) -> Words:
    return load_words(lang, load_model())


@pytest.mark.parametrize(
    ("lang", "stated", "number", "money", "share"),
    [
        ("en", "1234.50", "1,234.50", "USD\xa01,234.50", "1,234.50%"),
        ("en", "-12500", "-12,500", "-USD\xa012,500", "-12,500%"),
        ("pt", "1234.50", "1.234,50", "USD\xa01.234,50", "1.234,50%"),
        ("es", "1234.50", "1234,50", "1234,50\xa0USD", "1234,50\xa0%"),
        ("es", "12345.50", "12.345,50", "12.345,50\xa0USD", "12.345,50\xa0%"),
        ("fr", "1234567.00", "1\xa0234\xa0567,00", "1\xa0234\xa0567,00\xa0USD", "1\xa0234\xa0567,00\xa0%"),
        ("ht", "1234.50", "1\xa0234,50", "USD\xa01\xa0234,50", "1\xa0234,50%"),
        ("fr", "999", "999", "999\xa0USD", "999\xa0%"),
        ("pt", "0.000000001", "0,000000001", "USD\xa00,000000001", "0,000000001%"),
    ],
)
def test_a_number_stands_as_its_readers_write_it(lang: str, stated: str, number: str, money: str, share: str) -> None:
    numerals = Numerals.of(lang)
    assert numerals.number(stated) == number
    assert numerals.money(stated, "USD") == money
    assert numerals.share(stated) == share


def test_an_amount_without_a_currency_is_a_number() -> None:
    assert Numerals.of("en").money("1234.50", "") == "1,234.50"


@every_language
@given(stated=STATED)
def test_no_digit_is_lost_or_made(lang: str, stated: str) -> None:
    numerals = Numerals.of(lang)
    shown = numerals.number(stated)
    assert shown.replace(numerals.group, "").replace(numerals.decimal, ".") == stated
    assert numerals.number(Decimal(stated)) == shown


@every_language
@given(stated=STATED)
def test_babel_writes_the_same(lang: str, stated: str) -> None:
    numbers = pytest.importorskip("babel.numbers", reason="Babel is not installed")
    numerals, places = Numerals.of(lang), len(stated.partition(".")[2])
    pattern = "#,##0" + (f".{'0' * places}" if places else "")
    whole = stated.lstrip("-").partition(".")[0]
    shown = numbers.format_decimal(Decimal(stated), pattern, locale=LOCALES[lang]).replace("\u202f", "\xa0")
    money = numerals.amount.format(currency="¤¤", number=pattern)
    # Babel does not know from how many digits on Spanish groups them; the CLDR says five.
    if len(whole) >= numerals.least or len(whole) < 4:
        assert numerals.number(stated) == shown
        told = numbers.format_currency(Decimal(stated), "HTG", money, locale=LOCALES[lang], currency_digits=False)
        assert numerals.money(stated, "HTG") == told.replace("\u202f", "\xa0")


@every_language
def test_the_table_is_what_the_program_makes_of_the_cldr(lang: str) -> None:
    babel = pytest.importorskip("babel", reason="Babel is not installed")
    import sys

    sys.path.insert(0, str(ROOT / "docs"))
    import make_cldr

    table = json.loads(make_cldr.TARGET.read_text("utf-8"))
    assert table["licence"] == "Unicode-3.0"
    made = make_cldr.numerals(babel.Locale.parse(LOCALES[lang]))
    assert {name: table["languages"][lang][name] for name in made} == made


@pytest.mark.parametrize(
    ("lang", "edtf", "shown"),
    [
        ("en", "2019-05-05", "5 May 2019"),
        ("pt", "2019-05-05", "5 de maio de 2019"),
        ("pt", "2019-05-01", "1º de maio de 2019"),
        ("es", "2019-05-01", "1 de mayo de 2019"),
        ("fr", "2019-05-01", "1er mai 2019"),
        ("fr", "2019-05-11", "11 mai 2019"),
        ("ht", "2019-05-01", "1ye me 2019"),
        ("es", "2019-05", "mayo de 2019"),
        ("fr", "2019", "2019"),
        ("en", "2018/2019", "2018 – 2019"),
        ("pt", "2018-03/2019-02-05", "março de 2018 – 5 de fevereiro de 2019"),
        ("en", "2019-04-25T00:00:00+00:00", "25 April 2019"),
        ("en", "2019-04-25T14:30:05Z", "25 April 2019, 14:30:05 UTC"),
        ("en", "2019-04-25T14:30:05-03:00", "25 April 2019, 14:30:05 UTC-03:00"),
    ],
)
def test_a_plain_date_or_span_is_told_in_words(lang: str, edtf: str, shown: str) -> None:
    assert words(lang).day(edtf) == shown


@pytest.mark.parametrize("edtf", ["2018~", "2018?/2019", "../2019", "2018/..", "201X", "2018/2019/2020", "", "/2018"])
def test_a_date_that_is_not_plain_is_not_told_in_words(edtf: str) -> None:
    assert words("en").day(edtf) is None


def test_a_moment_at_midnight_is_told_as_its_day_and_keeps_the_moment_for_programs() -> None:
    written = "2019-04-25T00:00:00+00:00"
    node = {"date": written, "asWritten": written, "earliest": "2019-04-25", "latest": "2019-04-25"}
    shown = date_value(node, words("en"))
    assert (shown.text, shown.href, shown.remark) == ("25 April 2019", written, "")


def test_a_span_has_no_moment_for_programs_as_html_has_none_for_it() -> None:
    shown = date_value({"date": "2018/2019", "earliest": "2018-01-01", "latest": "2019-12-31"}, words("en"))
    assert (shown.text, shown.href, shown.remark) == ("2018 – 2019", "", "")


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "ht"])  # the CLDR has no months of it
@given(day=some.dates())
def test_babel_tells_the_same_day(lang: str, day: datetime.date) -> None:
    dates = pytest.importorskip("babel.dates", reason="Babel is not installed")
    shown = words(lang).day(day.isoformat())
    told = dates.format_date(day, "long", locale=LOCALES[lang])
    # The CLDR does not know the first of a month of French and of Brazil.
    assert re.sub(r"\A1(er|º|ye) ", "1 ", shown or "") == re.sub(r"[0-9]+\Z", f"{day.year:04}", told)


def test_a_count_in_a_sentence_is_written_so_too() -> None:
    assert words("en")("more", count=12345) == "and 12,345 more"
    assert words("es")("more", count=1234).startswith("y 1234 ")
