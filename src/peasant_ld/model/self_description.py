"""How a dataset tells of itself -> what readers would miss: a title that tells something, a description, a language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from peasant_ld.model.description import FILE, Description
from peasant_ld.problem import Place, Problem, Severity

_FILE_NAME = re.compile(r"\S+\.(?:csv|tsv|jsonl?|xml|xlsx?|ods|ttl|rdf|nt|nq|jsonld|zip)\Z", re.IGNORECASE)
# The tag of texts of which nobody stated the language (ISO 639-2).
_UNDETERMINED = "und"


def untold_title(description: Description) -> Iterator[Problem]:
    """That a title is the name of a file, or of those that the dataset was imported from (PLD143)."""
    files = [str(name) for name in description.imports.get("files", ())]
    stands_in = {*files, ", ".join(files), ", ".join(PurePath(name).stem for name in files), "import"} - {""}
    for tag, title in description.title.items():
        if title in stands_in or _FILE_NAME.match(title):
            place = description.written.place(("title", tag)) if description.written.text else Place(FILE)
            yield Problem("PLD143", place, key=f"title.{tag}", value=title, severity=Severity.WARNING)


def untold(description: Description) -> Iterator[Problem]:
    """Advice where there is no description (PLD144), and where no language is stated (PLD145)."""
    known = next((tag for tag in description.languages if tag != _UNDETERMINED), "")
    if not description.description:
        facts = {"expected": f'{known or "en"} = "..."'}
        yield Problem("PLD144", Place(FILE), key="description", severity=Severity.ADVICE, facts=facts)
    if not known:
        place = description.written.place(("languages",)) if description.written.text else Place(FILE)
        facts = {"expected": 'languages = ["en"]'}
        yield Problem("PLD145", place, key="languages", severity=Severity.ADVICE, facts=facts)
