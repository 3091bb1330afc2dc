"""Ids and references that are other forms of addresses of the dataset or its release are told, with what to write."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from datasets import FOUNDING, run, words
from peasant_ld.check.addresses import compile_addresses
from peasant_ld.model import load_model
from peasant_ld.model.reserved import is_reserved
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Record
from strategies import records

BASE = "https://ex.org/arch/"
CHECK = compile_addresses(load_model(), BASE)


def problems_of(**keys: Any) -> list[Problem]:
    return CHECK(Record({"id": "concept/c", "type": "Concept", "name": {"en": "C"}, **keys}, Place("a.jsonl", 1)))


OTHER_FORMS = {
    "http://ex.org/arch/concept/b": "concept/b",
    "https://EX.org/arch/concept/b": "concept/b",
    "https://ex.org:443/arch/concept/b": "concept/b",
    "http://ex.org:80/arch/concept/b": "concept/b",
    "https://ex.org:80/arch/concept/b": "concept/b",
    "https://www.ex.org/arch/concept/b": "concept/b",
    "http://www.ex.org/arch/concept/b": "concept/b",
    "https://ex.org/arch//concept/b": "concept/b",
    "https://ex.org//arch/concept/b": "concept/b",
    "https://ex.org/arch/concept//b": "concept/b",
    "https://ex.org/arch/concept/b/": "concept/b",
    "https://ex.org/arch/concept/%62": "concept/b",
    "https://ex.org/%61rch/concept/b": "concept/b",
    "https://ex.org/x/../arch/concept/b": "concept/b",
    "https://ex.org/arch/./concept/b": "concept/b",
    "concept/%62": "concept/b",
    "%63oncept/b": "concept/b",
    "concept/%c3%a4": "concept/%C3%A4",
    "concept/x%7ey": "concept/x~y",
    "concept/%2d": "concept/-",
    "%2E%2E/concept/b": "https://ex.org/concept/b",
}
AS_THEY_ARE = [
    *("concept/b", "concept/B", "b", "a/b/c", "concept/b.1", "concept/ä", "concept/a\u0308", "concept/%C3%A4"),
    *("concept/a%20b", "concept/%2F", "https://ex.org/arch/concept/b", "https://ex.org/arch/concept/%C3%A4"),
    *("https://ex.org/other/b", "http://ex.org/", "https://other.org/arch/concept/b", "http://other.org:80/a//b/"),
    *("https://notex.org/arch/b", "https://sub.ex.org/arch/b", "https://ex.org.evil.org/arch/b", "urn:uuid:1"),
    *("https://ex.org:8443/arch/b", "http://www.wikidata.org/entity/Q1", "https://other.org/?u=https://ex.org/arch/b"),
]


@pytest.mark.parametrize("written", OTHER_FORMS)
def test_another_form_of_an_address_below_the_base_is_told_with_what_to_write(written: str) -> None:
    (of_id,) = problems_of(id=written)
    (of_reference,) = problems_of(broader=["concept/a", written])
    for problem, pointer, key in ((of_id, "/id", "id"), (of_reference, "/broader/1", "broader")):
        assert (problem.code, problem.place and problem.place.pointer, problem.key) == ("PLD042", pointer, key)
        assert (problem.value, problem.facts["suggestion"], problem.blocks) == (written, OTHER_FORMS[written], True)


@pytest.mark.parametrize("written", AS_THEY_ARE)
def test_an_address_in_its_own_form_and_one_elsewhere_are_as_they_should_be(written: str) -> None:
    assert problems_of(id=written) == problems_of(broader=written) == problems_of(exactMatch=[written]) == []


@pytest.mark.parametrize("written", sorted(set(OTHER_FORMS.values())))
def test_what_is_to_be_written_is_in_order(written: str) -> None:
    assert problems_of(broader=written) == []


ELSEWHERE = "http://ex.org/arch/concept/b"
PLACES: dict[str, tuple[str, Any, str]] = {
    "a reference": ("partOf", ELSEWHERE, "partOf"),
    "one of several": ("/funder/1", ["organization/a", ELSEWHERE], "funder"),
    "the same thing elsewhere": ("/sameAs/0", [ELSEWHERE], "sameAs"),
    "a share": ("/share/0/value", [{"of": "funder", "value": ELSEWHERE, "percentage": "1"}], "share.value"),
    "a source": ("/evidence/1/source", [{"source": "document/a"}, {"source": ELSEWHERE}], "evidence.source"),
    "a source of consent": ("/access/source", {"source": ELSEWHERE}, "access.source"),
    "what takes the place of a record": ("/access/replacedBy", {"replacedBy": ELSEWHERE}, "access.replacedBy"),
}


@pytest.mark.parametrize("place", PLACES)
def test_references_are_looked_at_wherever_they_stand(place: str) -> None:
    pointer, value, key = PLACES[place]
    pointer = f"/{pointer.lstrip('/')}"
    data = {"id": "grant/x", "type": "Grant", pointer.split("/")[1]: value}
    (problem,) = CHECK(Record(data, Place("a.jsonl", 1)))
    assert (problem.place and problem.place.pointer, problem.key) == (pointer, key)


def test_a_page_may_lie_beside_the_dataset_in_any_form() -> None:
    assert problems_of(homepage="http://www.ex.org/arch/", page=["http://ex.org/arch/about/"]) == []


RESERVED = words("""
    index index.html report report.json catalog catalog.ttl dataset sparql search map model network sums timeline
    checked context.jsonld schema.jsonld datacite.json CITATION.cff manifest-sha256.txt ro-crate-metadata.json ns
    _headers _redirects data/dataset data/x id/a id versions/1.0.0/x server/x static/x fr fr/x pt/index en es/x ht/x
    browse/x Data/x INDEX https://ex.org/arch/index http://ex.org/arch/data/x https://ex.org/arch/ https://ex.org/arch
    %69ndex concept/%2e%2e tables tables/grant.csv reconcile reconcile/suggest/entity
