"""A mended copy of a CSV or JSON file is the same file but for the values that were mended."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.forms.repair import Mend, propose
from peasant_ld.forms.repair.in_text import mend_csv, mend_json
from peasant_ld.forms.repair.mending import MendedCopy, apply
from peasant_ld.forms.repair.splices import SheetCell
from peasant_ld.problem import Place
from peasant_ld.reading import Declared

ROWS = 'id;amount.currency;name@pt\r\ngrant/a;usd;"Açude; ""Velho"""\r\ngrant/b;USD;\r\n\r\ngrant/c;"brl";Sertão'


def mended(path: Path, **declared: str) -> MendedCopy:
    return apply(path, list(propose(str(path), Declared(**declared))), path.with_name(f"mended-{path.name}"))


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        *((b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (b"", "cp1252")),
        *((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
    ],
)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_copy_has_the_encoding_and_the_line_ends_of_its_original(
    tmp_path: Path, mark: bytes, codec: str, end: str
) -> None:
    path = tmp_path / "grants.csv"
    path.write_bytes(mark + ROWS.replace("\r\n", end).encode(codec))
    made = mended(path)
    after = ROWS.replace("\r\n", end).replace("usd", "USD").replace('"brl"', '"BRL"')
    assert made.files[0].read_bytes() == mark + after.encode(codec)
    assert [mend.place.cell for mend in made.changed] == ["B2", "B5"]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("grants.tsv", "id\tamount.currency\nx\ngrant/a\tusd\n", "id\tamount.currency\nx\ngrant/a\tUSD\n"),
        ("grants.csv", "sep=|\nid|amount.currency\ngrant/a|usd|\n", "sep=|\nid|amount.currency\ngrant/a|USD|\n"),
        (
            "grants.csv",
            "Our grants\n\nid,amount.currency\ngrant/a,usd\n",
            "Our grants\n\nid,amount.currency\ngrant/a,USD\n",
        ),
        (
            "grants.csv",
            'id,amount.currency\ngrant/a,usd\ngrant/b,"x\n',
            'id,amount.currency\ngrant/a,USD\ngrant/b,"x\n',
        ),
        (
            "grants.csv",
            'id,amount.currency\ngrant/b,"x"y\ngrant/a,usd',
            'id,amount.currency\ngrant/b,"x"y\ngrant/a,USD',
        ),
        (
            "grants.csv",
            'id,name@en,amount.currency\ngrant/a,a "b",usd',
            'id,name@en,amount.currency\ngrant/a,a "b",USD',
        ),
        (
            "grants.csv",
            'id,amount.currency,name@en\ngrant/a,usd,"a\n\nb"\n',
            'id,amount.currency,name@en\ngrant/a,USD,"a\n\nb"\n',
        ),
    ],
)
def test_what_stands_around_a_mended_cell_stays_to_the_letter(
    tmp_path: Path, name: str, before: str, after: str
) -> None:
    path = tmp_path / name
    path.write_bytes(before.encode())
    assert mended(path).files[0].read_bytes() == after.encode()


@pytest.mark.parametrize(
    ("cell", "before", "after", "mended_cell"),
    [
        ("nao sei | nao|x", "nao", "não", "nao sei | não|x"),
        ("xPT;PT;PT", "PT", "pt", "xPT;pt;PT"),
        ("A\nB ;b", "B", "b", "A\nb ;b"),
        ("one;two", "one;two", "1;2", "1;2"),
    ],
)
def test_of_a_cell_with_several_values_the_one_that_is_wrong_is_mended(
    tmp_path: Path, cell: str, before: str, after: str, mended_cell: str
) -> None:
    path = tmp_path / "Document.csv"
    path.write_text(f'id,language\ndocument/a,"{cell}"\n', "utf-8")
    place = Place(str(path), row=2, column="B")
    made = apply(path, [Mend(place, "/language", before, after, "case")], tmp_path / "out.csv")
    assert made.files[0].read_text("utf-8") == f'id,language\ndocument/a,"{mended_cell}"\n'


def test_a_letter_that_the_encoding_lacks_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "grants.csv"
    path.write_bytes("id,name@pt\ngrant/a,São João da formação\n".encode("cp1252"))
    mend = Mend(Place(str(path), row=2, column="B"), "/name/pt", "João", "Jo\u015fo", "mojibake")
    made = apply(path, [mend], tmp_path / "out.csv")
    assert made.files == ()
    assert [(each.code, each.place and each.place.cell, each.facts["reason"]) for each in made.left] == [
        ("PLD327", "B2", "letters")
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["grants.csv"]


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)


@given(st.lists(st.lists(cells, min_size=1, max_size=3), min_size=1, max_size=4), st.sampled_from([",", ";", "\t"]))
def test_a_csv_file_without_changes_stays_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], separator: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    text = "\n".join(separator.join(row) for row in rows)
    path.write_bytes(text.encode())
    every = {SheetCell(row, column): lambda old: None for row in range(9) for column in range(9)}
    assert mend_csv(path, ("utf-8", separator), every).content == text.encode()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


@given(values, st.sampled_from([None, 2, "\t"]), st.booleans())
def test_json_of_which_no_value_is_changed_stays_as_it_is(
    data: Any, indent: int | str | None, ascii_only: bool
) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    assert mend_json(text, {}) == text
    assert mend_json(text, {"/no/such": "x"}) == text


@pytest.mark.parametrize(
    ("own", "wrong", "right"),
    [
        ('{ "id" : "grant/a",\t"type":"Grant", "openCall":%s }\n', '"Y"', "true"),
        ('{"id": "grant/a", "type": "Grant", "name": {"pt": %s}}', '" \\u00e9"', '"\\u00e9"'),
        ('{"id": "grant/a", "type": "Grant", "name": {"pt": %s, "en": "ã"}, "x~/": 1e2}', '" é"', '"é"'),
        ('{"id": "grant/a", "type": "Grant", "a/b~": %s, "topic": ["concept/a"]}', '" x"', '"x"'),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_mended_json_keeps_its_blanks_its_order_and_its_numbers(
    tmp_path: Path, name: str, own: str, wrong: str, right: str
) -> None:
    path = tmp_path / name
    path.write_bytes((own % wrong).encode())
    assert mended(path).files[0].read_bytes() == (own % right).encode()


def test_lines_that_cannot_be_read_stay_among_those_that_are_mended(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'{"id":"grant/a","type":"Grant","openCall":"Y"}\r\n{nothing\r\n\r\n{"id":"grant/b","type":"Grant"}'
    )
    before = path.read_bytes()
    assert mended(path).files[0].read_bytes() == before.replace(b'"Y"', b"true")
