"""Portions are worked on by several processes at once; what becomes of them comes back in their order.

The processes end with the loop that reads the results, however it ends: nothing is left running.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from peasant_ld.check.shapes import has_threads
from peasant_ld.files.systems import ending_signals, signals_held
from peasant_ld.problem import PeasantError, Problem

if TYPE_CHECKING:  # what is done in this process waits for none of it
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

# Processes: nobody has more processors to gain by, and Windows waits for no more than 63 of them at once.
MOST = 60 if sys.platform == "win32" else 256
_ASKED_TO_END = (-signal.SIGTERM, -getattr(signal, "SIGHUP", signal.SIGTERM))
_TO_HEAR = 0.2  # seconds in which a signal for all has surely come to this process, too
AHEAD = 3  # portions a worker may be ahead of the one that is waited for


Answer = TypeVar("Answer")
AnswerOut = TypeVar("AnswerOut", covariant=True)
PortionIn = TypeVar("PortionIn", contravariant=True)


class Held(Protocol):
    """Where a worker writes which record it holds, for whoever finds it dead: a number that its portion understands."""

    value: int


class Workload(Protocol):
    """A part of the work."""

    def place(self, held: int) -> str:
        """The record that a worker held last, as `file:line` where it is known."""


class Work(Protocol[PortionIn, AnswerOut]):
    """What is to be made of every portion; `travels` where it can be sent to a process that was not forked."""

    travels: ClassVar[bool]

    def compile(self) -> Callable[[int, PortionIn, Held], AnswerOut]:
        """The function from the number of a portion, and the portion, to what becomes of it."""


P = TypeVar("P", bound=Workload)


class WorkerDied(PeasantError):
    """A worker process ended before its work did; `problem` (PLD133) names the record it held."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    held: Held
    portion: Workload | None = None
    number: int = -1

    def place(self) -> str:
        return self.portion.place(self.held.value) if self.portion is not None else "no record"


def work(task: Work[P, Answer], portions: Iterable[P], jobs: int) -> Generator[Answer, None, None]:
    """What becomes of the portions, in their order, in as many processes as `jobs` says and as are worth it.

    What fits into one portion is not worth a second process. Raises WorkerDied when a process ends before its work;
    whatever the work raises is raised here.
    """
    waiting = iter(portions)
    first = list(islice(waiting, 2))
    every = (each for some in (first, waiting) for each in some)
    apart = jobs > 1 and len(first) == 2 and (task.travels or _can_fork())
    return _work_apart(task, every, jobs) if apart else _work_in_turn(task, every)


def _work_in_turn(task: Work[P, Answer], portions: Iterable[P]) -> Generator[Answer, None, None]:
    run, held = task.compile(), SimpleNamespace(value=0)
    for number, portion in enumerate(portions):
        yield run(number, portion, held)


def _work_apart(task: Work[P, Answer], portions: Iterable[P], jobs: int) -> Generator[Answer, None, None]:
    context = _context()
    task.compile()  # what is forked from here need not compile it again
    workers: list[_Worker] = []
    try:
        workers += [_start(context, task) for _ in range(min(jobs, MOST))]
        yield from _collect(workers, enumerate(portions))
        for worker in workers:
            worker.connection.send(None)
        for worker in workers:
            worker.process.join()
    finally:
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.process.join()
            worker.connection.close()


def _can_fork() -> bool:
    """Forked processes begin at once; where other threads run, or elsewhere than on Linux, only fresh ones are safe.

    Those that the SHACL engine starts are none that Python knows of, and a forked process would wait for them for ever.
    """
    return sys.platform == "linux" and threading.active_count() == 1 and not has_threads()


def _context() -> BaseContext:
    import multiprocessing

    return multiprocessing.get_context("fork" if _can_fork() else "spawn")


def _start(context: BaseContext, task: Work[Any, Any]) -> _Worker:
    ours, theirs = context.Pipe()
    held: Any = context.RawValue("q", 0)
    process = context.Process(target=serve, args=(task, theirs, ours, held), daemon=True)  # type: ignore[attr-defined]
    with signals_held():  # between a fork and the first line of a worker Python runs code of its own
        process.start()
    theirs.close()
    return _Worker(process, ours, held)


def serve(task: Work[Any, Any], connection: Connection, other_end: Connection, held: Held) -> None:
    """What a worker does until it is told to stop, or nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, too, and stops its workers
    for number in _ASKED_TO_END:
        signal.signal(-number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ending_signals())  # they were held when this process began
    other_end.close()
    if not os.environ.get("PEASANT_LD_DEBUG"):
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - the parent speaks for its workers
    run = task.compile()
    gc.freeze()  # what is there now stays: the collector need not look at it again
    gc.set_threshold(50_000, 20, 20)
    try:
        while (given := connection.recv()) is not None:
            connection.send(_answer(run, given, held))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _answer(run: Callable[[int, Any, Held], Any], given: tuple[int, Workload], held: Held) -> Any:
    try:
        return run(*given, held)
    except (OSError, PeasantError, MemoryError, RecursionError) as error:  # raised again where somebody hears it
        return error


def _collect(workers: list[_Worker], portions: Iterator[tuple[int, Workload]]) -> Iterator[Any]:
    """Give every idle worker a portion, take what is done, and hand it on in order."""
    done: dict[int, Any] = {}
    following = next(portions, None)
    turn = 0
    while following is not None or done or any(worker.portion for worker in workers):
        for worker in workers:
            if worker.portion is None and following is not None and following[0] < turn + AHEAD * len(workers):
                _give(worker, following)
                following = next(portions, None)
        if turn not in done:
            done |= _take([worker for worker in workers if worker.portion is not None])
        while turn in done:
            yield done.pop(turn)
            turn += 1


def _give(worker: _Worker, portion: tuple[int, Workload]) -> None:
    worker.number, worker.portion = portion
    worker.held.value = 0
    try:
        worker.connection.send(portion)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise _died(worker) from error


def _take(busy: list[_Worker]) -> dict[int, Any]:
    """What the busy workers have done; waits until one has."""
    from multiprocessing.connection import wait

    ready = wait([worker.connection for worker in busy])
    found: dict[int, Any] = {}
    for worker in busy:
        if worker.connection in ready:
            try:
                answer = worker.connection.recv()
            except (EOFError, ConnectionResetError) as error:
                raise _died(worker) from error
            if isinstance(answer, Exception):
                raise answer
            found[worker.number] = answer
            worker.portion = None
    return found


def _died(worker: _Worker) -> WorkerDied:
    worker.process.join(5)
    code = worker.process.exitcode or 0
    if code in _ASKED_TO_END:  # all processes were, at once: that is told, and not that one of them did so
        time.sleep(_TO_HEAR)
    reason = f"signal {-code}" if code < 0 else f"exit code {code}"
    return WorkerDied(Problem("PLD133", facts={"reason": reason, "file": worker.place()}))
