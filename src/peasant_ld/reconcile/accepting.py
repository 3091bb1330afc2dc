"""What was accepted is written into a dataset: a judgement a row in `same-as.csv`, and a document that each comes from.

No table of records is touched. The document is a record like others, which may be mended; a judgement is taken back by
taking out its row.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peasant_ld.files import refuse_links, write_file
from peasant_ld.flow import Job
from peasant_ld.flow.same_as import AGAINST, COLUMNS, FILE, RECORD, SAME, SOURCE, Judgement, SameAs, same_key
from peasant_ld.model import Model
from peasant_ld.model.iri import kind_slug
from peasant_ld.problem import InputError, Problem
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.reading import RECORDS_FOLDER
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets.exact import guarded
from peasant_ld.reading.sheets.text import csv_rows, looked_at
from peasant_ld.reconcile.sheet import AcceptedRow
from peasant_ld.report.messages import LANGUAGES, Catalogue

DOCUMENTS = f"{RECORDS_FOLDER}/reconciliation.jsonl"
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What was written: how many judgements are new, how many were there, and what is wrong, where nothing was."""

    new: int = 0
    there: int = 0
    problems: tuple[Problem, ...] = ()


def accept(job: Job, folder: Path, rows: Iterable[AcceptedRow]) -> Acceptance:
    """Add what was accepted to the dataset in a folder, all of it or, where something is wrong, nothing.

    PLD467: no such record; PLD464: its kind has no place for it; PLD466: two that cannot both be right. Raises
    InputError for a link in the place of a file (PLD070), or for judgements there that cannot be read; OSError.
    """
    known, wanted = job.same_as, list(rows)
    if wrong := [each for each in known.problems if each.blocks]:
        raise InputError(wrong[0])
    documents = {_document_id(row, job.model): row for row in wanted}
    kinds = _kinds_of(job, {*(row.record for row in wanted), *documents})
    problems = [*_unfit(wanted, kinds, job), *_contrary(wanted, known, job.base)]
    if problems:
        return Acceptance(problems=tuple(problems))
    had = {(identity, each.cells[SAME]) for identity, each in _all_of(known)}
    new = [row for row in dict.fromkeys(wanted) if (resolve_id(job.base, row.record), row.address) not in had]
    if new:
        refuse_links([folder / FILE, folder / RECORDS_FOLDER, folder / DOCUMENTS])
        made = {_document_id(row, job.model): row for row in new}
        missing = [_document(each, made[each], job) for each in sorted(made) if resolve_id(job.base, each) not in kinds]
        _add_documents(folder / DOCUMENTS, missing)  # first: no judgement stands without the one that it comes from
        write_file(folder / FILE, _with_rows(folder / FILE, [_cells(row, job.model) for row in new]))
    return Acceptance(len(new), len(wanted) - len(new))


def _kinds_of(job: Job, wanted: set[str]) -> dict[str, str]:
    """The kind of each record that is wanted and there, by its id (absolute)."""
    asked, found = {resolve_id(job.base, each) for each in wanted}, dict[str, str]()
    for item in job.items():
        identity = item.data.get("id") if isinstance(item, Record) else None
        if isinstance(item, Record) and isinstance(identity, str) and resolve_id(job.base, identity) in asked:
            found[resolve_id(job.base, identity)] = str(item.data.get("type"))
    return found


def _unfit(rows: Iterable[AcceptedRow], kinds: Mapping[str, str], job: Job) -> Iterator[Problem]:
    for row in rows:
        kind = kinds.get(resolve_id(job.base, row.record))
        if kind is None:
            yield Problem("PLD467", row.place, row.record, RECORD, row.record)
        elif same_key(job.model.kinds.get(kind)) is None:
            yield Problem("PLD464", row.place, row.record, RECORD, row.record)


def _contrary(rows: Iterable[AcceptedRow], known: SameAs, base: str) -> Iterator[Problem]:
    """Two of one source for one record, and one for two records, among these and those that are there."""
    there = list(_all_of(known))
    of_record = {(identity, each.cells.get(AGAINST, "")): each.cells[SAME] for identity, each in there}
    of_address = {each.cells[SAME]: (identity, each.cells[RECORD]) for identity, each in there}
    for row in rows:
        identity = resolve_id(base, row.record)
        first = of_record.setdefault((identity, row.against), row.address) if row.against else row.address
        if first != row.address:
            yield Problem("PLD466", row.place, row.record, value=first, facts={"other": row.address})
        whose, name = of_address.setdefault(row.address, (identity, row.record))
        if whose != identity:
            yield Problem("PLD466", row.place, row.record, value=row.address, facts={"same": name})


def _all_of(known: SameAs) -> Iterator[tuple[str, Judgement]]:
    return ((identity, each) for identity, all_of in known.by_record.items() for each in all_of)


def _document_id(row: AcceptedRow, model: Model) -> str:
    """An id that tells no name: of the kind that evidence comes from, by day, judge and what was compared with."""
    digest = hashlib.sha256(json.dumps([row.by, row.against]).encode()).hexdigest()[:_DIGITS]
    return f"{kind_slug(_source_kind(model))}/reconciliation-{row.on}-{digest}"


def _source_kind(model: Model) -> str:
    return model.nodes["Statement"][SOURCE].kinds[0]


def _document(identity: str, row: AcceptedRow, job: Job) -> dict[str, Any]:
    tags = (tag for tag in job.description.languages if tag.partition("-")[0] in LANGUAGES)
    language, kind = next(tags, "en"), job.model.kinds[_source_kind(job.model)]
    told = Catalogue.load(language).texts["same_as.source"]
    for name, fact in (("against", row.against or row.address), ("on", row.on), ("by", row.by)):
        told = told.replace(f"{{{name}}}", fact)
    return {"id": identity, "type": kind.name, **({kind.name_key: {language: told}} if kind.name_key else {})}


def _add_documents(path: Path, documents: Iterable[Mapping[str, Any]]) -> None:
    """Add records to a file of JSON Lines, which stays as it is; make it where it is not there."""
    lines = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in documents)
    if lines:
        path.parent.mkdir(exist_ok=True)
        before = path.read_bytes() if path.exists() else b""
        write_file(path, before + (b"\n" if before and not before.endswith(b"\n") else b"") + lines.encode())


def _cells(row: AcceptedRow, model: Model) -> dict[str, str]:
    told = (row.record, row.address, row.by, row.on, _document_id(row, model), row.against, row.name, row.score)
    return dict(zip(COLUMNS, (*told, row.reason), strict=True))


def _with_rows(path: Path, rows: Iterable[Mapping[str, str]]) -> bytes:
    """A table of judgements with more rows: what is there stays as it is, with its columns, separator and letters."""
    titles, encoding, separator, before = list(COLUMNS), "utf-8", ",", ""
    if path.exists():
        encoding, separator, _ = looked_at(path, path.name, Declared(), frozenset(COLUMNS))
        before = path.read_bytes().decode(encoding)
        found = (row[1] for row in csv_rows(path, path.name, encoding, separator) if not isinstance(row, Problem))
        titles = next((cells for cells in found if any(map(str.strip, cells))), [])
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    if not titles or not before:
        titles = list(COLUMNS)
        writer.writerow(titles)
    writer.writerows([guarded(row.get(title.strip(), "")) for title in titles] for row in rows)
    text = before + ("\r\n" if before and not before.endswith("\n") else "") + out.getvalue()
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:  # a letter that the file could not hold until now
        return text.encode("utf-8-sig")
