"""The facts of a release become `schema:Dataset` JSON-LD, which search engines for data read."""

from __future__ import annotations

from typing import Any

from peasant_ld.release.catalogue.facts import Facts, File

CONTEXT = "https://schema.org/"


def schema_dataset(facts: Facts) -> dict[str, Any]:
    """The dataset in the terms of schema.org, to stand in its home page and beside the catalogue.

    The context is the address that search engines know by heart; none of them asks for it.
    """
    description = facts.description
    publisher = description.publisher
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@id": facts.dataset,
        "@type": "Dataset",
        "name": _texts(description.title),
        "description": _texts(description.description or description.title),
        "url": facts.base,
        "identifier": f"https://doi.org/{facts.doi}" if facts.doi else facts.dataset,
        "license": description.licence,
        "version": description.version,
        "inLanguage": list(description.languages),
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
    return {key: value for key, value in whole.items() if value not in (None, [], {})}


def _texts(texts: Any) -> list[dict[str, str]]:
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
        "contentUrl": facts.base + file.path,
        "encodingFormat": file.packed or file.media_type,
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }
