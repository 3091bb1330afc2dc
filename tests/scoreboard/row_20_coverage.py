"""Row 20: the branches of the steps that data take are tried by tests."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from scoreboard.row import ROOT, Figure, Row

STEPS = ("reading", "check", "rdf", "access", "flow", "release")
ASKED = 95.0


def covered(is_deep: bool) -> Figure:
    """The share of branches that the tests take, over all of these steps and for the least of them."""
    if not is_deep:
        return Figure("not measured: with --deep only, it runs every test", True, None)
    with tempfile.TemporaryDirectory() as name:
        report = Path(name) / "coverage.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--cov=peasant_ld", "--cov-branch"]
        done = subprocess.run([*command, f"--cov-report=json:{report}"], cwd=ROOT, capture_output=True, check=False)
        if not report.exists():
            return Figure(f"not measured: pytest-cov gave nothing (exit {done.returncode})", False, None)
        files = json.loads(report.read_text("utf-8"))["files"]
    shares = {step: share(files, step) for step in STEPS}
    said = ", ".join(f"{step} {found:.1f} %" for step, found in shares.items())
    is_reached = min(shares.values()) >= ASKED and done.returncode == 0
    return Figure(said, is_reached, is_reached)


def share(files: dict[str, dict[str, dict[str, int]]], step: str) -> float:
    """The share of branches of one room that were taken."""
    mine = [each["summary"] for path, each in files.items() if f"peasant_ld/{step}/" in path.replace("\\", "/")]
    every = sum(each["num_branches"] for each in mine)
    return 100 * sum(each["covered_branches"] for each in mine) / every if every else 0.0


ROW = Row(20, "branches of the steps that data take", "95 % in each", measure=covered)
