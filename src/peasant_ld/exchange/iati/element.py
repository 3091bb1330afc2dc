"""One IATI activity, taken apart element by element; what nobody took is counted as left out when it is closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.values import (
    LONGEST_TEXT,
    decimal_of,
    in_plain_sight,
    looks_garbled,
    tag_of,
    text_of,
    without_addresses,
)
from peasant_ld.model.language import UNDETERMINED
from peasant_ld.problem import Place, Problem, Severity

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CONTACT = "contact-info"
Spoken = list[tuple[str, str]]


class Activity:
    """An `iati-activity` element (lxml) and the account of which of its elements and attributes came along.

    `language` is that of texts that state none.
    """

    def __init__(self, element: Any, file: str, account: Account, language: str = UNDETERMINED) -> None:
        self.element = element
        self.account = account
        self._file = file
        # Elements are kept alive here: lxml gives an element a new identity once nobody holds it.
        self._taken: set[Any] = {element}
        self._attributes: set[tuple[Any, str]] = set()
        self.identifier: str | None = None
        self._language = self._language_of(element, language)

    def one(self, name: str, inside: Any = None) -> Any:
        """The first child element of a name; None where there is none."""
        return (self.element if inside is None else inside).find(name)

    def all(self, name: str, inside: Any = None) -> list[Any]:
        """The child elements of a name."""
        return list((self.element if inside is None else inside).findall(name))

    def take(self, element: Any) -> None:
        """Account for an element."""
        self._taken.add(element)

    def attribute(self, element: Any, name: str) -> str | None:
        """An attribute without white space around it, which is accounted for; None where it says nothing."""
        if element is None or name not in element.attrib:
            return None
        self._attributes.add((element, name))
        self._taken.add(element)
        return self._in_sight(element, name, text_of(element.get(name)) or "").strip() or None

    def text(self, element: Any) -> str | None:
        """The text of an element without white space around it."""
        if element is None:
            return None
        self._taken.add(element)
        return self._in_sight(element, str(element.tag), text_of(element.text) or "").strip() or None

    def _in_sight(self, element: Any, key: str, text: str) -> str:
        """A text without signs that turn or hide text, which is told (PLD404)."""
        plain = in_plain_sight(text)
        if plain != text:
            self.account.mended[self.path(element) or key] += 1
            self.tell("PLD404", element, key, text, Severity.ADVICE, suggestion=plain)
        return plain

    def code(self, name: str, inside: Any = None) -> str | None:
        """The `code` of a child element."""
        return self.attribute(self.one(name, inside), "code")

    def date(self, name: str, inside: Any = None) -> str | None:
        """The `iso-date` of a child element."""
        return self.attribute(self.one(name, inside), "iso-date")

    def narratives(self, element: Any) -> Spoken:
        """The texts of an element with their languages: that of the narrative, else of the activity, else none."""
        if element is None:
            return []
        spoken = []
        for narrative in element.findall("narrative"):
            text = self._sentence(narrative)
            if text:
                spoken.append((self._language_of(narrative, self._language), text))
        if spoken:
            self._taken.add(element)
        return spoken

    def _language_of(self, element: Any, otherwise: str) -> str:
        """The language that an element states; what is no language tag is told, and taken for no other one."""
        written = self.attribute(element, XML_LANG)
        tag = tag_of(written)
        if written is not None and tag is None:
            self.tell("PLD032", element, "xml:lang", written, Severity.ERROR)
            return UNDETERMINED
        return tag or otherwise

    def _sentence(self, narrative: Any) -> str | None:
        text, cuts = without_addresses(self.text(narrative) or "")
        if cuts:
            self.account.contacts[f"{self.path(narrative)} (e-mail address)"] += cuts
            self.tell("PLD406", narrative, "narrative", None)
        elif looks_garbled(text):
            self.tell("PLD405", narrative, "narrative", text, severity=Severity.ADVICE)
        if len(text) > LONGEST_TEXT:
            self.unclear("PLD411", narrative, "narrative", text[:80])
            return None
        return text or None

    def unclear(self, code: str, element: Any, key: str, value: object, inside: Any = None) -> None:
        """Say that a value could not be understood; its element is left out. One that lacks is told where it should be.

        `inside` is the element that should hold it.
        """
        if element is None:
            self.tell("PLD023", self.element if inside is None else inside, key, value)
        else:
            self.drop(element)
            self.tell(code, element, key, value)

    def drop(self, element: Any) -> None:
        """Count an element as left out after all."""
        self._taken.discard(element)

    def leave(self, element: Any, name: str) -> None:
        """Count an attribute as left out after all."""
        self._attributes.discard((element, name))

    def tell(
        self, code: str, element: Any, key: str, value: object, severity: Severity = Severity.WARNING, **facts: Any
    ) -> None:
        """Take note of a problem at an element."""
        shown = None if value is None else str(value)
        self.account.tell(Problem(code, self.place(element), self.identifier, key, shown, severity, facts))

    def place(self, element: Any) -> Place:
        """The file, the line and the path of an element."""
        return Place(self._file, element.sourceline, path=f"iati-activity/{self.path(element)}".rstrip("/"))

    def path(self, element: Any) -> str:
        """The names of the elements from below the activity down to this one."""
        names: list[str] = []
        while element is not None and element is not self.element:
            names.append(str(element.tag))
            element = element.getparent()
        return "/".join(reversed(names))

    def close(self) -> None:
        """Count every element, and every attribute of those that came along."""
        for element, path in _walk(self.element):
            if path.split("/")[0] == CONTACT:
                self.account.contacts[path] += 1
            elif element not in self._taken:
                self.account.lost[path] += 1
            else:
                self.account.taken[path or "."] += 1
                self._count_attributes(element, path)

    def _count_attributes(self, element: Any, path: str) -> None:
        for name in element.attrib:
            if (element, name) not in self._attributes and element.get(name).strip():
                self.account.lost[f"{path}/@{name}".lstrip("/")] += 1


def _walk(root: Any) -> Iterator[tuple[Any, str]]:
    """Every element with its path, the root first, without recursion."""
    waiting = [(root, "")]
    while waiting:
        element, path = waiting.pop()
        yield element, path
        waiting += [(child, f"{path}/{child.tag}".lstrip("/")) for child in element if isinstance(child.tag, str)]


def by_language(spoken: Sequence[tuple[str, str]]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The first text of each language, and the others."""
    first: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    for tag, text in spoken:
        if first.setdefault(tag, text) != text and text not in others.get(tag, []):
            others.setdefault(tag, []).append(text)
    return first, others


def joined(spoken: Sequence[tuple[str, str]]) -> dict[str, str]:
    """One text for each language: several become paragraphs of it."""
    found: dict[str, list[str]] = {}
    for tag, text in spoken:
        if text not in found.setdefault(tag, []):
            found[tag].append(text)
    return {tag: "\n\n".join(texts) for tag, texts in found.items()}


def stated(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record without the keys that say nothing."""
    return {key: value for key, value in record.items() if value not in (None, [], {})}


def share(activity: Activity, element: Any, key: str, value: str) -> list[dict[str, str]]:
    """The share in percent that an element states of one value of a key; empty where it states none from 0 to 100."""
    written = activity.attribute(element, "percentage")
    number = decimal_of(written)
    if written is None:
        return []
    if number is None or not 0 <= float(number) <= 100:
        activity.tell("PLD036", element, "percentage", written, minimum=0, maximum=100)
        activity.leave(element, "percentage")
        return []
    return [{"of": key, "value": value, "percentage": number}]
