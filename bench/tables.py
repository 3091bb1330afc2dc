"""A table of somebody's own beside its peers: the same grants under titles of her own, with names instead of ids.

    python bench/tables.py --rows 100000

Ours, morph-kgc and flatten-tool read the very same table, each in a process of its own with one core; OpenRefine is
named as left out. The peers are put into an environment of their own below FOLDER, at the first run, by pip. What is
printed: seconds of processor of whole processes, imports included (median of the runs), rows a second, the most memory,
and how many times the rate of the first line of the part. Below stands what each makes of six rows with a total, a
hidden row and an amount as people write it. No test depends on times.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from own_table import PROBE, Row, dataset, own_rows, records_of

HERE = Path(__file__).resolve().parent
LICENCES = {"morph-kgc": "Apache-2.0", "flattentool": "MIT", "openpyxl": "MIT"}
LEFT_OUT = {"OpenRefine": "a server in Java with an extension for RDF, which pip does not install"}
# What the mapping for morph-kgc leaves out of ours: the first and the last day of each date.
OF_DATES = 2
# A way of the work: its name, its command, and what is said of what came out.
Command = list[str]
Way = tuple[str, Command, Callable[[], str]]


class Failed(Exception):
    """A measurement could not be made; the sentence says why."""


def measure(command: Command, runs: int) -> tuple[float, int]:
    """Run a command several times: seconds of processor (median), the most memory in MB.

    Raises Failed with its last line where it does not end well.
    """
    times, largest = [], 0
    for _ in range(runs):
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said, env=_environment())
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            if process.returncode:
                raise Failed((said.read().strip().splitlines() or [f"status {process.returncode}"])[-1][:160])
        times.append(usage.ru_utime + usage.ru_stime)
        largest = max(largest, usage.ru_maxrss // 1024)
    return statistics.median(times), largest


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HERE.parent / "src"), "PYTHONUTF8": "1"}


# --- the tools, each as a command that reads a table and writes a file


def peasant_ld(*words: str | Path) -> Command:
    return [sys.executable, "-c", "from peasant_ld.cli import main; main()", *map(str, words), "--lang", "en"]


def converted(of: Path, output: Path, *more: str) -> Command:
    return peasant_ld("convert", of, "-o", output, "--jobs", "1", *more)


def proposed(table: Path) -> Command:
    """`map`, which never writes over a map that is there."""
    map_file = table.with_suffix(".map.toml")
    return ["/bin/sh", "-c", 'rm -f "$0"; exec "$@"', str(map_file), *peasant_ld("map", table)]


def propose(table: Path) -> None:
    """Write the map of a table. Raises CalledProcessError where none can be."""
    subprocess.run(proposed(table), check=True, capture_output=True, env=_environment())


def morph_kgc(python: Path, table: Path, output: Path) -> Command:
    mapping, config = output.with_suffix(".yml"), output.with_suffix(".ini")
    text = (HERE / "tables.yarrrml.yml").read_text(encoding="utf-8")
    mapping.write_text(text.replace("TABLE", str(table)), encoding="utf-8")
    config.write_text(
        f"[CONFIGURATION]\noutput_file={output}\noutput_format=N-TRIPLES\nnumber_of_processes=1\nlogging_level=ERROR\n"
        f"[Grants]\nmappings={mapping}\n",
        encoding="utf-8",
    )
    return [str(python), "-m", "morph_kgc", str(config)]


def flatten_tool(python: Path, table: Path, output: Path) -> Command:
    form = table.suffix.removeprefix(".")
    given = table.parent if form == "csv" else table
    tool = python.with_name("flatten-tool")
    return [str(tool), "unflatten", "-f", form, "--root-list-path", "grants", "-o", str(output), str(given)]


def openpyxl(python: Path, table: Path) -> Command:
    code = (
        "import sys, openpyxl; book = openpyxl.load_workbook(sys.argv[1], read_only=True); "
        "print(sum(1 for sheet in book for _ in sheet.iter_rows(values_only=True)))"
    )
    return [str(python), "-c", code, str(table)]


def environment(folder: Path) -> Path | None:
    """The Python of the peers' own environment, made at the first run; none where they cannot be had."""
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        pins = [
            pin for pin in (HERE / "peers.txt").read_text(encoding="utf-8").split() if pin.split("==")[0] in LICENCES
        ]
        venv.create(folder, with_pip=True, clear=True)
        done = subprocess.run([python, "-m", "pip", "install", "--quiet", *pins], capture_output=True, text=True)
        if done.returncode:
            print(f"the peers are left out, pip: {(done.stderr.strip().splitlines() or ['?'])[-1][:160]}")
            return None
        (folder / "ready").touch()
    return python


