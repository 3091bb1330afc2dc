"""What makes a release findable and citable: DCAT and VoID, schema.org, CITATION.cff, DataCite, RO-Crate, BagIt.

Each form is one module, a pure function of the same `Facts`. There is no clock: a date that nobody stated is absent,
and a form that cannot be without one is left out, which is told.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from peasant_ld.model import Model
from peasant_ld.model.context import Context, compile_context
from peasant_ld.model.description import Description
from peasant_ld.model.iri import is_link
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.published.manifest import Digests
from peasant_ld.published.versions import Earlier
from peasant_ld.rdf.formats import MEDIA_TYPES, Format, write_records
from peasant_ld.release.catalogue.cff import citation
from peasant_ld.release.catalogue.datacite_metadata import datacite
from peasant_ld.release.catalogue.dcat import catalogue
from peasant_ld.release.catalogue.facts import RDF, Facts, dates, file_at, files_of
from peasant_ld.release.catalogue.record_survey import survey
from peasant_ld.release.catalogue.ro_crate import NAME as CRATE
from peasant_ld.release.catalogue.ro_crate import crate
from peasant_ld.release.catalogue.schema_org import schema_dataset
from peasant_ld.release.catalogue.tally import Counting, Tally, tally_of
from peasant_ld.release.vocabulary import FILES as VOCABULARY
from peasant_ld.report.messages import LANGUAGES, Catalogue

__all__ = [
    "Counting",
    "Facts",
    "Material",
    "Tally",
    "catalogue_context",
    "gather_facts",
    "previous_of",
    "schema_dataset",
    "tally_of",
    "undated",
    "write_catalogue",
]

TABLES = "tables"  # where the data lie as tables
# What describes the release as a whole; per-record files and the site have the manifest.
_TOLD = (
    "context.jsonld",
    *VOCABULARY,
    "report.html",
    "report.json",
    "catalog.ttl",
    "catalog.jsonld",
    "schema.jsonld",
    "CITATION.cff",
    "datacite.json",
)


@dataclass(frozen=True, slots=True)
class Material:
    """What a catalogue is made of, besides the files.

    `tally` is that of the published records; `counts` has read, published, withheld and rejected; `previous` is the
    IRI of the version before, or its number. `earlier` are the versions that the release keeps.
    """

    description: Description
    model: Model
    tally: Tally
    counts: Mapping[str, int]
    previous: str | None = None
    earlier: tuple[Earlier, ...] = ()


def gather_facts(digests: Digests, material: Material) -> Facts:
    """Everything that is told of the release whose files `digests` knows; those of its data are there already.

    Raises OSError as the disk does.
    """
    description = material.description
    found = survey(material.tally)
    issued, modified = dates(description, found, os.environ.get("SOURCE_DATE_EPOCH"))
    account = {lang: Catalogue.load(lang).ui("account", **material.counts) for lang in LANGUAGES}
    files = tuple(file for file in files_of(digests, "data") if file.media_type in RDF)
    tables = tuple(file for file in files_of(digests, TABLES) if file.media_type not in RDF | {MEDIA_TYPES[".json"]})
    return Facts(description, found, files, issued, modified, account, material.previous, tables)


def previous_of(release: Path) -> str | None:
    """The version before the one in a release folder, as its own catalogue tells it; None where it tells none."""
    try:
        nodes = orjson.loads((release / "catalog.jsonld").read_bytes())["@graph"]
        told = next(node["previousVersion"] for node in nodes if "previousVersion" in node)
    except (OSError, ValueError, LookupError, TypeError, StopIteration):
        return None
    return told if isinstance(told, str) and is_link(told) else None


def write_catalogue(digests: Digests, facts: Facts, model: Model) -> None:
    """Write the catalogue and the citation files into a release; its data files are there already.

    Without any date there is no DataCite and no RO-Crate file: see `undated`. Raises OSError as the disk does.
    """
    folder = digests.folder
    own = replace(model, context=catalogue_context())
    nodes = catalogue(facts, model)
    for name, form in (("catalog.ttl", Format.TURTLE), ("catalog.jsonld", Format.JSONLD)):
        with (folder / name).open("wb") as out:
            write_records(nodes, out, form, own)
    (folder / "CITATION.cff").write_bytes(citation(facts).encode())
    _write_json(folder / "schema.jsonld", schema_dataset(facts))
    _write_json(folder / "datacite.json", datacite(facts))
    told = [file_at(digests, name) for name in _TOLD if (folder / name).is_file()]
    _write_json(folder / CRATE, crate(facts, [*files_of(digests, "data"), *files_of(digests, TABLES), *told]))


def undated(facts: Facts) -> list[Problem]:
    """Advice (PLD510) where no date is stated, so that DataCite and RO-Crate files, and a feed, cannot be made."""
    if facts.year is not None:
        return []
    example = 'issued = "2026-01-31"'
    return [
        Problem("PLD510", Place("dataset.toml"), key="issued", severity=Severity.ADVICE, facts={"expected": example})
    ]


@cache
def catalogue_context() -> Context:
    """The compiled context of `catalog.jsonld`."""
    document = orjson.loads((Path(__file__).parent / "context.jsonld").read_bytes())
    return compile_context(document["@context"])


def _write_json(path: Path, data: Mapping[str, Any] | None) -> None:
    if data is not None:
        path.write_bytes(orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
