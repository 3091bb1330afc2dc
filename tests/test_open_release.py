"""What was published can be opened from Python: records, graph, questions, report, versions, what changed, fixity."""

import gzip
import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import peasant_ld as pld
from conftest import ROOT
from datasets import environment, make_dataset, run
from peasant_ld.problem import InputError
from peasant_ld.published.solutions import XSD, Solutions, value_of
from releases import BASE, SOURCES, make_release

SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small release."""
    return make_release(tmp_path_factory.mktemp("opened") / "release")


@pytest.fixture(scope="module")
def release(folder: Path) -> pld.Release:
    """The same, opened."""
    return pld.open_release(folder)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole release, as `publish` writes it."""
    dataset = make_dataset(tmp_path_factory.mktemp("whole") / "d")
    assert pld.open_dataset(dataset).publish(pages=False).ok
    return dataset / "release"


# ── records ──


def test_the_records_are_those_that_were_published(published: Path) -> None:
    release = pld.open_release(published)
    assert list(release.records()) == list(pld.open_dataset(published.parent).records())
    assert [record["id"] for record in release] == [record["id"] for record in release.records()]
    assert len(release) == release.report.counts.published == len(list(release))


@pytest.mark.parametrize("identity", ["grant/one", f"{BASE}grant/one", "movement/café"])
def test_a_record_is_found_by_its_iri_or_by_what_stands_behind_the_base(release: pld.Release, identity: str) -> None:
    found = release.find(identity)
    assert found is not None
    assert found["id"].endswith(identity)
    assert identity in release


@pytest.mark.parametrize("identity", ["grant/none", "", "https://elsewhere.example/grant/one", "\ud800", 7])
def test_what_is_not_there_is_not_found(release: pld.Release, identity: Any) -> None:
    assert identity not in release


def test_a_release_tells_what_it_is(published: Path) -> None:
    release = pld.open_release(str(published))
    description = pld.open_dataset(published.parent).description
    assert (release.version, release.base) == (description.version, description.base)
    assert dict(release.title) == dict(description.title)
    shown = release._repr_html_()
    assert next(iter(description.title.values())) in shown
    assert description.base in shown


# ── graph and questions ──


def test_the_graph_is_that_of_the_files(published: Path) -> None:
    graph = pld.open_release(published).graph()
    assert set(graph) == set(rdflib.Graph().parse(published / "data/dataset.ttl"))
    bound = {prefix: str(space) for prefix, space in graph.namespaces()}
    assert bound["skos"] == SKOS
    assert "" in bound


def test_a_select_gives_rows_of_python_values(release: pld.Release) -> None:
    found = release.query(
        "SELECT ?grant ?name ?value ?none { ?grant skos:prefLabel ?name ; schema:amount/schema:value ?value"
        " FILTER(LANG(?name) = 'pt') }"
    )
    assert found.columns == ("grant", "name", "value", "none")
    assert list(found) == [{"grant": f"{BASE}grant/one", "name": "Um", "value": Decimal(12500), "none": None}]
    assert (len(found), found[0]["name"], len(found[:0])) == (1, "Um", 0)
    assert found.to_csv() == f"grant,name,value,none\r\n{BASE}grant/one,Um,12500,\r\n"
    assert json.loads(found.to_json())["results"]["bindings"][0]["name"] == {
        "type": "literal",
        "value": "Um",
        "xml:lang": "pt",
    }
    assert "<td>Um</td>" in found._repr_html_()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("ASK { <grant/one> a schema:Grant }", True),
        ("ASK { :grant\\/one a schema:Grant }", True),
        ("ASK { <grant/none> a schema:Grant }", False),
        (f"PREFIX schema: <{SKOS}> ASK {{ ?s schema:prefLabel 'Ayiti'@ht }}", True),
        ("BASE <https://elsewhere.example/> ASK { <grant/one> ?p ?o }", False),
        ("ASK { GRAPH <ns> { schema:Grant rdfs:label 'Grant'@en } }", True),
    ],
)
def test_a_question_knows_the_prefixes_and_the_base_unless_it_states_others(
    release: pld.Release, question: str, answer: bool
) -> None:
    assert release.query(question) is answer


