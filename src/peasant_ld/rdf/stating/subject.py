"""One node in a function that is being generated: its variables, and its text in every notation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from peasant_ld.model.also import Also, Aspect
from peasant_ld.rdf.also import is_node_object
from peasant_ld.rdf.statements import NTRIPLES, Notation, same_as
from peasant_ld.rdf.stating.code import Code, Part
from peasant_ld.rdf.stating.finished import Finished
from peasant_ld.rdf.stating.memory import OddError

_NEXT = b" ;\n  "  # what leads to a property where the subject stands once


class Objects(NamedTuple):
    """The objects of a key: in each notation the parts of the only one, or the name of a list of them."""

    of: Mapping[Notation, tuple[Part, ...]]
    several: bool = False

    def row(self, notation: Notation) -> str:
        """The name of the list of several objects."""
        (name,) = self.of[notation]
        return str(name)


class StatedKey(NamedTuple):
    """A key of a node: its variable, the value of the sample, and its objects."""

    variable: str
    value: Any
    objects: Objects


@dataclass(slots=True)
class Subject:
    """One node while its part of a function is written.

    `iri` is the variable with its IRI in brackets, `lead` the one with what leads to a property in N-Triples. `parts`
    are the text of the node itself, `after` that of nodes in it, and `shown` the items of its object in JSON-LD.
    """

    code: Code
    finished: Finished
    types: tuple[str, ...]
    iri: str
    lead: str
    shown: list[str]
    parts: dict[Notation, list[Part]] = field(default_factory=dict)
    after: dict[Notation, list[Part]] = field(default_factory=dict)
    stated: dict[str, StatedKey] = field(default_factory=dict)

    def begin(self, notations: tuple[Notation, ...]) -> Subject:
        """The types of the node."""
        if NTRIPLES in notations:
            self.code.add(f"{self.lead} = b' .\\n' + {self.iri} + b' '")
        for notation in notations:
            first, *more = (each.encode() for each in notation.head(self.types, self.finished.context))
            self.parts[notation], self.after[notation] = [self.iri, b" " + first], []
            for each in more:
                self.parts[notation] += [self._before(notation), each]
        return self

    def emit(self, key: str, objects: Objects) -> None:
        """State a key, with the properties that have its very objects."""
        context, term = self.finished.context, self.finished.term(self.types[0], key)
        if term is None:
            raise OddError
        for notation in self.parts:
            same = same_as(key, self.types[0], context, notation)
            self._put(notation, [notation.name(term.iri, context), *same], objects)

    def _put(self, notation: Notation, names: list[str], objects: Objects) -> None:
        parts, of = self.parts[notation], list(objects.of[notation])
        row = objects.row(notation) if objects.several else ""
        if row and notation.lists:
            self.code.add(f"{row}l = comma({row})")
            of = [f"{row}l"]
        for name in (f"{each} ".encode() for each in names):
            if row and not notation.lists:
                of = [f"{row}[0] if len({row}) == 1 else ({self.lead} + {self.code.bind(name)}).join({row})"]
            parts += [self._before(notation), name, *of]

    def emit_doubts(self, doubts: str) -> None:
        """State the doubts of a variable, of which there are none as a rule."""
        for notation, parts in self.parts.items():
            told = self.code.bind(self.finished.told(notation), "told")
            parts.append(f"{told}({doubts}, {self._leading(notation)}) if {doubts} else b''")
        self.shown.append(f"**{doubts}")

    def end(self) -> None:
        """State what stands beside the keys; end the node, and let the nodes in it follow."""
        for also in self.finished.context.also.get(self.types[0], ()):
            sources = [(self.stated[key], aspect) for key, aspect in also.sources if key in self.stated]
            if sources:
                if not also.is_same:
                    self._beside(also, sources)
                self.shown.append(self._shown_beside(also, sources))
        for notation, parts in self.parts.items():
            parts += [b" .\n", *self.after[notation]]

    def _beside(self, also: Also, sources: list[tuple[StatedKey, Aspect]]) -> None:
        """A standard property with the objects of one key, or of several, or with plain dates."""
        terms, context = self.finished.context.terms, self.finished.context
        (_, _, objects), aspect = sources[0]
        for notation, parts in self.parts.items():
            name = notation.name(terms[also.name].iri, context)
            if len(sources) == 1 and aspect is Aspect.VALUE:
                self._put(notation, [name], self._once(objects, notation))
                continue
            found = ", ".join(self._several(each, aspect, notation) for each, aspect in sources)
            is_one = len(sources) == 1
            row = self.code.name(found.removeprefix("*") if is_one else f"[*dict.fromkeys(({found},))]", "row")
            name_part = self.code.bind(f"{name} ".encode())
            lead = f"{self._leading(notation)} + {name_part}"
            joined = f"{lead} + comma({row})" if notation.lists else f"({lead}).join((b'', *{row}))"
            parts.append(f"{joined} if {row} else b''")

    def _once(self, objects: Objects, notation: Notation) -> Objects:
        """Objects without those that stand twice."""
        if not objects.several:
            return objects
        row = objects.row(notation)
        once = self.code.name(f"{row} if len({row}) == 1 else [*dict.fromkeys({row})]", "once")
        return Objects({notation: (once,)}, several=True)

    def _several(self, stated: StatedKey, aspect: Aspect, notation: Notation) -> str:
        """What stands in a list for the objects of one key."""
        if aspect is not Aspect.VALUE:
            return f"*{self.code.bind(self.finished.days(aspect, notation), 'days')}[{stated.variable}.get('date')]"
        if stated.objects.several:
            return f"*{stated.objects.row(notation)}"
        return " + ".join(
            self.code.bind(each) if isinstance(each, bytes) else each for each in stated.objects.of[notation] if each
        )

    def _shown_beside(self, also: Also, sources: list[tuple[StatedKey, Aspect]]) -> str:
        """The item of JSON-LD for a standard property."""
        (variable, value, _), aspect = sources[0]
        if len(sources) == 1 and aspect is not Aspect.VALUE:
            return f"**{self.code.bind(self.finished.shown_days(aspect, also.name), 'days')}[{variable}.get('date')]"
        if len(sources) == 1 and (shown := self._shown(also, variable, value)):
            return f"{also.name!r}: {shown}"
        rows = ", ".join(f"({each.variable}, {self.code.bind(aspect, 'aspect')})" for each, aspect in sources)
        return f"**beside({also.name!r}, [{rows}])"

    def _shown(self, also: Also, variable: str, value: Any) -> str | None:
        """The expression for what is most frequent: texts, references, a node."""
        if self.finished.context.terms[also.name].by_language:
            is_simple = isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
            return f"{{t: [x] for t, x in {variable}.items()}}" if is_simple else None
        if isinstance(value, str):
            return f"[{variable}]"
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return f"{variable} if len({variable}) == 1 else [*dict.fromkeys({variable})]"
        return f"[{variable}['id']]" if isinstance(value, dict) and is_node_object(value) else None

    def _before(self, notation: Notation) -> Part:
        return _NEXT if notation.lists else self.lead

    def _leading(self, notation: Notation) -> str:
        return self.code.bind(_NEXT) if notation.lists else self.lead
