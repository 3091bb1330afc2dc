"""A release served on loopback as the command does it, and what asks it."""

import http.client
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from peasant_ld.published.reader import Release

if TYPE_CHECKING:
    from peasant_ld.published.store import Store

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
Reply = tuple[int, dict[str, str], bytes]


class Client:
    """What asks one server on loopback."""

    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str, accept: str | None = None, **more: str) -> Reply:
        """Status, headers by small names, body of a GET."""
        return self.send("GET", path, accept, b"", **more)

    def send(self, method: str, path: str, accept: str | None, body: bytes, **more: str) -> Reply:
        """The same for any method; `more` holds header fields, with _ for -."""
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        if accept is not None:
            headers["Accept"] = accept
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found


@contextmanager
def serving(release: Release, store: "Store", origins: Iterable[str] = (), port: int = 0) -> Iterator[Client]:
    """The release, served as the command does it; pages of `origins` may read it."""
    import uvicorn

    from peasant_ld.serve import application
    from peasant_ld.serve.server import configured

    with socket.create_server(("127.0.0.1", port)) as listening:
        server = uvicorn.Server(configured(application(release, store, origins=frozenset(origins))))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Client(listening.getsockname()[1])
        server.should_exit = True
        thread.join(timeout=10)
