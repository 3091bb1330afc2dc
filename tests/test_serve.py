"""A release on this computer: things redirect to documents, which come as they are asked for; SPARQL is answered."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from releases import BASE, make_release
from serving import HTML, Client, serving

pytest.importorskip("uvicorn")
pytest.importorskip("starlette")

from peasant_ld.published.answering import Limits
from peasant_ld.published.reader import open_release
from peasant_ld.published.store import Store


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with pages of some records, and something beside it that nobody may read."""
    here = tmp_path_factory.mktemp("serve")
    (here / "secret.txt").write_text("secret", encoding="utf-8")
    release = make_release(here / "release")
    (release / "id/grant").mkdir(parents=True)
    (release / "id/grant/one.html").write_text("<p>One", encoding="utf-8")
    (release / "id/grant/gone.html").write_text("<p>Withdrawn", encoding="utf-8")
    (release / "index.html").write_text("<p>Home", encoding="utf-8")
    (release / "catalog.ttl").write_text("# catalogue", encoding="utf-8")
    (release / ".hidden").write_text("secret", encoding="utf-8")
    return release


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[Client]:
    """The release, served on loopback."""
    with Store(folder, Limits(seconds=2, answer=50_000)) as store, serving(open_release(folder), store) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "accept", "location"),
    [
        ("/grant/one", HTML, "/id/grant/one.html"),
        ("/grant/one", None, "/id/grant/one.html"),
        ("/grant/one", "text/turtle", "/id/grant/one.ttl"),
        ("/grant/one", "application/ld+json;q=0.9, text/turtle;q=0.8", "/id/grant/one.jsonld"),
        ("/grant/two", HTML, "/id/grant/two.ttl"),
        ("/dataset", HTML, "/index.html"),
        ("/dataset", "text/turtle", "/catalog.ttl"),
    ],
)
def test_a_thing_redirects_to_a_document_about_it(web: Client, path: str, accept: str | None, location: str) -> None:
    status, headers, body = web.get(path, accept)
    assert (status, headers["location"], headers["vary"], body) == (303, location, "Accept", b"")
    assert web.get(location)[0] == 200


@pytest.mark.parametrize(
    ("path", "accept", "media_type", "at"),
    [
        ("/id/grant/one", HTML, "text/html; charset=utf-8", "/id/grant/one.html"),
        ("/id/grant/one", "text/turtle", "text/turtle; charset=utf-8", "/id/grant/one.ttl"),
        ("/id/grant/one", "application/ld+json", "application/ld+json", "/id/grant/one.jsonld"),
        ("/id/grant/one", "text/html;q=0.1, text/turtle;q=0.2", "text/turtle; charset=utf-8", "/id/grant/one.ttl"),
        ("/data/dataset", "text/turtle", "text/turtle; charset=utf-8", "/data/dataset.ttl"),
        ("/catalog", None, "text/turtle; charset=utf-8", "/catalog.ttl"),
        ("/", HTML, "text/html; charset=utf-8", "/index.html"),
        ("/", "text/turtle", "text/turtle; charset=utf-8", "/catalog.ttl"),
    ],
)
def test_a_document_comes_in_the_form_that_is_asked_for(
    web: Client, path: str, accept: str | None, media_type: str, at: str
) -> None:
    status, headers, body = web.get(path, accept)
    assert (status, headers["content-type"], headers["content-location"]) == (200, media_type, at)
    assert headers["vary"] == "Accept"
    assert body == web.get(at)[2]


@pytest.mark.parametrize(
    ("accept", "name"),
    [(HTML, "ns.html"), (None, "ns.html"), ("text/turtle", "ns.ttl"), ("application/ld+json", "ns.jsonld")],
)
def test_the_vocabulary_comes_in_the_form_that_is_asked_for(
    web: Client, folder: Path, accept: str | None, name: str
) -> None:
    status, headers, body = web.get("/ns", accept)
    assert (status, headers["content-location"], body) == (200, f"/{name}", (folder / name).read_bytes())
    assert "Accept" in headers["vary"]


@pytest.mark.parametrize(
    ("path", "to", "lang"),
    [("/ask.html", "/sparql", "en"), ("/ask", "/sparql", "en"), ("/pt/ask.html", "/sparql?lang=pt", "pt")],
)
def test_where_pages_tell_how_to_ask_a_served_release_answers(web: Client, path: str, to: str, lang: str) -> None:
    status, headers, _ = web.get(path, HTML)
    assert (status, headers["location"]) == (303, to)
    assert headers["link"] == '</sparql>; rel="service-desc"'
    text = web.get(to, HTML, Accept_Language="en")[2].decode()
    assert f'<html lang="{lang}"' in text
    # What is asked from there is answered in the same language.
    there = re.findall(r'(?:action|href)="(/sparql[^"]*)"', text)
    assert len(there) == 5
    assert all(f'<html lang="{lang}"' in web.get(unescape(each), HTML)[2].decode() for each in there)