# --- what came out


def count(what: bytes, output: Path) -> int:
    """How often something without a line end stands in a file. The file is never held: what this process takes, its
    children are said to take."""
    with output.open("rb") as file:
        return sum(line.count(what) for line in file)


def in_statements(output: Path) -> Callable[[], str]:
    return lambda: f"{count(b' .', output):,} statements"


def in_json(output: Path) -> Callable[[], str]:
    an_id = b'"id": "'
    return lambda: f"{count(an_id, output):,} objects, no statements"


def summary(output: Path) -> str:
    """What became of the rows of PROBE: grants, organizations, the amounts as they came out."""
    text = output.read_text(encoding="utf-8")
    if output.suffix == ".json":
        grants = json.loads(text)["grants"]
        made, named = len(grants), "names stay texts"
        amounts = [str(each["amount"]["value"]) for each in grants if "amount" in each]
    else:
        made = _typed(text, "http://purl.org/cerif/frapo/Grant")
        named = f"{_typed(text, 'http://www.w3.org/ns/org#Organization')} organizations"
        amounts = re.findall(r'schema.org/value> "([^"]*)"', text)
    return f"{made} grants, {named}; amounts {', '.join(sorted(amounts, key=lambda each: (len(each), each)))}"


def _typed(text: str, kind: str) -> int:
    return len(set(re.findall(rf"^(\S+) \S+#type> <{re.escape(kind)}>", text, re.MULTILINE)))


# --- the parts


