"""A file of RDF -> its statements, by what they are about; nothing outside the file is ever read.

RDF/XML is looked at before: what could make a small file grow without end, or never come back, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.json_strict import cannot_open

# Suffixes, and what pyoxigraph calls their formats.
FORMATS = {
    ".ttl": "TURTLE",
    ".nt": "N_TRIPLES",
    ".rdf": "RDF_XML",
    ".owl": "RDF_XML",
    ".xml": "RDF_XML",
    ".jsonld": "JSON_LD",
    ".json": "JSON_LD",
}
DEEPEST = 200  # elements of XML in each other
_LONGEST_ENTITY = 200  # characters that a name in a DOCTYPE may stand for: the address of a namespace
_BLOCK = 2**16


@dataclass(slots=True)
class FileStatements:
    """The statements of some files: subject -> property (IRI) -> objects, in the order in which they were read."""

    about: dict[Any, dict[str, list[Any]]] = field(default_factory=dict)
    files: dict[Any, str] = field(default_factory=dict)

    def read(self, path: Path) -> None:
        """Take in a file. Raises InputError: PLD001 (cannot be opened), PLD009 (another suffix), PLD420 (is no RDF)."""
        import pyoxigraph as ox

        for quad in _quads(path):
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else quad.subject
            self.about.setdefault(subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
            self.files.setdefault(subject, path.name)

    def texts(self, subject: Any, properties: Iterable[str]) -> Iterator[Any]:
        """The literals that a subject has with some properties."""
        import pyoxigraph as ox

        stated = self.about.get(subject, {})
        yield from (each for name in properties for each in stated.get(name, ()) if isinstance(each, ox.Literal))


def _quads(path: Path) -> Iterator[Any]:
    import pyoxigraph as ox

    form = FORMATS.get(path.suffix.lower())
    if form is None:
        facts = {"suffix": path.suffix.lower(), "known": ", ".join(sorted(FORMATS))}
        raise InputError(Problem("PLD009", Place(path.name), value=path.name, facts=facts))
    if form == "RDF_XML":
        _check_xml(path)
    try:
        yield from ox.parse(path=str(path), format=getattr(ox.RdfFormat, form))
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    except (SyntaxError, ValueError) as error:
        reason = " ".join(str(getattr(error, "msg", None) or error).split())
        place = Place(path.name, getattr(error, "lineno", None))
        raise InputError(Problem("PLD420", place, facts={"reason": reason})) from error


def _check_xml(path: Path) -> None:
    """Go through a file of XML with a parser that builds nothing. Raises InputError: PLD001, PLD420."""
    watch = _XmlWatch(path.name)
    try:
        with path.open("rb") as source:
            while block := source.read(_BLOCK):
                watch.parser.Parse(block, False)
            watch.parser.Parse(b"", True)
    except OSError as error:
        raise InputError(cannot_open(path.name, error)) from error
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two of an encoding that is not known
        raise watch.refusal(str(error)) from error


class _XmlWatch:
    """Sees what a file of XML declares, and how deep its elements stand in each other."""

    def __init__(self, name: str) -> None:
        self._name, self._depth = name, 0
        self.parser = expat.ParserCreate()
        self.parser.EntityDeclHandler = self._entity
        self.parser.StartElementHandler = lambda *_: self._step(1)
        self.parser.EndElementHandler = lambda *_: self._step(-1)

    def refusal(self, reason: str) -> InputError:
        """That the file is not read, at the line where the parser is."""
        return InputError(Problem("PLD420", Place(self._name, self.parser.CurrentLineNumber), facts={"reason": reason}))

    def _entity(self, name: str, is_parameter: int, value: str | None, *_: Any) -> None:
        if is_parameter or value is None or len(value) > _LONGEST_ENTITY or "&" in value or "%" in value:
            raise self.refusal(f"<!ENTITY {name} ...>")

    def _step(self, step: int) -> None:
        self._depth += step
        if self._depth > DEEPEST:
            raise self.refusal(f"> {DEEPEST}")
