"""`serve` under load: how long pages take while others ask slow questions, and others do not finish asking at all.

    python bench/serve_load.py                  30 seconds: 200 clients on pages, 100 on slow questions, 600 half-sent
    python bench/serve_load.py --seconds 300    what is promised: p99 of pages below a second, memory flat

A release of generated records is published with its pages and served by the command; clients and server share the
machine. Each reader has one connection, as a browser has, and asks again as soon as it is answered; one whose question
was refused waits as long as it is told.
Exit 1 when a page took too long, was not answered, or memory grew.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from generate import DATASET, write
from peasant_ld import open_dataset

P99_ASKED = 1.0
# How many more megabytes the server may have in the last third of the run than in the second: what it keeps of records.
GROWTH_ALLOWED = 16
SLOW = "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(8)) + " }"
RUN = "from peasant_ld.cli import main; main()"


@dataclass
class Tally:
    """What the clients saw, and what the server took."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    megabytes: list[float] = field(default_factory=list)
    questions: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The seconds within which this share of the pages came."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]


def main() -> int:
    """Serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("seconds", 30), ("pages", 200), ("slow", 100), ("half", 600), ("records", 2000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-serve-") as name:
        release = published(asked.records, Path(name))
        addresses = addresses_of(release)
        with served(release) as (port, process):
            tally = asyncio.run(load(asked, port, addresses, process))
        noise = (Path(name) / "terminal").read_text("utf-8")
    return told(asked, tally, noise)


def published(records: int, folder: Path) -> Path:
    """A release with pages."""
    (folder / "records").mkdir()
    (folder / "dataset.toml").write_text(DATASET, encoding="utf-8")
    write("grants", records, folder / "records" / "grants")
    (folder / "records" / "grants.csv").unlink()
    report = open_dataset(folder).publish(folder / "release")
    if not report.ok:
        raise SystemExit(report.to_text())
    return folder / "release"


def addresses_of(release: Path) -> list[str]:
    """Pages, and as many records that are made when they are asked for."""
    pages = sorted(path.relative_to(release).as_posix() for path in release.rglob("*.html"))
    random.Random(1).shuffle(pages)
    pages = pages[:1000]
    made = [page.removesuffix(".html") + suffix for page in pages for suffix in (".ttl",) if page.startswith("id/")]
    return [quote(f"/{each}") for pair in itertools.zip_longest(pages, made) for each in pair if each]


@contextmanager
def served(release: Path) -> Iterator[tuple[int, int]]:
    """The command at a free port of this computer: the port, and the id of its process."""
    command = [sys.executable, "-c", RUN, "serve", str(release), "--port", "0", "--lang", "en"]
    with (
        (release.parent / "terminal").open("w", encoding="utf-8") as terminal,
        subprocess.Popen(command, stderr=terminal, stdout=terminal) as process,
    ):
        try:
            while "http://" not in (said := (release.parent / "terminal").read_text("utf-8")):
                if process.poll() is not None:
                    raise SystemExit(said)
                time.sleep(0.05)
            yield int(said.partition("http://127.0.0.1:")[2].partition("/")[0]), process.pid
        finally:
            process.terminate()


async def load(asked: argparse.Namespace, port: int, addresses: list[str], process: int) -> Tally:
    """Everybody at once, for so many seconds."""
    tally, end = Tally(), time.monotonic() + asked.seconds
    clients = [
        *(reader(tally, port, addresses[number % len(addresses) :], end) for number in range(asked.pages)),
        *(asker(tally, port, end) for _ in range(asked.slow)),
        *(half_sender(tally, port, end) for _ in range(asked.half)),
        weigher(tally, process, end),
    ]
    await asyncio.gather(*clients)
    return tally


async def reader(tally: Tally, port: int, addresses: list[str], end: float) -> None:
    """One who reads page after page, at one connection as long as it lasts."""
    incoming, outgoing = await asyncio.open_connection("127.0.0.1", port)
    for address in itertools.cycle(addresses):
        start = time.monotonic()
        if start >= end:
            break
        try:
            outgoing.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head = (await asyncio.wait_for(incoming.readuntil(b"\r\n\r\n"), 60)).lower()
            await incoming.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            status = head.split(b" ")[1].decode()
        except (OSError, EOFError, TimeoutError) as error:
            status = type(error).__name__
            incoming, outgoing = await asyncio.open_connection("127.0.0.1", port)
        tally.seconds.append(time.monotonic() - start)
        tally.statuses[f"page {status}"] += 1
    outgoing.close()


async def asker(tally: Tally, port: int, end: float) -> None:
    """One who asks what takes too long to answer, and comes again as told."""
    while time.monotonic() < end:
        status, wait = await get(port, f"/sparql?query={quote(SLOW)}")
        tally.statuses[f"question {status}{' with Retry-After' if wait else ''}"] += 1
        await asyncio.sleep(min(wait, max(0.0, end - time.monotonic())))


async def half_sender(tally: Tally, port: int, end: float) -> None:
    """One who begins to ask, and never ends; thrown out, comes again."""
    while time.monotonic() < end:
        try:
            incoming, outgoing = await asyncio.open_connection("127.0.0.1", port)
            outgoing.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: ")
            await asyncio.wait_for(incoming.read(), max(0.1, end - time.monotonic()))
            outgoing.close()
        except TimeoutError:
            return
        except OSError:
            pass
        tally.statuses["half-sent request ended"] += 1
        await asyncio.sleep(min(1.0, max(0.0, end - time.monotonic())))


async def get(port: int, address: str) -> tuple[str, float]:
    """The status of an answer that is read whole, and the seconds after which one is to come again."""
    try:
        incoming, outgoing = await asyncio.open_connection("127.0.0.1", port)
        outgoing.write(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(incoming.read(), 60)
        outgoing.close()
    except (OSError, TimeoutError) as error:
        return type(error).__name__, 0.0
    head = answer.partition(b"\r\n\r\n")[0].lower()
    wait = head.partition(b"retry-after: ")[2].partition(b"\r\n")[0]
    return (head.split(b" ")[1].decode() if b" " in head else "nothing"), float(wait or 0)


async def weigher(tally: Tally, process: int, end: float) -> None:
    """The memory of the server, and of the processes that answer questions, each second (Linux)."""
    while time.monotonic() < end:
        tally.megabytes.append(megabytes(process))
        tally.questions.append(sum(map(megabytes, children_of(process))))
        await asyncio.sleep(1)


def children_of(process: int) -> list[int]:
    """The processes that a process started."""
    listed = (path.read_text("ascii").split() for path in Path(f"/proc/{process}/task").glob("*/children"))
    return [int(each) for each in itertools.chain.from_iterable(listed)]


def megabytes(process: int) -> float:
    """What a process has of its own in memory."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text("ascii").split()
    except OSError:
        return 0.0
    return (int(pages[1]) - int(pages[2])) * os.sysconf("SC_PAGESIZE") / 2**20


