"""The driver: the rules are understood before anything is read, and nothing is written that may not go out."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from datasets import BASE, GOOD
from peasant_ld.flow import Job, drive, driver, write_rdf
from peasant_ld.flow.build_cache import BuildCache
from peasant_ld.flow.driver import goes_out
from peasant_ld.model.description import Description
from peasant_ld.problem import InputError, Problem, Severity
from peasant_ld.rdf.formats import Format
from peasant_ld.reading import LooseRecords
from peasant_ld.report import Counts, Report

Data = dict[str, Any]
every_format = pytest.mark.parametrize("form", list(Format), ids=lambda form: form.label)
WRONG = {"id": "grant/wrong", "type": "Grant", "nmae": 1}
CLOSED = {"id": "grant/closed", "type": "Grant", "name": {"en": "C"}, "access": {"level": "restricted"}}
WITHDRAWN = CLOSED | {"id": "grant/old", "access": {"level": "withdrawn", "on": "2026-01-01", "reason": "legal"}}


def job(*records: Any, **options: Any) -> Job:
    return Job(LooseRecords(records), Description(BASE), **options)


def written(given: Job, form: Format | str = Format.NTRIPLES) -> tuple[str, Report]:
    out = io.BytesIO()
    report = write_rdf(given, out, form)
    return out.getvalue().decode(), report


def ids(text: str) -> set[str]:
    return {record["id"].removeprefix(BASE) for record in json.loads(text)["@graph"]}


def unread() -> Iterator[Data]:
    """Records that nobody may read."""
    raise AssertionError("it was read")
    yield {}


def test_shapes_that_an_engine_cannot_answer_stop_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: Any) -> None:
        raise ValueError("no such engine")

    monkeypatch.setattr(driver, "choose_engine", refused)
    with (
        pytest.raises(ValueError, match="no such engine"),
        drive(Job(LooseRecords(unread()), Description(BASE))),
    ):
        pass


@pytest.mark.parametrize("shapes", [True, False])
def test_what_may_go_out_is_written_in_the_order_of_its_ids(shapes: bool) -> None:
    text, report = written(job(*reversed(GOOD), CLOSED, WITHDRAWN, shapes=shapes), "jsonld")
    assert [record["id"].removeprefix(BASE) for record in json.loads(text)["@graph"]] == sorted(
        [*(str(record["id"]) for record in GOOD), "grant/old"]
    )
    assert report.counts == Counts(6, 4, 2, 0)
    assert report.unasked == (() if shapes else ("shapes",))


@pytest.mark.parametrize("shapes", [True, False])
@pytest.mark.parametrize(("reject", "wanted"), [(True, True), (False, False)])
def test_with_an_error_nothing_is_written_unless_it_is_set_aside(shapes: bool, reject: bool, wanted: bool) -> None:
    text, report = written(job(*GOOD, WRONG, CLOSED, reject=reject, shapes=shapes), "jsonld")
    assert (text != "") is wanted
    assert not wanted or ids(text) == {record["id"] for record in GOOD}
    assert report.counts == Counts(6, 4, 1, 1)


def finding(code: str = "PLD020", severity: Severity = Severity.ERROR) -> Problem:
    return Problem(code, severity=severity)


@pytest.mark.parametrize(
    ("problems", "as_it_is", "with_reject"),
    [
        ((), True, True),
        ((finding(severity=Severity.WARNING),), True, True),
        ((finding(),), False, True),
        ((finding("PLD019"),), False, False),
        ((finding(), finding("PLD019")), False, False),
    ],
)
def test_what_goes_out_is_without_errors_or_those_are_set_aside(
    problems: tuple[Problem, ...], as_it_is: bool, with_reject: bool
) -> None:
    report = Report(problems, Counts(), {})
    assert goes_out(report, job()) is as_it_is
    assert goes_out(report, job(reject=True)) is with_reject


@every_format
@pytest.mark.parametrize("access", [None, {"level": "restricted"}])
def test_many_chunks_are_written_as_one(form: Format, access: Data | None, monkeypatch: pytest.MonkeyPatch) -> None:
    last = {"id": "z/closed", "type": "Grant", "name": {"en": "C"}} | ({"access": access} if access else {})
    one, _ = written(job(*GOOD, last, reject=True), form)
    monkeypatch.setattr("peasant_ld.flow.chunks.EVERY", 1)
    several, _ = written(job(*GOOD, last, reject=True), form)
    assert several == one != ""


def test_where_nothing_goes_out_what_is_written_is_whole() -> None:
    text, report = written(job(CLOSED), Format.JSONLD)
    assert json.loads(text)["@graph"] == []
    assert report.counts == Counts(1, 0, 1, 0)


def test_a_format_that_is_none_is_refused_before_anything_is_read() -> None:
    with pytest.raises(ValueError, match="telegram"):
        write_rdf(Job(LooseRecords(unread()), Description(BASE)), io.BytesIO(), "telegram")


@pytest.mark.parametrize("shapes", [True, False])
def test_standard_input_is_kept_so_that_it_can_be_read_again(shapes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(json.dumps(record) for record in (*GOOD, CLOSED))

    class _Input:
        buffer: BinaryIO = io.BytesIO(text.encode())

    monkeypatch.setattr(sys, "stdin", _Input())
    out, report = written(Job("-", Description(BASE), shapes=shapes), "jsonld")
    assert ids(out) == {record["id"] for record in GOOD}
    assert report.counts == Counts(5, 4, 1, 0)


def test_records_with_the_name_of_standard_input_are_read_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    given = Job(LooseRecords(GOOD, "-"), Description(BASE))
    assert written(given)[1].counts == Counts(4, 4, 0, 0)


def test_whoever_watches_is_told_how_far_writing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("peasant_ld.flow.chunks.EVERY", 1)
    told: list[tuple[str, int, float | None]] = []
    written(job(*GOOD, progress=lambda *each: told.append(each)))
    assert [each for each in told if each[0] == "write"] == [
        ("write", 1, 0.25),
        ("write", 2, 0.5),
        ("write", 3, 0.75),
        ("write", 4, 1),
    ]


def test_what_lay_on_disk_goes_away_with_the_block(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("peasant_ld.flow.sorted_store.SortedStore.__init__.__defaults__", (1,))
    monkeypatch.setattr("peasant_ld.flow.kind_index.KindIndex.__init__.__defaults__", (1,))
    with drive(job(*GOOD)) as checked:
        assert len(list(checked.records())) == 4
        assert len(list(tmp_path.iterdir())) == 2
    assert list(tmp_path.iterdir()) == []


def test_what_the_last_run_noted_is_handed_on(tmp_path: Path) -> None:
    with BuildCache(tmp_path / "notes") as cache, drive(job(*GOOD), cache) as checked:
        assert checked.cache is cache


def test_rules_that_are_not_understood_stop_everything() -> None:
    with pytest.raises(InputError):
        Job(LooseRecords(unread()), Description(BASE, access={"threshold": 0}))
