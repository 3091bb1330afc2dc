"""Row 24: every Python and the lowest and newest versions of what is used give the same bytes."""

import subprocess
import sys

from scoreboard.row import ROOT, Figure, Row


def tried(is_deep: bool) -> Figure:
    """The steps `lowest` and `sdist` (on the newest Python) of the guards; else the golden manifest on this Python."""
    if is_deep:
        done = subprocess.run([ROOT / ".ci" / "run", "lowest", "sdist"], cwd=ROOT, capture_output=True, check=False)
        is_right = done.returncode == 0 and b"NOT TESTED" not in done.stdout
        said = f".ci/run lowest sdist: exit {done.returncode}"
        return Figure(said, is_right, is_right)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_golden.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    version = ".".join(map(str, sys.version_info[:2]))
    return Figure(f"the golden manifest on Python {version} alone: exit {done.returncode}", done.returncode == 0, False)


ROW = Row(24, "Python 3.11 and newer, lowest and newest versions", "the same bytes, all tests", measure=tried)
