"""Queries of a user's own are read and answered in a process apart: it can reach nothing, and is ended in time.

The process is a fresh Python that is told everything through a pipe. Once it has loaded what it needs it may open no
socket, start no program, and read nothing but Python's own modules; its memory ends at a limit. Whoever started it ends
it when a query takes too long, which no handler inside could: regular expressions let nobody in.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from peasant_ld.check.queries import QueryLimits, QueryWatch, ShapeQuery, check_query
from peasant_ld.check.reference import ntriples_graph, turtle_graph, validate
from peasant_ld.check.results import FILES, Result
from peasant_ld.files.systems import limit_memory
from peasant_ld.model.folder import ModelFault, refused
from peasant_ld.problem import InputError, Place

_PROGRAM = "import sys; sys.path[:] = {}; from peasant_ld.check.confined import main; main()"
_SHAPE = "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetNode <urn:n> ; sh:sparql [ "
_TRIAL = _SHAPE + "sh:select \"SELECT $this WHERE { $this ?p ?o FILTER(REGEX(STR(?o), 'a')) }\" ] ."
# What Python tells its audit hooks before it reaches out, or changes something (PEP 578).
_REFUSED = (
    *("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "os.system"),
    *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "shutil."),
)


def examine_apart(queries: Sequence[ShapeQuery], prefixes: Iterable[str], limits: QueryLimits | None = None) -> None:
    """See that queries can be read and ask nobody else. Raises InputError (PLD015) at the shape of another one."""
    _asked({"queries": list(queries), "prefixes": sorted(prefixes)}, queries, limits or QueryLimits())


def validate_apart(
    turtle: str, ntriples: str, queries: Sequence[ShapeQuery], limits: QueryLimits | None = None
) -> list[Result]:
    """The SHACL results for N-Triples by shapes (Turtle) that hold queries.

    Raises InputError (PLD015) at the shape of a query that takes too long, too much memory or too many rows.
    """
    results = _asked({"turtle": turtle, "ntriples": ntriples}, queries, limits or QueryLimits())
    return [Result(*each) for each in results]


def _asked(question: dict[str, Any], queries: Sequence[ShapeQuery], limits: QueryLimits) -> list[Any]:
    """What the process apart answers; raises what it finds, or what becomes of it, at the shape of the query."""
    asked: str | None = None
    for kind, *rest in _messages({**question, "limits": asdict(limits)}, limits.seconds):
        if kind == "asks":
            asked = rest[0]
        elif kind == "told":
            asked = None
        elif kind == "answer":
            return list(rest[0])
        else:
            raise _at_shape(asked, queries, *rest)
    raise _at_shape(asked, queries, ModelFault.SPARQL_MEMORY)


def _at_shape(
    asked: str | None, queries: Sequence[ShapeQuery], fault: str, value: str | None = None, expected: str | None = None
) -> InputError:
    query = next((each for each in queries if asked is not None and each.is_in(asked)), None)
    if query is None:
        return refused(Place(FILES), fault, value, expected)
    return refused(Place(query.file), fault, f"{query.shape}: {value or query.text.strip()}", expected)


def _messages(question: dict[str, Any], seconds: float) -> Iterator[list[Any]]:
    """What the process apart says; that it says nothing for too long, while a query is asked, is said for it."""
    with _process() as process:
        said: SimpleQueue[bytes] = SimpleQueue()
        Thread(target=_converse, args=(process, json.dumps(question).encode(), said), daemon=True).start()
        is_asking = False
        while True:
            try:
                line = said.get(timeout=seconds if is_asking else None)
            except Empty:
                yield ["refused", ModelFault.SPARQL_TIME]
                return
            if not line:
                return
            message = json.loads(line)
            is_asking = message[0] == "asks"
            yield message


def _converse(process: subprocess.Popen[bytes], question: bytes, said: SimpleQueue[bytes]) -> None:
    """Hand the question over, then every line of the answer; an empty one is the end."""
    if process.stdin is None or process.stdout is None:  # both are pipes
        return
    try:
        process.stdin.write(question)
        process.stdin.close()
    except OSError:  # it has ended already
        pass
    for line in process.stdout:
        said.put(line)
    said.put(b"")


@contextmanager
def _process() -> Iterator[subprocess.Popen[bytes]]:
    """A fresh Python that finds the modules that this one finds, and nothing in the current folder."""
    program = _PROGRAM.format([path for path in sys.path if path])
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


# ── what happens in the process apart ──


def main() -> None:
    """Read one question from standard input, answer it, line by line of JSON."""
    import rdflib

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it is interrupted, too, and ends it
    out, sys.stdout = sys.stdout, sys.stderr

    def tell(kind: str, *facts: Any) -> None:
        print(json.dumps([kind, *facts]), file=out, flush=True)
        if hasattr(signal, "setitimer"):  # it ends, too, when nobody is there any more to end it
            signal.setitimer(signal.ITIMER_REAL, 2 * limits.seconds if kind == "asks" else 0)

    question = json.loads(sys.stdin.buffer.read())
    limits = QueryLimits(**question["limits"])
    sys.excepthook = lambda kind, error, trace: tell("refused", *_failure(error))
    validate(ntriples_graph("<urn:n> <urn:p> <urn:o> .\n"), turtle_graph(_TRIAL))  # whatever it loads is loaded now
    data, shapes = ntriples_graph(question.get("ntriples", "")), turtle_graph(question.get("turtle", ""))
    _give_up_rights(limits.memory)
    if "ntriples" not in question:
        for _, _, text in question["queries"]:
            tell("asks", text)
            check_query(text, question["prefixes"])
        return tell("answer", [])
    watch = QueryWatch(rdflib.Graph.query, tell, limits)
    rdflib.Graph.query = lambda graph, *given, **named: watch.ask(graph, *given, **named)  # type: ignore[method-assign]
    return tell("answer", [tuple(each) for each in validate(data, shapes)])


def _failure(error: BaseException) -> tuple[str | None, ...]:
    """The fault, the value and the advice that an exception means."""
    if isinstance(error, InputError):
        problem = error.problem
        return problem.facts["reason"], problem.value, problem.facts.get("expected")
    if isinstance(error, MemoryError):
        return (ModelFault.SPARQL_MEMORY,)
    return ModelFault.SPARQL, f"{error}" or type(error).__name__


def _give_up_rights(memory: int) -> None:
    """From here on nothing outside can be reached or changed, and memory ends at a limit."""
    own = tuple({os.path.realpath(path) + os.sep for path in (*sys.path, *sysconfig.get_paths().values()) if path})

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        opens = event == "open" and not (
            arguments[1] in (None, "r", "rb") and os.path.realpath(os.fsdecode(arguments[0])).startswith(own)
        )
        if opens or event.startswith(_REFUSED):
            raise PermissionError(event)

    sys.addaudithook(refuse)
    limit_memory(memory)
