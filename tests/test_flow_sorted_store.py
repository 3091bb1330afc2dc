"""Records come out by id, in memory or from disk, or as they were read, as often as asked; nothing stays behind."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.flow import sorted_store
from peasant_ld.flow.sorted_store import Row, SortedStore, packed, row_of, set_down, unpacked
from peasant_ld.problem import Place

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
            store.add_all([row(line, Place("x.jsonl", line), id=identity, name={"en": "a\tb\u2028c\n"})])
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
            store.add_all([row(line, Place("x.jsonl", line), id=f"https://example.org/{line % 3}")])
        lines = [row.origin.line or 0 for row in store if row.id.endswith("/1")]
    assert lines == sorted(lines)
    assert len(lines) == 34


def test_a_place_in_a_sheet_comes_back_whole(folder: Path) -> None:
    place = Place("a.xlsx", sheet="Grants", row=7, column="D", header="Amount")
    with SortedStore(1) as store:
        store.add_all([row(0, place, id="https://example.org/x")])
        assert list(folder.iterdir())
        assert [row.origin for row in store] == [place]


@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt])
def test_the_folder_on_disk_goes_away_however_the_work_ends(folder: Path, error: type[BaseException] | None) -> None:
    def work() -> None:
        with SortedStore(1) as store:
            store.add_all([row(0, Place("x"), id="https://example.org/x")])
            assert list(folder.iterdir())
            if error is not None:
                raise error

    if error is None:
        work()
    else:
        with pytest.raises(error):
            work()
    assert list(folder.iterdir()) == []


# --- runs, as several processes set them down


def gathered(store: SortedStore, *runs: list[str]) -> list[str]:
    """Rows with these ids, set down run by run; numbers tell the order in which they were read."""
    number = 0
    for index, ids in enumerate(runs):
        rows = [row(number + each, Place("x", number + each), id=identity) for each, identity in enumerate(ids)]
        store.add_all(set_down(rows, store.folder / f"{index:03}"))
        number += len(ids)
    return [identity for ids in runs for identity in ids]


@pytest.mark.parametrize("count", [1, 3, 60, 500])
@pytest.mark.parametrize("kinds", [1, 5, 200])
def test_runs_are_read_by_id_and_as_they_were_read(count: int, kinds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorted_store, "FAN_IN", 4)
    monkeypatch.setattr(sorted_store, "_ENTRIES", 3)
    ids = [f"kind-{number % kinds}/{number:05}" for number in range(1000)]
    random.Random(count).shuffle(ids)
    with SortedStore() as store:
        read = gathered(store, *(ids[start::count] for start in range(count)))
        for _ in range(2):
            assert [each.id for each in store] == sorted(ids)
            assert [each.id for each in store.as_read()] == read
        assert len(store) == 1000


def test_what_comes_in_order_is_not_written_again() -> None:
    """Each run holds several kinds, so that all overlap as a whole, but not kind by kind."""
    runs = [[f"{kind}/{number}" for number in (1, 2)] + [f"grant/{kind}"] for kind in "abc"]
    with SortedStore() as store:
        gathered(store, *runs)
        before = sorted(path.name for path in store.folder.iterdir())
        assert [each.id for each in store] == sorted(each for run in runs for each in run)
        assert sorted(path.name for path in store.folder.iterdir()) == before


def test_rows_with_one_id_in_several_runs_follow_one_another() -> None:
    with SortedStore() as store:
        gathered(store, ["a/1", "a/2"], ["a/2", "a/3"], ["a/2"])
        assert [(each.id, each.number) for each in store] == [
            ("a/1", 0), ("a/2", 1), ("a/2", 2), ("a/2", 4), ("a/3", 3),
        ]  # fmt: skip


def test_runs_and_rows_that_are_held_are_read_together() -> None:
    with SortedStore() as store:
        store.add_all([row(0, Place("x"), id="a/2")])
        store.add_all(set_down([row(1, Place("x"), id="a/3"), row(2, Place("x"), id="a/1")], store.folder / "x"))
        store.add_all(set_down([], store.folder / "nothing"))
        store.add_all([row(3, Place("x"), id="a/0")])
        assert [each.id for each in store.as_read()] == ["a/2", "a/3", "a/1", "a/0"]
        assert [each.id for each in store] == ["a/0", "a/1", "a/2", "a/3"]


def test_rows_travel_as_bytes() -> None:
    rows = [row(0, Place("a.xlsx", sheet="Grants", row=7), id="x/1"), row(1, Place("b", 2), id="x/2")]
    assert unpacked(packed(rows)) == rows
    assert {type(each.origin) for each in unpacked(packed(rows))} == {Place}
