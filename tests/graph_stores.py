"""Stores for the tests of `load`: a small one in this process, which can be told to misbehave, and real ones."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pyoxigraph as ox
import pytest

TURTLE = ox.RdfFormat.TURTLE


class SmallStore(BaseHTTPRequestHandler):
    """A store in memory: Graph Store Protocol at /data, questions at /query, updates at /update.

    `instead` are answers to methods at these places, given instead of what was asked; `asked` is what was asked.
    """

    protocol_version = "HTTP/1.1"
    graphs: ox.Store
    asked: list[tuple[str, str, Mapping[str, str]]]
    instead: dict[tuple[str, str], tuple[int, str, bytes]]

    def answer(self) -> None:
        """Do what is asked, or what was told instead."""
        place = urlsplit(self.path)
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(size)
        if len(body) < size:  # whoever sent it is gone
            return
        self.asked.append((self.command, self.path, {key.lower(): value for key, value in self.headers.items()}))
        told = self.instead.get((self.command, place.path))
        status, media_type, said = told or self.done(place.path, parse_qs(place.query, keep_blank_values=True), body)
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_PUT = do_POST = do_DELETE = answer

    def done(self, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, str, bytes]:
        """The answer of a store as it should be."""
        if path == "/query":
            found: Any = self.graphs.query(query["query"][0])
            return 200, "application/sparql-results+json", found.serialize(format=ox.QueryResultsFormat.JSON) or b""
        if path == "/update":
            self.graphs.update(body.decode())
            return 204, "", b""
        graph = ox.NamedNode(query["graph"][0]) if "graph" in query else ox.DefaultGraph()
        return self.in_graph(graph, body)

    def in_graph(self, graph: Any, body: bytes) -> tuple[int, str, bytes]:
        """The Graph Store Protocol."""
        held = list(self.graphs.quads_for_pattern(None, None, None, graph))
        if self.command == "GET":
            lines = ox.serialize((quad.triple for quad in held), format=ox.RdfFormat.N_TRIPLES) or b""
            return (200, "application/n-triples", lines) if held else (404, "text/plain", b"no such graph")
        try:
            statements = list(ox.parse(body, format=TURTLE))
        except SyntaxError as error:
            return 400, "text/plain", str(error).encode()
        if self.command in ("PUT", "DELETE"):
            self.graphs.clear_graph(graph)
        self.graphs.extend(ox.Quad(each.subject, each.predicate, each.object, graph) for each in statements)
        return 204, "", b""

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


@contextmanager
def small_store() -> Iterator[tuple[str, type[SmallStore]]]:
    """The Graph Store address of a new small store on loopback, and what it holds and was asked."""
    kind = type("OneStore", (SmallStore,), {"graphs": ox.Store(), "asked": [], "instead": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/data", kind
    finally:
        server.shutdown()
        server.server_close()


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def running(command: list[str], folder: Path, address: str) -> Iterator[str]:
    """The address of a server of another program, while it runs. Skips the test where it does not come up."""
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.kill()
        server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            urlopen(address, timeout=5).close()  # an address of loopback
        except (URLError, OSError) as error:
            if not isinstance(error, URLError) or isinstance(error.reason, OSError):
                time.sleep(0.1)
                assert server.poll() is None, "the server ended"
                continue
        return
    pytest.skip(f"{server.args!r} did not answer within 30 seconds")


def program(name: str) -> str:
    """The path of a program. Skips the test where it is not installed."""
    found = shutil.which(name)
    return found or pytest.skip(f"{name} is not installed")


VIRTUOSO = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 10000
"""


@contextmanager
def virtuoso(folder: Path, password: str) -> Iterator[str]:
    """The Graph Store address of a new Virtuoso on loopback, which asks for Digest; its user is dba."""
    name = program("virtuoso-t")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=sql, http=http), encoding="utf-8")
    command = [name, "+configfile", "virtuoso.ini", "+foreground"]
    passwords = ["+pwdold", "dba", "+pwddba", password, "+pwddav", password]
    subprocess.run([*command, *passwords], cwd=folder, check=True, capture_output=True, timeout=60)
    with running(command, folder, f"http://127.0.0.1:{http}/sparql"):
        yield f"http://127.0.0.1:{http}/sparql-graph-crud-auth"


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """The Graph Store address of a new Oxigraph server on loopback, in memory."""
    name = program("oxigraph")
    port = free_port()
    with running([name, "serve", "--bind", f"127.0.0.1:{port}"], folder, f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}/store"
