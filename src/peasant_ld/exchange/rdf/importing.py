"""Files of RDF, or a release, become a dataset folder, with an account of every statement that has no place in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.admission import Admission
from peasant_ld.exchange.dataset_folder import Wanted, new_dataset
from peasant_ld.exchange.rdf.parsed import FileStatements
from peasant_ld.exchange.rdf.reading import base_in, release_statements
from peasant_ld.exchange.rdf.standard import standard_terms
from peasant_ld.exchange.rdf.way_back import ReadAs, records_in
from peasant_ld.model import load_model
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.layout import base_of
from peasant_ld.report.messages import visible

# What is told of a statement, by code: where it has no place only the counts are told, for there may be very many.
_LOST = frozenset({"PLD440", "PLD441", "PLD442", "PLD443", "PLD444"})
_COUNTED_ONLY = frozenset({"PLD440"})
EXAMPLES = 3
_Stated = Mapping[str, str | None]
_Texts = Mapping[str, Mapping[str, str]]
CATALOGUE = "catalog.ttl"
_DCT, _NAME = "http://purl.org/dc/terms/", "http://xmlns.com/foaf/0.1/name"


def import_rdf(files: Sequence[Path], out: Path, wanted: Wanted, kinds: Mapping[str, str] | None = None) -> Account:
    """Make a dataset folder at `out` of some files of RDF, which are read as one, or of one release.

    `kinds` says of which kind the subjects of a class are that is not known (class -> kind). A record that the check of
    records refuses is rejected, and told. Raises InputError: PLD401 (licence, publisher or base is missing), PLD402
    (there is something at `out`), PLD001, PLD009, PLD420, PLD502 (a file or release cannot be read), PLD010 (there is
    no record in them), PLD028 (`kinds` names none); then nothing is written.
    """
    account, model = Account(), load_model()
    sources, stated, texts = _sources(files)
    wanted = replace(wanted, titles=texts.get("title", {}), descriptions=texts.get("description", {})).filled(stated)
    wanted.demand()
    read_as = ReadAs(model, str(wanted.base), wanted.language, _known(kinds or {}, model))
    admission = Admission(model, read_as.base, account)
    with new_dataset(out, account) as folder:
        for statements in sources:
            for item in records_in(statements, read_as):
                if isinstance(item, Problem):
                    _count(item, account, read_as)
                elif admission.admits(item):
                    folder.add(item.data)
        if not account.read:
            raise InputError(Problem("PLD010", Place(files[0].name), facts={"records": 0}))
        folder.describe(wanted, {"form": "RDF", "files": [visible(path.name, None) for path in files]})
    return account


def _sources(files: Sequence[Path]) -> tuple[Iterable[FileStatements], _Stated, _Texts]:
    """The statements of a release one record at a time, or those of files as one; and what they say of the dataset."""
    if len(files) == 1 and files[0].is_dir():
        return release_statements(files[0]), *_described(files[0])
    whole = FileStatements()
    for path in files:
        if path.is_dir():
            for each in release_statements(path):
                whole.join(each)
        else:
            whole.read(path)
    return [whole], {"base": base_in(whole)}, {}


def _described(release: Path) -> tuple[_Stated, _Texts]:
    """What a release says of itself in its catalogue: base, licence and publisher; title and description by language.

    Raises InputError (PLD502) for a folder that is no release.
    """
    base = base_of(release)
    if not (release / CATALOGUE).is_file():
        return {"base": base}, {}
    catalogue = FileStatements()
    catalogue.read(release / CATALOGUE)
    said = catalogue.about.get(f"{base}dataset", {})
    publishers = [catalogue.about.get(each.value, {}) for each in said.get(f"{_DCT}publisher", ())]
    names = [each.value for about in publishers for each in about.get(_NAME, ())]
    licences = [each.value for each in said.get(f"{_DCT}license", ())]
    texts = {
        name: {each.language: each.value for each in said.get(_DCT + name, ())} for name in ("title", "description")
    }
    stated = {"base": base, "licence": licences[0] if licences else None, "publisher": names[0] if names else None}
    return stated, texts


def _known(kinds: Mapping[str, str], model: Any) -> dict[str, str]:
    for iri, name in kinds.items():
        if name not in model.kinds:
            raise InputError(Problem("PLD028", Place(iri), None, "type", name, facts={"known": ", ".join(model.kinds)}))
    return {model.context.expand(iri): name for iri, name in kinds.items()}


def _count(problem: Problem, account: Account, read_as: ReadAs) -> None:
    """Count a statement without a place by its property or class, with the first subjects; tell what can be mended."""
    if problem.code == "PLD444":
        account.read, account.rejected = account.read + 1, account.rejected + 1
    if problem.code in _LOST and problem.code != "PLD444":
        name = _called(problem)
        contact = read_as.model.context.expand(str(problem.key)) in standard_terms()["contacts"]
        (account.contacts if contact else account.lost)[name] += 1
        examples = account.examples.setdefault(name, [])
        if len(examples) < EXAMPLES and problem.record not in examples:
            examples.append(str(problem.record))
    if problem.code not in _COUNTED_ONLY:
        account.tell(problem)


def _called(problem: Problem) -> str:
    """What is lost, by name: the property, the class where it is one, and `?` before what is said of no record."""
    name = str(problem.key)
    if name == "rdf:type":
        name = f"{name} {problem.value}"
    if problem.code == "PLD443":
        name = f"{name} ({problem.facts['found']})"
    return name if "name" in problem.facts or problem.code != "PLD440" else f"? {name}"
