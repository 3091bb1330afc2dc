"""Beneficiary locations of a 360Giving grant -> Place records."""

from __future__ import annotations

from peasant_ld.exchange.things import Things
from peasant_ld.exchange.threesixty.node import GrantNode
from peasant_ld.exchange.values import decimal_of
from peasant_ld.model import load_model


class GrantPlaces:
    """Makes the places of grants; the records lie in `things`."""

    def __init__(self, things: Things, language: str) -> None:
        self._things = things
        self._language = language
        self._countries = frozenset(load_model().common["$defs"]["country"]["enum"])

    def of(self, node: GrantNode, of_individual: bool) -> list[str]:
        """The places that a grant benefits."""
        places = [self._place(each, of_individual) for each in node.nodes("beneficiaryLocation")]
        return list(dict.fromkeys(each for each in places if each))

    def _place(self, node: GrantNode, of_individual: bool) -> str | None:
        name, code, kind, description = (node.text(key) for key in ("name", "geoCode", "geoCodeType", "description"))
        country = self._country(node)
        found = {
            "name": self._by_language(name),
            "description": self._by_language(description),
            "country": country,
            "identifier": [{"scheme": kind or "360Giving geoCode", "value": code}] if code else None,
            "precision": "country" if country and not (name or code) else None,
        } | self._point(node, of_individual)
        if kind and not code:
            node.lose("geoCodeType")
        node.close()
        stated = {key: value for key, value in found.items() if value is not None}
        return self._things.place(code or name or country or "place", stated) if stated else None

    def _by_language(self, text: str | None) -> dict[str, str] | None:
        return {self._language: text} if text else None

    def _country(self, node: GrantNode) -> str | None:
        """The code of the country; one that does not exist is told, and left out."""
        country = node.text("countryCode")
        if country and country not in self._countries:
            node.unclear("PLD031", "countryCode", country)
            return None
        return country

    @staticmethod
    def _point(node: GrantNode, of_individual: bool) -> dict[str, str]:
        """The coordinates; never those of a grant to an individual, whose home they may be."""
        found = {}
        for key in ("latitude", "longitude"):
            written = node.take(key)
            value = decimal_of(written)
            if written is not None and of_individual:
                node.protect(key)
            elif written is not None and value is None:
                node.unclear("PLD037", key, written)
            elif value is not None:
                found[key] = value
        return found if len(found) == 2 else {}
