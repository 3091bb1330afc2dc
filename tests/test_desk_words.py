"""The words of the desk: the same in five languages, each of them on the page, and the grid as its makers ship it."""

import hashlib
import json
import re
from importlib.resources import files

import pytest

ROOM = files("peasant_ld.serve") / "desk"
LANGUAGES = ("en", "pt", "es", "fr", "ht")
WORDS = {lang: json.loads((ROOM / "words" / f"{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES}
OWN = sorted(
    each.name for each in (ROOM / "static").iterdir() if each.name.endswith(".js") and "tabulator" not in each.name
)
PAGE = "".join((ROOM / "static" / name).read_text(encoding="utf-8") for name in OWN) + (
    ROOM / "templates" / "desk.html"
).read_text(encoding="utf-8")
# Words that English shares with another language.
ALIKE = {"severity.error", "file.errors.one", "set.licence", "set.description"}
# The grid as it was published; whoever takes a newer one says so here.
GRID = {
    "tabulator.min.js": "ffac518cb793c672a2f0522b7fc80bf862234d96bb1e581c8aaf7f48f130eafa",
    "tabulator.min.css": "405ae24218357d80df2a5f3addf138666d035f970dac4ebdb0265d0b5373efcb",
    "tabulator.LICENSE.txt": "191a2ee554684e1064c897b432f0e1bc6dfa714ca045d3f6ea2cf692cbd398b7",
}


def places(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_each_language_has_the_same_words_with_the_same_facts(lang: str) -> None:
    assert list(WORDS[lang]) == list(WORDS["en"])
    assert {key: places(text) for key, text in WORDS[lang].items()} == {
        key: places(text) for key, text in WORDS["en"].items()
    }


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_no_english_is_left(lang: str) -> None:
    alike = {key for key, text in WORDS[lang].items() if text == WORDS["en"][key] and re.sub(r"\{\w+\}|\W", "", text)}
    assert alike <= ALIKE


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_for_one_stands_only_beside_the_form_for_many(lang: str) -> None:
    ones = [key.removesuffix(".one") for key in WORDS[lang] if key.endswith(".one") and "{count}" in WORDS[lang][key]]
    assert ones
    assert not [key for key in ones if key not in WORDS[lang] or "{count}" not in WORDS[lang][key]]


def test_each_word_is_on_the_page() -> None:
    asked = {key.removesuffix(".one").removesuffix(".none").removesuffix(".about") for key in WORDS["en"]}
    assert not sorted(
        key for key in asked if f'"{key}"' not in PAGE and f'"{key}.one"' not in PAGE and f'"{key}.about"' not in PAGE
    )


def test_each_word_that_the_page_asks_for_is_there() -> None:
    asked = set(re.findall(r'(?:say|button)\(\s*"([a-z_.]+)"', PAGE)) | set(re.findall(r'words\["([a-z_.]+)"\]', PAGE))
    assert len(asked) > 100
    assert not sorted(asked - WORDS["en"].keys())


@pytest.mark.parametrize(("lang", "quoted"), [*((lang, "“([^”]+)”") for lang in ("en", "pt", "ht")),
                                              ("es", "«([^»]+)»"), ("fr", "« ([^»]+) »")])  # fmt: skip
def test_a_fix_at_the_desk_names_a_step_or_a_field_as_the_page_does(lang: str, quoted: str) -> None:
    problems = json.loads((files("peasant_ld.report.messages") / f"{lang}.json").read_text(encoding="utf-8"))[
        "problems"
    ]
    named = re.findall(quoted, "\n".join(fix for entry in problems.values() for fix in entry.get("desk", ())))
    assert {WORDS[lang]["step.map"], WORDS[lang]["settings"], WORDS[lang]["set.version"]} <= set(named)
    assert set(named) <= set(WORDS[lang].values())


def test_what_is_shown_becomes_text_and_never_markup() -> None:
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", PAGE)


@pytest.mark.parametrize("name", GRID)
def test_the_grid_is_the_one_that_its_makers_ship(name: str) -> None:
    content = (ROOM / "static" / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == GRID[name]
    assert name != "tabulator.min.js" or content.startswith(b"/* Tabulator v6.5.3 ")
