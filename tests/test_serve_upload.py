"""What a store answers to a release is told, whenever it answers; only what it took whole is a success."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from datasets import run
from peasant_ld.cli.signals import Stopped
from peasant_ld.problem import InputError
from peasant_ld.published.manifest import Digests, write_manifest
from peasant_ld.report.messages import Catalogue
from peasant_ld.serve.login import Login
from peasant_ld.serve.upload import FILE, GraphStore, Loaded, LoadOptions, UploadRefused
from peasant_ld.serve.upload import load as load_into
from releases import make_release

ONE = b"<https://example.org/a> <https://example.org/p> 1 .\n"
# What a store gives back that holds what was sent.
HELD = (200, {"Content-Type": "text/turtle"}, ONE)
# More than the buffers of both ends hold.
MUCH = 30_000_000


class Desk(BaseHTTPRequestHandler):
    """A store that answers what it is told to."""

    protocol_version = "HTTP/1.1"
    asked: list[dict[str, str]]
    answers: list[tuple[int, dict[str, str], bytes]]
    reads = True

    def do_PUT(self) -> None:
        if self.reads:
            self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append({":method": self.command} | {name.lower(): value for name, value in self.headers.items()})
        status, headers, body = self.answers[min(len(self.asked), len(self.answers)) - 1]
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def do_GET(self) -> None:
        self.headers["Content-Length"] = "0"
        self.do_PUT()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


PAGE = {"Content-Type": "text/html; charset=utf-8"}
CLOSED = "500 Internal Server Error: the graph <urn:g> <urn:g1> is closed"
Open = Callable[..., tuple[str, type[Desk]]]


def load(release: Path, address: str, graph: str | None = "default", login: Login | None = None) -> Loaded:
    """Load the data alone into a store that takes no questions, and is never silent for long."""
    return load_into(release, GraphStore(address, login=login, idle=5), LoadOptions(graph, has_words=False))


@pytest.fixture
def store() -> Iterator[Open]:
    """Opens a store on loopback that gives these answers, one after the other."""
    servers = []

    def opened(*answers: tuple[int, dict[str, str], bytes], reads: bool = True) -> tuple[str, type[Desk]]:
        desk = type("OneDesk", (Desk,), {"asked": [], "answers": list(answers), "reads": reads})
        server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/graphs", desk

    yield opened
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A folder with the one file of a release that goes into a store."""
    (tmp_path / "data").mkdir()
    (tmp_path / FILE).write_bytes(ONE)
    (tmp_path / "report.json").write_text('{"dataset": "https://example.org/"}', encoding="utf-8")
    return tmp_path


@pytest.fixture
def big(release: Path) -> Path:
    """A release that does not fit into the buffers of a connection."""
    with (release / FILE).open("ab") as file:
        file.write(b"# nothing but a remark\n" * (MUCH // 23))
    return release


def refusal(release: Path, address: str, login: Any = None) -> str:
    """What is told of a store that does not take a release."""
    with pytest.raises(UploadRefused) as raised:
        load(release, address, login=login)
    assert (raised.value.problem.code, raised.value.problem.value) == ("PLD509", address)
    return str(raised.value.problem.facts["reason"])


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, "401 Unauthorized: no"),
        (403, "403 Forbidden: no"),
        (413, "413 .*: no"),
        (500, "500 .*: no"),
        (507, "507 .*: no"),
    ],
)
def test_a_store_that_refuses_before_it_has_everything_is_told(big: Path, store: Open, status: int, told: str) -> None:
    address, _ = store((status, {"Connection": "close"}, b"no"), reads=False)
    assert re.fullmatch(told, refusal(big, address))


def test_a_store_that_takes_a_release_before_it_has_it_has_not_taken_it(big: Path, store: Open) -> None:
    address, _ = store((204, {"Connection": "close"}, b""), reads=False)
    assert refusal(big, address) in ("answered-before-the-end", "closed-before-answer")


