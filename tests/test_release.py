"""A dataset becomes a release: whole or not at all, always the same bytes, and nothing in it that must not go out."""

import gzip
import json
import re
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import peasant_ld
from datasets import BASE, FOUNDING, GOOD, environment, leftovers, make_dataset, run, start, tree, with_key
from peasant_ld.problem import InputError, Place, Problem
from peasant_ld.published.manifest import listed, strangers
from peasant_ld.published.staging import staging
from peasant_ld.published.versions import earlier_versions
from peasant_ld.report import Counts, Report
from sizes import size

FILES = {"context.jsonld", "report.html", "report.json", *(f"data/dataset.{end}" for end in ("ttl", "jsonld", "nq.gz"))}
# Another number than a number, and so an error of its own record.
BROKEN = with_key(3, amount={"value": "12.500,00", "currency": "USD"})
SECRET = "Marisol Quispe Huamán"
PERSON = {"id": "person/marisol", "type": "Person", "name": {"es": SECRET}}


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return make_dataset(tmp_path / "archive")


@pytest.fixture
def release(dataset: Path) -> Path:
    assert run("publish", dataset).code == 0
    return dataset / "release"


def everything(release: Path) -> str:
    """Every byte of a release, unpacked."""
    data = [path.read_bytes() for path in release.rglob("*") if path.is_file()]
    packed = [gzip.decompress(path.read_bytes()) for path in release.rglob("*.gz")]
    return b"\n".join([*data, *packed]).decode(errors="replace")


# A release


def test_a_release_holds_its_files_and_nothing_else(release: Path) -> None:
    assert set(tree(release)) >= FILES
    assert strangers(release) == ()
    assert leftovers(release) == []


def test_the_manifest_is_one_that_sha256sum_checks(release: Path) -> None:
    lines = (release / "manifest-sha256.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[0-9a-f]{64}  \S+", line) for line in lines)
    wanted = {line[66:]: line[:64] for line in lines}
    assert list(wanted) == sorted(wanted)
    assert wanted == {name: digest for name, digest in tree(release).items() if name != "manifest-sha256.txt"}
    assert listed(release) == tuple(wanted)
    check = subprocess.run(["sha256sum", "--check", "--quiet", "manifest-sha256.txt"], cwd=release, check=False)
    assert check.returncode == 0


def test_publishing_again_changes_nothing(dataset: Path, release: Path) -> None:
    before = tree(dataset)
    assert run("publish", dataset).code == 0
    assert tree(dataset) == before


def test_a_published_release_is_replaced_as_a_whole(dataset: Path, release: Path) -> None:
    make_dataset(dataset, GOOD[:1])
    assert run("publish", dataset).code == 0
    assert "organization/fund" not in everything(release)
    assert not strangers(release)


def test_a_release_may_be_put_anywhere(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("publish", dataset, "-o", tmp_path / "a" / "b").code == 0
    (tmp_path / "empty").mkdir()
    assert run("publish", dataset, "-o", tmp_path / "empty").code == 0
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    assert run("publish", dataset, "-o", tmp_path / "link").code == 0
    assert (tmp_path / "link").is_symlink()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert run("publish", dataset, "-o", ".").code == 0
    assert tree(tmp_path / "here") == tree(tmp_path / "empty") == tree(tmp_path / "a" / "b") == tree(tmp_path / "link")


def test_the_library_publishes_the_same(dataset: Path, release: Path, tmp_path: Path) -> None:
    report = peasant_ld.open_dataset(dataset).publish(tmp_path / "other")
    assert report.counts == Counts(4, 4, 0, 0)
    assert tree(tmp_path / "other") == tree(release)


# Same input, same bytes

ENVIRONMENTS = [
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "America/Port-au-Prince", "LC_ALL": "C.UTF-8"},
    {"PYTHONHASHSEED": "2", "TZ": "Asia/Jakarta", "LC_ALL": "pt_BR.UTF-8"},
    {"PYTHONHASHSEED": "3", "TZ": "UTC", "LC_ALL": "fr_FR.UTF-8"},
]


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_where_when_or_by_whom(tmp_path: Path) -> None:
    trees = []
    for number, changes in enumerate(ENVIRONMENTS):
        dataset = make_dataset(tmp_path / ("one", "another place")[number % 2] / str(number), [*GOOD, PERSON])
        done = start("publish", "." if number < 2 else dataset, cwd=dataset, **changes)
        assert done.code == 0, done.err
        trees.append(tree(dataset / "release"))
    assert all(other == trees[0] for other in trees)


