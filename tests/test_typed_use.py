"""How a program of a reader uses the library, under `mypy --strict`: every public name, with the type that it gives.

The guards run mypy on this file; here it runs, so that what is typed is also true.
"""

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, assert_type

import pytest
import rdflib

import peasant_ld as pld

BASE = "https://example.org/archive/"
RECORDS: list[dict[str, Any]] = [
    {"id": "organization/fund", "type": "Organization", "name": {"en": "A fund"}},
    {"id": "concept/seeds", "type": "Concept", "name": {"en": "Seeds"}},
]


def test_every_public_name_is_used_here() -> None:
    used = set(re.findall(r"\bpld\.(\w+)", Path(__file__).read_text("utf-8")))
    assert set(pld.__all__) - used == set()


def test_records_are_checked_made_a_graph_and_written() -> None:
    model: pld.Model = pld.load_model()
    problems: list[pld.Problem] = list(pld.check_records(RECORDS, model, alone=True))
    assert [problem for problem in problems if problem.severity is pld.Severity.ERROR] == []
    graph: rdflib.Graph = pld.build_graph(RECORDS, BASE, model=model)
    found: list[pld.Problem] = pld.validate_graph(graph, "auto", model=model, base=BASE)
    assert [problem.code for problem in found if problem.blocks] == []
    out = io.BytesIO()
    report: pld.Report = pld.serialize(RECORDS, out, pld.Format.TURTLE, BASE)
    assert (report.ok, report.counts.read) == (True, 2)
    assert b"A fund" in out.getvalue()


def test_records_are_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "concept/seeds", "type": "Concept", "name": {"en": "Seeds"}}\n{\n')
    items: Iterator[pld.Record | pld.Problem] = pld.read_records(tmp_path / "a.jsonl")
    record, problem = items
    assert isinstance(record, pld.Record)
    assert isinstance(problem, pld.Problem)
    place: pld.Place | None = problem.place
    assert place is not None
    assert (record.data["id"], place.line) == ("concept/seeds", 2)


def test_a_folder_is_a_dataset_and_becomes_a_release(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "dataset.toml").write_text(
        f'base = "{BASE}"\nlicence = "https://creativecommons.org/licenses/by/4.0/"\nlanguages = ["en"]\n'
        'version = "1"\npublisher = { name = "Example" }\ntitle = { en = "Example" }\n'
    )
    (tmp_path / "records" / "a.jsonl").write_text('{"id": "concept/seeds", "type": "Concept", "name": {"en": "Seeds"}}')
    dataset: pld.Dataset = pld.open_dataset(tmp_path)
    assert_type(dataset.check(), pld.Report)
    assert_type(dataset.graph(), rdflib.Graph)
    assert len(list(dataset.records())) == 1
    assert dataset.publish(tmp_path / "release", pages=False).ok


def test_rows_become_a_release_and_come_back(tmp_path: Path) -> None:
    rows = pld.records([{"id": "concept/seeds", "name.en": "Seeds"}], name="words", kind="Concept")
    report: pld.Report = pld.publish(
        rows,
        tmp_path / "release",
        base=BASE,
        title={"en": "Example"},
        publisher={"name": "Example"},
        licence="https://creativecommons.org/licenses/by/4.0/",
        languages=["en"],
        version="1",
        pages=False,
    )
    assert report.ok
    release: pld.Release = pld.open_release(tmp_path / "release")
    assert_type(release.graph(), rdflib.Graph)
    seeds = release.find("concept/seeds")
    assert seeds is not None
    assert seeds["name"] == {"en": "Seeds"}
    (back,) = pld.records_of(release.graph(), base=BASE)
    assert isinstance(back, pld.Record)
    assert back.data == {"id": "concept/seeds", "type": "Concept", "name": {"en": "Seeds"}}


def test_what_cannot_be_done_is_an_error_of_ours(tmp_path: Path) -> None:
    def broken() -> Iterable[dict[str, Any]]:
        yield {"id": "concept/seeds", "type": "Concept"}

    try:
        pld.build_graph(broken(), BASE)
    except pld.DataError as error:
        told: Any = error.report
        assert not told.ok
    with pytest.raises(pld.PeasantError):
        pld.open_dataset(tmp_path / "nowhere")
    try:
        pld.open_release(tmp_path)
    except pld.InputError as error:
        problem: pld.Problem = error.problem
        assert problem.message("pt") != problem.message("en")
