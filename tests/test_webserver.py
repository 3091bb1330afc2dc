"""Addresses last: a real web server, told by the files of a release, answers as linked data asks it to."""

import http.client
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import web_servers
from peasant_ld.problem import InputError
from peasant_ld.published.addresses import file_of
from peasant_ld.release.webserver import Home, Namespace, gather_addresses, write_addresses
from peasant_ld.release.webserver.nginx import nginx_locations

BASE = "https://example.org/archive/"
PLAIN = ("grant/one", "place/haiti", "place/north.west")
ODD = ("grant/Capital", "place/café", "place/a%20b", "place/$1", "alone")
GONE = ("grant/gone", "grant/Gone")
SPACES = (
    Namespace("pld", "https://w3id.example/land/ns#", "1.2"),
    Namespace("own", BASE + "Words#"),
    Namespace("our", BASE + "terms/"),
    Namespace("far", "https://w3id.example/land/far/", "3"),
)
ELSEWHERE = "https://elsewhere.example/thing/1"
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def release(
    folder: Path, with_pages: bool = True, host: str | None = None, ids: tuple[str, ...] = (*PLAIN, *ODD)
) -> Path:
    """A release folder with small files for every record, where it has pages, and the files for web servers."""
    folder.mkdir(parents=True)
    suffixes = (".html", ".ttl", ".jsonld") if with_pages else ()
    for local in (*ids, *GONE):
        for suffix in suffixes:
            path = folder / file_of(BASE + local, BASE, suffix)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{local} as {suffix}", encoding="utf-8")
    (folder / "data").mkdir()
    vocabulary = ["ns.html", "ns.ttl", "ns.jsonld", "shapes.ttl", "labels.ttl"]
    names = [
        *vocabulary,
        "catalog.ttl",
        "catalog.jsonld",
        "data/dataset.ttl",
        "data/dataset.jsonld",
        *(["index.html"] if with_pages else []),
    ]
    for name in names:
        (folder / name).write_text(name, encoding="utf-8")
    iris = [BASE + local for local in (*ids, *GONE)]
    write_addresses(folder, Home(BASE, host, SPACES), [*iris, ELSEWHERE], [BASE + local for local in GONE])
    return folder


class Server:
    """A web server on loopback that serves one release."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def get(self, path: str, accept: str | None = None, method: str = "GET") -> tuple[int, dict[str, str], str]:
        """Status, headers by their small names, and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, headers={"Accept": accept} if accept is not None else {})
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def running(folder: Path, here: Path) -> Iterator[Server]:
    """nginx with the two files of the release included, until the test is over."""
    with web_servers.nginx(folder, here) as port:
        yield Server(folder, port)


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a release with pages."""
    here = tmp_path_factory.mktemp("nginx")
    yield from running(release(here / "release"), here)


@pytest.fixture(scope="module")
def nginx_without_pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a release of data alone."""
    here = tmp_path_factory.mktemp("nginx")
    yield from running(release(here / "release", with_pages=False), here)


ACCEPTS = [
    (None, ".html"),
    ("", ".html"),
    ("*/*", ".html"),
    (HTML, ".html"),
    ("text/turtle", ".ttl"),
    ("TEXT/TURTLE", ".ttl"),
    ("application/ld+json", ".jsonld"),
    ("text/turtle;q=0.5, application/ld+json;q=0.9", ".jsonld"),
    ("application/ld+json;q=0.2,text/turtle;q=0.3", ".ttl"),
    ("text/html;q=0.5, text/turtle", ".ttl"),
    ("text/turtle;q=1.0, */*;q=0.1", ".ttl"),
    ("text/turtle;charset=utf-8;q=0.8, text/html;q=0.7", ".ttl"),
    ("text/turtle;q=0, application/ld+json", ".jsonld"),
    ("text/turtle;q=0", ".html"),
    ("text/turtle;q=0.05, text/html;q=0", ".ttl"),
    ("x-text/turtle", ".html"),
]


@pytest.mark.parametrize(("accept", "suffix"), ACCEPTS)
def test_a_thing_redirects_to_the_document_that_is_asked_for(nginx: Server, accept: str | None, suffix: str) -> None:
    status, headers, _ = nginx.get("/archive/grant/one", accept)
    assert (status, headers["location"]) == (303, f"/archive/id/grant/one{suffix}")
    assert "Accept" in headers["vary"]


