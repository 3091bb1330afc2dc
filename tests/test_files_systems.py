"""On Windows, macOS and Linux the same bytes come out, and what only one of them has does not matter.

Whole commands run on systems that are simulated (`simulated_systems.py`), single functions with `sys.platform` changed.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from conftest import ROOT
from datasets import FOUNDING, GOOD, Outcome, leftovers, make_dataset, run, tree, with_key
from make_golden import HERE, changes, manifest
from peasant_ld.cli import streams
from peasant_ld.cli.signals import Stopped, listen
from peasant_ld.files import systems, write_file
from peasant_ld.flow import parallel
from simulated_systems import is_fit, site

LETTERS = "Ayiti, Kreyòl, Łódź, 中文"
BROKEN = with_key(3, amount={"value": "12.500,00", "currency": "USD"})


class Elsewhere(NamedTuple):
    """A system that is simulated, for command lines; `refused` are the files that it did not let be changed."""

    folder: Path
    system: str

    @property
    def environment(self) -> dict[str, str]:
        source = (ROOT / "src",) * (ROOT / "src").is_dir()
        found = [self.folder / "site", ROOT / "tests", *source]
        told = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        told |= {"PYTHONPATH": os.pathsep.join(map(str, found)), "SIMULATED_REFUSED": str(self.folder / "refused")}
        return told | {"LC_ALL": "C"} if self.system == "win32" else told | {"LC_ALL": "C.UTF-8"}

    @property
    def refused(self) -> list[str]:
        """What the system refused, a line each."""
        path = self.folder / "refused"
        return path.read_text("utf-8").splitlines() if path.is_file() else []

    def run(self, *arguments: str | Path, **changes: str) -> Outcome:
        """One command line there."""
        command = [sys.executable, "-m", "peasant_ld", *map(str, arguments)]
        told = {**self.environment, **changes}
        done = subprocess.run(command, capture_output=True, env=told, cwd=self.folder, check=False)
        return Outcome(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def at(folder: Path, system: str) -> Elsewhere:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("the open files of a process are seen on Linux only")
    site(folder / "site", system)
    return Elsewhere(folder, system)


@pytest.fixture
def windows(tmp_path: Path) -> Elsewhere:
    return at(tmp_path, "win32")


class Locking(NamedTuple):
    """What stands for `msvcrt`: `answers` are the errors of its locks, in turn; None where one is taken."""

    answers: list[int | None]
    asked: list[tuple[int, int]]
    LK_NBLCK: int = 2

    def locking(self, handle: int, _: int, size: int) -> None:
        """Lock bytes from where the file stands."""
        self.asked.append((os.lseek(handle, 0, os.SEEK_CUR), size))
        if (answer := self.answers.pop(0)) is not None:
            raise OSError(answer, os.strerror(answer))


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """This process believes to be on Windows; the seconds that it waits are noted, not waited for."""
    waited: list[float] = []
    monkeypatch.setattr("peasant_ld.files.systems.sys", SimpleNamespace(platform="win32"))
    monkeypatch.setitem(sys.modules, "msvcrt", Locking([None] * 10, []))
    monkeypatch.setattr("peasant_ld.files.systems.time", SimpleNamespace(sleep=waited.append))
    return waited


# Whole commands


@pytest.mark.slow
@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_the_founding_example_has_the_same_bytes_on_every_system(system: str, tmp_path: Path) -> None:
    pytest.importorskip("jinja2", reason="the extra `site` is not installed")
    elsewhere, out, here = at(tmp_path, system), tmp_path / "release", tmp_path / "here"
    told = elsewhere.run("publish", FOUNDING, "-o", out, "--jobs", "2", "--bagit", tmp_path / "bag")
    assert (told.code, elsewhere.refused) == (0, []), told.err
    golden = (HERE / "release-with-pages.txt").read_text("utf-8")
    assert list(changes(golden, "\n".join(manifest(out)))) == []
    assert run("publish", FOUNDING, "-o", here, "--bagit", tmp_path / "bag-here").code == 0
    assert tree(out) == tree(here), "also where a file is packed"
    assert tree(tmp_path / "bag") == tree(tmp_path / "bag-here")


@pytest.mark.slow
def test_no_command_changes_a_file_on_windows_that_it_holds_open(windows: Elsewhere, tmp_path: Path) -> None:
    for extra in ("jinja2", "openpyxl"):
        pytest.importorskip(extra, reason="an extra is not installed")
    archive, broken = make_dataset(tmp_path / "archive"), make_dataset(tmp_path / "broken", BROKEN)
    (tmp_path / "Kooperativ.csv").write_text("Nome,País\nSementes,Brasil\n", "utf-8")
    wanted: list[tuple[int, tuple[str | Path, ...]]] = [
        (0, ("new", "first")),
        (0, ("publish", "first")),
        (0, ("publish", archive, "--no-pages")),
        (0, ("publish", archive, "--no-pages", "--jobs", "2")),
        (0, ("template", "movement", "grant", "-o", "form.xlsx")),
        (0, ("map", "Kooperativ.csv")),
        (1, ("check", broken, "--apply", "mended", "--report", "report.html", "--report", "report.sarif")),
        (1, ("publish", broken, "--reject", "--no-pages")),
        (1, ("publish", broken, "--reject", "--no-pages")),
        (0, ("merge", archive, "first", "-o", "both")),
        (0, ("convert", archive, "-o", "all.ttl")),
        (0, ("convert", archive, "-o", "all.ttl")),
        (0, ("import", "rdf", archive / "release", "-o", "again")),
        (0, ("reconcile", "first", "--against", archive / "release", "-o", "candidates.csv")),
    ]
    for code, command in wanted:
        told = windows.run(*command)
        assert (command, told.code, windows.refused) == (command, code, []), told.err
    make_dataset(archive, version="1.1.0")
    assert windows.run("publish", archive, "--no-pages").code == 0
    assert (archive / "release" / "versions" / "1.0.0" / "report.json").is_file()
    assert leftovers(archive / "release") == []
    assert not [path for path in tmp_path.rglob("*") if not is_fit(path.name)]


NAMED = {"publisher": "P", "publisher_url": "https://p.org/", "base": "https://p.org/d/", "description": "D"}
VERSION = {"issued": "2026-01-31", "reject": False, "fresh": False}
# What the page of a desk sends, from the first file to a second version.
WORK: tuple[tuple[str, str, Any], ...] = (
    ("POST", "new", {"name": "archive", "lang": "en", "title": "T", "languages": ["en"], **NAMED}),
    ("PUT", "upload?name=organizations.csv", b"id,name@en\norganization/a,A\norganization/b,\n"),
    ("POST", "edit", {"file": "organizations.csv", "row": 3, "column": "B", "text": "B", "before": ""}),
    ("POST", "undo", {}),
    ("POST", "redo", {}),
    ("POST", "preview", {}),
    ("POST", "publish", {"version": "1.0.0", **VERSION}),
    ("POST", "publish", {"version": "1.1.0", **VERSION}),
)


@pytest.mark.slow
def test_the_desk_holds_no_file_open_that_it_changes_on_windows(windows: Elsewhere) -> None:
    pytest.importorskip("tomlkit", reason="the extra `desk` is not installed")
    command = [sys.executable, "-m", "peasant_ld", "desk", "--no-browser", "--lang", "en"]
    begun = {"cwd": windows.folder, "env": windows.environment, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    with subprocess.Popen(command, **begun) as desk:
        try:
            assert desk.stderr is not None
            address = next(word for word in desk.stderr.readline().split() if word.startswith("http://"))
            states = [asked_of(address, *step) for step in WORK]
        finally:
            desk.terminate()
    assert [states[at]["published"]["written"] for at in (-2, -1)] == [True, True]
    assert (windows.folder / "archive" / "release" / "versions" / "1.0.0").is_dir()
    assert windows.refused == []


def asked_of(address: str, method: str, path: str, what: Any) -> Any:
    """The state of a desk when what it was asked for is done."""
    kind = {"POST": "application/json", "PUT": "application/octet-stream"}[method]
    body = what if isinstance(what, bytes) else json.dumps(what).encode()
    request = urllib.request.Request(f"{address}api/{path}", body, {"X-Desk": "1", "Content-Type": kind}, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
    while True:
        with urllib.request.urlopen(f"{address}api/state", timeout=60) as answer:
            state = json.load(answer)
        if not state["busy"]:
            assert state["failed"] is None
            return state
        time.sleep(0.1)


@pytest.mark.slow
def test_a_run_on_windows_says_that_another_one_is_at_work(windows: Elsewhere, tmp_path: Path) -> None:
    archive = make_dataset(tmp_path / "archive")
    holds = "import pathlib, sys; from peasant_ld.published.staging import staging\n"
    holds += "with staging(pathlib.Path(sys.argv[1])): print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holds, str(archive / "release")]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "env": windows.environment}
    with subprocess.Popen(command, **pipes) as first:
        assert first.stdout is not None
        first.stdout.readline()
        told = windows.run("publish", archive, "--no-pages")
        assert (told.code, "PLD017" in told.err, f"process {first.pid}" in told.err) == (2, True, True), told.err
        first.kill()  # a lock ends with the process, however that ends
    assert windows.run("publish", archive, "--no-pages").code == 0
    assert leftovers(archive / "release") == []


@pytest.mark.slow
def test_what_a_killed_run_left_on_windows_goes_with_the_next(windows: Elsewhere, tmp_path: Path) -> None:
    holds = "import os, signal; from peasant_ld.flow.private_folder import PrivateFolder; folder = PrivateFolder()\n"
    holds += "print(folder.path, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    told = {**windows.environment, "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", holds], capture_output=True, text=True, env=told, check=False)
    left = Path(done.stdout.strip())
    assert left.is_dir(), done.stderr
    next_run = "from peasant_ld.flow.private_folder import PrivateFolder; PrivateFolder().close()"
    subprocess.run([sys.executable, "-c", next_run], env=told, check=True)
    assert list(tmp_path.glob("peasant-ld-run-*")) == []
    assert windows.refused == []


@pytest.mark.slow
def test_data_that_goes_to_a_file_on_windows_loses_no_letter_and_messages_stop_nothing(
    windows: Elsewhere, tmp_path: Path
) -> None:
    archive = make_dataset(tmp_path / "archive", with_key(1, name={"en": LETTERS}))
    assert windows.run("publish", archive, "--no-pages").code == 0
    question = "SELECT ?name { ?movement schema:name ?name }"
    assert LETTERS in windows.run("query", archive / "release", question, "--csv").out
    (archive / "records" / "all.jsonl").write_text(f'{{"id": "movement/{LETTERS}", "type": "Movement"}}\n', "utf-8")
    old = windows.run("check", archive, "--lang", "ht", PYTHONIOENCODING="cp437")
    assert old.code == 1
    assert "\\u4e2d" in old.err


# Names of files


def fit_names(folder: Path) -> Iterator[str]:
    """The paths below a folder that some system cannot have beside the others."""
    seen: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        one = unicodedata.normalize("NFC", name).casefold()
        if not is_fit(path.name) or one in seen:
            yield name
        seen[one] = name


def test_whatever_records_are_called_a_release_holds_only_names_of_files_that_every_system_has(tmp_path: Path) -> None:
    pytest.importorskip("jinja2", reason="the extra `site` is not installed")
    last = ("con", "aux.x", "Nul", "COM1", "lpt9.a", "dot.", "ação", "ac\u0327a\u0303o", "A", "a", "x" * 150, "q?a=b")
    records = [{"id": f"concept/{name}", "type": "Concept", "name": {"en": f"Concept {name}"}} for name in last]
    archive = make_dataset(tmp_path / "archive", [*GOOD, *records])
    told = run("publish", archive, "--reject")
    assert (archive / "release" / "index.html").is_file(), told.err
    assert list(fit_names(archive / "release")) == []


@pytest.mark.parametrize("version", ["con", "Aux.1", "nul", "com1", "1.", "1.0.0."])
def test_a_version_that_could_be_no_folder_on_windows_is_told(version: str, tmp_path: Path) -> None:
    told = run("publish", make_dataset(tmp_path / "archive", version=version), "--no-pages")
    assert (told.code, "PLD012" in told.err) == (2, True)


@pytest.mark.parametrize(("kind", "code"), [("Con", 2), ("Aux", 2), ("Console", 0)])
def test_a_kind_after_which_windows_can_name_no_file_is_told_at_its_line(kind: str, code: int, tmp_path: Path) -> None:
    archive = make_dataset(tmp_path / "archive", more='model = "model.toml"\n')
    text = f'namespace = "terms/"\n[kinds.{kind}]\nlabel.en = "A thing"\n'
    (archive / "model.toml").write_text(text, "utf-8")
    told = run("check", archive)
    assert (told.code, "PLD015" in told.err and "line 2" in told.err) == (code, code == 2), told.err


@pytest.mark.parametrize(
    ("name", "is_name"),
    [("grant.csv", True), ("console", True), ("NUL.tar.gz", False), ("a:b", False), ("end ", False), ("com", True)],
)
def test_the_names_of_files_that_every_system_has(name: str, is_name: bool) -> None:
    assert systems.is_file_name(name) == is_fit(name) == is_name


def test_paths_have_one_order_on_all_systems() -> None:
    names = ["a/b", "A/c", "B", "a-b/c", "CITATION.cff", "catalog.ttl"]
    assert [path.as_posix() for path in systems.in_order(map(Path, names))] == sorted(names, key=lambda n: n.split("/"))


# What is held open


def refuse(times: int, code: int = 32) -> Callable[[], str]:
    """A change that is refused so many times."""
    left = [times]

    def change() -> str:
        if left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "Access is denied", "release")
        return "done"

    return change


def test_what_another_program_holds_for_a_moment_is_waited_for_on_windows(on_windows: list[float]) -> None:
    assert systems.patiently(refuse(3)) == "done"
    assert len(on_windows) == 3
    with pytest.raises(PermissionError):
        systems.patiently(refuse(100))
    assert sum(on_windows) < 5


def test_elsewhere_nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("peasant_ld.files.systems.time", SimpleNamespace(sleep=pytest.fail))
    with pytest.raises(PermissionError):
        systems.patiently(refuse(1))


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize("lang", ["en", "pt", "es", "fr", "ht"])
def test_a_file_that_is_open_in_excel_stays_as_it_is_and_its_reader_is_told_to_close_it(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, out = make_dataset(tmp_path / "archive"), tmp_path / "all.ttl"
    out.write_text("mine", "utf-8")

    def held(old: str, new: str) -> None:
        raise PermissionError(errno.EACCES, "Zugriff verweigert", os.fspath(old), 32, os.fspath(new))

    monkeypatch.setattr(os, "replace", held)
    told = run("convert", archive, "-o", out, "--lang", lang)
    assert (told.code, out.read_text("utf-8"), list(tmp_path.glob(".all*"))) == (3, "mine", [])
    assert "all.ttl" in told.err
    assert ".all.ttl" not in told.err
    assert "Excel" in told.err
    assert "Windows" in told.err


@pytest.mark.usefixtures("on_windows")
def test_a_release_that_is_open_elsewhere_on_windows_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = make_dataset(tmp_path / "archive")
    assert run("publish", archive, "--no-pages").code == 0
    before = tree(archive / "release")
    make_dataset(archive, with_key(1, name={"en": "Other growers"}))
    monkeypatch.setattr("peasant_ld.published.staging._exchange", lambda one, other: False)

    def held(old: str, new: str, rename: Callable[..., None] = os.rename) -> None:
        if os.path.basename(old) == "release":
            raise PermissionError(errno.EACCES, "Access is denied", os.fspath(old), 5, os.fspath(new))
        rename(old, new)

    monkeypatch.setattr(os, "rename", held)
    told = run("publish", archive, "--no-pages")
    assert (told.code, "Excel" in told.err, tree(archive / "release")) == (3, True, before)
    assert leftovers(archive / "release") == []


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (PermissionError(errno.EACCES, "Accès refusé", "grants.xlsx"), "held-open"),
        (FileNotFoundError(errno.ENOENT, "Le fichier spécifié est introuvable", "x" * 260), "path-too-long"),
        (FileNotFoundError(errno.ENOENT, "Le fichier spécifié est introuvable", "x"), os.strerror(errno.ENOENT)),
        (OSError(errno.ENOSPC, "Espace insuffisant sur le disque"), os.strerror(errno.ENOSPC)),
        (OSError("no number"), "no number"),
    ],
)
def test_why_windows_refuses_is_told_in_words_that_messages_have(error: OSError, reason: str) -> None:
    assert systems.reason_of(error) == reason


def test_elsewhere_a_reason_is_that_of_the_system() -> None:
    assert systems.reason_of(PermissionError(errno.EACCES, "Permission denied", "x" * 300)) == "Permission denied"
    assert systems.reason_of(OSError("alone")) == "alone"


@pytest.mark.usefixtures("on_windows")
def test_windows_flushes_files_and_no_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    write_file(tmp_path / "a", b"a")
    systems.sync(tmp_path)
    assert flushed == []
    systems.sync(tmp_path / "a")
    assert len(flushed) == 1


def test_a_folder_that_is_not_there_is_removed(tmp_path: Path) -> None:
    systems.remove_folder(tmp_path / "nothing")
    (tmp_path / "some" / "thing").mkdir(parents=True)
    systems.remove_folder(tmp_path / "some")
    assert list(tmp_path.iterdir()) == []


# Locks


@pytest.mark.usefixtures("on_windows")
def test_windows_locks_a_byte_that_no_file_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locking = Locking([None, errno.EACCES, errno.EDEADLK, errno.EBADF], [])
    monkeypatch.setitem(sys.modules, "msvcrt", locking)
    with (tmp_path / "lock").open("w+b") as file:
        file.write(b"who holds it")
        file.flush()
        assert [systems.lock(file.fileno()) for _ in range(3)] == [True, False, False]
        with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
            systems.lock(file.fileno())
        assert file.tell() == len(b"who holds it")
    assert set(locking.asked) == {(0x40000000, 1)}


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("wb") as one, (tmp_path / "lock").open("wb") as other:
        assert (systems.lock(one.fileno()), systems.lock(other.fileno())) == (True, False)


# Limits


@pytest.mark.parametrize(("platform", "unit"), [("linux", 1024), ("darwin", 1)])
def test_memory_is_limited_in_the_units_of_the_system(
    platform: str, unit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits: list[Any] = []
    usage = SimpleNamespace(ru_maxrss=5000)
    resource = SimpleNamespace(
        RUSAGE_SELF=0, RLIMIT_DATA=2, getrusage=lambda _: usage, setrlimit=lambda _, limit: limits.append(limit)
    )
    monkeypatch.setitem(sys.modules, "resource", resource)
    monkeypatch.setattr("peasant_ld.files.systems.sys", SimpleNamespace(platform=platform))
    systems.limit_memory(7)
    assert limits == [(5000 * unit + 7, 5000 * unit + 7)]
    monkeypatch.setitem(sys.modules, "resource", None)
    systems.limit_memory(7)
    assert len(limits) == 1


@pytest.mark.parametrize(("platform", "most"), [("win32", 60), ("linux", 256), ("darwin", 256)])
def test_no_more_processes_work_than_the_system_can_wait_for(platform: str, most: int) -> None:
    asked = "import subprocess, multiprocessing.connection, sys; sys.platform = {!r}\n"
    asked += "from peasant_ld.flow.parallel import MOST; print(MOST)"
    source = {"PYTHONPATH": str(ROOT / "src")} if (ROOT / "src").is_dir() else {}
    told = subprocess.run(
        [sys.executable, "-c", asked.format(platform)],
        capture_output=True,
        text=True,
        env={**os.environ, **source},
        check=True,
    )
    assert int(told.stdout) == most
    assert parallel.MOST <= 256


# Streams and signals


def test_the_console_of_windows_is_written_to_by_python_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("peasant_ld.cli.streams.sys", SimpleNamespace(platform="win32"))
    with (tmp_path / "console").open("w", encoding="cp850") as stream:
        other = streams._outliving(stream)
        assert (other is stream, other.encoding) == (False, "utf-8")
        monkeypatch.setenv("PYTHONIOENCODING", "cp850")
        assert streams._outliving(stream).encoding == "cp850"
        monkeypatch.setattr(stream, "isatty", lambda: True)
        assert streams._outliving(stream) is stream
        assert stream.errors == "backslashreplace"


@pytest.mark.parametrize(("platform", "goes_on"), [("win32", True), ("linux", False)])
def test_a_reader_that_went_away_is_known_by_the_word_of_the_system(
    platform: str, goes_on: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("peasant_ld.cli.streams.sys", SimpleNamespace(platform=platform))
    told: list[bytes] = []

    class Pipe(streams._Spoken.__base__):  # type: ignore[name-defined, misc]
        def write(self, said: bytes) -> int:
            told.append(said)
            if len(told) == 1:
                raise OSError(errno.EINVAL, "Invalid argument")
            return len(said)

    spoken = type("Spoken", (streams._Spoken, Pipe), {})(str(tmp_path / "pipe"), "w")
    with spoken:
        if goes_on:
            assert spoken.write(b"to nobody") == 9
        else:
            with pytest.raises(OSError, match="Invalid"):
                spoken.write(b"to nobody")


def test_ctrl_break_ends_a_command_as_ctrl_c_does(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(signal, "SIGUSR2"):
        pytest.skip("this system has no signal that could stand for Ctrl-Break")
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR2, raising=False)
    monkeypatch.delattr(signal, "SIGHUP")
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR2)}
    try:
        listening = listen()
        with pytest.raises(Stopped) as found, listening.heard():
            os.kill(os.getpid(), signal.SIGUSR2)
        assert found.value.number == signal.SIGUSR2
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# What Notepad writes


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_files_that_notepad_wrote_are_read_as_any_others(mark: str, ends: str, tmp_path: Path) -> None:
    archive = make_dataset(tmp_path / "archive", more='model = "model.toml"\n')
    (archive / "model.toml").write_text('namespace = "terms/"\n[kinds.SeedBank]\nlabel.en = "Seed bank"\n', "utf-8")
    table = archive / "records" / "Apoios.csv"
    table.write_text("Nome,País\nSementes,Brasil\n", "utf-8")
    assert run("map", table).code == 0
    judged = "record,sameAs,judgedBy,judgedOn,source\nplace/haiti,https://example.net/7,Ana,2026-01-02,document/none\n"
    (archive / "same-as.csv").write_text(judged, "utf-8")
    plain = run("check", archive, "--lang", "en")
    for path in [path for path in archive.rglob("*") if path.is_file()]:
        path.write_bytes((mark + path.read_text("utf-8").replace("\n", ends)).encode())
    told = run("check", archive, "--lang", "en")
    assert (told.code, told.err) == (plain.code, plain.err)
    assert "same-as.csv  cell E2" in told.err
    assert "read 6 = publishable 5" in told.err
