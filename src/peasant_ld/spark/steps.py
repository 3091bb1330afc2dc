"""Convert and validate over Spark: check, normalize and redact by partition; twins, references and types by joins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from peasant_ld.access import Plan, compile_rules, may_matter
from peasant_ld.access.names import PersonNames
from peasant_ld.access.rejected import RejectedRecord, rejected
from peasant_ld.check import compile_check
from peasant_ld.check.reach import reach_of
from peasant_ld.check.results import Result
from peasant_ld.check.thesaurus import Thesaurus
from peasant_ld.check.trace import problem_of, record_of
from peasant_ld.flow import protect
from peasant_ld.flow.chunks import row_chunks
from peasant_ld.flow.merging import MERGE, read_merges
from peasant_ld.flow.own_texts import look_at_own_texts
from peasant_ld.flow.redacting import counted_anew, going_out, redacted
from peasant_ld.flow.same_as import SameAs, read_same_as
from peasant_ld.flow.shape_check import compile_validation
from peasant_ld.flow.sorted_store import Row
from peasant_ld.flow.validation import ValidationContext, marks_of_deep, noted, with_facts
from peasant_ld.model import Model, load_model
from peasant_ld.model.description import Description
from peasant_ld.model.iri import check_base
from peasant_ld.model.settings import refuse
from peasant_ld.problem import DataError, InputError, Place, Problem
from peasant_ld.rdf.formats import Format
from peasant_ld.rdf.normalize import compile_normalizer, resolve_id
from peasant_ld.rdf.stating import compile_stating
from peasant_ld.reading import Declared
from peasant_ld.reading.record import Record
from peasant_ld.report import Counts, Report
from peasant_ld.report.messages import Catalogue
from peasant_ld.spark.lines import Line, Source, numbered_lines, read_lines
from peasant_ld.spark.passed import Passed, aside_in, doubled_in, told_of
from peasant_ld.spark.references import pointing, targets_of

if TYPE_CHECKING:
    from pyspark import RDD, Broadcast
    from pyspark.sql import DataFrame, SparkSession

SHOWN = 20  # errors that a DataError tells
COLUMNS = (
    "code string, severity string, file string, line int, pointer string, "
    "record string, key string, value string, message string"
)


@dataclass(frozen=True, slots=True)
class PartitionContext:
    """What every partition needs to know; small enough to be sent to each."""

    base: str
    access: Mapping[str, Any]
    as_of: str | None
    own: Broadcast[Model] | None = None
    engine: str = "auto"
    declared: Declared = field(default_factory=Declared)
    same_as: SameAs = field(default_factory=SameAs)

    @property
    def model(self) -> Model:
        """The model: one of a user's own is sent as a value, since its files lie where the driver is."""
        return load_model() if self.own is None else self.own.value


def convert(
    source: Source, spark: SparkSession, description: Description, as_of: str | None = None, reject: bool = False
) -> DataFrame:
    """The statements of a source as a DataFrame of `id` and `nquads` (the lines of one record), sorted by id.

    Written as text in that order, the partitions together are what `peasant-ld convert -t nquads` writes. With an error
    nothing is made: DataError tells the first few, `validate` tells all. With `reject` records with errors are left
    out, and those that cannot stand without them.
    """
    stage = _gathered(source, spark, _work(description, as_of, spark))
    own = [each for each in _own(description, stage) if each.blocks]
    beside = [*own, *(each for each in stage.work.same_as.problems if each.blocks)]
    errors = _errors(stage, frozenset())
    if own or not reject:
        _stop_at(errors.union(spark.sparkContext.parallelize(beside, 1)), stage)
    aside: frozenset[str] = frozenset()
    while reject and (failed := _failed(errors, stage) - aside):
        aside |= failed
        errors = _errors(stage, aside)
    work, sent = stage.work, stage.sent
    left = stage.records.filter(lambda record: record.id not in aside)
    lines: RDD[Any] = left.mapPartitions(lambda part: _going_out(part, work, *sent.value)).sortByKey()
    return spark.createDataFrame(lines, "id string, nquads string")