@pytest.mark.parametrize("size", ["release", "big"])
def test_a_store_that_hangs_up_without_a_word_is_told(size: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(size)
    listener = socket.create_server(("127.0.0.1", 0))

    def hang_up() -> None:
        connection, _ = listener.accept()
        connection.recv(100)
        connection.close()

    threading.Thread(target=hang_up, daemon=True).start()
    with listener:
        assert refusal(folder, f"http://127.0.0.1:{listener.getsockname()[1]}/x") == "closed-before-answer"


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        ({}, b"", "500 Internal Server Error"),
        ({}, b"line 3: bad literal\nat x.java:1", "500 Internal Server Error: line 3: bad literal at x.java:1"),
        ({}, b"\n \r\n  the disk is full ", "500 Internal Server Error: the disk is full"),
        ({}, "échouée".encode(), "500 Internal Server Error: échouée"),
        ({}, b"a\x1b[31mb\x00c\x9bd\xe2\x80\xaee", "500 Internal Server Error: a [31mb c\ufffdd e"),
        ({}, b"x" * 5000, "500 Internal Server Error: " + "x" * 300),
        ({"Content-Type": "text/plain; charset=latin-1"}, "échouée".encode("latin-1"), "500 .*: échouée"),
        ({"Content-Type": "text/plain; charset=none"}, b"no", "500 .*: no"),
        ({"Content-Type": "text/plain; charset=base64"}, b"no", "500 .*: no"),
        (PAGE, b"<style>p{}</style><p>the graph &lt;urn:g> <urn:g1> is <b\nclass='x'>closed</b><!-- x -->", CLOSED),
        ({"Transfer-Encoding": "chunked"}, b"zz\r\nno\r\n", "500 Internal Server Error"),
        ({"Transfer-Encoding": "chunked"}, b"2\r\nno\r\n-5\r\n", "500 Internal Server Error: no"),
        ({"Content-Length": "-7"}, b"no", "500 Internal Server Error: no"),
        (PAGE, b"a<!--" * 150_000, "500 Internal Server Error: a"),
        (PAGE, b"<p>a<script>" * 70_000, "500 Internal Server Error: a"),
        (
            {"Content-Type": "text/html"},
            b"<!DOCTYPE html>\n<html><title>Virtuoso</title>\n",
            "500 Internal Server Error: Virtuoso",
        ),
        ({"Location": "http://127.0.0.1:9/"}, b"", "500 Internal Server Error: http://127.0.0.1:9/"),
        ({"Content-Length": "99"}, b"half", "500 Internal Server Error: half"),
    ],
    ids=range(18),
)
def test_the_words_of_the_store_are_told_on_one_line(
    release: Path, store: Open, headers: dict[str, str], body: bytes, told: str
) -> None:
    address, _ = store((500, headers, body))
    assert re.fullmatch(told.replace("[", r"\["), refusal(release, address))


@pytest.mark.parametrize("lang", ["en", "pt", "es", "fr", "ht"])
def test_of_long_words_it_is_told_how_much_was_left_off(release: Path, store: Open, lang: str) -> None:
    address, _ = store((500, {}, b"x" * 3300))
    with pytest.raises(UploadRefused) as raised:
        load(release, address)
    told = Catalogue.load(lang).say(raised.value.problem)
    assert re.search(r"x{300} … .*\b3,000 (characters|caracteres|caractères|karaktè)|x{300} … .*3,000", told)


def test_of_words_without_an_end_no_more_is_read_than_can_be_counted(release: Path, store: Open) -> None:
    address, _ = store((500, {"Content-Length": "1000000000"}, b"x" * 4_000_000))
    with pytest.raises(UploadRefused) as raised:
        load(release, address)
    assert int(str(raised.value.problem.facts["more"]).replace(",", "")) == 10**9 - 300


