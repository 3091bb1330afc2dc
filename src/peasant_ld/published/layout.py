"""Where things lie in a release folder, and what is said of a folder that is none, or that was damaged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from peasant_ld.model.context import Context, compile_context
from peasant_ld.problem import InputError, Place, Problem

DATA = "data/dataset.jsonld"
DUMP = "data/dataset.nq.gz"
CONTEXT = "context.jsonld"
REPORT = "report.json"
# What the terms mean and what they are called, for whoever asks the data.
WORDS = ("ns.ttl", "labels.ttl")


def told(folder: Path) -> dict[str, Any]:
    """What the report of the release in a folder says. Raises InputError (PLD502) when there is none, or no report."""
    try:
        found = orjson.loads((folder / REPORT).read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise (damaged(folder, REPORT) if (folder / DATA).is_file() else not_ours(folder)) from error
    except (OSError, ValueError) as error:
        raise damaged(folder, REPORT) from error
    if not isinstance(found, dict) or not isinstance(found.get("dataset"), str):
        raise damaged(folder, REPORT)
    return found


def base_of(folder: Path) -> str:
    """The base of the release in a folder. Raises InputError (PLD502) when there is none."""
    base: str = told(folder)["dataset"]
    return base


def context_of(folder: Path) -> Context:
    """The context of a release. Raises InputError: PLD502 without one, PLD016 for one that is not understood."""
    try:
        written = orjson.loads((folder / CONTEXT).read_bytes())["@context"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise damaged(folder, CONTEXT) from error
    if not isinstance(written, dict):
        raise damaged(folder, CONTEXT)
    try:
        return compile_context(written)
    except (TypeError, AttributeError) as error:  # a value in it is of a sort that no context has
        raise damaged(folder, CONTEXT) from error


def not_ours(folder: Path) -> InputError:
    """The error (PLD502) of a folder that is no release."""
    return InputError(Problem("PLD502", Place(str(folder)), value=str(folder)))


def damaged(folder: Path, name: str, line: int | None = None) -> InputError:
    """The error (PLD502) of a release of which a file is not as it was written: cut, changed, or not there."""
    place = Place(str(folder / name), line)
    return InputError(Problem("PLD502", place, value=str(folder), facts={"file": name}))