@pytest.mark.parametrize(("accept", "suffix"), ACCEPTS)
def test_a_document_without_suffix_comes_in_the_form_that_is_asked_for(
    nginx: Server, accept: str | None, suffix: str
) -> None:
    status, headers, body = nginx.get("/archive/id/grant/one", accept)
    assert (status, body) == (200, f"grant/one as {suffix}")
    assert "Accept" in headers["vary"]


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        (".html", "text/html; charset=utf-8"),
        (".ttl", "text/turtle; charset=utf-8"),
        (".jsonld", "application/ld+json"),
    ],
)
def test_a_document_with_suffix_has_its_media_type(nginx: Server, suffix: str, media_type: str) -> None:
    status, headers, body = nginx.get(f"/archive/id/place/haiti{suffix}", "image/png")
    assert (status, headers["content-type"], body) == (200, media_type, f"place/haiti as {suffix}")


@pytest.mark.parametrize("local", [*PLAIN, *ODD])
@pytest.mark.parametrize("suffix", [".html", ".ttl"])
def test_every_id_leads_to_its_own_document(nginx: Server, local: str, suffix: str) -> None:
    from urllib.parse import quote

    accept = {".html": "text/html", ".ttl": "text/turtle"}[suffix]
    status, headers, _ = nginx.get("/archive/" + quote(local, safe="/%"), accept)
    assert status == 303
    assert nginx.get(headers["location"])[2] == f"{local} as {suffix}"


@pytest.mark.parametrize("local", GONE)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_a_withdrawn_record_is_gone(nginx: Server, local: str, accept: str) -> None:
    assert nginx.get(f"/archive/{local}", accept)[0] == 410


def test_a_withdrawn_record_tells_so_on_its_page(nginx: Server) -> None:
    assert nginx.get("/archive/grant/gone", "text/html")[2] == "grant/gone as .html"


@pytest.mark.parametrize(
    ("accept", "name"),
    [("text/html", "index.html"), ("text/turtle", "catalog.ttl"), ("application/ld+json", "catalog.jsonld")],
)
def test_the_base_and_the_dataset_lead_to_home_page_or_catalogue(nginx: Server, accept: str, name: str) -> None:
    assert nginx.get("/archive/", accept)[::2] == (200, name)
    status, headers, _ = nginx.get("/archive/dataset", accept)
    assert (status, headers["location"]) == (303, f"/archive/{name}")


@pytest.mark.parametrize(("path", "body"), [("catalog", "catalog.ttl"), ("data/dataset", "data/dataset.ttl")])
def test_data_has_an_address_without_suffix(nginx: Server, path: str, body: str) -> None:
    assert nginx.get(f"/archive/{path}", "text/turtle")[::2] == (200, body)


@pytest.mark.parametrize(
    "path", ["/archive/id/grant/none.ttl", "/archive/../etc/passwd", "/archive/.git", "/archive/nothing", "/"]
)
def test_what_is_not_there_is_not_found(nginx: Server, path: str) -> None:
    assert nginx.get(path)[0] in (400, 404)


@pytest.mark.parametrize("path", ["/archive/grant/one%0d%0aSet-Cookie:x", "/archive/grant/%2e%2e/x"])
def test_no_address_can_add_a_header(nginx: Server, path: str) -> None:
    assert "set-cookie" not in nginx.get(path)[1]


def test_head_gives_headers_only_and_nothing_can_be_written(nginx: Server) -> None:
    assert nginx.get("/archive/id/grant/one.ttl", method="HEAD")[::2] == (200, "")
    assert nginx.get("/archive/id/grant/one.ttl", method="DELETE")[0] in (403, 405)


@pytest.mark.parametrize(
    ("accept", "suffix"), [("text/html", ".ttl"), ("*/*", ".ttl"), ("application/ld+json", ".jsonld")]
)
def test_without_pages_things_lead_to_the_whole_data(nginx_without_pages: Server, accept: str, suffix: str) -> None:
    location = nginx_without_pages.get("/archive/grant/one", accept)[1]["location"]
    assert location == nginx_without_pages.get("/archive/grant/Capital", accept)[1]["location"]
    assert location == f"/archive/data/dataset{suffix}"
    assert nginx_without_pages.get(location)[0] == 200
    assert nginx_without_pages.get("/archive/grant/gone")[0] == 410


