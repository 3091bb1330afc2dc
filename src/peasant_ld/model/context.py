"""A JSON-LD context, as frozen terms: the one mapping from the keys of records to RDF.

Only the part of JSON-LD 1.1 that the model uses is understood: prefixes, aliases of `@id` and `@type`, terms with
`@id`, `@type` and `@container` (`@set`, `@language`), and type-scoped contexts that do not propagate (JSON-LD 1.1,
section 4.1.5). Anything else is refused, so that nothing can be misread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.model.also import Also
from peasant_ld.problem import InputError, Place, Problem

_TERM_KEYS = frozenset({"@id", "@type", "@container", "@context"})
_CONTAINERS = frozenset({"@set", "@language"})
# Signs that no IRI has (RFC 3987, section 2.2; RDF 1.1 Turtle, IRIREF).
NO_IRI = re.compile(r'[\x00-\x20\s<>"{}|\\^`]')
_ALIASES = {"id": "@id", "type": "@type"}


@dataclass(frozen=True, slots=True)
class Term:
    """One key of the context: its property IRI, and how its values are read.

    `datatype` is an absolute datatype IRI, `"@id"` for references, or None for plain strings and nodes.
    """

    iri: str
    datatype: str | None = None
    many: bool = False
    by_language: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """The compiled context: prefixes, the IRI of each type, and the terms, with those that a type overrides.

    `document` is the context as it was written; it goes into every JSON-LD file. `also` are the standard properties of
    each type, which the schemas name: a context that is read from a release has none, since its records state them.
    """

    document: Mapping[str, Any]
    prefixes: Mapping[str, str]
    types: Mapping[str, str]
    terms: Mapping[str, Term]
    scoped: Mapping[str, Mapping[str, Term]]
    also: Mapping[str, tuple[Also, ...]] = field(default_factory=dict)

    def term(self, type_name: str, key: str) -> Term | None:
        """The term of `key` in a node whose first type is `type_name`; None when the context has none."""
        return self.scoped.get(type_name, {}).get(key) or self.terms.get(key)

    def expand(self, compact: str) -> str:
        """The absolute IRI of a compact IRI (`org:purpose`) or a type name (`Grant`); others come back unchanged."""
        prefix, colon, local = compact.partition(":")
        if colon and prefix in self.prefixes:
            return self.prefixes[prefix] + local
        return self.types.get(compact, compact)

    def compact(self, iri: str) -> str:
        """The compact IRI of an absolute IRI under one of the prefixes; others come back unchanged."""
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri


def refuse(reason: str, file: str = "context.jsonld") -> InputError:
    """The exception for a context that uses more of JSON-LD than is understood (PLD016)."""
    return InputError(Problem("PLD016", Place(file), facts={"reason": reason}))


def compile_context(document: Mapping[str, Any]) -> Context:
    """Compile the value of `@context` into terms.

    Raises InputError (PLD016) for anything outside the part of JSON-LD 1.1 that the module's first lines name.
    """
    prefixes = {key: value for key, value in document.items() if _is_prefix(key, value)}
    shell = Context(document, prefixes, {}, {}, {})
    types: dict[str, str] = {}
    terms: dict[str, Term] = {}
    scoped: dict[str, Mapping[str, Term]] = {}
    for key, value in document.items():
        if key in prefixes or _is_alias(key, value):
            continue
        definition = _definition(key, value)
        if key[:1].isupper():
            types[key] = _named(shell, key, definition["@id"])
            scoped[key] = _scoped(shell, key, definition.get("@context", {}))
        else:
            terms[key] = _term(shell, key, definition)
    return Context(document, prefixes, types, terms, scoped)


def _is_prefix(key: str, value: Any) -> bool:
    """A prefix is a lower-case key whose value is an IRI that ends like a namespace (JSON-LD 1.1, section 4.4)."""
    return not key.startswith("@") and isinstance(value, str) and "://" in value and value[-1] in "#/"


def _is_alias(key: str, value: Any) -> bool:
    if key == "@version" and value == 1.1:
        return True
    if key.startswith("@"):
        raise refuse(f"{key} is not supported")
    return key in _ALIASES and _ALIASES[key] == value


def _definition(key: str, value: Any) -> Mapping[str, Any]:
    definition = {"@id": value} if isinstance(value, str) else value
    if not key or not isinstance(definition, Mapping) or not isinstance(definition.get("@id"), str):
        raise refuse(f"{key} has no @id")
    unknown = sorted(set(definition) - _TERM_KEYS)
    if unknown or (definition.get("@context") and not key[:1].isupper()):
        raise refuse(f"{key} uses {', '.join(unknown) or '@context'}")
    if definition["@id"].startswith("@"):
        raise refuse(f"{key} is an alias of {definition['@id']}")
    return definition


def _scoped(shell: Context, type_name: str, inner: Any) -> dict[str, Term]:
    """The terms that a type gives a meaning of its own."""
    if not isinstance(inner, Mapping):
        raise refuse(f"the @context of {type_name} is not an object")
    keywords = sorted(name for name in inner if name.startswith("@"))
    if keywords:
        raise refuse(f"the @context of {type_name} uses {', '.join(keywords)}")
    prefixes = sorted(name for name in inner if name in shell.prefixes)
    if prefixes:  # there, what begins with it would no longer be an address
        raise refuse(f"the @context of {type_name} gives {', '.join(prefixes)} another meaning")
    return {name: _term(shell, name, _definition(name, value)) for name, value in inner.items()}


def _absolute(shell: Context, key: str, written: Any) -> str:
    """The IRI of a term; one that JSON-LD would take for another, or for a prefix, is refused (JSON-LD API, 4.2)."""
    iri = shell.expand(written) if isinstance(written, str) else ""
    if ":" not in iri or iri.startswith("_:") or NO_IRI.search(iri):
        raise refuse(f"{key} has no absolute IRI: {written}")
    scheme = iri.partition(":")[0]
    if iri[-1] in ":/?#[]@" or scheme in shell.document:
        raise refuse(f"{key} can be read in two ways: {written}")
    return iri


def _named(shell: Context, key: str, written: Any) -> str:
    """The IRI of a key: one that looks like an IRI is that very IRI (JSON-LD API, 4.2)."""
    iri = _absolute(shell, key, written)
    if set(key) & {":", "/"} and shell.expand(key) != iri:
        raise refuse(f"{key} can be read in two ways: {written}")
    return iri


def _term(shell: Context, key: str, definition: Mapping[str, Any]) -> Term:
    iri = _named(shell, key, definition["@id"])
    written = definition.get("@container", [])
    containers = frozenset(str(each) for each in (written if isinstance(written, list) else [written]))
    if containers - _CONTAINERS:
        raise refuse(f"{key} uses the container {', '.join(sorted(containers - _CONTAINERS))}")
    datatype = definition.get("@type")
    if datatype is not None and datatype != "@id":
        datatype = _absolute(shell, key, datatype)
    return Term(iri, datatype, "@set" in containers, "@language" in containers)
