"""One executor core of Spark beside one process: the same records, the same bytes, and where the time goes.

    python bench/spark_run.py RECORDS.jsonl          needs the extra spark, and Java 17

Seconds of the processor are those of all processes (the JVM and the workers of Python), from `/proc`; they can be
compared on a machine that does other things, too. Each step of Spark begins anew: its row holds what the one above it
does.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BASE = "https://example.org/"
TICKS = os.sysconf("SC_CLK_TCK")


def processor() -> tuple[float, float]:
    """The seconds of the processor that this process and all below it have taken so far; and those of a JVM alone."""
    parents, taken, jvms = dict[int, int](), dict[int, float](), set[int]()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
        except OSError:  # it ended meanwhile
            continue
        pid, fields = int(path.parent.name), rest.split()
        parents[pid], taken[pid] = int(fields[1]), sum(map(int, fields[11:15])) / TICKS
        if name.endswith("(java"):
            jvms.add(pid)
    mine = {pid for pid in taken if os.getpid() in (pid, *above(pid, parents))}
    return sum(taken[pid] for pid in mine), sum(taken[pid] for pid in mine & jvms)


def above(pid: int, parents: dict[int, int]) -> Iterator[int]:
    """The processes above one."""
    while (pid := parents.get(pid, 0)) > 1:
        yield pid


def measured(name: str, run: Callable[[], object]) -> object:
    """Run something and print a row: seconds on the clock, of the processor, and of that in the JVM."""
    clock, before = time.perf_counter(), processor()
    result = run()
    seconds, after = time.perf_counter() - clock, processor()
    print(f"{name:52}{seconds:>10.1f}{after[0] - before[0]:>12.1f}{after[1] - before[1]:>10.1f}", flush=True)
    return result


def one_process(source: Path, out: Path) -> None:
    """`peasant-ld convert` in one process."""
    command = [sys.executable, "-m", "peasant_ld", "convert", str(source), "-o", str(out), "-t", "nquads"]
    subprocess.run([*command, "--base", BASE, "--jobs", "1"], check=True, stderr=subprocess.DEVNULL)


def session() -> Any:
    """Spark with one core."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.memory", "2g")
    made = builder.config("spark.default.parallelism", "4").getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    return made


def digest_of(parts: list[Path]) -> str:
    """What the bytes of some files, one behind the other, are known by."""
    whole = hashlib.sha256()
    for part in parts:
        with part.open("rb") as file:
            while block := file.read(2**20):
                whole.update(block)
    return whole.hexdigest()


def on_spark(source: Path, folder: Path) -> None:
    """The steps on Spark, each from the beginning."""
    from peasant_ld.model.description import Description
    from peasant_ld.spark import convert, validate
    from peasant_ld.spark.lines import numbered_lines

    spark: Any = measured("Spark begins (JVM)", session)
    description, lines = Description(base=BASE), str(source)
    measured("lines moved to Python and counted", lambda: numbered_lines(lines, spark).count())
    measured("validate: checked, joined, validated", lambda: validate(lines, spark, description).count())
    spark.catalog.clearCache()
    measured("convert: that, and stated, sorted, written", lambda: written(convert(lines, spark, description), folder))
    spark.stop()


def written(statements: Any, folder: Path) -> None:
    """Write the statements as text, in their order."""
    statements.select("nquads").write.text(str(folder / "parts"))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("source", type=Path)
    source = parser.parse_args().source.resolve()
    print(f"{source.name:52}{'seconds':>10}{'processor':>12}{'of it JVM':>10}")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        measured("peasant-ld convert, one process", lambda: one_process(source, folder / "one.nq"))
        on_spark(source, folder)
        same = digest_of([folder / "one.nq"]) == digest_of(sorted((folder / "parts").glob("part-*")))
        print("the same bytes" if same else "OTHER BYTES")


if __name__ == "__main__":
    main()