def validate(source: Source, spark: SparkSession, description: Description, as_of: str | None = None) -> DataFrame:
    """Everything that is wrong with a source, as a DataFrame of problems with their places; see `COLUMNS`."""
    stage = _gathered(source, spark, _work(description, as_of, spark))
    beside = [*_own(description, stage), *stage.work.same_as.problems]
    told = _problems(stage, frozenset()).union(spark.sparkContext.parallelize(beside, 1))
    return spark.createDataFrame(told.map(_row), COLUMNS)


def _own(description: Description, stage: _Gathered) -> Iterator[Problem]:
    """What is wrong with what the dataset says of itself."""
    plan, names = stage.sent.value
    return look_at_own_texts(description, plan.model, plan.rules, names)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What every line became, which of the records have an id of their own, and what the rules decided about them."""

    work: PartitionContext
    spark: SparkSession
    items: RDD[Any]
    records: RDD[Passed]
    doubled: tuple[Problem, ...]
    rows: list[Row]
    sent: Broadcast[tuple[Plan, PersonNames]]


def _gathered(source: Source, spark: SparkSession, work: PartitionContext) -> _Gathered:
    items = _items(source, spark, work)
    passed = items.filter(lambda item: isinstance(item, Passed))
    aside = aside_in(items, passed, work.base)
    doubled = doubled_in(passed, aside, work.base)
    ids = frozenset(record.id for record in doubled)
    records = passed.filter(lambda record: record.id not in ids).cache()
    rows = _rows_that_matter(records, work)
    plan = _plan(rows, records, work)
    refused = [
        *items.filter(lambda item: isinstance(item, RejectedRecord)).collect(),
        *(rejected(each.row().origin, each.row().record() | {"access": each.access}, plan.model) for each in doubled),
    ]
    sent = spark.sparkContext.broadcast((plan, protect.names_of(rows, plan, refused)))
    return _Gathered(work, spark, items, records, tuple(told_of(doubled, aside, work.base)), rows, sent)


def _problems(stage: _Gathered, aside: frozenset[str]) -> RDD[Problem]:
    """All problems, of the records that are not set aside."""
    plan, work = stage.sent.value[0], stage.work
    of_rules = protect.verdict_problems(stage.rows, plan, work.base)
    of_crowds = protect.look_at_persons(
        lambda kinds: going_out((row for row in stage.rows if row.kind in kinds), plan), plan, work.base
    )
    on_driver = stage.spark.sparkContext.parallelize([*of_rules, *of_crowds, *stage.doubled], 1)
    told = stage.items.filter(lambda item: isinstance(item, Problem))
    left = stage.records.filter(lambda record: record.id not in aside)
    of_concepts = stage.spark.sparkContext.parallelize(list(_of_concepts(left, work, plan)), 1)
    return told.union(_validated(left, work, stage.sent, stage.spark)).union(on_driver).union(of_concepts)


def _of_concepts(records: RDD[Passed], work: PartitionContext, plan: Plan) -> Iterator[Problem]:
    """What is wrong with all concepts taken together: they are few beside the rest, and the driver looks at them."""
    model = work.model
    thesaurus = Thesaurus(model, work.base)
    kinds = thesaurus.kinds
    held = sorted(records.filter(lambda record: record.kind in kinds).collect(), key=lambda record: record.id)
    for _ in noted(going_out((record.row() for record in held), plan), thesaurus):
        pass
    by_id = {record.id: record for record in held}
    for result, facts in thesaurus.findings().items():
        yield with_facts(problem_of(result, by_id[result.focus].source(), model, work.base), facts)


def _errors(stage: _Gathered, aside: frozenset[str]) -> RDD[Problem]:
    return _problems(stage, aside).filter(lambda problem: problem.blocks)


def _failed(errors: RDD[Problem], stage: _Gathered) -> frozenset[str]:
    """The ids of the records that have errors."""
    base = stage.work.base
    named = errors.map(lambda problem: problem.record).filter(lambda record: record is not None)
    return frozenset(named.map(lambda record: resolve_id(base, str(record))).distinct().collect())


def _stop_at(errors: RDD[Problem], stage: _Gathered) -> None:
    """Raise DataError where there is an error; it tells the first few."""
    if first := errors.take(SHOWN):
        number = stage.records.count()
        report = Report(tuple(first), Counts(number, number), {}, stage.work.base, written=False)
        raise DataError(report)


def _work(description: Description, as_of: str | None, spark: SparkSession) -> PartitionContext:
    model = load_model(description.model)
    compile_rules(description.access, model, as_of, description.written)  # nothing is read before
    if read_merges(description):
        raise InputError(refuse((MERGE,), description.written, reason="not-on-spark", other="peasant-ld convert"))
    declared = Declared.of(description.imports)
    if declared.names:  # a name may be that of any record, and partitions are read one by one
        raise InputError(
            refuse(("import", "names"), description.written, reason="not-on-spark", other="peasant-ld convert")
        )
    base, access = check_base(description.base), dict(description.access)
    own = None if model.source is None else spark.sparkContext.broadcast(model)
    return PartitionContext(base, access, as_of, own, declared=declared, same_as=read_same_as(description))


def _items(source: Source, spark: SparkSession, work: PartitionContext) -> RDD[Any]:
    """Each line as a record that passed, or as the problems that it has, and what the rules could speak of in it."""
    return numbered_lines(source, spark).mapPartitions(lambda part: _checked(part, work)).cache()


def _checked(lines: Iterable[Line], work: PartitionContext) -> Iterator[Passed | Problem | RejectedRecord]:
    model = work.model
    check = compile_check(model, work.base, work.declared)
    normalize = compile_normalizer(model, work.base)
    for read in read_lines(lines):
        item = work.same_as.of(read, model) if isinstance(read, Record) else read
        problems = [item] if isinstance(item, Problem) else check(item)
        yield from problems
        if not isinstance(item, Record):
            continue
        if any(problem.blocks for problem in problems):
            aside = rejected(item.origin, item.data, model)
            yield from [aside] if aside.matters(work.access) else ()
        else:
            record = normalize(item.data)
            access, place = item.data.get("access"), item.origin
            written, data = orjson.dumps(item.data), orjson.dumps(record)
            yield Passed(record["id"], place.file, place.line or 0, record["type"][0], written, data, access)


def _plan(rows: list[Row], records: RDD[Passed], work: PartitionContext) -> Plan:
    """What the access rules decide: the driver asks them about the records that matter, and every partition obeys."""
    model = work.model
    rules = compile_rules(work.access, model, work.as_of)
    plan = protect.plan_for(lambda: rows, rules, model, work.base)
    if not plan.called:
        return plan
    told = records.mapPartitions(lambda part: protect.names_told((each.row() for each in part), plan))
    return protect.without_told(plan, set(told.distinct().collect()))


def _rows_that_matter(records: RDD[Passed], work: PartitionContext) -> list[Row]:
    """The rows that rules can depend on, by id: the bulk, open records that need no other, stays out."""
    model = work.model
    rules = compile_rules(work.access, model, work.as_of)
    kinds = frozenset(kind for kind in model.kinds if may_matter(kind, None, rules, model))
    chosen = records.filter(lambda record: record.kind in kinds or record.access is not None)
    return sorted((passed.row() for passed in chosen.collect()), key=lambda row: row.id)


def _stated(records: Iterable[Passed], work: PartitionContext, plan: Plan) -> Iterator[tuple[str, str]]:
    """(id, statements) of each record that goes out."""
    write = _writer(work)
    for row, record in redacted((record.row() for record in records), plan):
        yield row.id, write(record)


def _writer(work: PartitionContext) -> Callable[[Mapping[str, Any]], str]:
    """The function from a normalized record to the lines of its statements, without the last line break."""
    state = compile_stating(work.model, work.base, (Format.NQUADS,))
    return lambda record: state(record)[0].decode().rstrip("\n")


def _going_out(
    records: Iterable[Passed], work: PartitionContext, plan: Plan, names: PersonNames
) -> Iterator[tuple[str, str]]:
    """(id, statements) of each record that goes out, and in whose texts nothing stands that must not."""
    write = _writer(work)
    rows = [record.row() for record in records]
    shown = list(going_out(rows, plan))
    problems = (*protect.look_at_texts(shown, plan, work.base, names), *protect.look_at_dates(rows, plan, work.base))
    closed = {resolve_id(work.base, problem.record or "") for problem in problems if problem.blocks}
    out = (row for row in shown if row.id not in closed)
    yield from ((row.id, write(row.record())) for row in counted_anew(out, plan))


def _validated(
    records: RDD[Passed], work: PartitionContext, sent: Broadcast[tuple[Plan, PersonNames]], spark: SparkSession
) -> RDD[Problem]:
    """References resolved by a join on the record that is pointed at; then each partition like a piece."""
    plan = sent.value[0]
    kinds = records.filter(lambda record: record.id not in plan.withheld).map(lambda record: (record.id, record.kind))
    pairs = records.mapPartitions(lambda part: pointing((each.row() for each in part), sent.value[0], work.base))
    resolved = pairs.join(kinds).map(lambda row: (row[1][0], (row[0], row[1][1]))).groupByKey().mapValues(dict)
    joined = records.map(lambda record: (record.id, record)).leftOuterJoin(resolved).values()
    reach = reach_of(work.model)
    if reach.whole:  # no partition can answer these shapes
        joined = joined.coalesce(1)
    near = spark.sparkContext.broadcast(_looked_into(records, work, plan, reach.deep))
    return joined.mapPartitions(lambda part: _results(list(part), work, sent.value, near.value))


def _looked_into(records: RDD[Passed], work: PartitionContext, plan: Plan, deep: frozenset[str]) -> dict[str, str]:
    """The statements of the few records, such as programmes, that shapes look into from elsewhere."""

    def wanted(part: Iterable[Passed]) -> Iterator[str]:
        marks = marks_of_deep(work.model)
        for _, text in _stated((each for each in part if any(mark in each.data for mark in marks)), work, plan):
            yield from (target for name, target in targets_of(text + "\n", work.base) if name in deep)

    ids = set(records.mapPartitions(wanted).distinct().collect())
    chosen = records.filter(lambda record: record.id in ids)
    return {iri: f"{text}\n" for iri, text in chosen.mapPartitions(lambda part: _stated(part, work, plan)).collect()}


def _results(
    held: list[tuple[Passed, Mapping[str, str] | None]],
    work: PartitionContext,
    sent: tuple[Plan, PersonNames],
    near: Mapping[str, str],
) -> Iterator[Problem]:
    """The problems of one partition: what shapes, references and texts tell, led back to the lines."""
    plan, names = sent
    model = work.model
    rows = [record.row() for record, _ in held]
    kinds = {iri: kind for _, found in held for iri, kind in (found or {}).items()}
    setting = ValidationContext(model, work.base, work.engine, kinds.get, near)
    shown = list(going_out(rows, plan))
    by_id = {record.id: record for record, _ in held}
    for result in sorted(set(_of_shapes(shown, setting))):
        yield problem_of(result, by_id[record_of(result)].source(), model, work.base)
    yield from protect.look_at_texts(shown, plan, work.base, names)
    yield from protect.look_at_dates(rows, plan, work.base)
    yield from protect.look_at_redactions(rows, plan, work.base)


def _of_shapes(shown: Iterable[Row], setting: ValidationContext) -> Iterator[Result]:
    """What shapes tell of rows, as it is told on one machine."""
    check = compile_validation(setting)
    for chunk in row_chunks(shown, whole=bool(reach_of(setting.model).whole)):
        yield from check(chunk).results


def _row(problem: Problem) -> tuple[Any, ...]:
    place = problem.place or Place("")
    sentence = Catalogue.load("en").say(problem)
    about = (problem.record, problem.key, problem.value, sentence)
    return (problem.code, str(problem.severity), place.file, place.line, place.pointer, *about)
