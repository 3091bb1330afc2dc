"""Values of a normalized record -> what a reader sees of them: amounts, dates, places in a source, links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from peasant_ld.rdf.evidence import PARTS
from peasant_ld.release.site.words import Name, Words


class ShownValue(NamedTuple):
    """One value to show. `form` says how: text, record, link, term, date, number, coded, plain or node.

    `number` is that of the record pointed at; `rows` are the labels of a nested node, each with its values as HTML.
    """

    form: str
    text: str = ""
    lang: str | None = None
    name: Name = ()
    number: int | None = None
    href: str = ""
    remark: str = ""
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()


def link_elsewhere(target: str) -> ShownValue:
    """A link to an address elsewhere; only web and mail addresses become links."""
    return ShownValue("link", target, href=target if target.startswith(("http://", "https://", "mailto:")) else "")


def amount_value(value: str, currency: str, words: Words) -> ShownValue:
    """An amount with its currency, every digit as it was stated; `href` is the number as programs read it."""
    return ShownValue("number", words.numerals.money(value, currency), href=value)


def number_value(value: int, words: Words) -> ShownValue:
    """A count; `href` is the number as programs read it."""
    return ShownValue("number", words.number(value), href=str(value))


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
    return ShownValue("date", text, href=edtf if pretty and "/" not in edtf else "", remark="; ".join(remarks))


def _between(node: Mapping[str, Any], words: Words) -> Iterator[str]:
    """The days between which a date lies, as far as they are known."""
    first, last = (words.day(node[key]) if key in node else None for key in ("earliest", "latest"))
    if first and last:
        yield words("date.between", first=first, last=last)
    elif first:
        yield words("date.from", first=first)
    elif last:
        yield words("date.until", last=last)
