"""Portions are worked on by several processes at once; what becomes of them comes back in their order.

The processes end with the loop that reads the results, however it ends: nothing is left running.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import SimpleNamespace
from typing import Any

from peasant_ld.flow.portions import Portion
from peasant_ld.flow.stating import Held, Stated, Task, compile_work
from peasant_ld.problem import PeasantError

AHEAD = 3  # portions a worker may be ahead of the one that is waited for


class WorkerDied(PeasantError):
    """A worker process ended before its work did; the sentence names the record it held."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    held: Held
    portion: Portion | None = None
    number: int = -1

    def place(self) -> str:
        """The record that the worker held last, as `file:line` where it is known."""
        if self.portion is None:
            return "no record"
        if not self.portion.items:
            return f"{self.portion.name}:{self.held.value + self.portion.line - 1}"
        item: Any = self.portion.items[self.held.value]
        origin = getattr(item, "origin", None) or getattr(item, "place", None)
        return f"{origin.file}:{origin.line or origin.row or origin.pointer or ''}" if origin else self.portion.name


def work_in_turn(task: Task, portions: Iterable[Portion]) -> Generator[Stated, None, None]:
    """What becomes of the portions, in this process."""
    work, held = compile_work(task), SimpleNamespace(value=0)
    for number, portion in enumerate(portions):
        yield work(number, portion, held)


def work_apart(task: Task, portions: Iterable[Portion], jobs: int) -> Generator[Stated, None, None]:
    """What becomes of the portions, in `jobs` processes, in the order of the portions.

    Raises WorkerDied when a process ends before its work; whatever its work raises is raised here.
    """
    context = _context()
    compile_work(task)  # what is forked from here need not compile it again
    workers: list[_Worker] = []
    try:
        workers += [_start(context, task) for _ in range(jobs)]
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


def _context() -> BaseContext:
    """Forked processes begin at once; where other threads run, or elsewhere than on Linux, only fresh ones are safe."""
    alone = threading.active_count() == 1 and sys.platform == "linux"
    return multiprocessing.get_context("fork" if alone else "spawn")


def _start(context: BaseContext, task: Task) -> _Worker:
    ours, theirs = context.Pipe()
    held: Any = context.RawValue("q", 0)
    process = context.Process(target=serve, args=(task, theirs, ours, held), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    return _Worker(process, ours, held)


def serve(task: Task, connection: Connection, other_end: Connection, held: Held) -> None:
    """What a worker does until it is told to stop, or nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, too, and stops its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    other_end.close()
    if not os.environ.get("PEASANT_LD_DEBUG"):
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - the parent speaks for its workers
    work = compile_work(task)
    gc.freeze()  # what is there now stays: the collector need not look at it again
    gc.set_threshold(50_000, 20, 20)
    try:
        while (given := connection.recv()) is not None:
            connection.send(_answer(work, given, held))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _answer(work: Any, given: tuple[int, Portion], held: Held) -> Stated | Exception:
    try:
        stated: Stated = work(*given, held)
    except (OSError, PeasantError) as error:  # raised again where somebody hears it; any other ends the worker
        return error
    return stated


def _collect(workers: list[_Worker], portions: Iterator[tuple[int, Portion]]) -> Iterator[Stated]:
    """Give every idle worker a portion, take what is done, and hand it on in order."""
    done: dict[int, Stated] = {}
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


def _give(worker: _Worker, portion: tuple[int, Portion]) -> None:
    worker.number, worker.portion = portion
    worker.held.value = 0
    try:
        worker.connection.send(portion)
    except (BrokenPipeError, ConnectionResetError) as error:
        raise _died(worker) from error


def _take(busy: list[_Worker]) -> dict[int, Stated]:
    """What the busy workers have done; waits until one has."""
    ready = wait([worker.connection for worker in busy])
    found: dict[int, Stated] = {}
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
    reason = f"signal {-code}" if code < 0 else f"exit code {code}"
    return WorkerDied(f"a worker process ended ({reason}) while it held {worker.place()}; nothing was written")
