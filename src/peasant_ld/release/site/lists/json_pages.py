"""The lists of records -> JSON for programs that ask no SPARQL: an index, one file that tells of a kind, and its pages.

They are written once, for all languages: names by language, labels in that of the pages at the top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from peasant_ld.release.site.columns import ListColumn
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.links import plain
from peasant_ld.release.site.listed import ListValue
from peasant_ld.release.site.pages import Printer, in_pages
from peasant_ld.release.site.sorts import kind_file

INDEX = "browse/index.json"
# So many records stand in one file.
PORTION = 1000


@dataclass(frozen=True, slots=True, eq=False)
class JsonLists:
    """Writes the lists of all kinds; the first of `printers` says what things are called."""

    printers: Sequence[Printer]
    gathered: SiteIndex

    def write(self, orders: Mapping[str, list[int]]) -> None:
        """Write all files; `orders` are the records of each kind. Raises OSError when the disk does not take it."""
        kinds = [self._write_kind(kind, orders[kind]) for kind in sorted(orders)]
        self._shelve(INDEX, {**self._head(), "kinds": kinds})

    def _head(self) -> dict[str, Any]:
        frame = self.printers[0].frame
        return {"dataset": frame["base"], "version": frame["version"]}

    def _shelve(self, name: str, document: Mapping[str, Any]) -> None:
        content = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        self.printers[0].shelf.put(name, content)

    def _write_kind(self, kind: str, order: list[int]) -> dict[str, Any]:
        """Write the files of one kind; gives what the index tells of it."""
        listed, stem = self.gathered.listed, f"kind-{kind_file(kind)}"
        portions = list(in_pages(order, PORTION))
        # `kind-grant-1` would say what a withheld `grant/1` is called, and stop the release.
        pages = [f"{stem}-page-{at}.json" for at, _ in portions]
        columns = listed.columns(kind)
        labels = {each.tree.words.lang: each.tree.words.plural(kind) for each in self.printers}
        told = {"kind": kind, "label": labels, "count": len(order)}
        more = {"newestFirstBy": listed.dated_by(kind), "columns": [self._column(kind, each) for each in columns]}
        self._shelve(f"browse/{stem}.json", {**self._head(), **told, **more, "pages": pages})
        for at, part in portions:
            head = {**self._head(), "kind": kind, "page": at, "pages": len(pages)}
            head |= {"next": pages[at]} if at < len(pages) else {}
            self._write_page(f"browse/{pages[at - 1]}", head, (self._row(number, kind, columns) for number in part))
        return {**told, "index": f"{stem}.json"}

    def _write_page(self, name: str, head: Mapping[str, Any], rows: Iterable[bytes]) -> None:
        """One page: a line for each record, so that one can look into it, and compare two."""
        start = orjson.dumps(head).removesuffix(b"}")
        self.printers[0].shelf.put(name, start + b',"rows":[\n' + b",\n".join(rows) + b"\n]}\n")

    def _column(self, kind: str, column: ListColumn) -> dict[str, Any]:
        term = self.gathered.links.model.context.term(kind, column.key)
        labels = {each.tree.words.lang: each.tree.words.key(kind, column.key) for each in self.printers}
        return {"key": column.key, "form": column.form, "property": term and term.iri, "label": labels}

    def _row(self, number: int, kind: str, columns: Sequence[ListColumn]) -> bytes:
        first, links = self.printers[0], self.gathered.links
        values = self.gathered.listed.values(number, kind)
        row = {
            "id": links.ids[number],
            "page": f"../{first.address(number)}.html",
            "label": plain(first.name(number)),
            "name": {} if links.is_made(number) else links.names[number],
            "values": {key: self._value(values[key], form) for key, form in columns if key in values},
        }
        return orjson.dumps(row)

    def _value(self, value: ListValue, form: str) -> Any:
        """A value as programs read it: exact, and what is pointed at with its label."""
        if form == "date":
            return value[0] or value[1]
        if form == "amount":
            return {"value": value[0], "currency": value[1]} if value[1] else {"value": value[0]}
        if form == "term":
            iri = self.gathered.links.model.context.expand(value)
            return {"id": iri, "label": self.printers[0].tree.words.term(iri)}
        return [self._target(each) for each in value] if form in ("ref", "refs") else value

    def _target(self, at: int) -> dict[str, str]:
        iri = self.gathered.listed.targets[at]
        number = self.gathered.links.number.get(iri)
        return {"id": iri} if number is None else {"id": iri, "label": plain(self.printers[0].name(number))}
