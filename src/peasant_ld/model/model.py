"""A model folder (schemas, context, shapes, vocabulary) as one frozen Model; all is read from disk, never fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from peasant_ld.model.also import Aspect, also_of, read_also
from peasant_ld.model.context import Context, compile_context, refuse
from peasant_ld.model.evidence_shape import OF_RECORDS, evidence_alternatives
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
from peasant_ld.model.sound import check_schema, check_terms, check_together
from peasant_ld.problem import Place

# In a wheel the model lies beside the code; in a checkout it lies at the top level.
_HERE = Path(__file__).parents[1]
BUILT_IN = _HERE / "shapes" if (_HERE / "shapes").is_dir() else _HERE.parents[1] / "shapes"

ROLES = "roles.json"
# Every schema stands beside the common one, so that `common.schema.json#/$defs/...` means the same in any folder.
SCHEMAS = "https://w3id.org/peasant-ld/schema/"
# The words of ours that a schema may hold, and a key in it.
_OF_KINDS = ("x-types", "x-types-when", "x-role", "x-recommended")
_OF_KEYS = ("x-kinds", "x-terms", "x-access", Aspect.VALUE, Aspect.START, Aspect.END)
# The forms in which a name may be written.
_WORDED = frozenset({"text", "texts", "token", "tokens", "value"})
_SUB_CLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a kind or of a nested node, in the form in which it is written.

    `form` names the definition in `common.schema.json` that its values follow (`text`, `refs`, `date`, `amount`, ...).
    `node` is the type of the nested nodes that it holds, if any; `kinds` are the kinds that a reference may point at;
    `terms` maps each word of a closed list to the IRI that is published for it. `marks` are what it tells. `also` are
    the standard properties that its values are stated with, too.
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
    also: tuple[tuple[str, Aspect], ...] = ()

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

    @property
    def is_located(self) -> bool:
        """Whether its records are where they are; what stands in a place, such as a school, names that place."""
        return self.is_place and not self.marked.get(Mark.PLACE)

    def keys_with(self, *marks: Mark) -> tuple[str, ...]:
        """The keys that have one of the marks, those of the first mark first."""
        if len(marks) == 1:
            return self.marked.get(marks[0], ())
        return tuple(key for mark in marks for key in self.marked.get(mark, ()))

    @property
    def name_keys(self) -> tuple[str, ...]:
        """The keys that tell what a record is called: its whole name first, then parts of it; no other names."""
        others = self.keys_with(Mark.ALTERNATIVE)
        return tuple(dict.fromkeys(key for key in self.keys_with(Mark.LABEL, Mark.NAME) if key not in others))

    @property
    def name_key(self) -> str | None:
        """The key that holds a name as a text by language; None for a kind that has none."""
        return next((key for key in self.name_keys if self.keys[key].form == "text"), None)

    def name_of(self, record: Mapping[str, Any]) -> Mapping[str, str]:
        """What a normalized record is called, by language (`und` for words without one); empty where nothing says."""
        found: Any = next((record[key] for key in self.name_keys if key in record), {})
        by_language = found if isinstance(found, Mapping) else {"und": found}
        return {tag: _listed(text)[0] for tag, text in by_language.items()}

    def point_of(self, record: Mapping[str, Any]) -> tuple[float, float] | None:
        """The longitude and latitude that a normalized record states; None where it lacks one of them."""
        degrees = [
            next((float(record[key]) for key in self.keys_with(mark) if key in record), None)
            for mark in (Mark.LONGITUDE, Mark.LATITUDE)
        ]
        return None if degrees[0] is None or degrees[1] is None else (degrees[0], degrees[1])

    def is_image(self, record: Mapping[str, Any]) -> bool:
        """Whether a normalized record of the kind is a picture, a film or a sound recording."""
        return any(not values.isdisjoint(_listed(record.get(key))) for key, values in self.images.items())


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Everything that is known about the kinds of record; built from the files of a model folder."""

    folders: tuple[Path, ...]
    context: Context
    kinds: Mapping[str, Kind]
    nodes: Mapping[str, Mapping[str, Key]]
    common: Mapping[str, Any]
    roles: Mapping[Role, frozenset[str]]

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

    def shape_files(self) -> Iterator[Path]:
        """The SHACL files of the model, in a fixed order."""
        for folder in self.folders:
            yield from sorted(folder.glob("*.shacl.ttl"))

    def shapes_turtle(self) -> str:
        """All shapes as one Turtle text; each file states its own prefixes."""
        files = (path.read_text(encoding="utf-8") for path in self.shape_files())
        return "\n".join([*files, evidence_alternatives(self._evidenced())])

    def _evidenced(self) -> Iterator[str]:
        """The properties of records, of all kinds, that evidence can speak of."""
        stated = ((kind.name, key) for kind in self.kinds.values() for key in kind.keys.values())
        terms = (self.context.term(kind, key.name) for kind, key in stated if key.form not in OF_RECORDS)
        return (term.iri for term in terms if term is not None)

    def vocabulary_files(self) -> Iterator[Path]:
        """The files with the minted terms and the closed lists, in a fixed order."""
        for folder in self.folders:
            yield from sorted(folder.glob("vocabulary*.ttl"))


