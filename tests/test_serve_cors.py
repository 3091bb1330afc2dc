"""Pages of other sites read what is served where that was asked for, and only then; errors too."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from releases import make_release
from serving import Client, serving

pytest.importorskip("uvicorn")
pytest.importorskip("starlette")

from peasant_ld.cli.serve import command
from peasant_ld.published.answering import Limits
from peasant_ld.published.reader import open_release
from peasant_ld.published.store import Store

THEIRS = "https://their.example"
FORM = "application/x-www-form-urlencoded"
# Method, address, status, fields: an answer of every sort.
ANSWERS: list[tuple[str, str, int, dict[str, str]]] = [
    ("GET", "/data/dataset.ttl", 200, {}),
    ("GET", "/data/dataset.ttl", 206, {"Range": "bytes=0-9"}),
    ("GET", "/data/dataset.ttl", 416, {"Range": "bytes=9999999-"}),
    ("GET", "/data/dataset.ttl", 304, {"If_None_Match": "*"}),
    ("HEAD", "/context.jsonld", 200, {}),
    ("GET", "/grant/one", 303, {"Accept": "text/turtle"}),
    ("GET", "/grant/gone", 410, {}),
    ("GET", "/nothing", 404, {}),
    ("GET", "/id/grant/one", 406, {"Accept": "image/png"}),
    ("DELETE", "/grant/one", 405, {}),
    ("GET", "/" + "a" * 17_000, 414, {}),
    ("GET", "/", 400, {"Host": "evil.example"}),
    ("GET", "/sparql?query=ASK%7B%7D", 200, {}),
    ("GET", "/sparql?query=nonsense", 400, {}),
    ("GET", "/sparql?update=CLEAR%20ALL", 403, {}),
    ("GET", "/sparql?" + urlencode({"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}), 413, {}),
    ("POST", "/sparql", 415, {"Content_Type": "text/plain"}),
    ("GET", "/reconcile", 200, {}),
    ("GET", "/reconcile/nothing", 404, {}),
]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small release."""
    return make_release(tmp_path_factory.mktemp("cors") / "release")


def shared_with(release: Path, *origins: str) -> Iterator[Client]:
    """The release, served so that pages of these origins may read it."""
    limits = Limits(seconds=2, answer=50_000)
    with Store(release, limits) as store, serving(open_release(release), store, origins) as client:
        yield client


@pytest.fixture(scope="module")
def closed(release: Path) -> Iterator[Client]:
    """Served as without `--cors`."""
    yield from shared_with(release)


@pytest.fixture(scope="module")
def to_all(release: Path) -> Iterator[Client]:
    """Served as with `--cors`."""
    yield from shared_with(release, "*")


@pytest.fixture(scope="module")
def to_them(release: Path) -> Iterator[Client]:
    """Served as with `--cors https://their.example`."""
    yield from shared_with(release, THEIRS)


answers = pytest.mark.parametrize(
    ("method", "path", "status", "fields"), ANSWERS, ids=[f"{each[0]} {each[1][:30]} {each[2]}" for each in ANSWERS]
)


@answers
def test_pages_of_any_site_read_every_answer_where_that_was_asked_for(
    to_all: Client, method: str, path: str, status: int, fields: dict[str, str]
) -> None:
    found, headers, _ = to_all.send(method, path, None, b"x" if method == "POST" else b"", Origin=THEIRS, **fields)
    assert (found, headers["access-control-allow-origin"]) == (status, "*")
    assert {"ETag", "Content-Location", "Link", "Content-Range"} <= {*_names(headers["access-control-expose-headers"])}
    assert "Origin" not in headers.get("vary", "")


@answers
def test_pages_of_one_site_read_every_answer_where_it_was_named(
    to_them: Client, method: str, path: str, status: int, fields: dict[str, str]
) -> None:
    body = b"x" if method == "POST" else b""
    found, headers, _ = to_them.send(method, path, None, body, Origin=THEIRS, **fields)
    assert (found, headers["access-control-allow-origin"]) == (status, THEIRS)
    other = to_them.send(method, path, None, body, Origin="https://their.example.evil.example", **fields)
    assert "access-control-allow-origin" not in other[1]
    assert "Origin" in _names(headers["vary"])
    assert "Origin" in _names(other[1]["vary"])


