"""What can be wrong, as values: a Problem with its Place; and the few exceptions for a job that cannot be done.

PeasantError          the job could not be done (exit 3)
├── InputError        the input or the command line cannot be read (exit 2); carries its Problem
├── DataError         the records have errors (exit 1); carries the Report on them
└── MissingExtra      an optional package is not installed (exit 3)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from importlib import import_module
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar


class Severity(StrEnum):
    """How much a problem weighs: an error MUST, a warning SHOULD, advice MAY be mended.

    >>> pld.Severity("error") is pld.Severity.ERROR, str(pld.Severity.ADVICE)
    (True, 'advice')
    """

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


def escape(key: str) -> str:
    """A key as one reference token of a JSON Pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def pointer_of(path: Iterable[str | int]) -> str:
    """The JSON Pointer of a path of keys and positions."""
    return "".join(f"/{escape(str(part))}" for part in path)


K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(dict[K, V]):
    """A mapping that stays as it was made: what would change it raises TypeError. `dict(it)` can be changed."""

    def _stay(self, *_: object, **__: object) -> Any:
        raise TypeError("this mapping is not changed; dict(...) makes a copy that can be")

    __setitem__ = __delitem__ = __ior__ = update = setdefault = pop = popitem = clear = _stay

    def __reduce__(self) -> tuple[type[FrozenMap[K, V]], tuple[dict[K, V]]]:
        return FrozenMap, (dict(self),)


