"""What the rules take out of a row is taken out once, as long as what is left can be kept, and is always the same."""

from __future__ import annotations

import pytest

from peasant_ld.access import Plan
from peasant_ld.flow import redacting
from peasant_ld.flow.protect import plan_for
from peasant_ld.flow.sorted_store import Row, row_of
from peasant_ld.problem import Place
from protection import BASE, MODEL, normalized, rules_of

PERSON = {"id": "person/p", "type": "Person", "name": {"en": "Zilda Moura"}}
REPORTS = [
    {
        "id": f"document/{n}",
        "type": "Document",
        "genre": "report",
        "name": {"en": f"Report {n}"},
        "author": ["person/p"],
    }
    for n in range(3)
]


def archive() -> tuple[list[Row], Plan]:
    rows = [row_of(n, Place("a.jsonl", n), normalized(each)) for n, each in enumerate([*REPORTS, PERSON], 1)]
    return rows, plan_for(lambda: rows, rules_of(), MODEL, BASE)


@pytest.mark.parametrize(("room", "times"), [(redacting.ROOM, 3), (1, 5), (0, 6)])
def test_a_row_is_redacted_once_while_there_is_room(room: int, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, plan = archive()
    plain, shown_of, made = list(redacting.going_out(rows, plan)), redacting.shown_of, list[str]()

    def counted(row: Row, by: Plan) -> object:
        made.append(row.kind)
        return shown_of(row, by)

    monkeypatch.setattr(redacting, "ROOM", room)
    monkeypatch.setattr(redacting, "shown_of", counted)
    kept = redacting.Redacted()
    for _ in range(2):
        assert list(redacting.going_out(rows, plan, kept)) == plain
    assert made.count("Document") == times
    assert all(b"person/p" not in row.data for row in plain)
