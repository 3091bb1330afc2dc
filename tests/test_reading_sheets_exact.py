"""A cell that says "as it stands" is read as just that; all others are read as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.reading.sheets.exact import as_it_stands, exact, guarded, unguarded


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+a", "'+a"),
        ("-a", "'-a"),
        ("@a", "'@a"),
        ("\ta", "'\ta"),
        ("\ra", "'\ra"),
        ("-5", "-5"),
        ("+5.00", "+5.00"),
        ("-1,234.5", "-1,234.5"),
        ("-5a", "'-5a"),
        ("-", "'-"),
        ("=5", "'=5"),
        ("a=1", "a=1"),
        ("", ""),
        ("'=1", "'=1"),
    ],
)
def test_what_a_spreadsheet_would_run_is_guarded(text: str, shown: str) -> None:
    assert guarded(text) == shown
    assert unguarded(shown) == (text if not text.startswith("'") else "=1")


@pytest.mark.parametrize("text", ["'", "'a", "a'=1", "''=1", "=1", "", "'5"])
def test_what_was_not_guarded_stays(text: str) -> None:
    assert unguarded(text) == text


@given(st.text("=+-@\t\r'5.,a ", max_size=6).filter(lambda text: text[:1] != "'"))
def test_what_was_guarded_is_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('\'"NULL"', "NULL"),
        ('\'" with blanks "', " with blanks "),
        ('\'["a; b","c"]', ["a; b", "c"]),
        ('\'{"scheme":"isbn"}', {"scheme": "isbn"}),
        ('\'""', ""),
    ],
)
def test_what_stands_behind_the_mark_is_the_value(cell: str, value: Any) -> None:
    assert exact(cell) == value
    assert as_it_stands(value) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "'",
        "a",
        '"NULL"',
        "'NULL",
        "'t Veer",
        "'\"open",
        "'[1, 2]",
        "'[]",
        '\'["a", 1]',
        "'12",
        "'true",
        "'[" * 9**5,
    ],
)
def test_what_is_no_value_behind_the_mark_is_a_text_as_any_other(cell: str) -> None:
    assert exact(cell) is None
