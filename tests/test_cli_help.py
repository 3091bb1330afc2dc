"""The command line speaks five languages: help, what a shell completes, and what is wrong with a command line."""

from __future__ import annotations

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from conftest import ROOT
from datasets import Outcome, make_dataset, run
from peasant_ld.cli import COMMANDS, PROGRAM, group
from peasant_ld.cli.help import translations
from peasant_ld.report.messages import LANGUAGES

ROOM = ROOT / "src" / "peasant_ld" / "cli"
OTHERS = [each for each in LANGUAGES if each != "en"]
# What is no different in some language.
ALIKE = {"Error:", "Options", "[OPTIONS]"}
# What a text says in every language in the same letters: names of options, placeholders, values and files.
FIXED = re.compile(
    r"(?<![\w-])--?[a-z][a-z-]+|\b[A-Z]{2,}(?:\.[a-z]+)?\b|\{\w*\}|[a-z_-]+\.(?:toml|csv|json)|`[^`]+`|https?://\S+|\d+"
)
CLICK = re.compile(
    r"\b(usage|error|invalid|value|missing|argument|command|parameter|such|try|help|mean|expected|directory|"
    r"does|not|the|is|required|default|got|unexpected|extra|choose|range|valid|match|format|show|message|exit)\b",
    re.IGNORECASE,
)


def of_commands() -> Iterator[str]:
    """Every English text of the help."""
    yield from COMMANDS.values()
    for command in [group, *(group.get_command(click.Context(group), name) for name in COMMANDS)]:
        assert command is not None
        yield from re.split(r"\n\s*\n", inspect.cleandoc(command.help or ""))
        for param in command.get_params(click.Context(command)):
            yield getattr(param, "help", None) or ""


def of_code() -> Iterator[str]:
    """Every English text that the code has translated: what is wrong with a command line, and single words."""
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Misuse", "translated") and node.args:
                parts = [part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)]
                yield from (part for part in parts if isinstance(part, str))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("{name}"):
                yield node.value


TEXTS = {
    " ".join(text.split()): None for text in (*of_commands(), *of_code()) if re.sub(r"\{\w*\}", "", text).strip(": ")
}


@pytest.mark.parametrize("lang", OTHERS)
def test_every_text_of_the_help_is_there_in_every_language(lang: str) -> None:
    known = translations(lang)
    assert [text for text in TEXTS if text not in known] == []
    assert [text for text, there in known.items() if there == text and text not in ALIKE] == []
    assert list(known) == list(translations(OTHERS[0]))


@pytest.mark.parametrize("lang", OTHERS)
def test_no_translation_is_left_of_a_text_that_is_gone(lang: str) -> None:
    code = "\n".join(path.read_text("utf-8") for path in ROOM.rglob("*.py"))
    assert [
        text for text in translations(lang) if text not in TEXTS and f'"{text}"' not in code and text != "[OPTIONS]"
    ] == []


@pytest.mark.parametrize("lang", OTHERS)
def test_what_one_writes_on_the_command_line_is_the_same_in_every_language(lang: str) -> None:
    for text, there in translations(lang).items():
        if text != "[OPTIONS]":
            assert sorted(FIXED.findall(text)) == sorted(FIXED.findall(there)), there


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_the_help_of_a_command_has_no_word_of_another_language(name: str) -> None:
    words = [name] if name else []
    texts = {lang: run(*words, "--help", "--lang", lang).out for lang in LANGUAGES}
    assert len(set(texts.values())) == len(LANGUAGES)
    for lang in OTHERS:
        english = [text for text in TEXTS if len(text) > 20 and text not in translations(lang).values()]
        shown = " ".join(texts[lang].split())
        assert [text for text in english if text in shown] == []
        assert re.search(r"Usage:|\bOptions:\n.*--lang", shown) is None or lang == "fr"


@pytest.mark.parametrize(
    "words", [("--lang", "pt", "--help"), ("--help", "--lang", "pt"), ("--lang=pt", "check", "--help")]
)
def test_the_language_may_stand_anywhere(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.code, done.out.startswith("Uso: peasant-ld ")) == (0, True)


def test_the_locale_decides_in_which_language_help_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ht_HT.UTF-8")
    assert "Montre èd sa a epi fini." in run("publish", "--help").out


# Command lines that cannot be meant so

TABLE = tomllib.loads((Path(__file__).parent / "wrong_command_lines.toml").read_text("utf-8"))
WRONG = {name: case for part in TABLE.values() for name, case in part.items()}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the command lines name."""
    folder = tmp_path_factory.mktemp("there")
    make_dataset(folder / "DATASET")
    (folder / "FOLDER").mkdir()
    (folder / "FILE").write_text("")
    assert run("publish", folder / "DATASET", "-o", folder / "RELEASE", "--no-pages").code == 0
    return folder


def ask(words: list[str], lang: str) -> Outcome:
    """One wrong command line in a language; one that names none is asked by the locale."""
    return run(*(each.replace("LANG", lang) for each in words))


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_command_line_is_told_in_five_languages(
    name: str, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(there)
    words, same = WRONG[name]
    told = {}
    for lang in LANGUAGES:
        monkeypatch.setattr("peasant_ld.cli.options._language_at", lambda _: None)
        monkeypatch.setenv("LC_ALL", f"{lang}.UTF-8")
        done = ask(words, lang)
        assert (done.code, done.out) == (2, ""), done
        told[lang] = done.err.rstrip().splitlines()
        assert [each for each in same if each not in told[lang][-1]] == []
    assert len({lines[-1] for lines in told.values()}) == len(LANGUAGES)
    for lang in OTHERS:
        said = told[lang][-1].replace("Error:", "") if lang == "es" else told[lang][-1]
        for each in (*words, *same):
            said = said.replace(each, "")
        assert CLICK.findall(said) == [], said
        assert told[lang][-2] == ""  # above stands how the command is used, and where that can be read
        assert f"{PROGRAM} " in told[lang][0]
        assert "--help" in told[lang][-3]


def test_a_command_line_without_anything_gets_the_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    done = run()
    assert (done.code, done.err.startswith("Utilisation : peasant-ld ")) == (2, True)


def test_a_shell_shows_what_options_do_in_the_language_of_the_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.shell_completion import ShellComplete

    from peasant_ld.cli.language import Speech

    monkeypatch.setenv("LC_ALL", "es.UTF-8")
    asked = ShellComplete(group, {"obj": Speech.of()}, "peasant-ld", "_X")
    assert [each.help for each in asked.get_completions(["check"], "--sug")] == [
        "Propone correcciones para lo que está mal; no cambia nada."
    ]
    assert [each.help for each in asked.get_completions([], "pub")] == [
        "Escribe una publicación entera de un conjunto de datos."
    ]
