"""A fuzz task: sound inputs of every reader, spoilt by numbers, through the command line; what may not happen is counted.

    python tests/fuzz/run.py --mutations 20000 --seed 1
    python tests/fuzz/run.py --seed 1 --number 4711      # one of them once more, with its traceback, its input kept

No command may leave with more than 3, write a traceback, end its process, or work for more than ten seconds. Each
mutation is named by the seed and its number; the same two always spoil the same bytes in the same way.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "src"), str(Path(__file__).parent)]

from mutations import spoil
from seeds import ADDRESS, SEEDS, Seed

SECONDS = 10.0  # of work; a machine that is busy elsewhere may take longer
PATIENCE = 60.0  # seconds by the clock after which a worker is taken for one that never ends
MEMORY = 4 * 2**30
HIGHEST = 3  # the exit code of a failure that is told
DRAWN = [seed for seed in SEEDS for _ in range(seed.weight)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one mutation ended: of which seed and command, with which exit code, after how much work, and what was said."""

    number: int
    seed: str
    command: str
    code: int
    seconds: float
    said: str = ""

    @property
    def fault(self) -> str | None:
        """What of this may not happen; None where all is well."""
        if not 0 <= self.code <= HIGHEST:
            return f"exit {self.code}"
        if "Traceback (most recent" in self.said:
            return "traceback"
        return "hang" if self.seconds > SECONDS else None


