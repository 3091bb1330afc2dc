"""A file that is sent becomes a file of the dataset: staged in a hidden folder, and put in its place whole."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from peasant_ld.files import is_link, replacing
from peasant_ld.forms.template import template
from peasant_ld.model.labels import load_labels
from peasant_ld.serve.desk.desk import DeskSession
from peasant_ld.serve.desk.history import MOST_BYTES, content_of
from peasant_ld.serve.desk.record_files import safe_name
from peasant_ld.serve.desk.refusals import DeskRefusal, asked

MOST_SENT = MOST_BYTES  # what is larger could not be taken back


async def receive(desk: DeskSession, chunks: AsyncIterator[bytes], length: int | None) -> Path:
    """Write what is sent into the hidden folder of the dataset, chunk by chunk. Raises DeskRefusal, OSError."""
    opened = desk.may_write()
    if length is not None and length > MOST_SENT:
        raise DeskRefusal(413, "too_large", limit=f"{MOST_SENT // 2**20} MB")
    opened.hidden.mkdir(exist_ok=True)
    staged, size = opened.hidden / f"upload-{os.urandom(8).hex()}", 0
    with replacing(staged) as out:
        async for chunk in chunks:
            size += len(chunk)
            if size > MOST_SENT:
                raise DeskRefusal(413, "too_large", limit=f"{MOST_SENT // 2**20} MB")
            out.write(chunk)
    return staged


def take_in(desk: DeskSession, staged: Path, asked_for: Mapping[str, str]) -> str:
    """Put a staged file among the records, under a name that is safe. Raises DeskRefusal where that one is there."""
    with desk.turned:
        opened = desk.may_write()
        name = asked_for.get("as") or asked_for.get("name", "")
        target = _alike(opened.files.new(name))
        if _there(target) and asked_for.get("replace") != "1":
            raise DeskRefusal(409, "file_there", {"there": True, "name": target.name}, file=target.name)
        before = content_of(target) if _there(target) and target.stat().st_size <= MOST_BYTES else None
        if _there(target) and before is None:
            raise DeskRefusal(413, "too_large", limit=f"{MOST_BYTES // 2**20} MB")
        opened.files.folder.mkdir(exist_ok=True)
        if is_link(opened.files.folder) or is_link(target):
            raise DeskRefusal(409, "link", file=target.name)
        staged.replace(target)
        opened.history.note("upload", {"file": target.name}, {target: before})
        desk.wrote([target])
        return target.name


def _there(path: Path) -> bool:
    return path.exists() or is_link(path)


def _alike(path: Path) -> Path:
    """The file of a name, or one that is there whose name is the same for many disks, and for whoever reads it.

    It differs in capital letters alone, or in how accents are written: macOS takes letters and accents apart.
    """
    there = sorted(path.parent.iterdir()) if path.parent.is_dir() and not path.exists() else []
    return next((each for each in there if _same(each.name) == _same(path.name)), path)


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def make_form(desk: DeskSession, body: Mapping[str, Any]) -> str:
    """Write a form for some kinds among the records. Raises InputError (PLD028), DeskRefusal where one is there."""
    kinds = asked(body, "kinds", list)
    if not kinds or not all(isinstance(kind, str) for kind in kinds):
        raise DeskRefusal(400, "asked_wrong", name="kinds")
    with desk.turned:
        opened = desk.may_write()
        target = _alike(opened.files.new(safe_name(asked(body, "name", str, "form.xlsx"))))
        if _there(target):
            raise DeskRefusal(409, "file_there", {"there": True, "name": target.name}, file=target.name)
        content = template(kinds, asked(body, "lang", str, desk.lang), opened.declared.model)
        opened.files.folder.mkdir(exist_ok=True)
        desk.write("form", {"file": target.name}, {target: content})
        return target.name


def kinds_to_fill(desk: DeskSession) -> list[dict[str, Any]]:
    """The kinds of the model, with what they mean, and how many records of each there are."""
    from peasant_ld.model import load_model

    opened = desk.dataset
    model = (opened.declared.model if opened else None) or load_model()
    labels, lang = load_labels(model), desk.lang
    return [
        {"kind": kind, "label": labels.name(lang, kind), "about": labels.description(lang, kind)}
        for kind in model.kinds
    ]


def take_out(desk: DeskSession, body: Mapping[str, Any]) -> None:
    """Take a file, and its map where no other file has it too, out of the records; the step can be undone.

    Raises DeskRefusal, OSError.
    """
    with desk.turned:
        opened = desk.may_write()
        name = asked(body, "file", str)
        path = opened.files.own(name)
        own_map = opened.files.map_of(path)
        if path.stat().st_size > MOST_BYTES:
            raise DeskRefusal(413, "too_large", limit=f"{MOST_BYTES // 2**20} MB")
        gone: dict[Path, bytes | None] = {path: None}
        others = (each for each in opened.files.there().values() if each != path)
        is_shared = any(opened.files.map_of(each) == own_map for each in others)
        if own_map.is_file() and not is_link(own_map) and not is_shared:
            gone[own_map] = None
        desk.write("remove", {"file": name}, gone)
