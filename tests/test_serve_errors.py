"""What `serve` cannot answer: people get a page in the look of the release and in their language, programs one line."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from datasets import GOOD, make_dataset, run
from serving import HTML, Client, serving

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytest.importorskip("uvicorn", reason="the extra `serve` is not installed")

from peasant_ld.published.reader import open_release
from peasant_ld.published.store import Store

LANGUAGES = ("en", "fr", "ht")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with pages in three languages."""
    dataset = make_dataset(tmp_path_factory.mktemp("archive"), GOOD)
    description = dataset / "dataset.toml"
    stated = description.read_text("utf-8").replace('["en"]', str(list(LANGUAGES)).replace("'", '"'))
    description.write_text(stated.replace('title = { en = "Example" }', 'title = { en = "A – B <b>" }'), "utf-8")
    done = run("publish", dataset)
    assert done.code == 0, done.err
    return dataset / "release"


@pytest.fixture(scope="module")
def web(release: Path) -> Iterator[Client]:
    with Store(release) as store, serving(open_release(release), store) as client:
        yield client


@pytest.fixture(scope="module")
def damaged(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The same, of which the data were lost while it was served."""
    folder = tmp_path_factory.mktemp("damaged") / "release"
    shutil.copytree(release, folder)
    with Store(folder) as store, serving(open_release(folder), store) as client:
        (folder / "data/dataset.jsonld").unlink()
        yield client


SAID = {
    404: ("There is nothing at this address", "Il n’y a rien à cette adresse", "Pa gen anyen nan adrès sa a"),
    405: ("This address can only be read", "Cette adresse ne peut être que lue", "Adrès sa a se pou li sèlman"),
    500: ("This could not be answered", "Il n’a pas été possible de répondre", "Li pa t posib reponn"),
}
ASKED = {404: ("GET", "/nothing"), 405: ("POST", "/grant/seeds"), 500: ("GET", "/grant/seeds")}


@pytest.mark.parametrize("status", SAID)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reader_is_told_on_a_page_in_their_language(web: Client, damaged: Client, status: int, lang: str) -> None:
    method, path = ASKED[status]
    found, headers, body = (damaged if status == 500 else web).send(
        method, path, HTML, b"", accept_language=f"de, {lang};q=0.8, es;q=0.1"
    )
    text = body.decode()
    assert (found, headers["content-type"]) == (status, "text/html; charset=utf-8")
    said = SAID[status][LANGUAGES.index(lang)]
    assert f'<html lang="{lang}"' in text
    assert f"<h1>{said}" in text
    assert f"<title>{said}" in text
    assert "– A – B &lt;b&gt;</title>" in text
    assert status == 404 or SAID[404][LANGUAGES.index(lang)] not in text
    assert "Accept-Language" in headers["vary"]


@pytest.mark.parametrize("status", SAID)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_program_is_told_in_one_line(web: Client, damaged: Client, status: int, lang: str) -> None:
    method, path = ASKED[status]
    found, headers, body = (damaged if status == 500 else web).send(
        method, path, "text/turtle, */*;q=0.1", b"", accept_language=lang
    )
    assert (found, headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert body.decode().startswith(SAID[status][LANGUAGES.index(lang)])
    assert body.count(b"\n") == 1


def test_below_the_folder_of_a_language_it_is_told_in_that_one(web: Client) -> None:
    assert SAID[404][1] in web.get("/fr/nothing", HTML, accept_language="ht")[2].decode()


@pytest.mark.parametrize("field", ["", ";;q=", "xx", "fr;q=0", "\x7f", "," * 500])
def test_a_wish_that_is_not_understood_gets_the_first_language(web: Client, field: str) -> None:
    assert SAID[404][0] in web.get("/nothing", HTML, accept_language=field)[2].decode()


def test_the_links_of_the_page_lead_to_what_is_there_at_any_depth(web: Client) -> None:
    for path, ask in (("/nothing", "/ask.html"), ("/fr/a/b/c/nothing.html", "/fr/ask.html")):
        links = re.findall(r'(?:href|src)="(/[^"]*)"', web.get(path, HTML)[2].decode())
        assert links
        answers = {link: web.get(link.partition("#")[0], HTML) for link in links}
        # How to ask leads on to where one asks, as the release is served.
        assert {link: status for link, (status, *_) in answers.items() if status != 200} == {ask: 303}


@pytest.mark.parametrize("accept", [HTML, "text/turtle"])
def test_a_fault_tells_nothing_of_this_computer(damaged: Client, accept: str) -> None:
    status, _, body = damaged.get("/grant/seeds", accept)
    assert status == 500
    assert not any(word in body for word in (b"/tmp", b"Traceback", b"PLD502", b"was cut"))


@pytest.mark.parametrize("path", ["/<script>alert(1)</script>", "/%3Cscript%3E", "/%22onload=1", "/%E2%80%AE", "/%ff"])
def test_nothing_of_an_address_comes_back_in_the_page(web: Client, path: str) -> None:
    status, _, body = web.get(path, HTML)
    assert status == 404
    assert b"<script>alert" not in body
    assert b"onload" not in body


def test_a_form_that_there_is_not_is_told_with_those_that_there_are(web: Client) -> None:
    status, _, body = web.get("/ns", "image/png")
    assert (status, body.decode()) == (
        406,
        "This is not there in such a form; there is: text/html, text/turtle, application/ld+json\n",
    )
    status, _, body = web.get("/catalog", "text/html")
    assert status == 406
    assert "<h1>This is not there in such a form; there is: text/turtle, application/ld+json</h1>" in body.decode()
