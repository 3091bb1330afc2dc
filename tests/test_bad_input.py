"""Bad input is told: with its code, its place, a plain sentence and a fix in five languages; nothing is written.

PEASANT_LD_MUTATIONS says how many times a good file is spoilt (default 2000; the scoreboard asks for 10,000).
"""

import json
import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from datasets import FOUNDING, GOOD, make_dataset, run, tree, with_key
from sizes import size

pytestmark = pytest.mark.slow

LANGUAGES = ("en", "pt", "es", "fr", "ht")
MUTATIONS = size(2000, 10_000, "PEASANT_LD_MUTATIONS")


class Case(NamedTuple):
    """One kind of bad input: how a dataset comes to have it, the code and exit code it must give, and its place."""

    name: str
    code: str
    exit_code: int
    spoil: Callable[[Path], object]
    where: str = "records/all.jsonl"
    line: int | None = None
    pointer: str | None = None


def put(*records: Any) -> Callable[[Path], object]:
    """These records in place of the good ones."""
    return lambda dataset: make_dataset(dataset, records)


def changed(number: int, **keys: Any) -> Callable[[Path], object]:
    """The good records with other keys in one of them."""
    return lambda dataset: make_dataset(dataset, with_key(number, **keys))


def raw(data: bytes, name: str = "all.jsonl") -> Callable[[Path], object]:
    """A file of records with these bytes."""
    return lambda dataset: (dataset / "records" / name).write_bytes(data)


def described(text: str) -> Callable[[Path], object]:
    """This `dataset.toml`."""
    return lambda dataset: (dataset / "dataset.toml").write_text(text, encoding="utf-8")


def without_setting(key: str) -> Callable[[Path], object]:
    """The `dataset.toml` without one key."""

    def take_out(dataset: Path) -> None:
        lines = (dataset / "dataset.toml").read_text("utf-8").splitlines(keepends=True)
        (dataset / "dataset.toml").write_text(
            "".join(line for line in lines if not line.startswith(f"{key} =")), "utf-8"
        )

    return take_out


def empty(dataset: Path) -> None:
    (dataset / "records" / "all.jsonl").unlink()


def unreadable(dataset: Path) -> None:
    """A link that leads nowhere can be opened by nobody, root neither."""
    empty(dataset)
    (dataset / "records" / "all.jsonl").symlink_to(dataset / "records" / "gone.jsonl")


def taken(dataset: Path) -> None:
    (dataset / "release").mkdir()
    (dataset / "release" / "thesis.txt").write_text("work")


