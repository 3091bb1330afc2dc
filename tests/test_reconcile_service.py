"""A reconciliation service is asked as the API says, and whatever it answers, nothing but candidates comes in."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from peasant_ld.problem import InputError
from peasant_ld.reconcile import service as asking
from peasant_ld.reconcile.service import ReconciliationService, ServiceFailed

MANIFEST = {
    "versions": ["0.2"],
    "name": "Hills",
    "identifierSpace": "https://hills.example.net/",
    "schemaSpace": "https://hills.example.net/ns#",
}
GOOD = {"id": "h1", "name": "Green Hill", "score": 80, "match": False, "type": [{"id": "hill", "name": "Hill"}]}
Answer = Callable[["Desk", dict[str, Any] | None], None]


class Desk(BaseHTTPRequestHandler):
    """A service that answers as it is told to; `asked` are the queries that came, None for the manifest."""

    asked: list[dict[str, Any] | None]
    answer: Answer

    def do_GET(self) -> None:
        self.asked.append(None)
        type(self).answer(self, None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        queries = json.loads(parse_qs(body)["queries"][0])
        self.asked.append(queries)
        type(self).answer(self, queries)

    def say(self, body: Any, status: int = 200, **headers: str) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


Open = Callable[[Answer], tuple[str, type[Desk]]]


@pytest.fixture
def desk() -> Iterator[Open]:
    """Opens a service on loopback that answers so."""
    servers = []

    def opened(answer: Answer) -> tuple[str, type[Desk]]:
        kind = type("OneDesk", (Desk,), {"asked": [], "answer": staticmethod(answer)})
        server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/reconcile", kind

    yield opened
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is asked again is not waited for."""
    monkeypatch.setattr(asking, "_PAUSE", 0.0)
    monkeypatch.setattr(asking, "_LONGEST_PAUSE", 0.0)


def answering(results: Any, manifest: Any = MANIFEST) -> Answer:
    """The manifest, and these results to every query; or what a function makes of the queries."""

    def answer(desk: Desk, queries: dict[str, Any] | None) -> None:
        if queries is None:
            desk.say(manifest)
        else:
            desk.say(results(queries) if callable(results) else {name: {"result": results} for name in queries})

    return answer


def ask(address: str, *names: str, seconds: float = 5.0) -> list[list[Any]]:
    service = ReconciliationService(address, seconds)
    service.open()
    return service.ask([{"query": name, "limit": 3} for name in names or ("Green Hill",)])


def reason(address: str, seconds: float = 5.0) -> str:
    with pytest.raises(ServiceFailed) as raised:
        ask(address, seconds=seconds)
    assert (raised.value.problem.code, raised.value.problem.value) == ("PLD461", address)
    return str(raised.value.problem.facts["reason"])


def test_a_batch_is_asked_in_one_form_and_its_answers_come_in_order(desk: Open) -> None:
    address, seen = desk(answering(lambda asked: {name: {"result": [{**GOOD, "id": asked[name]["query"]}]}
                                                 for name in reversed(asked)}))  # fmt: skip
    found = ask(address, "a", "b", "c")
    assert [[each.id for each in answer] for answer in found] == [["a"], ["b"], ["c"]]
    assert seen.asked == [None, {f"q{at}": {"query": name, "limit": 3} for at, name in enumerate("abc")}]


@pytest.mark.parametrize(
    ("space", "identity", "address"),
    [
        ("https://hills.example.net/", "h1", "https://hills.example.net/h1"),
        ("https://hills.example.net/#", "h 1", "https://hills.example.net/#h%201"),
        ("https://hills.example.net/get?id=", "7", "https://hills.example.net/get?id=7"),
        ("https://hills.example.net/", "https://other.example.net/9", "https://other.example.net/9"),
        ("https://hills.example.net/ns", "h1", ""),
        ("https://hills.example.net/", "javascript:alert(1)", ""),
        ("javascript:", "alert(1)", ""),
        ("", "h1", ""),
    ],
)
def test_the_address_of_a_candidate_is_known_or_left_open(desk: Open, space: str, identity: str, address: str) -> None:
    where, _ = desk(answering([{**GOOD, "id": identity}], MANIFEST | {"identifierSpace": space}))
    ((candidate,),) = ask(where)
    assert (candidate.id, candidate.address) == (identity, address)


@pytest.mark.parametrize("versions", [None, ["0.1"], ["0.1", "0.2"], ["0.2", "0.3"]])
def test_the_versions_that_are_alike_are_spoken(desk: Open, versions: list[str] | None) -> None:
    manifest = (
        {**MANIFEST, "versions": versions} if versions else {k: v for k, v in MANIFEST.items() if k != "versions"}
    )
    address, _ = desk(answering([GOOD], manifest))
    assert ask(address)[0][0].name == "Green Hill"


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        ([], "not-a-manifest"),
        ({"name": "x"}, "not-a-manifest"),
        (MANIFEST | {"name": 7}, "not-a-manifest"),
        (MANIFEST | {"versions": ["1.0"]}, "other-version"),
        (MANIFEST | {"versions": "0.2"}, "other-version"),
        (b"<html>Hello</html>", "not-json"),
        (b"", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b" " * (5 * 2**20), "too-large"),
    ],
)
def test_what_is_no_manifest_is_refused(desk: Open, manifest: Any, told: str) -> None:
    address, _ = desk(answering([GOOD], manifest))
    assert reason(address) == told


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda asked: [], "other-answers"),
        (lambda asked: {}, "other-answers"),
        (lambda asked: {"q7": {"result": []}}, "other-answers"),
        (lambda asked: {"q0": {"result": []}, "q1": {"result": []}}, "other-answers"),
        (lambda asked: {"q0": {"results": []}}, "other-answers"),
        (lambda asked: {"q0": []}, "other-answers"),
        (lambda asked: {"q0": {"result": {}}}, "other-answers"),
        (lambda asked: b'{"q0":{"result":[{"id":"x","name":"x","score":NaN}]}}', "not-json"),
        (lambda asked: b'{"q0":{"result":[{"id":"x","name":"x","score":1e999}]}}', "not-json"),
        (lambda asked: b'{"q0":{"result":[{"id":"x","na', "not-json"),
        (lambda asked: b"<!doctype html><title>Busy</title>", "not-json"),
        (lambda asked: b"x" * (5 * 2**20), "too-large"),
    ],
)
def test_what_is_no_answer_is_refused(desk: Open, answer: Any, told: str) -> None:
    address, _ = desk(answering(answer))
    assert reason(address) == told


