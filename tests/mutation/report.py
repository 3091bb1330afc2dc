"""`docs/mutants.md`, from what was found (`results.json`) and the mutants that are named as equal (`equal.toml`)."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent.parent / "src" / "peasant_ld"
TARGET = HERE.parent.parent / "docs" / "mutants.md"
HEAD = """# What the tests do not notice

Each module named here was changed in one place at a time, and its tests were run on every such mutant: a mutant that
survives is a fault that they would let pass. `python tests/mutation/run.py access/counts` judges a module anew and
writes this page; `docs/decisions/0017-mutants.md` says how and why. A mutant is *equal* where it does what the module
does, so that no test can tell it. Where it says `1 of 3`, every third mutant was judged; `before its last change` is
said of a module that is another one today.
"""


def digest_of(module: str) -> str:
    """What the text of a module is known by."""
    return hashlib.sha256((PACKAGE / f"{module}.py").read_bytes()).hexdigest()[:16]


def write_report() -> None:
    """Write the page anew."""
    results = json.loads((HERE / "results.json").read_text("utf-8"))
    TARGET.write_text("\n".join(_lines(results, _reasons())) + "\n", "utf-8")


def _reasons() -> dict[tuple[str, str, str], str]:
    """Why a mutant is equal, by module and changed lines."""
    named = tomllib.loads((HERE / "equal.toml").read_text("utf-8"))["equal"]
    return {(each["module"], each["was"], now): each["why"] for each in named for now in each["now"]}


def _lines(results: dict[str, Any], reasons: dict[tuple[str, str, str], str]) -> Iterator[str]:
    yield HEAD
    yield "| module | judged | mutants | killed | equal | survive |"
    yield "|---|---|---:|---:|---:|---:|"
    survivors, equal = [], []
    for module, found in sorted(results.items()):
        here = [(module, each, reasons.get((module, each["was"], each["now"]))) for each in found["survivors"]]
        named = [each for each in here if each[2]]
        survivors += [each for each in here if not each[2]]
        equal += named
        killed = found["mutants"] - len(here)
        judged = "all" if found["each"] == 1 else f"1 of {found['each']}"
        judged += "" if found["of"] == digest_of(module) else ", before its last change"
        yield f"| `{module}` | {judged} | {found['mutants']} | {killed} | {len(named)} | {len(here) - len(named)} |"
    for title, several in (("Survivors", survivors), ("Equal", equal)):
        yield f"\n## {title}\n"
        for module, each, why in several:
            yield f"- `{module}.py`, line {each['line']}{f': {why}' if why else ''}"
            yield f"  ```diff\n  - {each['was']}\n  + {each['now']}\n  ```"


if __name__ == "__main__":
    write_report()
