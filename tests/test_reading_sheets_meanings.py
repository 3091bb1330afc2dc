"""The text of a cell becomes the value that it means in the form of its key; else it stays for the check to judge."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.model import Key, load_model
from peasant_ld.reading import Declared
from peasant_ld.reading.sheets.cells import AmbiguousDate, NumberText
from peasant_ld.reading.sheets.meanings import Reading, reader, strict_reader, why_no_date
from peasant_ld.reading.sheets.unclear import Unclear

MODEL = load_model()


def read(form: str, text: str, order: str | None = "dmy", **declared: Any) -> Any:
    key = Key("key", form, terms=MODEL.kinds["Document"].keys["genre"].terms if form == "term" else None)
    found = reader(key, order, Declared(**declared), MODEL)
    assert found is not None
    return text if found.is_plain(text) else found.read(text)


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        ("flag", "TRUE", True),
        ("flag", " false ", False),
        ("flag", "perhaps", "perhaps"),
        ("count", " 012 ", 12),
        ("count", "999999999999999", 999999999999999),
        ("count", "9007199254740991", 9007199254740991),
        ("count", "9007199254740992", "9007199254740992"),
        ("count", "12.5", "12.5"),
        ("count", "-5", "-5"),
        ("count", "١٢", "١٢"),
        ("count", "dez", "dez"),
        ("decimal", "12500.00", "12500.00"),
        ("decimal", "12 mil", "12 mil"),
        ("coordinate", "-15.789", "-15.789"),
        ("coordinate", "-15.789.1", "-15.789.1"),
        ("currency", "BRL", "BRL"),
        ("currency", "brl", "brl"),
        ("term", "photograph", "photograph"),
        ("term", "photo", "photo"),
        ("date", "03/04/2018", "2018-04-03"),
        ("date", "2018-08", "2018-08"),
        ("date", "1984~", "1984~"),
        ("date", "2018-08-14T10:00:00Z", "2018-08-14T10:00:00Z"),
        ("date", "one day", "one day"),
        ("date", "31 de fevereiro de 2018", "31 de fevereiro de 2018"),
        ("stamp", "03/04/2018", "2018-04-03"),
        ("stamp", "agosto de 2018", "agosto de 2018"),
        ("day", "03/04/2018", "2018-04-03"),
        ("day", "c. 1984", "c. 1984"),
        ("day", "2018-08-14 10:00:00", "2018-08-14 10:00:00"),
    ],
)
def test_what_is_a_value_or_is_not_understood_stays(form: str, text: str, value: Any) -> None:
    found = read(form, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [
        ("flag", "Sim", True),
        ("flag", "0", False),
        ("count", "80.0", 80),
        ("count", "1 200", 1200),
        ("decimal", "12.500,00", "12500.00"),
        ("decimal", "8120.330000000001", "8120.33"),
        ("coordinate", "-15,789", "-15.789"),
        ("currency", "R$", "BRL"),
        ("currency", "gourdes", "HTG"),
        ("term", "Fotografia", "photograph"),
        ("date", "agosto de 2018", {"edtf": "2018-08", "text": "agosto de 2018"}),
        ("date", "08/2018", "2018-08"),
        ("date", "2018-08-14 00:00:00", "2018-08-14"),
        ("date", "2018-08-14 10:00:00+00", {"edtf": "2018-08-14", "text": "2018-08-14 10:00:00+00"}),
        ("edtf", "c. 1984", "1984~"),
        ("stamp", "2018-08-14 10:00:00+00", "2018-08-14T10:00:00+00"),
        ("day", "2018-08-14 00:00:00", "2018-08-14"),
    ],
)
def test_what_means_a_value_is_read_and_can_be_told(form: str, text: str, value: Any) -> None:
    found = read(form, text)
    assert isinstance(found, Reading)
    assert (found.value, type(found.value)) == (value, type(value))
    assert found.shown
    assert found.beside == ({"text": "c. 1984"} if form == "edtf" else {})


@pytest.mark.parametrize(
    ("form", "text", "code"),
    [
        ("decimal", "12.500", "PLD330"),
        ("count", "1.200", "PLD330"),
        ("count", "80,000", "PLD330"),
        ("currency", "$", "PLD333"),
        ("date", "anos 80", "PLD334"),
        ("date", "14 out 2018", "PLD334"),
    ],
)
def test_what_has_two_readings_is_not_read(form: str, text: str, code: str) -> None:
    with pytest.raises(Unclear) as error:
        read(form, text)
    assert error.value.code == code


def test_what_is_declared_settles_it() -> None:
    assert read("decimal", "12.500", decimal=",").value == "12500"
    assert read("decimal", "12.500", decimal=".").value == "12.500"
    assert read("count", "1.200", decimal=",").value == 1200
    assert read("currency", "$", currency="MXN").value == "MXN"
    assert read("date", "14 out 2018", language="pt").value["edtf"] == "2018-10-14"
    with pytest.raises(Unclear):
        read("currency", "G", currency="BRL")


def test_a_number_that_was_typed_is_not_in_doubt() -> None:
    for form in ("decimal", "coordinate"):
        found = read(form, NumberText("12.125"))
        assert (found, type(found)) == ("12.125", str)


def test_a_number_order_that_is_not_known_is_asked() -> None:
    with pytest.raises(AmbiguousDate):
        read("date", "03/04/2018", order=None)
    assert read("date", "14/08/2018", order=None).value == "2018-08-14"


@pytest.mark.parametrize("form", ["text", "ref", "refs", "token", "value", ""])
def test_of_other_forms_the_text_is_the_value(form: str) -> None:
    assert reader(Key("key", form), "dmy", Declared(), MODEL) is None


@pytest.mark.parametrize(
    ("form", "text", "value"),
    [("day", "03/04/2018", "2018-04-03"), ("day", "s.d.", "s.d."), ("flag", "Sim", "Sim")],
)
def test_a_protection_is_what_is_written(form: str, text: str, value: Any) -> None:
    found = strict_reader(form, "dmy")
    assert found is not None
    assert found.read(text) == value
    assert strict_reader("term", None) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2018", "calendar"),
        ("2018/04/31", "calendar"),
        ("32.13.1990", "calendar"),
        ("31 de fevereiro de 2018", "calendar"),
        ("30 février 2018", "calendar"),
        ("June 31, 1999", "calendar"),
        ("2018-02-30", "calendar"),
        ("14/08/18", "syntax"),
        ("31 camponeses de 2018", "syntax"),
        ("soon", "syntax"),
        ("2018/2017", "order"),
    ],
)
def test_what_is_no_date_is_told_from_a_day_that_does_not_exist(text: str, reason: str) -> None:
    assert why_no_date(text) == reason
