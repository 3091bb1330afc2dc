"""What Tab completes: asked of bash itself, with the script that the documentation names."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from conftest import ROOT
from datasets import environment
from peasant_ld.cli import COMPLETION, PROGRAM, group

# What is written so far, and words that are offered for its last word; none that begins otherwise ever is.
TABS = {
    "a command": (["p"], {"publish"}),
    "every command": ([""], {"check", "publish", "import", "explain"}),
    "an option of the program": (["--ver"], {"--version"}),
    "an option of a command": (["convert", "--eng"], {"--engine"}),
    "an engine": (["check", "--engine", "py"], {"pyshacl"}),
    "a language": (["check", "--lang", ""], {"en", "pt", "es", "fr", "ht"}),
    "a code": (["explain", "PLD02"], {"PLD020", "PLD021", "PLD029"}),
    "a code in small letters": (["explain", "pld021"], {"PLD021"}),
    "a format": (["convert", "a.jsonl", "-t", "n"], {"ntriples", "nquads"}),
    "a kind": (["template", "gr"], {"grant"}),
    "a second kind": (["template", "grant", "mov"], {"movement"}),
    "the kind of a row": (["map", "grants.csv", "--kind", "org"], {"organization"}),
    "a profile": (["convert", "a.jsonl", "--profile", "s"], {"schema.org"}),
    "an action": (["model", "sh"], {"show"}),
}


def bash(words: list[str], folder: Path) -> list[str]:
    """What bash offers where the cursor is behind the last word."""
    program = folder / PROGRAM
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m peasant_ld "$@"\n', "utf-8")
    program.chmod(0o700)
    script = (
        f'eval "$({COMPLETION}=bash_source {PROGRAM})"\n'
        f"COMP_WORDS=({shlex.join([PROGRAM, *words])}); COMP_CWORD={len(words)}\n"
        f'_peasant_ld_completion {PROGRAM}\nprintf "%s\\n" "${{COMPREPLY[@]}}"\n'
    )
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, env=environment(PATH=path), cwd=folder, check=True
    )
    return done.stdout.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("name", TABS)
def test_bash_completes(name: str, tmp_path: Path) -> None:
    words, wanted = TABS[name]
    offered = bash(words, tmp_path)
    assert wanted <= set(offered)
    assert [each for each in offered if not each.casefold().startswith(words[-1].casefold())] == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_an_id_is_not_guessed(tmp_path: Path) -> None:
    assert bash(["explain", "release", "PLD0"], tmp_path) == []


def ask(asked: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "peasant_ld"],
        capture_output=True,
        text=True,
        env=environment(**{COMPLETION: asked}, **more),
        check=False,
    )


@pytest.mark.parametrize(("words", "kind"), [("check ", "file"), ("publish ", "dir"), ("convert -o ", "file")])
def test_where_a_path_stands_the_shell_completes_it(words: str, kind: str) -> None:
    given = f"{PROGRAM} {words}".split(" ")
    done = ask("bash_complete", COMP_WORDS=" ".join(given), COMP_CWORD=str(len(given) - 1))
    assert done.stdout.split() == [f"{kind},"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_their_script(shell: str) -> None:
    done = ask(f"{shell}_source")
    assert done.returncode == 0
    assert f"{COMPLETION}={shell}_complete" in done.stdout


@pytest.mark.parametrize("lang", ["en", "pt", "es", "fr", "ht"])
def test_a_shell_that_is_not_known_is_told_the_others(lang: str) -> None:
    done = ask("tcsh_source", LC_ALL=f"{lang}.UTF-8")
    assert (done.returncode, done.stdout) == (2, "")
    assert "tcsh_source" in done.stderr
    assert "bash, zsh, fish" in done.stderr


def test_the_documentation_names_the_line_for_each_shell() -> None:
    text = (ROOT / "docs" / "command-line.md").read_text("utf-8")
    for shell in ("bash", "zsh", "fish"):
        assert f"{COMPLETION}={shell}_source {PROGRAM}" in text


def test_the_name_of_the_program_is_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "peasant_ld", "--help"], capture_output=True, text=True, env=environment(), check=True
    )
    assert done.stdout.startswith(f"Usage: {PROGRAM} ")
    assert isinstance(group, click.Group)


@pytest.mark.parametrize(("arguments", "code"), [(["--version"], 0), (["explain", "PLD000"], 2), (["check", "no"], 2)])
def test_python_m_leaves_as_the_command_does(arguments: list[str], code: int, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "peasant_ld", *arguments],
        capture_output=True,
        env=environment(),
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
