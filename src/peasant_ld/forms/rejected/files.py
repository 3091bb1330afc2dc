"""Problems -> the rows that did not pass, in the format they came in, with a column of reasons, to be mended."""

from __future__ import annotations

import csv
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from peasant_ld.forms.rejected.book import write_book
from peasant_ld.forms.rejected.csv_file import write_csv
from peasant_ld.forms.rejected.reasons import Reasons, RejectedInput
from peasant_ld.problem import Problem
from peasant_ld.reading import Record, read_records
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.columns import REASONS
from peasant_ld.reading.sheets.exact import guarded
from peasant_ld.report.messages import Catalogue, visible

NAME = "rejected"
_LONGEST = 160  # bytes of a name that is made of another; there is room for what goes before and behind
_BOOKS = (".xlsx", ".ods", ".xlsm")
_TABLES = (".csv", ".tsv")


def write_rejected(
    problems: Iterable[Problem], source: str | Path, folder: Path, lang: str = "en", declared: Declared | None = None
) -> list[Path]:
    """Write the records that did not pass into files of `folder`, one for each file of the input that holds some.

    CSV gives `rejected.csv`, a workbook `rejected.xlsx`, JSON `rejected.jsonl` and `rejected.reasons.csv`;
    with several input files the name of each follows: `rejected-grants.csv`. Only problems that block count, and a file
    that lost no record has none. `source` is what was read, and `declared` how. The folder is made; it must lie outside
    of a release, since nothing in the files is redacted. Gives the files written. Raises OSError, and MissingExtra for
    a workbook without XlsxWriter.
    """
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.blocks and problem.place and (problem.place.row or problem.place.line or problem.record):
            by_file[problem.place.file].append(problem)
    told = Catalogue.load(lang)
    written: list[Path] = []
    for name, own in sorted(by_file.items()):
        path = Path(source) if str(source) == name else Path(source) / name
        if not path.is_file():  # standard input
            continue
        folder.mkdir(parents=True, exist_ok=True)
        base = folder / (NAME if len(by_file) == 1 else f"{NAME}-{_stem(name, by_file)}")
        written += _writer(path)(RejectedInput(path, name, declared or Declared(), Reasons.of(own, told)), base)
    return written


def _stem(name: str, others: Iterable[str]) -> str:
    """What tells one file of the input from the others: its name without the suffix, if no other has the same."""
    bare = name.rpartition(".")[0]
    same = sum(other.rpartition(".")[0] == bare for other in others) > 1
    return _plain((name.replace(".", "-") if same else bare).replace("/", "-"))


def _plain(stem: str) -> str:
    """The same as any file may be called: other bytes are spelled out, a long name is cut, and either is marked."""
    spelled = visible(stem, None).encode()[:_LONGEST].decode(errors="ignore").replace("\\", "-")
    return spelled if spelled == stem else f"{spelled}-{sha256(os.fsencode(stem)).hexdigest()[:8]}"


def _writer(path: Path) -> Callable[[RejectedInput, Path], list[Path]]:
    suffix = path.suffix.lower()
    return write_book if suffix in _BOOKS else write_csv if suffix in _TABLES else _write_json


def _write_json(given: RejectedInput, base: Path) -> list[Path]:
    """The rejected records of a JSON file as JSON Lines; the reasons beside them: a record has no such key."""
    target, beside = base.with_name(base.name + ".jsonl"), base.with_name(base.name + ".reasons.csv")
    of = _json_lines if given.path.suffix.lower() in (".jsonl", ".ndjson") else _json_records
    with target.open("wb") as lines, beside.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["line", REASONS])
        for count, (line, told) in enumerate(of(given), 1):
            lines.write(line.rstrip(b"\r\n") + b"\n")
            writer.writerow([count, guarded(given.reasons.tell(told))])
    return [target, beside]


def _json_lines(given: RejectedInput) -> Iterator[tuple[bytes, list[Problem]]]:
    """The lines that are told, as they were written: what is not JSON too."""
    with given.path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if told := given.reasons.rows.get((None, number)):
                yield line, told


def _json_records(given: RejectedInput) -> Iterator[tuple[bytes, list[Problem]]]:
    """The records that are told by their id, or by the line on which they begin."""
    rows = given.reasons.rows
    inside = [problem for own in rows.values() for problem in own if problem.code != "PLD026"]
    by_id: dict[str | None, list[Problem]] = defaultdict(list)
    for problem in [*inside, *(one for own in given.reasons.ids.values() for one in own)]:
        by_id[problem.record].append(problem)
    for item in read_records(given.path):
        if isinstance(item, Record):
            identity = str(item.data.get("id", ""))
            told = by_id.get(identity) or rows.get((None, item.origin.line or 0))
            if told:
                yield json.dumps(item.data, ensure_ascii=False).encode(), told
