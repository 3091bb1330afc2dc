"""`peasant-ld model`: its file works as it is, what it says of a model is so, what it writes is the same model."""

import json
from pathlib import Path

import pytest

from datasets import make_dataset, run
from peasant_ld.model import load_model
from peasant_ld.report.messages import LANGUAGES
from test_model_short_part import BASE, SEEDS, short


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_model_file_works_as_it_is_and_is_short(lang: str, tmp_path: Path) -> None:
    assert run("model", "new", tmp_path, "--lang", lang).code == 0
    written = (tmp_path / "model.toml").read_text("utf-8")
    assert len([line for line in written.splitlines() if line and not line.startswith("#")]) <= 25
    assert max(map(len, written.splitlines())) <= 125
    model = load_model(tmp_path / "model.toml", BASE)
    assert {"SeedBank"} == set(model.kinds) - set(load_model().kinds)
    told = run("model", "check", tmp_path / "model.toml", "--lang", lang)
    assert (told.code, "SeedBank" in told.out, f"{BASE}terms/" in told.out) == (0, True, False)


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "model.toml").write_text("mine", "utf-8")
    told = run("model", "new", tmp_path)
    assert (told.code, "PLD317" in told.err) == (2, True)
    assert (tmp_path / "model.toml").read_text("utf-8") == "mine"


def test_a_dataset_that_does_not_name_the_new_file_is_told_how(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset")
    assert 'model = "model.toml"' in run("model", "new", dataset).err
    assert "model" not in [
        line.partition(" ")[0] for line in (dataset / "dataset.toml").read_text("utf-8").splitlines()
    ]


def test_what_follows_is_said_under_the_base_of_the_dataset(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "dataset", more='model = "model.toml"\n')
    short(dataset, SEEDS)
    for path in (dataset, dataset / "model.toml"):
        told = run("model", "check", path)
        assert (told.code, "dataset.invalid" in told.out + told.err) == (0, False)
        assert "SeedBank  (Seed bank)" in told.out
        assert "LearningCentre" in told.out
        assert "families" in told.out


def test_labels_that_lack_are_named(tmp_path: Path) -> None:
    told = run("model", "check", short(tmp_path, SEEDS), "--base", BASE)
    assert 'without a label in "en": plots, keeper, tenure' in told.out
    assert '"pt"' not in told.out


@pytest.mark.parametrize("wrong", ["[kinds.song]", '[kinds.Song]\nkeys.a = "txt"', "[kinds"])
def test_a_file_that_cannot_work_is_told_at_its_line(wrong: str, tmp_path: Path) -> None:
    told = run("model", "check", short(tmp_path, f'namespace = "terms/"\n{wrong}\n'))
    assert (told.code, "model.toml  line" in told.err) == (2, True), told.err


@pytest.mark.parametrize(
    "words", [("check",), ("new", "x.toml", "--base", BASE), ("check", ".", "--to", "x"), ("walk",)]
)
def test_a_command_line_that_means_nothing_is_told(words: tuple[str, ...]) -> None:
    assert run("model", *words).code == 2


def test_the_whole_model_is_shown(tmp_path: Path) -> None:
    shown = run("model", "show")
    assert shown.code == 0
    assert all(f"\n{kind}  (" in shown.out for kind in load_model().kinds)
    assert "\nSeedBank  (" in run("model", "show", short(tmp_path, SEEDS)).out


def test_what_is_written_as_files_is_the_same_model(tmp_path: Path) -> None:
    file = short(tmp_path, SEEDS)
    assert run("model", "show", file, "--to", tmp_path / "files", "--base", BASE).code == 0
    short_one, whole = load_model(file, BASE), load_model(tmp_path / "files")
    assert whole.context.document == short_one.context.document
    assert whole.kinds == short_one.kinds
    assert {one.text for one in whole.shape_files()} == {one.text for one in short_one.shape_files()}
    assert run("model", "check", tmp_path / "files").code == 0
    again = run("model", "show", file, "--to", tmp_path / "files")
    assert (again.code, "PLD402" in again.err) == (2, True)


def test_the_built_in_model_is_written_as_files(tmp_path: Path) -> None:
    assert run("model", "show", "--to", tmp_path / "files").code == 0
    written = json.loads((tmp_path / "files" / "grant.schema.json").read_text("utf-8"))
    assert written == load_model().kinds["Grant"].schema
