"""Organizations of a 360Giving file -> Organization records, merged by identifier; contact data never comes along."""

from __future__ import annotations

from typing import Any

from peasant_ld.exchange.names import scheme_of
from peasant_ld.exchange.things import Things
from peasant_ld.exchange.threesixty.node import TABLE, GrantNode
from peasant_ld.exchange.threesixty.privacy import Discretion
from peasant_ld.exchange.values import is_email, link_of, text_of


class Organizations:
    """Makes the organizations of grants; the records lie in `things`."""

    def __init__(self, things: Things, language: str) -> None:
        self._things = things
        self._language = language

    def of(self, node: GrantNode, discretion: Discretion) -> str | None:
        """The id of the organization that an object states; None where it states neither id nor name."""
        for key in TABLE["contact"]:
            if node.take(key) is not None:
                node.contact(key)
        identifier = node.text("id")
        names = [text for key in ("name", "alternateName") if (text := node.text(key))]
        scheme = scheme_of(identifier or "")
        spellings = [(self._language, name) for name in names]
        identity = self._things.organization(identifier and identifier.strip(), scheme, spellings)
        if identity is None:
            node.close()
            return None
        self._things.more(identity, self._details(node, discretion))
        node.close()
        return identity

    def _details(self, node: GrantNode, discretion: Discretion) -> dict[str, Any]:
        description = discretion.text(node, "description")
        form = node.text("organisationType")
        town = self._town(node)
        return {
            "description": {self._language: description} if description else None,
            "homepage": web_address(node, "url"),
            "identifier": [
                {"scheme": scheme, "value": number.strip()}
                for key, scheme in TABLE["numbers"].items()
                if (number := text_of(node.take(key)))
            ],
            "classification": [self._things.concept("360Giving organisationType", None, {self._language: form})]
            if form
            else [],
            "basedIn": [town] if town else [],
        }

    def _town(self, node: GrantNode) -> str | None:
        """The town, inside its region, inside its country, as far as they are named; the street stays out."""
        inside, above = None, []
        for key, precision in reversed(TABLE["towns"]):
            name = node.text(key)
            if name is None:
                continue
            above.append(name.strip())
            place = {
                "name": {self._language: name.strip()},
                "precision": precision,
                "partOf": [inside] if inside else [],
            }
            inside = self._things.place(name, place)
        return inside


def web_address(node: GrantNode, key: str) -> str | None:
    """The web address under a key, with its scheme; an e-mail address in its place is contact data."""
    written = text_of(node.take(key))
    if written is None:
        return None
    link, mended = link_of(written)
    if is_email(written):
        node.contact(key)
        return None
    if link is None:
        node.unclear("PLD034", key, written)
    elif mended:
        node.mended(key, written, link)
    return link
