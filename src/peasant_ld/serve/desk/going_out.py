"""What came of a check -> what goes out and what does not, who is named and why: for this computer alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from peasant_ld.model import load_model
from peasant_ld.model.labels import Labels, load_labels
from peasant_ld.reading.sheets.names import folded
from peasant_ld.report import Report
from peasant_ld.report.messages import Catalogue
from peasant_ld.serve.desk.desk import DeskSession
from peasant_ld.serve.desk.edits import cell_at, edit_cells
from peasant_ld.serve.desk.judged import GoingOut, KnownRecord, Withheld
from peasant_ld.serve.desk.refusals import DeskRefusal, asked
from peasant_ld.serve.desk.sheets import shown_sheet
from peasant_ld.serve.desk.told import place_told

MOST_RECORDS = 500  # of a rule that are listed; all are counted
MOST_NAMES = 50
ACCESS = ("level", "basis", "consent", "source", "until", "reason")


def out_told(desk: DeskSession) -> dict[str, Any]:
    """What would be published now, what is withheld and under which rule, who is named, what has errors."""
    opened, words = desk.open_one, desk.words
    out, report = opened.judged.out, opened.judged.report
    labels = load_labels(opened.declared.model or load_model())
    by_kind = [_of_kind(kind, number, labels, words) for kind, number in sorted(out.published.items())]
    rejected = list(_rejected(report, words))
    return {
        "revision": opened.judged.revision,
        "published": {"count": report.counts.published, "by_kind": by_kind},
        "withheld": list(_withheld(out, words)),
        "people": [
            {
                **_record(each.record, words),
                "basis": each.basis,
                "basis_label": words.label("basis", each.basis),
                "level": each.level,
            }
            for each in out.people
        ],
        "rejected": rejected,
        "redacted": [_closed(key, number, labels, words) for key, number in sorted(out.closed.items())],
        "words": list(_passages(out, bool(rejected))),
    }


def _of_kind(kind: str, number: int, labels: Labels, words: Catalogue) -> dict[str, Any]:
    return {"kind": kind, "label": labels.name(words.lang, kind), "count": number}


def _record(record: KnownRecord, words: Catalogue) -> dict[str, Any]:
    name = record.name(words.lang)
    return {"id": record.id, "name": name, "type": record.kind, "place": place_told(record.origin, words)}


def _withheld(out: GoingOut, words: Catalogue) -> Iterator[dict[str, Any]]:
    rules: dict[tuple[str, str], list[Withheld]] = {}
    for each in out.withheld:
        rules.setdefault((each.rule, each.reason), []).append(each)
    for (rule, reason), found in sorted(rules.items()):
        facts = {"rule": words.label("rule", rule), "reason": words.label("reason", reason)}
        records = [_record(each.record, words) for each in found[:MOST_RECORDS]]
        told = {"rule": rule, "sentence": words.ui("why_withheld", **facts), "count": len(found)}
        yield {**told, "records": records}


def _rejected(report: Report, words: Catalogue) -> Iterator[dict[str, Any]]:
    """The records that have errors, each once, with the sentence of the first."""
    seen: set[tuple[Any, ...]] = set()
    for problem in report.in_order():
        where = (problem.place.file, problem.place.sheet, problem.place.row) if problem.place else ()
        known = (problem.record, *(where if problem.record is None else ()))
        if problem.blocks and known not in seen:
            seen.add(known)
            place = place_told(problem.place, words) if problem.place else None
            yield {"id": problem.record, "place": place, "say": words.say(problem)}


def _closed(key: str, number: int, labels: Labels, words: Catalogue) -> dict[str, Any]:
    kind, _, name = key.partition(".")
    label = f"{labels.name(words.lang, kind)}: {labels.name(words.lang, kind, name)}"
    return {"key": key, "label": label, "count": number}


def _passages(out: GoingOut, rejected: bool) -> Iterator[str]:
    """The names of the passages on doing no harm that this dataset needs."""
    rules = {each.rule for each in out.withheld}
    needed = {
        "people": bool(out.people),
        "no-basis": "person-without-basis" in rules,
        "withheld": bool(rules),
        "closed": bool(out.closed),
        "rejected": rejected,
    }
    return (name for name, is_needed in needed.items() if is_needed)


def names_told(desk: DeskSession, kinds: str, text: str) -> list[dict[str, str]]:
    """The records that a reference may mean: of some kinds (all where none are named), whose name or id has a text."""
    wanted, part = {kind for kind in kinds.split(",") if kind}, folded(text) or text.strip().casefold()
    found = []
    for each in desk.open_one.judged.out.known:
        texts = (each.id.casefold(), *map(folded, each.names.values()))
        if (not wanted or each.kind in wanted) and any(part in name for name in texts):
            found.append({"id": each.id, "name": each.name(desk.lang), "type": each.kind})
            if len(found) == MOST_NAMES:
                break
    return found


def change_access(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    """Write what a record says of its access into the columns of its row, all of it or nothing.

    Raises DeskRefusal where a column lacks.
    """
    given = {name: asked(body, name, str) for name in ACCESS if name in body}
    if not given:
        raise DeskRefusal(400, "asked_wrong", name=", ".join(ACCESS))
    opened, row = desk.open_one, asked(body, "row", int)
    name = asked(body, "file", str)
    title = body.get("sheet") if isinstance(body.get("sheet"), str) else None
    sheet = shown_sheet(opened.files.path(name), name, title, (opened.declared, desk.lang))
    letters = {each.column.key: at for at, each in enumerate(sheet.columns) if each.column}
    lacking = [f"access.{each}" for each in given if f"access.{each}" not in letters]
    if lacking:
        raise DeskRefusal(409, "no_column", {"lacking": lacking}, columns=", ".join(lacking))
    shown = next((cells for number, cells in sheet.rows if number == row), [""] * len(sheet.columns))
    texts = {
        cell_at(row, sheet.columns[at].letter): (text, shown[at])
        for each, text in given.items()
        for at in [letters[f"access.{each}"]]
    }
    return edit_cells(desk, {"file": name, "sheet": sheet.title}, texts)
