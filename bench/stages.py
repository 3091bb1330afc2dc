"""Where the time goes: microseconds of the processor that each stage of the driver takes for a record, in one process.

    python bench/stages.py /tmp/g.jsonl                        by default, to N-Triples
    python bench/stages.py /tmp/g.jsonl --no-shapes -t turtle  with options of `convert`

The stages are timed where the driver calls them; what is left is the start: imports, the command, the model.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generate import BASE
from peasant_ld.cli import main as command
from peasant_ld.flow import driver

STAGES = {"gather": "gather", "judge": "judge_all", "check": "check_all", "write": "_write_rows"}


def timed(spent: dict[str, float], stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, its seconds noted."""

    def run(*given: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*given, **named)
        finally:
            spent[stage] = spent.get(stage, 0) + time.process_time() - begun

    return run


def measure(source: Path, options: list[str]) -> dict[str, float]:
    """The seconds of each stage of one `convert`, and of the whole process as `all`."""
    spent: dict[str, float] = {}
    for stage, name in STAGES.items():
        setattr(driver, name, timed(spent, stage, getattr(driver, name)))
    with tempfile.TemporaryDirectory(prefix="bench-stages-") as folder:
        to = [] if {"-t", "--to"} & set(options) else ["-t", "ntriples"]
        output = ["-o", str(Path(folder, "out")), "--base", BASE, "--jobs", "1"]
        try:
            command(["convert", str(source), *output, *to, *options])
        except SystemExit as end:
            if end.code:
                raise
    return {**spent, "all": time.process_time()}


def main(source: Path, options: list[str]) -> None:
    """Print a line a stage."""
    with source.open("rb") as lines:
        records = sum(1 for _ in lines)
    for stage, seconds in measure(source, options).items():
        print(f"{stage:8} {seconds / records * 1e6:8.1f} us a record {seconds:8.2f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