@pytest.mark.slow
def test_the_founding_example_has_the_same_bytes_everywhere(tmp_path: Path) -> None:
    outs = []
    for changes in ENVIRONMENTS[1:3]:
        outs.append(tmp_path / changes["PYTHONHASHSEED"])
        assert start("publish", FOUNDING, "-o", outs[-1], **changes).code == 0
    assert tree(outs[0]) == tree(outs[1])


# Not ours to replace


@pytest.mark.parametrize(
    "put",
    [
        lambda out: (out.mkdir(), (out / "thesis.docx").write_text("years of work")),
        lambda out: out.write_text("a file"),
        lambda out: (
            out.mkdir(),
            (out / "bagit.txt").write_text("a bag"),
            (out / "manifest-sha256.txt").write_text(""),
        ),
        lambda out: (
            out.mkdir(),
            (out / "manifest-sha256.txt").write_text("not a manifest"),
            (out / "a").write_text("b"),
        ),
    ],
    ids=["a folder of other things", "a file", "somebody else's manifest", "a manifest that is none"],
)
def test_what_is_not_a_release_is_left_alone(dataset: Path, tmp_path: Path, put: Any) -> None:
    out = tmp_path / "out"
    put(out)
    before = (tree(tmp_path), out.read_bytes() if out.is_file() else None)
    done = run("publish", dataset, "-o", out)
    assert done.code == 2
    assert "PLD014" in done.err
    assert (tree(tmp_path), out.read_bytes() if out.is_file() else None) == before


TAKEN = [  # a release, a bag, what is told, and the two ways that lead on
    ("bag", None, "given with -o is a BagIt bag", ("folder with -o", "this folder with --bagit")),
    ("release", "release", "given with --bagit is a release", ("folder with --bagit", "this folder with -o")),
    ("new", "release", "given with --bagit is a release", ("folder with --bagit", "this folder with -o")),
    ("new", "other", "files that are no BagIt bag", ("folder with --bagit", "move these files away")),
    ("new", "other/thesis.docx", "files that are no BagIt bag", ("folder with --bagit", "move these files away")),
]


