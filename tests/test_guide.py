"""Each command that the guide shows is run as its reader would run it, and says what the page shows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from datasets import run
from guiding import BLOCK, DONE, NAMES, PAGES, Page, followed, named_otherwise
from make_guide import lines_of, without_gaps
from peasant_ld.report.messages import LANGUAGES

RUN_ELSEWHERE = {"own-model": "test_docs.py runs it from its first line to the published page"}
SELF_NAMES = {"en": "English", "pt": "português", "es": "español", "fr": "français", "ht": "kreyòl"}
TRANSLATED = sorted({page.name for page in PAGES if page.lang != "en"})
WITH_COMMANDS = [page for page in PAGES if page.name not in RUN_ELSEWHERE and page.shown()]
# A translation has the same commands: they are run again where it shows what they say, in its language.
TO_RUN = [page for page in WITH_COMMANDS if page.lang == "en" or any(one.says for one in page.shown())]
SAME_RULES = ("do-no-harm", "evidence", "form", "versions")
WITH_TITLES = ("evidence", "versions")
LONG = ("doi", "evidence", "form", "from-rdf", "keeping", "mending", "tables", "together", "versions")


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


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in SAME_RULES], ids=lambda page: page.path.stem)
def test_what_a_page_writes_into_the_dataset_is_the_same_in_every_language(page: Page) -> None:
    def rules(of: Page) -> list[dict[str, Any]]:
        return [tomllib.loads(body) for _, sort, body in BLOCK.findall(of.path.read_text("utf-8")) if sort == "toml"]

    assert rules(page)
    assert rules(page) == rules(Page(page.name, "en"))


@pytest.mark.parametrize("page", [page for page in PAGES if page.name in WITH_TITLES], ids=lambda page: page.path.stem)
def test_the_titles_that_a_page_shows_are_those_of_a_form(page: Page, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    rows = re.findall(r"^\| (`.*\*`.*) \|$", page.path.read_text("utf-8"), re.MULTILINE)
    assert rows
    told = run("template", "organization", "document", "-o", tmp_path / "form.xlsx", "--lang", page.lang)
    assert told.code == 0, told.err
    titles = {cell.value for sheet in openpyxl.load_workbook(tmp_path / "form.xlsx") for cell in sheet[1]}
    assert {title.strip("`") for row in rows for title in row.split(" | ")} <= titles


def cases() -> list[Any]:
    return [
        pytest.param(page, id=page.path.stem, marks=[pytest.mark.slow] if page.name in LONG else []) for page in TO_RUN
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
