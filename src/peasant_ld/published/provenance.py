"""A release, or a dataset, and an id become an answer: why a statement is there, or why a record is not.

A release tells of what is in it only. Which records are withheld, and why, can be asked of the dataset alone.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from peasant_ld.access import Verdict, redact
from peasant_ld.flow import Checked
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model.context import Context
from peasant_ld.problem import Problem
from peasant_ld.published.layout import DATA, damaged
from peasant_ld.published.reader import Release
from peasant_ld.rdf.evidence import objects
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.report.json import place as told_place
from peasant_ld.report.messages import visible

INDEX = "data/provenance.jsonl.gz"
# What an explanation does not list as a statement: the frame around it.
_FRAME = frozenset({"id", "type", "evidence", "access"})
# What the index tells of a place, and as what.
_SPOT: Mapping[str, type] = {"file": str, "line": int, "sheet": str, "row": int}
_MARKS = ("placeCoarsenedTo", "dateCoarsenedTo", "countsSuppressed")


def write_index(rows: Iterable[Row], out: BinaryIO) -> None:
    """Write where each record stands in the source: one JSON object a line, with its id, file, line, sheet and row."""
    waiting = iter(rows)
    while lines := [orjson.dumps(_spot(row)) for row in islice(waiting, 1000)]:
        out.write(b"\n".join(lines) + b"\n")


def _spot(row: Row) -> dict[str, str | int]:
    origin = row.origin
    file = visible(origin.file, None)  # its name may be bytes that are no text
    spot = {"id": row.id, "file": file, "line": origin.line, "sheet": origin.sheet, "row": origin.row}
    return {key: value for key, value in spot.items() if value is not None}


def why_in_release(release: Release, identity: str, key: str | None = None) -> dict[str, Any] | None:
    """Why the statements of a record are in a release: values, evidence, and where the record was written.

    None when the release has no such record, or no such key of it. Raises InputError (PLD502) for what is not ours.
    """
    iri = resolve_id(release.base, identity)
    record = release.find(iri)
    if record is None or (key is not None and key not in record):
        return None
    context, place = release.context(), _place(release.folder, iri)
    try:
        sources = [found for found in map(release.find, sorted(_sources(record))) if found is not None]
        titles = {each["id"]: each.get("name", {}) for each in sources}
        return _told(record, key, titles, context) | {"place": place}
    except (TypeError, AttributeError, KeyError, ValueError) as error:  # what was published conforms; this was damaged
        raise damaged(release.folder, DATA) from error


def why_in_dataset(checked: Checked, identity: str, key: str | None = None) -> dict[str, Any] | None:
    """Why a record of a dataset, or one key of it, is published, withheld or rejected; None for no such record."""
    base = checked.job.base
    iri = resolve_id(base, identity)
    problems = [each for each in checked.report().problems if each.record and resolve_id(base, each.record) == iri]
    row = next((row for row in checked.rows_read() if row.id == iri), None)
    if row is None:
        return _rejected(iri, problems) if problems else None
    verdict = checked.judged.withheld.get(iri)
    if verdict is not None:
        return _withheld(row, verdict)
    return _published(row, key, checked)


def _withheld(row: Row, verdict: Verdict) -> dict[str, Any]:
    told = {"id": row.id, "place": told_place(row.origin), "outcome": "withheld", "rule": verdict.rule}
    until = (row.access or {}).get("until") if verdict.rule == "embargoed" else None
    more = {"reason": verdict.reason, "until": until, "because": verdict.because}
    return told | {key: value for key, value in more.items() if value is not None}


def _published(row: Row, key: str | None, checked: Checked) -> dict[str, Any] | None:
    base, record = checked.job.base, row.record()
    shown = redact(record, row.access, checked.plan)
    if key is not None and key not in shown:
        told = {"id": row.id, "place": told_place(row.origin), "outcome": "withheld", "rule": "key", "key": key}
        return told if key in record else None
    titles = {source: {"": source.removeprefix(base)} for source in _sources(shown)}
    return _told(shown, key, titles, checked.job.model.context) | {"place": told_place(row.origin)}


def _rejected(iri: str, problems: list[Problem]) -> dict[str, Any]:
    place = next((each.place for each in problems if each.place), None)
    told = {"id": iri, "outcome": "rejected", "problems": [each.code for each in problems]}
    return told | {"place": told_place(place) if place else None}


def _place(release: Path, iri: str) -> dict[str, Any] | None:
    """Where a record was written; None for one whose place would tell who it is. Raises InputError (PLD502)."""
    start = b'{"id":' + orjson.dumps(iri) + b","
    try:
        with gzip.open(release / INDEX) as lines:
            line = next((line for line in lines if line.startswith(start)), None)
        found: dict[str, Any] | None = orjson.loads(line) if line is not None else None
    except (OSError, EOFError, ValueError, zlib.error) as error:  # it was damaged
        raise damaged(release, INDEX) from error
    if found is None:
        return None
    del found["id"]
    if not found.keys() <= _SPOT.keys() or not all(isinstance(each, _SPOT[key]) for key, each in found.items()):
        raise damaged(release, INDEX)
    return found


def _sources(record: Mapping[str, Any]) -> set[str]:
    notes = record.get("evidence", ())
    return {*record.get("source", ()), *(source for node in notes for source in node["source"])}


def _told(record: Mapping[str, Any], key: str | None, titles: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """What there is to say of a published record, or of one key of it."""
    access = record.get("access", {})
    keys = [key] if key else [each for each in record if each not in _FRAME]
    return {
        "id": record["id"],
        "outcome": "withdrawn" if record["type"] == ["Tombstone"] else "published",
        "basis": access.get("basis"),
        "changed": {mark: access[mark] for mark in _MARKS if mark in access},
        "source": [{"id": source, "title": titles.get(source, {})} for source in record.get("source", ())],
        "statements": [each for name in keys for each in _statements(record, name, titles, context)],
    }


def _statements(
    record: Mapping[str, Any], key: str, titles: Mapping[str, Any], context: Context
) -> Iterator[dict[str, Any]]:
    term = context.term(record["type"][0], key)
    if term is None:
        return
    name = context.compact(term.iri)
    for thing in objects(record[key], term):
        expanded = {"@id": context.expand(thing["@id"])} if "@id" in thing else thing
        nodes = [
            each for each in record.get("evidence", ()) if each["predicate"] == name and each["object"] == expanded
        ]
        value = thing.get("@id") or thing.get("@value")
        yield {"key": key, "value": _shown(record[key], value), "evidence": [_entry(node, titles) for node in nodes]}


def _shown(stated: Any, value: Any) -> Any:
    """The value as people read it: a nested node by what it holds."""
    for node in stated if isinstance(stated, list) else [stated]:
        if isinstance(node, Mapping) and node.get("id") == value:
            return {key: each for key, each in node.items() if key not in ("id", "type")}
    return value


def _entry(node: Mapping[str, Any], titles: Mapping[str, Any]) -> dict[str, Any]:
    status = str(node["status"]).removeprefix("pld:status-")
    (source,) = node["source"]
    told = {"status": status, "source": source, "title": titles.get(source, {})}
    return told | {key: node[key] for key in ("where", "note") if key in node}
