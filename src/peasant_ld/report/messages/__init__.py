"""Codes and facts of problems -> plain sentences in the reader's language, from one JSON file for each language.

A file holds `problems` (code -> title, say, fix, explain) and `ui` (key -> text). `say` and `fix` are alternatives: the
first one all of whose placeholders are known is used; `desk`, where it is there, stands for `fix` at the desk. Words
that stand in facts (`"expected": "text"`) are `ui` texts named `word.<word>`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from peasant_ld.arguments import check_word
from peasant_ld.problem import Place, Problem

_FOLDER = Path(__file__).parent
LANGUAGES = ("en", "pt", "es", "fr", "ht")
VALUE_LIMIT = 80
_PLACE_WIDTH = 52
PROSE_LIMIT = 400
# Facts that are sentences or lists, and so may be longer than a value.
_PROSE = frozenset({"message", "reason", "rule", "known", "expected", "advice", "holder", "nearest", "file"})
# Facts that may be a word of ours, which the reader's language has its own word for.
_WORDS = frozenset({"reason", "expected", "found", "rule"})
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# Controls (terminal escapes), formats (bidirectional marks, zero width), surrogates, and the two separators.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str, limit: int | None = VALUE_LIMIT) -> str:
    """`text` on one line, cut to `limit` characters, with every control or bidirectional character spelled out.

    What is given back is safe on a terminal: `\\u001B` stands for an escape, `\\u202E` for a right-to-left override.
    It is not escaped for HTML, for CSV or for the markup of a terminal library.
    """
    cut = text if limit is None or len(text) <= limit else text[: limit - 1] + "…"
    if cut.isascii() and cut.isprintable():
        return cut
    return "".join(_spelled(character) for character in cut)


def _spelled(character: str) -> str:
    if unicodedata.category(character) not in _UNSAFE:
        return character
    point = ord(character)
    return _NAMED.get(character) or (f"\\u{point:04X}" if point < 0x10000 else f"\\U{point:08X}")


def choose_language(option: str | None, environ: Mapping[str, str]) -> str:
    """The language to speak: `--lang` if given, else the first that the reader's computer wants and we speak.

    `pt_BR.UTF-8` and `pt-BR` both give `pt`; a language without a catalogue gives `en`.
    """
    wanted = map(primary, [option] if option else _wanted(environ))
    return next((language for language in wanted if language in LANGUAGES), "en")


def _wanted(environ: Mapping[str, str]) -> Sequence[str]:
    """The languages that the environment asks for, else those of the system, the most wanted first.

    POSIX has LC_ALL, LC_MESSAGES and LANG; LANGUAGE goes before these, as with gettext of GNU, unless they are those of
    nobody (`C`).
    """
    stated = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := environ.get(name))), "")
    if not stated:
        from peasant_ld.report.system_language import system_languages

        return system_languages()
    if stated.partition(".")[0] in ("C", "POSIX"):
        return (stated,)
    return (*filter(None, environ.get("LANGUAGE", "").split(":")), stated)


def primary(lang: str) -> str:
    """The language of a tag or of a locale, without its region: `pt` of `pt-BR` and of `pt_BR.UTF-8`."""
    return re.split(r"[-_.@]", lang.strip().lower(), maxsplit=1)[0]


def first_spoken(languages: Iterable[str]) -> str | None:
    """The first of some languages that there are messages in; None where there is none."""
    return next((lang for each in languages if (lang := primary(each)) in LANGUAGES), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every sentence that peasant-ld speaks, in one language."""

    lang: str
    problems: Mapping[str, Mapping[str, Any]]
    texts: Mapping[str, str]

    @classmethod
    def load(cls, lang: str = "en") -> Catalogue:
        """The catalogue of `lang` (`pt`, `pt-BR`, `pt_BR.UTF-8`); English if there is none."""
        return _read(choose_language(lang or "en", {}))

    @classmethod
    def at_desk(cls, lang: str) -> Catalogue:
        """The same for whoever works at the desk and sees no command, no `dataset.toml` and no map file."""
        return _read_at_desk(choose_language(lang, {}))

    @classmethod
    def of(cls, lang: str) -> Catalogue:
        """The catalogue of a language that a program asks for. TypeError or ValueError say which there are."""
        check_word("lang", primary(lang) if isinstance(lang, str) else lang, LANGUAGES)
        return cls.load(lang)

    def title(self, code: str) -> str:
        """What the problem is, in a few words; the code itself if it is not known."""
        entry = self.problems.get(code)
        return str(entry["title"]) if entry else code

    def say(self, problem: Problem) -> str:
        """What is wrong, in one sentence made of the facts of the problem."""
        entry = self.problems.get(problem.code)
        return (_first(entry["say"], problem, self) if entry else None) or self.ui("unknown_code", code=problem.code)

    def fix(self, problem: Problem) -> str | None:
        """How to mend it, in one sentence; None for a code that is not known."""
        entry = self.problems.get(problem.code)
        return _first(entry["fix"], problem, self) if entry else None

    def lines(self, problem: Problem) -> list[str]:
        """A problem as a terminal shows it: where and what it is, the sentence, the mend."""
        severity, fix = self.ui(f"severity.{problem.severity}"), self.fix(problem)
        head = f"{self.where(problem):<{_PLACE_WIDTH}}  {severity} {problem.code}"
        return [head, f"  {self.say(problem)}", *([f"  {self.ui('fix_line', fix=fix)}"] if fix else ())]

    def line(self, problem: Problem) -> str:
        """The same in one line, as an exception says it."""
        fix, place = self.fix(problem), f" ({self.place(problem.place)})" if problem.place else ""
        mend = f"; {self.ui('fix_line', fix=fix)}" if fix else ""
        return f"{problem.code}: {self.say(problem)}{place}{mend}"

    def explain(self, code: str) -> str | None:
        """What a code means and how to mend it, in a few sentences with an example; None if the code is not known."""
        entry = self.problems.get(code)
        return str(entry["explain"]) if entry else None

    def ui(self, key: str, /, **facts: object) -> str:
        """The text named `key` with its placeholders filled; KeyError if there is no such text or a fact is missing."""
        return _PLACEHOLDER.sub(lambda match: visible(str(facts[match[1]]), PROSE_LIMIT), self.texts[key])

    def label(self, group: str, word: str) -> str:
        """The text named `<group>.<word>` (`detail.engine`), or the word itself where there is none."""
        slug = re.sub(r"[^a-z0-9_]+", "-", word.lower()).strip("-")
        return self.texts.get(f"{group}.{slug}") or visible(word, PROSE_LIMIT)

    def place(self, place: Place) -> str:
        """A place in words: `records/grants.xlsx  sheet "Grants", cell D7` or `a.jsonl  line 12  /amount/value`."""
        cells = ("sheet", "cell") if place.cell else ("sheet", "row", "key", *(() if place.column else ("header",)))
        parts = [visible(place.file, PROSE_LIMIT), ", ".join(_spots(place, cells, self))]
        # In a spreadsheet, the row and column say it all; what a program made of them does not help.
        if not place.row:
            parts += [*_spots(place, ("line",), self), visible(place.path or place.pointer or "", PROSE_LIMIT)]
        return "  ".join(part for part in parts if part)

    def where(self, problem: Problem) -> str:
        """The place of a problem; with its record where the place alone does not lead to it."""
        place = problem.place
        exact = place is not None and (place.line or place.row)
        record = self.ui("place.record", record=problem.record) if problem.record and not exact else ""
        parts = [self.place(place) if place else "", record]
        return "  ".join(part for part in parts if part) or self.ui("no_place")


