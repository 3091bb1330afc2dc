"""A key of a short file -> its schema, its form and its terms in the context of its kind.

A key that has the name of a built-in one means the same, unless it says `term`; a key that its kind has already keeps
its meaning, and may only be told better.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.model.also import Aspect
from peasant_ld.model.folder import ModelFault
from peasant_ld.model.grammar import LETTER, compiled
from peasant_ld.model.short_before import TERM, Before, Schema
from peasant_ld.model.short_form import ShortKey, ShortModel
from peasant_ld.model.sound import AT_HOME, DEFS, KEY_NAME

_SLUG = compiled(f"^(?:[A-Za-z0-9]|{LETTER})(?:[A-Za-z0-9_-]|{LETTER})*$")
_ALSO = {"also": Aspect.VALUE, "also_start": Aspect.START, "also_end": Aspect.END}


@dataclass(frozen=True, slots=True, eq=False)
class OwnKey:
    """A key that a kind gets: its form, its property (compact), its schema, and its terms in the context of the kind.

    `also` are the entries of the context for the standard properties that it is stated with, too; `is_new` tells a key
    that the kind did not have.
    """

    title: str
    short: ShortKey
    form: str
    iri: str
    schema: Schema
    terms: Mapping[str, Any]
    also: Mapping[str, Any] = field(default_factory=dict)
    is_new: bool = True

    @property
    def name(self) -> str:
        """The name of the key."""
        return self.short.name


@dataclass(frozen=True, slots=True, eq=False)
class KeyMaker:
    """Makes the keys of one kind: `properties` are those that it has already, `terms` those that it has alone.

    `kinds` are the names of all kinds.
    """

    short: ShortModel
    before: Before
    title: str
    properties: Schema
    terms: Mapping[str, Any]
    kinds: Collection[str]

    def made(self, key: ShortKey) -> OwnKey:
        """The key as its kind has it. Raises InputError (PLD015, PLD365) for one that cannot be."""
        if key.name in ("id", "type"):
            raise self.short.fault(key.path, ModelFault.RESERVED, key.name, "model-another-name")
        if not KEY_NAME.match(key.name):
            raise self.short.fault(key.path, ModelFault.NAME, key.name, "model-key-name")
        if key.name in self.properties:
            return self._told_better(key)
        self._see_words(key)
        known = self._known_term(key)
        form = self._form(key, known)
        term = known or self._new_term(key, form)
        terms = {} if self.before.context.get(key.name) == term else {key.name: term}
        also = dict(self._also(key, form))
        return OwnKey(self.title, key, form, str(term["@id"]), self._schema(key, form), terms, also)

    def _see_words(self, key: ShortKey) -> None:
        """See that what a key says goes with its form."""
        for kind in key.kinds:
            if kind not in self.kinds:
                raise self.short.unknown((*key.path, "kinds"), kind, self.kinds)
        if key.kinds and key.form not in (None, "ref", "refs"):
            raise self.short.fault((*key.path, "kinds"), ModelFault.KEYWORD, "kinds", 'form = "refs"')
        if (key.also_start or key.also_end) and key.form != "date":
            raise self.short.fault(key.path, ModelFault.KEYWORD, "also-start, also-end", 'form = "date"')
        home = next((name for name, form in AT_HOME.items() if form == key.form), key.name)
        if home != key.name:
            raise self.short.fault((*key.path, "form"), ModelFault.OWN_KEY, key.form, home)

    def _told_better(self, key: ShortKey) -> OwnKey:
        """A key that the kind has: it may be required, explained, or protected further, and is what it was."""
        known = self.properties[key.name]
        form = str(known.get("$ref", "")).removeprefix(DEFS) or TERM
        term = self._term_of(key.name)
        other = key.form not in (None, form) or key.term not in (None, term["@id"])
        if other or key.kinds or key.values or key.also or key.also_start or key.also_end:
            raise self.short.fault(key.path, ModelFault.OTHER_MEANING, key.name, "model-another-name")
        more = {"x-access": [*known.get("x-access", ()), *key.access]} if key.access else {}
        if key.example is not None:
            more["examples"] = [self._example(key, known, form)]
        return OwnKey(self.title, key, form, str(term["@id"]), {**known, **more}, {}, is_new=False)

    def _term_of(self, name: str) -> Mapping[str, Any]:
        found = self.terms.get(name) or self.before.context[name]
        return found if isinstance(found, Mapping) else {"@id": found}

    def _known_term(self, key: ShortKey) -> Mapping[str, Any] | None:
        """The term that a built-in key of this name has; None where there is none, or the key says another one."""
        if key.term is not None or key.values is not None:
            return None
        found = [*self._meanings(key.name)]
        if len(found) > 1:
            stated = " | ".join(f'term = "{each["@id"]}"' for each in found)
            raise self.short.fault(key.path, ModelFault.MEANINGS, key.name, stated)
        return found[0] if found else None

    def _meanings(self, name: str) -> Iterator[Mapping[str, Any]]:
        """What a name stands for in the context, each meaning once."""
        context = self.before.context
        inner = [entry.get("@context", {}) for entry in context.values() if isinstance(entry, Mapping)]
        seen: list[Any] = []
        for terms in (context, *inner):
            term = terms.get(name)
            if isinstance(term, Mapping) and term not in seen:
                seen.append(term)
                yield term

    def _form(self, key: ShortKey, known: Mapping[str, Any] | None) -> str:
        """The form of a key: stated, or that of the built-in key of its name, or of what it points at."""
        there = {form for schema in self.before.schemas.values() for form in self._forms_in(schema, key.name)}
        if known and key.form is not None and key.form not in there:
            expected = f'term = "{self.short.prefix}:{key.name}"'
            raise self.short.fault(
                key.path, ModelFault.OTHER_MEANING, f"{key.name}: {', '.join(sorted(there))}", expected
            )
        if key.values is not None:
            return TERM
        form = key.form or (there.pop() if known and len(there) == 1 else None) or ("refs" if key.kinds else None)
        if form is None:
            raise self.short.wrong((*key.path, "form"), None, 'form = "text"')
        return form

    @staticmethod
    def _forms_in(schema: Schema, name: str) -> Iterator[str]:
        if name in schema["properties"]:
            yield str(schema["properties"][name].get("$ref", "")).removeprefix(DEFS) or TERM

    def _new_term(self, key: ShortKey, form: str) -> dict[str, Any]:
        if key.name in self.before.prefixes or key.name == self.short.prefix or key.name in self.short.prefixes:
            raise self.short.fault(key.path, ModelFault.RESERVED, key.name, "model-another-name")
        iri = key.term or f"{self.short.prefix}:{key.name}"
        self.before.see_iri(self.short, iri, (*key.path, TERM))
        return {"@id": iri, **self.before.forms["forms"].get(form, {}).get("term", {})}

    def _schema(self, key: ShortKey, form: str) -> dict[str, Any]:
        """The schema of a key that is new."""
        made: dict[str, Any] = {"$ref": f"{DEFS}{form}"}
        if key.values is not None:
            terms = dict(self._words(key))
            made = {"type": "string", "enum": [*terms], "x-terms": terms}
        more = {"x-kinds": [*key.kinds], "x-access": [*key.access]}
        more |= {word: [*getattr(key, name)] for name, word in _ALSO.items()}
        stated = made | {word: value for word, value in more.items() if value}
        return stated | {"examples": [self._example(key, made, form)]}

    def _example(self, key: ShortKey, schema: Schema, form: str) -> Any:
        """An example of a value: the one that is given, if the key can have it; else one of the form."""
        import jsonschema_rs

        usual = self.before.forms["forms"].get(form, {}).get("example")
        usual = schema["enum"][0] if "enum" in schema else usual
        if key.example is None:
            return usual
        inside = {"$ref": f"#/$defs/{form}"} if "$ref" in schema else {"enum": schema["enum"]}
        if not jsonschema_rs.Draft202012Validator({"$defs": self.before.definitions, **inside}).is_valid(key.example):
            value, expected = (json.dumps(each, ensure_ascii=False) for each in (key.example, usual))
            raise self.short.wrong((*key.path, "example"), value, expected)
        return key.example

    def _words(self, key: ShortKey) -> Iterator[tuple[str, str]]:
        """Each word of a closed list with its address; no two words have one."""
        seen: dict[str, str] = {}
        for word, told in (key.values or {}).items():
            path = (*key.path, "values", word)
            if not _SLUG.search(word):
                raise self.short.fault(path, ModelFault.WORDS, word, json.dumps(word.replace(" ", "-")))
            iri = told.iri or f"{self.short.prefix}:{key.name}-{word}"
            self.before.see_iri(self.short, iri, path)
            if seen.setdefault(iri, word) != word:
                raise self.short.fault(path, ModelFault.WORDS, f"{seen[iri]}, {word}")
            yield word, iri

    def _also(self, key: ShortKey, form: str) -> Iterator[tuple[str, Any]]:
        """The entries of the context for the standard properties of a key; one that is there stays as it is."""
        stated = self.before.forms["forms"].get(form, {}).get("term", {})
        many = {"@container": [*dict.fromkeys([*_as_list(stated.get("@container")), "@set"])]}
        entry = {} if form == "date" else {**stated, **many}
        for name in _ALSO:
            for iri in getattr(key, name):
                path = (*key.path, name.replace("_", "-"))
                self.before.see_iri(self.short, iri, path)
                if ":" not in iri or "//" in iri:
                    raise self.short.fault(path, ModelFault.IRI, iri, "dct:subject")
                prefix, _, local = iri.partition(":")
                # The whole address: some programs take a compact one for another name's (jsonld-context-parser).
                known = {**self.before.prefixes, **self.short.prefixes}
                whole = f"{known[prefix]}{local}" if prefix in known else iri
                yield iri, self.before.context.get(iri, {"@id": whole, **entry})


def _as_list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [] if value is None else [value]