@pytest.mark.parametrize("path", ["shapes", "labels"])
def test_shapes_and_labels_have_an_address_without_suffix(web: Client, folder: Path, path: str) -> None:
    assert web.get(f"/{path}", HTML)[2] == (folder / f"{path}.ttl").read_bytes()


@pytest.mark.parametrize(("accept", "name"), [(HTML, "ns.html"), ("text/turtle", "ns.ttl")])
def test_namespaces_below_the_base_lead_to_the_vocabulary(tmp_path: Path, accept: str, name: str) -> None:
    folder = make_release(tmp_path / "release")
    context = json.loads((folder / "context.jsonld").read_text("utf-8"))
    context["@context"] |= {"own": f"{BASE}Words#", "our": f"{BASE}terms/"}
    (folder / "context.jsonld").write_text(json.dumps(context), encoding="utf-8")
    with Store(folder) as store, serving(open_release(folder), store) as client:
        assert client.get("/Words", accept)[2] == (folder / name).read_bytes()
        for path in ("/terms/", "/terms/Coop"):
            status, headers, _ = client.get(path, accept)
            assert (status, headers["location"], headers["vary"]) == (303, f"/{name}", "Accept")
        assert client.get("/terms/Coop/more")[0] == client.get("/words")[0] == 404


def test_a_form_that_there_is_not_is_not_given(web: Client) -> None:
    status, headers, body = web.get("/id/grant/one", "image/png")
    assert status == 406
    assert headers["vary"].startswith("Accept,")
    assert b"text/turtle" in body


def test_turtle_and_json_ld_of_one_record_are_made_of_the_data_and_say_the_same(web: Client) -> None:
    import pyoxigraph as ox

    turtle = set(ox.parse(web.get("/id/grant/one.ttl")[2], format=ox.RdfFormat.TURTLE))
    json_ld = set(ox.parse(web.get("/id/grant/one.jsonld")[2], format=ox.RdfFormat.JSON_LD))
    assert len(turtle) > 5
    assert turtle == json_ld


def test_an_id_with_other_letters_leads_to_its_data(web: Client) -> None:
    status, headers, _ = web.get(f"/{quote('movement/café')}", "text/turtle")
    assert status == 303
    assert headers["location"].isascii()


def test_a_withdrawn_record_is_gone_and_its_page_says_so(web: Client) -> None:
    assert web.get("/grant/gone")[::2] == (410, b"<p>Withdrawn")


def test_head_has_the_headers_of_get_and_no_body(web: Client) -> None:
    got, head = web.get("/data/dataset.ttl"), web.send("HEAD", "/data/dataset.ttl", None, b"")
    assert (head[0], head[2]) == (200, b"")
    for name in ("content-length", "content-type", "etag"):
        assert head[1][name] == got[1][name]


@pytest.mark.parametrize("path", ["/data/dataset.ttl", "/id/grant/two.ttl", "/id/grant/one"])
def test_what_the_client_has_is_not_sent_again(web: Client, path: str) -> None:
    tag = web.get(path)[1]["etag"]
    assert web.get(path, If_None_Match=tag)[::2] == (304, b"")
    assert web.get(path, If_None_Match=f'"x", W/{tag}')[0] == 304
    assert web.get(path, If_None_Match='"other"')[0] == 200


def test_a_tag_goes_before_a_time_and_only_the_very_time_counts(web: Client) -> None:
    changed = web.get("/data/dataset.ttl")[1]["last-modified"]
    asked = {"same": changed, "later": "Fri, 01 Jan 2100 00:00:00 GMT", "none": "yesterday"}
    found = {name: web.get("/data/dataset.ttl", If_Modified_Since=time)[0] for name, time in asked.items()}
    assert found == {"same": 304, "later": 200, "none": 200}
    assert web.get("/data/dataset.ttl", If_Modified_Since=changed, If_None_Match='"other"')[0] == 200


def test_each_form_has_a_tag_of_its_own(web: Client) -> None:
    forms = ("text/html", "text/turtle", "application/ld+json")
    assert len({web.get("/id/grant/one", form)[1]["etag"] for form in forms}) == 3


@pytest.mark.parametrize(
    ("field", "status", "size"), [("bytes=0-9", 206, 10), ("bytes=-5", 206, 5), ("bytes=9999999-", 416, None)]
)
def test_a_part_of_a_file_can_be_asked_for(web: Client, field: str, status: int, size: int | None) -> None:
    found = web.get("/data/dataset.ttl", Range=field)
    assert found[0] == status
    assert size is None or len(found[2]) == size


