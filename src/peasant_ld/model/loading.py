"""Parts, each added to those before it -> one frozen Model; all is read from disk, never fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peasant_ld.arguments import path_of
from peasant_ld.model.also import Aspect, also_of, read_also
from peasant_ld.model.context import Context, compile_context, refuse
from peasant_ld.model.folder import COMMON, check_files, read_object, refused
from peasant_ld.model.iri import check_base
from peasant_ld.model.marks import (
    Level,
    Mark,
    MarkedKey,
    MarkError,
    MarkTable,
    Role,
    bare,
    read_table,
    refuse_unknown,
    with_wider,
)
from peasant_ld.model.model import BUILT_IN, DOCUMENT, Key, Kind, Model
from peasant_ld.model.parts import (
    NO_BASE,
    ModelFile,
    ModelPart,
    ModelSource,
    folder_part,
    is_short,
    joined,
    short_files,
)
from peasant_ld.problem import InputError, Place

if TYPE_CHECKING:
    from peasant_ld.model.short_before import Before

ROLES, FORMS = "roles.json", "forms.json"
# The words of ours that a schema may hold, and a key in it.
_OF_KINDS = ("x-types", "x-types-when", "x-role", "x-recommended", "x-access-default")
_OF_KEYS = ("x-kinds", "x-terms", "x-access", Aspect.VALUE, Aspect.START, Aspect.END)
# The forms in which a name may be written.
_WORDED = frozenset({"text", "texts", "token", "tokens", "value"})
_SUB_CLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TERM = re.compile(r"^pld:([\w-]+) a ", re.MULTILINE)


def load_model(where: str | Path | ModelSource | None = None, base: str = NO_BASE) -> Model:
    """The built-in model, or the built-in model extended by one of the user's own.

    `where` is a folder with `*.schema.json`, `*.shacl.ttl`, `vocabulary*.ttl` and a `context.jsonld` with the terms it
    adds, or a short file (`model.toml`), which may lie in the folder, too; a namespace without a host lies below
    `base`. Raises InputError (PLD015, PLD016, PLD364, PLD365) when a file is missing, cannot be read, or says what
    would be lost or misread, PLD045 for a base that is none, TypeError for what is no path. A model is read once.

        >>> model = pld.load_model()
        >>> "Movement" in model.kinds, model.kinds["Movement"].types[0]
        (True, 'pld:SocialMovement')
    """
    if where is None or isinstance(where, ModelSource):
        return model_at(where)
    return model_at(ModelSource(path_of("where", where, "the path of a model: a folder or a file"), check_base(base)))


@cache
def model_at(where: ModelSource | None) -> Model:
    """The model with a part of one's own, or the built-in one; what `load_model` gives, and raises."""
    common = read_object(BUILT_IN / COMMON)
    building = _Building(common["$defs"])
    building.add(folder_part(BUILT_IN, own=False))
    if where is not None:
        building.add_own(where)
    kinds = _with_marks(building)
    nodes = {
        schema["x-node"]: _keys(schema, building.definitions)
        for schema in building.definitions.values()
        if isinstance(schema, dict) and "x-node" in schema
    }
    also = {name: also_of(rows) for name, rows in _stated_also(kinds, nodes)}
    context = replace(building.context, also=also)
    roles = {role: frozenset(name for name, kind in kinds.items() if role in kind.roles) for role in Role}
    return Model(where, tuple(building.parts), context, kinds, nodes, common, roles)


def _stated_also(
    kinds: Mapping[str, Kind], nodes: Mapping[str, Mapping[str, Key]]
) -> Iterator[tuple[str, list[tuple[str, tuple[tuple[str, Aspect], ...]]]]]:
    of_record: dict[str, Key] = {}
    for name, keys in (*nodes.items(), *((kind.name, kind.keys) for kind in kinds.values())):
        of_record |= {key.name: key for key in keys.values() if Mark.RECORD in key.marks}
        yield name, [(key.name, key.also) for key in keys.values() if Mark.RECORD not in key.marks]
    yield DOCUMENT, [(key.name, key.also) for key in of_record.values()]


