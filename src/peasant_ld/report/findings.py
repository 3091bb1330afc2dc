"""The problems of a run, put in order, grouped and counted: what every form of the report is made from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from peasant_ld.problem import FrozenMap, Place, Problem, Severity
from peasant_ld.report.causes import Cause, causes
from peasant_ld.report.ways import Ways

# Codes below this one say that the input could not be read (exit 2).
FIRST_RECORD_CODE = "PLD020"
# Problems after which nothing goes out, also of records that are right: most are wrong, or a protection is not known.
STOPPED = frozenset({"PLD019", "PLD073", "PLD319", "PLD224", "PLD225"})
# Facts that tell one kind of mistake from another under the same code and key.
_KIND = ("rule", "shape", "reason", "expected")
# What the model says, and no record: the sentence of a shape.
_OF_THE_MODEL = frozenset({"message"})
# Problems whose key is one that somebody wrote, and not one of the model.
_KEY_IS_DATA = frozenset({"PLD004", "PLD020"})
_AS_JSON = json.JSONEncoder(sort_keys=True, default=str).encode  # of hundreds of thousands of problems
_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the records that were read."""

    read: int = 0
    published: int = 0
    withheld: int = 0
    rejected: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether every record read is published, withheld or rejected: nothing may vanish."""
        return self.read == self.published + self.withheld + self.rejected


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """The problems of one code, one key and one kind of mistake, in order, each with what follows from it."""

    code: str
    key: str | None
    severity: Severity
    causes: tuple[Cause, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems themselves, without what follows from them."""
        return tuple(cause.problem for cause in self.causes)

    def __len__(self) -> int:
        """How many problems there are, with all that follow."""
        return sum(1 + len(cause.consequences) for cause in self.causes)


