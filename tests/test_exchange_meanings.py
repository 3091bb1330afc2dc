"""Values of a 360Giving file are read as those of a dataset's tables: one reading, or a question at its place."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.exchange.account import Account
from peasant_ld.exchange.threesixty.importing import import_360giving
from peasant_ld.reading import Declared
from test_exchange_360giving import GRANT, WANTED, grants_file, records_of


def taken(folder: Path, grant: dict[str, Any], **declared: Any) -> tuple[Account, dict[str, Any]]:
    """The account, and the grant; empty where it was rejected."""
    account = import_360giving([grants_file(folder, grant)], folder / "d", WANTED, declared=Declared(**declared))
    found = records_of(folder / "d") if (folder / "d" / "records").is_dir() else {}
    return account, found.get("grant/360G-fund-1", {})


@pytest.mark.parametrize(
    ("written", "value", "codes"),
    [
        ("£1,200.00", "1200.00", ["PLD404"]),
        ("1.200,50", "1200.50", ["PLD404"]),
        ("GBP 1 200", "1200", ["PLD404"]),
        (" 1200 ", "1200", []),
        (8120.330000000001, "8120.33", ["PLD404"]),
        (0.1 + 0.2, "0.3", ["PLD404"]),
        (1200.5, "1200.5", []),
        ("N/A", None, ["PLD331"]),
        ("1,200", None, ["PLD330"]),
        ("12.500", None, ["PLD330"]),
        ("R$ 12", None, ["PLD333"]),
        ("12 mil", None, ["PLD021"]),
        ("1e3", None, ["PLD021"]),
    ],
)
def test_an_amount_has_one_reading_or_is_asked(
    written: Any, value: str | None, codes: list[str], tmp_path: Path
) -> None:
    account, grant = taken(tmp_path, GRANT | {"amountAwarded": written})
    assert grant.get("amount", {}).get("value") == value
    assert [each.code for each in account.problems] == codes
    assert account.rejected == (value is None and codes != ["PLD331"])
    assert all(each.place and each.place.pointer == "/grants/0/amountAwarded" for each in account.problems)


@pytest.mark.parametrize(("decimal", "value"), [(",", "12500"), (".", "12.500")])
def test_the_decimal_mark_settles_an_amount_of_two_readings(decimal: str, value: str, tmp_path: Path) -> None:
    _, grant = taken(tmp_path, GRANT | {"amountAwarded": "12.500"}, decimal=decimal)
    assert Decimal(grant["amount"]["value"]) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "currency", "codes"),
    [
        ("gbp", "GBP", ["PLD404"]),
        ("R$", "BRL", ["PLD404"]),
        ("GBP\u00a0", "GBP", ["PLD404"]),
        ("GBX", None, ["PLD030"]),
    ],
)
def test_a_currency_is_told_by_its_code_or_by_a_sign_that_is_its_own(
    written: str, currency: str | None, codes: list[str], tmp_path: Path
) -> None:
    account, grant = taken(tmp_path, GRANT | {"currency": written})
    assert grant.get("amount", {}).get("currency") == currency
    assert [each.code for each in account.problems] == codes


@pytest.mark.parametrize(
    ("written", "order", "date", "codes"),
    [
        ("14/08/2018", None, "2018-08-14", ["PLD404"]),
        ("03/04/2018", "dmy", "2018-04-03", ["PLD404"]),
        ("03/04/2018", "mdy", "2018-03-04", ["PLD404"]),
        ("03/04/2018", None, None, ["PLD305"]),
        ("14 August 2018", None, {"text": "14 August 2018", "edtf": "2018-08-14"}, ["PLD404"]),
        ("n/a", None, None, ["PLD331"]),
        ("soon", None, {"text": "soon"}, ["PLD029"]),
    ],
)
def test_a_date_has_one_reading_or_is_asked(
    written: str, order: str | None, date: Any, codes: list[str], tmp_path: Path
) -> None:
    account, grant = taken(tmp_path, GRANT | {"awardDate": written}, date_order=order)
    assert grant.get("awarded") == date
    assert [each.code for each in account.problems] == codes
    assert account.rejected == (codes == ["PLD305"])


@pytest.mark.parametrize(("written", "reason"), [("31/02/2018", "calendar"), ("soon", "syntax")])
def test_why_a_date_is_none_is_told(written: str, reason: str, tmp_path: Path) -> None:
    account, _ = taken(tmp_path, GRANT | {"awardDate": written})
    assert [each.facts["reason"] for each in account.problems] == [reason]


def test_the_ends_of_a_period_are_read_in_the_same_order(tmp_path: Path) -> None:
    dates = [{"startDate": "03/04/2018", "endDate": "31/12/2018"}]
    _, grant = taken(tmp_path, GRANT | {"plannedDates": dates}, date_order="dmy")
    assert grant["plannedPeriod"] == "2018-04-03/2018-12-31"


def test_a_payment_of_which_the_sum_is_not_clear_comes_in_without_it(tmp_path: Path) -> None:
    payment = {"id": "T", "value": "1,200", "currency": "GBP", "transactionDate": "03/04/2018"}
    account, _ = taken(tmp_path, GRANT | {"disbursementTransaction": [payment]})
    (record,) = map(json.loads, (tmp_path / "d" / "records" / "payments.jsonl").read_text("utf-8").splitlines())
    assert {"amount", "paid"}.isdisjoint(record)
    assert account.lost == {"disbursementTransaction[]/value": 1, "disbursementTransaction[]/transactionDate": 1}
