"""Names, links and values -> pieces of HTML for the pages of one folder; each is escaped here, and made once.

They are what pages repeat most: as functions they cost a tenth of what macros of a template do.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import Any

from peasant_ld.model.language import UNDETERMINED
from peasant_ld.published.addresses import place_of
from peasant_ld.release.site.facts import ShownValue
from peasant_ld.release.site.links import Links
from peasant_ld.release.site.sorts import class_of
from peasant_ld.release.site.words import Part, Words

# So many links of a folder are kept ready; those of hubs come again and again, those of their spokes do not.
READY = 8192


class Html(str):
    """A text that is HTML already, and is not escaped again by a template."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def in_template(text: str) -> str:
    """A text, escaped as templates do that."""
    return escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")


def script_text(value: Any) -> str:
    """JSON that is also safe inside a script: ASCII only, and no `<`."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")


@dataclass(slots=True, eq=False)
class Pieces:
    """The pieces for one reader, in pages from which `root` leads up to the tree of that reader's language."""

    links: Links
    words: Words
    base: str
    root: str
    record: Callable[[int], Html] = field(init=False)

    def __post_init__(self) -> None:
        self.record = lru_cache(READY)(self._record)

    def class_of(self, kind: str) -> str:
        """The colour and sign of a kind."""
        return class_of(kind, self.links.model)

    def href(self, number: int) -> str:
        """The way to the page of a record."""
        return f"{self.root}{place_of(self.links.ids[number], self.base)}.html"

    def _record(self, number: int) -> Html:
        """A link to a record, by its name, with the sign of its kind."""
        name = self.parts(self.links.name(number, self.words))
        kind = self.class_of(self.links.kinds[number])
        made = " made" if self.links.is_made(number) else ""
        return Html(f'<a class="record {kind}{made}" href="{escape(self.href(number))}">{name}</a>')

    def parts(self, name: Iterable[Part]) -> Html:
        """A name, each piece of it apart from the direction of what stands around it, and in its own language."""
        return Html("".join([f"<bdi{self._lang(part.lang)}>{escape(part.text)}</bdi>" for part in name]))

    def in_lang(self, name: Sequence[Part]) -> Html:
        """The attribute of an element that holds a name as plain text, such as a label in a picture."""
        return Html(self._lang(name[0].lang if len(name) == 1 else None))

    def _lang(self, tag: str | None) -> str:
        return f' lang="{escape(tag)}"' if tag and tag != self.words.lang else ""

    def value(self, value: ShownValue) -> Html:
        """One value in the form that it has."""
        return Html(_FORMS.get(value.form, _plain)(value, self))


def _plain(value: ShownValue, _: Pieces) -> str:
    return f"<bdi>{escape(value.text)}</bdi>"


def _link(value: ShownValue, _: Pieces) -> str:
    if not value.href:
        return f"<code>{escape(value.text)}</code>"
    return f'<a class="out" href="{escape(value.href)}" rel="noreferrer">{escape(value.text)}</a>'


def _date(value: ShownValue, _: Pieces) -> str:
    text = escape(value.text)
    shown = f'<time datetime="{escape(value.href)}">{text}</time>' if value.href else f"<bdi>{text}</bdi>"
    return shown + (f' <span class="remark">({escape(value.remark)})</span>' if value.remark else "")


def _coded(value: ShownValue, pieces: Pieces) -> str:
    """What a code is called, with the code behind; one that nobody knows is shown alone."""
    code = f" ({escape(value.remark)})" if value.remark != value.text else ""
    return str(pieces.parts([Part(value.text, value.lang)])) + code


def _number(value: ShownValue, _: Pieces) -> str:
    shown = f'<data value="{escape(value.href)}">{escape(value.text)}</data>'
    return shown + (f' <span class="remark">({escape(value.remark)})</span>' if value.remark else "")


def _text(value: ShownValue, pieces: Pieces) -> str:
    text, tag = escape(value.text), value.lang
    if tag is None or tag == pieces.words.lang:
        return f"<bdi>{text}</bdi>"
    shown = f'<bdi lang="{escape(tag)}">{text}</bdi>'
    return shown if tag == UNDETERMINED else f'{shown} <span class="tag">{escape(tag)}</span>'


def _node(value: ShownValue, _: Pieces) -> str:
    rows = [
        f"<div><dt>{escape(label)}</dt>{''.join([f'<dd>{one}</dd>' for one in values])}</div>"
        for label, values in value.rows
    ]
    return f'<dl class="node">{"".join(rows)}</dl>'


def _to_record(value: ShownValue, pieces: Pieces) -> str:
    return "" if value.number is None else pieces.record(value.number)


_FORMS: dict[str, Callable[[ShownValue, Any], str]] = {
    "record": _to_record,
    "link": _link,
    "date": _date,
    "number": _number,
    "coded": _coded,
    "text": _text,
    "node": _node,
}
