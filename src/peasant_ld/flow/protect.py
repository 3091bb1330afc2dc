"""Checked records become what may go out: the access rules are asked about all, then every text is looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from peasant_ld.access import (
    Plan,
    Rules,
    leaves_tombstone,
    make_plan,
    may_matter,
    redact,
    renamed,
)
from peasant_ld.access.contacts import contacts_in, is_suspect, strings_of
from peasant_ld.access.dates import residues
from peasant_ld.access.folding import tokens_of
from peasant_ld.access.k_anonymity import QuasiIdentifiers, too_few
from peasant_ld.access.names import PersonNames
from peasant_ld.access.place_names import CalledBy, PlaceNames, called
from peasant_ld.access.pseudonyms import key_file, read_keys, with_new, write_keys
from peasant_ld.access.reach import reach_of
from peasant_ld.access.rejected import RejectedRecord
from peasant_ld.access.values import values_of
from peasant_ld.access.verdict import MADE, NO_BASIS, RESTRICTED_KIND, SHOWS, lacking
from peasant_ld.check.coverage import Coverage, percent
from peasant_ld.flow.chunks import Source
from peasant_ld.flow.redacting import REPLACED_BY, may_leave_tombstone, may_name, redacted, shown_of
from peasant_ld.flow.redactions import less_than_written
from peasant_ld.flow.sorted_store import Row
from peasant_ld.model import Mark, Model
from peasant_ld.model.description import FILE
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.reading import LooseRecords

Rows = Callable[[], Iterable[Row]]
# What a record that lacks a basis is told as.
_LACKING = {NO_BASIS: "PLD201", SHOWS: "PLD213"}


def plan_for(rows: Rows, rules: Rules, model: Model, base: str) -> Plan:
    """What the rules decide about rows; `rows` gives them anew each time it is called."""
    asked = lru_cache(maxsize=None)(lambda kind: may_matter(kind, None, rules, model))
    plan = make_plan(lambda: (row for row in rows() if row.access or asked(row.kind)), rules, model, base)
    return without_told(plan, set(names_told(rows(), plan)))


def names_told(rows: Iterable[Row], plan: Plan) -> Iterator[CalledBy]:
    """The names that texts are searched for and that what goes out is called, too; none of who gets a pseudonym."""
    hidden = plan.model.persons if plan.rules.pseudonyms else ()
    sought, may_be_in = plan.called.names(), plan.called.search()
    for row in rows if sought else ():
        if row.kind not in hidden and may_be_in(row.data):
            kind = plan.model.kinds[row.kind]
            # what goes out says no name that is not written
            if not sought.isdisjoint(name for _, name in called(row.record(), kind)):
                yield from (name for _, name in called(shown_of(row, plan) or {}, kind) if name in sought)


def without_told(plan: Plan, told: Collection[CalledBy]) -> Plan:
    """The plan, in which texts may hold the names that are told anyway."""
    return replace(plan, called=plan.called.without(told)) if told else plan


def with_pseudonyms(plan: Plan, rows: Rows, source: Source, base: str) -> Plan:
    """The plan with a pseudonym for every person who goes out with consent, where the rules name a key file.

    Who was given one earlier and is withdrawn keeps it: the tombstone stands where the record stood. Nothing is
    written: `pseudonyms.write_keys` keeps the new ones. Raises InputError (PLD208) for a wrong key file.
    """
    if plan.rules.pseudonyms is None:
        return plan
    persons = [row.id for row in rows() if row.id not in plan.withheld and _by_consent(row, plan.model)]
    known = read_keys(key_path(plan.rules, source))
    persons += [identity for identity in plan.withheld if identity.removeprefix(base) in known]
    keys = with_new(known, [person.removeprefix(base) for person in persons])
    return replace(plan, pseudonyms={person: f"{base}person/{keys[person.removeprefix(base)]}" for person in persons})


def keep_pseudonyms(plan: Plan, source: Source, base: str) -> Iterator[Problem]:
    """Write the pseudonyms of a plan to the key file, beside those it holds; a file that was not there is told.

    Raises OSError, InputError (PLD208).
    """
    if plan.pseudonyms:
        path = key_path(plan.rules, source)
        if not path.exists():
            yield Problem("PLD522", Place(FILE), None, "access.pseudonyms", path.name, Severity.ADVICE)
        new = {old.removeprefix(base): hidden.rpartition("/")[2] for old, hidden in plan.pseudonyms.items()}
        write_keys(path, read_keys(path) | new)


def _by_consent(row: Row, model: Model) -> bool:
    return (row.access or {}).get("basis") == "consent" and row.kind in model.persons


def key_path(rules: Rules, source: Source) -> Path:
    """Where the key file is: relative to the folder that holds `dataset.toml`. Raises InputError (PLD208)."""
    start = Path() if isinstance(source, LooseRecords) else Path(source).resolve()
    folder = next((each for each in [start, *start.parents] if (each / FILE).is_file()), start.parent)
    return key_file(str(rules.pseudonyms), folder)


def verdict_problems(rows: Iterable[Row], plan: Plan, base: str) -> Iterator[Problem]:
    """What there is to say: persons without a basis, records that need others, counts left out, reviews due."""
    day = plan.rules.as_of
    for row in rows:
        if row.id in plan.withheld:
            yield from _of_verdict(row, plan, base)
        elif row.id in plan.suppressed:
            yield from _of_counts(row, plan, base)
        review = row.access.get("reviewBy") if row.access else None
        if day and review and review < day:
            name = row.id.removeprefix(base)
            yield Problem("PLD204", row.origin, name, "access", review, Severity.WARNING, {"date": review})


def _of_verdict(row: Row, plan: Plan, base: str) -> Iterator[Problem]:
    """What a verdict came from, if it was not written in the record."""
    verdict, name = plan.withheld[row.id], row.id.removeprefix(base)
    if verdict.rule in _LACKING:
        facts: Mapping[str, Any] = lacking(row.access or {})
        yield Problem(_LACKING[verdict.rule], row.origin, name, severity=Severity.ADVICE, facts=facts)
    elif verdict.rule == RESTRICTED_KIND:
        yield Problem("PLD077", row.origin, name, severity=Severity.ADVICE, facts={"word": row.kind})
    elif verdict.rule == MADE:
        yield made_alone_problem(row, base)
    elif verdict.because is not None:
        facts = {"withheld": verdict.because.removeprefix(base), "rule": plan.withheld[verdict.because].rule}
        yield Problem("PLD209", row.origin, name, verdict.key, severity=Severity.ADVICE, facts=facts)
    elif leaves_tombstone(verdict):
        if not may_leave_tombstone(row.id, row.kind, plan):
            yield Problem("PLD520", row.origin, name, "access", severity=Severity.ADVICE)
        elif not may_name(row.record().get("access", {}).get(REPLACED_BY), row, plan):
            yield Problem("PLD521", row.origin, name, "access", severity=Severity.ADVICE)


def made_alone_problem(row: Row, base: str) -> Problem:
    """That a record, which was made of a name, does not go out, since nothing that does refers to it (PLD366)."""
    return Problem("PLD366", row.origin, row.id.removeprefix(base), severity=Severity.ADVICE)


def opened_kinds(kinds: Collection[str], rules: Rules) -> Iterator[Problem]:
    """The kinds of what was read that go out because `dataset.toml` says so, though the model keeps them back."""
    for kind in sorted(kinds & rules.kinds.keys() & rules.model.kinds.keys()):
        if rules.kinds[kind] != rules.model.kinds[kind].level != "public":
            place = Place(FILE, pointer=f"/access/kinds/{kind}")
            yield Problem("PLD076", place, key=f"access.kinds.{kind}", severity=Severity.ADVICE, facts={"word": kind})


def _of_counts(row: Row, plan: Plan, base: str) -> Iterator[Problem]:
    """The counts of people that a record loses: small ones, and those that would tell them."""
    record, least = row.record(), plan.rules.threshold
    for key in sorted(plan.suppressed[row.id]):
        facts = {"minimum" if 0 < record[key] < least else "limit": least}
        yield Problem("PLD220", row.origin.inside(key), row.id.removeprefix(base), key, None, Severity.ADVICE, facts)


def look_at_redactions(rows: Iterable[Row], plan: Plan, base: str) -> Iterator[Problem]:
    """Of which rows, as they were read, less goes out than is written."""
    reaches = reach_of(plan)
    for row in rows:
        if row.id not in plan.withheld and reaches(row.id, row.kind, row.access, row.data):
            yield from less_than_written(row, plan, base)


def look_at_place_names(read: Rows, going: Rows, plan: Plan, base: str) -> Iterator[Problem]:
    """Texts that may tell a place which goes out without its names (PLD215), among rows that hold what goes out.

    A whole name is an error of its own (PLD217); one word of several may be a word like any other.
    """
    if not plan.places:
        return
    places = (row for row in read() if row.id in plan.places)
    names = PersonNames(name for row in places for name in _unsaid(row, plan) if len(tokens_of(name)) > 1)
    may_be_in = names.search()
    for row in going() if names else ():
        if may_be_in(row.data):
            texts = ((key, text) for key, text in strings_of(row.record()) if may_be_in(orjson.dumps(text)))
            for key in sorted({key for key, text in texts if names.is_in(text) and not plan.called.is_in(text)}):
                name = row.id.removeprefix(base)
                yield Problem("PLD215", row.origin.inside(key), name, key, severity=Severity.WARNING)


def names_of(rows: Iterable[Row], plan: Plan, unread: Iterable[RejectedRecord] = ()) -> PersonNames:
    """The names of the persons who are withheld, who go out without their names, or whose record was rejected."""
    found = [name for row in rows if row.kind in plan.model.persons for name in _unsaid(row, plan)]
    return PersonNames((*found, *(name for each in unread if each.is_withheld(plan.rules) for name in each.names())))


def _unsaid(row: Row, plan: Plan) -> Iterator[str]:
    """The names of one person that the release does not say."""
    record = row.record()
    gone, keys = row.id in plan.withheld, plan.model.kinds[row.kind].keys_with(Mark.NAME)
    shown = {} if gone else renamed(redact(record, row.access, plan), plan)
    for value in values_of(record):
        if value.key in keys and value.key not in shown:
            yield value.text


def look_at_texts(
    rows: Iterable[Row], plan: Plan, base: str, names: PersonNames, silent: bool = False
) -> Iterator[Problem]:
    """Names (PLD202, PLD217) and contacts (PLD203) in the texts of rows that hold what is to go out; few are read.

    Rows are `silent` where it is known that none holds a contact.
    """
    person_may_be_in, other_may_be_in = names.search(), plan.called.search()
    for row in rows:
        if not silent and is_suspect(row.data):
            yield from contact_problems(row.origin, row.id.removeprefix(base), row.record(), plan.rules)
        if names and person_may_be_in(row.data):
            for key in _keys_naming(names, renamed(row.record(), plan), person_may_be_in):
                yield Problem("PLD202", row.origin.inside(key), row.id.removeprefix(base), key)
        if plan.called and row.id not in plan.withheld and other_may_be_in(row.data):
            for key in _keys_naming(plan.called, row.record(), other_may_be_in):
                yield Problem("PLD217", row.origin.inside(key), row.id.removeprefix(base), key)


def look_at_persons(rows: Callable[[Collection[str]], Iterable[Row]], plan: Plan, base: str) -> Iterator[Problem]:
    """Who of those that are to go out shares membership, place and date with too few (PLD205).

    `rows` gives what is to go out of the rows of some kinds.
    """
    crowd, persons = QuasiIdentifiers(plan.model), plan.model.persons
    for row in rows(persons):
        if row.kind in persons:  # and no tombstone
            crowd.add(row.record())
    if not crowd.persons:
        return
    telling = {kind: keys for kind, keys in crowd.telling_keys().items() if keys and kind not in persons}
    for row in rows(telling):
        if any(key in row.data for key in telling.get(row.kind, ())):
            crowd.add(row.record())
    found = dict(too_few(crowd, plan.rules.k))
    origins = {row.id: row.origin for row in rows(persons) if row.id in found} if found else {}
    for person, count in found.items():
        facts = {"k": plan.rules.k, "found": count}
        name = person.removeprefix(base)
        yield Problem("PLD205", origins[person], name, severity=Severity.WARNING, facts=facts)


def contact_problems(origin: Place, name: str, record: Mapping[str, Any], rules: Rules) -> Iterator[Problem]:
    """PLD203 for each key of a record that is to go out whose text holds contact data."""
    kind = rules.model.kinds.get(record["type"][0])
    where = [key for key, each in kind.keys.items() if each.form == "coordinate"] if kind else ()
    for key, looks in contacts_in(record, where).items():
        yield Problem("PLD203", origin.inside(key), name, key, None, Severity(rules.contacts), {"looks": looks})


def _keys_naming(
    names: PersonNames | PlaceNames, record: Mapping[str, Any], may_be_in: Callable[[bytes], bool]
) -> list[str]:
    """The keys of a record in whose texts a name stands; texts are looked at quickly first, as the record was."""
    texts = ((key, text) for key, text in strings_of(record) if may_be_in(orjson.dumps(text)))
    return sorted({key for key, text in texts if names.is_in(text)})


def look_at_dates(rows: Iterable[Row], plan: Plan, base: str) -> Iterator[Problem]:
    """What records, whose dates become coarser, still tell of the exact ones (PLD210); rows as they were read."""
    exact = (None, "day")
    coarse = (row for row in rows if plan.rules.coarseness(row.kind, row.access or {}, "date") not in exact)
    for row, record in redacted(coarse, plan):
        for key in sorted(residues(row.record(), record)):
            yield Problem("PLD210", row.origin.inside(key), row.id.removeprefix(base), key)


def too_little_evidence(coverage: Coverage, table: Mapping[str, Any]) -> Iterator[Problem]:
    """PLD207 when the `[evidence]` table asks for more. Raises InputError (PLD012) for a minimum that is none."""
    minimum = table.get("minimum", 0)
    if type(minimum) not in (int, float) or not 0 <= minimum <= 1:
        facts = {"reason": "wrong", "expected": "0.8"}
        raise InputError(Problem("PLD012", Place(FILE), key="evidence.minimum", value=str(minimum), facts=facts))
    if coverage.share < minimum:
        yield Problem(
            "PLD207", Place(FILE), key="evidence", facts={"share": percent(coverage.share), "minimum": percent(minimum)}
        )
