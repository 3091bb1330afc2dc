"""A model -> the files that say the same: schemas, a context, shapes and vocabulary, to go on by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from peasant_ld.model.model import Model
from peasant_ld.model.parts import joined


def written_files(model: Model) -> Iterator[tuple[str, bytes]]:
    """The name and content of each file: of what a model adds to the built-in one, or of the built-in one itself.

    A folder that holds them is a model that is the same.
    """
    parts = model.parts[1:] or model.parts
    context: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for part in parts:
        context = joined(context, part.context)
        schemas |= part.schemas
    for name, schema in sorted(schemas.items()):
        yield name, _json(schema)
    yield "context.jsonld", _json({"@context": context})
    for part in parts:
        yield from ((file.name, file.read_bytes()) for file in (*part.shapes, *part.vocabulary))


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
