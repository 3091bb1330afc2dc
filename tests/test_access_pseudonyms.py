"""Persons get random pseudonyms, kept in a file outside the dataset, and keep them from release to release."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.access import pseudonyms
from peasant_ld.access.pseudonyms import is_opaque, key_file, read_keys, tokens_in, with_new, write_keys
from peasant_ld.problem import InputError


@pytest.mark.parametrize("written", ["../key.json", "../keys/key.json", "../dataset-keys.json", "../other/../key.json"])
def test_the_key_file_lies_beside_the_dataset(tmp_path: Path, written: str) -> None:
    dataset = tmp_path / "dataset"
    dataset.mkdir()
    assert key_file(written, dataset) == (dataset / written).resolve()
    assert key_file(str(tmp_path / "key.json"), dataset) == tmp_path.resolve() / "key.json"


@pytest.mark.parametrize("written", ["key.json", "keys/key.json", "../dataset/key.json", ".", "../link/key.json"])
def test_a_key_file_inside_the_dataset_is_refused(tmp_path: Path, written: str) -> None:
    dataset = tmp_path / "dataset"
    dataset.mkdir()
    (tmp_path / "link").symlink_to(dataset)
    with pytest.raises(InputError) as error:
        key_file(written, dataset)
    problem = error.value.problem
    assert (problem.code, problem.key, problem.value) == ("PLD208", "access.pseudonyms", written)
    assert problem.place is not None
    assert problem.place.file == "dataset.toml"
    assert problem.facts == {"expected": "a file outside the dataset"}


def test_where_there_is_no_file_there_are_no_keys(tmp_path: Path) -> None:
    assert read_keys(tmp_path / "none.json") == {}


TWINS = '{"person/a": "p-1", "person/b": "p-1"}'


@pytest.mark.parametrize(
    "content", ["", "[]", "5", '"x"', "{", '{"person/a": 5}', '{"person/a": null}', "\ud83d", TWINS]
)
def test_a_file_that_is_no_key_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.json"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError) as error:
        read_keys(path)
    problem = error.value.problem
    assert (problem.code, problem.key, problem.value) == ("PLD208", "access.pseudonyms", "key.json")
    assert problem.place is not None
    assert problem.place.file == "dataset.toml"


@pytest.mark.parametrize("keys", [{}, {"person/b": "p-2", "person/a": "p-1"}, {"person/ação": "p-3"}])
def test_what_is_written_is_read_again(tmp_path: Path, keys: dict[str, str]) -> None:
    path = tmp_path / "new" / "folder" / "key.json"
    write_keys(path, keys)
    assert read_keys(path) == keys
    assert list(json.loads(path.read_text("utf-8"))) == sorted(keys)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["key.json"]
    write_keys(path, {"person/z": "p-9"})
    assert read_keys(path) == {"person/z": "p-9"}


def test_keys_can_be_read_line_by_line(tmp_path: Path) -> None:
    write_keys(tmp_path / "key.json", {"person/b": "p-2", "person/a": "p-1"})
    assert (tmp_path / "key.json").read_text("utf-8") == '{\n "person/a": "p-1",\n "person/b": "p-2"\n}'


def test_a_file_in_another_encoding_of_utf8_is_read(tmp_path: Path) -> None:
    (tmp_path / "key.json").write_bytes('{"person/ação": "p-3"}'.encode())
    assert read_keys(tmp_path / "key.json") == {"person/ação": "p-3"}


def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    write_keys(path, {"person/a": "p-1"})
    with pytest.raises(TypeError):
        write_keys(path, {"person/a": "p-1", "person/b": object()})  # type: ignore[dict-item]
    assert read_keys(path) == {"person/a": "p-1"}
    write_keys(path, {"person/c": "p-3"})  # over what the broken run left
    assert read_keys(path) == {"person/c": "p-3"}


def test_it_is_on_the_disk_before_it_takes_the_place_of_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        pseudonyms.os, "fsync", lambda _: written.append((tmp_path / ".key.json.part").read_text("utf-8"))
    )
    write_keys(tmp_path / "key.json", {"person/a": "p-1"})
    assert [json.loads(text) for text in written] == [{"person/a": "p-1"}]


def test_who_has_a_token_keeps_it_and_others_get_one_by_chance() -> None:
    keys = {"person/a": "p-old"}
    found = with_new(keys, ["person/b", "person/a", "person/c"])
    assert list(found) == ["person/a", "person/b", "person/c"]
    assert found["person/a"] == "p-old"
    assert re.fullmatch(r"p-[0-9a-f]{12}", found["person/b"])
    assert len(set(found.values())) == 3
    assert found != with_new(keys, ["person/b", "person/a", "person/c"])
    assert keys == {"person/a": "p-old"}


def test_a_token_is_never_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = iter(["1", "1", "2", "1", "2", "3"])
    asked: list[Any] = []
    monkeypatch.setattr(pseudonyms.secrets, "token_hex", lambda size: asked.append(size) or next(tokens))
    assert with_new({"person/z": "p-1"}, ["person/a", "person/b"]) == {
        "person/z": "p-1",
        "person/a": "p-2",
        "person/b": "p-3",
    }


@pytest.mark.parametrize(
    "local",
    [
        "7",
        "00017",
        "12345",
        "p7",
        "P7",
        "p-7",
        "ID-12",
        "id_12",
        "nr.12",
        "No-123",
        "no9",
        "12-345",
        "person-12",
        "Person_9",
        "%31%32",
        "3f2a8c1e-90ab-4cde-8f01-23456789abcd",
        "3F2A8C1E-90AB-4CDE-8F01-23456789ABCD",
    ],
)
def test_an_id_of_a_short_number_or_by_chance_tells_nothing(local: str) -> None:
    assert is_opaque(f"https://example.org/own/person/{local}", "Person") is True


@pytest.mark.parametrize(
    "local",
    [
        "",
        "p",
        "id",
        "person",
        "123456",
        "123-456",
        "12-34-56",
        "1975-03-14",
        "7a",
        "ab7",
        "jb-7",
        "jovita",
        "jovita-7",
        "7-jovita",
        "7xx",
        "brigade-7",
        "p7xp7",
        "p%6Aq-7",
        "p12 3",
        "3f2a8c1e-90ab-4cde-8f01-23456789abcd-jovita",
        "jovita-3f2a8c1e-90ab-4cde-8f01-23456789abcd",
        "3f2a8c1e90ab4cde8f0123456789abcd",
        "xy",
    ],
)
def test_an_id_of_letters_or_of_a_long_number_may_tell_of_somebody(local: str) -> None:
    assert is_opaque(f"https://example.org/own/person/{local}", "Person") is False


@pytest.mark.parametrize(("kind", "opaque"), [("Person", False), ("Member", True), ("member", True)])
def test_the_name_of_the_kind_is_no_name(kind: str, opaque: bool) -> None:
    assert is_opaque("https://example.org/own/person/member-12", kind) is opaque


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        (b'{"id":"https://example.org/own/person/p-0123456789ab","type":["Person"]}', ["p-0123456789ab"]),
        (b'{"id":"person/p-abcdefabcdef"}', []),
        (b'{"id":"own/person/p-abcdefabcdef","agent":"own/person/p-0123456789ab"}', ["p-abcdefabcdef"]),
        (b'{"id":"own/person/p-0123456789abc"}', []),
        (b'{"id":"own/person/p-0123456789a"}', []),
        (b'{"id":"own/person/p-0123456789AB"}', []),
        (b'{"id":"own/place/p-0123456789ab"}', []),
        (b'{"type":["Grant"],"id":"own/person/p-0123456789ab"}', []),
        (b' {"id":"own/person/p-0123456789ab"}', []),
        (b'{"id":"own/grant/g","recipient":["own/person/p-0123456789ab"]}', []),
        (b"", []),
    ],
)
def test_a_line_of_a_release_tells_the_pseudonym_of_its_own_person(line: bytes, tokens: list[str]) -> None:
    assert tokens_in(line) == tokens


def test_a_key_file_is_inside_however_the_disk_lets_the_folder_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "ARCHIVE").mkdir(exist_ok=True)
    alike = lambda one, other: str(one).casefold() == str(other).casefold()  # noqa: E731
    monkeypatch.setattr(Path, "samefile", alike)
    with pytest.raises(InputError):
        key_file("../ARCHIVE/keys.json", tmp_path / "archive")