def spoken_by(words: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a store that speaks as it likes, once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def speak() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                words(connection)

        threading.Thread(target=speak, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/x"


@pytest.mark.parametrize(
    "words",
    [b"hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 204" + b"x" * 70_000, b"\x00" * 100, b""],
    ids=["no HTTP", "no status", "too long", "zeros", "nothing"],
)
def test_an_answer_that_is_none_is_told(release: Path, words: bytes) -> None:
    for address in spoken_by(lambda line: line.sendall(words)):
        assert refusal(release, address) == "closed-before-answer"


def test_a_store_that_speaks_slowly_is_heard_as_long_as_it_speaks(release: Path) -> None:
    def drip(line: socket.socket) -> None:
        for sign in b"HTTP/1.1 507 Full\r\nContent-Length: 2\r\n\r\nno":
            line.sendall(bytes([sign]))
            time.sleep(0.03)

    for address in spoken_by(drip):
        with pytest.raises(UploadRefused) as raised:
            load_into(release, GraphStore(address, idle=0.5), LoadOptions("default", has_words=False))
        assert raised.value.problem.facts["reason"] == "507 Full: no"


def test_a_store_that_takes_slowly_is_waited_for_as_long_as_it_takes(big: Path) -> None:
    def sip(line: socket.socket) -> None:
        line.settimeout(5)
        left = (big / FILE).stat().st_size
        while left > 20_000_000:  # slower than the patience of the sender, in all
            left -= len(line.recv(2**19))
            time.sleep(0.01)
        line.sendall(b"HTTP/1.1 507 Full\r\nContent-Length: 0\r\n\r\n")

    for address in spoken_by(sip):
        with pytest.raises(UploadRefused) as raised:
            load_into(big, GraphStore(address, idle=0.15), LoadOptions("default", has_words=False))
        assert raised.value.problem.facts["reason"] == "507 Full"


def test_how_much_was_sent_is_told_to_the_end(big: Path, store: Open) -> None:
    told = list[tuple[int, int, int]]()
    address, _ = store((204, {}, b""), HELD)
    load_into(big, GraphStore(address), LoadOptions("default", has_words=False), lambda *sent: told.append(sent))
    size = (big / FILE).stat().st_size + 1
    assert (told[-1], told == sorted(told)) == ((size, size, 1), True)


def test_a_store_that_is_asked_by_the_command_ends_it_with_3(tmp_path: Path, store: Open) -> None:
    address, _ = store((403, {}, b"this graph is \x1b[31mclosed"))
    outcome = run("load", make_release(tmp_path / "release"), "--to", address, "--lang", "en")
    assert (outcome.code, outcome.out) == (3, "")
    assert f"{address} did not take the release: 403 Forbidden: this graph is [31mclosed" in outcome.err
    assert "\x1b" not in outcome.err


@pytest.mark.parametrize("lang", ["en", "pt", "es", "fr", "ht"])
def test_a_store_that_hangs_up_is_told_in_the_language_of_the_reader(lang: str, tmp_path: Path, store: Open) -> None:
    address, desk = store((204, {}, b""))
    desk.do_PUT = lambda self: setattr(self, "close_connection", True)  # type: ignore[method-assign]
    outcome = run("load", make_release(tmp_path / "release"), "--to", address, "--lang", lang)
    assert (outcome.code, "closed-before-answer" in outcome.err, "PLD509" in outcome.err) == (3, False, True)


# ── what is no success ──

RDF_XML = b"""<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://example.org/">
<r:Description r:about="https://example.org/a"><e:p>1</e:p></r:Description></r:RDF>"""
LOGIN = (200, PAGE, b"<html><title>Please log in</title>")


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_store_that_says_that_it_is_done_is_believed(release: Path, store: Open, status: int) -> None:
    address, desk = store((status, {}, b""), HELD)
    assert load(release, address)[1:3] == (1, 1)
    assert [each[":method"] for each in desk.asked] == ["PUT", "GET"]


@pytest.mark.parametrize(
    ("status", "told"),
    [(202, "202 Accepted: queued"), (203, "203 .*: queued"), (206, "206 .*: queued"), (207, "207 .*: queued")],
)
def test_a_store_that_has_not_done_it_yet_has_not_done_it(release: Path, store: Open, status: int, told: str) -> None:
    address, _ = store((status, {}, b"queued"))
    assert re.fullmatch(told, refusal(release, address))


@pytest.mark.parametrize(
    "then",
    [
        LOGIN,
        (200, {"Content-Type": "application/zip"}, b"PK"),
        (200, {"Content-Type": "text/turtle"}, b"<html>Please log in"),
        (403, {}, b"no"),
    ],
    ids=range(4),
)
def test_a_page_is_no_success_where_the_graph_is_not_there(release: Path, store: Open, then: Any) -> None:
    address, desk = store(LOGIN, then)
    assert refusal(release, address) == "200 OK: Please log in"
    assert len(desk.asked) == 2


@pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples; charset=utf-8", "application/rdf+xml"])
def test_a_page_is_believed_where_the_graph_is_there(release: Path, store: Open, media_type: str) -> None:
    body = RDF_XML if "xml" in media_type else ONE.replace(b" 1 ", b' "1" ')
    address, desk = store((201, PAGE, b"<title>Created</title>"), (200, {"Content-Type": media_type}, body))
    assert load(release, address).found == 1
    assert len(desk.asked) == 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", ["http://127.0.0.1:9/other", "/other"])
def test_a_store_that_leads_elsewhere_is_not_followed_and_told_with_where(
    release: Path, store: Open, status: int, place: str
) -> None:
    address, desk = store((status, {"Location": place}, b"moved"))
    with pytest.raises(UploadRefused) as raised:
        load(release, address, login=("ana", "secret"))
    problem = raised.value.problem
    assert (len(desk.asked), str(status) in str(problem.facts["reason"])) == (1, True)
    assert problem.facts["other"] == (place if ":" in place else address.replace("/graphs", place))
    assert str(problem.facts["other"]) in str(Catalogue.load("en").fix(problem))


@pytest.mark.parametrize("size", ["release", "big"])
def test_a_store_that_is_silent_is_left_after_a_while(
    size: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder: Path = request.getfixturevalue(size)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        silent = GraphStore(f"http://127.0.0.1:{listener.getsockname()[1]}/x", idle=0.3)
        with pytest.raises(UploadRefused) as raised:
            load_into(folder, silent, LoadOptions("default", has_words=False))
    assert raised.value.problem.code == "PLD537"
    assert "for 0.3 seconds; what became of what was sent is not known" in Catalogue.load().say(raised.value.problem)


def test_a_store_that_has_refused_is_sent_no_more(big: Path) -> None:
    taken = list[int]()

    def refuse() -> None:
        connection, _ = listener.accept()
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\n\ntoo large")
        time.sleep(0.3)
        connection.settimeout(5)
        while part := connection.recv(65536):
            taken.append(len(part))
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        desk = threading.Thread(target=refuse, daemon=True)
        desk.start()
        told = refusal(big, f"http://127.0.0.1:{listener.getsockname()[1]}/x")
        desk.join(10)
    assert told == "413 Content Too Large: too large"
    assert sum(taken) < MUCH


@pytest.mark.parametrize("change", [lambda file: file.write_bytes(b"cut"), lambda file: file.unlink()])
def test_a_file_that_is_not_as_it_was_written_is_sent_to_nobody(
    release: Path, store: Open, change: Callable[[Path], Any]
) -> None:
    write_manifest(Digests(release))
    change(release / FILE)
    address, desk = store((204, {}, b""))
    with pytest.raises(InputError) as raised:
        load(release, address)
    assert raised.value.problem is not None
    assert (raised.value.problem.code, raised.value.problem.facts["file"]) == ("PLD502", FILE)
    assert desk.asked == []


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (Stopped(15), 143)])
@pytest.mark.parametrize("lang", ["en", "pt", "es", "fr", "ht"])
def test_of_what_was_interrupted_while_it_was_sent_nothing_is_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, lang: str
) -> None:
    def interrupted(*_: Any) -> None:
        raise error

    monkeypatch.setattr("peasant_ld.cli.load.load", interrupted)
    address = "http://127.0.0.1:9/data"
    outcome = run("load", make_release(tmp_path / "release"), "--to", address, "--lang", lang)
    assert (outcome.code, outcome.err.strip()) == (code, Catalogue.load(lang).ui("interrupted_load", address=address))


