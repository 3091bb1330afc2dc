"""What came of a job: which records may go out, the account to the record, and everything that was found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from datasets import BASE, GOOD
from peasant_ld.check.coverage import Coverage
from peasant_ld.flow import Job, drive
from peasant_ld.flow.checked import Checked
from peasant_ld.model import load_model
from peasant_ld.model.description import Description
from peasant_ld.problem import Place
from peasant_ld.reading import LooseRecords
from peasant_ld.report import Counts

Data = dict[str, Any]
GONE = {"level": "withdrawn", "on": "2026-01-01", "reason": "legal"}
WITHDRAWN = {"id": "grant/old", "type": "Grant", "name": {"en": "Old"}, "access": GONE}
CLOSED = {"id": "grant/closed", "type": "Grant", "name": {"en": "C"}, "access": {"level": "restricted"}}
FAILED = GOOD[3] | {"id": "grant/failed", "funder": "organization/none"}
WRONG = {"id": "grant/wrong", "type": "Grant", "nmae": 1}
NOTED = {"id": "movement/noted", "type": "Movement", "name": {"en": "N"}, "note": {"en": "A note"}}
ZILDA = {"id": "person/z", "type": "Person", "name": {"en": "Zilda Quaresma"}}
EVERY = (*GOOD, WITHDRAWN, CLOSED, FAILED, WRONG, NOTED)
GOES_OUT = [*sorted(record["id"] for record in GOOD), "movement/noted"]


@contextmanager
def checked(*records: Any, **options: Any) -> Iterator[Checked]:
    described = {key: options.pop(key) for key in ("access", "evidence") if key in options}
    with drive(Job(LooseRecords(records), Description(BASE, **described), reject=True, **options)) as found:
        yield found


def short(rows: Any) -> list[str]:
    return [row.id.removeprefix(BASE) for row in rows]


def test_every_record_read_is_published_withheld_or_rejected() -> None:
    with checked(*EVERY) as found:
        assert found.counts == Counts(9, 5, 2, 2)
        assert found.report().counts == found.counts


def test_each_view_holds_its_rows_by_id_as_often_as_asked() -> None:
    with checked(*EVERY, access={"keys": {"*.note": "restricted"}}) as found:
        for _ in range(2):
            assert short(found.rows_read()) == sorted([*GOES_OUT, "grant/closed", "grant/old"])
            assert short(found.rows()) == sorted(GOES_OUT)
            assert short(found.rows_going_out()) == sorted([*GOES_OUT, "grant/old"])
            assert [record["id"] for record in found.records()] == [row.id for row in found.rows_going_out()]
        noted = {"movement/noted": True}
        assert {row.id.removeprefix(BASE): "note" in row.record() for row in found.rows() if "noted" in row.id} == noted
        assert ["note" in record for record in found.records() if "noted" in record["id"]] == [False]


def test_rows_are_written_under_the_ids_of_the_source_before_pseudonyms(tmp_path: Any) -> None:
    person = ZILDA | {"access": {"basis": "consent", "consent": "given"}}
    with checked(person, access={"pseudonyms": str(tmp_path / "keys.json")}) as found:
        assert short(found.rows_as_written()) == ["person/z"]
        (row,) = found.rows_going_out()
        assert row.id.startswith(f"{BASE}person/p-")


@pytest.mark.parametrize(
    ("identity", "kind"),
    [
        ("grant/seeds", "Grant"),
        ("place/haiti", "Place"),
        ("grant/closed", None),
        ("grant/failed", None),
        ("grant/wrong", None),
        ("grant/unknown", None),
    ],
)
def test_the_kind_of_a_record_is_known_where_it_may_go_out(identity: str, kind: str | None) -> None:
    with checked(*EVERY) as found:
        assert found.kind_of(BASE + identity) == kind


def test_the_report_holds_what_every_stage_found() -> None:
    with checked(*EVERY, ZILDA, as_of="2026-01-01") as found:
        report = found.report(engine="quick")
        assert {each.code for each in report.problems} == {"PLD020", "PLD201", "PLD027"}
        assert report.details["engine"] == "quick"
        assert report.details["withheld.Grant.not-stated"] == 1
        assert report.details["evidence"] == "0%"


@pytest.mark.parametrize(
    ("place", "names"),
    [
        (Place("zilda-quaresma.xlsx"), True),
        (Place("people.xlsx", sheet="Zilda Quaresma"), True),
        # one word of the name is enough
        (Place("records/quaresma.xlsx"), True),
        (Place("records/2019-ZILDA.csv"), True),
        (Place("records/papersofquaresma2.json"), True),
        (Place("records/papers.xlsx", sheet="Casa-Quares\u200bma"), True),
        (Place("zilda/papers.csv"), True),
        (Place("records/resma.csv"), False),
        (Place("people.xlsx", sheet="Grant"), False),
        (Place("people.xlsx"), False),
    ],
)
def test_a_file_or_sheet_may_be_named_after_somebody(place: Place, names: bool) -> None:
    with checked(*GOOD, ZILDA) as found:
        assert found.names_somebody(place) is names


@pytest.mark.parametrize(("minimum", "codes"), [(0.4, []), (0.6, ["PLD207"])])
def test_too_little_evidence_is_one_problem_more(minimum: float, codes: list[str]) -> None:
    coverage = Coverage(load_model())
    coverage.add_up([("Grant", "name", 2, 1)])
    with checked(*GOOD, FAILED) as found:
        plain = found.problems
    with drive(Job(LooseRecords([]), Description(BASE, evidence={"minimum": minimum}), reject=True)) as other:
        with_evidence = other.with_evidence(coverage)
    assert [each.code for each in with_evidence.problems] == codes
    assert with_evidence.evidence["evidence"] == "50%"
    assert [each.code for each in plain] == ["PLD027"]


def test_whoever_watches_is_told_how_far_each_chunk_led() -> None:
    told: list[tuple[str, int, float | None]] = []
    with checked(*EVERY, progress=lambda *each: told.append(each)) as found:
        told.clear()
        assert list(found.seen("pages", [[1, 2], [3], [4, 5, 6, 7, 8, 9, 10]])) == [[1, 2], [3], [4, 5, 6, 7, 8, 9, 10]]
    assert told == [("pages", 2, 0.25), ("pages", 3, 0.375), ("pages", 10, 1)]


def test_whoever_watches_nothing_is_told_of_no_share() -> None:
    told: list[tuple[str, int, float | None]] = []
    with checked(progress=lambda *each: told.append(each)) as found:
        told.clear()
        assert list(found.seen("pages", [[1]])) == [[1]]
    assert told == [("pages", 1, 1)]


def test_what_is_withheld_is_counted_by_kind_and_reason() -> None:
    with checked(WITHDRAWN, CLOSED, CLOSED | {"id": "grant/too"}, ZILDA, *GOOD) as found:
        assert list(found.account().items()) == [
            ("withheld.Grant.legal", 1),
            ("withheld.Grant.not-stated", 2),
            ("withheld.Person.not-stated", 1),
        ]


def test_a_tombstone_that_is_set_aside_counts_once() -> None:
    named = WITHDRAWN | {"id": "grant/zilda-quaresma"}
    with checked(*GOOD, ZILDA, named) as found:
        assert found.aside == {BASE + "grant/zilda-quaresma"}
        assert found.counts == Counts(len(GOOD) + 2, len(GOOD), 1, 1)
        assert found.account() == {"withheld.Person.not-stated": 1}
        assert list(found.tombstones()) == []


def test_tombstones_are_left_by_what_was_withdrawn_and_tells_nobody() -> None:
    gone = [ZILDA | {"id": f"person/{name}", "access": GONE} for name in ("0042", "zq", "ana-prado")]
    with checked(*GOOD, WITHDRAWN, CLOSED, *gone) as found:
        assert list(short_ids(found.tombstones())) == ["grant/old", "person/0042"]


def short_ids(ids: Iterator[str]) -> Iterator[str]:
    return (identity.removeprefix(BASE) for identity in ids)
