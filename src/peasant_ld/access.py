"""Access rules: which normalized records may be published, and what of them; nothing that is withheld leaves a trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PERSON = "Person"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of one record: under which rule it is withheld, and the class of reason."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one dataset: its `[access]` table, and the day (`2026-01-01`) that embargoes are measured against."""

    table: Mapping[str, Any]
    as_of: str | None = None


def judge(record: Mapping[str, Any], access: Mapping[str, Any] | None, rules: Rules) -> Verdict | None:
    """Whether one normalized record is withheld, by its own `access` as written and the rules; None: it goes out."""
    access = access or {}
    level = access.get("level", "public")
    if level != "public" and not (level == "embargoed" and rules.as_of and access.get("until", "9999") <= rules.as_of):
        return Verdict(str(level), str(access.get("reason", "other")))
    if record["type"][0] == PERSON and not _has_basis(access):
        return Verdict("person-without-basis", "safety")
    return None


def _has_basis(access: Mapping[str, Any]) -> bool:
    """Consent that was given, or a public role that a source shows."""
    if access.get("basis") == "consent":
        return access.get("consent") == "given"
    return access.get("basis") == "public-role" and "source" in access


def redact(record: Mapping[str, Any], withheld: Mapping[str, Verdict]) -> Mapping[str, Any]:
    """The record without any reference to a withheld record; evidence for what went away goes away with it."""
    if not withheld:
        return record
    return _without(record, withheld)


def _without(node: Mapping[str, Any], withheld: Mapping[str, Verdict]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in node.items():
        if isinstance(value, str) and key != "id" and value in withheld:
            continue
        if isinstance(value, list):
            value = [each for each in value if not (isinstance(each, str) and each in withheld)]
            value = [_without(each, withheld) if isinstance(each, dict) else each for each in value]
            if not value:
                continue
        elif isinstance(value, dict):
            value = _without(value, withheld)
        out[key] = value
    return out
