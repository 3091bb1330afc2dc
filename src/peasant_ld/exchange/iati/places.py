"""Recipient countries, regions and locations of an IATI activity or transaction -> Place records, and their shares."""

from __future__ import annotations

from typing import Any

from peasant_ld.exchange.iati.element import Activity, by_language, joined, share, stated
from peasant_ld.exchange.things import Things
from peasant_ld.exchange.values import decimal_of
from peasant_ld.model import load_model

# What a region vocabulary's own code says by itself; others (99 and custom ones) are named by their narrative.
_NAMED_BY_PUBLISHER = ("98", "99")
_EXACT = "1"


class ActivityPlaces:
    """Makes the places; the records lie in `things`."""

    def __init__(self, things: Things) -> None:
        self._things = things
        self._countries = frozenset(load_model().common["$defs"]["country"]["enum"])

    def of(self, activity: Activity, inside: Any) -> tuple[list[str], list[dict[str, str]]]:
        """The places that an activity or a transaction benefits, and the shares of those that state a percentage."""
        found: list[str] = []
        shares: list[dict[str, str]] = []
        for name, make in (
            ("recipient-country", self._country),
            ("recipient-region", self._region),
            ("location", self._location),
        ):
            for element in activity.all(name, inside):
                place = make(activity, element)
                if place is None:
                    continue
                found.append(place)
                shares += share(activity, element, "beneficiaryPlace", place)
        return list(dict.fromkeys(found)), shares

    def _country(self, activity: Activity, element: Any) -> str | None:
        """A country; what its narrative says is often a remark, not its name, and is left out."""
        code = (activity.attribute(element, "code") or "").upper()
        if code not in self._countries:
            activity.unclear("PLD031", element, "code", code)
            return None
        return self._things.add(
            {
                "id": self._things.names.of("place", f"country-{code}"),
                "type": "Place",
                "country": code,
                "precision": "country",
            }
        )

    def _region(self, activity: Activity, element: Any) -> str | None:
        code, vocabulary = activity.attribute(element, "code"), activity.attribute(element, "vocabulary") or "1"
        if code is None:
            activity.unclear("PLD411", element, "recipient-region", None)
            return None
        names = by_language(activity.narratives(element))[0] if vocabulary in _NAMED_BY_PUBLISHER else {}
        identifier = [{"scheme": f"IATI RegionVocabulary {vocabulary}", "value": code}]
        record = stated({"name": names, "identifier": identifier, "precision": "region"})
        return self._things.place(f"region-{vocabulary}-{code}", record)

    def _location(self, activity: Activity, element: Any) -> str | None:
        """A place by name, by code, or by its point (`latitude longitude`)."""
        names, others = by_language(activity.narratives(activity.one("name", element)))
        exact = activity.code("exactness", element) == _EXACT
        point = self._point(activity, element)
        record = stated(
            {
                "name": names,
                "altName": others,
                "description": joined(activity.narratives(activity.one("description", element))),
                "identifier": self._codes(activity, element),
                "precision": "point" if exact and point else None,
            }
        )
        if not exact and (exactness := activity.one("exactness", element)) is not None:
            activity.leave(exactness, "code")
        found = record | point
        if not found:
            return None
        activity.take(element)
        return self._things.place(next(iter(names.values()), "location"), found)

    @staticmethod
    def _codes(activity: Activity, element: Any) -> list[dict[str, str]]:
        found = []
        for name, kind in (("location-id", "GeographicVocabulary"), ("administrative", "GeographicVocabulary")):
            for each in activity.all(name, element):
                code, vocabulary = activity.attribute(each, "code"), activity.attribute(each, "vocabulary")
                if code and name == "location-id":
                    found.append({"scheme": f"IATI {kind} {vocabulary or ''}".strip(), "value": code})
                else:
                    level = activity.attribute(each, "level")
                    scheme = f"IATI administrative {vocabulary or ''} {level or ''}".strip()
                    found += [{"scheme": scheme, "value": code}] if code else []
        return found

    @staticmethod
    def _point(activity: Activity, element: Any) -> dict[str, str]:
        holder = activity.one("point", element)
        position = activity.one("pos", holder) if holder is not None else None
        written = activity.text(position)
        if written is None:
            return {}
        numbers = [decimal_of(part) for part in written.split()]
        if len(numbers) != 2 or None in numbers:
            activity.unclear("PLD037", position, "pos", written)
            return {}
        activity.take(holder)
        return {"latitude": str(numbers[0]), "longitude": str(numbers[1])}
