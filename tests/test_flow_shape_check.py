"""Chunks: the engine has the say of what is not surely right, and a sample of the rest is held against it, too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from peasant_ld.check.asked import Asking
from peasant_ld.flow import Job, drive, shape_check
from peasant_ld.flow.checked import Checked
from peasant_ld.flow.shape_check import ShapesDisagree
from peasant_ld.model.description import Description
from peasant_ld.reading import LooseRecords
from planted import BASE

GOOD = [{"id": f"movement/{number}", "type": "Movement", "name": {"en": f"M {number}"}} for number in range(40)]
WRONG = {"id": "grant/g", "type": "Grant", "name": {"en": "G"}, "funder": "movement/none", "related": ["movement/1"]}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds of thousands holds here of some."""
    monkeypatch.setattr(shape_check, "FEW", 2)


@contextmanager
def checked(*records: Any, **options: Any) -> Iterator[Checked]:
    with drive(Job(LooseRecords(records), Description(BASE), **options)) as found:
        yield found


@pytest.mark.parametrize("jobs", [1, 2])
def test_questions_and_engine_tell_the_same(jobs: int) -> None:
    told = []
    for engine in ("auto", "shacl"):
        with checked(*GOOD, WRONG, engine=engine, jobs=jobs) as found:
            told.append([(each.code, each.record, each.key, each.place) for each in found.report()])
    assert told[0] == told[1]
    assert told[0]


def test_a_question_that_is_wrong_is_caught_by_the_sample_and_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape_check, "SAMPLED", 1)
    monkeypatch.setattr(Asking, "is_sure", lambda self, record: True)
    with pytest.raises(ShapesDisagree, match=r"PLD134.*grant/g.*nothing was written"), checked(*GOOD, WRONG):
        pass


def test_an_engine_that_is_named_is_asked_about_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Asking, "is_sure", lambda self, record: True)
    with checked(*GOOD, WRONG, engine="shacl") as found:
        assert "PLD027" in {each.code for each in found.report()}


def test_the_sample_is_the_same_whatever_else_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape_check, "SAMPLED", 4)
    seen: list[set[str]] = []
    validate_rows = shape_check.validate_rows

    def noted(rows: Any, context: Any) -> Any:
        seen.append({row.id for row in rows})
        return validate_rows(rows, context)

    monkeypatch.setattr(shape_check, "validate_rows", noted)
    for records in (GOOD, [*GOOD[:20], WRONG, *GOOD[20:]]):
        with checked(*records):
            pass
    assert seen[0] <= seen[1]
    assert 0 < len(seen[0]) < len(GOOD)
