"""Two records of any kind become one: every value of both is in it, or told as disputed, and what is made is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merging import HILL, RIVER, Data
from peasant_ld.access import compile_rules
from peasant_ld.check import compile_check
from peasant_ld.exchange.merge.joining import Joiner, OneOfSeveral
from peasant_ld.model import Mark, load_model
from peasant_ld.problem import Place
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.reading.record import Record
from strategies import MODEL, records

OTHER = f"{RIVER}thing/other"


def joiner(table: Mapping[str, Any] | None = None, hidden: frozenset[str] = frozenset()) -> Joiner:
    rules = compile_rules(table or {}, load_model())
    return Joiner(rules, HILL, ("en", "pt"), ("hill", "river", "valley"), "document/dataset-{}".format, hidden)


def of(number: int, data: Data) -> OneOfSeveral:
    return OneOfSeveral(Record(data, Place(f"{number}.jsonl", line=1)), number)


def statements(record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each value of a normalized record by its key, without the ids that nodes have by their place."""
    for key, value in record.items():
        if key not in ("id", "type", "evidence", "access"):
            if isinstance(value, Mapping) and "id" not in value:
                yield from ((key, f"{text}@{tag}") for tag, texts in value.items() for text in _list(texts))
            else:
                yield from ((key, str(_bare(each))) for each in _list(value))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        return sorted((key, str(_bare(each))) for key, each in value.items() if key != "id")
    return [_bare(each) for each in value] if isinstance(value, list) else value


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_value_of_any_kind_is_lost(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(MODEL.kinds.values())))
    one, other = (data.draw(records(kind)) | {"id": identity} for identity in ("thing/one", OTHER))
    normalize = compile_normalizer(MODEL, HILL)
    whole, [joined], problems = joiner().joined([of(0, one), of(1, other)])
    stated = set(statements(normalize(whole)))
    made = {(row["key"], "one") for row in joined.disputed}
    names = kind.keys_with(Mark.LABEL)
    told = {row["key"] for row in (*joined.disputed, *joined.passed_over)}
    left_out = {problem.key for problem in problems if problem.code == "PLD065"}
    for record in (one, other):
        for key, value in statements(normalize(record)):
            moved = key in names and any((spare, value) in stated for spare in kind.keys_with(Mark.ALTERNATIVE))
            assert (key, value) in stated or moved or key in told or key in left_out, (key, value, whole, made)
    for key, value in statements(normalize(one)):
        assert (key, value) in stated or key in left_out, "what the record that stays has, it keeps"
    assert len([problem for problem in problems if problem.code == "PLD457"]) == len(joined.disputed)
    for row in joined.disputed:
        sources = {
            each["source"] for each in whole["evidence"] if each["of"] == row["key"] and each["status"] == "disputed"
        }
        assert len(sources) > 1 or {each["source"] for each in one.get("evidence", [])} & sources


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_made_of_two_right_records_is_right(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(MODEL.kinds.values())))
    one, other = (data.draw(records(kind)) | {"id": identity} for identity in ("thing/one", OTHER))
    check = compile_check(MODEL, HILL)
    if any(problem.blocks for each in (one, other) for problem in check(of(0, each).record)):
        return
    whole, _, _ = joiner().joined([of(0, one), of(1, other)])
    assert [problem for problem in check(of(0, whole).record) if problem.blocks] == []


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_record_is_one_with_itself(data: st.DataObject) -> None:
    record = data.draw(records(data.draw(st.sampled_from(list(MODEL.kinds.values())))))
    whole, [joined], problems = joiner().joined([of(0, record), of(1, dict(reversed(list(record.items()))))])
    assert whole == record
    assert joined.alike
    assert problems == []


COOP: Data = {"id": "organization/a", "type": "Organization", "name": {"en": "A"}}