""")
FREE = words("""
    concept/index concept/data concept/fr map/a model/x network/landless indexes data-x fra concept search/x sparql/x
    https://other.org/index urn:uuid:index
""")


@pytest.mark.parametrize("identity", RESERVED)
def test_an_id_at_an_address_of_the_release_itself_is_refused(identity: str) -> None:
    (problem,) = problems_of(id=identity)
    assert (problem.code, problem.place and problem.place.pointer, problem.value) == ("PLD044", "/id", identity)
    assert problem.blocks


@pytest.mark.parametrize("identity", FREE)
def test_an_id_beside_the_addresses_of_the_release_is_free(identity: str) -> None:
    assert problems_of(id=identity) == []


def test_whatever_a_release_holds_is_reserved(tmp_path: Path) -> None:
    release, bag = tmp_path / "release", tmp_path / "bag"
    dataset = shutil.copytree(FOUNDING, tmp_path / "dataset")
    described = dataset / "dataset.toml"
    described.write_text(
        described.read_text().replace('languages = ["en"]', 'languages = ["en", "pt", "es", "fr", "ht"]')
    )
    assert run("publish", dataset, "-o", release, "--bagit", bag).code == 0
    held = {path.relative_to(folder).as_posix() for folder in (release, bag) for path in folder.rglob("*")}
    assert {"catalog.ttl", "fr/search.html", "bagit.txt"} <= held
    assert [path for path in sorted(held) if not is_reserved(path)] == []
    assert [path for path in sorted(held) if not is_reserved(path.removesuffix(".html"))] == []


@given(records())
def test_the_ids_and_references_of_ordinary_records_are_in_order(data: dict[str, Any]) -> None:
    assert CHECK(Record(data, Place("a.jsonl", 1))) == []
