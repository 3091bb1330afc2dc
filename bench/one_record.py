"""What a web service waits for: one record checked in a fresh process, and then one after another. No test needs it.

    python bench/one_record.py               medians of 7 processes; bytecode is there from the second on

`import + first` is what the first request of a process waits for, after Python itself has begun; `then` is one request
more, its record made and asked anew each time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
RECORDS = {
    "right": '{"id": "place/mill", "type": "Place", "name": {"en": "Mill"}, "country": "HT", "precision": "point"}',
    "wrong": '{"id": "place/mill", "type": "Place", "name": {"en": "Mill"}, "country": "Hayti"}',
}
ASKED = {
    "alone": "list(pld.check_records([record], alone=True))",
    "together": "list(pld.check_records([record]))",
    "its graph, and shapes of that": 'pld.validate_graph(pld.build_graph([record], "https://example.org/"))',
    "shapes of one graph": "pld.validate_graph(graph)",
}
PROGRAM = """
import json, sys, time
begun, worked = time.perf_counter(), time.process_time()
import peasant_ld as pld
record = json.loads(sys.argv[1])
graph = pld.build_graph([record], "https://example.org/") if "(graph)" in sys.argv[2] else None
ask = lambda record: {asked}
ask(record)
first, cpu = time.perf_counter() - begun, time.process_time() - worked
begun = time.perf_counter()
for number in range({times}):
    ask(json.loads(sys.argv[1]))
print(first * 1e3, cpu * 1e3, (time.perf_counter() - begun) * 1e3 / {times})
"""


def measured(asked: str, record: str, times: int, processes: int, bytecode: str) -> tuple[float, ...]:
    """Medians in milliseconds: import and first call, the processor's part of it, one call more."""
    environ = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONPYCACHEPREFIX": bytecode}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", PROGRAM.format(asked=asked, times=times), record, asked]
    lines = [
        subprocess.run(command, env=environ, capture_output=True, text=True, check=True).stdout.split()
        for _ in range(processes + 1)
    ][1:]
    return tuple(statistics.median(map(float, each)) for each in zip(*lines, strict=True))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--processes", type=int, default=7)
    processes = parser.parse_args().processes
    print(f"{'one record':32}{'import + first':>16}{'of it processor':>17}{'then':>9}   (ms)")
    with tempfile.TemporaryDirectory() as bytecode:
        for name, asked in ASKED.items():
            for kind, record in RECORDS.items() if name == "alone" else [("right", RECORDS["right"])]:
                first, cpu, then = measured(asked, record, 500 if name == "alone" else 50, processes, bytecode)
                print(f"{f'{name}, {kind}':32}{first:>16.0f}{cpu:>17.0f}{then:>9.3f}")


if __name__ == "__main__":
    main()
