"""Records in a spool come out by id, in memory or on disk, as often as asked; nothing stays behind."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.flow.sorted_store import Row, SortedStore, row_of
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
    with SortedStore(budget) as spool:
        for line, identity in enumerate(ids, 1):
            spool.add(row(line, Place("x.jsonl", line), id=identity, name={"en": "a\tb\u2028c\n"}))
        for _ in range(2):
            rows = list(spool)
            assert [row.id for row in rows] == sorted(ids)
            assert all(ids[(row.origin.line or 0) - 1] == row.id for row in rows)
            wanted = {"type": ["Concept"], "id": rows[0].id, "name": {"en": "a\tb\u2028c\n"}}
            assert (rows[0].record(), rows[0].kind) == (wanted, "Concept")
            assert rows[0].access == {"level": "public"}
        assert len(spool) == 300


@pytest.mark.parametrize("budget", [MEMORY, DISK], ids=["memory", "disk"])
def test_records_with_one_id_follow_one_another_as_they_were_read(budget: int) -> None:
    with SortedStore(budget) as spool:
        for line in range(1, 101):
            spool.add(row(line, Place("x.jsonl", line), id=f"https://example.org/{line % 3}"))
        lines = [row.origin.line or 0 for row in spool if row.id.endswith("/1")]
    assert lines == sorted(lines)
    assert len(lines) == 34


def test_a_place_in_a_sheet_comes_back_whole(folder: Path) -> None:
    place = Place("a.xlsx", sheet="Grants", row=7, column="D", header="Amount")
    with SortedStore(1) as spool:
        spool.add(row(0, place, id="https://example.org/x"))
        assert list(folder.iterdir())
        assert [row.origin for row in spool] == [place]


@pytest.mark.parametrize("error", [None, ValueError, KeyboardInterrupt])
def test_the_folder_on_disk_goes_away_however_the_work_ends(folder: Path, error: type[BaseException] | None) -> None:
    def work() -> None:
        with SortedStore(1) as spool:
            spool.add(row(0, Place("x"), id="https://example.org/x"))
            assert list(folder.iterdir())
            if error is not None:
                raise error

    if error is None:
        work()
    else:
        with pytest.raises(error):
            work()
    assert list(folder.iterdir()) == []
