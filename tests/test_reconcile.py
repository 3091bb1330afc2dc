"""Candidates go into a sheet, crosses come back as judgements, and of people nothing leaves the computer unasked."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from datasets import BASE, GOOD, Outcome, make_dataset, run, tree
from peasant_ld.flow.same_as import FILE
from peasant_ld.reconcile.accepting import DOCUMENTS

WIKI = "http://www.wikidata.org/entity/"
TABLE = (
    "item,itemLabel,itemAltLabel,countryLabel\n"
    f"{WIKI}Q1,Vila Nova,VN,Brasil\n{WIKI}Q2,Villa Nova,,Portugal\n{WIKI}Q3,Hayti,Haïti,\n{WIKI}Q4,=SUM(A1),Seeds,\n"
    f"{WIKI}Q5,Rosa Lindqvist,,\n{WIKI}Q6,Casa Rosa Lindqvist,,\n"
)
MORE: tuple[dict[str, Any], ...] = (
    {"id": "place/nova", "type": "Place", "name": {"pt": "Vila Nova"}, "country": "BR"},
    {"id": "concept/maize", "type": "Concept", "name": {"en": "Maize"}},
)
PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "id": "person/rosa", "type": "Person", "name": {"en": "Rosa Lindqvist"}, "role": "concept/maize",
        "access": {"level": "public", "basis": "public-role", "source": "document/paper"},
    },
    {"id": "person/hidden", "type": "Person", "name": {"en": "Tomas Verhaegen"}},
    {"id": "document/paper", "type": "Document", "name": {"en": "A paper"}},
    {"id": "organization/house", "type": "Organization", "name": {"pt": "Casa Rosa Lindqvist"}},
)  # fmt: skip
JUDGE = ("--judged-by", "R. Okafor", "--judged-on", "2026-03-04")


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    return make_dataset(tmp_path / "data", [*GOOD, *MORE])


def reconcile(folder: Path, *words: str | Path) -> Outcome:
    return run("reconcile", folder, *words, "--lang", "en")


def compared(folder: Path, *words: str | Path, form: str = "csv") -> Path:
    """The sheet of a comparison with the table."""
    sheet = folder.parent / f"sheet.{form}"
    sheet.unlink(missing_ok=True)
    done = reconcile(folder, "--against", folder.parent / "table.csv", "-o", sheet, *words)
    assert done.code == 0, done.err
    return sheet


def rows_of(sheet: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig"))))


def crossed(sheet: Path, crosses: dict[str, str], separator: str = ",", **more: str) -> Path:
    """The sheet with these words in `accept`, by candidate, and others in every row."""
    rows = [row | {"accept": crosses.get(row["candidate"], ""), **more} for row in rows_of(sheet)]
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return sheet


def codes(done: Outcome) -> set[str]:
    return {word for word in done.err.split() if word.startswith("PLD")} - {"PLD"}


def test_candidates_come_with_score_and_reasons(dataset: Path) -> None:
    rows = [(row["record"], row["candidate"], row["score"], row["reason"]) for row in rows_of(compared(dataset))]
    assert rows == [
        ("grant/seeds", WIKI + "Q4", "85", "same as another name"),
        ("place/haiti", WIKI + "Q3", "85", "same as another name"),
        ("place/nova", WIKI + "Q1", "100", "same name (pt), country agrees"),
    ]


def test_less_is_shown_where_that_is_asked_and_more_candidates_are_counted(dataset: Path) -> None:
    rows = rows_of(compared(dataset, "--least", "20", "--kind", "place"))
    assert {row["kind"] for row in rows} == {"Place"}
    assert WIKI + "Q2" in {row["candidate"] for row in rows}
    sheet = dataset.parent / "one.csv"
    done = reconcile(dataset, "--against", dataset.parent / "table.csv", "-o", sheet, "--least", "20", "--most", "1")
    assert "further candidates that are not in the sheet: 1" in done.err


def test_what_a_spreadsheet_would_run_is_text(dataset: Path) -> None:
    cell = next(row for row in rows_of(compared(dataset)) if row["candidate"].endswith("Q4"))["candidate name"]
    assert cell == "'=SUM(A1)"


def test_the_same_comparison_writes_the_same_bytes(dataset: Path) -> None:
    for form in ("csv", "xlsx"):
        assert compared(dataset, form=form).read_bytes() == compared(dataset, form=form).read_bytes()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("word", ["x", "Sim", "oui", "1", "TRUE"])
def test_a_cross_becomes_a_judgement_with_its_document(dataset: Path, separator: str, word: str) -> None:
    records = (dataset / "records" / "all.jsonl").read_bytes()
    sheet = crossed(compared(dataset), {WIKI + "Q1": word, WIKI + "Q3": "no"}, separator)
    done = reconcile(dataset, "--accept", sheet, *JUDGE)
    assert (done.code, "1 judgements" in done.err) == (0, True), done.err
    (row,) = csv.DictReader(io.StringIO((dataset / FILE).read_text("utf-8")))
    assert (row["record"], row["sameAs"], row["judgedBy"]) == ("place/nova", WIKI + "Q1", "R. Okafor")
    (document,) = map(json.loads, (dataset / DOCUMENTS).read_text("utf-8").splitlines())
    assert (document["id"], "okafor" in document["id"]) == (row["source"], False)
    assert (dataset / "records" / "all.jsonl").read_bytes() == records
    out = run("convert", dataset, "-t", "turtle").out
    assert f"schema:sameAs <{WIKI}Q1>" in out
    assert "Judged to be the same by R. Okafor on 2026-03-04." in out
    assert run("check", dataset).code == 0


def test_a_workbook_comes_back_as_well(dataset: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    sheet = compared(dataset, form="xlsx")
    book = openpyxl.load_workbook(sheet)
    titles = {cell.value: cell.column for cell in book.active[1]}
    for row in book.active.iter_rows(min_row=2):
        book.active.cell(row[0].row, titles["accept"], "x")
        book.active.cell(row[0].row, titles["judged by"], "R. Okafor")
        book.active.cell(row[0].row, titles["judged on"], "2026-03-04")
    book.save(sheet)
    done = reconcile(dataset, "--accept", sheet)
    assert (done.code, len((dataset / FILE).read_text("utf-8").splitlines())) == (0, 4), done.err


def test_what_was_accepted_is_not_added_twice_nor_proposed_again(dataset: Path) -> None:
    sheet = crossed(compared(dataset), {WIKI + "Q1": "x"})
    reconcile(dataset, "--accept", sheet, *JUDGE)
    before = tree(dataset)
    assert "there already: 1" in reconcile(dataset, "--accept", sheet, *JUDGE).err
    assert tree(dataset) == before
    assert WIKI + "Q1" not in {row["candidate"] for row in rows_of(compared(dataset))}


def test_a_table_of_judgements_that_somebody_has_changed_keeps_its_form(dataset: Path) -> None:
    reconcile(dataset, "--accept", crossed(compared(dataset), {WIKI + "Q1": "x"}), *JUDGE)
    (row,) = csv.DictReader(io.StringIO((dataset / FILE).read_text("utf-8")))
    own = {"remark": "seen in the archive — João", **{title: row[title] for title in reversed(row)}}
    text = ";".join(own) + "\n" + ";".join(f'"{cell}"' for cell in own.values())
    (dataset / FILE).write_bytes(text.replace("—", "-").encode("cp1252"))
    reconcile(dataset, "--accept", crossed(compared(dataset), {WIKI + "Q3": "x"}), *JUDGE)
    written = (dataset / FILE).read_bytes().decode("cp1252")
    assert written.startswith(text.replace("—", "-"))
    assert len(list(csv.DictReader(io.StringIO(written), delimiter=";"))) == 2
    assert run("check", dataset).code == 0


@pytest.mark.parametrize(
    ("crosses", "more", "options", "code"),
    [
        ({WIKI + "Q1": "x"}, {}, (), "PLD462"),
        ({WIKI + "Q1": "x"}, {"judged by": "R. Okafor"}, (), "PLD462"),
        ({WIKI + "Q1": "x"}, {"judged by": "R. Okafor", "judged on": "04/03/2026"}, (), "PLD468"),
        ({WIKI + "Q1": "maybe"}, {}, JUDGE, "PLD463"),
        ({WIKI + "Q1": "x"}, {"record": "place/other"}, JUDGE, "PLD467"),
        ({WIKI + "Q1": "x"}, {"record": "concept/maize"}, JUDGE, "PLD464"),
        ({WIKI + "Q1": "x"}, {"candidate": "Q1"}, JUDGE, "PLD465"),
        ({WIKI + "Q1": "x"}, {"candidate": "javascript:alert(1)"}, JUDGE, "PLD465"),
        ({WIKI + "Q1": "x", WIKI + "Q3": "x"}, {"record": "place/nova"}, JUDGE, "PLD466"),
        ({WIKI + "Q1": "x", WIKI + "Q3": "x"}, {"candidate": WIKI + "Q9"}, JUDGE, "PLD466"),
    ],
)
def test_what_a_sheet_does_not_say_is_asked_and_nothing_is_written(
    dataset: Path, crosses: dict[str, str], more: dict[str, str], options: tuple[str, ...], code: str
) -> None:
    sheet = crossed(compared(dataset), {**crosses}, **more)
    before = tree(dataset)
    done = reconcile(dataset, "--accept", sheet, *options)
    assert done.code == 1
    assert code in codes(done)
    assert tree(dataset) == before


def test_a_sheet_without_its_titles_and_one_that_is_there_are_refused(dataset: Path) -> None:
    (dataset.parent / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert codes(reconcile(dataset, "--accept", dataset.parent / "other.csv", *JUDGE)) >= {"PLD469"}
    sheet = compared(dataset)
    assert reconcile(dataset, "--against", dataset.parent / "table.csv", "-o", sheet).code == 2
    assert reconcile(dataset, "--against", dataset.parent / "table.csv", "-o", sheet.with_suffix(".txt")).code == 2
    assert reconcile(dataset, "--against", dataset.parent / "nowhere.csv", "-o", dataset.parent / "n.csv").code == 2


@pytest.mark.parametrize(
    "words",
    [
        "--against t.csv -o n.csv --send-persons",
        "--against t.csv -o n.csv --dry-run",
        "--against t.csv -o n.csv --judged-by A",
        "--against t.csv -o n.csv --column what=x",
        "--against t.csv -o n.csv --kind castle",
        "--against http://127.0.0.1:9/ -o n.csv --prefix x",
        "--accept t.csv --column id=x",
        "--accept t.csv --against t.csv",
        "--against t.csv",
        "",
    ],
)
def test_options_that_would_mean_nothing_are_refused(
    dataset: Path, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(dataset.parent)
    (dataset.parent / "t.csv").write_text(TABLE, encoding="utf-8")
    assert reconcile(dataset, *words.split()).code == 2
    assert not (dataset.parent / "n.csv").exists()


@pytest.mark.parametrize("name", ["same-as.csv", "records/found.csv", "records/more/found.xlsx"])
def test_a_sheet_does_not_become_part_of_the_dataset(dataset: Path, name: str) -> None:
    before = tree(dataset)
    assert reconcile(dataset, "--against", dataset.parent / "table.csv", "-o", dataset / name).code == 2
    assert tree(dataset) == before


def test_a_sheet_that_cannot_be_written_is_told_before_anybody_is_asked(dataset: Path, service: Any) -> None:
    address, asked = service()
    assert reconcile(dataset, "--against", address, "-o", dataset / "nowhere" / "a.csv").code == 3
    assert asked == []


def test_nothing_is_written_through_a_link(dataset: Path) -> None:
    sheet = crossed(compared(dataset), {WIKI + "Q1": "x"})
    (dataset / DOCUMENTS).symlink_to(dataset.parent / "elsewhere.jsonl")
    assert reconcile(dataset, "--accept", sheet, *JUDGE).code == 2
    assert not (dataset.parent / "elsewhere.jsonl").exists()
    assert not (dataset / FILE).exists()


def test_another_release_is_compared_kind_by_kind(dataset: Path, tmp_path: Path) -> None:
    twin = [{"id": "place/here", "type": "Place", "name": {"fr": "Haïti"}, "country": "HT"},
            {"id": "organization/haiti", "type": "Organization", "name": {"en": "Haiti"}}]  # fmt: skip
    other = make_dataset(tmp_path / "other", twin)
    toml = (other / "dataset.toml").read_text("utf-8").replace(BASE, "https://example.net/other/")
    (other / "dataset.toml").write_text(toml, encoding="utf-8")
    assert run("publish", other).code == 0
    done = reconcile(dataset, "--against", other / "release", "-o", tmp_path / "found.csv")
    rows = [(row["record"], row["candidate"]) for row in rows_of(tmp_path / "found.csv")]
    assert (done.code, rows) == (0, [("place/haiti", "https://example.net/other/place/here")])


# A service on loopback, and what comes to it.


class Service(BaseHTTPRequestHandler):
    """A service that finds nothing, or one candidate for everything, and keeps what it was asked."""

    asked: list[str]
    candidates: list[dict[str, Any]]

    def do_GET(self) -> None:
        self.say({"versions": ["0.2"], "name": "Places", "identifierSpace": WIKI, "schemaSpace": WIKI})

    def do_POST(self) -> None:
        queries = json.loads(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["queries"][0])
        self.asked += [query["query"] for query in queries.values()]
        self.say({name: {"result": self.candidates} for name in queries})

    def say(self, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


@pytest.fixture
def service() -> Iterator[Callable[..., tuple[str, list[str]]]]:
    """Opens a service with these candidates; gives its address and the names that it is asked for."""
    servers = []

    def opened(*candidates: dict[str, Any]) -> tuple[str, list[str]]:
        kind = type("OneService", (Service,), {"asked": [], "candidates": list(candidates)})
        server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/", kind.asked

    yield opened
    for server in servers:
        server.shutdown()
        server.server_close()


def test_names_of_persons_stay_here_unless_the_rules_and_a_flag_let_them_go(tmp_path: Path, service: Any) -> None:
    address, asked = service()
    folder = make_dataset(tmp_path / "data", [*GOOD, *MORE, *PEOPLE])
    assert run("check", folder).code == 0
    done = reconcile(folder, "--against", address, "-o", tmp_path / "a.csv")
    assert "persons or called after one: 2" in done.err
    assert not [name for name in asked if "Rosa" in name or "Tomas" in name]
    assert {"Haiti", "Vila Nova", "A paper"} <= set(asked)
    asked.clear()
    reconcile(folder, "--against", address, "-o", tmp_path / "b.csv", "--send-persons")
    assert {"Rosa Lindqvist", "Casa Rosa Lindqvist"} <= set(asked)
    assert not [name for name in asked if "Tomas" in name]


@pytest.mark.parametrize(
    ("record", "toml"),
    [
        ({"id": "place/x", "type": "Place", "name": {"en": "Secret Grove"}, "access": {"level": "restricted"}}, ""),
        ({"id": "incident/x", "type": "Incident", "name": {"en": "Secret Grove"}}, ""),
        ({"id": "event/x", "type": "Event", "name": {"en": "Secret Grove"}}, '[access.kinds]\nEvent = "restricted"\n'),
        ({"id": "event/x", "type": "Event", "name": {"en": "Ask for it at secret.grove@example.org"}},
         '[access]\ncontacts = "warning"\n'),
        ({"id": "event/x", "type": "Event", "name": {"en": "Grove"}, "period": "no date"}, ""),
        ({"id": "concept/x", "type": "Concept", "name": {"en": "Secret Grove"}}, ""),
    ],
)  # fmt: skip
def test_what_is_withheld_wrong_or_leads_to_somebody_is_never_sent(
    tmp_path: Path, service: Any, record: dict[str, Any], toml: str
) -> None:
    address, asked = service()
    folder = make_dataset(tmp_path / "data", [*GOOD, record], more=toml)
    reconcile(folder, "--against", address, "-o", tmp_path / "a.csv", "--send-persons")
    assert "Haiti" in asked
    assert not [name for name in asked if "grove" in name.lower()]


def test_who_judged_is_not_sent_with_the_next_comparison(dataset: Path, service: Any) -> None:
    reconcile(dataset, "--accept", crossed(compared(dataset), {WIKI + "Q1": "x"}), *JUDGE)
    address, asked = service()
    reconcile(dataset, "--against", address, "-o", dataset.parent / "a.csv", "--send-persons")
    assert asked
    assert not [name for name in asked if "Okafor" in name]


def test_a_dry_run_prints_what_would_go_and_asks_nobody(dataset: Path, service: Any) -> None:
    address, asked = service()
    shown = reconcile(dataset, "--against", address, "--dry-run")
    assert (shown.code, asked) == (0, [])
    printed = [query["query"] for line in shown.out.splitlines() for query in json.loads(line).values()]
    reconcile(dataset, "--against", address, "-o", dataset.parent / "a.csv")
    assert printed == asked


def test_a_candidate_of_a_service_has_its_score_and_our_reasons(dataset: Path, service: Any) -> None:
    address, _ = service({"id": "Q3", "name": "Haïti", "score": 71.5, "match": True, "type": ["country"]})
    reconcile(dataset, "--against", address, "-o", dataset.parent / "a.csv")
    row = next(row for row in rows_of(dataset.parent / "a.csv") if row["record"] == "place/haiti")
    assert (row["candidate"], row["score"], row["candidate type"]) == (WIKI + "Q3", "71.5", "country")
    assert row["reason"] == "the service says that it is this one, same name (en)"
    assert row["against"] == address


@pytest.mark.parametrize("wrong", [{"id": "Q1", "name": "x", "score": "high"}, {"name": "x", "score": 1}, "Q1"])
def test_a_service_that_lies_ends_the_run_and_leaves_nothing(dataset: Path, service: Any, wrong: Any) -> None:
    address, _ = service(wrong)
    done = reconcile(dataset, "--against", address, "-o", dataset.parent / "a.csv")
    assert (done.code, codes(done) >= {"PLD461"}) == (3, True)
    assert not (dataset.parent / "a.csv").exists()


# A server of others, where it is installed: `PEASANT_LD_CSV_RECONCILE` names a Python that has it.
PEER = """
import sys
from csv_reconcile import create_app
from csv_reconcile.initdb import init_db_with_context
from werkzeug.serving import make_server
app = create_app(config=sys.argv[1], instance_path=sys.argv[2], scorerOption="")
with app.app_context():
    init_db_with_context(sys.argv[3], "id", "name")