class Bench:
    """One run: where things lie, the peers' Python, how many rows, how often each is measured."""

    def __init__(self, folder: Path, python: Path | None, rows: int, runs: int) -> None:
        self.folder, self.python, self.rows, self.runs = folder, python, rows, runs

    def made(self) -> Iterator[Row]:
        """The rows, made anew each time: what this process holds, its children are said to hold."""
        return own_rows(self.rows)

    def part(self, title: str, ways: Iterable[Way]) -> None:
        """Measure and print one part."""
        head = f"{'':34} {'processor s':>11} {'rows/s':>9} {'MB':>6} {'ratio':>6}  what comes out"
        print(f"\n{self.rows:,} rows of {title}\n{head}", flush=True)
        first = None
        for name, command, made in ways:
            try:
                seconds, megabytes = measure(command, self.runs)
            except Failed as error:
                print(f"{name:34} left out: {error}", flush=True)
                continue
            first = first or seconds
            figures = f"{seconds:11.2f} {self.rows / seconds:9,.0f} {megabytes:6} {first / seconds:6.2f}"
            print(f"{name:34} {figures}  {made()}", flush=True)

    def csv_part(self) -> None:
        """The table as CSV to statements."""
        table = dataset(self.folder / "csv", ".csv", self.made)
        propose(table)
        ours, lines, other = (self.folder / f"{name}.nt" for name in ("ours", "lines", "morph-kgc"))
        for output in (ours, lines, other):
            output.unlink(missing_ok=True)
        given, records = self.folder / "csv", records_of(self.folder / "jsonl", self.made()).parents[1]
        ways: list[Way] = [
            ("ours, convert --no-shapes", converted(given, ours, "--no-shapes"), in_statements(ours)),
            ("ours, convert (shapes, references)", converted(given, ours), in_statements(ours)),
            ("ours, JSON Lines, --no-shapes", converted(records, lines, "--no-shapes"), in_statements(lines)),
            ("ours, map", proposed(table), lambda: "the map"),
        ]
        if self.python:
            flat, nested = given / "flat" / table.name, self.folder / "csv.json"
            ways += [
                ("morph-kgc, YARRRML by hand", morph_kgc(self.python, table, other), in_statements(other)),
                ("flatten-tool, titles rewritten", flatten_tool(self.python, flat, nested), in_json(nested)),
            ]
        self.part("a CSV of its owner's", ways)
        assert filecmp.cmp(ours, lines, shallow=False), "the map makes other statements than the records"
        if other.exists():
            assert count(b" .", ours) - count(b" .", other) == OF_DATES * self.rows, "other statements"

    def book_part(self) -> None:
        """The table as a workbook: to statements, and read alone."""
        table, output = dataset(self.folder / "xlsx", ".xlsx", self.made), self.folder / "book.nt"
        propose(table)
        given, task = self.folder / "xlsx", [sys.executable, str(HERE / "tasks.py")]
        ways: list[Way] = [
            ("ours, convert --no-shapes", converted(given, output, "--no-shapes"), in_statements(output)),
            ("ours, read into records alone", [*task, "read-ours", str(table), "-"], lambda: "records"),
            ("ours, map", proposed(table), lambda: "the map"),
            ("python-calamine alone", [*task, "calamine", str(table), "-"], lambda: "rows of values"),
        ]
        if self.python:
            flat, nested = given / "flat" / table.name, self.folder / "xlsx.json"
            ways += [
                ("openpyxl alone, read-only", openpyxl(self.python, table), lambda: "rows of values"),
                ("flatten-tool, titles rewritten", flatten_tool(self.python, flat, nested), in_json(nested)),
            ]
        self.part("an XLSX", ways)

    def care(self) -> None:
        """What each makes of the six rows of PROBE."""
        print(
            "\nSix rows: one empty, a total, an amount as people write it, a name in two spellings, one hidden (XLSX)"
        )
        for suffix in (".csv", ".xlsx"):
            folder = self.folder / f"probe{suffix}"
            table = dataset(folder, suffix, lambda: PROBE, hidden=len(PROBE))
            propose(table)
            ours, other, nested = folder / "ours.nt", folder / "morph-kgc.nt", folder / "flat.json"
            ways = [("ours", converted(folder, ours), ours)]
            if self.python and suffix == ".csv":
                ways += [("morph-kgc", morph_kgc(self.python, table, other), other)]
            if self.python:
                flat = folder / "flat" / table.name
                ways += [("flatten-tool", flatten_tool(self.python, flat, nested), nested)]
            for name, command, output in ways:
                output.unlink(missing_ok=True)
                try:
                    measure(command, 1)
                    said = summary(output)
                except Failed as error:
                    said = f"nothing; {error}"
                print(f"{name + suffix.upper().replace('.', ', '):20} {said}")


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--rows", type=int, default=10_000, help="number of grants")
    asked.add_argument("--runs", type=int, default=3, help="runs of each measurement; the median counts")
    asked.add_argument("--folder", type=Path, help="where the peers and what is made are kept between runs")
    asked.add_argument("--no-peers", action="store_true", help="install nothing, and measure ours alone")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        python = None if options.no_peers else environment(folder / "peers")
        pins = (HERE / "peers.txt").read_text(encoding="utf-8").split() if python else []
        peers = [f"{pin} ({LICENCES[name]})" for pin in pins if (name := pin.split("==")[0]) in LICENCES]
        print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
        print(f"peers: {', '.join(peers) or 'none'}")
        for name, reason in LEFT_OUT.items():
            print(f"{name}: left out, {reason}")
        bench = Bench(folder, python, options.rows, options.runs)
        bench.csv_part()
        bench.book_part()
        bench.care()
        print(f"\nload at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