# ── logging in ──

DIGEST = {"WWW-Authenticate": 'Digest realm="SPARQL", nonce="abc", algorithm=MD5, qop="auth"'}


def test_a_store_that_asks_for_digest_is_never_shown_the_password(release: Path, store: Open) -> None:
    address, desk = store((401, DIGEST, b""), (201, {}, b""), HELD)
    load(release, address, login=("dba", "secret"))
    shown = [each.get("authorization", "") for each in desk.asked]
    assert [each.partition(" ")[0] for each in shown] == ["", "Digest", "Digest"]
    assert 'username="dba"' in shown[1]
    assert 'uri="/graphs?default"' in shown[1]
    assert [re.findall(r"nc=(\w+)", each) for each in shown] == [[], ["00000001"], ["00000002"]]


@pytest.mark.parametrize("challenge", [{"WWW-Authenticate": 'Basic realm="x"'}, {}], ids=["asked", "unasked"])
def test_a_store_that_refuses_without_asking_for_digest_is_shown_the_password(
    release: Path, store: Open, challenge: dict[str, str]
) -> None:
    address, desk = store((401, challenge, b""), (201, {}, b""), HELD)
    load(release, address, login=("dba", "secret"))
    assert [each.get("authorization", "")[:6] for each in desk.asked] == ["", "Basic ", "Basic "]


