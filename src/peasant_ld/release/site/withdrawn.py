"""A withdrawn record -> what its address still tells: that it was withdrawn, when, for which reason, what now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peasant_ld.model import Model
from peasant_ld.published.addresses import place_of
from peasant_ld.release.site.facts import ShownValue, date_value, link_elsewhere
from peasant_ld.release.site.pages import Printer


def is_withdrawn(record: Mapping[str, Any]) -> bool:
    """Whether only the tombstone of a record is left: it has a page, and no place in anything else."""
    return bool(record["type"][0] == "Tombstone")


def withdrawn_page(printer: Printer, model: Model, record: Mapping[str, Any]) -> tuple[str, bytes]:
    """The page of a withdrawn record in one language: its name and its bytes."""
    address = place_of(record["id"], printer.base)
    return printer.page(
        "withdrawn.html", f"{address}.html", iri=record["id"], address=address, facts=_facts(record, printer, model)
    )


def _facts(record: Mapping[str, Any], printer: Printer, model: Model) -> list[tuple[str, ShownValue]]:
    """What a tombstone states: labels and values."""
    words = printer.tree.words
    found = []
    if "withdrawn" in record:
        found.append((words("withdrawn.when"), date_value({"date": record["withdrawn"]}, words)))
    if "reason" in record:
        reason = words.term(model.context.expand(record["reason"]))
        found.append((words("withdrawn.reason"), ShownValue("term", reason)))
    if "replacedBy" in record:
        found.append((words("withdrawn.instead"), _reference(record["replacedBy"], printer)))
    return found


def _reference(target: str, printer: Printer) -> ShownValue:
    """A link to the page of a record, or to an address elsewhere."""
    number = printer.links.number.get(target)
    if number is None:
        return link_elsewhere(target)
    return ShownValue("record", name=printer.name(number), number=number)
