"""One release behind every server: the same answers to the same requests, and what differs has its reason."""

import http.client
import http.server
import re
import subprocess
import threading
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import web_servers
from browser import chromium
from datasets import BASE, GOOD, make_dataset, run
from serving import HTML, serving
from static_hosts import Answer, Cloudflare, GitHubPages, Netlify

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytest.importorskip("uvicorn", reason="the extra `serve` is not installed")
pytestmark = pytest.mark.slow

TABLE = tomllib.loads((Path(__file__).parent / "servers/requests.toml").read_text("utf-8"))
ORIGIN = "https://other.example"
# How it is asked for once more what came with a field.
AGAIN = {"etag": "if-none-match", "last-modified": "if-modified-since"}
Ask = Callable[[str, str, Mapping[str, str]], Answer | None]
WITHDRAWN = {"level": "withdrawn", "on": "2024-03-05"}
RECORDS = [
    *GOOD,
    {"id": "place/north.west", "type": "Place", "name": {"en": "North West"}, "country": "HT"},
    {"id": "place/North", "type": "Place", "name": {"en": "North"}, "country": "HT"},
    {"id": "place/café", "type": "Place", "name": {"en": "Coffee"}, "country": "HT"},
    {"id": "place/nul", "type": "Place", "name": {"en": "Nought"}, "country": "HT"},
    {"id": "place/haiti/south", "type": "Place", "name": {"en": "The south"}, "country": "HT"},
    {"id": "bank/hill", "type": "SeedBank", "name": {"en": "Seed bank"}},
    {"id": "grant/secret", "type": "Grant", "name": {"en": "Gone"}, "access": WITHDRAWN},
]
MODEL = """
namespace = "terms/"
[kinds.SeedBank]
like = "Organization"
label.en = "Seed bank"
"""


def published(folder: Path, at: str) -> Path:
    """A release of the records with a base, in English and French; beside it lies what nobody may read."""
    dataset = make_dataset(folder, RECORDS)
    (dataset / "model.toml").write_text(MODEL, encoding="utf-8")
    toml = (
        (dataset / "dataset.toml").read_text("utf-8").replace(f'base = "{BASE}"', at).replace('["en"]', '["en", "fr"]')
    )
    (dataset / "dataset.toml").write_text(f'model = "model.toml"\n{toml}', encoding="utf-8")
    done = run("publish", dataset)
    assert done.code == 0, done.out + done.err
    (dataset / "release/.hidden").write_text("shibboleth", encoding="utf-8")
    (dataset / "secret.txt").write_text("shibboleth", encoding="utf-8")
    return dataset / "release"


