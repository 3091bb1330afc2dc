"""A user's model folder: where it may lie, which of its files are read, and how a fault in one of them is told.

No file of a model is passed over: what has no part in it by its name is refused, so that no rule waits in vain.
"""

from __future__ import annotations

import json
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from peasant_ld.files import leads_out
from peasant_ld.files.systems import in_order
from peasant_ld.problem import InputError, Place, Problem

COMMON = "common.schema.json"
# The short file, in one of two notations.
SHORT = ("model.toml", "model.json")
# What is read of a model folder, by name.
READ = ("*.schema.json", "*.shacl.ttl", "vocabulary*.ttl", "context.jsonld", *SHORT)
# Files that somebody may take for a part of a model.
_LIKE_A_MODEL = frozenset({".json", ".jsonld", ".toml", ".ttl", ".nt", ".rdf", ".owl", ".yaml", ".yml"})


class ModelFault(StrEnum):
    """What can be wrong with a model folder; each is a word of the messages, in five languages."""

    NO_FOLDER = "not-a-directory"
    OUTSIDE = "model-outside"
    EMPTY = "model-empty"
    UNREAD = "model-unread"
    TWICE = "model-twice"
    NO_OBJECT = "model-no-object"
    KEYWORD = "model-keyword"
    WRITTEN = "model-written"
    LOSES = "model-loses"
    DEFINITION = "model-definition"
    NESTED = "model-nested"
    ANY_VALUE = "model-any-value"
    WORDS = "model-words"
    NAME = "model-name"
    OWN_KEY = "model-own-key"
    NOT_THERE = "model-not-there"
    NO_TERM = "model-no-term"
    TERM = "model-term"
    IRI = "model-iri"
    FIRST_TYPE = "model-first-type"
    ONE_ID = "model-one-id"
    TWO_KINDS = "model-two-kinds"
    FILE_NAME = "model-file-name"
    REDEFINED = "model-redefined"
    PATTERN = "model-pattern"
    SHACL = "model-shacl"
    SPARQL = "model-sparql"
    SPARQL_TIME = "model-sparql-time"
    SPARQL_ROWS = "model-sparql-rows"
    SPARQL_MEMORY = "model-sparql-memory"
    LINK = "model-link"
    CIRCLE = "model-circle"
    NAMESPACE = "model-namespace"
    PREFIX = "model-prefix"
    RESERVED = "model-reserved"
    MEANINGS = "model-meanings"
    OTHER_MEANING = "model-other-meaning"
    TWO_FILES = "model-two-files"
    LARGE = "model-large"
    SAME_TERM = "model-same-term"
    OTHER_FORM = "model-other-form"


def refused(place: Place, fault: str, value: object = None, expected: str | None = None) -> InputError:
    """The exception for a model that cannot be used (PLD015); `value` is what is wrong, `expected` what to write."""
    facts: dict[str, Any] = {"reason": fault} | ({} if expected is None else {"expected": expected})
    return InputError(Problem("PLD015", place, value=None if value is None else str(value), facts=facts))


def model_path(dataset: Path, written: str, place: Place) -> Path:
    """The folder or short file that a dataset names as its model, at a `place` of its description; it lies inside.

    Links are followed. A dataset may come from anybody: it says nothing about folders that are not its own. Raises
    InputError (PLD015).
    """
    try:
        inside = not leads_out(dataset / written, dataset)
    except ValueError:  # a path that no system has, such as one with a null character
        inside = False
    if not inside:
        raise refused(place, ModelFault.OUTSIDE, written, 'model = "model"')
    return dataset / written


def check_files(folder: Path, built_in: Path) -> None:
    """See that a user's folder holds a model, that all of it is read, and that its Turtle is Turtle.

    A copy of a file of the `built_in` folder may lie there. Raises InputError (PLD015).
    """
    if not folder.is_dir():
        raise refused(Place(folder.name), ModelFault.NO_FOLDER)
    files = in_order(path for path in folder.iterdir() if path.is_file())
    if not any(_is_read(path.name) for path in files):
        raise refused(Place(folder.name), ModelFault.EMPTY, expected="model-file-names")
    for path in files:
        if leads_out(path, folder):
            raise refused(Place(path.name), ModelFault.LINK)
        is_like = path.suffix.lower() in _LIKE_A_MODEL
        if is_like and not _is_read(path.name) and not _is_copy(path, built_in / path.name):
            raise refused(Place(path.name), ModelFault.UNREAD, expected="model-file-names")
        if path.suffix == ".ttl" and _is_read(path.name):
            _check_turtle(path)


def _is_read(name: str) -> bool:
    return name != COMMON and any(fnmatchcase(name, pattern) for pattern in READ)


def _is_copy(path: Path, original: Path) -> bool:
    return original.is_file() and path.read_bytes() == original.read_bytes()


def _check_turtle(path: Path) -> None:
    import pyoxigraph

    try:
        for _ in pyoxigraph.parse(path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE):
            pass
    except SyntaxError as error:
        raise refused(Place(path.name, error.lineno), error.msg) from error


class _TwiceError(ValueError):
    """A key stands twice in one object of JSON; its text is the key."""


def read_object(path: Path) -> dict[str, Any]:
    """The object that a JSON file of a model holds, in which each key stands once. Raises InputError (PLD015)."""
    place = Place(path.name)
    try:
        data = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        raise refused(place._replace(line=error.lineno), error.msg) from error
    except _TwiceError as error:
        raise refused(place, ModelFault.TWICE, error) from error
    except (OSError, ValueError, RecursionError) as error:
        raise refused(place, getattr(error, "strerror", None) or str(error)) from error
    if not isinstance(data, dict):
        raise refused(place, ModelFault.NO_OBJECT)
    return data


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs; of two values of one key JSON would keep the last without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwiceError(next(key for number, (key, _) in enumerate(pairs) if key in dict(pairs[:number])))
    return found
