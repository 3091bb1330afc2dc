"""A place inside a record is told by a JSON Pointer, whatever its keys are called."""

from __future__ import annotations

import pytest

from peasant_ld.problem import Place, pointer_of


@pytest.mark.parametrize(
    ("path", "pointer"),
    [((), ""), (("name", "pt"), "/name/pt"), (("topics", 0), "/topics/0"), (("a/b", "c~d", "~1"), "/a~1b/c~0d/~01")],
)
def test_a_path_is_a_json_pointer(path: tuple[str | int, ...], pointer: str) -> None:
    assert pointer_of(path) == pointer


def test_what_lies_inside_a_place_is_told_from_there() -> None:
    assert Place("records/a.json", 3).inside("name") == Place("records/a.json", 3, "/name")
    assert Place("records/a.json", pointer="/2").inside("place", "note") == Place(
        "records/a.json", pointer="/2/place/note"
    )
