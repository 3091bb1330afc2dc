"""Which kind a class means, and which key a property: by the model's own terms, and by the standard ones.

The model says most of it: the types of its kinds, the terms of its keys, the standard properties that it states beside
(`x-also`). What it never writes itself is in `shapes/standard.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from peasant_ld.model import Key, Kind, Mark, Model
from peasant_ld.model.also import Aspect
from peasant_ld.model.folder import read_object
from peasant_ld.model.model import BUILT_IN


class Target(NamedTuple):
    """A key that a property stands for, and what of it the property says: all, or the start or end of a period."""

    key: Key
    aspect: Aspect = Aspect.VALUE


@lru_cache(maxsize=1)
def standard_terms() -> Mapping[str, Any]:
    """The table of `standard.json`, with whole IRIs."""
    table = read_object(BUILT_IN / "standard.json")
    prefixes = table["prefixes"]

    def whole(name: str) -> str:
        prefix, _, local = name.partition(":")
        return str(prefixes[prefix]) + local

    def rows(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {whole(name): rows(each) for name, each in value.items()}
        return [whole(each) for each in value] if isinstance(value, list) else whole(value)

    return {name: rows(table[name]) for name in table if name not in ("description", "prefixes")}


@lru_cache(maxsize=64)
def own_keys(model: Model, node: str) -> Mapping[str, Key]:
    """The keys of a kind, or of a nested node, by the property that is their own."""
    keys = model.kinds[node].keys if node in model.kinds else model.nodes.get(node, {})
    terms = ((key, model.context.term(node, key.name)) for key in keys.values())
    return {term.iri: key for key, term in terms if term is not None}


@lru_cache(maxsize=64)
def standard_keys(model: Model, kind: str) -> Mapping[str, Target]:
    """The keys of a kind by other properties that say the same, where there is one answer."""
    found: dict[str, list[Target]] = {}
    for key in model.kinds[kind].keys.values():
        for name, aspect in key.also:
            found.setdefault(model.context.expand(name), []).append(Target(key, aspect))
    table, own = standard_terms(), own_keys(model, kind)
    alone = {name: targets[0] for name, targets in found.items() if len(targets) == 1}
    for section, aspect in (("properties", Aspect.VALUE), ("start", Aspect.START), ("end", Aspect.END)):
        for name, ours in table[section].items():
            first = next((own[iri] for iri in ours if iri in own), None)
            if first is not None:
                alone[name] = Target(first, aspect)
    # What a record says of itself is read with our data types only, so that others may mean the thing by the property.
    return {name: each for name, each in alone.items() if name not in own or Mark.RECORD in own[name].marks}


@lru_cache(maxsize=64)
def rivals(model: Model, kind: str) -> Mapping[str, tuple[str, ...]]:
    """The keys of a kind by the properties that may mean any of several of them, which is for a person to say."""
    found: dict[str, list[str]] = {}
    for key in model.kinds[kind].keys.values():
        for name, _ in key.also:
            found.setdefault(model.context.expand(name), []).append(key.name)
    clear = {**standard_keys(model, kind), **own_keys(model, kind)}
    return {name: tuple(keys) for name, keys in found.items() if len(keys) > 1 and name not in clear}


class Classes(NamedTuple):
    """What classes mean: the `kind` that one stands for; all that it `may` be of; and the key and value it `tells`.

    Those in `narrower` say more than the kind that they stand for.
    """

    kind: Mapping[str, str]
    may: Mapping[str, tuple[str, ...]]
    tells: Mapping[str, tuple[str, Any]]
    narrower: frozenset[str]


@lru_cache(maxsize=16)
def classes(model: Model) -> Classes:
    """What each class means that the model or the table of standard terms knows."""
    table, first = standard_terms(), {model.context.types[name]: name for name in model.kinds}
    may: dict[str, dict[str, None]] = {}
    tells: dict[str, list[tuple[str, str, Any]]] = {}
    for kind in model.kinds.values():
        for name in kind.types[1:]:
            may.setdefault(model.context.expand(name), {})[kind.name] = None
        for key, value, types in kind.types_when:
            for name in types:
                tells.setdefault(model.context.expand(name), []).append((kind.name, key, value))
                may.setdefault(model.context.expand(name), {})[kind.name] = None
    alone = {iri: rows[0][0] for iri, rows in tells.items() if len(may[iri]) == 1}
    standard = {
        iri: first[ours] for name in ("narrower", "types") for iri, ours in table[name].items() if ours in first
    }
    told = {
        iri: rows[0][1:] for iri, rows in tells.items() if len(rows) == 1 and iri in alone and rows[0][2] is not None
    }
    return Classes(
        kind={**alone, **standard, **first},
        may={iri: tuple(kinds) for iri, kinds in may.items()},
        tells=told,
        narrower=frozenset({*table["narrower"], *(alone.keys() - told.keys() - standard.keys())} - first.keys()),
    )


class KindFound(NamedTuple):
    """The kind of a subject, with what its classes tell besides; or the names of those that it may be of."""

    kind: Kind | None
    told: Mapping[str, Any] = {}
    rivals: tuple[str, ...] = ()


def kind_of(types: Iterable[str], model: Model, stated: Mapping[str, str]) -> KindFound | None:
    """The kind of a subject with some classes; None where none of them is known.

    `stated` says the kind of classes that the model cannot know. A closer kind goes before a wider one: a movement is
    an organization, too. A class that records of a kind only have besides does not make one.
    """
    known, there = classes(model), dict.fromkeys(types)
    of = {**known.kind, **stated}
    own = [name for name in model.kinds if model.context.types[name] in there]
    whole = [name for name in model.kinds if all(each in there for each in _types_of(model, name))]
    names = _closest([*whole, *own], model) or _closest((of[iri] for iri in there if iri in of), model)
    if len(names) == 1:
        told = (known.tells[iri] for iri in there if iri in known.tells and of[iri] == names[0])
        return KindFound(model.kinds[names[0]], dict(told))
    rivals = names or list(dict.fromkeys(name for iri in there for name in known.may.get(iri, ())))
    return KindFound(None, rivals=tuple(rivals)) if rivals else None


def _types_of(model: Model, name: str) -> list[str]:
    return [model.context.types[name], *map(model.context.expand, model.kinds[name].types[1:])]


def _closest(names: Iterable[str], model: Model) -> list[str]:
    """Names of kinds, without those of which others of them are a sort."""
    of = {name: _types_of(model, name) for name in names}
    return [name for name in of if not any(of[name][0] in of[other] for other in of if other != name)]
