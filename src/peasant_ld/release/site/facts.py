"""A normalized record -> its facts as a reader sees them: a label, values, who says so, and what is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from peasant_ld.model import Mark, Model, Role
from peasant_ld.model.context import Context, Term
from peasant_ld.rdf.evidence import PARTS, objects
from peasant_ld.release.site.links import Links, Name
from peasant_ld.release.site.words import Part, Words, grouped

_APART = frozenset({"id", "type", "evidence"})
# Kinds of which it is no use, or not right, to list what is not known.
_NOTHING_MISSED = frozenset(
    {Role.PERSON, Role.CONCEPT, Role.SCHEME, Role.CONCEPT_COLLECTION, Role.DOCUMENT, Role.PARTICIPATION}
)
_SELDOM_KNOWN = frozenset({"flag", "shares", "budgets", "token", "iri", "iris", "link", "links"})


class Witness(NamedTuple):
    """Who says so: the source (number of a record, or an IRI elsewhere), where in it, how plainly, and a note."""

    source: ShownValue
    where: str
    status: str
    status_code: str
    note: Part | None


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value to show. `form` says how: text, record, link, term, date, amount, plain or node.

    `number` is that of the record pointed at; `rows` are the label and value pairs of a nested node.
    """

    form: str
    text: str = ""
    lang: str | None = None
    name: Name = ()
    number: int | None = None
    href: str = ""
    remark: str = ""
    rows: tuple[tuple[str, tuple[ShownValue, ...]], ...] = ()
    witnesses: tuple[Witness, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the table: the key, what it is called and means, and its values."""

    key: str
    label: str
    about: str
    values: tuple[ShownValue, ...]

    @property
    def alike(self) -> bool:
        """Whether the same witnesses, and some at all, stand for all values; or there is but one value."""
        first = self.values[0].witnesses
        return len(self.values) == 1 or (bool(first) and all(value.witnesses == first for value in self.values))


@dataclass(frozen=True, slots=True)
class Reader:
    """One record read for one language."""

    model: Model
    links: Links
    words: Words

    def facts(self, record: Mapping[str, Any]) -> list[Fact]:
        """The facts of a record, in the order of the model's keys, each value with its witnesses."""
        kind = record["type"][0]
        said = self._witnesses(record)
        return [
            Fact(row.key, row.label, row.about, tuple(self._values(record[row.key], row.key, kind, row.term, said)))
            for row in _rows(self.model, self.words, kind)
            if row.key in record
        ]

    def unknown(self, record: Mapping[str, Any]) -> list[str]:
        """The labels of what is asked of this kind in particular, and is not stated."""
        kind = record["type"][0]
        return [row.label for row in _rows(self.model, self.words, kind) if row.asked and row.key not in record]

    def _witnesses(self, record: Mapping[str, Any]) -> dict[tuple[Any, ...], list[Witness]]:
        said: dict[tuple[Any, ...], list[Witness]] = defaultdict(list)
        for node in record.get("evidence", ()):
            said[_mark(node["predicate"], node["object"], self.model.context)].append(self._witness(node))
        return said

    def _witness(self, node: Mapping[str, Any]) -> Witness:
        iri = self.model.context.expand(node["status"])
        note = self.words.pick(node["note"], "") if node.get("note") else None
        where = place_text(node, self.words)
        return Witness(self.reference(node["source"][0]), where, self.words.term(iri), iri.rpartition("-")[2], note)

    def _values(
        self, value: Any, key: str, kind: str, term: Term | None, said: Mapping[tuple[Any, ...], list[Witness]]
    ) -> Iterator[ShownValue]:
        shown = list(self._shown(value, key, kind, term))
        if term is None or not said:
            yield from shown
            return
        predicate = self.model.context.compact(term.iri)
        marks = [_mark(predicate, thing, self.model.context) for thing in objects(value, term)]
        for one, mark in zip(shown, marks, strict=True):
            yield one if mark not in said else replace(one, witnesses=tuple(said[mark]))

    def _shown(self, value: Any, key: str, kind: str, term: Term | None) -> Iterator[ShownValue]:
        """The values of one key, one for each statement, in the order in which `evidence.objects` gives them."""
        if term is not None and term.by_language:
            for tag, texts in value.items():
                for text in [texts] if isinstance(texts, str) else texts:
                    yield ShownValue("text", text, tag)
            return
        keys = self.model.kinds[kind].keys if kind in self.model.kinds else self.model.nodes.get(kind, {})
        form = keys[key].form if key in keys else ""
        for one in value if isinstance(value, list) else [value]:
            yield self._one(one, form, term)

    def _one(self, value: Any, form: str, term: Term | None) -> ShownValue:
        if isinstance(value, Mapping):
            return self._node(value)
        if isinstance(value, bool):
            return ShownValue("plain", self.words("yes" if value else "no"))
        if isinstance(value, int):
            return ShownValue("plain", grouped(value))
        if form == "term" or value.startswith("pld:"):
            return ShownValue("term", self.words.term(self.model.context.expand(value)))
        if term is not None and term.datatype == "@id":
            return self.reference(value)
        if form in ("date", "stamp"):
            return ShownValue("date", self.words.day(value) or value, href=value)
        return ShownValue("plain", value)

    def reference(self, target: str) -> ShownValue:
        """A link to the page of a record, or to an address elsewhere; only web and mail addresses become links."""
        number = self.links.number.get(target)
        if number is not None:
            return ShownValue("record", name=self.links.name(number, self.words), number=number)
        return ShownValue("link", target, href=target if target.startswith(("http://", "https://", "mailto:")) else "")

    def _node(self, node: Mapping[str, Any]) -> ShownValue:
        kind = node.get("type", [""])[0]
        if kind == "TemporalEntity":
            return date_value(node, self.words)
        if kind == "MonetaryAmount":
            return ShownValue("amount", amount_text(node))
        rows = []
        for key, value in node.items():
            if key not in _APART and key != "of":
                term = self.model.context.term(kind, key)
                rows.append((self.words.key(kind, key), tuple(self._shown(value, key, kind, term))))
        return ShownValue("node", rows=tuple(rows))


class _Row(NamedTuple):
    """A key of a kind, as its row is told in one language; `asked`: that it is not known is worth telling."""

    key: str
    term: Term | None
    label: str
    about: str
    asked: bool


@lru_cache(maxsize=512)
def _rows(model: Model, words: Words, kind: str) -> tuple[_Row, ...]:
    """The rows that a record of a kind can have, in the order of the model's keys."""
    shared = frozenset.intersection(*(frozenset(each.keys) for each in model.kinds.values()))
    untelling = shared | {"topic", "partOf", "description"}  # what every kind has says nothing about one
    asks = _NOTHING_MISSED.isdisjoint(model.kinds[kind].roles)
    return tuple(
        _Row(
            name,
            model.context.term(kind, name),
            words.key(kind, name),
            words.about_key(kind, name),
            asks and key.form not in _SELDOM_KNOWN and name not in untelling,
        )
        for name, key in model.kinds[kind].keys.items()
        if name not in _APART and Mark.HIDDEN not in key.marks
    )


def _mark(predicate: str, thing: Mapping[str, str], context: Context) -> tuple[Any, ...]:
    """What one statement is recognized by."""
    if "@id" in thing:
        return predicate, context.expand(thing["@id"])
    return predicate, thing["@value"], thing.get("@language"), context.expand(thing.get("@type", ""))


def amount_text(node: Mapping[str, Any]) -> str:
    """An amount with its currency before it, the digits as they were written."""
    return f"{node.get('currency', '')} {grouped(node['value'])}".strip()


def place_text(note: Mapping[str, Any], words: Words) -> str:
    """The place in a source, in words where it is known what is counted there."""
    text = str(note.get("where", ""))
    for name, (key, sign) in PARTS.items():
        if sign and key in note:
            text = text.replace(sign + note[key], words(f"where.{name}", value=note[key]), 1)
    return text


def date_value(node: Mapping[str, Any], words: Words) -> ShownValue:
    """A date: in words where it is plain; else as it was written, with the days between which it lies."""
    edtf, written = node.get("date", ""), node.get("asWritten", "")
    pretty = words.day(edtf) if edtf else None
    text = pretty if pretty and written in ("", edtf) else written or edtf
    remarks = list(_between(node, words)) if pretty is None or pretty != text else []
    remarks += [words(f"date.{each.rpartition('-')[2]}") for each in node.get("certainty", ())]
    remarks += [words("date.inferred")] if node.get("inferred") else []
    return ShownValue("date", text, href=edtf if pretty else "", remark="; ".join(remarks))


def _between(node: Mapping[str, Any], words: Words) -> Iterator[str]:
    """The days between which a date lies, as far as they are known."""
    first, last = (words.day(node[key]) if key in node else None for key in ("earliest", "latest"))
    if first and last:
        yield words("date.between", first=first, last=last)
    elif first:
        yield words("date.from", first=first)
    elif last:
        yield words("date.until", last=last)
