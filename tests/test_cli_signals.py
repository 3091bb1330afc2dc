"""At whatever moment a signal comes, a command ends with one line, leaves nothing behind, and no trace of Python."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from datasets import make_dataset
from peasant_ld.cli.signals import Listening, Stopped, listen
from peasant_ld.files.systems import ending_signals

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals are sent and processes forked as Linux does")
ROOT = Path(__file__).parents[1]

# Runs a command in a forked process for every line that one run of it passes in some modules, and sends a signal there.
# Rows and kinds lie on disk from the first ones on. Prints each line after which the end was not as it should be.
AT_EVERY_LINE = """
import json, os, signal, sys, tempfile
from pathlib import Path
from peasant_ld import cli
from peasant_ld.flow import kind_index, sorted_store
kind_index.KindIndex.__init__.__defaults__ = (2,)
sorted_store.SortedStore.__init__.__defaults__ = (1,)
command, top, step, *modules = sys.argv[1:]
command = json.loads(command)

def ended(at):
    "Signal at this line; how many lines there were, the last one, the exit code, what was said, what is left."
    folder = Path(tempfile.mkdtemp(dir=top))
    (folder / "temporary").mkdir()
    reads, writes = os.pipe()
    process = os.fork()
    if process == 0:
        os.dup2(os.open(folder / "said", os.O_CREAT | os.O_WRONLY), 2)
        tempfile.tempdir = str(folder / "temporary")
        passed, place = 0, "nowhere"
        def line(frame, event, _):
            nonlocal passed, place
            if event == "line":
                passed += 1
                if passed == at:
                    place = f"{frame.f_globals['__name__']}:{frame.f_lineno}"
                    sys.settrace(None)
                    os.kill(os.getpid(), signal.SIGTERM)
            return line
        def called(frame, *_):
            is_watched = frame.f_globals.get("__name__") in modules and frame.f_code.co_name not in BEFORE
            return line if is_watched else None
        sys.settrace(called)
        try:
            cli.main([*command, "-o", str(folder / "out")])
        finally:
            sys.settrace(None)
            os.write(writes, f"{passed} {place}".encode())
    os.close(writes)
    passed, _, place = os.read(reads, 1000).decode().partition(" ")
    os.close(reads)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    said = (folder / "said").read_text()
    hidden = {path.name for path in folder.iterdir() if path.name.startswith(".")} - {".out.cache"}
    left = sorted(hidden) + [path.name for path in (folder / "temporary").iterdir()]
    if code != 143 and not (folder / "out").exists():
        left.append("nothing written")
    return int(passed or 0), place, code, said, left

BEFORE = ("main", "listen", "__init__")  # nobody listens yet
LAST = "interrupted; nothing is left half done\\n"
cli.run([*command, "-o", f"{top}/first"])  # what it needs is loaded once
total, _, code, said, left = ended(0)
assert (code, left) == (0, []), (code, said, left)
stopped = 0
for at in range(1, total + 1, int(step)):
    _, place, code, said, left = ended(at)
    stopped += code == 143
    is_told = said.endswith(LAST) if code == 143 else code == 0
    if not is_told or left or "Traceback" in said or "Stopped" in said:
        print(place, code, left, said)
print("stopped", stopped)
"""


def stopped_at(top: Path, command: list[str], step: int, *modules: str) -> int:
    """How often a signal at a line of these modules ended the command; each time it has to leave nothing behind."""
    script = [sys.executable, "-c", AT_EVERY_LINE, json.dumps(command), str(top), str(step), *modules]
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        script, capture_output=True, text=True, check=False, timeout=600, env={**os.environ, "PYTHONPATH": path}
    )
    *ill, last = done.stdout.splitlines() or [done.stderr]
    assert (ill, last.partition(" ")[0]) == ([], "stopped"), done.stderr
    return int(last.partition(" ")[2])


@pytest.fixture
def convert(tmp_path: Path) -> list[str]:
    records = tmp_path / "r.jsonl"
    lines = [{"id": f"concept/c{number}", "type": "Concept", "name": {"en": "A"}} for number in range(20)]
    records.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return ["convert", str(records), "--no-shapes", "--base", "https://e.example/"]


@pytest.mark.parametrize("room", ["flow.private_folder", "files", "cli.outcome"])
def test_a_signal_at_any_line_of_what_opens_and_ends_leaves_nothing(
    convert: list[str], tmp_path: Path, room: str
) -> None:
    assert stopped_at(tmp_path, convert, 1, f"peasant_ld.{room}") > 0


def test_a_signal_at_any_line_before_and_after_the_work_is_as_good_as_none(convert: list[str], tmp_path: Path) -> None:
    stopped_at(tmp_path, convert, 1, "peasant_ld.cli.streams")


@pytest.mark.slow
def test_a_signal_on_the_way_through_the_house_leaves_nothing(convert: list[str], tmp_path: Path) -> None:
    rooms = ["flow.driver", "flow.gathering", "flow.kind_index", "flow.sorted_store", "cli.convert"]
    assert stopped_at(tmp_path, convert, 7, *(f"peasant_ld.{room}" for room in rooms)) > 40


@pytest.mark.slow
def test_a_signal_while_a_release_takes_its_place_leaves_nothing_beside_it(tmp_path: Path) -> None:
    command = ["publish", str(make_dataset(tmp_path / "d")), "--no-pages"]
    assert stopped_at(tmp_path, command, 5, "peasant_ld.published.staging") > 10


LOST = """
import os, signal, time
from peasant_ld.cli import main
from peasant_ld.cli import explain
class Dropped:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
def command(*_, **__):
    Dropped()
    time.sleep(20)
explain.command.callback = command
main(["explain", "PLD001"])
"""


def test_a_signal_that_comes_where_python_hands_no_exception_on_ends_the_command_all_the_same() -> None:
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    command, environment = [sys.executable, "-c", LOST], {**os.environ, "PYTHONPATH": path, "LANG": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (143, "interrupted; nothing is left half done\n")


def test_what_comes_before_a_command_begins_ends_it_as_soon_as_it_does() -> None:
    listening = Listening()
    listening(signal.SIGTERM, None)
    with pytest.raises(Stopped) as found, listening.heard():
        pytest.fail("the command began")
    assert found.value.number == signal.SIGTERM


def test_what_comes_when_a_command_is_over_changes_nothing_any_more() -> None:
    listening = Listening()
    with listening.heard():
        pass
    listening(signal.SIGTERM, None)


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)


def test_what_others_raise_there_is_told_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    listen()

    class Dropped:
        def __del__(self) -> None:
            raise ValueError("ours")

    Dropped()
    assert [type(getattr(each, "exc_value", None)) for each in told] == [ValueError]


@pytest.mark.parametrize("is_ended", [True, False])
def test_when_a_signal_ended_a_command_the_rest_of_that_wish_is_not_heard(is_ended: bool) -> None:
    before = {number: signal.getsignal(number) for number in ending_signals()}
    try:
        listening = listen()
        if is_ended:
            with pytest.raises(Stopped), listening.heard():
                listening(signal.SIGHUP, None)
        listening.end()
        found = {signal.getsignal(number) for number in before}
        assert found == {signal.SIG_IGN if is_ended else listening}
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
