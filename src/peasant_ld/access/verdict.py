"""One normalized record and the rules become a verdict: withheld, under which rule and for which reason, or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.access.rules import PERSON, Rules
from peasant_ld.model import Model

WITHDRAWN = "withdrawn"
NO_BASIS = "person-without-basis"
COARSENED = "coarsened"
NEEDS = "needs-withheld"
# The class of reason where nobody stated one: none is made up. It is no word of `access.reason`.
NOT_STATED = "not-stated"
# Kinds of document that show somebody, so that they need a basis of their own when they point at a person.
_IMAGES = frozenset({"pld:genre-photograph", "pld:genre-video", "pld:genre-audio"})
_MAKERS = frozenset({"author", "publisher"})
# Beside the references that a schema requires: a participation without its participant says something else.
_STANDS_ON = {"Participation": ("participant",)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Under which rule a record is withheld, and the class of reason (a word of `access.reason`, or `NOT_STATED`).

    `because` is the id of the withheld record that this one needs, `key` the key that refers to it, where that is why.
    """

    rule: str
    reason: str
    because: str | None = None
    key: str | None = None


def judge(
    record: Mapping[str, Any], access: Mapping[str, Any] | None, rules: Rules, persons: Collection[str] = ()
) -> Verdict | None:
    """Whether one normalized record is withheld, by its own `access` as written and by the rules; None: it goes out.

    `persons` are the ids of all persons of the dataset: an image that points at one needs a basis.
    """
    access = access or {}
    kind = record["type"][0]
    level = _level(kind, access, rules)
    if level != "public":
        return Verdict(level, reason_of(access))
    if access.get("consent", "given") != "given":
        return Verdict(f"consent-{access['consent']}", _reason_of_consent(access))
    if _has_basis(access):
        return None
    if kind == PERSON:
        return Verdict(NO_BASIS, reason_of(access))
    if _shows(record, persons):
        return Verdict("image-without-basis", reason_of(access))
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
    level = str(access.get("level") or rules.kinds.get(kind, "public"))
    return "public" if level == "embargoed" and _is_over(access, rules.as_of) else level


def _is_over(access: Mapping[str, Any], as_of: str | None) -> bool:
    """Whether an embargo is over; with no day known it never is."""
    return as_of is not None and "until" in access and str(access["until"]) <= as_of


def _reason_of_consent(access: Mapping[str, Any]) -> str:
    known = {"refused": "consent-refused", "withdrawn": "consent-withdrawn"}
    return str(access.get("reason") or known.get(access["consent"], NOT_STATED))


def _has_basis(access: Mapping[str, Any]) -> bool:
    """Consent that was given (Data Privacy Vocabulary, `dpv:ConsentGiven`), or a public role that a source shows."""
    if access.get("basis") == "consent":
        return access.get("consent") == "given"
    return access.get("basis") == "public-role" and "source" in access


def _shows(record: Mapping[str, Any], persons: Collection[str]) -> bool:
    """Whether a document is an image that points at a person, other than as its maker."""
    if record.get("genre") not in _IMAGES:
        return False
    values = (value for key, value in record.items() if key not in _MAKERS and isinstance(value, list))
    return any(isinstance(each, str) and each in persons for value in values for each in value)


def lacks_required(
    record: Mapping[str, Any], access: Mapping[str, Any] | None, rules: Rules, model: Model
) -> Verdict | None:
    """A record of which a key that its schema requires is closed cannot go out with the rest."""
    kind = record["type"][0]
    for name, key in model.kinds[kind].keys.items():
        if key.required and rules.is_closed(kind, name, access or {}):
            return Verdict("required-key", reason_of(access or {}), key=name)
    return None


def falls(record: Mapping[str, Any], withheld: Mapping[str, Verdict], model: Model) -> Verdict | None:
    """The verdict on a record that cannot stand without one that is withheld; None: it stands.

    It needs what its schema requires: a reference, or at least one of several.
    """
    for key in stands_on(record["type"][0], model):
        value = record.get(key)
        targets = [value] if isinstance(value, str) else value or []
        lost = [target for target in targets if target in withheld and withheld[target].rule != COARSENED]
        if lost and len(lost) == len(targets):
            return Verdict(NEEDS, withheld[lost[0]].reason, lost[0], key)
    return None


def stands_on(kind: str, model: Model) -> tuple[str, ...]:
    """The keys of a kind whose references it cannot do without."""
    required = [name for name, key in model.kinds[kind].keys.items() if key.required and key.is_reference]
    return (*required, *(key for key in _STANDS_ON.get(kind, ()) if key in model.kinds[kind].keys))


def lacks_source(
    record: Mapping[str, Any], withheld: Mapping[str, Verdict], kinds: Mapping[str, str], base: str
) -> Verdict | None:
    """A public role stands on a published document: the verdict where its source is none, or is withheld."""
    access = record.get("access", {})
    if record["type"][0] != PERSON or access.get("basis") != "pld:basis-public-role":
        return None
    source = str(access.get("source", ""))
    if source in withheld or (source.startswith(base) and kinds.get(source) != "Document"):
        reason = reason_of(access).removeprefix("pld:reason-")
        return Verdict(NO_BASIS, reason, source if source in withheld else None, "access")
    return None