def test_a_bag_does_not_take_the_place_of_a_release_nor_a_release_that_of_a_bag(dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    renewed = ("publish", dataset, "--no-pages", "-o", out / "release", "--bagit", out / "bag")
    assert run(*renewed).code == 0
    (out / "other").mkdir()
    (out / "other/thesis.docx").write_text("years of work")
    before = tree(out)
    for release, bag, told, ways in TAKEN:
        wish = [] if bag is None else ["--bagit", out / bag]
        done = run("publish", dataset, "--no-pages", "-o", out / release, *wish)
        assert (done.code, "PLD014" in done.err, told in done.err) == (2, True, True), (release, bag)
        assert all(way in done.err for way in ways), (release, bag)
        assert tree(out) == before, "and no release is written whose bag cannot be"
    assert run(*renewed).code == 0


@pytest.mark.parametrize("name", ["notes.txt", "data/notes.txt", "data/data/notes.txt", "fetch.txt"])
def test_a_file_that_somebody_put_into_a_bag_is_not_lost(dataset: Path, tmp_path: Path, name: str) -> None:
    wish = ("publish", dataset, "--no-pages", "-o", tmp_path / "release", "--bagit", tmp_path / "bag")
    assert run(*wish).code == 0
    (tmp_path / "bag" / name).write_text("mine")
    before = tree(tmp_path)
    done = run(*wish)
    assert (done.code, "no BagIt bag made here" in done.err, tree(tmp_path)) == (2, True, before)


def test_a_bag_of_somebody_else_is_left_alone(dataset: Path, tmp_path: Path) -> None:
    bagit = pytest.importorskip("bagit")
    bag = tmp_path / "bag"
    bag.mkdir()
    (bag / "letter.txt").write_text("dear all")
    bagit.make_bag(str(bag), checksums=["sha256"])
    before = tree(tmp_path)
    done = run("publish", dataset, "--no-pages", "-o", tmp_path / "release", "--bagit", bag)
    assert (done.code, "no BagIt bag made here" in done.err, tree(tmp_path)) == (2, True, before)
    assert (bag / "data" / "letter.txt").read_text() == "dear all"


def test_a_file_that_somebody_put_into_a_release_is_not_lost(dataset: Path, release: Path) -> None:
    (release / "notes.txt").write_text("mine")
    before = tree(release)
    done = run("publish", dataset)
    assert (done.code, tree(release)) == (2, before)
    assert "PLD014" in done.err


def test_what_a_file_manager_leaves_does_not_stand_in_the_way(dataset: Path, release: Path) -> None:
    (release / ".DS_Store").write_bytes(b"\0")
    assert run("publish", dataset).code == 0


# Errors


def test_an_error_stops_it_and_the_old_release_stays(dataset: Path, release: Path) -> None:
    before = tree(release)
    make_dataset(dataset, BROKEN)
    done = run("publish", dataset)
    assert done.code == 1
    assert "PLD021" in done.err
    assert tree(release) == before
    assert leftovers(release) == []
    assert not (dataset / "rejected.jsonl").exists()


def test_an_error_leaves_nothing_where_nothing_was(dataset: Path) -> None:
    make_dataset(dataset, BROKEN)
    assert run("publish", dataset).code == 1
    assert sorted(path.name for path in dataset.iterdir()) == ["dataset.toml", "records"]


def test_what_is_right_goes_out_if_that_is_asked_for(dataset: Path) -> None:
    make_dataset(dataset, BROKEN)
    done = run("publish", dataset, "--reject")
    assert done.code == 1
    assert "read 4 = published 3 + withheld 0 + rejected 1" in done.err
    release = dataset / "release"
    assert "grant/seeds" not in everything(release)
    assert "organization/fund" in everything(release)
    assert [json.loads(line) for line in (dataset / "rejected.jsonl").read_text("utf-8").splitlines()] == [BROKEN[3]]


def test_a_rejected_file_that_somebody_mends_is_never_written_over(dataset: Path) -> None:
    make_dataset(dataset, BROKEN)
    run("publish", dataset, "--reject")
    file, reasons = dataset / "rejected.jsonl", dataset / "rejected.reasons.csv"
    once = {path: path.read_bytes() for path in (file, reasons)}
    assert "set aside" in run("publish", dataset, "--reject").err
    assert {path: path.read_bytes() for path in dataset.glob("rejected*.[jc]*")} == once, "nothing new, nothing twice"
    file.write_bytes(mended := once[file].replace(b"12.500,00", b"12500.00"))
    done = run("publish", dataset, "--reject")
    assert (file.read_bytes(), (dataset / "rejected-2.jsonl").read_bytes()) == (mended, once[file])
    assert f"{file} of an earlier run stays" in done.err
    assert "rejected-2.jsonl" in done.err


def test_a_rejected_file_goes_when_all_its_records_have_been_read_again(dataset: Path) -> None:
    make_dataset(dataset, BROKEN)
    run("publish", dataset, "--reject")
    make_dataset(dataset, GOOD)
    done = run("publish", dataset)
    assert f"{dataset / 'rejected.jsonl'} of an earlier run was removed" in done.err
    assert not list(dataset.glob("*rejected*"))


def test_a_rejected_file_stays_when_it_alone_still_holds_a_record(dataset: Path) -> None:
    make_dataset(dataset, BROKEN)
    run("publish", dataset, "--reject")
    make_dataset(dataset, BROKEN[:3])
    done = run("publish", dataset)
    assert done.code == 0
    assert f"{dataset / 'rejected.jsonl'} of an earlier run stays" in done.err
    assert (dataset / "rejected.jsonl").exists()


@pytest.mark.parametrize("command", ["check", "publish", "convert"])
def test_a_file_that_is_wrong_as_a_whole_is_not_read_to_its_end(
    dataset: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setattr(import_module("peasant_ld.flow.gathering"), "HOPELESS", 3)
    monkeypatch.setattr(import_module("peasant_ld.flow.chunks"), "LINES_SIZE", 20_000)
    monkeypatch.setattr(import_module("peasant_ld.reading.json_lines"), "BLOCK_SIZE", 10_000)
    wrong = [{"id": f"grant/g{number}", "type": "Grant", "openCall": "Y"} for number in range(9000)]
    make_dataset(dataset, [*GOOD, *wrong])
    more = {"check": [], "publish": ["--reject"], "convert": ["--reject", "-o", dataset / "a.ttl"]}[command]
    done = run(command, dataset, *more)
    assert done.code == 2
    assert "reading stopped after" in done.err
    read, passed, _, rejected = map(int, re.findall(r"\d+", done.err.split("\nread ")[-1])[:4])
    assert (passed, read) == (4, 4 + rejected)
    assert rejected < 9000
    assert not (dataset / "release").exists()
    assert not (dataset / "a.ttl").exists()


def test_a_file_with_many_errors_among_more_good_records_is_read_to_its_end(
    dataset: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("peasant_ld.flow.gathering"), "HOPELESS", 3)
    make_dataset(dataset, [record for number in range(20) for record in (
        {"id": f"concept/a{number}", "type": "Concept", "name": {"en": f"A {number}"}},
        {"id": f"concept/b{number}", "type": "Concept", "name": {"en": f"B {number}"}},
        {"id": f"grant/g{number}", "type": "Grant", "openCall": "Y"},
    )])  # fmt: skip
    assert "read 60 = publishable 40 + withheld 0 + rejected 20" in run("check", dataset).err


def test_records_that_need_a_rejected_one_go_with_it(dataset: Path) -> None:
    movement = {**GOOD[1], "name": "not by language"}
    make_dataset(dataset, [GOOD[0], movement, *GOOD[2:]])
    done = run("publish", dataset, "--reject")
    assert "read 4 = published 2 + withheld 0 + rejected 2" in done.err
    assert "grant/seeds" not in everything(dataset / "release")
    rejected = [json.loads(line)["id"] for line in (dataset / "rejected.jsonl").read_text("utf-8").splitlines()]
    assert sorted(rejected) == ["grant/seeds", "movement/growers"]


def test_where_nothing_is_right_nothing_goes_out(dataset: Path) -> None:
    make_dataset(dataset, [{**GOOD[0], "country": "Atlantis"}])
    done = run("publish", dataset, "--reject")
    assert done.code == 1
    assert not (dataset / "release").exists()


# The report in a release is public


def test_the_report_in_a_release_holds_nothing_of_rejected_and_withheld_records(dataset: Path) -> None:
    broken = {**GOOD[3], "id": "grant/the-hidden-one", "amount": {"value": "98.765,00 to Marisol", "currency": "USD"}}
    unknown = {**GOOD[0], "id": "place/hut", "phone of Marisol": "+33 6 12 34 56 78"}
    make_dataset(dataset, [*GOOD, broken, unknown, PERSON])
    done = run("publish", dataset, "--reject")
    assert "read 7 = published 4 + withheld 1 + rejected 2" in done.err
    text = everything(dataset / "release")
    for secret in ("Marisol", "marisol", SECRET, "98.765", "the-hidden-one", "+33 6", "place/hut"):
        assert secret not in text
    report = json.loads((dataset / "release" / "report.json").read_text("utf-8"))
    assert report["counts"] == {"read": 7, "published": 4, "withheld": 1, "rejected": 2, "adds_up": True}
    assert report["codes"]["PLD021"] == 1


def test_a_public_report_keeps_what_is_said_and_nothing_of_the_data() -> None:
    place = Place("records/grants.xlsx", 7, "/amount", "Grants", 7, "D", "Amount")
    facts = {"message": {"en": "too low"}, "shape": "pld:x", "suggestion": "Ana"}
    found = Problem("PLD108", place, "grant/ana", "amount", "Ana", facts=facts)
    report = Report((found, Problem("PLD020", place, "grant/ana", "Ana")), Counts(1, 0, 0, 1), {"engine": "auto"}, BASE)
    assert report.public() == Report(
        (
            Problem("PLD108", Place("records/grants.xlsx", 7), key="amount", facts={"message": {"en": "too low"}}),
            Problem("PLD020", Place("records/grants.xlsx", 7)),
        ),
        report.counts,
        report.details,
        BASE,
    )
    for text in (report.public().to_json("pt"), report.public().to_html("fr"), report.public().to_csv()):
        assert "Ana" not in text


def test_the_report_speaks_the_language_of_the_dataset_not_that_of_whoever_publishes(dataset: Path) -> None:
    description = dataset / "dataset.toml"
    description.write_text(description.read_text("utf-8").replace('["en"]', '["pt", "en"]'), "utf-8")
    assert run("publish", dataset, "--lang", "fr").code == 0
    assert json.loads((dataset / "release" / "report.json").read_text("utf-8"))["language"] == "pt"


# The account

KEYS: dict[str, Any] = {
    "id": st.sampled_from(["place/a", "place/b", "place/B", "place/c", "a b", "", None]),
    "type": st.sampled_from(["Place", "Place", "Place", "Person", "Plaice"]),
    "country": st.sampled_from(["HT", "BR", "XX"]),
    "partOf": st.sampled_from(["place/a", "place/b", "place/none"]),
    "access": st.sampled_from(
        [{"level": "public"}, {"level": "restricted"}, {"level": "withdrawn", "on": "2024-05-01", "reason": "error"}]
    ),
}
records = st.fixed_dictionaries({"id": KEYS["id"]}, optional={key: KEYS[key] for key in list(KEYS)[1:]})
EXAMPLES = size(60, 1000)
lines = st.lists(records | st.sampled_from(["{", "[]", '{"id": "place/x", "id": "place/y"}', "", "NaN"]), max_size=7)


SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@pytest.mark.slow
@pytest.mark.usefixtures("counted")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW, derandomize=True)
@given(lines)
def test_every_record_read_is_published_withheld_or_rejected(mixture: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as name:
        dataset = make_dataset(Path(name), mixture)
        for options in ([], ["--reject"]):
            done = run("publish", dataset, *options)
            assert done.code in (0, 1, 2), done.err
            read, published, withheld, rejected = map(int, re.findall(r"\d+", done.err.split("\nread ")[-1])[:4])
            assert read == published + withheld + rejected == sum(line != "" for line in mixture)
        if (dataset / "release").exists():
            subjects = set(
                re.findall(r'"id":"([^"#]*)","type"', (dataset / "release/data/dataset.jsonld").read_text("utf-8"))
            )
            assert len(subjects) >= published


# Versions


CORRECTED = [*GOOD[:2], {**GOOD[2], "name": {"en": "The fund"}}, GOOD[3], {**GOOD[2], "id": "organization/more"}]


@pytest.mark.slow
def test_an_earlier_version_stays_when_a_new_one_comes(dataset: Path, release: Path) -> None:
    first = tree(release)
    make_dataset(dataset, CORRECTED[:4], version="1.1.0")
    assert run("publish", dataset).code == 0
    second = {name: digest for name, digest in tree(release).items() if not name.startswith("versions/")}
    assert tree(release / "versions" / "1.0.0") == first
    assert not any(name.startswith("versions/") for name in listed(release))
    make_dataset(dataset, CORRECTED, version="2.0.0")
    assert run("publish", dataset).code == 0
    assert tree(release / "versions" / "1.0.0") == first
    assert tree(release / "versions" / "1.1.0") == second
    check = ["sha256sum", "--check", "--quiet", "manifest-sha256.txt"]
    assert subprocess.run(check, cwd=release / "versions" / "1.0.0", check=False).returncode == 0
    before = tree(release)
    assert run("publish", dataset).code == 0
    assert tree(release) == before


@pytest.mark.slow
def test_the_current_version_may_be_corrected(dataset: Path, release: Path) -> None:
    make_dataset(dataset, GOOD[:3])
    assert run("publish", dataset).code == 0
    assert not (release / "versions").exists()


@pytest.mark.slow
def test_an_earlier_version_is_never_changed(dataset: Path, release: Path) -> None:
    make_dataset(dataset, CORRECTED, version="1.1.0")
    run("publish", dataset)
    before = tree(release)
    make_dataset(dataset, GOOD, version="1.0.0")
    done = run("publish", dataset)
    assert done.code == 2
    assert "PLD501" in done.err
    assert tree(release) == before


@pytest.mark.parametrize("version", ["../1", ".", "..", "1/2", "-rf", "a b", "1.0\\\\n", "v" * 65])
def test_a_version_that_cannot_name_a_folder_is_refused(dataset: Path, version: str) -> None:
    make_dataset(dataset, version=version)
    done = run("publish", dataset)
    assert done.code == 2
    assert "PLD012" in done.err
    assert not (dataset / "release").exists()


def test_a_manifest_leads_nowhere_outside_its_folder(dataset: Path, release: Path) -> None:
    (release / "manifest-sha256.txt").write_text(f"{'0' * 64}  ../dataset.toml\n")
    assert listed(release) == ()
    make_dataset(dataset, version="2")
    assert "PLD014" in run("publish", dataset).err


@pytest.mark.slow
def test_what_is_withheld_now_may_not_stay_in_an_earlier_version(dataset: Path, release: Path) -> None:
    name = "The fund that is at risk now"
    make_dataset(dataset, [*GOOD[:2], {**GOOD[2], "name": {"en": name}}], version="1.1.0")
    assert run("publish", dataset).code == 0
    hidden = {**GOOD[2], "name": {"en": name}, "access": {"level": "restricted", "reason": "safety"}}
    make_dataset(dataset, [*GOOD[:2], hidden], version="1.2.0")
    assert run("publish", dataset).code == 0
    assert earlier_versions(release) == ()  # both told of the fund
    assert name not in everything(release)


# The lock and what a killed run left

HOLD = """
import sys, time
from pathlib import Path
from peasant_ld.published.staging import staging
from peasant_ld.published.versions import earlier_versions
with staging(Path(sys.argv[1])) as folder:
    (folder / "half").write_text("half")
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.slow
def test_a_second_publisher_is_told_who_holds_the_lock(dataset: Path, release: Path) -> None:
    before = tree(release)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(release)], stdout=subprocess.PIPE, env=environment())
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        done = run("publish", dataset)
        assert done.code == 2
        assert "PLD017" in done.err
        assert f"process {holder.pid} " in done.err
        assert tree(release) == before
    finally:
        holder.kill()
        holder.communicate()
    assert len(leftovers(release)) == 2
    assert run("publish", dataset).code == 0
    assert tree(release) == before
    assert leftovers(release) == []


def test_a_release_that_a_killed_run_had_moved_aside_comes_back(dataset: Path, release: Path) -> None:
    before = tree(release)
    release.rename(release.parent / ".release.old")
    (release.parent / ".release.staging").mkdir()
    make_dataset(dataset, BROKEN)
    with pytest.raises(RuntimeError), staging(release):
        raise RuntimeError
    assert tree(release) == before
    assert leftovers(release) == []


def test_without_an_exchange_of_names_it_works_too(
    dataset: Path, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peasant_ld.published.staging._exchange", lambda one, other: False)
    make_dataset(dataset, GOOD[:2])
    assert run("publish", dataset).code == 0
    assert "organization/fund" not in everything(release)
    assert leftovers(release) == []


def test_the_lock_is_free_after_a_failure(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(InputError), staging(tmp_path / "out"):
            raise InputError(Problem("PLD014"))
    assert list(tmp_path.iterdir()) == []
