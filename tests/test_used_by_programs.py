"""Programs of other people read a release that is served, as they are written: none of them knows peasant-ld.

Comunica runs in Node and in a page of another site; SPARQLWrapper and rdflib's SPARQLStore in this process. What is not
installed is skipped: PEASANT_LD_NODE is where `npm install @comunica/query-sparql esbuild` was run, and, for following
links, `@comunica/query-sparql-link-traversal`.
"""

import functools
import http.server
import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from browser import chromium
from serving import Client, serving

pytest.importorskip("uvicorn")
pytest.importorskip("starlette")
pytest.importorskip("jinja2")

from peasant_ld.published.store import Store

UNION, GRANT = "organization/mill-union", "grant/seeds"
RECORDS: list[dict[str, Any]] = [
    {"id": UNION, "type": "Organization", "name": {"en": "Mill Union", "pt": "União do Moinho"}},
    {"id": "organization/fund", "type": "Organization", "name": {"en": "The Fund"}},
    {
        "id": GRANT,
        "type": "Grant",
        "name": {"en": "Seeds"},
        "funder": "organization/fund",
        "recipient": UNION,
        "amount": {"value": "12500.00", "currency": "USD"},
    },
]
NAMES = "SELECT ?name { ?s skos:prefLabel ?name } ORDER BY ?name"
DECLARED = f"PREFIX skos: <http://www.w3.org/2004/02/skos/core#> {NAMES}"
ALL = ["Mill Union", "Seeds", "The Fund", "União do Moinho"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


@contextmanager
def served(folder: Path, port: int, *origins: str) -> Iterator[Client]:
    """A release at the addresses that its records have, so that they can be followed."""
    pld.publish(
        RECORDS,
        folder,
        base=f"http://127.0.0.1:{port}/",
        title={"en": "Seeds"},
        publisher={"name": "Union", "url": "https://example.org/"},
        licence="https://creativecommons.org/licenses/by/4.0/",
        languages=["en"],
        version="1.0.0",
    )
    with Store(folder) as store, serving(pld.open_release(folder), store, origins, port) as client:
        yield client


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Served as with `--cors`."""
    with served(tmp_path_factory.mktemp("programs") / "release", free_port(), "*") as client:
        yield client


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Served as without it."""
    with served(tmp_path_factory.mktemp("closed") / "release", free_port()) as client:
        yield client


def address(client: Client, path: str) -> str:
    return f"http://127.0.0.1:{client.port}/{path}"


# SPARQLWrapper and rdflib


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("body", ["urlencoded", "postdirectly"])
@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_asks_in_each_way_and_form(web: Client, method: str, body: str, form: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    asking = wrapper.SPARQLWrapper(address(web, "sparql"))
    asking.setMethod(method)
    asking.setRequestMethod(body)
    asking.setReturnFormat(form)
    asking.setQuery(DECLARED)
    found = asking.queryAndConvert()
    if form == "json":
        assert [row["name"]["value"] for row in found["results"]["bindings"]] == ALL
    else:
        text = found.toxml() if form == "xml" else found.decode()
        assert all(name in text for name in ALL)


@pytest.mark.parametrize("form", ["rdf+xml", "turtle", "json-ld", "n3"])
def test_sparqlwrapper_takes_graphs(web: Client, form: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    asking = wrapper.SPARQLWrapper(address(web, "sparql"))
    asking.setReturnFormat(form)
    asking.setQuery(f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o . FILTER(?s = <{address(web, UNION)}>) }}")
    found = asking.queryAndConvert()
    text = found.serialize(format="nt") if hasattr(found, "serialize") else found.decode()
    assert "Mill Union" in text


def test_sparqlwrapper_tells_a_bad_question_and_a_refused_one(web: Client) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    errors = pytest.importorskip("SPARQLWrapper.SPARQLExceptions")
    asking = wrapper.SPARQLWrapper(address(web, "sparql"))
    asking.setQuery("SELECT * { ?s shema:amount ?o }")
    with pytest.raises(errors.QueryBadFormed, match="schema:"):
        asking.query()
    asking.setQuery("INSERT DATA { <a:b> <a:c> 1 }")
    asking.setMethod("POST")
    with pytest.raises(Exception, match=r"403|refused"):
        asking.query()


def test_rdflib_reads_a_release_as_a_store(web: Client) -> None:
    rdflib = pytest.importorskip("rdflib")
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = rdflib.Graph(store=SPARQLStore(address(web, "sparql")))
    assert [str(row.name) for row in graph.query(DECLARED)] == ALL
    names = graph.objects(rdflib.URIRef(address(web, UNION)), rdflib.SKOS.prefLabel)
    assert {(str(name), name.language) for name in names} == {("Mill Union", "en"), ("União do Moinho", "pt")}
    assert graph.query("ASK { ?s ?p 'nothing' }").askAnswer is False
    assert len(rdflib.Graph().parse(address(web, UNION), format="turtle")) > 3


# Comunica, in Node and in a browser

_ASK = """
const { QueryEngine } = require(process.argv[1]);
const [sources, query, context] = JSON.parse(process.argv[2]);
new QueryEngine().queryBindings(query, { sources, ...context })
  .then(found => found.toArray())
  .then(rows => console.log(JSON.stringify(rows.map(row => row.get('name').value).sort())))
  .catch(error => { console.error(String(error)); process.exit(1); });
"""


def package(name: str) -> Path:
    """A package of Node; the test is skipped where it, or Node, is not installed."""
    folder = Path(os.environ.get("PEASANT_LD_NODE", ""), "node_modules", name)
    if not folder.is_dir() or shutil.which("node") is None:
        pytest.skip(f"{name} is not installed (PEASANT_LD_NODE: where `npm install {name}` was run), or node is not")
    return folder.resolve()


def comunica(engine: Path, sources: list[Any], query: str, **context: Any) -> list[str]:
    """The names that Comunica finds in some sources, in the order of their letters."""
    words = ["node", "-e", _ASK, str(engine), json.dumps([sources, query, context])]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("data/dataset.ttl", ALL),
        ("data/dataset.jsonld", ALL),
        (UNION, ["Mill Union", "União do Moinho"]),
        (f"id/{UNION}", ["Mill Union", "União do Moinho"]),
        (f"id/{UNION}.ttl", ["Mill Union", "União do Moinho"]),
        (f"id/{UNION}.jsonld", ["Mill Union", "União do Moinho"]),
        (f"id/{GRANT}.jsonld", ["Seeds"]),
    ],
)
def test_comunica_reads_files_and_records(web: Client, path: str, names: list[str]) -> None:
    assert comunica(package("@comunica/query-sparql"), [address(web, path)], DECLARED) == names


