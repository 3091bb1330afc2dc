"""What was gathered -> what the dataset is, in one made sentence and a few facts, for who reads it for the first time.

The sentence is made only of counts and names that the records state: who gave, to how many, when, and how much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from peasant_ld.model import Model, Role
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.indexes import cards
from peasant_ld.release.site.links import plain
from peasant_ld.release.site.sorts import GRANT, is_grant
from peasant_ld.release.site.sums.shown import currency_of, state_of
from peasant_ld.release.site.sums.tables import SumChapter, SumRow
from peasant_ld.release.site.words import Words

MOST_KINDS = 4
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain/(zero))/([0-9.]+)/?")


def in_short(gathered: SiteIndex, words: Words) -> str:
    """One sentence of counts, such as "783 grants by a trust to 412 recipients, 2019–2024, GBP 12,300,000"."""
    told = _grants(gathered, words) or _kinds(gathered, words)
    return f"{', '.join(told)}." if told else ""


def _grants(gathered: SiteIndex, words: Words) -> list[str]:
    """Of a dataset of grants: how many, by and to whom, in which years, and how much in each currency."""
    links = gathered.links
    count = sum(number for kind, number in gathered.kinds.items() if is_grant(kind, links.model))
    whole = [each for each in gathered.chapters if each.key.role == Role.GRANT and each.key.measure == "amount"]
    if not whole:
        return []
    told = _counted(words, GRANT, count)
    if len(whole) == 1 and whole[0].found.whole.count == count:  # else the tables speak of some grants only
        told = _between(told, whole[0], gathered, words)
    money = [_money(each, words, links.model) for each in whole]
    years = _span(int(row.key) for row in chain(*(_rows(each, "year") for each in whole)))
    return [told, *years, *money]


def _money(chapter: SumChapter, words: Words, model: Model) -> str:
    """A sum; behind it, whether it was only planned, or cancelled, and that it states no currency."""
    told = words.numerals.money(chapter.digits(chapter.found.whole.total), chapter.key.currency)
    currency = "" if chapter.key.currency else currency_of(chapter, words)
    apart = ", ".join(filter(None, (_small(state_of(chapter, words, model)), currency)))
    return f"{told} ({apart})" if apart else told


def _between(told: str, chapter: SumChapter, gathered: SiteIndex, words: Words) -> str:
    """Who gave all of it, and to whom: by name where it is one, else how many."""
    links = gathered.links
    payers, recipients = (_rows(chapter, by) for by in ("payer", "recipient"))
    if len(payers) == 1 and (payer := links.number.get(payers[0].key)) is not None:
        told = words("short.by", what=told, name=plain(links.name(payer, words)))
    elif len(payers) > 1:
        told = words("short.by_many", what=told, count=len(payers))
    if len(recipients) == 1 and (recipient := links.number.get(recipients[0].key)) is not None:
        return words("short.to", what=told, name=plain(links.name(recipient, words)))
    return words("short.to_many", what=told, count=len(recipients)) if len(recipients) > 1 else told


def _rows(chapter: SumChapter, by: str) -> Sequence[SumRow]:
    """The rows of a table in which all records stand for certain; else none."""
    tables = (table.rows for table in chapter.tables if table.by == by and (by == "year" or not table.beside))
    return next(tables, ())


def _kinds(gathered: SiteIndex, words: Words) -> list[str]:
    """Of any other dataset: how many of what, and from when to when."""
    kinds = [(kind, count) for kind, _, count, _ in cards(gathered, words)]
    told = [_counted(words, kind, count) for kind, count in kinds[:MOST_KINDS]]
    more = sum(count for _, count in kinds[MOST_KINDS:])
    return [*told, *([words("more", count=more)] if more else []), *_span(gathered.dates.years)]


def _counted(words: Words, kind: str, count: int) -> str:
    return f"{words.number(count)} {_small(words.counted(kind, count))}"


def _small(text: str) -> str:
    """A text as it stands within a sentence."""
    return text[:1].lower() + text[1:]


def _span(years: Iterable[int]) -> Iterator[str]:
    known = sorted(set(years))
    if known:
        yield str(known[0]) if known[0] == known[-1] else f"{known[0]}–{known[-1]}"


def licence_name(address: str) -> str:
    """What a licence is called, where its address tells; else nothing."""
    found = _CREATIVE_COMMONS.fullmatch(address)
    if found is None:
        return ""
    return f"CC0 {found[3]}" if found[2] else f"CC {found[1].upper()} {found[3]}"
