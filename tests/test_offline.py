"""Nothing is fetched and nothing is looked at that was not given: an audit hook sees every file and every socket."""

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from conftest import ROOT
from datasets import FOUNDING, GOOD, command, environment, make_dataset

pytestmark = pytest.mark.slow

# Runs one command line and writes down what Python's audit hooks (PEP 578) see of it.
WATCHED = """
import sys
seen = []
def hook(event, arguments):
    if event.startswith("socket.") or event in ("urllib.Request", "subprocess.Popen", "os.system"):
        seen.append((event, str(arguments)))
    elif event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], (str, bytes)):
        seen.append((event, arguments[0] if isinstance(arguments[0], str) else arguments[0].decode()))
sys.addaudithook(hook)
from peasant_ld.cli import run
code = run(sys.argv[2:])
done = list(seen)
import json
with open(sys.argv[1], "w") as out:
    json.dump([code, done], out)
"""
COMMANDS = {
    "check": ["check", "{dataset}"],
    "check by the reference engine": ["check", "{small}", "--engine", "pyshacl"],
    "convert": ["convert", "{dataset}", "-o", "{out}/all.jsonld"],
    "publish": ["publish", "{dataset}", "-o", "{out}/release"],
    "explain": ["explain", "PLD021"],
}
commands = pytest.mark.parametrize("name", COMMANDS)


def watched(name: str, folder: Path) -> tuple[int, list[tuple[str, str]], Path]:
    """The exit code of a command, what was seen of it, and the folder that it was given to write to."""
    out = folder / "out"
    out.mkdir()
    small = make_dataset(out / "small", GOOD[:1])
    arguments = [part.format(dataset=FOUNDING, small=small, out=out) for part in COMMANDS[name]]
    program = [sys.executable, "-c", WATCHED, str(folder / "seen.json"), *arguments]
    # PATH holds nothing: no other program can be of help.
    changes = {"TMPDIR": str(out), "HOME": str(folder / "home"), "PATH": ""}
    subprocess.run(program, cwd=folder, env=environment(**changes), check=True, capture_output=True, timeout=60)
    code, seen = json.loads((folder / "seen.json").read_text("utf-8"))
    return code, [(event, what) for event, what in seen], out


def own_folders(out: Path) -> tuple[Path, ...]:
    """The folders that a command may look at: what it was given, its own code and model, and Python's."""
    python = [sysconfig.get_paths()[part] for part in ("stdlib", "platstdlib", "purelib", "platlib")]
    folders = [FOUNDING, out, ROOT / "src", ROOT / "shapes", *python, sys.prefix, sys.base_prefix]
    return tuple(Path(folder).resolve() for folder in folders)


@commands
def test_no_socket_is_opened_and_no_program_started(name: str, tmp_path: Path) -> None:
    code, seen, _ = watched(name, tmp_path)
    assert code == 0
    assert [event for event, _ in seen if event not in ("open", "os.listdir", "os.scandir")] == []


@commands
def test_only_what_was_given_is_looked_at(name: str, tmp_path: Path) -> None:
    _, seen, out = watched(name, tmp_path)
    allowed = own_folders(out)
    files = {(tmp_path / what).resolve() for event, what in seen if event in ("open", "os.listdir", "os.scandir")}
    # The current folder is where Python looks for modules; the lists of the system are no data.
    allowed += (Path("/dev/null"), Path("/proc/self"), Path("/etc/mime.types"))
    outside = [path for path in files if not any(path.is_relative_to(folder) for folder in allowed)]
    assert [path for path in outside if path != tmp_path] == []


def test_a_context_or_schema_that_points_elsewhere_is_not_followed(tmp_path: Path) -> None:
    record = {
        "@context": "http://127.0.0.1:9/context.jsonld",
        "$schema": "http://127.0.0.1:9/schema.json",
        "id": "place/x",
        "type": "Place",
    }
    (tmp_path / "x.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    program = [sys.executable, "-c", WATCHED, str(tmp_path / "seen.json"), "check", str(tmp_path / "x.jsonl")]
    done = subprocess.run(program, env=environment(), check=True, capture_output=True, text=True, timeout=60)
    code, seen = json.loads((tmp_path / "seen.json").read_text("utf-8"))
    assert code == 1
    assert "PLD020" in done.stderr
    assert not [event for event, _ in seen if event.startswith("socket.")]


def test_the_command_is_a_program_too() -> None:
    done = subprocess.run(
        command("--version"), env=environment(), check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith("peasant-ld")
