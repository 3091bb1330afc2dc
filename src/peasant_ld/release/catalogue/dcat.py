"""The facts of a release become its catalogue, DCAT 3 and VoID in one, as nodes for the catalogue's own context.

DCAT 3 (W3C, 2024), VoID (W3C Interest Group Note, 2011) and DCAT-AP 3.0.1, whose shapes the tests ask. Every node has
an id: there is no blank node in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from peasant_ld.model import Model
from peasant_ld.model.iri import is_link
from peasant_ld.rdf.also import is_node_object
from peasant_ld.rdf.formats import MEDIA_TYPES
from peasant_ld.release.catalogue.facts import Facts, File
from peasant_ld.release.catalogue.void import void_facts
from peasant_ld.release.vocabulary import SHAPES as SHAPES_FILE
from peasant_ld.release.vocabulary import TERMS as TERMS_FILES
from peasant_ld.release.vocabulary import VERSION_INFO, ontologies

Node = dict[str, Any]

SHAPES = "https://w3id.org/peasant-ld/shapes"
SHAPES_TITLE = {
    "en": "The SHACL shapes of peasant-ld",
    "pt": "As formas SHACL do peasant-ld",
    "es": "Las formas SHACL de peasant-ld",
    "fr": "Les formes SHACL de peasant-ld",
    "ht": "Fòm SHACL peasant-ld",
}
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
SERVICE_TITLE = {
    "en": "Questions in SPARQL",
    "pt": "Perguntas em SPARQL",
    "es": "Preguntas en SPARQL",
    "fr": "Questions en SPARQL",
    "ht": "Kesyon an SPARQL",
}
# What files that are no RDF keep to, by their media type.
_KEPT_TO = {
    MEDIA_TYPES[".csv"]: ("https://www.w3.org/TR/tabular-metadata/", "Metadata Vocabulary for Tabular Data"),
    MEDIA_TYPES[".xlsx"]: ("https://www.iso.org/standard/71691.html", "Office Open XML File Formats (ISO/IEC 29500-1)"),
}
IANA = "https://www.iana.org/assignments/media-types/"
SHA256 = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"


def catalogue(facts: Facts, model: Model) -> list[Node]:
    """The catalogue and the dataset, each with the nodes it is made of nested in it."""
    seen: set[str] = set()
    nodes = (_catalog(facts), _dataset(facts, model) | void_facts(facts, model))
    return [_once({key: value for key, value in node.items() if value not in (None, [], {})}, seen) for node in nodes]


def _once(node: Node, seen: set[str]) -> Node:
    """The node with what was told of a nested one before cut down to its id."""
    if node["id"] in seen:
        return {"@id": node["id"]}
    seen.add(node["id"])
    out: Node = {}
    for key, value in node.items():
        if isinstance(value, list):
            out[key] = [_once(each, seen) if isinstance(each, dict) else each for each in value]
        else:
            out[key] = _once(value, seen) if isinstance(value, dict) and is_node_object(value) else value
    return out


def _catalog(facts: Facts) -> Node:
    node: Node = {"id": facts.base + "catalog", "type": ["Catalog"]}
    node |= _texts(facts) | _shared(facts) | _dates(facts)
    return node | {"homepage": facts.base, "dataset": {"@id": facts.dataset}, "service": _services(facts)}


def _dataset(facts: Facts, model: Model) -> Node:
    """The dataset with everything that DCAT says of it, in the order of DCAT-AP."""
    description = facts.description
    node: Node = {"id": facts.dataset, "type": ["Dataset", "void:Dataset"]} | _texts(facts)
    node["identifier"] = f"https://doi.org/{facts.doi}" if facts.doi else facts.dataset
    node |= _shared(facts) | _dates(facts)
    node |= {
        "creator": node["publisher"]["id"],
        "landingPage": {"id": facts.base, "type": ["Page"]},
        "version": description.version,
        "previousVersion": _previous(facts),
        "theme": [{"id": iri, "type": ["Concept"], "label": names} for iri, names in facts.survey.topics],
        "topic": list(facts.survey.other_topics),
        "keyword": _keywords(facts),
        "spatial": _spatial(facts),
        "temporal": _temporal(facts),
        "conformsTo": _standards(facts, model),
        "provenance": {"id": f"{facts.base}catalog#account", "type": ["Account"], "text": facts.account},
        "distribution": [_distribution(facts, file) for file in (*facts.files, *facts.tables)],
    }
    return node


def _services(facts: Facts) -> list[Node]:
    """The service that answers questions about the dataset, where there is one (DCAT 3, section 6.9)."""
    if facts.sparql is None:
        return []
    protocol = {"id": PROTOCOL, "type": ["Standard"], "title": {"en": "SPARQL 1.1 Protocol"}}
    node: Node = {"id": f"{facts.base}catalog#sparql", "type": ["DataService"], "title": dict(SERVICE_TITLE)}
    node |= {"endpointURL": facts.sparql, "endpointDescription": facts.sparql}
    return [node | {"conformsTo": [protocol], "servesDataset": {"@id": facts.dataset}}]


def _standards(facts: Facts, model: Model) -> list[Node]:
    """The shapes and the vocabularies that the data keep to, each with the files of this release that hold it."""
    nodes = [_standard(facts, SHAPES, SHAPES_TITLE, (SHAPES_FILE,))]
    for each in ontologies(model):
        node = _standard(facts, each.iri, each.labels or {"en": each.iri}, TERMS_FILES)
        version = each.facts.get(VERSION_INFO)
        nodes.append(node | {"standardVersion": version[0]} if version else node)
    return nodes


def _standard(facts: Facts, iri: str, title: Mapping[str, str], files: tuple[str, ...]) -> Node:
    formats = [facts.base + name for name in files]
    return {"id": iri, "type": ["Standard"], "title": dict(title), "hasFormat": formats}


def _texts(facts: Facts) -> Node:
    """Title and description; DCAT-AP wants both, so the title stands for a description that nobody wrote."""
    description = facts.description
    return {"title": dict(description.title), "description": dict(description.description or description.title)}


def _shared(facts: Facts) -> Node:
    """Publisher, licence and languages: the same for the catalogue and for the dataset."""
    description = facts.description
    publisher = description.publisher
    agent: Node = {"id": facts.publisher_url or f"{facts.base}catalog#publisher", "type": ["Agent"]}
    agent |= {"name": publisher.get("name") or facts.title}
    languages = [{"id": language_iri(tag), "type": ["Language"]} for tag in sorted(facts.languages)]
    return {"publisher": agent, "licence": _licence(facts), "language": languages}


def _licence(facts: Facts) -> Node:
    return {"id": facts.description.licence, "type": ["Licence"]}


def language_iri(tag: str) -> str:
    """The IRI of the language of a BCP 47 tag: ISO 639-1 at the Library of Congress, ISO 639-3 at SIL."""
    language = tag.partition("-")[0]
    if len(language) == 2:
        return f"http://id.loc.gov/vocabulary/iso639-1/{language}"
    return f"https://iso639-3.sil.org/code/{language}"


def _dates(facts: Facts) -> Node:
    stated = (("issued", facts.issued), ("modified", facts.modified))
    return {key: _date(day) for key, day in stated if day}


def _date(text: str) -> Node:
    """A year, a month or a day with the datatype of its precision (XML Schema 1.1, part 2)."""
    return {"@value": text, "@type": ("xsd:gYear", "xsd:gYearMonth", "xsd:date")[text.count("-")]}


def _previous(facts: Facts) -> str | None:
    """The version before this one: its own IRI, or a name under the catalogue."""
    if facts.previous and not is_link(facts.previous):
        return f"{facts.base}catalog#version-{quote(facts.previous, safe='')}"
    return facts.previous


def _keywords(facts: Facts) -> Mapping[str, list[str]]:
    words: dict[str, set[str]] = {}
    for _, names in facts.survey.topics:
        for tag, name in names.items():
            words.setdefault(tag, set()).add(name)
    return {tag: sorted(words[tag]) for tag in sorted(words)}


def _spatial(facts: Facts) -> list[Node]:
    """The places that are named without coordinates, and one box around those with them (DCAT 3, section 6.15.2)."""
    places: list[Node] = [{"id": iri, "type": ["Place"], "label": names} for iri, names in facts.survey.places]
    if facts.survey.box:
        west, south, east, north = facts.survey.box
        ring = f"POLYGON(({west} {north},{east} {north},{east} {south},{west} {south},{west} {north}))"
        places.append({"id": f"{facts.base}catalog#extent", "type": ["Place"], "bbox": ring})
    return places


def _temporal(facts: Facts) -> Node | None:
    survey = facts.survey
    if survey.first is None:
        return None
    return {"id": f"{facts.base}catalog#period", "type": ["Period"], "startDate": survey.first, "endDate": survey.last}


def _distribution(facts: Facts, file: File) -> Node:
    """One file: where it is, what it is, how large, and its checksum (DCAT 3, section 6.8)."""
    slug = file.path.removeprefix("data/").replace("/", "-").replace(".", "-")
    identity = f"{facts.base}catalog#{slug}"
    node: Node = {"id": identity, "type": ["Distribution"], "fileName": file.path, "licence": _licence(facts)}
    node |= _dates(facts)
    node |= {
        "accessURL": facts.base + file.path,
        "downloadURL": facts.base + file.path,
        "mediaType": _media_type(file.media_type),
        "byteSize": file.size,
        "checksum": {
            "id": f"{identity}-checksum",
            "type": ["Checksum"],
            "algorithm": {"id": SHA256, "type": ["Algorithm"]},
            "checksumValue": file.sha256,
        },
    }
    if file.media_type in _KEPT_TO:
        iri, title = _KEPT_TO[file.media_type]
        node["conformsTo"] = [{"id": iri, "type": ["Standard"], "title": {"en": title}}]
    return node | ({"compressFormat": _media_type(file.packed)} if file.packed else {})


def _media_type(name: str) -> Node:
    return {"id": IANA + name, "type": ["MediaType"]}