def over_the_line(port: int) -> Ask:
    """What asks a server on loopback."""

    def ask(method: str, path: str, fields: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request(method, path, headers=dict(fields))
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        headers: dict[str, str] = {}
        for name, value in answer.getheaders():
            headers[name.lower()] = f"{headers[name.lower()]}, {value}" if name.lower() in headers else value
        return Answer(answer.status, headers, body)

    return ask


@contextmanager
def serve(folder: Path, here: Path, path: str) -> Iterator[Ask]:
    """The command `serve`, which has the release at the top; pages of any site may read it."""
    from peasant_ld.published.reader import open_release
    from peasant_ld.published.store import Store

    with Store(folder) as store, serving(open_release(folder), store, origins="*") as client:
        ask = over_the_line(client.port)
        yield lambda method, asked, fields: ask(method, "/" + asked.removeprefix(path), fields)


@contextmanager
def nginx(folder: Path, here: Path, path: str) -> Iterator[Ask]:
    """nginx as the guide sets it."""
    with web_servers.nginx(folder, here) as port:
        yield over_the_line(port)


@contextmanager
def apache(folder: Path, here: Path, path: str) -> Iterator[Ask]:
    """Apache as the guide sets it."""
    with web_servers.apache(folder, here, path) as port:
        yield over_the_line(port)


@contextmanager
def netlify(folder: Path, here: Path, path: str) -> Iterator[Ask]:
    """Netlify, as far as it is documented."""
    yield Netlify(folder, path).ask


@contextmanager
def cloudflare(folder: Path, here: Path, path: str) -> Iterator[Ask]:
    """Cloudflare Pages, as far as it is documented."""
    yield Cloudflare(folder, path).ask


@contextmanager
def github(folder: Path, here: Path, path: str) -> Iterator[Ask]:
    """GitHub Pages, as far as it is documented."""
    yield GitHubPages(folder, path).ask


SERVERS = {each.__name__: each for each in (serve, nginx, apache, netlify, cloudflare, github)}
# Where the release lies: at a path, at the top of a host, or elsewhere than its ids say.
PLACES = {
    "at a path": ("/archive/", f'base = "{BASE}"'),
    "at the top": ("/", 'base = "https://data.example.org/"'),
    "elsewhere": ("/archive/", f'base = "https://w3id.example/land/"\nhost = "{BASE}"'),
}


class Behind:
    """One release behind each server; one is started when it is asked first."""

    def __init__(self, folder: Path, path: str, stack: ExitStack) -> None:
        self.folder, self.path, self._stack = folder, path, stack
        self._asks: dict[str, Ask] = {}

    def ask(self, server: str) -> Ask:
        if server not in self._asks:
            here = self.folder.parent / server
            here.mkdir()
            self._asks[server] = self._stack.enter_context(SERVERS[server](self.folder, here, self.path))
        return self._asks[server]


@pytest.fixture(scope="module", params=PLACES)
def behind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    with ExitStack() as stack:
        path, at = PLACES[request.param]
        yield Behind(published(tmp_path_factory.mktemp("servers") / "dataset", at), path, stack)


def row(request: Mapping[str, Any], server: str) -> dict[str, Any]:
    """What a server is to answer to a request: the row of the table, with what is otherwise behind it."""
    found = {"method": "GET", "fields": {}, "headers": {}, "location": None, "type": "", "holds": "", **request}
    for names, otherwise in request.get("but", {}).items():
        assert otherwise["why"]
        if server in names.split("-"):
            found |= {**({"location": None} if "status" in otherwise else {}), **otherwise}
    if found["status"] not in (301, 303, 308):
        found["location"] = None
    return found


def every(wanted: Mapping[str, Any], server: str) -> dict[str, str]:
    """The header fields that an answer has as a row wants them, and as all do."""
    otherwise = TABLE["unless"].get(server, {}).get("fields", ())
    common = TABLE["every"] if wanted.get("every", True) else {}
    return {name: value for name, value in common.items() if name not in otherwise} | wanted["headers"]


def departures(answer: Answer, wanted: Mapping[str, Any], server: str, path: str) -> Iterator[str]:
    """How an answer is not what a row wants."""
    root = "/" if server == "serve" else path
    if answer.status not in (wanted["status"], wanted.get("or")):
        yield f"status {answer.status}, not {wanted['status']}"
    to = "" if wanted["location"] is None else re.escape(root) + wanted["location"].replace("?", "\\?")
    if not re.fullmatch(to, within(answer.headers.get("location", ""))):
        yield f"it leads to {answer.headers.get('location')}, not {to}"
    if wanted["holds"].replace("@", root) not in answer.body.decode("utf-8", "replace"):
        yield f"it does not hold {wanted['holds']}: {answer.body[:200]!r}"
    kind = {"content-type": wanted["type"].replace("+", "\\+")} if wanted["type"] else {}
    for name, pattern in {**every(wanted, server), **kind}.items():
        if not re.fullmatch(pattern, answer.headers.get(name, "")):
            yield f"{name}: {answer.headers.get(name)}, not {pattern}"
    if b"shibboleth" in answer.body or (wanted["method"] == "HEAD" and answer.body):
        yield f"it shows what it may not: {answer.body[:200]!r}"


def within(location: str) -> str:
    """An address as a path of its host."""
    return urlsplit(location)._replace(scheme="", netloc="").geturl()


def asked(behind: Behind, wanted: Mapping[str, Any], server: str) -> Answer | None:
    """The answer of a server to a request."""
    ask, path = behind.ask(server), behind.path + wanted["path"]
    accept = {"HTML": HTML}.get(wanted.get("accept", ""), wanted.get("accept"))
    fields = {"origin": ORIGIN, **({"accept": accept} if accept else {})}
    fields |= {name.lower(): value for name, value in wanted["fields"].items()}
    answer = ask(wanted["method"], path, fields)
    if answer is not None and (told := answer.headers.get(wanted.get("again", ""))):
        return ask(wanted["method"], path, {**fields, AGAIN[wanted["again"]]: told})
    return answer


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("request_", TABLE["request"], ids=lambda each: each["says"])
def test_a_request_is_answered_as_it_is_written(behind: Behind, server: str, request_: Mapping[str, Any]) -> None:
    wanted = row(request_, server)
    answer = asked(behind, wanted, server)
    if wanted.get("unknown"):
        return
    assert answer is not None, "it is told nowhere what it answers"
    found = "; ".join(departures(answer, wanted, server, behind.path))
    assert not found, found


@pytest.mark.parametrize("server", SERVERS)
def test_what_is_led_on_ends_at_something(behind: Behind, server: str) -> None:
    """A rule of ours that leads to an address that the host leads back from would never end."""
    for request in TABLE["request"]:
        wanted = row(request, server)
        if wanted.get("unknown"):
            continue
        path, seen = behind.path + wanted["path"], 0
        while (answer := behind.ask(server)("GET", path, {"accept": HTML})) and answer.headers.get("location"):
            path = within(answer.headers["location"])
            path = behind.path + path.removeprefix("/") if server == "serve" else path
            seen += 1
            assert seen < 4, (wanted["says"], path)
        never = ("grant/never", "grant/seeds/")
        assert answer is None or not seen or answer.status == 200 or wanted["path"] in never, (wanted["says"], path)


def test_what_each_server_answers_is_told(behind: Behind) -> None:
    """Seen with -s: a line for each request, and what each server answered; `*` where the table has it otherwise."""
    print(f"\nat {behind.path}\n{'':<75}" + "".join(f"{name:>11}" for name in SERVERS))
    reasons: dict[str, int] = {}
    for request in TABLE["request"]:
        cells = []
        for server in SERVERS:
            wanted = row(request, server)
            answer = None if wanted.get("unknown") else asked(behind, wanted, server)
            differs = "why" in wanted
            cells.append(f"{answer.status if answer else '?'}{'*' if differs else ' '}")
            if differs:
                reasons[wanted["why"]] = reasons.get(wanted["why"], 0) + 1
        print(f"{request['status']} {request['says'][:70]:<71}" + "".join(f"{cell:>11}" for cell in cells))
    for why, count in sorted(reasons.items(), key=lambda each: (-each[1], each[0])):
        print(f"{count:>4}  {why}")
    assert reasons


def test_two_releases_lie_behind_one_nginx_and_each_is_answered_with_its_own(tmp_path: Path) -> None:
    bases = {"archive": BASE, "other": "https://other.example/other/"}
    first, second = (published(tmp_path / name, f'base = "{base}"') for name, base in bases.items())
    for name, folder in (("archive", first), ("other", second)):
        (folder / "own.txt").write_text(name, encoding="utf-8")
    (second / "id/place/haiti.ttl").unlink()
    with web_servers.nginx(first, tmp_path, beside=(second,)) as port:
        ask = over_the_line(port)
        for name in bases:
            assert ask("GET", f"/{name}/own.txt", {}).body.decode() == name
            assert ask("GET", f"/{name}/grant/secret", {}).status == 410
            assert ask("GET", f"/{name}/place/North", {}).headers["location"].startswith(f"/{name}/id/")
            assert f'href="/{name}/static/style.css"' in ask("GET", f"/{name}/nothing", {}).body.decode()
        turtle = {name: ask("GET", f"/{name}/place/haiti", {"accept": "text/turtle"}).status for name in bases}
        assert turtle == {"archive": 303, "other": 404}
    command = [web_servers.NGINX, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert "duplicate" not in told, told


# What a page of another host asks, with the status and the media type that it learns.
FROM_A_PAGE: tuple[tuple[str, dict[str, str], int, str], ...] = (
    ("grant/seeds", {"Accept": "text/turtle"}, 200, "text/turtle; charset=utf-8"),
    ("grant/seeds", {"Accept": "application/ld+json", "X-Asked-By": "a page"}, 200, "application/ld+json"),
    ("dataset", {"Accept": "text/turtle"}, 200, "text/turtle; charset=utf-8"),
    ("data/dataset.ttl", {}, 200, "text/turtle; charset=utf-8"),
    ("context.jsonld", {}, 200, "application/ld+json"),
    ("grant/secret", {"Accept": "application/ld+json"}, 410, "application/ld+json"),
    ("nothing", {}, 404, "text/html; charset=utf-8"),
    ("data/dataset.ttl", {"Range": "bytes=0-99"}, 206, "text/turtle; charset=utf-8"),
    ("data/dataset.ttl", {"Range": "bytes=999999999-"}, 416, ""),
)
_FETCH = """([address, fields]) => fetch(address, {headers: fields})
    .then(answer => [answer.status, answer.headers.get("content-type") || ""]).catch(error => [String(error), ""])"""


@pytest.mark.parametrize("server", ["nginx", "apache"])
def test_a_page_of_another_host_reads_every_answer_in_a_browser(tmp_path: Path, server: str) -> None:
    port = web_servers.free_port()
    folder = published(tmp_path / "dataset", f'base = "http://127.0.0.1:{port}/archive/"')
    other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    threading.Thread(target=other.serve_forever, daemon=True).start()
    with getattr(web_servers, server)(folder, tmp_path, port=port), chromium() as browser:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{other.server_port}/")
        for path, fields, status, kind in FROM_A_PAGE:
            found = page.evaluate(_FETCH, [f"http://127.0.0.1:{port}/archive/{path}", fields])
            assert found[0] == status, (path, fields, found)
            assert found[1] == kind or not kind, (path, fields, found)
    other.shutdown()
