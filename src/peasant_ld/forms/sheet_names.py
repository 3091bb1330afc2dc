"""The names that sheets of a workbook may have in XLSX; a damaged file, or one of another program, has others."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]")


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """A name for each sheet, as like the wanted one as XLSX allows; one that is taken gets a number."""
    names: list[str] = []
    taken: set[str] = set()
    for each in wanted:
        plain = name = _cut(_FORBIDDEN.sub("_", each), LONGEST).strip("'") or "_"
        number = 1
        while name.lower() in taken:
            number += 1
            end = f" ({number})"
            name = _cut(plain, LONGEST - len(end)) + end
        taken.add(name.lower())
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    """The beginning of a text, at most so many units of UTF-16: by these XLSX counts, and a rare letter has two."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")
