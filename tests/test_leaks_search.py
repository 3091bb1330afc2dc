"""A folder is searched for words, in names and bytes, packed or not, across blocks; and for contact data."""

from __future__ import annotations

import gzip
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peasant_ld.problem import Place
from peasant_ld.release.leaks import search as module
from peasant_ld.release.leaks.search import LeakFound, LeakSearch, LeakWatch, leaks_in, make_search, stop_at_leaks
from peasant_ld.release.leaks.secrets import Secret
from peasant_ld.release.tables.parquet import ParquetField, write_parquet

OLGA = Secret("person/o", "name", place=Place("records/a.json", 3))
TOWN = Secret("place/t", "name")
CPF = Secret("person/o", "identifier", weak=True)
DENSE = Secret("person/m", "name")
SECRETS = {("olga", "prado"): OLGA, ("vila", "do", "sul"): TOWN, ("123", "456", "789", "09"): CPF, ("小", "明"): DENSE}


@dataclass
class _Described:
    """A dataset that says so much of itself."""

    about: str


@dataclass
class _Checked:
    about: str = ""
    contacts: str = "warning"
    job: Any = field(init=False)
    plan: Any = field(init=False)

    def __post_init__(self) -> None:
        self.job = SimpleNamespace(description=_Described(self.about))
        self.plan = SimpleNamespace(rules=SimpleNamespace(contacts=self.contacts))


def search(about: str = "", contacts: str = "warning", secrets: Any = SECRETS) -> LeakSearch:
    return make_search(secrets, _Checked(about, contacts))  # type: ignore[arg-type]


def found(folder: Path, of: LeakSearch | None = None) -> list[tuple[str, str]]:
    return [(name, f"{secret.record}.{secret.key}") for name, secret in leaks_in(folder, of or search())]


@pytest.mark.parametrize("name", ["card.png", "static/fonts/a.woff2"])
def test_what_holds_no_words_is_not_read_for_any(name: str, tmp_path: Path) -> None:
    """By chance its bytes look like an address or a short name: a version of a release would be taken out for it."""
    path, of = tmp_path / name, search(contacts="error")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\x89 olga prado ana@example.org \x00")
    watch = LeakWatch(of)
    watch(name, path.read_bytes())
    assert (found(tmp_path, of), watch.found) == ([], {})


def test_the_name_of_a_picture_is_searched(tmp_path: Path) -> None:
    (tmp_path / "olga-prado.png").write_bytes(b"")
    assert found(tmp_path) == [("olga-prado.png", "person/o.name")]


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ("said Olga Prado, and", ["person/o.name"]),
        ("OLGA&nbsp;PRADO", ["person/o.name"]),
        ("olga-prado", ["person/o.name"]),
        ("Olga Maria Prado", []),
        ("Prado Olga", []),
        ("Olga", []),
        ("Prado", []),
        ("Vila do Sul", ["place/t.name"]),
        ("Vila Nova do Sul", []),
        ("do Sul", []),
        ("sul sul vila do sul", ["place/t.name"]),
        ("no. 123.456.789-09", ["person/o.identifier"]),
        ("小明", ["person/m.name"]),
        ("Vila do Sul: Olga Prado, Olga Prado", ["place/t.name", "person/o.name"]),
        ("", []),
    ],
)
def test_a_secret_is_found_by_all_its_words_in_their_order(tmp_path: Path, text: str, records: list[str]) -> None:
    (tmp_path / "a.txt").write_text(text, "utf-8")
    assert found(tmp_path) == [("a.txt", each) for each in records]


def test_a_secret_at_the_end_of_one_text_is_not_made_of_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Prado met the other Olga", "utf-8")
    assert found(tmp_path) == []


