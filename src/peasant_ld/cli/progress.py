"""How far the work is, for somebody who watches a terminal: the phase, records done, the rate; nothing for a pipe.

Nothing is shown in the first second. A build log (`CI` is set) gets a plain line now and then.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Watch = Callable[[str, int], None]
PATIENCE = 1.0  # seconds before anything is shown
PAUSE = 10.0  # seconds between two lines of a log


@contextmanager
def progress() -> Iterator[Watch]:
    """The function to call with the phase and the number of records done; what it shows goes away with the context."""
    if sys.stderr.isatty():
        with _on_terminal() as watch:
            yield watch
    elif os.environ.get("CI"):
        yield _in_log()
    else:
        yield lambda phase, done: None


@contextmanager
def _on_terminal() -> Iterator[Watch]:
    begun = time.monotonic()
    shown: list[Any] = []

    def watch(phase: str, done: int) -> None:
        passed = time.monotonic() - begun
        if passed < PATIENCE:
            return
        if not shown:
            shown.append(_status())
        shown[0].update(said(phase, done, passed))

    try:
        yield watch
    finally:
        for status in shown:
            status.stop()


def _status() -> Any:
    from rich.console import Console

    status = Console(stderr=True).status("")
    status.start()
    return status


def _in_log() -> Watch:
    begun = last = time.monotonic()

    def watch(phase: str, done: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PAUSE:
            last = now
            print(said(phase, done, now - begun), file=sys.stderr, flush=True)

    return watch


def said(phase: str, done: int, seconds: float) -> str:
    """One line: `convert  120,000 records  41,000 a second`."""
    return f"{phase}  {done:,} records  {done / max(seconds, 0.001):,.0f} a second"
