"""A release tells what it is in the forms that catalogues, archives and readers ask for, each valid by its rules."""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.model import load_model
from peasant_ld.model.description import Description
from peasant_ld.published.manifest import Digests
from peasant_ld.rdf.formats import Format, write_records
from peasant_ld.rdf.normalize import normalize
from peasant_ld.rdf.own_document import compile_published
from peasant_ld.release.catalogue import (
    Facts,
    Material,
    Tally,
    gather_facts,
    previous_of,
    tally_of,
    undated,
    write_catalogue,
)
from peasant_ld.release.catalogue.bagit import write_bag
from peasant_ld.release.catalogue.cff import spdx_of
from peasant_ld.release.catalogue.dcat import language_iri

rdflib = pytest.importorskip("rdflib")

BASE = "https://example.org/archive/"
DAY = "1534204800"  # 14 August 2018
COUNTS = {"read": 8, "published": 7, "withheld": 1, "rejected": 0}
SOURCES: list[dict[str, Any]] = [
    {
        "id": "concept/land",
        "type": "Concept",
        "name": {"en": "land", "pt": "terra"},
        "exactMatch": ["http://www.wikidata.org/entity/Q1"],
    },
    {
        "id": "movement/one",
        "type": "Movement",
        "name": {"pt": "Um"},
        "topic": ["concept/land", "https://vocab.example/seed"],
    },
    {"id": "movement/two", "type": "Movement", "topic": ["concept/land"], "founded": "1984", "modified": "2018-08-01"},
    {
        "id": "place/haiti",
        "type": "Place",
        "name": {"ht": "Ayiti"},
        "country": "HT",
        "sameAs": ["http://www.wikidata.org/entity/Q790"],
    },
    {"id": "place/north", "type": "Place", "latitude": "19.5", "longitude": "-72.25"},
    {"id": "place/south", "type": "Place", "latitude": "-25", "longitude": "30.5"},
    {"id": "journey/a", "type": "Journey", "period": "2016-08/2017-08", "note": {"en": 'quotes " and <tags>'}},
]
DESCRIPTION = Description(
    base=BASE,
    title={"en": 'The "archive": a <title>', "pt": "O arquivo"},
    description={"en": "Two lines\nof text: # not a comment"},
    publisher={"name": "The archive", "url": "https://example.org/"},
    licence="https://creativecommons.org/licenses/by-sa/4.0/",
    languages=("pt", "en", "quc"),
    version="1.2.0",
)


def records() -> Iterator[Mapping[str, Any]]:
    """The normalized records of a small dataset."""
    for source in SOURCES:
        yield normalize(source, load_model(), BASE)


def tally() -> Tally:
    return tally_of(records(), load_model(), BASE)


def written(folder: Path, description: Description = DESCRIPTION, previous: str | None = None) -> Facts:
    """A release folder with data files and everything that is told of it; gives the facts it was told from."""
    (folder / "data").mkdir(parents=True)
    for name, form in (("dataset.ttl", Format.TURTLE), ("dataset.jsonld", Format.JSONLD)):
        with (folder / "data" / name).open("wb") as out:
            write_records(map(compile_published(load_model(), DESCRIPTION.base), records()), out, form, load_model())
    facts = gather_facts(Digests(folder), Material(description, load_model(), tally(), COUNTS, previous))
    write_catalogue(Digests(folder), facts, load_model())
    return facts


@pytest.fixture(autouse=True)
def a_day_is_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH gives the day of publication."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release with its catalogue."""
    written(tmp_path / "release")
    return tmp_path / "release"


def graph(release: Path) -> Any:
    """The catalogue as a graph, from its Turtle."""
    return rdflib.Graph().parse(release / "catalog.ttl")


def ask(release: Path, pattern: str) -> bool:
    """Whether the catalogue states a pattern."""
    prefixes = "\n".join(
        f"PREFIX {name}: <{iri}>"
        for name, iri in (
            ("dcat", "http://www.w3.org/ns/dcat#"),
            ("dct", "http://purl.org/dc/terms/"),
            ("void", "http://rdfs.org/ns/void#"),
            ("spdx", "http://spdx.org/rdf/terms#"),
            ("skos", "http://www.w3.org/2004/02/skos/core#"),
            ("xsd", "http://www.w3.org/2001/XMLSchema#"),
            ("pld", "https://w3id.org/peasant-ld/ns#"),
            ("ex", BASE),
        )
    )
    return bool(graph(release).query(f"{prefixes} ASK {{ {pattern} }}").askAnswer)


