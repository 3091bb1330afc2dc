"""A normalized record becomes what of it may be published: a pure function of the record, its `access` and a Plan.

In order: closed keys and small counts go; references to what is withheld go, and the nested things that stood on them;
dates and places become coarser, and the record says so; evidence for what is no longer stated goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.access.coarsen import Spot, around, as_exact_as_stated, coarse_date, coarse_place
from peasant_ld.access.namings import naming_kinds, without_closed_namings
from peasant_ld.access.place_names import PlaceNames
from peasant_ld.access.rules import Rules
from peasant_ld.access.splits import without_broken_splits
from peasant_ld.access.verdict import COARSENED, WITHDRAWN, Verdict
from peasant_ld.model import Mark, Model
from peasant_ld.model.settings import PRECISIONS
from peasant_ld.rdf.evidence import identified, objects

_Key = tuple[tuple[str, str], ...]  # an object of evidence, as something to look up
_FRAME = frozenset({"id", "type", "evidence", "access"})
_OWN = frozenset({"id", "type", "subject", "predicate"})


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is known of a dataset when its records are redacted.

    `withheld` holds the verdict by id; `places` the places, where any may become coarser, `called` the names that they
    lose; `suppressed` the keys of the counts that a record loses; `pseudonyms` the new id of a person by the old one;
    `unnamed` those of whom something is closed, so that no other record may say in its own words how it calls them.
    """

    rules: Rules
    model: Model
    withheld: Mapping[str, Verdict] = field(default_factory=dict)
    places: Mapping[str, Spot] = field(default_factory=dict)
    suppressed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pseudonyms: Mapping[str, str] = field(default_factory=dict)
    called: PlaceNames = field(default_factory=lambda: PlaceNames({}))
    unnamed: frozenset[str] = frozenset()

    def touches(self, identity: str, kind: str, access: Mapping[str, Any] | None) -> bool:
        """Whether a record may come out different: false only where it surely does not."""
        if self.withheld or identity in self.suppressed or self.pseudonyms or self.rules.speak_of(kind):
            return True
        if self.unnamed and kind in naming_kinds(self.model):
            return True
        return bool(self.places) or bool(access and ("keys" in access or "coarsen" in access))


def redact(record: Mapping[str, Any], access: Mapping[str, Any] | None, plan: Plan) -> Mapping[str, Any]:
    """What of a normalized record may be published; `access` is as written. The record itself is never changed."""
    kind, access = record["type"][0], access or {}
    if not plan.touches(record["id"], kind, access):
        return record
    out = _open_keys(record, access, plan)
    out = _without_withheld(out, plan)
    out, marks = _coarsened(out, access, plan)
    out = without_broken_splits(out, record, plan.model)
    out = without_closed_namings(out, plan.unnamed, plan.model)
    if plan.model.kinds[kind].is_place:
        out = dict(as_exact_as_stated(out, plan.model.kinds[kind]))
    if record["id"] in plan.suppressed:
        marks["countsSuppressed"] = True
    if out == record and not marks:
        return record
    return _supported(_marked(out, marks), record, plan.model)


def tombstone(record: Mapping[str, Any], access: Mapping[str, Any], withheld: Mapping[str, Verdict]) -> dict[str, Any]:
    """What remains of a withdrawn record: its id, the day, the class of reason, and what replaces it."""
    node = record.get("access", {})
    out: dict[str, Any] = {"id": record["id"], "type": ["Tombstone"]}
    if "on" in access:
        out["withdrawn"] = access["on"]
    if "reason" in node:
        out["reason"] = node["reason"]
    if "replacedBy" in node and node["replacedBy"] not in withheld:
        out["replacedBy"] = node["replacedBy"]
    return out


def leaves_tombstone(verdict: Verdict) -> bool:
    """Whether a withheld record is one that was withdrawn, so that it leaves its tombstone."""
    return verdict.rule == WITHDRAWN