@pytest.mark.parametrize(
    "wrong",
    [
        *({**GOOD, "score": score} for score in ("80", None, True, [80])),
        *({**GOOD, "id": identity} for identity in ("", None, 7, ["h1"], "h" * 5000)),
        *({**GOOD, "name": name} for name in (None, {"en": "Hill"}, "n" * 5000)),
        "h1",
        None,
    ],
    ids=str,
)
def test_a_candidate_that_can_be_none_is_refused(desk: Open, wrong: Any) -> None:
    address, _ = desk(answering([GOOD, wrong]))
    assert reason(address) == "wrong-candidate"


def test_more_candidates_than_were_asked_for_are_not_taken(desk: Open) -> None:
    address, _ = desk(answering([{**GOOD, "id": f"h{number}"} for number in range(50)]))
    assert len(ask(address)[0]) == 3


@pytest.mark.parametrize(
    "where", ["http://127.0.0.2:9/x", "https://example.org/", "//example.org/x", "ftp://a/", "", "x:["]
)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(desk: Open, status: int, where: str) -> None:
    address, seen = desk(lambda desk, _: desk.say(b"", status, Location=where))
    assert reason(address) == "leads-elsewhere"
    assert len(seen.asked) == 1


def test_a_redirect_on_the_same_host_is_followed_and_no_circle(desk: Open) -> None:
    def moved(desk: Desk, queries: dict[str, Any] | None) -> None:
        if desk.path == "/there":
            answering([GOOD])(desk, queries)
        else:
            desk.say(b"", 307, Location="/there")

    address, _ = desk(moved)
    assert ask(address)[0][0].id == "h1"
    address, seen = desk(lambda desk, _: desk.say(b"", 302, Location=desk.path))
    assert reason(address) == "leads-elsewhere"
    assert len(seen.asked) < 6


@pytest.mark.parametrize(("status", "times"), [(400, 1), (403, 1), (404, 1), (429, 3), (500, 3), (503, 3)])
def test_a_refusal_is_told_with_its_status_and_only_busy_services_are_asked_again(
    desk: Open, status: int, times: int
) -> None:
    address, seen = desk(lambda desk, _: desk.say(b"\x1b[31mno", status, Retry_After="7"))
    assert reason(address).startswith(f"{status} ")
    assert len(seen.asked) == times


def test_a_service_that_is_busy_once_is_asked_again(desk: Open) -> None:
    turns = iter([503, 429])

    def busy(desk: Desk, queries: dict[str, Any] | None) -> None:
        status = next(turns, None)
        desk.say(b"", status) if status else answering([GOOD])(desk, queries)

    address, _ = desk(busy)
    assert ask(address)[0][0].id == "h1"


def drip(desk: Desk, _: Any) -> None:
    """An answer that never ends, and never stops."""
    desk.send_response(200)
    desk.end_headers()
    for _ in range(100):
        desk.wfile.write(b" ")
        desk.wfile.flush()
        time.sleep(0.05)


def heads(desk: Desk, _: Any) -> None:
    """Header fields that never end."""
    desk.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(90):
        desk.wfile.write(f"x-{number}: y\r\n".encode())
        time.sleep(0.05)


@pytest.mark.parametrize("slow", [drip, heads, lambda desk, _: time.sleep(3)], ids=["body", "head", "silent"])
def test_a_slow_service_is_not_waited_for(desk: Open, slow: Answer) -> None:
    address, _ = desk(slow)
    start = time.monotonic()
    assert reason(address, seconds=0.4) == "too-slow"
    assert time.monotonic() - start < 2.5


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Le", b"garbage\r\n\r\n"])
def test_a_service_that_hangs_up_is_told(desk: Open, sent: bytes) -> None:
    def hang_up(desk: Desk, _: Any) -> None:
        desk.wfile.write(sent)
        desk.close_connection = True

    address, _ = desk(hang_up)
    assert reason(address) in ("closed-before-answer", "not-json")


def test_where_nobody_answers_the_address_is_named(desk: Open) -> None:
    with pytest.raises(OSError, match="refused") as raised:
        ask("http://127.0.0.1:9/reconcile")
    assert raised.value.filename == "http://127.0.0.1:9/reconcile"


@pytest.mark.parametrize(
    "address",
    [
        "https://",
        "ftp://example.org/",
        "http://user:word@example.org/",
        "http://a b/",
        "x",
        "http://a..b/",
        "http://a\x7fb/",
        "http://a\u202eb/",
        "http://" + "a" * 70,
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_asked(address: str) -> None:
    with pytest.raises(InputError) as raised:
        ReconciliationService(address)
    assert raised.value.problem.code == "PLD034"
