"""The parts of the benchmark: what is measured in each, and of how many records at most."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from generate import BASE, DATASET, WORKLOADS
from measured import HERE, Failed, Row, Spent, Work, in_turn, spend

OURS = (sys.executable, "-m", "peasant_ld")
# What grows faster than the data, or is a hundred times slower, is given this many records at most.
FEW, FEWEST, OF_LINKML = 10_000, 200, 1_000
ENDINGS = {"ntriples": ".nt", "turtle": ".ttl", "jsonld": ".jsonld"}


@dataclass(slots=True)
class Bench:
    """What was asked for, where the data are, and what is known of them by now."""

    records: int
    runs: int
    folder: Path
    peers: Path | None
    seconds: float
    with_pages: int
    sizes: dict[Path, int] = field(default_factory=dict)

    def data(self, workload: str, records: int, *more: str, ending: str = ".jsonl") -> Path:
        """The generated records, made once."""
        name = WORKLOADS[workload].flat_kind.lower() if more else workload  # a table is of the kind that its file names
        stem = self.folder / f"{name}-{records}"
        if not stem.with_suffix(ending).exists():
            command = [sys.executable, str(HERE / "generate.py"), str(records), str(stem), workload, *more]
            subprocess.run(command, check=True)
        return stem.with_suffix(ending)

    def task(self, name: str, source: Path, *more: str) -> list[str]:
        """The command of one of our tasks."""
        return [sys.executable, str(HERE / "tasks.py"), name, str(source), str(self.output(source, name)), *more]

    def output(self, source: Path, name: str) -> Path:
        """Where a piece of work writes."""
        return self.folder / f"{source.stem}{source.suffix}-{name}.out"

    def triples(self, source: Path) -> int:
        """How many triples the records make; they are converted where that is not known yet."""
        kept = source.with_suffix(f"{source.suffix}-triples")
        if not kept.exists():
            output = self.output(source, "count")
            spend(convert(source, output, "ntriples", 1, "--no-shapes"), 3600)
            kept.write_text(str(lines_of(output)))
            output.unlink()
        return int(kept.read_text())

    def documents(self, source: Path) -> Path:
        """The same records as published JSON-LD documents, for the parsers of that."""
        made, converted = self.output(source, "documents"), source.with_suffix(".jsonld")
        if not made.exists():
            spend(convert(source, converted, "jsonld", 2, "--no-shapes"), 3600)
            spend(self.task("documents", converted), 3600)
            self.output(converted, "documents").rename(made)
            converted.unlink()
        return made

    def measured(self, part: str, workload: str, works: Iterable[tuple[Work, int]]) -> list[Row]:
        """Rows of works in turn, each with the number of its triples (0 where it makes none)."""
        works = list(works)
        found = in_turn([work for work, _ in works], self.runs, self.seconds)
        return [row(part, workload, work, found[work.name], triples) for work, triples in works]


def row(part: str, workload: str, work: Work, found: Spent | Failed, triples: int = 0) -> Row:
    """What was found of a piece of work, or why nothing was."""
    spent, why = (None, f"left out: {found}") if isinstance(found, Failed) else (found, "")
    return Row(part, workload, work.name, work.records, triples, spent, why)


def convert(source: Path, output: Path, form: str, jobs: int, *more: str) -> list[str]:
    """The command that makes one file of records."""
    return [*OURS, "convert", str(source), "-o", str(output), "-t", form, "--base", BASE, "--jobs", f"{jobs}", *more]


def lines_of(path: Path) -> int:
    """How many lines a file has."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(2**20), b""))


def by(jobs: int) -> str:
    """How many processes, in words."""
    return f"{jobs} process{'es' if jobs > 1 else ''}"


