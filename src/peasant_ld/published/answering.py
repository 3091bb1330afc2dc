"""The process that answers questions to one release: it loads the data, gives up every right, and answers.

Before its first question it gives up the right to open any file or socket: no query can reach out, however written.
What is said to it, and what it says, are lines of JSON on its standard streams, each with the bytes that belong to it.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from peasant_ld.files.systems import limit_memory
from peasant_ld.published.layout import DUMP, WORDS
from peasant_ld.published.misread import why
from peasant_ld.published.named_terms import Vocabulary
from peasant_ld.published.negotiation import choose
from peasant_ld.rdf.formats import MEDIA_TYPES, Format

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
    Format.TRIG.media_type: "TRIG",
    Format.NQUADS.media_type: "N_QUADS",
}
_NICE = 15
_PREFIX = re.compile(rb"@prefix ([^:]*): <[^>]*> \.\n")
_PREFIXES = re.compile(rb"(?:@prefix [^\n]*\n)+")
# What may be a prefix: in a text it is none, and one line more does no harm.
_PREFIX_USED = re.compile(rb"(?<![^\s^(])([^\s:<\"]*):")


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


def megabytes(size: int) -> str:
    """So many bytes, as a sentence tells them."""
    return f"{round(size / 2**20, 1):g}"


def say(out: BinaryIO, head: Mapping[str, Any], body: bytes = b"") -> None:
    """One line of JSON, which tells how long the bytes are that follow it."""
    out.write(json.dumps({**head, "size": len(body)}).encode() + b"\n" + body)
    out.flush()


def heard(source: BinaryIO) -> tuple[dict[str, Any] | None, bytes]:
    """What was said at the other end; None at its end."""
    line = source.readline()
    if not line.endswith(b"\n"):
        return None, b""
    head: dict[str, Any] = json.loads(line)
    body = source.read(head.pop("size"))
    return head, body


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


class _Unreadable(Exception):
    """A file of the release is not RDF, or not what it should be."""


def _load(release: Path, graph: str) -> Any:
    """A store with the data, and with the vocabulary and the labels of terms in a graph of that name.

    A release of before has none of these. Raises _Unreadable with the name of the file.
    """
    import pyoxigraph as ox

    store = ox.Store()
    with _reading(DUMP), gzip.open(release / DUMP) as source:
        if not (release / DUMP).stat().st_size:  # for gzip it would be a file that holds nothing
            raise EOFError
        store.bulk_load(cast(IO[bytes], source), format=ox.RdfFormat.N_QUADS)
    for name in WORDS:
        if (release / name).is_file():
            with _reading(name):
                text = (release / name).read_bytes()
                store.bulk_load(text, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
    return store


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, ValueError, SyntaxError, zlib.error) as error:
        raise _Unreadable(name) from error


def answer_all() -> None:
    """The process: load, give up every right, answer until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):  # not on Windows; the server goes first where both want to run
        os.nice(_NICE)
    asked, out = sys.stdin.buffer, sys.stdout.buffer
    given, _ = heard(asked)
    if given is None:
        return
    limits, known = Limits(**given["limits"]), given["known"]
    try:
        store = _load(Path(given["release"]), f"{known['base_iri']}ns")
    except _Unreadable as error:
        say(out, {"file": str(error)})
        return
    vocabulary = Vocabulary(store, given["terms"], known["base_iri"], known["prefixes"])
    bool(store.query("ASK { ?s ?p ?o }"))  # whatever the engine opens for itself is open now
    _give_up_rights(limits.memory)
    say(out, {"ready": True})
    while (question := heard(asked)[0]) is not None:
        head, body = _answered(store, question, known, limits)
        say(out, head | {"unused": vocabulary.unused(question["query"])}, body)


def _give_up_rights(memory: int) -> None:
    """No file and no socket can be opened from here on (`RLIMIT_NOFILE` 0), and memory ends at a limit."""
    try:
        import resource
    except ImportError:  # Windows has no such limits: there the words are refused, and no more
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    limit_memory(memory)


def _answered(
    store: Any, question: Mapping[str, Any], known: Mapping[str, Any], limits: Limits
) -> tuple[dict[str, Any], bytes]:
    """The media type of an answer with its bytes, or the code of a problem and its facts."""
    import pyoxigraph as ox

    out = _Limited(limits.answer)
    try:
        results = store.query(question["query"], **known)
        is_graph = isinstance(results, ox.QueryTriples)
        forms = GRAPHS if is_graph else SOLUTIONS
        media_type = choose(question["accept"], list(forms))
        if media_type is None:
            return {"code": "PLD507", "facts": {"known": ", ".join(forms)}}, b""
        form = getattr(ox.RdfFormat if is_graph else ox.QueryResultsFormat, forms[media_type])
        if form in (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG):
            ox.serialize(results, cast(IO[bytes], out), form, prefixes=known["prefixes"])
            return {"media_type": media_type}, _with_its_prefixes(b"".join(out.parts))
        results.serialize(out, format=form)
    except OverflowError:
        return {"code": "PLD506", "facts": {"megabytes": megabytes(limits.answer)}}, b""
    except SyntaxError as error:
        facts = why(question["query"], str(error), known["prefixes"], partial(store.query, **known))
        return {"code": "PLD503", "facts": facts}, b""
    except (ValueError, OSError, RuntimeError) as error:
        return {"code": "PLD503", "facts": {"reason": str(error)}}, b""
    return {"media_type": media_type}, b"".join(out.parts)


def _with_its_prefixes(turtle: bytes) -> bytes:
    """Turtle with those of its prefixes that it uses, in one order."""
    head = _PREFIXES.match(turtle)
    lines, body = (head[0], turtle[head.end() :]) if head else (b"", turtle)
    used = {each[1] for each in _PREFIX_USED.finditer(body)}
    return b"".join(sorted(each[0] for each in _PREFIX.finditer(lines) if each[1] in used)) + body
