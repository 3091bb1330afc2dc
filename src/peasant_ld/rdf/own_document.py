"""What a record says of itself is published of its document, `<id#record>`: the day of a record is none of the thing's.

A normalized record holds these keys beside the others, as it was written. Only what is published sets them apart, and
what is read from a release, also one of before that was so, is a normalized record again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from peasant_ld.model import Mark, Model
from peasant_ld.model.context import Context
from peasant_ld.model.model import DOCUMENT
from peasant_ld.rdf.also import own
from peasant_ld.rdf.evidence import doubts
from peasant_ld.rdf.statements import Notation, Writer, compile_writer

Published = Callable[[Mapping[str, Any]], Mapping[str, Any]]
# The key that leads to the document, the one that leads back, and that of the dataset it is in. The
# keys are compact IRIs, as no key of a record is, so that a model of one's own may name its keys as it likes.
DESCRIBED_BY = "foaf:isPrimaryTopicOf"
DESCRIBES = "foaf:primaryTopic"
IN_DATASET = "void:inDataset"
TAIL = "#record"


@lru_cache(maxsize=16)
def compile_published(model: Model, base: str) -> Published:
    """The function from a normalized record to what is published of it, in a dataset under `base`.

    A record that says nothing of itself, and of which no evidence is given, is given back as it is. Of evidence, thing
    and document say in one word of which properties a value is in doubt.
    """
    of_kind = {name: frozenset(kind.keys_with(Mark.RECORD)) for name, kind in model.kinds.items()}
    properties = {name: properties_of(keys, model.context) for name, keys in of_kind.items()}

    def run(record: Mapping[str, Any]) -> Mapping[str, Any]:
        kind = record["type"][0]
        keys, notes = of_kind.get(kind, frozenset()), record.get("evidence", ())
        said = {key: record[key] for key in record if key in keys}
        if not said and not notes:
            return record
        of_record = properties.get(kind, frozenset())
        thing = {key: value for key, value in record.items() if key not in keys}
        if notes:
            thing["evidence"] = moved(notes, of_record, record["id"] + TAIL)
            thing |= doubts(note for note in notes if note["predicate"] not in of_record)
        if said:
            of_itself = doubts(note for note in notes if note["predicate"] in of_record)
            thing[DESCRIBED_BY] = document_of(record["id"], base) | said | of_itself
        return thing

    return run


@lru_cache(maxsize=16)
def published_writer(model: Model, base: str, notation: Notation) -> Writer:
    """The function from a normalized record to the statements that are published of it, in one notation."""
    write, published = compile_writer(model.context, notation), compile_published(model, base)
    return lambda record: write(published(record))


def document_of(identity: str, base: str) -> dict[str, Any]:
    """The document of the record with this IRI, before anything is said of it."""
    return {"id": identity + TAIL, "type": [DOCUMENT], DESCRIBES: identity, IN_DATASET: dataset_of(base)}


def dataset_of(base: str) -> str:
    """The IRI of the dataset whose records live under a base."""
    return f"{base}dataset"


def normalized(published: Mapping[str, Any]) -> dict[str, Any]:
    """The normalized record of one that was published: with what its document says, and evidence of it, as its own.

    What is stated beside the keys is left out.
    """
    node, out = published.get(DESCRIBED_BY), own(published)
    notes = out.pop("evidence", None)
    if isinstance(node, Mapping):
        out |= {key: value for key, value in own(node).items() if key not in ("id", "type")}
    if notes is not None:
        out["evidence"] = list(about_thing(notes, published["id"]))
    return out


def about_thing(notes: list[Mapping[str, Any]], identity: str) -> Iterator[Mapping[str, Any]]:
    """Notes of evidence as a normalized record has them: all speak of the record's own id."""
    return ({**note, "subject": identity} for note in notes)


def properties_of(keys: Collection[str], context: Context) -> frozenset[str]:
    """The properties of some keys, as notes of evidence name them."""
    return frozenset(context.compact(context.terms[key].iri) for key in keys)


def moved(notes: list[Mapping[str, Any]], properties: frozenset[str], identity: str) -> list[Mapping[str, Any]]:
    """Notes of evidence, those on what the document says with the document as their subject."""
    return [{**note, "subject": identity} if note["predicate"] in properties else note for note in notes]
