"""The command line: what it takes, what it says where, what it writes, and the code with which it ends."""

import csv
import json
import os
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import ROOT
from datasets import BASE, FOUNDING, GOOD, command, environment, make_dataset, run, start, tree, with_key
from peasant_ld.cli import COMMANDS
from peasant_ld.cli.outcome import guarded
from peasant_ld.problem import MissingExtra, PeasantError

BROKEN = with_key(3, amount={"value": "12.500,00", "currency": "USD"})
STARTER = ROOT / "src" / "peasant_ld" / "forms" / "starter"
ACCOUNTS = {
    "en": "read 4 = publishable 3 + withheld 0 + rejected 1",
    "pt": "lidos 4 = publicáveis 3 + retidos 0 + rejeitados 1",
    "es": "leídos 4 = publicables 3 + retenidos 0 + rechazados 1",
    "fr": "lues 4 = publiables 3 + retenues 0 + rejetées 1",
    "ht": "li 4 = pare pou pibliye 3 + kenbe 0 + rejte 1",
}
languages = pytest.mark.parametrize("lang", ["en", "pt", "es", "fr", "ht"])


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return make_dataset(tmp_path / "archive")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    return make_dataset(tmp_path / "broken", BROKEN)


# Help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name: str) -> None:
    done = run(name, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Usage: peasant-ld {name}")
    assert len(done.out.split("\n\n")[1].strip()) > 20


def test_the_help_lists_every_command() -> None:
    done = run("--help")
    assert done.code == 0
    assert all(f"\n  {name} " in done.out and line.split()[0] in done.out for name, line in COMMANDS.items())
    assert "Exit codes" in done.out


def test_the_version_is_told() -> None:
    import peasant_ld

    assert run("--version").out.strip().endswith(peasant_ld.__version__)


# Exit codes


def test_done_without_errors_is_0(dataset: Path) -> None:
    assert run("check", dataset).code == 0
    assert run("convert", dataset).code == 0
    assert run("publish", dataset).code == 0


def test_data_with_errors_is_1(broken: Path) -> None:
    assert run("check", broken).code == 1
    assert run("convert", broken).code == 1
    assert run("publish", broken).code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "nowhere"),
        ("publish", "nowhere"),
        ("publisch", "x"),
        ("check", "x", "--lang", "tlh"),
        ("check", "x", "--engine", "steam"),
        ("check", "x", "--max-problems", "-1"),
        ("publish", "x", "--as-of", "tomorrow"),
        ("--no-such-option",),
        ("explain", "PLD000"),
        ("convert", "x", "-t", "rdfxml"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_read_is_2(arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.strip()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "error",
    [
        PeasantError("no"),
        MissingExtra("site"),
        OSError(28, "No space left on device"),
        ModuleNotFoundError(name="lxml"),
    ],
    ids=repr,
)
def test_an_environment_that_fails_is_3(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with(error) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_an_extra_that_is_missing_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    ends_with(MissingExtra("sheets"))
    assert "pip install 'peasant-ld[sheets]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "error",
    [ValueError("oh"), ZeroDivisionError(), ModuleNotFoundError(name="peasant_ld.x")],
    ids=repr,
)
def test_a_mistake_of_ours_is_4_and_one_line(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    assert ends_with(error) == 4
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert type(error).__name__ in said


def test_a_mistake_of_ours_shows_more_if_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PEASANT_LD_DEBUG", "1")
    assert ends_with(ValueError("oh")) == 4
    assert "Traceback" in capsys.readouterr().err


def test_interrupted_is_130() -> None:
    assert ends_with(KeyboardInterrupt()) == 130


def ends_with(error: BaseException) -> int:
    def fail() -> None:
        raise error

    return guarded(fail)


# Data goes to standard output, talk to standard error


def test_check_talks_and_gives_no_data(broken: Path) -> None:
    done = run("check", broken)
    assert done.out == ""
    assert ACCOUNTS["en"] in done.err
    assert "records/all.jsonl" in done.err


def test_check_writes_nothing(broken: Path) -> None:
    before = tree(broken)
    run("check", broken)
    assert tree(broken) == before


@pytest.mark.slow
def test_a_command_line_as_a_program(broken: Path) -> None:
    done = start("check", broken)
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith(f"{ACCOUNTS['en']}\n")
    assert "\x1b" not in start("check", broken, NO_COLOR="1").err


@pytest.mark.slow
def test_records_are_read_from_standard_input() -> None:
    lines = "".join(json.dumps(record) + "\n" for record in GOOD).encode()
    assert start("check", "-", stdin=lines).code == 0
    assert start("check", "-", stdin=b'{"id": "place/x"}\n').code == 1
    done = start("convert", "-", "--base", BASE, "-t", "ntriples", stdin=lines)
    assert done.code == 0
    assert f"<{BASE}grant/seeds>" in done.out


def test_several_paths_give_one_account_and_one_report(dataset: Path, broken: Path, tmp_path: Path) -> None:
    done = run("check", dataset, broken, "--report", tmp_path / "both.json")
    assert done.code == 1
    assert "read 8 = publishable 7 + withheld 0 + rejected 1" in done.err
    assert json.loads((tmp_path / "both.json").read_text("utf-8"))["counts"]["read"] == 8


def test_a_report_on_files_without_a_dataset_is_titled_by_their_names(tmp_path: Path) -> None:
    lines = "".join(json.dumps(record) + "\n" for record in GOOD)
    for name in ("first.jsonl", "second.jsonl"):
        (tmp_path / name).write_text(lines, encoding="utf-8")
    for names in (["first.jsonl"], ["first.jsonl", "second.jsonl"]):
        assert run("check", *(tmp_path / name for name in names), "--report", tmp_path / "report.html").code == 0
        page = (tmp_path / "report.html").read_text("utf-8")
        assert f"<title>Report on {', '.join(names)}</title>" in page
        assert "dataset.invalid" not in page


def test_publish_prints_the_account_and_where_the_release_is(dataset: Path) -> None:
    done = run("publish", dataset)
    assert done.out == ""
    assert "read 4 = published 4 + withheld 0 + rejected 0" in done.err
    assert str(dataset / "release") in done.err


def test_publish_says_that_nothing_was_written(broken: Path) -> None:
    assert "nothing was written" in run("publish", broken).err


@languages
@pytest.mark.parametrize("name", ["check", "publish", "convert"])
def test_a_run_that_wrote_nothing_does_not_say_that_anything_was_published(
    broken: Path, tmp_path: Path, name: str, lang: str
) -> None:
    page = tmp_path / "report.html"
    more = ["--to", "turtle"] if name == "convert" else ["--report", page]
    done = run(name, broken, *more, "--lang", lang)
    assert ACCOUNTS[lang] in done.err
    assert name == "convert" or ACCOUNTS[lang] in page.read_text("utf-8")


# Languages


@languages
def test_every_language_speaks_of_problems(broken: Path, lang: str) -> None:
    done = run("check", broken, "--lang", lang)
    english = run("check", broken)
    assert "PLD021" in done.err
    assert (done.err == english.err) == (lang == "en")
    assert ACCOUNTS[lang] in done.err


@languages
def test_the_locale_decides_where_no_language_is_named(
    broken: Path, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (broken / "dataset.toml").unlink()
    named = run("check", broken, "--lang", lang).err
    monkeypatch.setenv("LC_ALL", f"{lang}_XX.UTF-8")
    assert run("check", broken).err == named


@pytest.mark.slow
@languages
def test_what_goes_wrong_before_the_work_speaks_the_language_too(tmp_path: Path, lang: str) -> None:
    done = start("publish", tmp_path, "--lang", lang)
    assert (done.code, "PLD011" in done.err) == (2, True)
    assert (done.err == start("publish", tmp_path).err) == (lang == "en")


# Explain


@languages
def test_explain_tells_what_a_problem_means(lang: str) -> None:
    done = run("explain", "PLD021", "--lang", lang)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("PLD021  ")
    assert len(done.out) > 150
    assert run("explain", "pld021", "--lang", lang) == done


def test_explain_knows_what_it_does_not_know() -> None:
    done = run("explain", "PLD999")
    assert (done.code, done.out) == (2, "")
    assert "PLD999" in done.err


# Reports


def test_reports_are_written_in_every_form(broken: Path, tmp_path: Path) -> None:
    paths = [tmp_path / f"report.{end}" for end in ("json", "html", "csv", "sarif")]
    done = run("check", broken, *(part for path in paths for part in ("--report", path)))
    assert done.code == 1
    assert json.loads(paths[0].read_text("utf-8"))["codes"] == {"PLD021": 1}
    assert "PLD021" in paths[1].read_text("utf-8")
    with paths[2].open(encoding="utf-8-sig", newline="") as file:
        assert [row["code"] for row in csv.DictReader(file)] == ["PLD021"]
    assert json.loads(paths[3].read_text("utf-8"))["runs"][0]["results"][0]["ruleId"] == "PLD021"


def test_publish_writes_reports_too(dataset: Path, tmp_path: Path) -> None:
    assert run("publish", dataset, "--report", tmp_path / "report.json").code == 0
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["ok"] is True


def test_a_report_of_an_unknown_form_stops_before_anything_is_done(dataset: Path, tmp_path: Path) -> None:
    done = run("publish", dataset, "--report", tmp_path / "report.docx")
    assert done.code == 2
    assert "PLD009" in done.err
    assert not (dataset / "release").exists()


def test_a_report_that_cannot_be_written_is_told_after_the_account(broken: Path, tmp_path: Path) -> None:
    done = run("check", broken, "--report", tmp_path / "nowhere" / "report.json")
    assert done.code == 3
    assert ACCOUNTS["en"] in done.err


@pytest.mark.parametrize(("number", "shown"), [("0", 0), ("1", 1), ("2", 2), ("50", 3)])
def test_the_number_of_problems_shown_is_limited_never_the_counts(tmp_path: Path, number: str, shown: int) -> None:
    wrong = [{**GOOD[0], "id": f"place/{n}", "country": "Atlantis"} for n in range(7)]
    done = run("check", make_dataset(tmp_path, wrong), "--max-problems", number)
    assert done.err.count("error PLD031") == shown
    assert "7 errors" in done.err
    assert "rejected 7" in done.err


# Convert


def quads(data: bytes, form: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(data, format=form)}


@pytest.mark.parametrize(
    ("suffix", "name", "form"),
    [
        ("ttl", "turtle", ox.RdfFormat.TURTLE),
        ("nt", "ntriples", ox.RdfFormat.N_TRIPLES),
        ("nq", "nquads", ox.RdfFormat.N_QUADS),
        ("trig", "trig", ox.RdfFormat.TRIG),
        ("jsonld", "jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_convert_by_suffix_and_by_name(
    dataset: Path, tmp_path: Path, suffix: str, name: str, form: ox.RdfFormat
) -> None:
    out = tmp_path / f"all.{suffix}"
    assert run("convert", dataset, "-o", out).code == 0
    said = run("convert", dataset, "-t", name)
    assert said.out.encode() == out.read_bytes()
    assert run("convert", dataset, "-t", name, "-o", "-").out == said.out
    everything = quads(run("convert", dataset, "-t", "ntriples").out.encode(), ox.RdfFormat.N_TRIPLES)
    assert quads(out.read_bytes(), form) == everything
    assert len(everything) > 15


def test_an_error_leaves_the_file_that_was_there(broken: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.ttl"
    out.write_text("old")
    assert run("convert", broken, "-o", out).code == 1
    assert out.read_text() == "old"
    assert run("convert", broken, "-o", tmp_path / "new.ttl").code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.ttl", "broken"]


def test_an_error_puts_nothing_on_standard_output(broken: Path) -> None:
    assert run("convert", broken).out == ""


def test_what_is_right_is_converted_if_that_is_asked_for(broken: Path) -> None:
    done = run("convert", broken, "--reject", "-t", "ntriples")
    assert done.code == 1
    assert "organization/fund" in done.out
    assert "grant/seeds" not in done.out


def test_loose_records_need_a_base(dataset: Path, tmp_path: Path) -> None:
    loose = tmp_path / "loose.jsonl"
    loose.write_bytes((dataset / "records" / "all.jsonl").read_bytes())
    assert run("check", loose).code == 0
    done = run("convert", loose)
    assert (done.code, "PLD401" in done.err) == (2, True)
    assert run("convert", loose, "--base", BASE, "-t", "nt").code == 2  # -t takes a name
    assert f"<{BASE}place/haiti>" in run("convert", loose, "--base", BASE, "-t", "ntriples").out


def test_a_place_that_cannot_be_written_is_3(dataset: Path, tmp_path: Path) -> None:
    done = run("convert", dataset, "-o", tmp_path / "nowhere" / "all.ttl")
    assert done.code == 3
    assert "Traceback" not in done.err


# Pipes


@pytest.fixture
def closed_pipe() -> Iterator[int]:
    """The writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    yield writing
    os.close(writing)


@pytest.mark.parametrize(
    "arguments", [("convert", str(FOUNDING)), ("explain", "PLD021"), ("--help",)], ids=lambda a: a[0]
)
def test_a_reader_that_goes_away_is_no_error(arguments: tuple[str, ...], closed_pipe: int) -> None:
    done = subprocess.run(
        command(*arguments), stdout=closed_pipe, stderr=subprocess.PIPE, env=environment(), timeout=60, check=False
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


WHAT_IS_WRITTEN = {
    "a mended copy": ("check PATH --apply OUT", 1),
    "a report": ("check PATH --suggest --report OUT", 1),
    "RDF": ("convert PATH --reject --base https://example.org/ -o OUT", 1),
    "a form": ("template grant -o OUT", 0),
}


@pytest.mark.parametrize("gone", ["1>", "2>", "both"])
@pytest.mark.parametrize("what", WHAT_IS_WRITTEN)
def test_a_reader_that_goes_away_does_not_end_the_work(tmp_path: Path, what: str, gone: str, closed_pipe: int) -> None:
    line, code = WHAT_IS_WRITTEN[what]
    path, suffix = tmp_path / "Grant.csv", {"RDF": "ttl", "a form": "xlsx", "a report": "html"}.get(what, "csv")
    path.write_text("id,amount.currency\n" + "".join(f"grant/g{n},usd\n" for n in range(3000)), "utf-8")
    out = tmp_path / f"out.{suffix}"
    words = line.replace("PATH", str(path)).replace("OUT", str(out)).split()
    heard = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    streams = ("stdout", "stderr") if gone == "both" else ("stdout",) if gone == "1>" else ("stderr",)
    done = subprocess.run(
        command(*words), **{**heard, **dict.fromkeys(streams, closed_pipe)}, env=environment(), timeout=120, check=False
    )
    assert done.returncode == code
    assert out.is_file()
    if what == "a mended copy":
        assert out.read_text("utf-8").count(",USD\n") == 3000


@pytest.mark.slow
def test_a_release_is_published_whole_though_nobody_listens(dataset: Path, closed_pipe: int) -> None:
    done = subprocess.run(
        command("publish", dataset), stdout=closed_pipe, stderr=closed_pipe, env=environment(), timeout=120, check=False
    )
    assert done.returncode == 0
    assert (dataset / "release" / "manifest-sha256.txt").is_file()


# New


@pytest.mark.slow
@languages
def test_a_new_dataset_publishes_as_it_is(tmp_path: Path, lang: str) -> None:
    assert run("new", tmp_path / "mine", "--lang", lang).code == 0
    assert run("publish", tmp_path / "mine").code == 0


@languages
def test_a_new_dataset_speaks_the_language_asked_for_and_no_other(tmp_path: Path, lang: str) -> None:
    run("new", tmp_path / "mine", "--lang", lang)
    written = (tmp_path / "mine" / "dataset.toml").read_text("utf-8")
    described, english = tomllib.loads(written), tomllib.loads((STARTER / "dataset.en.toml").read_text("utf-8"))
    assert described["languages"] == [described["import"]["language"]] == [*described["title"]] == [lang]
    assert described.keys() == english.keys()
    remarks = {line for line in written.splitlines() if line.startswith("#") and " = " not in line}
    assert lang == "en" or not remarks & set((STARTER / "dataset.en.toml").read_text("utf-8").splitlines())
    records = [json.loads(path.read_text("utf-8")) for path in sorted((tmp_path / "mine" / "records").iterdir())]
    assert {tag for each in chain(*records) for tag in each["name"]} == {lang}


def test_a_new_dataset_takes_no_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("work")
    done = run("new", tmp_path)
    assert (done.code, "PLD402" in done.err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_of_a_dataset_that_is_not_there_is_told(tmp_path: Path) -> None:
    missing = make_dataset(tmp_path) / "records" / "typo.json"
    done = run("check", missing)
    assert done.code == 2
    assert "typo.json" in done.err


STATED = "statements: 75 records by functions made for their keys, 0 key by key"


@pytest.mark.parametrize(
    ("name", "told"),
    [("check", []), ("convert", [STATED]), ("publish", [STATED])],
)
def test_verbose_tells_which_way_records_went(name: str, told: list[str], tmp_path: Path) -> None:
    more = {"check": [], "convert": ["-o", tmp_path / "all.nt"], "publish": ["-o", tmp_path / "out", "--no-pages"]}
    quiet = run(name, FOUNDING, *more[name], "--lang", "en")
    outcome = run(name, FOUNDING, *more[name], "--lang", "en", "--verbose", *["--fresh"] * (name == "publish"))
    shapes, *stated = [line for line in outcome.err.splitlines() if line not in quiet.err.splitlines()]
    assert "75 of the engine alone" in shapes
    assert stated == told


def test_what_a_publisher_has_not_to_state_again_is_not_counted_as_stated(tmp_path: Path) -> None:
    publish = ("publish", FOUNDING, "-o", tmp_path / "out", "--no-pages", "--lang", "en", "--verbose")
    assert STATED in run(*publish).err
    again = run(*publish).err
    assert "1 of 1 chunks known from the last run" in again
    assert "statements:" not in again