def conversions(bench: Bench, workload: str) -> list[Row]:
    """Records to triples: ours with all that it asks by default and without shapes; the floor; the peers."""
    source = bench.data(workload, bench.records)
    few = bench.data(workload, min(bench.records, FEW))
    triples, of_few = bench.triples(source), bench.triples(few)

    def made(output: Path, spent: Spent) -> None:
        if output.suffix == ".nt":
            bench.sizes[source] = output.stat().st_size
            same_triples(output, triples, spent)
        else:
            output.unlink()

    def ours(name: str, form: str, jobs: int, *more: str) -> tuple[Work, int]:
        output = bench.folder / f"{workload}-out{ENDINGS[form]}"
        command = partial(convert, source, output, form, jobs, *more)
        told = f"convert{name}, {form}, {by(jobs)}"
        return Work(told, bench.records, command, partial(made, output)), triples

    works = [ours("", "ntriples", jobs) for jobs in (1, 2)]
    works += [ours(" --no-shapes", form, jobs, "--no-shapes") for form in ENDINGS for jobs in (1, 2)]
    floor = Work(
        "floor: parse the lines, write as many bytes as N-Triples", bench.records,
        lambda: bench.task("floor", source, str(bench.sizes[source])), lambda _: bench.output(source, "floor").unlink(),
    )  # fmt: skip
    works.append((floor, triples))
    works.append(by_parser(bench, "oxigraph", "pyoxigraph, JSON-LD parser", source, bench.records, triples))
    works += [
        by_parser(bench, name, told, few, min(bench.records, FEW), of_few)
        for name, told in (("pyld", "PyLD"), ("rdflib", "rdflib, JSON-LD parser"))
    ]
    return bench.measured("records to triples", workload, [*works, *table_peers(bench, workload)])


def by_parser(bench: Bench, name: str, told: str, source: Path, records: int, triples: int) -> tuple[Work, int]:
    """A parser of JSON-LD is given what we published, and has to write the same triples."""
    given = bench.documents(source)
    ended = partial(same_triples, bench.output(given, name), triples)
    return Work(told, records, lambda: bench.task(name, given), ended), triples


def same_triples(output: Path, triples: int, _: Spent) -> None:
    """Whether as many triples were written as were to be; the file has served then."""
    found = lines_of(output)
    output.unlink()
    if found != triples:
        raise Failed(f"it wrote {found} triples, not {triples}")


STAGES = (  # the lines of stages.py
    "gather", "judge", "check", "write", "all", "stated by generated functions", "shapes told from the record",
)  # fmt: skip
TABLE_PEERS = {"maplib": "maplib", "morph-kgc": "morph-kgc, 2 processes", "linkml": "LinkML"}


def table_peers(bench: Bench, workload: str, peers: dict[str, str] = TABLE_PEERS) -> list[tuple[Work, int]]:
    """Mappers of tables in their own environment: 13 triples of a grant, so that only records can be compared."""
    if workload != "grants":
        return []
    works = []
    for name, told in peers.items():
        records = min(bench.records, OF_LINKML if name == "linkml" else bench.records)
        table = bench.data(workload, records, ending=".csv")
        works.append((Work(told, records, partial(_of_peer, bench, name, table)), 0))
    return works


def _of_peer(bench: Bench, name: str, table: Path) -> list[str]:
    python = bench.peers / "bin" / "python" if bench.peers else None
    if python is None or not python.exists():
        raise Failed("no environment: bench/peers.sh FOLDER, then --peers FOLDER")
    return [str(python), str(HERE / "peers.py"), name, str(table), str(bench.folder / f"{name}.nt")]


def checks(bench: Bench, workload: str) -> list[Row]:
    """Records read and checked, with shapes; their schemas alone; and a graph by the engines alone."""
    source = bench.data(workload, bench.records)
    few, fewest = (bench.data(workload, min(bench.records, most)) for most in (FEW, FEWEST))
    works = [
        (Work(f"check, {by(jobs)}", bench.records, partial(check, source, jobs)), bench.triples(source))
        for jobs in (1, 2)
    ]
    floor = Work("floor: parse the lines", bench.records, lambda: bench.task("floor", source, "0"))
    works.append((floor, 0))
    for name, told in (("check-ours", "schemas alone"), ("check-jsonschema", "schemas alone, by jsonschema")):
        works.append((Work(told, min(bench.records, FEW), partial(bench.task, name, few)), 0))
    for name, told, given in (
        ("validate-shacl", "the graph in one piece, by shacl", few),
        ("validate-pyshacl", "the graph in one piece, by pyshacl", fewest),
    ):
        records = min(bench.records, FEW if given is few else FEWEST)
        work = Work(told, records, partial(_validation, bench, name, given), most_runs=1)
        works.append((work, bench.triples(given)))
    return bench.measured("check", workload, works)


