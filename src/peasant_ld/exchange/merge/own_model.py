"""The models of one's own of several datasets -> that of the new dataset, where they do not contradict each other."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from peasant_ld.exchange.merge.origin import Origin
from peasant_ld.files.systems import in_order
from peasant_ld.model.folder import READ
from peasant_ld.model.parts import ModelSource, is_short, short_files
from peasant_ld.problem import InputError, Place, Problem

FOLDER = "model"
_NAMESPACE = re.compile(r"""(?m)^(\s*namespace\s*=\s*)(["'])([^"'\n]*)\2""")
Files = dict[str, str]


def joined_model(origins: Sequence[Origin]) -> Files:
    """The files of the model of the new dataset, by name; none where all have the built-in one.

    Files of one name are one where they say the same; of contexts, and of short files, all entries are taken. Raises
    InputError (PLD459) where two files say different things of one thing.
    """
    found: Files = {}
    for origin in origins:
        source = origin.description.model
        for name, text in _files(source) if source else ():
            same = next((each for each in found if _part(each) == _part(name)), name)
            if same not in found:
                found[name] = text
            elif found[same] != text:
                both = _both(_data(same, found.pop(same)), _data(name, text), origin, name)
                found[f"{_part(name)}.json" if is_short(Path(name)) else name] = _written(both)
    return found


def _files(source: ModelSource) -> Iterator[tuple[str, str]]:
    """The files of one model by name; the namespace of a short file as an address that does not depend on the base."""
    shorts = list(short_files(source.path))
    for path in shorts:
        suffix = path.suffix.lower()
        text = path.read_text("utf-8-sig")
        yield f"model{suffix}", _with_namespace(text, source.base, suffix)
    if not is_short(source.path):
        for pattern in READ:
            for path in in_order(source.path.glob(pattern)):
                if path not in shorts and path.is_file():
                    yield path.name, path.read_text("utf-8")


def _with_namespace(text: str, base: str, suffix: str) -> str:
    if suffix == ".json":
        data = json.loads(text)
        written = data.get("namespace", "")
        return text if ":" in written else _written({**data, "namespace": base + written})
    return _NAMESPACE.sub(
        lambda found: found[0] if ":" in found[3] else f"{found[1]}{found[2]}{base}{found[3]}{found[2]}", text, count=1
    )


def _part(name: str) -> str:
    """What two files of one name are: a short file is one in either notation."""
    return Path(name).stem if is_short(Path(name)) and "." not in Path(name).stem else name


def _data(name: str, text: str) -> Any:
    """What a file holds; the text itself of one that cannot be joined."""
    if name.endswith(".toml"):
        return tomllib.loads(text)
    joinable = name == "context.jsonld" or _part(name) != name
    return json.loads(text) if joinable else text


def _both(one: Any, other: Any, origin: Origin, name: str, path: tuple[str, ...] = ()) -> Any:
    """Everything that two files say. Raises InputError (PLD459) where they say two things of one."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        more = {key: _both(one[key], value, origin, name, (*path, key)) for key, value in other.items() if key in one}
        return {**one, **other, **more}
    if one != other:
        key = ".".join(path) or None
        place = Place(f"{origin.name}/{name}")
        value = None if key is None or isinstance(other, Mapping | list) else str(other)
        raise InputError(Problem("PLD459", place, key=key, value=value, facts={"file": name}))
    return one


def _written(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n"
