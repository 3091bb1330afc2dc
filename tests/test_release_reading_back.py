"""Records are read back before they go out: quickly where one is like another, and nothing that differs goes by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import orjson
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

from peasant_ld.model import load_model
from peasant_ld.rdf.formats import Format, frame
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.rdf.stating import compile_stating
from peasant_ld.release.catalogue import Counting, Tally
from peasant_ld.release.reading_back import Alike, NotAsMade, Parts, ReadingBack
from peasant_ld.release.reading_back.known import SEEN
from strategies import archives, records

BASE = "https://example.org/archive/"
MODEL = load_model()
FORMS = {"a.ttl": Format.TURTLE, "a.jsonld": Format.JSONLD, "a.nq": Format.NQUADS}
FRAMES = {name: frame(form, MODEL.context) for name, form in FORMS.items()}
PARSED = ox.RdfFormat.TURTLE, ox.RdfFormat.JSON_LD, ox.RdfFormat.N_QUADS
GRANT = {
    "id": "grant/one",
    "type": "Grant",
    "name": {"en": 'Brigade "one" \\ two', "pt": "brigada é"},
    "funder": "organization/fund",
    "recipient": ["organization/a", "organization/b"],
    "amount": {"value": "12.50", "currency": "USD"},
    "awarded": "2018-08-14",
    "plannedMonths": 81,
    "source": "document/one",
    "sameAs": "http://www.wikidata.org/entity/Q1",
    "evidence": [{"of": "amount", "source": "document/one", "where": "page 3", "status": "stated"}],
}
OTHERS = [
    {
        "name": {"en": 'Other "grant"', "pt": "ação 100%"},
        "plannedMonths": 7,
        "sameAs": "https://example.com/%C3%A9?a=b#c",
    },
    {
        "name": {"en": "Третья\n\t", "pt": "\u2028 \x7f"},
        "plannedMonths": 0,
        "recipient": ["organization/c", "organization/é"],
    },
]


def stated(record: dict[str, Any]) -> Parts:
    made = compile_normalizer(MODEL, BASE)(record)
    return compile_stating(MODEL, BASE, tuple(FORMS.values()))(made)  # type: ignore[return-value]


def statements(form: int, text: bytes) -> Counter[Any] | None:
    """What a parser alone makes of a record; None where it does not take it."""
    before, _, after = list(FRAMES.values())[form]
    try:
        return Counter(map(str, ox.parse(before + text + after, format=PARSED[form])))
    except (SyntaxError, ValueError):
        return None


def says_the_same(parts: Parts) -> bool:
    turtle, json, quads = (statements(form, text) for form, text in enumerate(parts))
    return turtle == json == quads and quads is not None


def knowing(*parts: Parts) -> ReadingBack:
    """What has seen each of some records often enough to know those that are like it."""
    reading = ReadingBack(FRAMES)
    for each in parts * (SEEN + 4):
        reading(*each)
    reading.rest()
    return reading


@cache
def grants() -> tuple[Parts, ...]:
    return tuple(stated(GRANT | {"id": f"grant/number-{number}"} | more) for number, more in enumerate([{}, *OTHERS]))


# What is quick


def test_records_that_differ_in_their_values_only_are_read_by_the_parser_once() -> None:
    first, *others = grants()
    reading = knowing(first)
    parsed = reading.parsed
    assert all(isinstance(reading(*each), Alike) for each in others)
    assert reading.parsed == parsed


def test_an_outline_is_parsed_in_full_before_anything_is_taken_to_be_like_it() -> None:
    first, *_ = grants()
    reading = ReadingBack(FRAMES)
    assert reading(*first) is None
    with pytest.raises(NotAsMade):
        knowing((first[0], first[1], b""))


@given(record=records())
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=60)
def test_a_record_of_any_kind_is_known_when_it_comes_again_and_counts_the_same(record: dict[str, Any]) -> None:
    parts = stated(record)
    assert says_the_same(parts)
    reading, counting, quick, plain = knowing(parts), Counting(MODEL, BASE), Tally(), Tally()
    found = reading(*parts)
    reading.rest()
    assert found is not None
    counting.record(parts[-1], found, quick)
    counting.settle(quick)
    counting.statements(parts[-1].decode(), plain)
    assert quick == plain


@given(archive=archives(size=8))
@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=25)
def test_records_that_are_right_are_never_refused(archive: list[dict[str, Any]]) -> None:
    knowing(*map(stated, archive))


# What is wrong


def mutations(text: bytes) -> Iterator[bytes]:
    """A text with one byte changed, left out or doubled, at any place; or cut short, or with something before it."""
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]
        yield text[:at] + text[at : at + 1] + text[at:]
        for other in (b"x", b'"', b"\\", b"<", b">", b" ", b"0", b"\n", b"\0", b"\xff", b":"):
            if other != text[at : at + 1]:
                yield text[:at] + other + text[at + 1 :]
    yield text[: len(text) // 2]
    yield b"@prefix schema: <http://example.com/> .\n" + text


@pytest.mark.parametrize("form", range(3), ids=list(FORMS))
def test_a_fault_at_any_place_of_any_format_is_never_taken_for_what_is_known(form: int) -> None:
    first, right, *_ = grants()
    reading = knowing(first)
    assert isinstance(reading(*right), Alike)
    known = 0
    for text in mutations(right[form]):
        parts = (*right[:form], text, *right[form + 1 :])
        found = reading._known.alike(*parts)  # what the parser would read is not asked here
        if found is not None:
            known += 1
            assert says_the_same(parts), text
    assert known < 30


@pytest.mark.parametrize("form", range(3), ids=list(FORMS))
def test_a_fault_stops_the_release_also_among_records_that_are_known(form: int) -> None:
    reading, right = knowing(*grants()), grants()[1]
    for wrong in (right[form].replace(b"7", b"8"), right[form].replace(b"grant", b"tnarg", 1), right[form][:-9]):
        parts = (*right[:form], wrong, *right[form + 1 :])
        if parts == right:
            continue
        assert reading(*parts) is None
        with pytest.raises(NotAsMade):
            reading.rest()


SAME_FAULT = {
    "no IRI": (b"http://www.wikidata.org/entity/Q1", b"http://www.wikidata.org/entity/Q 1"),
    "a percent sign that begins nothing": (b"http://www.wikidata.org/entity/Q1", b"http://www.wikidata.org/%zz"),
    "a port that is none": (b"http://www.wikidata.org/entity/Q1", b"http://www.wikidata.org:x/Q1"),
    "an escape that is none": (b"brigada", b"brig\\qada"),
    "half a character": (b"brigada", b"brig\\ud83dada"),
    "a control character": (b"brigada", b"brig\nada"),
    "bytes that are no text": (b"brigada", b"brig\xffada"),
}


@pytest.mark.parametrize("fault", SAME_FAULT)
def test_a_fault_that_all_formats_share_is_left_to_the_parser(fault: str) -> None:
    first = grants()[0]
    reading = knowing(first)
    wrong = tuple(text.replace(*SAME_FAULT[fault]) for text in first)
    assert wrong != first
    assert reading(*wrong) is None
    with pytest.raises(NotAsMade):
        reading.rest()


def test_a_record_that_changes_how_others_are_read_is_none() -> None:
    turtle, json, quads = grants()[0]
    reading = ReadingBack(FRAMES)
    reading(*(b"@prefix other: <http://example.com/> .\n" + turtle, json, quads))
    with pytest.raises(NotAsMade):
        reading.rest()


def test_records_are_whole_by_themselves() -> None:
    one, other = grants()[:2]
    broken = (one[0], one[1][:-1], one[2]), (other[0], b"}" + other[1], other[2])
    reading = ReadingBack(FRAMES)
    for parts in broken:
        reading(*parts)
    with pytest.raises(NotAsMade):
        reading.rest()


def test_what_a_parser_goes_by_belongs_to_the_outline() -> None:
    first = grants()[0]
    told = orjson.loads(first[1])
    assert told["type"][0] == "Grant"
    reading = knowing(first)
    json = first[1].replace(b'"Grant"', b'"Event"', 1)
    assert reading._known.alike(first[0], json, first[2]) is None
