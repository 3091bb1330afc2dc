"""What has several readings carries them, with the code of the problem."""

from __future__ import annotations

import pytest

from peasant_ld.reading.sheets.unclear import Ambiguous, AmbiguousNumber, AmbiguousWord, Unclear


@pytest.mark.parametrize(
    ("error", "code", "facts"),
    [
        (AmbiguousNumber(Ambiguous(("12500", "12.500"))), "PLD330", {"suggestion": "12500", "other": "12.500"}),
        (AmbiguousWord(Ambiguous(("198X", "188X"))), "PLD334", {"suggestion": "198X", "other": "188X"}),
        (AmbiguousWord(Ambiguous(("a", "b", "c"))), "PLD334", {"suggestion": "a", "other": "b, c"}),
        (Unclear("PLD333", known="HTG, PYG"), "PLD333", {"known": "HTG, PYG"}),
    ],
)
def test_the_readings_are_the_facts(error: Unclear, code: str, facts: dict[str, str]) -> None:
    assert (error.code, error.facts) == (code, facts)