@cache
def _read(language: str) -> Catalogue:
    data = json.loads((_FOLDER / f"{language}.json").read_text("utf-8"))
    return Catalogue(language, MappingProxyType(data["problems"]), MappingProxyType(data["ui"]))


@cache
def _read_at_desk(language: str) -> Catalogue:
    known = _read(language)
    problems = {code: {**entry, "fix": entry.get("desk", entry["fix"])} for code, entry in known.problems.items()}
    return replace(known, problems=MappingProxyType(problems))


def _spots(place: Place, names: tuple[str, ...], catalogue: Catalogue) -> list[str]:
    """The parts of a place that are known, each in words: `sheet "Grants"`, `line 12`."""
    known = {name: getattr(place, name) for name in names}
    return [catalogue.ui(f"place.{name}", **{name: part}) for name, part in known.items() if part]


def _first(alternatives: Iterable[str], problem: Problem, catalogue: Catalogue) -> str | None:
    """The first alternative all of whose placeholders the problem can fill, filled."""
    filled = (_filled(alternative, problem, catalogue) for alternative in alternatives)
    return next((sentence for sentence in filled if sentence is not None), None)


def _filled(alternative: str, problem: Problem, catalogue: Catalogue) -> str | None:
    known = {name: _shown(name, problem, catalogue) for name in _PLACEHOLDER.findall(alternative)}
    if None in known.values():
        return None
    # What is put in is not searched again: a value that holds "{record}" stays as it is.
    return _PLACEHOLDER.sub(lambda match: known[match[1]] or "", alternative)


def _shown(name: str, problem: Problem, catalogue: Catalogue) -> str | None:
    """One fact as text that is safe to show; None if the problem does not know it."""
    fact = _fact(name, problem, catalogue.lang)
    if fact is None:
        return None
    if name == "key" and problem.place and (header := own_title(problem.place, str(fact))):
        title, key = visible(header), visible(str(fact))
        return catalogue.ui("key.column", header=title, column=problem.place.column, name=key)
    if isinstance(fact, Place):
        return catalogue.place(fact)
    items = [_plain(item) for item in (fact if isinstance(fact, list | tuple) else (fact,))]
    if name in _WORDS:
        listed = f" {catalogue.ui('or')} ".join(catalogue.label("word", item) for item in items)
    else:
        listed = ", ".join(items)
    return visible(listed, PROSE_LIMIT if name in _PROSE else VALUE_LIMIT)


def _plain(item: Any) -> str:
    return str(item).lower() if isinstance(item, bool) else str(item)


def own_title(place: Place, key: str) -> str | None:
    """The title that the reader has given to the column of a key; None where it is ours, or another key's column."""
    if not place.header or not place.column or not _is_at(place.pointer, key):
        return None
    title, ours = place.header.rstrip("* \t").casefold().replace("@", "."), key.casefold()
    return None if title == ours or title.startswith(f"{ours}.") or ours.startswith(f"{title}.") else place.header


def _is_at(pointer: str | None, key: str) -> bool:
    """Whether a place inside a record is that of a key: what is missing stands in the place of what it belongs to."""
    if pointer is None:
        return True
    way = ".".join(part for part in pointer.split("/") if part and not part.isdigit())
    steps = ".".join(part for part in key.split(".") if not part.isdigit())
    return way == steps or way.startswith(f"{steps}.")


def _fact(name: str, problem: Problem, lang: str) -> Any:
    """A fact by its name in a sentence. Record and key are never empty where known; an empty value is one (PLD035)."""
    own = {"record": problem.record or None, "key": problem.key or None, "value": problem.value}
    fact = own[name] if name in own else problem.facts.get(name)
    # The sentence of a shape, and a name, come in the languages that somebody wrote them in.
    return fact.get(lang) or fact.get("en") or next(iter(fact.values()), None) if isinstance(fact, Mapping) else fact
