"""Where the time goes: microseconds of the processor that each stage of the driver takes for a record, in one process.

    python bench/stages.py /tmp/g.jsonl                        by default, to N-Triples
    python bench/stages.py /tmp/g.jsonl --no-shapes -t turtle  with options of `convert`

The stages are timed where the driver calls them; what is left is the start: imports, the command, the model. The last
lines say how many records took the quick way where there are two: functions generated for the shape of a record state
it, or a loop over its keys; questions asked of a record tell that it keeps its shapes, or the SHACL engine.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generate import BASE
from peasant_ld.cli import main as command
from peasant_ld.flow import driver
from peasant_ld.flow.shape_check import ShapeCheck
from peasant_ld.rdf.stating import Stating, compile_stating

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


def stating_of(made: list[Stating]) -> Callable[..., Stating]:
    """The function that makes what states records, which is kept to be asked for its counts."""

    def run(*given: Any) -> Stating:
        made.append(compile_stating(*given))
        return made[-1]

    return run


def counted(ways: Counter[str]) -> Callable[..., Any]:
    """The validation of a chunk, with how many of its records were answered without the engine."""
    validate = ShapeCheck.__call__

    def run(check: ShapeCheck, chunk: Any, records: Any) -> Any:
        found = validate(check, chunk, records)
        ways["records"] += len(records)
        ways["asked"] += found.asked
        return found

    return run


def measure(source: Path, options: list[str]) -> tuple[dict[str, float], dict[str, tuple[int, int]]]:
    """The seconds of each stage of one `convert` and of the whole; of each pair of ways, (quick, all) records."""
    spent: dict[str, float] = defaultdict(float)
    asked, statings = Counter[str](), list[Stating]()
    vars(driver)["compile_stating"] = stating_of(statings)
    ShapeCheck.__call__ = counted(asked)
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
    spent["all"] = time.process_time()
    stated = (sum(each.generated for each in statings), sum(each.generated + each.plain for each in statings))
    return spent, {
        "stated by generated functions": stated,
        "shapes told from the record": (asked["asked"], asked["records"]),
    }


def main(source: Path, options: list[str]) -> None:
    """Print a line a stage, and a line for each pair of ways."""
    with source.open("rb") as lines:
        records = sum(1 for _ in lines)
    spent, ways = measure(source, options)
    for stage in (*STAGES, "all"):
        print(f"{stage}: {spent[stage] / records * 1e6:.1f} us a record, {spent[stage]:.2f} s")
    for way, (quick, every) in ways.items():
        print(f"{way}: {quick:,} of {every:,}" + (f", {quick / every:.1%}" if every else ""))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
