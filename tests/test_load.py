"""A release goes into a store as graphs of its version; what the store holds then is counted, and the rest is told."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from datasets import Outcome, run
from graph_stores import SmallStore, small_store
from peasant_ld.problem import InputError
from peasant_ld.report.messages import LANGUAGES, Catalogue
from peasant_ld.serve.upload import FILE, GraphStore, LoadOptions, UploadRefused, load, remove
from peasant_ld.serve.upload.graphs import graph_beside, graph_of_version, graph_of_words, is_iri, versions_among
from releases import BASE, make_release

Open = tuple[str, type[SmallStore]]
V1, V2 = f"{BASE}versions/1.0.0/", f"{BASE}versions/2.0.0/"


@pytest.fixture
def store() -> Iterator[Open]:
    """A store in memory."""
    with small_store() as opened:
        yield opened


def version(folder: Path, number: str, earlier: tuple[str, ...] = ()) -> Path:
    """A release of a version, which keeps these earlier ones."""
    made = make_release(folder / number)
    (made / "report.json").write_text(
        f'{{"dataset": "{BASE}", "details": {{"version": "{number}"}}}}', encoding="utf-8"
    )
    for name in earlier:
        (made / "versions" / name).mkdir(parents=True)
    return made


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """Version 1.0.0."""
    return version(tmp_path, "1.0.0")


def counts(kind: type[SmallStore]) -> dict[str, int]:
    """How many statements each graph of a store holds."""
    graphs = [*kind.graphs.named_graphs(), ox.DefaultGraph()]
    found = {
        getattr(each, "value", ""): len(list(kind.graphs.quads_for_pattern(None, None, None, each))) for each in graphs
    }
    return {name: number for name, number in found.items() if number}


def statements(release: Path) -> int:
    """How many statements a release has."""
    return sum(1 for _ in ox.parse(path=release / FILE, format=ox.RdfFormat.TURTLE))


def one_in(graph: str) -> ox.Quad:
    """A statement of somebody else in a graph."""
    return ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("x"), ox.NamedNode(graph))


def loaded(release: Path, store: Open, *options: str) -> Outcome:
    """The command, in English."""
    return run("load", release, "--to", store[0], "--lang", "en", *options)


# ── graphs ──


def test_a_version_has_a_graph_of_its_own_and_one_for_its_words(first: Path, store: Open) -> None:
    outcome = loaded(first, store, "--check")
    number = statements(first)
    assert outcome.code == 0
    assert f"{number} statements sent, {number} counted there (graph {V1})" in outcome.err
    assert counts(store[1])[V1] == number
    assert set(counts(store[1])) == {V1, f"{V1}ns"}


@pytest.mark.parametrize(
    ("options", "graphs"),
    [
        (["--data-only"], {V1}),
        (["--graph", "default"], {"", f"{BASE}ns"}),
        (["--graph", "urn:x:y&z"], {"urn:x:y&z", "urn:x:y&z/ns"}),
        (["--graph", "https://example.org/g#"], {"https://example.org/g#", "https://example.org/g#ns"}),
    ],
)
def test_the_graph_that_is_named_is_filled(first: Path, store: Open, options: list[str], graphs: set[str]) -> None:
    assert loaded(first, store, *options).code == 0
    assert set(counts(store[1])) == graphs


def test_a_release_that_tells_of_no_version_goes_into_the_graph_of_its_base(tmp_path: Path, store: Open) -> None:
    assert loaded(make_release(tmp_path / "release"), store).code == 0
    assert set(counts(store[1])) == {BASE, f"{BASE}ns"}


def test_loading_again_gives_the_same_and_touches_nothing_else(first: Path, store: Open) -> None:
    store[1].graphs.add(
        ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("x"), ox.NamedNode("urn:other"))
    )
    assert loaded(first, store).code == 0
    before = counts(store[1])
    assert loaded(first, store).code == 0
    assert counts(store[1]) == before
    assert before["urn:other"] == 1


def test_what_was_in_the_graph_stays_where_that_is_asked_for(first: Path, store: Open) -> None:
    store[1].graphs.add(one_in(V1))
    assert loaded(first, store, "--add", "--check").code == 0
    assert counts(store[1])[V1] == statements(first) + 1
    assert loaded(first, store).code == 0
    assert counts(store[1])[V1] == statements(first)


@pytest.mark.parametrize("name", ["a b", "x", "urn:x>", "", 'urn:"', "urn:\n"])
def test_what_names_no_graph_is_told_and_nothing_is_sent(first: Path, store: Open, name: str) -> None:
    with pytest.raises(InputError) as raised:
        load(first, GraphStore(store[0]), LoadOptions(name))
    assert raised.value.problem is not None
    assert raised.value.problem.code == "PLD541"
    assert store[1].asked == []


def test_a_release_whose_base_would_change_a_question_is_damaged(first: Path, store: Open) -> None:
    (first / "report.json").write_text('{"dataset": "https://x/> } ; DROP ALL #"}', encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load(first, GraphStore(store[0]))
    assert raised.value.problem is not None
    assert raised.value.problem.code == "PLD502"
    assert store[1].asked == []


def test_names_of_graphs_are_told_apart() -> None:
    assert graph_of_version(BASE, "1.0.0") == V1
    assert graph_of_version(BASE, None) == BASE
    assert [graph_of_words(each) for each in ("urn:g", f"{BASE}")] == ["urn:g/ns", f"{BASE}ns"]
    assert [graph_beside(each) for each in ("urn:g", "urn:g#x")] == ["urn:g#loading", "urn:g#x-loading"]
    assert is_iri("urn:x:ç")
    graphs = [V1, f"{V2}ns", f"{V2}#loading", f"{BASE}versions/", f"{BASE}versions/a/b/", "urn:other", BASE]
    assert versions_among(graphs, BASE) == ("1.0.0", "2.0.0")
    made_up = (f"{BASE}versions/{name}/" for name in ("x y", "\x1b[2J", "a;b", "é", ".", "#loading"))
    assert versions_among(made_up, BASE) == ()


# ── what is counted ──

NOTHING_KEPT = (200, "text/plain", b"")


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_store_that_says_done_and_keeps_nothing_is_found_out(first: Path, store: Open, status: int) -> None:
    store[1].instead["PUT", "/data"] = (status, "text/plain", b"")
    outcome = loaded(first, store, "--data-only")
    assert outcome.code == 3
    assert f"graph {V1} holds 0 statements and {statements(first)} were sent" in outcome.err
    assert "PLD528" in outcome.err


def test_a_store_that_takes_no_questions_is_counted_by_what_it_gives_back(first: Path, store: Open) -> None:
    store[1].instead["GET", "/query"] = (404, "text/html", b"<h1>no</h1>")
    found = load(first, GraphStore(store[0]), LoadOptions(must_count=True))
    assert (found.sent, found.found) == (statements(first), statements(first))


@pytest.mark.parametrize(
    "answer", [(403, "text/plain", b"not you"), (200, "text/turtle", b"<a")], ids=["closed", "broken"]
)
def test_what_cannot_be_counted_is_told_and_with_check_an_error(
    first: Path, store: Open, answer: tuple[int, str, bytes]
) -> None:
    store[1].instead |= {("GET", "/query"): answer, ("GET", "/data"): answer}
    told = loaded(first, store, "--data-only")
    assert (told.code, "not counted there" in told.err, "answers: " in told.err) == (0, True, True)
    checked = loaded(first, store, "--data-only", "--check")
    assert (checked.code, "PLD529" in checked.err) == (3, True)


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "1.0", "\u0661", "", "1e3"])
def test_a_number_that_is_none_is_not_believed(first: Path, store: Open, number: str) -> None:
    body = json.dumps({"results": {"bindings": [{"n": {"value": number}}]}}).encode()
    store[1].instead["GET", "/query"] = (200, "application/sparql-results+json", body)
    assert load(first, GraphStore(store[0])).found == statements(first)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"results": 1}', b'{"results": {"bindings": [{"n": 1}]}}', b"\xff", b"[" * 9999]
)
def test_an_answer_that_is_none_is_not_believed(first: Path, store: Open, body: bytes) -> None:
    store[1].instead["GET", "/query"] = (200, "application/sparql-results+json", body)
    found = load(first, GraphStore(store[0]), LoadOptions(has_words=False))
    assert found.found == statements(first)


# ── what was there stays until the new is whole ──


def test_what_is_there_is_replaced_when_the_new_is_whole(first: Path, store: Open) -> None:
    assert loaded(first, store, "--data-only").code == 0
    store[1].asked.clear()
    assert loaded(first, store, "--data-only").code == 0
    assert [path for method, path, _ in store[1].asked if method == "PUT"] == [
        f"/data?graph={V1.replace(':', '%3A').replace('/', '%2F')}%23loading"
    ]
    assert set(counts(store[1])) == {V1}


@pytest.mark.parametrize(
    "answer",
    [(507, "text/plain", b"the disk is full"), (200, "text/plain", b"")],
    ids=["refused", "kept nothing"],
)
def test_a_store_that_fails_keeps_what_it_had(first: Path, store: Open, answer: tuple[int, str, bytes]) -> None:
    assert loaded(first, store, "--data-only").code == 0
    before = counts(store[1])
    store[1].instead["PUT", "/data"] = answer
    outcome = loaded(first, store, "--data-only")
    assert outcome.code == 3
    assert f"{statements(first)} " in outcome.err
    assert any(words in outcome.err for words in ("as before", "that were there before stay"))
    assert counts(store[1]) == before


PAGE = (200, "text/html", b"<h1>Log in</h1>")


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        ({("POST", "/update"): PAGE}, "it says that it moved the new graph into place, and did not"),
        ({("POST", "/update"): (405, "text/plain", b"no"), ("PUT", "/data"): PAGE}, "200 OK: Log in"),
    ],
    ids=["move", "put"],
)
def test_as_many_statements_as_were_there_before_are_no_proof_for_a_page(
    first: Path, store: Open, instead: dict[tuple[str, str], tuple[int, str, bytes]], told: str
) -> None:
    assert loaded(first, store, "--data-only").code == 0
    store[1].instead |= instead
    outcome = loaded(first, store, "--data-only")
    assert (outcome.code, f"{told}; graph {V1} holds {statements(first)} statements, as before" in outcome.err) == (
        3,
        True,
    )


def test_what_is_interrupted_leaves_what_was_there_and_nothing_beside(first: Path, store: Open) -> None:
    def interrupted(*_: int) -> None:
        raise KeyboardInterrupt

    assert loaded(first, store, "--data-only").code == 0
    before = counts(store[1])
    with pytest.raises(KeyboardInterrupt):
        load(first, GraphStore(store[0]), LoadOptions(has_words=False), interrupted)
    assert counts(store[1]) == before


def test_a_store_without_updates_that_loses_what_it_had_is_told_so(first: Path, store: Open) -> None:
    assert loaded(first, store, "--data-only").code == 0
    number, kind = statements(first), store[1]
    kind.instead["POST", "/update"] = (405, "text/plain", b"no")
    put = kind.in_graph

    def half(self: SmallStore, graph: object, body: bytes) -> tuple[int, str, bytes]:
        put(self, graph, body[: body.rstrip().rindex(b"\n\n") + 1] if self.command == "PUT" else body)
        return 500, "text/plain", b"out of memory"

    kind.in_graph = half  # type: ignore[method-assign]
    outcome = loaded(first, store, "--data-only")
    left = counts(kind)[V1]
    assert 0 < left < number
    assert (
        f"500 Internal Server Error: out of memory; graph {V1} holds {left} statements now, {number} before"
        in outcome.err
    )
    assert ("PLD527" in outcome.err, outcome.code) == (True, 3)


def test_of_a_store_without_updates_that_keeps_nothing_it_is_not_said_that_anything_stays(
    first: Path, store: Open
) -> None:
    assert loaded(first, store, "--data-only").code == 0
    store[1].instead["POST", "/update"] = (405, "text/plain", b"no")
    put = store[1].in_graph
    store[1].in_graph = lambda self, graph, body: put(self, graph, b"")  # type: ignore[method-assign]
    outcome = loaded(first, store, "--data-only")
    assert f"graph {V1} holds 0 statements and {statements(first)} were sent" in outcome.err
    assert " stay" not in outcome.err
    assert ("PLD528" in outcome.err, outcome.code) == (True, 3)


def test_updates_that_were_promised_and_are_refused_are_told(first: Path, store: Open) -> None:
    assert loaded(first, store, "--data-only").code == 0
    store[1].instead["POST", "/update"] = (403, "text/plain", b"read only")
    outcome = loaded(first, store, "--data-only", "--update", store[0].replace("/data", "/update"))
    assert (outcome.code, "403 Forbidden: read only" in outcome.err, "as before" in outcome.err) == (3, True, True)


# ── other versions ──


def test_versions_stay_beside_each_other_and_are_told(tmp_path: Path, first: Path, store: Open) -> None:
    assert "PLD538" not in loaded(first, store).err
    outcome = loaded(version(tmp_path, "2.0.0", ("1.0.0",)), store)
    assert (outcome.code, "PLD538" in outcome.err) == (0, True)
    assert "also holds version 1.0.0 of this dataset: what was withdrawn since then is still in it" in outcome.err
    assert "--remove 1.0.0 takes it out" in outcome.err
    assert set(counts(store[1])) == {V1, f"{V1}ns", V2, f"{V2}ns"}


def test_a_version_that_the_release_keeps_no_longer_is_a_warning(tmp_path: Path, first: Path, store: Open) -> None:
    loaded(first, store)
    outcome = loaded(version(tmp_path, "2.0.0"), store)
    assert "which the release does not keep: it may tell what may not be told today" in outcome.err
    assert ("PLD539" in outcome.err, outcome.code) == (True, 0)


def test_a_store_that_cannot_be_asked_for_versions_is_told(tmp_path: Path, store: Open) -> None:
    store[1].instead["GET", "/query"] = (404, "text/plain", b"")
    assert "PLD542" in loaded(version(tmp_path, "2.0.0", ("1.0.0",)), store).err


def test_the_other_versions_are_taken_out_where_that_is_asked_for(tmp_path: Path, first: Path, store: Open) -> None:
    loaded(first, store)
    held = f"{sum(counts(store[1]).values()):,}"
    outcome = loaded(version(tmp_path, "2.0.0"), store, "--replace")
    assert (outcome.code, "PLD53" in outcome.err) == (0, False)
    assert f"version 1.0.0 is out of the store ({held} statements)" in outcome.err
    assert set(counts(store[1])) == {V2, f"{V2}ns"}


def test_a_version_is_taken_out_by_its_number(first: Path, store: Open) -> None:
    loaded(first, store)
    held = f"{sum(counts(store[1]).values()):,}"
    outcome = loaded(first, store, "--remove", "1.0.0", "--remove", "0.9")
    assert outcome.code == 0
    assert f"version 1.0.0 is out of the store ({held} statements)" in outcome.err
    assert "version 0.9 is not in the store" in outcome.err
    assert counts(store[1]) == {}


def test_what_a_load_that_broke_off_left_of_a_version_is_told_and_taken_out_with_it(
    tmp_path: Path, first: Path, store: Open
) -> None:
    for graph in (V1, f"{V1}ns"):
        store[1].graphs.add(one_in(graph_beside(graph)))
    assert "still holds version 1.0.0" in loaded(version(tmp_path, "2.0.0"), store).err
    assert "version 1.0.0 is out of the store (2 statements)" in loaded(first, store, "--remove", "1.0.0").err
    assert set(counts(store[1])) == {V2, f"{V2}ns"}


@pytest.mark.parametrize("name", ["", "a b", "../1.0.0", "1.0.0/", "1.0.0/#loading", "x>", "é"])
def test_what_is_no_version_is_not_taken_out(first: Path, store: Open, name: str) -> None:
    outcome = loaded(first, store, "--remove", name)
    assert (outcome.code, f'"{name}" is not the name of a version' in outcome.err) == (2, True)
    assert store[1].asked == []


@pytest.mark.parametrize(
    "option", [("--graph", "urn:x"), ("--add",), ("--data-only",), ("--replace",), ("--check",)], ids=str
)
def test_what_says_how_to_load_means_nothing_to_a_removal(first: Path, store: Open, option: tuple[str, ...]) -> None:
    outcome = loaded(first, store, "--remove", "1.0.0", *option)
    assert (outcome.code, f"{option[0]}: not with --remove" in outcome.err) == (2, True)
    assert store[1].asked == []


def test_nothing_is_sent_where_it_is_not_known_which_versions_are_to_be_taken_out(first: Path, store: Open) -> None:
    store[1].instead["GET", "/query"] = (404, "text/plain", b"")
    outcome = loaded(first, store, "--replace")
    assert (outcome.code, "PLD542" in outcome.err, counts(store[1])) == (3, True, {})


def test_the_version_that_is_loaded_into_a_graph_of_another_name_is_one_that_the_release_keeps(
    first: Path, store: Open
) -> None:
    loaded(first, store)
    outcome = loaded(first, store, "--graph", "urn:x")
    assert ("PLD538" in outcome.err, "PLD539" in outcome.err) == (True, False)


def test_a_version_that_is_said_to_be_out_and_is_there_is_an_error(first: Path, store: Open) -> None:
    loaded(first, store)
    store[1].instead["DELETE", "/data"] = (200, "text/plain", b"deleted")
    with pytest.raises(UploadRefused) as raised:
        remove(first, GraphStore(store[0]), "1.0.0")
    assert raised.value.problem.code == "PLD540"
    assert raised.value.problem.facts["found"] == str(statements(first))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_done_is_told_in_the_language_of_the_reader(first: Path, store: Open, lang: str) -> None:
    number = str(statements(first))
    words = Catalogue.load(lang)
    outcome = run("load", first, "--to", store[0], "--lang", lang)
    assert words.ui("loaded", address=store[0], count=number, found=number, graph=V1) in outcome.err
    assert (
        words.ui("unloaded_before", address=store[0], found="7")
        in run("load", first, "--to", store[0], "--lang", lang, "--remove", "7").err
    )


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://x/",
        "x",
        "",
        "http://",
        "http://a b/",
        "http://x/\r\nX: y",
        "http://u:p@x/",
        "http://x:99999/",
    ],
)
@pytest.mark.parametrize("option", ["address", "query", "update"])
def test_an_address_that_is_none_is_told(first: Path, address: str, option: str) -> None:
    with pytest.raises(InputError) as found:
        load(first, replace(GraphStore("http://127.0.0.1:9/data"), **{option: address}))
    assert found.value.problem is not None
    assert found.value.problem.code == "PLD034"


@pytest.mark.parametrize("query", ["?graph=urn:mine", "?default", "?x=1&graph=", "?default="])
def test_an_address_that_names_a_graph_itself_is_told_and_nothing_is_sent(first: Path, store: Open, query: str) -> None:
    with pytest.raises(UploadRefused) as raised:
        load(first, GraphStore(store[0] + query))
    assert raised.value.problem.facts["reason"] == "names-a-graph"
    assert store[1].asked == []


def test_a_store_that_is_not_there_is_an_error_of_the_environment(first: Path) -> None:
    with pytest.raises(OSError):  # noqa: PT011
        load(first, GraphStore("http://127.0.0.1:9/data"))
