"""The streams of the program: what is said there may find nobody who listens, and the work goes on to its end."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Any, TextIO

FIRST_FREE = 3  # after standard input, output and error
# What the system answers when the reader has gone: Windows calls it an invalid argument.
_NOBODY_LISTENS = {"win32": (errno.EPIPE, errno.EINVAL)}


class _Spoken(io.FileIO):
    """The open end of a stream. When its reader goes away (`| head -1`), what follows is said to nobody."""

    def write(self, said: Any) -> int:
        try:
            return super().write(said)
        except OSError as error:
            if error.errno not in _NOBODY_LISTENS.get(sys.platform, (errno.EPIPE,)):
                raise
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, self.fileno())
            os.close(nothing)
            return super().write(said)


def open_what_is_closed() -> None:
    """A stream that the caller has closed says and takes nothing; no file of ours may get its number and its text."""
    while (number := os.open(os.devnull, os.O_RDWR)) < FIRST_FREE:
        pass
    os.close(number)
    for name, mode in (("stdin", "r"), ("stdout", "r"), ("stderr", "w")):  # what is written to stdout is told as lost
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - it stays open


def speak_to_whoever_listens() -> None:
    """Have standard output and error show the number of a letter that a terminal lacks, and outlive their readers."""
    sys.stdout, sys.stderr = map(_outliving, (sys.stdout, sys.stderr))
    if isinstance(sys.stdin, io.TextIOWrapper) and not sys.stdin.isatty():
        sys.stdin.reconfigure(encoding=_encoding(sys.stdin))


def _outliving(stream: TextIO) -> TextIO:
    if not (isinstance(stream, io.TextIOWrapper) and stream.writable()):
        return stream
    try:
        number = stream.fileno()
    except OSError:  # a stream in memory, which nobody can leave
        number = -1
    if number < 0 or (sys.platform == "win32" and stream.isatty()):  # Python writes to a console there by itself
        stream.reconfigure(errors="backslashreplace")
        return stream
    spoken = io.BufferedWriter(_Spoken(number, "w", closefd=False))
    return io.TextIOWrapper(spoken, _encoding(stream), "backslashreplace", line_buffering=stream.line_buffering)


def _encoding(stream: TextIO) -> str:
    """That of a stream; but UTF-8 for files and pipes of Windows, where its own would lose letters of the data."""
    return "utf-8" if sys.platform == "win32" and "PYTHONIOENCODING" not in os.environ else stream.encoding


def let_go() -> None:
    """What a stream could not write has been told; Python would complain of it once more at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, stream.fileno())
