"""The encoding of a file is the one in which its words are words; what may be read in two ways is asked."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from peasant_ld.problem import Problem
from peasant_ld.reading.declared import Declared
from peasant_ld.reading.record import Record
from peasant_ld.reading.sheets import letters as module
from peasant_ld.reading.sheets.letters import detect_letters
from peasant_ld.reading.sheets.text import read_csv

ENCODINGS = ["cp1252", "mac_roman", "cp850"]
TEXTS = [
    "Associação de Formação do Sertão",
    "AÇÃO DE FORMAÇÃO",
    "Asociación de producción, Muñoz y Peña",
    "Coopérative des fermières de Guinée",
    "Òganizasyon peyizan nò yo, kominotè",
    "Última época",
    "Água para três irmãs",
    "Côte et île",
    "São",
    "José",
]


def written(folder: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = folder / "grants.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("text", TEXTS)
def test_a_few_words_tell_the_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    found = detect_letters(written(tmp_path, f"id,name\n1,{text}\n", encoding))
    assert (found.encoding, found.other) == (encoding, None)
    assert found.word in text


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("text", ["“Associação” – ação", "l’école, l’été", "le cœur d’une sœur"])
def test_marks_between_words_do_no_harm(tmp_path: Path, text: str, encoding: str) -> None:
    found = detect_letters(written(tmp_path, text, encoding))
    assert (found.encoding, found.other) == (encoding, None)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"", "utf-8"),
        (b"id\n", "utf-8"),
        ("São – Tomé".encode(), "utf-8"),
        (codecs.BOM_UTF8 + b"id", "utf-8-sig"),
        (codecs.BOM_UTF16_LE + "id".encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + "id".encode("utf-16-be"), "utf-16"),
        ("id,name".encode("utf-16-le"), "utf-16-le"),
        ("id,name".encode("utf-16-be"), "utf-16-be"),
        (b"a\0bcdefg", "utf-8"),
        (b"ab\0", "utf-8"),
    ],
)
def test_what_its_bytes_tell_is_certain(tmp_path: Path, content: bytes, encoding: str) -> None:
    assert detect_letters(written(tmp_path, content)) == (encoding, "", None)


@pytest.mark.parametrize(
    ("content", "encoding"), [("é".encode(), "utf-8"), (b"\xe9", "cp1252"), (b"\x8e", "mac_roman")]
)
@pytest.mark.parametrize("before", [0, 1, 7, 8, 9, 15, 16])
def test_all_of_a_file_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, encoding: str, before: int
) -> None:
    monkeypatch.setattr(module, "_BLOCK", 8)
    monkeypatch.setattr(module, "_SAMPLE", 4)
    path = written(tmp_path, b"x" * before + b" tamb" + content + b"m fam" + content + b"lia")
    assert detect_letters(path).encoding == encoding


def test_a_file_of_utf_8_with_one_wrong_byte_is_told_at_its_place(tmp_path: Path) -> None:
    path = written(tmp_path, b"id,acronym\n" + "ação ".encode() * 20 + b"\xe9\n")
    items = list(read_csv(path, "grants.csv", Declared("pt")))
    assert [item.code for item in items if isinstance(item, Problem)] == ["PLD002"]


@pytest.mark.parametrize("word", [b"\xeataca", b"\xbc", b"\xe0bidos"])
def test_letters_with_two_readings_are_asked_and_not_read(tmp_path: Path, word: bytes) -> None:
    content = b"id,acronym\nmovement/m," + word + b"\n"
    items = list(read_csv(written(tmp_path, content), "movement.csv", Declared("pt")))
    assert not [item for item in items if isinstance(item, Record)]
    [problem] = [item for item in items if isinstance(item, Problem)]
    assert (problem.code, problem.blocks) == ("PLD337", True)
    assert problem.facts["suggestion"] != problem.facts["other"]


def test_a_word_is_shown_as_it_was_read(tmp_path: Path) -> None:
    path = written(tmp_path, "id,acronym\nmovement/m,Movimento da Região\n", "mac_roman")
    problem, *_ = read_csv(path, "movement.csv", Declared("pt"))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.facts) == ("PLD310", {"found": "Mac Roman", "word": "Região"})
