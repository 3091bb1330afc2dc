"""Where the time goes: microseconds of the processor that each stage of the driver takes for a record, in one process.

    python bench/stages.py /tmp/g.jsonl                        by default, to N-Triples
    python bench/stages.py /tmp/g.jsonl --no-shapes -t turtle

The stages are timed where the driver calls them; what is left is the start: imports, the model. The last lines say how
many records took the quick way where there are two: functions generated for the shape of a record state it, or a loop
over its keys; questions asked of a record tell that it keeps its shapes, or the SHACL engine.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generate import BASE
from peasant_ld.flow import Job, driver
from peasant_ld.model.description import Description
from peasant_ld.report import Report

STAGES = {"gather": "gather", "judge": "judge_all", "check": "check_all", "write": "_write_rows"}


def timed(spent: dict[str, float], stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, its seconds noted."""

    def run(*given: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*given, **named)
        finally:
            spent[stage] += time.process_time() - begun

    return run


def measure(job: Job, form: str) -> tuple[dict[str, float], Report]:
    """The seconds of each stage and of the whole process, and what is told of the records."""
    spent: dict[str, float] = defaultdict(float)
    for stage, name in STAGES.items():
        setattr(driver, name, timed(spent, stage, getattr(driver, name)))
    with tempfile.TemporaryFile() as out:
        report = driver.write_rdf(job, out, form)
    spent["all"] = time.process_time()
    return spent, report


def share(quick: int, slow: int) -> str:
    """So many of all, in numbers and in parts of a hundred."""
    return f"{quick:,} of {quick + slow:,}" + (f", {quick / (quick + slow):.1%}" if quick + slow else "")


def main() -> None:
    """Print a line a stage, and a line for each pair of ways."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("file", type=Path)
    asked.add_argument("--no-shapes", action="store_true")
    asked.add_argument("-t", "--to", default="ntriples")
    options = asked.parse_args()
    spent, report = measure(Job(options.file, Description(BASE), shapes=not options.no_shapes), options.to)
    records, ways = report.counts.read, report.ways
    for stage in (*STAGES, "all"):
        print(f"{stage}: {spent[stage] / records * 1e6:.1f} us a record, {spent[stage]:.2f} s")
    print(f"stated by generated functions: {share(ways.generated, ways.plain)}")
    print(f"shapes told from the record: {share(ways.asked, ways.engine)}")


if __name__ == "__main__":
    main()