@pytest.mark.parametrize(
    ("key", "one", "other", "note"),
    [
        ("founded", "1985", "1987", {"en": "This source has instead: 1987", "pt": "Esta fonte tem em vez disso: 1987"}),
        ("founded", "1985", {"edtf": "1987", "text": "in 1987"},
         {"en": "This source has instead: 1987 in 1987", "pt": "Esta fonte tem em vez disso: 1987 in 1987"}),
        ("registered", True, False,
         {"en": "This source has instead: false", "pt": "Esta fonte tem em vez disso: false"}),
        ("description", {"pt": "Um", "en": "One"}, {"pt": "Dois"}, {"pt": "Dois"}),
    ],
)  # fmt: skip
def test_the_note_says_what_the_other_source_has(key: str, one: Any, other: Any, note: Data) -> None:
    whole, _, _ = joiner().joined([of(0, COOP | {key: one}), of(1, COOP | {"id": OTHER, key: other})])
    assert whole[key] == one
    assert [each.get("note") for each in whole["evidence"]] == [None, note]
    assert [each["source"] for each in whole["evidence"]] == ["document/dataset-0", "document/dataset-1"]


def test_of_three_values_each_source_is_named_and_that_of_the_first_value_once() -> None:
    parts = [
        of(n, COOP | {"id": f"organization/{n}", "founded": year}) for n, year in enumerate(("1985", "1987", "1990"))
    ]
    whole, joined, _ = joiner().joined(parts)
    said = [(each["source"], each.get("note", {}).get("en", "")[-4:]) for each in whole["evidence"]]
    assert said == [("document/dataset-0", ""), ("document/dataset-1", "1987"), ("document/dataset-2", "1990")]
    assert len(joined) == 2


def test_a_value_that_only_the_second_had_is_the_second_ones_when_the_third_disputes_it() -> None:
    parts = [of(0, COOP), of(1, COOP | {"id": "organization/b", "founded": "1987"}),
             of(2, COOP | {"id": "organization/c", "founded": "1990"})]  # fmt: skip
    whole, _, _ = joiner().joined(parts)
    assert [each["source"] for each in whole["evidence"]] == ["document/dataset-1", "document/dataset-2"]


@pytest.mark.parametrize(
    ("table", "kind", "key", "one", "other"),
    [
        ({"coarsen": {"date": "year"}}, "Organization", "founded", "1985", "1987-03-04"),
        ({"coarsen": {"place": "region"}}, "Place", "country", "BR", "HT"),
        ({}, "Place", "latitude", "1.5", "2.25"),
        ({}, "Training", "participantCount", 60, 3),
        ({}, "Brigade", "motivation", {"en": "A"}, {"en": "B"}),
    ],
)
def test_a_note_is_silent_where_it_could_tell_more_than_goes_out(
    table: Data, kind: str, key: str, one: Any, other: Any
) -> None:
    first, second = ({"id": f"thing/{name}", "type": kind, key: value} for name, value in (("a", one), ("b", other)))
    whole, [joined], _ = joiner(table).joined([of(0, first), of(1, second)])
    notes = [each["note"] for each in whole["evidence"] if "note" in each]
    assert notes == ([{"en": "B"}] if isinstance(one, dict) else [])
    assert joined.disputed == ({"key": key, "one": one, "other": other},)


def test_references_of_two_to_each_other_and_addresses_of_themselves_go() -> None:
    one = COOP | {"partner": ["organization/b", "organization/x"], "sameAs": [f"{HILL}organization/b"]}
    other = {**COOP, "id": "organization/a", "partner": ["organization/a"], "sameAs": [f"{HILL}organization/a"]}
    whole, _, problems = joiner().joined(
        [of(0, one | {"partner": ["organization/a", "organization/x"]}), of(1, {**other, "id": "organization/b"})]
    )
    assert whole["partner"] == ["organization/x"]
    assert whole["sameAs"] == [f"{HILL}organization/b"]
    assert [problem.code for problem in problems] == ["PLD065"]
