"""Of two records that are one, what either closes stays closed."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.access import compile_rules
from peasant_ld.access.stricter import is_closed, lasting, stricter
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


@pytest.mark.parametrize(
    ("table", "one", "other", "both"),
    [
        ({"keys": {"Place.latitude": "restricted"}}, None, {"keys": {"latitude": "public"}},
         {"keys": {"latitude": "restricted"}}),
        ({"keys": {"*.note": "restricted"}}, {"reviewBy": "2030-01-01"}, {"keys": {"note": "public"}},
         {"reviewBy": "2030-01-01", "keys": {"note": "restricted"}}),
        ({"coarsen": {"place": "region"}}, None, {"coarsen": {"place": "point"}}, {"coarsen": {"place": "region"}}),
        ({"coarsen": {"Place": {"place": "country"}}}, {"coarsen": {"place": "locality"}}, {"reviewBy": "2030-01-01"},
         {"reviewBy": "2030-01-01", "coarsen": {"place": "country"}}),
    ],
)  # fmt: skip
def test_what_the_table_closes_for_one_no_word_of_the_other_opens(table: Any, one: Any, other: Any, both: Any) -> None:
    rules = compile_rules(table, load_model())
    for combined in (stricter, lasting):
        assert combined(one, other, "Place", rules) == both
        assert combined(other, one, "Place", rules) == both


DAYS = (None, "2026-01-01", "2995-01-01", "3000-01-01")
OWN = (
    *(None, {"level": "public"}, RESTRICTED, LATE, SOON, GONE, CONSENT, {**CONSENT, "consent": "withdrawn"}),
    *(
        {"basis": "public-role", "source": "document/d"},
        {**CONSENT, **SOON},
        {**CONSENT, "keys": {"note": "restricted"}},
    ),
)


@pytest.mark.parametrize("kind", ["Organization", "Person", "Incident"])
@pytest.mark.parametrize("one", OWN)
@pytest.mark.parametrize("other", OWN)
def test_what_is_written_down_closes_on_every_day_what_either_closes(kind: str, one: Any, other: Any) -> None:
    written = lasting(one, other, kind, compile_rules({}, load_model()))
    for day in DAYS:
        rules = compile_rules({}, load_model(), day)
        closed = is_closed(one, kind, rules) or is_closed(other, kind, rules)
        assert is_closed(written, kind, rules) or not closed, day
        for key in ("note", "name"):
            kept = any(rules.is_closed(kind, key, each or {}) for each in (one, other))
            assert rules.is_closed(kind, key, written or {}) or not kept


def test_what_both_say_alike_is_what_is_written_down() -> None:
    rules = compile_rules({}, load_model())
    for each in OWN:
        assert lasting(each, each, "Person", rules) == each
