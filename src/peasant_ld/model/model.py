"""A model folder (schemas, context, shapes, vocabulary) as one frozen Model; all is read from disk, never fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from peasant_ld.model.context import Context, compile_context, refuse
from peasant_ld.model.folder import COMMON, check_files, read_object
from peasant_ld.model.sound import check_schema, check_terms, check_together

# In a wheel the model lies beside the code; in a checkout it lies at the top level.
_HERE = Path(__file__).parents[1]
BUILT_IN = _HERE / "shapes" if (_HERE / "shapes").is_dir() else _HERE.parents[1] / "shapes"

# Every schema stands beside the common one, so that `common.schema.json#/$defs/...` means the same in any folder.
SCHEMAS = "https://w3id.org/peasant-ld/schema/"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a kind or of a nested node, in the form in which it is written.

    `form` names the definition in `common.schema.json` that its values follow (`text`, `refs`, `date`, `amount`, ...).
    `node` is the type of the nested nodes that it holds, if any; `kinds` are the kinds that a reference may point at;
    `terms` maps each word of a closed list to the IRI that is published for it.
    """

    name: str
    form: str
    required: bool = False
    many: bool = False
    node: str | None = None
    kinds: tuple[str, ...] = ()
    terms: Mapping[str, str] | None = None
    examples: tuple[Any, ...] = ()

    @property
    def is_reference(self) -> bool:
        """Whether its values are ids of other records."""
        return self.form in ("ref", "refs")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: its schema, the types it is published with, and its keys in order.

    `types` are compact IRIs; the first is the one that the kind's own name stands for.
    `types_when` adds types where a key is stated, or has one value: (key, value or None, types).
    """

    name: str
    schema: Mapping[str, Any]
    types: tuple[str, ...]
    types_when: tuple[tuple[str, Any, tuple[str, ...]], ...]
    keys: Mapping[str, Key]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Everything that is known about the kinds of record; built from the files of a model folder."""

    folders: tuple[Path, ...]
    context: Context
    kinds: Mapping[str, Kind]
    nodes: Mapping[str, Mapping[str, Key]]
    common: Mapping[str, Any]

    def shape_files(self) -> Iterator[Path]:
        """The SHACL files of the model, in a fixed order."""
        for folder in self.folders:
            yield from sorted(folder.glob("*.shacl.ttl"))

    def shapes_turtle(self) -> str:
        """All shapes as one Turtle text; each file states its own prefixes."""
        return "\n".join(path.read_text(encoding="utf-8") for path in self.shape_files())

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
    check_files(folders[-1], BUILT_IN)
    document: dict[str, Any] = {}
    for part in folders:
        document |= _context_document(part / "context.jsonld", document)
    context = compile_context(document)
    common = read_object(BUILT_IN / COMMON)
    definitions = common["$defs"]
    kinds: dict[str, Kind] = {}
    for part in folders:
        schemas = {title: kind.schema for title, kind in kinds.items()}
        found = list(_kinds(part, definitions, context, schemas))
        check_together([kind.schema for kind in found], schemas.values())
        kinds |= {kind.name: kind for kind in found}
    nodes = {
        schema["x-node"]: _keys(schema, definitions)
        for schema in definitions.values()
        if isinstance(schema, dict) and "x-node" in schema
    }
    return Model(folders, context, kinds, nodes, common)


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
) -> Iterator[Kind]:
    """The kinds of one folder; `before` are the schemas of the kinds that were there before it."""
    for path in sorted(folder.glob("*.schema.json")):
        if path.name == COMMON:
            continue
        schema = read_object(path) | {"$id": SCHEMAS + path.name}
        check_schema(path.name, schema, before)
        check_terms(path.name, schema, context, definitions)
        when = tuple((row["key"], row.get("is"), tuple(row["types"])) for row in schema.get("x-types-when", ()))
        yield Kind(schema["title"], schema, tuple(schema["x-types"]), when, _keys(schema, definitions))


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
