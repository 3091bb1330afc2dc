"""A header row -> a plan: for each column the key it fills, and the function that puts a cell into a record."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from peasant_ld.model import Key
from peasant_ld.model.codes import language
from peasant_ld.model.language import UNDETERMINED, is_language_tag
from peasant_ld.model.settings import ORDERS
from peasant_ld.problem import MOST, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.sheets.access_titles import KEY, access_titles
from peasant_ld.reading.sheets.column import TEXTS, Column, MadeId, Path
from peasant_ld.reading.sheets.names import PARTS, ModelNames
from peasant_ld.reading.sheets.title_words import NOTE, in_keys, language_in

REASONS = "reasons"
_HEADER = re.compile(
    r"(?P<key>[^\s.@()\[\]]+(?: [^\s.@()\[\]]+)*)(?:\.(?P<inner>[A-Za-z0-9.]+))?"
    r"(?:@(?P<lang>[^\s.@]+))?\s*(?:\.(?P<number>\d{1,3}))?\Z"
)
_ORDER_NOTES = {"dd/mm/yyyy": "dmy", "mm/dd/yyyy": "mdy", "yyyy/mm/dd": "ymd", **{order: order for order in ORDERS}}


@dataclass(frozen=True, slots=True)
class Scope:
    """What the columns of one sheet may name: the keys of a kind, or those of the nodes of a nested list."""

    names: ModelNames
    kind: str | None
    keys: Mapping[str, Key]
    declared: Declared
    own: tuple[str, ...] = ("id", "type")
    node: str | None = None
    """The node whose keys they are, on the sheet of a nested list."""
    hints: bool = True
    """Whether the nearest title is looked for where one names nothing: not for those that are not told."""
    whole: bool = False
    """Whether a cell may hold a whole node, or a list of them, as the rows of a program may."""

    def find(self, text: str) -> Key | None:
        """The key that a name in any case, or a label in any language, stands for."""
        name = self.names.inner(self.node, text) if self.node else self.names.key(text, self.kind)
        return self.keys.get(text) or self.keys.get(name or "")


@dataclass(frozen=True, slots=True, eq=False)
class ColumnPlan:
    """What the columns of a sheet mean, and what is wrong with its header."""

    scope: Scope
    columns: tuple[Column, ...]
    width: int
    problems: tuple[Problem, ...]
    untitled: tuple[int, ...]
    """The columns without a title, which may hold nothing."""
    is_returned: bool = False
    """Whether it is a file of rejected rows that we have written."""
    always: tuple[tuple[Column, str], ...] = ()
    """What a map says that every record has."""
    identity: MadeId | None = None
    """How ids are made, where no column holds them."""

    @property
    def slotted(self) -> tuple[str, ...]:
        """The keys whose values are lists of nodes."""
        columns = (*self.columns, *(column for column, _ in self.always))
        return tuple(dict.fromkeys(str(each.path[0]) for each in columns if each.slot))

    @property
    def shifts(self) -> bool:
        """Whether the number of a value in a list depends on the other cells of its row."""
        return bool(self.slotted) or any(count > 1 for count in Counter(each.path for each in self.columns).values())


def letter(index: int) -> str:
    """The letters of a column as a spreadsheet shows them; the index counts from 0."""
    letters = ""
    number = index + 1
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def compile_plan(cells: list[str], first: int, place: Place, scope: Scope) -> ColumnPlan:
    """The plan for a header row. `first` is the index of its first column in the sheet; `place` is that of the row.

    What the header does wrong is in the plan: PLD301 unknown title, PLD032 no language tag, PLD306 no language, PLD316
    two for one value.
    """
    titles = [Column(index, letter(first + index), cell.strip()) for index, cell in enumerate(cells) if is_title(cell)]
    read = list(_read_all(titles, scope, place))
    columns = _beside_parts(numbered([column for column, _ in read if column is not None], scope))
    clashes = list(clashes_of(columns, place))
    doubled = {column.index for column, _ in clashes}
    columns = [each for column in columns for each in (_second(column) if column.index in doubled else (column,))]
    problems = (*(each for _, told in read for each in told), *(problem for _, problem in clashes))
    untitled = tuple(index for index, cell in enumerate(cells) if not cell.strip())
    is_returned = any(cell.strip().casefold() == REASONS for cell in cells)
    return ColumnPlan(scope, tuple(columns), len(cells), problems, untitled, is_returned)


def _beside_parts(columns: list[Column]) -> list[Column]:
    """Columns of which one for a place in a document is that of its text, where others are for its parts."""
    parted = {column.path[:-1] for column in columns}
    return [
        replace(column, path=(*column.path, "text"), form="token")
        if column.form == "passage" and column.path in parted
        else column
        for column in columns
    ]


def is_title(cell: str) -> bool:
    """Whether a cell of the header is the title of a column: remarks, and the reasons that we wrote, are none."""
    header = cell.strip()
    return bool(header) and not header.startswith(("_", "#")) and header.casefold() != REASONS


def _read_all(titles: list[Column], scope: Scope, place: Place) -> Iterator[tuple[Column | None, list[Problem]]]:
    told, plain = 0, replace(scope, hints=False)
    for title in titles:
        there = place._replace(column=title.letter, header=title.header)
        found = read_title(title, scope if told < MOST else plain, there)
        told += len(found[1])
        yield found


def read_title(title: Column, scope: Scope, place: Place) -> tuple[Column | None, list[Problem]]:
    """What a title means, if its cells are to be read, and what is wrong with it."""
    found = _column(title, scope)
    if isinstance(found, Column):
        return _with_language(found, scope.declared, place) if found.path[-1] == "" else (found, [])
    names = access_titles(scope.names.model)
    if not names.may_be(title.header, scope.names):
        return None, [replace(found, place=place)]
    near = names.nearest(title.header) if scope.hints else None
    return not_understood(title), [replace(found, place=place, facts={"nearest": near} if near else {})]


def _second(column: Column) -> tuple[Column, ...]:
    """What is read of a second column for one value: nothing, but that a rule for access stands twice."""
    return (not_understood(column),) if column.path[0] == KEY else ()


def not_understood(column: Column) -> Column:
    """A column that may say who may see a row, but not how: what is in it keeps the row from being published.

    It goes into the record as a rule that nobody knows, so that the check says so, and the record counts as closed.
    """
    return replace(column, path=(KEY, f"column {column.letter}"), form="value")


def _with_language(column: Column, declared: Declared, place: Place) -> tuple[Column, list[Problem]]:
    """A column of texts whose title names no language: that of the dataset, or PLD306."""
    facts = {"suggestion": f"{column.key}@pt"}
    told = [] if declared.language else [Problem("PLD306", place, key=column.key, value=column.header, facts=facts)]
    return replace(column, path=(*column.path[:-1], declared.language or UNDETERMINED)), told


def _column(column: Column, scope: Scope) -> Column | Problem:
    """What one title names, or why it names nothing."""
    text = without_marks(column.header)
    note = NOTE.match(text)
    if note:
        order = _ORDER_NOTES.get(note[2].lower())
        inside = replace(column, header=note[2]) if order is None else replace(column, header=note[1], order=order)
        lang = language_in(note[2])
        found = _named(inside, scope) or (lang and _named(replace(column, header=f"{note[1]}@{lang}"), scope))
        return replace(found, header=column.header) if isinstance(found, Column) else found or _unknown(text, scope)
    return _named(replace(column, header=text), scope) or _unknown(text, scope)


def without_marks(title: str) -> str:
    """A title without stars behind it, and without signs that nobody sees, such as a byte order mark."""
    shown = title if title.isascii() else "".join(sign for sign in title if unicodedata.category(sign) != "Cf")
    return shown.strip().rstrip("* \t")


def _named(column: Column, scope: Scope) -> Column | Problem | None:
    """The column that a title names; PLD032 where its language is no language tag; None where it names nothing."""
    own = {name.casefold(): name for name in scope.own}.get(column.header.casefold())
    if own:
        return replace(column, path=(own,), form=own)
    for title in (column.header, *in_keys(column.header, scope.find, scope.names), *_with_tag(column.header)):
        match = _HEADER.match(title)
        path, form, kinds = _led_to(match, scope) if match else ((), "", ())
        if match and path:
            break
    else:
        return None
    if match["lang"] and not is_language_tag(match["lang"]):
        facts = {"suggestion": f"{match['key']}@{meant}"} if (meant := language(match["lang"])) else {}
        return Problem("PLD032", key=match["key"], value=match["lang"], facts=facts)
    return replace(column, path=path, form=form, kinds=kinds, order=column.order or scope.declared.date_order)


def _with_tag(title: str) -> Iterator[str]:
    """`name.pt` as `name@pt`: databases do not like the sign, and no part of a value is called as a language."""
    head, _, tag = title.rpartition(".")
    if head and is_language_tag(tag):
        yield f"{head}@{tag}"


def _led_to(title: re.Match[str], scope: Scope) -> tuple[Path, str, tuple[str, ...]]:
    """The path and form that a title leads to, with its language, and the kinds that it may point at; an empty path
    where it leads nowhere."""
    key = scope.find(title["key"])
    inner = [part for part in (title["inner"] or "").split(".") if part]
    path, form = _path(key, inner, title["number"], scope) if key else ((), "")
    if key is None or not path or (title["lang"] and form not in TEXTS):
        return (), "", ()
    lang = ((title["lang"] or "").lower(),) if form in TEXTS else ()  # an empty one is told and filled in later
    return path + lang, form, key.kinds if key.is_reference else ()


def _path(key: Key, inner: list[str], number: str | None, scope: Scope) -> tuple[Path, str]:
    """The path and form that the words behind a key lead to; an empty path where they lead nowhere."""
    words = [part for part in inner if not part.isdigit()]
    if key.node is None:
        return _path_of_value(key, words)
    if scope.whole and not words and number is None:
        return (key.name,), key.form
    return _path_in_node(key, (words, inner), number, scope)


def _path_in_node(key: Key, parts: tuple[list[str], list[str]], number: str | None, scope: Scope) -> tuple[Path, str]:
    words, inner = parts
    node = scope.names.model.nodes.get(key.node or "", {})
    found = node.get(words[0]) if words else None
    form = found.form if found else ""
    if len(words) > 1 and form != "value":
        form = PARTS.get(form, {}).get(words[1], "") if len(words) == 2 else ""
    if not form:
        return (), ""
    numbers = [int(part) for part in (number or "", *inner) if part.isdigit()]
    slot = (numbers[0] if numbers else 0,) if key.many else ()
    return (key.name, *slot, *words), form


def _path_of_value(key: Key, words: list[str]) -> tuple[Path, str]:
    if not words:
        return (key.name,), key.form
    form = PARTS.get(key.form, {}).get(words[0])
    return ((key.name, words[0]), form) if form and len(words) == 1 else ((), "")


def _unknown(text: str, scope: Scope) -> Problem:
    """PLD301 with the title that was meant: that of the key itself where only what stands behind it is wrong."""
    if not scope.hints:
        return Problem("PLD301", key=text, value=text)
    head, _, lang = text.partition("@")
    bare = head.partition(".")[0].strip()
    meant = scope.find(bare)
    if meant and "." not in text:
        title: str | None = next(_titles(meant, scope))
    else:
        titles = [*scope.own, *(title for key in scope.keys.values() for title in _titles(key, scope))]
        title = scope.names.misspelled(head, titles)
    key = scope.keys.get(title or "")
    if lang and key and key.form in TEXTS:
        title = f"{title}@{lang}"
    return Problem("PLD301", key=text, value=text, facts={"nearest": title} if title else {})


def _titles(key: Key, scope: Scope) -> Iterator[str]:
    """The titles that columns for a key have: `amount.value`, `amount.currency` for a key that holds nodes."""
    nodes = scope.names.model.nodes.get(key.node or "")
    yield from (
        (f"{key.name}.{inner}" for inner in sorted(nodes, key=lambda name: not nodes[name].required))
        if nodes
        else [key.name]
    )


def numbered(columns: list[Column], scope: Scope) -> list[Column]:
    """Columns of lists of nodes that are repeated without a number are those of the first node, the second, ..."""
    seen: Counter[Path] = Counter()
    result = []
    for column in columns:
        if len(column.path) > 1 and column.path[1] == 0:
            seen[column.path] += 1
            column = replace(column, path=(column.path[0], seen[column.path], *column.path[2:]))
        result.append(column)
    return result


def clashes_of(columns: list[Column], place: Place) -> Iterator[tuple[Column, Problem]]:
    """Columns that fill the same value as another, or a value and its parts (PLD316)."""
    taken: dict[Path, Column] = {}
    for column in columns:
        other = taken.get(column.path) if not (column.is_list or column.joins) else None
        above = [taken[column.path[:end]] for end in range(1, len(column.path)) if column.path[:end] in taken]
        if other or above:
            there = place._replace(column=column.letter, header=column.header)
            facts = {"other": (other or above[0]).header}
            yield column, Problem("PLD316", there, key=column.key, value=column.header, facts=facts)
        taken.setdefault(column.path, column)
