"""Problems -> what the page shows of them: sentences in a language, the cell, the mend that is certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from peasant_ld.forms.repair import mend_for
from peasant_ld.problem import Place, Problem
from peasant_ld.reading import RECORDS_FOLDER
from peasant_ld.report import Report
from peasant_ld.report.causes import Cause
from peasant_ld.report.messages import Catalogue

_BELOW = f"{RECORDS_FOLDER}/"


def causes_told(report: Report, words: Catalogue) -> list[dict[str, Any]]:
    """The problems in the order of the report, what follows from each under it."""
    kinds = kinds_of(report)
    mendable: dict[str, int] = {}
    for cause in report.causes():
        kind = kinds[id(cause)]
        mendable[kind] = mendable.get(kind, 0) + (mend_for(cause.problem) is not None)
    return [
        {
            "n": number,
            **problem_told(cause.problem, words),
            "follows": [problem_told(each, words) for each in cause.consequences],
            "kind": kinds[id(cause)],
            "same": mendable[kinds[id(cause)]],
        }
        for number, cause in enumerate(report.causes())
    ]


def kinds_of(report: Report) -> Mapping[int, str]:
    """By the identity of each cause, a name for the kind of mistake that it is, as the report groups them."""
    found: dict[int, str] = {}
    counts: dict[str, int] = {}
    for group in report.groups():
        name = f"{group.severity}-{group.code}-{group.key or ''}"
        counts[name] = counts.get(name, 0) + 1
        found |= {id(cause): f"{name}-{counts[name]}" for cause in group.causes}
    return found


def of_kind(report: Report, kind: str) -> Iterator[Cause]:
    """The causes of one kind of mistake."""
    kinds = kinds_of(report)
    return (cause for cause in report.causes() if kinds[id(cause)] == kind)


def problem_told(problem: Problem, words: Catalogue) -> dict[str, Any]:
    """One problem."""
    mend = mend_for(problem)
    return {
        "severity": str(problem.severity),
        "code": problem.code,
        "title": words.title(problem.code),
        "say": words.say(problem),
        "fix": words.fix(problem),
        "place": place_told(problem.place, words) if problem.place else None,
        "record": problem.record,
        "mend": None if mend is None else {"after": mend.written},
    }


def place_told(place: Place, words: Catalogue) -> dict[str, Any]:
    """A place: in words, and as the page looks for it."""
    spot = {"sheet": place.sheet, "row": place.row, "column": place.column, "line": place.line}
    return {"text": words.place(place), "file": name_of(place), **spot}


def name_of(place: Place) -> str:
    """The name of the file of a place as the desk calls it."""
    return place.file.removeprefix(_BELOW)
