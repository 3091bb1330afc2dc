"""What inputs cost that are made to cost much: `python bench/hostile.py [BYTES ...] [--only WORD]` prints a table.

Each kind of `tests/hostile_inputs.py` is checked and converted by the command, in a process of its own: seconds of
processor, and the most memory that one process had.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from datasets import command, environment, make_dataset  # noqa: E402
from hostile_inputs import KINDS  # noqa: E402

SIZES = (100_000, 10_000_000)
AT_MOST = 300  # seconds


def measure(*arguments: str | Path) -> tuple[float, float, int]:
    """Seconds of processor, megabytes at most, and the exit code of one command line."""
    code = f"import resource, subprocess, sys; done = subprocess.run({command(*arguments)!r}, timeout={AT_MOST}, "
    code += "capture_output=True); used = resource.getrusage(resource.RUSAGE_CHILDREN); "
    code += "print(used.ru_utime + used.ru_stime, used.ru_maxrss, done.returncode)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False)
    seconds, kilobytes, exit_code = map(float, told.stdout.split() or ("nan", "nan", -1))
    return seconds, kilobytes / 1024, int(exit_code)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))
    print("| kind | bytes | check: s | MB | exit | convert: s | MB | exit |\n|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, make in KINDS.items():
        for size in asked.sizes if asked.only in name else ():
            with TemporaryDirectory(prefix="hostile-") as folder:
                dataset = make_dataset(Path(folder, "dataset"), [])
                (dataset / "records" / "all.jsonl").unlink()
                for file, data in make(size).items():
                    (dataset / "records" / file).write_bytes(data)
                check = measure("check", dataset, "--jobs", "1")
                convert = measure("convert", dataset, "--jobs", "1", "-o", Path(folder, "out.nq"))
            cells = " | ".join(f"{seconds:.1f} | {memory:.0f} | {code}" for seconds, memory, code in (check, convert))
            print(f"| {name} | {size:,} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
