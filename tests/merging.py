"""Two small archives that are merged in tests: each in a folder, under a base of its own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from peasant_ld.exchange.merge.account import MergeAccount
from peasant_ld.exchange.merge.description import Whole
from peasant_ld.exchange.merge.merging import MergeWish, merge

Data = dict[str, Any]
HILL, RIVER = "https://hill.example/archive/", "https://river.example/records/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CONSENT = {"basis": "consent", "consent": "given"}


def archive(folder: Path, base: str, records: Iterable[Mapping[str, Any]], more: str = "", head: str = "") -> Path:
    """A dataset folder with these records; `head` and `more` are lines of its dataset.toml, before and after tables."""
    (folder / "records").mkdir(parents=True)
    lines = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
    (folder / "records" / "all.jsonl").write_text(lines, encoding="utf-8")
    (folder / "dataset.toml").write_text(
        f'base = "{base}"\n'
        + ("" if "licence" in head else f'licence = "{LICENCE}"\n')
        + f'languages = ["en"]\nversion = "1.0.0"\n{head}\n'
        f'[publisher]\nname = "House of seeds"\n[title]\nen = "{folder.name}"\n{more}',
        encoding="utf-8",
    )
    return folder


def merged(
    out: Path, *sources: Path, answers: Iterable[tuple[str, str, str]] | Path | None = None, **asked: Any
) -> tuple[dict[str, Data], MergeAccount]:
    """Some archives as one at `out`, by these answers (merge, one, other): its records by id, and the account."""
    accepted = answers if isinstance(answers, Path) else None
    if answers is not None and accepted is None:
        accepted = out.with_name(f"{out.name}-answers.csv")
        text = io.StringIO()
        csv.writer(text).writerows([("merge", "one", "other"), *answers])
        accepted.write_text(text.getvalue(), encoding="utf-8")
    account = merge(sources, MergeWish(out, accepted=accepted), Whole(**asked))
    return records_of(out), account


def records_of(folder: Path) -> dict[str, Data]:
    """The records of a dataset folder as they are written, by id; none where there is no folder."""
    lines = (line for path in sorted(folder.glob("records/*.jsonl")) for line in path.read_text("utf-8").splitlines())
    return {record["id"]: record for record in map(json.loads, lines)}


def rows_of(sheet: Path) -> list[dict[str, str]]:
    """The lines of a sheet."""
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def codes(account: MergeAccount) -> list[str]:
    """The codes of what an account tells, in order, each once."""
    return sorted({problem.code for problem in account.problems})
