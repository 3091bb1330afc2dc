"""The timeline of many dates: columns of years, decades or centuries, in lanes, with what is vague told apart."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.model import load_model
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.pictures.density import MOST_COLUMNS, MOST_LANES, Density, draw_density
from test_site import build, words_of

Record = dict[str, Any]


def grants(dates: Iterable[Any]) -> list[Record]:
    return [
        {"id": f"grant/g{at:05}", "type": "Grant", "name": {"en": f"G{at}"}, "awarded": date}
        for at, date in enumerate(dates)
    ]


def density(records: Iterable[Mapping[str, Any]]) -> Density:
    site = SiteIndex.of(map(compile_normalizer(load_model(), "https://example.org/x/"), records), load_model())
    drawn = draw_density(site.dates.years, site.dates.sure, site.links)
    assert drawn is not None
    return drawn


@pytest.mark.parametrize(
    ("first", "last", "step"), [(1990, 2024, 1), (1950, 2024, 1), (1900, 2024, 10), (1000, 2024, 100)]
)
def test_so_many_years_are_told_by_year_decade_or_century(first: int, last: int, step: int) -> None:
    drawn = density(grants(str(year) for year in range(first, last + 1)))
    assert drawn.axis.step == step
    assert len(drawn.spans) <= MOST_COLUMNS
    assert sum(span.records for span in drawn.spans) == last - first + 1


def test_a_record_counts_once_in_a_decade_however_many_years_of_it_it_can_mean() -> None:
    drawn = density(grants(["1901", "2001", "196X"]))
    (decade,) = [span for span in drawn.spans if span.first == 1960]
    assert (decade.records, decade.vague) == (1, 1)


@pytest.mark.parametrize(
    ("date", "vague"),
    [("1996", 0), ("1996-04-17", 0), ("1996-04-17T12:00:00+00:00", 0), ("1996~", 1), ("1996?", 1), ("1996-XX", 1)],
)
def test_what_is_vague_is_told_apart(date: str, vague: int) -> None:
    (span,) = density(grants([date])).spans
    assert (span.records, span.vague) == (1, vague)


def test_a_record_with_one_sure_date_in_a_year_is_sure_to_be_there() -> None:
    grant = {"id": "grant/g", "type": "Grant", "name": {"en": "G"}, "awarded": "1996-02", "plannedPeriod": "1996~"}
    (span,) = density([grant]).spans
    assert (span.records, span.vague) == (1, 0)


def test_one_far_date_does_not_squeeze_the_rest_and_is_counted() -> None:
    drawn = density(grants(["1492", *(str(2000 + at % 20) for at in range(500))]))
    assert (drawn.axis.first, drawn.axis.step, drawn.earlier, drawn.later) == (2000, 1, 1, 0)


def test_each_kind_has_its_lane_and_those_with_few_records_share_the_last() -> None:
    dated = {
        kind.name: key for kind in load_model().kinds.values() for key in kind.keys if kind.keys[key].form == "date"
    }
    records = [
        {"id": f"{kind.lower()}/{kind.lower()}{at}", "type": kind, key: "1996"}
        for size, (kind, key) in enumerate(dated.items())
        for at in range(size + 1)
    ]
    assert len(dated) > MOST_LANES
    drawn = density(records)
    assert len(drawn.lanes) == MOST_LANES
    assert [lane.kind == "" for lane in drawn.lanes] == [False] * (MOST_LANES - 1) + [True]
    assert sum(column.records for lane in drawn.lanes for column in lane.columns) == len(records)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of 500 grants of 125 years, a few of them vague, and one of no year."""
    dates = [str(1900 + at % 125) for at in range(500)] + ["1984~", {"text": "long ago"}]
    return build(tmp_path_factory.mktemp("many"), *grants(dates))


def test_each_column_leads_on_and_the_table_tells_the_same(many: Path) -> None:
    text = (many / "timeline.html").read_text("utf-8")
    assert 'href="timeline.html#from-1980"' in text
    assert '<tr id="from-1980">' in text
    assert 'href="browse/year-1984.html"' in text
    assert "1980–1989: records: 41" in text
    assert "Dates that name no year: 1." in words_of(many / "timeline.html")
    assert len(text) < 100_000


def test_a_year_is_written_as_a_year_and_a_count_as_a_count(tmp_path: Path) -> None:
    build(tmp_path, *grants(["1492", *["2015"] * 1300, *["2016"] * 1200]))
    text = (tmp_path / "timeline.html").read_text("utf-8")
    assert "<title>2015: records: 1,300</title>" in text
    assert ">1,300</text>" in text
    assert "Not drawn: records from before 2015 (1)." in text


def test_many_dates_that_name_no_year_are_not_said_to_be_none(tmp_path: Path) -> None:
    build(tmp_path, *grants([{"text": "long ago"}] * 50))
    told = words_of(tmp_path / "timeline.html")
    assert "Dates that name no year: 50." in told
    assert "No record here states a date" not in told
