"""What readers of the guide copy from a page: the same in every language, and it does what the page says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from conftest import ROOT
from datasets import run
from peasant_ld.report.messages import LANGUAGES

GUIDE = ROOT / "docs" / "guide"
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
COPIED = {"yaml", "sh", "toml", "markdown"}


def blocks(page: str, lang: str = "en") -> list[tuple[str, str]]:
    """The blocks of a page that are copied: what they are written in, and their text."""
    path = GUIDE / (f"{page}.md" if lang == "en" else f"{page}.{lang}.md")
    found = BLOCK.findall(path.read_text("utf-8"))
    return [
        (sort, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE)) for indent, sort, text in found if sort in COPIED
    ]


def block(page: str, word: str) -> str:
    """The one block of a page in which a word stands."""
    (found,) = [text for _, text in blocks(page) if word in text]
    return found


def bash(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    for program in ("bash", "git", "unzip", "sha256sum"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    return subprocess.run(["bash", "-ec", script], cwd=folder, capture_output=True, text=True, check=False)


def packed_release(folder: Path, title: str = "one") -> Path:
    """A release, packed as its menu packs it: the folder itself is in the file."""
    (folder / "release").mkdir(parents=True)
    (folder / "release" / "index.html").write_text(title, "utf-8")
    shutil.make_archive(str(folder / "release"), "zip", folder, "release")
    return folder / "release"


@pytest.mark.parametrize("page", ["online", "doi", "keeping"])
def test_what_is_copied_is_the_same_in_every_language(page: str) -> None:
    for lang in LANGUAGES:
        assert blocks(page, lang) == blocks(page), lang


def test_the_workflow_for_github_pages_unpacks_the_release_that_it_uploads(tmp_path: Path) -> None:
    shutil.rmtree(packed_release(tmp_path))
    steps = yaml.safe_load(block("online", "deploy-pages"))["jobs"]["publish"]["steps"]
    (script,) = [step["run"] for step in steps if "run" in step]
    (uploaded,) = [step["with"]["path"] for step in steps if "with" in step]
    assert bash(script, tmp_path).stderr == ""
    assert (tmp_path / uploaded / "index.html").read_text("utf-8") == "one"


def test_the_job_for_gitlab_pages_unpacks_the_release_that_it_uploads(tmp_path: Path) -> None:
    shutil.rmtree(packed_release(tmp_path))
    job = yaml.safe_load(block("online", "CI_DEFAULT_BRANCH"))["pages"]
    assert bash("\n".join(job["script"]), tmp_path).stderr == ""
    assert [path for path in job["artifacts"]["paths"] if (tmp_path / path / "index.html").is_file()] == ["public"]


def test_a_version_that_is_pushed_takes_the_place_of_the_one_before_it_with_its_history(tmp_path: Path) -> None:
    host = tmp_path / "host.git"
    bash(f"git init --bare {host}", tmp_path)
    steps = block("online", "git push").replace("https://codeberg.org/my-name/my-archive.git", str(host))
    for title in ("one", "two"):
        release = packed_release(tmp_path / title, title)
        done = bash(steps, release)
        assert done.returncode == 0, done.stderr
    told = bash("git log --format=%s pages; git show pages:index.html", host).stdout
    assert told == "Version 1.0.0\ntwo"


@pytest.mark.slow
def test_the_checksums_of_a_bag_tell_of_a_file_that_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "my-archive").code == 0
    assert run("publish", "my-archive", "--no-pages", "--bagit", "my-archive-1.0.0").code == 0
    check = block("keeping", "sha256sum")
    assert bash(check, tmp_path).stdout == ""
    with (tmp_path / "my-archive-1.0.0" / "data" / "ns.ttl").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert bash(check, tmp_path).stdout == "data/ns.ttl: FAILED\n"
    release = "cd my-archive/release && " + check.partition("\n")[2]
    assert bash(release, tmp_path).returncode == 0
