"""What a new dataset begins with does not go live unsaid: its address, title and publisher, its example records."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest

import peasant_ld as pld
from datasets import FOUNDING, GOOD, make_dataset, run
from peasant_ld.model.description import read_description
from peasant_ld.model.placeholders import example_addresses, placeholders, undecided_licence
from peasant_ld.report.messages import LANGUAGES, Catalogue

STARTER = files("peasant_ld.forms") / "starter"
RECORDS = [each for path in (STARTER / "records").iterdir() for each in json.loads(path.read_text("utf-8"))]


class New(NamedTuple):
    """A new dataset, and what was said of it."""

    folder: Path
    told: str
    words: Catalogue


@pytest.fixture(scope="module", params=LANGUAGES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> New:
    """A new dataset, in each language."""
    folder = tmp_path_factory.mktemp("new") / "archive"
    done = run("new", folder, "--lang", request.param)
    assert done.code == 0
    return New(folder, done.err, Catalogue.load(request.param))


@pytest.fixture
def new(made: New) -> Path:
    """Its folder."""
    return made.folder


def codes(folder: Path) -> list[tuple[str, str | None]]:
    """The placeholders that a check finds, with their keys or records."""
    found = pld.open_dataset(folder).check()
    return [(each.code, each.key or each.record) for each in found if each.code in ("PLD146", "PLD147")]


def test_all_that_a_new_dataset_begins_with_is_known(new: Path) -> None:
    title = next(iter(tomllib.loads((new / "dataset.toml").read_text("utf-8"))["title"]))
    keys = ["base", f"title.{title}", f"description.{title}", "publisher.name"]
    assert codes(new) == [("PLD146", key) for key in keys]


def test_new_tells_the_line_of_everything_that_waits_for_ones_own(made: New) -> None:
    folder, told, words = made
    for line, text in enumerate((folder / "dataset.toml").read_text("utf-8").splitlines(), 1):
        value = text.partition(" = ")[2].strip('"')
        if text.startswith(("base", "name", "url", "licence")):
            assert f"dataset.toml  {words.ui('place.line', line=line)}  " in told
            assert f"= {value}\n" in told
    assert [each["id"] for each in RECORDS if f"  {each['id']}\n" not in told] == []
    records = (folder / "records" / "grants.json").read_text("utf-8").splitlines()
    (number,) = [number for number, line in enumerate(records, 1) if "grant/example-grant" in line]
    assert f"records/grants.json  {words.ui('place.line', line=number)}  grant/example-grant\n" in told


def test_each_placeholder_is_told_at_its_line(new: Path) -> None:
    lines = (new / "dataset.toml").read_text("utf-8").splitlines()
    for each in placeholders(read_description(new)):
        assert each.place is not None
        assert f'"{each.value}"' in lines[(each.place.line or 0) - 1]


def test_a_licence_that_nobody_chose_is_told_wherever_it_would_go_live(tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "archive")
    text = (folder / "dataset.toml").read_text("utf-8")
    chosen = read_description(folder).licence
    (folder / "dataset.toml").write_text(text.replace(f'"{chosen}"', f'"{undecided_licence()}"'), "utf-8")
    assert codes(folder) == [("PLD146", "licence")]
    done = run("publish", folder, "--no-pages", "--lang", "en")
    assert f"licence is still what a new dataset begins with: “{undecided_licence()}”" in done.err


def test_examples_beside_own_records_are_told_one_by_one(tmp_path: Path) -> None:
    both = make_dataset(tmp_path / "both", [*GOOD, *({**each, "id": each["id"]} for each in RECORDS if "name" in each)])
    assert [each for code, each in codes(both) if code == "PLD147"] == sorted(each["id"] for each in RECORDS)


def test_examples_alone_and_own_records_alone_are_not_told(tmp_path: Path, new: Path) -> None:
    assert "PLD147" not in dict(codes(new))
    assert codes(make_dataset(tmp_path / "own")) == []


def test_nothing_of_the_founding_example_is_a_placeholder() -> None:
    description = read_description(FOUNDING)
    assert [*placeholders(description), *example_addresses(description)] == []


@pytest.mark.parametrize(
    ("base", "is_told"),
    [
        ("https://example.org/x/", True),
        ("https://data.example.com/x/", True),
        ("http://localhost:8000/", True),
        ("https://archive.test/", True),
        ("https://their.example/", True),
        ("https://no.invalid/", True),
        ("https://w3id.org/x/", False),
        ("https://example.org.br/x/", False),
        ("https://notexample.org/x/", False),
    ],
)
def test_an_address_that_can_lead_nowhere_is_told_where_it_goes_live(base: str, is_told: bool, tmp_path: Path) -> None:
    folder = make_dataset(tmp_path / "archive")
    text = (folder / "dataset.toml").read_text("utf-8").replace("https://example.org/archive/", base)
    (folder / "dataset.toml").write_text(text, "utf-8")
    done = run("publish", folder, "--no-pages", "--lang", "en")
    assert done.code == 0
    assert (f"base = {base}: addresses there are kept for examples" in done.err) == is_told


# What is written over


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A dataset whose version 1.0.0 is out."""
    folder = make_dataset(tmp_path / "archive")
    assert run("publish", folder, "--no-pages").code == 0
    return folder


def again(folder: Path) -> list[tuple[str, object]]:
    """What publishing once more tells of what it writes over."""
    report = pld.open_dataset(folder).publish(folder / "release", pages=False)
    return [(each.code, each.value) for each in report if each.code in ("PLD148", "PLD149")]


def test_the_same_data_under_the_same_number_are_silent(published: Path) -> None:
    assert again(published) == []


def test_other_data_under_the_same_number_are_told_once(published: Path) -> None:
    make_dataset(published, GOOD[:3])
    assert again(published) == [("PLD149", "1.0.0")]
    assert again(published) == []


def test_other_data_under_a_number_of_their_own_are_silent(published: Path) -> None:
    make_dataset(published, GOOD[:3], version="1.1.0")
    assert again(published) == []


def test_another_base_is_told_with_the_one_that_was(published: Path) -> None:
    path = published / "dataset.toml"
    path.write_text(path.read_text("utf-8").replace("example.org/archive/", "example.org/new/"), "utf-8")
    path.write_text(path.read_text("utf-8").replace("1.0.0", "2.0.0"), "utf-8")
    assert again(published) == [("PLD148", "https://example.org/new/")]


def test_a_release_holds_nothing_of_what_it_was_written_over(published: Path, tmp_path: Path) -> None:
    make_dataset(published, GOOD[:3])
    again(published)
    fresh = tmp_path / "fresh"
    pld.open_dataset(published).publish(fresh, pages=False)
    name = "report.json"
    assert (fresh / name).read_bytes() == (published / "release" / name).read_bytes()
