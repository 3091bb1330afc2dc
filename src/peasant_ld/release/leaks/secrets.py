"""What a release must not hold: the values of withheld records, and those that were taken out of published ones.

Left out is what is no secret: whole values that published records state too, the software's own words, texts that the
dataset calls harmless, and what is too short to tell anybody anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

import peasant_ld
from peasant_ld.access import redact, renamed
from peasant_ld.access.folding import tokens_of
from peasant_ld.access.rejected import RejectedRecord
from peasant_ld.access.values import Value, values_of
from peasant_ld.files.systems import in_order
from peasant_ld.flow import Checked, Job
from peasant_ld.flow.redacting import shown_of
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model import Mark
from peasant_ld.problem import Place
from peasant_ld.report.messages import LANGUAGES, Catalogue

Words = tuple[str, ...]
_WORDED = (".json", ".jsonld", ".html", ".svg", ".css", ".js", ".py", ".txt")
# Numbers that only drawings are made of: they stand in no release, and among so many is any date and any short number.
_DRAWN = ("coast.json", "land.json")
LEAST = 4  # characters of a secret, without spaces
LEAST_WEAK = 6  # of one that is a number or a date: less stands in every file by chance
LEAST_LONG = 8  # of a number that stands nowhere by chance


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that is withheld, known by the record (as written, without the base) and the key that it belongs to.

    `weak` is one of numbers, which may stand anywhere by chance; `personal` the name of a person, which may not.
    """

    record: str
    key: str
    weak: bool = False
    personal: bool = False
    place: Place | None = None


def secrets_of(checked: Checked) -> dict[Words, Secret]:
    """The secrets of an examined dataset, by their folded words."""
    base = checked.job.base
    found: dict[Words, Secret] = {}
    for aside in checked.judged.gathered.refused:
        if aside.is_withheld(checked.plan.rules):
            found |= dict(_of_aside(aside, base))
    for row, shown in _changed(checked):
        for words, secret in _secrets(row, shown, checked.job):
            found.setdefault(words, secret)
    if found:
        _drop_software(found, checked)
    if found:
        _drop_published(found, checked.records(), checked.job)
    return found


def _changed(checked: Checked) -> Iterator[tuple[Row, Mapping[str, Any]]]:
    """The rows of which not everything goes out, each with what does."""
    plan = checked.plan
    if not checked.judged.may_change:
        return
    for row in checked.judged.gathered.rows():
        if row.id in plan.withheld:
            left = shown_of(row, plan)
            yield row, {} if left is None else renamed(left, plan)
        elif plan.touches(row.id, row.kind, row.access):
            record = row.record()
            shown = renamed(redact(record, row.access, plan), plan)
            if shown is not record and shown != record:
                yield row, shown


def _secrets(row: Row, shown: Mapping[str, Any], job: Job) -> Iterator[tuple[Words, Secret]]:
    record, name, kind = row.record(), row.id.removeprefix(job.base), job.model.kinds[row.kind]
    told = {value.text for value in values_of(shown)} if shown else set()
    source = _Source(name, kind.is_person, kind.keys_with(Mark.NAME), row.origin, job.base)
    return (each for value in values_of(record) if value.text not in told for each in _told_by(value, source))


def _of_aside(aside: RejectedRecord, base: str) -> Iterator[tuple[Words, Secret]]:
    """The secrets of a record that was rejected, and that the rules would have withheld."""
    source = _Source(aside.id.removeprefix(base), aside.is_person, aside.called, aside.origin, base)
    return (each for value in aside.values() for each in _told_by(value, source))


class _Source(NamedTuple):
    """The record that a secret is of; `called` are the keys that tell its name."""

    record: str
    is_person: bool
    called: tuple[str, ...]
    origin: Place
    base: str


def _told_by(value: Value, source: _Source) -> Iterator[tuple[Words, Secret]]:
    """A value that is kept back, in each of the ways in which it could stand in a file."""
    personal = source.is_person and value.key in ("id", *source.called)
    for words in _forms(value, source):
        weak = value.key == "where" or _is_common(words)
        if _is_telling(words, weak, value.key):
            yield words, Secret(source.record, value.key, weak, personal, source.origin)


def _is_common(words: Words) -> bool:
    """Whether a value stands in files by chance: a short number, a date."""
    return not any(map(_is_wordy, words)) and (_size(words) < LEAST_LONG or all(len(word) in (2, 4) for word in words))


