"""A publisher that is killed, interrupted, out of disk or not alone leaves the old release or the new one, whole.

PEASANT_LD_KILLS says how many publishers are killed (default 20; the scoreboard asks for 200).
"""

import errno
import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from datasets import GOOD, environment, leftovers, make_dataset, run, tree, with_key
from sizes import size

pytestmark = pytest.mark.slow

# The same records, one of them corrected: what tells less than before would take earlier versions out.
OTHER = with_key(2, name={"en": "Another fund"})

KILLS = size(20, 200, "PEASANT_LD_KILLS")
INTERRUPTS = max(KILLS // 4, 2)
ROUNDS = max(KILLS // 4, 2)
# Pages are some hundred files more of the same: one test samples them, the others try every call without them.
DATA_ONLY = ("--no-pages",)
SAMPLES = 10
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)

# Publishes two datasets in turn to the same place until somebody ends it.
LOOP = """
import sys, itertools
from peasant_ld.published import staging
from peasant_ld.cli import run
one, other, out, way = sys.argv[1:]
if way == "renames":
    staging._exchange = lambda one, other: False
run(["publish", one, "-o", out, "--no-pages"])
print("ready", flush=True)
try:
    for dataset in itertools.cycle((other, one)):
        code = run(["publish", dataset, "-o", out, "--no-pages"])
        if code:
            sys.exit(code)
except KeyboardInterrupt:
    sys.exit(130)
"""

# Publishes a few times while others do, and says how each time ended.
CROWD = """
import contextlib, io, re, sys
from peasant_ld.cli import run
out, rounds, *datasets = sys.argv[1:]
for number in range(int(rounds)):
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        code = run(["publish", datasets[number % 2], "-o", out, "--no-pages"])
    told = "PLD017" in said.getvalue() and re.search(r"process \\d+ on ", said.getvalue())
    print("published" if code == 0 else "told who holds the lock" if told else said.getvalue(), flush=True)
"""


class Archive:
    """Two datasets, what their releases are, byte for byte, and the place where they are published in turn."""

    def __init__(self, folder: Path) -> None:
        self.one = make_dataset(folder / "one")
        self.other = make_dataset(folder / "other", OTHER)
        self.out = folder / "public" / "release"
        self.trees = [self.published(self.other), self.published(self.one)]

    def published(self, dataset: Path) -> dict[str, str]:
        assert run("publish", dataset, "-o", self.out, *DATA_ONLY).code == 0
        return tree(self.out)

    @property
    def old(self) -> dict[str, str]:
        return self.trees[1]

    def is_whole(self) -> bool:
        return tree(self.out) in self.trees

    def looping(self, way: str = "exchange") -> subprocess.Popen[bytes]:
        """A program that publishes in turn, and is at it."""
        arguments = [sys.executable, "-c", LOOP, str(self.one), str(self.other), str(self.out), way]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment())
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        return process


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


# Killed, interrupted, not alone