class Kitchen:
    """Where the sound inputs lie, and where one at a time is spoilt and read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def prepare(self, seeds: tuple[Seed, ...] = SEEDS) -> None:
        """Make every sound input, once."""
        for seed in seeds:
            here = self.folder / "sound" / seed.name
            here.mkdir(parents=True)
            seed.make(here)

    def spoilt(self, seed: Seed, chance: random.Random, here: Path) -> str:
        """A copy of a sound input with one of its files spoilt; its name."""
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(self.folder / "sound" / seed.name, here)
        sets = [sorted(path for path in here.glob(pattern) if path.is_file()) for pattern in seed.spoilt]
        path = chance.choice(chance.choice([each for each in sets if each]))
        path.write_bytes(spoil(path.read_bytes(), path.name, chance))
        return path.relative_to(here).as_posix()

    def tried(self, number: int, seed_number: int, here: Path) -> Outcome:
        """One mutation, read by one command."""
        chance = random.Random(f"{seed_number}:{number}")
        seed = chance.choice(DRAWN)
        name = self.spoilt(seed, chance, here)
        command = [each.replace("{here}", str(here)) for each in chance.choice(seed.commands)]
        if command[-1] == "@QUESTION@":
            command[-1] = (here / "question.rq").read_text("utf-8", "surrogateescape")
        began = time.process_time()
        code, said = answered(here) if command[0] == "serve" else commanded(command)
        shown = f"{name}: {' '.join(command).replace(str(here), '.')[:100]}"
        return Outcome(number, seed.name, shown, code, time.process_time() - began, said)


def commanded(arguments: list[str]) -> tuple[int, str]:
    """The exit code of a command line, and what it said on standard error."""
    from peasant_ld.cli import run

    if ADDRESS in arguments:
        arguments = [store_address() if each == ADDRESS else each for each in arguments]
    out, said = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        code = run(arguments)
        out.flush()
        said.flush()
    return code, said.buffer.getvalue().decode("utf-8", "replace")  # type: ignore[attr-defined]


def answered(here: Path) -> tuple[int, str]:
    """A release as `serve` shows it: opened like there, then asked a few times; 4 where it answers 500 and tells nothing."""
    from peasant_ld.cli.outcome import guarded

    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        code = guarded(lambda: _served(here / "r"))
    return code, said.getvalue()


PATHS = (
    "/", "/index.html", "/grant/seeds", "/movement/growers", "/data/dataset.ttl", "/doc/movement/growers.ttl",
    "/doc/organization/fund.jsonld", "/grant/none", "/report.json", "/%00", "/versions/1.0.0/data/dataset.jsonld",
)  # fmt: skip


def _served(folder: Path) -> int:
    import asyncio

    from peasant_ld.published.reader import open_release
    from peasant_ld.published.store import Store
    from peasant_ld.serve import application

    release = open_release(folder)
    with Store(release.folder) as store:
        app = application(release, store)
        bugs = [asyncio.run(_is_bug(app, path, b"")) for path in PATHS]
        bugs.append(asyncio.run(_is_bug(app, "/sparql", b"query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D")))
    return 4 if any(bugs) else 0


async def _is_bug(app: Any, path: str, query: bytes) -> bool:
    """Whether the answer is 500 and not that the release is none any more: that is told."""
    sent: list[Any] = []
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query, "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept", b"text/turtle")], "http_version": "1.1", "scheme": "http",
        "server": ("localhost", 80), "client": ("localhost", 1), "asgi": {"version": "3.0", "spec_version": "2.4"},
    }  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    status = next(each["status"] for each in sent if each["type"] == "http.response.start")
    return status == 500 and not any(b"is not a release" in each.get("body", b"") for each in sent)


_STORES: list[str] = []


def store_address() -> str:
    """The address of a store on this computer that takes whatever it is given."""

    class Taking(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    if not _STORES:
        server = HTTPServer(("127.0.0.1", 0), Taking)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _STORES.append(f"http://127.0.0.1:{server.server_port}/")
    return _STORES[0]


def outcomes(kitchen: Kitchen, numbers: range, seed: int) -> Iterator[Outcome]:
    """The outcomes of the mutations with these numbers, from a process that is started anew where one ends it."""
    left = list(numbers)
    while left:
        ours, theirs = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(ours)
            _work(kitchen, left, seed, theirs)
        os.close(theirs)
        done = 0
        for outcome in _told(ours, process):
            done += 1
            yield outcome
        _, status = os.waitpid(process, 0)
        if done < len(left) and status:
            yield Outcome(left[done], "?", "the process", -1 - status, 0.0, "it ended, or never would")
            done += 1
        left = left[done:]


def _work(kitchen: Kitchen, numbers: list[int], seed: int, told: int) -> None:
    """What the process does; a line of JSON for each mutation. It is replaced after some hundred: memory stays small."""
    os.environ |= {"PEASANT_LD_DEBUG": "1", "LC_ALL": "C.UTF-8"}
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    here = kitchen.folder / f"spoilt-{os.getpid()}"
    try:
        with os.fdopen(told, "w") as out:
            for number in numbers[:400]:
                outcome = kitchen.tried(number, seed, here)
                out.write(json.dumps([getattr(outcome, name) for name in Outcome.__slots__]) + "\n")
                out.flush()
        shutil.rmtree(here, ignore_errors=True)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a mistake of this task; nothing else may go on in this process
        traceback.print_exc()
        os._exit(1)


def _told(pipe: int, process: int) -> Iterator[Outcome]:
    """What the process tells, until it ends; one that is silent too long is killed."""
    import select

    rest = b""
    while True:
        ready, _, _ = select.select([pipe], [], [], PATIENCE)
        if not ready:
            os.kill(process, signal.SIGKILL)
        block = os.read(pipe, 2**16)
        if not block:
            os.close(pipe)
            return
        *lines, rest = (rest + block).split(b"\n")
        yield from (Outcome(*json.loads(line)) for line in lines)


def main() -> int:
    """Run the task; print each fault, and the figure. 0 where there was no fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mutations", type=int, default=20_000)
    parser.add_argument("--from", type=int, default=0, dest="first", help="The first number.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, help="This one only; its input is kept.")
    options = parser.parse_args()
    kitchen = Kitchen(Path(tempfile.mkdtemp(prefix="peasant-ld-fuzz-")))
    kitchen.prepare()
    if options.number is not None:
        os.environ["PEASANT_LD_DEBUG"] = "1"
        here = kitchen.folder / "kept"
        outcome = kitchen.tried(options.number, options.seed, here)
        print(
            outcome.said,
            f"{outcome.seed}  {outcome.command}\nexit {outcome.code}, {outcome.seconds:.1f} s, in {here}",
            sep="\n",
        )
        return int(outcome.fault is not None)
    codes: Counter[int] = Counter()
    faults = slowest = 0.0
    for outcome in outcomes(kitchen, range(options.first, options.first + options.mutations), options.seed):
        codes[outcome.code] += 1
        slowest = max(slowest, outcome.seconds)
        if outcome.fault:
            faults += 1
            print(f"--number {outcome.number}  {outcome.fault}  {outcome.seed}  {outcome.command}", flush=True)
            print("    " + "\n    ".join(outcome.said.splitlines()[-6:]), flush=True)
    shutil.rmtree(kitchen.folder, ignore_errors=True)
    told = ", ".join(f"exit {code}: {count}" for code, count in sorted(codes.items()))
    print(f"{codes.total()} mutations, seed {options.seed}: {told}; {faults:.0f} faults; the slowest {slowest:.1f} s")
    return int(faults > 0)


if __name__ == "__main__":
    raise SystemExit(main())
