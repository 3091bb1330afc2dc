"""Row 21: one fault put into each rule of access at a time is noticed."""

import re

from scoreboard.row import ROOT, Figure, Row

TABLE = re.compile(
    r"^\| `((?:access|release/leaks)/[\w/]+)` \| ([^|]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE
)
ROOMS = ("access", "release/leaks")


def judged(is_deep: bool) -> Figure:
    """What `docs/mutants.md` holds; `tests/mutation/run.py` judges the modules anew.

    It is reached where no mutant survives of any module, every one judged as it is today.
    """
    rows = TABLE.findall((ROOT / "docs" / "mutants.md").read_text("utf-8"))
    mutants, killed, equal, survive = (sum(int(row[column]) for row in rows) for column in (2, 3, 4, 5))
    where = ", ".join(f"{row[0]} {row[5]}" for row in rows if int(row[5]))
    missing = _modules() - {row[0] for row in rows if row[1] == "all"}
    said = f"{mutants:,} mutants of {len(rows)} modules: {killed:,} killed, {equal} equal, {survive} survive"
    said += f" ({where})" if where else ""
    said += f"; in part, before a change or not yet: {', '.join(sorted(missing))}" if missing else ""
    return Figure(said, bool(rows), bool(rows) and survive == 0 and not missing)


def _modules() -> set[str]:
    package = ROOT / "src" / "peasant_ld"
    return {f"{room}/{path.stem}" for room in ROOMS for path in (package / room).glob("*.py")} - {
        f"{room}/__init__" for room in ROOMS
    }


ROW = Row(21, "a fault in any rule of access is noticed", "0 mutants survive", measure=judged)
