"""A path or a DataFrame becomes numbered lines of JSON, so that every record keeps the place it comes from."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple, Union

from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.reading import FORMATS
from peasant_ld.reading.json_lines import read_json_line_stream
from peasant_ld.reading.record import Record

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

# A path of JSON Lines (`.jsonl`, a folder of them, a glob) or of Parquet, or a DataFrame whose columns are keys.
Source = Union[str, "DataFrame"]
_PACKED = re.compile(r"\.(?:gz|gzip|bz2|zst|lz4|snappy|deflate)\Z")


class Line(NamedTuple):
    """One line of JSON as bytes, and where it stands."""

    file: str
    number: int
    text: bytes


def numbered_lines(source: Source, spark: SparkSession) -> RDD[Line]:
    """The lines of a source with their file and number, as an editor would count them.

    The rows of a DataFrame, and of Parquet, count from 1 in the order in which Spark reads them. Raises InputError
    (PLD009) for tables, whose cells, maps and names are read on one machine only.
    """
    if isinstance(source, str) and not source.rstrip("/").endswith(".parquet"):
        _refuse_table(source.rpartition("/")[2])
        return _text_lines(source, spark)
    frame = spark.read.parquet(source) if isinstance(source, str) else source
    name = source.rstrip("/").rpartition("/")[2] if isinstance(source, str) else "dataframe"
    rows: RDD[Any] = frame.selectExpr("to_json(struct(*)) AS text").rdd.zipWithIndex()
    return rows.map(lambda row: Line(name, row[1] + 1, row[0].text.encode()))


def _text_lines(path: str, spark: SparkSession) -> RDD[Line]:
    """Lines keep their bytes, so that the reader sees what is not UTF-8; blocks know how many lines lie before them."""
    columns = ["CAST(value AS BINARY) AS text", "_metadata.file_name AS file", "_metadata.file_block_start AS block"]
    frame = spark.read.option("lineSep", "\n").text(path).selectExpr(*columns)
    rows: RDD[Any] = frame.rdd.map(lambda row: (row.file, row.block, bytes(row.text)))
    counts = rows.map(lambda row: (row[:2], 1)).reduceByKey(lambda a, b: a + b).collectAsMap()
    for name in sorted({file for file, _ in counts}):
        _refuse_table(name)
    starts = spark.sparkContext.broadcast(_starts(counts))
    return rows.mapPartitions(lambda part: _number(part, starts.value))


def _refuse_table(name: str) -> None:
    suffixes = {suffix: each for each in FORMATS for suffix in each.suffixes}
    suffix = PurePosixPath(_PACKED.sub("", name.lower())).suffix
    if suffix in suffixes and suffixes[suffix].has_tables:
        facts = {"suffix": suffix, "known": ".jsonl, .ndjson, .parquet"}
        raise InputError(Problem("PLD009", Place(name), value=name, facts=facts))


def _starts(counts: dict[tuple[str, int], int]) -> dict[tuple[str, int], int]:
    """The number of lines before each block of each file."""
    starts, before, file = {}, 0, ""
    for key in sorted(counts):
        before = before if key[0] == file else 0
        starts[key] = before
        file, before = key[0], before + counts[key]
    return starts


def _number(rows: Iterable[tuple[str, int, bytes]], starts: dict[tuple[str, int], int]) -> Iterator[Line]:
    for key, block in groupby(rows, itemgetter(0, 1)):
        for number, row in enumerate(block, starts[key] + 1):
            yield Line(key[0], number, row[2])


def read_lines(lines: Iterable[Line]) -> Iterator[Record | Problem]:
    """Lines through the same reader as on one machine, with the places that they have in their files."""
    for file, block in groupby(lines, itemgetter(0)):
        held = list(block)
        first = held[0].number
        stream = io.BytesIO(b"\n".join(line.text for line in held) + b"\n")
        for item in read_json_line_stream(stream, file):
            yield _moved(item, first - 1)


def _moved(item: Record | Problem, by: int) -> Record | Problem:
    if isinstance(item, Record):
        return item._replace(origin=_shifted(item.origin, by))
    from dataclasses import replace

    return replace(item, place=_shifted(item.place, by)) if item.place else item


def _shifted(place: Place, by: int) -> Place:
    return place._replace(line=place.line + by) if place.line else place
