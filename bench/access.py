"""How much of `publish` the access rules and the leak scan take: records without persons, without pages, one process.

    python bench/access.py 100000          prints the seconds of each part, and their share of the whole

Counted are the judging of all records, the look at every text, the redacting of each record that a rule touches, and
the search of every file. The parts are timed where they are called, on the clock on the wall; what lies inside another
part is counted once.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generate import DATASET, write
from peasant_ld import open_dataset, release
from peasant_ld.flow import checking, driver, protect, redacting

ASKED = 0.25
# (module, function in it) that are part of the rules or of the scan
PARTS: tuple[tuple[Any, str], ...] = (
    (driver, "judge_all"),
    (protect, "names_of"),
    (checking, "is_suspect_in"),
    (checking.CheckTask, "result"),
    (redacting, "redact"),
    (release, "stop_at_leaks"),
)


class Stopwatch:
    """Seconds by part; of parts inside one another only the outer one runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._runs = False

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed under a name."""

        def run(*given: Any, **named: Any) -> Any:
            if self._runs:
                return work(*given, **named)
            self._runs, start = True, time.perf_counter()
            try:
                return work(*given, **named)
            finally:
                self._runs = False
                self.seconds[name] = self.seconds.get(name, 0) + time.perf_counter() - start

        return run


def measure(records: int, folder: Path) -> tuple[dict[str, float], float]:
    """The seconds of each part, and of the whole of `publish`."""
    (folder / "records").mkdir()
    (folder / "dataset.toml").write_text(DATASET, encoding="utf-8")
    write("grants", records, folder / "records" / "grants")
    (folder / "records" / "grants.csv").unlink()
    watch = Stopwatch()
    for module, name in PARTS:
        setattr(module, name, watch.timed(name, getattr(module, name)))
    dataset, start = open_dataset(folder), time.perf_counter()
    report = dataset.publish(folder / "release", pages=False)
    whole = time.perf_counter() - start
    if not report.ok:
        raise SystemExit(report.to_text())
    return watch.seconds, whole


def main() -> None:
    """Measure once, and print."""
    with tempfile.TemporaryDirectory(prefix="bench-access-") as name:
        seconds, whole = measure(int(sys.argv[1]), Path(name))
    for part, taken in seconds.items():
        print(f"{part:16} {taken:8.2f} s {taken / whole:7.1%}")
    share = sum(seconds.values()) / whole
    print(f"{'publish':16} {whole:8.2f} s   rules and scan: {share:.1%} (asked: at most {ASKED:.0%})")


if __name__ == "__main__":
    main()
