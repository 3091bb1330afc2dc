"""Prints the scoreboard: for each promise the figure that its tests reach.

    python tests/scoreboard/run.py                  every row, at the size of the usual tests
    python tests/scoreboard/run.py --deep           at the size that is promised; this takes hours
    python tests/scoreboard/run.py 7 27             these rows
    python tests/scoreboard/run.py --from FILE      of tests that ran already with --junitxml=FILE
    python tests/scoreboard/run.py --write          into docs/scoreboard.md, too

Exit 1 when a figure falls short of the size that was asked for.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scoreboard.row import ROOT, Figure, Outcome, Row, read_outcomes

PAGE = ROOT / "docs" / "scoreboard.md"
WORDS = {True: "reached", False: "not at the promised size", None: "not measured"}


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether everything is right."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", type=int, help="numbers of rows; all of them without")
    parser.add_argument("--deep", action="store_true", help="at the size that is promised")
    parser.add_argument(
        "--from", dest="junit", type=Path, action="append", help="of tests that ran already; more than once"
    )
    parser.add_argument("--write", action="store_true", help="write docs/scoreboard.md")
    asked = parser.parse_args(arguments)
    chosen = [row for row in rows() if not asked.rows or row.number in asked.rows]
    outcomes = [each for junit in asked.junit or [] for each in read_outcomes(junit)] or ran(chosen, asked.deep)
    lines, is_right = [], True
    for row in chosen:
        figure = row.measure(asked.deep) if row.measure else row.figure(outcomes)
        is_right &= figure.is_right and (not asked.deep or figure.is_promised is True)
        print(f"row {row.number}: {told(figure)} (aim: {row.aim})", flush=True)
        lines.append(f"| {row.number} | {row.title} | {row.aim} | {figure.said} | {state(figure)} |")
    if not asked.deep:
        print("at the size of the usual tests; --deep measures at the size that is promised")
    if asked.write:
        PAGE.write_text(page(lines, asked.deep), encoding="utf-8")
    return 0 if is_right else 1


def rows() -> list[Row]:
    """All rows, one of each file beside this one."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("row_*.py"))
    return [importlib.import_module(f"scoreboard.{name}").ROW for name in names]


def ran(chosen: Iterable[Row], is_deep: bool) -> list[Outcome]:
    """The outcomes of the tests of these rows, run now."""
    asked = [each.partition("::") for row in chosen for each in row.tests]
    if not asked:
        return []
    files = sorted({file for file, _, _ in asked})
    names = sorted({name.partition("[")[0] or Path(file).stem for file, _, name in asked})
    with tempfile.TemporaryDirectory() as name:
        junit = Path(name) / "tests.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={junit}", *files]
        command += ["-k", " or ".join(names)]
        environment = {**os.environ, **({"PEASANT_LD_DEEP": "1"} if is_deep else {})}
        subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False)
        return read_outcomes(junit)


def state(figure: Figure) -> str:
    """In two words whether the promise is reached."""
    return WORDS[figure.is_promised] if figure.is_right else "**fails**"


def told(figure: Figure) -> str:
    """The figure, with a word that nobody can miss where it is wrong."""
    return figure.said if figure.is_right else f"{figure.said} FAILS"


def page(lines: list[str], is_deep: bool) -> str:
    """The page of the documentation."""
    size = "the size that is promised (`--deep`)" if is_deep else "the size of the usual tests"
    return "\n".join(
        [
            "# Scoreboard",
            "",
            f"What is promised, and the figure that the tests reach, at {size}. Written by",
            "`python tests/scoreboard/run.py --write`; each row is a file in `tests/scoreboard/`.",
            "",
            "| row | promise | aim | figure | |",
            "|---:|---|---|---|---|",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
