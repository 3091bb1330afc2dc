"""Records come out by id, in memory or from disk, as one stream of bytes or as often as asked; nothing stays behind."""

from __future__ import annotations

import io
import random
import tempfile
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.flow import sorted_store as runs
from peasant_ld.flow.sorted_store import Row, SortedStore, merge, row_of, set_down
from peasant_ld.problem import Place

SEPARATOR = b";"


def piece(identity: str, number: int) -> tuple[str, int, tuple[Any, ...], bytes]:
    return identity, number, tuple(Place("f", number)), f"{identity}@{number}".encode()


def merged(groups: list[list[str]], folder: Path) -> tuple[list[str], list[Any]]:
    number = 0
    made = []
    for index, ids in enumerate(groups):
        pieces = []
        for identity in ids:
            pieces.append(piece(identity, number))
            number += 1
        made.append(set_down(pieces, folder / f"{index:03}", SEPARATOR))
    out = io.BytesIO()
    doubled = list(merge([run for run in made if run], out, SEPARATOR))
    return out.getvalue().decode().split(";"), doubled


@pytest.mark.parametrize("count", [1, 3, 200])
@pytest.mark.parametrize("block", [1, 100, 2**20])
def test_runs_that_overlap_are_merged(tmp_path: Path, count: int, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_BLOCK", block)
    monkeypatch.setattr(runs, "FAN_IN", 4)
    ids = [f"{number:05}" for number in range(1000)]
    random.Random(count).shuffle(ids)
    found, doubled = merged([ids[start::count] for start in range(count)], tmp_path)
    assert [each.partition("@")[0] for each in found] == sorted(ids)
    assert doubled == []


def test_runs_that_do_not_overlap_follow_one_another(tmp_path: Path) -> None:
    found, _ = merged([["c", "d"], ["a", "b"], []], tmp_path)
    assert found == ["a@2", "b@3", "c@0", "d@1"]


def test_of_records_with_one_id_none_stays_and_each_is_told_with_another(tmp_path: Path) -> None:
    found, doubled = merged([["b", "a", "b"], ["c", "b"], ["d"]], tmp_path)
    assert found == ["a@1", "c@3", "d@5"]
    assert [(each.id, each.about[1], each.other[1]) for each in doubled] == [("b", 0, 2), ("b", 2, 0), ("b", 4, 0)]


def test_an_id_that_stands_at_the_end_of_one_run_and_the_beginning_of_the_next_is_doubled(tmp_path: Path) -> None:
    found, doubled = merged([["a", "b"], ["b", "c"]], tmp_path)
    assert found == ["a@0", "c@3"]
    assert len(doubled) == 2


def test_where_all_records_are_doubled_nothing_is_written_between_the_others(tmp_path: Path) -> None:
    found, doubled = merged([["b", "b"], ["c"], ["a"]], tmp_path)
    assert found == ["a@3", "c@2"]
    assert len(doubled) == 2


MEMORY, DISK = 2**30, 2000


def row(number: int, place: Place, **keys: Any) -> Row:
    return row_of(number, place, {"type": ["Concept"], **keys}, {"level": "public"})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("budget", [MEMORY, DISK], ids=["memory", "disk"])
def test_records_come_out_by_id_as_often_as_asked(budget: int) -> None:
    ids = [f"https://example.org/{number:04}" for number in range(300)]
    random.Random(1).shuffle(ids)
    with SortedStore(budget) as store:
        for line, identity in enumerate(ids, 1):
            store.add(row(line, Place("x.jsonl", line), id=identity, name={"en": "a\tb\u2028c\n"}))
        for _ in range(2):
            rows = list(store)
            assert [row.id for row in rows] == sorted(ids)
            assert all(ids[(row.origin.line or 0) - 1] == row.id for row in rows)
            wanted = {"type": ["Concept"], "id": rows[0].id, "name": {"en": "a\tb\u2028c\n"}}
            assert (rows[0].record(), rows[0].kind) == (wanted, "Concept")
            assert rows[0].access == {"level": "public"}
        assert len(store) == 300


@pytest.mark.parametrize("budget", [MEMORY, DISK], ids=["memory", "disk"])
def test_records_with_one_id_follow_one_another_as_they_were_read(budget: int) -> None:
    with SortedStore(budget) as store:
        for line in range(1, 101):
            store.add(row(line, Place("x.jsonl", line), id=f"https://example.org/{line % 3}"))
        lines = [row.origin.line or 0 for row in store if row.id.endswith("/1")]
    assert lines == sorted(lines)
    assert len(lines) == 34


def test_a_place_in_a_sheet_comes_back_whole(folder: Path) -> None:
    place = Place("a.xlsx", sheet="Grants", row=7, column="D", header="Amount")
    with SortedStore(1) as store:
        store.add(row(0, place, id="https://example.org/x"))
        assert list(folder.iterdir())
        assert [row.origin for row in store] == [place]


@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt])
def test_the_folder_on_disk_goes_away_however_the_work_ends(folder: Path, error: type[BaseException] | None) -> None:
    def work() -> None:
        with SortedStore(1) as store:
            store.add(row(0, Place("x"), id="https://example.org/x"))
            assert list(folder.iterdir())
            if error is not None:
                raise error

    if error is None:
        work()
    else:
        with pytest.raises(error):
            work()
    assert list(folder.iterdir()) == []
