"""A model folder with kinds of one's own: each is like a built-in kind, and has another name and keys of its own."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

NAMESPACE = "https://example.org/own-terms#"
FORMS = {"id": "id", "name": "text", "altName": "texts", "note": "text", "access": "access", "evidence": "evidence"}
KINDS: Mapping[str, tuple[list[str], Mapping[str, str]]] = {
    "Militant": (
        ["foaf:Person"],
        {
            "homepage": "link",
            "role": "refs",
            "affiliation": "refs",
            "source": "refs",
            "seenIn": "ref",
            "partOf": "refs",
        },
    ),
    "Hideout": (
        ["schema:Place"],
        {"latitude": "coordinate", "longitude": "coordinate", "geonames": "iri", "partOf": "refs", "inside": "ref"},
    ),
    "Assembly": (
        ["schema:Event"],
        {"participantCount": "count", "brigade": "ref", "partOf": "refs", "place": "refs", "period": "date"},
    ),
    "Attendance": (["org:Membership"], {"participant": "ref", "in": "ref", "count": "count", "period": "date"}),
    "Portrait": (["http://schema.org/Photograph"], {"author": "refs", "related": "refs", "depicts": "ref"}),
    "Leaflet": (["foaf:Document"], {"author": "refs"}),
    "Theme": (["skos:Concept"], {}),
}
TERMS = {"seenIn": "own:seenIn", "inside": "own:inside", "depicts": "own:depicts"}
MORE: Mapping[str, Mapping[str, Any]] = {"inside": {"x-access": ["around"]}}


def schema(title: str, types: list[str], keys: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The schema of a kind; a key is the name of a form, or a schema of its own."""
    written = {
        name: form if isinstance(form, Mapping) else ref(form, **MORE.get(name, {})) for name, form in keys.items()
    }
    return {
        "title": title,
        "x-types": [f"own:{title}", *types],
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "type"],
        "properties": {"id": ref("id"), "type": {"const": title}, **written},
    } | more


def ref(form: str, **more: Any) -> dict[str, Any]:
    """The schema of a key whose values have a form of the common schema."""
    return {"$ref": f"common.schema.json#/$defs/{form}", **more}


def write_model(folder: Path, schemas: Sequence[Mapping[str, Any]], terms: Mapping[str, Any] | None = None) -> Path:
    """A model folder with these schemas, and the context that they need."""
    folder.mkdir(parents=True, exist_ok=True)
    context: dict[str, Any] = {"own": NAMESPACE, **(terms or {})}
    for each in schemas:
        name = each["title"]
        context.setdefault(name, {"@id": f"own:{name}"})
        (folder / f"{name.lower()}.schema.json").write_text(json.dumps(each), encoding="utf-8")
    (folder / "context.jsonld").write_text(json.dumps({"@context": context}), encoding="utf-8")
    return folder


def write_own_kinds(folder: Path) -> Path:
    """The model folder with all of `KINDS`."""
    shared = {name: form for name, form in FORMS.items() if name != "id"}
    schemas = [schema(title, types, {**shared, **keys}) for title, (types, keys) in KINDS.items()]
    return write_model(folder, schemas, {key: {"@id": iri, "@type": "@id"} for key, iri in TERMS.items()})
