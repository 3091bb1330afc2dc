"""Every value that a program can hold becomes what it means in a record, or nothing, or a problem at its place."""

from __future__ import annotations

import dataclasses
import datetime
import enum
from collections import namedtuple
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import peasant_ld as pld

UTC = datetime.UTC
BEHIND = datetime.timezone(datetime.timedelta(hours=-3))
Pair = namedtuple("Pair", "en pt")


class Land(enum.Enum):
    HAITI = "HT"


class Word(enum.StrEnum):
    MILL = "Mill"


class Number(enum.IntEnum):
    THREE = 3


class Texts(TypedDict):
    en: str


@dataclasses.dataclass
class Name:
    en: str
    pt: str | None = None


@dataclasses.dataclass(slots=True, frozen=True)
class Place:
    id: str
    type: str
    name: Name
    latitude: Decimal | None = None


class Alternative(NamedTuple):
    en: list[str]


def place(**keys: Any) -> dict[str, Any]:
    return {"id": "place/mill", "type": "Place", "name": {"en": "Mill"}, **keys}


def read(given: Any) -> pld.Record:
    (record,) = pld.records([given], name="places")
    assert isinstance(record, pld.Record)
    return record


def value_of(given: Any, key: str) -> Any:
    record = read(place(**{key: given}))
    assert record.problems == ()
    return record.data.get(key)


MEANT: Mapping[str, tuple[str, Any, Any]] = {
    "a Decimal": ("latitude", Decimal("18.50"), "18.50"),
    "a Decimal with an exponent": ("latitude", Decimal("1.85E+1"), "18.5"),
    "a small Decimal": ("latitude", Decimal("1E-7"), "0.0000001"),
    "a fraction": ("latitude", Fraction(37, 2), "18.5"),
    "a negative fraction": ("latitude", Fraction(-1, 40), "-0.025"),
    "a long fraction": ("latitude", Fraction(1, 2**40), "0.0000000000009094947017729282379150390625"),
    "a whole fraction": ("latitude", Fraction(18), "18"),
    "a day": ("created", datetime.date(2018, 8, 14), "2018-08-14"),
    "an early day": ("created", datetime.date(44, 3, 15), "0044-03-15"),
    "midnight": ("created", datetime.datetime(2018, 8, 14), "2018-08-14"),
    "midnight somewhere": ("created", datetime.datetime(2018, 8, 14, tzinfo=UTC), "2018-08-14T00:00:00+00:00"),
    "a moment": ("created", datetime.datetime(2018, 8, 14, 10, 5), "2018-08-14T10:05:00"),
    "a moment somewhere": ("created", datetime.datetime(2018, 8, 14, 10, tzinfo=BEHIND), "2018-08-14T10:00:00-03:00"),
    "a moment to the microsecond": (
        "created",
        datetime.datetime(2018, 8, 14, 0, 0, 0, 7),
        "2018-08-14T00:00:00.000007",
    ),
    "a time of the day": ("note", datetime.time(10, 5), "10:05:00"),
    "a length of time": ("note", datetime.timedelta(hours=1, minutes=30), "PT5400S"),
    "days": ("note", datetime.timedelta(days=3), "P3D"),
    "days and half a second": ("note", datetime.timedelta(days=1, milliseconds=500), "P1DT0.5S"),
    "no time": ("note", datetime.timedelta(), "PT0S"),
    "a UUID": ("note", UUID(int=7), "00000000-0000-0000-0000-000000000007"),
    "an enum": ("country", Land.HAITI, "HT"),
    "an enum of texts": ("note", {"en": Word.MILL}, {"en": "Mill"}),
    "an enum of numbers": ("note", Number.THREE, 3),
    "a set": ("altName", {"en": {"b", "c", "a"}}, {"en": ["a", "b", "c"]}),
    "a frozen set": ("altName", {"en": frozenset({"b", "a"})}, {"en": ["a", "b"]}),
    "a set of enums": ("note", {Land.HAITI}, ["HT"]),
    "a tuple": ("altName", {"en": ("b", "a")}, {"en": ["b", "a"]}),
    "a named tuple": ("name", Pair("Mill", None), {"en": "Mill"}),
    "a typed named tuple": ("altName", Alternative(["b"]), {"en": ["b"]}),
    "a dataclass": ("name", Name("Mill"), {"en": "Mill"}),
    "a typed mapping": ("name", Texts(en="Mill"), {"en": "Mill"}),
    "a path": ("note", PurePosixPath("a/b.jpg"), "a/b.jpg"),
    "a path of Windows": ("note", PureWindowsPath("a\\b.jpg"), "a/b.jpg"),
    "true": ("note", True, True),
    "a number": ("latitude", 18, 18),
    "None": ("note", None, None),
    "NaN": ("latitude", float("nan"), None),
    "a Decimal that is none": ("latitude", Decimal("NaN"), None),
    "a mapping of nothing": ("note", {"en": None, "pt": float("nan")}, None),
    "a list of nothing": ("sameAs", [None, None], None),
    "nothing in nothing": ("note", {"en": [None, {"a": None}]}, None),
}


