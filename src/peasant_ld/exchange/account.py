"""What became of everything that an import or an export was given: counts, merges, what was left out, problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.problem import Problem
from peasant_ld.reading import RowAccount

# Of each code this many problems are kept; all are counted, so that a large file fits into flat memory.
KEPT = 1000


@dataclass(slots=True)
class Account:
    """The account of one run; filled while the data flows, read once it has.

    `read` = `written` + `rejected`, in grants (360Giving) or activities (IATI). `records` counts what was written by
    kind. `contacts`, `lost`, `sensitive` and `taken` count values by their path in the file that was read: contact
    data, what has no place here, what is left out to protect a person, and what came along (IATI only). Of what has no
    place in RDF, `examples` are the first subjects by name.
    `merged` holds each organization that the file spells in several ways; `rows` is what became of the rows of sheets.
    `unsaid` is what nobody said of the dataset as a whole.
    """

    read: int = 0
    written: int = 0
    rejected: int = 0
    records: Counter[str] = field(default_factory=Counter)
    contacts: Counter[str] = field(default_factory=Counter)
    sensitive: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    merged: dict[str, list[str]] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unsaid: list[Problem] = field(default_factory=list)
    rows: RowAccount = field(default_factory=RowAccount)

    def tell(self, problem: Problem) -> None:
        """Take note of one problem."""
        self.codes[problem.code] += 1
        if self.codes[problem.code] <= KEPT:
            self.problems.append(problem)

    @property
    def ok(self) -> bool:
        """Whether everything that was read was written, too."""
        return not self.rejected and not any(problem.blocks for problem in self.problems)

    def as_dict(self) -> dict[str, Any]:
        """The account as JSON-ready data, in a fixed order; problems without the values they are about."""
        counted = {name: getattr(self, name) for name in ("contacts", "sensitive", "lost", "taken", "mended", "codes")}
        return {
            "read": self.read,
            "written": self.written,
            "rejected": self.rejected,
            "records": dict(sorted(self.records.items())),
            **{name: dict(sorted(counter.items())) for name, counter in counted.items()},
            "merged": {name: self.merged[name] for name in sorted(self.merged)},
            **({"examples": dict(sorted(self.examples.items()))} if self.examples else {}),
            **({"rows": rows} if (rows := self.rows.details()) else {}),
            "problems": [told_without_value(problem) for problem in self.problems],
        }


def told_without_value(problem: Problem) -> dict[str, Any]:
    """A problem without its value: a report lies beside the dataset, and values may be personal."""
    place = problem.place
    named = ("file", "line", "pointer", "sheet", "row", "column", "header", "path")
    where = {name: getattr(place, name) for name in named if getattr(place, name) is not None} if place else {}
    return {"code": problem.code, "severity": problem.severity.value, "record": problem.record, "place": where}


def leaves(value: Any, path: str) -> Iterator[str]:
    """The path of each single value inside a JSON value, lists as `[]`; what says nothing (null, "") has none."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}/{key}" if path else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{path}[]")
    elif not (value is None or (isinstance(value, str) and not value.strip())):
        yield path
