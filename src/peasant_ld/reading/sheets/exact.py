"""A cell that says "as it stands": an apostrophe, and behind it JSON, or a text that begins as a formula does.

People write cells loosely, and reading makes of them what is meant: blanks are cut off, `NULL` is nothing, `a; b` are
two values. What must not be read so is written `'"NULL"` or `'["a; b"]`. What a spreadsheet program would run has the
apostrophe alone: `'=1+1`.
"""

from __future__ import annotations

import json
import re
from typing import Any

MARK = "'"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*\Z")
_JSON = (f'{MARK}"', f"{MARK}[", f"{MARK}{{")


def exact(cell: str) -> Any:
    """The text, the list of texts or the object that stands behind the mark; None for a cell that has none there."""
    if not cell.startswith(_JSON):
        return None
    try:
        found = json.loads(cell[1:])
    except (ValueError, RecursionError):
        return None
    is_list = isinstance(found, list) and bool(found) and all(isinstance(each, str) for each in found)
    return found if is_list or isinstance(found, str | dict) else None


def as_it_stands(value: Any) -> str:
    """A cell that is read as just this text, list of texts or object; line breaks in it are escaped."""
    return MARK + json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def guarded(text: str) -> str:
    """A cell of a CSV file that we write: what a spreadsheet program would run as a formula has a `'` before it."""
    return f"{MARK}{text}" if text.startswith(FORMULA) and not _NUMBER.match(text) else text


def unguarded(text: str) -> str:
    """A cell as it was before `guarded`."""
    return text[1:] if text[:1] == MARK and text[1:].startswith(FORMULA) else text
