"""Who follows a mend to the letter never says another thing: wrong values of which the right one is known."""

import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.forms.repair import propose
from peasant_ld.reading import Declared
from sizes import size

ROWS = size(300, 1000)
HEADER = ("id", "awarded", "openCall", "homepage", "amount.value", "amount.currency")
Wrong = tuple[str, Any]  # what is written, and what is meant


def day(chance: random.Random) -> tuple[int, int, int]:
    return chance.randint(1960, 2024), chance.randint(1, 12), chance.randint(1, 28)


def day_first(chance: random.Random) -> Wrong:
    year, month, number = day(chance)
    return f"{number:02}/{month:02}/{year}", f"{year}-{month:02}-{number:02}"


def month_first(chance: random.Random) -> Wrong:
    year, month, number = day(chance)
    return f"{month:02}/{number:02}/{year}", f"{year}-{month:02}-{number:02}"


def with_slashes(chance: random.Random) -> Wrong:
    year, month, number = day(chance)
    return f"{year}/{month:02}/{number:02}", f"{year}-{month:02}-{number:02}"


def with_points(chance: random.Random) -> Wrong:
    year, month, number = day(chance)
    return f"{number}.{month}.{year}", f"{year}-{month:02}-{number:02}"


def comma_for_cents(chance: random.Random) -> Wrong:
    whole, cents = chance.randint(1, 5_000_000), chance.randint(0, 99)
    return f"{whole:,}".replace(",", ".") + f",{cents:02}", f"{whole}.{cents:02}"


def point_for_cents(chance: random.Random) -> Wrong:
    whole, cents = chance.randint(1000, 5_000_000), chance.randint(0, 99)
    return f"{whole:,}.{cents:02}", f"{whole}.{cents:02}"


def thousands_by(sign: str) -> Callable[[random.Random], Wrong]:
    """A sign between three and three figures, which elsewhere stands before cents."""

    def written(chance: random.Random) -> Wrong:
        whole = chance.randint(1000, 999_999)
        return f"{whole:,}".replace(",", sign), str(whole)

    return written


def word(chance: random.Random) -> Wrong:
    yes = chance.choice(("Sim", "YES", "sí", "Oui", "wi", "S", "y"))
    no = chance.choice(("Não", "NO", "non", "n", "N"))
    return (yes, True) if chance.random() < 0.5 else (no, False)


def without_scheme(chance: random.Random) -> Wrong:
    host = f"{chance.choice(('www.', ''))}coop{chance.randint(1, 999)}.example.org"
    return f"{host}/a", f"https://{host}/a"


def small_letters(chance: random.Random) -> Wrong:
    code = chance.choice(("USD", "BRL", "EUR", "HTG", "MZN", "INR"))
    return code.lower(), code


# The column, and how its right value comes to be written wrongly.
WAYS: tuple[tuple[str, Callable[[random.Random], Wrong]], ...] = (
    ("awarded", day_first),
    ("awarded", month_first),
    ("awarded", with_slashes),
    ("awarded", with_points),
    ("amount.value", comma_for_cents),
    ("amount.value", point_for_cents),
    ("amount.value", thousands_by(".")),
    ("amount.value", thousands_by(",")),
    ("openCall", word),
    ("homepage", without_scheme),
    ("amount.currency", small_letters),
)


@pytest.mark.parametrize(("column", "way"), WAYS, ids=[f"{column}-{number}" for number, (column, _) in enumerate(WAYS)])
def test_a_mend_never_means_another_thing(
    tmp_path: Path, column: str, way: Callable[[random.Random], Wrong], record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(27)
    count = ROWS // len(WAYS) + 1
    wrong = [way(chance) for _ in range(count)]
    path = tmp_path / "grants.csv"
    sound = {"amount.value": "1.00", "amount.currency": "USD"}
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, HEADER)
        rows.writeheader()
        rows.writerows(
            {"id": f"grant/g{number}"} | sound | {column: written} for number, (written, _) in enumerate(wrong)
        )
    mends = [mend for mend in propose(str(path), Declared()) if mend.place.header == column]
    assert len(mends) <= count
    for mend in mends:
        assert mend.place.row is not None
        written, meant = wrong[mend.place.row - 2]
        assert (mend.before, mend.after) == (written, meant)
    record_property("measured", count)