def _size(words: Words) -> int:
    return sum(map(len, words))


def _is_wordy(word: str) -> bool:
    """Whether a word is one of letters: what is only numbers stands in a file by chance."""
    return sum(map(str.isalpha, word)) > 2 or (word.isalpha() and not word.isascii())


def _is_telling(words: Words, weak: bool, key: str) -> bool:
    size = _size(words)
    if key == "where" and len(words) < 3:
        return False
    dense = len(words) > 1 and all(len(word) == 1 and not word.isascii() for word in words)
    return size >= (LEAST_WEAK if weak else LEAST) or dense


def _forms(value: Value, source: _Source) -> Iterator[Words]:
    """The words in which a value may stand: as they are; of a person also glued, and the name that an id holds."""
    words = tuple(tokens_of(value.text.removeprefix(source.base) if value.form == "iri" else value.text))
    if words:
        yield words
    if source.is_person and value.key == "id":
        slug = tuple(tokens_of(value.text.rpartition("/")[2]))
        if sum(map(str.isalpha, "".join(slug))) >= LEAST:
            yield slug
    if not _is_common(words) and "".join(words).isdecimal():
        yield from _numbers("".join(words))
    elif source.is_person and value.key in source.called and 1 < len(words) < 6 and len("".join(words)) > 7:
        yield ("".join(words),)


def _numbers(digits: str) -> Iterator[Words]:
    """A long number without its points and dashes; of eleven digits also as the CPF of Brazil is written."""
    yield (digits,)
    if len(digits) == 11:
        yield digits[:3], digits[3:6], digits[6:9], digits[9:]


def _drop_software(found: dict[Words, Secret], checked: Checked) -> None:
    """Take out what the software says by itself, and what the dataset says of itself or calls harmless."""
    model, description = checked.job.model, checked.job.description
    texts = [orjson.dumps(model.context.document).decode(), repr(description.base)]
    texts += [file.text for file in (*model.vocabulary_files(), *model.shape_files())]
    texts += [path.read_text(encoding="utf-8") for path in _own_files()]
    for lang in LANGUAGES:
        catalogue = Catalogue.load(lang)
        texts += [*catalogue.texts.values(), *(str(entry) for entry in catalogue.problems.values())]
    lengths = {len(words) for words in found}
    for text in texts:
        _drop_windows(found, tokens_of(text), lengths, weak_only=False)
    own = [*description.title.values(), *description.description.values(), *description.publisher.values()]
    for text in (*own, *checked.plan.rules.harmless):
        found.pop(tuple(tokens_of(text)), None)


def _own_files() -> Iterator[Path]:
    """Our own files whose words stand in every release: pages and their texts, what web servers are told."""
    package = Path(peasant_ld.__file__).parent / "release"
    for room in ("site", "vocabulary", "webserver", "catalogue"):
        files = (path for path in in_order((package / room).rglob("*")) if path.suffix in _WORDED)
        yield from (path for path in files if path.name not in _DRAWN)


def _drop_windows(found: dict[Words, Secret], words: list[str], lengths: Iterable[int], weak_only: bool) -> None:
    for length in lengths:
        for at in range(len(words) - length + 1):
            window = tuple(words[at : at + length])
            if window in found and (found[window].weak or not weak_only):
                del found[window]


def _drop_published(found: dict[Words, Secret], records: Iterable[Mapping[str, Any]], job: Job) -> None:
    """Take out what published records state as a whole value; of addresses, what one begins with; of numbers, parts."""
    weak = {len(words) for words, secret in found.items() if secret.weak}
    longest = max(map(len, found))
    for record in records:
        is_person = record["type"][0] in job.model.persons
        for value in values_of(record):
            words = tokens_of(value.text.removeprefix(job.base) if value.form == "iri" else value.text)
            ends = range(1, min(len(words), longest) + 1) if value.form == "iri" else [len(words)]
            _drop_beginnings(found, words, ends, is_person)
            if value.form != "text":
                _drop_windows(found, words, weak, weak_only=True)


def _drop_beginnings(found: dict[Words, Secret], words: list[str], ends: Iterable[int], is_person: bool) -> None:
    """The name of a person is taken out by another person of that name only, not by a title."""
    for end in ends:
        secret = found.get(tuple(words[:end]))
        if secret is not None and (is_person or not secret.personal):
            del found[tuple(words[:end])]
