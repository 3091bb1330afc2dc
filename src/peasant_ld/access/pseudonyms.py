"""Persons become pseudonyms: random, kept in a key file outside the dataset, and so the same in every release.

The file maps the id of a person to a token that nothing but chance made. Whoever does not have the file cannot go back;
whoever loses it gets new pseudonyms. It is never made from the name, nor from the id.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from peasant_ld.files import replacing
from peasant_ld.model.description import FILE
from peasant_ld.problem import InputError, Place, Problem

_MOST_DIGITS = 5
_TOKEN = re.compile(rb'\{"id":"[^"]*/person/(p-[0-9a-f]{12})"')
# A random id as most programs make it, and a short number, alone or after a sign of no meaning.
_RANDOM = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z", re.IGNORECASE)
_SHORT_NUMBER = re.compile(r"(?:p|id|nr|no)?[0-9]{1,5}\Z", re.IGNORECASE)
_SIGN = re.compile(r"(?:p|id|nr|no)\Z", re.IGNORECASE)


def is_opaque(identity: str, kind: str) -> bool:
    """Whether the id of a person surely tells nothing: a UUID, or short numbers, which are no register's.

    Letters may be initials or a name, long numbers a date of birth or the number of a document; no list of names is
    asked, since the name may have been taken out of the record.
    """
    local = unquote(identity.rpartition("/")[2])
    if _RANDOM.match(local):
        return True
    words = [word for word in re.split(r"[-_.]", local) if word.casefold() != kind.casefold()]
    numbers = sum(map(str.isdecimal, "".join(words)))
    every = (_SHORT_NUMBER.match(word) or _SIGN.match(word) for word in words)
    return 0 < numbers <= _MOST_DIGITS and all(every)


def key_file(written: str, dataset: Path) -> Path:
    """The path of the key file, relative to the dataset folder.

    Raises InputError (PLD208) when it lies inside the dataset: it would be published, or handed on, with it.
    """
    path = (dataset / written).resolve()
    if path.is_relative_to(dataset.resolve()) or _is_in_it(path, dataset):
        facts = {"expected": "a file outside the dataset"}
        raise InputError(Problem("PLD208", Place(FILE), key="access.pseudonyms", value=written, facts=facts))
    return path


def _is_in_it(path: Path, dataset: Path) -> bool:
    """Whether a path leads into the dataset as the disk sees it: on many, capital letters are as small ones."""
    return dataset.is_dir() and any(folder.is_dir() and folder.samefile(dataset) for folder in path.parents)


def read_keys(path: Path) -> dict[str, str]:
    """The tokens by person's id; none where there is no file yet. Raises InputError (PLD208) for another file."""
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not _are_tokens(list(found.values())):
        raise InputError(Problem("PLD208", Place(FILE), key="access.pseudonyms", value=path.name))
    return found


def _are_tokens(values: list[Any]) -> bool:
    """Whether each value is a text of its own: two persons under one pseudonym would be one."""
    return all(isinstance(each, str) for each in values) and len(set(values)) == len(values)


def with_new(keys: Mapping[str, str], persons: Iterable[str]) -> dict[str, str]:
    """The keys with a random token for each person who has none; a token is never given twice."""
    out = dict(keys)
    taken = set(out.values())
    for person in persons:
        while person not in out:
            token = f"p-{secrets.token_hex(6)}"
            if token not in taken:
                out[person] = token
                taken.add(token)
    return out


def tokens_in(line: bytes) -> list[str]:
    """The token of the person whose record a line of JSON-LD holds; none where it is no person with a pseudonym."""
    found = _TOKEN.match(line)
    return [found[1].decode()] if found else []


def write_keys(path: Path, keys: Mapping[str, str]) -> None:
    """Write the key file, readable by its owner only; the old one stays until the new one is whole. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, 0o600) as out:
        out.write(json.dumps(dict(sorted(keys.items())), indent=1).encode())
        out.flush()
        os.fsync(out.fileno())