def test_a_construct_gives_a_graph(release: pld.Release) -> None:
    found = release.query("CONSTRUCT { ?s skos:note ?n } { ?s skos:prefLabel ?n FILTER(LANG(?n) = 'ht') }")
    place = rdflib.URIRef(f"{BASE}place/haiti")
    assert list(found) == [(place, rdflib.SKOS.note, rdflib.Literal("Ayiti", lang="ht"))]
    assert "skos:note" in found.serialize(format="turtle")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("SELEC ?x {}", "PLD503"),
        ("SELECT * { ?s nobody:knows ?o }", "PLD503"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "PLD504"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "PLD504"),
        ("DELETE WHERE { ?s ?p ?o }", "PLD504"),
        ("CONSTRUCT { ?s skos:note <<( ?s ?p ?o )>> } { ?s ?p ?o }", "PLD503"),
        ("SELECT * { ?s ?p '\ud800' }", "PLD532"),
    ],
)
def test_a_question_that_is_none_or_reaches_out_is_told(release: pld.Release, question: str, code: str) -> None:
    with pytest.raises(InputError) as found:
        release.query(question)
    assert found.value.problem.code == code


@pytest.mark.slow
def test_a_question_that_takes_too_long_is_ended_and_the_next_is_answered(release: pld.Release) -> None:
    many = " . ".join(f"?s{number} ?p{number} ?o{number}" for number in range(8))
    with pytest.raises(InputError) as found:
        release.query(f"SELECT (COUNT(*) AS ?n) {{ {many} }}", seconds=0.5)
    assert found.value.problem.code == "PLD505"
    assert release.query("ASK {}") is True


def test_a_question_may_stand_in_any_line_of_a_program(folder: Path, tmp_path: Path) -> None:
    """Without `if __name__ == "__main__"`: the process that answers does not run the program again."""
    program = tmp_path / "program.py"
    program.write_text(
        "import sys, peasant_ld as pld\nprint('once')\nprint(pld.open_release(sys.argv[1]).query('ASK {}'))\n", "utf-8"
    )
    (tmp_path / "json.py").write_text("raise SystemExit('a module of a stranger')", "utf-8")
    command = [sys.executable, "-P", str(program), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), cwd=tmp_path, check=False)
    assert (done.stdout.split(), done.stderr, done.returncode) == (["once", "True"], "", 0)


def test_a_release_that_takes_the_place_of_another_answers_for_itself(tmp_path: Path) -> None:
    release = pld.open_release(make_release(tmp_path / "release", [SOURCES[3]]))
    assert release.query("ASK { <place/cuba> ?p ?o }") is False
    other = make_release(
        tmp_path / "other", [SOURCES[3], {"id": "place/cuba", "type": "Place", "name": {"es": "Cuba"}}]
    )
    (tmp_path / "release").rename(tmp_path / "before")
    other.rename(tmp_path / "release")
    assert release.query("ASK { <place/cuba> ?p ?o }") is True
    release.close()
    assert release.query("ASK {}") is True


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is nothing to fork")
def test_a_program_that_is_forked_asks_for_itself(folder: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import os, sys, peasant_ld as pld\n"
        "release = pld.open_release(sys.argv[1])\n"
        "print(release.query('ASK {}'), flush=True)\n"
        "child = os.fork()\n"
        "child and os.waitpid(child, 0)\n"
        "print(release.query('ASK { ?s ?p ?o }'), flush=True)\n",
        "utf-8",
    )
    command = [sys.executable, str(program), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False, timeout=60)
    assert (done.stdout.split(), done.returncode) == (["True"] * 3, 0), done.stderr


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("12", "integer", 12),
        ("-3", "int", -3),
        ("20", "nonNegativeInteger", 20),
        ("12500.00", "decimal", Decimal("12500.00")),
        ("1.5e3", "double", 1500.0),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2018-08-14", "date", date(2018, 8, 14)),
        ("2018-08-14T10:00:00Z", "dateTime", datetime(2018, 8, 14, 10, tzinfo=UTC)),
        # what no Python value says stays the text that it is
        ("-0044-03-15", "date", "-0044-03-15"),
        ("2018-08-14Z", "date", "2018-08-14Z"),
        ("2018-02-30", "date", "2018-02-30"),
        ("2018-08-14T24:00:00", "dateTime", "2018-08-14T24:00:00"),
        ("2018", "gYear", "2018"),
        ("twelve", "integer", "twelve"),
        ("١٢", "integer", "١٢"),
        ("NaN!", "double", "NaN!"),
        ("yes", "boolean", "yes"),
    ],
)
def test_a_literal_is_the_value_that_says_the_same_or_its_text(text: str, datatype: str, value: Any) -> None:
    found = value_of({"type": "literal", "value": text, "datatype": f"{XSD}{datatype}"})
    assert (found, type(found)) == (value, type(value))


@given(st.text(), st.sampled_from(["integer", "decimal", "double", "boolean", "date", "dateTime", "time", "string"]))
def test_no_literal_is_too_strange_to_be_read(text: str, datatype: str) -> None:
    value_of({"type": "literal", "value": text, "datatype": f"{XSD}{datatype}"})


