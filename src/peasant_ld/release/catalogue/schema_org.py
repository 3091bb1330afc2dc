"""The facts of a release become `schema:Dataset` JSON-LD, which search engines for data read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peasant_ld.release.catalogue.facts import Facts, File

CONTEXT = "https://schema.org/"


def schema_dataset(facts: Facts) -> dict[str, Any]:
    """The dataset in the terms of schema.org, to stand in its home page and beside the catalogue.

    Where the facts are for one reader, the texts are in that language alone. Nobody's words are made up: without a
    description there is none. The context is the address that search engines know by heart; none of them asks for it.
    """
    description = facts.description
    publisher = description.publisher
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": facts.dataset,
        "@type": "Dataset",
        "name": _texts(description.title, facts),
        "description": _texts(description.description, facts),
        "url": facts.address,
        "identifier": f"https://doi.org/{facts.doi}" if facts.doi else facts.dataset,
        "license": description.licence,
        "version": description.version,
        "inLanguage": facts.languages,
        "isAccessibleForFree": True,
        "datePublished": facts.issued,
        "dateModified": facts.modified,
        "publisher": {"@type": "Organization", "name": publisher.get("name"), "url": facts.publisher_url},
        "keywords": facts.topics,
        "spatialCoverage": _places(facts),
        "temporalCoverage": f"{facts.survey.first}/{facts.survey.last}" if facts.survey.first else None,
        "distribution": [_download(facts, file) for file in (*facts.files, *facts.tables)],
    }
    return _stated(found)


def _stated(node: dict[str, Any]) -> dict[str, Any]:
    """The node without what is not stated."""
    whole = {key: _stated(value) if isinstance(value, dict) else value for key, value in node.items()}
    return {key: value for key, value in whole.items() if value not in (None, "", [], {})}


def _texts(texts: Mapping[str, str], facts: Facts) -> str | list[dict[str, str]]:
    if facts.lang is not None:
        return facts.text(texts)
    return [{"@language": tag, "@value": texts[tag]} for tag in sorted(texts)]


def _places(facts: Facts) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = [
        {"@type": "Place", "@id": iri, "name": facts.text(names)} for iri, names in facts.survey.places if names
    ]
    if facts.survey.box:
        west, south, east, north = facts.survey.box
        places.append({"@type": "Place", "geo": {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}})
    return places


def _download(facts: Facts, file: File) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "contentUrl": facts.address + file.path,
        "encodingFormat": file.packed or file.media_type,
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }
