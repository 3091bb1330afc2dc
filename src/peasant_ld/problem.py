"""What can be wrong, as values: a Problem with its Place; and the few exceptions for a job that cannot be done.

PeasantError          the job could not be done (exit 3)
├── InputError        the input or the command line cannot be read (exit 2); carries its Problem
├── DataError         the records have errors (exit 1); carries the Report on them
└── MissingExtra      an optional package is not installed (exit 3)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, islice
from typing import Any, NamedTuple


class Severity(StrEnum):
    """How much a problem weighs: an error MUST, a warning SHOULD, advice MAY be mended."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


def escape(key: str) -> str:
    """A key as one reference token of a JSON Pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def pointer_of(path: Iterable[str | int]) -> str:
    """The JSON Pointer of a path of keys and positions."""
    return "".join(f"/{escape(str(part))}" for part in path)


class Place(NamedTuple):
    """Where something stands in the input: a file and, as it applies, a finer address.

    `line` counts from 1. `pointer` is a JSON Pointer (RFC 6901) inside the record.
    `row` counts from 1 and `column` is a letter, as a spreadsheet shows them; `header` is the column's title.
    `path` is the path of an element in an XML file. `file` is, for what a program or a database holds, the name of the
    table, or an address; such a table has titles and no letters for its columns, and `key` is the primary key of the
    row (`grant_id=17`).
    """

    file: str
    line: int | None = None
    pointer: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    header: str | None = None
    path: str | None = None
    key: str | None = None

    @property
    def cell(self) -> str | None:
        """The address of the cell as a spreadsheet shows it, such as `D7`; None outside a sheet."""
        return f"{self.column}{self.row}" if self.column and self.row else None

    def at(self, pointer: str) -> Place:
        """The same place with another JSON Pointer."""
        return self._replace(pointer=pointer)

    def inside(self, *path: str | int) -> Place:
        """The place of what a path leads to in here."""
        return self.at((self.pointer or "") + pointer_of(path))


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a stable code, the facts its message is made of, and the place it comes from.

    The sentence is made last, by `peasant_ld.report.messages`, in the reader's language, from `code` and `facts`.
    `record` is the id of the record as it was written; `key` is the record key, `value` the offending value as text.
    """

    code: str
    place: Place | None = None
    record: str | None = None
    key: str | None = None
    value: str | None = None
    severity: Severity = Severity.ERROR
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether the problem keeps its record from being published."""
        return self.severity is Severity.ERROR


# How many errors of one record are told, and how many of its other problems. A record that is wrong in a hundred ways
# is wrong as a whole; a hundred thousand would help nobody, and take what memory there is.
MOST = 100


def first_of(problems: Iterable[Problem], place: Place | None, record: str | None) -> list[Problem]:
    """The first problems of one record or header; where there are more, that they were not looked at (PLD046)."""
    found = list(islice(problems, MOST + 1))
    if len(found) > MOST:
        found[MOST:] = [Problem("PLD046", place, record, facts={"limit": MOST})]
    return found


def bounded(problems: Iterable[Problem], place: Place | None, record: str | None) -> list[Problem]:
    """The first errors of one record and the first of its other problems; the rest is counted (PLD046).

    So an error, which keeps a record from going out, is never hidden by what does not.
    """
    coming = iter(problems)
    found = list(islice(coming, MOST + 1))
    if len(found) <= MOST:
        return found
    told: dict[bool, list[Problem]] = {True: [], False: []}
    blocks, more = False, 0
    for problem in chain(found, coming):
        if len(told[problem.blocks]) < MOST:
            told[problem.blocks].append(problem)
        else:
            blocks, more = blocks or problem.blocks, more + 1
    severity = Severity.ERROR if blocks else Severity.WARNING
    rest = [Problem("PLD046", place, record, severity=severity, facts={"limit": MOST, "found": more})] if more else []
    return [*told[True], *told[False], *rest]


class PeasantError(Exception):
    """The job could not be done; the sentence says why, or `problem` does. Nothing was written."""

    problem: Problem | None = None


class InputError(PeasantError):
    """The input cannot be read at all; `problem` says where and why."""

    problem: Problem

    def __init__(self, problem: Problem) -> None:
        key, value, expected = problem.key, problem.value, problem.facts.get("expected")
        told = (problem.code, key and f"{key} {value or ''}".strip(), expected and f"expected: {expected}")
        super().__init__("; ".join(part for part in told if part))
        self.problem = problem


class DataError(PeasantError):
    """The records have errors, so nothing was made of them; `report` tells each. The text is that of the report."""

    def __init__(self, text: str, report: Any) -> None:
        super().__init__(text)
        self.report = report


class MissingExtra(PeasantError):
    """An optional part is not installed; `extra` names what to install."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"this needs an optional part: pip install 'peasant-ld[{extra}]'")
        self.extra = extra
