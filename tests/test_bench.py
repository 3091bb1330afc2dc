"""The benchmark: both of its workloads pass the check, and every part of its table can be made. Nothing is timed."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld

BENCH = Path(__file__).resolve().parents[1] / "bench"
WORKLOADS = ("grants", "movement")


def program(name: str, *given: object) -> str:
    """What a program of the benchmark prints."""
    paths = os.pathsep.join([str(BENCH.parent / "src"), str(BENCH)])
    command = [sys.executable, str(BENCH / name), *map(str, given)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": paths})
    assert done.returncode == 0, done.stderr
    return done.stdout


def generated(workload: str, count: int, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    monkeypatch.syspath_prepend(str(BENCH))
    return list(importlib.import_module("generate").WORKLOADS[workload].records(count))


@pytest.mark.parametrize("workload", WORKLOADS)
@pytest.mark.parametrize("count", [1, 50, 1000])
def test_what_is_generated_has_no_errors(workload: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    records = generated(workload, count, monkeypatch)
    assert [problem for problem in pld.check_records(records) if problem.severity is pld.Severity.ERROR] == []


@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_same_is_generated_every_time(workload: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert generated(workload, 200, monkeypatch) == generated(workload, 200, monkeypatch)


def test_a_movement_has_as_many_records_as_are_asked_for_of_most_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = Counter(record["type"] for record in generated("movement", 1000, monkeypatch))
    assert kinds.total() == 1000
    assert len(kinds) == 21


def test_about_half_of_the_records_of_a_movement_have_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    records = generated("movement", 2000, monkeypatch)
    assert 0.4 < sum("evidence" in record for record in records) / len(records) < 0.6


def test_the_names_of_a_movement_are_in_every_order_of_their_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    tags = {tuple(record["name"]) for record in generated("movement", 2000, monkeypatch)}
    assert tags > {(tag,) for tag in ("en", "pt", "es", "fr", "ht")}
    assert {("en", "pt"), ("pt", "en")} < tags


def test_a_movement_stands_kind_after_kind_and_in_no_order_of_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    records = generated("movement", 2000, monkeypatch)
    kinds = [kind for kind, _ in groupby(record["type"] for record in records)]
    assert len(kinds) == len(set(kinds))
    ids = [record["id"] for record in records if record["type"] == "Person"]
    assert ids != sorted(ids)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "workloads", "rows"),
    [
        ("convert", WORKLOADS, 27), ("check", WORKLOADS, 14), ("sheets", WORKLOADS, 17),
        ("publish", ["movement"], 5), ("pages", ["movement"], 3), ("memory", ["movement"], 2),
        ("start", ["grants"], 5), ("large", ["grants"], 2), ("stages", ["movement"], 7),
    ],
)  # fmt: skip
def test_every_row_of_the_table_is_measured_or_says_why_not(
    part: str, workloads: Sequence[str], rows: int, tmp_path: Path
) -> None:
    pytest.importorskip("xlsxwriter", reason="xlsxwriter is not installed")
    asked = ["--records", 50, "--runs", 1, "--folder", tmp_path, "--only", part, "--workload", *workloads]
    printed = [line for line in program("run.py", *asked, "--markdown").splitlines() if line.startswith("| ")][3:]
    assert len(printed) == rows
    left_out = [line for line in printed if "left out" in line and "no environment: bench/peers.sh" not in line]
    assert left_out == []


@pytest.mark.slow
def test_a_run_that_takes_too_long_is_ended_and_told(tmp_path: Path) -> None:
    printed = program("run.py", "--records", 50, "--seconds", 0, "--folder", tmp_path, "--only", "start")
    assert printed.count("left out: longer than 0 s") == 5


@pytest.mark.slow
def test_the_measurements_of_one_step_still_run() -> None:
    assert "without them" in program("statements.py", 50)
    assert "rules and scan" in program("access.py", 50)


@pytest.mark.slow
@pytest.mark.parametrize("workload", WORKLOADS)
def test_the_flat_records_of_a_workload_are_written_in_three_forms(workload: str, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="xlsxwriter is not installed")
    program("generate.py", 5, tmp_path / "flat", workload, "--sheets")
    assert {path.suffix for path in tmp_path.iterdir()} == {".jsonl", ".csv", ".xlsx"}
    lines, rows = ((tmp_path / f"flat{ending}").read_text("utf-8").splitlines() for ending in (".jsonl", ".csv"))
    assert len(lines) == 5 == len(rows) - 1
    assert len({json.loads(line)["type"] for line in lines}) == 1
