"""Findings -> SARIF 2.1.0 (OASIS standard, 2020), which code hosting sites and editors show beside the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.report.causes import cause_of
from peasant_ld.report.findings import Findings
from peasant_ld.report.json import encoded, facts, plain
from peasant_ld.report.messages import Catalogue

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
)


def render(findings: Findings, catalogue: Catalogue) -> str:
    """One run with a rule for each code that occurs and a result for each problem."""
    rules = tuple(findings.codes)
    run = {
        "tool": {"driver": {"name": "peasant-ld", "rules": [_rule(code, catalogue) for code in rules]}},
        "language": catalogue.lang,
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": findings.exit_code != 2}],
        "results": [_result(problem, rules.index(problem.code), catalogue) for problem in findings.in_order()],
        "properties": {
            "dataset": findings.dataset,
            "counts": asdict(findings.counts),
            "details": plain(findings.details),
        },
    }
    return encoded({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, catalogue: Catalogue) -> dict[str, Any]:
    """A reportingDescriptor (section 3.49)."""
    title = catalogue.title(code)
    explained = catalogue.explain(code)
    rule = {"id": code, "shortDescription": {"text": title}, "fullDescription": {"text": explained or title}}
    return {**rule, "help": {"text": explained or title}}


def _result(problem: Problem, rule: int, catalogue: Catalogue) -> dict[str, Any]:
    """A result (section 3.27); its message holds the way to mend it too, for most viewers show nothing else."""
    fix = catalogue.fix(problem)
    sentences = [catalogue.say(problem)] + ([catalogue.ui("fix_line", fix=fix)] if fix else [])
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": _LEVELS[problem.severity],
        "message": {"text": _unlinked("\n".join(sentences))},
    }
    if problem.place:
        result["locations"] = [_location(problem, problem.place)]
    cause = cause_of(problem)
    if cause and cause[0]:  # section 3.27.22: where the reader finds what it follows from
        result["relatedLocations"] = [_location(Problem("", record=cause[1]), cause[0])]
    named = {"record": problem.record, "key": problem.key, "value": problem.value, "facts": facts(problem)}
    return {**result, "properties": {name: value for name, value in named.items() if value}}


def _location(problem: Problem, place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.file)}}
    if place.line:
        physical["region"] = {"startLine": place.line}
    logical = _logical(problem, place)
    return {"physicalLocation": physical, **({"logicalLocations": [logical]} if logical else {})}


def _uri(file: str) -> str:
    """The name of a file as a relative reference; the address of a table stays one. No file is called like that."""
    return quote(file, safe="/:?#@!$&*+,;=%" if file.startswith(("http://", "https://")) else "/", errors="replace")


def _logical(problem: Problem, place: Place) -> dict[str, Any] | None:
    """A logicalLocation (section 3.33): the cell, the JSON Pointer or the element; the record where there is none."""
    if place.row:
        cell = place.cell or "/".join(part for part in (str(place.row), place.header) if part)
        return {"name": cell, "fullyQualifiedName": f"{place.sheet}!{cell}" if place.sheet else cell, "kind": "cell"}
    if place.pointer:
        whole = f"{problem.record or ''}#{place.pointer}"
        return {"name": place.pointer, "fullyQualifiedName": whole, "kind": "property"}
    if place.path:
        return {"name": place.path, "fullyQualifiedName": place.path, "kind": "element"}
    return {"name": problem.record, "fullyQualifiedName": problem.record, "kind": "object"} if problem.record else None


def _unlinked(text: str) -> str:
    """The text without embedded links (section 3.11.6): a value must not become a link in a viewer."""
    return text.replace("](", "] (")