@pytest.mark.slow
@pytest.mark.parametrize("kind", [None, "sparql"])
def test_comunica_asks_the_endpoint_and_finds_by_itself_that_it_is_one(web: Client, kind: str | None) -> None:
    source = {"value": address(web, "sparql"), **({"type": kind} if kind else {})}
    assert comunica(package("@comunica/query-sparql"), [source], DECLARED) == ALL


@pytest.mark.slow
def test_comunica_asks_a_record_and_the_endpoint_together(web: Client) -> None:
    sources = [address(web, GRANT), {"type": "sparql", "value": address(web, "sparql")}]
    query = (
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        f"SELECT ?name {{ <{address(web, GRANT)}> ?p ?other . ?other skos:prefLabel ?name }}"
    )
    engine = package("@comunica/query-sparql")
    assert sorted(set(comunica(engine, sources, query))) == ["Mill Union", "The Fund", "União do Moinho"]


@pytest.mark.slow
def test_comunica_follows_links_from_a_record_to_those_that_it_names(web: Client) -> None:
    query = (
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        f"SELECT DISTINCT ?name {{ <{address(web, GRANT)}> ?p ?other . ?other skos:prefLabel ?name }}"
    )
    engine = package("@comunica/query-sparql-link-traversal")
    assert comunica(engine, [address(web, GRANT)], query, lenient=True) == ["Mill Union", "The Fund", "União do Moinho"]


