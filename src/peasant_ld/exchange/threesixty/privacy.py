"""Texts of a grant without the people behind it: e-mail addresses and stated names of persons are cut out.

Only names that the same grant states as those of a person are known here; a name that stands in a text alone is the
matter of the access rules when the dataset is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from peasant_ld.exchange.threesixty.node import TABLE, GrantNode
from peasant_ld.exchange.values import CUT, LONGEST_TEXT, looks_garbled
from peasant_ld.problem import Severity

_ANONYMOUS = frozenset(TABLE["anonymous"])


class Discretion:
    """The names of the persons that one grant states, and the texts without them."""

    def __init__(self, grant: Mapping[str, Any]) -> None:
        names = {" ".join(name.split()) for name in _persons(grant)}
        spoken = sorted((name for name in names if name.casefold() not in _ANONYMOUS), key=len, reverse=True)
        any_name = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in spoken if len(name) > 2)
        self._names = re.compile(rf"(?<!\w)(?:{any_name})(?!\w)", re.IGNORECASE) if any_name else None

    def text(self, node: GrantNode, key: str) -> str | None:
        """The text under a key of an object of the grant, without persons; None where there is none that can stand."""
        text = node.text(key)
        if text is None:
            return None
        if len(text) > LONGEST_TEXT:
            node.unclear("PLD411", key, text[:80])
            return None
        text, cuts = self._names.subn(CUT, text) if self._names else (text, 0)
        if cuts:
            node.contact(key)
            node.tell("PLD406", key, None, Severity.WARNING)
        elif looks_garbled(text):
            node.tell("PLD405", key, text, Severity.ADVICE)
        return text


def _persons(grant: Mapping[str, Any]) -> Iterator[str]:
    """The names that a grant states as those of persons."""
    for name in (each.get("name") for each in _objects(grant, "recipientIndividual")):
        yield from [name] if isinstance(name, str) and name.strip() else []
    for key in ("recipientOrganization", "fundingOrganization"):
        for organization in _objects(grant, key):
            contact = organization.get("contactName")
            if isinstance(contact, str) and " " in contact.strip() and contact != organization.get("name"):
                yield contact


def _objects(grant: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = grant.get(key)
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
