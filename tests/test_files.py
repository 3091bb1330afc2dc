"""Whatever links lie in a dataset or a release: nothing is written through them, and nothing outside is read."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from datasets import GOOD, leftovers, make_dataset, run, tree, with_key
from peasant_ld.files import is_link, leads_out, open_lock, refuse_links_below, replacing, write_file
from peasant_ld.problem import InputError

TREASURE = "what is mine"
BROKEN = with_key(3, amount={"value": "12.500,00", "currency": "USD"})


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A file that lies elsewhere."""
    path = tmp_path / "elsewhere" / "mine.txt"
    path.parent.mkdir()
    path.write_text(TREASURE, "utf-8")
    return path


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return make_dataset(tmp_path / "archive")


def hard(path: Path, target: Path) -> None:
    os.link(target, path)


def soft(path: Path, target: Path) -> None:
    path.symlink_to(target)


def relative(path: Path, target: Path) -> None:
    path.symlink_to(os.path.relpath(target, path.parent))


links = pytest.mark.parametrize("link", [soft, relative, hard])


@links
@pytest.mark.parametrize(
    "name",
    [
        *(".release.lock", ".release.cache", ".release.cache.part"),
        *("rejected.sha256", "rejected.jsonl", "rejected.reasons.csv", "rejected.csv", "rejected.xlsx"),
    ],
)
def test_no_file_elsewhere_is_overwritten_by_publishing(link, name: str, mine: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    dataset = make_dataset(tmp_path / "archive", BROKEN)
    link(dataset / name, mine)
    outcome = run("publish", dataset, "--reject", "--no-pages")
    assert outcome.code in (1, 2), outcome.err
    assert mine.read_text("utf-8") == TREASURE
    assert outcome.code == 1 or ("PLD070" in outcome.err and not (dataset / "release").exists())


@pytest.mark.parametrize("name", ["release", ".release.staging", ".release.old", ".release.lock"])
def test_a_folder_elsewhere_is_left_alone_and_the_link_is_told(name: str, dataset: Path, mine: Path) -> None:
    (dataset / name).symlink_to(mine.parent)
    outcome = run("publish", dataset, "--no-pages")
    assert (outcome.code, "PLD070" in outcome.err) == (2, True), outcome.err
    assert tree(mine.parent).keys() == {"mine.txt"}


@pytest.mark.parametrize("target", ["../elsewhere/new", "/nowhere/at/all", ".release.lock"])
def test_a_link_to_nothing_is_no_way_to_make_something(target: str, dataset: Path, mine: Path) -> None:
    (dataset / ".release.lock").symlink_to(target)
    assert run("publish", dataset, "--no-pages").code == 2
    assert tree(mine.parent).keys() == {"mine.txt"}


@links
@pytest.mark.parametrize("name", ["out.ttl", ".out.ttl.part"])
def test_a_file_that_is_named_takes_the_place_of_a_link(link, name: str, dataset: Path, mine: Path) -> None:  # type: ignore[no-untyped-def]
    link(dataset / name, mine)
    assert run("convert", dataset, "-o", dataset / "out.ttl").code == 0
    assert mine.read_text("utf-8") == TREASURE
    assert not is_link(dataset / "out.ttl")
    assert TREASURE not in (dataset / "out.ttl").read_text("utf-8")
    assert not (dataset / ".out.ttl.part").exists()


@links
@pytest.mark.parametrize("suffix", ["html", "json", "csv"])
def test_a_report_takes_the_place_of_a_link(link, suffix: str, dataset: Path, mine: Path) -> None:  # type: ignore[no-untyped-def]
    link(dataset / f"report.{suffix}", mine)
    assert run("check", dataset, "--report", dataset / f"report.{suffix}").code == 0
    assert mine.read_text("utf-8") == TREASURE


def test_a_folder_that_somebody_names_may_be_a_link_outside_of_the_dataset(dataset: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    assert run("publish", dataset, "--no-pages", "-o", tmp_path / "link").code == 0
    assert (tmp_path / "disk" / "report.json").is_file()
    assert is_link(tmp_path / "link")


@pytest.mark.parametrize("inside", ["data/dataset.ttl", "report.html", "versions/0.9.0/report.json", "new/page.html"])
def test_a_release_that_holds_a_link_is_neither_read_nor_kept(inside: str, dataset: Path, mine: Path) -> None:
    assert run("publish", dataset, "--no-pages").code == 0
    path = dataset / "release" / inside
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(mine)
    for command in (
        ("publish", dataset, "--no-pages"),
        ("diff", dataset / "release", dataset / "release"),
        ("explain", "grant/1", "--release", dataset / "release"),
        ("query", dataset / "release", "ASK {}"),
    ):
        outcome = run(*command)
        assert (outcome.code, TREASURE in outcome.out + outcome.err) == (2, False), (command[0], outcome.err)


@pytest.mark.parametrize("name", ["dataset.toml", "records/more.jsonl", "records/more.csv", "records/more.ttl"])
@pytest.mark.parametrize("command", ["check", "convert", "publish"])
def test_no_link_out_of_the_dataset_is_read(name: str, command: str, dataset: Path, mine: Path) -> None:
    (dataset / name).unlink(missing_ok=True)
    (dataset / name).symlink_to(mine)
    outcome = run(command, dataset, *(() if command != "convert" else ("-o", dataset / "out.ttl")))
    assert outcome.code in (1, 2)
    assert "PLD001" in outcome.err + outcome.out
    assert TREASURE not in outcome.err + outcome.out


@pytest.mark.parametrize("target", ["..", ".", "../records", "loop", "/"])
def test_links_to_folders_and_in_circles_are_told_and_end(target: str, dataset: Path) -> None:
    (dataset / "records" / "loop").symlink_to(target)
    outcome = run("check", dataset)
    assert (outcome.code, "PLD001" in outcome.out + outcome.err) == (2, True)


@pytest.mark.parametrize("name", ["farm.schema.json", "context.jsonld", "farm.shacl.ttl", "vocabulary-own.ttl"])
def test_no_part_of_a_model_is_read_from_elsewhere(name: str, dataset: Path, mine: Path) -> None:
    make_dataset(dataset, GOOD, more='model = "model"\n')
    (dataset / "model").mkdir()
    (dataset / "model" / name).symlink_to(mine)
    outcome = run("check", dataset)
    assert (outcome.code, "PLD015" in outcome.err, TREASURE in outcome.err) == (2, True, False), outcome.err


@pytest.mark.parametrize(
    "written", ["/etc", "../elsewhere", "../../..", "model/../../elsewhere", "link", "link/deeper", "a\\u0000b"]
)
def test_a_model_lies_in_the_dataset(written: str, dataset: Path, mine: Path) -> None:
    make_dataset(dataset, GOOD, more=f'model = "{written}"\n')
    (dataset / "link").symlink_to(mine.parent)
    outcome = run("check", dataset)
    assert outcome.code == 2
    assert "PLD01" in outcome.err
    assert TREASURE not in outcome.err


@pytest.mark.parametrize(
    "written", ["~", "~/model", "C:\\\\model", "\\\\\\\\server\\\\model", "C:model", "//server/model"]
)
def test_a_path_of_another_system_is_no_model(written: str, dataset: Path) -> None:
    make_dataset(dataset, GOOD, more=f'model = "{written}"\n')
    assert (run("check", dataset).code, leftovers(dataset)) == (2, [])


def test_a_file_takes_its_place_whole_or_not_at_all(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"old")
    with contextlib.suppress(KeyError), replacing(tmp_path / "a") as out:
        out.write(b"new")
        raise KeyError
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_signal_in_the_moment_in_which_a_file_is_made_leaves_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened_and_stopped(*arguments: Any, opening: Any = os.open) -> None:
        os.close(opening(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "open", opened_and_stopped)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_device_is_written_to_as_it_is() -> None:
    write_file(Path(os.devnull), b"nothing")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.mkdir(), lambda path: path.symlink_to("x")])
def test_a_lock_is_a_plain_file(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    make(tmp_path / "lock")
    with pytest.raises((InputError, OSError)):
        open_lock(tmp_path / "lock")


def test_what_leads_out_is_known_whatever_lies_between(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "up").symlink_to("..")
    assert leads_out(tmp_path / "in" / "up" / "x", tmp_path / "in")
    assert not leads_out(tmp_path / "in" / "up" / "in", tmp_path / "in")
    with pytest.raises(InputError):
        refuse_links_below(tmp_path)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_a_stream_is_written_to_and_stays_though_it_leads_to_a_file(tmp_path: Path, name: str) -> None:
    if not Path(name).exists():
        pytest.skip(f"there is no {name} here")
    program = f"from pathlib import Path; from peasant_ld.files import write_file; write_file(Path({name!r}), b'more')"
    with (tmp_path / "out").open("ab") as out:
        out.write(b"first ")
        out.flush()
        subprocess.run([sys.executable, "-c", program], stdout=out, check=True)
    assert (tmp_path / "out").read_bytes() == b"first more"
    assert [each.name for each in tmp_path.iterdir()] == ["out"]
