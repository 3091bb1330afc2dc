"""A release becomes a store that answers SPARQL: read-only, within limits of time and size, and never over the net.

The questions are answered in a few processes of their own (pyoxigraph), so that a heavy one does not hold up the
others; one that takes too long is ended. Before its first question a process gives up the right to open any file or
socket: no query can reach out, however written.
"""

from __future__ import annotations

import gzip
import multiprocessing
import os
import queue
import re
import signal
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import IO, Any, cast

from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.reader import DUMP, WORDS, base_of
from peasant_ld.rdf.formats import MEDIA_TYPES, Format
from peasant_ld.serve.negotiation import choose

SOLUTIONS_JSON = "application/sparql-results+json"
SOLUTIONS: Mapping[str, str] = {
    SOLUTIONS_JSON: "JSON",
    "application/sparql-results+xml": "XML",
    MEDIA_TYPES[".csv"]: "CSV",
    "text/tab-separated-values": "TSV",
    MEDIA_TYPES[".json"]: "JSON",
    MEDIA_TYPES[".xml"]: "XML",
}
GRAPHS: Mapping[str, str] = {
    Format.TURTLE.media_type: "TURTLE",
    Format.NTRIPLES.media_type: "N_TRIPLES",
    Format.JSONLD.media_type: "JSON_LD",
    "application/rdf+xml": "RDF_XML",
}
_NICE = 15
# What is asked for where people read the answer: a table, or a graph as Turtle.
READABLE = f"{SOLUTIONS_JSON}, {Format.TURTLE.media_type};q=0.5"
# Reaching out (SPARQL 1.1 Query, section 13.2; Federated Query; Update, section 3), or changing anything.
REFUSED = frozenset({"SERVICE", "FROM", "LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "MOVE", "COPY", "ADD"})
# What a query is made of, as far as keywords can hide in it (SPARQL 1.1 Query, section 19.8).
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""'
    r"|'''(?:[^\\]|\\.)*?'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r'|<[^<>"{}|^`\\\x00-\x20]*>'
    r"|#[^\n\r]*"
    r"|[?$@][\w-]+"
    r"|[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*"
    r"|(?P<word>[A-Za-z]+)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may take: seconds, bytes of answer, bytes of memory above the data, characters of question.

    So many are answered at once, each by a process with the data, and so many more may wait for their turn.
    """

    seconds: float = 10.0
    answer: int = 16 * 2**20
    memory: int = 2**30
    question: int = 100_000
    processes: int = field(default_factory=lambda: max(2, min(4, (os.cpu_count() or 2) - 1)))
    waiting: int = 16


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, serialized."""

    media_type: str
    body: bytes


def refused_word(query: str) -> str | None:
    """The first keyword of a query that reaches out or changes something; None when it only asks."""
    for found in _TOKEN.finditer(query):
        word = (found["word"] or "").upper()
        if word in REFUSED:
            return word
    return None


class Store:
    """The store of one release. Use it in a `with` statement; a process starts when a question finds none free."""

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
        for worker in self._workers:
            worker.stop()

    def ask(self, query: str, accept: str | None = None) -> Answer:
        """Answer a SPARQL 1.1 query in the form that `accept` (an HTTP `Accept` field) prefers.

        Raises InputError: PLD502 the data cannot be read, PLD503 not SPARQL, PLD504 refused, PLD505 too long, PLD506
        too large, PLD507 no such form, PLD508 too many questions are being answered.
        """
        word = refused_word(query)
        if word:
            raise _problem("PLD504", value=word)
        if len(query) > self.limits.question:
            raise too_large(self.limits.question)
        try:
            worker = self._free.get(timeout=self.limits.seconds)
        except queue.Empty:
            raise busy(self.limits) from None
        try:
            return worker.ask(query, accept)
        finally:
            self._free.put(worker)


class _Answerer:
    """One process that answers one question at a time; it is started when it is asked."""

    def __init__(self, release: Path, limits: Limits) -> None:
        self._release = release
        self._limits = limits
        self._process: BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._stopping = threading.Lock()

    def ask(self, query: str, accept: str | None) -> Answer:
        """The answer of the process, which is ended when it takes too long. Raises what `Store.ask` raises."""
        pipe = self._started()
        try:
            pipe.send((query, accept))
            if not pipe.poll(self._limits.seconds):
                self.stop()
                raise _problem("PLD505", limit=f"{self._limits.seconds:g}")
            kind, *rest = pipe.recv()
        except (EOFError, OSError) as error:  # it ran out of memory
            self.stop()
            raise too_large(self._limits.memory) from error
        if kind == "answer":
            return Answer(*rest)
        raise _problem(kind, **rest[0])

    def _started(self) -> Connection[Any, Any]:
        """The pipe to the process; starts it when it is not running.

        Raises OSError where there is no data, InputError (PLD502) when it is not what it should be.
        """
        if self._pipe is None or self._process is None or not self._process.is_alive():
            (self._release / DUMP).stat()
            graph = f"{base_of(self._release)}ns"
            spawn = multiprocessing.get_context("spawn")
            self._pipe, theirs = spawn.Pipe()
            given = (theirs, str(self._release), graph, self._limits)
            self._process = spawn.Process(target=_answer_all, args=given, daemon=True)
            self._process.start()
            theirs.close()
            if not self._is_loaded(self._pipe):
                self.stop()
                raise InputError(Problem("PLD502", Place(str(self._release)), value=str(self._release)))
        return self._pipe

    @staticmethod
    def _is_loaded(pipe: Connection[Any, Any]) -> bool:
        try:
            return bool(pipe.recv() == "ready")
        except (EOFError, OSError):
            return False

    def stop(self) -> None:
        """End the process, whatever it is doing; from any thread, and more than once."""
        with self._stopping:
            process, pipe = self._process, self._pipe
            self._process = self._pipe = None
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()


def busy(limits: Limits) -> InputError:
    """What is said to those who would have to wait too long (PLD508)."""
    return _problem("PLD508", limit=f"{limits.seconds:g}")


def too_large(limit: int) -> InputError:
    """What is said of a question or an answer of more than so many bytes (PLD506)."""
    return _problem("PLD506", limit=limit)


def _problem(code: str, value: str | None = None, **facts: Any) -> InputError:
    return InputError(Problem(code, Place("SPARQL"), value=value, facts=facts))


class _Limited:
    """Where an answer is written, as long as it is not too large."""

    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self.left = limit

    def write(self, data: bytes) -> int:
        self.left -= len(data)
        if self.left < 0:
            raise OverflowError
        self.parts.append(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""


def _load(release: str, graph: str) -> Any:
    """A store with the data, and with the vocabulary and the labels of terms in a graph of that name.

    A release of before has none of these. Raises OSError, EOFError, ValueError, SyntaxError, zlib.error.
    """
    import pyoxigraph as ox

    store = ox.Store()
    with gzip.open(Path(release) / DUMP) as source:
        store.bulk_load(cast(IO[bytes], source), format=ox.RdfFormat.N_QUADS)
    for path in (Path(release) / name for name in WORDS):
        if path.is_file():
            store.bulk_load(path.read_bytes(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
    return store


def _answer_all(pipe: Connection[Any, Any], release: str, graph: str, limits: Limits) -> None:
    """The process: load, give up every right, answer until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _stand_back()
    try:
        store = _load(release, graph)
    except (OSError, EOFError, ValueError, SyntaxError, zlib.error) as error:
        pipe.send(str(error))
        return
    bool(store.query("ASK { ?s ?p ?o }"))  # whatever the engine opens for itself is open now
    _give_up_rights(limits.memory)
    pipe.send("ready")
    while True:
        try:
            query, accept = pipe.recv()
        except EOFError:
            return
        pipe.send(_answered(store, query, accept, limits))


def _stand_back() -> None:
    """Let the server go first where both want to run, and write nothing on its terminal: it tells what went wrong."""
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_NICE)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)


def _give_up_rights(memory: int) -> None:
    """No file and no socket can be opened from here on (`RLIMIT_NOFILE` 0), and memory ends at a limit."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: there the words are refused, and no more
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (used + memory, used + memory))


def _answered(store: Any, query: str, accept: str | None, limits: Limits) -> tuple[Any, ...]:
    """("answer", media type, body), or the code of a problem and its facts."""
    import pyoxigraph as ox

    out = _Limited(limits.answer)
    try:
        results = store.query(query)
        forms, kinds = (
            (GRAPHS, ox.RdfFormat) if isinstance(results, ox.QueryTriples) else (SOLUTIONS, ox.QueryResultsFormat)
        )
        media_type = choose(accept, list(forms))
        if media_type is None:
            return "PLD507", {"known": ", ".join(forms)}
        results.serialize(out, format=getattr(kinds, forms[media_type]))
    except SyntaxError as error:
        return "PLD503", {"reason": str(error)}
    except OverflowError:
        return "PLD506", {"limit": limits.answer}
    except (ValueError, OSError, RuntimeError) as error:
        return "PLD503", {"reason": str(error)}
    return "answer", media_type, b"".join(out.parts)