server = make_server("127.0.0.1", 0, app)
print("PORT", server.server_port, flush=True)
server.serve_forever()
"""


@pytest.fixture
def csv_reconcile(tmp_path: Path) -> Iterator[str]:
    """The address of a `csv-reconcile` with two places."""
    python = os.environ.get("PEASANT_LD_CSV_RECONCILE", sys.executable)
    there = subprocess.run([python, "-c", "import csv_reconcile"], capture_output=True, check=False)
    if there.returncode:
        pytest.skip("csv-reconcile is not installed: name a Python that has it in PEASANT_LD_CSV_RECONCILE")
    (tmp_path / "places.tsv").write_text("id\tname\nQ1\tVila Nova\nQ3\tHaiti\n", encoding="utf-8")
    view = f'{{"url": "{WIKI}{{{{id}}}}"}}'
    config = f'MANIFEST = {{"name": "Places", "identifierSpace": "{WIKI}", "schemaSpace": "{WIKI}", "view": {view}}}\n'
    (tmp_path / "config.py").write_text(config, encoding="utf-8")
    words = [python, "-c", PEER, tmp_path / "config.py", tmp_path / "instance", tmp_path / "places.tsv"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        port = next((line.split()[1] for line in process.stdout if line.startswith("PORT")), None)
        assert port
        yield f"http://127.0.0.1:{port}/reconcile"
        process.kill()


def test_a_service_of_others_is_understood(dataset: Path, csv_reconcile: str) -> None:
    done = reconcile(dataset, "--against", csv_reconcile, "-o", dataset.parent / "a.csv")
    found = {row["record"]: row["candidate"] for row in rows_of(dataset.parent / "a.csv") if row["score"] == "100"}
    assert (done.code, found) == (0, {"place/haiti": WIKI + "Q3", "place/nova": WIKI + "Q1"})
