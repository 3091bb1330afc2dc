"""Problems -> why each row of a file did not pass, as a text that stands beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from peasant_ld.problem import Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.report.messages import Catalogue


@dataclass(slots=True)
class Reasons:
    """Why rows did not pass: by sheet and row, by line, and by id for what is told of a record without its row."""

    words: Catalogue
    rows: dict[tuple[str | None, int], list[Problem]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, list[Problem]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, problems: Iterable[Problem], words: Catalogue) -> Reasons:
        """The problems by where they stand."""
        found = cls(words)
        for problem in problems:
            place = problem.place
            number = (place.row or place.line) if place else None
            if place and number:
                found.rows[place.sheet, number].append(problem)
            elif problem.record:
                found.ids[problem.record].append(problem)
        return found

    def tell(self, problems: Iterable[Problem]) -> str:
        """The problems of a row as one text, each as `PLD021 amount.value: ... ; fix: ...`."""
        return "\n".join(dict.fromkeys(self._sentence(problem) for problem in problems))

    def _sentence(self, problem: Problem) -> str:
        fix = self.words.fix(problem)
        said = f"{problem.code} {self.words.say(problem)}"
        return f"{said} ({fix})" if fix else said


@dataclass(frozen=True, slots=True)
class RejectedInput:
    """A file of which some rows did not pass: where it lies, its name in places, how it is read, and why."""

    path: Path
    name: str
    declared: Declared
    reasons: Reasons
