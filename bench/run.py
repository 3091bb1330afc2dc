"""The benchmark: one command, one table. Ours beside its peers, each measurement in a process of its own.

    python bench/run.py --records 10000                     with what is installed for development
    python bench/run.py --records 100000 --peers FOLDER     with the environment that bench/peers.sh made

Times are of whole processes, imports included; medians of several runs. No test depends on them.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
# What grows faster than the data, or is a hundred times slower, is given this many records at most.
LIMITS = {"rdflib": 10_000, "pyld": 10_000, "linkml": 1_000, "check-jsonschema": 10_000, "validate-pyshacl": 1_000}
CONVERT = (
    "floor", "ours-ntriples-1", "ours-ntriples-2", "ours-unsorted-1", "ours-turtle-1", "ours-turtle-2",
    "ours-jsonld-1", "ours-jsonld-2", "ours-default-1", "ours-default-2", "oxigraph", "pyld", "rdflib",
)  # fmt: skip
SHEETS = (  # (row of the table, what is done, to which of the three files that hold the same grants)
    ("ours-jsonl-1", "ours-ntriples-1", ".jsonl"), ("ours-csv-1", "ours-ntriples-1", ".csv"),
    ("ours-xlsx-1", "ours-ntriples-1", ".xlsx"), ("ours-jsonl-2", "ours-ntriples-2", ".jsonl"),
    ("ours-csv-2", "ours-ntriples-2", ".csv"), ("ours-xlsx-2", "ours-ntriples-2", ".xlsx"),
    ("xlsx-read-ours", "read-ours", ".xlsx"), ("xlsx-calamine-alone", "calamine", ".xlsx"),
)  # fmt: skip
PEERS = ("maplib", "morph-kgc", "linkml")
TABLE_PEERS = ("flatten-tool", "morph-kgc", "linkml")
PACKAGES = (
    "orjson", "jsonschema-rs", "jsonschema", "pyoxigraph", "rdflib", "PyLD", "shacl", "pyshacl", "python-calamine",
)  # fmt: skip
GRANT_TRIPLES = 13  # what the peers that read tables make of a grant


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table: seconds (median), how much work it was, megabytes of the largest process."""

    name: str
    seconds: float
    units: int
    megabytes: int

    @property
    def rate(self) -> float:
        """Units of work a second."""
        return self.units / self.seconds


class Failed(Exception):
    """A measurement could not be made; the sentence says why."""


def measure(command: list[str], runs: int) -> tuple[float, int, str]:
    """Run a command several times: median of seconds, largest memory in MB, what it printed last."""
    times, largest, said = [], 0, ""
    for _ in range(runs):
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(), text=True
        )
        assert process.stdout is not None
        assert process.stderr is not None
        said, error = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        times.append(time.perf_counter() - begun)
        largest = max(largest, usage.ru_maxrss // 1024)
        if sys.stderr.isatty() or "CI" in os.environ:
            print(f"{Path(command[1]).name} {command[2]}: {times[-1]:.2f} s", file=sys.stderr, flush=True)
        if status:
            raise Failed(error.strip().splitlines()[-1][:120] if error.strip() else f"status {status}")
    return statistics.median(times), largest, said


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent / "src"), str(HERE)])}


def task(name: str, source: Path, folder: Path, runs: int) -> tuple[float, int, str]:
    """Measure one of our tasks."""
    return measure([sys.executable, str(HERE / "tasks.py"), name, str(source), str(folder / f"{name}.out")], runs)


def data(records: int, folder: Path) -> Path:
    """The generated records, made once."""
    stem = folder / f"g{records}"
    if not stem.with_suffix(".jsonl").exists():
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(records), str(stem)], check=True)
    return stem.with_suffix(".jsonl")


def prepared(source: Path, folder: Path) -> Path:
    """The same records as JSON-LD documents, which the JSON-LD parsers read."""
    output = source.with_suffix(".jsonld-lines")
    if not output.exists():
        task("prepare", source, folder, 1)
        (folder / "prepare.out").rename(output)
    return output


def conversions(records: int, folder: Path, runs: int) -> list[Measured]:
    """Records to triples, by us and by JSON-LD parsers; all write the same triples."""
    found = []
    for name in CONVERT:
        source = data(min(records, LIMITS.get(name, records)), folder)
        triples = _triples(source, folder)
        given = prepared(source, folder) if name in ("oxigraph", "pyld", "rdflib") else source
        seconds, memory, _ = task(name, given, folder, runs)
        if name in ("oxigraph", "pyld", "rdflib", "ours-ntriples-1", "ours-ntriples-2", "ours-unsorted-1"):
            assert _lines(folder / f"{name}.out") == triples, f"{name} writes other triples"
        found.append(Measured(name, seconds, triples, memory))
        (folder / f"{name}.out").unlink()
    return found


def _triples(source: Path, folder: Path) -> int:
    kept = source.with_suffix(".count")
    if not kept.exists():
        task("ours-ntriples-1", source, folder, 1)
        kept.write_text(str(_lines(folder / "ours-ntriples-1.out")))
    return int(kept.read_text())


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(2**20), b""))