@dataclass(frozen=True)
class Findings:
    """What a run found: the problems, what became of the records, and further facts worth telling.

    `details` holds a number or a text for each of its keys, such as `engine`, `files` or `statements`;
    `dataset` is the name of what was checked.
    """

    problems: tuple[Problem, ...] = ()
    counts: Counts = field(default_factory=Counts)
    details: Mapping[str, Any] = field(default_factory=FrozenMap)
    dataset: str = ""
    written: bool = True
    """Whether what could be published was written; if not, the account says so."""
    unasked: tuple[str, ...] = ()
    """What was deliberately not asked, for speed: `shapes` (and references), `order` (and doubled ids)."""
    ways: Ways = field(default_factory=Ways, compare=False)
    """By which ways the records went: no part of what was found."""
    sheets: Mapping[tuple[str, str], int] = field(default_factory=FrozenMap)
    """The number of each sheet of a workbook, by file and name: problems come in the order of the workbook."""
    lang: str | None = field(default=None, compare=False)
    """The language that is spoken where none is asked for: that of the dataset, where it states one that is known."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "details", FrozenMap(self.details))
        object.__setattr__(self, "sheets", FrozenMap(self.sheets))

    @property
    def ok(self) -> bool:
        """Whether there are no errors; warnings and advice are allowed.

        >>> report = pld.open_dataset("faulty-archive").check()
        >>> report.ok
        False
        """
        return not any(problem.blocks for problem in self.problems)

    @property
    def stopped(self) -> bool:
        """Whether nothing may go out, whatever else is right: see `STOPPED`.

        >>> report = pld.open_dataset("faulty-archive").check()
        >>> report.stopped
        False
        """
        return any(problem.blocks and problem.code in STOPPED for problem in self.problems)

    @property
    def exit_code(self) -> int:
        """The exit code of a command. 0: no errors; 1: errors in the data; 2: an error below PLD020, in the input.

        >>> report = pld.open_dataset("faulty-archive").check()
        >>> report.exit_code
        1
        """
        if self.ok:
            return 0
        return 2 if any(problem.blocks and problem.code < FIRST_RECORD_CODE for problem in self.problems) else 1

    @property
    def severities(self) -> Mapping[Severity, int]:
        """How many problems there are of each severity that occurs, the gravest first.

        >>> report = pld.open_dataset("faulty-archive").check()
        >>> dict(report.severities)
        {<Severity.ERROR: 'error'>: 1}
        """
        found = Counter(problem.severity for problem in self.problems)
        return {severity: found[severity] for severity in Severity if found[severity]}

    @property
    def codes(self) -> Mapping[str, int]:
        """How many problems there are of each code that occurs.

        >>> report = pld.open_dataset("faulty-archive").check()
        >>> dict(report.codes)
        {'PLD031': 1}
        """
        return dict(sorted(Counter(problem.code for problem in self.problems).items()))

    def causes(self) -> tuple[Cause, ...]:
        """The problems by file, sheet, row and column, each with what follows from it.

        The order never depends on the order of finding.

            >>> report = pld.open_dataset("faulty-archive").check()
            >>> len(report.causes())
            1
        """
        return self._causes

    @cached_property
    def _causes(self) -> tuple[Cause, ...]:
        return tuple(causes(self._sorted()))

    def _sorted(self) -> list[Problem]:
        """The problems in order; facts are compared only where all else is the same: they are long."""
        alike: dict[tuple[Any, ...], list[Problem]] = {}
        for problem in self.problems:
            alike.setdefault(self._order(problem), []).append(problem)
        return [each for key in sorted(alike) for each in _by_facts(alike[key])]

    def in_order(self) -> tuple[Problem, ...]:
        """All problems by file, sheet, row and column; what follows from one stands behind it.

        >>> report = pld.open_dataset("faulty-archive").check()
        >>> [problem.code for problem in report.in_order()]
        ['PLD031']
        """
        return tuple(problem for cause in self.causes() for problem in cause)

    def groups(self) -> tuple[ProblemGroup, ...]:
        """The problems by severity and kind of mistake (code, key, rule), in the order in which these first occur.

        >>> report = pld.open_dataset("faulty-archive").check()
        >>> [group.code for group in report.groups()]
        ['PLD031']
        """
        return self._groups

    @cached_property
    def _groups(self) -> tuple[ProblemGroup, ...]:
        kinds: dict[tuple[str, ...], list[Cause]] = {}
        for cause in self.causes():
            kinds.setdefault(_kind(cause), []).append(cause)
        found = [_group(tuple(same)) for same in kinds.values()]
        return tuple(sorted(found, key=lambda group: min(map(_weight, group.causes))))

    @property
    def follow(self) -> int:
        """How many of the problems follow from others.

        >>> report = pld.open_dataset("faulty-archive").check()
        >>> report.follow
        0
        """
        return sum(len(cause.consequences) for cause in self.causes())

    def portable(self) -> Findings:
        """The same findings without the path of any folder of this computer: what a written report may hold.

        >>> report = pld.open_dataset("faulty-archive").check()
        >>> report.portable().counts.read
        1
        """
        problems = tuple(_portable(problem) for problem in self.problems)
        sheets = {(relative(file), sheet): number for (file, sheet), number in self.sheets.items()}
        return replace(self, problems=problems, dataset=relative(self.dataset), sheets=sheets)

    def _order(self, problem: Problem) -> tuple[Any, ...]:
        place = problem.place or Place("")
        # Spreadsheet columns come in the order A, B, ..., Z, AA: the shorter first.
        column, sheet = place.column or "", place.sheet or ""
        where = (place.file, place.line or 0, self.sheets.get((place.file, sheet), 0), sheet, place.row or 0)
        what = (place.pointer, place.path, problem.record, problem.key, problem.value, problem.severity)
        # None sorts before any text, also before the empty one.
        texts = tuple((text is not None, text or "") for text in what)
        return *where, len(column), column, place.header or "", problem.code, texts


def _by_facts(alike: list[Problem]) -> list[Problem]:
    """Problems that all but their facts have in common, in order."""
    if len(alike) == 1:
        return alike
    return sorted(alike, key=lambda problem: _AS_JSON(dict(problem.facts)) if problem.facts else "{}")


def relative(name: str) -> str:
    """A file name as it may be published: the last part of an absolute path, any other name as it is."""
    windows = PureWindowsPath(name)
    return windows.name if windows.is_absolute() or PurePosixPath(name).is_absolute() else name


def by_code(groups: Iterable[ProblemGroup]) -> tuple[tuple[str, tuple[ProblemGroup, ...]], ...]:
    """Groups by code, in the order in which the codes first occur."""
    codes: dict[str, list[ProblemGroup]] = {}
    for group in groups:
        codes.setdefault(group.code, []).append(group)
    return tuple((code, tuple(same)) for code, same in codes.items())


def without_data(problem: Problem) -> Problem:
    """A problem with nothing in it that comes from a record, save the file and line where it stands."""
    place = Place(problem.place.file, problem.place.line) if problem.place else None
    facts = {name: fact for name, fact in problem.facts.items() if name in _OF_THE_MODEL}
    key = None if problem.code in _KEY_IS_DATA else problem.key
    return Problem(problem.code, place, key=key, severity=problem.severity, facts=facts)


def _portable(problem: Problem) -> Problem:
    facts = {name: _portable_place(fact) if isinstance(fact, Place) else fact for name, fact in problem.facts.items()}
    place = _portable_place(problem.place) if problem.place else None
    return replace(problem, place=place, facts=facts)


def _portable_place(place: Place) -> Place:
    return place._replace(file=relative(place.file))


def _group(same: tuple[Cause, ...]) -> ProblemGroup:
    first = same[0].problem
    return ProblemGroup(first.code, first.key, first.severity, same)


def _kind(cause: Cause) -> tuple[str, ...]:
    problem = cause.problem
    mistake = (str(problem.facts.get(name, "")) for name in _KIND)
    return str(_weight(cause)), problem.severity, problem.code, problem.key or "", *mistake


def _weight(cause: Cause) -> int:
    """A cause weighs as much as the gravest that follows from it."""
    return min(_WEIGHT[problem.severity] for problem in cause)