@contextmanager
def another_site(folder: Path) -> Iterator[str]:
    """A folder of pages at an origin of its own; what it answers is not logged."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Nothing is said."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


_FETCH = """async ([address, options]) => {
  try {
    const answer = await fetch(address, options);
    return [answer.status, answer.headers.get('content-type'), answer.headers.get('etag'), await answer.text()];
  } catch (error) { return [0, String(error), null, '']; }
}"""
# Path, what is asked with, status: what a page of another site wants to read.
FETCHED: list[tuple[str, dict[str, Any], int]] = [
    ("sparql?query=ASK%7B%7D", {"headers": {"Accept": "application/sparql-results+json"}}, 200),
    ("sparql", {"method": "POST", "headers": {"Content-Type": "application/sparql-query"}, "body": "ASK {}"}, 200),
    ("sparql", {"method": "POST", "headers": {"Content-Type": "application/sparql-query"}, "body": "nonsense"}, 400),
    (UNION, {"headers": {"Accept": "text/turtle"}}, 200),
    ("dataset", {"headers": {"Accept": "text/turtle"}}, 200),
    ("data/dataset.ttl", {}, 200),
    ("data/dataset.ttl", {"headers": {"Range": "bytes=0-9"}}, 206),
    ("context.jsonld", {}, 200),
    ("nothing", {"headers": {"X-Own": "1"}}, 404),
    (f"id/{UNION}", {"headers": {"Accept": "image/png"}}, 406),
    ("data/dataset.ttl", {"method": "DELETE"}, 0),
]


@pytest.mark.slow
def test_a_page_of_another_site_reads_what_is_served_where_it_may_and_nothing_else(
    web: Client, closed: Client, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>elsewhere</title>", encoding="utf-8")
    with chromium() as browser, another_site(tmp_path) as origin:
        page = browser.new_page()
        page.goto(origin)
        for path, options, status in FETCHED:
            found = page.evaluate(_FETCH, [address(web, path), options])
            assert found[0] == status, (path, found)
            assert status != 206 or found[2], "the ETag is exposed"
            assert page.evaluate(_FETCH, [address(closed, path), options])[0] == 0, path


@pytest.mark.slow
def test_comunica_in_a_page_of_another_site_asks_files_records_and_the_endpoint(web: Client, tmp_path: Path) -> None:
    engine, bundler = package("@comunica/query-sparql"), package("esbuild")
    script = f"import {{ QueryEngine }} from {json.dumps(str(engine))}; window.engine = new QueryEngine();"
    words = ["--bundle", "--platform=browser", "--format=iife", "--define:global=window"]
    out = f"--outfile={tmp_path / 'comunica.js'}"
    done = subprocess.run(
        [str(bundler / "bin/esbuild"), *words, out, "--log-level=error"],
        input=script, capture_output=True, text=True, timeout=300, cwd=engine,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    (tmp_path / "index.html").write_text(
        "<!doctype html><title>elsewhere</title><script src=comunica.js></script>", encoding="utf-8"
    )
    ask = """async ([source, query]) => {
      const found = await window.engine.queryBindings(query, { sources: [source] });
      return (await found.toArray()).map(row => row.get('name').value).sort();
    }"""
    with chromium() as browser, another_site(tmp_path) as origin:
        page = browser.new_page()
        page.goto(origin)
        endpoint = {"type": "sparql", "value": address(web, "sparql")}
        assert page.evaluate(ask, [address(web, "data/dataset.ttl"), DECLARED]) == ALL
        assert page.evaluate(ask, [endpoint, DECLARED]) == ALL
        assert page.evaluate(ask, [address(web, UNION), DECLARED]) == ["Mill Union", "União do Moinho"]
