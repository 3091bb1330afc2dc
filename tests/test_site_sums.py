"""Sums of amounts: exact, each currency and step of the money by itself, and every table comes to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from own_kinds import schema, write_model
from peasant_ld.model import Model, load_model
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.sums.pages import MOST_AT_HOME, figures
from peasant_ld.release.site.sums.shown import Scale, title_of
from peasant_ld.release.site.sums.sources import source_of
from peasant_ld.release.site.sums.tables import SumChapter, SumRow, SumTable, total_of
from peasant_ld.release.site.words import LANGUAGES, load_words
from test_site import build, words_of

BASE = "https://example.org/archive/"
Record = Mapping[str, Any]


def gathered(*written: Record, model: Model | None = None) -> SiteIndex:
    """What the pages know of some records."""
    model = model or load_model()
    records = sorted(map(compile_normalizer(model, BASE), written), key=lambda each: each["id"])
    return SiteIndex.of(records, model)


def grant(at: int, value: str | None = "100", currency: str = "USD", **more: Any) -> Record:
    amount = {} if value is None else {"amount": {"value": value, **({"currency": currency} if currency else {})}}
    return {"id": f"grant/g{at:05}", "type": "Grant", **amount, **more}


def payment(at: int, value: str, sort: str = "", **more: Any) -> Record:
    stated = {"paymentType": sort} if sort else {}
    amount = {"value": value, "currency": "USD"}
    return {"id": f"payment/p{at}", "type": "Payment", "paymentFor": "grant/g00001", "amount": amount, **stated, **more}


def titles(index: SiteIndex) -> dict[str, str]:
    """What each sum is called, with what it comes to."""
    words, model = load_words("en", load_model()), index.links.model
    return {
        f"{title_of(each, words, model)} {each.key.currency}".strip(): each.digits(each.found.whole.total)
        for each in index.chapters
    }


def rows(chapter: SumChapter, by: str) -> dict[str, str]:
    """The rows of a table: the end of the id of each, or what it stands for, and what it comes to."""
    table = table_of(chapter, by)
    return {row.key.rpartition("/")[2]: chapter.digits(row.total) for row in (*table.rows, *table.beside)}


def table_of(chapter: SumChapter, by: str) -> SumTable:
    return next(table for table in chapter.tables if table.by == by)


# What is added up, and what is not


def test_each_currency_is_a_sum_by_itself() -> None:
    index = gathered(grant(1, "1.10"), grant(2, "2.20"), grant(3, "5", "EUR"), grant(4, "7", ""))
    assert titles(index) == {"Grants USD": "3.30", "Grants EUR": "5", "Grants": "7"}


def test_grants_that_state_no_amount_are_counted_and_come_to_nothing() -> None:
    index = gathered(grant(1), grant(2, None))
    assert titles(index) == {"Grants USD": "100"}
    assert index.sums.silent == {"Grant": 1}


def test_what_is_planned_or_cancelled_is_no_part_of_what_was_granted() -> None:
    states = ("planned", "active", "completed", "cancelled", "suspended", None)
    index = gathered(
        *(grant(at, "1", grantStatus=state) if state else grant(at, "1") for at, state in enumerate(states))
    )
    assert titles(index) == {"Grants USD": "4", "Grants: Planned USD": "1", "Grants: Cancelled USD": "1"}
    whole = index.chapters[0]
    assert rows(whole, "state") == {
        "pld:grant-status-active": "1", "pld:grant-status-completed": "1", "pld:grant-status-suspended": "1", "": "1",
    }  # fmt: skip


def test_payments_are_never_added_to_grants_nor_one_type_of_them_to_another() -> None:
    paid = (payment(1, "60", "commitment"), payment(2, "50", "disbursement"), payment(3, "7"))
    assert titles(gathered(grant(1), *paid)) == {
        "Grants USD": "100",
        "Payments: Commitment USD": "60",
        "Payments: Disbursement USD": "50",
        "Payments: type not stated USD": "7",
    }


def test_what_was_applied_for_and_paid_out_are_sums_of_their_own() -> None:
    more = {
        "amountAppliedFor": {"value": "150", "currency": "USD"},
        "amountDisbursed": {"value": "90.5", "currency": "USD"},
    }
    assert titles(gathered(grant(1, **more))) == {
        "Grants USD": "100", "Grants: Amount applied for USD": "150", "Grants: Amount disbursed USD": "90.5",
    }  # fmt: skip


def test_money_that_was_given_back_is_taken_off_and_told() -> None:
    paid = (payment(1, "100", "disbursement", paid="2019"), payment(2, "-30.25", "disbursement", paid="2020"))
    (chapter,) = gathered(*paid).chapters
    assert chapter.digits(chapter.found.whole.total) == "69.75"
    assert (chapter.found.negative.count, chapter.found.negative.total) == (1, Decimal("-30.25"))
    assert rows(chapter, "year") == {"2019": "100.00", "2020": "-30.25"}


def test_an_amount_that_is_inferred_or_disputed_is_counted_as_such() -> None:
    source = {"source": "document/d", "of": "amount"}
    document = {"id": "document/d", "type": "Document", "name": {"en": "D"}}
    noted = [grant(at, evidence=[{**source, "status": status}]) for at, status in enumerate(("stated", "inferred"))]
    (chapter,) = gathered(document, *noted).chapters
    assert (chapter.found.unsure, chapter.found.whole.count) == (1, 2)


def test_no_digit_is_lost_where_a_machine_would_round() -> None:
    index = gathered(grant(1, "999999999999999999.999999999"), grant(2, "0.000000001"), grant(3, "1"))
    assert titles(index) == {"Grants USD": "1000000000000000001.00"}


def test_kinds_of_ones_own_that_are_like_a_grant_or_a_payment_count(tmp_path: Path) -> None:
    keys = {"name": "text", "amount": "amount", "stipend": "amount", "recipient": "refs", "awarded": "date"}
    own = schema(
        "Scholarship",
        ["schema:MonetaryGrant"],
        {key: {"$ref": f"common.schema.json#/$defs/{form}"} for key, form in keys.items()},
    )
    terms = {"stipend": {"@id": "own:stipend"}}
    model = load_model(write_model(tmp_path / "model", [own], terms))
    usd = {"currency": "USD"}
    one = {"id": "scholarship/s", "type": "Scholarship", "amount": {"value": "5", **usd}, "awarded": "2019"}
    two = {"id": "scholarship/t", "type": "Scholarship", "stipend": {"value": "2", **usd}, "recipient": ["group/g"]}
    index = gathered(one, two, model=model)
    assert titles(index) == {"Scholarship USD": "5", "Scholarship: stipend USD": "2"}
    assert rows(index.chapters[0], "year") == {"2019": "5"}
    assert rows(index.chapters[1], "recipient") == {"g": "2"}


# By what


def test_a_grant_to_two_counts_under_both_and_what_counts_twice_is_taken_off() -> None:
    (chapter,) = gathered(grant(1, recipient=["group/a", "group/b"]), grant(2, "7", recipient=["group/a"])).chapters
    table = table_of(chapter, "recipient")
    assert rows(chapter, "recipient") == {"a": "107", "b": "100"}
    assert (table.doubled.total, table.doubled.records, chapter.found.whole.total) == (100, 1, 107)


def test_what_counts_twice_is_told_to_the_last_digit(tmp_path: Path) -> None:
    many = (grant(at, "999999999999999999.999999999", recipient=["group/a", "group/b"]) for at in range(12))
    told = words_of(build(tmp_path, *many, languages=("en",)) / "sums.html")
    assert "Counted in more than one row -USD 11,999,999,999,999,999,999.999999988 12" in told


def test_stated_shares_divide_an_amount_to_the_last_digit() -> None:
    places = [
        {"id": f"place/{name}", "type": "Place", "country": code}
        for name, code in (("a", "KE"), ("b", "KE"), ("c", "BR"))
    ]
    share = [
        {"of": "beneficiaryPlace", "value": f"place/{name}", "percentage": of}
        for name, of in (("a", "33.3"), ("b", "12.5"), ("c", "50"))
    ]
    (chapter,) = gathered(
        *places, grant(1, "10.01", beneficiaryPlace=["place/a", "place/b", "place/c"], share=share)
    ).chapters
    assert rows(chapter, "place") == {"a": "3.33333", "b": "1.25125", "c": "5.005", "": "0.42042"}
    assert rows(chapter, "country") == {"KE": "4.58458", "BR": "5.005", "": "0.42042"}
    assert table_of(chapter, "place").doubled.total == 0


def test_two_places_of_one_country_are_counted_once_there() -> None:
    places = [{"id": f"place/{name}", "type": "Place", "country": "HT"} for name in "ab"]
    (chapter,) = gathered(*places, grant(1, beneficiaryPlace=["place/a", "place/b"])).chapters
    assert rows(chapter, "country") == {"HT": "100"}
    assert table_of(chapter, "country").doubled.total == 0
    assert table_of(chapter, "place").doubled.total == 100


def test_years_that_are_not_certain_or_not_stated_stand_apart() -> None:
    (chapter,) = gathered(grant(1, awarded="2018-05"), grant(2, "2", awarded="2018/2019"), grant(3, "3")).chapters
    assert rows(chapter, "year") == {"2018": "100", "?": "2", "": "3"}


@pytest.mark.parametrize("date", ["../1990", "1990/..", "1990~", "1990-05?", "1990/1991", "199X"])
def test_an_open_or_doubted_date_is_not_taken_for_a_year(date: str) -> None:
    (chapter,) = gathered(grant(1, awarded=date)).chapters
    assert rows(chapter, "year") == {"?": "100"}


@pytest.mark.parametrize("date", ["1990", "1990-05", "1990-05-03", "1990-01/1990-12", "1990-05-03T10:00:00Z"])
def test_a_date_within_a_year_is_in_that_year(date: str) -> None:
    (chapter,) = gathered(grant(1, awarded=date)).chapters
    assert rows(chapter, "year") == {"1990": "100"}


def test_what_no_record_states_makes_no_table_and_is_told() -> None:
    (chapter,) = gathered(grant(1, awarded="2018")).chapters
    assert [table.by for table in chapter.tables] == ["year"]
    assert chapter.unknown == ("state", "payer", "recipient", "country", "place", "programme", "topic")


@given(
    some.lists(
        some.tuples(
            some.decimals(-(10**6), 10**6, places=2),
            some.sets(some.sampled_from("abcd"), max_size=3),
            some.booleans(),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_the_rows_of_every_table_come_to_the_whole(stated: list[tuple[Decimal, set[str], bool]]) -> None:
    def written(at: int, value: Decimal, names: set[str], is_shared: bool) -> Record:
        places = [f"place/{name}" for name in sorted(names)]
        share = [{"of": "beneficiaryPlace", "value": each, "percentage": "30.5"} for each in places]
        more = {"share": share} if is_shared and share else {}
        return grant(
            at,
            f"{value:f}",
            recipient=[f"group/{name}" for name in sorted(names)] or ["group/x"],
            **({"beneficiaryPlace": places} if places else {}),
            **more,
        )

    places = [{"id": f"place/{name}", "type": "Place", "country": "BR"} for name in "abc"]
    (chapter,) = gathered(*places, *(written(at, *each) for at, each in enumerate(stated))).chapters
    assert chapter.found.whole.total == sum(value for value, _, _ in stated)
    for table in chapter.tables:
        assert total_of((*table.rows, *table.beside)) - table.doubled.total == chapter.found.whole.total


# Where the records of a row are


def source(index: SiteIndex, chapter: SumChapter, by: str) -> str | None:
    """The address of the list of one row."""
    found = source_of(chapter, table_of(chapter, by), list(index.sums.sums), index.listed)
    return found and found.href("x/1 & 2")


def test_the_records_of_a_row_are_in_the_list_of_their_kind() -> None:
    one = grant(1, awarded="2018", recipient=["group/a"], topic=["concept/c"])
    index = gathered(one, grant(2, currency="EUR", awarded="2019"), payment(1, "5", "disbursement", paid="2019"))
    _, dollars, paid = sorted(index.chapters, key=lambda each: (each.key.role, each.key.currency))
    asked = "&in.amount=USD"
    assert source(index, dollars, "year") == f"browse/kind-grant.html#in.awarded=x%2F1%20%26%202{asked}"
    assert source(index, dollars, "recipient") == f"browse/kind-grant.html#in.recipient=x%2F1%20%26%202{asked}"
    assert source(index, paid, "year") == (
        f"browse/kind-payment.html#in.paid=x%2F1%20%26%202{asked}&in.paymentType=pld%3Apayment-disbursement"
    )


@pytest.mark.parametrize(
    "written",
    [
        [grant(1, awarded="2018"), grant(2, awarded="2018/2019")],  # the second is found under both years
        [grant(1, awarded="2018"), grant(2, awarded="2018", grantStatus="cancelled")],  # it is not added up
        [grant(1, awarded="2018", currency="")],  # a list is not asked for what states no currency
    ],
)
def test_where_a_list_would_show_other_records_nothing_leads_there(written: list[Record]) -> None:
    index = gathered(*written)
    assert source(index, index.chapters[0], "year") is None


# What is drawn


def test_bars_are_drawn_from_nought_on_one_scale_also_below_it() -> None:
    scale = Scale.of([SumRow("a", Decimal(300), 1), SumRow("b", Decimal(-100), 1)])
    assert 'x="250" width="750"' in scale.bar(Decimal(300))
    assert 'class="sum minus" x="0" width="250"' in scale.bar(Decimal(-100))
    assert "M250 0" in scale.bar(Decimal(0))


def test_where_all_is_nought_bars_are_drawn_too() -> None:
    assert 'width="2"' in Scale.of([SumRow("a", Decimal(0), 1)]).bar(Decimal(0))


def test_the_home_page_says_of_a_sum_that_it_states_no_currency() -> None:
    told = figures(gathered(grant(1, currency=""), grant(2)), load_words("en", load_model()))
    assert [label for _, label, _ in told] == ["Granted in all (no currency stated)", "Granted in all"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("many", [1, 9])
def test_the_home_page_tells_some_sums_and_leads_to_the_others(lang: str, many: int) -> None:
    index = gathered(
        *(
            grant(at, currency=code)
            for at, code in enumerate(sorted(("BRL", "EUR", "GBP", "HTG", "INR", "KES", "MXN", "USD", "ZAR"))[:many])
        )
    )
    told = figures(index, load_words(lang, load_model()))
    assert len(told) == (1 if many == 1 else MOST_AT_HOME + 1)
    if many > 1:
        assert told[-1][0] == str(many - MOST_AT_HOME)
