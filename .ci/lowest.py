"""Prints what to install for the lowest versions that pyproject.toml allows: each bound, and the tools of the tests.

python .ci/lowest.py > lowest.txt && pip install -e . -r lowest.txt

What the project asks for is pinned to its lower bound, in its extras too; the tools are pinned as for development. What
either of them asks for in turn is left to pip. Spark is left out: it is tested by itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN = "peasant-ld["  # an extra that is made of others
BOUND = re.compile(r"(?P<name>[A-Za-z0-9._-]+)>=(?P<version>[0-9.]+)(?P<marker>;.*)?")


def normal(name: str) -> str:
    """The name of a package as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def lowest() -> Iterator[str]:
    """A line for each requirement. Raises SystemExit for one that is not written as a lower bound."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project, tools = told["project"], {normal(name) for name in told["dependency-groups"]["dev"]}
    extras = (lines for name, lines in project["optional-dependencies"].items() if name not in ("all", "spark"))
    pinned = set[str]()
    for line in (each for each in chain(project["dependencies"], *extras) if not each.startswith(OWN)):
        found = BOUND.fullmatch(line)
        if found is None:
            raise SystemExit(f"pyproject.toml: {line!r} has no lower bound to test with")
        pinned.add(normal(found["name"]))
        yield f"{found['name']}=={found['version']}{found['marker'] or ''}"
    for line in (ROOT / "requirements-dev.txt").read_text("utf-8").splitlines():
        if normal(line.partition("==")[0]) in tools - pinned:
            yield line


if __name__ == "__main__":
    print("\n".join(lowest()))