@cache
def load_model(folder: str | Path | None = None) -> Model:
    """The built-in model, or the built-in model extended by a model folder of the user's own.

    A user's folder holds `*.schema.json`, `*.shacl.ttl`, and a `context.jsonld` with the terms it adds.
    Raises InputError (PLD015, PLD016) when a file is missing, is not JSON, or says what would be lost or misread.
    """
    folders = (BUILT_IN,) if folder is None else (BUILT_IN, Path(folder))
    if folder is not None:
        check_files(Path(folder), BUILT_IN)
    document: dict[str, Any] = {}
    for part in folders:
        document |= _context_document(part / "context.jsonld", document)
    context = compile_context(document)
    common = read_object(BUILT_IN / COMMON)
    definitions = common["$defs"]
    read = list(_kinds(BUILT_IN, definitions, context, {}))
    if folder is not None:
        built_in = {kind.name: kind.schema for _, kind in read}
        own = list(_kinds(Path(folder), definitions, context, built_in))
        check_together([kind.schema for _, kind in own], built_in.values())
        read += own
    kinds = _with_marks(read, context, Path(folder) if folder else None)
    nodes = {
        schema["x-node"]: _keys(schema, definitions)
        for schema in definitions.values()
        if isinstance(schema, dict) and "x-node" in schema
    }
    context = replace(context, also={name: also_of(keys) for name, keys in _stated_also(kinds, nodes)})
    roles = {role: frozenset(name for name, kind in kinds.items() if role in kind.roles) for role in Role}
    return Model(folders, context, kinds, nodes, common, roles)


def _stated_also(
    kinds: Mapping[str, Kind], nodes: Mapping[str, Mapping[str, Key]]
) -> Iterator[tuple[str, list[tuple[str, tuple[tuple[str, Aspect], ...]]]]]:
    for name, keys in (*nodes.items(), *((kind.name, kind.keys) for kind in kinds.values())):
        yield name, [(key.name, key.also) for key in keys.values()]


def _context_document(path: Path, before: Mapping[str, Any]) -> dict[str, Any]:
    """The context of one folder; it adds to those `before` it, and gives nothing in them another meaning."""
    if not path.is_file():
        return {}
    document = read_object(path).get("@context")
    if not isinstance(document, dict):
        raise refuse("@context is not an object")
    changed = sorted(key for key in document if document[key] != before.get(key, document[key]))
    if changed:
        raise refuse(f"{', '.join(changed)} would change its meaning")
    return document


def _kinds(
    folder: Path, definitions: Mapping[str, Any], context: Context, before: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[Path, Kind]]:
    """The kinds of one folder; `before` are the schemas of the kinds that were there before it."""
    for path in sorted(folder.glob("*.schema.json")):
        if path.name == COMMON:
            continue
        schema = read_object(path) | {"$id": SCHEMAS + path.name}
        check_schema(path.name, schema, before)
        check_terms(path.name, schema, context, definitions)
        when = tuple((row["key"], row.get("is"), tuple(row["types"])) for row in schema.get("x-types-when", ()))
        yield path, Kind(schema["title"], schema, tuple(schema["x-types"]), when, _keys(schema, definitions))


def _with_marks(read: list[tuple[Path, Kind]], context: Context, folder: Path | None) -> dict[str, Kind]:
    """The kinds with their roles and the marks of their keys; `folder` is that of the user's own.

    Raises InputError (PLD015) for a role or a mark that is not understood.
    """
    table = read_table(read_object(BUILT_IN / ROLES), context.expand)
    built_in = {bare(context.types[kind.name]): kind.name for path, kind in read if path.parent == BUILT_IN}
    wider = _wider(folder) if folder else {}
    found: dict[str, Kind] = {}
    for path, kind in read:
        types = list(with_wider(_types(kind, context), wider))
        try:
            marked = _marked(kind, types, table, context)
        except MarkError as error:
            raise refused(Place(path.name), f"{kind.name}: {error}") from error
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


def _wider(folder: Path) -> dict[str, set[str]]:
    """The classes just above each class, as the vocabulary of a folder states them; its files are Turtle."""
    import pyoxigraph

    above: dict[str, set[str]] = {}
    for path in sorted(folder.glob("vocabulary*.ttl")):
        for quad in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
            below, wider = quad.subject, quad.object
            are_names = isinstance(below, pyoxigraph.NamedNode) and isinstance(wider, pyoxigraph.NamedNode)
            if are_names and quad.predicate.value == _SUB_CLASS:
                above.setdefault(below.value, set()).add(wider.value)
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
        also=read_also(schema, form),
    )
