"""A day or month that was made coarser is found wherever its record still tells it; other numbers are let pass."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.access.dates import residues

ID = "https://example.org/own/brigade/b"
# By the number of the month: its names in English, Portuguese, Spanish, French and Haitian Creole, and short ones.
MONTHS = {
    1: "January janeiro enero janvier janvye Jan. ene janv.",
    2: "February fevereiro febrero février fevriye feb fev",
    3: "March março marzo mars mas mar",
    4: "April abril avril Apr abr avr",
    5: "May maio mayo mai me",
    6: "June junho junio juin jen jun",
    7: "July julho julio juillet jiyè jul juil",
    8: "August agosto août out Aug ago",
    9: "September setembro septiembre setiembre septembre septanm Sep set sept",
    10: "October outubro octubre octobre oktòb Oct out okt",
    11: "November novembro noviembre novembre novanm nov",
    12: "December dezembro diciembre décembre desanm Dec dez dic des",
}
SAYINGS = [(number, name) for number, names in MONTHS.items() for name in names.split()]


def day(edtf: str) -> dict[str, Any]:
    return {"id": f"{ID}#founded", "type": ["TemporalEntity"], "date": edtf}


def told(before: str, after: str, **stated: Any) -> set[str]:
    """The keys that tell a date, of a record whose date was one and is another."""
    shown = {"id": ID, "type": ["Brigade"], "access": {"dateCoarsenedTo": "pld:date-precision-year"}, **stated}
    return residues(shown | {"founded": day(before)}, shown | {"founded": day(after)})


def tells(text: str, before: str = "2017-03-09", after: str = "2017") -> bool:
    return bool(told(before, after, note={"en": text}))


@pytest.mark.parametrize(("number", "name"), SAYINGS)
def test_a_month_is_known_by_its_name_in_every_language(number: int, name: str) -> None:
    written = f"2017-{number:02}-09"
    assert tells(f"on 9 {name}", written)
    assert tells(f"{name}, 9", written)
    assert tells(f"{name} 2017", written)
    assert (
        not tells(f"9 {name}", f"2017-{number % 12 + 1:02}-09") or name == "out"
    )  # August in French, October in Portuguese


@pytest.mark.parametrize(
    "text",
    [
        "2017-03-09",
        "2017-03",
        "2017/03",
        "2017.3",
        "2017_03",
        "03/2017",
        "3/2017",
        "3-2017",
        "3.2017",
        "3_2017",
        "file 20170309 of the archive",
        "file 09032017",
        "9/3/2017",
        "3/9/2017",
        "2017 3 9",
        "2017 3 9 more",
        "09.03.2017",
        "9 March",
        "March 9",
        "the 9th of March",
        "9 of March",
        "9 the March",
        "9 de março",
        "9 del marzo",
        "9 do março",
        "9 le mars",
        "9 el marzo",
        *(f"March 9{ending}" for ending in ("st", "nd", "rd", "th", "er", "o", "a")),
        "in the year 2017, in March 2017",
        "of 2017 March",
        "MARÇO de 2017",
    ],
)
def test_a_day_is_told_however_it_is_written(text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017",
        "March",
        "9",
        "9 people in 2017",
        "19 March",
        "March 90",
        "March 9x",
        "March 29th",
        "March 9thx",
        "April 9",
        "9 people March",
        "March 2018",
        "2017-04",
        "2017-031",
        "2017-30",
        "12017-03",
        "13/2017",
        "3/20171",
        "2017+03",
        "3+2017",
        "2017 and 03",
        "2017 3",
        "2017 3 9x",
        "2017 3 8",
        "2016 3 9",
        "20170308",
        "9032017",
        "2017309",
    ],
)
def test_another_number_is_not_the_day(text: str) -> None:
    assert not tells(text)


@pytest.mark.parametrize(
    ("before", "after", "text", "is_told"),
    [
        # the month may be told where only the day is hidden
        ("2017-03-09", "2017-03", "March 2017", False),
        ("2017-03-09", "2017-03", "2017-03", False),
        ("2017-03-09", "2017-03", "March 9", True),
        ("2017-03-09", "2017-03", "2017-03-09", True),
        # a month that is hidden has no day to be told
        ("2017-03", "2017", "March 2017", True),
        ("2017-03", "2017", "3/2017", True),
        ("2017-03", "2017", "March 9", False),
        ("2017-03", "2017", "0 3 2017", False),
        ("2017-03", "2017", "20170300", False),
        # nothing is hidden where nothing was told
        ("2017", "2017", "March 2017", False),
        ("2017-XX-XX", "2017", "March 2017", False),
        ("201X", "201X", "2010-03", False),
        # every day of a range, a set, a moment
        ("2017-03-09/2017-05-20", "2017", "20 May", True),
        ("[2017-03-09,2018-04-01]", "[2017,2018]", "1 April", True),
        ("2017-03-09T10:00:00Z", "2017", "9 March", True),
        ("2017-03-09~", "2017~", "9 March", True),
        ("2017-12-31", "2017", "31 de dezembro", True),
        ("2017-10-31", "2017", "31 October", True),
        ("2017-03-01", "2017-03", "1/3/2017", True),
        ("0900-03-09", "0900", "09000309", True),
    ],
)
def test_what_is_hidden_is_what_the_record_told_and_no_longer_tells(
    before: str, after: str, text: str, is_told: bool
) -> None:
    assert tells(text, before, after) is is_told


@pytest.mark.parametrize(
    ("stated", "keys"),
    [
        ({"note": {"en": "9 March"}}, {"note"}),
        ({"note": {"en": "a note", "pt": "9 de março"}}, {"note"}),
        ({"altName": {"en": ["One", "The 9th of March"]}}, {"altName"}),
        ({"identifier": [{"id": f"{ID}#identifier-1", "type": ["Identifier"], "value": "M-20170309"}]}, {"identifier"}),
        ({"page": ["https://example.net/2017/03/09"], "note": {"en": "9 March"}}, {"page", "note"}),
        ({"description": {"en": "nothing"}}, set()),
    ],
)
def test_the_keys_that_tell_it_are_named(stated: dict[str, Any], keys: set[str]) -> None:
    assert told("2017-03-09", "2017", **stated) == keys


def test_the_id_of_a_record_may_tell_it() -> None:
    shown = {"id": f"{ID}-2017-03-09", "access": {"dateCoarsenedTo": "pld:date-precision-year"}}
    assert residues(shown | {"founded": day("2017-03-09")}, shown | {"founded": day("2017")}) == {"id"}


@pytest.mark.parametrize("access", [{}, {"access": {}}, {"access": {"level": "public"}}])
def test_a_record_whose_dates_stayed_is_not_searched(access: dict[str, Any]) -> None:
    shown = {"id": ID, "note": {"en": "9 March 2017"}, **access}
    assert residues(shown | {"founded": day("2017-03-09")}, shown) == set()


@pytest.mark.parametrize(
    "nested",
    [
        {"budget": [{"id": f"{ID}#budget-1", "type": ["Budget"], "period": day("2017-03-09")}]},
        {"founded": day("2017"), "dissolved": day("2017-03-09")},
        {"access": {"dateCoarsenedTo": "x", "on": day("2017-03-09")}},
    ],
)
def test_the_dates_of_what_is_nested_are_hidden_too(nested: dict[str, Any]) -> None:
    shown = {"id": ID, "note": {"en": "9 March"}, "access": {"dateCoarsenedTo": "x"}}
    assert residues(shown | nested, shown) == {"note"}


def test_a_date_without_edtf_hides_nothing() -> None:
    shown = {"id": ID, "note": {"en": "9 March"}, "access": {"dateCoarsenedTo": "x"}}
    words = {"id": f"{ID}#founded", "type": ["TemporalEntity"], "asWritten": "2017-03-09"}
    assert residues(shown | {"founded": words}, shown) == set()


@pytest.mark.parametrize(
    "text",
    [
        "3/9/17",
        "since 9/3/17;",
        "09-03-17",
        "9.3.17",
        "on 09.03. they left",
        "9.3.",
        "9/III/2017",
        "9-iii-17",
        "9. III.",
        "9-mar-17",
    ],
)
def test_a_day_is_told_with_a_short_year_or_a_roman_month(text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "3/9/18",
        "9/3/170",
        "1.9.3.",
        "19/3/17",
        "version 9.3.1",
        "9/IV/2017",
        "9/IIIa/2017",
        "9/3 of them",
    ],
)
def test_another_short_date_is_not_the_day(text: str) -> None:
    assert not tells(text)


def test_a_day_that_no_calendar_has_is_no_week() -> None:
    assert not tells("2017-W10", "2017-02-30")


@pytest.mark.parametrize(
    "text",
    [
        "2017-W10",
        "2017W10",
        "2017-w10-4",
        "in week 10",
        "the 10th week",
        "na semana 10",
        "10ª semana",
        "la semana 10",
        "semaine 10",
        "semèn 10",
        "2017-068",
        "file 2017068",
        "day 68 of 2017",
        "2017, jour 68",
        "dia 68",
    ],
)
def test_a_day_is_told_by_its_week_and_by_its_number_in_the_year(text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize("text", ["2017-W11", "in week 11", "10 weeks", "2017-069", "page 68", "day 10", "12017068"])
def test_another_week_is_not_the_day(text: str) -> None:
    assert not tells(text)


def test_a_day_that_never_was_is_in_no_week() -> None:
    assert not tells("week 10", "0000-03-09", "0000")


@pytest.mark.parametrize("word", ["week", "semana", "semaine", "semèn", "wk", "sem"])
def test_a_week_is_known_in_every_language(word: str) -> None:
    assert tells(f"{word} 10")
    assert tells(f"10º {word}")
    assert not tells(f"{word} 68")


@pytest.mark.parametrize("word", ["day", "dia", "jour", "jou"])
def test_a_day_of_the_year_is_known_in_every_language(word: str) -> None:
    assert tells(f"{word} 68")
    assert tells(f"68º {word}")
    assert not tells(f"{word} 69")


@pytest.mark.parametrize(
    ("before", "text", "is_told"),
    [
        ("2017-01-31", "day 31", False),
        ("2017-02-01", "day 32", True),
        ("2017-12-31", "2017-365", True),
        ("2016-12-31", "2016366", True),
        ("2017-03-09", "2017-0681", False),
        ("2017-03-09", "2017--068", False),
        ("2017-03-09", "week of the 10", True),
        ("2017-03-09", "week and 10", False),
        ("2021-01-03", "2020-W53", True),
        ("2021-01-03", "2021-W53", False),
        ("2017-01-04", "2017-W01", True),
        ("2017-01-04", "2017-W1", False),
    ],
)
def test_weeks_and_days_are_counted_as_the_calendar_does(before: str, text: str, is_told: bool) -> None:
    assert tells(text, before, before[:4]) is is_told


ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_known_by_its_roman_number(month: int) -> None:
    assert tells(f"9/{ROMAN[month - 1]}/2017", f"2017-{month:02}-09")
    assert tells(f"09. {ROMAN[month - 1].lower()} ", f"2017-{month:02}-09")
    assert not tells(f"9/{ROMAN[month % 12]}/2017", f"2017-{month:02}-09")


@pytest.mark.parametrize(("text", "is_told"), [("page 4", True), ("in March", True), ("somewhere", False)])
def test_of_more_days_than_can_be_looked_for_any_number_and_month_tells_one(text: str, is_told: bool) -> None:
    days = [day(f"2017-{month:02}-{number:02}") for month in range(1, 13) for number in range(1, 20)]
    shown = {"id": ID, "type": ["Brigade"], "access": {"dateCoarsenedTo": "pld:date-precision-year"}}
    shown |= {"note": {"en": text}}
    assert bool(residues(shown | {"founded": days}, shown | {"founded": [day("2017")]})) is is_told