def test_a_store_that_asks_for_something_else_is_not_shown_the_password(release: Path, store: Open) -> None:
    address, desk = store((401, {"WWW-Authenticate": "Negotiate"}, b"who?"))
    assert refusal(release, address, ("dba", "secret")) == "401 Unauthorized: who?"
    assert ["authorization" in each for each in desk.asked] == [False]


def test_a_stale_login_is_made_anew(release: Path, store: Open) -> None:
    stale = {"WWW-Authenticate": DIGEST["WWW-Authenticate"].replace("abc", "new") + ", stale=TRUE"}
    address, desk = store((401, DIGEST, b""), (401, stale, b""), (201, {}, b""), HELD)
    load(release, address, login=("dba", "secret"))
    assert [re.findall(' nonce="(.*?)"', each.get("authorization", "")) for each in desk.asked] == [
        [],
        ["abc"],
        ["new"],
        ["new"],
    ]


def test_a_store_that_finds_every_login_stale_is_left(release: Path, store: Open) -> None:
    address, desk = store((401, {"WWW-Authenticate": DIGEST["WWW-Authenticate"] + ", stale=true"}, b"again"))
    assert refusal(release, address, ("dba", "secret")) == "401 Unauthorized: again"
    assert len(desk.asked) == 3


def test_a_challenge_that_is_folded_ends_no_header(release: Path, store: Open) -> None:
    folded = {"WWW-Authenticate": 'Digest realm="a\r\n X: y", nonce="1"'}
    address, desk = store((401, folded, b""), (201, {}, b""), HELD)
    load(release, address, login=("dba", "secret"))
    assert 'realm="a X: y"' in desk.asked[1]["authorization"]


def test_a_store_that_asks_for_digest_early_is_answered(big: Path, store: Open) -> None:
    address, desk = store((401, DIGEST | {"Connection": "close"}, b""), (403, {}, b"no"), reads=False)
    assert refusal(big, address, ("dba", "secret")) == "403 Forbidden: no"
    assert desk.asked[1]["authorization"].startswith("Digest ")


def test_a_wrong_password_is_tried_once(release: Path, store: Open) -> None:
    address, desk = store((401, DIGEST, b"who are you?"))
    assert refusal(release, address, ("dba", "wrong")) == "401 Unauthorized: who are you?"
    assert len(desk.asked) == 2


