"""Activities of IATI 2.0x (XML) -> a dataset folder, in flat memory; every element is mapped, or listed as left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import DatasetFolder, Wanted, new_dataset, title_in
from peasant_ld.exchange.iati.activity import Activities
from peasant_ld.exchange.iati.element import Activity, stated
from peasant_ld.exchange.iati.money import Money
from peasant_ld.exchange.iati.read import read_activities
from peasant_ld.exchange.things import Things
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.report.messages import visible


def import_iati(files: Sequence[Path], out: Path, wanted: Wanted) -> Account:
    """Make a dataset folder at `out` of the activities in some files; gives the account of what became of them.

    Without a publisher in `wanted`, the first reporting organization is it. Raises InputError: PLD401 (licence,
    publisher or base is missing), PLD402 (there is something at `out`), PLD407 to PLD410 (a file that cannot be read);
    then nothing is written. Raises MissingExtra without lxml.
    """
    wanted.demand("base", "licence")
    account = Account()
    things = Things(account)
    activities = Activities(things, account)
    importer = _Import(activities, wanted.language)
    with new_dataset(out, account) as folder:
        for path in files:
            importer.run(path, folder)
        if not account.read:
            raise InputError(Problem("PLD010", Place(files[0].name), facts={"records": 0}))
        for record in (*activities.strangers(), *things):
            folder.add(record)
        (reporter, *others) = activities.reporters.values() or [""]
        made = title_in(wanted.language, "import.activities_of", reporter) if reporter and not others else {}
        wanted = wanted.filled({"publisher": activities.publisher})
        folder.describe(wanted, {"form": "IATI", "files": [visible(path.name, None) for path in files]}, made)
    return account


class _Import:
    """Reads files one after the other; remembers which activities were there."""

    def __init__(self, activities: Activities, language: str) -> None:
        self._activities = activities
        self._language = language
        self._money = Money(activities)
        self._account = activities.account
        self._seen: dict[str, Place] = {}

    def run(self, path: Path, folder: DatasetFolder) -> None:
        """Write the records of every activity in a file."""
        for element in read_activities(path):
            self._account.read += 1
            activity = Activity(element, path.name, self._account, self._language)
            identifier = activity.identifier = activity.text(activity.one("iati-identifier"))
            problem = self._refused(activity, identifier)
            if problem or identifier is None:
                self._account.rejected += 1
                self._account.tell(problem or Problem("PLD024", activity.place(element)))
                continue
            self._seen[identifier] = activity.place(element)
            for record in self._records(activity, identifier):
                folder.add(record)
            activity.close()
            self._account.written += 1

    def _refused(self, activity: Activity, identifier: str | None) -> Problem | None:
        place = activity.place(activity.element)
        if identifier is None:
            return Problem("PLD024", place, key="iati-identifier")
        first = self._seen.get(identifier)
        return (
            Problem("PLD026", place, identifier, "iati-identifier", identifier, facts={"other": first})
            if first
            else None
        )

    def _records(self, activity: Activity, identifier: str) -> Iterator[dict[str, Any]]:
        initiative = self._activities.initiative(activity, identifier)
        yield stated(initiative | {"budget": self._money.budgets(activity)})
        yield from self._activities.participations(activity, initiative["id"])
        yield from self._money.records(activity, initiative["id"])
