"""One record and what points at it -> its page in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.model import Model, Role
from peasant_ld.release.site.facts import Reader
from peasant_ld.release.site.indexes import kind_file
from peasant_ld.release.site.links import Links, plain
from peasant_ld.release.site.pages import Printer
from peasant_ld.release.site.trees import lists_of, tree_file

# So many records are shown under one heading; the rest is counted, so that no page grows with the dataset.
MOST_BACK = 200


@dataclass(slots=True)
class Backlinks:
    """Records of one kind that point here with one key, and how many more there are."""

    kind: str
    key: str
    numbers: list[int] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as its pages need it; `number` is its place among the records that are not withdrawn."""

    number: int
    record: Mapping[str, Any]
    back: list[Backlinks]
    json_ld: str


def record_page(printer: Printer, model: Model, entry: Entry) -> tuple[str, bytes]:
    """The page of one record in one language, with its JSON-LD document inside: its name and its bytes."""
    words, links, record = printer.tree.words, printer.links, entry.record
    reader = Reader(model, links, words)
    address = printer.address(entry.number)
    name = printer.name(entry.number)
    kind = record["type"][0]
    return printer.page(
        "record.html",
        f"{address}.html",
        iri=record["id"],
        kind=kind,
        kind_file=kind_file(kind),
        name=name,
        plain_name=plain(name),
        others=list(words.in_order(model.kinds[kind].name_of(record)))[1:],
        facts=reader.facts(record),
        back=entry.back,
        unknown=reader.unknown(record),
        address=address,
        trees=_trees(record, model, links),
        json_ld=entry.json_ld,
    )


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
    return [groups[pair] for pair in sorted(groups)]
