"""One object of a 360Giving file, taken apart key by key; what nobody took is counted as lost when it is closed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from peasant_ld.exchange.account import Account, leaves
from peasant_ld.exchange.values import CUT, in_plain_sight, text_of, without_addresses
from peasant_ld.problem import Place, Problem, Severity, escape

TABLE: Mapping[str, Any] = json.loads(files(__package__ or "").joinpath("threesixty.json").read_text("utf-8"))

_NUMBER = re.compile(r"/[0-9]+(?=/|\Z)")


@dataclass(frozen=True, slots=True)
class Given:
    """One grant as a file states it, and who knows the place of a value by its JSON Pointer inside the grant."""

    data: Any
    place: Callable[[str], Place]


def in_sight(given: Given, account: Account) -> Given:
    """The same grant without signs that turn or hide text in its values, each of which is told (PLD404).

    A word with such a sign in it is another word to a program: an organization would be two, and a name not be found.
    """
    hidden = [(pointer, text) for pointer, text in _texts(given.data, "") if in_plain_sight(text) != text]
    for pointer, text in hidden:
        path = _NUMBER.sub("[]", pointer.removeprefix("/"))
        key = path.rpartition("/")[2].removesuffix("[]")
        account.mended[path] += 1
        if key in TABLE["contact"] or path.startswith("recipientIndividual"):  # of people nothing is shown
            text = ""
        facts = {"suggestion": in_plain_sight(text)} if text else {}
        account.tell(Problem("PLD404", given.place(pointer), None, key, text or None, Severity.ADVICE, facts))
    return Given(_in_sight(given.data), given.place) if hidden else given


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """The texts in a value that may hold hidden signs, with their pointers."""
    if isinstance(value, str):
        if not (value.isascii() and value.isprintable()):
            yield pointer, value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, f"{pointer}/{escape(str(key))}")


def _in_sight(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_sight(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_sight(inner) for inner in value]
    return in_plain_sight(value) if isinstance(value, str) else value


class GrantNode:
    """An object inside a grant: `take` its values, then `close` it."""

    def __init__(self, data: Mapping[str, Any], given: Given, account: Account, at: tuple[str, str] = ("", "")) -> None:
        self.data = data
        self._given = given
        self.account = account
        self._pointer, self._path = at
        self._left = dict(data)

    def take(self, key: str) -> Any:
        """The value of a key, which is accounted for from now on; None where it says nothing."""
        value = self._left.pop(key, None)
        return None if isinstance(value, str) and not value.strip() else value

    def text(self, key: str) -> str | None:
        """The text of a key, each e-mail address in it cut out; None where nothing is left to say."""
        text = text_of(self.take(key))
        if text is None:
            return None
        text, cuts = without_addresses(text)
        if cuts:
            self.contact(key)
            self.tell("PLD406", key, None, Severity.WARNING)
        return None if text.strip() == CUT else text

    def nodes(self, key: str) -> Iterator[GrantNode]:
        """The objects in a list (or the one object) under a key; what is no object is lost."""
        value = self.take(key)
        for number, each in enumerate(value if isinstance(value, list) else [value]):
            step = f"/{number}" if isinstance(value, list) else ""
            at = (f"{self._pointer}/{escape(key)}{step}", self._named(key) + ("[]" if step else ""))
            if isinstance(each, dict):
                yield GrantNode(each, self._given, self.account, at)
            elif each is not None:
                self.account.lost.update(leaves(each, at[1]))

    def close(self) -> None:
        """Count what was not taken as lost."""
        for key, value in self._left.items():
            self.account.lost.update(leaves(value, self._named(key)))
        self._left = {}

    def lose(self, key: str) -> None:
        """Count a value that was taken as lost after all."""
        self.account.lost[self._named(key)] += 1

    def contact(self, key: str) -> None:
        """Count a value as contact data, which never comes in."""
        self.account.contacts[self._named(key)] += 1

    def protect(self, key: str) -> None:
        """Count a value as left out to protect a person."""
        self.account.sensitive[self._named(key)] += 1

    def mended(self, key: str, value: Any, mended: str) -> None:
        """Say that a value was written in another form on the way in."""
        self.account.mended[self._named(key)] += 1
        self.tell("PLD404", key, value, Severity.ADVICE, suggestion=mended)

    def unclear(self, code: str, key: str, value: Any) -> None:
        """Say that a value could not be understood and is left out."""
        self.lose(key)
        self.tell(code, key, value, Severity.WARNING)

    def tell(self, code: str, key: str, value: Any, severity: Severity = Severity.ERROR, **facts: Any) -> None:
        """Take note of a problem with the value of a key."""
        place = self.place(key)
        shown = None if value is None else str(value)
        self.account.tell(Problem(code, place, self._identity, key, shown, severity, facts))

    def place(self, key: str) -> Place:
        """Where the value of a key stands."""
        return self._given.place(f"{self._pointer}/{escape(key)}")

    @property
    def _identity(self) -> str | None:
        written = self._given.data.get("id")
        return str(written)[:300] if written is not None else None

    def _named(self, key: str) -> str:
        return f"{self._path}/{key}" if self._path else key
