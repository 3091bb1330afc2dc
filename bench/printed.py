"""Rows of the benchmark in, one table out: aligned for the screen, or Markdown for PROFILE.md."""

from __future__ import annotations

from collections.abc import Iterable

from measured import Row

TITLES = (
    "", "workload", "records", "processor s", "wall s", "records/s", "triples/s", "x floor", "x rdflib", "x maplib",
    "MB",
)  # fmt: skip


def cells(row: Row, rows: Iterable[Row]) -> list[str]:
    """The cells of one row; it is compared with the floor and with peers of the same part and workload, by records."""
    if row.spent is None:
        return [row.name, row.workload, row.why]
    beside = [each for each in rows if (each.part, each.workload) == (row.part, row.workload)]
    floor, *peers = (_seconds([each for each in beside if name in each.name]) for name in ("floor", "rdflib", "maplib"))
    own = _seconds([row])
    short = row.spent.wall < 10
    return [
        row.name, row.workload, f"{row.records:,}" if row.records else "",
        f"{row.spent.processor:.{2 if short else 1}f}", f"{row.spent.wall:.{2 if short else 1}f}",
        f"{row.records / row.spent.wall:,.0f}" if row.records > 1 else "",
        f"{row.triples / row.spent.wall:,.0f}" if row.triples else "",
        f"{own / floor:.1f}" if floor and own else "", *(f"{peer / own:.1f}" if peer and own else "" for peer in peers),
        f"{row.spent.megabytes}",
    ]  # fmt: skip


def _seconds(rows: list[Row]) -> float:
    """Seconds on the wall a record."""
    return next((row.spent.wall / row.records for row in rows if row.spent and row.records), 0.0)


def table(rows: list[Row], markdown: bool) -> str:
    """All rows, a line before each part; a row that is told in words stands without numbers."""
    lines = [list(TITLES)]
    for number, row in enumerate(rows):
        if not number or rows[number - 1].part != row.part:
            lines.append([f"**{row.part}**" if markdown else f"-- {row.part}"])
        lines.append(cells(row, rows))
    return _markdown(lines) if markdown else _aligned(lines)


def _markdown(lines: list[list[str]]) -> str:
    filled = [line + [""] * (len(TITLES) - len(line)) for line in lines]
    filled.insert(1, ["---", "---", *["---:"] * (len(TITLES) - 2)])
    return "\n".join(f"| {' | '.join(line)} |" for line in filled)


def _aligned(lines: list[list[str]]) -> str:
    full = [line for line in lines if len(line) == len(TITLES)]
    widths = [max(len(line[at]) for line in full) for at in range(len(TITLES))]
    return "\n".join(
        "  ".join(cell.ljust(width) if at < 2 else cell.rjust(width) for at, (cell, width) in enumerate(pairs)).rstrip()
        for pairs in (list(zip(line, widths, strict=False)) for line in lines)
    )
