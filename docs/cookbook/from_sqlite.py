"""Rows of SQLite to a release; a problem names the table, the row by its primary key, and the column.

pip install 'peasant-ld[site]'
python -c "import sqlite3; sqlite3.connect('archive.db').executescript(open('docs/cookbook/archive.sql').read())"
python docs/cookbook/from_sqlite.py archive.db release
"""

import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import peasant_ld as pld


class Table(NamedTuple):
    """A table of the database: its primary key, the rows to publish, and what its columns mean.

    The map is what a file grants.map.toml says beside a spreadsheet (docs/guide/own-spreadsheet.md).
    """

    name: str
    key: str
    query: str
    map: Mapping[str, Any]


TABLES = (
    Table(
        "movements",
        "number",
        "SELECT * FROM movements ORDER BY number",
        {
            "kind": "movement",
            "id": "movement/{number}",
            "language": "pt",
            "columns": {"number": False, "name": "name", "founded": "founded"},
        },
    ),
    Table(
        "grants",
        "number",
        # A reference is the id of the other record. SQLite has 1 and 0 for true and false: the query says so.
        """
        SELECT number, title, 'movement/' || movement AS movement, amount, currency, awarded,
               CASE open_call WHEN 1 THEN 'true' WHEN 0 THEN 'false' END AS open_call
        FROM grants ORDER BY number
        """,
        {
            "kind": "grant",
            "id": "grant/{number}",
            "language": "pt",
            "columns": {
                "number": False,
                "title": "name",
                "movement": "recipient",
                "amount": "amount.value",
                "currency": "amount.currency",
                "awarded": "awarded",
                "open_call": "openCall",
            },
        },
    ),
)


def main(path: str, out: str) -> None:
    """Publish the database at `path` as a release in the folder `out`, whole or not at all."""
    with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)) as database:
        report = pld.publish(
            # One source for each table; each record knows its row.
            [pld.records(database.execute(t.query), name=t.name, map=t.map, key=t.key) for t in TABLES],
            out,
            base="https://example.org/archive/",
            title={"pt": "Apoios de um fundo"},
            description={"pt": "O que um fundo apoiou, a quem e com quanto, como consta do banco de dados dele."},
            publisher={"name": "A fund"},
            licence="https://creativecommons.org/licenses/by/4.0/",
            languages=["pt"],
            version="1.0.0",
            issued="2026-01-31",
        )
    print(report.to_text(), file=sys.stderr)
    sys.exit(0 if report.ok else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