@pytest.mark.parametrize("what", MEANT)
def test_a_value_becomes_what_it_means(what: str) -> None:
    key, given, meant = MEANT[what]
    assert value_of(given, key) == meant
    assert type(value_of(given, key)) is type(meant)


LOST: Mapping[str, tuple[Any, str]] = {
    "bytes": (b"Mill", "PLD071"),
    "bytes that can be changed": (bytearray(b"Mill"), "PLD071"),
    "a complex number": (1j, "PLD071"),
    "a third": (Fraction(1, 3), "PLD071"),
    "a fraction of ten thousand digits": (Fraction(1, 2**10_000), "PLD071"),
    "a negative length of time": (datetime.timedelta(days=-1), "PLD071"),
    "an object": (object(), "PLD071"),
    "a type": (dict, "PLD071"),
    "a function": (print, "PLD071"),
    "a generator": ((each for each in "ab"), "PLD071"),
    "infinity": (float("inf"), "PLD005"),
    "a Decimal without an end": (Decimal("-Infinity"), "PLD005"),
    "a number of a million digits": (10**1_000_000, "PLD005"),
    "a number beyond 64 bits": (2**64, "PLD005"),
    "a negative number beyond 64 bits": (-(2**63) - 1, "PLD005"),
    "a Decimal of a million digits": (Decimal("1E+1000000"), "PLD005"),
    "half a character": ("\ud83d", "PLD003"),
    "a key that is a number": ({1: "Mill"}, "PLD071"),
    "a key that is nothing": ({None: "Mill"}, "PLD071"),
    "a key that is half a character": ({"\ud83d": "Mill"}, "PLD003"),
}


@pytest.mark.parametrize("what", LOST)
def test_what_cannot_be_meant_is_a_problem_at_its_place(what: str) -> None:
    value, code = LOST[what]
    rows = [place(), {**place(note={"en": value}), "id": "place/other"}]
    (problem, *more) = [each for each in pld.check_records(rows) if each.blocks and each.place and each.place.line == 2]
    assert (problem.code, problem.record, more) == (code, "place/other", [])
    assert problem.place is not None
    assert (problem.place.pointer or "").startswith("/note")


def test_a_list_that_holds_itself_is_a_problem() -> None:
    endless: list[Any] = []
    endless.append(endless)
    assert [each.code for each in read(place(note=endless)).problems] == ["PLD006"]


def test_a_record_may_be_a_dataclass() -> None:
    record = read(Place("place/mill", "Place", Name("Mill"), Decimal("18.5")))
    assert record.data == place(latitude="18.5")


def test_records_of_a_program_are_read_like_its_mappings() -> None:
    given = pld.Record(place(latitude=Decimal("18.5"), note=None), pld.Place("db"))
    (record,) = pld.records([given])
    assert isinstance(record, pld.Record)
    assert (record.data, record.origin) == (place(latitude="18.5"), pld.Place("db"))


def test_the_numbers_of_a_program_have_the_form_that_their_keys_want() -> None:
    for number, text in (
        (12500, "12500"),
        (12500.5, "12500.5"),
        (0.1, "0.1"),
        (Decimal("12500.00"), "12500.00"),
        (1e3, "1000"),
    ):
        grant = {"id": "grant/a", "type": "Grant", "amount": {"value": number, "currency": "BRL"}}
        assert read(grant).data["amount"]["value"] == text
    for count in (80, 80.0, Decimal(80), Decimal("80.00")):
        assert read({"id": "course/a", "type": "Course", "participantCount": count}).data["participantCount"] == 80


def test_a_count_that_is_no_whole_number_is_not_rounded() -> None:
    course = {"id": "course/a", "type": "Course", "name": {"en": "A"}, "participantCount": Decimal("80.5")}
    assert [each.code for each in pld.check_records([course], alone=True)] == ["PLD022"]


def test_nothing_in_a_list_is_told_and_the_others_keep_their_places() -> None:
    concept = {
        "id": "concept/a",
        "type": "Concept",
        "name": {"en": "A"},
        "broader": [None, "concept/b", None, "concept/none"],
    }
    rows = [concept, {"id": "concept/b", "type": "Concept", "name": {"en": "B"}}]
    told = {each.code: each.place.pointer for each in pld.check_records(rows) if each.place}
    assert told == {"PLD072": "/broader", "PLD027": "/broader/3"}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def holds_nothing(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or value != value or any(map(holds_nothing, inner))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from("abcdef"), JSON, max_size=4))
def test_what_json_can_say_is_what_it_says_and_nothing_of_it_is_nothing(data: dict[str, Any]) -> None:
    record = read({"id": "x/y", **data})
    assert not holds_nothing(record.data)
    if not holds_nothing(data):
        assert record.data == {"id": "x/y", **data}
