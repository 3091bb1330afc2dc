"""Pages made after a change are those that a run from nothing makes, byte for byte, whatever changed in between."""

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from datasets import tree
from peasant_ld import load_model
from peasant_ld.flow.build_cache import BuildCache
from peasant_ld.model import Model
from peasant_ld.model.description import Description
from peasant_ld.rdf.normalize import normalize
from peasant_ld.release import site
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site import RecordCounts, Site, unchanged
from peasant_ld.release.site.pages import Printer
from peasant_ld.release.site.records import Entry, RecordPages
from peasant_ld.release.site.withdrawn import withdrawn_page

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

BASE = "https://example.org/archive/"
GONE = {"id": f"{BASE}grant/gone", "type": ["Tombstone"], "withdrawn": "2020-01-01", "replacedBy": f"{BASE}grant/seeds"}
Records = dict[str, dict[str, Any]]


def sources() -> Records:
    """A few records of which each shows others: by reference, by what points at it, by name, by evidence."""
    return {
        "place/haiti": {"type": "Place", "name": {"en": "Haiti", "fr": "Haïti"}, "country": "HT"},
        "concept/seeds": {"type": "Concept", "name": {"en": "Seeds"}},
        "document/book": {"type": "Document", "name": {"en": "A book"}},
        "movement/growers": {"type": "Movement", "name": {"en": "The growers"}, "basedIn": "place/haiti"},
        "organization/fund": {"type": "Organization", "name": {"en": "A fund"}},
        "grant/seeds": {
            "type": "Grant",
            "funder": "organization/fund",
            "recipient": "movement/growers",
            "topic": "concept/seeds",
            "amount": {"value": "12500.00", "currency": "USD"},
            "evidence": [{"of": "funder", "source": "document/book", "status": "stated"}],
        },
        "payment/first": {"type": "Payment", "paymentFor": "grant/seeds", "date": "2018-04-02"},
        "grant/other": {"type": "Grant", "name": {"en": "Another"}, "funder": "https://elsewhere.example/fund"},
    }


@dataclass
class Looking:
    """Somebody who sees the files that are put into a release."""

    key: str = ""
    seen: list[str] = field(default_factory=list)

    def __call__(self, name: str, content: bytes, /) -> None:
        self.seen.append(name)


@dataclass
class Archive:
    """A dataset that is published again and again, and what is counted of it."""

    here: Path
    records: Records
    description: Description
    account: RecordCounts = field(default_factory=lambda: RecordCounts(8, 8))
    tombstones: tuple[Mapping[str, Any], ...] = (GONE,)
    runs: int = 0
    look: Looking = field(default_factory=Looking)
    shelf: ReleaseFolder = field(init=False)

    def publish(self, kept: bool = True) -> Path:
        """The next release, made from the last one and what is remembered of it; or from nothing."""
        last, self.runs = self.here / f"release-{self.runs}", self.runs + 1
        out = self.here / (f"release-{self.runs}" if kept else f"fresh-{self.runs}")
        self.runs -= not kept
        out.mkdir()
        written = [normalize({"id": iri, **record}, load_model(), BASE) for iri, record in self.records.items()]
        records = sorted([*written, *self.tombstones], key=lambda record: str(record["id"]))
        with BuildCache(self.cache if kept else None) as cache:
            made = Site(self.description, load_model(), self.account, files=("data/dataset.ttl",), cache=cache)
            self.shelf = ReleaseFolder(out, last if kept and last.is_dir() else None, self.look)
            made.write(lambda: iter(records), self.shelf)
            cache.keep()
        return out

    @property
    def cache(self) -> Path:
        return self.here / "cache"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive that was published once."""
    title = {"en": "An archive"}
    made = Archive(
        tmp_path,
        sources(),
        Description(base=BASE, title=title, publisher={"name": "We"}, version="1", languages=("en",)),
    )
    made.publish()
    return made


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages of records that are made."""
    made: list[str] = []
    page, withdrawn = RecordPages.page, withdrawn_page

    def watched(self: RecordPages, entry: Entry) -> tuple[str, bytes]:
        if not self.printer.tree.folder:
            made.append(entry.record["id"].removeprefix(BASE))
        return page(self, entry)

    def watched_withdrawn(printer: Printer, model: Model, record: Mapping[str, Any]) -> tuple[str, bytes]:
        if not printer.tree.folder:
            made.append(record["id"].removeprefix(BASE))
        return withdrawn(printer, model, record)

    monkeypatch.setattr(RecordPages, "page", watched)
    monkeypatch.setattr(site, "withdrawn_page", watched_withdrawn)
    return made