@answers
def test_without_the_option_no_page_of_another_site_reads_anything(
    closed: Client, method: str, path: str, status: int, fields: dict[str, str]
) -> None:
    found, headers, _ = closed.send(method, path, None, b"x" if method == "POST" else b"", Origin=THEIRS, **fields)
    assert found == status
    assert not [name for name in headers if name.startswith("access-control")]


PREFLIGHT = {
    "Origin": THEIRS,
    "Access_Control_Request_Method": "POST",
    "Access_Control_Request_Headers": "content-type,x-own",
}


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sparql", "GET, HEAD, POST, OPTIONS"),
        ("/reconcile", "GET, HEAD, POST, OPTIONS"),
        ("/reconcile/suggest/type", "GET, HEAD, POST, OPTIONS"),
        ("/data/dataset.ttl", "GET, HEAD, OPTIONS"),
        ("/nothing", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_browser_that_asks_before_is_told_what_may_be_sent(
    to_all: Client, to_them: Client, closed: Client, path: str, methods: str
) -> None:
    for client, origin in ((to_all, "*"), (to_them, THEIRS)):
        status, headers, body = client.send("OPTIONS", path, None, b"", **PREFLIGHT)
        assert (status, body, headers["allow"]) == (204, b"", methods)
        assert headers["access-control-allow-origin"] == origin
        assert headers["access-control-allow-methods"] == methods
        assert headers["access-control-allow-headers"] == "content-type,x-own"
        assert int(headers["access-control-max-age"]) > 0
    status, headers, _ = closed.send("OPTIONS", path, None, b"", **PREFLIGHT)
    assert (status, headers["allow"]) == (204, methods)
    assert not [name for name in headers if name.startswith("access-control")]


def test_a_site_that_was_not_named_is_told_nothing_before(to_them: Client) -> None:
    headers = to_them.send("OPTIONS", "/sparql", None, b"", **(PREFLIGHT | {"Origin": "https://evil.example"}))[1]
    assert not [name for name in headers if name.startswith("access-control")]


def test_a_public_page_may_reach_this_computer_where_it_may_read(to_all: Client, closed: Client) -> None:
    asked = PREFLIGHT | {"Access_Control_Request_Private_Network": "true"}
    assert to_all.send("OPTIONS", "/sparql", None, b"", **asked)[1]["access-control-allow-private-network"] == "true"
    assert "access-control-allow-private-network" not in closed.send("OPTIONS", "/sparql", None, b"", **asked)[1]


def test_programs_on_this_computer_reconcile_in_any_case(closed: Client, to_them: Client) -> None:
    for client in (closed, to_them):
        headers = client.get("/reconcile", Origin="http://127.0.0.1:3333")[1]
        assert headers["access-control-allow-origin"] == "http://127.0.0.1:3333"
        assert "access-control-allow-origin" not in client.get("/sparql", Origin="http://127.0.0.1:3333")[1]
    assert to_them.get("/reconcile", Origin=THEIRS)[1]["access-control-allow-origin"] == THEIRS


@pytest.mark.parametrize(
    ("words", "origins"),
    [
        (["R"], set()),
        (["--cors", "R"], {"*"}),
        (["R", "--cors"], {"*"}),
        (["--cors=*", "R"], {"*"}),
        (["--cors", "*", "R"], {"*"}),
        (["--cors", "--port", "0", "R"], {"*"}),
        (["--cors", "https://Their.example:443/", "R"], {THEIRS}),
        (["R", "--cors", "http://localhost:3000", "--cors", THEIRS], {"http://localhost:3000", THEIRS}),
        (["R", "--cors", "http://[::1]:80"], {"http://[::1]"}),
    ],
)
def test_the_option_takes_an_origin_and_never_the_release(release: Path, words: list[str], origins: set[str]) -> None:
    given = command.make_context("serve", [str(release) if each == "R" else each for each in words]).params
    assert (given["release"], given["origins"]) == (release, origins)


@pytest.mark.parametrize(
    "origin", ["ftp://their.example", "https://their.example/page", "https://", "null://", "x://y"]
)
def test_what_is_no_origin_is_told(release: Path, origin: str) -> None:
    found = CliRunner().invoke(command, [str(release), "--cors", origin])
    assert found.exit_code == 2
    assert "is no origin" in found.output


def _names(field: str) -> list[str]:
    return [each.strip() for each in field.split(",")]
