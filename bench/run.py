"""The benchmark: one command, one table. Ours beside the floor and its peers, each measurement in a process of its own.

    python bench/run.py --records 10000                     with what is installed for development
    python bench/run.py --records 100000 --peers FOLDER     with the environment that bench/peers.sh made
    python bench/run.py --records 1000000 --only memory large

All of a part are run in turn, as often as asked for, and the best of the runs counts: seconds of a whole process and of
all that it began, imports included. `x floor` is how many times the floor's seconds a record takes, `x rdflib` how many
times as quick as rdflib it is, both on the wall. No test depends on any of it.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from generate import WORKLOADS
from measured import HERE, Row
from parts import PARTS, Bench
from printed import table

ALONE = ("memory", "large")  # parts of their own: not measured unless they are asked for
PACKAGES = (
    "orjson", "jsonschema-rs", "jsonschema", "pyoxigraph", "rdflib", "PyLD", "shacl", "pyshacl", "python-calamine",
)  # fmt: skip


def versions(peers: Path | None) -> str:
    """The versions of everything that is measured."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    pinned = (HERE / "peers.txt").read_text(encoding="utf-8").split() if peers else []
    return f"Python {platform.python_version()}, {os.cpu_count()} cores; {', '.join(found + pinned)}"


def asked() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument("--records", type=int, default=10_000, help="number of grants, and of records of a movement")
    parser.add_argument("--runs", type=int, default=2, help="runs of each measurement; the best counts")
    parser.add_argument("--pages", type=int, default=1000, help="number of records that get pages")
    parser.add_argument("--seconds", type=float, default=300, help="a run that takes longer is ended and left out")
    parser.add_argument("--peers", type=Path, help="the environment that bench/peers.sh made")
    parser.add_argument("--folder", type=Path, help="where generated data is kept between runs")
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), help="some parts of the table")
    parser.add_argument("--workload", nargs="+", choices=tuple(WORKLOADS), default=tuple(WORKLOADS))
    parser.add_argument("--markdown", action="store_true", help="the table for bench/PROFILE.md")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    options = asked()
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(options.records, options.runs, folder, options.peers, options.seconds, options.pages)
        rows: list[Row] = []
        for part in options.only or [name for name in PARTS if name not in ALONE]:
            for workload in options.workload:
                rows += PARTS[part](bench, workload)
        print(versions(options.peers), table(rows, options.markdown), sep="\n\n")


if __name__ == "__main__":
    main()
