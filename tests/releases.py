"""Small releases for the tests of what reads them: the data files and the report, without the whole of `publish`."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from peasant_ld.model import load_model
from peasant_ld.rdf.formats import Format, write_records
from peasant_ld.rdf.normalize import normalize
from peasant_ld.rdf.own_document import compile_published
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.vocabulary import write_vocabulary

BASE = "https://example.org/archive/"
SOURCES: tuple[dict[str, Any], ...] = (
    {
        "id": "grant/one",
        "type": "Grant",
        "name": {"en": "One", "pt": "Um"},
        "amount": {"value": "12500.00", "currency": "USD"},
    },
    {"id": "grant/two", "type": "Grant", "name": {"en": "=SUM(1)"}},
    {"id": "movement/café", "type": "Movement", "name": {"fr": "<script>alert(1)</script>"}},
    {"id": "place/haiti", "type": "Place", "name": {"ht": "Ayiti"}, "country": "HT"},
)
TOMBSTONE = {"id": f"{BASE}grant/gone", "type": ["Tombstone"], "withdrawn": "2020-01-01"}


def make_release(folder: Path, sources: Iterable[dict[str, Any]] = SOURCES, tombstones: bool = True) -> Path:
    """A release of these source records in `folder`, with one withdrawn record."""
    model = load_model()
    published = compile_published(model, BASE)
    records = [published(normalize(source, model, BASE)) for source in sources]
    records = sorted([*records, *([TOMBSTONE] if tombstones else [])], key=lambda record: record["id"])
    (folder / "data").mkdir(parents=True)
    for name, form in (("dataset.ttl", Format.TURTLE), ("dataset.jsonld", Format.JSONLD)):
        with (folder / "data" / name).open("wb") as out:
            write_records(records, out, form, model)
    with gzip.open(folder / "data/dataset.nq.gz", "wb") as packed:
        write_records(records, packed, Format.NQUADS, model)  # type: ignore[arg-type]
    write_vocabulary(ReleaseFolder(folder), model, "en", has_pages=False)
    (folder / "context.jsonld").write_text(json.dumps({"@context": model.context.document}), encoding="utf-8")
    (folder / "report.json").write_text(json.dumps({"dataset": BASE}), encoding="utf-8")
    return folder
