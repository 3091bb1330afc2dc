"""Nothing is fetched, and nothing is looked at or written that was not given: audit hooks see every file and socket.

The hook stands in every Python that a command starts, too: its workers, and the process in which queries are answered.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from conftest import ROOT
from datasets import FOUNDING, GOOD, command, environment, make_dataset
from own_kinds import schema, write_model
from test_check_confined import HEAVY, REACHING, shape
from test_check_sound_shapes import FARM, PREFIXES, prop

pytestmark = pytest.mark.slow

# Python runs this before anything else, in every process; it writes down what its audit hooks (PEP 578) see.
HOOK = """
import json, os, sys
def whole(name, event, last):
    # A name in a folder that is open, as `shutil.rmtree` removes them.
    in_folder = event in ("os.mkdir", "os.remove", "os.rmdir") and isinstance(last, int) and last >= 0
    return os.path.join(os.readlink(f"/proc/self/fd/{last}"), name) if in_folder else name
def watch(target):
    out = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    def hook(event, arguments):
        told = None
        if event in ("open", "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rmdir", "sqlite3.connect"):
            if isinstance(arguments[0], (str, bytes)):
                flags = arguments[2] if event == "open" and isinstance(arguments[2], int) else 0
                name = whole(os.fsdecode(arguments[0]), event, arguments[-1])
                told = (event, name, bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)))
        elif event in ("os.rename", "os.link", "os.symlink"):
            told = (event, str(arguments[1]), True)
        elif event == "socket.__new__":
            told = None if arguments[1] == 1 else (event, str(arguments[1:]), False)  # AF_UNIX: between its processes
        elif event in ("socket.connect", "socket.bind"):
            address = arguments[1]
            told = (event, str(address[0] if isinstance(address, tuple) else "unix"), False)
        elif event.startswith(("socket.get", "socket.send", "urllib.", "ftplib.", "http.", "smtplib.")):
            told = (event, str(arguments), False)
        elif event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
            told = (event, os.fsdecode(arguments[0] or b""), False)
        if told:
            os.write(out, (json.dumps([*told, os.getpid()]) + chr(10)).encode())
    sys.addaudithook(hook)
if os.environ.get("WATCHED_BY_TEST"):
    watch(os.environ["WATCHED_BY_TEST"])
