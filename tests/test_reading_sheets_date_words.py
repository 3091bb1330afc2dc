"""Dates in words of five languages, and of databases, are EDTF; what two people would read differently is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.model.edtf import is_edtf
from peasant_ld.reading.sheets.date_words import read_date_words, read_stamp
from peasant_ld.reading.sheets.unclear import Ambiguous


@pytest.mark.parametrize(
    ("edtf", "texts"),
    [
        (
            "2018-08-14",
            "14 de agosto de 2018|14 août 2018|14 de agosto del 2018|August 14, 2018|14 aug 2018|14 dawout 2018",
        ),
        ("2018-08-14", "14-ago-2018|14 Ago. 2018|le 14 août 2018|20180814|the 14th of August 2018"),
        ("2018-08", "agosto de 2018|AGOSTO 2018|août 2018|aout 2018|August 2018|ago/2018|08/2018|8/2018|d'août 2018"),
        ("2018-12", "déc. 2018|dic. de 2018|dezembro/2018|desanm 2018|12-2018"),
        ("2018-05-01", "1º de maio de 2018|1er mai 2018|1 de mayo de 2018|1st May 2018|1 me 2018"),
        ("1984~", "c. 1984|ca. 1984|circa 1984|c1984|vers 1984|por volta de 1984|hacia 1984|1984 (aprox.)|[ca. 1984]"),
        ("1984-08~", "c. agosto de 1984|vers août 1984"),
        ("1984?", "provavelmente 1984|probablement 1984|perhaps 1984|pwobableman 1984|(1984?)"),
        ("1984%", "c. 1984?|provavelmente c. 1984"),
        ("198X", "anos 1980|años 1980|les années 1980|1980s|the 1980s|década de 1980|ane 1980 yo"),
        ("18XX", "século XIX|siglo XIX|XIXe siècle|19th century|s. XIX|19yèm syèk"),
        (
            "[1984..1986]",
            "entre 1984 e 1986|entre 1984 y 1986|entre 1984 et 1986|between 1984 and 1986|ant 1984 ak 1986",
        ),
        ("1984/1986", "1984-1986|1984 – 1986|1984 a 1986|de 1984 a 1986|from 1984 to 1986|desde 1984 hasta 1986"),
        ("1984-03/1985-05", "março de 1984 a maio de 1985"),
        ("[..1984]", "antes de 1984|before 1984|avant 1984|anvan 1984"),
        ("[1990..]", "depois de 1990|después de 1990|après 1990|after 1990"),
        ("1984/..", "desde 1984|since 1984|depuis 1984|a partir de 1984"),
        ("../1984", "até 1984|hasta 1984|until 1984"),
        ("1984-21", "primavera de 1984|printemps 1984|spring 1984|prentan 1984"),
        ("1984", "ano de 1984|el año 1984|em 1984|[1984] "),
    ],
)
def test_a_date_in_words_has_its_edtf(edtf: str, texts: str) -> None:
    assert is_edtf(edtf)
    assert {text: read_date_words(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), edtf)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("anos 80", ("198X", "188X")),
        ("años 20", ("192X", "202X")),
        ("1900s", ("190X", "19XX")),
        ("Aug-18", ("2018-08", "1918-08")),
        ("14 ago 18", ("2018-08-14", "1918-08-14")),
        ("14 Out 2018", ("2018-08-14", "2018-10-14")),
    ],
)
def test_a_date_with_two_readings_is_asked(text: str, readings: tuple[str, str]) -> None:
    assert read_date_words(text) == Ambiguous(readings)


@pytest.mark.parametrize(("language", "day"), [("pt", "2018-10-14"), ("ht", "2018-08-14"), ("fr", None)])
def test_the_language_of_the_dataset_says_which_month_a_word_is(language: str, day: str | None) -> None:
    found = read_date_words("14 out 2018", language)
    assert found == (day or Ambiguous(("2018-08-14", "2018-10-14")))


@pytest.mark.parametrize(
    "text",
    [
        *("31 de fevereiro de 2018", "29 février 2019", "32 de agosto de 2018", "0 de maio de 2018", "20181345"),
        *(
            "2018/19",
            "XX",
            "mil novecentos",
            "hoje",
            "março",
            "14 de agosto",
            "May 14",
            "1984 e 1985",
            "agosto setembro 2018",
        ),
        *(
            "1986-1984",
            "entre 1986 e 1984",
            "entre anos 1980 e 1990",
            "século XL",
            "13/2018",
            "agosto",
            "",
            "c.",
            "anos 1984",
        ),
        *("early 1984", "início de 1984", "1984 ou 1985", "antes", "x" * 300),
    ],
)
def test_what_edtf_cannot_say_and_days_that_do_not_exist_are_no_dates(text: str) -> None:
    assert read_date_words(text) is None


@pytest.mark.parametrize(
    ("text", "day", "edtf", "is_midnight"),
    [
        ("2018-08-14 00:00:00", "2018-08-14", "2018-08-14T00:00:00", True),
        ("2018-08-14 00:00:00.000+00", "2018-08-14", "2018-08-14T00:00:00.000+00", True),
        ("2018-08-14 10:00:00+00", "2018-08-14", "2018-08-14T10:00:00+00", False),
        ("2018-08-14 10:00", "2018-08-14", "2018-08-14T10:00:00", False),
        ("2018-08-14T10:00:00 UTC", "2018-08-14", "2018-08-14T10:00:00Z", False),
    ],
)
def test_a_moment_of_a_database_has_its_day(text: str, day: str, edtf: str, is_midnight: bool) -> None:
    stamp = read_stamp(text)
    assert stamp is not None
    assert (stamp.day, stamp.edtf, stamp.is_midnight) == (day, edtf, is_midnight)
    assert is_edtf(stamp.edtf)


@pytest.mark.parametrize("text", ["2018-08-14", "2018-13-14 00:00:00", "2018-08-14 25:00:00", "14/08/2018 10:00", ""])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert read_stamp(text) is None


@given(st.text("0123456789/-.? csanodeagt", max_size=24) | st.text(max_size=24))
def test_whatever_is_read_is_edtf(text: str) -> None:
    found = read_date_words(text)
    known = found.readings if isinstance(found, Ambiguous) else [found] if found else []
    assert all(map(is_edtf, known))