def check(source: Path, jobs: int, *more: str) -> list[str]:
    """The command that checks records."""
    return [*OURS, "check", str(source), "--jobs", str(jobs), *more]


def _validation(bench: Bench, name: str, source: Path) -> list[str]:
    graph = source.with_suffix(".nt")
    if not graph.exists():
        spend(convert(source, graph, "ntriples", 1, "--no-shapes"), 3600)
    return bench.task(name, graph)


def publications(bench: Bench, workload: str) -> list[Row]:
    """A release without pages: the first time, and again after a change of one record in the middle."""
    source = bench.data(workload, bench.records)
    triples, works = bench.triples(source), []
    for jobs in (1, 2):
        folder = bench.folder / f"{source.stem}-release-{jobs}"
        first = partial(publish, source, folder, jobs, "--no-pages", "--fresh")
        again = partial(publish, source, folder, jobs, "--no-pages", changed=True)
        works += [
            (Work(f"publish --no-pages, {by(jobs)}", bench.records, first, most_runs=1), triples),
            (Work(f"the same with one record changed, {by(jobs)}", bench.records, again, most_runs=2), triples),
        ]
        size = partial(_size, folder / "release")
    floor = Work(
        "floor: parse the lines, write as many bytes as the release", bench.records,
        lambda: bench.task("floor", source, str(size())), lambda _: bench.output(source, "floor").unlink(),
    )  # fmt: skip
    return bench.measured("publish", workload, [*works, (floor, triples)])


def publish(source: Path, folder: Path, jobs: int, *more: str, changed: bool = False) -> list[str]:
    """The command that publishes a dataset of the records; of a changed one, where that is asked for."""
    records = folder / "records" / "records.jsonl"
    if not records.exists():
        records.parent.mkdir(parents=True)
        shutil.copyfile(source, records)
        (folder / "dataset.toml").write_text(DATASET, encoding="utf-8")
    if changed:
        lines = records.read_bytes().split(b"\n")
        middle = len(lines) // 2
        lines[middle] = re.sub(rb'("name": {"[a-z]+": ")', rb"\1A", lines[middle], count=1)
        records.write_bytes(b"\n".join(lines))
    return [*OURS, "publish", str(folder), "--jobs", str(jobs), *more]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def pages(bench: Bench, workload: str) -> list[Row]:
    """What pages add to a release: of few records, and the seconds without them beside those with them."""
    records = min(bench.records, bench.with_pages)
    source, works = bench.data(workload, records), []
    for name, more in (("without pages", ["--no-pages"]), ("with pages in two languages", [])):
        folder = bench.folder / f"{source.stem}-{name.partition(' ')[0]}"
        command = partial(publish, source, folder, 1, "--fresh", *more)
        works.append((Work(f"publish {name}, 1 process", records, command, most_runs=2), 0))
    rows = bench.measured("pages", workload, works)
    return [*rows, *_of_one_page(rows, bench.folder / f"{source.stem}-with" / "release")]


def _of_one_page(rows: list[Row], release: Path) -> list[Row]:
    """One page of a record in one language: what it adds, as a row of its own."""
    without, whole = (row.spent for row in rows)
    if not (without and whole):
        return []
    files, page = sum(1 for path in release.rglob("*") if path.is_file()), rows[0].records * 2
    each = (whole.processor - without.processor) / page * 1e6
    told = f"{each:.0f} us of the processor for a record in a language, {files * 2 / page:.1f} files a record"
    return [Row("pages", rows[0].workload, "of that, pages", why=told)]


ONE = '{"id": "place/mill", "type": "Place", "name": {"en": "Mill"}, "country": "HT", "precision": "point"}\n'


