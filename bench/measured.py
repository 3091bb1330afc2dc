"""A command in, what it spent out: seconds on the wall and of the processor, memory, with all processes it began."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
LONG = 20  # seconds; what took longer is not run again, for it varies little


@dataclass(frozen=True, slots=True)
class Spent:
    """What one run of a command took, and what it printed; the memory is that of its largest process."""

    wall: float
    processor: float
    megabytes: int
    said: str

    def best(self, other: Spent | None) -> Spent:
        """The least time of two runs, and the most memory."""
        if other is None:
            return self
        wall, processor = min(self.wall, other.wall), min(self.processor, other.processor)
        return Spent(wall, processor, max(self.megabytes, other.megabytes), self.said)


class Failed(Exception):
    """A measurement could not be made; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; without what was spent, it says in words what there is to say."""

    part: str
    workload: str
    name: str
    records: int = 0
    triples: int = 0
    spent: Spent | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be measured. The command is asked for when its turn comes, and the end is told after each run."""

    name: str
    records: int
    command: Callable[[], list[str]]
    ended: Callable[[Spent], None] = lambda _: None
    most_runs: int = 1000


def spend(command: list[str], seconds: float) -> Spent:
    """Run a command once, and end it with all that it began when it takes longer than so many seconds."""
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=complained, env=_environment(), start_new_session=True)
        watch = threading.Timer(seconds, os.killpg, (process.pid, signal.SIGKILL))
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        watch.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            complained.seek(0)
            late = wall >= seconds
            raise Failed(f"longer than {seconds:.0f} s" if late else _last(complained, process.returncode))
        said.seek(0)
        return Spent(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, said.read().strip())


def in_turn(works: Iterable[Work], runs: int, seconds: float) -> dict[str, Spent | Failed]:
    """Measure all of them once, then all but the long ones again: a machine that slows down slows them all."""
    found: dict[str, Spent | Failed] = {}
    works = list(works)
    for number in range(runs):
        for work in works:
            before = found.get(work.name)
            if isinstance(before, Failed) or number >= work.most_runs or (before and before.wall > LONG):
                continue
            try:
                spent = spend(work.command(), seconds)
                work.ended(spent)
                found[work.name] = spent.best(before)
                print(f"{work.name}: {spent.processor:.2f} s", file=sys.stderr, flush=True)
            except Failed as error:
                found[work.name] = error
    return found


def _last(complained: Iterable[str], status: int) -> str:
    lines = [line.strip() for line in complained if line.strip()]
    return lines[-1][:120] if lines else f"status {status}"


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent / "src"), str(HERE)])}
