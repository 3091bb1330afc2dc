"""A release as one of those that are merged: its records as they were written, and what its catalogue says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from peasant_ld.exchange.rdf.reading import records_of
from peasant_ld.flow import Job
from peasant_ld.model.description import Description
from peasant_ld.model.language import is_language_tag
from peasant_ld.published.reader import Release, open_release
from peasant_ld.reading import LooseRecords

CATALOGUE = "catalog.jsonld"


def released_job(folder: Path) -> Job:
    """The job of examining the records of a release. Raises InputError (PLD502) where there is none."""
    release = open_release(folder)
    return Job(LooseRecords(records_of(folder), folder.name), _described(release))


def _described(release: Release) -> Description:
    """What the catalogue of a release says, in the words of a dataset.toml; what it does not say is left open."""
    nodes = {str(node.get("id")): node for node in _nodes(release.folder)}
    about = nodes.get(f"{release.base}dataset", {})
    publisher = nodes.get(f"{release.base}catalog", {}).get("publisher")
    publisher = publisher if isinstance(publisher, Mapping) else {}
    licence = about.get("licence")
    return Description(
        base=release.base,
        title=release.title,
        publisher={"name": str(publisher["name"])} if "name" in publisher else {},
        licence=str(licence["@id"]) if isinstance(licence, Mapping) and "@id" in licence else None,
        languages=tuple(_languages(about.get("language", ()))),
        version=release.version,
    )


def _nodes(folder: Path) -> list[dict[str, Any]]:
    """What the catalogue speaks of; nothing where there is none, or it is not as it was written."""
    try:
        nodes = orjson.loads((folder / CATALOGUE).read_bytes())["@graph"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []


def _languages(stated: Any) -> Iterator[str]:
    for each in stated if isinstance(stated, list) else [stated]:
        tag = str(each.get("@id", "") if isinstance(each, Mapping) else each).rpartition("/")[2].lower()
        if is_language_tag(tag):
            yield tag