@dataclass(slots=True)
class _Building:
    """A model while parts are added to it: `read` are the kinds with the files and the parts that they come from."""

    definitions: Mapping[str, Any]
    parts: list[ModelPart] = field(default_factory=list)
    document: dict[str, Any] = field(default_factory=dict)
    read: list[tuple[str, ModelPart, Kind]] = field(default_factory=list)
    context: Context = field(init=False)

    def add(self, part: ModelPart) -> None:
        """Add a part, after seeing that it says only what is understood, and takes nothing away."""
        before = {kind.name: kind.schema for _, _, kind in self.read}
        known = self.context if before else None
        self.document = joined(self.document, part.context)
        self.context = compile_context(self.document)
        if known is not None:
            self._see_kept(known)
        self.parts.append(part)
        if before:  # that the built-in part is sound is seen by the tests
            check_part(part, before, self.context, self.definitions)
        self.read += [(file, part, self._kind(schema)) for file, schema in part.schemas.items()]

    def _see_kept(self, known: Context) -> None:
        """See that every key that was there before means what it meant. Raises InputError (PLD016)."""
        used = [(kind.name, key) for _, _, kind in self.read for key in kind.keys]
        nodes = (schema for schema in self.definitions.values() if "x-node" in schema)
        used += [(schema["x-node"], key) for schema in nodes for key in schema["properties"]]
        for name, key in used:
            if self.context.term(name, key) != known.term(name, key):
                raise refuse(f"{key} of {name} would change its meaning")

    def add_own(self, source: ModelSource) -> None:
        """Add the parts of a user's own: a folder, and a short file in it; or a short file alone."""
        from peasant_ld.model.short_part import short_part

        if not is_short(source.path):
            check_files(source.path, BUILT_IN)
            self.add(folder_part(source.path, own=True))
        for short in short_files(source.path):
            self.add(short_part(source, short, self.before()))

    def _kind(self, schema: Mapping[str, Any]) -> Kind:
        when = tuple((row["key"], row.get("is"), tuple(row["types"])) for row in schema.get("x-types-when", ()))
        keys = _keys(schema, self.definitions)
        return Kind(schema["title"], schema, tuple(schema["x-types"]), when, keys)

    def before(self) -> Before:
        """What a short file is added to."""
        from peasant_ld.model.short_before import Before

        schemas = {kind.name: kind.schema for _, _, kind in self.read}
        forms = read_object(BUILT_IN / FORMS)
        return Before(schemas, self.definitions, self.document, _minted(self.parts[0]), forms, _labels(self.parts))


def check_part(
    part: ModelPart, before: Mapping[str, Mapping[str, Any]], context: Context, definitions: Mapping[str, Any]
) -> None:
    """See that a part says only what is understood, and takes nothing from the kinds `before` it.

    Raises InputError (PLD015) at the place of the first fault.
    """
    from peasant_ld.model.sound import check_schema, check_terms, check_together
    from peasant_ld.model.sound_properties import check_properties

    try:
        for file, schema in part.schemas.items():
            check_schema(file, schema, before)
            check_terms(file, schema, context, definitions)
            check_properties(file, schema, context)
        if before:
            check_together(part.schemas.values(), before.values())
    except InputError as error:
        raise part.told(error) from error


def _minted(part: ModelPart) -> frozenset[str]:
    """The local names of the terms in our own namespace."""
    return frozenset(name for file in part.vocabulary for name in _TERM.findall(file.text))


def _labels(parts: Iterable[ModelPart]) -> dict[str, dict[str, str]]:
    """What kinds are called, by title and language: the labels of the shapes that are named after them."""
    found: dict[str, dict[str, str]] = {}
    for file in (file for part in parts for file in part.shapes):
        for subject, predicate, value in _statements(file):
            name = subject.rpartition("#")[2]
            if predicate == _LABEL and hasattr(value, "language"):
                found.setdefault(name, {})[value.language or "en"] = value.value
    return found


