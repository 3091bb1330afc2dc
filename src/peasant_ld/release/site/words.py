"""Interface texts and labels -> the words of one language, and dates, numbers and names as its readers expect them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from peasant_ld.model import Model
from peasant_ld.model.labels import Labels, Texts, load_labels
from peasant_ld.release.site import code_names
from peasant_ld.report.numerals import Numerals

LANGUAGES = ("en", "pt", "es", "fr", "ht")
_DAY = re.compile(r"(-?[0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-3][0-9]))?)?\Z")
# A moment: its day, its time to the minute or second, and how far that is from UTC.
_MOMENT = re.compile(r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(Z|[+-][0-9]{2}:[0-9]{2})?\Z")


class Part(NamedTuple):
    """A piece of text and the language it is in; None: that of the page."""

    text: str
    lang: str | None = None


# What a record is called, in pieces that each know their language.
Name = tuple[Part, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Everything that the pages of one language say by themselves."""

    lang: str
    texts: Mapping[str, str]
    plurals: Mapping[str, str]
    months: Sequence[str]
    labels: Labels
    fallback: tuple[str, ...]
    numerals: Numerals

    def __call__(self, key: str, /, **facts: Any) -> str:
        """An interface text with its placeholders filled, counts as the language writes them.

        Raises KeyError for a text that is not in the file.
        """
        told = {name: self.number(fact) if isinstance(fact, int) else fact for name, fact in facts.items()}
        return self.texts[key].format(**told)

    def number(self, value: Any) -> str:
        """A number as the language writes it, with all of its digits."""
        return self.numerals.number(value)

    def kind(self, name: str) -> str:
        """What one record of a kind is called."""
        return self.pick(self.labels.names_of(name), name).text

    def plural(self, name: str) -> str:
        """What records of a kind are called together; for kinds of a model of one's own, as for one."""
        return self.plurals.get(name) or self.kind(name)

    def counted(self, name: str, count: int) -> str:
        """What so many records of a kind are called, where the number stands before it."""
        return self.kind(name) if count == 1 else self.plural(name)

    def key(self, kind: str, key: str) -> str:
        """What a key of a kind, or of a nested node, is called."""
        return self.pick(self.labels.names_of(kind, key), key).text

    def about_key(self, kind: str, key: str) -> str:
        """What a key means, in a sentence, or nothing."""
        return self.pick(self.labels.descriptions_of(kind, key), "").text

    def about_kind(self, name: str) -> str:
        """What a kind means, in a sentence, or nothing."""
        return self.pick(self.labels.descriptions_of(name), "").text

    def term(self, iri: str) -> str:
        """What a word of a closed list is called; `iri` is absolute."""
        return self.pick(self.labels.terms.get(iri, {}), re.split(r"[#/:]", iri)[-1]).text

    def country(self, code: str) -> Part:
        """What a country is called; a code that is not known stands for itself."""
        return self.pick(code_names.country(code), code)

    def currency(self, code: str) -> Part:
        """What a currency is called; a code that is not known stands for itself."""
        return self.pick(code_names.currency(code), code)

    def language(self, tag: str) -> Part:
        """What a language is called; a tag that is not known stands for itself."""
        return self.pick(code_names.language(tag), tag)

    def pick(self, texts: Texts, otherwise: str) -> Part:
        """The text for this reader: in the page's language, else in one of the dataset's, else in any."""
        if self.lang in texts:
            return Part(texts[self.lang], self.lang)
        return next(self.in_order(texts)) if texts else Part(otherwise)

    def in_order(self, texts: Texts) -> Iterator[Part]:
        """All texts with their languages, the reader's own first (BCP 47 lookup: `pt-br` serves `pt`)."""
        if len(texts) == 1:
            return (Part(text, tag) for tag, text in texts.items())
        wanted = (self.lang, *self.fallback)
        return iter(
            sorted((Part(text, tag) for tag, text in texts.items()), key=lambda part: _rank(part.lang or "", wanted))
        )

    def day(self, edtf: str) -> str | None:
        """A year, month, day or moment in words, or a span from one to another; None for anything less plain."""
        first, to, last = edtf.partition("/")
        if to:
            ends = (self.day(first), self.day(last)) if "/" not in last else (None,)
            return None if None in ends else " – ".join(filter(None, ends))
        found = _DAY.match(edtf)
        return self._moment(edtf) if found is None else self._named(*found.groups())

    def _moment(self, edtf: str) -> str | None:
        """A moment in words; a midnight that stands for the whole day is not told."""
        found = _MOMENT.match(edtf)
        if found is None:
            return None
        date, time, zone = found.groups()
        day = self.day(date)
        if day is None or time in ("00:00", "00:00:00"):
            return day
        return f"{day}, {time}" + (" UTC" + zone.removeprefix("Z").removesuffix("+00:00") if zone else "")

    def _named(self, year: str, month: str | None, day: str | None) -> str:
        """A year, a month of it, or a day of that."""
        if month is None:
            return year
        name = self.months[int(month) - 1]
        if day is None:
            return self("date.month", month=name, year=year)
        return self("date.day" if int(day) > 1 else "date.first", day=int(day), month=name, year=year)


@lru_cache(maxsize=1024)
def _rank(tag: str, wanted: Sequence[str]) -> tuple[int, str]:
    primary = tag.partition("-")[0]
    places = [2 * i + (tag != want) for i, want in enumerate(wanted) if primary == want.partition("-")[0]]
    return min(places, default=2 * len(wanted)), tag


@lru_cache(maxsize=64)
def load_words(lang: str, model: Model, languages: tuple[str, ...] = ()) -> Words:
    """The words of one of `LANGUAGES`; `languages` are the dataset's own, asked for what has no text in `lang`."""
    data = json.loads(files("peasant_ld.release.site").joinpath("words", f"{lang}.json").read_text("utf-8"))
    texts, plurals, months = data["texts"], data["plurals"], data["months"]
    return Words(lang, texts, plurals, months, load_labels(model), (*languages, "en"), Numerals.of(lang))
