"""Rows of PostgreSQL to a release; a problem names the table, the row by its primary key, and the column.

pip install 'peasant-ld[site]' 'psycopg[binary]'
psql -d archive -f docs/cookbook/archive.sql
python docs/cookbook/from_postgresql.py "dbname=archive" release
"""

import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

import psycopg

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
        "SELECT number, name, founded FROM movements ORDER BY number",
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
        # A reference is the id of the other record.
        """
        SELECT number, title, 'movement/' || movement AS movement, amount, currency, awarded, open_call
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


def main(database: str, out: str) -> None:
    """Publish the database as a release in the folder `out`, whole or not at all."""
    with psycopg.connect(database) as connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ  # all tables as they are at one moment
        # A cursor with a name keeps its rows on the server until they are asked for.
        cursors = [(table, connection.cursor(name=table.name).execute(table.query)) for table in TABLES]
        report = pld.publish(
            # One source for each table; each record knows its row.
            [pld.records(cursor, name=table.name, map=table.map, key=table.key) for table, cursor in cursors],
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
