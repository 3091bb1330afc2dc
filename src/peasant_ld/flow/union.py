"""Two source records of one kind that are one thing -> what both state, and of which keys they state two values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peasant_ld.model import Kind, Mark
from peasant_ld.rdf.normalize import Make

# What says how a record is kept, and not what it is about: that of the first stays.
_OF_THE_RECORD = frozenset({"id", "type", "access"})
_STAMP = "stamp"


class Union:
    """What two records of one kind state together; `contradicted` are the keys of which they state two values."""

    def __init__(self, kind: Kind, makers: Mapping[str, Make]) -> None:
        self._kind, self._makers = kind, makers
        self.contradicted: list[str] = []

    def of(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
        """The first, with what only the other one states."""
        out = dict(one)
        for name, value in other.items():
            if name not in _OF_THE_RECORD and value is not None:
                self._take(out, name, value)
        return out

    def _take(self, out: dict[str, Any], name: str, value: Any) -> None:
        key, mine = self._kind.keys[name], out.get(name)
        if mine is None:
            out[name] = value
        elif key.form == _STAMP or self._is_same(name, mine, value):
            return
        elif key.many:
            out[name] = _together(mine, value, key.form)
        elif key.form == "text":
            self._take_text(out, name, value)
        else:
            self.contradicted.append(name)

    def _take_text(self, out: dict[str, Any], name: str, value: Mapping[str, str]) -> None:
        """Texts in further languages are added; a second whole name becomes another name."""
        mine = out[name]
        more = {tag: text for tag, text in value.items() if mine.get(tag) not in (None, text)}
        out[name] = {**value, **mine}
        spare = self._spare(name)
        if more and spare is None:
            self.contradicted.append(name)
        elif more and spare is not None:
            out[spare] = _together(out.get(spare, []), more, "texts")

    def _spare(self, name: str) -> str | None:
        """The key for another name, of a key that holds a whole name."""
        kind = self._kind
        others = (each for each in kind.keys_with(Mark.ALTERNATIVE) if kind.keys[each].form == "texts")
        return next(others, None) if Mark.LABEL in kind.keys[name].marks else None

    def _is_same(self, name: str, one: Any, other: Any) -> bool:
        make = self._makers.get(name)
        return bool(one == other or (make is not None and make(one, "") == make(other, "")))


def _together(one: Any, other: Any, form: str) -> list[Any]:
    """The values of both, each once."""
    listed = _apart if form == "texts" else _listed
    mine = listed(one)
    return mine + [each for each in listed(other) if each not in mine]


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _apart(value: Any) -> list[dict[str, str]]:
    """Texts by language as a list of single ones."""
    entries = value if isinstance(value, list) else [value]
    return [{tag: text} for entry in entries for tag, texts in entry.items() for text in _listed(texts)]
