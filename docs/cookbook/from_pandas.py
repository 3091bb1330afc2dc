"""A data frame of pandas to records: missing cells are nothing, decimals, days and dates are the text that they mean.

pip install peasant-ld pandas
python docs/cookbook/from_pandas.py > grants.ttl

A frame of polars, a table of pyarrow or a relation of DuckDB is given in the same way.
"""

import sys
from datetime import date
from decimal import Decimal

import pandas as pd

import peasant_ld as pld

BASE = "https://example.org/archive/"

# The columns are named as the keys of the model; what has a language or parts has a dot.
GRANTS = pd.DataFrame(
    {
        "id": ["grant/101", "grant/102", "grant/103"],
        "name.pt": ["Sementes", "Uma escola na serra", "Viagem ao encontro"],
        "amount.value": [Decimal("12500.00"), Decimal("300.50"), None],
        "amount.currency": ["BRL", "BRL", float("nan")],
        "awarded": [date(2018, 8, 14), pd.Timestamp("2019-03-01"), pd.NaT],
        "plannedMonths": pd.array([12, pd.NA, 3], dtype="Int64"),
    }
)


def main() -> None:
    """Write the rows as Turtle, or say what is wrong with them, each at its row and column."""
    try:
        report = pld.serialize(pld.records(GRANTS, name="grants", kind="Grant"), sys.stdout.buffer, "turtle", BASE)
    except pld.DataError as error:  # nothing was written
        sys.exit(str(error))
    print(report.to_text(), file=sys.stderr)


if __name__ == "__main__":
    main()