@pytest.mark.parametrize("name", ["id/olga-prado.html", "Vila do Sul/x.txt", "x/olga%20prado"])
def test_the_name_of_a_file_is_searched(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    assert [each for each, _ in found(tmp_path)] == [name]


def test_files_are_searched_in_the_order_of_their_names_and_folders_are_no_files(tmp_path: Path) -> None:
    for name in ("c.txt", "a.txt", "b/z.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Olga Prado")
    assert found(tmp_path) == [(name, "person/o.name") for name in ("a.txt", "b/z.txt", "c.txt")]


def test_earlier_versions_are_not_searched_here(tmp_path: Path) -> None:
    for name in ("versions/1/a.txt", "other/versions/a.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("Olga Prado")
    assert found(tmp_path) == [("other/versions/a.txt", "person/o.name")]


@pytest.mark.parametrize("name", ["a.gz", "a.zip", "a.xlsx", "a.ods"])
def test_what_is_packed_is_searched_unpacked(tmp_path: Path, name: str) -> None:
    data = b"<t>Olga</t> <t>Prado</t>".replace(b"<t>", b"").replace(b"</t>", b"")
    if name == "a.gz":
        (tmp_path / name).write_bytes(gzip.compress(data))
    else:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("first.xml", "nothing")
            packed.writestr("in/second.xml", data)
    assert found(tmp_path) == [(name, "person/o.name")]


@pytest.mark.parametrize("before", range(24))
def test_a_secret_that_begins_in_one_block_and_ends_in_the_next_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr(module, "BLOCK", 8)
    (tmp_path / "a.txt").write_text("x" * before + "\nVila\ndo\nSul\n" + "y" * 9)
    assert found(tmp_path) == [("a.txt", "place/t.name")]


def test_the_last_words_of_a_block_are_not_searched_as_the_end_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK", 4)
    (tmp_path / "a.txt").write_text("Olga\nis here\nand far away\nPrado\n")
    assert found(tmp_path) == []


def test_bytes_that_are_no_text_do_not_hide_a_secret(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\xff\xfe\x00 Olga Prado \x80")
    assert found(tmp_path) == [("a.bin", "person/o.name")]


MAIL, NUMBER = "jovita@lista.example.net", "+55 81 99876 1234"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (f"write to {MAIL}", ["e-mail"]),
        (f"call {NUMBER}", ["telephone"]),
        (f"{MAIL} {NUMBER} {MAIL}", ["e-mail", "telephone"]),
        ("@context @id user@host", []),
        ("1+1 = 2", []),
        (MAIL + " x" * 100 + " " + NUMBER, ["e-mail", "telephone"]),
        ("x" * 300 + " " + MAIL + " " + "x" * 300, ["e-mail"]),
    ],
)
def test_contact_data_is_found_where_it_must_not_go_out(tmp_path: Path, text: str, keys: list[str]) -> None:
    (tmp_path / "a.txt").write_text(text)
    assert found(tmp_path, search(contacts="error", secrets={})) == [("a.txt", f".{key}") for key in keys]
    assert found(tmp_path, search(contacts="warning", secrets={})) == []


def test_contact_data_that_the_dataset_gives_for_itself_is_allowed(tmp_path: Path) -> None:
    of = search(f"Write to {MAIL} or call {NUMBER}", "error")
    (tmp_path / "a.txt").write_text(f"{MAIL}, {NUMBER}")
    assert found(tmp_path, of) == []
    (tmp_path / "a.txt").write_text(f"{MAIL}, other@lista.example.net, +55 81 99876 1235")
    assert found(tmp_path, of) == [("a.txt", ".e-mail"), ("a.txt", ".telephone")]


def test_with_contact_data_the_secrets_are_searched_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Olga Prado {MAIL}")
    assert found(tmp_path, search(contacts="error")) == [("a.txt", ".e-mail"), ("a.txt", "person/o.name")]


def test_a_leak_stops_the_release_and_is_told_without_the_value(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(f"Olga Prado {MAIL}")
    with pytest.raises(LeakFound) as error:
        stop_at_leaks(tmp_path, search(contacts="error"))
    contact, name = error.value.problems
    assert (name.code, name.place, name.record, name.key) == ("PLD206", OLGA.place, "person/o", "name")
    assert (contact.code, contact.place, contact.record, contact.key) == ("PLD206", Place("b.txt"), None, "e-mail")
    assert contact.facts == name.facts == {"file": "b.txt"}
    assert str(error.value) == "a withheld value is in the release"


def test_without_a_leak_nothing_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("nothing")
    stop_at_leaks(tmp_path, search(contacts="error"))
    stop_at_leaks(tmp_path, search(secrets={}))


def test_no_more_than_a_megabyte_of_a_file_is_looked_at_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(module, "tokens_of", lambda text: sizes.append(len(text)) or [])
    (tmp_path / "a.txt").write_text("0123456\n" * (2**18 + 2**17))
    assert found(tmp_path) == []
    assert sizes == [len("a.txt"), 2**20, 2**20, 2**20]


@pytest.mark.parametrize("before", ["x", "x" * 65, "x" * 0x4141, "x" * 0x414141, "x" * (2**20 - 3)])
def test_the_length_before_a_text_of_a_parquet_file_is_no_part_of_the_text_before_it(
    tmp_path: Path, before: str
) -> None:
    rows = [[before], ["Olga Prado"], [before]]
    with (tmp_path / "t.parquet").open("wb") as out:
        write_parquet(out, [ParquetField("name", "token")], rows)
    assert found(tmp_path) == [("t.parquet", "person/o.name")]


@pytest.mark.parametrize("text", ["write to olga@example.org today", "+55 11 91234 5678"])
def test_an_address_in_a_parquet_file_is_found_where_there_are_no_secrets(tmp_path: Path, text: str) -> None:
    with (tmp_path / "t.parquet").open("wb") as out:
        write_parquet(out, [ParquetField("name", "token")], [["x" * 0x4140], [text], ["x" * 0x2B]])
    assert found(tmp_path, search(contacts="error", secrets={}))


@pytest.mark.parametrize(
    ("words", "anchor"),
    [
        ("olga prado", ("prado", 1)),
        ("vila do sul", ("vila", 0)),
        ("organization house 7", ("house", 1)),
        ("mlh house", ("house", 1)),
        ("123 456 789 09", ("09", 3)),
        ("abc", ("abc", 0)),
        ("vila abcd", ("abcd", 1)),
        ("vila abc", ("vila", 0)),
    ],
)
def test_a_secret_is_looked_for_by_its_last_word_that_is_not_short(words: str, anchor: tuple[str, int]) -> None:
    name, at = anchor
    secret = tuple(words.split())
    assert search(secrets={secret: TOWN}).anchors == {name: {(at, len(secret))}}


def test_the_longest_secret_is_known(tmp_path: Path) -> None:
    assert search().longest == 4
    assert search(secrets={}).longest == 0


def test_two_secrets_under_one_word_are_both_found(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Vila Serena, Nova Vila Serena")
    both = search(secrets={("vila", "serena"): TOWN, ("nova", "vila", "serena"): OLGA})
    assert found(tmp_path, both) == [("a.txt", "place/t.name"), ("a.txt", "person/o.name")]


@pytest.mark.parametrize(("before", "after", "allowed"), [(64, 1, True), (65, 1, False), (1, 64, True), (1, 65, False)])
def test_so_much_is_looked_at_around_the_sign_of_an_address(
    tmp_path: Path, before: int, after: int, allowed: bool
) -> None:
    """An address that is longer is cut, and so another one than the one that is allowed."""
    mail = f"{'a' * before}@lista.n{'e' * after}"
    (tmp_path / "a.txt").write_text(mail)
    assert (found(tmp_path, search(mail, "error", {})) == []) is allowed


@pytest.mark.parametrize("before", ["", "x"])
def test_letters_that_are_cut_do_not_hide_an_address(tmp_path: Path, before: str) -> None:
    (tmp_path / "a.txt").write_text(f"{before}{'é' * 60} {MAIL} {'é' * 60}", "utf-8")
    assert found(tmp_path, search(contacts="error", secrets={})) == [("a.txt", ".e-mail")]


# What is searched while it is written

_PIECES = (
    *(
        "Olga",
        "olga",
        "Prado",
        "prado",
        "PRADO",
        "O\u0301lga",
        "vila do",
        "sul",
        "123.456",
        "789-09",
        "小",
        "明",
        "小明",
    ),
    *(
        " ",
        "\n",
        "&nbsp;",
        "&#10;",
        "%20",
        "\\u006f",
        "\\ud83d\\ude00",
        "-",
        "%",
        "&",
        "\\",
        "\0",
        "é",
        "xn--",
        "x" * 500,
    ),
    *("mail@example.org", "+55 11 91234-5678", "mail@", "example.org"),
)


@example("Olga+55 11 91234-5678789-09小\n%20-\\ud83d\\ude00+55 11 91234-5678mail@example.org", "page.html")
@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join), st.sampled_from(["page.html", "olga-prado.ttl"]))
def test_while_it_is_written_a_file_is_found_to_hold_what_it_is_found_to_hold_afterwards(text: str, name: str) -> None:
    for of in (search(), search(contacts="error"), search(contacts="error", secrets={})):
        watch = LeakWatch(of)
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, name).write_bytes(text.encode())
            watch(name, text.encode())
            afterwards = list(leaks_in(Path(folder), of))
            # In which order they are told is the report's to say; a file is read in blocks, which end with a text.
            told = Counter(leaks_in(Path(folder), of, {name}, watch.found))
            assert told == Counter(afterwards)
            assert set(watch.found) == {found for found, _ in afterwards}


def test_a_file_that_was_searched_is_not_opened_again(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("Olga Prado", "utf-8")
    watch = LeakWatch(search())
    watch("page.html", b"Nobody")
    stop_at_leaks(tmp_path, search(), {"page.html"}, watch)
    watch("page.html", b"Olga Prado")
    with pytest.raises(LeakFound) as leak:
        stop_at_leaks(tmp_path, search(), {"page.html"}, watch)
    assert [problem.facts["file"] for problem in leak.value.problems] == ["page.html"]


def test_what_is_looked_for_has_a_key_of_its_own() -> None:
    keys = {
        LeakWatch(each).key
        for each in (search(), search(secrets={}), search(contacts="error"), search("a@b.example", "error"))
    }
    assert len(keys) == 4
    assert LeakWatch(search()).key == LeakWatch(search()).key
