"""One IATI activity -> an Initiative with its participations, places and classes; money is the matter of `iati_money`.

An activity is not a grant. Element names are those of the IATI Standard 2.03.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.iati.element import Activity, Spoken, by_language, joined, share, stated
from peasant_ld.exchange.iati.places import ActivityPlaces
from peasant_ld.exchange.names import scheme_of
from peasant_ld.exchange.things import Things
from peasant_ld.exchange.values import is_edtf, link_of, period_of

TABLE: Mapping[str, Any] = json.loads(files(__package__ or "").joinpath("iati.json").read_text("utf-8"))


# The significance of a policy marker that says that it does not hold.
NOT_TARGETED = "0"


class Activities:
    """Turns activities into records; what they share gathers in `things`."""

    def __init__(self, things: Things, account: Account) -> None:
        self.things = things
        self.account = account
        self.places = ActivityPlaces(things)
        self.publisher: str | None = None
        self.reporters: dict[str, str] = {}
        self.known: set[str] = set()
        self._mentioned: dict[str, str] = {}

    def initiative(self, activity: Activity, identifier: str) -> dict[str, Any]:
        """The Initiative that an activity is, with everything but its money."""
        names, others = by_language(activity.narratives(activity.one("title")))
        record = {
            "id": self.things.names.of("initiative", identifier),
            "type": "Initiative",
            "name": names or {"und": identifier},
            "altName": others,
            "identifier": [{"scheme": "IATI", "value": identifier}, *self._identifiers(activity)],
            "modified": self._modified(activity),
            **self._descriptions(activity),
            **self._periods(activity),
            **self._related(activity),
            "source": self._source(activity),
        }
        self.known.add(record["id"])
        places, place_shares = self.places.of(activity, activity.element)
        classes, class_shares = self.classes(activity)
        return record | {"beneficiaryPlace": places, "classification": classes, "share": place_shares + class_shares}

    def _identifiers(self, activity: Activity) -> list[dict[str, str]]:
        found = []
        for other in activity.all("other-identifier"):
            value, kind = activity.attribute(other, "ref"), activity.attribute(other, "type")
            if value:
                found.append({"scheme": f"IATI other-identifier {kind or ''}".strip(), "value": value})
        return found

    @staticmethod
    def _modified(activity: Activity) -> str | None:
        text = activity.attribute(activity.element, "last-updated-datetime")
        if text and not is_edtf(text):
            activity.tell("PLD029", activity.element, "last-updated-datetime", text)
            activity.leave(activity.element, "last-updated-datetime")
            return None
        return text

    @staticmethod
    def _descriptions(activity: Activity) -> dict[str, dict[str, str]]:
        """General descriptions (type 1 or none), and all others as a note."""
        general: Spoken = []
        others: Spoken = []
        for each in activity.all("description"):
            kind = activity.attribute(each, "type")
            (general if kind in (None, "1") else others).extend(activity.narratives(each))
        return {"description": joined(general), "note": joined(others)}

    @staticmethod
    def _periods(activity: Activity) -> dict[str, Any]:
        """Planned (1, 3) and actual (2, 4) start and end."""
        dates: dict[str, str] = {}
        for each in activity.all("activity-date"):
            kind, day = activity.attribute(each, "type"), activity.attribute(each, "iso-date")
            if kind in ("1", "2", "3", "4") and day and kind not in dates:
                dates[kind] = day
            else:
                activity.unclear("PLD411", each, "activity-date", kind)
        found = {
            key: period_of(dates.get(start), dates.get(end))
            for key, start, end in (("plannedPeriod", "1", "3"), ("actualPeriod", "2", "4"))
        }
        for key, period in found.items():
            if isinstance(period, dict) and "edtf" not in period:
                activity.tell("PLD029", activity.element, key, period["text"])
        return found

    def _source(self, activity: Activity) -> list[str]:
        """The publisher of the activity (reporting-org), as that of the document it is taken from."""
        element = activity.one("reporting-org")
        identity = self.organization(activity, element)
        if identity is None:
            return []
        name = next(iter(activity.narratives(element)), None)
        self.publisher = self.publisher or (name[1] if name else None)
        self.reporters.setdefault(identity, name[1] if name else "")
        record = {
            "id": self.things.names.of("document", f"iati-{identity.partition('/')[2]}"),
            "type": "Document",
            "genre": "dataset",
            "publisher": [identity],
        }
        return [self.things.add(record)]

    def organization(self, activity: Activity, element: Any) -> str | None:
        """The organization that an element states by `ref`, by narratives or both."""
        if element is None:
            return None
        reference = activity.attribute(element, "ref")
        scheme = scheme_of(reference or "") if reference else ""
        identity = self.things.organization(
            reference, "org-id" if scheme == "org-id" else "IATI", activity.narratives(element)
        )
        kind = activity.attribute(element, "type")
        if identity and kind:
            self.things.more(identity, {"classification": [self.things.concept("IATI OrganisationType", kind)]})
        return identity

    def participations(self, activity: Activity, initiative: str) -> Iterator[dict[str, Any]]:
        """Each participating organization with its role, whatever the role."""
        for number, element in enumerate(activity.all("participating-org"), 1):
            role = activity.attribute(element, "role")
            identity = self.organization(activity, element)
            if identity is None:
                activity.unclear("PLD411", element, "participating-org", role)
                continue
            own = activity.attribute(element, "activity-id")
            yield stated(
                {
                    "id": f"participation/{initiative.partition('/')[2]}-{number}",
                    "type": "Participation",
                    "participant": identity,
                    "in": initiative,
                    "role": [self._role(role)] if role else [],
                    "related": [self.mention(own)] if own else [],
                }
            )

    def _role(self, code: str) -> str:
        name = TABLE["roles"].get(code)
        return self.things.concept("IATI OrganisationRole", code, {"en": name} if name else None)

    def mention(self, identifier: str) -> str:
        """The Initiative that another activity is: one of this import, or one of which only the identifier is known."""
        identity = self.things.names.of("initiative", identifier)
        self._mentioned.setdefault(identity, identifier)
        return identity

    def strangers(self) -> Iterator[dict[str, Any]]:
        """A record for each activity that is mentioned and not among those that came: its identifier, and no more."""
        for identity in sorted(self._mentioned.keys() - self.known):
            value = self._mentioned[identity]
            yield {
                "id": identity,
                "type": "Initiative",
                "name": {"und": value},
                "identifier": [{"scheme": "IATI", "value": value}],
            }

    def _related(self, activity: Activity) -> dict[str, list[str]]:
        """The parent (type 1) as `partOf`; children, siblings and others as `related`, and documents too."""
        found: dict[str, list[str]] = {"partOf": [], "related": []}
        for element in activity.all("related-activity"):
            reference, kind = activity.attribute(element, "ref"), activity.attribute(element, "type")
            if reference is None:
                activity.unclear("PLD411", element, "related-activity", kind)
                continue
            if kind != "1":
                activity.leave(element, "type")
            found["partOf" if kind == "1" else "related"].append(self.mention(reference))
        found["related"] += [each for link in activity.all("document-link") if (each := self._document(activity, link))]
        return {key: list(dict.fromkeys(values)) for key, values in found.items()}

    def _document(self, activity: Activity, element: Any) -> str | None:
        written = activity.attribute(element, "url") or ""
        link, added = link_of(written)
        if link is None or added:
            activity.unclear("PLD034", element, "url", written)
            return None
        names, others = by_language(activity.narratives(activity.one("title", element)))
        languages = [code for each in activity.all("language", element) if (code := activity.attribute(each, "code"))]
        categories = [code for each in activity.all("category", element) if (code := activity.attribute(each, "code"))]
        day = activity.date("document-date", element)
        texts = {
            "name": names,
            "altName": others,
            "description": joined(activity.narratives(activity.one("description", element))),
        }
        topics = [self.things.concept("IATI DocumentCategory", code) for code in categories]
        return self.things.document(
            link, **texts, language=languages, topic=topics, published=day if day and is_edtf(day) else None
        )

    def classes(self, activity: Activity) -> tuple[list[str], list[dict[str, str]]]:
        """Sectors, tags, markers and codes as concepts, and the shares of those that state a percentage."""
        found, shares = self.coded(activity, activity.element, TABLE["vocabularies"])
        for name, listed in TABLE["codes"].items():
            found += [
                self.things.concept(f"IATI {listed}", code)
                for each in activity.all(name)
                if (code := activity.attribute(each, "code"))
            ]
        return list(dict.fromkeys(found)), shares

    def coded(
        self, activity: Activity, inside: Any, lists: Mapping[str, str]
    ) -> tuple[list[str], list[dict[str, str]]]:
        """The concepts of coded elements that name their vocabulary (1 where they do not), with their shares."""
        found: list[str] = []
        shares: list[dict[str, str]] = []
        for name, listed in lists.items():
            for element in activity.all(name, inside):
                code = activity.attribute(element, "code")
                if code is None:
                    activity.unclear("PLD411", element, name, None)
                    continue
                if activity.attribute(element, "significance") == NOT_TARGETED:
                    activity.drop(element)  # the marker says what the activity is not about
                    continue
                activity.leave(element, "significance")
                marker = f"IATI {listed} {activity.attribute(element, 'vocabulary') or '1'}"
                concept = self.things.concept(marker, code, by_language(activity.narratives(element))[0])
                found.append(concept)
                shares += share(activity, element, "classification", concept)
        return found, shares
