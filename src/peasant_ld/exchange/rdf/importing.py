"""Files of RDF, or a release, become a dataset folder, with an account of every statement that has no place in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from peasant_ld.check import compile_check
from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted, new_dataset
from peasant_ld.exchange.rdf.parsed import FileStatements
from peasant_ld.exchange.rdf.reading import base_in, release_statements
from peasant_ld.exchange.rdf.standard import standard_terms
from peasant_ld.exchange.rdf.way_back import Asked, records_in
from peasant_ld.exchange.values import in_plain_sight, without_addresses
from peasant_ld.model import load_model
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.layout import base_of
from peasant_ld.reading import Record
from peasant_ld.report.messages import visible

# What is told of a statement, by code: where it has no place only the counts are told, for there may be very many.
_LOST = frozenset({"PLD440", "PLD441", "PLD442", "PLD443", "PLD444"})
_COUNTED_ONLY = frozenset({"PLD440"})
_WORDS = frozenset({"text", "texts", "token", "tokens"})
EXAMPLES = 3


def import_rdf(files: Sequence[Path], out: Path, wanted: Wanted, kinds: Mapping[str, str] | None = None) -> Account:
    """Make a dataset folder at `out` of some files of RDF, which are read as one, or of one release.

    `kinds` says of which kind the subjects of a class are that is not known (class -> kind). A record that the check of
    records refuses is rejected, and told. Raises InputError: PLD401 (licence, publisher or base is missing), PLD402
    (there is something at `out`), PLD001, PLD009, PLD420, PLD502 (a file or release cannot be read), PLD010 (there is
    no record in them), PLD028 (`kinds` names none); then nothing is written.
    """
    account, model = Account(), load_model()
    sources, stated = _sources(files)
    wanted = wanted.filled({**stated, "title": ", ".join(path.name for path in files)})
    wanted.demand()
    asked = Asked(model, str(wanted.base), wanted.language, _known(kinds or {}, model))
    check = compile_check(model, asked.base)
    with new_dataset(out, account) as folder:
        for statements in sources:
            for item in records_in(statements, asked):
                if isinstance(item, Problem):
                    _count(item, account, asked)
                elif _is_right(_cleaned(item, account, asked), account, check):
                    folder.add(item.data)
                    account.written += 1
        if not account.read:
            raise InputError(Problem("PLD010", Place(files[0].name), facts={"records": 0}))
        folder.describe(wanted, {"form": "RDF", "files": [visible(path.name, None) for path in files]})
    return account


def _sources(files: Sequence[Path]) -> tuple[Iterator[FileStatements], dict[str, str | None]]:
    """The statements of files, those of a release one record at a time; and what they say of the dataset."""
    if len(files) == 1 and files[0].is_dir():
        return release_statements(files[0]), {"base": base_of(files[0]), **_described(files[0])}
    statements = FileStatements()
    for path in files:
        if path.is_dir():
            for each in release_statements(path):
                statements.join(each)
        else:
            statements.read(path)
    return iter([statements]), {"base": base_in(statements)}


def _described(release: Path) -> dict[str, str | None]:
    """What the catalogue of a release says of it."""
    return {}


def _known(kinds: Mapping[str, str], model: Any) -> dict[str, str]:
    for iri, name in kinds.items():
        if name not in model.kinds:
            raise InputError(Problem("PLD028", Place(iri), None, "type", name, facts={"known": ", ".join(model.kinds)}))
    return {model.context.expand(iri): name for iri, name in kinds.items()}


def _is_right(record: Record, account: Account, check: Any) -> bool:
    account.read += 1
    wrong = [problem for problem in check(record) if problem.blocks]
    for problem in wrong:
        account.tell(problem)
    account.rejected += bool(wrong)
    return not wrong


def _count(problem: Problem, account: Account, asked: Asked) -> None:
    """Count a statement without a place by its property or class, with the first subjects; tell what can be mended."""
    if problem.code == "PLD444":
        account.read, account.rejected = account.read + 1, account.rejected + 1
    if problem.code in _LOST and problem.code != "PLD444":
        name = _called(problem)
        contact = asked.model.context.expand(str(problem.key)) in standard_terms()["contacts"]
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
    return name if "kind" in problem.facts or problem.code != "PLD440" else f"? {name}"


def _cleaned(record: Record, account: Account, asked: Asked) -> Record:
    """The record with its words as they may come in: nothing hidden in them, and no e-mail address."""
    kind = asked.model.kinds[record.data["type"]]
    for name, key in kind.keys.items():
        if name in record.data and key.form in _WORDS:
            record.data[name] = _clean(record.data[name], account, name)
    return record


def _clean(value: Any, account: Account, key: str) -> Any:
    if isinstance(value, Mapping):
        return {tag: _clean(each, account, key) for tag, each in value.items()}
    if isinstance(value, list):
        return [_clean(each, account, key) for each in value]
    plain = in_plain_sight(value)
    if plain != value:
        account.mended[key] += 1
    clean, addresses = without_addresses(plain)
    if addresses:
        account.contacts["e-mail"] += addresses
    return clean
