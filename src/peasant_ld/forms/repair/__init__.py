"""Problems and records -> mends that are offered, and a mended copy of the input with a list of every change.

Nothing is mended behind anybody's back: a mend is a value, and it is applied to a copy, never in place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.check import compile_check
from peasant_ld.model import load_model
from peasant_ld.model.description import NO_BASE
from peasant_ld.problem import Place, Problem
from peasant_ld.reading import Declared, Record, read_records

# The problems whose `suggestion` is what to write instead of the value, with the reason that is listed.
_WHY: Mapping[str, str] = {
    "PLD021": "number",
    "PLD022": "number",
    "PLD028": "case",
    "PLD029": "date",
    "PLD030": "case",
    "PLD031": "case",
    "PLD032": "case",
    "PLD033": "case",
    "PLD034": "link",
    "PLD037": "number",
    "PLD042": "address",
    "PLD043": "case",
}
_FLAG = "flag"
# What UTF-8 makes of accents and quotation marks when it is read as Windows-1252: Ã£ for ã, â€™ for ’.
_BYTE = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_MOJIBAKE = re.compile(f"[ÂÃÄÅ][{_BYTE}]|â[{_BYTE}]{{2}}")
_MAY_FOLLOW = "\u00a0\u00bb\u2019\u201d\u2013\u2026"  # a word in capitals, such as IRMÃ, may end before these


@dataclass(frozen=True, slots=True)
class Mend:
    """One change that is offered: where, what stands there, what should, and why.

    `pointer` leads to the value inside its record; `why` is a word that the catalogue knows as `mend.<why>`.
    """

    place: Place
    pointer: str
    before: str
    after: Any
    why: str

    @property
    def written(self) -> str:
        """What is to stand there, as text."""
        return str(self.after).lower() if isinstance(self.after, bool) else str(self.after)


def propose(source: str, declared: Declared, base: str = NO_BASE) -> Iterator[Mend]:
    """The mends for everything that is wrong with the records of a source under a base, one a value. Streams.

    Raises MissingExtra for a workbook without the extra `sheets`.
    """
    check = compile_check(declared.model or load_model(), base, declared.date_order)
    for item in read_records(source, declared):
        if isinstance(item, Record):
            found = [mend for problem in check(item) if (mend := suggest(problem, item))]
            found += look(item)
            yield from {mend.pointer or mend.place: mend for mend in reversed(found)}.values()


def suggest(problem: Problem, record: Record) -> Mend | None:
    """The mend for a problem of a record: what its sentence says to write; None where that says nothing certain."""
    value, place, why = problem.value, problem.place, _WHY.get(problem.code)
    after = problem.facts.get("suggestion")
    if value is None or place is None or why is None or after is None:
        return None
    pointer = _pointer_of(problem, record)
    return None if pointer is None else Mend(place, pointer, value, after, _FLAG if isinstance(after, bool) else why)


def _pointer_of(problem: Problem, record: Record) -> str | None:
    """The pointer, inside the record, of the text that a problem is about; None if it stands nowhere."""
    whole = (problem.place.pointer or "") if problem.place else ""
    same = (pointer for pointer, text in _texts(record.data) if text == problem.value)
    return next((pointer for pointer in same if whole.endswith(pointer)), None)


def look(record: Record) -> list[Mend]:
    """Mends for texts that no rule is broken by: blanks around them, and letters read in the wrong encoding."""
    found = []
    for pointer, text in _texts(record.data):
        after = demojibake(text)
        why = "mojibake" if after != text else "space"
        if after.strip() != text:
            found.append(Mend(record.place(pointer), pointer, text, after.strip(), why))
    return found


def demojibake(text: str) -> str:
    """The text as it was before UTF-8 was read as Windows-1252 or Latin-1; it may have happened twice.

    Only letters that together are the UTF-8 of one character are changed; what stands beside them stays as it is.
    """
    for _ in range(2):
        text = _MOJIBAKE.sub(_decoded, text)
    return text


def _decoded(match: re.Match[str]) -> str:
    marks, before = match[0], match.string[: match.start()][-1:]
    if before.isupper() and marks[1] in _MAY_FOLLOW:
        return marks
    try:
        letter = b"".join(map(_byte, marks)).decode()
    except UnicodeError:
        return marks
    return letter if letter.isprintable() or letter == "\u00a0" else marks


def _byte(letter: str) -> bytes:
    """The byte that Windows-1252 has for a letter; that of Latin-1 where it has none."""
    return letter.encode("latin-1" if "\u0080" <= letter <= "\u009f" else "cp1252")


def _texts(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a record with its pointer (RFC 6901)."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{pointer}/{number}")


def by_file(mends: Iterable[Mend]) -> dict[str, list[Mend]]:
    """Mends by the file that they belong to."""
    files: dict[str, list[Mend]] = {}
    for mend in mends:
        files.setdefault(mend.place.file, []).append(mend)
    return files
