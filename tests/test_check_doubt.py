"""Of many records those of which something is to be told are among the doubted, and nearly no others."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from own_kinds import write_own_kinds
from peasant_ld.check import compile_check
from peasant_ld.check.doubt import compile_doubt
from peasant_ld.model import load_model
from peasant_ld.model.edtf import PLAIN_DATE, is_edtf
from peasant_ld.model.language import USUAL, is_language_tag
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Record
from strategies import archives, records
from test_check import EXAMPLES, mutated
from test_check_addresses import AS_THEY_ARE, BASE, OTHER_FORMS

Data = dict[str, Any]
MODEL = load_model()
CHECK, DOUBT = compile_check(MODEL, BASE), compile_doubt(MODEL, BASE)
NAMED = {"id": "movement/m", "type": "Movement", "name": {"en": "A movement"}}
GRANT = {"id": "grant/g", "type": "Grant", "name": {"en": "A grant"}, "topic": ["concept/a", "concept/b"]}
# What nothing is told of, but must not be passed over unseen where something is.
ORDINARY: list[Data] = [
    NAMED,
    NAMED | {"name": {"pt": "Movimento", "en": "Movement", "es-419": "Movimiento"}},
    GRANT | {"awarded": "2018-02-28", "source": ["https://example.net/d"]},
    GRANT | {"awarded": "2018/2019"},
    GRANT | {"id": "https://example.net/grant/g", "related": "urn:isbn:9780262510875"},
    GRANT | {"access": {"level": "restricted"}},
    GRANT | {"evidence": [{"of": "topic", "value": "concept/a", "source": "document/d", "status": "stated"}]},
    GRANT | {"note": {"pt": "Câmara, IRMÃ e AÇÃO"}},
]
TOLD: list[Data] = [
    *(NAMED | {"related": written} for written in OTHER_FORMS),
    *(NAMED | {"sameAs": [written]} for written in OTHER_FORMS if ":" in written),
    *(NAMED | {"id": each} for each in ("data/m", "movement/../m", "https://EX.org/arch/movement/m")),
    *(NAMED | {"name": {tag: "A"}} for tag in ("zz", "de-1996-1996", "en-a-bb-a-cc", "iw")),
    NAMED | {"name": {"en": "A", "EN": "B"}},
    NAMED | {"languages": ["xx-XX"]},
    *(NAMED | {"founded": each} for each in ("2018-02-30", "2018-13", "1900-02-29", "2018-04-31", "2019/2018")),
    *(NAMED | {"name": {"pt": text}} for text in ("SÃ£o", "AssociaÃ§Ã£o", "mar√ßo", "d’aujourdâ€™hui")),
    NAMED | {"founded": {"edtf": "1984", "text": "mar├ºo"}},
    NAMED | {"name": {"en": "A\u0007"}},
    GRANT | {"evidence": [{"of": "note", "source": "document/d", "status": "stated"}]},
    GRANT | {"evidence": [{"of": "topic", "value": "concept/c", "source": "document/d", "status": "stated"}]},
    GRANT | {"share": [{"of": "topic", "value": "concept/c", "percentage": "50"}]},
    GRANT | {"access": {"keys": {"nmae": {"level": "restricted"}}}},
    GRANT | {"access": {"until": "2030-01-01"}},
    GRANT | {"nmae": 1},
    {"id": "grant/g", "type": "Gant"},
    {"id": "grant/g", "type": ["Grant"]},
    {"id": "grant/g", "type": None},
    {"id": 1, "type": "Grant"},
    {"type": "Grant"},
    {"id": "grant/g"},
    {},
    GRANT | {"name": {"en": "\ud800"}},
]


def record(data: Data) -> Record:
    return Record(data, Place("x.jsonl", 1))


def told(data: Data) -> list[Problem]:
    return CHECK(record(data))


@pytest.mark.parametrize("data", TOLD, ids=str)
def test_a_record_of_which_something_is_told_is_doubted_among_others(data: Data) -> None:
    assert told(data)
    assert DOUBT([record(each) for each in [*ORDINARY, data, *ORDINARY]]) == [len(ORDINARY)]


@pytest.mark.parametrize("data", ORDINARY, ids=str)
def test_an_ordinary_record_is_not(data: Data) -> None:
    assert told(data) == []
    assert DOUBT([record(data)]) == []


@pytest.mark.parametrize("written", AS_THEY_ARE)
def test_no_reference_is_passed_over_that_is_told(written: str) -> None:
    data = NAMED | {"related": written}
    assert DOUBT([record(data)]) == [0] or not told(data)


def test_what_the_reader_found_is_told_though_the_record_is_in_order() -> None:
    found = Problem("PLD318", Place("x.csv", row=2))
    assert DOUBT([record(NAMED), Record(NAMED, Place("x.csv", row=2), problems=(found,))]) == [1]


def test_what_is_no_json_is_doubted() -> None:
    assert DOUBT([record(NAMED | {"name": {"en": object()}}), record(NAMED | {"name": {1: "A"}})]) == [0, 1]


def test_of_none_none_is_doubted() -> None:
    assert DOUBT([]) == []


def test_nearly_none_of_the_examples_is_doubted() -> None:
    doubted = DOUBT([record(data) for data in EXAMPLES])
    assert len(doubted) < len(EXAMPLES) / 10


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(mutated(), st.sampled_from(TOLD), records(), st.sampled_from(ORDINARY)), max_size=12))
def test_whatever_is_told_of_a_record_it_is_doubted(given: list[Data]) -> None:
    wrong = {number for number, data in enumerate(given) if told(data)}
    assert wrong <= set(DOUBT([record(data) for data in given]))


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(archives())
def test_records_of_all_kinds_are_doubted_alike_alone_and_together(given: list[Data]) -> None:
    alone = [number for number, data in enumerate(given) if DOUBT([record(data)])]
    assert DOUBT([record(data) for data in given]) == alone


def test_whatever_looks_like_a_plain_date_is_a_date() -> None:
    fits = re.compile(PLAIN_DATE).fullmatch
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(366)]
    years = ["0000", "0001", "0010", "0100", "1000", "1582", "1900", "2000", "2018", "9999"]
    assert [year for year in years if not fits(year)] == ["0000"]
    for year in years:
        for day in [f"{day:%m-%d}" for day in days] + ["00-01", "01-00", "02-30", "04-31", "13-01", "12-32", "06-31"]:
            for text in (f"{year}-{day}", f"{year}-{day[:2]}"):
                assert not fits(text) or is_edtf(text), text
    assert all(fits(f"2020-{day:%m-%d}") for day in days if f"{day:%m-%d}" != "02-29")


def test_usual_language_tags_are_written_small_and_are_tags() -> None:
    assert all(tag == tag.lower() and is_language_tag(tag) for tag in USUAL)


@pytest.mark.parametrize(
    ("more", "is_told"),
    [
        ({}, False),
        ({"related": "http://ex.org/arch/concept/b"}, True),
        ({"id": "militant/%6d"}, True),
        ({"name": {"en": "A", "EN": "B"}}, True),
        ({"access": {"keys": {"nmae": {"level": "restricted"}}}}, True),
        ({"nmae": 1}, True),
    ],
)
def test_the_same_holds_for_kinds_of_ones_own(more: Data, is_told: bool, tmp_path: Path) -> None:
    model = load_model(write_own_kinds(tmp_path / "model"))
    given = record({"id": "militant/m", "type": "Militant", "name": {"en": "A"}, **more})
    assert bool(compile_check(model, BASE)(given)) is is_told
    assert compile_doubt(model, BASE)([given]) == [0] * is_told
