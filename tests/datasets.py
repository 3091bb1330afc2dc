"""Small datasets for the tests of the way from records to a release, and how the tests run the command line."""

import contextlib
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from conftest import ROOT

FOUNDING = ROOT / "examples" / "building-international-solidarity"
BASE = "https://example.org/archive/"
GOOD: tuple[Mapping[str, Any], ...] = (
    {"id": "place/haiti", "type": "Place", "name": {"en": "Haiti", "fr": "Haïti"}, "country": "HT"},
    {"id": "movement/growers", "type": "Movement", "name": {"en": "The growers"}, "basedIn": "place/haiti"},
    {"id": "organization/fund", "type": "Organization", "name": {"en": "A fund"}},
    {
        "id": "grant/seeds",
        "type": "Grant",
        "name": {"en": "Seeds"},
        "funder": "organization/fund",
        "recipient": "movement/growers",
        "amount": {"value": "12500.00", "currency": "USD"},
        "awarded": "2018-04-02",
    },
)


class Outcome(NamedTuple):
    """How a command line ended, and what it said where."""

    code: int
    out: str
    err: str


def words(text: str) -> list[str]:
    """The words of a text, as a table for a test."""
    return text.split()


def make_dataset(folder: Path, records: Iterable[Any] = GOOD, version: str = "1.0.0", more: str = "") -> Path:
    """A dataset with these records, one a line, in `records/all.jsonl`; a text stands for a line as it is."""
    (folder / "records").mkdir(parents=True, exist_ok=True)
    lines = (each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in records)
    (folder / "records" / "all.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    (folder / "dataset.toml").write_text(
        f'base = "{BASE}"\nlicence = "https://creativecommons.org/licenses/by/4.0/"\nlanguages = ["en"]\n'
        f'version = "{version}"\nissued = "2026-01-31"\npublisher = {{ name = "Example" }}\n'
        f'title = {{ en = "Example" }}\n{more}',
        encoding="utf-8",
    )
    return folder


def with_key(number: int, **keys: Any) -> list[Mapping[str, Any]]:
    """The good records, with other keys in one of them; None takes a key out."""
    changed = {key: value for key, value in {**GOOD[number], **keys}.items() if value is not None}
    return [changed if index == number else record for index, record in enumerate(GOOD)]


def tree(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its name; `{}` where there is no folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def leftovers(out: Path) -> list[str]:
    """What lies beside a release and belongs to a run: staging, lock, an old release; not notes for the next run."""
    beside = sorted(path.name for path in out.parent.glob(f".{out.name}.*"))
    return [name for name in beside if name != f".{out.name}.cache"]


def run(*arguments: str | Path) -> Outcome:
    """One command line, run in this process."""
    from peasant_ld.cli import run as run_command

    out, err = _Output(), _Output()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_command([str(argument) for argument in arguments])
    return Outcome(code, out.text(), err.text())


class _Output(io.TextIOWrapper):
    """A text stream whose bytes can be looked at."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="", write_through=True)

    def text(self) -> str:
        """What was written to it."""
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode("utf-8")


def command(*arguments: str | Path) -> list[str]:
    """The command line as a program of its own."""
    return [sys.executable, "-c", "from peasant_ld.cli import main; main()", *map(str, arguments)]


def environment(**changes: str) -> dict[str, str]:
    """The environment of a program of its own: English, this source, and what is changed."""
    source = ROOT / "src"
    path = {"PYTHONPATH": str(source)} if source.is_dir() and "PEASANT_LD_INSTALLED" not in os.environ else {}
    return {**os.environ, "LC_ALL": "C.UTF-8", **path, **changes}


def start(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, **changes: str) -> Outcome:
    """One command line, run as a program of its own."""
    done = subprocess.run(
        command(*arguments),
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment(**changes),
        timeout=60,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