@pytest.mark.parametrize(
    ("challenge", "asked"),
    [(DIGEST["WWW-Authenticate"], "digest"), ('Negotiate, Basic realm="a, b"', "negotiate, basic"), ("Hawk", "hawk")],
)
@pytest.mark.parametrize("login", [None, ("ana", "wrong")], ids=["nobody", "ana"])
def test_who_is_not_let_in_is_told_what_the_store_asks_for(
    release: Path, store: Open, challenge: str, asked: str, login: Login | None
) -> None:
    address, _ = store((401, {"WWW-Authenticate": challenge}, b""))
    with pytest.raises(UploadRefused) as raised:
        load(release, address, login=login)
    assert f"log in as the store asks ({asked})" in str(Catalogue.load("en").fix(raised.value.problem))


def test_nobody_who_has_not_logged_in_is_answered_for(release: Path, store: Open) -> None:
    address, desk = store((401, DIGEST, b""))
    assert refusal(release, address) == "401 Unauthorized"
    assert "authorization" not in desk.asked[0]
    assert len(desk.asked) == 1


def test_a_token_of_the_environment_is_shown_where_no_name_is_given(
    tmp_path: Path, store: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_release(tmp_path / "release")
    monkeypatch.setenv("PEASANT_LD_TOKEN", "abc.def")
    monkeypatch.setenv("PEASANT_LD_PASSWORD", "secret")
    address, desk = store((403, {}, b""))
    assert run("load", made, "--to", address).code == 3
    assert run("load", made, "--to", address, "--user", "ana").code == 3
    assert [each.get("authorization", "")[:6] for each in desk.asked] == ["Bearer", "", "Basic "]
    assert desk.asked[0]["authorization"] == "Bearer abc.def"


@pytest.mark.parametrize(
    ("login", "told"),
    [
        *((token, "no-bearer-token") for token in ("a b", "a\r\nX: y", "á")),
        *((pair, "no-login") for pair in (("a\nb", "x"), ("a", "x\r"), ("\udcff", "x"), ("a", "\udcff"), ("\0", "x"))),
    ],
    ids=repr,
)
def test_a_login_that_is_none_is_sent_to_nobody(release: Path, store: Open, login: Login, told: str) -> None:
    address, desk = store((401, DIGEST, b""))
    assert refusal(release, address, login) == told
    assert desk.asked == []


def test_what_one_server_asks_for_is_not_shown_to_another_unasked(release: Path, store: Open) -> None:
    asks = (401, {"WWW-Authenticate": 'Basic realm="x"'}, b"")
    (address, desk), (query, other) = store(asks, (201, {}, b""), HELD), store((404, {}, b""))
    way = LoadOptions("urn:g", has_words=False)
    load_into(release, GraphStore(address, query=query, login=("ana", "secret"), idle=5), way)
    assert "Basic" in desk.asked[-1]["authorization"]
    assert len(other.asked) > 1
    assert not [each for each in other.asked if "authorization" in each]


def test_an_address_with_letters_of_any_language_is_asked_in_percent_signs(release: Path, store: Open) -> None:
    address, desk = store((204, {}, b""), HELD)
    paths = []
    put = desk.do_PUT

    def noted(self: Desk) -> None:
        paths.append(self.path)
        put(self)

    desk.do_PUT = noted  # type: ignore[method-assign]
    load(release, f"{address}/são?a=é%20b", "urn:x:ç")
    assert paths == ["/graphs/s%C3%A3o?a=%C3%A9%20b&graph=urn%3Ax%3A%C3%A7"] * 2


@pytest.mark.parametrize(
    "address", ["http://a\x7fb/data", "http://a..b/data", "http://u:p@host/data", "http://host:0/"]
)
def test_an_address_that_nobody_could_ask_is_told_before_anything_is_read(address: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        load(tmp_path / "no-release", address)
    assert raised.value.problem is not None
    assert (raised.value.problem.code, raised.value.problem.key) == ("PLD034", "to")