def test_a_table_neutralizes_formulas_and_cuts_nothing_off() -> None:
    long = "x" * 5000
    rows = [{"v": {"type": "literal", "value": text}} for text in ("=1+1", long, 'a,"b"\n<i>')]
    found = Solutions.of({"head": {"vars": ["v"]}, "results": {"bindings": rows}})
    assert found.to_csv().splitlines()[1:3] == ["'=1+1", long]
    assert "<i>" not in found._repr_html_()


@pytest.mark.parametrize(
    ("ask", "error", "allowed"),
    [
        (lambda release: release.find(7), TypeError, "grant/seeds"),
        (lambda release: release.query(b"ASK {}"), TypeError, "a text"),
        (lambda release: release.query("ASK {}", seconds="10"), TypeError, "a number"),
        (lambda release: release.query("ASK {}", seconds=True), TypeError, "a number"),
        (lambda release: release.query("ASK {}", seconds=0), ValueError, "above 0"),
        (lambda release: release.query("ASK {}", seconds=float("nan")), ValueError, "above 0"),
        (lambda release: release.query("ASK {}", seconds=float("inf")), ValueError, "at most"),
        (lambda release: release.diff("release"), TypeError, "a Release"),
    ],
    ids=range(8),
)
def test_a_wrong_argument_is_told_at_the_call(
    release: pld.Release, ask: Callable[[pld.Release], Any], error: type[Exception], allowed: str
) -> None:
    with pytest.raises(error, match=allowed):
        ask(release)


# ── what was said of it ──


def test_the_report_comes_back_as_it_was(published: Path) -> None:
    release = pld.open_release(published)
    assert release.report.to_json() == (published / "report.json").read_text("utf-8")
    assert release.report.counts.adds_up


@pytest.mark.parametrize("lang", ["en", "pt", "fr"])
def test_any_report_comes_back_with_places_facts_and_sentences(tmp_path: Path, lang: str) -> None:
    dataset = make_dataset(tmp_path / "d")
    wrong = {"id": "grant/wrong", "type": "Grant", "name": {"en": "x"}, "amount": {"value": "12.500,00"}, "nobody": 1}
    late = {"id": "event/late", "type": "Event", "name": {"en": "x"}, "start": "2019", "end": "2018"}
    (dataset / "records/wrong.json").write_text(json.dumps([wrong, late]), "utf-8")
    report = pld.open_dataset(dataset).check()
    assert not report.ok
    back = pld.Report.from_json(report.to_json(lang))
    assert back.to_json(lang) == report.to_json(lang)
    assert back.to_text(lang).splitlines()[1:] == report.to_text(lang).splitlines()[1:]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"dataset": 1, "problems": [1]}', '{"dataset": "x", "counts": []}'])
def test_what_is_no_report_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        pld.Report.from_json(text)


def test_earlier_versions_are_releases_of_their_own(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "d")
    described = dataset / "dataset.toml"
    pld.open_dataset(dataset).publish(pages=False)
    before = pld.open_release(dataset / "release").version
    described.write_text(described.read_text("utf-8").replace(f'version = "{before}"', 'version = "9.0"'), "utf-8")
    place = {"id": "place/new", "type": "Place", "name": {"en": "New"}}
    (dataset / "records/new.json").write_text(json.dumps(place), "utf-8")
    pld.open_dataset(dataset).publish(pages=False)
    versions = pld.open_release(dataset / "release").versions
    assert list(versions) == [before, "9.0"]
    assert ["place/new" in each for each in versions.values()] == [False, True]
    changed = versions[str(before)].diff(versions["9.0"])
    assert [(change.what, change.kind) for change in changed] == [("added", "Place")]
    assert changed.counts["added"] == 1
    assert versions["9.0"].diff(versions[str(before)]).gone == {"Place": 1}


def test_what_is_told_less_of_is_not_shown_by_the_difference_either(tmp_path: Path) -> None:
    told = SOURCES[3] | {"latitude": "18.5", "longitude": "-72.3"}
    old, new = (make_release(tmp_path / name, [each]) for name, each in (("a", told), ("b", SOURCES[3])))
    [change] = pld.open_release(old).diff(pld.open_release(new))
    assert change.keys["latitude"] == (None, None)
    assert "latitude" in change.less


CHANGES: list[tuple[str, Callable[[Path], Any], str]] = [
    ("changed", lambda folder: (folder / "ns.ttl").write_text("x", "utf-8"), "ns.ttl"),
    ("missing", lambda folder: (folder / "ns.ttl").unlink(), "ns.ttl"),
    ("unlisted", lambda folder: (folder / "more.txt").write_text("x", "utf-8"), "more.txt"),
    ("missing", lambda folder: (folder / "manifest-sha256.txt").unlink(), "manifest-sha256.txt"),
]