class Place(NamedTuple):
    """Where something stands in the input: a file and, as it applies, a finer address.

    `line` counts from 1. `pointer` is a JSON Pointer (RFC 6901) inside the record.
    `row` counts from 1 and `column` is a letter, as a spreadsheet shows them; `header` is the column's title.
    `path` is the path of an element in an XML file. `file` is, for what a program or a database holds, the name of the
    table, or an address; such a table has titles and no letters for its columns, and `key` is the primary key of the
    row (`grant_id=17`).

        >>> place = pld.Place("books.xlsx", sheet="Grants", row=7, column="D")
        >>> print(place)
        books.xlsx  sheet "Grants", cell D7
    """

    file: str
    line: int | None = None
    pointer: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    header: str | None = None
    path: str | None = None
    key: str | None = None

    def __str__(self) -> str:
        """The place as a terminal shows it, in English."""
        text: str = _messages().Catalogue.of("en").place(self)
        return text

    def __repr__(self) -> str:
        return _written(self, self._asdict())

    @property
    def cell(self) -> str | None:
        """The address of the cell as a spreadsheet shows it, such as `D7`; None outside a sheet.

        >>> pld.Place("books.xlsx", sheet="Grants", row=7, column="D").cell
        'D7'
        """
        return f"{self.column}{self.row}" if self.column and self.row else None

    def at(self, pointer: str) -> Place:
        """The same place with another JSON Pointer.

        >>> print(pld.Place("all.jsonl", 3).at("/name/en"))
        all.jsonl  line 3  /name/en
        """
        return self._replace(pointer=pointer)

    def inside(self, *path: str | int) -> Place:
        """The place of what a path leads to in here.

        >>> print(pld.Place("all.jsonl", 3, "/amounts").inside(0, "value"))
        all.jsonl  line 3  /amounts/0/value
        """
        return self.at((self.pointer or "") + pointer_of(path))


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a stable code, the facts its message is made of, and the place it comes from.

    The sentence is made last, in the reader's language, from `code` and `facts`. `record` is the id of the record as it
    was written; `key` is the record key, `value` the offending value as text. A problem is a value: problems that say
    the same are equal, and can be kept in sets. Printed, it reads as on a terminal, in English.

        >>> mill = {"id": "place/mill", "type": "Place", "name": {"en": "Mill"}, "precision": "point"}
        >>> (problem,) = pld.check_records([mill | {"country": "Hayti"}])
        >>> print(problem)
        records  line 1  /country                             error PLD031
          country "Hayti" is not a country code
          fix: write the two letters of the country, such as BR, HT, NA or FR
        >>> problem.code, problem.place, problem.record, problem.key, problem.value
        ('PLD031', Place(file='records', line=1, pointer='/country'), 'place/mill', 'country', 'Hayti')
    """

    code: str
    place: Place | None = None
    record: str | None = None
    key: str | None = None
    value: str | None = None
    severity: Severity = Severity.ERROR
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", FrozenMap(self.facts))

    @property
    def blocks(self) -> bool:
        """Whether the problem keeps its record from being published.

        >>> mill = {"id": "place/mill", "type": "Place", "name": {"en": "Mill"}, "country": "Hayti"}
        >>> (problem,) = pld.check_records([mill])
        >>> problem.blocks
        True
        """
        return self.severity is Severity.ERROR

    def message(self, lang: str = "en") -> str:
        """What is wrong, in a sentence in one of the languages en, pt, es, fr and ht (`pt-BR` is `pt`).

        Raises ValueError for another language.

            >>> mill = {"id": "place/mill", "type": "Place", "name": {"en": "Mill"}, "country": "Hayti"}
            >>> (problem,) = pld.check_records([mill])
            >>> problem.message("fr")
            'country : « Hayti » n’est pas un code de pays'
        """
        text: str = _messages().Catalogue.of(lang).say(self)
        return text

    def fix(self, lang: str = "en") -> str | None:
        """How to mend it, in a sentence; None for a code that is not known. Raises ValueError as `message` does.

        >>> mill = {"id": "place/mill", "type": "Place", "name": {"en": "Mill"}, "country": "Hayti"}
        >>> (problem,) = pld.check_records([mill])
        >>> problem.fix("pt")
        'escreva as duas letras do país, como BR, HT, NA ou FR'
        """
        text: str | None = _messages().Catalogue.of(lang).fix(self)
        return text

    def __str__(self) -> str:
        return "\n".join(_messages().Catalogue.of("en").lines(self))

    def __repr__(self) -> str:
        return _written(self, {each.name: getattr(self, each.name) for each in fields(self)})


def _written(thing: object, parts: Mapping[str, Any]) -> str:
    """A value as a program writes it, without what is not known of it."""
    known = ", ".join(f"{name}={part!r}" for name, part in parts.items() if part is not None and part != {})
    return f"{type(thing).__name__}({known})"


# How many errors of one record are told, and how many of its other problems. A record that is wrong in a hundred ways
# is wrong as a whole; a hundred thousand would help nobody, and take what memory there is.
MOST = 100


def first_of(problems: Iterable[Problem], place: Place | None, record: str | None) -> list[Problem]:
    """The first problems of one record or header; where there are more, that they were not looked at (PLD046)."""
    found = list(islice(problems, MOST + 1))
    if len(found) > MOST:
        found[MOST:] = [Problem("PLD046", place, record, facts={"limit": MOST})]
    return found


def bounded(problems: Iterable[Problem], place: Place | None, record: str | None) -> list[Problem]:
    """The first errors of one record and the first of its other problems; the rest is counted (PLD046).

    So an error, which keeps a record from going out, is never hidden by what does not.
    """
    coming = iter(problems)
    found = list(islice(coming, MOST + 1))
    if len(found) <= MOST:
        return found
    told: dict[bool, list[Problem]] = {True: [], False: []}
    blocks, more = False, 0
    for problem in chain(found, coming):
        if len(told[problem.blocks]) < MOST:
            told[problem.blocks].append(problem)
        else:
            blocks, more = blocks or problem.blocks, more + 1
    severity = Severity.ERROR if blocks else Severity.WARNING
    rest = [Problem("PLD046", place, record, severity=severity, facts={"limit": MOST, "found": more})] if more else []
    return [*told[True], *told[False], *rest]


class PeasantError(Exception):
    """The job could not be done; the sentence says why, and `problem`, where there is one, what and where.

    Nothing was written. Every exception that peasant-ld raises for what it was given, and not for a mistake in the
    program that calls it, is one: InputError, DataError, MissingExtra and others.

        >>> try:
        ...     pld.open_dataset("no-archive")
        ... except pld.PeasantError as error:
        ...     print(str(error).partition(";")[0])
        PLD011: there is no dataset.toml in this folder (no-archive)
    """

    problem: Problem | None = None

    def message(self, lang: str = "en") -> str:
        """What went wrong and how to mend it, in a sentence in one of the languages en, pt, es, fr and ht.

        `str(error)` is the English one. Raises ValueError for another language.

            >>> try:
            ...     pld.build_graph([], base="https://example.org/archive")
            ... except pld.PeasantError as error:
            ...     print(error.message("pt").partition(";")[0])
            PLD045: a base "https://example.org/archive" não pode ser o começo de ids
        """
        return super().__str__() if self.problem is None else _messages().Catalogue.of(lang).line(self.problem)

    def __str__(self) -> str:
        return self.message()


class InputError(PeasantError):
    """The input cannot be read at all, or an argument says what cannot be meant; `problem` says where and why.

    >>> try:
    ...     pld.build_graph([], base="example.org")
    ... except pld.InputError as error:
    ...     print(error.problem.code, error.problem.key, error.problem.value)
    PLD045 base example.org
    """

    problem: Problem

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class DataError(PeasantError):
    """The records have errors, so nothing was made of them; `report` (a Report) tells each. The text is the report's.

    >>> try:
    ...     pld.build_graph([{"id": "movement/a", "type": "Movement"}], base="https://example.org/")
    ... except pld.DataError as error:
    ...     print([problem.code for problem in error.report])
    ['PLD023']
    """

    def __init__(self, report: Any) -> None:
        super().__init__(report)
        self.report = report

    def message(self, lang: str = "en") -> str:
        """The report in one of the five languages, with the first three problems, and the account.

        >>> try:
        ...     pld.build_graph([{"id": "movement/a", "type": "Movement"}], base="https://example.org/")
        ... except pld.DataError as error:
        ...     print(error.message("en").splitlines()[-1])
        read 1 = publishable 0 + withheld 0 + rejected 1
        """
        text: str = self.report.to_text(_messages().Catalogue.of(lang).lang, max_problems=3)
        return text


class MissingExtra(PeasantError):
    """An optional part is not installed; `extra` names what to install.

    >>> from peasant_ld.problem import MissingExtra
    >>> print(MissingExtra("sheets"))
    this needs an optional part: pip install 'peasant-ld[sheets]'
    """

    def __init__(self, extra: str) -> None:
        super().__init__(extra)
        self.extra = extra

    def message(self, lang: str = "en") -> str:
        """What to install, in one of the five languages."""
        text: str = _messages().Catalogue.of(lang).ui("extra_missing", extra=self.extra)
        return text


def _messages() -> Any:
    """The sentences: they are the report's, which stands above, so they are asked for only when somebody reads."""
    return import_module("peasant_ld.report.messages")
