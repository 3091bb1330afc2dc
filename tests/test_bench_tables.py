"""The benchmark of tables: ours goes through, the map makes what the records make, and the peers' lines are told."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).resolve().parents[1] / "bench" / "tables.py"


def bench(folder: Path, *more: str) -> str:
    pytest.importorskip("xlsxwriter", reason="xlsxwriter is not installed")
    pytest.importorskip("python_calamine", reason="the extra `sheets` is not installed")
    command = [sys.executable, str(BENCH), "--runs", "1", "--folder", str(folder), *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def told(printed: str, name: str) -> list[str]:
    """What stands behind the name of a line, in each part that has it."""
    return [line.removeprefix(name).strip() for line in printed.splitlines() if line.startswith(name)]


@pytest.mark.slow
def test_the_table_and_the_records_make_the_same_statements_and_nothing_is_left_out_silently(tmp_path: Path) -> None:
    printed = bench(tmp_path, "--rows", "1000", "--no-peers")
    made = {line.split("  ")[-1] for line in told(printed, "ours, convert") + told(printed, "ours, JSON Lines")}
    assert len(made) == 1
    assert re.search(r"^35,\d\d\d statements$", made.pop())
    assert told(printed, "OpenRefine") == [
        ": left out, a server in Java with an extension for RDF, which pip does not install"
    ]
    assert told(printed, "peers:") == ["none"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("CSV", "4 grants, 3 organizations; amounts 9.20, 300.20, 1200.50, 12500.00"),
        ("XLSX", "3 grants, 3 organizations; amounts 300.2, 1200.5, 12500.00"),
    ],
)
def test_a_total_and_a_hidden_row_are_no_grants_of_ours(tmp_path: Path, form: str, said: str) -> None:
    assert told(bench(tmp_path, "--rows", "10", "--no-peers"), f"ours, {form}") == [said]


@pytest.mark.slow
def test_each_peer_has_its_line(tmp_path: Path) -> None:
    if "PEASANT_LD_PEERS" not in os.environ:
        pytest.skip("PEASANT_LD_PEERS names no folder in which bench/tables.py has put the peers")
    (tmp_path / "peers").symlink_to(Path(os.environ["PEASANT_LD_PEERS"]) / "peers")
    printed = bench(tmp_path, "--rows", "1000")
    assert "left out" not in printed.replace("OpenRefine: left out", "")
    for name in ("morph-kgc, YARRRML by hand", "flatten-tool, titles rewritten", "openpyxl alone, read-only"):
        assert told(printed, name), name
