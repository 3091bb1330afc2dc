"""Texts of the command line, as they stand in English in the commands -> the same in the reader's language.

The English text is its own key, as in gettext: one file a language holds what it is there. A text that is changed has
no translation until it gets a new one, which a test asks for; so none is ever shown that says what was said before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from peasant_ld.report.messages import PROSE_LIMIT, visible

_FOLDER = Path(__file__).parent
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def translated(text: str, lang: str, **facts: object) -> str:
    """A text in a language, its placeholders filled; in English, or where there is no translation, the text itself."""
    known = text if lang == "en" else translations(lang).get(" ".join(text.split()), text)
    return _PLACEHOLDER.sub(lambda found: visible(str(facts.get(found[1], found[0])), PROSE_LIMIT), known)


@cache
def translations(lang: str) -> Mapping[str, str]:
    """Every English text with what it is in a language other than English."""
    found: dict[str, str] = json.loads((_FOLDER / f"{lang}.json").read_text("utf-8"))
    return MappingProxyType(found)