TERM_ACCEPTS = [(None, "ns.html"), (HTML, "ns.html"), ("text/turtle", "ns.ttl"), ("application/ld+json", "ns.jsonld")]


@pytest.mark.parametrize(("accept", "name"), TERM_ACCEPTS)
@pytest.mark.parametrize("address", ["ns", "Words"])
def test_the_vocabulary_comes_in_the_form_that_is_asked_for_with_pages_or_without(
    nginx: Server, nginx_without_pages: Server, address: str, accept: str | None, name: str
) -> None:
    for server in (nginx, nginx_without_pages):
        assert server.get(f"/archive/{address}", accept)[::2] == (200, name)


@pytest.mark.parametrize(("accept", "name"), TERM_ACCEPTS)
@pytest.mark.parametrize("address", ["terms/Coop", "terms/"])
def test_a_term_of_a_slash_namespace_leads_to_the_vocabulary(
    nginx: Server, nginx_without_pages: Server, address: str, accept: str | None, name: str
) -> None:
    for server in (nginx, nginx_without_pages):
        status, headers, _ = server.get(f"/archive/{address}", accept)
        assert (status, headers["location"]) == (303, f"/archive/{name}")
        assert "Accept" in headers["vary"]


@pytest.mark.parametrize("name", ["shapes", "labels"])
def test_shapes_and_labels_have_an_address_without_suffix(nginx: Server, apache_here: Server, name: str) -> None:
    for server in (nginx, apache_here):
        assert server.get(f"/archive/{name}")[::2] == (200, f"{name}.ttl")


HERE, AWAY = BASE, "https://host.example/a/"


def apache(folder: Path, here: Path) -> Iterator[Server]:
    """Apache with the `.htaccess` of the release in the folder of its base, until the test is over."""
    shutil.copy(folder / "server/htaccess.txt", folder / ".htaccess")
    lines = f"Alias /archive {folder}\n<Directory {here}>\nRequire all granted\nAllowOverride All\n</Directory>\n"
    with web_servers.apache(folder, here, lines=lines) as port:
        yield Server(folder, port)


@pytest.fixture(scope="module")
def apache_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An Apache that holds the release itself."""
    here = tmp_path_factory.mktemp("apache")
    yield from apache(release(here / "release"), here)


@pytest.fixture(scope="module")
def w3id(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An Apache that only knows where the release lies, as that of w3id.org."""
    here = tmp_path_factory.mktemp("w3id")
    yield from apache(release(here / "release", host=AWAY), here)


@pytest.mark.parametrize(("accept", "suffix"), ACCEPTS)
def test_apache_and_w3id_lead_to_the_document_that_is_asked_for(
    apache_here: Server, w3id: Server, accept: str | None, suffix: str
) -> None:
    for server, target in ((apache_here, HERE), (w3id, AWAY)):
        status, headers, _ = server.get("/archive/grant/one", accept)
        assert (status, headers["location"]) == (303, f"{target}id/grant/one{suffix}")
        assert "Accept" in headers["vary"]


@pytest.mark.parametrize("local", [*PLAIN, *ODD])
@pytest.mark.parametrize("suffix", [".html", ".ttl"])
def test_every_id_leads_to_its_own_document_with_apache(
    apache_here: Server, w3id: Server, local: str, suffix: str
) -> None:
    from urllib.parse import quote

    accept = {".html": "text/html", ".ttl": "text/turtle"}[suffix]
    path = "/archive/" + quote(local, safe="/%")
    status, headers, _ = apache_here.get(path, accept)
    assert status == 303
    assert headers["location"].startswith(HERE)
    assert apache_here.get("/archive/" + headers["location"].removeprefix(HERE))[2] == f"{local} as {suffix}"
    assert w3id.get(path, accept)[1]["location"].removeprefix(AWAY) == headers["location"].removeprefix(HERE)


@pytest.mark.parametrize("local", GONE)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_a_withdrawn_record_is_gone_with_apache(apache_here: Server, w3id: Server, local: str, accept: str) -> None:
    assert apache_here.get(f"/archive/{local}", accept)[0] == w3id.get(f"/archive/{local}", accept)[0] == 410


