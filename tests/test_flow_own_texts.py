"""What a dataset says of itself is looked at as its records are: every field, each file of its model, at every door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, make_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from datasets import make_dataset, run
from peasant_ld.access import compile_rules
from peasant_ld.access.names import PersonNames
from peasant_ld.flow.own_texts import look_at_own_texts, texts_of
from peasant_ld.model import load_model
from peasant_ld.model.description import NO_BASE, Description, read_description
from peasant_ld.model.settings import SETTINGS, Setting, SettingsTable
from peasant_ld.problem import Problem

NAME = "Benedita Farias"
NAMES = PersonNames([NAME])
MODEL = load_model()
WITHHELD = {"id": "person/b", "type": "Person", "name": {"pt": NAME}}


def told(description: Description, contacts: str = "error") -> list[tuple[str, str | None]]:
    found = look_at_own_texts(description, MODEL, compile_rules({"contacts": contacts}, MODEL), NAMES)
    return [(each.code, each.key) for each in found]


def settings(table: SettingsTable = SETTINGS, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every setting of dataset.toml that goes out."""
    for name, form in table.keys.items():
        if isinstance(form, Setting):
            yield (*path, name)
        elif name != "access":
            yield from settings(form, (*path, name))
            yield from [(*path, name, "fr")] if form.others else []


def described(path: tuple[str, ...], text: str) -> Description:
    """A description that says a text at one path."""
    value: Any = text
    for name in reversed(path[1:]):
        value = {name: value}
    known = {each.name for each in fields(Description)}
    name = {"import": "imports"}.get(path[0], path[0])
    if name == "languages":
        return Description(NO_BASE, languages=(text,))
    if name == "base":
        return Description(text)
    return Description(NO_BASE, **{name: value}) if name in known else Description(NO_BASE, more={path[0]: value})


@pytest.mark.parametrize("path", [each for each in settings() if each != ("model",)], ids=".".join)
def test_a_name_is_found_in_every_text_that_dataset_toml_may_say(path: tuple[str, ...]) -> None:
    assert told(described(path, f"Papers of {NAME}")) == [("PLD224", ".".join(path))]


@pytest.mark.parametrize("path", [each for each in settings() if each != ("model",)], ids=".".join)
def test_contact_data_is_found_in_every_text_but_where_it_is_meant_to_be(path: tuple[str, ...]) -> None:
    meant = path in (("publisher", "email"), ("publisher", "url"))
    assert told(described(path, "write to b@example.org")) == ([] if meant else [("PLD225", ".".join(path))])


def test_a_field_that_is_added_tomorrow_is_looked_at() -> None:
    more = [("motto", str), ("credits", Mapping[str, Any])]
    bigger = make_dataclass("Bigger", more, bases=(Description,), kw_only=True, frozen=True)
    found = set(texts_of(bigger(NO_BASE, motto=NAME, credits={"by": [NAME], "with": {"them": NAME}})))
    assert found >= {(("motto",), NAME), (("credits", "by"), NAME), (("credits", "with", "them"), NAME)}


@pytest.mark.parametrize(
    "said",
    [
        {"title": {"en": "The seed archive"}},
        {"publisher": {"name": "Casa das Sementes", "email": "casa@example.org", "url": "https://example.org/"}},
        {"more": {"issued": "2026-01-31", "doi": "10.1234/567.8901"}},
        {"access": {"harmless": [NAME]}},
    ],
)
def test_what_says_nothing_of_anybody_is_let_pass(said: dict[str, Any]) -> None:
    assert told(replace(Description("https://example.org/a/"), **said)) == []


def test_the_name_of_a_key_is_looked_at_too() -> None:
    assert told(Description(NO_BASE, more={"dataset": {NAME: "x"}})) == [("PLD224", f"dataset.{NAME}")]


def test_contact_data_weighs_what_the_rules_say() -> None:
    said = Description(NO_BASE, title={"en": "b@example.org"})
    rules = compile_rules({"contacts": "warning"}, MODEL)
    (found,) = look_at_own_texts(said, MODEL, rules, NAMES)
    assert (found.blocks, found.value, found.facts, found.place) == (False, None, {"looks": "e-mail"}, None)


def problems_of(folder: Path) -> list[Problem]:
    said = read_description(folder)
    model = load_model(said.model)
    return list(look_at_own_texts(said, model, compile_rules({}, model), NAMES))


def test_a_find_is_told_at_its_line(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "d", more=f'[description]\nen = "From {NAME}"\n')
    (found,) = problems_of(folder)
    assert found.place is not None
    assert (found.place.file, found.key) == ("dataset.toml", "description.en")
    assert (folder / "dataset.toml").read_text("utf-8").splitlines()[(found.place.line or 0) - 1].startswith("en =")


@pytest.mark.parametrize(
    ("file", "text", "codes", "line"),
    [
        ("vocabulary.ttl", f"# first\n# a term of {NAME}\n", ["PLD224"], 2),
        ("vocabulary.ttl", "# ask b@example.org\n", ["PLD225"], 1),
        ("notes/benedita-farias.txt", "nothing\n", ["PLD224"], None),
        ("vocabulary.ttl", "# nothing\n", [], None),
    ],
)
def test_the_files_of_a_model_are_looked_at(
    file: str, text: str, codes: list[str], line: int | None, tmp_path: Path
) -> None:
    folder = make_dataset(tmp_path / "d", more="")
    toml = folder / "dataset.toml"
    toml.write_text('model = "model"\n' + toml.read_text("utf-8"), encoding="utf-8")
    (folder / "model" / file).parent.mkdir(parents=True)
    (folder / "model" / "vocabulary.ttl").write_text("# nothing\n", encoding="utf-8")
    (folder / "model" / file).write_text(text, encoding="utf-8")
    found = problems_of(folder)
    assert [each.code for each in found] == codes
    assert {(each.place.file, each.place.line) for each in found if each.place} == (
        {(f"model/{file}", line)} if codes else set()
    )


@pytest.mark.parametrize(
    "command",
    [
        ("check",),
        ("publish", "--no-pages"),
        ("publish", "--no-pages", "--reject"),
        ("convert", "-o", "out.ttl"),
        ("convert", "-o", "out.ttl", "--reject"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize(("said", "code"), [(NAME, "PLD224"), ("b@example.org", "PLD225")])
def test_nothing_goes_out_of_a_dataset_that_tells_it_whatever_is_rejected(
    command: tuple[str, ...], said: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_dataset(tmp_path / "d", [WITHHELD, {"id": "concept/a", "type": "Concept", "name": {"en": "A"}}])
    toml = folder / "dataset.toml"
    toml.write_text(toml.read_text("utf-8").replace('name = "Example"', f'name = "{said}"'), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    done = run(command[0], folder, *command[1:])
    assert done.code == 1
    assert code in done.err + done.out
    assert sorted(each.name for each in tmp_path.iterdir()) == ["d"]
    assert not (folder / "release").exists()


def test_they_are_looked_at_without_shapes_too(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "d", [{"id": "concept/a", "type": "Concept", "name": {"en": "A"}}])
    toml = folder / "dataset.toml"
    toml.write_text(toml.read_text("utf-8").replace('name = "Example"', 'name = "b@example.org"'), encoding="utf-8")
    out = tmp_path / "out.nt"
    assert "PLD225" in run("convert", folder, "-o", out, "--no-shapes", "--reject").err
    assert not out.exists()
