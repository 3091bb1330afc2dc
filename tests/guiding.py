"""The pages of the guide as a reader follows them: the commands that they show, run in order, and what these say."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from conftest import ROOT
from datasets import Outcome, run
from peasant_ld.report.messages import LANGUAGES

GUIDE = ROOT / "docs" / "guide"
DONE = ROOT / "tests" / "guide"  # what the reader of a page does beside its commands
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
NAME = "peasant-ld "


class Shown(NamedTuple):
    """A command that a page shows, and the lines that the page shows as what it says."""

    words: tuple[str, ...]
    says: tuple[str, ...] = ()


class Page(NamedTuple):
    """A page of the guide in a language."""

    name: str
    lang: str

    @property
    def path(self) -> Path:
        return GUIDE / (f"{self.name}.md" if self.lang == "en" else f"{self.name}.{self.lang}.md")

    def shown(self) -> list[Shown]:
        """The commands in order; a block without a name that holds none shows what the last one says."""
        found: list[Shown] = []
        for _, sort, body in BLOCK.findall(self.path.read_text("utf-8")):
            lines = [line.strip() for line in body.splitlines()]
            commands = [Shown((*shlex.split(line, comments=True)[1:],)) for line in lines if line.startswith(NAME)]
            if not sort and not commands and found:
                found[-1] = Shown(found[-1].words, (*filter(None, lines),))
            found += commands
        return found


NAMES = sorted({path.name.partition(".")[0] for path in GUIDE.glob("*.md")})
PAGES = [page for name in NAMES for page in (Page(name, lang) for lang in LANGUAGES) if page.path.exists()]


def named_otherwise(english: Sequence[Shown], others: Sequence[Shown]) -> dict[str, str]:
    """What files are called in another language, by their English names.

    Raises AssertionError where the commands are others, or one name has two translations.
    """
    names: dict[str, str] = {}
    for one, other in zip(english, others, strict=True):
        assert len(one.words) == len(other.words), other.words
        for option, word, translated in zip(("", *one.words), one.words, other.words, strict=False):
            parts, translations = re.split(r"[/.]", word), re.split(r"[/.]", translated)
            if option != "--lang" and word != translated:
                assert len(parts) == len(translations), other.words
                assert "-" not in (word[0], translated[0]), other.words
                for part, translation in zip(parts, translations, strict=True):
                    assert names.setdefault(part, translation) == translation, other.words
    return names


def followed(page: Page) -> Iterator[tuple[Shown, Outcome, int]]:
    """Each command of a page, run in the folder where we are, what came of it, and the code that is expected."""
    commands = page.shown()
    does = tomllib.loads((DONE / f"{page.name}.toml").read_text("utf-8"))
    reader = _Reader(page.lang, named_otherwise(Page(page.name, "en").shown(), commands))
    reader.run(does.get("start", ()))
    for number, command in enumerate(commands):
        for act in does.get("before", ()):
            if act["command"] == number:
                reader.do(act)
                reader.run(act.get("run", ()))
        if command.words[0] not in does.get("unrun", {}):
            yield command, run(*command.words), does.get("ends", {}).get(str(number), 0)


class _Reader:
    """Who follows a page, in a language, with the names that files have there."""

    def __init__(self, lang: str, names: Mapping[str, str]) -> None:
        self._lang, self._names = lang, names

    def run(self, lines: Sequence[str]) -> None:
        """Commands of other pages, which were run before."""
        for line in lines:
            told = run(*shlex.split(self._renamed(line)))
            assert told.code == 0, (line, told.err)

    def do(self, act: Mapping[str, Any]) -> None:
        """What is done with files between two commands: take out, copy, move, write, fill in, replace."""
        for pattern in act.get("remove", ()):
            for path in Path().glob(self._renamed(pattern)):
                path.unlink() if path.is_file() else shutil.rmtree(path)
        for source, target in act.get("copy", {}).items():  # from the project
            shutil.copytree(ROOT / source, self._at(target))
        for source, target in act.get("move", {}).items():
            shutil.move(self._at(source), self._at(target))
        for path, text in act.get("write", {}).items():
            self._at(path).parent.mkdir(parents=True, exist_ok=True)
            self._at(path).write_text(text, "utf-8")
        for path, sheets in act.get("fill", {}).items():
            self._fill(self._at(path), sheets)
        for path, changes in act.get("replace", {}).items():
            for old, new in changes.items():
                text = self._at(path).read_text("utf-8")
                assert old in text, (path, old)
                self._at(path).write_text(text.replace(old, new), "utf-8")

    def _fill(self, path: Path, sheets: Mapping[str, Mapping[str, Any]]) -> None:
        """Cells of a workbook, by the number of the sheet; a new workbook where there is none."""
        import openpyxl

        book = openpyxl.load_workbook(path) if path.exists() else openpyxl.Workbook()
        for number, cells in sheets.items():
            for cell, value in cells.items():
                book.worksheets[int(number)][cell] = value[self._lang] if isinstance(value, dict) else value
        book.save(path)

    def _at(self, path: str) -> Path:
        return Path(self._renamed(path))

    def _renamed(self, text: str) -> str:
        """A path or a command line with the names that files have in the language."""
        return re.sub(r"[^/. ]+", lambda part: self._names.get(part[0], part[0]), text)