@pytest.mark.parametrize("field", ["lines=1-9", "bytes=", "bytes=-", "bytes=a-b", "bytes=9-5", "bytes=0-1,x", "bytes"])
def test_a_wish_that_is_none_of_parts_gets_the_whole(web: Client, field: str) -> None:
    assert web.get("/data/dataset.ttl", Range=field)[::2] == web.get("/data/dataset.ttl")[::2]


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/id/%2e%2e/%2e%2e/secret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/.hidden",
        "/data/",
        "/data",
        "/id/grant/none",
        "/id/grant/none.ttl",
        "/nothing",
        "/%00",
        "/grant/one%0d%0aX:y",
        "/" + "a" * 5000,
        "/" + "a/" * 300,
    ],
)
def test_nothing_outside_the_release_is_given(web: Client, path: str) -> None:
    status, _, body = web.get(path)
    assert status == 404
    assert b"secret" not in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(web: Client, method: str) -> None:
    assert web.send(method, "/data/dataset.ttl", None, b"x")[0] == 405


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil@localhost", "localhost@evil", "localhost:80@e", "[::1"]
)
@pytest.mark.parametrize("path", ["/", "/nothing", "/sparql", "/reconcile"])
def test_another_name_for_this_computer_is_not_answered(web: Client, host: str, path: str) -> None:
    status, headers, body = web.get(path, HTML, Host=host, Accept_Language="de, fr")
    assert (status, headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert body.decode().startswith("Ce serveur ne répond pas à ce nom")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:"])
def test_a_name_of_this_computer_is_answered_at_any_port(web: Client, host: str) -> None:
    assert web.get("/", Host=host)[0] == 200


def test_every_answer_forbids_what_pages_do_not_need(web: Client) -> None:
    for path in ("/", "/nothing", "/sparql", "/data/dataset.ttl"):
        headers = web.get(path, HTML)[1]
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


ASK = "ASK { ?s ?p ?o }"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("method", "path", "body", "kind"),
    [
        ("GET", "/sparql?" + urlencode({"query": ASK}), b"", None),
        ("POST", "/sparql", ASK.encode(), "application/sparql-query"),
        ("POST", "/sparql", urlencode({"query": ASK}).encode(), FORM),
        ("POST", "/sparql", urlencode({"query": ASK}).encode(), FORM + "; charset=utf-8"),
    ],
)
def test_sparql_is_asked_in_each_way_of_the_protocol(
    web: Client, method: str, path: str, body: bytes, kind: str | None
) -> None:
    more = {"Content_Type": kind} if kind else {}
    status, headers, answer = web.send(method, path, None, body, **more)
    assert (status, headers["content-type"]) == (200, "application/sparql-results+json")
    assert json.loads(answer)["boolean"] is True


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"query": "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"}, 403),
        ({"query": "SELECT * FROM <http://127.0.0.1:9/> {}"}, 403),
        ({"query": ASK, "default-graph-uri": "http://127.0.0.1:9/"}, 403),
        ({"query": ASK, "named-graph-uri": "http://127.0.0.1:9/"}, 403),
        ({"update": "CLEAR ALL"}, 403),
        ({"query": "CLEAR ALL"}, 403),
        ({"query": "nonsense"}, 400),
        ({"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}, 413),
        ({"query": "SELECT (COUNT(*) AS ?n) {" + " . ".join(f"?a{n} ?b{n} ?c{n}" for n in range(9)) + "}"}, 503),
    ],
)
def test_a_question_that_is_not_answered_says_why(web: Client, parameters: dict[str, str], status: int) -> None:
    for found in (
        web.get("/sparql?" + urlencode(parameters)),
        web.send("POST", "/sparql", None, urlencode(parameters).encode() or b"&", Content_Type=FORM),
    ):
        assert found[0] == status
        assert found[2].strip()
    assert web.get("/sparql?" + urlencode({"query": ASK}))[0] == 200


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [(b"x", "text/plain", 415), (b"\xff", "application/sparql-query", 400), (b"a" * 400_000, FORM, 413)],
)
def test_a_body_that_is_no_question_is_refused(web: Client, body: bytes, kind: str, status: int) -> None:
    assert web.send("POST", "/sparql", None, body, Content_Type=kind)[0] == status


@pytest.mark.parametrize(
    ("lang", "word"),
    [
        ("pt-BR, en;q=0.5", "Perguntar"),
        ("en", "Ask"),
        ("xx", "Ask"),
        ("", "Ask"),
        ("de, fr;q=0.8, en;q=0.3", "Demander"),
        ("en;q=0.2,ht;q=0.9", "Mande"),
        ("es;q=x, fr;q=0.1", "Demander"),
        ("es-419, fr;q=0.1", "Preguntar"),
    ],
)
def test_the_page_to_ask_on_needs_no_script_and_no_other_host(web: Client, lang: str, word: str) -> None:
    status, _, body = web.get("/sparql", HTML, Accept_Language=lang)
    text = body.decode()
    assert status == 200
    assert f'<button class="button">{word}' in text
    assert "<script" not in text
    assert "://" not in text.partition("<textarea")[0]


