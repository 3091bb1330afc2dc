"""The facts of a release become `ro-crate-metadata.json`, which research archives take in (RO-Crate 1.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from peasant_ld.release.catalogue.facts import Facts, File

NAME = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.2/context"
SPECIFICATION = "https://w3id.org/ro/crate/1.2"
# What is told of the files that are not the data themselves: what they keep to, and what that is called.
_KEPT_TO = {
    **dict.fromkeys(("ns.ttl", "ns.jsonld"), ("http://www.w3.org/2002/07/owl", "OWL 2")),
    "shapes.ttl": ("http://www.w3.org/ns/shacl", "SHACL"),
    "tables/csv-metadata.json": ("https://www.w3.org/TR/tabular-metadata/", "Metadata Vocabulary for Tabular Data"),
    "tables/datapackage.json": ("https://specs.frictionlessdata.io/tabular-data-package/", "Tabular Data Package"),
    "labels.ttl": ("http://www.w3.org/2000/01/rdf-schema", "RDF Schema"),
}


def crate(facts: Facts, files: Iterable[File]) -> dict[str, Any] | None:
    """The metadata of the release folder and its files; None where no date is stated, because the root must have one.

    RO-Crate 1.2, "Root Data Entity": `name`, `description`, `datePublished` and `license` are required. The context
    is named, as the specification has it, not written out.
    """
    published = facts.issued or facts.modified or facts.year
    if published is None:
        return None
    parts = [_file(file) for file in files]
    root = _root(facts, published, [part["@id"] for part in parts])
    kept = dict(_KEPT_TO[each["@id"]] for each in parts if each["@id"] in _KEPT_TO)
    standards = [{"@id": iri, "@type": "CreativeWork", "name": name} for iri, name in kept.items()]
    graph = [_descriptor(), root, _publisher(facts), _licence(facts), *parts, *standards]
    return {"@context": CONTEXT, "@graph": graph}


def _descriptor() -> dict[str, Any]:
    about = {"about": {"@id": "./"}, "conformsTo": {"@id": SPECIFICATION}}
    return {"@id": NAME, "@type": "CreativeWork", **about}


def _root(facts: Facts, published: str, parts: list[str]) -> dict[str, Any]:
    description = facts.description
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": facts.title,
        "description": facts.abstract,
        "datePublished": published,
        "license": {"@id": description.licence},
        "publisher": {"@id": _publisher_id(facts)},
        "identifier": f"https://doi.org/{facts.doi}" if facts.doi else facts.dataset,
        "version": description.version,
        "url": facts.base,
        "keywords": ", ".join(facts.topics),
        "hasPart": [{"@id": part} for part in parts],
    }


def _publisher_id(facts: Facts) -> str:
    return facts.publisher_url or "#publisher"


def _publisher(facts: Facts) -> dict[str, Any]:
    agent = {"@id": _publisher_id(facts), "@type": "Organization"}
    return agent | {"name": facts.description.publisher.get("name") or facts.title}


def _licence(facts: Facts) -> dict[str, Any]:
    return {"@id": facts.description.licence, "@type": "CreativeWork", "name": facts.description.licence}


def _file(file: File) -> dict[str, Any]:
    """One file; its id is its path, percent-encoded (RO-Crate 1.2, "Encoding file paths")."""
    told: dict[str, Any] = {
        "@id": quote(file.path),
        "@type": "File",
        "name": file.path,
        "contentSize": str(file.size),
        "encodingFormat": file.packed or file.media_type,
        "sha256": file.sha256,
    }
    return told | ({"conformsTo": {"@id": _KEPT_TO[file.path][0]}} if file.path in _KEPT_TO else {})
