"""A dataset speaks its own language: the first of its `languages` is that of the messages, where none is asked for."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

import peasant_ld as pld
from datasets import GOOD, make_dataset, run
from peasant_ld.report.messages import Catalogue

HAITIAN = 'languages = ["ht", "fr"]'
WORDS = Catalogue.load("ht")


@pytest.fixture(autouse=True)
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that speaks French."""
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset that speaks Haitian Creole, with a table and its release, and that release alone."""
    folder = tmp_path_factory.mktemp("made")
    stated(make_dataset(folder / "archive", [*GOOD, "{"]), HAITIAN)
    (folder / "archive" / "records" / "grants.csv").write_text("id,type,name\ngrant/x,Grant,X\n", "utf-8")
    assert run("publish", folder / "archive", "--reject", "--no-pages").code == 2
    shutil.copytree(folder / "archive" / "release", folder / "release")
    return folder


def stated(folder: Path, languages: str) -> Path:
    """A dataset with other `languages`."""
    path = folder / "dataset.toml"
    path.write_text(path.read_text("utf-8").replace('languages = ["en"]', languages), "utf-8")
    return folder


DOORS: dict[str, tuple[tuple[str, ...], str]] = {
    "check": (("check", "archive"), WORDS.ui("severity.error")),
    "check of one file in it": (("check", "archive/records/all.jsonl"), WORDS.ui("severity.error")),
    "publish": (("publish", "archive"), WORDS.ui("nothing_written")),
    "convert": (("convert", "archive", "-o", "x.ttl"), WORDS.ui("severity.error")),
    "map": (("map", "archive/records/grants.csv"), WORDS.ui("map.as_it_is", file="archive/records/grants.csv")),
    "template": (("template", "grant", "-o", "archive/x.xlsx"), WORDS.ui("template.written", file="archive/x.xlsx")),
    "model": (("model", "new", "archive"), WORDS.ui("template.written", file="archive/model.toml")),
    "merge": (("merge", "archive", "archive", "-o", "both"), WORDS.ui("merge.nothing")),
    "reconcile": (("reconcile", "archive", "--against", "release", "-o", "x.csv"), WORDS.ui("severity.error")),
    "explain": (("explain", "archive", "grant/no"), WORDS.ui("why_unknown", record="grant/no")),
    "explain of a release": (("explain", "release", "grant/no"), WORDS.ui("why_absent", record="grant/no")),
    "diff": (("diff", "release", "release"), WORDS.ui("diff.account", added=0, removed=0, changed=0, same=5)),
    "load": (("load", "release", "--to", "http://127.0.0.1:1/data"), WORDS.label("word", "connection refused")),
    "query": (("query", "release", "SELECT"), WORDS.ui("severity.error")),
    "what is wrong with the command line": (("check", "archive", "archive", "--apply", "x"), "Erè:"),
    "a value that cannot be meant": (("desk", "archive", "--port", "99999"), "Erè:"),
    "an option that there is not": (("check", "archive", "--nope"), "Erè:"),
    "a table that is not there": (("map", "archive/records/no.csv"), WORDS.ui("severity.error")),
    "a release that is not there": (("diff", "release", "no"), WORDS.ui("severity.error")),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_of_a_dataset_or_release_speaks_its_language(
    door: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(made, tmp_path / "made")
    monkeypatch.chdir(tmp_path / "made")
    words, said = DOORS[door]
    assert said in run(*words).err


def test_a_release_that_cannot_be_served_says_so_in_its_language(made: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = run("serve", made / "release", "--port", str(taken.getsockname()[1])).err
    assert WORDS.label("word", "address already in use") in told


def test_who_asks_for_a_language_gets_it(made: Path) -> None:
    assert "erreur" in run("check", made / "archive", "--lang", "fr").err
    assert "erro" in run("--lang", "pt", "check", made / "archive").err


@pytest.mark.parametrize(
    ("languages", "lang"),
    [
        ('languages = ["pt-BR"]', "pt"),
        ('languages = ["qu", "es"]', "es"),
        ('languages = ["qu"]', "fr"),
        ('languages = ["und", "ht"]', "ht"),
    ],
)
def test_the_first_language_that_is_spoken_here_counts_and_else_that_of_the_system(
    languages: str, lang: str, tmp_path: Path
) -> None:
    folder = stated(make_dataset(tmp_path / "archive"), languages)
    assert run("check", folder).err == run("check", folder, "--lang", lang).err


def test_records_that_lie_in_no_dataset_are_told_of_in_the_language_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "all.jsonl").write_text("{", "utf-8")
    assert "erreur" in run("check", tmp_path / "all.jsonl").err


WRONG: dict[str, tuple[Callable[[str], str], str]] = {
    "a key that is missing": (lambda text: text.replace("licence", "license"), "ht"),
    "no TOML, but the line of the languages can be read": (lambda text: text + "= =\n", "ht"),
    "no languages": (lambda text: text.replace(HAITIAN, ""), "fr"),
    "languages of another sort": (lambda text: text.replace(HAITIAN, "languages = 7"), "fr"),
    "not in UTF-8": (lambda text: text + "# \udce9\n", "ht"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_in_the_description_is_told_in_the_language_that_it_states_if_that_can_be_read(
    name: str, tmp_path: Path
) -> None:
    change, lang = WRONG[name]
    folder = stated(make_dataset(tmp_path / "archive"), HAITIAN)
    text = change((folder / "dataset.toml").read_text("utf-8"))
    (folder / "dataset.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    done = run("check", folder)
    assert (done.code, f"{Catalogue.load(lang).ui('severity.error')} PLD01" in done.err) == (2, True)


def test_a_report_speaks_the_language_of_its_dataset_in_python_too(made: Path) -> None:
    report = pld.open_dataset(made / "archive").check()
    assert report.to_text() == report.to_text("ht")
    assert report.to_html() == report.to_html("ht")
    assert report.to_text("en") != report.to_text()
    assert pld.open_release(made / "release").report.to_text().endswith("rejte 1")


def test_loose_records_are_told_of_in_english() -> None:
    with pytest.raises(pld.DataError) as caught:
        pld.build_graph([{"id": "movement/a", "type": "Movement"}], base="https://example.org/")
    assert caught.value.report.to_text() == caught.value.report.to_text("en")


def test_a_new_dataset_speaks_the_language_it_was_made_in(tmp_path: Path) -> None:
    assert run("new", tmp_path / "archive", "--lang", "ht").code == 0
    assert run("check", tmp_path / "archive").err == run("check", tmp_path / "archive", "--lang", "ht").err
