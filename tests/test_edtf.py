"""Dates in EDTF: what is a date, what is not and why, and the days it can mean."""

import pickle
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peasant_ld.model.days import day_order
from peasant_ld.model.edtf import MAX_LENGTH, EdtfError, bounds, certainty, is_edtf

# The suite says that 2003-22/2003-23 is a date and that 2012-21/2012-22 is none. No rule can hold for both: each is
# two seasons of one year, the second coming next. (The second is from edtf.js, which takes it with an option.)
# The order of two seasons of one year depends on the hemisphere, so both are refused.
REFUSED_AGAINST_THE_SUITE = {"2003-22/2003-23"}

BOUNDS = [
    # level 0
    ("2018-08-14", "2018-08-14", "2018-08-14"),
    ("2018-08", "2018-08-01", "2018-08-31"),
    ("2018", "2018-01-01", "2018-12-31"),
    ("2004-02", "2004-02-01", "2004-02-29"),
    ("1900-02", "1900-02-01", "1900-02-28"),
    ("0001", "0001-01-01", "0001-12-31"),
    ("9999", "9999-01-01", "9999-12-31"),
    ("19", "1900-01-01", "1999-12-31"),
    ("1985-04-12T23:20:30", "1985-04-12", "1985-04-12"),
    ("1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12"),
    ("2016-05-02T24:00:00", "2016-05-02", "2016-05-02"),
    ("9999-12-31T24:00:00+14:00", "9999-12-31", "9999-12-31"),
    ("2016-08/2017-08", "2016-08-01", "2017-08-31"),
    ("2004-02-01/2005", "2004-02-01", "2005-12-31"),
    # years before 0001, as XSD 1.1 counts them, too
    ("0000", "0000-01-01", "0000-12-31"),
    ("0000-02", "0000-02-01", "0000-02-29"),
    ("0000/2010", "0000-01-01", "2010-12-31"),
    ("00", "0000-01-01", "0099-12-31"),
    ("00XX", "0000-01-01", "0099-12-31"),
    ("-04", "-0499-01-01", "-0400-12-31"),
    ("-1985", "-1985-01-01", "-1985-12-31"),
    ("-0004-02-29", "-0004-02-29", "-0004-02-29"),
    ("-0044-03-15?", "-0044-03-15", "-0044-03-15"),
    ("-1985/2004", "-1985-01-01", "2004-12-31"),
    ("-0050/-0043", "-0050-01-01", "-0043-12-31"),
    # years of more digits than four, which few readers of xsd:date take
    ("Y170000002", None, None),
    ("Y-170000002", None, None),
    # level 1
    ("2018~", "2018-01-01", "2018-12-31"),
    ("2018-08?", "2018-08-01", "2018-08-31"),
    ("2018-08-14%", "2018-08-14", "2018-08-14"),
    ("201X", "2010-01-01", "2019-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("201X~", "2010-01-01", "2019-12-31"),
    ("XXXX", None, None),
    ("XXXX-XX-XX", None, None),
    ("2004-XX", "2004-01-01", "2004-12-31"),
    ("1985-XX-XX", "1985-01-01", "1985-12-31"),
    ("1985-02-XX", "1985-02-01", "1985-02-28"),
    ("2001-21", "2001-01-01", "2001-12-31"),
    ("2001-24", "2001-01-01", "2001-12-31"),
    ("1985/..", "1985-01-01", None),
    ("1985/", "1985-01-01", None),
    ("../1985", None, "1985-12-31"),
    ("/1985", None, "1985-12-31"),
    ("../..", None, None),
    ("/", None, None),
    ("1984~/2004-06", "1984-01-01", "2004-06-30"),
    ("1952-23~/1953", "1952-01-01", "1953-12-31"),
    # level 2, sets
    ("[2016..2017]", "2016-01-01", "2017-12-31"),
    ("[1668,1667,1670..1672]", "1667-01-01", "1672-12-31"),
    ("{1960,1961-12}", "1960-01-01", "1961-12-31"),
    ("[..1984]", None, "1984-12-31"),
    ("[1667,1760-12..]", "1667-01-01", None),
    ("[..1667,1760..]", None, None),
    ("[1667?,201X,2001-21]", "1667-01-01", "2019-12-31"),
    ("[2001,Y170000002]", "2001-01-01", None),
    ("[-0005,2001]", "-0005-01-01", "2001-12-31"),
    ("[XXXX,2001]", None, None),
    ("{1984}", "1984-01-01", "1984-12-31"),
]

REFUSED = [
    ("", "syntax"),
    ("in its second year", "syntax"),
    ("14/08/2018", "syntax"),
    ("08/2018", "syntax"),
    ("2018-8", "syntax"),
    ("20180814", "syntax"),
    ("2018-08-14\n", "syntax"),
    (" 2018", "syntax"),
    ("٢٠١٨", "syntax"),
    ("２０１８", "syntax"),
    ("2018\N{EN DASH}08", "syntax"),
    ("+2018", "syntax"),
    ("-0000", "syntax"),
    ("Y9999", "syntax"),
    ("Y2006?", "syntax"),
    ("2018-08-14T10:00", "syntax"),
    ("2018-08T10:00:00", "syntax"),
    ("2018-08-14T10:00:60", "syntax"),
    ("2018-08-14T10:00:00-00:00", "syntax"),
    ("2018/2019/2020", "syntax"),
    ("2018-08-14T10:00:00Z/2019", "syntax"),
    ("[]", "syntax"),
    ("[", "syntax"),
    ("{", "syntax"),
    ("[..]", "syntax"),
    ("[1999}", "syntax"),
    ("[1984,]", "syntax"),
    ("[1984,..1990]", "syntax"),
    ("[1984..,1990]", "syntax"),
    ("[1984...1990]", "syntax"),
    ("[1984/1990]", "syntax"),
    ("[[1984]]", "syntax"),
    ("[ 1984 ]", "syntax"),
    ("[1667,1668, 1670..1672]", "syntax"),
    ("2004-02-30", "calendar"),
    ("1900-02-29", "calendar"),
    ("2018-00", "calendar"),
    ("2018-13", "calendar"),
    ("2018-20", "calendar"),
    ("2018-42", "calendar"),
    ("2018-13-XX", "calendar"),
    ("2018-21-03", "calendar"),
    ("2018-08-00", "calendar"),
    ("2018-02-29/2019", "calendar"),
    ("2018-02-29T10:00:00", "calendar"),
    ("[2018-02-29,2019]", "calendar"),
    ("1XXX", "level2"),
    ("201X-08", "level2"),
    ("XXXX-12-XX", "level2"),
    ("2018-XX-14", "level2"),
    ("2018~-08", "level2"),
    ("~2018", "level2"),
    ("2018-25", "level2"),
    ("193", "level2"),
    ("197~", "level2"),
    ("19~", "level2"),
    ("Y17E7", "level2"),
    ("1950S2", "level2"),
    ("198X/1999", "level2"),
    ("[198X..1999]", "level2"),
    ("[156X-12-25,1999]", "level2"),
    ("2019/2018", "order"),
    ("2018-08-14/2018-08", "order"),
    ("-1000/-2000", "order"),
    ("[1990..1984]", "order"),
    ("2018-21/2018-23", "order"),
    ("2018/2018-23", "order"),
    ("2018-21/2018-12", "order"),
    ("2018-21/2017-22", "order"),
]


@pytest.mark.parametrize(("text", "earliest", "latest"), BOUNDS)
def test_a_date_has_its_earliest_and_latest_day(text: str, earliest: str | None, latest: str | None) -> None:
    assert bounds(text) == (earliest, latest)
    assert is_edtf(text)


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_not_a_date_is_refused_with_its_reason(text: str, reason: str) -> None:
    assert not is_edtf(text)
    with pytest.raises(EdtfError) as refusal:
        bounds(text)
    assert (refusal.value.text, refusal.value.reason) == (text, reason)
    assert isinstance(refusal.value, ValueError)


@pytest.mark.parametrize("text", ["9" * 10_000_000, "[" * 10_000, "1985-04-12T23:20:30." + "1" * MAX_LENGTH])
def test_a_text_that_is_too_long_is_refused_unread(text: str) -> None:
    assert not is_edtf(text)
    with pytest.raises(EdtfError) as refusal:
        bounds(text)
    assert refusal.value.reason == "length"
    assert len(str(refusal.value)) < 2 * MAX_LENGTH


def test_a_refusal_travels_between_processes() -> None:
    refusal = pickle.loads(pickle.dumps(EdtfError("2018-13", "calendar")))
    assert (refusal.text, refusal.reason) == ("2018-13", "calendar")
    assert str(refusal) == "'2018-13' is not a date in EDTF: calendar"


def test_the_longest_text_is_still_read() -> None:
    assert is_edtf("[" + ",".join(["1984"] * 39) + "]")
    assert is_edtf("Y1".ljust(MAX_LENGTH, "0"))
    assert not is_edtf("Y1".ljust(MAX_LENGTH + 1, "0"))


def test_every_string_of_the_suite_is_decided_for_this_profile(
    shared: Path, record_property: Callable[[str, object], None]
) -> None:
    cases = _suite(shared)
    wrong = {value for value, wanted, _ in cases if is_edtf(value) != wanted}
    record_property("measured", len(cases))
    assert len(cases) >= 352
    assert wrong == REFUSED_AGAINST_THE_SUITE


def test_what_is_valid_in_level_2_only_is_refused_as_level_2(shared: Path) -> None:
    reasons = {value: _reason(value) for value, wanted, level in _suite(shared) if level == "2" and not wanted}
    assert reasons
    assert set(reasons.values()) == {"level2"}


def test_a_disputed_open_range_is_read_as_the_specification_has_it() -> None:
    assert bounds("[1760..]") == ("1760-01-01", None)


DAYS = st.dates()
YEARS = st.integers(-9999, 9999).map(lambda year: f"-{-year:04}" if year < 0 else f"{year:04}")
QUALIFIERS = st.sampled_from(["", "?", "~", "%"])
PLAIN = st.one_of(
    DAYS.map(date.isoformat),
    DAYS.map(lambda day: day.isoformat()[:7]),
    YEARS,
    st.tuples(YEARS, st.sampled_from(["-21", "-22", "-23", "-24"])).map("".join),
)
QUALIFIED = st.tuples(PLAIN, QUALIFIERS).map("".join)
UNSPECIFIED = st.one_of(
    YEARS.map(lambda year: f"{year}-XX"),
    YEARS.map(lambda year: f"{year}-XX-XX"),
    DAYS.map(lambda day: f"{day.isoformat()[:7]}-XX"),
    DAYS.map(lambda day: f"{day.isoformat()[:3]}X"),
    DAYS.map(lambda day: f"{day.isoformat()[:2]}XX"),
)
LONG_YEARS = st.integers(10_000, 10**30).map("Y{}".format)
ENDS = st.one_of(QUALIFIED, st.sampled_from(["", ".."]))
INTERVALS = st.tuples(ENDS, ENDS).map("/".join)
MEMBERS = st.one_of(QUALIFIED, UNSPECIFIED, LONG_YEARS, st.tuples(ENDS, ENDS).map("..".join))
SETS = st.tuples(st.sampled_from(["[]", "{}"]), st.lists(MEMBERS, min_size=1, max_size=5)).map(
    lambda parts: parts[0][0] + ",".join(parts[1]) + parts[0][1]
)
SINGLE = st.one_of(QUALIFIED, UNSPECIFIED, LONG_YEARS)
NEARLY = st.text(alphabet="0123489X?~%-/.,TYZ:+[]{} ES", max_size=30)


@given(SINGLE)
def test_every_date_of_the_grammar_is_read(text: str) -> None:
    assert is_edtf(text)


@given(st.one_of(SINGLE, INTERVALS, SETS, NEARLY, st.text()))
@example("2018-08-14/2018-08")
def test_no_text_raises_anything_else_and_both_functions_agree(text: str) -> None:
    if not is_edtf(text):
        with pytest.raises(EdtfError) as refusal:
            bounds(text)
        assert refusal.value.text == text
        assert refusal.value.reason in {"syntax", "calendar", "level2", "order"}
        return
    earliest, latest = bounds(text)
    days = [day_order(bound) for bound in (earliest, latest) if bound is not None]
    assert days == sorted(days)


@given(DAYS)
def test_a_day_gives_itself(day: date) -> None:
    assert bounds(day.isoformat()) == (day.isoformat(), day.isoformat())


@given(DAYS)
def test_less_precision_gives_wider_bounds(day: date) -> None:
    text = day.isoformat()
    wider = [text, text[:7], text[:4], f"{text[:3]}X", f"{text[:2]}XX", "XXXX"]
    for narrow, wide in pairwise(wider):
        assert _contains(bounds(wide), bounds(narrow)), (wide, narrow)


@given(DAYS)
def test_a_month_ends_the_day_before_the_next_begins(day: date) -> None:
    latest = bounds(day.isoformat()[:7])[1]
    assert latest is not None
    assert latest == "9999-12-31" or (date.fromisoformat(latest) + timedelta(days=1)).day == 1


@given(PLAIN, QUALIFIERS)
def test_a_qualifier_does_not_move_the_bounds(text: str, qualifier: str) -> None:
    assert bounds(text + qualifier) == bounds(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1987", []),
        ("1987~", ["approximate"]),
        ("1987-03?", ["uncertain"]),
        ("1987%", ["approximate", "uncertain"]),
        ("-0044~", ["approximate"]),
        ("1984~/2004-06", ["approximate"]),
        ("1984?/2004~", ["approximate", "uncertain"]),
        ("[1987~,1990]", ["approximate"]),
        ("198X", []),
        ("1985/..", []),
        ("2018-08-14T10:00:00Z", []),
    ],
)
def test_a_qualifier_is_told_in_the_words_of_edtf(text: str, words: list[str]) -> None:
    assert is_edtf(text)
    assert certainty(text) == words