def _open_keys(record: Mapping[str, Any], access: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The record without closed keys, and without the counts that their breakdowns cannot show."""
    kind, gone = record["type"][0], plan.suppressed.get(record["id"], ())
    closed = plan.rules.is_closed
    return {
        key: value
        for key, value in record.items()
        if key in ("id", "type") or (key not in gone and not closed(kind, key, access))
    }


def _without_withheld(record: dict[str, Any], plan: Plan) -> dict[str, Any]:
    """The record with no reference to anything withheld; a place that was too exact gives way to the one around it."""
    if not plan.withheld:
        return record
    return _pruned(record, plan) or record


def _pruned(node: Mapping[str, Any], plan: Plan) -> dict[str, Any] | None:
    """A node without the withheld; None where it cannot stand without."""
    out: dict[str, Any] = {}
    for key, value in node.items():
        kept = value if key in _OWN else _kept(value, plan)
        if kept is not None:
            out[key] = kept
        elif _stands_on(node, key, plan.model):
            return None
    return out or None


def _stands_on(node: Mapping[str, Any], key: str, model: Model) -> bool:
    """Whether a node cannot stand without a value: what its kind requires, or anything of what evidence speaks of."""
    kind = node.get("type", [""])[0]
    its = model.nodes.get(kind, {}).get(key)
    return kind == "Statement" or key in ("@id", "@value") or (its is not None and its.required)


def _kept(value: Any, plan: Plan) -> Any:
    """What is left of one value; None: nothing."""
    if isinstance(value, str):
        return _target(value, plan)
    if isinstance(value, list):
        found = [kept for kept in (_kept(each, plan) for each in value) if kept is not None]
        return (_unique(found) if len(found) > 1 and found != value else found) or None
    return _pruned(value, plan) if isinstance(value, dict) else value


def _unique(values: list[Any]) -> list[Any]:
    """References in order, each once: two places may have given way to the same one."""
    return sorted(set(values)) if all(isinstance(each, str) for each in values) else values


def _target(value: str, plan: Plan) -> str | None:
    """A text or reference as it may stand: None where it is, or lies inside, something withheld."""
    identity = value.partition("#")[0] if "#" in value else value
    verdict = plan.withheld.get(identity)
    if verdict is None:
        return value
    spot = plan.places.get(identity)
    if verdict.rule != COARSENED or spot is None or spot.asked is None:
        return None
    wider = around(identity, spot.asked, plan.places)
    return wider if wider not in plan.withheld else None


def _coarsened(record: dict[str, Any], access: Mapping[str, Any], plan: Plan) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record with coarser dates and places, and what its access node must tell of that."""
    kind, marks = record["type"][0], {}
    out = record
    day = plan.rules.coarseness(kind, access, "date")
    if day not in (None, "day"):
        out = _with_coarse_dates(out, str(day))
        if out != record:
            marks["dateCoarsenedTo"] = f"pld:date-precision-{day}"
    place = plan.rules.coarseness(kind, access, "place")
    if place not in (None, "point"):
        wide = _with_wide_places(out, str(place), plan)
        if wide != out:
            out, marks["placeCoarsenedTo"] = wide, f"pld:precision-{place}"
    return out, marks


def _with_coarse_dates(node: Mapping[str, Any], level: str) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key, value in node.items():
        if isinstance(value, dict) and value.get("type") == ["TemporalEntity"]:
            value = coarse_date(value, level)
        elif isinstance(value, list) and key not in ("type", "evidence"):
            value = [_with_coarse_dates(each, level) if isinstance(each, dict) else each for each in value]
        if value is not None:
            out[key] = value
    return out


def _with_wide_places(record: dict[str, Any], level: str, plan: Plan) -> dict[str, Any]:
    """The record with every reference to a more exact place moved to the place around it; a place itself, coarser."""
    spot = plan.places.get(record["id"])
    if spot is not None and spot.too_exact:
        record = coarse_place(record, level, plan.model.kinds[record["type"][0]])
    moved = {key: _moved(value, level, plan) for key, value in record.items() if key not in _FRAME}
    return {key: moved.get(key, value) for key, value in record.items() if moved.get(key, value) is not None}


def _moved(value: Any, level: str, plan: Plan) -> Any:
    """References with every place that is more exact than `level` moved to the one around it; None: none is left."""
    if isinstance(value, str):
        return _wide_place(value, level, plan)
    if isinstance(value, Mapping):
        node = {key: _moved(each, level, plan) for key, each in value.items()}
        return node if None not in node.values() else None
    if not isinstance(value, list):
        return value
    moved = [_moved(each, level, plan) for each in value]
    return value if moved == value else _unique([each for each in moved if each is not None]) or None


def _wide_place(value: str, level: str, plan: Plan) -> str | None:
    spot = plan.places.get(value)
    if spot is None or spot.rank >= _rank(level):
        return value
    wider = around(value, level, plan.places)
    return None if wider in plan.withheld else wider


def _rank(level: str) -> int:
    return PRECISIONS.index(level)


def _marked(record: dict[str, Any], marks: dict[str, Any]) -> dict[str, Any]:
    """The record with what was made coarser, or left out, told in its access node."""
    if not marks:
        return record
    node: dict[str, Any] = record.get("access") or {"id": f"{record['id']}#access", "type": ["Access"]}
    return record | {"access": node | marks}


def _supported(out: dict[str, Any], record: Mapping[str, Any], model: Model) -> dict[str, Any]:
    """The record with evidence only for what it still states; a note on a value that became coarser goes."""
    if "evidence" not in out:
        return out
    stated, changed = _statements(out, record, model)
    nodes = [node for node in out["evidence"] if _as_key(node["object"]) in stated.get(node["predicate"], ())]
    nodes = [_without_note(node) if node["predicate"] in changed else node for node in nodes]
    return {key: nodes if key == "evidence" else value for key, value in out.items() if key != "evidence" or nodes}


def _without_note(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key != "note"}


def _statements(
    out: Mapping[str, Any], record: Mapping[str, Any], model: Model
) -> tuple[dict[str, set[_Key]], set[str]]:
    """The objects that a record still states, by property; and the properties of which something is not as it was."""
    context = model.context
    stated: dict[str, set[_Key]] = {}
    changed: set[str] = set()
    for key, value in out.items():
        term = None if key in ("id", "type", "evidence") else context.term(record["type"][0], key)
        if term is not None:
            name = context.compact(term.iri)
            stated.setdefault(name, set()).update(_as_key(_expanded(thing, model)) for thing in objects(value, term))
            changed |= {name} if value != record.get(key) else set()
    return stated, changed


def _as_key(thing: Mapping[str, str]) -> _Key:
    return tuple(sorted(thing.items()))


def _expanded(thing: dict[str, str], model: Model) -> dict[str, str]:
    return {"@id": model.context.expand(thing["@id"])} if "@id" in thing else thing


def renamed(record: Mapping[str, Any], plan: Plan) -> Mapping[str, Any]:
    """The record with the ids of persons, and of what is nested in them, replaced by pseudonyms; without names."""
    if not plan.pseudonyms:
        return record
    out: dict[str, Any] = _renamed(record, plan.pseudonyms)
    bare = record["id"] in plan.pseudonyms and record["type"][0] in plan.model.kinds
    return _identified(_nameless(out, plan.model) if bare else out)


def _nameless(record: dict[str, Any], model: Model) -> dict[str, Any]:
    """A person without what tells the name: names, sources, and the evidence for them."""
    kind, context = record["type"][0], model.context
    keys = (*model.kinds[kind].keys_with(Mark.NAME), "source")
    terms = (context.term(kind, key) for key in keys)
    gone = {context.compact(term.iri) for term in terms if term is not None}
    out = {key: value for key, value in record.items() if key not in keys}
    if "evidence" in out:
        out["evidence"] = [node for node in out["evidence"] if node["predicate"] not in gone]
    return {key: value for key, value in out.items() if value or key != "evidence"}


def _renamed(value: Any, pseudonyms: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        head, mark, tail = value.partition("#")
        return f"{pseudonyms[head]}{mark}{tail}" if head in pseudonyms else value
    if isinstance(value, list):
        found = [_renamed(each, pseudonyms) for each in value]
        return _unique(found) if found != value else value  # the order must not tell the old ids
    return {key: _renamed(each, pseudonyms) for key, each in value.items()} if isinstance(value, dict) else value


def renumbered(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record with the nested nodes of each list counted from 1 again, so that no gap tells what was taken out.

    Evidence has the ids of what it says now: a digest of what was taken out could be tried until it fits.
    """
    start = f"{record['id']}#"
    numbers: dict[str, set[int]] = {}
    for stem, number in _counted(record, start):
        numbers.setdefault(stem, set()).add(number)
    if all(len(found) == max(found) for found in numbers.values()):
        return _identified(record)
    rank = {(stem, number): at for stem, found in numbers.items() for at, number in enumerate(sorted(found), 1)}
    out: dict[str, Any] = _recounted(record, start, rank)
    return _identified(out)


def _identified(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record with its evidence by the ids of what that says, in order; the record itself where they are so."""
    notes = record.get("evidence")
    if not notes:
        return record
    anew = sorted(identified(notes), key=lambda node: str(node["id"]))
    return record if anew == notes else {**record, "evidence": anew}


def _counted(value: Any, start: str) -> Iterator[tuple[str, int]]:
    """What stands before each number in the ids of nested nodes, and the number."""
    if isinstance(value, list):
        for each in value:
            if isinstance(each, Mapping) and str(each.get("id", "")).startswith(start):
                stem, _, number = str(each["id"]).rpartition("-")
                if number.isdecimal():
                    yield stem, int(number)
            yield from _counted(each, start)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _counted(each, start)


def _recounted(value: Any, start: str, rank: Mapping[tuple[str, int], int]) -> Any:
    if isinstance(value, str):
        return _recounted_id(value, start, rank) if value.startswith(start) else value
    if isinstance(value, list):
        return [_recounted(each, start, rank) for each in value]
    return {key: _recounted(each, start, rank) for key, each in value.items()} if isinstance(value, Mapping) else value


def _recounted_id(identity: str, start: str, rank: Mapping[tuple[str, int], int]) -> str:
    """An id with each of its numbers as it counts now: `#budget-3-part-2` may become `#budget-2-part-1`."""
    before, *steps = identity.removeprefix(start).split("-")
    old, new = start + before, start + before
    for step in steps:
        number = rank.get((old, int(step)), int(step)) if step.isdecimal() else step
        old, new = f"{old}-{step}", f"{new}-{number}"
    return new
