"""Every public name, and every public method, shows an example, and each example gives what it says that it gives."""

from __future__ import annotations

import doctest
import inspect
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld

TOML = """base = "https://example.org/archive/"
title = { en = "Seeds" }
publisher = { name = "Union", url = "https://example.org/" }
licence = "https://creativecommons.org/licenses/by/4.0/"
languages = ["en"]
version = "1.0.0"
"""
SEEDS = {"id": "organization/seeds-network", "type": "Organization", "name": {"en": "Seeds Network"}}
MILL = {"id": "organization/mill-union", "type": "Organization", "name": {"en": "Mill Union"}, "founded": "1983"}
FAULTY = {"id": "place/mill", "type": "Place", "name": {"en": "Mill"}, "country": "Hayti", "precision": "point"}


def archive(folder: Path, *records: dict[str, Any]) -> Path:
    (folder / "records").mkdir(parents=True)
    (folder / "dataset.toml").write_text(TOML, "utf-8")
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "records" / "all.jsonl").write_text(lines, "utf-8")
    return folder


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the examples find in their folder."""
    folder = tmp_path_factory.mktemp("examples")
    pld.open_dataset(archive(folder / "my-archive", SEEDS, MILL)).publish(pages=False)
    archive(folder / "faulty-archive", FAULTY)
    (folder / "unions.csv").write_text("id,type,name.en\norganization/mill-union,Organization,Mill Union\n", "utf-8")
    return folder


def members(owner: type) -> Iterator[str]:
    """The public methods and properties of a class that are ours, also those that it inherits."""
    ours = [base for base in inspect.getmro(owner) if base.__module__.startswith("peasant_ld")]
    for name in dict.fromkeys(name for base in ours for name in vars(base)):
        value = inspect.getattr_static(owner, name)
        if not name.startswith("_") and (inspect.isroutine(value) or hasattr(value, "__get__")) and _is_written(value):
            yield name


def _is_written(value: object) -> bool:
    """Whether somebody wrote it with `def`; what a field or a slot has for its place was not."""
    return (
        isinstance(value, property | classmethod | staticmethod) or inspect.isfunction(value) or hasattr(value, "func")
    )


def documented() -> Iterator[tuple[str, str]]:
    yield "peasant_ld", inspect.getdoc(pld) or ""
    for name in pld.__all__:
        found = getattr(pld, name)
        yield name, inspect.getdoc(found) or ""
        for member in members(found) if inspect.isclass(found) else ():
            yield f"{name}.{member}", inspect.getdoc(inspect.getattr_static(found, member)) or ""


DOCUMENTED = dict(documented())


@pytest.mark.parametrize("name", DOCUMENTED)
def test_it_shows_an_example_that_is_true(
    name: str, around: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "here"
    shutil.copytree(around, folder)
    monkeypatch.chdir(folder)
    known = {"pld": pld} | {each: getattr(pld, each) for each in pld.__all__}
    example = doctest.DocTestParser().get_doctest(DOCUMENTED[name], known, name, None, 0)
    assert example.examples, "it has no example"
    said: list[str] = []
    failed = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF).run(example, out=said.append).failed
    assert not failed, "".join(said)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_it_says_what_it_is_before_it_shows_one(name: str) -> None:
    first = DOCUMENTED[name].partition("\n\n")[0]
    assert first[0].isupper()
    assert first.rstrip().endswith((".", ":"))
    assert ">>>" not in first
