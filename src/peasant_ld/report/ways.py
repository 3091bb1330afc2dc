"""By which ways records went: a quick one, or the one that is the reference for it. It adds up over chunks."""

from __future__ import annotations

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Ways:
    """How many records went which way; no way changes what comes of them.

    Shapes were asked of `asked` records, of which the engine looked at `sampled`, too; of `engine` records it alone had
    the say. Of `chunks` that were examined `known` were so from the last run. `generated` records were stated by
    functions made for their keys, `plain` ones key by key.
    """

    asked: int = 0
    sampled: int = 0
    engine: int = 0
    chunks: int = 0
    known: int = 0
    generated: int = 0
    plain: int = 0

    @classmethod
    def stated(cls, before: tuple[int, int], now: tuple[int, int]) -> Ways:
        """What was stated meanwhile, by how many were `generated` and `plain` before, and are now."""
        return cls(generated=now[0] - before[0], plain=now[1] - before[1])

    def __add__(self, other: Ways) -> Ways:
        return Ways(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return any(astuple(self))
