"""A release read with polars: what each recipient was granted, in each currency.

pip install polars
python docs/cookbook/release_in_polars.py release

The columns of tables/grant.csv are the keys of the model; tables/csv-metadata.json says what each means.
"""

import sys
from pathlib import Path

import polars as pl


def main(release: str) -> None:
    """Print a line for each recipient and currency, the largest sum first."""
    # Read as text, so that nothing is guessed; only what is added up becomes numbers, decimals with two places.
    grants = pl.read_csv(Path(release, "tables", "grant.csv"), infer_schema=False)
    sums = (
        grants.drop_nulls("amount.value")
        .with_columns(pl.col("amount.value").cast(pl.Decimal(38, 2)).alias("amount"))
        .group_by("recipient", "amount.currency")
        .agg(pl.col("amount").sum(), pl.len().alias("grants"))
        .sort("amount.currency", "amount", "recipient", descending=[False, True, False])
    )
    for recipient, currency, amount, count in sums.iter_rows():
        print(f"{recipient}: {amount} {currency} in {count} grants")


if __name__ == "__main__":
    main(*sys.argv[1:])
