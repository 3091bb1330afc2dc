"""How far the work is, for somebody who watches a terminal: phase, records done, rate, time left; nothing for a pipe.

Nothing is shown in the first second. A build log (`CI` is set) gets a plain line now and then.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from peasant_ld.flow.progress import Progress, unwatched
from peasant_ld.report.messages import Catalogue

PATIENCE = 1.0  # seconds before anything is shown
OFTEN = 0.1  # seconds between two looks of a terminal
SELDOM = 10.0  # seconds between two lines of a log


@contextmanager
def progress(lang: str) -> Iterator[Progress]:
    """The function to tell how far the work is; what it shows on a terminal goes away with the context."""
    words = Catalogue.load(lang)
    if sys.stderr.isatty():
        with _live() as show:
            yield _Clock(words, show, PATIENCE, OFTEN).tell
    elif os.environ.get("CI"):
        yield _Clock(words, lambda line: print(line, file=sys.stderr, flush=True), SELDOM, SELDOM).tell
    else:
        yield unwatched


@contextmanager
def sending(lang: str) -> Iterator[Callable[[int, int, int], None]]:
    """The function to tell how much was sent: bytes, bytes in all, statements in all. Only a terminal shows it."""
    words = Catalogue.load(lang)

    def tell(show: Callable[[str], None], sent: int, size: int, statements: int) -> None:
        facts = {"sent": f"{sent / 1e6:,.1f}", "size": f"{size / 1e6:,.1f}", "count": f"{statements:,}"}
        show(words.ui("progress_sent" if sent < size else "progress_waiting", **facts))

    if sys.stderr.isatty():
        with _live() as show:
            yield partial(tell, show)
    else:
        yield lambda sent, size, statements: None


@dataclass(slots=True)
class _Clock:
    """Decides when a line is shown, and what its phase has taken so far."""

    words: Catalogue
    show: Callable[[str], None]
    patience: float
    pause: float
    begun: float = field(default_factory=lambda: time.monotonic())
    shown: float = 0.0
    phase: tuple[str, float] = ("", 0.0)
    done: int = 0

    def tell(self, phase: str, done: int, share: float | None) -> None:
        now = time.monotonic()
        if phase != self.phase[0] or done < self.done:  # the next phase, or the same once more
            self.phase = (phase, now)
        self.done = done
        if now - self.begun >= self.patience and now - self.shown >= self.pause:
            self.shown = now
            self.show(said(self.words, phase, (done, share), now - self.phase[1]))


@contextmanager
def _live() -> Iterator[Callable[[str], None]]:
    """One line of a terminal that is written over. It is refreshed by hand: with a thread, no process could fork."""
    shown: list[Any] = []

    def show(line: str) -> None:
        if not shown:
            shown.append(_line())
        shown[0].update(line, refresh=True)

    try:
        yield show
    finally:
        for live in shown:
            live.stop()


def _line() -> Any:
    from rich.console import Console
    from rich.live import Live

    live = Live(console=Console(stderr=True, highlight=False), auto_refresh=False, transient=True)
    live.start()
    return live


def said(words: Catalogue, phase: str, done: tuple[int, float | None], seconds: float) -> str:
    """One line: `Checking: 120,000 records, 41,000 a second, 0:12 left`; `done` has the records and the share."""
    number, share = done
    rate = number / max(seconds, 0.001)
    name = words.ui(f"phase_{phase}")
    line = words.ui("progress", phase=name, count=f"{number:,}", rate=f"{rate:,.0f}")
    if not share or seconds < PATIENCE:
        return line
    left = round(seconds * (1 - share) / share)
    return words.ui("progress_left", line=line, time=f"{left // 60}:{left % 60:02}")