def sheets(records: int, folder: Path, runs: int) -> list[Measured]:
    """The same grants as JSON Lines, CSV and XLSX to N-Triples; and what the reading of the workbook is of that."""
    stem = folder / f"grants-{records}"
    if not stem.with_suffix(".xlsx").exists():
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(records), str(stem), "--sheets"], check=True)
    found, size = [], 0
    for name, work, suffix in SHEETS:
        seconds, memory, said = task(work, stem.with_suffix(suffix), folder, runs)
        if work.startswith("ours"):
            size = size or (folder / f"{work}.out").stat().st_size
            assert (folder / f"{work}.out").stat().st_size == size, f"{name} writes other triples"
        else:
            assert int(said) == records, f"{name} reads other rows"
        found.append(Measured(name, seconds, records, memory))
    return found


def of_peers(records: int, folder: Path, runs: int, peers: Path | None, of: tuple[str, ...] = PEERS) -> list[Measured]:
    """Rows of a table to triples, by the peers in their own environment; for those that also count rows, rows."""
    found, units = [], GRANT_TRIPLES if of is PEERS else 1
    for name in of:
        python = peers / "bin" / "python" if peers else None
        if python is None or not python.exists():
            print(f"{name}: left out, no environment (bench/peers.sh FOLDER, then --peers FOLDER)")
            continue
        few = min(records, LIMITS.get(name, records))
        table = data(few, folder).with_suffix(".csv")
        try:
            command = [str(python), str(HERE / "peers.py"), name, str(table), str(folder / f"{name}.nt")]
            seconds, memory, _ = measure(command, runs)
        except Failed as error:
            print(f"{name}: left out, {error}")
            continue
        found.append(Measured(name, seconds, few * units, memory))
    return found


def checks(records: int, folder: Path, runs: int) -> list[Measured]:
    """Records checked by their schemas; the same reading goes before."""
    found = []
    for name in ("check-ours", "check-jsonschema"):
        source = data(min(records, LIMITS.get(name, records)), folder)
        seconds, memory, said = task(name, source, folder, runs)
        found.append(Measured(name, seconds, int(said), memory))
    return found


PUBLISH = ("publish-floor", "publish-first-1", "publish-again-1", "publish-first-2", "publish-again-2")


def publications(records: int, folder: Path, runs: int) -> list[Measured]:
    """A release without pages: the first time, and again after a change of one record."""
    source = data(records, folder)
    triples = _triples(source, folder)
    measured = ((name, task(name, source, folder, runs)) for name in PUBLISH)
    return [Measured(name, seconds, triples, memory) for name, (seconds, memory, _) in measured]


def validations(records: int, folder: Path, runs: int) -> list[Measured]:
    """Triples validated by the shapes of the model: read and checked before, in pieces; and alone, in one piece."""
    found = []
    for name in ("whole-check-1", "whole-check-2"):
        source = data(records, folder)
        seconds, memory, _ = task(name, source, folder, runs)
        found.append(Measured(name, seconds, _triples(source, folder), memory))
    for name in ("validate-shacl", "validate-pyshacl"):
        source = data(min(records, 10_000, LIMITS.get(name, records)), folder)
        triples = folder / f"{source.stem}.nt"
        task("ours-ntriples-1", source, folder, 1)
        (folder / "ours-ntriples-1.out").rename(triples)
        seconds, memory, said = task(name, triples, folder, runs)
        found.append(Measured(name, seconds, int(said), memory))
    return found


def table(title: str, unit: str, rows: list[Measured]) -> None:
    """Print one part of the result; the ratio is to the first of ours."""
    print(f"\n{title}\n{'':22} {'seconds':>9} {unit:>12} {unit + '/s':>14} {'MB':>6} {'ratio':>7}")
    ours = next((row for row in rows if "floor" not in row.name), None)
    for row in rows:
        ratio = row.rate / ours.rate if ours else 1
        print(f"{row.name:22} {row.seconds:9.2f} {row.units:12,} {row.rate:14,.0f} {row.megabytes:6} {ratio:7.3f}")


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


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--records", type=int, default=10_000, help="number of grants")
    asked.add_argument("--runs", type=int, default=3, help="runs of each measurement; the median counts")
    asked.add_argument("--peers", type=Path, help="the environment that bench/peers.sh made")
    asked.add_argument("--folder", type=Path, help="where generated data is kept between runs")
    asked.add_argument(
        "--only", choices=("convert", "check", "validate", "publish", "sheets"), help="one part of the table"
    )
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(versions(options.peers))
        if options.only in (None, "convert"):
            found = conversions(options.records, folder, options.runs)
            found += of_peers(options.records, folder, options.runs, options.peers)
            found.sort(key=lambda row: row.name != "floor" and not row.name.startswith("ours"))
            table("records to triples", "triples", found)
        if options.only in (None, "check"):
            table("checking records (with reading them)", "records", checks(options.records, folder, options.runs))
        if options.only in (None, "validate"):
            table("validating a graph", "triples", validations(options.records, folder, options.runs))
        if options.only in (None, "publish"):
            table("a release without pages", "triples", publications(options.records, folder, options.runs))
        if options.only in (None, "sheets"):
            found = sheets(options.records, folder, options.runs)
            found += of_peers(options.records, folder, options.runs, options.peers, TABLE_PEERS)
            table("rows of a table (flatten-tool makes JSON of them, the others triples)", "rows", found)


if __name__ == "__main__":
    main()
