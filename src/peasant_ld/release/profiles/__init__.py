"""The same records in terms that others use: schema.org, Linked Art, RiC-O; what these cannot say is counted and told.

A profile is one file in `shapes/profiles`: classes by types, and templates by property. It names no kind and no key, so
kinds and keys of one's own go in by what they are typed as, and stated as.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any, BinaryIO

import orjson

from peasant_ld.flow import Job, drive, goes_out
from peasant_ld.model import Model
from peasant_ld.release.profiles.index import ClassIndex
from peasant_ld.release.profiles.losses import Losses, Reason
from peasant_ld.release.profiles.stating import Stater
from peasant_ld.release.profiles.table import Profile, load_profile
from peasant_ld.report import Report

__all__ = [
    "Losses",
    "Profile",
    "Reason",
    "languages_of",
    "load_profile",
    "to_profile",
    "write_job",
    "write_profile",
]

Record = Mapping[str, Any]


def to_profile(
    records: Callable[[], Iterable[Record]],
    profile: Profile,
    model: Model,
    losses: Losses,
    languages: Sequence[str] = (),
) -> Iterator[dict[str, Any]]:
    """The nodes of normalized records in a profile, in their order; `losses` is filled on the way.

    `records` gives the records each time it is called: they are looked at twice, since a reference says what it points
    at. `languages` are tried in turn for the labels of references.
    """
    index = ClassIndex(profile)
    with closing(index):
        index.fill(records(), model, languages)
        stater = Stater(profile, model, index.words, losses)
        for record in records():
            for node in stater.nodes(record):
                yield _document(node, profile) if profile.alone else node


def write_profile(
    records: Callable[[], Iterable[Record]], out: BinaryIO, name: str, model: Model, languages: Sequence[str] = ()
) -> Losses:
    """Write normalized records in a profile, as JSON-LD; gives the account of what it cannot say.

    A profile whose records stand alone becomes a list of documents, each on its line with its own context; another one
    document. Raises InputError (PLD009) for an unknown profile, OSError when the stream cannot be written.
    """
    profile = load_profile(name, model)
    losses = Losses(name)
    before, after = _frame(profile)
    out.write(before)
    for number, node in enumerate(to_profile(records, profile, model, losses, languages)):
        out.write(b",\n" if number else b"")
        out.write(orjson.dumps(node))
    out.write(after)
    return losses


def write_job(job: Job, out: BinaryIO, name: str) -> Report:
    """Write what may go out of the records of a job in a profile; the report tells what was found, and what is lost.

    With an error nothing is written, unless the job rejects. Raises InputError (PLD009) for an unknown profile, what
    `drive` raises, and OSError when the stream cannot be written.
    """
    load_profile(name, job.model)
    with drive(job) as checked:
        report = checked.report()
        if not goes_out(report, job):
            return report
        losses = write_profile(checked.records, out, name, job.model, languages_of(job))
        return replace(report, problems=(*report.problems, *losses.problems()))


def languages_of(job: Job) -> tuple[str, ...]:
    """The languages of a dataset, as tags are published."""
    return tuple(tag.lower() for tag in job.description.languages)


def _document(node: Record, profile: Profile) -> dict[str, Any]:
    """A node as a document by itself."""
    return {"@context": profile.context, **_in_terms_of(node, profile)}


def _in_terms_of(value: Any, profile: Profile) -> Any:
    """A value with the IRIs that a profile has for others, without what only tells that two objects in it are one.

    A profile of documents has a word of its own for ids.
    """
    if isinstance(value, list):
        return [_in_terms_of(each, profile) for each in value]
    if isinstance(value, dict):
        return {key: _in_terms_of(each, profile) for key, each in value.items() if key != "@id"}
    return profile.terms.get(value, value) if isinstance(value, str) else value


def _frame(profile: Profile) -> tuple[bytes, bytes]:
    """The bytes before and after the nodes."""
    if profile.alone:
        return b"[\n", b"\n]\n"
    return b'{"@context":' + orjson.dumps(profile.context) + b',"@graph":[\n', b"\n]}\n"
