"""What a profile cannot say of the records that went into it: counted by kind, key and reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from peasant_ld.problem import Problem, Severity


class Reason(StrEnum):
    """Why something is not said."""

    NO_TERM = "no-term"  # there is no property for it
    INEXACT = "inexact"  # a date is wanted, and this one is not exact
    TARGET = "target"  # what it points at is of another class than the property takes, or not in the data
    SEVERAL = "several"  # there is room for one value, and this is another one


# The problem that tells of each reason.
_CODES = {Reason.NO_TERM: "PLD423", Reason.INEXACT: "PLD424", Reason.TARGET: "PLD425", Reason.SEVERAL: "PLD426"}


@dataclass(slots=True)
class Losses:
    """The account of one profile: what was written, and what was not; filled while it is written.

    `kinds` counts the records of kinds that the profile has no class for, `values` the values by (reason, kind, key).
    """

    profile: str
    written: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    values: Counter[tuple[Reason, str, str]] = field(default_factory=Counter)

    def problems(self) -> Iterator[Problem]:
        """The losses as advice: one for the kinds that are missing, one for each kind and reason with its keys."""
        for kind, number in sorted(self.kinds.items()):
            yield _advice("PLD422", value=kind, facts={"other": self.profile, "records": number})
        for (reason, kind), keys in self._by_kind():
            facts = {"other": self.profile, "known": ", ".join(f"{key} ({keys[key]})" for key in keys)}
            yield _advice(_CODES[reason], value=kind, facts=facts)

    def as_dict(self) -> dict[str, Any]:
        """The account as JSON-ready data, in a fixed order."""
        values: dict[str, dict[str, dict[str, int]]] = {}
        for (reason, kind, key), number in sorted(self.values.items()):
            values.setdefault(kind, {}).setdefault(key, {})[reason.value] = number
        return {"written": self.written, "kinds": dict(sorted(self.kinds.items())), "values": values}

    def _by_kind(self) -> Iterator[tuple[tuple[Reason, str], dict[str, int]]]:
        found: dict[tuple[Reason, str], dict[str, int]] = defaultdict(dict)
        for (reason, kind, key), number in sorted(self.values.items()):
            found[reason, kind][key] = number
        yield from found.items()


def _advice(code: str, **told: Any) -> Problem:
    return Problem(code, severity=Severity.ADVICE, **told)