def changed(iri: str, /, **keys: Any) -> Callable[[Archive], None]:
    def change(archive: Archive) -> None:
        archive.records[iri] = {**archive.records.get(iri, {}), **keys}

    return change


def described(**more: Any) -> Callable[[Archive], None]:
    def change(archive: Archive) -> None:
        archive.description = replace(archive.description, **more)

    return change


def without(name: str) -> Callable[[Archive], None]:
    return lambda archive: archive.records.__delitem__(name)


def _withdrawn(archive: Archive) -> None:
    del archive.records["payment/first"]
    archive.tombstones += ({"id": f"{BASE}payment/first", "type": ["Tombstone"], "withdrawn": "2021-01-01"},)


def _back(archive: Archive) -> None:
    archive.tombstones = ()
    archive.records["grant/gone"] = {"type": "Grant", "name": {"en": "Back"}}


def _recounted(archive: Archive) -> None:
    archive.account = RecordCounts(9, 8, 1, 0)


# What changes, and the records whose pages have to be made again for it; None: all.
CHANGES: dict[str, tuple[Callable[[Archive], None], set[str] | None]] = {
    "nothing": (lambda _: None, set()),
    "a fact": (changed("grant/other", plannedMonths=12), {"grant/other"}),
    "a name that others show": (
        changed("organization/fund", name={"en": "The fund"}),
        # the grant has no name, and is told by the two: so it is on the pages that lead to it
        {
            *("organization/fund", "grant/seeds", "movement/growers", "concept/seeds"),
            *("payment/first", "document/book", "grant/gone"),
        },
    ),
    "a name in another language": (
        changed("concept/seeds", name={"en": "Seeds", "ht": "Semans"}),
        {"concept/seeds", "grant/seeds"},
    ),
    "a name that a nameless neighbour is told by": (
        changed("movement/growers", name={"en": "The planters"}),
        {
            *("movement/growers", "grant/seeds", "place/haiti", "organization/fund", "concept/seeds"),
            *("payment/first", "document/book", "grant/gone"),
        },
    ),
    "the name of a source": (changed("document/book", name={"en": "The book"}), {"document/book", "grant/seeds"}),
    "a record more": (
        changed("grant/new", type="Grant", name={"en": "New"}, funder="organization/fund"),
        {"grant/new", "organization/fund"},
    ),
    "a record more before all others": (changed("a/first", type="Concept", name={"en": "A"}), {"a/first"}),
    "a record that was only pointed at": (
        changed("concept/food", type="Concept", name={"en": "Food"}),
        {"concept/food"},
    ),
    "a record less": (without("payment/first"), {"grant/seeds"}),
    "a record less that others name": (without("document/book"), {"grant/seeds"}),
    "a link more": (changed("grant/other", topic="concept/seeds"), {"grant/other", "concept/seeds"}),
    "a link the other way": (changed("grant/other", funder="organization/fund"), {"grant/other", "organization/fund"}),
    "another kind": (changed("grant/other", type="Payment", funder=None), {"grant/other"}),
    "a record withdrawn": (_withdrawn, {"grant/seeds", "payment/first"}),
    "a tombstone that lives again": (_back, {"grant/gone"}),
    "the counts": (_recounted, set()),
    "the title": (described(title={"en": "Our archive"}), None),
    "the version": (described(version="2"), None),
    "the publisher": (described(publisher={"name": "They", "url": "https://they.example/"}), None),
    "the licence": (described(licence="https://creativecommons.org/publicdomain/zero/1.0/"), None),
    "the description": (described(description={"en": "About us"}), None),
    "the languages": (described(languages=("fr", "en")), None),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_after_a_change_the_pages_are_those_of_a_run_from_nothing(
    archive: Archive, rendered: list[str], name: str
) -> None:
    change, again = CHANGES[name]
    change(archive)
    archive.records = {
        iri: {key: value for key, value in record.items() if value is not None}
        for iri, record in archive.records.items()
    }
    made = archive.publish()
    expected = set(archive.records) | {str(each["id"]).removeprefix(BASE) for each in archive.tombstones}
    assert set(rendered) == (expected if again is None else again)
    assert tree(made) == tree(archive.publish(kept=False))
    rendered.clear()
    assert tree(archive.publish()) == tree(made)
    assert rendered == []


def test_a_page_is_made_again_when_others_are_named_together_with_its_record(
    archive: Archive, rendered: list[str]
) -> None:
    grant = {"type": "Grant", "name": {"en": "G"}, "funder": "organization/fund"}
    archive.records["movement/second"] = {"type": "Movement", "name": {"en": "The second"}}
    archive.records["grant/near"] = {**grant, "recipient": "movement/growers"}
    archive.records["grant/next"] = {**grant, "recipient": "movement/second"}
    archive.publish()
    rendered.clear()
    archive.records["grant/near"] = {**grant, "recipient": "movement/second"}
    made = archive.publish()
    assert "organization/fund" in rendered
    assert tree(made) == tree(archive.publish(kept=False))


def test_a_memory_that_is_gone_or_damaged_costs_time_only(archive: Archive, rendered: list[str]) -> None:
    right = tree(archive.here / "release-1")
    for damage in (None, b"", b"x" * 5000, archive.cache.read_bytes()[:6000]):
        archive.cache.unlink() if damage is None else archive.cache.write_bytes(damage)
        assert tree(archive.publish()) == right
        assert set(rendered) == {*archive.records, "grant/gone"}
        rendered.clear()


@pytest.mark.parametrize("suffix", [".html", ".ttl", ".jsonld"])
@pytest.mark.parametrize("damage", ["other bytes", "one letter", "missing", "a link", "a folder"])
def test_what_was_done_to_an_earlier_file_is_not_carried_over(
    archive: Archive, rendered: list[str], suffix: str, damage: str
) -> None:
    right = tree(archive.here / "release-1")
    path = archive.here / f"release-1/id/grant/seeds{suffix}"
    content = path.read_bytes()
    path.unlink()
    match damage:
        case "other bytes":
            path.write_bytes(b"<script>alert(1)</script>")
        case "one letter":
            path.write_bytes(content.replace(b"12500", b"12501").replace(b"12\xe2\x80\xaf500", b"12\xe2\x80\xaf501"))
        case "a link":
            elsewhere = archive.here / "elsewhere"
            elsewhere.write_bytes(content)
            path.symlink_to(elsewhere)
        case "a folder":
            path.mkdir()
    made = archive.publish()
    assert rendered == ["grant/seeds"]
    assert not (made / f"id/grant/seeds{suffix}").is_symlink()
    assert tree(made) == right


def test_a_note_that_was_forged_does_not_let_another_file_in(archive: Archive, rendered: list[str]) -> None:
    with BuildCache(archive.cache) as cache:
        notes = {iri: cache.recall("pages", BASE + iri) for iri in archive.records}
        for iri in archive.records:
            cache.note("pages", BASE + iri, notes["grant/other"] or "")
        cache.keep()
    assert tree(archive.publish()) == tree(archive.here / "release-1")
    assert set(rendered) == {*archive.records, "grant/gone"} - {"grant/other"}


def test_another_program_makes_all_pages_anew(
    archive: Archive, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unchanged, "made_by", lambda model: "another")
    archive.publish()
    assert set(rendered) == {*archive.records, "grant/gone"}


def test_another_model_makes_all_pages_anew(archive: Archive, tmp_path: Path) -> None:
    before = unchanged._common(load_model(), ())
    own = tmp_path / "model"
    own.mkdir()
    (own / "context.jsonld").write_text('{"@context": {}}', encoding="utf-8")
    assert unchanged._common(load_model(own), ()) != before


def test_a_disk_without_hard_links_gets_copies(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("os.link", refuse)
    made = archive.publish()
    assert tree(made) == tree(archive.here / "release-1")
    assert (made / "id/grant/seeds.html").stat().st_nlink == 1


# What is not even opened


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of records that are read in the release before."""
    read: list[str] = []
    held = ReleaseFolder.held

    def watched(self: ReleaseFolder, name: str, size: int | None = None) -> bytes | None:
        if name.startswith("id/"):
            read.append(name)
        return held(self, name, size)

    monkeypatch.setattr(ReleaseFolder, "held", watched)
    return read


def files_of(iri: str) -> set[str]:
    return {f"id/{iri}{suffix}" for suffix in (".html", ".ttl", ".jsonld")}


def after_the_last_run(archive: Archive) -> None:
    """Wait until the clock of the disk has gone on since the notes were kept."""
    probe = archive.here / "probe"
    while not probe.exists() or probe.stat().st_ctime_ns <= archive.cache.stat().st_ctime_ns:
        probe.write_bytes(b"")


def test_what_nobody_touched_is_shared_without_being_opened(archive: Archive, opened: list[str]) -> None:
    right = tree(archive.here / "release-1")
    made = archive.publish()
    assert opened == []
    assert tree(made) == right
    tree(archive.publish())  # the third has them of the second, which shares them with the first
    assert opened == []


def test_what_somebody_touched_is_read_and_shared_where_it_holds_what_it_should(
    archive: Archive, opened: list[str], rendered: list[str]
) -> None:
    after_the_last_run(archive)
    page = archive.here / "release-1/id/grant/seeds.html"
    page.chmod(0o600)
    made = archive.publish()
    assert set(opened) == files_of("grant/seeds")
    assert rendered == []
    assert (made / "id/grant/seeds.html").samefile(page)


def test_a_change_is_seen_though_size_and_times_were_set_back(archive: Archive, rendered: list[str]) -> None:
    right = tree(archive.here / "release-1")
    after_the_last_run(archive)
    page = archive.here / "release-1/id/grant/seeds.html"
    before = page.stat()
    with page.open("r+b") as file:
        file.write(b"<!DOCTYPE")
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = page.stat()
    assert (after.st_ino, after.st_size, after.st_mtime_ns) == (before.st_ino, before.st_size, before.st_mtime_ns)
    made = archive.publish()
    assert rendered == ["grant/seeds"]
    assert tree(made) == right


def test_a_release_that_was_copied_with_its_notes_is_read(archive: Archive, opened: list[str]) -> None:
    release = archive.here / "release-1"
    right = tree(release)
    copy = shutil.copytree(release, archive.here / "copy")
    shutil.rmtree(release)
    copy.rename(release)
    assert tree(archive.publish()) == right
    assert files_of("grant/seeds") <= set(opened)


def test_other_words_to_look_for_are_looked_for_in_what_did_not_change(archive: Archive, rendered: list[str]) -> None:
    for words, seen in (("a", True), ("a", False), ("b", True)):
        archive.look = Looking(words)
        archive.publish()
        assert (files_of("grant/seeds") <= set(archive.look.seen)) is seen, words
    assert rendered == []


def test_what_is_noted_of_a_file_is_what_it_holds(archive: Archive) -> None:
    for _ in range(2):
        made = archive.publish()
        assert archive.shelf.sums == {name: bytes.fromhex(digest) for name, digest in tree(made).items()}
