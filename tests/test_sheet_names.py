"""Whatever a sheet is called in what was read, in what is written it has a name of its own that XLSX allows."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as some

from peasant_ld.forms.sheet_names import LONGEST, sheet_names


def test_sound_names_stay_as_they_are() -> None:
    assert sheet_names(["Grants", "People & places", "é"]) == ["Grants", "People & places", "é"]


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        (["Plots", "Plots", "PLOTS"], ["Plots", "Plots (2)", "PLOTS (3)"]),
        (["a/b", "a:b"], ["a_b", "a_b (2)"]),
        (["", "''"], ["_", "_ (2)"]),
        (["x" * 40, "x" * 41], ["x" * LONGEST, "x" * (LONGEST - 4) + " (2)"]),
    ],
)
def test_names_that_xlsx_forbids_are_replaced_and_doubles_are_numbered(wanted: list[str], named: list[str]) -> None:
    assert sheet_names(wanted) == named


@given(some.lists(some.text(), max_size=6))
def test_every_list_of_names_can_be_written(wanted: list[str]) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as out:
        for name in sheet_names(wanted):
            out.add_worksheet(name)
