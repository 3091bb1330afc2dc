"""What lies beside the records of a new dataset; and records of it that are closed after they were written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from peasant_ld.exchange.merge.account import REPORT
from peasant_ld.exchange.merge.own_model import FOLDER
from peasant_ld.exchange.merge.sheet import NAME
from peasant_ld.files.systems import in_order
from peasant_ld.model.description import FILE
from peasant_ld.rdf.normalize import resolve_id

_OPEN = ("level", "until", "on", "replacedBy")


def write_beside(folder: Path, description: str, model: Mapping[str, str], sheet: str) -> None:
    """Write dataset.toml, the files of a model of one's own, and the sheet of what may be one."""
    (folder / FILE).write_text(description, encoding="utf-8", newline="\n")
    (folder / NAME).write_text(sheet, encoding="utf-8-sig", newline="")
    for name, text in model.items():
        (folder / FOLDER).mkdir(exist_ok=True)
        (folder / FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


def write_report(folder: Path, report: str) -> None:
    """Write the account."""
    (folder / REPORT).write_text(report + "\n", encoding="utf-8", newline="\n")


def restrict(records: Path, ids: frozenset[str], base: str) -> None:
    """Close records (by absolute id) in the files of a folder that we have written: one record a line."""
    for path in in_order(records.iterdir()):
        lines = path.read_bytes().splitlines(keepends=True)
        closed = [_restricted(line, ids, base) for line in lines]
        if closed != lines:
            path.write_bytes(b"".join(closed))


def _restricted(line: bytes, ids: frozenset[str], base: str) -> bytes:
    data: dict[str, Any] = orjson.loads(line)
    if resolve_id(base, data["id"]) not in ids:
        return line
    access = {name: value for name, value in data.get("access", {}).items() if name not in _OPEN}
    return orjson.dumps({**data, "access": {"level": "restricted", **access}}, option=orjson.OPT_APPEND_NEWLINE)
