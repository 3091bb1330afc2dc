"""A title made of labels, for people -> the same title in keys, as the columns of a sheet are named for programs.

`Montante: Moeda` is `amount.currency`; `Identificador 2: Valor` is `identifier.2.value`; `Nome (Português)` is
`name@pt`; `Código (id)` is `id`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from peasant_ld.model import Key
from peasant_ld.model.language import OWN_NAMES, USUAL
from peasant_ld.reading.sheets.names import ModelNames

OWN = ("id", "record", "type")
NOTE = re.compile(r"(.*\S)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*\Z", re.DOTALL)
_OWN = re.compile(rf".*[(\[]\s*({'|'.join(OWN)})\s*[)\]]\Z", re.DOTALL)
_PARTED = re.compile(r"[:.]")
_LANGUAGES = {tag: tag for tag in USUAL} | {name.casefold(): tag for tag, name in OWN_NAMES.items()}


def bare_title(cell: str) -> str:
    """A title without case and star; where `id`, `record` or `type` stands in brackets at its end, that name.

    So `Código (id) *` is `id`, for people and for us.
    """
    text = cell.strip().rstrip("* \t").casefold()
    own = _OWN.match(text)
    return own[1] if own else text


def language_in(note: str) -> str | None:
    """The language that a note behind a title names, by its tag or as it calls itself; None for none of the usual."""
    return _LANGUAGES.get(note.casefold())


def heads_of(cell: str) -> Iterator[str]:
    """What may be the key at the head of a title, whatever stands behind it."""
    text = cell.strip().rstrip("* \t").partition("@")[0]
    note = NOTE.match(text)
    yield bare_title(cell)
    yield from (_PARTED.split(each)[0].strip() for each in (note.groups()[::-1] if note else (text,)))


def key_of(cell: str, find: Callable[[str], Key | None]) -> str:
    """The key that a title names at its head; "" where it names none. `id`, `record` and `type` count as keys.

    `find` gives the key that a name or label stands for.
    """
    for head in filter(None, heads_of(cell)):
        key = None if head in OWN else find(head)
        if key or head in OWN:
            return key.name if key else head
    return ""


def in_keys(title: str, find: Callable[[str], Key | None], names: ModelNames) -> Iterator[str]:
    """A title made of labels in keys, if it is one; `find` gives the key that a name or label stands for."""
    head, at, lang = title.partition("@")
    outer, *inner = (part.strip() for part in _PARTED.split(head, maxsplit=1))
    name = outer.rstrip("0123456789")
    key, number = find(name.rstrip()), outer[len(name) :]
    word = names.inner(key.node or key.form, inner[0]) if key and inner else ""
    if key and word is not None and (key.many or not number):
        yield ".".join(part for part in (key.name, number, word) if part) + at + lang
