"""Any number of processes, any order of the input: the same bytes, the same account, and nothing left behind."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT
from peasant_ld.flow import Job, chunks, gathering, parallel, write_rdf
from peasant_ld.flow.parallel import WorkerDied
from peasant_ld.model.description import Description
from peasant_ld.problem import Problem
from peasant_ld.rdf.formats import Format
from peasant_ld.reading import json_lines, read_records
from peasant_ld.report import Report

BASE = "https://example.org/archive/"


def concept(number: int) -> dict[str, Any]:
    return {
        "id": f"concept/c-{number:05}",
        "type": "Concept",
        "name": {"en": f"Concept {number}", "pt": f"ação {number}"},
    }


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def job(path: Path, jobs: int = 1, **options: Any) -> Job:
    return Job(path, Description(BASE), reject=True, jobs=jobs, **options)


def made(path: Path, form: Format = Format.NTRIPLES, jobs: int = 1, ordered: bool = True) -> tuple[bytes, Report]:
    """What is made without shapes."""
    out = io.BytesIO()
    report = write_rdf(job(path, jobs, shapes=False, ordered=ordered), out, form)
    return out.getvalue(), replace(report, unasked=(), details={})


def plainly(path: Path, form: Format = Format.NTRIPLES, jobs: int = 1) -> tuple[bytes, Report]:
    """What is made with them, for comparison."""
    out = io.BytesIO()
    report = write_rdf(job(path, jobs), out, form)
    return out.getvalue(), replace(report, details={})


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small files are many chunks here."""
    monkeypatch.setattr(chunks, "LINES_SIZE", 2000)
    monkeypatch.setattr(json_lines, "BLOCK_SIZE", 1000)


@pytest.fixture
def shuffled(tmp_path: Path) -> Path:
    records = [concept(number) for number in range(3000)]
    random.Random(5).shuffle(records)
    return write(tmp_path / "shuffled.jsonl", records)


@pytest.mark.slow
@pytest.mark.parametrize("form", list(Format), ids=lambda form: form.label)
def test_two_processes_write_the_bytes_of_one_and_of_a_run_with_shapes(shuffled: Path, form: Format) -> None:
    wanted, report = plainly(shuffled, form)
    assert made(shuffled, form) == (wanted, report)
    assert made(shuffled, form, jobs=2) == (wanted, report)
    assert plainly(shuffled, form, jobs=2) == (wanted, report)
    assert report.counts.published == 3000


def test_what_comes_sorted_gives_the_same_as_what_comes_shuffled(shuffled: Path, tmp_path: Path) -> None:
    in_order = write(tmp_path / "sorted.jsonl", [concept(number) for number in range(3000)])
    assert made(in_order)[0] == made(shuffled)[0]


def test_unsorted_output_keeps_the_order_of_the_input(shuffled: Path) -> None:
    one, _ = made(shuffled, ordered=False)
    two, _ = made(shuffled, jobs=2, ordered=False)
    subjects = list(dict.fromkeys(line.split(b" ")[0].decode() for line in one.splitlines()))
    ids = [json.loads(line)["id"] for line in shuffled.read_text(encoding="utf-8").splitlines()]
    assert one == two
    assert subjects == [f"<{BASE}{identity}>" for identity in ids]


@pytest.mark.parametrize("jobs", [1, 2])
def test_problems_and_places_are_those_of_a_run_with_shapes(tmp_path: Path, jobs: int) -> None:
    lines = [json.dumps(concept(number)).encode() for number in range(600)]
    lines[30] = b'{"id": "concept/x", "type": "Concept", "name": {"en": 5}}'
    lines[100] = b"{broken"
    lines[150] = b""
    lines[200] = lines[10]  # two with one id, far from each other
    lines[201] = b'{"id": "concept/\xff"}'
    lines[300] = b"\xef\xbb\xbf" + lines[300]
    lines[301] = lines[300]
    lines[400] = b"[1]"
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\n".join(lines))
    content, report = made(path, jobs=jobs)
    wanted, wanted_report = plainly(path)
    assert content == wanted
    assert report.counts == wanted_report.counts
    assert list(report.problems) == list(wanted_report.problems)
    assert {"PLD002", "PLD003", "PLD007", "PLD022", "PLD026"} <= {problem.code for problem in report.problems}


