"""Findings -> one JSON object: always the same keys in the same order, whatever the order of finding."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.report.causes import ASIDE, BECAUSE, cause_of
from peasant_ld.report.findings import Counts, Findings
from peasant_ld.report.messages import Catalogue, visible
from peasant_ld.report.ways import Ways

_HERE = "{here}"
_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]")


def render(findings: Findings, catalogue: Catalogue) -> str:
    """The whole report as JSON (RFC 8259), with sentences in the language of the catalogue."""
    return encoded(document(findings, catalogue))


def document(findings: Findings, catalogue: Catalogue) -> dict[str, Any]:
    """The whole report as plain values, those of its JSON."""
    return {
        "dataset": findings.dataset,
        "language": catalogue.lang,
        "ok": findings.ok,
        "exit_code": findings.exit_code,
        "written": findings.written,
        "counts": {**asdict(findings.counts), "adds_up": findings.counts.adds_up},
        "severities": {str(severity): count for severity, count in findings.severities.items()},
        "codes": dict(findings.codes),
        "details": plain(findings.details),
        **({"unasked": list(findings.unasked)} if findings.unasked else {}),
        **({"ways": asdict(findings.ways)} if findings.ways else {}),
        "problems": [_problem(problem, catalogue) for problem in findings.in_order()],
    }


def parsed(text: str | bytes) -> Findings:
    """What a report in JSON tells, as findings: `render` gives the same text for them. Raises ValueError.

    The sentence of a shape is known in the language of the report only.
    """
    try:
        told = json.loads(text)
        counts = {name: int(number) for name, number in told.get("counts", {}).items() if name != "adds_up"}
        catalogue = Catalogue.load(told.get("language", "en"))
        return Findings(
            tuple(_told(each, catalogue) for each in told.get("problems", ())),
            Counts(**counts),
            told.get("details", {}),
            str(told["dataset"]),
            bool(told.get("written", True)),
            tuple(told.get("unasked", ())),
            Ways(**told.get("ways", {})),
            lang=catalogue.lang,
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no report of peasant-ld; missing, or of another sort: {error}") from error


def _told(each: Mapping[str, Any], catalogue: Catalogue) -> Problem:
    """A problem as the report holds it."""
    facts, cause = dict(each["facts"]), each.get("because")
    if cause:
        facts |= {BECAUSE: Place(**cause["place"]), ASIDE: cause["record"]}
    where = Place(**each["place"]) if each["place"] else None
    known = (each["record"], each["key"], each["value"])
    problem = Problem(each["code"], where, *known, severity=Severity(each["severity"]), facts=facts)
    return problem if catalogue.say(problem) == each["message"] else _with_sentence(problem, each["message"], catalogue)


def _with_sentence(problem: Problem, told: str, catalogue: Catalogue) -> Problem:
    """The problem with the sentence of its shape, which stands in what is told of it."""
    frame = catalogue.say(_worded(problem, _HERE, catalogue.lang))
    before, found, after = frame.partition(_HERE)
    inside = found and told.startswith(before) and told.endswith(after)
    return _worded(problem, told[len(before) : len(told) - len(after)], catalogue.lang) if inside else problem


def _worded(problem: Problem, sentence: str, lang: str) -> Problem:
    return replace(problem, facts={**problem.facts, "message": {lang: sentence}})


def encoded(document: Mapping[str, Any]) -> str:
    """A document of plain values as indented JSON; a character that could turn a terminal around is a `\\u` escape."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
    return _BEYOND_ASCII.sub(_escaped, text) + "\n"


def plain(value: Any) -> Any:
    """A fact as JSON can hold it: mappings with sorted keys, other things as their text."""
    if isinstance(value, bool | int | str | None):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, Place):
        return place(value)
    if isinstance(value, Mapping):
        return {str(key): plain(value[key]) for key in sorted(value, key=str)}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else str(value)


def place(value: Place) -> dict[str, Any]:
    """A place with the parts that are known only."""
    return {name: part for name, part in value._asdict().items() if part is not None}


def facts(problem: Problem) -> Any:
    """The facts of a problem; not the sentence of a shape, told in the reader's language already, nor its cause."""
    return plain({name: fact for name, fact in problem.facts.items() if name not in ("message", BECAUSE, ASIDE)})


def _problem(problem: Problem, catalogue: Catalogue) -> dict[str, Any]:
    cause = because(problem)
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "title": catalogue.title(problem.code),
        "message": catalogue.say(problem),
        "fix": catalogue.fix(problem),
        "place": place(problem.place) if problem.place else None,
        "record": problem.record,
        "key": problem.key,
        "value": problem.value,
        "facts": facts(problem),
        **({"because": cause} if cause else {}),
    }


def because(problem: Problem) -> dict[str, Any] | None:
    """The place of the problem from which this one follows, and its record; None where it follows from none."""
    name = cause_of(problem)
    if name is None or name[0] is None:
        return None
    return {"place": place(name[0]), "record": name[1]}


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    return character if visible(character) == character else json.dumps(character)[1:-1]
