"""How a dataset tells of itself -> what readers would miss: a title that tells something, a description, a language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from peasant_ld.model.description import FILE, Description
from peasant_ld.model.language import UNDETERMINED
from peasant_ld.problem import Place, Problem, Severity

_FILE_NAME = re.compile(r"\S+\.(?:csv|tsv|jsonl?|xml|xlsx?|ods|ttl|rdf|nt|nq|jsonld|zip)\Z", re.IGNORECASE)
# What search engines for data take of a description, in characters (Google, structured data of datasets).
_LEAST, _MOST = 50, 5000


def untold_title(description: Description) -> Iterator[Problem]:
    """That a title is the name of a file, or of those that the dataset was imported from (PLD143)."""
    files = [str(name) for name in description.imports.get("files", ())]
    stands_in = {*files, ", ".join(files), ", ".join(PurePath(name).stem for name in files), "import"} - {""}
    for tag, title in description.title.items():
        if title in stands_in or _FILE_NAME.match(title):
            place = _written(description, ("title", tag))
            yield Problem("PLD143", place, key=f"title.{tag}", value=title, severity=Severity.WARNING)


def untold(description: Description) -> Iterator[Problem]:
    """Advice where there is no description (PLD144), or none that search engines take (PLD136), and where no language
    is stated (PLD145).
    """
    known = next((tag for tag in description.languages if tag != UNDETERMINED), "")
    if not description.description:
        facts: dict[str, Any] = {"expected": f'{known or "en"} = "..."'}
        yield Problem("PLD144", Place(FILE), key="description", severity=Severity.ADVICE, facts=facts)
    for tag, text in description.description.items():
        if not _LEAST <= len(text) <= _MOST:
            facts = {"found": len(text), "minimum": _LEAST, "maximum": _MOST}
            place, key = _written(description, ("description", tag)), f"description.{tag}"
            yield Problem("PLD136", place, key=key, severity=Severity.ADVICE, facts=facts)
    if not known:
        place, facts = _written(description, ("languages",)), {"expected": 'languages = ["en"]'}
        yield Problem("PLD145", place, key="languages", severity=Severity.ADVICE, facts=facts)


def _written(description: Description, path: tuple[str, ...]) -> Place:
    """Where something of a description stands, as far as it was read from a file."""
    return description.written.place(path) if description.written.text else Place(FILE)
