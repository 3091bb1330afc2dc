"""Grants of 360Giving 1.3 and 1.4 (JSON, CSV, XLSX) -> a dataset folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted, new_dataset, title_in
from peasant_ld.exchange.things import Things
from peasant_ld.exchange.threesixty.flat import read_flat
from peasant_ld.exchange.threesixty.grant import NAMINGS, Grants
from peasant_ld.exchange.threesixty.node import Given
from peasant_ld.exchange.threesixty.read import Package, read_package
from peasant_ld.exchange.workbook import SUFFIXES
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.report.messages import visible

_UNDECLARED = Declared()


def import_360giving(
    files: Sequence[Path],
    out: Path,
    wanted: Wanted,
    with_reasons: bool = False,
    declared: Declared = _UNDECLARED,
) -> Account:
    """Make a dataset folder at `out` of the grants in some files; gives the account of what became of them.

    `with_reasons` lets the reasons of grants to individuals in, which tell of a person's hardship; `declared` says in
    which order dates stand, and what else a sheet cannot say of itself. Raises InputError:
    PLD401 (licence, publisher or base is missing), PLD402 (there is something at `out`), PLD403 (a file holds no
    grants), or a code of the reading of JSON; then nothing is written.
    """
    account = Account()
    wanted.demand("base")
    packages = [_open(path, declared, account) for path in files]
    for package in packages:
        wanted = wanted.filled(_stated(package))
    wanted.demand()
    things = Things(account)
    grants = Grants(things, account, wanted, declared, with_reasons)
    funders: set[str] = set()
    with new_dataset(out, account) as folder:
        for record in (record for given in _given(packages) for record in grants.records(given)):
            funders.update(record.get("funder", ()))
            if NAMINGS in record:  # it is not known yet whether others name its organizations otherwise
                folder.hold(record)
            else:
                folder.add(record)
        for record in folder.held():
            folder.add(grants.settled(record))
        if not account.read:
            raise InputError(Problem("PLD403", Place(files[0].name), facts={"expected": '{"grants": [...]}'}))
        for record in things:
            folder.add(record)
        folder.describe(wanted, _sources(files, packages), _made_title(things, funders, wanted.language))
    return account


def _open(path: Path, declared: Declared, account: Account) -> Package:
    return read_flat(path, declared, account) if path.suffix.lower() in SUFFIXES else read_package(path)


def _given(packages: list[Package]) -> Iterator[Given]:
    for package in packages:
        yield from package.grants


def _stated(package: Package) -> Mapping[str, str | None]:
    """What a package says of itself that dataset.toml can say."""
    about = package.about
    publisher = about.get("publisher")
    publisher = publisher if isinstance(publisher, dict) else {}
    stated = {
        "licence": about.get("license"),
        "publisher": publisher.get("name"),
        "publisher_url": publisher.get("website"),
        "title": about.get("title"),
        "description": about.get("description"),
    }
    return {key: value for key, value in stated.items() if isinstance(value, str) and value.strip()}


def _made_title(things: Things, funders: Collection[str], language: str) -> Mapping[str, str]:
    """A title of grants that one organization gave, with its name; nothing of grants of several."""
    names = [record["name"] for record in things if record["id"] in funders and "name" in record]
    if len(funders) != 1 or not names:
        return {}
    return title_in(language, "import.grants_of", next(iter(names[0].values())))


def _sources(files: Sequence[Path], packages: list[Package]) -> dict[str, Any]:
    """What `[import]` says: the form, the files, and what the first package states of itself."""
    about: Mapping[str, Any] = packages[0].about if packages else {}
    stated = {
        key: about[key] for key in ("identifier", "issued", "modified", "version") if isinstance(about.get(key), str)
    }
    return {"form": "360Giving", "files": [visible(path.name, None) for path in files], **stated}