def told(asked: argparse.Namespace, tally: Tally, noise: str) -> int:
    """Print the figures; 1 where they are not what is promised."""
    third = len(tally.megabytes) // 3
    before, after = (
        sum(part) / max(1, len(part)) for part in (tally.megabytes[third:-third], tally.megabytes[-third:])
    )
    p50, p99 = tally.percentile(0.5), tally.percentile(0.99)
    print(f"{asked.pages} clients on pages, {asked.slow} on slow questions, {asked.half} half-sent; {asked.seconds} s")
    print(f"pages: {len(tally.seconds) / asked.seconds:.0f} a second, p50 {p50:.3f} s, p99 {p99:.3f} s, "
          f"most {max(tally.seconds):.3f} s (aim: p99 < {P99_ASKED:g} s)")  # fmt: skip
    for name, count in sorted(tally.statuses.items()):
        print(f"  {name}: {count}")
    print(
        f"memory: {before:.0f} MB in the second third, {after:.0f} MB in the last, most {max(tally.megabytes):.0f} MB; "
        f"the processes for questions at most {max(tally.questions):.0f} MB"
    )
    lines = noise.splitlines()[1:]
    print(f"terminal: {len(lines)} lines, {noise.count('Traceback')} tracebacks")
    wrong = [name for name in tally.statuses if name.startswith("page") and name != "page 200"]
    is_right = p99 < P99_ASKED and not wrong and after <= before + GROWTH_ALLOWED and "Traceback" not in noise
    print("held" if is_right else "NOT held")
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
