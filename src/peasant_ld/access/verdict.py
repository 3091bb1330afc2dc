"""One normalized record and the rules become a verdict: withheld, under which rule and for which reason, or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple

from peasant_ld.access.contacts import strings_in
from peasant_ld.access.rules import Rules
from peasant_ld.model import Kind, Mark, Model

WITHDRAWN = "withdrawn"
NO_BASIS = "person-without-basis"
SHOWS = "image-without-basis"
RESTRICTED_KIND = "kind-restricted"
COARSENED = "coarsened"
NEEDS = "needs-withheld"
MADE = "made-for-withheld"
# The class of reason where nobody stated one: none is made up. It is no word of `access.reason`.
NOT_STATED = "not-stated"
# What says on which ground a record goes out, not whom it is about.
_GROUND = "access"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Under which rule a record is withheld, and the class of reason (a word of `access.reason`, or `NOT_STATED`).

    `because` is the id of the withheld record that this one needs, `key` the key that refers to it, where that is why.
    """

    rule: str
    reason: str
    because: str | None = None
    key: str | None = None


def judge(kind: str, access: Mapping[str, Any] | None, rules: Rules) -> Verdict | None:
    """Whether a record of a kind is withheld, by its own `access` as written and by the rules; None: it goes out."""
    access = access or {}
    is_person = kind in rules.model.persons
    level = _level(kind, access, rules)
    if level != "public":
        is_built_in = "level" not in access and kind not in rules.kinds
        return Verdict(RESTRICTED_KIND if is_built_in else level, reason_of(access))
    if access.get("consent", "given") != "given":
        return Verdict(f"consent-{access['consent']}", _reason_of_consent(access))
    if is_person and not has_basis(access):
        return Verdict(NO_BASIS, reason_of(access))
    return None


def reason_of(access: Mapping[str, Any]) -> str:
    """The class of reason that a record states."""
    return str(access.get("reason", NOT_STATED))


def lacking(access: Mapping[str, Any]) -> Mapping[str, str]:
    """What the basis that a person states needs to be one, as facts of a problem; nothing where none is stated."""
    basis = str(access.get("basis", ""))
    needed = {"consent": "access.consent", "public-role": "access.source"}.get(basis)
    if needed is None:
        return {}
    # What is there and yet does not do: the id of a source that is not published, or no document.
    stated = str(access["source"]) if needed == "access.source" and "source" in access else None
    return {"rule": basis} | ({"withheld": stated} if stated else {"other": needed})


def _level(kind: str, access: Mapping[str, Any], rules: Rules) -> str:
    """The level of a record: what it says itself, else what is said of its kind; an embargo that is over is none."""
    level = str(access.get("level") or rules.level(kind))
    return "public" if level == "embargoed" and _is_over(access, rules.as_of) else level


def _is_over(access: Mapping[str, Any], as_of: str | None) -> bool:
    """Whether an embargo is over; with no day known it never is."""
    return as_of is not None and "until" in access and str(access["until"]) <= as_of


def _reason_of_consent(access: Mapping[str, Any]) -> str:
    known = {"refused": "consent-refused", "withdrawn": "consent-withdrawn"}
    return str(access.get("reason") or known.get(access["consent"], NOT_STATED))


def has_basis(access: Mapping[str, Any]) -> bool:
    """Consent that was given (Data Privacy Vocabulary, `dpv:ConsentGiven`), or a public role that a source shows."""
    if access.get("basis") == "consent":
        return access.get("consent") == "given"
    return access.get("basis") == "public-role" and "source" in access


def reached(starts: Collection[str], ways: Mapping[str, Collection[str]]) -> set[str]:
    """What can be reached from some ids by these ways, in any number of steps; the ids themselves too."""
    found, waiting = set(starts), list(starts)
    while waiting:
        new = set(ways.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def pointed_at(record: Mapping[str, Any], kind: Kind) -> set[str]:
    """What a record points at, with any key and in nested nodes; who made it, or what it made, left out."""
    apart = {_GROUND, "id", "type", *kind.keys_with(Mark.MAKER)}
    return {each for key, value in record.items() if key not in apart for each in strings_in(value)}


def lacks_required(kind: Kind, access: Mapping[str, Any] | None, rules: Rules) -> Verdict | None:
    """A record of which a key that its schema requires is closed cannot go out with the rest."""
    for name, key in kind.keys.items():
        if key.required and rules.is_closed(kind.name, name, access or {}):
            return Verdict("required-key", reason_of(access or {}), key=name)
    return None


def falls(record: Mapping[str, Any], withheld: Mapping[str, Verdict], model: Model) -> Verdict | None:
    """The verdict on a record that cannot stand without one that is withheld; None: it stands.

    It needs what its schema requires: a reference, or at least one of several.
    """
    for key in stands_on(record["type"][0], model):
        targets = strings_in(record.get(key))
        if targets and all(is_lost(target, withheld) for target in targets):
            return needs(targets[0], key, withheld)
    return None


def is_lost(target: str, withheld: Mapping[str, Verdict]) -> bool:
    """Whether nothing can stand on a record: it is withheld, and no other place gives way to it."""
    return target in withheld and withheld[target].rule != COARSENED


def needs(target: str, key: str, withheld: Mapping[str, Verdict]) -> Verdict:
    """The verdict on a record that stands by this key on one that is withheld."""
    return Verdict(NEEDS, withheld[target].reason, target, key)


@lru_cache(maxsize=1024)
def stands_on(kind: str, model: Model) -> tuple[str, ...]:
    """The keys of a kind whose references it cannot do without."""
    required = [name for name, key in model.kinds[kind].keys.items() if key.required and key.is_reference]
    # A participation without its participant says something else.
    return (*required, *(key for key in model.kinds[kind].keys_with(Mark.PARTICIPANT) if key not in required))


class Ground(NamedTuple):
    """That a record goes out by a public role: the rule that asks for a basis, and the source and reason it states."""

    id: str
    rule: str
    source: str
    reason: str


def ground_of(record: Mapping[str, Any], rule: str) -> Ground | None:
    """The public role by which a normalized record goes out; None where it states none."""
    access = record.get("access", {})
    if access.get("basis") != "pld:basis-public-role":
        return None
    reason = reason_of(access).removeprefix("pld:reason-")
    return Ground(record["id"], rule, intern(str(access.get("source", ""))), intern(reason))


def lacks_source(
    ground: Ground, withheld: Mapping[str, Verdict], documents: Collection[str], base: str
) -> Verdict | None:
    """A public role stands on a published document: the verdict where its source is none, or is withheld."""
    source = ground.source
    if source in withheld or (source.startswith(base) and source not in documents):
        return Verdict(ground.rule, ground.reason, source if source in withheld else None, "access")
    return None
