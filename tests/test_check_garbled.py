"""A text whose letters were read in the wrong encoding is a warning at its place, with the text as it was meant."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.check.garbled import garbled_texts
from peasant_ld.problem import MOST, Place, Severity
from peasant_ld.reading.record import Record


def record(**data: Any) -> Record:
    return Record({"type": "Movement", "id": "movement/m", **data}, Place("m.jsonl", line=3))


@pytest.mark.parametrize(
    ("data", "pointer", "key", "meant"),
    [
        ({"acronym": "SÃ£o"}, "/acronym", "acronym", "São"),
        ({"name": {"pt": "AssociaÃ§Ã£o"}}, "/name/pt", "name.pt", "Associação"),
        ({"altName": {"pt": ["A", "TomÃ©"]}}, "/altName/pt/1", "altName.pt", "Tomé"),
        ({"identifier": [{"scheme": "Ã‰tat", "value": "1"}]}, "/identifier/0/scheme", "identifier.scheme", "État"),
        ({"founded": {"edtf": "1984", "text": "mar√ßo"}}, "/founded/text", "founded.text", "março"),
    ],
)
def test_the_text_is_told_where_it_stands(data: dict[str, Any], pointer: str, key: str, meant: str) -> None:
    [problem] = garbled_texts(record(**data))
    assert (problem.code, problem.severity, problem.key) == ("PLD338", Severity.WARNING, key)
    assert problem.facts == {"suggestion": meant}
    assert problem.place is not None
    assert (problem.place.line, problem.place.pointer) == (3, pointer)


@pytest.mark.parametrize("text", ["São Tomé", "Sao Tome", "IRMÃ\u00a0»", "À «la» carte"])
def test_a_text_that_is_right_is_not_told(text: str) -> None:
    assert garbled_texts(record(name={"pt": text}, openCall=True, plannedMonths=3)) == []


def test_very_many_are_counted() -> None:
    assert len(garbled_texts(record(altName={"pt": ["SÃ£o"] * 10_000}))) == MOST + 1