def test_turtle_and_json_ld_of_the_catalogue_say_the_same(release: Path) -> None:
    import pyoxigraph as ox

    turtle = set(ox.parse((release / "catalog.ttl").read_bytes(), format=ox.RdfFormat.TURTLE))
    assert turtle == set(ox.parse((release / "catalog.jsonld").read_bytes(), format=ox.RdfFormat.JSON_LD))


def test_nothing_in_the_catalogue_is_a_blank_node(release: Path) -> None:
    assert not [term for triple in graph(release) for term in triple if isinstance(term, rdflib.BNode)]


@pytest.mark.parametrize(
    "pattern",
    [
        "<https://example.org/archive/catalog> a dcat:Catalog ; dcat:dataset ex:dataset",
        'ex:dataset a dcat:Dataset, void:Dataset ; dct:title "O arquivo"@pt ; dcat:version "1.2.0"',
        'ex:dataset dcat:distribution [ dct:title "data/dataset.ttl" ]',
        "ex:dataset dcat:distribution [ dcat:downloadURL <https://example.org/archive/data/dataset.ttl> ]",
        "ex:dataset dcat:distribution [ dcat:mediaType <https://www.iana.org/assignments/media-types/text/turtle> ]",
        "ex:dataset dcat:distribution [ spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ] ]",
        'ex:dataset dct:temporal [ dcat:startDate "1984-01-01"^^xsd:date ; dcat:endDate "2017-08-31"^^xsd:date ]',
        "ex:dataset dct:spatial <https://example.org/archive/place/haiti>",
        "ex:dataset dct:spatial [ dcat:bbox ?box ]",
        'ex:dataset dcat:theme [ skos:prefLabel "terra"@pt ]',
        "ex:dataset dct:subject <https://vocab.example/seed>",
        "ex:dataset dct:language <http://id.loc.gov/vocabulary/iso639-1/pt>, <https://iso639-3.sil.org/code/quc>",
        "ex:dataset dct:conformsTo <https://w3id.org/peasant-ld/shapes>",
        "ex:dataset void:entities 7",
        "ex:dataset void:vocabulary <https://schema.org/>",
        "ex:dataset void:classPartition [ void:class pld:SocialMovement ; void:entities 2 ]",
        "ex:dataset void:subset [ a void:Linkset ; void:linkPredicate skos:exactMatch ; void:triples 1 ]",
        'ex:dataset void:subset [ void:objectsTarget [ void:uriSpace "http://www.wikidata.org/" ] ]',
        'ex:dataset dct:modified "2018-08-01"^^xsd:date ; dct:issued "2018-08-14"^^xsd:date',
    ],
)
def test_the_catalogue_states(release: Path, pattern: str) -> None:
    assert ask(release, pattern)


