"""What many grants or activities speak of (organizations, places, concepts, documents) becomes one record each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.names import IdMinter

Spellings = Iterable[tuple[str, str]]  # (language tag, text)


class Things:
    """The records that are shared by the others, each once; they stay in memory until everything is read."""

    def __init__(self, account: Account) -> None:
        self.names = IdMinter()
        self._account = account
        self._records: dict[str, dict[str, Any]] = {}
        self._nameless: set[str] = set()
        self._codes: dict[tuple[str, str | None], str] = {}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Every record, in the order of the ids."""
        return (self._records[identity] for identity in sorted(self._records))

    def record(self, identity: str) -> Mapping[str, Any]:
        """The record with an id."""
        return self._records[identity]

    def add(self, record: dict[str, Any]) -> str:
        """Take in a record unless there is one with its id; gives the id."""
        identity: str = record["id"]
        self._records.setdefault(identity, {key: value for key, value in record.items() if value not in (None, [], {})})
        return identity

    def organization(self, identifier: str | None, scheme: str, spellings: Spellings) -> str | None:
        """The organization with an identifier; one without is known by its name alone, and gets a local id.

        All spellings of the name are kept. None where neither identifier nor name is stated.
        """
        names = [(tag, " ".join(text.split())) for tag, text in spellings]
        if not identifier and not names:
            return None
        if identifier:
            identity = self.names.of("organization", identifier)
            stated = [{"scheme": scheme, "value": identifier}]
        else:
            identity = self.names.descriptive("organization", names[0][1], "local", names[0][1].casefold())
            stated = []
        record = self._records.get(identity)
        if record is None:
            self.add({"id": identity, "type": "Organization", "name": {}, "identifier": stated})
            self._nameless.add(identity)
        self._spell(identity, names, identifier)
        return identity

    def _spell(self, identity: str, names: list[tuple[str, str]], identifier: str | None) -> None:
        """Add spellings to an organization: the first of a language is its name, the others are its other names."""
        record = self._records[identity]
        if names and identity in self._nameless:
            record["name"] = {}
            self._nameless.discard(identity)
        record.setdefault("name", {})
        for tag, text in names:
            first = record["name"].setdefault(tag, text)
            others = record.get("altName", {}).get(tag, [])
            if text != first and text not in others:
                record.setdefault("altName", {}).setdefault(tag, []).append(text)
                self._account.merged[identity] = [first, *record["altName"][tag]]
        if identity in self._nameless:
            record["name"] = {"und": identifier}  # nothing else is known of it: no name is made up

    def more(self, identity: str, values: Mapping[str, Any]) -> None:
        """Add to a record: lists grow, other keys are stated once; a second home page becomes a page."""
        record = self._records[identity]
        for key, value in values.items():
            if value in (None, [], {}):
                continue
            if isinstance(value, list):
                stated = record.setdefault(key, [])
                stated += [each for each in value if each not in stated]
            elif record.setdefault(key, value) != value and key == "homepage":
                self.more(identity, {"page": [value]})

    def scheme(self, marker: str, title: str | None = None) -> str:
        """The list of concepts that is known by `marker`, such as `360Giving regrantType`."""
        identity = self.names.descriptive("concept-scheme", marker, marker)
        identifier = [{"scheme": "marker", "value": marker}] if title is None else None
        return self.add(
            {"id": identity, "type": "ConceptScheme", "name": {"und": title or marker}, "identifier": identifier}
        )

    def concept(self, marker: str, code: str | None, name: Mapping[str, str] | None = None, **more: Any) -> str:
        """The concept with a code (or else a name) in a list; where no name is stated, the code stands for it."""
        known_as = (marker, code)
        if code and not name and not more and known_as in self._codes:
            return self._codes[known_as]
        title = next(iter(name.values())) if name else None
        label = code or title or ""
        identity = self.names.descriptive("concept", label, marker, code or "", title or "" if not code else "")
        known = self._records.get(identity)
        if known is not None and name:
            self._rename(known, name, label)
        record = {
            "id": identity,
            "type": "Concept",
            "name": dict(name or {"und": label}),
            "inScheme": more.pop("inScheme", None) or [self.scheme(marker)],
            "notation": [code] if code else None,
        }
        self._codes[known_as] = self.add(record | more)
        return identity

    @staticmethod
    def _rename(record: dict[str, Any], name: Mapping[str, str], label: str) -> None:
        """A concept whose code stood for its name gets a name; another wording becomes another name."""
        if record["name"] == {"und": label}:
            record["name"] = dict(name)
        for tag, text in name.items():
            if record["name"].setdefault(tag, text) != text and text not in record.get("altName", {}).get(tag, []):
                record.setdefault("altName", {}).setdefault(tag, []).append(text)

    def place(self, label: str, record: Mapping[str, Any]) -> str:
        """The place of which exactly this is said."""
        parts = [f"{key}={record[key]}" for key in sorted(record) if record[key] not in (None, [], {})]
        return self.add({"id": self.names.descriptive("place", label, *parts), "type": "Place", **record})

    def document(self, url: str, **more: Any) -> str:
        """The document at an address."""
        identity = self.names.descriptive("document", url.split("://")[-1], url)
        return self.add({"id": identity, "type": "Document", "url": url, **more})
