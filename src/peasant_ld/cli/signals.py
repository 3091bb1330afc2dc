"""SIGTERM, SIGHUP and Ctrl-Break end a command as Ctrl-C does: what it began goes away, and one line tells of it.

Only the command line listens to them; a program that uses the library has its own way with signals.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from peasant_ld.files.systems import ending_signals

# Seconds in which further signals are taken for the same one: a terminal that closes sends several.
ONE_WISH = 1.0
# Seconds after which a signal comes again whose exception was lost.
_AGAIN = 0.01


class Stopped(KeyboardInterrupt):
    """A signal asks the command to end; `number` is that of the signal."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__()
        self.number = number


class Listening:
    """Raises Stopped at the first signal, or when `heard` begins. Others of that moment are the same wish.

    A later one ends all at once.
    """

    def __init__(self) -> None:
        self._since: float | None = None
        self._number = 0
        self._is_heard = False
        self._hook = sys.unraisablehook

    def __call__(self, number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if self._since is None:
            self._since, self._number = now, number
            self._tell()
        elif now - self._since > ONE_WISH:
            os._exit(128 + number)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """The block that a signal ends. Before and after it nobody would answer the exception, so none is raised."""
        self._is_heard = True
        if self._since is not None:
            self._tell()
        try:
            yield
        finally:
            self._is_heard = False

    def end(self) -> None:
        """The command is over: the rest of one wish is not heard while Python ends, which has a way of its own."""
        if self._since is not None:
            for number in ending_signals():
                signal.signal(number, signal.SIG_IGN)

    def lost(self, unraisable: Any) -> None:
        """Hook for what was raised where Python cannot hand it on (a finalizer, the collector): the signal again."""
        if not isinstance(unraisable.exc_value, Stopped):
            self._hook(unraisable)
            return
        self._since = None
        threading.Timer(_AGAIN, _send, [self._number]).start()

    def _tell(self) -> None:
        if self._is_heard:
            raise Stopped(self._number)


def listen() -> Listening:
    """Have the signals that end a program raise Stopped; one that is ignored (`nohup`) stays so."""
    listening = Listening()
    sys.unraisablehook = listening.lost
    for number in ending_signals():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, listening)
    return listening


def _send(number: int) -> None:
    """Send this process a signal, so that it also ends the waiting of the main thread where the system can do that."""
    if hasattr(signal, "pthread_kill") and (main := threading.main_thread().ident):
        signal.pthread_kill(main, number)
    else:
        signal.raise_signal(number)