@pytest.mark.parametrize("way", ["exchange", "renames"])
def test_a_killed_publisher_leaves_a_whole_release(
    archive: Archive, way: str, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(8)
    for _ in range(KILLS // 2):
        process = archive.looping(way)
        time.sleep(chance.uniform(0, 0.12))
        process.kill()
        process.communicate()
        if way == "exchange":
            assert archive.is_whole()
        else:  # killed between two renames: the old one is beside, whole, and the next run puts it back
            beside = archive.out.parent / ".release.old"
            assert archive.is_whole() or tree(beside) in archive.trees
        assert archive.published(archive.one) == archive.old
        assert leftovers(archive.out) == []
    record_property("measured", KILLS // 2)


def test_a_reader_always_sees_a_whole_release(archive: Archive) -> None:
    process = archive.looping()
    try:
        seen = set()
        for _ in range(3000):
            folder = os.open(archive.out, os.O_RDONLY)  # never missing
            with suppress(FileNotFoundError):  # an old one that is going away
                seen.add((archive.out / "manifest-sha256.txt").read_bytes())
            os.close(folder)
        assert 1 <= len(seen) <= 2
    finally:
        process.kill()
        process.communicate()


def test_an_interrupted_publisher_cleans_up(archive: Archive, record_property: Callable[[str, object], None]) -> None:
    record_property("measured", INTERRUPTS)
    chance = random.Random(9)
    for _ in range(INTERRUPTS):
        process = archive.looping()
        time.sleep(chance.uniform(0, 0.12))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        assert process.returncode == 130
        assert archive.is_whole()
        assert leftovers(archive.out) in ([], [".release.lock"])


def test_eight_publishers_at_once_do_no_harm(archive: Archive, record_property: Callable[[str, object], None]) -> None:
    record_property("measured", ROUNDS)
    arguments = [archive.out, ROUNDS, archive.one, archive.other]
    program = [sys.executable, "-c", CROWD, *map(str, arguments)]
    crowd = [subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment()) for _ in range(8)]
    ended = [line for process in crowd for line in process.communicate(timeout=60)[0].splitlines()]
    assert set(ended) <= {"published", "told who holds the lock"}
    assert len(ended) == 8 * ROUNDS
    assert "published" in ended
    assert archive.is_whole()
    assert leftovers(archive.out) == []


# Every system call that writes


class Faults:
    """Counts the calls that write below a folder, and lets one of them fail."""

    def __init__(self, folder: Path, at: int | None = None, error: BaseException | None = None) -> None:
        self.folder, self.at, self.error = str(folder), at, error
        self.calls: list[str] = []

    def count(self, name: str, path: object) -> None:
        """One call; raises if it is the one that fails."""
        if isinstance(path, str | os.PathLike) and not str(path).startswith(f"{self.folder}{os.sep}"):
            return
        self.calls.append(name)
        if self.error is not None and len(self.calls) - 1 == self.at:
            raise self.error

    def failing(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, counted."""

        def counted(path: Any, *rest: Any, **named: Any) -> Any:
            self.count(name, path)
            return call(path, *rest, **named)

        return counted

    def open(self, file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        """`io.open`, with every write to the disk counted."""
        if not set(mode) & set("wax+") or not str(file).startswith(self.folder):
            return OPEN(file, mode, *rest, **named)
        self.count("open", file)
        faults = self

        class Counted(io.FileIO):
            def write(self, data: Any) -> int:
                faults.count("write", file)
                return super().write(data)

        binary: Any = io.BufferedRandom if "+" in mode else io.BufferedWriter
        buffered = binary(Counted(file, mode.replace("b", ""), opener=named.get("opener")))
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding=named.get("encoding", "utf-8"))


OPEN = io.open


@contextmanager
def faults(folder: Path, at: int | None = None, error: BaseException | None = None) -> Iterator[Faults]:
    from peasant_ld.published import staging

    counting = Faults(folder, at, error)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("mkdir", "rename", "link", "fsync", "open"):
            patch.setattr(os, name, counting.failing(name, getattr(os, name)))
        patch.setattr(staging, "_exchange", counting.failing("exchange", staging._exchange))
        patch.setattr(io, "open", counting.open)
        yield counting


def calls_of(archive: Archive, version: str) -> list[str]:
    """The calls that publishing the other dataset makes, in order."""
    make_dataset(archive.other, OTHER, version)
    with faults(archive.out.parent) as counting:
        assert run("publish", archive.other, "-o", archive.out, *DATA_ONLY).code == 0
    return counting.calls


@pytest.mark.parametrize("version", ["1.0.0", "2.0.0"], ids=["the same version", "a new version"])
def test_a_write_that_fails_leaves_the_old_release_byte_for_byte(archive: Archive, version: str) -> None:
    calls = calls_of(archive, version)
    # Vocabulary that has not changed is shared with the release before; of another version, so are all its files.
    assert {"open", "write", "fsync", "mkdir", "exchange", "link"} <= set(calls)
    new = tree(archive.out)
    reset(archive)
    for number, name in enumerate(calls):
        if name == "link":
            continue  # then it is copied: the next test
        number_of_error = ERRORS[number % len(ERRORS)]
        error = OSError(number_of_error, os.strerror(number_of_error), "/the/disk")
        with faults(archive.out.parent, number, error):
            done = run("publish", archive.other, "-o", archive.out, *DATA_ONLY)
        assert (done.code, tree(archive.out)) in ((3, archive.old), (0, new)), (number, name, done.err)
        if done.code == 0:  # it did no harm: a folder that was there already, or the old release goes away next time
            assert name in ("mkdir", "open")
            reset(archive)
        assert leftovers(archive.out) in ([], [".release.lock"]), (number, name)
    assert run("publish", archive.other, "-o", archive.out, *DATA_ONLY).code == 0
    assert leftovers(archive.out) == []


def reset(archive: Archive) -> None:
    import shutil

    shutil.rmtree(archive.out)
    assert archive.published(archive.one) == archive.old


def test_a_disk_that_gives_no_second_names_takes_copies_of_earlier_versions(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    make_dataset(archive.other, OTHER, "2.0.0")
    assert run("publish", archive.other, "-o", archive.out, *DATA_ONLY).code == 0
    assert tree(archive.out / "versions" / "1.0.0") == archive.old


def test_an_interrupt_at_any_write_leaves_a_whole_release(archive: Archive) -> None:
    for number, name in enumerate(calls_of(archive, "1.0.0")):
        if tree(archive.out) != archive.old:  # what is there already is taken over, with fewer writes
            reset(archive)
        with faults(archive.out.parent, number, KeyboardInterrupt()):
            done = run("publish", archive.other, "-o", archive.out, *DATA_ONLY)
        assert done.code == 130, (number, name)
        assert archive.is_whole(), (number, name)
        assert leftovers(archive.out) in ([], [".release.lock"]), (number, name)
    assert archive.published(archive.one) == archive.old


def test_a_write_of_a_page_that_fails_leaves_the_old_release_byte_for_byte(archive: Archive) -> None:
    with faults(archive.out.parent) as counting:
        assert run("publish", archive.other, "-o", archive.out).code == 0
    old = tree(archive.out)
    written = [number for number, name in enumerate(counting.calls) if name == "write"]
    assert len(written) > 50
    failed = 0
    for number in random.Random(10).sample(written, SAMPLES):
        # With other words in it, no page is the same as before: each is written anew.
        make_dataset(archive.other, GOOD[: 2 + number % 2], "1.0.0")
        with faults(archive.out.parent, number // 2, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/the/disk")):
            done = run("publish", archive.other, "-o", archive.out)
        assert (done.code, tree(archive.out) == old) in ((3, True), (0, False), (0, True)), (number, done.err)
        failed += done.code == 3
        old = tree(archive.out)
        assert leftovers(archive.out) in ([], [".release.lock"])
    assert failed


def test_a_folder_that_may_not_be_written_is_told(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = run("publish", archive.one, "-o", tmp_path / "file" / "release")
    assert done.code == 3
    assert "Traceback" not in done.err


def test_a_file_that_grows_beyond_what_the_system_allows_is_told(archive: Archive) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        done = run("publish", archive.other, "-o", archive.out, *DATA_ONLY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert done.code == 3
    assert tree(archive.out) == archive.old
    assert leftovers(archive.out) == []


# Many files are synced at once


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How a folder is made to reach the disk, where three files are many."""
    from peasant_ld.published import staging

    ways: list[str] = []
    at_once = staging._sync_file_system

    def watched(handle: int) -> bool:
        ways.append("all" if at_once(handle) else "not all")
        return ways[-1] == "all"

    monkeypatch.setattr(staging, "MANY", 3)
    monkeypatch.setattr(staging, "_sync_file_system", watched)
    monkeypatch.setattr(staging, "sync_path", lambda path: ways.append(path.name))
    return ways


def stage(out: Path, count: int) -> None:
    """A folder with so many files takes its place."""
    from peasant_ld.published.staging import staging

    with staging(out) as folder:
        for number in range(count):
            (folder / f"{number}.txt").write_bytes(b"x")


def test_few_files_are_synced_one_by_one(tmp_path: Path, synced: list[str]) -> None:
    stage(tmp_path / "out", 2)
    assert sorted(synced) == sorted(["0.txt", "1.txt", ".out.staging", tmp_path.name])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="syncfs is a call of Linux")
def test_many_files_are_synced_at_once_where_the_system_tells_of_errors(
    tmp_path: Path, synced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from peasant_ld.published import staging

    stage(tmp_path / "out", 4)
    assert synced == ["all", tmp_path.name]
    synced.clear()
    monkeypatch.setattr(staging, "_kernel", lambda: (5, 4))
    stage(tmp_path / "other", 3)
    assert synced[0] == "not all"
    assert set(synced[1:]) == {"0.txt", "1.txt", "2.txt", ".other.staging", tmp_path.name}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="syncfs is a call of Linux")
def test_an_error_while_all_is_synced_is_raised() -> None:
    from peasant_ld.published import staging

    with pytest.raises(OSError, match="Bad file descriptor"):
        staging._sync_file_system(-1)