def _statements(file: ModelFile) -> Iterator[tuple[str, str, Any]]:
    """The statements of a file of Turtle about what has a name."""
    import pyoxigraph

    for quad in pyoxigraph.parse(file.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
        if isinstance(quad.subject, pyoxigraph.NamedNode):
            yield quad.subject.value, quad.predicate.value, quad.object


def _with_marks(building: _Building) -> dict[str, Kind]:
    """The kinds with their roles and the marks of their keys.

    Raises InputError (PLD015) for a role or a mark that is not understood.
    """
    context, first = building.context, building.parts[0]
    table = read_table(read_object(BUILT_IN / ROLES), context.expand)
    built_in = {bare(context.types[kind.name]): kind.name for _, part, kind in building.read if part is first}
    wider = _wider(building.parts[1:])
    found: dict[str, Kind] = {}
    for file, part, kind in building.read:
        types = list(with_wider(_types(kind, context), wider))
        try:
            marked = _marked(kind, types, table, context)
        except MarkError as error:
            place = Place(file).inside("properties", error.key) if error.key else Place(file)
            raise part.told(refused(place, f"{kind.name}: {error}")) from error
        by_type = (built_in[bare(iri)] for iri in types if bare(iri) in built_in)
        by_role = (table.like[role] for role in Role if role in marked.roles)
        like = kind.name if kind.name in built_in.values() else next(iter((*by_type, *by_role)), None)
        found[kind.name] = replace(marked, like=like)
    persons = {name for name, kind in found.items() if kind.is_person}
    return {name: replace(kind, closed=frozenset(_closed(kind, persons))) for name, kind in found.items()}


def _closed(kind: Kind, persons: Set[str]) -> Iterator[str]:
    """The keys of a kind that do not go out where nobody says so.

    Of a person, all but those that are open; of what is restricted by itself, too, all that may point at a person.
    """
    for name, key in kind.keys.items():
        if kind.is_person:
            is_closed = Mark.OPEN not in key.marks
        else:
            may_name = not key.kinds or not persons.isdisjoint(key.kinds)
            is_closed = kind.level is Level.RESTRICTED and key.is_reference and may_name and Mark.WHOLE not in key.marks
        if is_closed or Mark.CLOSED in key.marks:
            yield name


def _types(kind: Kind, context: Context) -> list[str]:
    """All types that records of a kind may have, as absolute IRIs; the first is what its name stands for."""
    sometimes = [each for _, _, types in kind.types_when for each in types]
    return [context.types[kind.name], *map(context.expand, (*kind.types, *sometimes))]


def _marked(kind: Kind, types: list[str], table: MarkTable, context: Context) -> Kind:
    """One kind with its roles and marks. Raises MarkError."""
    refuse_unknown(kind.schema, _OF_KINDS)
    roles = table.roles_of(types, (key.form for key in kind.keys.values()), kind.schema.get("x-role", ()))
    keys = {name: _marked_key(key, roles, table, kind, context) for name, key in kind.keys.items()}
    marked = {mark: tuple(name for name, key in keys.items() if mark in key.marks) for mark in Mark}
    if Role.PERSON in roles and not marked[Mark.NAME] and any(key.form in _WORDED for key in keys.values()):
        raise MarkError('it is a person, and none of its keys is a name ("x-access": ["name"])')
    return replace(
        kind,
        keys=keys,
        roles=roles,
        marked=marked,
        images=_images(kind, table, context),
        recommended=_recommended(kind),
        level=table.level_of(roles, kind.schema.get("x-access-default", ())),
    )


def _marked_key(key: Key, roles: frozenset[Role], table: MarkTable, kind: Kind, context: Context) -> Key:
    """A key of a kind with these roles, with its marks. Raises MarkError."""
    schema, term = kind.schema["properties"][key.name], context.term(kind.name, key.name)
    form = "count" if schema.get("type") == "integer" else key.form
    try:
        refuse_unknown(schema, _OF_KEYS)
        marks = table.marks_of(MarkedKey(key.name, form, term.iri if term else ""), roles, schema.get("x-access", ()))
        return replace(key, marks=_of_record(marks, key.name, kind, context))
    except MarkError as error:
        error.key = key.name
        raise


def _of_record(marks: frozenset[Mark], name: str, kind: Kind, context: Context) -> frozenset[Mark]:
    """The marks of a key; one with a term that its kind alone gives it says something of the thing, not of the record.

    Raises MarkError where the schema states that mark for such a key.
    """
    if Mark.RECORD not in marks or context.term(kind.name, name) == context.terms.get(name):
        return marks
    if Mark.RECORD in kind.schema["properties"][name].get("x-access", ()):
        raise MarkError(f'{name} is marked "{Mark.RECORD}", and has another term in {kind.name} than elsewhere')
    return marks - {Mark.RECORD}


def _recommended(kind: Kind) -> tuple[str, ...]:
    """The keys that a schema recommends. Raises MarkError for one that it does not have."""
    stated = kind.schema.get("x-recommended", [])
    for name in stated if isinstance(stated, list) else [stated]:
        if not isinstance(name, str) or name not in kind.keys:
            raise MarkError(f'x-recommended: "{name}" is none of: {", ".join(kind.keys)}')
    return tuple(stated)


def _images(kind: Kind, table: MarkTable, context: Context) -> dict[str, frozenset[str]]:
    """The values of normalized records, by key, that tell a picture or a recording."""
    types = (*kind.types, kind.name, *(each for _, _, more in kind.types_when for each in more))
    found = {"type": {each for each in types if table.is_image(context.expand(each))}}
    for name, key in kind.keys.items():
        found[name] = {iri for iri in (key.terms or {}).values() if table.is_image(context.expand(iri))}
    return {name: frozenset(values) for name, values in found.items() if values}


def _wider(parts: Iterable[ModelPart]) -> dict[str, set[str]]:
    """The classes just above each class, as the vocabulary of a user's own states them."""
    above: dict[str, set[str]] = {}
    for file in (file for part in parts for file in part.vocabulary):
        for below, predicate, wider in _statements(file):
            if predicate == _SUB_CLASS and not hasattr(wider, "language"):
                above.setdefault(below, set()).add(wider.value)
    return above


def _keys(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Key]:
    required = set(schema.get("required", ()))
    rows = ((name, value) for name, value in schema["properties"].items() if name not in ("id", "type"))
    return {name: _key(name, value, name in required, definitions) for name, value in rows}


def _key(name: str, schema: Mapping[str, Any], required: bool, definitions: Mapping[str, Any]) -> Key:
    form = schema.get("$ref", "").rpartition("/")[2] or ("term" if "x-terms" in schema else "value")
    definition = definitions.get(form, {})
    item = definition.get("items", {}).get("$ref", "").rpartition("/")[2]
    node = definition.get("x-node") or definitions.get(item, {}).get("x-node")
    return Key(
        name,
        form,
        required,
        many=definition.get("type") == "array" or (form.endswith("s") and "anyOf" in definition),
        node=node,
        kinds=tuple(schema.get("x-kinds", ())),
        terms=schema.get("x-terms"),
        examples=tuple(schema.get("examples", ())),
        also=read_also(schema, form),
    )
