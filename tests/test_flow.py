"""The whole way of the data: read, checked, withheld, validated, in one checked that forgets no record."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from datasets import BASE, FOUNDING, GOOD, make_dataset, with_key
from peasant_ld.flow import Job, drive, write_rdf
from peasant_ld.model.description import read_description
from peasant_ld.problem import InputError, Severity
from peasant_ld.rdf.formats import Format
from peasant_ld.report import Counts, Report

engines = pytest.mark.parametrize("engine", ["auto", "shacl", "pyshacl"])


def job(dataset: Path, **options: Any) -> Job:
    return Job(dataset, read_description(dataset), **options)


def report_of(dataset: Path, **options: Any) -> Report:
    return report_of_job(job(dataset, **options))


def report_of_job(given: Job) -> Report:
    with drive(given) as checked:
        return checked.report()


def codes(report: Report) -> dict[str, int]:
    return dict(report.codes)


def ids(dataset: Path, **options: Any) -> list[str]:
    with drive(job(dataset, **options)) as checked:
        return [record["id"].removeprefix(BASE) for record in checked.records()]


@engines
def test_good_records_go_out(tmp_path: Path, engine: str) -> None:
    report = report_of(make_dataset(tmp_path), engine=engine)
    assert report.ok
    assert report.counts == Counts(4, 4, 0, 0)
    assert ids(tmp_path) == ["grant/seeds", "movement/growers", "organization/fund", "place/haiti"]


def test_the_founding_example_goes_out() -> None:
    report = report_of(FOUNDING)
    assert report.ok
    assert report.counts == Counts(75, 75, 0, 0)


def test_records_may_be_asked_for_again_and_again(tmp_path: Path) -> None:
    with drive(job(make_dataset(tmp_path))) as checked:
        assert list(checked.records()) == list(checked.records())


def test_the_order_of_records_and_files_is_of_no_matter(tmp_path: Path) -> None:
    one, other = make_dataset(tmp_path / "one"), make_dataset(tmp_path / "other", reversed(GOOD))
    lines = (other / "records" / "all.jsonl").read_text("utf-8").splitlines(keepends=True)
    (other / "records" / "all.jsonl").write_text("".join(lines[:2]), "utf-8")
    (other / "records" / "a.jsonl").write_text("".join(lines[2:]), "utf-8")
    with drive(job(one)) as first, drive(job(other)) as second:
        assert list(first.records()) == list(second.records())


def test_a_record_with_an_error_is_rejected_and_told_at_its_place(tmp_path: Path) -> None:
    report = report_of(make_dataset(tmp_path, with_key(3, amount={"value": "12.500,00", "currency": "USD"})))
    (problem,) = report.problems
    assert (problem.code, problem.record, problem.key, problem.value) == (
        "PLD021",
        "grant/seeds",
        "amount.value",
        "12.500,00",
    )
    assert problem.place is not None
    assert (problem.place.file, problem.place.line, problem.place.pointer) == ("records/all.jsonl", 4, "/amount/value")
    assert report.counts == Counts(4, 3, 0, 1)


@engines
def test_what_only_the_graph_shows_leads_back_to_its_place(tmp_path: Path, engine: str) -> None:
    """A grant whose funder is a place: right as a record, wrong as a graph."""
    report = report_of(make_dataset(tmp_path, with_key(3, funder="place/haiti")), engine=engine)
    found = next(problem for problem in report.problems if problem.code == "PLD104")
    assert found.place is not None
    assert (found.place.line, found.place.pointer, found.record) == (4, "/funder", "grant/seeds")
    assert report.counts == Counts(4, 3, 0, 1)


def test_a_reference_to_nothing_is_told_at_the_reference(tmp_path: Path) -> None:
    report = report_of(make_dataset(tmp_path, with_key(3, funder="organization/fnd")))
    found = next(problem for problem in report.problems if problem.code == "PLD027")
    assert found.place is not None
    assert (found.place.line, found.place.pointer) == (4, "/funder")


def test_of_two_records_with_one_id_neither_goes_out_and_each_names_the_other(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path, [*GOOD, {**GOOD[2], "name": {"en": "Another fund"}}])
    report = report_of(dataset)
    told = [(each.place and each.place.line, each.facts["other"]) for each in report.problems if each.code == "PLD026"]
    assert told == [(3, "records/all.jsonl:5"), (5, "records/all.jsonl:3")]
    rejected = report_of(dataset, reject=True)
    assert rejected.counts == Counts(5, 2, 0, 3)  # the grant points at one of them
    assert ids(dataset, reject=True) == ["movement/growers", "place/haiti"]


@pytest.mark.parametrize("order", [1, -1])
def test_what_one_of_two_records_with_one_id_closes_does_not_go_out_by_the_other(tmp_path: Path, order: int) -> None:
    closed = {"id": "place/camp", "type": "Place", "name": {"en": "Camp"}, "access": {"level": "restricted"}}
    two = [closed, {key: value for key, value in closed.items() if key != "access"}]
    dataset = make_dataset(tmp_path, [*GOOD, *two[::order]])
    assert "place/camp" not in ids(dataset, reject=True)


def test_ids_that_differ_by_capitals_only_are_a_warning(tmp_path: Path) -> None:
    report = report_of(make_dataset(tmp_path, [*GOOD, {**GOOD[0], "id": "place/Haiti", "name": {"en": "Ayiti"}}]))
    assert [(problem.code, problem.severity) for problem in report.problems] == [("PLD041", Severity.WARNING)]
    assert report.ok
    assert report.counts == Counts(5, 5, 0, 0)


def test_a_person_without_a_basis_is_withheld_and_counted(tmp_path: Path) -> None:
    person = {"id": "person/x", "type": "Person", "name": {"en": "Somebody Unnamed"}}
    dataset = make_dataset(tmp_path, [*GOOD, person])
    report = report_of(dataset)
    assert report.counts == Counts(5, 4, 1, 0)
    assert report.ok
    assert "person/x" not in ids(dataset)


def test_an_embargo_ends_on_its_day(tmp_path: Path) -> None:
    embargoed = {**GOOD[2], "id": "organization/quiet", "access": {"level": "embargoed", "until": "2030-01-01"}}
    dataset = make_dataset(tmp_path, [*GOOD, embargoed])
    assert "organization/quiet" not in ids(dataset)
    assert "organization/quiet" not in ids(dataset, as_of="2029-12-31")
    assert "organization/quiet" in ids(dataset, as_of="2030-01-01")


def test_with_reject_what_depends_on_a_rejected_record_goes_too_until_all_stand(tmp_path: Path) -> None:
    chain = [{"id": f"place/{n}", "type": "Place", "partOf": [f"place/{n + 1}"]} for n in range(5)]
    dataset = make_dataset(tmp_path, [*chain, {"id": "place/5", "type": "Place", "country": "Atlantis"}, *GOOD])
    report = report_of(dataset, reject=True)
    assert report.counts == Counts(10, 4, 0, 6)
    assert ids(dataset, reject=True) == sorted(record["id"] for record in GOOD)


def test_an_engine_that_is_not_known_is_refused(tmp_path: Path) -> None:
    description = read_description(make_dataset(tmp_path))
    with pytest.raises(ValueError, match="engine is one of"):
        report_of_job(Job(tmp_path, description, engine="steam"))


def test_a_model_that_is_none_is_told(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path)
    text = (dataset / "dataset.toml").read_text("utf-8")
    (dataset / "dataset.toml").write_text(f'model = "nowhere"\n{text}', "utf-8")
    with pytest.raises(InputError) as raised:
        report_of(dataset)
    assert raised.value.problem.code == "PLD015"


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path)
    (dataset / "records" / "letter.pdf").write_bytes(b"%PDF")
    report = report_of(dataset)
    assert codes(report) == {"PLD009": 1}
    assert report.exit_code == 2
    assert report.counts == Counts(4, 4, 0, 0)


@pytest.mark.parametrize("form", Format, ids=lambda form: form.label)
def test_converting_gives_the_bytes_that_examining_gives(tmp_path: Path, form: Format) -> None:
    from peasant_ld.rdf.formats import write_records

    dataset = make_dataset(tmp_path)
    converted, examined = io.BytesIO(), io.BytesIO()
    report = write_rdf(job(dataset), converted, form)
    with drive(job(dataset)) as checked:
        write_records(checked.records(), examined, form, checked.job.model)
    assert converted.getvalue() == examined.getvalue()
    assert report.counts == Counts(4, 4, 0, 0)


def test_converting_withholds_what_examining_withholds(tmp_path: Path) -> None:
    person = {"id": "person/x", "type": "Person", "name": {"en": "Somebody Unnamed"}}
    link = {**GOOD[1], "id": "movement/linked", "related": ["person/x"]}
    dataset = make_dataset(tmp_path, [*GOOD, person, link])
    out = io.BytesIO()
    report = write_rdf(job(dataset), out, Format.JSONLD)
    assert report.counts.withheld == 1
    assert b"person/x" not in out.getvalue()
    assert b"Somebody" not in out.getvalue()
    assert len(json.loads(out.getvalue())["@graph"]) == 5