SETTINGS = ("base", "licence", "languages", "version", "publisher", "title")
CASES = [
    Case("a file that cannot be opened", "PLD001", 2, unreadable),
    Case("a file in another encoding", "PLD002", 2, raw('{"id": "place/x", "name": "Haïti"}\n'.encode("latin-1"))),
    Case("a file in UTF-16", "PLD002", 2, raw('{"id": "place/x"}\n'.encode("utf-16"))),
    Case("not JSON", "PLD003", 2, put(GOOD[0], '{"id": "place/x",, }'), line=2),
    Case("a text that is no JSON at all", "PLD003", 2, raw(b"Dear friend,\n"), line=1),
    Case("a key that stands twice", "PLD004", 2, put('{"id": "place/x", "id": "place/y", "type": "Place"}'), line=1),
    Case("a number that is none", "PLD005", 2, put('{"id": "place/x", "type": "Place", "latitude": NaN}'), line=1),
    Case("too deep", "PLD006", 2, put('{"id":' + "[" * 200 + "]" * 200 + "}"), line=1),
    Case("deeper than anybody can follow", "PLD006", 2, put("[" * 100_000)),
    Case("a record that is a list", "PLD007", 2, put("[1, 2]"), line=1),
    Case("an unknown file format", "PLD009", 2, raw(b"%PDF", "all.pdf"), "records/all.pdf"),
    Case("an empty folder", "PLD010", 2, empty, ""),
    Case("no dataset.toml", "PLD011", 2, lambda dataset: (dataset / "dataset.toml").unlink(), ""),
    *[Case(f"no {key} in dataset.toml", "PLD012", 2, without_setting(key), "dataset.toml") for key in SETTINGS],
    Case("a base that is none", "PLD012", 2, described('base = "my archive"'), "dataset.toml"),
    Case("not TOML", "PLD013", 2, described("base: x"), "dataset.toml"),
    Case("an output folder that is not ours", "PLD014", 2, taken, ""),
    Case("an unknown key", "PLD020", 1, changed(3, fundr="organization/fund"), line=4, pointer="/fundr"),
    Case(
        "an amount in another writing",
        "PLD021",
        1,
        changed(3, amount={"value": "12.500,00", "currency": "USD"}),
        line=4,
    ),
    Case("a wrong type", "PLD022", 1, changed(1, name="The growers"), line=2, pointer="/name"),
    Case("a key that is missing", "PLD023", 1, changed(1, name=None), line=2),
    Case("no id", "PLD024", 1, changed(2, id=None), line=3),
    Case("an id that is no IRI", "PLD025", 1, changed(2, id="organization/the fund>"), line=3, pointer="/id"),
    Case("two records with one id", "PLD026", 1, put(*GOOD, GOOD[0]), line=5),
    Case("a reference to nothing", "PLD027", 1, changed(3, funder="organization/fnd"), line=4, pointer="/funder"),
    Case("an unknown kind", "PLD028", 1, changed(1, type="Movment"), line=2, pointer="/type"),
    Case("a date that is none", "PLD029", 1, changed(3, awarded="circa 1984"), line=4, pointer="/awarded"),
    Case("a day that does not exist", "PLD029", 1, changed(3, awarded="2018-02-30"), line=4, pointer="/awarded"),
    Case("an unknown currency", "PLD030", 1, changed(3, amount={"value": "1.00", "currency": "USX"}), line=4),
    Case("an unknown country", "PLD031", 1, changed(0, country="HX"), line=1, pointer="/country"),
    Case("an unknown language", "PLD032", 1, changed(0, name={"english": "Haiti"}), line=1),
    Case("not a web address", "PLD034", 1, changed(2, homepage="javascript:alert(1)"), line=3, pointer="/homepage"),
    Case("an empty text", "PLD035", 1, changed(0, name={"en": ""}), line=1),
    Case("a latitude beyond the pole", "PLD108", 1, changed(0, latitude="95.0", longitude="0.0"), line=1),
    Case("fewer months than none", "PLD036", 1, changed(3, plannedMonths=-1), line=4),
    Case("hidden signs in a text", "PLD040", 1, changed(0, name={"en": "Ha\x07iti"}), line=1),
]
cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A dataset that was published while it was good."""
    made = make_dataset(tmp_path / "archive")
    assert run("publish", made, "-o", tmp_path / "public").code == 0
    return made


def found(dataset: Path, case: Case, folder: Path) -> list[dict[str, Any]]:
    """The problems of this code in the report of a check."""
    run("check", dataset, "--report", folder / "report.json")
    report = json.loads((folder / "report.json").read_text("utf-8"))
    return [problem for problem in report["problems"] if problem["code"] == case.code]


@cases
def test_bad_input_is_told_and_nothing_is_written(dataset: Path, tmp_path: Path, case: Case) -> None:
    case.spoil(dataset)
    out = dataset / "release" if case.code == "PLD014" else tmp_path / "public"
    before = tree(tmp_path)
    done = run("publish", dataset, "-o", out)
    assert done.code == case.exit_code, done.err
    assert f"error {case.code}" in done.err
    assert f"\nread {numbers(done.err)}"
    assert tree(tmp_path) == before
    assert case.where in done.err
    assert case.line is None or f"line {case.line} " in done.err or f"line {case.line}\n" in done.err
    assert case.pointer is None or f"  {case.pointer} " in done.err


def numbers(said: str) -> str:
    """The account line, which must add up."""
    account = said.split("\nread ")[-1].splitlines()[0]
    read, *parts = (int(word) for word in account.split() if word.isdigit())
    assert read == sum(parts)
    return account


@cases
def test_bad_input_has_a_sentence_and_a_fix_in_every_language(dataset: Path, tmp_path: Path, case: Case) -> None:
    case.spoil(dataset)
    out = dataset / "release" if case.code == "PLD014" else tmp_path / "public"
    said = {}
    for lang in LANGUAGES:
        done = run("publish", dataset, "-o", out, "--lang", lang)
        lines = done.err.splitlines()
        start = next(number for number, line in enumerate(lines) if case.code in line)
        said[lang] = (lines[start + 1].strip(), lines[start + 2].strip())
        assert all(part and not re.search(r"\{\w+\}", part) for part in said[lang])
    # "falta name" is Portuguese and Spanish.
    assert len({sentence for sentence, _ in said.values()}) >= len(LANGUAGES) - 1
    assert len({fix for _, fix in said.values()}) >= len(LANGUAGES) - 1


@pytest.mark.parametrize(
    ("case", "suggestion"),
    [
        ("an unknown key", "funder"),
        ("an amount in another writing", "12500.00"),
        ("a reference to nothing", "organization/fund"),
        ("an unknown kind", "Movement"),
    ],
)
def test_the_nearest_right_thing_is_suggested(dataset: Path, case: str, suggestion: str) -> None:
    next(each for each in CASES if each.name == case).spoil(dataset)
    fixes = [line for line in run("check", dataset).err.splitlines() if line.startswith("  fix: ")]
    assert any(suggestion in fix for fix in fixes), fixes


def test_a_file_name_that_is_not_unicode_is_told(dataset: Path, tmp_path: Path) -> None:
    name = os.fsencode(dataset / "records") + b"/caf\xe9.pdf"
    Path(os.fsdecode(name)).write_bytes(b"x")
    done = run(
        "check",
        dataset,
        *(part for end in ("json", "html", "csv", "sarif") for part in ("--report", tmp_path / f"r.{end}")),
    )
    assert done.code == 2
    assert "PLD009" in done.err


def test_a_folder_that_is_asked_for_and_is_not_there_is_told() -> None:
    done = run("check", "/nowhere/at/all")
    assert done.code == 2
    assert "PLD001" in done.err


# Good files, spoilt in every way


def flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 1, 5, 50))):
        data[chance.randrange(len(data))] = chance.randrange(256)


def cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data)) :]


def take_out(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    del data[start : start + chance.choice((1, 2, 10, 200))]


def repeat(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    data[start:start] = data[start : start + chance.choice((1, 10, 300))] * chance.choice((1, 2, 20))


def nest(data: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(data))
    data[start:start] = chance.choice((b"[", b'{"a":', b"{", b"]", b"}")) * chance.choice((1, 3, 200, 5000))


def sign(data: bytearray, chance: random.Random) -> None:
    """One sign of the syntax in place of another, or a value that nobody expects."""
    odd = (
        b'"',
        b",",
        b":",
        b"null",
        b"true",
        b"-0",
        b"1e999",
        b"NaN",
        b'"\\ud800"',
        b"\x00",
        b"\xef\xbb\xbf",
        b'"\\u0000"',
    )
    start = chance.randrange(len(data))
    data[start : start + chance.choice((0, 1, 4))] = chance.choice(odd)


def swap_values(data: bytearray, chance: random.Random) -> None:
    """JSON that is JSON still, with a value where another kind of value belongs."""
    records = [json.loads(line) for line in bytes(data).splitlines()]
    record = chance.choice(records)
    odd: tuple[Any, ...] = (
        None,
        [],
        {},
        "",
        0,
        -1.5,
        True,
        [None],
        {"": ""},
        {"en": None},
        [[]],
        "a" * 10_000,
        2**63,
        "\u202e",
    )
    for _ in range(chance.choice((1, 2))):
        record[chance.choice([*record, "evidence", "access", "share", "identifier"])] = chance.choice(odd)
    data[:] = b"".join(json.dumps(each).encode() + b"\n" for each in records)


WAYS = (flip, cut, take_out, repeat, nest, sign, swap_values)


def good_lines() -> bytes:
    """A few records of every kind, one a line."""
    folder = FOUNDING.parent / "kinds"
    texts = [path.read_text("utf-8").splitlines()[0] for path in sorted(folder.glob("*/conforms.jsonl"))]
    return "".join(f"{text}\n" for text in texts).encode()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_good_file_spoilt_anyhow_is_told_and_breaks_nothing(
    tmp_path: Path, way: Any, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(way.__name__)
    good = good_lines().splitlines(keepends=True)
    path = tmp_path / "spoilt.jsonl"
    codes = {0: 0, 1: 0, 2: 0}
    for _ in range(MUTATIONS // len(WAYS) + 1):
        data = bytearray(b"".join(chance.sample(good, 2)))
        way(data, chance)
        path.write_bytes(data)
        began = time.perf_counter()
        done = run("check", path)
        assert done.code in codes, (done.err, bytes(data))
        codes[done.code] += 1
        assert done.out == ""
        assert done.code == 0 or "spoilt.jsonl" in done.err
        numbers(done.err)
        assert time.perf_counter() - began < 10
    assert codes[1] + codes[2] > 0
    record_property("measured", sum(codes.values()))
