"""Convert and validate over Spark: check, normalize and redact by partition; twins, references and types by joins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from peasant_ld.access import Rules, Verdict, judge, redact
from peasant_ld.check import compile_checker
from peasant_ld.dataset import Description
from peasant_ld.flow.reach import reach_of
from peasant_ld.flow.validation import Setting, results_of
from peasant_ld.messages import Catalogue
from peasant_ld.model import load_model
from peasant_ld.normalize import compile_normalizer
from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Record
from peasant_ld.spark.lines import Line, Source, numbered_lines, read_lines
from peasant_ld.statements import NTRIPLES, compile_writer
from peasant_ld.trace import problem_of, record_of

if TYPE_CHECKING:
    from pyspark import RDD, Broadcast
    from pyspark.sql import DataFrame, SparkSession

COLUMNS = "code string, severity string, file string, line int, pointer string, record string, key string, value string, message string"


class Passed(NamedTuple):
    """A record that passed the check: where it stands, as written and as normalized (JSON), and its access rules."""

    id: str
    file: str
    line: int
    kind: str
    written: bytes
    data: bytes
    access: Mapping[str, Any] | None

    @property
    def position(self) -> tuple[str, int]:
        """What tells which of two records with one id was read first."""
        return self.file, self.line


@dataclass(frozen=True, slots=True)
class Work:
    """What every partition needs to know; small enough to be sent to each."""

    base: str
    model: str | None
    access: Mapping[str, Any]
    as_of: str | None
    engine: str = "auto"


def convert(source: Source, spark: SparkSession, description: Description, as_of: str | None = None) -> DataFrame:
    """The statements of a source as a DataFrame of `id` and `nquads` (the lines of one record), sorted by id.

    Written as text in that order, the partitions together are what `peasant-ld convert -t nquads` writes. Records with
    errors are left out: ask `validate` about them.
    """
    work = _work(description, as_of)
    records = _unique(_passed(source, spark, work))
    withheld = spark.sparkContext.broadcast(_withheld(records, work))
    lines = records.mapPartitions(lambda part: _stated(part, work, withheld.value)).sortByKey()
    return spark.createDataFrame(lines, "id string, nquads string")


def validate(source: Source, spark: SparkSession, description: Description, as_of: str | None = None) -> DataFrame:
    """Everything that is wrong with a source, as a DataFrame of problems with their places; see `COLUMNS`."""
    work = _work(description, as_of)
    items = _items(source, spark, work)
    told = items.filter(lambda item: isinstance(item, Problem))
    passed: RDD[Passed] = items.filter(lambda item: isinstance(item, Passed))
    records = _unique(passed)
    withheld = spark.sparkContext.broadcast(_withheld(records, work))
    found = _validated(records, work, withheld, spark)
    rows = told.union(_twins(passed, work)).union(found).map(_row)
    return spark.createDataFrame(rows, COLUMNS)


def _work(description: Description, as_of: str | None) -> Work:
    model = str(description.model) if description.model else None
    return Work(description.base, model, dict(description.access), as_of)


def _items(source: Source, spark: SparkSession, work: Work) -> RDD[Any]:
    """Each line as a record that passed, or as the problems that it has."""
    return numbered_lines(source, spark).mapPartitions(lambda part: _checked(part, work)).cache()


def _passed(source: Source, spark: SparkSession, work: Work) -> RDD[Passed]:
    return _items(source, spark, work).filter(lambda item: isinstance(item, Passed))


def _checked(lines: Iterable[Line], work: Work) -> Iterator[Passed | Problem]:
    model = load_model(work.model)
    check, normalize = compile_checker(model), compile_normalizer(model, work.base)
    for item in read_lines(lines):
        problems = [item] if isinstance(item, Problem) else check(item)
        yield from problems
        if isinstance(item, Record) and not problems:
            record = normalize(item.data)
            access, place = item.data.get("access"), item.origin
            written, data = orjson.dumps(item.data), orjson.dumps(record)
            yield Passed(record["id"], place.file, place.line or 0, record["type"][0], written, data, access)


def _unique(records: RDD[Passed]) -> RDD[Passed]:
    """Of several records with one id the first."""
    pairs = records.map(lambda record: (record.id, record))
    return pairs.reduceByKey(lambda a, b: min(a, b, key=lambda each: each.position)).values().cache()


def _twins(records: RDD[Passed], work: Work) -> RDD[Problem]:
    groups = records.map(lambda record: (record.id, record.position)).groupByKey()
    return groups.flatMap(lambda group: _told_twice(group[0], sorted(group[1]), work.base))


def _told_twice(identity: str, positions: list[tuple[str, int]], base: str) -> Iterator[Problem]:
    first, *others = positions
    name = identity.removeprefix(base)
    for file, line in others:
        yield Problem("PLD026", Place(file, line, "/id"), name, "id", name, facts={"other": f"{first[0]}:{first[1]}"})


def _withheld(records: RDD[Passed], work: Work) -> dict[str, Verdict]:
    """The records that the access rules hold back; few beside those that go out, so every partition knows them."""

    def judged(part: Iterable[Passed]) -> Iterator[tuple[str, Verdict]]:
        rules = Rules(work.access, work.as_of)
        for record in part:
            verdict = judge(orjson.loads(record.data), record.access, rules)
            if verdict is not None:
                yield record.id, verdict

    return dict(records.mapPartitions(judged).collect())


def _stated(records: Iterable[Passed], work: Work, withheld: Mapping[str, Verdict]) -> Iterator[tuple[str, str]]:
    write = compile_writer(load_model(work.model).context, NTRIPLES)
    for record in records:
        if record.id not in withheld:
            yield record.id, write(redact(orjson.loads(record.data), withheld)).rstrip("\n")


def _validated(
    records: RDD[Passed], work: Work, withheld: Broadcast[dict[str, Verdict]], spark: SparkSession
) -> RDD[Problem]:
    """References resolved by a join on the record that is pointed at; then each partition like a piece."""
    going = records.filter(lambda record: record.id not in withheld.value)
    kinds = going.map(lambda record: (record.id, record.kind))
    pointing = going.mapPartitions(lambda part: _pointing(part, work, withheld.value))
    resolved = pointing.join(kinds).map(lambda row: (row[1][0], (row[0], row[1][1]))).groupByKey().mapValues(dict)
    joined = going.map(lambda record: (record.id, record)).leftOuterJoin(resolved).values()
    reach = reach_of(load_model(work.model))
    if reach.whole:  # no partition can answer these shapes
        joined = joined.coalesce(1)
    near = spark.sparkContext.broadcast(_looked_into(going, work, withheld.value, reach.deep))
    return joined.mapPartitions(lambda part: _results(part, work, withheld.value, near.value))


def _targets(text: str, base: str) -> Iterator[tuple[str, str]]:
    """What the statements of one record point at under the base: (property, record)."""
    for line in text.split("\n"):
        _, predicate, value = line.split(" ", 2) if line else ("", "", "")
        if value.startswith(f"<{base}"):
            yield predicate[1:-1], value[1:-3].partition("#")[0]


def _pointing(
    records: Iterable[Passed], work: Work, withheld: Mapping[str, Verdict]
) -> Iterator[tuple[str, str]]:
    """(the record that is pointed at, the record that points)"""
    for identity, text in _stated(records, work, withheld):
        targets = {target for _, target in _targets(text + "\n", work.base)}
        yield from ((target, identity) for target in sorted(targets))


def _looked_into(
    records: RDD[Passed], work: Work, withheld: Mapping[str, Verdict], deep: frozenset[str]
) -> dict[str, str]:
    """The statements of the few records, such as programmes, that shapes look into from elsewhere."""

    def wanted(part: Iterable[Passed]) -> Iterator[str]:
        for _, text in _stated(part, work, withheld):
            yield from (target for name, target in _targets(text + "\n", work.base) if name in deep)

    ids = set(records.mapPartitions(wanted).distinct().collect())
    chosen = records.filter(lambda record: record.id in ids)
    return {iri: f"{text}\n" for iri, text in chosen.mapPartitions(lambda part: _stated(part, work, withheld)).collect()}


def _results(
    rows: Iterable[tuple[Passed, Mapping[str, str] | None]],
    work: Work,
    withheld: Mapping[str, Verdict],
    near: Mapping[str, str],
) -> Iterator[Problem]:
    held = list(rows)
    model = load_model(work.model)
    kinds = {iri: kind for _, found in held for iri, kind in (found or {}).items()}
    setting = Setting(model, work.base, work.engine, kinds.get, near)
    results = results_of(lambda: (redact(orjson.loads(record.data), withheld) for record, _ in held), setting)
    by_id = {record.id: record for record, _ in held}
    for result in results:
        passed = by_id[record_of(result)]
        record = Record(orjson.loads(passed.written), Place(passed.file, passed.line))
        yield problem_of(result, record, model, work.base)


def _row(problem: Problem) -> tuple[Any, ...]:
    place = problem.place or Place("")
    sentence = Catalogue.load("en").say(problem)
    about = (problem.record, problem.key, problem.value, sentence)
    return (problem.code, str(problem.severity), place.file, place.line, place.pointer, *about)
