"""What the page says of a dataset -> its `dataset.toml`, with all else that stands there, remarks too, as it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from peasant_ld.forms.starter import starter_text, write_starter
from peasant_ld.model.description import FILE, description_text
from peasant_ld.model.placeholders import undecided_licence
from peasant_ld.model.settings import demand
from peasant_ld.model.toml_text import TomlText, read_toml
from peasant_ld.problem import InputError, MissingExtra, Place, Problem
from peasant_ld.published.staging import staging
from peasant_ld.report.messages import LANGUAGES
from peasant_ld.serve.desk.desk import DeskSession
from peasant_ld.serve.desk.record_files import safe_folder
from peasant_ld.serve.desk.refusals import DeskRefusal, asked

_PLAIN = ("base", "version", "licence", "issued")
_BY_LANGUAGE = ("title", "description")
_PUBLISHER = {"publisher": "name", "publisher_url": "url"}
MOST_TEXT = 2000


def make_dataset(desk: DeskSession, body: Mapping[str, Any]) -> None:
    """Make a dataset below the folder in which the desk was begun, as `new` does, and open it.

    What the page does not say stays a placeholder, the licence too: none is given that nobody chose. Raises
    InputError: PLD402 where something stands there, PLD012 for a value that is none; DeskRefusal, OSError.
    """
    lang = asked(body, "lang", str, desk.lang)
    if lang not in LANGUAGES:
        raise DeskRefusal(400, "asked_wrong", name="lang")
    folder = desk.wanted or desk.start / safe_folder(asked(body, "name", str))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(Problem("PLD402", Place(folder.name), value=folder.name))
    text = changed_text(starter_text(lang), {"licence": "", **body}, lang)
    with staging(folder.resolve()) as made:
        write_starter(made, lang, text)
    desk.wanted = None
    desk.open(folder)


def change_settings(desk: DeskSession, body: Mapping[str, Any]) -> None:
    """Write what the page says into `dataset.toml`, as one step; nothing where it is no description any more.

    Raises InputError with its line: PLD012, PLD018; DeskRefusal, OSError.
    """
    with desk.turned:
        opened = desk.may_write()
        path = opened.folder / FILE
        before = description_text(path.read_bytes())
        found = opened.description
        languages = found.languages if found is not None and found.languages else (desk.lang,)
        after = changed_text(before, body, desk.lang if desk.lang in languages else languages[0])
        if after != before:
            desk.write("settings", {}, {path: after.encode()})


def changed_text(text: str, body: Mapping[str, Any], lang: str) -> str:
    """The text of a `dataset.toml` with what a request says. Raises InputError where that cannot be."""
    try:
        import tomlkit
    except ModuleNotFoundError as error:
        raise MissingExtra("desk") from error
    found = read_toml(text, "PLD013", FILE)
    if not all(isinstance(found.get(name, {}), dict) for name in (*_BY_LANGUAGE, "publisher")):
        demand(found, TomlText.of(FILE, text))
    document: Any = tomlkit.parse(text)
    document.update({name: value for name in _PLAIN if (value := _text(body, name))})
    if "licence" in body and not _text(body, "licence"):
        document["licence"] = undecided_licence()
    if tags := _tags(body):
        document["languages"] = tags
    for name in _BY_LANGUAGE:
        if words := _text(body, name):
            texts = document.setdefault(name, tomlkit.inline_table())
            texts[_tag_in(texts, lang)] = words
    for name, key in _PUBLISHER.items():
        if value := _text(body, name):
            document.setdefault("publisher", tomlkit.table())[key] = value
    made: str = tomlkit.dumps(document)
    demand(read_toml(made, "PLD013", FILE), TomlText.of(FILE, made))
    return made


def _tags(body: Mapping[str, Any]) -> list[str]:
    tags: list[Any] = asked(body, "languages", list, [])
    if not all(isinstance(tag, str) for tag in tags):
        raise DeskRefusal(400, "asked_wrong", name="languages")
    return tags


def _tag_in(texts: Mapping[str, Any], tag: str) -> str:
    """The tag under which a text stands already, however it is written."""
    return next((each for each in texts if each.lower() == tag.lower()), tag)


def _text(body: Mapping[str, Any], name: str) -> str:
    found: str = asked(body, name, str, "").strip()
    if len(found) > MOST_TEXT:
        raise DeskRefusal(400, "asked_wrong", name=name)
    return found


def dataset_at(desk: DeskSession, name: str) -> Path:
    """A dataset in the folder in which the desk was begun, by its name. Raises DeskRefusal where there is none."""
    from peasant_ld.serve.desk.state import datasets_in

    if name not in datasets_in(desk.start):
        raise DeskRefusal(404, "no_such_dataset", name=name)
    return desk.start / name
