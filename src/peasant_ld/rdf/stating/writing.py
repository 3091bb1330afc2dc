"""A function is generated for the nodes of one shape: in every notation one join, in JSON-LD one object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from orjson import dumps

from peasant_ld.model.context import Term
from peasant_ld.model.model import DOCUMENT
from peasant_ld.rdf.also import DATE, inner
from peasant_ld.rdf.own_document import DESCRIBED_BY, DESCRIBES, IN_DATASET, TAIL, dataset_of
from peasant_ld.rdf.statements import NTRIPLES, Notation
from peasant_ld.rdf.stating.code import Code, Part
from peasant_ld.rdf.stating.finished import Finished
from peasant_ld.rdf.stating.subject import Objects, StatedKey, Subject

# As many objects of one key are looked up without a loop.
MOST_AT_ONCE = 4
Function = Callable[[Mapping[str, Any]], tuple[Any, ...]]


class Output(NamedTuple):
    """What is asked for: the text of a notation, or None for JSON-LD, in any order."""

    forms: tuple[Notation | None, ...]

    @property
    def notations(self) -> tuple[Notation, ...]:
        """The notations, each once."""
        return tuple(dict.fromkeys(each for each in self.forms if each is not None))

    @property
    def shown(self) -> bool:
        """Whether JSON-LD is asked for."""
        return None in self.forms

    @property
    def looked_at(self) -> tuple[Notation, ...]:
        """The notations in which objects are made; in one at least, since that is what looks at each of them."""
        return self.notations or (NTRIPLES,)


class Writing:
    """The function for the shape of one node, while it is written; `node` states a node in it."""

    def __init__(self, finished: Finished, output: Output, node: Function) -> None:
        self._finished, self._output = finished, output
        known = {"dumps": dumps, "iris": finished.iris, "tags": finished.tags, "beside": finished.beside, "node": node}
        known |= {"texts": finished.texts, "several_texts": finished.several_texts, "dated": finished.dated}
        shown = {"inner": lambda value: inner(value, finished.context)}
        self._code = Code(known | shown)

    def record(self, sample: Mapping[str, Any]) -> tuple[str, Function]:
        """The source and the function for records of the shape of a sample, published with their own document.

        Raises OddError for what can be stated plainly only.
        """
        types, finished = tuple(sample["type"]), self._finished
        of_record, notes = finished.of_record.get(types[0], frozenset()), sample.get("evidence")
        thing = self._subject(types)
        document = self._document(sample) if of_record & sample.keys() else None
        if notes:
            self._code.add(f"notes, doubts, doubts_r = {self._code.bind(finished.spoken(types[0]), 'spoken')}(d)")
        for key in sample:
            place = "notes" if notes and key == "evidence" else f"d[{key!r}]"
            self._key(document if document and key in of_record else thing, key, sample[key], place)
        if notes:
            thing.emit_doubts("doubts")
        if document:
            if notes:
                document.emit_doubts("doubts_r")
            self._follow(thing, document)
        texts, shown = self._given(thing)
        if shown:
            self._code.add(f"j = dumps({shown})")
        self._code.add(f"return {', '.join(texts.get(each, 'j') for each in self._output.forms)},")
        return self._code.function()

    def nested(self, sample: Mapping[str, Any]) -> tuple[str, Function]:
        """The source and the function for nodes in a record, of the shape of a sample."""
        if sample["type"] == [DATE]:
            return self._date(sample)
        subject = self._subject(tuple(sample["type"]))
        for key, value in sample.items():
            self._key(subject, key, value, f"d[{key!r}]")
        texts, shown = self._given(subject)
        self._code.add(f"return {', '.join([subject.iri, *texts.values(), *([shown] if shown else [])])},")
        return self._code.function()

    def _subject(self, types: tuple[str, ...]) -> Subject:
        self._code.add("k = b'<' + d['id'].encode() + b'>'")
        shown = ["'id': d['id']", "'type': d['type']"]
        return Subject(self._code, self._finished, types, "k", "s", shown).begin(self._output.notations)

    def _given(self, subject: Subject) -> tuple[Mapping[Notation | None, str], str]:
        """The variables with the text in each notation, and the expression for the object of JSON-LD."""
        subject.end()
        for notation, parts in subject.parts.items():
            self._code.add(f"{_short(notation)} = {self._code.joined(parts)}")
        shown = f"{{{', '.join(subject.shown)}}}" if self._output.shown else ""
        return {each: _short(each) for each in subject.parts}, shown

    def _document(self, sample: Mapping[str, Any]) -> Subject:
        """The document of a record, with what is said of every one."""
        dataset, start = dataset_of(self._finished.base), "http" if sample["id"].startswith("http") else "urn:"
        self._code.require(f"d['id'].startswith({start!r})")
        self._code.add(f"r = k[:-1] + {self._code.bind(f'{TAIL}>'.encode())}")
        shown = [f"'id': d['id'] + {TAIL!r}", f"'type': {self._code.bind([DOCUMENT])}"]
        shown += [f"{DESCRIBES!r}: d['id']", f"{IN_DATASET!r}: {self._code.bind(dataset)}"]
        made = Subject(self._code, self._finished, (DOCUMENT,), "r", "z", shown).begin(self._output.notations)
        made.emit(DESCRIBES, self._everywhere("k"))
        made.emit(IN_DATASET, self._everywhere(self._finished.iris[dataset]))
        return made

    def _follow(self, thing: Subject, document: Subject) -> None:
        """The document is a node in the thing that it describes."""
        document.end()
        thing.emit(DESCRIBED_BY, self._everywhere(document.iri))
        for notation, parts in document.parts.items():
            thing.after[notation] += parts
        thing.shown.append(f"{DESCRIBED_BY!r}: {{{', '.join(document.shown)}}}")

    def _everywhere(self, part: bytes | str, several: bool = False) -> Objects:
        return Objects(dict.fromkeys(self._output.looked_at, (part,)), several)

    def _key(self, subject: Subject, key: str, value: Any, place: str) -> None:
        """One key of a node, in every notation, and as JSON-LD shows it."""
        if key in ("id", "type"):
            return
        variable = f"v{len(subject.stated)}{subject.iri}"
        self._code.add(f"{variable} = {place}")
        term, shown = self._finished.term(subject.types[0], key), f"inner({variable})"
        if term is not None:
            objects, shown = self._objects(variable, value, term)
            subject.stated[key] = StatedKey(variable, value, objects)
            subject.emit(key, objects)
            if shown == f"{variable}j":
                star = "*" if isinstance(value, list) else ""
                for notation in subject.after:
                    subject.after[notation].append(f"{star}{variable}{_short(notation)}")
        subject.shown.append(f"{key!r}: {shown}")

    def _objects(self, variable: str, value: Any, term: Term) -> tuple[Objects, str]:
        """The objects of a value, and the expression for what JSON-LD shows of it; their lines are put down."""
        match value:
            case dict() if term.by_language:
                return self._texts(variable, value), variable
            case {"id": _, "type": _} if term.datatype is None:
                return self._nodes(variable, f"node({variable})"), f"{variable}j"
            case [{"id": _, "type": _}, *_] if term.datatype is None and not term.by_language:
                return self._nodes(variable, f"zip(*map(node, {variable}))", several=True), f"{variable}j"
            case str() if term.datatype == "@id":
                return self._references(variable, value), variable
            case [str(first), *_] if term.datatype == "@id":
                self._code.require(variable)
                return self._references(variable, first, len(value)), variable
            case str() if not term.by_language:
                self._code.add(f"{variable}o = dumps({variable})")
                return Objects(
                    {each: (f"{variable}o", self._suffix(term, each)) for each in self._output.looked_at}
                ), variable
            case [str(), *_] if not term.by_language:
                return self._literals(variable, term), variable
            case dict() if term.datatype is None:
                return self._valued(variable), variable
        return self._plain(variable, term), f"inner({variable})"

    def _nodes(self, variable: str, stated: str, several: bool = False) -> Objects:
        texts = [variable + _short(each) for each in self._output.notations]
        names = [f"{variable}k", *texts, *([f"{variable}j"] if self._output.shown else [])]
        self._code.add(f"{', '.join(names)}, = {stated}")
        return self._everywhere(names[0], several)

    def _texts(self, variable: str, value: Mapping[str, Any]) -> Objects:
        """Texts by language: in the languages of the sample straight, others in a loop."""
        is_simple = all(isinstance(each, str) for each in value.values())
        texts = f"{'texts' if is_simple else 'several_texts'}({variable})"
        if is_simple and len(value) <= MOST_AT_ONCE:
            each = [f"{variable}[{tag!r}]" for tag in value]
            tags = [self._code.bind(self._finished.tags[tag]) for tag in value]
            literals = ", ".join(f"dumps({x}) + {tag}" for x, tag in zip(each, tags, strict=True))
            is_so = " and ".join([f"[*{variable}] == {[*value]!r}", *(f"type({x}) is str" for x in each)])
            texts = f"[{literals}] if {is_so} else {texts}"
        self._code.add(f"{variable}o = {texts}")
        self._code.require(f"{variable}o")
        return self._everywhere(f"{variable}o", several=True)

    def _references(self, variable: str, sample: str, many: int = 0) -> Objects:
        """References, from one memory where both notations write them alike, else from that of each."""
        named = self._finished.named
        if len({memory[sample] for memory in named.values()}) == 1:
            self._code.add(f"{variable}o = {_looked_up('iris', variable, many)}")
            return self._everywhere(f"{variable}o", several=bool(many))
        made = {}
        for each in self._output.looked_at:
            name, memory = f"{variable}o{_short(each)}", self._code.bind(named[each], "named")
            self._code.add(f"{name} = {_looked_up(memory, variable, many)}")
            made[each] = (name,)
        return Objects(made, several=bool(many))

    def _literals(self, variable: str, term: Term) -> Objects:
        """Several literals, made once where both notations write them alike."""
        made: dict[Notation, tuple[Part, ...]] = {}
        names: dict[bytes, str] = {}
        for each in self._output.looked_at:
            suffix = self._suffix(term, each)
            if suffix not in names:
                ending = f" + {self._code.bind(suffix)}" if suffix else ""
                literals = f"[dumps(x){ending} for x in {variable} if type(x) is str]"
                names[suffix] = self._code.name(literals, f"{variable}o")
                self._code.require(f"0 < len({names[suffix]}) == len({variable})")
            made[each] = (names[suffix],)
        return Objects(made, several=True)

    def _valued(self, variable: str) -> Objects:
        """A value object of JSON-LD, as evidence has it for what it speaks of."""
        made = {}
        for each in self._output.looked_at:
            name, valued = f"{variable}o{_short(each)}", self._code.bind(self._finished.valued(each), "valued")
            self._code.add(f"{name} = {valued}({variable})")
            made[each] = (name,)
        return Objects(made)

    def _plain(self, variable: str, term: Term) -> Objects:
        """What is seldom: numbers, yes and no, values with a data type of their own."""
        made = {}
        for each in self._output.looked_at:
            name = f"{variable}o{_short(each)}"
            self._code.add(f"{name} = {self._code.bind(self._finished.plain(term, each), 'plain')}({variable})")
            self._code.require(name)
            made[each] = (name,)
        return Objects(made, several=True)

    def _suffix(self, term: Term, notation: Notation) -> bytes:
        return b"" if term.datatype is None else f"^^{notation.name(term.datatype, self._finished.context)}".encode()

    def _date(self, sample: Mapping[str, Any]) -> tuple[str, Function]:
        """A date: all but its id comes from a bounded memory."""
        keys = [key for key in sample if key not in ("id", "type")]
        dates = self._code.bind(self._finished.dates(tuple(keys), self._output.notations), "dates")
        values = ", ".join(f"(*d[{key!r}],)" if isinstance(sample[key], list) else f"d[{key!r}]" for key in keys)
        names = [f"v{_short(each)}" for each in self._output.notations]
        self._code.add("i = d['id'].encode()", f"{', '.join(['days', *names])}, = {dates}[{values},]")
        texts = "".join(f"i.join({each}), " for each in names)
        shown = "{**d, **dated(days, d['id'])} if days else d" if self._output.shown else ""
        self._code.add(f"return b'<' + i + b'>', {texts}{shown}")
        return self._code.function()


def _looked_up(memory: str, variable: str, many: int) -> str:
    """What a memory has for a value, or for a list, in which one stands as a rule, or as many as in the sample."""
    if not many:
        return f"{memory}[{variable}]"
    found = f"[{memory}[x] for x in {variable}]"
    for number in {many, 1} if many <= MOST_AT_ONCE else {1}:
        straight = ", ".join(f"{memory}[{variable}[{place}]]" for place in range(number))
        found = f"[{straight}] if len({variable}) == {number} else {found}"
    return found


def _short(notation: Notation) -> str:
    return "t" if notation.lists else "n"
