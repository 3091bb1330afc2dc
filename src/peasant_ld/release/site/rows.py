"""A normalized record -> the rows of its table in one language: what is stated, and who says so; and what is not known.

A row is HTML at once, and what stands in many of them, a link or a word of a list, is kept ready.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple, Protocol

from peasant_ld.model import Mark, Model, Role
from peasant_ld.model.context import Context, Term
from peasant_ld.rdf.evidence import objects
from peasant_ld.release.site.facts import ShownValue, amount_value, date_value, link_elsewhere, number_value, place_text
from peasant_ld.release.site.pieces import READY, Pieces, in_template
from peasant_ld.release.site.words import Words

_APART = frozenset({"id", "type", "evidence"})
# Kinds of which it is no use, or not right, to list what is not known.
_NOTHING_MISSED = frozenset(
    {Role.PERSON, Role.CONCEPT, Role.SCHEME, Role.CONCEPT_COLLECTION, Role.DOCUMENT, Role.PARTICIPATION}
)
_SELDOM_KNOWN = frozenset({"flag", "shares", "budgets", "token", "iri", "iris", "link", "links"})
# The properties by which a record names what it was taken from.
_SOURCES = frozenset({"http://www.w3.org/ns/prov#hadPrimarySource", "http://purl.org/dc/terms/source"})
Said = Mapping[tuple[Any, ...], list[str]]


class _Kept(Protocol):
    """A text, the form of its key and whether it is an address, as HTML."""

    def __call__(self, value: str, form: str, is_address: bool, /) -> str: ...


@dataclass(slots=True, eq=False)
class Rows:
    """The rows of records on the pages of one folder, for one reader."""

    model: Model
    pieces: Pieces
    _text: _Kept = field(init=False)
    _nobody: str = field(init=False)

    def __post_init__(self) -> None:
        self._text = lru_cache(READY)(self._text_of)
        self._nobody = f'<span class="none">{escape(self.pieces.words("record.no_witness"))}</span>'

    def facts(self, record: Mapping[str, Any]) -> str:
        """A row for each key of a record, in the order of the model's keys."""
        kind = record["type"][0]
        said = self._said(record.get("evidence", ()))
        rows = [row for row in _rows(self.model, self.pieces.words, kind) if row.key in record]
        nobody = self._whole(rows, record)
        return "".join([self._row(row, record[row.key], said, nobody) for row in rows])

    def unknown(self, record: Mapping[str, Any]) -> list[str]:
        """The labels, as HTML, of what is asked of this kind in particular, and is not stated."""
        rows = _rows(self.model, self.pieces.words, record["type"][0])
        return [row.label for row in rows if row.asked and row.key not in record]

    def _whole(self, rows: Iterable[_Row], record: Mapping[str, Any]) -> str:
        """What stands where no note speaks of a statement: the sources that the record names for itself, if any."""
        named = [value for row in rows if row.is_source for value in self._values(record[row.key], row.form, row.term)]
        if not named:
            return self._nobody
        label = escape(self.pieces.words("record.whole_source"))
        return f'<span class="whole">{label} {", ".join(named)}</span>'

    def _row(self, row: _Row, value: Any, said: Said, nobody: str) -> str:
        """One value, or several that the same witnesses stand for, in one row; else a row for each."""
        nobody = "" if row.is_source else nobody  # it needs no source that it is one
        shown = self._values(value, row.form, row.term)
        who = self._who(value, row.term, said, len(shown))
        if len(shown) == 1 or (who[0] and all(each == who[0] for each in who)):
            told = shown[0] if len(shown) == 1 else f"<ul>{''.join([f'<li>{each}</li>' for each in shown])}</ul>"
            return (
                f'<tr>\n<th scope="row"{row.head}</th>\n<td>{told}</td>\n'
                f'<td class="who">{who[0] or nobody}</td>\n</tr>\n'
            )
        head = f'<th scope="rowgroup" rowspan="{len(shown)}"{row.head}</th>'
        return "".join(
            [
                f'<tr>\n{"" if at else head}<td>{each}</td>\n<td class="who">{who[at] or nobody}</td>\n</tr>\n'
                for at, each in enumerate(shown)
            ]
        )

    def _who(self, value: Any, term: Term | None, said: Said, count: int) -> Sequence[str]:
        """Who says so, for each value; the empty text for nobody."""
        if term is None or not said:
            return [""] * count
        context = self.model.context
        predicate = context.compact(term.iri)
        marks = (_mark(predicate, thing, context) for thing in objects(value, term))
        return ["".join(said.get(mark, ())) for mark in marks]

    def _said(self, evidence: Sequence[Mapping[str, Any]]) -> Said:
        """The witnesses of each statement."""
        said: dict[tuple[Any, ...], list[str]] = defaultdict(list)
        for node in evidence:
            said[_mark(node["predicate"], node["object"], self.model.context)].append(self._witness(node))
        return said

    def _witness(self, node: Mapping[str, Any]) -> str:
        words, pieces = self.pieces.words, self.pieces
        iri = self.model.context.expand(node["status"])
        place = place_text(node, words)
        where = f", <bdi>{escape(place)}</bdi>" if place else ""
        note = (
            f' <span class="remark">{pieces.parts([words.pick(node["note"], "")])}</span>' if node.get("note") else ""
        )
        status = f'<span class="status {escape(iri.rpartition("-")[2])}">{escape(words.term(iri))}</span>'
        return f'<span class="witness">{status} {self._text(node["source"][0], "", True)}{where}{note}</span>'

    def _values(self, value: Any, form: str, term: Term | None) -> list[str]:
        """The values of one key, one for each statement, in the order in which `evidence.objects` gives them."""
        if term is not None and term.by_language:
            return [
                self.pieces.value(ShownValue("text", text, tag))
                for tag, texts in value.items()
                for text in ([texts] if isinstance(texts, str) else texts)
            ]
        is_address = term is not None and term.datatype == "@id"
        return [
            self._text(one, form, is_address) if isinstance(one, str) else self.pieces.value(self._other(one))
            for one in (value if isinstance(value, list) else [value])
        ]

    def _text_of(self, value: str, form: str, is_address: bool) -> str:
        pieces = self.pieces
        if form == "term" or value.startswith("pld:"):
            return pieces.value(ShownValue("term", pieces.words.term(self.model.context.expand(value))))
        if is_address:
            number = pieces.links.number.get(value)
            return pieces.value(link_elsewhere(value)) if number is None else pieces.record(number)
        if form in ("date", "stamp"):
            return pieces.value(date_value({"date": value}, pieces.words))
        if form == "percentage":
            return pieces.value(ShownValue("number", pieces.words.numerals.share(value), href=value))
        if form in ("country", "languages"):
            text, lang = pieces.words.country(value) if form == "country" else pieces.words.language(value)
            return pieces.value(ShownValue("coded", text, lang, remark=value))
        return pieces.value(ShownValue("plain", value))

    def _other(self, value: Any) -> ShownValue:
        """A value that is no text."""
        words = self.pieces.words
        if isinstance(value, bool):
            return ShownValue("plain", words("yes" if value else "no"))
        if isinstance(value, int):
            return number_value(value, words)
        kind = value.get("type", [""])[0]
        if kind == "TemporalEntity":
            return date_value(value, words)
        if kind == "MonetaryAmount":
            shown = amount_value(value["value"], currency := value.get("currency", ""), words)
            name = words.currency(currency).text
            return shown._replace(remark="" if name == currency else name)
        return ShownValue("node", rows=tuple(self._node(value, kind)))

    def _node(self, node: Mapping[str, Any], kind: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The rows of a nested node: labels, and values as HTML."""
        for key, value in node.items():
            if key not in _APART and key != "of":
                form = _form(self.model, kind, key)
                values = self._values(value, form, self.model.context.term(kind, key))
                yield self.pieces.words.key(kind, key), tuple(values)


class _Row(NamedTuple):
    """A key of a kind, as its row is told in one language; `asked`: that it is not known is worth telling.

    `head` is what the cell at its head holds, from what it means on; `label` is HTML, too. `is_source`: it names where
    the whole record comes from.
    """

    key: str
    form: str
    term: Term | None
    head: str
    label: str
    asked: bool
    is_source: bool


@lru_cache(maxsize=512)
def _rows(model: Model, words: Words, kind: str) -> tuple[_Row, ...]:
    """The rows that a record of a kind can have, in the order of the model's keys."""
    shared = frozenset.intersection(*(frozenset(each.keys) for each in model.kinds.values()))
    untelling = shared | {"topic", "partOf", "description"}  # what every kind has says nothing about one
    asks = _NOTHING_MISSED.isdisjoint(model.kinds[kind].roles)
    return tuple(
        _Row(
            name,
            key.form,
            term,
            _head(words.key(kind, name), words.about_key(kind, name)),
            in_template(words.key(kind, name)),
            asks and key.form not in _SELDOM_KNOWN and name not in untelling,
            term is not None and term.iri in _SOURCES,
        )
        for name, key in model.kinds[kind].keys.items()
        for term in [model.context.term(kind, name)]
        if name not in _APART and Mark.HIDDEN not in key.marks
    )


def _head(label: str, about: str) -> str:
    meaning = f' title="{in_template(about)}"' if about else ""
    return f"{meaning}>{in_template(label)}"


def _form(model: Model, kind: str, key: str) -> str:
    keys = model.kinds[kind].keys if kind in model.kinds else model.nodes.get(kind, {})
    return keys[key].form if key in keys else ""


def _mark(predicate: str, thing: Mapping[str, str], context: Context) -> tuple[Any, ...]:
    """What one statement is recognized by."""
    if "@id" in thing:
        return predicate, context.expand(thing["@id"])
    return predicate, thing["@value"], thing.get("@language"), context.expand(thing.get("@type", ""))
