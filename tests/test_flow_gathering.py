"""The first stage: each record read is in the store or rejected, and the account says so; what passed is remembered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from datasets import BASE
from own_kinds import write_own_kinds
from peasant_ld.check.doubt import compile_doubt as real
from peasant_ld.flow import Job, gathering
from peasant_ld.flow.build_cache import BuildCache
from peasant_ld.flow.chunks import SourceChunk
from peasant_ld.flow.driver import write_rdf
from peasant_ld.flow.gathering import (
    Gathered,
    GatherResult,
    GatherTask,
    PassedChunks,
    ReadTally,
    digest_of,
    gather,
)
from peasant_ld.flow.kind_index import KindIndex
from peasant_ld.flow.sorted_store import SortedStore
from peasant_ld.model import load_model
from peasant_ld.model.description import Description
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.reading import LooseRecords, Record

Data = dict[str, Any]
MODEL = load_model()
GRANT = {"id": "grant/g", "type": "Grant", "name": {"en": "A grant"}}
WRONG = {"id": "grant/x", "type": "Grant", "nmae": 1}
CLOSED = {"level": "restricted"}


@contextmanager
def gathered(*records: Any, cache: BuildCache | None = None, **options: Any) -> Iterator[Gathered]:
    source = records[0] if isinstance(records[0], Path) else LooseRecords(records)
    description = Description(BASE, access=options.pop("access", {}))
    with SortedStore() as store, closing(KindIndex()) as kinds:
        yield gather(Job(source, description, **options), cache or BuildCache(None), store, kinds)


def ids(found: Gathered) -> list[str]:
    return [row.id.removeprefix(BASE) for row in found.rows()]


# --- the account


def test_what_passes_lies_in_order_and_the_rest_is_counted() -> None:
    with gathered(GRANT | {"id": "grant/b"}, WRONG, GRANT | {"id": "grant/a"}) as found:
        assert ids(found) == ["grant/a", "grant/b"]
        assert (found.read, found.rejected) == (3, 1)
        assert [(each.code, each.record) for each in found.problems] == [("PLD020", "grant/x")]
        assert found.kinds_read == {"Grant"}
        assert [found.kind_of(f"{BASE}grant/{name}") for name in "abx"] == ["Grant", "Grant", None]


def test_of_doubled_records_none_passes_and_each_counts_as_rejected() -> None:
    with gathered(GRANT, GRANT | {"id": "grant/a"}, GRANT) as found:
        assert ids(found) == ["grant/a"]
        assert (found.read, found.rejected) == (3, 2)
        assert found.doubled == {f"{BASE}grant/g"}
        assert found.kind_of(f"{BASE}grant/g") is None
        assert [each.code for each in found.problems] == ["PLD026", "PLD026"]


def test_records_whose_ids_are_one_address_are_doubled() -> None:
    with gathered(GRANT | {"id": "https://example.net/g"}, GRANT | {"id": "https://example.net:443/g"}) as found:
        assert (ids(found), found.read, found.rejected) == ([], 2, 2)
        assert [each.code for each in found.problems if each.blocks] == ["PLD026", "PLD026"]


def test_a_warning_is_told_and_its_record_passes(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(GRANT) + "\n" + json.dumps(GRANT | {"id": "grant/h", "note": {"zz": "n"}}), "utf-8")
    with gathered(path) as found:
        assert [(each.code, each.place and each.place.line) for each in found.problems] == [("PLD043", 2)]
        assert (ids(found), found.rejected) == (["grant/g", "grant/h"], 0)


def test_the_rows_of_sheets_are_accounted_for_unless_reading_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Place.csv").write_text("id,country\nplace/a,Atlantis\n\nplace/b,Mu\n", "utf-8")
    with gathered(tmp_path) as found:
        assert (found.sheet_rows["rows"], found.sheet_rows["rows.passed-over.blank"]) == (4, 1)
    monkeypatch.setattr(gathering, "HOPELESS", 1)
    with gathered(tmp_path) as found:
        assert found.problems[-1].code == "PLD019"
        assert found.sheet_rows == {}
    with gathered(GRANT) as found:
        assert found.sheet_rows == {}


def test_what_many_chunks_gave_is_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("peasant_ld.flow.chunks.ITEMS_COUNT", 1)
    wrong = [WRONG | {"id": f"grant/x{n}", "access": CLOSED} for n in range(2)]
    with gathered(wrong[0], GRANT, wrong[1], GRANT | {"id": "grant/h"}) as found:
        assert (ids(found), found.read, found.rejected) == (["grant/g", "grant/h"], 4, 2)
        assert [each.id for each in found.refused] == ["grant/x0", "grant/x1"]
        assert [each.record for each in found.problems] == ["grant/x0", "grant/x1"]


def test_kinds_of_ones_own_are_gathered_by_the_model_of_the_dataset(tmp_path: Path) -> None:
    model = write_own_kinds(tmp_path / "model")
    job = Job(
        LooseRecords([{"id": "militant/m", "type": "Militant", "name": {"en": "M"}}]), Description(BASE, model=model)
    )
    with SortedStore() as store, closing(KindIndex()) as kinds:
        found = gather(job, BuildCache(None), store, kinds)
        assert (found.problems, found.kinds_read, found.job) == ((), {"Militant"}, job)


def test_where_there_is_nothing_it_is_told_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("", "utf-8")
    with gathered(tmp_path / "x.jsonl") as found:
        assert [(each.code, each.place) for each in found.problems] == [("PLD010", Place(str(tmp_path / "x.jsonl")))]


@pytest.mark.parametrize(("access", "states"), [(None, False), (CLOSED, True), ({"level": "public"}, True)])
def test_it_is_known_whether_any_record_states_its_access(access: Data | None, states: bool) -> None:
    speaking = GRANT | ({"access": access} if access else {})
    with gathered(GRANT | {"id": "grant/a"}, speaking, GRANT | {"id": "grant/z"}) as found:
        assert found.states_access is states
        assert [row.access for row in found.rows()] == [None, access, None]


@pytest.mark.parametrize(
    ("records", "table", "kept"),
    [
        ([WRONG], {}, []),
        ([WRONG], {"kinds": {"Place": "restricted"}}, ["grant/x"]),
        ([WRONG | {"access": CLOSED}], {}, ["grant/x"]),
        ([{"id": "person/p", "type": "Person", "nmae": 1}], {}, ["person/p"]),
        ([GRANT | {"access": CLOSED}, GRANT], {}, ["grant/g", "grant/g"]),
        ([GRANT, GRANT], {"kinds": {"Place": "restricted"}}, ["grant/g", "grant/g"]),
    ],
)
def test_rejected_records_are_kept_where_the_rules_could_speak_of_them(
    records: list[Data], table: Data, kept: list[str]
) -> None:
    with gathered(*records, access=table) as found:
        assert [each.id.removeprefix(BASE) for each in found.refused] == kept
        assert {each.origin.file for each in found.refused} <= {"records"}


def test_what_one_of_two_records_closes_is_kept_as_it_was_written() -> None:
    with gathered(GRANT | {"access": CLOSED}, GRANT | {"name": {"en": "Another"}}) as found:
        assert [each.data["access"] for each in found.refused] == [CLOSED, None]
        assert [each.data["name"] for each in found.refused] == [{"en": "A grant"}, {"en": "Another"}]


# --- how much was read


def problem(code: str = "PLD020", severity: Severity = Severity.ERROR, **facts: Any) -> Problem:
    return Problem(code, Place("x.jsonl", 1), severity=severity, facts=facts)


@pytest.mark.parametrize(
    ("read", "rejected", "problems", "stops"),
    [(10, 5, 3, True), (10, 4, 3, False), (9, 5, 3, True), (10, 10, 2, False), (10, 5, 4, True)],
)
def test_reading_stops_where_half_of_many_records_have_errors(
    read: int, rejected: int, problems: int, stops: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "HOPELESS", 3)
    tally = ReadTally(read, rejected, [problem()] * problems)
    assert tally.gives_up("x.jsonl") is stops
    told = tally.problems[problems:]
    assert told == ([Problem("PLD019", Place("x.jsonl"), facts={"limit": read, "found": rejected})] if stops else [])


def test_a_source_that_is_wrong_as_a_whole_is_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "HOPELESS", 3)
    monkeypatch.setattr("peasant_ld.flow.chunks.ITEMS_COUNT", 2)
    with gathered(*(WRONG | {"id": f"grant/{n}"} for n in range(8))) as found:
        assert (found.read, found.rejected) == (4, 4)
        told = found.problems[-1]
        assert (told.code, told.place, told.facts) == ("PLD019", Place("records"), {"limit": 4, "found": 4})


@pytest.mark.parametrize(
    ("read", "problems", "told"),
    [
        (0, [], ["PLD010"]),
        (0, [problem()], []),
        (0, [problem(severity=Severity.WARNING)], ["PLD010"]),
        (1, [], []),
        (1, [problem(severity=Severity.WARNING)], []),
    ],
)
def test_that_there_was_nothing_is_told(read: int, problems: list[Problem], told: list[str]) -> None:
    tally = ReadTally(read, 0, list(problems))
    tally.told("x.jsonl")
    assert [(each.code, each.place) for each in tally.problems[len(problems) :]] == [
        (code, Place("x.jsonl")) for code in told
    ]


@pytest.mark.parametrize(("facts", "account"), [({"records": 1}, (1, 1)), ({"records": 3}, (3, 3)), ({}, (0, 0))])
def test_of_what_cannot_be_read_as_many_records_count_as_are_lost(facts: Data, account: tuple[int, int]) -> None:
    found = GatherResult(read=4, rejected=2)
    lost = problem(**facts)
    found.lose(lost)
    assert (found.read - 4, found.rejected - 2, found.problems) == (*account, [lost])


def test_a_record_that_is_rejected_is_read_with_all_its_problems() -> None:
    found = GatherResult(read=4, rejected=1, problems=[problem()])
    found.reject([problem("PLD021"), problem("PLD022")])
    assert (found.read, found.rejected) == (5, 2)
    assert [each.code for each in found.problems] == ["PLD020", "PLD021", "PLD022"]


def test_whoever_watches_is_told_how_far_reading_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, float | None]] = []
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(GRANT), "utf-8")
    with gathered(path, progress=lambda *each: told.append(each)):
        assert told == [("read", 0, 1.0)]
    monkeypatch.setattr("peasant_ld.flow.chunks.LINES_SIZE", 1)
    monkeypatch.setattr("peasant_ld.reading.json_lines.BLOCK_SIZE", 10)
    path.write_text("\n".join([json.dumps(GRANT)] * 2), "utf-8")
    told.clear()
    with gathered(path, progress=lambda *each: told.append(each)):
        assert [(done, round(share or 0, 1)) for _, done, share in told] == [(0, 0.5), (1, 1.0)]
    told.clear()
    with gathered(GRANT, progress=lambda *each: told.append(each)):
        assert told == [("read", 0, None)]


# --- one chunk


def lines(*records: Any, **more: Any) -> SourceChunk:
    text = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in records)
    return SourceChunk("x.jsonl", text.encode(), **more)


def run(chunk: SourceChunk, number: int = 0) -> tuple[GatherResult, int]:
    """What becomes of a chunk, and which record it held last."""
    held = SimpleNamespace(value=0)
    return GatherTask(None, BASE).compile()(number, chunk, held), held.value


def test_a_chunk_becomes_rows_with_their_numbers_and_places() -> None:
    found, held = run(lines(GRANT, WRONG, GRANT | {"id": "grant/h", "access": CLOSED}, line=11), number=2)
    assert [(row.id, row.number, row.origin.line, row.kind, row.access) for row in found.rows] == [
        (f"{BASE}grant/g", 2 << 32, 11, "Grant", None),
        (f"{BASE}grant/h", (2 << 32) + 2, 13, "Grant", CLOSED),
    ]
    assert [(each.code, each.place and each.place.line) for each in found.problems] == [("PLD020", 12)]
    assert [(each.id, each.origin.line) for each in found.refused] == [("grant/x", 12)]
    assert (found.read, found.rejected, held) == (3, 1, 3)
    assert found.weight == len(lines(GRANT, WRONG, GRANT | {"id": "grant/h", "access": CLOSED}).text)


def test_a_line_that_cannot_be_read_is_told_at_its_place() -> None:
    found, _ = run(lines("{broken", GRANT, line=5))
    assert [(each.code, each.place and each.place.line) for each in found.problems] == [("PLD003", 5)]
    assert (found.read, found.rejected, len(found.rows)) == (2, 1, 1)


def test_records_that_are_not_lines_are_known_by_their_number() -> None:
    items = tuple(Record(GRANT | {"id": f"grant/{n}"}, Place("x.json", pointer=f"/{n}")) for n in range(3))
    found, held = run(SourceChunk("", items=items))
    assert (held, found.digest, found.weight) == (2, "", 0)
    assert [row.origin.pointer for row in found.rows] == ["/0", "/1", "/2"]


def test_a_chunk_that_passed_is_not_checked_again() -> None:
    chunk = lines(GRANT | {"nmae": 1})
    assert run(chunk)[0].rejected == 1
    found, _ = run(replace(chunk, passed=True))
    assert (found.read, found.rejected, len(found.rows)) == (1, 0, 1)


# --- what the last run found


@pytest.mark.parametrize(
    ("told", "base", "text", "passed"),
    [
        ([], BASE, "same", True),
        ([problem()], BASE, "same", False),
        ([problem(severity=Severity.WARNING)], BASE, "same", False),
        ([], "https://example.org/another/", "same", False),
        ([], BASE, "another", False),
    ],
)
def test_a_chunk_in_which_nothing_was_wrong_passes_the_next_time(
    told: list[Problem], base: str, text: str, passed: bool, tmp_path: Path
) -> None:
    with BuildCache(tmp_path / "notes") as cache:
        chunk = lines("same")
        PassedChunks(cache, MODEL, BASE).keep(GatherResult(digest=digest_of(chunk), problems=told))
        cache.keep()
    with BuildCache(tmp_path / "notes") as cache:
        (found,) = PassedChunks(cache, MODEL, base).known([lines(text)])
        assert found == replace(lines(text), passed=passed)


def test_a_chunk_without_text_is_never_known(tmp_path: Path) -> None:
    items = SourceChunk("", items=(problem(),))
    with BuildCache(tmp_path / "notes") as cache:
        PassedChunks(cache, MODEL, BASE).keep(GatherResult(digest=digest_of(items)))
        cache.keep()
    with BuildCache(tmp_path / "notes") as cache:
        assert list(PassedChunks(cache, MODEL, BASE).known([items])) == [items]


@pytest.mark.parametrize(("record", "again"), [(GRANT, 0), (WRONG, 1), (GRANT | {"note": {"zz": "n"}}, 1)])
def test_the_second_run_gives_what_the_first_gave_and_checks_what_was_wrong(
    record: Data, again: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[Record] = []
    monkeypatch.setattr(
        gathering, "compile_doubt", lambda *given: lambda records: checked.extend(records) or real(*given)(records)
    )
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(record), "utf-8")
    gave, times = [], []
    for _ in range(2):
        checked.clear()
        with BuildCache(tmp_path / "notes") as cache, gathered(path, cache=cache) as found:
            gave.append((list(found.rows()), found.problems))
            cache.keep()
        times.append(len(checked))
    assert gave[0] == gave[1]
    assert times == [1, again]


@pytest.mark.parametrize(
    "other",
    [
        "organization/a,Alfa,1984,nonsense,restricted",  # does not pass the check
        "organization/a,Alfa,03/04/2018,,restricted",  # cannot be read
        "https://example.org/archive/organization/a,Alfa,1984,nonsense,",  # the same id, written out
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_record_does_not_go_out_beside_one_of_its_id_that_is_set_aside(
    other: str, first: bool, tmp_path: Path
) -> None:
    rows = ["organization/a,Alfa,1984,,", other] if first else [other, "organization/a,Alfa,1984,,"]
    (tmp_path / "organization.csv").write_text(
        "\n".join(["id,name@en,founded,homepage,access.level", *rows, "organization/b,Beta,,,"]), "utf-8"
    )
    for shapes in (True, False):
        out = BytesIO()
        job = Job(tmp_path, Description("https://example.org/archive/"), reject=True, shapes=shapes)
        report = write_rdf(job, out, "ntriples")
        assert b"organization/b>" in out.getvalue()
        assert b"organization/a>" not in out.getvalue()
        assert (report.counts.rejected, "PLD026" in {problem.code for problem in report.problems}) == (2, True)
