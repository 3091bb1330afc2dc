"""The parts of a release, in the order in which they are made: data, report, pages, catalogue, addresses, manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson

from peasant_ld.files.systems import in_order
from peasant_ld.flow import Checked, Job
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model.self_description import untold
from peasant_ld.problem import Place, Problem, Severity
from peasant_ld.published.layout import DATA
from peasant_ld.published.manifest import write_manifest
from peasant_ld.published.provenance import INDEX, write_index
from peasant_ld.published.versions import version_of
from peasant_ld.rdf.normalize import resolve_id
from peasant_ld.release.catalogue import (
    Facts,
    Material,
    Tally,
    gather_facts,
    previous_of,
    undated,
    write_catalogue,
)
from peasant_ld.release.catalogue.facts import stated
from peasant_ld.release.data import FILES
from peasant_ld.release.packing import packing
from peasant_ld.release.profiles import languages_of, write_profile
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site.discovery.feed import FEED, write_feed
from peasant_ld.release.site.discovery.resourcesync import write_resources
from peasant_ld.release.tables import BOOK, MOST_TEXT, TableWish, write_tables
from peasant_ld.release.tables import FOLDER as TABLES
from peasant_ld.release.tables.unchanged import carry_over, key_of, note
from peasant_ld.release.vocabulary import FILES as VOCABULARY
from peasant_ld.release.vocabulary import namespaces, write_vocabulary
from peasant_ld.release.webserver import Home, Namespace, write_addresses
from peasant_ld.release.withheld import reasons_told, rules_told
from peasant_ld.report import Report, Ways
from peasant_ld.report.messages import choose_language


@dataclass(frozen=True, slots=True)
class Wish:
    """What a release is to hold besides the data: pages, the data in other profiles, and a bag beside it.

    `fresh` does everything anew, also what has not changed since the last time; the release is the same.
    """

    pages: bool = True
    profiles: tuple[str, ...] = ()
    bag: Path | None = None
    fresh: bool = False


def write_release(
    checked: Checked, report: Report, shelf: ReleaseFolder, wish: Wish, material: Material
) -> tuple[Facts, Report]:
    """Write the files of a release onto the shelf, into the folder where its data are.

    Gives what the catalogue tells, and the report with what came up. The report in the release speaks the first
    language of the dataset, not that of whoever publishes: same input, same bytes. Raises PeasantError, OSError:
    nothing of it may go out.
    """
    folder = shelf.folder
    lost = (*_write_more_data(checked, shelf, wish), *_write_tables(checked, shelf))
    facts = gather_facts(shelf.digests, material)
    unsaid = (*undated(facts), *untold(checked.job.description))
    report = replace(report, problems=(*report.problems, *unsaid))
    public = _with(_public(report, checked), lost)
    report = _with(report, lost)
    lang = language_of(checked.job)
    (folder / "report.json").write_bytes(public.to_json(lang).encode())
    if not wish.pages:  # else it is one of them
        (folder / "report.html").write_bytes(public.to_html(lang).encode())
    else:
        _write_pages(checked, public, shelf, wish, facts)
        _write_feed(checked, shelf, facts, material)
    write_catalogue(shelf.digests, facts, checked.job.model)
    _write_addresses(checked, facts, folder)
    write_manifest(shelf.digests)
    return facts, report


def language_of(job: Job) -> str:
    """The first language of a dataset, as far as there are messages in it."""
    return choose_language(next(iter(job.description.languages), "en"), {})


def _with(report: Report, problems: tuple[Problem, ...]) -> Report:
    return replace(report, problems=(*report.problems, *problems))


def _write_more_data(checked: Checked, shelf: ReleaseFolder, wish: Wish) -> Iterator[Problem]:
    """The data in other profiles, the context, the vocabulary, and the index of sources; gives what profiles lack."""
    model, folder = checked.job.model, shelf.folder
    for name in wish.profiles:
        with _opened(folder / profile_file(name)) as out:
            yield from write_profile(checked.records, out, name, model, languages_of(checked.job)).problems()
    with _opened(folder / INDEX) as out:
        write_index(_rows_to_tell(checked), out)
    context = {"@context": model.context.document}
    (folder / "context.jsonld").write_bytes(orjson.dumps(context, option=orjson.OPT_INDENT_2) + b"\n")
    write_vocabulary(shelf, model, language_of(checked.job), wish.pages)


def _write_tables(checked: Checked, shelf: ReleaseFolder) -> Iterator[Problem]:
    """The records as tables, or those of the release before; tells of texts that the workbook lacks (PLD526)."""
    job, cache = checked.job, checked.cache
    wish = TableWish(job.model, job.description, language_of(job), checked.kind_of)
    key = key_of(shelf.digests.of(DATA), wish)
    cut = carry_over(shelf, cache, key)
    if cut is None:
        cut = write_tables(checked.records(), shelf.digests, wish)
    note(shelf, cache, key, cut)
    if cut:
        place = Place(f"{TABLES}/{BOOK}")
        yield Problem("PLD526", place, severity=Severity.WARNING, facts={"cells": cut, "limit": MOST_TEXT})


def profile_file(name: str) -> str:
    """Where the data in a profile lie in a release."""
    return f"data/dataset.{name}.jsonld"


def material_of(checked: Checked, out: Path, tally: Tally, gone: Collection[str]) -> Material:
    """What the catalogue is made of; the chain of versions goes on from the release that stands at `out`.

    It does not lead to the versions that are `gone` from there.
    """
    job, counts = checked.job, checked.counts
    before, version = version_of(out), job.description.version
    previous = _address(job, before) if before and before != version else previous_of(out)
    if previous in {_address(job, each) for each in gone}:
        previous = None
    numbers = {"read": counts.read, "published": counts.published}
    numbers |= {"withheld": counts.withheld, "rejected": counts.rejected}
    return Material(job.description, job.model, tally, numbers, previous)


def _address(job: Job, version: str) -> str:
    return f"{job.description.base}versions/{version}/"


def _public(report: Report, checked: Checked) -> Report:
    """What of a report everybody may read.

    Not the name of a file that names a person who is not published; nor what is said of single withheld records, since
    that could be counted; nor by which ways records went, since a release tells what it holds and not how it was made.
    """
    base, withheld = checked.job.base, checked.judged.withheld
    told = (each for each in report.problems if withheld.keys().isdisjoint(_told_of(each, base)))
    problems = (
        replace(problem, place=None) if problem.place and checked.names_somebody(problem.place) else problem
        for problem in replace(report, problems=tuple(told)).public().problems
    )
    exact = checked.account()
    details = {name: detail for name, detail in report.details.items() if name not in exact}
    return replace(report, problems=tuple(problems), details=details | reasons_told(checked), ways=Ways())


def _told_of(problem: Problem, base: str) -> Iterator[str]:
    """The records that a problem tells of: its own, and one that may be the same."""
    yield from (resolve_id(base, each) for each in (problem.record, problem.facts.get("same")) if each)


def _write_pages(checked: Checked, report: Report, shelf: ReleaseFolder, wish: Wish, told: Facts) -> None:
    """Write the pages; what the release that stands there holds already, byte for byte, is not written again."""
    from peasant_ld.release.site import RecordCounts, Site

    folder, job, counts = shelf.folder, checked.job, report.counts
    severities = Counter(str(problem.severity) for problem in report.problems)
    numbers = (counts.read, counts.published, counts.withheld, counts.rejected)
    account = RecordCounts(*numbers, reasons=rules_told(checked), severities=dict(severities))
    data = (*FILES, *map(profile_file, wish.profiles), "context.jsonld", *VOCABULARY)
    tables = (path.relative_to(folder).as_posix() for path in in_order((folder / TABLES).glob("*")))
    files = (*data, *tables, "catalog.ttl", "catalog.jsonld", "CITATION.cff", "report.html", "report.json")
    files += (FEED,) if told.day else ()
    site = Site(job.description, job.model, account, language_of(job), files, told, report, checked.cache)
    site.write(lambda: _seen(checked), shelf)


def _write_feed(checked: Checked, shelf: ReleaseFolder, facts: Facts, material: Material) -> None:
    """Write the feed of versions, and what harvesters copy the data by, where this version has a date."""
    from peasant_ld.release.site.words import load_words

    if facts.day:
        words = load_words(language_of(checked.job), checked.job.model, checked.job.description.languages)
        write_feed(shelf, facts, material.earlier, words)
        write_resources(shelf, facts)


def _seen(checked: Checked) -> Iterator[Mapping[str, Any]]:
    """The records that go out, while whoever watches is told how far the pages are."""
    every = max(len(checked.judged.gathered.store), 1)
    for number, record in enumerate(checked.records()):
        if number % 100 == 0:
            checked.job.progress("pages", number, min(number / every, 1))
        yield record


def _rows_to_tell(checked: Checked) -> Iterator[Row]:
    """The rows whose place in the source may be told: not of persons with a pseudonym, nor where it names one."""
    hidden = checked.plan.pseudonyms
    return (row for row in checked.rows() if row.id not in hidden and not checked.names_somebody(row.origin))


def _write_addresses(checked: Checked, facts: Facts, folder: Path) -> None:
    description = checked.job.description
    ids = (row.id for row in checked.rows_going_out())
    spaces = tuple(Namespace(*each) for each in namespaces(checked.job.model, description.base))
    home = Home(description.base, stated(description, "host"), spaces)
    write_addresses(folder, home, ids, facts.survey.gone)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file for writing; one whose name ends in `.gz` is compressed, without a name or a time in it."""
    with path.open("wb") as raw:
        if path.suffix == ".gz":
            with packing(raw) as packed:
                yield cast(BinaryIO, packed)
        else:
            yield raw
