"""The second stage: the rules are asked about all that was gathered; what they decided can be told, and counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from datasets import BASE
from peasant_ld.access import Verdict
from peasant_ld.flow import Job
from peasant_ld.flow.build_cache import BuildCache
from peasant_ld.flow.gathering import gather
from peasant_ld.flow.judging import Judged, judge_all
from peasant_ld.flow.kind_index import KindIndex
from peasant_ld.flow.sorted_store import SortedStore
from peasant_ld.model.description import Description
from peasant_ld.reading import LooseRecords

Data = dict[str, Any]
CONSENT = {"basis": "consent", "consent": "given"}
GRANT = {"id": "grant/g", "type": "Grant", "name": {"en": "A grant"}}
BRIGADE = {"id": "brigade/b", "type": "Brigade", "name": {"en": "A brigade"}}
FEW, MANY = (
    {"id": f"journey/{n}", "type": "Journey", "brigade": "brigade/b", "participantCount": count}
    for n, count in enumerate((2, 40))
)
ZILDA = {"id": "person/z", "type": "Person", "name": {"en": "Zilda Quaresma"}}


@contextmanager
def judged(*records: Data, **table: Any) -> Iterator[Judged]:
    job = Job(LooseRecords(records), Description(BASE, access=table))
    with SortedStore() as store, closing(KindIndex()) as kinds:
        yield judge_all(gather(job, BuildCache(None), store, kinds), job.rules)


def test_the_plan_and_what_there_is_to_say_of_it_are_kept() -> None:
    with judged(BRIGADE | {"access": {"level": "restricted"}}, FEW, GRANT) as found:
        assert found.withheld == {
            f"{BASE}brigade/b": Verdict("restricted", "not-stated"),
            f"{BASE}journey/0": Verdict("needs-withheld", "not-stated", f"{BASE}brigade/b", "brigade"),
        }
        assert [(each.code, each.record) for each in found.problems] == [("PLD209", "journey/0")]
        assert found.job is found.gathered.job


@pytest.mark.parametrize(
    ("records", "table", "may_change"),
    [
        ([GRANT], {}, False),
        ([BRIGADE, MANY], {}, False),
        ([BRIGADE, FEW, MANY], {}, True),
        ([GRANT | {"access": {"level": "public"}}], {}, True),
        ([ZILDA], {}, True),
        ([GRANT], {"kinds": {"Grant": "restricted"}}, True),
        ([GRANT], {"kinds": {"Brigade": "restricted"}}, False),
        ([GRANT], {"coarsen": {"Grant": {"date": "year"}}}, True),
        ([GRANT], {"coarsen": {"Brigade": {"date": "year"}}}, False),
    ],
)
def test_it_is_known_whether_anything_may_change(records: list[Data], table: Data, may_change: bool) -> None:
    with judged(*records, **table) as found:
        assert found.may_change is may_change


@pytest.mark.parametrize(("records", "states"), [([GRANT], False), ([GRANT, ZILDA], True)])
def test_it_is_known_whether_there_are_persons(records: list[Data], states: bool) -> None:
    with judged(*records) as found:
        assert found.states_persons is states


@pytest.mark.parametrize(
    ("records", "is_secret"),
    [
        ([ZILDA], True),
        ([ZILDA | {"access": CONSENT}], False),
        ([ZILDA | {"nmae": 1}], True),
        ([GRANT | {"name": {"en": "Zilda Quaresma"}}], False),
    ],
)
def test_the_names_that_no_text_may_hold_are_those_of_withheld_and_rejected_persons(
    records: list[Data], is_secret: bool
) -> None:
    with judged(*records) as found:
        assert found.names.is_in("Zilda Quaresma") is is_secret
