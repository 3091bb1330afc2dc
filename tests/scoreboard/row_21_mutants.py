"""Row 21: one fault put into each rule of access at a time is noticed."""

import re

from scoreboard.row import ROOT, Figure, Row

TABLE = re.compile(r"^\| `((?:access|release/leaks)/[\w/]+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)


def judged(is_deep: bool) -> Figure:
    """What `docs/mutants.md` holds; `tests/mutation/run.py` judges the modules anew."""
    rows = TABLE.findall((ROOT / "docs" / "mutants.md").read_text("utf-8"))
    mutants, killed, equal, survive = (sum(int(row[column]) for row in rows) for column in (1, 2, 3, 4))
    where = ", ".join(f"{row[0]} {row[4]}" for row in rows if int(row[4]))
    said = f"{mutants:,} mutants of {len(rows)} modules: {killed:,} killed, {equal} equal, {survive} survive"
    is_reached = bool(rows) and survive == 0
    return Figure(f"{said} ({where})" if where else said, bool(rows), is_reached)


ROW = Row(21, "a fault in any rule of access is noticed", "0 mutants survive", measure=judged)
