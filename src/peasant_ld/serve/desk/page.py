"""The one page of the desk, with its words and its state, and the files that it is made with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from peasant_ld.problem import MissingExtra
from peasant_ld.published.negotiation import liked_languages
from peasant_ld.report.messages import LANGUAGES
from peasant_ld.serve.desk.desk import DeskSession
from peasant_ld.serve.desk.state import state_of

_HERE = files("peasant_ld.serve.desk")
# What of the site the desk looks like: its style sheet and fonts.
_OF_SITE = files("peasant_ld.release.site") / "static"


@lru_cache(maxsize=len(LANGUAGES))
def words_of(lang: str) -> Mapping[str, str]:
    """The words of the page in a language."""
    found: dict[str, str] = json.loads((_HERE / "words" / f"{lang}.json").read_text("utf-8"))
    return found


def page_of(desk: DeskSession, asked_for: str | None, accepted: str | None) -> str:
    """The page, in the language that is asked for, that of the dataset, or that which the reader likes best."""
    desk.lang = _language(desk, asked_for, accepted)
    words = words_of(desk.lang)
    return str(_template().render(lang=desk.lang, title=words["desk.title"], words=dict(words), state=state_of(desk)))


def _language(desk: DeskSession, asked_for: str | None, accepted: str | None) -> str:
    if asked_for in LANGUAGES:
        return str(asked_for)
    if desk.says_language:
        return desk.lang
    opened = desk.dataset
    description = opened.description if opened is not None else None
    of_dataset = description.languages if description is not None else ()
    liked = (*(tag.partition("-")[0] for tag in of_dataset), *liked_languages(accepted))
    return next((tag for tag in liked if tag in LANGUAGES), desk.lang)


@lru_cache(maxsize=1)
def _template() -> Any:
    try:
        from jinja2 import Environment, StrictUndefined
    except ModuleNotFoundError as error:
        raise MissingExtra("desk") from error
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string((_HERE / "templates" / "desk.html").read_text("utf-8"))


def static_file(name: str) -> Path | None:
    """A file that the page is made with; None where there is none of that name."""
    parts = name.split("/")
    if any(part in ("", "..") or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
        return None
    for folder in (_HERE / "static", _OF_SITE):
        found = folder.joinpath(*parts)
        if found.is_file():
            with as_file(found) as path:
                return path
    return None
