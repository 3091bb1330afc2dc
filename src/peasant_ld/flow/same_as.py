"""What somebody judged to be the same as something elsewhere is added to records as they are read, with who and when.

It stands in `same-as.csv` beside `dataset.toml`, one judgement a row, so that no table of records is ever rewritten:
who takes a row out has taken the judgement back. Each becomes an address of the record and its evidence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from peasant_ld.files import is_link
from peasant_ld.model import Kind, Model
from peasant_ld.model.description import NO_BASE, Description
from peasant_ld.model.marks import Mark
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.json_strict import cannot_open
from peasant_ld.reading.record import Locator, Record
from peasant_ld.report.messages import LANGUAGES, Catalogue

FILE = "same-as.csv"
RECORD, SAME, BY, ON, SOURCE = NEEDED = ("record", "sameAs", "judgedBy", "judgedOn", "source")
# Beside what is needed: where the other thing comes from, what it is called there, why it was proposed; for people.
AGAINST = "against"
COLUMNS = (*NEEDED, AGAINST, "name", "score", "reason")
_FORMS = ("iris", "links")
_STATUS = "inferred"


class Judgement(NamedTuple):
    """One row of the file: the cells of `NEEDED`, and where each stands."""

    cells: Mapping[str, str]
    row: int
    columns: Mapping[str, int]

    def place(self, title: str = RECORD) -> Place:
        """Where a cell stands."""
        from peasant_ld.reading.sheets.columns import letter

        return Place(FILE, row=self.row, column=letter(self.columns.get(title, 0)), header=title)


def same_key(kind: Kind | None) -> str | None:
    """The key of a kind that holds the addresses of the very same thing elsewhere; None where it has none."""
    keys = kind.keys_with(Mark.SAME) if kind else ()
    return next((key for key in keys if kind and kind.keys[key].form in _FORMS), None)


@dataclass(frozen=True, slots=True)
class SameAs:
    """The judgements on a dataset by the id (absolute) of a record, and what is wrong with the file."""

    base: str = NO_BASE
    languages: tuple[str, ...] = ()
    by_record: Mapping[str, tuple[Judgement, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.by_record or self.problems)

    def sources(self) -> frozenset[str]:
        """The ids, as written, of the documents that the judgements come from."""
        return frozenset(each.cells[SOURCE] for judged in self.by_record.values() for each in judged)

    def joined(self, items: Iterable[Record | Problem], model: Model, whole: bool) -> Iterator[Record | Problem]:
        """The items, each record with what was judged of it; where they are the `whole`, what fits none is told."""
        yield from self.problems
        met = set[str]()
        for item in items:
            if isinstance(item, Record) and self._judged(item):
                met.add(resolve_id(self.base, item.data["id"]))
                yield self.of(item, model)
            else:
                yield item
        if whole:
            yield from self.unmet(met)

    def unmet(self, met: Collection[str]) -> Iterator[Problem]:
        """What is judged of records that are none of those with these ids (absolute)."""
        for identity, judged in self.by_record.items():
            if identity not in met:
                yield from (_wrong(each, "PLD467", RECORD, Severity.WARNING) for each in judged)

    def of(self, record: Record, model: Model) -> Record:
        """A record with what was judged of it: addresses that it has not, and evidence for each.

        One of a kind that has no place for them says so (PLD464).
        """
        judged, kind = self._judged(record), model.kinds.get(str(record.data.get("type")))
        if not judged or kind is None:
            return record
        key = same_key(kind)
        if key is None:
            wrong = tuple(_wrong(each, "PLD464", RECORD) for each in judged)
            return record._replace(problems=(*record.problems, *wrong))
        return self._added(record, key, judged)

    def _added(self, record: Record, key: str, judged: Iterable[Judgement]) -> Record:
        """A record with judgements; as it is where what it states is of no form that they could be added to."""
        had, stated = record.data.get(key) or [], record.data.get("evidence") or []
        if not (isinstance(had, str | list) and isinstance(stated, list)):
            return record
        same, evidence, places = [had] if isinstance(had, str) else list(had), list(stated), dict[str, Place]()
        for each in judged:
            address = each.cells[SAME]
            if address not in same:
                places[f"/{key}/{len(same)}"] = each.place(SAME)
                same.append(address)
            places[f"/evidence/{len(evidence)}/source"] = each.place(SOURCE)
            places[f"/evidence/{len(evidence)}"] = each.place()
            evidence.append(self._evidence(each, key))
        locator = _WithAdded(record.locator, places, key if isinstance(had, str) else None)
        return record._replace(data={**record.data, key: same, "evidence": evidence}, locator=locator)

    def _judged(self, record: Record) -> tuple[Judgement, ...]:
        identity = record.data.get("id")
        return self.by_record.get(resolve_id(self.base, identity), ()) if isinstance(identity, str) else ()

    def _evidence(self, judged: Judgement, key: str) -> dict[str, Any]:
        language = next((tag for tag in self.languages if tag.partition("-")[0] in LANGUAGES), "en")
        note = Catalogue.load(language).texts["same_as.note"]
        said = note.replace("{on}", judged.cells[ON]).replace("{by}", judged.cells[BY])
        of = {"of": key, "value": judged.cells[SAME], "source": judged.cells[SOURCE], "status": _STATUS}
        return {**of, "note": {language: said}}


def read_same_as(description: Description) -> SameAs:
    """The judgements that lie in the folder of a dataset; none where there is no such file. Raises nothing."""
    base, found = description.base, SameAs(description.base, description.languages)
    path = (description.folder or Path()) / FILE
    if description.folder is None or not (path.exists() or is_link(path)):
        return found
    if is_link(path):
        return replace(found, problems=(Problem("PLD070", Place(FILE), value=str(path)),))
    from peasant_ld.reading.sheets.text import csv_rows, looked_at  # few datasets have the file

    try:
        encoding, separator, told = looked_at(path, FILE, Declared(), frozenset(COLUMNS))
    except OSError as error:
        return replace(found, problems=(cannot_open(FILE, error),))
    if any(each.blocks for each in told):
        return replace(found, problems=tuple(told))
    judged, wrong = dict[str, tuple[Judgement, ...]](), list(told)
    for each in judgements_in(csv_rows(path, FILE, encoding, separator)):
        if isinstance(each, Problem):
            wrong.append(each)
        else:
            identity = resolve_id(base, each.cells[RECORD])
            judged[identity] = (*judged.get(identity, ()), each)
    return replace(found, by_record=judged, problems=tuple(wrong))


def judgements_in(rows: Iterable[tuple[int, list[str]] | Problem]) -> Iterator[Judgement | Problem]:
    """The judgements of some rows, the first of which has the titles.

    PLD469 where one of them is missing; PLD462 where a judgement lacks what makes it one, PLD468 where its day is none.
    """
    from peasant_ld.reading.sheets.exact import unguarded

    columns: dict[str, int] | None = None
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        number, texts = row[0], [unguarded(cell).strip() for cell in row[1]]
        if columns is not None and any(texts):
            yield _judgement(Judgement(_by_title(texts, columns), number, columns))
        elif columns is None and any(texts):
            columns = {title: texts.index(title) for title in COLUMNS if title in texts}
            if missing := [title for title in NEEDED if title not in columns]:
                yield Problem("PLD469", Place(FILE, row=number), facts={"expected": ", ".join(missing)})
                return


def _by_title(texts: list[str], columns: Mapping[str, int]) -> dict[str, str]:
    return {title: texts[index] if index < len(texts) else "" for title, index in columns.items()}


def _judgement(judged: Judgement) -> Judgement | Problem:
    """A judgement, or what it lacks."""
    if lacking := [title for title in NEEDED if not judged.cells[title]]:
        return _wrong(judged, "PLD462", lacking[0])
    return judged if is_day(judged.cells[ON]) else _wrong(judged, "PLD468", ON)


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar as `2026-11-20`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class _WithAdded:
    """Finds the places of a record's own values as before, and those of what was added to it in the file of that."""

    inner: Locator | None
    added: Mapping[str, Place]
    single: str | None

    def place(self, origin: Place, pointer: str) -> Place:
        for start, place in self.added.items():
            if pointer == start or pointer.startswith(f"{start}/"):
                return place
        if self.single and pointer == f"/{self.single}/0":  # it was a text, and is the first of a list now
            pointer = f"/{self.single}"
        return self.inner.place(origin, pointer) if self.inner else origin.at(pointer) if pointer else origin


def _wrong(judged: Judgement, code: str, title: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(
        code, judged.place(title), judged.cells[RECORD] or None, title, judged.cells[title] or None, severity
    )
