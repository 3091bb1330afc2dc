"""Each command that the guide shows is run as its reader would run it, and says what the page shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guiding import DONE, NAMES, PAGES, Page, named_otherwise, followed
from make_guide import lines_of, without_gaps
from peasant_ld.report.messages import LANGUAGES

RUN_ELSEWHERE = {"own-model": "test_docs.py runs it from its first line to the published page"}
SELF_NAMES = {"en": "English", "pt": "português", "es": "español", "fr": "français", "ht": "kreyòl"}
TRANSLATED = sorted({page.name for page in PAGES if page.lang != "en"})
WITH_COMMANDS = [page for page in PAGES if page.name not in RUN_ELSEWHERE and page.shown()]
# Translations run the same commands; together, and the longest of the English pages alone, they take more than two seconds.
LONG = ("evidence", "form", "from-rdf", "mending", "own-spreadsheet", "tables", "together", "versions")


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_page_that_is_translated_is_there_in_five_languages_which_its_head_names(name: str) -> None:
    for lang in LANGUAGES:
        page = Page(name, lang)
        links = [own if each == lang else f"[{own}]({Page(name, each).path.name})" for each, own in SELF_NAMES.items()]
        lines = page.path.read_text("utf-8").splitlines()
        assert lines[0].startswith("# ")
        assert lines[1:4] == ["", " · ".join(links), ""]


@pytest.mark.parametrize("page", [page for page in PAGES if page.lang != "en"], ids=lambda page: page.path.stem)
def test_a_page_shows_the_same_commands_in_every_language(page: Page) -> None:
    english, others = Page(page.name, "en").shown(), page.shown()
    assert [len(one.says) for one in others] == [len(one.says) for one in english]
    named_otherwise(english, others)


def cases() -> list[Any]:
    return [
        pytest.param(
            page, id=page.path.stem, marks=[pytest.mark.slow] if page.lang != "en" or page.name in LONG else []
        )
        for page in WITH_COMMANDS
    ]


@pytest.mark.parametrize("page", cases())
def test_the_commands_of_a_page_do_what_it_says(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", f"{page.lang}.UTF-8")
    for command, told, code in followed(page):
        assert told.code == code, (command.words, told.err)
        said = iter(lines_of(told))
        for line in command.says:
            assert line == "..." or without_gaps(line) in said, (line, told.out + told.err)


def test_what_is_prepared_is_for_a_page_that_shows_commands() -> None:
    assert {path.stem for path in DONE.glob("*.toml")} == {page.name for page in WITH_COMMANDS}
    assert {*LONG, *RUN_ELSEWHERE} <= {*NAMES}
