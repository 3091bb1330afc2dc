"""What the project says of itself agrees: versions, tasks, guards, bounds, and where to tell of what could do harm."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

import peasant_ld
from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CI = (ROOT / ".ci" / "run").read_text("utf-8")
TASKS = dict(re.findall(r"^(\w+):[^#\n]*## (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
FORMS = [path for path in sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")) if path.name != "config.yml"]
PINS = dict(re.findall(r"^([\w.-]+)==([^;\s]+)", (ROOT / "requirements-dev.txt").read_text("utf-8"), re.MULTILINE))


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def described(name: str) -> Any:
    """What a YAML file says; every value as it is written."""
    return yaml.load(text(name), yaml.BaseLoader)


@pytest.fixture(scope="module")
def lowest() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lowest", ROOT / ".ci" / "lowest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# The version


def test_the_version_stands_in_one_place() -> None:
    assert "version" not in PROJECT["project"]
    source = text(PROJECT["tool"]["hatch"]["version"]["path"])
    assert re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE) == [peasant_ld.__version__]


def test_the_citation_is_of_this_version_and_licence() -> None:
    citation = described("CITATION.cff")
    assert citation["version"] == peasant_ld.__version__
    assert citation["license"] == PROJECT["project"]["license"]
    assert citation["url"] == PROJECT["project"]["urls"]["Homepage"]
    assert citation["keywords"] == PROJECT["project"]["keywords"]
    assert {"cff-version", "message", "title", "type", "authors"} <= set(citation)


def test_the_changes_tell_of_what_is_new_or_of_this_version() -> None:
    headings = re.findall(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "Unreleased"
    released = "date-released" in described("CITATION.cff")
    assert (peasant_ld.__version__ in headings) == released, "a version that is released has its section, and a day"


# What is said to PyPI


def test_classifiers_exist_and_name_the_pythons_that_are_tested() -> None:
    known = pytest.importorskip("trove_classifiers").classifiers
    stated = PROJECT["project"]["classifiers"]
    assert [name for name in stated if name not in known] == []
    pythons = [name.rsplit(" ", 1)[1] for name in stated if re.search(r"Python :: 3\.\d+$", name)]
    assert f">={pythons[0]}" == PROJECT["project"]["requires-python"]
    assert pythons == [f"3.{minor}" for minor in range(11, 11 + len(pythons))]


# What each classifier of a system is called where its tests run.
RUNNERS = {
    "Operating System :: MacOS": "macos-latest",
    "Operating System :: Microsoft :: Windows": "windows-latest",
    "Operating System :: POSIX :: Linux": "ubuntu-latest",
}


def test_every_test_runs_on_the_systems_and_pythons_that_are_named() -> None:
    stated = PROJECT["project"]["classifiers"]
    workflow = described(".github/workflows/tests.yml")
    matrix = workflow["jobs"]["tests"]["strategy"]["matrix"]
    assert sorted(matrix["system"]) == sorted(RUNNERS[name] for name in stated if name.startswith("Operating System"))
    assert matrix["python"] == [name.rsplit(" ", 1)[1] for name in stated if re.search(r"Python :: 3\.\d+$", name)]
    assert workflow["permissions"] == {"contents": "read"}


def test_the_tests_elsewhere_are_run_by_the_command_of_the_readme_and_pinned_actions() -> None:
    steps = described(".github/workflows/tests.yml")["jobs"]["tests"]["steps"]
    assert all(re.search(r"@[0-9a-f]{40}$", step["uses"]) for step in steps if "uses" in step)
    posix, windows = (step["run"] for step in steps if "run" in step)
    assert f"\n{posix}\n" in text("README.md")
    in_powershell = posix.replace(" && ", "; ").replace(".venv/bin/", ".venv\\Scripts\\")
    assert windows == in_powershell.replace("python3 -m", "python -m", 1)


@pytest.mark.parametrize(
    ("system", "machine", "is_asked_for"),
    [
        ("linux", "x86_64", True),
        ("linux", "aarch64", False),
        ("darwin", "arm64", True),
        ("darwin", "x86_64", True),
        ("win32", "AMD64", True),
        ("win32", "ARM64", False),
    ],
)
def test_the_compiled_engine_is_asked_for_where_there_are_wheels_of_it(
    system: str, machine: str, is_asked_for: bool
) -> None:
    requirements = pytest.importorskip("packaging.requirements")
    computer = {"sys_platform": system, "platform_machine": machine}
    for lines in (PROJECT["project"]["dependencies"], text("requirements-dev.txt").splitlines()):
        (found,) = (requirements.Requirement(line) for line in lines if line.startswith("shacl"))
        assert found.marker.evaluate(computer) == is_asked_for


def test_every_address_is_one_that_the_project_owns() -> None:
    urls = PROJECT["project"]["urls"]
    assert {"Homepage", "Documentation", "Changelog", "Source", "Issues", "Security"} == set(urls)
    assert all(url.startswith("https://w3id.org/peasant-ld/") for url in urls.values())
    last = [url.removeprefix("https://w3id.org/peasant-ld/") for url in urls.values()]
    assert [name for name in last if name and f"`{name}`" not in text("docs/releasing.md")] == []


def test_an_sdist_holds_every_file_at_the_top_that_is_kept() -> None:
    included = set(PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"])
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no clone")
    top = {f"/{name.split('/')[0]}" for name in done.stdout.splitlines()}
    assert top - included - {"/.gitignore", "/pyproject.toml"} == set()  # these two come unasked
    assert {name for name in included if not (ROOT / name[1:]).exists()} == set()


# Tasks and guards


def test_each_task_is_described_where_contributors_look() -> None:
    assert {"test", "quick", "lint", "bench", "docs", "site", "golden", "ci"} <= set(TASKS)
    assert [task for task in TASKS if f"`make {task}`" not in text("CONTRIBUTING.md")] == []
    named = set(re.findall(r"`make (\w+)`", "".join(map(text, ("README.md", "CONTRIBUTING.md", "docs/releasing.md")))))
    assert named <= set(TASKS)


def test_make_alone_lists_the_tasks() -> None:
    try:
        done = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("make is not installed")
    assert dict(line.split(maxsplit=1) for line in done.stdout.splitlines()) == TASKS


def test_the_guards_run_the_one_test_command_of_the_readme() -> None:
    (pattern,) = re.findall(r"grep -E '([^']+)' README\.md", CI)
    commands = [line for line in text("README.md").splitlines() if re.search(pattern, line)]
    assert len(commands) == 1
    assert commands[0].endswith("-m pytest -n auto"), "all tests, none left out"


def test_every_step_of_the_guards_runs_and_is_described() -> None:
    (steps,) = re.findall(r"^\[ \$# -gt 0 \] \|\| set -- (.+)$", CI, re.MULTILINE)
    assert set(steps.split()) >= {"readme", "lint", "wheel", "sdist", "lowest", "spark"}
    (of_sdist,) = re.findall(r"^sdist\(\) \{$(.+?)^\}$", CI, re.MULTILINE | re.DOTALL)
    assert "newest_python" in of_sdist, "no other step runs the newest Python"
    assert [step for step in steps.split() if not re.search(rf"^{step}\(\) {{$", CI, re.MULTILINE)] == []
    assert [step for step in steps.split() if f"`{step}`" not in text("CONTRIBUTING.md")] == []


def test_make_and_the_guards_hold_the_same_files_to_the_same_rules() -> None:
    for command in ("ruff check", "ruff format --check"):
        (made,) = re.findall(rf"\$\(BIN\)/{command} (.+)", text("Makefile"))
        (guarded,) = re.findall(rf"\.venv/bin/{command} (.+)", CI)
        assert made == guarded


def test_hooks_run_what_make_installs_and_fetch_nothing() -> None:
    (repository,) = described(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    assert {"ruff", "ruff-format", "mypy", "example"} <= {hook["id"] for hook in repository["hooks"]}
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].startswith(".venv/bin/")
        assert re.compile(hook["files"])
    assert {"ruff", "mypy"} <= set(PINS)


# The lowest versions


def test_the_lowest_versions_are_the_bounds(lowest: ModuleType) -> None:
    pins = list(lowest.lowest())
    extras = PROJECT["project"]["optional-dependencies"]
    asked = [
        *PROJECT["project"]["dependencies"],
        *(line for name in ("sheets", "iati", "site", "serve", "desk", "parquet") for line in extras[name]),
    ]
    asked = [line for line in asked if not line.startswith("peasant-ld[")]  # an extra that is made of others
    assert pins[: len(asked)] == [line.replace(">=", "==", 1) for line in asked]
    tools = {lowest.normal(line.partition("==")[0]): line for line in pins[len(asked) :]}
    assert all(PINS[line.partition("==")[0]] == line.partition("==")[2] for line in tools.values())
    assert "pytest" in tools


def test_every_tool_of_the_tests_is_pinned(lowest: ModuleType) -> None:
    pinned = {lowest.normal(name) for name in PINS}
    groups = PROJECT["dependency-groups"]
    named = [name.partition("[")[0] for group in ("dev", "cookbook") for name in groups[group]]
    assert [name for name in named if lowest.normal(name) not in pinned] == []


def test_a_requirement_without_a_bound_is_refused(
    lowest: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["click"]\n[project.optional-dependencies]\n[dependency-groups]\ndev = []\n'
    )
    monkeypatch.setattr(lowest, "ROOT", tmp_path)
    with pytest.raises(SystemExit, match="click"):
        list(lowest.lowest())


# Where somebody could be harmed


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_whoever_opens_an_issue_is_warned_and_must_say_that_it_is_safe(path: Path) -> None:
    form = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    assert {"name", "description", "body"} <= set(form)
    assert form["body"][0]["type"] == "markdown"
    assert "Everybody can read this" in form["body"][0]["attributes"]["value"]
    last = form["body"][-1]
    assert last["type"] == "checkboxes"
    assert [option["required"] for option in last["attributes"]["options"]] == ["true"]
    asked = [field["id"] for field in form["body"] if "id" in field]
    assert len(asked) == len(set(asked))


def test_whoever_could_harm_somebody_is_led_to_the_private_way() -> None:
    config = described(".github/ISSUE_TEMPLATE/config.yml")
    assert config["blank_issues_enabled"] == "false"
    private = PROJECT["project"]["urls"]["Security"]
    assert [link["url"] for link in config["contact_links"]] == [private]
    assert private in text("SECURITY.md")
    assert all("SECURITY.md" in text(name) for name in ("README.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md"))


def test_no_address_of_a_person_is_given_where_reports_go() -> None:
    pages = (
        "SECURITY.md",
        "CODE_OF_CONDUCT.md",
        "CITATION.cff",
        "CONTRIBUTING.md",
        ".github/ISSUE_TEMPLATE/config.yml",
    )
    assert [name for name in pages if re.search(r"[\w.]+@[\w-]+\.\w+", text(name))] == []


def test_a_slow_test_can_be_left_out() -> None:
    program = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "-m",
        "not slow",
        str(ROOT / "tests/test_spark.py"),
    ]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 5, done.stdout + done.stderr  # pytest's word for: no test is left
