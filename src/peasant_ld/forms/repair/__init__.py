"""Problems and records -> mends that are offered, and a mended copy of the input with a list of every change.

Nothing is mended behind anybody's back: a mend is a value, and it is applied to a copy, never in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from peasant_ld.check import compile_check
from peasant_ld.model import load_model
from peasant_ld.model.description import NO_BASE
from peasant_ld.model.mojibake import demojibake
from peasant_ld.problem import Place, Problem
from peasant_ld.reading import Declared, Record, read_records

# The problems whose `suggestion` is what to write instead of the value, with the reason that is listed.
_WHY: Mapping[str, str] = {
    "PLD021": "number",
    "PLD022": "number",
    "PLD025": "space",
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
    check = compile_check(declared.model or load_model(), base, replace(declared, model=None))
    for item in read_records(source, declared):
        if isinstance(item, Record):
            found = [mend for problem in check(item) if (mend := suggest(problem, item))]
            found += look(item)
            yield from {mend.pointer or mend.place: mend for mend in reversed(found)}.values()


def suggest(problem: Problem, record: Record) -> Mend | None:
    """The mend for a problem of a record: what its sentence says to write; None where that says nothing certain."""
    found = mend_for(problem)
    pointer = None if found is None else _pointer_of(problem, record)
    return None if found is None or pointer is None else replace(found, pointer=pointer)


def mend_for(problem: Problem) -> Mend | None:
    """The same for a problem alone, in its place; whether the value stands there is seen when it is mended."""
    value, place, why = problem.value, problem.place, _WHY.get(problem.code)
    after = problem.facts.get("suggestion")
    if value is None or place is None or why is None or after is None:
        return None
    return Mend(place, place.pointer or "", value, after, _FLAG if isinstance(after, bool) else why)


def _pointer_of(problem: Problem, record: Record) -> str | None:
    """The pointer, inside the record, of the text that a problem is about; None if it stands nowhere."""
    whole = (problem.place.pointer or "") if problem.place else ""
    same = (pointer for pointer, text in record.texts() if text == problem.value)
    return next((pointer for pointer in same if whole.endswith(pointer)), None)


def look(record: Record) -> list[Mend]:
    """Mends for texts that no rule is broken by: blanks around them, and letters read in the wrong encoding."""
    found = []
    for pointer, text in record.texts():
        after = demojibake(text)
        why = "mojibake" if after != text else "space"
        if after.strip() != text:
            found.append(Mend(record.place(pointer), pointer, text, after.strip(), why))
    return found


def by_file(mends: Iterable[Mend]) -> dict[str, list[Mend]]:
    """Mends by the file that they belong to."""
    files: dict[str, list[Mend]] = {}
    for mend in mends:
        files.setdefault(mend.place.file, []).append(mend)
    return files