@given(DAYS, DAYS)
def test_an_interval_of_two_days_is_refused_exactly_when_it_runs_backwards(start: date, end: date) -> None:
    text = f"{start.isoformat()}/{end.isoformat()}"
    assert is_edtf(text) == (start <= end)
    assert is_edtf(f"[{text.replace('/', '..')}]") == (start <= end)


@given(st.lists(st.one_of(QUALIFIED, UNSPECIFIED), min_size=1, max_size=5))
def test_a_set_contains_each_of_its_members_in_any_order(members: list[str]) -> None:
    whole = bounds(f"[{','.join(members)}]")
    assert all(_contains(whole, bounds(member)) for member in members)
    assert whole == bounds(f"{{{','.join(reversed(members))}}}")


def _suite(shared: Path) -> list[tuple[str, bool, str]]:
    """Value, whether this profile reads it, and its level: 0 and 1, and the sets of level 2."""
    lines = (shared / "suites" / "edtf" / "edtf_cases.tsv").read_text(encoding="utf-8").split("\n")[1:]
    rows = [line.split("\t") for line in lines if line]
    return [
        (value, verdict == "valid" and (level in {"0", "1", "1,2"} or value[:1] in "[{"), level)
        for value, verdict, level, _ in rows
    ]


def _reason(text: str) -> str:
    with pytest.raises(EdtfError) as refusal:
        bounds(text)
    return refusal.value.reason


def _contains(wide: tuple[str | None, str | None], narrow: tuple[str | None, str | None]) -> bool:
    """Whether the first bounds hold the second; None is without end, or in a year of more than four digits."""
    (first, last), (inner_first, inner_last) = wide, narrow
    starts = first is None or (inner_first is not None and day_order(first) <= day_order(inner_first))
    ends = last is None or inner_last is None or day_order(inner_last) <= day_order(last)
    return starts and ends
