"""A promise, the tests that hold it, and the figure that they reached.

A test that counts something tells it by `record_property("measured", number)`; the sum over the tests of a row is its
figure. Where none does, the tests that passed are counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one test: its file, its name, passed, failed or skipped with a reason, and what it counted."""

    file: str
    name: str
    state: str
    reason: str = ""
    measured: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, in words; whether it is what was asked, and whether it is what is promised.

    `is_promised` is None where nothing was measured.
    """

    said: str
    is_right: bool
    is_promised: bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """One promise. `tests` are files, or `file::name` as the beginning of names; `promised` is how many of `unit`.

    With `is_each` the tests count the same things, and the least of them is the figure. `lacks` says what of the
    promise no test measures yet. A row that no test can measure has a `measure` of its own, which is told whether the
    promised size is asked for.
    """

    number: int
    title: str
    aim: str
    tests: tuple[str, ...] = ()
    unit: str = "tests"
    promised: int = 1
    is_each: bool = False
    lacks: str = ""
    measure: Callable[[bool], Figure] | None = field(default=None, repr=False)

    def figure(self, outcomes: Iterable[Outcome]) -> Figure:
        """What the outcomes of its tests come to."""
        every = list(outcomes)
        mine = [each for each in every if any(_is_of(each, test) for test in self.tests)]
        absent = [test for test in self.tests if not any(_is_of(each, test) for each in every)]
        counts = {state: sum(each.state == state for each in mine) for state in ("passed", "failed", "skipped")}
        told = [each.measured for each in mine if each.measured is not None and each.state == "passed"]
        number = (min if self.is_each and told else sum)(told) if self.unit != "tests" else counts["passed"]
        reasons = sorted({each.reason for each in mine if each.state == "skipped"})
        said = f"{number:,} {self.unit}, {counts['failed']} of {len(mine)} tests failed"
        if counts["skipped"]:
            said += f", {counts['skipped']} skipped ({'; '.join(reasons)[:160]})"
        if absent:
            said += f"; did not run: {', '.join(absent)}"
        if self.lacks:
            said += f"; not measured: {self.lacks}"
        if not counts["passed"] and not counts["failed"]:
            return Figure(f"not measured: {'; '.join(reasons)[:160] or 'its tests did not run'}", True, None)
        is_right = counts["failed"] == 0 and number > 0
        is_whole = number >= self.promised and not counts["skipped"] and not absent and not self.lacks
        return Figure(said, is_right, is_right and is_whole)


def _is_of(outcome: Outcome, test: str) -> bool:
    file, _, name = test.partition("::")
    return outcome.file == file and outcome.name.startswith(name)


def read_outcomes(junit: Path) -> list[Outcome]:
    """The outcomes that pytest wrote with `--junitxml`."""
    return [_outcome(case) for case in ElementTree.parse(junit).iter("testcase")]


def _outcome(case: ElementTree.Element) -> Outcome:
    properties: Mapping[str, str] = {
        each.get("name", ""): each.get("value", "") for each in case.iter("property") if each.get("value")
    }
    skipped = case.find("skipped")
    is_failed = case.find("failure") is not None or case.find("error") is not None
    state = "failed" if is_failed else "passed" if skipped is None else "skipped"
    reason = re.sub(r"\s+", " ", skipped.get("message", "")) if skipped is not None else ""
    measured = int(properties["measured"]) if "measured" in properties else None
    file = case.get("classname", "").split(".")
    return Outcome(f"tests/{file[file.index('tests') + 1] if 'tests' in file else file[0]}.py",
                   case.get("name", ""), state, reason, measured)  # fmt: skip
