"""A thesaurus in SKOS (RDF in its forms, or a table) -> a dataset folder: its IRIs are the ids of records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.admission import Admission
from peasant_ld.exchange.dataset_folder import DatasetFolder, Wanted, new_dataset
from peasant_ld.exchange.names import NewIds
from peasant_ld.exchange.rdf.parsed import FileStatements
from peasant_ld.exchange.skos.concept import RDF, TEXTS, ConceptReader
from peasant_ld.exchange.skos.tables import SUFFIXES, read_concepts
from peasant_ld.model import Kind, Mark, Model, Role, load_model
from peasant_ld.model.grammar import ID, IRI, fits
from peasant_ld.model.iri import kind_slug
from peasant_ld.model.marks import with_wider
from peasant_ld.model.skos import SKOS, keys_stating
from peasant_ld.problem import InputError, Place, Problem, Severity
from peasant_ld.reading import Declared
from peasant_ld.report.messages import visible

_ROLES = (Role.CONCEPT, Role.SCHEME, Role.CONCEPT_COLLECTION)
_SUB_CLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_ORDERED, _LIST = f"{SKOS}OrderedCollection", f"{SKOS}memberList"
# What a file says of a list as a whole, and dataset.toml says of the dataset.
_OF_DATASET = {
    "licence": ("http://purl.org/dc/terms/license", "http://creativecommons.org/ns#license"),
    "publisher": ("http://purl.org/dc/terms/publisher", "http://purl.org/dc/elements/1.1/publisher"),
}


def import_skos(files: Sequence[Path], out: Path, wanted: Wanted) -> Account:
    """Make a dataset folder at `out` of the concepts, lists and collections in some files, which are read as one.

    A subject whose IRI can be no id of a record gets one under the base, and keeps its IRI as what it is the same as
    (PLD421). Raises InputError: PLD401 (licence, publisher or base is missing), PLD402 (there is something at `out`),
    PLD001, PLD009, PLD420, PLD429 (a file cannot be read), PLD010 (there is no concept in them); then nothing is
    written.
    """
    wanted.demand("base")
    account, model, statements = Account(), load_model(), FileStatements()
    tables = [path for path in files if path.suffix.lower() in SUFFIXES]
    for path in files:
        if path not in tables:
            statements.read(path)
    _unroll(statements, account)
    kinds = dict(_kinds_of(statements, model, account))
    if not kinds and not tables:
        raise InputError(Problem("PLD010", Place(files[0].name), facts={"records": 0}))
    reader = ConceptReader(model, statements, account, wanted.language, _ids(kinds, account, statements))
    with new_dataset(out, account) as folder:
        for subject, kind in kinds.items():
            _write(reader, subject, kind, folder)
        _take_tables(tables, Admission(model, str(wanted.base), account), wanted, folder)
        _count_the_rest(kinds, reader)
        wanted = wanted.filled(_stated(statements, kinds, account))
        folder.describe(wanted, {"form": "SKOS", "files": [visible(path.name, None) for path in files]})
    return account


def _take_tables(tables: Iterable[Path], admission: Admission, wanted: Wanted, folder: DatasetFolder) -> None:
    """Write the concepts of tables. Raises InputError (PLD429) for one that is none."""
    declared = Declared(language=wanted.language)
    for path in tables:
        for item in read_concepts(path, declared, admission.account):
            if isinstance(item, Problem):
                admission.account.tell(item)
            elif admission.admits(item):
                folder.add(item.data)


def _write(reader: ConceptReader, subject: str, kind: Kind, folder: DatasetFolder) -> None:
    """Write the record of one subject; one without a name is none."""
    account = reader.account
    account.read += 1
    record = reader.record(subject, kind)
    for key in keys_stating(reader.model, kind.name, "exactMatch") or kind.keys_with(Mark.SAME):
        if subject in reader.ids and fits(IRI, subject):
            name = key if isinstance(key, str) else key.name
            record[name] = [subject, *record.get(name, ())]
    missing = next((key.name for key in kind.keys.values() if key.required and key.name not in record), None)
    if missing is not None:
        account.rejected += 1
        account.tell(Problem("PLD023", Place(reader.statements.files[subject]), record["id"], missing))
        return
    folder.add(record)
    account.written += 1


def _kinds_of(statements: FileStatements, model: Model, account: Account) -> Iterator[tuple[str, Kind]]:
    """The kind of each subject that is a concept, a list or a collection, also by what the file says of its classes.

    One without an address is rejected (PLD024); one that is two of them is told (PLD124), and is the first.
    """
    of_type = {model.context.types[name]: model.kinds[name] for role in _ROLES for name in sorted(model.of_role(role))}
    wider = _wider(statements)
    for subject, stated in statements.about.items():
        types = _names(stated.get(f"{RDF}type", ()))
        found = dict.fromkeys(each for each in with_wider(types, wider) if each in of_type)
        if not found:
            continue
        place = Place(statements.files[subject])
        if not isinstance(subject, str):
            account.read, account.rejected = account.read + 1, account.rejected + 1
            account.tell(Problem("PLD024", place))
            continue
        first, *others = found
        yield subject, of_type[first]
        if others:
            account.tell(Problem("PLD124", place, subject))
        account.lost.update(
            f"rdf:type {model.context.compact(each)}" for each in types if each not in (first, _ORDERED)
        )


def _wider(statements: FileStatements) -> Mapping[str, set[str]]:
    """The classes just above each class, as the files state them, and as SKOS does."""
    stated = {each: said[_SUB_CLASS] for each, said in statements.about.items() if _SUB_CLASS in said}
    return {each: set(_names(classes)) for each, classes in stated.items()} | {_ORDERED: {f"{SKOS}Collection"}}


def _names(terms: Iterable[Any]) -> list[str]:
    """The IRIs among some terms."""
    return [term.value for term in terms if isinstance(term, ox.NamedNode)]


def _ids(kinds: Mapping[str, Kind], account: Account, statements: FileStatements) -> dict[str, str]:
    """Ids for subjects whose IRI cannot be one: it has a fragment, or is no address of the web and no URN."""
    names, found = NewIds(subject for subject in kinds if fits(ID, subject)), {}
    for subject, kind in kinds.items():
        if not fits(ID, subject):
            found[subject] = names.of_address(kind_slug(kind.name), subject)
            place = Place(statements.files[subject])
            account.tell(Problem("PLD421", place, found[subject], value=subject, severity=Severity.WARNING))
    return found


def _unroll(statements: FileStatements, account: Account) -> None:
    """Members of a collection in order are its members (SKOS, S36); that they have an order is lost."""
    for stated in statements.about.values():
        for node in stated.pop(_LIST, ()):
            account.lost["skos:memberList"] += 1
            members = stated.setdefault(f"{SKOS}member", {})
            seen = set()
            while node in statements.about and node not in seen:
                seen.add(node)
                cell = statements.about[node]
                members |= cell.get(f"{RDF}first", {})
                node = next(iter(cell.get(f"{RDF}rest", ())), None)
            for each in seen:
                statements.about[each] = {}


def _count_the_rest(kinds: Mapping[str, Kind], reader: ConceptReader) -> None:
    """Count what the file says of anything that is no concept, list or collection, and of no text of one."""
    compact, lost = reader.model.context.compact, reader.account.lost
    for subject, stated in reader.statements.about.items():
        if subject in kinds:
            continue
        for name, values in stated.items():
            kept = subject in reader.used and (name in TEXTS or name == f"{RDF}type")
            if not kept:
                lost[f"? {compact(name)}"] += len(values)


def _stated(statements: FileStatements, kinds: Mapping[str, Kind], account: Account) -> dict[str, str | None]:
    """What the lists say that is said of the dataset, where all that say it say the same."""
    found: dict[str, str | None] = {}
    lists = [statements.about[subject] for subject, kind in kinds.items() if Role.SCHEME in kind.roles]
    for word, names in _OF_DATASET.items():
        said = [(name, term.value) for stated in lists for name in names for term in stated.get(name, ())]
        if len({value for _, value in said}) == 1:
            found[word] = said[0][1]
            for name in sorted({name for name, _ in said}):
                account.taken[name] += account.lost.pop(load_model().context.compact(name), 0)
    return found
