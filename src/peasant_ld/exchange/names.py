"""Identifiers of other people's files become ids of records: percent-encoded, never two that differ by case."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from urllib.parse import quote

_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
# A prefix of org-id.guide, such as GB-CHC; an id without one is the publisher's own.
_ORG_ID = re.compile(r"(?!360G)[A-Z]{2}-[A-Z0-9]{2,}-\S+\Z")
_LONGEST = 300  # characters of an identifier that an id holds; a longer one is cut and told apart by its fingerprint


class IdMinter:
    """Gives each identifier its id; remembers them, because two ids that differ by case only may not stand together."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def of(self, folder: str, identifier: str) -> str:
        """The id `folder/identifier`, percent-encoded (RFC 3986, section 2.1); the same one for the same identifier."""
        encoded = quote(identifier, safe="")
        if len(encoded) > _LONGEST:
            encoded = f"{encoded[:_LONGEST].rstrip('%')}-{fingerprint(identifier)}"
        if encoded.startswith("."):
            encoded = "%2E" + encoded[1:]
        found = f"{folder}/{encoded}"
        first = self._given.setdefault(found.lower(), found)
        return found if first == found else f"{found}-{fingerprint(identifier)}"

    def descriptive(self, folder: str, label: str, *parts: str) -> str:
        """An id for a thing without an identifier: a few letters of its label, and the fingerprint of what makes it."""
        return self.of(folder, f"{slug(label)}-{fingerprint(*parts)}")


class NewIds:
    """Gives ids to things whose address can be none, each its own, also where two addresses end alike.

    `taken` are the ids that others have.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self._names, self._taken = IdMinter(), {each.lower() for each in taken}

    def of(self, folder: str, local: str, address: str) -> str:
        """An id that ends with `local`; with the fingerprint of the address besides where another thing has that."""
        found = self._names.of(folder, local or address)
        if found.lower() in self._taken:
            found = self._names.of(folder, f"{local}-{fingerprint(address)}")
        self._taken.add(found.lower())
        return found

    def of_address(self, folder: str, address: str) -> str:
        """An id that ends as the address does."""
        return self.of(folder, address.replace("#", "/").rstrip("/").rpartition("/")[2], address)


def fingerprint(*parts: str) -> str:
    """Ten hexadecimal digits that stand for some texts (SHA-256, cut)."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def slug(text: str) -> str:
    """The letters and digits of a text in lower case, at most 40 characters; `x` where nothing is left."""
    return _NOT_IN_SLUG.sub("-", text.lower()).strip("-")[:40].strip("-") or "x"


def scheme_of(identifier: str) -> str:
    """Which list an identifier is from: `org-id` for one with a prefix of that list, else 360Giving's own."""
    return "org-id" if _ORG_ID.match(identifier) else "360Giving"
