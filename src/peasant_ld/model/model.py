"""A model folder (schemas, context, shapes, vocabulary) as one frozen Model; all is read from disk, never fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from peasant_ld.model.context import Context, compile_context
from peasant_ld.model.folder import COMMON, check_files, read_object, refused
from peasant_ld.model.marks import (
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
from peasant_ld.model.short_keys import Before
from peasant_ld.model.short_part import short_part
from peasant_ld.model.sound import check_schema, check_terms, check_together
from peasant_ld.problem import InputError, Place

# In a wheel the model lies beside the code; in a checkout it lies at the top level.
_HERE = Path(__file__).parents[1]
BUILT_IN = _HERE / "shapes" if (_HERE / "shapes").is_dir() else _HERE.parents[1] / "shapes"

ROLES, FORMS = "roles.json", "forms.json"
# The words of ours that a schema may hold, and a key in it.
_OF_KINDS = ("x-types", "x-types-when", "x-role", "x-recommended")
_OF_KEYS = ("x-kinds", "x-terms", "x-access")
# The forms in which a name may be written.
_WORDED = frozenset({"text", "texts", "token", "tokens", "value"})
_SUB_CLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TERM = re.compile(r"^pld:([\w-]+) a ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a kind or of a nested node, in the form in which it is written.

    `form` names the definition in `common.schema.json` that its values follow (`text`, `refs`, `date`, `amount`, ...).
    `node` is the type of the nested nodes that it holds, if any; `kinds` are the kinds that a reference may point at;
    `terms` maps each word of a closed list to the IRI that is published for it. `marks` are what it tells.
    """

    name: str
    form: str
    required: bool = False
    many: bool = False
    node: str | None = None
    kinds: tuple[str, ...] = ()
    terms: Mapping[str, str] | None = None
    examples: tuple[Any, ...] = ()
    marks: frozenset[Mark] = frozenset()

    @property
    def is_name(self) -> bool:
        """Whether it tells what a record is called."""
        return Mark.NAME in self.marks

    @property
    def counts_people(self) -> bool:
        """Whether it is a count of people."""
        return Mark.PEOPLE in self.marks

    @property
    def is_reference(self) -> bool:
        """Whether its values are ids of other records."""
        return self.form in ("ref", "refs")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its schema, the types it is published with, and its keys in order.

    `types` are compact IRIs; the first is the one that the kind's own name stands for.
    `types_when` adds types where a key is stated, or has one value: (key, value or None, types).
    `roles` are what it is, also where it is so under a condition only. `like` is the built-in kind that it is, or is
    like. `marked` are its keys by mark, in order. `images` are the values, by key, that tell that a normalized record
    is a picture or a recording. `recommended` are the keys that most records should have, the weightiest first.
    """

    name: str
    schema: Mapping[str, Any]
    types: tuple[str, ...]
    types_when: tuple[tuple[str, Any, tuple[str, ...]], ...]
    keys: Mapping[str, Key]
    roles: frozenset[Role] = frozenset()
    like: str | None = None
    marked: Mapping[Mark, tuple[str, ...]] = field(default_factory=dict)
    images: Mapping[str, frozenset[str]] = field(default_factory=dict)
    recommended: tuple[str, ...] = ()

    @property
    def is_person(self) -> bool:
        """Whether its records are of persons."""
        return Role.PERSON in self.roles

    @property
    def is_place(self) -> bool:
        """Whether its records are of places."""
        return Role.PLACE in self.roles

    def keys_with(self, *marks: Mark) -> tuple[str, ...]:
        """The keys that have one of the marks, those of the first mark first."""
        if len(marks) == 1:
            return self.marked.get(marks[0], ())
        return tuple(key for mark in marks for key in self.marked.get(mark, ()))

    def is_image(self, record: Mapping[str, Any]) -> bool:
        """Whether a normalized record of the kind is a picture, a film or a sound recording."""
        return any(not values.isdisjoint(_listed(record.get(key))) for key, values in self.images.items())


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Everything that is known about the kinds of record; built from the parts that it is made of.

    `source` is where a model of one's own is, None for the built-in one. `parts` are what was read, in order.
    """

    source: ModelSource | None
    parts: tuple[ModelPart, ...]
    context: Context
    kinds: Mapping[str, Kind]
    nodes: Mapping[str, Mapping[str, Key]]
    common: Mapping[str, Any]
    roles: Mapping[Role, frozenset[str]]

    @property
    def roots(self) -> tuple[Path, ...]:
        """Where its files lie: the built-in folder, and a folder or short file of one's own."""
        return (BUILT_IN,) if self.source is None else (BUILT_IN, self.source.path)

    @property
    def persons(self) -> frozenset[str]:
        """The names of the kinds whose records are of persons."""
        return self.of_role(Role.PERSON)

    def of_role(self, role: Role) -> frozenset[str]:
        """The names of the kinds that have a role."""
        return self.roles.get(role, frozenset())

    def like(self, kind: str) -> str:
        """The built-in kind that a kind is, or is like; its own name where it is like none."""
        return (self.kinds[kind].like if kind in self.kinds else None) or kind

    def shape_files(self) -> Iterator[ModelFile]:
        """The SHACL files of the model, in a fixed order; those of a short file are made."""
        return (file for part in self.parts for file in part.shapes)

    def shapes_turtle(self) -> str:
        """All shapes as one Turtle text; each file states its own prefixes."""
        return "\n".join(file.text for file in self.shape_files())

    def vocabulary_files(self) -> Iterator[ModelFile]:
        """The files with the minted terms and the closed lists, in a fixed order; that of a short file is made."""
        return (file for part in self.parts for file in part.vocabulary)


