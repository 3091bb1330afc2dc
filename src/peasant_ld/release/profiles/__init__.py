"""The same records in other terms: a profile is another context over them, one file in `shapes/profiles`.

What a profile has no term for is named in it (`notMapped`) and left out. Dates that a vocabulary wants as plain values
are lifted out of their nodes (`lift`), where they are exact; a vague date is left out, never made precise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from peasant_ld.model import BUILT_IN, Model
from peasant_ld.model.context import Context, compile_context
from peasant_ld.problem import InputError, Place, Problem

Record = Mapping[str, Any]
FOLDER = BUILT_IN / "profiles"
_EXACT = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?\Z")


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One profile: its context; what it lifts (key -> the names of a date, or of its start and end); what it lacks."""

    name: str
    title: str
    context: Context
    lift: Mapping[str, tuple[str, ...]]
    not_mapped: Mapping[str, str]

    def model(self, model: Model) -> Model:
        """The model with the context of this profile, for everything that writes records."""
        return replace(model, context=self.context)


def profile_names() -> tuple[str, ...]:
    """The names that `--profile` takes."""
    return tuple(sorted(path.name.removesuffix(".jsonld") for path in FOLDER.glob("*.jsonld")))


@cache
def load_profile(name: str) -> Profile:
    """The profile of this name. Raises InputError (PLD009) when there is none."""
    if name not in profile_names():
        known = ", ".join(profile_names())
        raise InputError(Problem("PLD009", Place("--profile"), value=name, facts={"suffix": name, "known": known}))
    data = json.loads((FOLDER / f"{name}.jsonld").read_text(encoding="utf-8"))
    lift = {key: tuple(names) for key, names in data["lift"].items()}
    return Profile(name, data["title"], compile_context(data["@context"]), lift, data["notMapped"])


def to_profile(records: Iterable[Record], name: str, model: Model) -> Iterator[dict[str, Any]]:
    """Normalized records, with only the keys and types that a profile maps; write them with `Profile.model`.

    Records of a kind that the profile does not have are left out. Raises InputError (PLD009) for an unknown profile.
    """
    profile = load_profile(name)
    for record in records:
        if record["type"][0] in profile.context.types:
            yield _node(record, profile, model)


def _node(node: Record, profile: Profile, model: Model) -> dict[str, Any]:
    kind = node["type"][0]
    out: dict[str, Any] = {"id": node["id"], "type": _types(node["type"], profile.context)}
    for key, value in node.items():
        if key in profile.lift:
            out |= _lifted(value, profile.lift[key])
            continue
        term = profile.context.term(kind, key)
        if term is None or key in ("id", "type"):
            continue
        made = _value(value, term.datatype == "@id", profile, model)
        if made not in (None, []):
            out[key] = made
    return out


def _types(types: list[str], context: Context) -> list[str]:
    """The kind by its own name, then what else it is in the terms of the profile, such as `schema:MonetaryGrant`."""
    more = [each for each in types[1:] if each.partition(":")[0] in context.prefixes]
    return [types[0], *(each for each in more if context.expand(each) != context.types[types[0]])]


def _value(value: Any, is_reference: bool, profile: Profile, model: Model) -> Any:
    """One value: nested nodes in turn, words of closed lists as whole IRIs; None for a node that is not mapped."""
    if isinstance(value, list):
        return [made for each in value if (made := _value(each, is_reference, profile, model)) is not None]
    if isinstance(value, Mapping) and "id" in value:
        return _node(value, profile, model) if value["type"][0] in profile.context.types else None
    return model.context.expand(value) if is_reference and isinstance(value, str) else value


def _lifted(node: Record, names: tuple[str, ...]) -> dict[str, str]:
    """An exact date, or the exact ends of an interval, under plain names (ISO 8601; EDTF level 0)."""
    days = str(node.get("date", "")).split("/")
    if not days[0] or (len(days) > 1 and len(names) == 1):
        return {}
    ends = (days[0], days[-1])
    return {name: day for name, day in zip(names, ends, strict=False) if _EXACT.match(day)}


def embedded(record: Record, model: Model, name: str = "schema.org") -> dict[str, Any] | None:
    """One record as search engines want it inside a page: JSON-LD with the vocabulary's own names for keys.

    None for a kind that the profile does not have. The context is the address that they know by heart.
    """
    profile = load_profile(name)
    made = next(to_profile([record], name, model), None)
    return None if made is None else {"@context": "https://schema.org/", **_compacted(made, profile.context)}


def _compacted(node: Record, context: Context) -> dict[str, Any]:
    out: dict[str, Any] = {"@id": node["id"], "@type": [_local(context.expand(each)) for each in node["type"]]}
    for key, value in node.items():
        term = context.term(node["type"][0], key)
        if term is None:
            continue
        found = _plain(value, term.datatype == "@id", term.by_language, context)
        before = out.get(_local(term.iri), [])
        out[_local(term.iri)] = [*before, *found]
    return {key: value[0] if isinstance(value, list) and len(value) == 1 else value for key, value in out.items()}


def _plain(value: Any, is_reference: bool, by_language: bool, context: Context) -> list[Any]:
    """The values of one key, each as JSON-LD writes it without a term definition."""
    if by_language:
        return [{"@language": tag, "@value": text} for tag, texts in value.items() for text in _listed(texts)]
    if is_reference:
        return [{"@id": each} for each in _listed(value)]
    return [_compacted(each, context) if isinstance(each, dict) else each for each in _listed(value)]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _local(iri: str) -> str:
    return iri.rpartition("/")[2]
