"""The server within its limits: pages while questions are held, refusals with their status, connections that end."""

import logging
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from releases import BASE, make_release
from serving import Client, serving

pytest.importorskip("uvicorn")
pytest.importorskip("starlette")

from peasant_ld.published.answering import Limits
from peasant_ld.published.reader import Release, open_release
from peasant_ld.published.store import Answer, Store
from peasant_ld.serve.made import MadeRecords
from peasant_ld.serve.server import OneLine, WatchedConnection, most_connections

ASK = "/sparql?" + urlencode({"query": "ASK {}"})
FORM = "application/x-www-form-urlencoded"


class HeldStore(Store):
    """A store that answers no question before it is let go."""

    def __init__(self, release: Path, limits: Limits) -> None:
        super().__init__(release, limits)
        self.go = threading.Event()
        self.asked = threading.Semaphore(0)

    def ask(self, query: str, accept: str | None = None) -> Answer:
        self.asked.release()
        assert self.go.wait(60)
        return Answer("text/plain", b"x" * 200_000)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a home page."""
    release = make_release(tmp_path_factory.mktemp("limits") / "release")
    (release / "index.html").write_text("<p>Home", encoding="utf-8")
    return release


@pytest.fixture(scope="module")
def release(folder: Path) -> Release:
    return open_release(folder)


@pytest.fixture(scope="module")
def web(folder: Path, release: Release) -> Iterator[Client]:
    """The release, served on loopback."""
    with Store(folder, Limits(seconds=2)) as store, serving(release, store) as client:
        yield client


@contextmanager
def held(release: Release, processes: int, waiting: int) -> Iterator[tuple[Client, HeldStore]]:
    """A server of which every question is held, and no place is free."""
    store = HeldStore(release.folder, Limits(processes=processes, waiting=waiting))
    with serving(release, store) as client, ThreadPoolExecutor(processes + waiting) as askers:
        answers = [askers.submit(client.get, ASK) for _ in range(processes + waiting)]
        try:
            for _ in answers:
                assert store.asked.acquire(timeout=30)
            yield client, store
        finally:
            store.go.set()
        assert {answer.result()[0] for answer in answers} == {200}


# More than the threads that pages have, so that questions in these would stop them.
@pytest.mark.parametrize(("processes", "waiting"), [(1, 0), (2, 10), (4, 60)])
def test_pages_are_answered_while_every_place_for_questions_is_taken(
    release: Release, processes: int, waiting: int
) -> None:
    with held(release, processes, waiting) as (client, _):
        for path in ("/", "/grant/one", "/id/grant/one.ttl", "/data/dataset.ttl", "/sparql"):
            assert client.get(path, "text/html, */*;q=0.1")[0] in (200, 303)


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/html"])
@pytest.mark.parametrize(("processes", "waiting"), [(1, 0), (1, 3), (3, 5)])
def test_a_question_without_a_place_is_told_at_once_when_to_come_again(
    release: Release, processes: int, waiting: int, accept: str
) -> None:
    with held(release, processes, waiting) as (client, store):
        status, headers, body = client.get(ASK, accept)
        assert (status, headers["retry-after"]) == (503, "10")
        assert b"no place for another" in body
        assert not store.asked.acquire(blocking=False)
    with serving(release, store) as client:
        assert client.get(ASK)[::2] == (200, b"x" * 200_000)


def test_a_heavy_question_does_not_hold_up_another(folder: Path) -> None:
    heavy = "SELECT (COUNT(*) AS ?n) {" + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(9)) + "}"
    with Store(folder, Limits(seconds=60, processes=2)) as store, ThreadPoolExecutor(1) as asker:
        held_up = asker.submit(store.ask, heavy)
        assert store.ask("ASK {}").body.endswith(b"true}")
        assert not held_up.done()
        store.__exit__(None, None, None)  # it would go on for a minute
        assert held_up.exception(timeout=30) is not None


@pytest.mark.parametrize("broken", [b"", b"no gzip", b"\x1f\x8b\x08\x00broken"])
def test_data_that_cannot_be_read_is_told_without_a_word_on_the_terminal(
    tmp_path: Path, broken: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    made = make_release(tmp_path / "release")
    (made / "data/dataset.nq.gz").write_bytes(broken)
    with Store(made) as store, serving(open_release(made), store) as client:
        status, _, body = client.get(ASK)
    assert status == 500 or (broken == b"" and status == 200)
    assert b"Traceback" not in body
    assert "Traceback" not in capfd.readouterr().err


FIELDS = "&".join(f"f{number}=1" for number in range(21))


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", f"/sparql?{FIELDS}", b"", {}, 400),
        ("GET", "/sparql?" + "&" * 30 + "a=1", b"", {}, 400),
        ("POST", "/sparql", f"query=ASK+%7B%7D&{FIELDS}".encode(), {"Content_Type": FORM}, 400),
        ("POST", f"/sparql?{FIELDS}", b"ASK {}", {"Content_Type": "application/sparql-query"}, 400),
        ("GET", "/" + "a" * 17_000, b"", {}, 414),
        ("GET", "/sparql?query=" + "a" * 17_000, b"", {}, 414),
        ("GET", "/" + "a" * 70_000, b"", {}, 414),
        ("GET", "/", b"", {"X_Long": "a" * 70_000}, 431),
        ("POST", "/sparql", b"a" * 400_000, {"Content_Type": FORM}, 413),
        ("OPTIONS", "/", b"", {}, 204),
        ("TRACE", "/", b"", {}, 405),
        ("PROPFIND", "/sparql", b"", {}, 405),
        ("GET", "/%ff%fe", b"", {}, 404),
        ("GET", "/%zz%", b"", {}, 404),
        ("GET", "/..\\..\\x", b"", {}, 404),
        ("GET", "/id/%7f", b"", {}, 404),
        ("HEAD", "/", b"", {}, 200),
        ("HEAD", ASK, b"", {}, 200),
        ("GET", "/", b"", {"Host": "a b"}, 400),
        ("GET", "/", b"", {"Host": "[::1"}, 400),
        ("GET", "/", b"", {"Host": "@127.0.0.1"}, 400),
        ("GET", "/", b"", {"Transfer_Encoding": "chunked", "Content_Length": "5"}, 400),
    ],
)
def test_what_is_more_than_a_request_needs_is_refused_with_its_status(
    web: Client, method: str, path: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    assert web.send(method, path, None, body, **headers)[0] == status
    assert web.get("/")[0] == 200


@pytest.mark.parametrize(
    "parts", ["0-0," * 5000 + "1-1", "bytes=" + ",".join(["0-"] * 2000), "bytes=" + "9" * 300 + "-"]
)
def test_a_wish_for_more_parts_than_anybody_needs_gets_the_whole(web: Client, parts: str) -> None:
    assert web.get("/data/dataset.ttl", Range=parts)[0] == 200


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / \xff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nBad Name: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n folded: x\r\n\r\n",
    ],
)
def test_what_is_not_http_is_refused_and_the_next_one_is_answered(
    web: Client, sent: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    status = raw(web.port, sent).split(b" ")[1]
    assert status[:1] in (b"4", b"5")
    assert web.get("/")[0] == 200
    assert "Traceback" not in capfd.readouterr().err


def raw(port: int, sent: bytes) -> bytes:
    """All that a server answers to these bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(sent)
        return b"".join(iter(lambda: client.recv(65536), b""))


