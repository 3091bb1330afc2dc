"""The founding example's release is, file by file, the one that was agreed on, whatever Python made it."""

from pathlib import Path

import pytest

from make_golden import HEADER, HERE, OPTIONS, changes, manifest, publish

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
RENEW = "Where the change is meant, `make golden` writes the manifest anew: say in the commit what changed, and why."


@pytest.fixture(scope="module", params=OPTIONS, ids=lambda name: name.removesuffix(".txt"))
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """The name of a golden manifest, and a release to hold against it."""
    return request.param, publish(tmp_path_factory.mktemp("golden"), *OPTIONS[request.param])


def test_every_file_holds_what_was_agreed_on(release: tuple[str, Path]) -> None:
    name, folder = release
    found = "\n".join(manifest(folder))
    told = list(changes((HERE / name).read_text("utf-8"), found))
    assert not told, "\n".join([f"{name}:", *told, RENEW])


def test_what_is_packed_does_not_tell_where_it_was_packed(release: tuple[str, Path]) -> None:
    packed = {path.name: path.read_bytes()[:10] for path in release[1].rglob("*.gz")}
    assert packed == {"dataset.nq.gz": HEADER, "provenance.jsonl.gz": HEADER}


def test_a_manifest_does_not_depend_on_how_well_zlib_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, packed = "release-without-pages.txt", "data/dataset.nq.gz"
    sizes = set()
    for level in (1, 9):
        monkeypatch.setattr("peasant_ld.release.packing.LEVEL", level)
        other = publish(tmp_path / str(level), *OPTIONS[name])
        sizes.add((other / packed).stat().st_size)
        assert "".join(f"{line}\n" for line in manifest(other)) == (HERE / name).read_text("utf-8")
    assert len(sizes) == 2


def test_a_change_is_told_by_the_name_of_the_file(release: tuple[str, Path]) -> None:
    golden = (HERE / release[0]).read_text("utf-8")
    other = golden.replace("  data/dataset.ttl", "  data/other.ttl")
    assert list(changes(golden, other)) == [
        "data/dataset.ttl is no longer in the release",
        "data/other.ttl is new in the release",
    ]
    assert list(changes(golden, "0" * 64 + golden[64:])) == [f"{golden[66:].splitlines()[0]} holds something else"]
