"""What a short file adds -> its shapes and its vocabulary in Turtle, with the labels in the languages that it has.

What a shape says where a value is wrong comes from the table of forms (`shapes/forms.json`), in five languages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.model.context import Context
from peasant_ld.model.short_before import TERM, Before
from peasant_ld.model.short_form import ShortKey, ShortModel, Texts
from peasant_ld.model.short_keys import OwnKey

_SHAPE = "https://w3id.org/peasant-ld/shapes#"
_SH = "http://www.w3.org/ns/shacl#"
_LIST = "-scheme"
Row = tuple[str, Iterable[str]]


@dataclass(frozen=True, slots=True, eq=False)
class OwnTurtle:
    """Writes the Turtle of a short file; `context` is the one with its own entries in it."""

    short: ShortModel
    context: Context
    before: Before

    def shapes(self, keys: Iterable[OwnKey]) -> str:
        """A shape for each kind that is made or extended, and for each key."""
        of_kind: dict[str, list[OwnKey]] = {name: [] for name in self.short.kinds}
        for key in keys:
            of_kind.setdefault(key.title, []).append(key)
        blocks = [block for title, own in of_kind.items() for block in self._shapes_of(title, own)]
        return self._document(blocks)

    def vocabulary(self, keys: Iterable[OwnKey], schemas: Mapping[str, Mapping[str, Any]]) -> str:
        """The classes, properties and closed lists of the file's own namespace."""
        blocks = [self._ontology()]
        blocks += [self._class(title, schemas[title]["x-types"]) for title in self.short.kinds]
        keys = tuple(keys)
        users = {key.iri: [other.title for other in keys if other.iri == key.iri] for key in keys}
        seen: set[str] = set()
        for key in keys:
            if self._is_own(key.iri) and key.is_new and key.iri not in seen:
                seen.add(key.iri)
                blocks.append(self._property(key, users[key.iri]))
            blocks += self._list(key)
        return self._document(blocks)

    def _document(self, blocks: Iterable[str]) -> str:
        prefixes = {**self.context.prefixes, "sh": _SH, "owl": "http://www.w3.org/2002/07/owl#", "shape": _SHAPE}
        return "\n".join([*(f"@prefix {name}: <{iri}> ." for name, iri in prefixes.items()), "", *blocks])

    def _shapes_of(self, title: str, keys: list[OwnKey]) -> Iterator[str]:
        kind = self.short.kinds.get(title)
        shared = [f"shape:{name}" for name in self.before.shared if name not in ("id", "type")]
        properties = [*(shared if kind and kind.like is None else ()), *(self._shape(title, key.name) for key in keys)]
        yield _block(
            self._shape(title),
            ("a", ["sh:NodeShape"]),
            ("sh:targetClass", [f"<{self.context.types[title]}>"]),
            ("rdfs:label", _literals(kind.label if kind else {})),
            ("rdfs:comment", _literals(kind.comment if kind else {})),
            ("sh:property", properties),
        )
        yield from (self._key_shape(title, key) for key in keys)

    def _shape(self, title: str, key: str | None = None) -> str:
        return f"<{self.short.namespace}{title}{f'-{key}' if key else ''}-shape>"

    def _key_shape(self, title: str, key: OwnKey) -> str:
        rows: list[Row] = [
            ("a", ["sh:PropertyShape"]),
            ("sh:path", [f"<{self.context.expand(key.iri)}>"]),
            ("sh:name", _literals(key.short.label or {})),
            ("sh:description", _literals(key.short.comment or {})),
            ("sh:minCount", ["1"] if key.short.required else []),
        ]
        rows += [(name, [value]) for name, value in (self._constraints(key) if key.is_new else ())]
        says = self._says(key) if key.is_new or key.short.required else {}
        return _block(self._shape(title, key.name), *rows, ("sh:message", _literals(says)))

    def _constraints(self, key: OwnKey) -> Iterator[tuple[str, str]]:
        for part in self.before.forms["forms"][key.form]["shape"].split(" ; "):
            name, _, value = part.partition(" ")
            yield name, value
        if key.short.kinds:
            classes = dict.fromkeys(self.context.types[kind] for kind in key.short.kinds)
            either = " ".join(f"[ sh:class <{each}> ]" for each in classes)
            yield "sh:or", f"( {either} [ sh:path rdf:type ; sh:maxCount 0 ] )"
        if key.form == TERM:
            iris = dict.fromkeys(self.context.expand(iri) for iri in key.schema["x-terms"].values())
            yield "sh:in", f"( {' '.join(f'<{iri}>' for iri in iris)} )"

    def _says(self, key: OwnKey) -> dict[str, str]:
        """What the shape says of a value that is wrong, in each of our languages."""
        table, form = self.before.forms, self.before.forms["forms"].get(key.form, {})
        says = table["kinds"] if key.short.kinds else form.get("says", {})
        found: dict[str, str] = {}
        for lang in table["required"]:
            facts = {
                "label": _in(key.short.label or {}, lang) or key.name,
                "kinds": self._named(key.short, lang),
                "words": ", ".join(key.schema.get("enum", ())),
            }
            parts = [says.get(lang, "").format(**facts) if key.is_new else facts["label"] + ":"]
            parts += [table["one"][lang]] if key.short.kinds and key.form == "ref" else []
            parts += [table["required"][lang]] if key.short.required else []
            found[lang] = " ".join(parts)
        return found

    def _named(self, key: ShortKey, lang: str) -> str:
        labels = {**self.before.labels, **{name: kind.label for name, kind in self.short.kinds.items()}}
        names = [_in(labels.get(kind, {}), lang) or kind for kind in key.kinds]
        return str(self.before.forms["or"][lang]).join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)

    def _is_own(self, iri: str) -> bool:
        return self.context.expand(iri).startswith(self.short.namespace)

    def _term(self, iri: str) -> str:
        return f"<{self.context.expand(iri)}>"

    def _ontology(self) -> str:
        return _block(f"<{self.short.namespace.rstrip('#')}>", ("a", ["owl:Ontology"]))

    def _defined(self) -> Row:
        return "rdfs:isDefinedBy", [f"<{self.short.namespace.rstrip('#')}>"]

    def _class(self, title: str, types: list[str]) -> str:
        kind = self.short.kinds[title]
        return _block(
            self._term(types[0]),
            ("a", ["rdfs:Class", "owl:Class"]),
            ("rdfs:subClassOf", [self._term(each) for each in types[1:]]),
            ("rdfs:label", _literals(kind.label)),
            ("rdfs:comment", _literals(kind.comment)),
            self._defined(),
        )

    def _property(self, key: OwnKey, users: Iterable[str]) -> str:
        """A property; `users` are the kinds that have it, and others may."""
        sort, values = self._values(key)
        return _block(
            self._term(key.iri),
            ("a", ["rdf:Property", sort]),
            ("rdfs:subPropertyOf", [self._term(each) for each in key.short.also] if key.form != "date" else []),
            ("schema:domainIncludes", [f"<{self.context.types[title]}>" for title in users]),
            values,
            ("rdfs:label", _literals(key.short.label or {})),
            ("rdfs:comment", _literals(key.short.comment or {})),
            self._defined(),
        )

    def _values(self, key: OwnKey) -> tuple[str, Row]:
        """Whether a property has things or literals, and which, as the shape of its form says."""
        parts = self.before.forms["forms"][key.form]["shape"].split(" ; ")
        says = dict(part.split(" ", 1) for part in parts)
        if "sh:datatype" in says:
            return "owl:DatatypeProperty", ("rdfs:range", [says["sh:datatype"]])
        if "sh:class" in says:
            return "owl:ObjectProperty", ("rdfs:range", [says["sh:class"]])
        if key.form == TERM and all(told.iri is None for told in (key.short.values or {}).values()):
            return "owl:ObjectProperty", ("rdfs:range", ["skos:Concept"])
        classes = dict.fromkeys(f"<{self.context.types[kind]}>" for kind in key.short.kinds)
        return "owl:ObjectProperty", ("schema:rangeIncludes", classes)

    def _list(self, key: OwnKey) -> Iterator[str]:
        """The words of a closed list that are minted here, in a scheme of their own."""
        words = {word: told for word, told in (key.short.values or {}).items() if told.iri is None}
        scheme = f"<{self.short.namespace}{key.name}{_LIST}>"
        if words:
            yield _block(
                scheme,
                ("a", ["skos:ConceptScheme"]),
                ("skos:prefLabel", _literals(key.short.label or {})),
                self._defined(),
            )
        for word, told in words.items():
            yield _block(
                self._term(key.schema["x-terms"][word]),
                ("a", ["skos:Concept"]),
                ("skos:inScheme", [scheme]),
                ("skos:topConceptOf", [scheme]),
                ("skos:notation", [json.dumps(word, ensure_ascii=False)]),
                ("skos:prefLabel", _literals(told.label)),
            )


def _block(subject: str, *rows: Row) -> str:
    """A subject with what is said of it; rows without a value are left out."""
    told = [f"{name} {', '.join(values)}" for name, row in rows if (values := [*row])]
    return f"{subject} " + " ;\n  ".join(told) + " .\n"


def _literals(texts: Texts) -> list[str]:
    return [f"{json.dumps(text, ensure_ascii=False)}@{tag}" for tag, text in texts.items()]


def _in(texts: Texts, lang: str) -> str:
    """The text in a language, else in English, else in the first that there is."""
    return texts.get(lang) or texts.get("en") or next(iter(texts.values()), "")
