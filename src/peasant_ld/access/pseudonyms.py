"""Persons become pseudonyms: random, kept in a key file outside the dataset, and so the same in every release.

The file maps the id of a person to a token that nothing but chance made. Whoever does not have the file cannot go back;
whoever loses it gets new pseudonyms. It is never made from the name, nor from the id.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from peasant_ld.model.description import FILE
from peasant_ld.problem import InputError, Place, Problem


def key_file(written: str, dataset: Path) -> Path:
    """The path of the key file, relative to the dataset folder.

    Raises InputError (PLD208) when it lies inside the dataset: it would be published, or handed on, with it.
    """
    path = (dataset / written).resolve()
    if path.is_relative_to(dataset.resolve()):
        facts = {"expected": "a file outside the dataset"}
        raise InputError(Problem("PLD208", Place(FILE), key="access.pseudonyms", value=written, facts=facts))
    return path


def read_keys(path: Path) -> dict[str, str]:
    """The tokens by person's id; none where there is no file yet. Raises InputError (PLD208) for another file."""
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(token, str) for token in found.values()):
        raise InputError(Problem("PLD208", Place(FILE), key="access.pseudonyms", value=path.name))
    return found


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


def write_keys(path: Path, keys: Mapping[str, str]) -> None:
    """Write the key file, readable by its owner only; the old one stays until the new one is whole. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(dict(sorted(keys.items())), out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    new.replace(path)
