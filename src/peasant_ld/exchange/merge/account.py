"""What became of everything that was merged: read = written + merged, each that was merged by its id."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.exchange.account import told_without_value
from peasant_ld.problem import Problem

REPORT = "merge-report.json"


@dataclass(frozen=True, slots=True)
class Joined:
    """A record that became part of another one: whose it was, what it was, and of what they stated two values.

    `alike` tells that both stated the same. Ids are those of the new dataset.
    """

    id: str
    into: str
    origin: str
    alike: bool = False
    disputed: tuple[dict[str, Any], ...] = ()
    passed_over: tuple[dict[str, Any], ...] = ()
    access: tuple[Any, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The same as JSON-ready data; what is empty is left out."""
        told = {name: getattr(self, name) for name in ("id", "into", "origin")}
        return told | {name: value for name in self.__slots__[3:] if (value := getattr(self, name))}


@dataclass(slots=True)
class MergeAccount:
    """The account of one run. `read` and `withheld` count by origin, `records` what was written by kind.

    `added` are the documents that stand for an origin as a source, `addresses` the ids below the base that lead on to
    another record, `restricted` the ids that were closed by the run because their origin does not let them out.
    `proposed` counts the pairs in the sheet that nobody has answered, `unseen` those that are not in it.
    """

    read: Counter[str] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)
    records: Counter[str] = field(default_factory=Counter)
    joined: list[Joined] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    restricted: list[str] = field(default_factory=list)
    proposed: int = 0
    unseen: int = 0
    is_written: bool = False
    problems: list[Problem] = field(default_factory=list)

    @property
    def written(self) -> int:
        """The records of the new dataset that come from one that was merged."""
        return self.records.total() - len(self.added) - len(self.addresses)

    @property
    def disputed(self) -> int:
        """How many values are disputed."""
        return sum(len(each.disputed) for each in self.joined)

    @property
    def ok(self) -> bool:
        """Whether nothing stands against the new dataset."""
        return not any(problem.blocks for problem in self.problems)

    def as_dict(self) -> dict[str, Any]:
        """The account as JSON-ready data, in a fixed order; problems without the values they are about."""
        return {
            "read": self.read.total(),
            "written": self.written,
            "merged": len(self.joined),
            "disputed": self.disputed,
            "origins": [{"name": name, "read": count} for name, count in self.read.items()],
            "records": dict(sorted(self.records.items())),
            "joined": [each.as_dict() for each in self.joined],
            "added": self.added,
            "addresses": self.addresses,
            "restricted": self.restricted,
            "proposed": self.proposed,
            "unseen": self.unseen,
            "problems": [told_without_value(problem) for problem in self.problems],
        }
