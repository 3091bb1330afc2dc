"""Two source records of one kind that are one thing -> what both state, and of which keys they state two values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from peasant_ld.model import Key, Kind, Mark
from peasant_ld.rdf.normalize import Make, resolve_id

# What says how a record is kept, and not what it is about: that of the first stays.
_OF_THE_RECORD = frozenset({"id", "type", "access"})
_EVIDENCE, _STAMP, _SHARES = "evidence", "stamp", "shares"
_BY_LANGUAGE = ("text", "texts")


class TwoValues(NamedTuple):
    """A key of which the first record states one value and the other one another; of texts, those that differ."""

    key: str
    one: Any
    other: Any


class Union:
    """What two records of one kind state together.

    `conflicts` are the keys of which they state two values, and `unheard` is what the second has as evidence for its
    own of these. `passed_over` is what the first has and what the second has instead, and is not taken: dates of the
    records themselves, and shares of a value that is not taken.
    """

    def __init__(self, kind: Kind, makers: Mapping[str, Make]) -> None:
        self._kind, self._makers = kind, makers
        self._spared: dict[str, tuple[str, Mapping[str, str]]] = {}
        self.conflicts: list[TwoValues] = []
        self.passed_over: list[TwoValues] = []
        self.unheard: list[Mapping[str, Any]] = []

    @property
    def contradicted(self) -> list[str]:
        """The keys of which they state two values."""
        return [each.key for each in self.conflicts]

    def of(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
        """The first, with what only the other one states; evidence speaks of what it spoke of before."""
        out = dict(one)
        for name, value in other.items():
            if name not in _OF_THE_RECORD and value is not None and self._kind.keys[name].form != _EVIDENCE:
                self._take(out, name, value)
        for name in (key.name for key in self._kind.keys.values() if key.form == _SHARES and key.name in out):
            self._without_shares_of_nothing(out, one.get(name, []), name)
        for name in (key.name for key in self._kind.keys.values() if key.form == _EVIDENCE):
            mine = list(self._pinned(one, other, name))
            theirs = self._heard(self._pinned(other, one, name), out)
            entries = mine + [each for each in theirs if each not in mine]
            out |= {name: entries} if entries else {}
        return out

    def _without_shares_of_nothing(self, out: dict[str, Any], mine: list[Any], name: str) -> None:
        """Take out the shares that only the second has, and of a value that is not taken."""
        lost = [each for each in out[name] if each["of"] in self.contradicted and each not in mine]
        if lost:
            self.passed_over.append(TwoValues(name, mine, lost))
            out[name] = [each for each in out[name] if each not in lost]
            if not out[name]:
                del out[name]

    def _take(self, out: dict[str, Any], name: str, value: Any) -> None:
        key, mine = self._kind.keys[name], out.get(name)
        if mine is None:
            out[name] = value
        elif self._is_same(name, mine, value):
            return
        elif key.form == _STAMP:
            self.passed_over.append(TwoValues(name, mine, value))
        elif key.many:
            out[name] = _together(mine, value, key.form)
        elif key.form == "text":
            self._take_text(out, name, value)
        else:
            self.conflicts.append(TwoValues(name, mine, value))

    def _take_text(self, out: dict[str, Any], name: str, value: Mapping[str, str]) -> None:
        """Texts in further languages are added; a second whole name becomes another name."""
        mine = out[name]
        theirs = _respelled(value, mine)
        more = {tag: text for tag, text in theirs.items() if mine.get(tag) not in (None, text)}
        out[name] = {**theirs, **mine}
        spare = self._spare(name)
        if more and spare is None:
            self.conflicts.append(TwoValues(name, {tag: mine[tag] for tag in more}, more))
        elif more and spare is not None:
            out[spare] = _together(out.get(spare, []), more, "texts")
            self._spared[name] = spare, more

    def _spare(self, name: str) -> str | None:
        """The key for another name, of a key that holds a whole name."""
        kind = self._kind
        others = (each for each in kind.keys_with(Mark.ALTERNATIVE) if kind.keys[each].form == "texts")
        return next(others, None) if Mark.LABEL in kind.keys[name].marks else None

    def _is_same(self, name: str, one: Any, other: Any) -> bool:
        make = self._makers.get(name)
        return bool(one == other or (make is not None and make(one, "") == make(other, "")))

    def _is_text(self, name: str) -> bool:
        return name in self._kind.keys and self._kind.keys[name].form == "text"

    def _pinned(self, record: Mapping[str, Any], other: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
        """The evidence of a record; an entry that spoke of values to which more come names each of its own."""
        for entry in record.get(name) or ():
            key = self._kind.keys.get(entry["of"])
            values = self._several(entry, key, record, other) if key is not None else None
            yield from [entry] if values is None else ({**entry, "value": value} for value in values)

    def _several(
        self, entry: Mapping[str, Any], key: Key, record: Mapping[str, Any], other: Mapping[str, Any]
    ) -> list[Any] | None:
        """The values that an entry speaks of, one by one; None where no more come to them."""
        mine, theirs, by_language = record.get(key.name), other.get(key.name), key.form in _BY_LANGUAGE
        if not mine or not theirs or not (key.many or by_language) or self._is_same(key.name, mine, theirs):
            return None
        if "value" not in entry:
            return _values(mine, key)
        return _apart(entry["value"]) if by_language and isinstance(entry["value"], Mapping) else None

    def _heard(self, entries: Iterator[Mapping[str, Any]], out: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """The evidence of the second record, under the key, and in the spelling, in which its value stands now."""
        disputed = {each.key: each.other for each in self.conflicts}
        for entry in entries:
            name, value = entry["of"], entry.get("value")
            if isinstance(value, Mapping) and isinstance(out.get(name), Mapping) and self._is_text(name):
                value = _respelled(value, out[name])
                entry = {**entry, "value": value}
            spare, moved = self._spared.get(name, (name, {}))
            if name in disputed and _speaks_of(value, disputed[name]):
                self.unheard.append(entry)
            else:
                yield {**entry, "of": spare} if moved and _speaks_of(value, moved) else entry


def _respelled(texts: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    """Texts by language, each tag as the other texts write it: `PT` and `pt` are one (BCP 47, 2.1.1)."""
    known = {tag.lower(): tag for tag in like}
    return {known.get(tag.lower(), tag): text for tag, text in texts.items()}


def _speaks_of(value: Any, what: Any) -> bool:
    """Whether an entry with this value (None: all) speaks of a value, or of one of some texts."""
    if value is None or not isinstance(what, Mapping):
        return True
    texts = value.items() if isinstance(value, Mapping) else [(tag, value) for tag in what]
    return any(what.get(tag) == text for tag, text in texts) or not all(isinstance(each, str) for each in what.values())


def without_itself(data: Mapping[str, Any], kind: Kind, base: str) -> tuple[dict[str, Any], list[str]]:
    """A source record without references to itself, as two that become one may have; and the keys that had some."""
    own, out, lost = resolve_id(base, data["id"]), dict(data), []
    for name, key in kind.keys.items():
        if key.is_reference and name in data:
            listed = _listed(data[name])
            left = [each for each in listed if resolve_id(base, each) != own]
            if len(left) < len(listed):
                lost.append(name)
                out[name] = left
                if not left:
                    del out[name]
    return out, lost


def _together(one: Any, other: Any, form: str) -> list[Any]:
    """The values of both, each once."""
    listed = _apart if form == "texts" else _listed
    mine = listed(one)
    return mine + [each for each in listed(other) if each not in mine]


def _values(value: Any, key: Key) -> list[Any]:
    """The values of a key one by one, as evidence names them."""
    return _apart(value) if key.form in _BY_LANGUAGE else _listed(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _apart(value: Any) -> list[dict[str, str]]:
    """Texts by language as a list of single ones."""
    entries = value if isinstance(value, list) else [value]
    return [{tag: text} for entry in entries for tag, texts in entry.items() for text in _listed(texts)]
