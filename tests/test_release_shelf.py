"""Pages that are in the release before, byte for byte, are not written again; all others are."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from datasets import make_dataset, run, tree, with_key
from peasant_ld.release.shelf import ReleaseFolder

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow


def inodes(release: Path) -> dict[str, int]:
    """What stands on the disk under each name."""
    files = (path for path in release.rglob("*") if path.is_file())
    return {path.relative_to(release).as_posix(): path.stat().st_ino for path in files}


def pages_of(names: set[str]) -> set[str]:
    """The pages of records in the first language, without the rest of the address."""
    return {name.removeprefix("id/") for name in names if name.startswith("id/") and name.endswith(".html")}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = make_dataset(tmp_path / "archive")
    assert run("publish", folder).code == 0
    return folder


def test_the_pages_of_a_dataset_that_did_not_change_keep_their_place_on_the_disk(dataset: Path) -> None:
    before, bytes_before = inodes(dataset / "release"), tree(dataset / "release")
    assert run("publish", dataset).code == 0
    after = inodes(dataset / "release")
    assert tree(dataset / "release") == bytes_before
    kept = {name for name in after if after[name] == before[name]}
    assert {name for name in after if name.endswith(".html") and name != "report.html"} <= kept
    assert {"ns.ttl", "ns.jsonld", "shapes.ttl", "labels.ttl"} <= kept
    assert {name for name in after if name.startswith(("id/", "static/"))} <= kept


def test_a_record_that_changed_has_its_own_page_written_and_those_that_name_it(dataset: Path) -> None:
    before = inodes(dataset / "release")
    make_dataset(dataset, with_key(2, name={"en": "Another fund"}))
    assert run("publish", dataset).code == 0
    after = inodes(dataset / "release")
    written = {name for name in after if after[name] != before[name]}
    assert pages_of(written) == {"organization/fund.html", "grant/seeds.html"}
    assert "Another fund" in (dataset / "release/id/grant/seeds.html").read_text("utf-8")
    lists = {f"browse/kind-{kind}.html" for kind in ("organization", "grant")}  # that of the grant names its funder
    assert {*lists, "static/search/organization-0.js"} <= written
    assert not {"model.html", "static/style.css", "static/table.js"} & written


def test_the_version_before_stays_as_it_was_when_pages_are_shared_with_it(dataset: Path) -> None:
    first = tree(dataset / "release")
    make_dataset(dataset, with_key(2, name={"en": "The fund"}), version="1.1.0")
    assert run("publish", dataset).code == 0
    make_dataset(dataset, with_key(2, name={"en": "Another fund"}), version="1.1.0")
    assert run("publish", dataset).code == 0
    assert tree(dataset / "release/versions/1.0.0") == first


def test_what_was_changed_by_hand_is_written_as_it_should_be(dataset: Path) -> None:
    right = tree(dataset / "release")
    for name in ("map.html", "sums.html"):
        page = dataset / "release" / name
        page.write_text(page.read_text("utf-8").replace("<h1>", "<h2>"), encoding="utf-8")
    assert run("publish", dataset).code == 0
    assert tree(dataset / "release") == right


@pytest.mark.parametrize("earlier", ["missing", "folder", "link", "shorter", "wrong"])
def test_only_a_file_with_the_same_bytes_is_shared(tmp_path: Path, earlier: str) -> None:
    old, new, out = (tmp_path / name for name in ("old", "new", "out"))
    for folder in (old, new, out):
        folder.mkdir()
    out.joinpath("page").write_bytes(b"right")
    match earlier:
        case "folder":
            old.joinpath("page").mkdir()
        case "link":
            old.joinpath("page").symlink_to(out / "page")
        case "shorter" | "wrong":
            old.joinpath("page").write_text(earlier, encoding="utf-8")
    ReleaseFolder(new, old).put("page", b"right")
    page = new / "page"
    assert not page.is_symlink()
    assert page.read_bytes() == b"right"
    assert page.stat().st_nlink == 1


def test_a_disk_without_hard_links_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    tmp_path.joinpath("page").write_bytes(b"right")
    monkeypatch.setattr(os, "link", refuse)
    ReleaseFolder(tmp_path / "new", tmp_path).put("page", b"right")
    assert tmp_path.joinpath("new/page").read_bytes() == b"right"


def test_the_digest_of_a_file_is_that_of_its_bytes_and_is_taken_once(tmp_path: Path) -> None:
    shelf = ReleaseFolder(tmp_path)
    shelf.put("page", b"put here")
    (tmp_path / "data").write_bytes(b"written by somebody else")
    wanted = {name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("page", "data")}
    assert {name: shelf.digests.of(name) for name in wanted} == wanted
    (tmp_path / "data").unlink()
    shelf.digests.note("hashed while it was written", "0" * 64)
    assert [shelf.digests.of(name) for name in ("data", "hashed while it was written")] == [wanted["data"], "0" * 64]
