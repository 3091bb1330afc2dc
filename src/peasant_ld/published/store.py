"""A release becomes a store that answers SPARQL: read-only, within limits of time and size, and never over the net.

The questions are answered in a few processes of their own (pyoxigraph), so that a heavy one does not hold up the
others; one that takes too long is ended. Before its first question a process gives up the right to open any file or
socket: no query can reach out, however written.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, cast

from peasant_ld.model.characters import is_encodable
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.published.answering import SOLUTIONS_JSON, Limits, heard, megabytes, say
from peasant_ld.published.layout import DUMP, base_of, context_of, damaged
from peasant_ld.published.tokens import tokens
from peasant_ld.rdf.formats import Format

# What is asked for where people read the answer: a table, or a graph as Turtle.
READABLE = f"{SOLUTIONS_JSON}, {Format.TURTLE.media_type};q=0.5"
# Reaching out (SPARQL 1.1 Query, section 13.2; Federated Query; Update, section 3), or changing anything.
REFUSED = frozenset({"SERVICE", "FROM", "LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "MOVE", "COPY", "ADD"})


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, serialized; `unused` are the terms in the question that nothing uses (PLD533)."""

    media_type: str
    body: bytes
    unused: tuple[Problem, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether an answer in JSON or Turtle has no row and no statement, or says no."""
        if self.media_type == SOLUTIONS_JSON:
            results = json.loads(self.body)
            return not results.get("boolean", results.get("results", {}).get("bindings"))
        return not self.body.strip()


def refused_word(query: str) -> str | None:
    """The first keyword of a query that reaches out or changes something; None when it only asks."""
    for found in tokens(query):
        word = (found["word"] or "").upper()
        if word in REFUSED:
            return word
    return None


class Store:
    """The store of one release. Use it in a `with` statement; a process starts when a question finds none free.

    A question knows the prefixes of the release's context, `:` for its records, and their base for relative IRIs.
    """

    def __init__(self, release: Path, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._workers = [_Answerer(release, self.limits) for _ in range(self.limits.processes)]
        # The one that answered last comes first: others start only when they are needed.
        self._free: queue.LifoQueue[_Answerer] = queue.LifoQueue()
        for worker in self._workers:
            self._free.put(worker)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the processes, whatever they are doing; the next question starts one again."""
        for worker in self._workers:
            worker.stop()

    def ask(self, query: str, accept: str | None = None, seconds: float | None = None) -> Answer:
        """Answer a SPARQL 1.1 query in the form that `accept` (an HTTP `Accept` field) prefers.

        `seconds` is how long it may take, where that is not what the limits say. Raises InputError: PLD502 the data
        cannot be read, PLD503 not SPARQL, PLD504 refused, PLD505 too long, PLD506 too large, PLD507 no such form,
        PLD508 too many questions are being answered, PLD532 not a text in UTF-8.
        """
        if not is_encodable(query):
            raise _problem("PLD532", reason="not UTF-8")
        word = refused_word(query)
        if word:
            raise refused(word)
        if len(query) > self.limits.question:
            raise too_long(self.limits.question)
        try:
            worker = self._free.get(timeout=self.limits.seconds)
        except queue.Empty:
            raise busy(self.limits) from None
        try:
            return worker.ask(query, accept, seconds or self.limits.seconds)
        finally:
            self._free.put(worker)


# What the process runs: modules are found where this process finds them, and nothing of the program that asks is run
# again (as `multiprocessing` would), so that a question may stand in any line of it.
_BEGIN = """import sys
sys.path[:] = sys.argv[1:]
from peasant_ld.published.answering import answer_all
answer_all()"""


class _Answerer:
    """One process that answers one question at a time; it is started when it is asked."""

    def __init__(self, release: Path, limits: Limits) -> None:
        self._release = release
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._of: tuple[int, ...] = ()
        self._asker = os.getpid()
        self._stopping = threading.Lock()

    def ask(self, query: str, accept: str | None, seconds: float) -> Answer:
        """The answer of the process, which is ended when it takes too long. Raises what `Store.ask` raises."""
        process = self._started()
        late = threading.Event()
        try:
            with _within(seconds, process, late):
                head, body = _spoken(process, {"query": query, "accept": accept})
        except (EOFError, OSError) as error:  # it ran out of memory
            self.stop()
            raise (
                _problem("PLD505", limit=f"{seconds:g}")
                if late.is_set()
                else _problem("PLD506", memory=megabytes(self._limits.memory))
            ) from error
        except BaseException:  # interrupted: what it would answer belongs to no question any more
            self.stop()
            raise
        if "code" in head:
            raise _problem(head["code"], **head["facts"])
        return Answer(head["media_type"], body, tuple(_unused(*each) for each in head["unused"]))

    def _started(self) -> subprocess.Popen[bytes]:
        """The process; it is started when it is not running, or runs with what another release had.

        Raises InputError (PLD502) when the data are not what they should be.
        """
        state = _state(self._release)
        if self._asker != os.getpid():  # this one was forked: the process answers the one that started it
            self._process, self._asker = None, os.getpid()
        if self._process is not None and self._process.poll() is None and self._of == state:
            return self._process
        self.stop()
        base, context = base_of(self._release), context_of(self._release)
        known = {"prefixes": {"": base, **context.prefixes}, "base_iri": base}
        terms = sorted({*context.types.values(), *(term.iri for term in context.terms.values())})
        given = {"release": str(self._release), "limits": asdict(self._limits), "known": known, "terms": terms}
        self._process = process = _process()
        try:
            head, _ = _spoken(process, given)
        except (EOFError, OSError) as error:
            self.stop()
            raise damaged(self._release, DUMP) from error
        except BaseException:
            self.stop()
            raise
        if "ready" not in head:
            self.stop()
            raise damaged(self._release, head["file"])
        self._of = state
        return process

    def stop(self) -> None:
        """End the process, whatever it is doing; from any thread, and more than once."""
        with self._stopping:
            process, self._process = self._process, None
        if process is not None and self._asker == os.getpid():
            process.kill()
            process.wait()
            for end in (process.stdin, process.stdout):
                if end is not None:
                    _close(end)


def _process() -> subprocess.Popen[bytes]:
    """A process that waits to be told of which release it is to answer; nothing that it does is seen on a terminal."""
    command = [sys.executable, "-P", "-c", _BEGIN, *sys.path]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def _close(end: IO[bytes]) -> None:
    try:
        end.close()
    except OSError:  # what was still to be said finds nobody
        return


def _state(release: Path) -> tuple[int, ...]:
    """What changes when another release is put in the place of this one. Raises InputError (PLD502)."""
    try:
        found = (release / DUMP).stat()
    except OSError as error:
        raise damaged(release, DUMP) from error
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def _within(seconds: float, process: subprocess.Popen[bytes], late: threading.Event) -> Iterator[None]:
    """End the process when the block takes longer; `late` is set then."""

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _spoken(process: subprocess.Popen[bytes], said: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Say something to a process, and hear its answer. Raises EOFError or OSError when it is no longer there."""
    ours, theirs = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
    say(ours, said)
    head, body = heard(theirs)
    if head is None:
        raise EOFError
    return head, body


def busy(limits: Limits) -> InputError:
    """What is said to those who would have to wait too long (PLD508)."""
    return _problem("PLD508", limit=f"{limits.seconds:g}")


def too_long(characters: int) -> InputError:
    """What is said of a question of more characters (PLD506)."""
    return _problem("PLD506", characters=characters)


def too_large(size: int) -> InputError:
    """What is said of an answer of more bytes (PLD506)."""
    return _problem("PLD506", megabytes=megabytes(size))


def _unused(written: str, near: str | None) -> Problem:
    facts = {"nearest": near} if near else {}
    return Problem("PLD533", Place("SPARQL"), value=written, severity=Severity.ADVICE, facts=facts)


def refused(word: str) -> InputError:
    """What is said of a question that reaches out, or changes something (PLD504)."""
    return _problem("PLD504", value=word)


def _problem(code: str, value: str | None = None, **facts: Any) -> InputError:
    return InputError(Problem(code, Place("SPARQL", facts.get("line")), value=value, facts=facts))