def test_the_catalogue_counts_the_statements_that_a_parser_finds(release: Path) -> None:
    import pyoxigraph as ox

    found = len(list(ox.parse((release / "data/dataset.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)))
    assert ask(release, f"ex:dataset void:triples {found}")


def test_checksums_and_sizes_are_those_of_the_files(release: Path) -> None:
    import hashlib

    data = (release / "data/dataset.ttl").read_bytes()
    node = f"[ dcat:byteSize {len(data)} ; spdx:checksum [ spdx:checksumValue ?sum ] ]".replace(
        f"{len(data)} ", f'"{len(data)}"^^xsd:nonNegativeInteger '
    )
    wanted = f'"{hashlib.sha256(data).hexdigest()}"^^xsd:hexBinary'
    assert ask(release, f"ex:dataset dcat:distribution {node.replace('?sum', wanted)}")


@pytest.mark.parametrize(
    ("previous", "iri"),
    [
        ("1.1.0", BASE + "catalog#version-1.1.0"),
        ("https://example.org/v1", "https://example.org/v1"),
        ("a <b>", BASE + "catalog#version-a%20%3Cb%3E"),
    ],
)
def test_the_version_before_is_named(tmp_path: Path, previous: str, iri: str) -> None:
    written(tmp_path / "r", previous=previous)
    assert ask(tmp_path / "r", f"ex:dataset dcat:previousVersion <{iri}>")


@pytest.mark.parametrize("sources", [[], SOURCES[4:5]])
def test_a_release_with_next_to_nothing_in_it_has_a_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sources: list[dict[str, Any]], shared: Path
) -> None:
    monkeypatch.setattr(sys.modules[__name__], "SOURCES", sources)
    written(tmp_path / "r", replace(DESCRIPTION, description={}, languages=(), publisher={"name": "A"}))
    assert ask(tmp_path / "r", f"ex:dataset void:entities {len(sources)}")
    shacl = pytest.importorskip("shacl")
    assert shacl.validate(str(tmp_path / "r/catalog.ttl"), str(shared / "data/dcat/dcat-ap-3.0.1-SHACL.ttl")).conforms


def test_the_chain_of_versions_can_be_read_back(tmp_path: Path) -> None:
    written(tmp_path / "a")
    written(tmp_path / "b", previous="https://example.org/archive/versions/1.1.0/")
    assert previous_of(tmp_path / "a") is None
    assert previous_of(tmp_path / "none") is None
    assert previous_of(tmp_path / "b") == "https://example.org/archive/versions/1.1.0/"


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_the_catalogue_is_valid_dcat_ap(release: Path, shared: Path, engine: str) -> None:
    shapes = shared / "data/dcat/dcat-ap-3.0.1-SHACL.ttl"
    if engine == "pyshacl":
        pyshacl = pytest.importorskip("pyshacl")
        conforms, _, text = pyshacl.validate(graph(release), shacl_graph=str(shapes), advanced=False)
        assert conforms, text
    else:
        shacl = pytest.importorskip("shacl")
        assert shacl.validate(str(release / "catalog.ttl"), str(shapes)).conforms


def test_a_stated_sparql_address_is_a_service_and_none_is_made_up(tmp_path: Path, release: Path, shared: Path) -> None:
    address = "https://data.example.org/sparql"
    written(tmp_path / "r", replace(DESCRIPTION, more={**DESCRIPTION.more, "sparql": address}))
    assert ask(tmp_path / "r", f"ex:dataset void:sparqlEndpoint <{address}>")
    assert ask(tmp_path / "r", f"ex:catalog dcat:service ?s . ?s a dcat:DataService ; dcat:endpointURL <{address}>")
    assert ask(tmp_path / "r", "?s a dcat:DataService ; dcat:servesDataset ex:dataset")
    shacl = pytest.importorskip("shacl")
    assert shacl.validate(str(tmp_path / "r/catalog.ttl"), str(shared / "data/dcat/dcat-ap-3.0.1-SHACL.ttl")).conforms
    assert not ask(release, "?d void:sparqlEndpoint ?e")
    assert not ask(release, "?d a dcat:DataService")


def test_a_catalogue_without_a_title_is_not_valid_dcat_ap(release: Path, shared: Path) -> None:
    pyshacl = pytest.importorskip("pyshacl")
    broken = graph(release)
    broken.remove((rdflib.URIRef(BASE + "dataset"), rdflib.DCTERMS.title, None))
    assert not pyshacl.validate(broken, shacl_graph=str(shared / "data/dcat/dcat-ap-3.0.1-SHACL.ttl"))[0]


def test_every_term_of_the_catalogue_exists_in_its_vocabulary(shared: Path) -> None:
    from peasant_ld.release.catalogue import catalogue_context

    context = catalogue_context()
    dcat = rdflib.Graph().parse(shared / "data/ontologies/dcat3.ttl")
    closed = {"dct": rdflib.DCTERMS, "void": rdflib.VOID, "foaf": rdflib.FOAF, "skos": rdflib.SKOS, "prov": rdflib.PROV}
    for iri in [*context.types.values(), *(term.iri for term in context.terms.values())]:
        prefix, _, local = context.compact(iri).partition(":")
        if prefix == "dcat":
            assert (rdflib.URIRef(iri), None, None) in dcat, iri
        elif prefix in closed:
            known = {str(term).removeprefix(str(closed[prefix])) for term in dir(closed[prefix])} | {
                "class"
            }  # a Python word
            assert local in known, iri


@pytest.fixture
def schemas(shared: Path) -> Path:
    """The schemas of the citation forms."""
    return shared / "data/release-schemas"


def test_citation_cff_is_valid_and_says_what_was_stated(release: Path, schemas: Path) -> None:
    yaml = pytest.importorskip("yaml")
    from jsonschema import Draft7Validator, FormatChecker

    found = yaml.load((release / "CITATION.cff").read_text("utf-8"), yaml.BaseLoader)
    schema = json.loads((schemas / "cff-1.2-schema.json").read_text("utf-8"))
    assert not list(Draft7Validator(schema, format_checker=FormatChecker()).iter_errors(found))
    assert found["title"] == "O arquivo"
    assert found["abstract"] == DESCRIPTION.description["en"]
    assert found["license"] == "CC-BY-SA-4.0"
    assert found["date-released"] == "2018-08-14"
    assert found["authors"] == [{"name": "The archive", "website": "https://example.org/"}]


@pytest.mark.parametrize(
    "text", ['"', "\\", "\u2028", "\x85", "é\U0001f33e", "- a: b #", "{x}", "null", "\t\x01", "\ufeff"]
)
def test_any_title_survives_citation_cff(tmp_path: Path, text: str) -> None:
    yaml = pytest.importorskip("yaml")
    written(tmp_path / "r", replace(DESCRIPTION, title={"en": text}))
    assert yaml.load((tmp_path / "r/CITATION.cff").read_text("utf-8"), yaml.BaseLoader)["title"] == text


def test_datacite_is_valid(release: Path, schemas: Path) -> None:
    from jsonschema import Draft7Validator

    found = json.loads((release / "datacite.json").read_text("utf-8"))
    schema = json.loads((schemas / "datacite_4.3_schema.json").read_text("utf-8"))
    assert not list(Draft7Validator(schema).iter_errors(found))
    assert found["publicationYear"] == "2018"


@pytest.mark.parametrize("doi", ["10.1234/abc", "https://doi.org/10.1234/abc", "doi:10.1234/abc", "DOI:10.1234/abc"])
def test_a_doi_is_told_wherever_it_belongs(tmp_path: Path, doi: str) -> None:
    written(tmp_path / "r", replace(DESCRIPTION, more={"doi": doi}))
    assert json.loads((tmp_path / "r/datacite.json").read_text("utf-8"))["identifiers"][0]["identifierType"] == "DOI"
    assert 'doi: "10.1234/abc"' in (tmp_path / "r/CITATION.cff").read_text("utf-8")
    assert ask(tmp_path / "r", 'ex:dataset dct:identifier "https://doi.org/10.1234/abc"')


def test_without_a_date_none_is_made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setitem(SOURCES[2], "modified", "2018~")
    facts = written(tmp_path / "r")
    assert not (tmp_path / "r/datacite.json").exists()
    assert not (tmp_path / "r/ro-crate-metadata.json").exists()
    assert "date-released" not in (tmp_path / "r/CITATION.cff").read_text("utf-8")
    assert [problem.code for problem in undated(facts)] == ["PLD510"]


@pytest.mark.parametrize(
    ("more", "version", "year"),
    [
        ({"issued": "2020-05-01"}, "1.0", "2020"),
        ({"dataset": {"issued": "2019"}}, "1.0", "2019"),
        ({"modified": "2021-02"}, "1.0", "2021"),
        ({}, "2022.1", "2022"),
        ({}, "1.2", None),
        ({"issued": "soon"}, "20220", None),
    ],
)
def test_the_year_of_publication_comes_from_what_is_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any], version: str, year: str | None
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setitem(SOURCES[2], "modified", "2018~")
    assert written(tmp_path / "r", replace(DESCRIPTION, more=more, version=version)).year == year


def test_the_crate_is_read_by_the_ro_crate_library(release: Path) -> None:
    rocrate = pytest.importorskip("rocrate.rocrate")
    crate = rocrate.ROCrate(str(release))
    assert crate.name == "O arquivo"
    assert str(crate.root_dataset["license"].id) == DESCRIPTION.licence
    assert {entity.id for entity in crate.data_entities} >= {"data/dataset.ttl", "catalog.ttl", "CITATION.cff"}


def test_every_file_of_the_crate_is_there_and_its_terms_are_in_the_context(release: Path, schemas: Path) -> None:
    found = json.loads((release / "ro-crate-metadata.json").read_text("utf-8"))
    files = [node for node in found["@graph"] if node["@type"] == "File"]
    assert files
    assert all((release / node["@id"]).stat().st_size == int(node["contentSize"]) for node in files)
    context = json.loads((schemas / "ro-crate-1.2-context.jsonld").read_text("utf-8"))["@context"]
    context = context if isinstance(context, dict) else context[-1]
    keys = {key for node in found["@graph"] for key in node if not key.startswith("@")}
    assert keys <= set(context)


def test_the_bag_is_complete_and_valid(release: Path, tmp_path: Path) -> None:
    bagit = pytest.importorskip("bagit")
    facts = gather_facts(Digests(release), Material(DESCRIPTION, load_model(), tally(), COUNTS))
    (tmp_path / "bag").mkdir()
    write_bag(release, tmp_path / "bag", facts)
    bag = bagit.Bag(str(tmp_path / "bag"))
    bag.validate()
    assert bag.info["Source-Organization"] == "The archive"
    (tmp_path / "bag/data/catalog.ttl").write_text("changed", encoding="utf-8")
    with pytest.raises(bagit.BagValidationError):
        bag.validate()


def test_a_percent_sign_in_a_path_is_encoded(release: Path, tmp_path: Path) -> None:
    """RFC 8493, section 2.1.3; the bagit library does not decode it, so that it is not asked here."""
    (release / "odd%name.txt").write_text("x", encoding="utf-8")
    (tmp_path / "bag").mkdir()
    write_bag(
        release, tmp_path / "bag", gather_facts(Digests(release), Material(DESCRIPTION, load_model(), tally(), COUNTS))
    )
    assert "  data/odd%25name.txt\n" in (tmp_path / "bag/manifest-sha256.txt").read_text("utf-8")


def test_a_description_cannot_add_a_field_to_the_bag(tmp_path: Path) -> None:
    facts = written(tmp_path / "r", replace(DESCRIPTION, description={"en": "x\nBagging-Date: 1999-01-01"}))
    (tmp_path / "bag").mkdir()
    write_bag(tmp_path / "r", tmp_path / "bag", facts)
    assert "\nBagging-Date: 1999" not in (tmp_path / "bag/bag-info.txt").read_text("utf-8")


def test_schema_org_describes_the_dataset(release: Path, shared: Path) -> None:
    found = json.loads((release / "schema.jsonld").read_text("utf-8"))
    assert found["@type"] == "Dataset"
    assert {"@language": "pt", "@value": "O arquivo"} in found["name"]
    assert found["temporalCoverage"] == "1984-01-01/2017-08-31"
    ontology = (shared / "data/ontologies/schema.ttl").read_text("utf-8")
    nodes = [found, *found["distribution"], found["publisher"], *found["spatialCoverage"]]
    for term in {key for node in nodes for key in node if not key.startswith("@")} | {
        node["@type"] for node in nodes if "@type" in node
    }:
        assert f"schema:{term} a" in ontology or f"<https://schema.org/{term}> a" in ontology, term


def test_a_language_that_nobody_stated_is_told_to_no_catalogue(tmp_path: Path) -> None:
    written(tmp_path / "r", replace(DESCRIPTION, title={"und": "An archive"}, languages=("und",)))
    assert not ask(tmp_path / "r", "?thing dct:language ?any")
    assert "inLanguage" not in json.loads((tmp_path / "r/schema.jsonld").read_text("utf-8"))
    assert json.loads((tmp_path / "r/datacite.json").read_text("utf-8")).get("language") is None


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in "ab":
        written(tmp_path / name)
    for path in (tmp_path / "a").rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()
    shutil.rmtree(tmp_path / "a")


@pytest.mark.parametrize(
    ("iri", "spdx"),
    [
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/3.0/", "CC-BY-NC-SA-3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://example.org/licence", None),
    ],
)
def test_a_licence_has_its_short_name(iri: str, spdx: str | None) -> None:
    assert spdx_of(iri) == spdx


@pytest.mark.parametrize(("tag", "end"), [("ht", "iso639-1/ht"), ("pt-br", "iso639-1/pt"), ("quc", "code/quc")])
def test_a_language_has_its_iri(tag: str, end: str) -> None:
    assert language_iri(tag).endswith(end)


@pytest.mark.parametrize("url", ["not an address", "javascript:alert(1)", "https://x/<script>"])
def test_an_address_that_is_none_does_not_become_an_iri(tmp_path: Path, url: str) -> None:
    written(tmp_path / "r", replace(DESCRIPTION, publisher={"name": "A", "url": url}))
    assert ask(tmp_path / "r", "ex:dataset dct:publisher <https://example.org/archive/catalog#publisher>")