@pytest.mark.parametrize(
    ("accept", "name"),
    [("text/html", "index.html"), ("text/turtle", "catalog.ttl"), ("application/ld+json", "catalog.jsonld")],
)
def test_the_dataset_leads_to_home_page_or_catalogue_with_apache(
    apache_here: Server, w3id: Server, accept: str, name: str
) -> None:
    for server, target in ((apache_here, HERE), (w3id, AWAY)):
        status, headers, _ = server.get("/archive/dataset", accept)
        assert (status, headers["location"]) == (303, f"{target}{name}")


@pytest.mark.parametrize(
    ("suffix", "accept", "media_type"),
    [
        (".html", HTML, "text/html; charset=utf-8"),
        (".ttl", "text/turtle", "text/turtle; charset=utf-8"),
        (".jsonld", "application/ld+json", "application/ld+json"),
    ],
)
def test_apache_gives_documents_their_media_type_with_and_without_suffix(
    apache_here: Server, suffix: str, accept: str, media_type: str
) -> None:
    for path in (f"/archive/id/place/haiti{suffix}", "/archive/id/place/haiti", "/archive/id/place/north.west"):
        status, headers, body = apache_here.get(path, accept)
        assert (status, headers["content-type"]) == (200, media_type)
        assert body.endswith(f" as {suffix}")


@pytest.mark.parametrize(("accept", "name"), TERM_ACCEPTS)
def test_apache_and_w3id_know_the_vocabulary(apache_here: Server, w3id: Server, accept: str | None, name: str) -> None:
    for address in ("ns", "Words"):
        assert apache_here.get(f"/archive/{address}", accept)[::2] == (200, name)
        assert w3id.get(f"/archive/{address}", accept)[1]["location"] == AWAY + name
    for server, target in ((apache_here, HERE), (w3id, AWAY)):
        status, headers, _ = server.get("/archive/terms/Coop", accept)
        assert (status, headers["location"]) == (303, target + name)


@pytest.mark.parametrize(("accept", "name"), TERM_ACCEPTS)
def test_without_pages_apache_still_has_the_page_of_the_vocabulary(
    tmp_path: Path, accept: str | None, name: str
) -> None:
    for server in apache(release(tmp_path / "release", with_pages=False), tmp_path):
        assert server.get("/archive/ns", accept)[::2] == (200, name)


@pytest.mark.parametrize(
    ("prefix", "path"), [("pld", "ns"), ("pld", "ns/1.2"), ("far", "far/"), ("far", "far/Thing"), ("far", "far")]
)
@pytest.mark.parametrize(("accept", "name"), TERM_ACCEPTS)
def test_a_namespace_elsewhere_leads_to_the_release(
    tmp_path: Path, prefix: str, path: str, accept: str | None, name: str
) -> None:
    folder = release(tmp_path / "release", host=AWAY)
    shutil.copy(folder / f"server/htaccess-{prefix}.txt", folder / "server/htaccess.txt")
    for server in apache(folder, tmp_path):
        status, headers, _ = server.get(f"/archive/{path}", accept)
        assert (status, headers["location"]) == (303, AWAY + name)
        assert "Accept" in headers["vary"]
        assert server.get("/archive/ns/0.9")[0] == 404


def test_a_namespace_below_the_base_needs_no_file_of_its_own(tmp_path: Path) -> None:
    folder = release(tmp_path / "r")
    assert sorted(path.name for path in (folder / "server").glob("htaccess-*")) == [
        "htaccess-far.txt",
        "htaccess-pld.txt",
    ]


# Ids that are not their own address, more than a server is to try one by one, and such as are easily taken for another.
MANY = tuple(f"grant/GB-{number:04}" for number in range(700))
ALIKE = ("grant/gb-0007b", "grant/GB-0007B", "grant/Gb-0007b", f"grant/{'Long-' * 15}", f"grant/{'LONG-' * 15}", "Top")
# Signs that mean something in the files of web servers, once an id is decoded.
SIGNS = ("~Grant/x", "=Grant/x", "grant/%24%7BHOME%7D", "grant/$uri;", "grant/%7B;%7D#", "grant/a%20%20b", "grant/*.x")