def test_requests_in_one_go_are_answered_in_their_order(web: Client) -> None:
    asked = [b"/", b"/nothing", ASK.encode(), b"/grant/one"]
    lines = [b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n" % path for path in asked]
    answered = raw(web.port, b"\r\n".join(lines) + b"Connection: close\r\n\r\n")
    assert [part[:3] for part in answered.split(b"HTTP/1.1 ")[1:]] == [b"200", b"404", b"200", b"303"]


def test_a_client_that_goes_away_in_its_question_leaves_no_trace(
    web: Client, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as client:
        client.sendall(b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90\r\n\r\nquery=")
    assert web.get("/")[0] == 200
    assert capfd.readouterr().err == ""


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of time that a test can wait for."""
    for name, seconds in (("_SECOND", 0.05), ("SECONDS_TO_ASK", 0.3), ("SECONDS_TO_TAKE", 0.5)):
        monkeypatch.setattr(f"peasant_ld.serve.server.{name}", seconds)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
        b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 90\r\n\r\nASK",
    ],
)
def test_a_request_that_does_not_end_is_ended(release: Release, folder: Path, sent: bytes) -> None:
    with (
        Store(folder) as store,
        serving(release, store) as client,
        socket.create_connection(("127.0.0.1", client.port), timeout=20) as slow,
    ):
        slow.sendall(sent)
        assert b"".join(iter(lambda: slow.recv(1000), b"")).startswith(b"HTTP/1.1 408 ")


@pytest.mark.usefixtures("hurried")
def test_a_request_that_comes_drop_by_drop_is_ended(release: Release, folder: Path) -> None:
    with (
        Store(folder) as store,
        serving(release, store) as client,
        socket.create_connection(("127.0.0.1", client.port), timeout=20) as slow,
    ):
        assert drips(slow) < 10_000
        assert client.get("/")[0] == 200


def drips(slow: socket.socket) -> int:
    """How many bytes of a request without an end a server takes, one at a time."""
    for count in range(10_000):
        try:
            slow.sendall(b"x")
        except OSError:
            return count
        time.sleep(0.02)
    return 10_000


@pytest.mark.usefixtures("hurried")
def test_an_answer_that_nobody_takes_is_given_up(
    release: Release, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = threading.Event()
    monkeypatch.setattr(WatchedConnection, "connection_lost", lambda *_: lost.set())
    (folder / "large.bin").write_bytes(b"x" * 30_000_000)
    with (
        Store(folder) as store,
        serving(release, store) as client,
        socket.create_connection(("127.0.0.1", client.port), timeout=20) as slow,
    ):
        slow.sendall(b"GET /large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert lost.wait(30)
    (folder / "large.bin").unlink()


@pytest.mark.usefixtures("hurried")
def test_half_sent_requests_make_room_for_whole_ones(
    release: Release, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peasant_ld.serve.server.SECONDS_TO_ASK", 60)
    monkeypatch.setattr(WatchedConnection, "most", 20)
    with Store(folder) as store, serving(release, store) as client:
        half = [socket.create_connection(("127.0.0.1", client.port), timeout=20) for _ in range(20)]
        for each in half:
            each.sendall(b"GET / HTTP/1.1\r\nX: ")
        assert "200" in " ".join(str(client.get("/")[0]) for _ in range(400))
        for each in half:
            each.close()


def test_where_every_connection_is_at_work_another_is_told_to_come_again(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WatchedConnection, "most", 3)
    with held(release, 3, 0) as (client, _):
        status, headers, _ = client.get("/")
        assert (status, headers["retry-after"]) == (503, "5")


def test_there_are_as_many_connections_as_the_system_lets_files_be_open() -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = most_connections()
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert most == 10 or soft == resource.RLIM_INFINITY or 2 * most < soft
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_what_is_logged_is_one_line_without_a_stack() -> None:
    try:
        raise ValueError("a\nb")
    except ValueError:
        said = ("Exception in\n%s", ("application",), sys.exc_info())
        record = logging.LogRecord("uvicorn", logging.ERROR, "x", 1, *said)
    assert OneLine().format(record) == "ERROR: Exception in application: ValueError: a b"


@pytest.mark.parametrize("suffix", [".ttl", ".jsonld"])
def test_a_record_is_made_once_and_kept(release: Release, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = MadeRecords(release)
    first = made.text(f"{BASE}grant/one", suffix)
    monkeypatch.setattr(Release, "find", lambda *_: pytest.fail("it is read again"))
    assert first is not None
    assert made.text(f"{BASE}grant/one", suffix) is first


@pytest.mark.parametrize("most", [0, 1000, 3000, 10_000])
def test_what_is_kept_has_a_limit(release: Release, most: int) -> None:
    made = MadeRecords(release, most)
    ids = [record["id"] for record in release.records()]
    texts = [made.text(each, ".ttl") for each in ids]
    assert [made.text(each, ".ttl") for each in reversed(ids)] == texts[::-1]
    assert sum(len(text) for text in made._kept.values()) <= made._bytes <= most


def test_another_release_in_its_place_is_seen(tmp_path: Path) -> None:
    folder = make_release(tmp_path / "release")
    made = MadeRecords(open_release(folder))
    before = made.text(f"{BASE}place/haiti", ".ttl")
    folder.rename(tmp_path / "old")
    make_release(folder, [{"id": "place/haiti", "type": "Place", "name": {"ht": "Peyi"}, "country": "HT"}])
    after = made.text(f"{BASE}place/haiti", ".ttl")
    assert before is not None
    assert after is not None
    assert "Ayiti" in before.decode()
    assert "Peyi" in after.decode()
