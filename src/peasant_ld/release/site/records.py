"""One record and what points at it -> its page in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.model import Model, Role
from peasant_ld.rdf.formats import MEDIA_TYPES
from peasant_ld.release.site.data import embedded
from peasant_ld.release.site.discovery.markup import Markup
from peasant_ld.release.site.discovery.summary import summary
from peasant_ld.release.site.links import Links, plain
from peasant_ld.release.site.lists.pages import MOST_BACK, back_file
from peasant_ld.release.site.pages import Printer
from peasant_ld.release.site.pictures.near import Near, near_picture
from peasant_ld.release.site.pieces import Pieces, in_template
from peasant_ld.release.site.rows import Rows
from peasant_ld.release.site.sorts import kind_file
from peasant_ld.release.site.trees import lists_of, tree_file
from peasant_ld.release.site.words import Part


@dataclass(slots=True)
class Backlinks:
    """Records of one kind that point here with one key, and how many more there are: no page grows with the dataset.

    `file` is the list that holds all of them, where there are more.
    """

    kind: str
    key: str
    numbers: list[int] = field(default_factory=list)
    more: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as its pages need it; `number` is its place among the records that are not withdrawn.

    `json_ld` is its own document, and `markup` what search engines are told of it, as HTML and before it has words.
    """

    number: int
    record: Mapping[str, Any]
    back: list[Backlinks]
    near: Near
    json_ld: str
    markup: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RecordPages:
    """Makes the pages of records in one language: what those of a kind have in common is made once."""

    printer: Printer
    model: Model
    markup: Markup
    _patterns: dict[tuple[str, int], tuple[str, Rows]] = field(default_factory=dict, repr=False)

    def page(self, entry: Entry) -> tuple[str, bytes]:
        """The page of one record, with its JSON-LD document inside: its name and its bytes."""
        printer, record = self.printer, entry.record
        address, name = printer.address(entry.number), printer.name(entry.number)
        path = f"{address}.html"
        pattern, rows = self._common(record["type"][0], path)
        text = pattern % {
            "path": path,
            "iri": in_template(record["id"]),
            "address": in_template(address),
            "name": rows.pieces.parts(name),
            "plain_name": in_template(plain(name)),
            "others": self._others(record) + self._made(entry),
            "facts": rows.facts(record),
            "near": near_picture(entry.near, entry.number, rows.pieces),
            "back": self._back(entry.back, rows.pieces),
            "unknown": self._unknown(rows.unknown(record)),
            "trees": self._trees(record, rows.pieces.root),
            "json_ld": entry.json_ld,
            "summary": in_template(summary(record, plain(name), printer.links, printer.tree.words)),
            "markup": self._markup(entry, plain(name), path),
        }
        return f"{printer.tree.folder}{path}", text.encode("utf-8", "replace")

    def _markup(self, entry: Entry, name: str, path: str) -> str:
        """What search engines are told of the record, as a script that is none; nothing where it has no class there."""
        printer = self.printer
        if entry.markup is None:
            return ""
        page = f"{printer.lies_at}{printer.tree.folder}{path}"
        document = self.markup.document(entry.markup, name, page, printer.tree.words)
        return f'<script type="{MEDIA_TYPES[".jsonld"]}">{embedded(document)}</script>\n'

    def _common(self, kind: str, path: str) -> tuple[str, Rows]:
        """What the pages of a kind have in common that lie as deep as this one, and what makes their rows."""
        key = (kind, path.count("/"))
        if key not in self._patterns:
            pattern = self.printer.pattern("record.html", path, kind=kind, kind_file=kind_file(kind))
            self._patterns[key] = pattern, Rows(self.model, self.printer.around(path).pieces)
        return self._patterns[key]

    def _others(self, record: Mapping[str, Any]) -> str:
        """The names of a record but the one that it is told by."""
        names = self.model.kinds[record["type"][0]].name_of(record)
        if len(names) < 2:
            return ""
        words = self.printer.tree.words
        items = [_other(part) for part in list(words.in_order(names))[1:]]
        label = in_template(words("record.other_names"))
        return f'<ul class="others" aria-label="{label}">\n{"".join(items)}</ul>\n'

    def _made(self, entry: Entry) -> str:
        """That the name at the head is none of the record's own, and what it is made of."""
        links, words = self.printer.links, self.printer.tree.words
        if not links.is_made(entry.number):
            return ""
        told = words("record.made_of_code") if entry.number in links.coded else words("record.made")
        return f'<p class="remark">{in_template(told)}</p>\n'

    def _back(self, groups: Iterable[Backlinks], pieces: Pieces) -> str:
        """What points at the record."""
        told = "".join([self._group(group, pieces) for group in groups])
        return told and self._section("back", pieces.words("record.back"), f'<dl class="back">\n{told}</dl>')

    def _group(self, group: Backlinks, pieces: Pieces) -> str:
        words = pieces.words
        label = words("record.as", kind=words.kind(group.kind), key=words.key(group.kind, group.key))
        links = "".join([f"<dd>{pieces.record(number)}</dd>\n" for number in group.numbers])
        more = self._more(group, pieces) if group.more else ""
        return f"<div><dt>{in_template(label)}</dt>\n{links}{more}</div>\n"

    @staticmethod
    def _more(group: Backlinks, pieces: Pieces) -> str:
        """How many more there are, and the way to the list of all."""
        told = pieces.words("more.all", count=group.more, all=group.more + len(group.numbers))
        return f'<dd><a href="{pieces.root}browse/{group.file}.html">{in_template(told)}</a></dd>\n'

    def _unknown(self, labels: list[str]) -> str:
        """What is not known of the record."""
        if not labels:
            return ""
        words = self.printer.tree.words
        about = in_template(words("record.unknown_about"))
        items = "".join([f"<li>{label}</li>" for label in labels])
        told = f'<p>{about}</p>\n<ul class="inline">{items}</ul>'
        return self._section("unknown", words("record.unknown"), told, ' class="unknown"')

    @staticmethod
    def _section(name: str, heading: str, told: str, about: str = "") -> str:
        title = f'<h2 id="{name}">{in_template(heading)}</h2>'
        return f'<section{about} aria-labelledby="{name}">\n{title}\n{told}\n</section>\n'

    def _trees(self, record: Mapping[str, Any], home: str) -> str:
        """The ways to the trees in which a concept stands."""
        label = in_template(self.printer.tree.words("tree.heading"))
        trees = _trees(record, self.model, self.printer.links)
        return "".join([f'<p><a href="{home}browse/{tree}.html">{label}</a></p>\n' for tree in trees])


def _other(part: Part) -> str:
    lang = in_template(part.lang or "")
    return f'<li><bdi lang="{lang}">{in_template(part.text)}</bdi> <span class="tag">{lang}</span></li>\n'


def _trees(record: Mapping[str, Any], model: Model, links: Links) -> list[str]:
    """The pages of the trees in which a concept stands; of a list of concepts its own."""
    is_list = Role.SCHEME in model.kinds[record["type"][0]].roles
    lists = (record["id"],) if is_list else tuple(lists_of(record, model))
    return sorted({tree_file(iri) for iri in lists if iri in links.number})


def groups_of(number: int, links: Links) -> list[Backlinks]:
    """What points at a record, by the kind of what points and the key it does so with."""
    groups: dict[tuple[str, str], Backlinks] = {}
    for key, source in links.back(number):
        kind = links.kinds[source]
        group = groups.setdefault((kind, key), Backlinks(kind, key))
        if len(group.numbers) < MOST_BACK:
            group.numbers.append(source)
        else:
            group.more += 1
            group.file = group.file or back_file(links.ids[number], kind, key)
    return [groups[pair] for pair in sorted(groups)]
