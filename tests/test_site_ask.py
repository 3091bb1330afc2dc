"""The pages tell how the release is asked in SPARQL: with its prefixes, and at an address only where one is stated."""

from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from peasant_ld.published.questions import EXAMPLES

pytest.importorskip("jinja2")
BASE = "https://example.org/archive/"


def published(folder: Path, **stated: Any) -> Path:
    """A release with pages in two languages, of a dataset that states this, too."""
    pld.publish(
        [{"id": "organization/mill-union", "type": "Organization", "name": {"en": "Mill Union"}}],
        folder,
        base=BASE,
        title={"en": "Unions"},
        publisher={"name": "Union", "url": "https://example.org/"},
        licence="https://creativecommons.org/licenses/by/4.0/",
        languages=["en", "pt"],
        version="1.0.0",
        **stated,
    )
    return folder


def test_an_address_that_is_stated_is_a_link_and_in_the_catalogue(tmp_path: Path) -> None:
    address = "https://data.example.org/sparql?a=1&b=2"
    release = published(tmp_path / "r", sparql=address)
    for page in ("ask.html", "pt/ask.html"):
        assert f'href="{address.replace("&", "&amp;")}"' in (release / page).read_text("utf-8")
    assert f"<{address}>" in (release / "catalog.ttl").read_text("utf-8")


def test_no_address_is_made_up_and_every_page_leads_to_how_to_ask(tmp_path: Path) -> None:
    release = published(tmp_path / "r")
    text = (release / "ask.html").read_text("utf-8")
    assert "/sparql" not in text
    assert "sparqlEndpoint" not in (release / "catalog.ttl").read_text("utf-8")
    assert f"PREFIX : &lt;{BASE}&gt;" in text
    assert "data/dataset.ttl" in text
    assert 'href="../../ask.html"' in (release / "id/organization/mill-union.html").read_text("utf-8")
    assert 'href="ask.html"' in (release / "pt/index.html").read_text("utf-8")


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_question_that_the_page_shows_has_an_answer(tmp_path: Path, name: str) -> None:
    release = pld.open_release(published(tmp_path / "r"))
    assert isinstance(release.query(EXAMPLES[name]).columns, tuple)
    release.close()
