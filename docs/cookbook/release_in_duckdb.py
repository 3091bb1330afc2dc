"""A release read with DuckDB: what each recipient was granted, in each currency, by its name.

pip install duckdb
python docs/cookbook/release_in_duckdb.py release

The columns of the tables are the keys of the model; tables/csv-metadata.json says what each means.
"""

import sys
from pathlib import Path

import duckdb

# All columns are read as text, so that nothing is guessed; only what is added up becomes numbers, decimals with two
# places. The tables of all kinds together say what a reference is called, in whichever language there is.
SUMS = """
WITH called AS (
    SELECT id, COALESCE(COLUMNS('name@.+')) AS name
    FROM read_csv($tables, all_varchar = true, union_by_name = true)
)
SELECT COALESCE(called.name, recipient) AS recipient, "amount.currency" AS currency,
       SUM(CAST("amount.value" AS DECIMAL(38, 2))) AS amount, COUNT(*) AS grants
FROM read_csv($grants, all_varchar = true) AS granted LEFT JOIN called ON called.id = recipient
WHERE "amount.value" IS NOT NULL
GROUP BY ALL
ORDER BY currency, amount DESC, recipient
"""


def main(release: str) -> None:
    """Print a line for each recipient and currency, the largest sum first."""
    tables = Path(release, "tables")
    with duckdb.connect() as database:
        asked = {"tables": str(tables / "*.csv"), "grants": str(tables / "grant.csv")}
        for recipient, currency, amount, count in database.execute(SUMS, asked).fetchall():
            print(f"{recipient}: {amount} {currency} in {count} grants")


if __name__ == "__main__":
    main(*sys.argv[1:])
