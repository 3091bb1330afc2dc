"""Of two records that are one, what either closes stays closed."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.access import compile_rules
from peasant_ld.access.stricter import stricter
from peasant_ld.model import load_model

RESTRICTED, CONSENT = {"level": "restricted"}, {"basis": "consent", "consent": "given"}
LATE, SOON = ({"level": "embargoed", "until": day} for day in ("2999-01-01", "2990-01-01"))
GONE = {"level": "withdrawn", "on": "2020-01-01"}


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        (None, None, None),
        (None, RESTRICTED, RESTRICTED),
        ({"level": "public"}, RESTRICTED, RESTRICTED),
        (GONE, RESTRICTED, RESTRICTED),
        (LATE, GONE, LATE),
        (LATE, SOON, LATE),
        (RESTRICTED, LATE, RESTRICTED),
        ({"keys": {"note": "restricted"}}, {"keys": {"page": "restricted"}},
         {"keys": {"note": "restricted", "page": "restricted"}}),
        ({"keys": {"note": "public"}}, {"keys": {"note": "restricted"}}, {"keys": {"note": "restricted"}}),
        ({"coarsen": {"place": "locality"}}, {"coarsen": {"place": "country", "date": "year"}},
         {"coarsen": {"place": "country", "date": "year"}}),
        ({"reviewBy": "2030-01-01"}, {"keys": {"note": "restricted"}},
         {"reviewBy": "2030-01-01", "keys": {"note": "restricted"}}),
    ],
)  # fmt: skip
def test_the_stricter_access_holds_whichever_way_they_are_merged(one: Any, other: Any, both: Any) -> None:
    rules = compile_rules({}, load_model())
    assert stricter(one, other, "Organization", rules) == both
    assert stricter(other, one, "Organization", rules) == both


def test_a_person_goes_out_only_if_both_records_have_a_ground() -> None:
    rules = compile_rules({}, load_model())
    assert stricter(CONSENT, CONSENT, "Person", rules) == CONSENT
    assert stricter(CONSENT, None, "Person", rules) is None
    assert stricter(None, {**CONSENT, "consent": "refused"}, "Person", rules) in (
        None,
        {**CONSENT, "consent": "refused"},
    )
