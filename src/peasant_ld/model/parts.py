"""A model is made of parts, each added to those before it: the built-in folder, a folder of one's own, a short file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from peasant_ld.files.systems import in_order
from peasant_ld.model.context import refuse
from peasant_ld.model.folder import COMMON, SHORT, ModelFault, read_object, refused
from peasant_ld.problem import InputError, Place

# Every schema stands beside the common one, so that `common.schema.json#/$defs/...` means the same in any folder.
SCHEMAS = "https://w3id.org/peasant-ld/schema/"
# The base of records that belong to no dataset while they are only checked (RFC 2606).
NO_BASE = "https://dataset.invalid/"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One Turtle file of a model, read or made; it is read as a file is. `own` tells that a user wrote it."""

    name: str
    text: str
    own: bool = False

    def read_text(self, encoding: str = "utf-8") -> str:
        """The text of the file."""
        return self.text

    def read_bytes(self) -> bytes:
        """The bytes of the file, in UTF-8."""
        return self.text.encode()


class ModelSource(NamedTuple):
    """Where a model of one's own is, a folder or one short file, and the base that its namespace may lie below."""

    path: Path
    base: str


def _here(place: Place) -> Place:
    """A place as it is: a function by name, since a model travels to other processes."""
    return place


@dataclass(frozen=True, slots=True, eq=False)
class ModelPart:
    """What one part of a model says.

    `schemas` are those of kinds, by the name of their file. `context` holds the entries that it adds or completes.
    `placed` leads a place in one of these to where it was written.
    """

    schemas: Mapping[str, Mapping[str, Any]]
    context: Mapping[str, Any]
    shapes: tuple[ModelFile, ...] = ()
    vocabulary: tuple[ModelFile, ...] = ()
    placed: Callable[[Place], Place] = field(default=_here)

    def told(self, error: InputError) -> InputError:
        """A refusal of what the part says, at the place where that was written."""
        place = error.problem.place
        return error if place is None else InputError(replace(error.problem, place=self.placed(place)))


def folder_part(folder: Path, own: bool) -> ModelPart:
    """The part that the files of a folder make, but for a short file there. Raises InputError (PLD015, PLD016)."""
    schemas = {
        path.name: read_object(path) | {"$id": SCHEMAS + path.name}
        for path in in_order(folder.glob("*.schema.json"))
        if path.name != COMMON
    }
    context = folder / "context.jsonld"
    return ModelPart(
        schemas,
        _context_document(context) if context.is_file() else {},
        _files(folder, "*.shacl.ttl", own),
        _files(folder, "vocabulary*.ttl", own),
    )


def is_short(path: Path) -> bool:
    """Whether a path is that of a short file, by its name."""
    return path.suffix.lower() in (".toml", ".json") and not path.is_dir()


def short_files(path: Path) -> Iterator[Path]:
    """The short file that a path is, or that lies in the folder that it is. Raises InputError (PLD015) for two."""
    found = [path] if is_short(path) else [path / name for name in SHORT if (path / name).is_file()]
    if len(found) > 1:
        raise refused(Place(found[1].name), ModelFault.TWO_FILES, ", ".join(SHORT))
    yield from found


def joined(before: Mapping[str, Any], added: Mapping[str, Any]) -> dict[str, Any]:
    """A context and what a part adds to it: new entries, and terms that a type has beside those that it had.

    Raises InputError (PLD016) for an entry that would change its meaning.
    """
    changed = sorted(key for key, value in added.items() if key in before and not _completes(before[key], value))
    if changed:
        raise refuse(f"{', '.join(changed)} would change its meaning")
    return {**before, **added}


def _completes(before: Any, added: Any) -> bool:
    """Whether an entry is the same, or the same type with more terms of its own."""
    if before == added:
        return True
    one, other = _as_object(before), _as_object(added)
    if one is None or other is None or one.get("@id") != other.get("@id") or not {*one, *other} <= {"@id", "@context"}:
        return False
    terms, more = one.get("@context", {}), other.get("@context", {})
    return isinstance(terms, Mapping) and isinstance(more, Mapping) and terms.items() <= more.items()


def _as_object(entry: Any) -> Mapping[str, Any] | None:
    return {"@id": entry} if isinstance(entry, str) else entry if isinstance(entry, Mapping) else None


def _context_document(path: Path) -> Mapping[str, Any]:
    document = read_object(path).get("@context")
    if not isinstance(document, dict):
        raise refuse("@context is not an object")
    return document


def _files(folder: Path, pattern: str, own: bool) -> tuple[ModelFile, ...]:
    return tuple(ModelFile(path.name, path.read_text("utf-8"), own) for path in in_order(folder.glob(pattern)))
