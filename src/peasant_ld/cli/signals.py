"""SIGTERM, SIGHUP and Ctrl-Break end a command as Ctrl-C does: what it began goes away, and one line tells of it.

Only the command line listens to them; a program that uses the library has its own way with signals.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from types import FrameType

# Seconds in which further signals are taken for the same one: a terminal that closes sends several.
ONE_WISH = 1.0
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Stopped(KeyboardInterrupt):
    """A signal asks the command to end; `number` is that of the signal."""

    def __init__(self, number: int = signal.SIGINT) -> None:
        super().__init__()
        self.number = number


class Listening:
    """Raises Stopped at the first signal. Others of that moment are the same wish; a later one ends all at once."""

    def __init__(self) -> None:
        self._since: float | None = None

    def __call__(self, number: int, _: FrameType | None) -> None:
        now = time.monotonic()
        if self._since is None:
            self._since = now
            raise Stopped(number)
        if now - self._since > ONE_WISH:
            os._exit(128 + number)

    def end(self) -> None:
        """The command is over: the rest of one wish is not heard while Python ends, which has a way of its own."""
        if self._since is not None:
            for number in _numbers():
                signal.signal(number, signal.SIG_IGN)


def listen() -> Listening:
    """Have the signals that end a program raise Stopped; one that is ignored (`nohup`) stays so."""
    listening = Listening()
    for number in _numbers():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, listening)
    return listening


def _numbers() -> Iterator[int]:
    return (getattr(signal, name) for name in _ENDING if hasattr(signal, name))
