"""What no rule reaches is told from bytes, and never wrongly: such a record would come out of redaction as it is."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peasant_ld.access import make_plan, redact, renamed, renumbered
from peasant_ld.access.reach import pointing_at, reach_of
from protection import BASE, MODEL, as_row, plan_of, rules_of
from sizes import size
from strategies import archives

Data = dict[str, Any]
KINDS = sorted(MODEL.kinds)
KEYS = sorted({f"{kind}.{key}" for kind in KINDS for key in MODEL.kinds[kind].keys})
ACCESS = st.one_of(
    st.none(),
    st.builds(lambda level: {"level": level}, st.sampled_from(["restricted", "public"])),
    st.builds(lambda key: {"keys": {key: "restricted"}}, st.sampled_from(["note", "name", "related", "partOf"])),
    st.builds(lambda place: {"coarsen": {"place": place}}, st.sampled_from(["point", "region"])),
    st.builds(lambda date: {"coarsen": {"date": date}}, st.sampled_from(["day", "year"])),
)
TABLES = st.fixed_dictionaries(
    {},
    optional={
        "kinds": st.dictionaries(st.sampled_from(KINDS), st.sampled_from(["public", "restricted"]), max_size=2),
        "keys": st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["public", "restricted"]), max_size=2),
        "coarsen": st.builds(lambda date: {"date": date}, st.sampled_from(["day", "month"])),
        "threshold": st.sampled_from([1, 5, 1000]),
    },
)


@settings(max_examples=size(25, 500), deadline=None)
@given(st.data(), archives(), TABLES)
def test_a_record_that_no_rule_reaches_would_come_out_as_it_is(
    data: st.DataObject, found: list[Data], table: Data
) -> None:
    names = [each["id"] for each in found]
    for each in found:
        if isinstance(each.get("related"), list):
            each["related"] = [data.draw(st.sampled_from(names)), *each["related"]]
        access = data.draw(ACCESS)
        each.pop("access", None)
        each |= {"access": access} if access else {}
    rows = [as_row(each) for each in found]
    plan = make_plan(lambda: rows, rules_of(**table), MODEL, BASE)
    reaches = reach_of(plan)
    for row in rows:
        if row.id not in plan.withheld and not reaches(row.id, row.kind, row.access, row.data):
            record = row.record()
            assert redact(record, row.access, plan) == record
            assert renumbered(record) == record


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ({"related": ["https://example.org/own/person/p"]}, True),
        ({"related": ["https://example.org/own/person/p#part-1"]}, True),
        ({"budget": [{"id": "x", "of": "https://example.org/own/person/p"}]}, True),
        ({"name": {"en": "https://example.org/own/person/p"}}, True),
        ({"name": {"en": 'a "quote", https://example.org/own/person/p'}}, False),
        ({"related": ["https://example.org/own/person/pp"]}, False),
        ({"related": ["https://example.org/own/person/"]}, False),
        ({"related": ["https://example.net/é"]}, True),
        ({}, False),
    ],
)
def test_json_points_at_an_id_where_a_text_in_it_is_the_id_or_lies_inside(value: Data, points: bool) -> None:
    asked = pointing_at({"https://example.org/own/person/p", "https://example.net/é"})
    assert asked(orjson.dumps(value)) is points
    assert not pointing_at(())(orjson.dumps(value))


def test_an_id_that_json_has_to_escape_is_taken_to_be_anywhere() -> None:
    assert pointing_at(['a"b'])(b"{}")


@pytest.mark.parametrize(
    ("record", "others", "table", "reached"),
    [
        ({"id": "grant/g", "type": "Grant"}, [], {}, False),
        ({"id": "grant/g", "type": "Grant", "note": {"en": "a"}}, [], {"keys": {"Grant.note": "restricted"}}, True),
        ({"id": "grant/g", "type": "Grant"}, [], {"keys": {"Grant.note": "restricted"}}, False),
        ({"id": "grant/g", "type": "Grant", "funder": ["brigade/b"]}, ["brigade/b"], {}, True),
        ({"id": "grant/g", "type": "Grant", "funder": ["brigade/c"]}, ["brigade/b"], {}, False),
        ({"id": "course/c", "type": "Course", "participantCount": 2}, [], {}, True),
        ({"id": "course/c", "type": "Course", "participantCount": 20}, [], {}, False),
        ({"id": "place/p", "type": "Place", "precision": "region", "latitude": "1.23"}, [], {}, True),
        ({"id": "place/p", "type": "Place", "precision": "region"}, [], {}, False),
        (
            {"id": "place/p", "type": "Place", "precision": "region"},
            [],
            {"coarsen": {"Place": {"place": "region"}}},
            True,
        ),
    ],
)
def test_a_rule_reaches_what_it_speaks_of_and_what_points_at_what_is_withheld(
    record: Data, others: list[str], table: Data, reached: bool
) -> None:
    hidden = [{"id": each, "type": "Brigade", "access": {"level": "restricted"}} for each in others]
    row = as_row(record)
    plan = plan_of([record, *hidden], rules_of(**table))
    assert reach_of(plan)(row.id, row.kind, row.access, row.data) is reached
    assert reached or renamed(redact(row.record(), row.access, plan), plan) == row.record()
