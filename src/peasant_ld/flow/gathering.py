"""A portion of a source becomes normalized rows: read, check, normalize; the work of one process.

A portion of which every record passed the check the last time, too, is not checked again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from peasant_ld.access.rejected import RejectedRecord
from peasant_ld.check import compile_checker
from peasant_ld.flow.build_cache import BuildCache, made_by
from peasant_ld.flow.parallel import Held
from peasant_ld.flow.portions import Portion
from peasant_ld.flow.sorted_store import Row, row_of
from peasant_ld.model import Model, load_model
from peasant_ld.problem import Problem
from peasant_ld.rdf.normalize import compile_normalizer

ROOM = "portions"


@dataclass(slots=True)
class Gathered:
    """What became of a portion: the rows that passed, those set aside, the account; weight and digest of its text."""

    rows: list[Row] = field(default_factory=list)
    read: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    aside: list[RejectedRecord] = field(default_factory=list)
    weight: int = 0
    digest: str = ""

    def reject(self, problems: list[Problem]) -> None:
        """One record that was read does not pass."""
        self.read += 1
        self.rejected += 1
        self.problems += problems

    def lose(self, problem: Problem) -> None:
        """What cannot be read: one record, where exactly one is lost, or a whole file of nobody knows how many."""
        if problem.facts.get("records") == 1:
            self.reject([problem])
        else:
            self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class Gathering:
    """What is to be made of every portion."""

    model: Path | None
    base: str
    travels: ClassVar[bool] = True

    def compile(self) -> Callable[[int, Portion, Held], Gathered]:
        """The function that gathers the portion with a number."""
        model = load_model(self.model)
        check, normalize = compile_checker(model), compile_normalizer(model, self.base)

        def run(number: int, portion: Portion, held: Held) -> Gathered:
            found = Gathered(digest=digest_of(portion), weight=len(portion.text))
            for index, item in enumerate(portion.read()):
                if isinstance(item, Problem):
                    found.lose(portion.at_home(item))
                    continue
                held.value = index if portion.items else item.origin.line or 0
                problems = [] if portion.passed else check(item)
                if problems:
                    found.reject([portion.at_home(problem) for problem in problems])
                    found.aside.append(RejectedRecord(portion.home(item.origin), item.data))
                    continue
                found.read += 1
                place, access = portion.home(item.origin), item.data.get("access")
                found.rows.append(row_of(number << 32 | index, place, normalize(item.data), access))
            return found

        return run


def digest_of(portion: Portion) -> str:
    """What the text of a portion is known by; empty for one of items, which are read before anybody can know them."""
    return hashlib.sha256(portion.text).hexdigest() if portion.text else ""


class Checked:
    """Which portions passed the check as a whole, in the last run and in this one, by the same software and model."""

    def __init__(self, memory: BuildCache, model: Model) -> None:
        self._memory = memory
        self._made_by = made_by(model.folders)

    def known(self, portions: Iterable[Portion]) -> Iterator[Portion]:
        """The portions; those that passed say so."""
        for portion in portions:
            digest = digest_of(portion)
            passed = digest and self._memory.recall(ROOM, digest) == self._made_by
            yield replace(portion, passed=True) if passed else portion

    def keep(self, gathered: Gathered) -> None:
        """Note a portion in which nothing was wrong."""
        if gathered.digest and not gathered.problems:
            self._memory.note(ROOM, gathered.digest, self._made_by)
