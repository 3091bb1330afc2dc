"""What is known about the kinds of record, as frozen values: keys, kinds, and the Model that holds them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peasant_ld.model.also import Aspect
from peasant_ld.model.context import Context
from peasant_ld.model.evidence_shape import OF_RECORDS, evidence_alternatives
from peasant_ld.model.marks import (
    Level,
    Mark,
    Role,
)
from peasant_ld.model.parts import (
    ModelFile,
    ModelPart,
    ModelSource,
)

# In a wheel the model lies beside the code; in a checkout it lies at the top level.
_HERE = Path(__file__).parents[1]
BUILT_IN = _HERE / "shapes" if (_HERE / "shapes").is_dir() else _HERE.parents[1] / "shapes"

# The type of the document that says what keys say of the record.
DOCUMENT = "RecordDocument"


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
    `level` says whether its records go out, and `closed` which of their keys do not, where nobody says otherwise.
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
    level: Level = Level.PUBLIC
    closed: frozenset[str] = frozenset()

    @property
    def is_person(self) -> bool:
        """Whether its records are of persons."""
        return Role.PERSON in self.roles

    @property
    def is_guarded(self) -> bool:
        """Whether its records do not go out as they are where nobody says anything."""
        return self.is_person or bool(self.closed) or self.level is not Level.PUBLIC

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
        if any(not values.isdisjoint(_listed(record.get(key))) for key, values in self.images.items()):
            return True
        # What shows somebody, or has a word of one's own, may be one where no word that is known says what it is.
        is_said = any(key in record for key in self.images if key != "type")
        return not is_said and any(key in record for key in self.keys_with(Mark.SHOWS, Mark.SORT))


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Everything that is known about the kinds of record; built from the parts that it is made of.

    `source` is where a model of one's own is, None for the built-in one. `parts` are what was read, in order.

        >>> model = pld.load_model()
        >>> sorted(model.kinds)[:3]
        ['Brigade', 'Campaign', 'Collection']
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
        """Where its files lie: the built-in folder, and a folder or short file of one's own.

        >>> model = pld.load_model()
        >>> len(model.roots)
        1
        """
        return (BUILT_IN,) if self.source is None else (BUILT_IN, self.source.path)

    @property
    def persons(self) -> frozenset[str]:
        """The names of the kinds whose records are of persons.

        >>> model = pld.load_model()
        >>> "Person" in model.persons
        True
        """
        return self.of_role(Role.PERSON)

    def of_role(self, role: Role) -> frozenset[str]:
        """The names of the kinds that have a role.

        >>> model = pld.load_model()
        >>> from peasant_ld.model import Role
        >>> "Place" in model.of_role(Role.PLACE)
        True
        """
        return self.roles.get(role, frozenset())

    def like(self, kind: str) -> str:
        """The built-in kind that a kind is, or is like; its own name where it is like none.

        >>> model = pld.load_model()
        >>> model.like("Grant")
        'Grant'
        """
        return (self.kinds[kind].like if kind in self.kinds else None) or kind

    def shape_files(self) -> Iterator[ModelFile]:
        """The SHACL files of the model, in a fixed order; those of a short file are made.

        >>> model = pld.load_model()
        >>> any(file.name == "grant.shacl.ttl" for file in model.shape_files())
        True
        """
        return (file for part in self.parts for file in part.shapes)

    def shapes_turtle(self) -> str:
        """All shapes as one Turtle text; each file states its own prefixes.

        >>> model = pld.load_model()
        >>> "sh:NodeShape" in model.shapes_turtle()
        True
        """
        return "\n".join([*(file.text for file in self.shape_files()), evidence_alternatives(self._evidenced())])

    def _evidenced(self) -> Iterator[str]:
        """The properties of records, of all kinds, that evidence can speak of."""
        stated = ((kind.name, key) for kind in self.kinds.values() for key in kind.keys.values())
        terms = (self.context.term(kind, key.name) for kind, key in stated if key.form not in OF_RECORDS)
        return (term.iri for term in terms if term is not None)

    def vocabulary_files(self) -> Iterator[ModelFile]:
        """The files with the minted terms and the closed lists, in a fixed order; that of a short file is made.

        >>> model = pld.load_model()
        >>> [file.name for file in model.vocabulary_files()][:1]
        ['vocabulary.ttl']
        """
        return (file for part in self.parts for file in part.vocabulary)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
