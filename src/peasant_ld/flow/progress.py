"""How far the work is, told to whoever watches it."""

from __future__ import annotations

from collections.abc import Callable

# (the phase: `read`, `check`, `write`, `convert`; records done in it; the share of it that is done, 0 to 1, if known)
Progress = Callable[[str, int, float | None], None]


def unwatched(phase: str, done: int, share: float | None) -> None:
    """Nobody watches."""
