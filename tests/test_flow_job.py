"""A job is one value for every door; what cannot be understood in it is refused before anything is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datasets import BASE, make_dataset
from own_kinds import write_own_kinds
from peasant_ld.flow import Job
from peasant_ld.flow.progress import unwatched
from peasant_ld.model import load_model
from peasant_ld.model.description import NO_BASE, Description
from peasant_ld.problem import InputError, Problem
from peasant_ld.reading import LooseRecords

Data = dict[str, Any]


def unread() -> Iterator[Data]:
    """Records that nobody may read."""
    raise AssertionError("it was read")
    yield {}


@pytest.mark.parametrize(
    ("described", "options", "code"),
    [
        ({"access": {"threshold": 0}}, {}, "PLD208"),
        ({"access": {"kinds": {"Persons": "restricted"}}}, {}, "PLD208"),
        ({}, {"as_of": "2026-02-30"}, "PLD211"),
        ({"base": "https://example.org/archive"}, {}, "PLD045"),
        ({"imports": {"language": "not a tag"}}, {}, "PLD012"),
    ],
)
def test_what_is_not_understood_is_refused_before_anything_is_read(described: Data, options: Data, code: str) -> None:
    with pytest.raises(InputError) as error:
        Job(LooseRecords(unread()), Description(**{"base": BASE, **described}), **options)
    assert error.value.problem.code == code


@pytest.mark.parametrize("engine", ["auto", "shacl", "pyshacl"])
def test_an_engine_is_one_of_those_there_are(engine: str) -> None:
    assert Job(LooseRecords([]), Description(BASE), engine).engine == engine


def test_an_engine_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"engine is one of .*shacl.*, not 'fast'"):
        Job(LooseRecords([]), Description(BASE), "fast")


def test_a_job_that_says_nothing_asks_everything_in_one_process_and_stops_at_errors() -> None:
    job = Job(LooseRecords([]), Description(BASE))
    assert (job.engine, job.as_of, job.reject, job.shapes, job.ordered, job.jobs) == (
        "auto",
        None,
        False,
        True,
        True,
        1,
    )
    assert job.progress is unwatched
    assert (job.base, job.unasked) == (BASE, ())
    assert job.model is load_model(None)


@pytest.mark.parametrize(
    ("options", "unasked"),
    [
        ({"shapes": False}, ("shapes",)),
        ({"ordered": False}, ("order",)),
        ({"shapes": False, "ordered": False}, ("shapes", "order")),
    ],
)
def test_what_is_not_asked_is_named(options: Data, unasked: tuple[str, ...]) -> None:
    assert Job(LooseRecords([]), Description(BASE), **options).unasked == unasked


def test_the_rules_are_those_of_the_dataset_and_the_day(tmp_path: Path) -> None:
    model = write_own_kinds(tmp_path / "model")
    table = {"threshold": 7, "kinds": {"Militant": "restricted"}}
    job = Job(LooseRecords([]), Description(BASE, access=table, model=model), as_of="2026-01-01")
    assert job.model is load_model(model)
    assert (job.rules.threshold, job.rules.as_of, job.rules.model) == (7, "2026-01-01", job.model)


def test_the_records_can_be_had_any_number_of_times(tmp_path: Path) -> None:
    for source in (LooseRecords([{"id": "grant/g"}]), make_dataset(tmp_path)):
        job = Job(source, Description(BASE))
        first, second = ([item for item in job.items() if not isinstance(item, Problem)] for _ in range(2))
        assert first == second != []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("somewhere/grants.csv", "grants.csv"),
        ("somewhere/", "somewhere"),
        ("-", ""),
        (LooseRecords([], "public.grants"), "public.grants"),
    ],
)
def test_what_has_no_base_is_called_as_its_file_is(source: str | LooseRecords, name: str) -> None:
    assert Job(source, Description(NO_BASE)).name == name
    assert Job(source, Description(BASE)).name == BASE
