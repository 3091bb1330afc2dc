"""Whatever goes wrong around a command ends it with a sentence and its exit code: never a bug, nothing left behind."""

import contextlib
import errno
import gzip
import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from datasets import BASE, GOOD, command, environment, leftovers, make_dataset, run, start, with_key, words
from peasant_ld import PeasantError, open_dataset
from peasant_ld.cli.language import Speech
from peasant_ld.cli.outcome import guarded
from releases import make_release

READING: dict[str, list[str]] = {
    "check": ["check", "PATH"],
    "convert": ["convert", "PATH", "--base", BASE],
    "publish": ["publish", "PATH"],
    "serve": ["serve", "PATH"],
    "query": ["query", "PATH", "ASK {}"],
    "diff": ["diff", "PATH", "PATH"],
    "load": ["load", "PATH", "--to", "http://127.0.0.1:9/"],
    "export": ["export", "360giving", "PATH", "-o", "out.json"],
    "explain": ["explain", "PATH", "grant/seeds"],
    "import 360giving": ["import", "360giving", "PATH", "-o", "out"],
    "import iati": ["import", "iati", "PATH", "-o", "out"],
    "check --suggest": ["check", "PATH", "--suggest"],
    "check --apply": ["check", "PATH", "--apply", "out.json"],
}
FOLDERS = {"publish", "serve", "query", "diff", "load", "export", "explain"}


def reading(name: str, path: Path) -> list[str | Path]:
    return [path if each == "PATH" else each for each in READING[name]]


# What is given to be read


@pytest.mark.parametrize("name", READING)
def test_what_is_not_there_is_exit_2_and_what_is_near_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "movements.json").write_text("[]")
    done = run(*reading(name, Path("records/movments.json")))
    assert done.code == 2
    assert "PLD001" in done.err
    assert "records/movements.json?" in done.err
    assert run(*reading(name, tmp_path / "nowhere" / "at" / "all")).code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["records"]


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize("sort", ["pipe", "socket", "device", "other sort"])
def test_what_is_of_another_sort_is_exit_2_and_nothing_waits(tmp_path: Path, name: str, sort: str) -> None:
    path = tmp_path / "given"
    if sort == "pipe":
        os.mkfifo(path)
    elif sort == "socket":
        with socket.socket(socket.AF_UNIX) as made:
            os.chdir(tmp_path)
            made.bind("given")
    elif sort == "device":
        path = Path("/dev/zero")
    elif name in FOLDERS:
        path.write_text("{}")
    elif name.startswith("import"):
        path.mkdir()
    else:
        pytest.skip("it reads files and folders")
    done = run(*reading(name, path))
    assert (done.code, "PLD001" in done.err) == (2, True)


def test_a_file_of_a_dataset_that_is_misspelled_is_not_without_problems(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "d")
    done = run("check", dataset / "records" / "al.jsonl")
    assert (done.code, "all.jsonl?" in done.err) == (2, True)


# Names of any bytes

NAMES = (b"a\xe7\xe3o", b"\xff\xfe", b"a\nb\rc", b"\x1b[2J", "\u202etxt".encode(), b"-o", b"caf\xe9 \xb4", b"n" * 200)


@pytest.mark.parametrize("raw", NAMES, ids=repr)
def test_sound_records_in_a_file_of_any_name_are_published_and_the_name_is_told_escaped(
    tmp_path: Path, raw: bytes
) -> None:
    dataset = make_dataset(tmp_path / "d")
    name = os.fsdecode(raw + b".jsonl")
    (dataset / "records" / "all.jsonl").rename(dataset / "records" / name)
    done = start("publish", dataset, "--no-pages")
    assert (done.code, done.out) == (0, "")
    index = gzip.decompress((dataset / "release/data/provenance.jsonl.gz").read_bytes()).decode()
    assert {json.loads(line)["file"].isprintable() for line in index.splitlines()} == {True}
    assert start("explain", dataset / "release", "grant/seeds").code == 0
    assert start("check", dataset / "records" / name).code == 0


@pytest.mark.parametrize("raw", NAMES, ids=repr)
def test_wrong_records_in_files_of_any_name_are_set_aside_and_told_in_every_form(tmp_path: Path, raw: bytes) -> None:
    dataset = make_dataset(tmp_path / "d", with_key(3, awarded="never"))
    wrong = {"id": "movement/x", "type": "Movement", "founded": "never", "name": {"en": "X"}}
    other = os.fsdecode(b"more" + raw[:150] + b".jsonl")
    (dataset / "records" / other).write_text(json.dumps(wrong), "utf-8")
    reports = [each for form in words("json html csv sarif") for each in ("--report", tmp_path / f"report.{form}")]
    done = start("publish", dataset, "--no-pages", "--reject", *reports)
    assert done.code == 1, done.err
    assert len(list(dataset.glob("rejected-*.jsonl"))) == 2
    for form in words("json html csv sarif"):
        (tmp_path / f"report.{form}").read_text("utf-8")
    assert start("publish", dataset, "--no-pages", "--reject").code == 1
    assert len(list(dataset.glob("rejected-*.jsonl"))) == 2