def starts(bench: Bench, workload: str) -> list[Row]:
    """What somebody waits for who asks of one record, or for the version; of each the best of at least seven runs."""
    if workload != "grants":
        return []
    record = bench.folder / "one.jsonl"
    record.write_text(ONE, encoding="utf-8")
    commands = {
        "floor: python -c pass": [sys.executable, "-c", "pass"],
        "peasant-ld --version": [*OURS, "--version"],
        "import peasant_ld": [sys.executable, "-c", "import peasant_ld"],
        "check of one record": check(record, 1),
        "convert of one record": convert(record, bench.folder / "one.nt", "ntriples", 1),
    }
    works = [Work(name, 1, partial(list, command)) for name, command in commands.items()]
    found = in_turn(works, max(7, bench.runs), bench.seconds)
    return [row("start", "", work, found[work.name]) for work in works]


def sheets(bench: Bench, workload: str) -> list[Row]:
    """The same flat records as JSON Lines, CSV and XLSX, all to the same triples; and by readers of tables alone."""
    source = bench.data(workload, bench.records, "--sheets")
    triples, works = bench.triples(source), []
    for ending in (".jsonl", ".csv", ".xlsx"):
        given = source.with_suffix(ending)
        for jobs in (1, 2):
            output = bench.folder / f"{given.stem}{ending}-out.nt"
            command = partial(convert, given, output, "ntriples", jobs, "--no-shapes")
            told = f"convert --no-shapes of {ending[1:].upper()}, {by(jobs)}"
            works.append((Work(told, bench.records, command, partial(same_triples, output, triples)), triples))
    book = source.with_suffix(".xlsx")
    works.append((Work("XLSX, read into records", bench.records, lambda: bench.task("read-ours", book)), 0))
    works.append((Work("XLSX, by python-calamine alone", bench.records, lambda: bench.task("calamine", book)), 0))
    peers = {"flatten-tool": "CSV to JSON, by flatten-tool"}
    return bench.measured("tables", workload, [*works, *table_peers(bench, workload, peers)])


def memory(bench: Bench, workload: str) -> list[Row]:
    """The same work of ten thousand and a hundred thousand records, and of as many as are asked for."""
    rows = []
    for records in sorted({*(each for each in (10_000, 100_000) if each < bench.records), bench.records}):
        source = bench.data(workload, records)
        output = bench.folder / f"{workload}-memory.nt"
        works = [
            (Work("convert, 1 process", records, partial(convert, source, output, "ntriples", 1), most_runs=1), 0),
            (Work("check, 1 process", records, partial(check, source, 1), most_runs=1), 0),
        ]
        found = bench.measured("memory", workload, works)
        triples = lines_of(output) if output.exists() else 0
        output.unlink(missing_ok=True)
        rows += [replace(each, triples=triples) for each in found]
    return rows


def large(bench: Bench, workload: str) -> list[Row]:
    """Grants of so many triples as make 13.3 million for a million, and of a tenth of that, checked with shapes."""
    if workload != "grants":
        return []
    few = min(bench.records, FEW)
    rows, of_grant = [], bench.triples(bench.data(workload, few)) / few
    for triples in (bench.records * 133 // 100, bench.records * 133 // 10):
        records = int(triples / of_grant)
        command = partial(check, bench.data(workload, records), 1)
        rows += bench.measured("large", workload, [(Work(f"check of {triples:,} triples", records, command), triples)])
    return rows


def stages(bench: Bench, workload: str) -> list[Row]:
    """Where the time goes, and how many records took the quick way: the lines of stages.py."""
    records = min(bench.records, FEW)
    command = [sys.executable, str(HERE / "stages.py"), str(bench.data(workload, records))]
    told = [line.partition(": ") for line in spend(command, bench.seconds).said.splitlines()]
    return [Row("stages", workload, name, why=what) for name, colon, what in told if colon and name in STAGES]


PARTS: dict[str, Callable[[Bench, str], list[Row]]] = {
    "convert": conversions, "check": checks, "publish": publications, "pages": pages, "start": starts,
    "sheets": sheets, "stages": stages, "memory": memory, "large": large,
}  # fmt: skip
