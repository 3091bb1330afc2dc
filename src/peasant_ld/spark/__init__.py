"""The same steps on Apache Spark: partitions pass through the same code, references are resolved by a join.

`convert` gives the statements, `validate` the problems, of JSON Lines or Parquet files or a DataFrame of any size; both
equal what one machine gives (`tests/test_spark.py`). Extra `spark`: pyspark 4 and Java 17.
"""

from peasant_ld.spark.lines import Source
from peasant_ld.spark.steps import convert, validate

__all__ = ["Source", "convert", "validate"]
