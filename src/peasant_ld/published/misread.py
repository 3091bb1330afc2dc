"""Why a question is not SPARQL becomes the facts of a sentence: where reading stopped, at what, and what is near it.

The engine tells how far it looked, which is past what is wrong: it reads as many signs ahead as its longest word has.
So the question is read once more with the tokens so far apart that looking ahead stays within one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from peasant_ld.model.likeness import nearest
from peasant_ld.published.tokens import Token, declared, meant

_STOPPED = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
# What the engine says in words, beside what it would have read; the prefix that is not found is told by its name.
_SAID = re.compile(r"[A-Z]\w*(?: (?:\w+|\*)){2,}")
_LIKE = 0.7
_APART = " " * 40
_CLOSE = {"{": "}", "(": ")", "[": "]"}
# SPARQL 1.1 Query, section 19.8: what stands in capital letters there.
_WORDS = (  # noqa: SIM905  a list would take a line for each
    "BASE PREFIX SELECT DISTINCT REDUCED AS CONSTRUCT DESCRIBE ASK WHERE GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET "
    "VALUES OPTIONAL GRAPH UNION FILTER BIND MINUS EXISTS NOT IN UNDEF COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT "
    "SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE "
    "ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW "
    "UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL "
    "ISNUMERIC REGEX SUBSTR REPLACE TRUE FALSE A"
).split()


def why(query: str, said: str, prefixes: Mapping[str, str], read: Callable[[str], Any]) -> dict[str, Any]:
    """The facts of a question that the engine refused in its own words (`said`); `read` refuses the same way."""
    found = meant(query)
    if (open_text := next((each for each in found if each[0] in ('"', "'")), None)) is not None:
        return _at(query, open_text.start()) | {"opened": open_text[0]}
    stopped, reason = _stop(found, said, read)
    if stopped is None:
        return {"reason": reason}
    if stopped == len(found):
        return _unfinished(query, found, reason)
    token = found[stopped]
    place = _at(query, token.start())
    if token.lastgroup == "name" and (told := _prefix(token, {**prefixes, **declared(found)})):
        return place | told
    if reason:
        return place | {"reason": reason}
    near = nearest(token[0].upper(), _WORDS, _LIKE) if token.lastgroup == "word" else None
    return place | {"found": token[0]} | ({"nearest": near} if near and near != token[0].upper() else {})


def _stop(found: list[Token], said: str, read: Callable[[str], Any]) -> tuple[int | None, str | None]:
    """The number of the token at which reading stops, where it can be told, and what the engine says in words."""
    starts, text = list[int](), ""
    for number, token in enumerate(found):
        starts.append(len(text))
        text += _on_one_line(token) + ("" if _is_one_sign(found, number) else _APART)
    try:
        read(text)
    except SyntaxError as error:
        told = _STOPPED.fullmatch(str(error))
        if told is not None and told[1] == "1":
            column = int(told[2]) - 1
            return _token_at(found, starts, column) if column < len(text) else len(found), _words(told[3])
    return None, said


def _token_at(found: list[Token], starts: list[int], column: int) -> int:
    """The token that begins at a column or before it; of signs that are one, the first."""
    number = sum(start <= column for start in starts) - 1
    while number and _is_one_sign(found, number - 1):
        number -= 1
    return number


def _on_one_line(token: Token) -> str:
    """A text may go over lines: what it says does not matter here."""
    return re.sub(r"\s", " ", token[0]) if token.lastgroup == "text" else token[0]


def _is_one_sign(found: list[Token], number: int) -> bool:
    """Whether a token and the next may be one sign of the language (`&&`, `<=`), which is not taken apart."""
    here, after = found[number], found[number + 1] if number + 1 < len(found) else None
    if after is None or after.start() != here.end():
        return False
    return {here.lastgroup, after.lastgroup} == {"sign"} and not {here[0], after[0]} & {*"{}()[];,"}


def _words(expected: str) -> str | None:
    said = _SAID.search(re.sub(r"\[[^\]]*\]", "", expected))
    return said[0] if said and said[0] != "Prefix not found" else None


def _prefix(token: Token, known: Mapping[str, str]) -> dict[str, Any] | None:
    prefix = token[0].partition(":")[0]
    if prefix in known or prefix == "_":
        return None
    near = nearest(prefix, [name for name in known if name], _LIKE)
    return {"prefix": prefix, "known": ", ".join(_shown(known))} | ({"nearest": near} if near else {})


def _shown(known: Iterable[str]) -> list[str]:
    return sorted(f"{name}:" for name in known if name)


def _unfinished(query: str, found: list[Token], reason: str | None) -> dict[str, Any]:
    """A question that ends too early: the bracket that is still open, where there is one."""
    still_open = list[Token]()
    for token in found:
        if token[0] in _CLOSE:
            still_open.append(token)
        elif still_open and token[0] == _CLOSE[still_open[-1][0]]:
            still_open.pop()
    if still_open:
        return _at(query, still_open[-1].start()) | {"opened": still_open[-1][0]}
    return _at(query, len(query.rstrip())) | ({"reason": reason} if reason else {})


def _at(query: str, offset: int) -> dict[str, Any]:
    """A place in what the user wrote: lines and signs count from 1."""
    before = query[:offset]
    return {"line": before.count("\n") + 1, "column": offset - (before.rfind("\n") + 1) + 1}
