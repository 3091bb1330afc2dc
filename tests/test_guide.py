"""Each command that the guide shows is run as its reader would run it, and says what the page shows."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from conftest import ROOT
from datasets import Outcome, run
from peasant_ld.report.messages import LANGUAGES

GUIDE = ROOT / "docs" / "guide"
DONE = ROOT / "tests" / "guide"  # what the reader of a page does beside its commands
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
NAME = "peasant-ld "
RUN_ELSEWHERE = {"own-model": "test_docs.py runs it from its first line to the published page"}
NAMES = {"en": "English", "pt": "português", "es": "español", "fr": "français", "ht": "kreyòl"}
OTHERS = [lang for lang in LANGUAGES if lang != "en"]


class Shown(NamedTuple):
    """A command that a page shows, and the lines that the page shows as what it says."""

    words: tuple[str, ...]
    says: tuple[str, ...] = ()


def file_of(page: str, lang: str) -> Path:
    return GUIDE / (f"{page}.md" if lang == "en" else f"{page}.{lang}.md")


def shown(path: Path) -> list[Shown]:
    """The commands of a page in order; a block without a name that holds none shows what the last one says."""
    found: list[Shown] = []
    for _, sort, body in BLOCK.findall(path.read_text("utf-8")):
        lines = [line.strip() for line in body.splitlines()]
        commands = [Shown((*shlex.split(line, comments=True)[1:],)) for line in lines if line.startswith(NAME)]
        if not sort and not commands and found:
            found[-1] = Shown(found[-1].words, (*filter(None, lines),))
        found += commands
    return found


PAGES = sorted({path.name.partition(".")[0] for path in GUIDE.glob("*.md")})
TRANSLATED = [page for page in PAGES if any(file_of(page, lang).exists() for lang in OTHERS)]
WITH_COMMANDS = [page for page in PAGES if shown(file_of(page, "en"))]


def languages_of(page: str) -> list[str]:
    return [lang for lang in LANGUAGES if file_of(page, lang).exists()]


def named_otherwise(english: Sequence[Shown], others: Sequence[Shown]) -> dict[str, str]:
    """What files are called in another language, by their English names.

    Raises AssertionError where the commands are others, or one name has two translations.
    """
    names: dict[str, str] = {}
    for one, other in zip(english, others, strict=True):
        for option, word, translated in zip(("", *one.words), one.words, other.words, strict=False):
            parts, translations = re.split(r"[/.]", word), re.split(r"[/.]", translated)
            if option != "--lang" and word != translated:
                assert len(parts) == len(translations), other.words
                assert "-" not in (word[0], translated[0]), other.words
                for part, translation in zip(parts, translations, strict=True):
                    assert names.setdefault(part, translation) == translation, other.words
    return names


@pytest.mark.parametrize("page", TRANSLATED)
def test_a_page_that_is_translated_is_there_in_five_languages_which_its_head_names(page: str) -> None:
    for lang in LANGUAGES:
        lines = file_of(page, lang).read_text("utf-8").splitlines()
        assert lines[0].startswith("# ")
        links = [name if each == lang else f"[{name}]({file_of(page, each).name})" for each, name in NAMES.items()]
        assert lines[1:4] == ["", " · ".join(links), ""]


@pytest.mark.parametrize("page", TRANSLATED)
@pytest.mark.parametrize("lang", OTHERS)
def test_a_page_shows_the_same_commands_in_every_language(page: str, lang: str) -> None:
    english, others = shown(file_of(page, "en")), shown(file_of(page, lang))
    assert [(len(one.words), len(one.says)) for one in others] == [(len(one.words), len(one.says)) for one in english]
    named_otherwise(english, others)


def cases() -> list[Any]:
    """Every page with commands, in every language that it has; the translations are slow together."""
    return [
        pytest.param(page, lang, id=f"{page}-{lang}", marks=[pytest.mark.slow] if lang != "en" else [])
        for page in WITH_COMMANDS
        if page not in RUN_ELSEWHERE
        for lang in languages_of(page)
    ]


@pytest.mark.parametrize(("page", "lang"), cases())
def test_the_commands_of_a_page_do_what_it_says(
    page: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", f"{lang}.UTF-8")
    commands = shown(file_of(page, lang))
    does = tomllib.loads((DONE / f"{page}.toml").read_text("utf-8"))
    names = named_otherwise(shown(file_of(page, "en")), commands)
    run_all(does.get("start", ()), names)
    for number, command in enumerate(commands):
        for act in does.get("before", ()):
            if act["command"] == number:
                do(act, tmp_path, names, lang)
                run_all(act.get("run", ()), names)
        if command.words[0] not in does.get("unrun", {}):
            holds(command, run(*command.words), does.get("ends", {}).get(str(number), 0))


def run_all(lines: Sequence[str], names: Mapping[str, str]) -> None:
    """Commands of other pages, which the reader has run before."""
    for line in lines:
        told = run(*shlex.split(renamed(line, names)))
        assert told.code == 0, (line, told.err)


def holds(command: Shown, told: Outcome, code: int) -> None:
    """That a command ended as is expected, and said the lines that are shown, in their order."""
    assert told.code == code, (command.words, told.err)
    said = iter([line.strip() for line in (told.out + told.err).splitlines()])
    for line in command.says:
        assert line == "..." or any(re.sub(" +", " ", each) == re.sub(" +", " ", line) for each in said), (
            line,
            told.out + told.err,
        )


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A path or a command line with the names that files have in another language."""
    return re.sub(r"[^/. ]+", lambda part: names.get(part[0], part[0]), text)


def do(act: Mapping[str, Any], folder: Path, names: Mapping[str, str], lang: str) -> None:
    """What a reader does with files between two commands: take out, move, write, fill in, replace."""

    def at(path: str) -> Path:
        return folder / renamed(path, names)

    for pattern in act.get("remove", ()):
        for path in folder.glob(renamed(pattern, names)):
            path.unlink() if path.is_file() else shutil.rmtree(path)
    for source, target in act.get("move", {}).items():
        at(target).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(at(source), at(target))
    for source, target in act.get("copy", {}).items():
        shutil.copytree(ROOT / source, at(target))
    for path, text in act.get("write", {}).items():
        at(path).parent.mkdir(parents=True, exist_ok=True)
        at(path).write_text(text, "utf-8")
    for path, sheets in act.get("fill", {}).items():
        fill(at(path), sheets, lang)
    for path, changes in act.get("replace", {}).items():
        for old, new in changes.items():
            text = at(path).read_text("utf-8")
            assert old in text, (path, old)
            at(path).write_text(text.replace(old, new), "utf-8")


def fill(path: Path, sheets: Mapping[str, Mapping[str, Any]], lang: str) -> None:
    """Cells of a workbook, by the number of the sheet; a new workbook where there is none."""
    import openpyxl

    book = openpyxl.load_workbook(path) if path.exists() else openpyxl.Workbook()
    for number, cells in sheets.items():
        for cell, value in cells.items():
            book.worksheets[int(number)][cell] = value[lang] if isinstance(value, dict) else value
    book.save(path)


def test_what_is_prepared_is_for_a_page_that_shows_commands() -> None:
    prepared = {path.stem for path in DONE.glob("*.toml")}
    assert prepared == {*WITH_COMMANDS} - {*RUN_ELSEWHERE}
