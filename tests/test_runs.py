"""Sorted runs on disk are merged into one stream, whether they overlap or not, in bounded numbers of open files."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.flow import sorted_runs as runs
from peasant_ld.flow.sorted_runs import merge, set_down
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
    twins = list(merge([run for run in made if run], out, SEPARATOR))
    return out.getvalue().decode().split(";"), twins


@pytest.mark.parametrize("count", [1, 3, 200])
@pytest.mark.parametrize("block", [1, 100, 2**20])
def test_runs_that_overlap_are_merged(tmp_path: Path, count: int, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_BLOCK", block)
    monkeypatch.setattr(runs, "FAN_IN", 4)
    ids = [f"{number:05}" for number in range(1000)]
    random.Random(count).shuffle(ids)
    found, twins = merged([ids[start::count] for start in range(count)], tmp_path)
    assert [each.partition("@")[0] for each in found] == sorted(ids)
    assert twins == []


def test_runs_that_do_not_overlap_follow_one_another(tmp_path: Path) -> None:
    found, _ = merged([["c", "d"], ["a", "b"], []], tmp_path)
    assert found == ["a@2", "b@3", "c@0", "d@1"]


def test_of_records_with_one_id_the_first_stays_and_the_others_are_told(tmp_path: Path) -> None:
    found, twins = merged([["b", "a", "b"], ["c", "b"], ["d"]], tmp_path)
    assert found == ["a@1", "b@0", "c@3", "d@5"]
    assert [(twin.id, twin.origin.line, twin.other.line) for twin in twins] == [("b", 2, 0), ("b", 4, 0)]


def test_a_twin_at_the_border_of_two_runs_is_seen(tmp_path: Path) -> None:
    found, twins = merged([["a", "b"], ["b", "c"]], tmp_path)
    assert found == ["a@0", "b@1", "c@3"]
    assert len(twins) == 1
