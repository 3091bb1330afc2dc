"""A short file -> the part of a model that four files would make: schemas, entries of the context, shapes, vocabulary.

What it adds is checked afterwards as any part is; here is told what only a short file can mean wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peasant_ld.model.context import compile_context
from peasant_ld.model.folder import ModelFault
from peasant_ld.model.iri import kind_slug
from peasant_ld.model.parts import SCHEMAS, ModelFile, ModelPart, ModelSource
from peasant_ld.model.short_before import Before
from peasant_ld.model.short_form import ShortKey, ShortKind, ShortModel, read_short
from peasant_ld.model.short_keys import KeyMaker, OwnKey
from peasant_ld.model.short_namespace import absolute, check_prefixes
from peasant_ld.model.short_turtle import OwnTurtle
from peasant_ld.model.sound import KIND_NAME
from peasant_ld.model.toml_text import Path as KeyPath
from peasant_ld.problem import Place

Schema = Mapping[str, Any]


def short_part(source: ModelSource, path: Path, before: Before) -> ModelPart:
    """The part that a short file makes. Raises InputError (PLD015, PLD364, PLD365) with the line of what is wrong."""
    short = absolute(read_short(path), source.base)
    check_prefixes(short, before.context)
    made = _OwnKinds(short, before)
    for title in made.titles():
        made.add(title)
    turtle = OwnTurtle(short, compile_context({**before.context, **made.context}), before)
    return ModelPart(
        {_file(schema): schema for schema in made.schemas.values()},
        made.context,
        (ModelFile(f"{path.stem}.shacl.ttl", turtle.shapes(made.keys)),),
        (ModelFile(f"vocabulary-{path.stem}.ttl", turtle.vocabulary(made.keys, made.schemas)),),
        made.placed,
    )


def _file(schema: Schema) -> str:
    return str(schema["$id"]).rpartition("/")[2]


@dataclass(slots=True)
class _OwnKinds:
    """What the kinds of a short file have become so far."""

    short: ShortModel
    before: Before
    schemas: dict[str, Schema] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    keys: list[OwnKey] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context = {self.short.prefix: self.short.namespace, **self.short.prefixes}

    def titles(self) -> list[str]:
        """The kinds that are made or extended, those that others are like before these."""
        order: list[str] = []
        for name in self.short.kinds:
            order += [each for each in reversed(self._chain(name)) if each not in order]
        for name in self.short.keys:
            if name not in self.short.kinds:
                self._see_kind(name, ("keys", name))
                order.append(name)
        return order

    def _chain(self, name: str) -> list[str]:
        """A kind, the one that it is like, the one that this is like, as far as these are of the file."""
        found = [name]
        while (like := self.short.kinds[found[-1]].like) in self.short.kinds:
            if like in found:
                names = " → ".join([*found[found.index(like) :], like])
                path = (*self.short.kinds[name].path, "like")
                raise self.short.fault(path, ModelFault.CIRCLE, names, "model-circle-out")
            found.append(str(like))
        return found

    def add(self, title: str) -> None:
        """Make a kind, or give keys to one that is there."""
        kind = self.short.kinds.get(title)
        base = self._new(kind) if kind else dict(self.before.schemas[title])
        entry = self._entry(title, kind)
        terms = entry.get("@context", {})
        kinds = frozenset({*self.before.schemas, *self.short.kinds})
        maker = KeyMaker(self.short, self.before, title, base["properties"], terms, kinds)
        keys = [maker.made(key) for key in self._keys_of(title, kind)]
        terms = {**terms, **{name: term for key in keys for name, term in key.terms.items()}}
        for key in keys:
            self._see_same(key)
        self.schemas[title] = base | self._with_keys(base, keys, kind)
        self.context[title] = entry | ({"@context": terms} if terms else {})
        for key in keys:
            self.context |= {name: term for name, term in key.also.items() if name not in self.before.context}
        self.keys += keys

    def _new(self, kind: ShortKind) -> dict[str, Any]:
        """The schema of a new kind, without the keys that are its own."""
        self._see_name(kind)
        path = (*kind.path, "like")
        like = None if kind.like is None else self._see_kind(kind.like, path)
        properties = like["properties"] if like else self.before.shared
        types = [f"{self.short.prefix}:{kind.name}", *(like["x-types"] if like else ()), *kind.types]
        for each in kind.types:
            if each.removeprefix(f"{self.short.prefix}:") in self.short.kinds:
                raise self.short.fault(
                    (*kind.path, "types"), ModelFault.WRITTEN, each, f'like = "{each.partition(":")[2]}"'
                )
            self.before.see_iri(self.short, each, (*kind.path, "types"))
        schema: dict[str, Any] = {
            "$id": f"{SCHEMAS}{kind_slug(kind.name)}.schema.json",
            "title": kind.name,
            **({"description": kind.comment["en"]} if "en" in kind.comment else {}),
            "x-types": list(dict.fromkeys(types)),
            "type": "object",
            "additionalProperties": False,
            "required": like["required"] if like else ["id", "type"],
            "properties": {**properties, "type": {"const": kind.name}},
        }
        kept = {word: like[word] for word in ("x-types-when", "x-role", "x-recommended") if like and word in like}
        role = [*kept.get("x-role", ()), *kind.role]
        return schema | kept | ({"x-role": role} if role else {})

    def _see_name(self, kind: ShortKind) -> None:
        """See that no other kind, and nothing else of the context, has the name."""
        if not KIND_NAME.match(kind.name) or not kind.name[0].isupper():
            raise self.short.fault(kind.path, ModelFault.WRITTEN, kind.name, "[kinds.SeedBank]")
        others = [each for each in self.before.schemas if each.casefold() == kind.name.casefold()]
        if others:
            expected = f"[keys.{others[0]}]" if others[0] == kind.name else "model-another-name"
            raise self.short.fault(kind.path, ModelFault.TWO_KINDS, f"{kind.name}, {others[0]}", expected)
        if kind.name in self.before.context:
            raise self.short.fault(kind.path, ModelFault.RESERVED, kind.name, "model-another-name")

    def _see_kind(self, name: str, path: KeyPath) -> Schema:
        known = {**self.before.schemas, **self.schemas}
        if name not in known:
            raise self.short.unknown(path, name, known)
        return known[name]

    def _keys_of(self, title: str, kind: ShortKind | None) -> Iterator[ShortKey]:
        mine = kind.keys if kind else {}
        for name, key in self.short.keys.get(title, {}).items():
            if name in mine:
                raise self.short.fault(key.path, ModelFault.TWICE, name)
            yield key
        yield from mine.values()

    def _see_same(self, key: OwnKey) -> None:
        """See that what has one address means one thing: a property has one form, and a word of a list one label."""
        for other in self.keys:
            if other.iri == key.iri and other.form != key.form and key.is_new:
                expected = f'term = "{self.short.prefix}:{key.title[0].lower()}{key.title[1:]}-{key.name}"'
                raise self.short.fault(
                    key.short.path, ModelFault.OTHER_FORM, f"{key.iri}: {other.form}, {key.form}", expected
                )
            there = other.schema.get("x-terms", {})
            for word, iri in key.schema.get("x-terms", {}).items():
                twin = next((each for each, known in there.items() if known == iri), None)
                told = (other.short.values or {}).get(twin or "")
                if told is not None and (twin != word or told != (key.short.values or {}).get(word)):
                    raise self.short.fault(
                        (*key.short.path, "values", word), ModelFault.WORDS, word, "model-another-name"
                    )

    def _with_keys(self, base: Schema, keys: list[OwnKey], kind: ShortKind | None) -> dict[str, Any]:
        """The parts of a schema that its own keys change; they stand before those that all kinds end with."""
        properties = dict(base["properties"])
        tail = {name: properties.pop(name) for name in self.before.tail if name in properties}
        own = {key.name: key.schema for key in keys}
        properties = {**properties, **own, **{name: own.get(name, value) for name, value in tail.items()}}
        required = dict.fromkeys([*base["required"], *(key.name for key in keys if key.short.required)])
        recommended = [*dict.fromkeys([*(kind.recommended if kind else ()), *base.get("x-recommended", ())])]
        for name in recommended:
            if name not in properties:
                raise self.short.unknown(("kinds", str(base["title"]), "recommended"), name, properties)
        more = {"x-recommended": recommended} if recommended else {}
        return {"required": list(required), "properties": properties, **more}

    def _entry(self, title: str, kind: ShortKind | None) -> dict[str, Any]:
        """The entry of a kind in the context, with the terms that it has from the kind that it is like."""
        of = {**self.before.context, **self.context}.get((kind.like if kind else title) or "", {})
        known = {"@id": of} if isinstance(of, str) else dict(of)
        return known | ({"@id": f"{self.short.prefix}:{title}"} if kind else {})

    def placed(self, place: Place) -> Place:
        """Where in the short file something of a schema was written."""
        titles = {_file(schema): title for title, schema in self.schemas.items()}
        title, steps = titles.get(place.file), (place.pointer or "").split("/")[1:]
        if title is None:
            return Place(self.short.written.file)
        path = self.short.kinds[title].path if title in self.short.kinds else ("keys", title)
        own = {key.name: key.short.path for key in self.keys if key.title == title}
        if steps[:1] == ["properties"] and len(steps) > 1:
            return self.short.written.place(own.get(steps[1], path))
        return self.short.written.place((*path, "types") if steps[:1] == ["x-types"] else path)