@cache
def load_model(where: str | Path | ModelSource | None = None, base: str = NO_BASE) -> Model:
    """The built-in model, or the built-in model extended by one of the user's own.

    `where` is a folder with `*.schema.json`, `*.shacl.ttl`, `vocabulary*.ttl` and a `context.jsonld` with the terms it
    adds, or a short file (`model.toml`), which may lie in the folder, too; a namespace without a host lies below
    `base`. Raises InputError (PLD015, PLD016, PLD364, PLD365) when a file is missing, cannot be read, or says what
    would be lost or misread.
    """
    if where is not None and not isinstance(where, ModelSource):
        return load_model(ModelSource(Path(where), base))
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
    roles = {role: frozenset(name for name, kind in kinds.items() if role in kind.roles) for role in Role}
    return Model(where, tuple(building.parts), building.context, kinds, nodes, common, roles)


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
        self.document = joined(self.document, part.context)
        self.context = compile_context(self.document)
        self.parts.append(part)
        try:
            own = [(file, part, self._kind(file, schema, before)) for file, schema in part.schemas.items()]
            if before:
                check_together([kind.schema for _, _, kind in own], before.values())
        except InputError as error:
            raise part.told(error) from error
        self.read += own

    def add_own(self, source: ModelSource) -> None:
        """Add the parts of a user's own: a folder, and a short file in it; or a short file alone."""
        if not is_short(source.path):
            check_files(source.path, BUILT_IN)
            self.add(folder_part(source.path, own=True))
        for short in short_files(source.path):
            self.add(short_part(source, short, self.before()))

    def _kind(self, file: str, schema: Mapping[str, Any], before: Mapping[str, Mapping[str, Any]]) -> Kind:
        check_schema(file, schema, before)
        check_terms(file, schema, self.context, self.definitions)
        when = tuple((row["key"], row.get("is"), tuple(row["types"])) for row in schema.get("x-types-when", ()))
        keys = _keys(schema, self.definitions)
        return Kind(schema["title"], schema, tuple(schema["x-types"]), when, keys)

    def before(self) -> Before:
        """What a short file is added to."""
        schemas = {kind.name: kind.schema for _, _, kind in self.read}
        return Before(
            schemas, self.document, _minted(self.parts[0]), read_object(BUILT_IN / FORMS), _labels(self.parts)
        )


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
            raise part.told(refused(Place(file), f"{kind.name}: {error}")) from error
        by_type = (built_in[bare(iri)] for iri in types if bare(iri) in built_in)
        by_role = (table.like[role] for role in Role if role in marked.roles)
        like = kind.name if kind.name in built_in.values() else next(iter((*by_type, *by_role)), None)
        found[kind.name] = replace(marked, like=like)
    return found


def _types(kind: Kind, context: Context) -> list[str]:
    """All types that records of a kind may have, as absolute IRIs; the first is what its name stands for."""
    sometimes = [each for _, _, types in kind.types_when for each in types]
    return [context.types[kind.name], *map(context.expand, (*kind.types, *sometimes))]


def _marked(kind: Kind, types: list[str], table: MarkTable, context: Context) -> Kind:
    """One kind with its roles and marks. Raises MarkError."""
    refuse_unknown(kind.schema, _OF_KINDS)
    properties = kind.schema["properties"]
    roles = table.roles_of(types, (key.form for key in kind.keys.values()), kind.schema.get("x-role", ()))
    keys: dict[str, Key] = {}
    for name, key in kind.keys.items():
        refuse_unknown(properties[name], _OF_KEYS)
        term = context.term(kind.name, name)
        form = "count" if properties[name].get("type") == "integer" else key.form
        told = MarkedKey(name, form, term.iri if term else "")
        keys[name] = replace(key, marks=table.marks_of(told, roles, properties[name].get("x-access", ())))
    marked = {mark: tuple(name for name, key in keys.items() if mark in key.marks) for mark in Mark}
    if Role.PERSON in roles and not marked[Mark.NAME] and any(key.form in _WORDED for key in keys.values()):
        raise MarkError('it is a person, and none of its keys is a name ("x-access": ["name"])')
    recommended = _recommended(kind)
    return replace(
        kind, keys=keys, roles=roles, marked=marked, images=_images(kind, table, context), recommended=recommended
    )


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


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


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
    )
