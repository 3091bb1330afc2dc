"""What the records of a table are: by the name of its sheet, of its file, and by how much its titles fit a kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from peasant_ld.forms.mapping.columns import common_keys
from peasant_ld.forms.mapping.looking import TableLook
from peasant_ld.forms.mapping.titles import KnownTitles, bare, known_titles
from peasant_ld.model import Key
from peasant_ld.reading.sheets.names import ModelNames
from peasant_ld.reading.sheets.title_words import heads_of

_TITLES = 60  # of a very wide table so many titles tell its kind
_LEAST = 0.9
_CLEAR = 0.3
_ALIKE = 0.5
_COMMON = 0.2
_MISSING = 0.75
_NAME = "name"
_TWO = 2  # a title with two meanings says less


@dataclass(frozen=True, slots=True)
class ChosenKind:
    """The kind of the records of a table, None where it has none; `why` is the name of the sentence that says so."""

    name: str | None
    why: str
    sure: bool = True


def choose_kind(table: TableLook, file: str, names: ModelNames) -> ChosenKind:
    """The kind that a sheet, then its file, names; else that which its titles fit best, which is asked unless clear."""
    known = known_titles()
    if not table.columns:
        return ChosenKind(None, "no_table")
    named = _named(table.sheet, names, known)
    if named:
        return ChosenKind(named, "kind_sheet")
    if table.sheet and known.is_no_table(table.sheet):
        return ChosenKind(None, "no_table")
    fits = {kind: fit(table.titles, kind, names) for kind in names.model.kinds}
    best = sorted(fits, key=lambda kind: (-fits[kind], _rank(kind, known)))
    of_file = _named(PurePath(file).stem, names, known)
    if of_file and any(_weights(title, of_file, names) for title in table.titles[:_TITLES]):
        return ChosenKind(of_file, "kind_file")
    if fits[best[0]] < _LEAST:
        return ChosenKind(None, "no_kind", sure=False)
    # Kinds of one role have nearly the same keys: of these the usual one is proposed.
    roles = names.model.kinds[best[0]].roles
    alike = [kind for kind in best if names.model.kinds[kind].roles == roles and fits[best[0]] - fits[kind] < _ALIKE]
    is_clear = len(alike) == 1 and fits[best[0]] - fits[best[1]] >= _CLEAR
    return ChosenKind(min(alike, key=lambda kind: _rank(kind, known)), "kind_titles", is_clear)


def _named(text: str | None, names: ModelNames, known: KnownTitles) -> str | None:
    kind = (names.kind_of_title(text) or known.kind(text)) if text else None
    return kind if kind in names.model.kinds else None


def _rank(kind: str, known: KnownTitles) -> int:
    """Of kinds that fit alike, that which a name makes comes first."""
    return known.made.index(kind) if kind in known.made else len(known.made)


def fit(titles: Sequence[str], kind: str, names: ModelNames) -> float:
    """How much titles are those of a kind: keys of its own count more than those that all kinds have.

    A title that says what the records are, such as `Name of course`, counts like a key of its own.
    """
    keys, common = names.model.kinds[kind].keys, common_keys(names.model)
    found: dict[str, float] = {}
    known = known_titles()
    for title in titles[:_TITLES]:
        for key, weight in _weights(title, kind, names):
            says_kind = key == _NAME and len(known.of(title)) < _TWO and known.kind(bare(title)) == kind
            value = 1.0 if says_kind else weight * (_COMMON if key in common else 1.0)
            found[key] = max(found.get(key, 0.0), value)
    missing = sum(key.required and name not in found for name, key in keys.items())
    return sum(found.values()) - missing * _MISSING


def _weights(title: str, kind: str, names: ModelNames) -> list[tuple[str, float]]:
    """The keys of a kind that a title may mean, and how much that says: less where it means much else, too."""
    keys = names.model.kinds[kind].keys
    named = [name for head in heads_of(title) if (name := names.key(head, kind) or "") in keys]
    return [(named[0], 1.0)] if named else list(_by_words(title, keys))


def _by_words(title: str, keys: Mapping[str, Key]) -> Iterator[tuple[str, float]]:
    meanings = known_titles().of(title)
    for meaning in (each for each in meanings if each.sure):
        heads = [key.partition(".")[0] for key in meaning.keys]
        at = next((at for at, key in enumerate(heads) if key in keys), None)
        if at is not None:
            yield heads[at], meaning.weight / (1 + at) / len(meanings)
