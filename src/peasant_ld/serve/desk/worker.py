"""What takes time, done by one thread, one thing after the other; how far it is can be asked meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from peasant_ld.flow.progress import Progress


@dataclass(frozen=True, slots=True)
class Busy:
    """What is being done, and how far it is, as `flow.progress` tells it."""

    what: str
    phase: str = ""
    done: int = 0
    share: float | None = None


class Superseded(Exception):
    """The work is for nothing: what it is about has changed meanwhile."""


class Worker:
    """One thread for all work of a desk; `turned` is called whenever something has ended."""

    def __init__(self, turned: Callable[[], None]) -> None:
        self._pool = ThreadPoolExecutor(1, "desk")
        self._turned = turned
        self._lock = threading.Lock()
        self._asked: list[str] = []
        self.busy: Busy | None = None
        self.failed: BaseException | None = None

    def ask(self, what: str, work: Callable[[Progress], None]) -> None:
        """Have some work done when its turn comes; it is handed whom to tell how far it is."""
        with self._lock:
            self._asked.append(what)
            self.failed = None
            self.busy = self.busy or Busy(what)
        self._pool.submit(self._run, what, work).add_done_callback(partial(self._ended, what))

    def has_to(self, works: Collection[str]) -> bool:
        """Whether one of some works is being done, or waits for its turn."""
        with self._lock:
            return any(what in works for what in self._asked)

    def close(self) -> None:
        """Do nothing more; what is being done ends first."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, what: str, work: Callable[[Progress], None]) -> None:
        self.busy = Busy(what)

        def tell(phase: str, done: int, share: float | None) -> None:
            self.busy = Busy(what, phase, done, share)

        work(tell)

    def _ended(self, what: str, future: Future[None]) -> None:
        error = None if future.cancelled() else future.exception()
        with self._lock:
            self._asked.remove(what)
            if error is not None and not isinstance(error, Superseded):
                self.failed = error
            if not self._asked:
                self.busy = None
        self._turned()