@pytest.mark.parametrize("text", [b"", b"\n\n", b"\xff\xfe{\x00}\x00\n" * 500], ids=["empty", "blank", "UTF-16"])
def test_files_without_records_are_told_as_ever(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(text)
    assert made(path, jobs=2) == plainly(path)


def test_chunks_hold_what_the_reader_gives(shuffled: Path) -> None:
    parts = list(chunks.source_chunks(shuffled, lambda: read_records(shuffled)))
    items = [
        item if isinstance(item, Problem) else (item.data, part.home(item.origin))
        for part in parts
        for item in part.read()
    ]
    assert len(parts) > 10
    assert items == [(item.data, item.origin) for item in read_records(shuffled) if not isinstance(item, Problem)]


def test_other_formats_are_shared_out_by_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "ITEMS_COUNT", 50)
    path = tmp_path / "x.json"
    path.write_text(json.dumps([concept(number) for number in range(500)]), encoding="utf-8")
    assert made(path, jobs=2) == plainly(path)


@pytest.mark.parametrize(
    "record",
    [
        {"id": "person/p", "type": "Person", "name": {"en": "P"}},
        {"id": "concept/closed", "type": "Concept", "name": {"en": "C"}, "access": {"level": "restricted"}},
        {"id": "Concept/C-00005", "type": "Concept", "name": {"en": "C"}},
    ],
    ids=["person", "restricted", "capitals"],
)
def test_the_rules_hold_without_shapes_and_in_any_number_of_processes(tmp_path: Path, record: dict[str, Any]) -> None:
    referring = {"id": "concept/referring", "type": "Concept", "name": {"en": "R"}, "partOf": [record["id"]]}
    path = write(tmp_path / "x.jsonl", [*map(concept, range(500)), record, referring])
    content, report = made(path, jobs=2)
    assert (content, report) == plainly(path)


def test_a_worker_that_dies_is_reported_with_the_record_it_held(
    shuffled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = gathering.compile_normalizer

    def deadly(model: Any, base: str) -> Any:
        normalize = compiled(model, base)

        def run(data: Any) -> Any:
            if data["id"] == deadly_id:
                os.kill(os.getpid(), signal.SIGKILL)
            return normalize(data)

        return run

    lines = shuffled.read_text(encoding="utf-8").splitlines()
    deadly_id = json.loads(lines[1234])["id"]
    monkeypatch.setattr(parallel, "_can_fork", lambda: True)  # a fresh process would not know of it
    monkeypatch.setattr(gathering, "compile_normalizer", deadly)
    with pytest.raises(WorkerDied, match=r"signal 9.*shuffled\.jsonl:1235;"):
        made(shuffled, jobs=2)


@pytest.mark.slow
def test_an_interrupt_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    source = write(tmp_path / "many.jsonl", [concept(number) for number in range(60_000)])
    folder = tmp_path / "temporary"
    folder.mkdir()
    output = tmp_path / "out.nt"
    command = [sys.executable, "-c", "from peasant_ld.cli import main; main()", "convert", str(source), "--no-shapes"]
    process = subprocess.Popen(
        [*command, "-o", str(output), "--base", BASE, "--jobs", "2"],
        env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(ROOT / "src")},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 20
    while not list(folder.glob("peasant-ld-*/*")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == 130
    assert list(folder.iterdir()) == []
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("many.jsonl", "temporary")] == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_nothing_temporary_stays(shuffled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    made(shuffled, jobs=2)
    assert list(folder.iterdir()) == []


IN_A_FORK = """
import os, signal, sys
from peasant_ld.cli.signals import listen
from peasant_ld.flow import parallel
from types import SimpleNamespace
class Counting:
    travels = True
    def compile(self):
        return lambda number, portion, held: number
class Portion:
    def place(self, held):
        return "nowhere"
listen()
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
try:
    print(list(parallel.work(Counting(), [Portion(), Portion()], 2)))
except parallel.WorkerDied as died:
    print(died.problem.facts["reason"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_a_signal_that_comes_while_a_worker_is_forked_shows_no_trace_of_python() -> None:
    path = os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
    command, environment = [sys.executable, "-c", IN_A_FORK], {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("signal 15\n", "")