"""
PUBLISHED = "{given}/release"
COMMANDS = {
    "check": ["check", "{dataset}", "--jobs", "2"],
    "check by the reference engine": ["check", "{small}", "--engine", "pyshacl"],
    "check with queries": ["check", "{queries}"],
    "mend": ["check", "{small}", "--apply", "{out}/mended"],
    "convert": ["convert", "{dataset}", "-o", "{out}/all.jsonld"],
    "publish": ["publish", "{dataset}", "-o", "{out}/release", "--jobs", "2"],
    "publish with queries": ["publish", "{queries}", "--no-pages"],
    "set aside": ["publish", "{broken}", "--reject", "--no-pages"],
    "new": ["new", "{out}/new"],
    "template": ["template", "grant", "place", "-o", "{out}/form.xlsx"],
    "export": ["export", "360giving", PUBLISHED, "-o", "{out}/grants.json", "--publisher", "Example"],
    "import": [
        *("import", "360giving", "{given}/grants.json", "-o", "{out}/imported", "--base", "https://example.org/i/"),
        *("--licence", "https://creativecommons.org/licenses/by/4.0/", "--publisher", "Example", "--language", "en"),
    ],
    "diff": ["diff", PUBLISHED, PUBLISHED],
    "query": ["query", PUBLISHED, "SELECT ?s {{ ?s a ?t }} LIMIT 3"],
    "query elsewhere": ["query", PUBLISHED, "SELECT ?s {{ SERVICE <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}"],
    "explain": ["explain", "PLD021"],
    "explain a record": ["explain", PUBLISHED, "organization/GB-CHC-1"],
}
# Models that somebody else wrote: what their shapes say.
HOSTILE = {
    **{f"a question to somebody else, {way}": shape(query) for way, query in REACHING.items()},
    **{name: shape(query) for name, (query, _) in HEAVY.items() if "memory" not in name},
    "an import": "<urn:own> a <http://www.w3.org/2002/07/owl#Ontology> ; "
    "<http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/more.ttl> .",
    "a program": f'{FARM} sh:js [ sh:jsLibrary [ sh:jsLibraryURL "http://127.0.0.1:9/x.js" ] ; sh:jsFunctionName "f"].',
    "a rule": f'{FARM} sh:rule [ sh:construct "CONSTRUCT {{ }} WHERE {{ SERVICE <http://127.0.0.1:9/> {{ }} }}" ] .',
    "a target by query": 'own:S sh:target [ sh:select "SELECT ?this { SERVICE <http://127.0.0.1:9/> {} }" ] .',
    "shapes elsewhere": "own:S sh:shapesGraph <http://127.0.0.1:9/shapes.ttl> .",
    "a costly pattern": prop('sh:path own:p ; sh:pattern "^(a+)+$"'),
}  # fmt: skip
commands = pytest.mark.parametrize("name", COMMANDS)
hostile = pytest.mark.parametrize("name", HOSTILE)
Seen = list[tuple[str, str, bool]]


class Watch:
    """A folder in which programs run, and are seen."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out, self.log = folder, folder / "out", folder / "seen.jsonl"
        self.out.mkdir()
        (folder / "hook").mkdir()
        (folder / "hook" / "sitecustomize.py").write_text(HOOK, "utf-8")
        path = os.pathsep.join([str(folder / "hook"), str(ROOT / "src")])
        # PATH holds nothing: no other program can be of help.
        changes = {"TMPDIR": str(self.out), "HOME": str(folder / "home"), "PATH": "", "PYTHONPATH": path}
        self.environment = environment(**changes, WATCHED_BY_TEST=str(self.log))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command line to its end."""
        return subprocess.run(
            command(*arguments), cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120
        )

    def seen(self) -> Seen:
        """What all processes did."""
        lines = (json.loads(line) for line in self.log.read_text("utf-8").splitlines())
        return [(event, what, writes) for event, what, writes, _ in lines]

    def outside(self, *given: Path) -> Seen:
        """What was reached that nobody gave: sockets, other programs, files read or written."""
        python = [sysconfig.get_paths()[part] for part in ("stdlib", "platstdlib", "purelib", "platlib")]
        own = [ROOT / "src", ROOT / "shapes", self.folder / "hook", *python, *sys.path, sys.prefix, sys.base_prefix]
        # The lists of the system are no data; folders are listed where Python looks for modules.
        own += ["/etc/mime.types", "/etc/localtime", "/usr/share/zoneinfo"]
        readable = [Path(each).resolve() for each in (*own, *given, self.out)]
        return [each for each in self.seen() if not self._is_given(*each, readable)]

    def _is_given(self, event: str, what: str, writes: bool, readable: list[Path]) -> bool:
        if event in ("subprocess.Popen", "os.posix_spawn"):
            return Path(what).name == Path(sys.executable).name
        if event in ("open", "sqlite3.connect") or event.startswith("os."):
            path = (self.folder / what).resolve()
            if what == "" or path == self.folder or str(path).startswith(("/dev/", "/proc/")):
                return True
            return any(path.is_relative_to(each) for each in ([self.out.resolve()] if writes else readable))
        return False


GRANT = {
    "id": "360G-example-1",
    "title": "Seeds",
    "description": "Seeds for a garden",
    "currency": "GBP",
    "amountAwarded": 100,
    "awardDate": "2020-01-31",
    "fundingOrganization": [{"id": "GB-CHC-1", "name": "Funder"}],
    "recipientOrganization": [{"id": "GB-CHC-2", "name": "Garden"}],
}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of grants, what came of it, and its release, made before anybody watches."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "grants.json").write_text(json.dumps({"grants": [GRANT]}), "utf-8")
    imported = [part.format(given=folder, out=folder) for part in COMMANDS["import"]]
    for arguments in (imported, ["publish", folder / "imported", "-o", folder / "release"]):
        subprocess.run(command(*arguments), env=environment(), check=True, capture_output=True, timeout=120)
    return folder


def with_model(folder: Path, shapes: str) -> Path:
    """A dataset with a model of its own that holds these shapes."""
    make_dataset(folder, GOOD, more='model = "model"\n')
    write_model(folder / "model", [schema("Farm", [], {"name": "text"})])
    (folder / "model" / "farm.shacl.ttl").write_text(PREFIXES + shapes, "utf-8")
    return folder


@commands
def test_a_command_reaches_only_what_it_was_given(name: str, given: Path, tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    asked = "SELECT $this WHERE { $this a <http://schema.org/Nothing> }"
    places = {
        "dataset": FOUNDING,
        "given": given,
        "out": watch.out,
        "small": make_dataset(watch.out / "small", GOOD[:1]),
        "broken": make_dataset(watch.out / "broken", [*GOOD, {"id": "place/x", "type": "Place", "nme": "x"}]),
        "queries": with_model(watch.out / "queries", shape(asked)),
    }
    done = watch.run(*(part.format(**places) for part in COMMANDS[name]))
    assert done.returncode in (0, 1) or name == "query elsewhere", done.stderr
    assert watch.outside(FOUNDING, given) == []


@hostile
def test_a_hostile_model_reaches_nothing(name: str, tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    dataset = with_model(watch.out / "dataset", HOSTILE[name])
    done = watch.run("check", str(dataset))
    assert done.returncode in (0, 2), done.stderr
    assert "Traceback" not in done.stderr
    assert watch.outside() == []


def test_the_library_reaches_nothing_either(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    dataset = with_model(watch.out / "dataset", shape("SELECT $this WHERE { $this a own:Farm }"))
    program = (
        "import sys, peasant_ld\n"
        "dataset = peasant_ld.open_dataset(sys.argv[1])\n"
        "assert dataset.check().ok\n"
        "assert len(dataset.graph())\n"
        "assert peasant_ld.validate_graph(dataset.graph()) == []\n"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(dataset)],
        cwd=tmp_path,
        env=watch.environment,
        check=True,
        timeout=120,
    )
    assert watch.outside() == []


class _Store(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@pytest.fixture
def store() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Store) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_what_is_loaded_goes_to_the_store_that_was_named_and_to_nobody_else(
    given: Path, store: int, tmp_path: Path
) -> None:
    watch = Watch(tmp_path)
    done = watch.run("load", str(given / "release"), "--to", f"http://127.0.0.1:{store}/data")
    assert done.returncode == 0, done.stderr
    reached = watch.outside(given)
    assert {what for event, what, _ in reached if event == "socket.connect"} == {"127.0.0.1"}
    assert [each for each in reached if not each[0].startswith(("socket.", "http."))] == []


def asked(address: str) -> None:
    """Ask a server that may not be up yet; what it answers does not matter."""
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=20).read()
        except urllib.error.HTTPError:
            return
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return


def test_a_server_listens_here_and_speaks_to_nobody(given: Path, tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    arguments = command("serve", str(given / "release"), "--port", address.rpartition(":")[2])
    with subprocess.Popen(arguments, cwd=tmp_path, env=watch.environment, stderr=subprocess.DEVNULL) as program:
        asked(address + "/")
        asked(address + "/sparql?query=ASK%7B%7D")
        asked(address + "/sparql?query=ASK%7BSERVICE%3Chttp%3A%2F%2F127.0.0.1%3A9%2F%3E%7B%7D%7D")
        program.send_signal(signal.SIGINT)
        program.wait(20)
    reached = watch.outside(given)
    assert {what for event, what, _ in reached if event == "socket.bind"} == {"127.0.0.1"}
    assert {event for event, _, _ in reached} <= {"socket.__new__", "socket.bind", "socket.getaddrinfo"}


def test_a_context_or_schema_that_points_elsewhere_is_not_followed(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    record = {
        "@context": "http://127.0.0.1:9/context.jsonld",
        "$schema": "http://127.0.0.1:9/schema.json",
        "id": "place/x",
        "type": "Place",
    }
    (watch.out / "x.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    done = watch.run("check", str(watch.out / "x.jsonl"))
    assert (done.returncode, "PLD020" in done.stderr) == (1, True)
    assert watch.outside() == []


def test_the_command_is_a_program_too() -> None:
    done = subprocess.run(
        command("--version"), env=environment(), check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith("peasant-ld")