@pytest.fixture(scope="module", params=["nginx", "apache"])
def with_many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of a release with many such ids."""
    here = tmp_path_factory.mktemp("many")
    start = running if request.param == "nginx" else apache
    yield from start(release(here / "release", ids=(*MANY, *ALIKE, *SIGNS)), here)


@pytest.mark.parametrize("local", [*MANY[::97], MANY[299], MANY[300], MANY[301], MANY[-1], *ALIKE, *SIGNS])
def test_each_of_many_ids_leads_to_its_own_document(with_many: Server, local: str) -> None:
    status, headers, _ = with_many.get(f"/archive/{local.replace('#', '%23')}", "text/turtle")
    assert status == 303
    assert headers["location"].removeprefix("https://example.org") == f"/archive/{file_of(BASE + local, BASE, '.ttl')}"


@pytest.mark.parametrize(
    "path", ["grant/GB-0700", "grant/gb-0299", "grant/Gb-0300", "grant/GB-0007b", "top", "GB-0001"]
)
def test_an_id_in_other_letters_is_another_one(with_many: Server, path: str) -> None:
    status, headers, _ = with_many.get(f"/archive/{path}", "text/turtle")
    assert (
        with_many.get(headers["location"].removeprefix("https://example.org"))[0] == 404
        if status == 303
        else status == 404
    )


@pytest.mark.parametrize("path", ["", "data/dataset.ttl", "id/grant/one.ttl", "versions/1.0.0/data/dataset.ttl"])
def test_w3id_leads_everything_else_to_where_the_release_lies(w3id: Server, path: str) -> None:
    status, headers, _ = w3id.get(f"/archive/{path}")
    assert (status, headers["location"]) == (302, AWAY + path)


@pytest.mark.parametrize("path", ["grant/one%0d%0aSet-Cookie:x", "grant/%2e%2e/x", "x%0aSet-Cookie:%20x"])
def test_no_address_can_add_a_header_with_apache(apache_here: Server, w3id: Server, path: str) -> None:
    for server in (apache_here, w3id):
        assert "set-cookie" not in server.get(f"/archive/{path}")[1]


def test_without_pages_apache_leads_to_the_whole_data(tmp_path: Path) -> None:
    for server in apache(release(tmp_path / "release", with_pages=False), tmp_path):
        assert server.get("/archive/grant/one", HTML)[1]["location"] == f"{BASE}data/dataset.ttl"
        assert server.get("/archive/grant/Capital", "application/ld+json")[1]["location"].endswith("/dataset.jsonld")


@pytest.mark.parametrize("host", ["here", "https://x y/", "https://x/\nRewriteRule ^ /", "ftp://x/", "https://x/$1"])
def test_a_host_that_is_no_address_is_told(tmp_path: Path, host: str) -> None:
    with pytest.raises(InputError) as found:
        release(tmp_path / "r", host=host)
    assert (found.value.problem.code, found.value.problem.key) == ("PLD012", "host")


def test_static_hosts_are_told_of_media_types_and_pages(tmp_path: Path) -> None:
    folder = release(tmp_path / "r")
    lines = (folder / "_redirects").read_text("utf-8").splitlines()
    assert "/archive/grant/* /archive/id/grant/:splat.html 303" in lines
    assert all(len(line.split(" ")) == 3 and line.isascii() for line in lines)
    assert any(line.startswith("/archive/place/caf%C3%A9 ") for line in lines)
    assert "/archive/*.ttl\n  Content-Type: text/turtle; charset=utf-8\n" in (folder / "_headers").read_text("utf-8")


def test_ids_of_another_base_are_not_ours_to_serve(tmp_path: Path) -> None:
    folder = release(tmp_path / "r")
    written = [path.read_text("utf-8") for path in [*(folder / "server").iterdir(), folder / "_redirects"]]
    assert not any("elsewhere" in text for text in written)


@pytest.mark.parametrize("local", ["place/a%0ab", "place/a%22;", "place/%5C"])
def test_an_id_cannot_break_out_of_a_line(local: str) -> None:
    addresses = gather_addresses(BASE, BASE, [BASE + local], [BASE + local], has_pages=True)
    assert not addresses.odd
    assert not addresses.gone


def test_a_dataset_without_records_has_no_rule_for_things() -> None:
    assert "pld_thing" not in nginx_locations(gather_addresses(BASE, BASE, [], [], has_pages=True))