@pytest.mark.parametrize(("what", "change", "name"), CHANGES, ids=range(len(CHANGES)))
def test_a_file_that_is_not_as_the_manifest_says_is_told(
    published: Path, tmp_path: Path, what: str, change: Callable[[Path], Any], name: str
) -> None:
    copied = tmp_path / "release"
    subprocess.run(["cp", "-r", published, copied], check=True)
    release = pld.open_release(copied)
    assert release.verify() == ()
    change(copied)
    [problem] = release.verify()
    assert (problem.code, problem.value, problem.facts["reason"]) == ("PLD523", name, f"file-{what}")


def test_a_release_can_be_sent_to_another_process(release: pld.Release) -> None:
    assert release.query("ASK {}") is True
    assert pickle.loads(pickle.dumps(release)) == release


# ── what is no release ──


def refused(path: Path) -> pld.Problem:
    """What is told when a path is opened."""
    with pytest.raises(InputError) as found:
        pld.open_release(path)
    return found.value.problem


def test_what_is_no_release_is_told_with_what_it_is(published: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "folder").mkdir()
    bare = make_dataset(tmp_path / "d")
    assert refused(tmp_path / "file").code == refused(tmp_path / "nothing").code == "PLD001"
    assert refused(tmp_path / "folder").code == "PLD502"
    assert refused(bare).code == refused(published.parent).code == "PLD524"
    assert refused(published.parent).facts["found"] == str(published)
    assert "found" not in refused(bare).facts


def spoilt(name: str, change: Callable[[bytes], bytes | None]) -> tuple[str, Callable[[bytes], bytes | None]]:
    """A file of a release, and what becomes of it."""
    return name, change


DAMAGE = [
    spoilt("data/dataset.jsonld", lambda text: text[: len(text) // 2]),
    spoilt("data/dataset.jsonld", lambda text: text[:-4]),
    spoilt("data/dataset.jsonld", lambda text: text[10:]),
    spoilt("data/dataset.jsonld", lambda _: b""),
    spoilt("data/dataset.jsonld", lambda _: None),
    spoilt("context.jsonld", lambda _: None),
    spoilt("context.jsonld", lambda text: text[:-20]),
    spoilt("context.jsonld", lambda _: b'{"@context": 3}'),
    spoilt("report.json", lambda text: text[:-20]),
    spoilt("report.json", lambda _: b'{"dataset": 7}'),
    spoilt("report.json", lambda _: None),
]


@pytest.mark.parametrize(("name", "change"), DAMAGE, ids=range(len(DAMAGE)))
def test_a_damaged_release_is_told_when_it_is_opened(
    tmp_path: Path, name: str, change: Callable[[bytes], bytes | None]
) -> None:
    folder = make_release(tmp_path / "release")
    left = change((folder / name).read_bytes())
    if left is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(left)
    problem = refused(folder)
    assert (problem.code, problem.place and problem.place.file) == ("PLD502", str(folder / name))
    assert problem.facts["file"] == name


@pytest.mark.parametrize("line", [b"no,", b"7,", b"[],", b'{"id":7},', b'{"id":"x"},', b'{"id":"x","type":[]},'])
def test_a_line_that_is_not_ours_is_told_with_its_number(tmp_path: Path, line: bytes) -> None:
    folder = make_release(tmp_path / "release")
    data = folder / "data/dataset.jsonld"
    lines = data.read_bytes().splitlines()
    data.write_bytes(b"\n".join([*lines[:2], line, *lines[3:]]) + b"\n")
    release = pld.open_release(folder)
    for ask in (lambda: list(release.records()), release.graph):
        with pytest.raises(InputError) as found:
            ask()
        assert found.value.problem.place == pld.Place(str(data), 3)


@pytest.mark.parametrize("content", [b"", b"no gzip", gzip.compress(b"no quads", mtime=0)])
def test_data_that_cannot_be_asked_are_told_with_their_file(tmp_path: Path, content: bytes) -> None:
    folder = make_release(tmp_path / "release")
    (folder / "data/dataset.nq.gz").write_bytes(content)
    with pytest.raises(InputError) as found:
        pld.open_release(folder).query("ASK {}")
    assert found.value.problem.facts["file"] == "data/dataset.nq.gz"


def test_the_programs_that_the_guide_shows_run_from_its_first_line_to_its_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "my-archive").code == run("publish", "my-archive", "--no-pages").code == 0
    page = (ROOT / "docs/guide/reading-a-release.md").read_text("utf-8")
    names: dict[str, Any] = {}
    for program in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        if "your.example" not in program:  # what reads from the web is run by test_site_lists.py, against a server
            exec(program, names)
    told = capsys.readouterr().out
    assert "Training of seed keepers 1200" in told
    assert len(names["whole"]) == len(names["release"].graph()) == int(told.splitlines()[-1])
