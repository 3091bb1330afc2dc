"""The facts of a release become the metadata that DataCite registers a DOI with (Metadata Schema 4.3, as JSON)."""

from __future__ import annotations

from typing import Any

from peasant_ld.release.catalogue.cff import spdx_of
from peasant_ld.release.catalogue.facts import Facts

SCHEMA = "http://datacite.org/schema/kernel-4"


def datacite(facts: Facts) -> dict[str, Any] | None:
    """The metadata; None where no year of publication can be told, because DataCite wants one and we invent none.

    Until a DOI is registered and stated in `dataset.toml`, the address of the dataset stands as its identifier.
    """
    if facts.year is None:
        return None
    description = facts.description
    publisher = description.publisher.get("name") or facts.title
    found: dict[str, Any] = {
        "schemaVersion": SCHEMA,
        "identifiers": [_identifier(facts)],
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Linked data"},
        "creators": [{"name": publisher, "nameType": "Organizational"}],
        "titles": [{"title": text, "lang": tag} for tag, text in sorted(description.title.items())],
        "publisher": publisher,
        "publicationYear": facts.year,
        "descriptions": [
            {"description": text, "descriptionType": "Abstract", "lang": tag}
            for tag, text in sorted(description.description.items())
        ],
        "subjects": [{"subject": topic} for topic in facts.topics],
        "language": next(iter(facts.languages), None),
        "version": description.version,
        "rightsList": [_rights(description.licence or "")],
        "dates": _dates(facts),
        "formats": sorted({file.media_type for file in (*facts.files, *facts.tables)}),
        "sizes": [f"{facts.survey.records} records", f"{facts.survey.statements} statements"],
        "geoLocations": _places(facts),
        "relatedIdentifiers": _related(facts),
    }
    return {key: value for key, value in found.items() if value}


def _identifier(facts: Facts) -> dict[str, str]:
    if facts.doi:
        return {"identifier": f"https://doi.org/{facts.doi}", "identifierType": "DOI"}
    return {"identifier": facts.dataset, "identifierType": "URL"}


def _rights(iri: str) -> dict[str, str]:
    spdx = spdx_of(iri)
    rights = {"rights": spdx or iri, "rightsUri": iri}
    if spdx:
        rights |= {
            "rightsIdentifier": spdx,
            "rightsIdentifierScheme": "SPDX",
            "schemeUri": "https://spdx.org/licenses/",
        }
    return rights


def _dates(facts: Facts) -> list[dict[str, str]]:
    stated = (("Issued", facts.issued), ("Updated", facts.modified))
    return [{"date": day, "dateType": name} for name, day in stated if day]


def _places(facts: Facts) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = [
        {"geoLocationPlace": facts.text(names)} for _, names in facts.survey.places if names
    ]
    if facts.survey.box:
        keys = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
        places.append({"geoLocationBox": {key: float(edge) for key, edge in zip(keys, facts.survey.box, strict=True)}})
    return places


def _related(facts: Facts) -> list[dict[str, str]]:
    """The version before this one, where it has an address of its own."""
    if not facts.previous or "://" not in facts.previous:
        return []
    return [{"relatedIdentifier": facts.previous, "relatedIdentifierType": "URL", "relationType": "IsNewVersionOf"}]