def test_the_page_has_questions_to_begin_with_and_each_is_answered(web: Client) -> None:
    text = unescape(web.get("/sparql", HTML)[2].decode())
    questions = re.findall(r'href="(/sparql\?[^"]*query=[^"]+)"', text)
    assert len(questions) == 4
    for question in questions:
        status, _, body = web.get(question, HTML)
        assert status == 200
        assert b"<table" in body


def test_an_answer_on_the_page_is_escaped(web: Client) -> None:
    query = "SELECT ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o }"
    text = web.send("POST", "/sparql", HTML, urlencode({"query": query}).encode(), Content_Type=FORM)[2].decode()
    assert "&lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert "<table" in text


@pytest.mark.parametrize("query", ["</textarea><script>alert(1)</script>", 'SELECT ("<script>" AS ?x) {}', "ASK {}"])
def test_no_question_can_break_out_of_the_page(web: Client, query: str) -> None:
    text = web.send("POST", "/sparql", HTML, urlencode({"query": query}).encode(), Content_Type=FORM)[2].decode()
    assert "<script" not in text


def test_a_link_in_an_answer_is_http_or_no_link(web: Client) -> None:
    query = "SELECT ?x { VALUES ?x { <javascript:alert(1)> <https://example.org/> } }"
    text = web.send("POST", "/sparql", HTML, urlencode({"query": query}).encode(), Content_Type=FORM)[2].decode()
    assert 'href="https://example.org/"' in text
    assert 'href="javascript' not in text


def test_a_record_in_an_answer_leads_to_its_page_on_this_server(web: Client) -> None:
    query = f"SELECT ?x {{ VALUES ?x {{ <{BASE}grant/one> <{BASE}> <{BASE}/evil.example/> }} }}"
    text = web.send("POST", "/sparql", HTML, urlencode({"query": query}).encode(), Content_Type=FORM)[2].decode()
    assert f'<a href="/grant/one">{BASE}grant/one</a>' in text
    assert f'<a href="/">{BASE}</a>' in text
    assert f'<a href="{BASE}/evil.example/">' in text
    assert web.get("/grant/one", HTML)[0] == 303


def test_a_term_in_an_answer_is_told_with_its_prefix_and_leads_to_where_it_is_told(web: Client) -> None:
    query = "SELECT ?x { VALUES ?x { skos:prefLabel <http://www.w3.org/2004/02/skos/core#> } }"
    text = web.send("POST", "/sparql", HTML, urlencode({"query": query}).encode(), Content_Type=FORM)[2].decode()
    space = "http://www.w3.org/2004/02/skos/core#"
    assert f'<a href="{space}prefLabel">skos:prefLabel</a>' in text
    assert f'<a href="{space}">{space}</a>' in text


def test_a_graph_is_shown_as_turtle_on_the_page(web: Client) -> None:
    query = urlencode({"query": "CONSTRUCT { <a:b> <a:c> 1 } WHERE {}"}).encode()
    assert b"&lt;a:b&gt;" in web.send("POST", "/sparql", HTML, query, Content_Type=FORM)[2]


def test_the_command_serves_until_it_is_interrupted(folder: Path) -> None:
    run = "from peasant_ld.cli import main; main()"
    command = [sys.executable, "-c", run, "serve", "--cors", str(folder), "--port", "0", "--lang", "en"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = process.stderr.readline().split()[4]
        assert "pages of any other site" in process.stderr.readline()
        port = int(address.rstrip("/").rpartition(":")[2])
        assert address.startswith("http://127.0.0.1:")
        for _ in range(200):
            try:
                assert Client(port).get("/grant/one", "text/turtle")[0] == 303
                break
            except OSError:
                time.sleep(0.05)
        process.send_signal(2)
        assert process.wait(timeout=20) in (0, 130)
        assert "Traceback" not in process.stderr.read()


def test_a_port_that_is_taken_is_told_in_plain_words(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = "from peasant_ld.cli import main; main()"
        command = [sys.executable, "-c", run, "serve", str(folder), "--port", str(port)]
        found = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert found.returncode == 3
    assert "Traceback" not in found.stderr


def test_the_base_of_the_release_does_not_matter_to_where_it_is_served(web: Client) -> None:
    assert BASE.encode() in web.get("/id/grant/one.ttl")[2]
