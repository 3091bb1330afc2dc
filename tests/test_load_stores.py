"""Releases go into real stores: a Virtuoso that asks for Digest, and an Oxigraph server; each where it is installed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from graph_stores import oxigraph, virtuoso
from peasant_ld.serve.upload import GraphStore, LoadOptions, UploadRefused, load, remove
from peasant_ld.serve.upload.counting import graphs_below, held
from peasant_ld.serve.upload.exchange import Errand, Session
from releases import BASE
from test_load import V1, V2, statements, version

pytestmark = pytest.mark.slow
ONLY_DATA = LoadOptions(has_words=False)


@pytest.fixture(scope="module", params=["virtuoso", "oxigraph"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A store of each kind, with what is needed to get in."""
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "virtuoso":
        with virtuoso(folder, "secret") as address:
            yield GraphStore(address, login=("dba", "secret"))
    else:
        with oxigraph(folder) as address:
            yield GraphStore(address)


@pytest.fixture(autouse=True)
def _empty(store: GraphStore, tmp_path: Path) -> None:
    """No version of the dataset is in the store."""
    for number in ("1.0.0", "2.0.0"):
        remove(version(tmp_path / "nothing" / number, number), store, number)


def graphs(store: GraphStore) -> set[str]:
    """The graphs of the dataset that a store holds."""
    return set(graphs_below(Session(store), BASE) or ())


def number(store: GraphStore, graph: str) -> int | None:
    """How many statements a graph of a store holds."""
    return held(Session(store), graph).number


def test_versions_lie_beside_each_other_counted(store: GraphStore, tmp_path: Path) -> None:
    releases = version(tmp_path, "1.0.0"), version(tmp_path, "2.0.0", ("1.0.0",))
    for release in releases:
        found = load(release, store, LoadOptions(must_count=True))
        assert found.sent == found.found == statements(release)
    assert [problem.code for problem in found.problems] == ["PLD538"]
    assert graphs(store) == {V1, f"{V1}ns", V2, f"{V2}ns"}


def test_loading_again_replaces_the_whole(store: GraphStore, tmp_path: Path) -> None:
    release = version(tmp_path, "1.0.0")
    for _ in range(2):
        load(release, store, LoadOptions(must_count=True))
    assert number(store, V1) == statements(release)
    assert graphs(store) == {V1, f"{V1}ns"}


def garbled(errand: Errand) -> Iterator[bytes]:
    """Half of what is to be sent, and then what no store can read."""
    whole = b"".join(path.read_bytes() + b"\n" for path in errand.sent if isinstance(path, Path))
    half = whole.index(b"\n\n", len(whole) // 2)
    yield whole[:half] + b'\n"""' + b"x" * (len(whole) - half - 4)


def cut_off(errand: Errand) -> Iterator[bytes]:
    """Half of what is to be sent, and then the line is dead."""
    whole = b"".join(path.read_bytes() for path in errand.sent if isinstance(path, Path))
    yield whole[: len(whole) // 2]
    raise ConnectionResetError


@pytest.mark.parametrize("parts", [garbled, cut_off])
def test_what_breaks_off_leaves_what_was_there(
    store: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: Callable[[Errand], Iterator[bytes]]
) -> None:
    release = version(tmp_path, "1.0.0")
    load(release, store, ONLY_DATA)
    whole = Errand.parts
    monkeypatch.setattr(Errand, "parts", lambda self: parts(self) if self.method == "PUT" else whole(self))
    with pytest.raises(UploadRefused) as raised:
        load(release, replace(store, idle=3), ONLY_DATA)
    assert raised.value.problem.facts["before"] == f"{statements(release):,}"
    assert raised.value.problem.code in ("PLD509", "PLD537")
    assert number(store, V1) == statements(release)
    assert graphs(store) == {V1}


def test_a_password_that_is_wrong_is_told_with_what_the_store_says(store: GraphStore, tmp_path: Path) -> None:
    if store.login is None:
        pytest.skip("this store lets everybody in")
    with pytest.raises(UploadRefused) as raised:
        load(version(tmp_path, "1.0.0"), replace(store, login=("dba", "wrong")))
    assert "401 Unauthorized" in str(raised.value.problem.facts["reason"])
    assert graphs(store) == set()


def test_a_version_is_taken_out_whole(store: GraphStore, tmp_path: Path) -> None:
    releases = version(tmp_path, "1.0.0"), version(tmp_path, "2.0.0")
    for release in releases:
        load(release, store)
    held = sum(number(store, graph) or 0 for graph in (V1, f"{V1}ns"))
    assert remove(releases[1], store, "1.0.0").number == held
    assert graphs(store) == {V2, f"{V2}ns"}
    assert not remove(releases[1], store, "1.0.0").number
