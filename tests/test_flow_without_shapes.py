"""What is left out for speed, and what is not: without shapes, and in whichever order, the rules hold as they do."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from datasets import BASE
from peasant_ld.flow import Job, write_rdf
from peasant_ld.flow.gathering import TOGETHER
from peasant_ld.model.description import Description
from peasant_ld.problem import Severity
from peasant_ld.rdf.formats import Format
from peasant_ld.reading import LooseRecords
from peasant_ld.report import Counts, Report

Data = dict[str, Any]
every_format = pytest.mark.parametrize("form", list(Format), ids=lambda form: form.label)
GRANT = {"id": "grant/g", "type": "Grant", "name": {"en": "A grant"}}
BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "A brigade"}}
FEW, MANY = (
    {"id": f"journey/{n}", "type": "Journey", "brigade": "brigade/b", "participantCount": count}
    for n, count in enumerate((2, 40))
)


def quick(*records: Any, **options: Any) -> Job:
    return Job(LooseRecords(records), Description(BASE), shapes=False, **options)


def written(job: Job, form: Format = Format.NTRIPLES) -> tuple[str, Report]:
    out = io.BytesIO()
    report = write_rdf(job, out, form)
    return out.getvalue().decode(), report


# --- in which order


CONCEPT = {"id": "concept/c", "type": "Concept", "name": {"en": "A concept"}}
CLOSED = {"id": "grant/c", "type": "Grant", "access": {"level": "restricted"}}
BY_ID, AS_READ = ["brigade/b", "grant/g"], ["grant/g", "brigade/b"]


@pytest.mark.parametrize(
    ("options", "asked", "others", "order"),
    [
        ({}, {}, [], BY_ID),
        ({"ordered": False}, {}, [], AS_READ),
        ({"ordered": False, "shapes": True}, {}, [], BY_ID),
        ({"ordered": False}, {"access": {"threshold": 9}}, [], BY_ID),
        ({"ordered": False}, {"evidence": {"minimum": 0.0}}, [], BY_ID),
        # what one record closes may not go out by another one of the same id
        ({"ordered": False}, {}, [CLOSED], BY_ID),
        ({"ordered": False}, {}, [{"id": "person/p", "type": "Person"}], BY_ID),
        ({"ordered": False, "reject": True}, {}, [CLOSED | {"nmae": 1}], BY_ID),
        ({"ordered": False}, {}, [CONCEPT], [*AS_READ, "concept/c"]),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_records_keep_their_order_where_that_is_asked_and_nothing_is_closed(
    options: Data, asked: Data, others: list[Data], order: list[str], jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peasant_ld.flow.chunks.ITEMS_COUNT", 1)
    records = LooseRecords([GRANT, BRIGADE, *others])
    job = Job(records, Description(BASE, **asked), **{"shapes": False, "jobs": jobs, **options})
    text, _ = written(job)
    found = dict.fromkeys(re.findall(rf"(?m)^<{BASE}([a-z/]+)> <[^ ]*#type>", text))
    assert list(found) == order


def test_of_two_records_with_one_id_neither_is_seen_where_order_is_not_asked_and_nothing_closed() -> None:
    text, report = written(quick(GRANT, GRANT, ordered=False))
    assert report.ok
    assert text.count('prefLabel> "A grant"') == 2


def test_what_a_record_closes_goes_out_by_no_other_of_its_id() -> None:
    text, report = written(quick(GRANT, GRANT | {"access": {"level": "restricted"}}, ordered=False, reject=True))
    assert {problem.code for problem in report.problems} == {"PLD026"}
    assert text == ""


# --- what does not go out


@every_format
def test_a_small_count_goes_out_in_no_format(form: Format) -> None:
    text, report = written(quick(BRIGADE, FEW, MANY), form)
    assert report.ok
    assert len(re.findall('participantCount[>"]*[ :]*"?40', text)) == 1
    assert not re.search('participantCount[>"]*[ :]*"?2', text)
    assert text == written(Job(LooseRecords([BRIGADE, FEW, MANY]), Description(BASE)), form)[0]


def test_a_person_who_comes_last_is_withheld_with_what_was_read_before() -> None:
    person = {"id": "person/p", "type": "Person", "name": {"en": "Zilda Quaresma"}}
    about = GRANT | {"recipient": "person/p"}
    text, report = written(quick(about, person))
    assert (report.counts, "person/p" in text) == (Counts(2, 1, 1, 0), False)


def test_the_name_of_a_person_who_is_rejected_goes_out_in_no_text() -> None:
    wrong = {"id": "person/p", "type": "Person", "name": {"en": "Zilda Quaresma"}, "founded": "2018"}
    about = GRANT | {"note": {"en": "It was given to Zilda Quaresma."}}
    text, report = written(quick(wrong, about, BRIGADE, reject=True))
    assert {problem.code for problem in report.problems if problem.blocks} >= {"PLD202"}
    assert "Zilda" not in text
    assert "A brigade" in text


MAIL = "zilda@example.org"


@pytest.mark.parametrize(
    ("key", "stated"),
    [
        ("note", {"en": f"Write to {MAIL}."}),
        ("note", {"en": "Nothing.", "pt": f"Escreva a {MAIL}."}),
        ("altName", {"en": ["A name", MAIL]}),
        ("homepage", f"https://example.net/{MAIL}"),
        ("page", [f"https://example.net/{MAIL}"]),
        ("sameAs", [f"https://example.net/{MAIL}"]),
        ("topic", ["concept/c", f"https://example.net/{MAIL}"]),
        ("related", f"https://example.net/{MAIL}"),
        ("identifier", [{"scheme": "X", "value": MAIL}]),
        ("evidence", [{"of": "name", "source": "document/d", "status": "stated", "where": f"See {MAIL}"}]),
    ],
)
def test_what_leads_to_somebody_keeps_its_record_back_wherever_it_stands(key: str, stated: Any) -> None:
    text, report = written(quick(GRANT | {key: stated}, BRIGADE, reject=True))
    assert [(problem.code, problem.record, problem.key) for problem in report.problems] == [("PLD203", "grant/g", key)]
    assert report.counts == Counts(2, 1, 0, 1)
    assert "grant/g" not in text
    assert "brigade/b" in text


@pytest.mark.parametrize(
    "stated",
    [
        {"awarded": "2018-04-02", "created": "2018-04-02T10:11:12Z"},
        {"amount": {"value": "12345678.90", "currency": "USD"}},
        {"type": "Place", "latitude": "-28.1234", "longitude": "-52.9876"},
        {"related": ["concept/at-example.org", "grant/004912345678"]},
    ],
)
def test_numbers_days_and_ids_lead_to_nobody(stated: Data) -> None:
    text, report = written(quick(GRANT | stated))
    assert report.problems == ()
    assert "grant/g" in text


@pytest.mark.parametrize("number", [0, TOGETHER - 1, TOGETHER, 2 * TOGETHER])
def test_of_many_records_only_the_one_that_leads_to_somebody_is_kept_back(number: int) -> None:
    records: list[Data] = [GRANT | {"id": f"grant/{n}"} for n in range(2 * TOGETHER + 1)]
    records[number]["note"] = {"en": f"Write to {MAIL}."}
    text, report = written(quick(*records, reject=True))
    assert [problem.record for problem in report.problems] == [f"grant/{number}"]
    assert text.count('prefLabel> "A grant"') == 2 * TOGETHER
    assert report.counts == Counts(2 * TOGETHER + 1, 2 * TOGETHER, 0, 1)


# --- what is written, and what is told


@every_format
@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("ordered", [True, False])
def test_the_bytes_are_those_of_a_run_with_shapes(form: Format, count: int, ordered: bool) -> None:
    records = [GRANT | {"id": f"grant/{n}"} for n in range(count)]
    text, _ = written(quick(*records, BRIGADE | {"id": "z/b"}, ordered=ordered), form)
    assert text == written(Job(LooseRecords([*records, BRIGADE | {"id": "z/b"}]), Description(BASE)), form)[0]


def test_the_same_bytes_come_from_unsorted_records() -> None:
    records = [GRANT | {"id": f"grant/{n}"} for n in (3, 1, 2)]
    assert written(quick(*records)) == written(quick(*sorted(records, key=str)))


WRONG = {"id": "grant/x", "type": "Grant", "nmae": {"en": "X"}}


@pytest.mark.parametrize(("reject", "goes_out"), [(False, False), (True, True)])
def test_with_an_error_nothing_is_written_unless_it_is_set_aside(reject: bool, goes_out: bool) -> None:
    text, report = written(quick(GRANT, WRONG, reject=reject))
    assert [(problem.code, problem.record) for problem in report.problems] == [("PLD020", "grant/x")]
    assert report.counts == Counts(2, 1, 0, 1)
    assert (text != "") is goes_out


def test_a_warning_is_told_and_keeps_nothing_back(tmp_path: Path) -> None:
    path = lines(tmp_path, GRANT, BRIGADE | {"note": {"zz": "n"}})
    text, report = written(Job(path, Description(BASE), shapes=False))
    assert [(each.code, each.place and each.place.line) for each in report.problems] == [("PLD043", 2)]
    assert report.ok
    assert "brigade/b" in text


def test_of_two_records_with_one_id_none_goes_out() -> None:
    text, report = written(quick(GRANT, BRIGADE, GRANT | {"name": {"en": "Another"}}, reject=True))
    assert [(problem.code, problem.record, problem.severity) for problem in report.problems] == [
        ("PLD026", "grant/g", Severity.ERROR)
    ] * 2
    assert report.counts == Counts(3, 1, 0, 2)
    assert "grant/g" not in text


def test_the_report_names_what_was_not_asked() -> None:
    assert written(quick(GRANT))[1].unasked == ("shapes",)
    assert written(quick(GRANT, ordered=False))[1].unasked == ("shapes", "order")


def lines(folder: Path, *records: Data | str) -> Path:
    path = folder / "all.jsonl"
    path.write_text("".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in records), "utf-8")
    return path


def test_a_line_that_cannot_be_read_counts_as_a_record_that_is_rejected(tmp_path: Path) -> None:
    path = lines(tmp_path, GRANT, "{broken", WRONG)
    _, report = written(Job(path, Description(BASE), shapes=False, reject=True))
    assert report.counts == Counts(3, 1, 0, 2)
    assert sorted((problem.code, problem.place and problem.place.line) for problem in report.problems) == [
        ("PLD003", 2),
        ("PLD020", 3),
    ]


def test_a_file_that_cannot_be_read_is_none_of_the_records(tmp_path: Path) -> None:
    path = lines(tmp_path, GRANT)
    (tmp_path / "other.json").write_text("{", "utf-8")
    _, report = written(Job(path.parent, Description(BASE), shapes=False, reject=True))
    assert report.counts == Counts(1, 1, 0, 0)
    assert not report.ok


def test_whoever_watches_is_told_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, int, float | None]] = []
    path = lines(tmp_path, GRANT, BRIGADE)
    write_rdf(
        Job(path, Description(BASE), shapes=False, progress=lambda *each: told.append(each)), io.BytesIO(), "ntriples"
    )
    assert [(phase, done) for phase, done, _ in told][-1] == ("write", 2)
    assert told[-1][2] == pytest.approx(1, abs=0.01)