def test_long_names_that_are_cut_alike_are_set_aside_apart(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "d")
    for end in ("a", "b"):
        wrong = {"id": f"movement/{end}", "type": "Movement", "founded": "never", "name": {"en": end}}
        (dataset / "records" / f"{'n' * 200}{end}.jsonl").write_text(json.dumps(wrong))
    assert run("publish", dataset, "--no-pages", "--reject").code == 1
    aside = [path.read_text() for path in sorted(dataset.glob("rejected-*.jsonl"))]
    assert sorted(json.loads(text)["id"] for text in aside) == ["movement/a", "movement/b"]


@pytest.mark.parametrize("raw", NAMES[:3], ids=repr)
def test_a_release_and_a_dataset_may_lie_in_folders_of_any_name(tmp_path: Path, raw: bytes) -> None:
    dataset = make_dataset(tmp_path / os.fsdecode(raw))
    for _ in range(2):
        assert start("publish", dataset, "--no-pages").code == 0
    assert start("query", dataset / "release", "ASK {}").code == 0


# Memory, disks, streams


def raising(error: BaseException) -> Any:
    def run() -> None:
        raise error

    return run


@pytest.mark.parametrize(
    "error", [MemoryError(), RecursionError("deep"), sqlite3.OperationalError("full"), OSError(errno.EIO, "I/O")],
    ids=repr,
)  # fmt: skip
def test_an_environment_that_fails_is_exit_3(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(raising(error)) == 3
    assert "mistake of peasant-ld" not in capsys.readouterr().err


@pytest.mark.parametrize(("error", "said"), [(MemoryError(), "memory"), (RecursionError("deep"), "nested too deeply")])
def test_what_is_nested_too_deeply_is_not_called_a_lack_of_memory(
    error: Exception, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    guarded(raising(error), Speech.of(["--lang", "en"]))
    told = capsys.readouterr().err
    assert [each for each in ("memory", "nested too deeply") if each in told] == [said]


DEPTH = 5000
DEEP = {
    "TOML lists": ("dataset.toml", "more = " + "[" * DEPTH + "]" * DEPTH, "PLD013"),
    "TOML tables": ("dataset.toml", "more = " + "{a = " * DEPTH + "1" + "}" * DEPTH, "PLD013"),
    "keys": ("../keys.json", "[" * DEPTH + "]" * DEPTH, "PLD208"),
    "records": ("records/all.jsonl", '{"a":' * DEPTH + "1" + "}" * DEPTH, "PLD006"),
    "schema": ("model/leaflet.schema.json", "[" * DEPTH + "]" * DEPTH, "PLD015"),
    "shapes": (
        "model/own.shacl.ttl",
        "<http://e.org/s> <http://e.org/p> " + "[ a " * DEPTH + "<a:b>" + " ]" * DEPTH,
        "",
    ),
}


@pytest.mark.parametrize("where", DEEP)
def test_a_file_of_a_dataset_that_is_nested_beyond_reason_is_told_as_input_at_every_door(
    where: str, tmp_path: Path
) -> None:
    name, text, code = DEEP[where]
    more = '[access]\npseudonyms = "../keys.json"\n' if name == "../keys.json" else ""
    dataset = make_dataset(tmp_path / "d", more='model = "model"\n' if name.startswith("model") else more)
    (dataset / "model").mkdir()
    path = dataset / name
    path.write_text(text if name != "dataset.toml" else f"{text}\n{path.read_text('utf-8')}", "utf-8")
    for done in (run("check", dataset), run("publish", dataset, "--no-pages")):
        assert (done.code, code in done.err) == (2, True), done.err
    with contextlib.suppress(PeasantError):
        assert not open_dataset(dataset).publish(pages=False).ok
    assert not (dataset / "release").exists()


def test_a_release_whose_report_is_nested_beyond_reason_is_none(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "d")
    assert run("publish", dataset, "--no-pages").code == 0
    (dataset / "release/report.json").write_text('{"a":' * DEPTH + "1" + "}" * DEPTH, "utf-8")
    release = dataset / "release"
    for line in (["query", release, "ASK {}"], ["diff", release, release], ["publish", dataset, "--no-pages"]):
        done = run(*line)
        assert done.code in (0, 2), done.err


LIMITED = """
import resource, sys
from peasant_ld.cli import main
import peasant_ld.flow.driver, peasant_ld.release, orjson, rdflib, shacl
used = int(open("/proc/self/statm").read().split()[0]) * 4096
resource.setrlimit(resource.RLIMIT_AS, (used + int(sys.argv[1]) * 2**20,) * 2)
main(sys.argv[2:])
"""


@pytest.mark.slow
@pytest.mark.parametrize("megabytes", [2, 6, 12, 20])
def test_out_of_memory_is_exit_3_and_leaves_nothing(tmp_path: Path, megabytes: int) -> None:
    lines = [
        {"id": f"organization/o{number}", "type": "Organization", "name": {"en": "x" * 2000}}
        for number in range(20_000)
    ]
    dataset = make_dataset(tmp_path / "d", lines)
    arguments = [*command()[:2], LIMITED, str(megabytes), "publish", str(dataset), "--no-pages", "--jobs", "1"]
    done = subprocess.run(arguments, env=environment(), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in dataset.iterdir()) == ["dataset.toml", "records"]


@pytest.mark.parametrize("stream", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full"])
@pytest.mark.parametrize("what", ["check", "convert", "publish"])
def test_a_stream_that_is_closed_or_full_is_no_bug(tmp_path: Path, stream: str, what: str) -> None:
    dataset = make_dataset(tmp_path / "d")
    line = f'"$0" "$@" {stream}'
    done = subprocess.run(
        ["/bin/sh", "-c", line, *command(what, dataset)], env=environment(), capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode in (0, 3)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


WRITING: dict[str, list[str]] = {
    "new": ["new", "out"],
    "template": ["template", "movement", "grant", "-o", "out.xlsx"],
    "convert": ["convert", "long.jsonl", "--base", BASE, "-o", "out.ttl"],
    "publish": ["publish", "d", "--no-pages", "-o", "out"],
    "a report": ["check", "long.jsonl", "--report", "out.html"],
    "a mended copy": ["check", "Grant.csv", "--apply", "out.csv"],
}


@pytest.mark.parametrize("name", WRITING)
def test_a_disk_that_is_full_before_a_file_is_whole_leaves_nothing(name: str, tmp_path: Path) -> None:
    make_dataset(tmp_path / "d")
    texts = (json.dumps({"id": f"organization/o{n}", "type": "Organization", "name": {"en": "x"}}) for n in range(90))
    (tmp_path / "long.jsonl").write_text("\n".join(texts), "utf-8")
    rows = "".join(f"grant/g{number},usd\n" for number in range(90))
    (tmp_path / "Grant.csv").write_text(f"id,amount.currency\n{rows}", "utf-8")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 2; exec "$0" "$@"', *command(*WRITING[name])], env=environment(), cwd=tmp_path,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_release_whose_dump_is_damaged_is_none(tmp_path: Path) -> None:
    release = make_release(tmp_path / "r")
    for spoilt in (b"", b"no gzip", gzip.compress(b"<a> <b> .\n"), gzip.compress(b"x" * 9)[:-4]):
        (release / "data/dataset.nq.gz").write_bytes(spoilt)
        done = start("query", release, "ASK { ?s ?p ?o }")
        assert (done.code in (0, 2, 3), "Traceback" in done.err) == (True, False), done.err


CONTEXTS = (
    "{", "[]", "null", '{"@context": 5}', '{"a": 1}', '{"@context": {"name": {"@id": 5}}}',
    '{"@context": {"name": {"@id": ["a"]}}}', '{"@context": {"name": 1.5}}',
)  # fmt: skip


@pytest.mark.parametrize("written", CONTEXTS)
def test_a_release_whose_context_is_damaged_is_told(tmp_path: Path, written: str) -> None:
    release = make_release(tmp_path / "r")
    (release / "context.jsonld").write_text(written)
    assert run("explain", release, "grant/one").code == 2


def spot(rest: str) -> bytes:
    """An index with one line, that of a record that is there."""
    return gzip.compress(f'{{"id":"{BASE}grant/seeds",{rest}'.encode())


INDEXES = (
    b"", b"no gzip", gzip.compress(b"x" * 99)[:-9], gzip.compress(b"[")[:10] + b"\xff" * 30,
    spot(""),
    spot('"file":5}'),
    spot('"colour":"red"}'),
)  # fmt: skip


@pytest.mark.parametrize("written", INDEXES, ids=range(len(INDEXES)))
def test_a_release_whose_index_of_places_is_damaged_is_told(tmp_path: Path, written: bytes) -> None:
    dataset = make_dataset(tmp_path / "d")
    assert run("publish", dataset, "--no-pages").code == 0
    index = dataset / "release/data/provenance.jsonl.gz"
    index.write_bytes(written)
    done = run("explain", dataset / "release", "grant/seeds")
    assert (done.code in (0, 2), "mistake of peasant-ld" in done.err) == (True, False), done.err


@pytest.mark.parametrize("damaged", ['"evidence":5', '"evidence":[7]', '"source":[{}]', '"source":1', '"access":[]'])
def test_a_release_whose_records_are_damaged_is_told(tmp_path: Path, damaged: str) -> None:
    dataset = make_dataset(tmp_path / "d")
    assert run("publish", dataset, "--no-pages").code == 0
    data = dataset / "release/data/dataset.jsonld"
    line = next(each for each in data.read_text("utf-8").splitlines() if "grant/seeds" in each[:60])
    spoilt = line.rstrip(",").removesuffix("}") + f",{damaged}}}" + "," * line.endswith(",")
    data.write_text(data.read_text("utf-8").replace(line, spoilt), "utf-8")
    done = run("explain", dataset / "release", "grant/seeds")
    assert (done.code, "PLD502" in done.err) == (2, True), done.err


# Signals

WAITING = {"SIGTERM": 143, "SIGHUP": 129, "SIGINT": 130}


def stopped(process: subprocess.Popen[str], name: str, group: bool = False) -> str:
    """What a command says when it is sent a signal, twice at once as a terminal that closes does."""
    send = os.killpg if group else os.kill
    for _ in range(2):
        send(process.pid, getattr(signal, name))
    return process.communicate(timeout=30)[1]


def beginning(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(*arguments), env=environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def until(there: Path) -> None:
    for _ in range(3000):
        if there.exists():
            return
        time.sleep(0.01)
    raise AssertionError(there)


@pytest.mark.slow
@pytest.mark.parametrize("name", WAITING)
@pytest.mark.parametrize("group", [False, True], ids=["the command", "all its processes"])
def test_a_signal_to_publish_leaves_nothing(tmp_path: Path, name: str, group: bool) -> None:
    lines = [{"id": f"organization/o{number}", "type": "Organization", "name": {"en": "A"}} for number in range(3000)]
    dataset = make_dataset(tmp_path / "d", [*GOOD, *lines])
    process = beginning("publish", dataset, "--jobs", "2")
    until(dataset / ".release.staging")
    said = stopped(process, name, group)
    assert process.returncode == WAITING[name], said
    assert said.strip().splitlines() == ["interrupted; nothing is left half done"]
    assert leftovers(dataset / "release") == []
    assert not (dataset / "release").exists()


@pytest.mark.parametrize("name", WAITING)
def test_a_signal_to_convert_leaves_nothing(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out.ttl"
    process = beginning("convert", "-", "--base", BASE, "-o", out)
    until(tmp_path / ".out.ttl.part")
    said = stopped(process, name)
    assert (process.returncode, list(tmp_path.iterdir())) == (WAITING[name], []), said


@pytest.mark.parametrize("name", WAITING)
def test_a_signal_to_serve_ends_it(tmp_path: Path, name: str) -> None:
    process = beginning("serve", make_release(tmp_path / "r"), "--port", "0")
    assert process.stderr is not None
    process.stderr.readline()
    said = stopped(process, name)
    assert process.returncode == WAITING[name], said
    assert "Traceback" not in said


def test_the_library_leaves_signals_alone() -> None:
    before = [signal.getsignal(getattr(signal, name)) for name in WAITING]
    assert run("explain", "PLD001").code == 0
    assert [signal.getsignal(getattr(signal, name)) for name in WAITING] == before


# The environment


@pytest.mark.parametrize("seconds", ["9" * 20, "-1", "1.5", "1e9", " 1", "x", "0x10", "٣"])
def test_a_source_date_epoch_that_is_none_is_exit_2(tmp_path: Path, seconds: str) -> None:
    assert start("publish", make_dataset(tmp_path / "d"), SOURCE_DATE_EPOCH=seconds).code == 2


@pytest.mark.parametrize(
    "option", [["--as-of", "2026-02-30"], ["--as-of", "x"], ["--jobs", "0"], ["--jobs", "-1"]], ids=str
)
def test_an_option_that_is_none_is_exit_2(tmp_path: Path, option: list[str]) -> None:
    assert run("check", make_dataset(tmp_path / "d"), *option).code == 2


@pytest.mark.parametrize(
    "changes",
    [{"LANG": "\x01", "LC_ALL": ""}, {"TZ": "No/Where"}, {"HOME": ""}, {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}],
    ids=str,
)  # fmt: skip
def test_an_environment_that_says_nonsense_does_no_harm(tmp_path: Path, changes: dict[str, str]) -> None:
    assert start("publish", make_dataset(tmp_path / "d"), "--no-pages", **changes).code == 0


def test_more_processes_than_anybody_has_are_not_started(tmp_path: Path) -> None:
    lines = [{"id": f"organization/o{number}", "type": "Organization", "name": {"en": "A"}} for number in range(10)]
    assert run("check", make_dataset(tmp_path / "d", lines), "--jobs", "1000000").code == 0
