"""Inputs that are made to cost much: each kind is a function from a size in bytes to the files of a dataset's records.

Growth is what matters, so that each kind can be made of any size; nothing here is random.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from itertools import count, islice, product
from string import ascii_lowercase
from typing import Any

Files = dict[str, bytes]
Kind = Callable[[int], Files]
PLACE: Mapping[str, Any] = {"id": "place/a", "type": "Place", "name": {"en": "A"}}
GRANT: Mapping[str, Any] = {
    "id": "grant/a",
    "type": "Grant",
    "name": {"en": "Seeds"},
    "funder": "organization/o",
    "recipient": "organization/o",
}
FUND: Mapping[str, Any] = {"id": "organization/o", "type": "Organization", "name": {"en": "A fund"}}


def _lines(*records: Any) -> Files:
    return {"all.jsonl": b"".join(json.dumps(each).encode() + b"\n" for each in records)}


def _words() -> Iterator[str]:
    """Different words of four letters, then of five."""
    return ("".join(letters) for length in count(4) for letters in product(ascii_lowercase, repeat=length))


def _tags() -> Iterator[str]:
    """Different language tags, all of the right form."""
    return (
        f"{''.join(code)}-{script}"
        for code in product(ascii_lowercase, repeat=3)
        for script in ("latn", "cyrl", "arab")
    )


def _some(size: int, weight: int) -> range:
    return range(max(size // weight, 2))


def _named(tags: Iterator[str], size: int, weight: int) -> Files:
    return _lines(PLACE | {"name": dict.fromkeys(islice(tags, len(_some(size, weight))), "x")})


def _csv(titles: list[str], *rows: str) -> Files:
    return {"places.csv": "\n".join([",".join(["id", *titles]), *rows]).encode()}


def _evidence(size: int, **more: Any) -> Files:
    entries = [
        {"of": "topic", "source": "document/d", "status": "stated", **({"value": f"concept/{n}"} if more else {})}
        for n in _some(size, 110)
    ]
    return _lines(GRANT | {"topic": [f"concept/{n}" for n in _some(size, 110)], "evidence": entries}, FUND)


def _sheet(size: int, cell: str, last: str = "") -> Files:
    """A workbook of one sheet with many cells of one form, packed as it would be."""
    rows = "".join(f'<row r="{n}">{cell.format(n=n)}</row>' for n in range(2, len(_some(size, len(cell) + 20)) + 2))
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": "<Relationships "
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
        '<sheet name="Places" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships "
        'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c>'
        f'<c r="B1" t="inlineStr"><is><t>name@en</t></is></c></row>{rows}</sheetData>{last}</worksheet>',
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(zipfile.ZipInfo(name), text)
    return {"places.xlsx": out.getvalue()}


def _merged(size: int) -> Files:
    many = range(2, len(_some(size, 40)) + 2)
    areas = "".join(f'<mergeCell ref="B{n}:B{n + 1}"/>' for n in many[::2])
    return _sheet(size, "<c r='A{n}' t='inlineStr'><is><t>place/p{n}</t></is></c>", f"<mergeCells>{areas}</mergeCells>")


def _chain(size: int, close: bool) -> Files:
    last = len(_some(size, 110))
    places = [PLACE | {"id": f"place/p{n}", "partOf": f"place/p{n + 1}"} for n in range(last)]
    end = {"partOf": "place/p0"} if close else {}
    return _lines(*places, PLACE | {"id": f"place/p{last}", **end})


def _falling(size: int) -> Files:
    """Journeys that each stand on the next one; the last is closed, so that all fall."""
    last = len(_some(size, 75))
    journeys = ({"id": f"journey/j{n}", "type": "Journey", "brigade": f"journey/j{n + 1}"} for n in range(last))
    closed = {"id": f"journey/j{last}", "type": "Brigade", "name": {"en": "A"}, "access": {"level": "restricted"}}
    return _lines(*journeys, closed)


def _people(size: int, text: str, **more: Any) -> Files:
    """Persons who are not named in a release, and as much of one text."""
    persons = [
        {"id": f"person/{word}", "type": "Person", "name": {"en": f"{word} Vale"}, **more}
        for word in islice(_words(), size // 140 + 2)
    ]
    texts = [
        PLACE | {"id": f"place/p{n}", "note": {"en": (text * 90_000)[:90_000]}} for n in range(max(size // 180_000, 1))
    ]
    return _lines(*persons, *texts, PLACE)


KINDS: Mapping[str, Kind] = {
    "wrong language tags": lambda size: _named((f"{word}-1" for word in _words()), size, 13),
    "language tags in order": lambda size: _named(_tags(), size, 14),
    "unknown keys": lambda size: _lines(PLACE | dict.fromkeys(islice(_words(), len(_some(size, 11))), 1)),
    "keys closed that are none": lambda size: _lines(
        PLACE | {"access": {"keys": dict.fromkeys(islice(_words(), len(_some(size, 24))), "restricted")}}
    ),
    "references to nothing": lambda size: _lines(GRANT | {"topic": [f"concept/{n}" for n in _some(size, 17)]}, FUND),
    "references to the record itself": lambda size: _lines(
        *(PLACE | {"id": f"place/p{n}", "partOf": f"place/p{n}"} for n in _some(size, 90))
    ),
    "references to another form of an id": lambda size: _lines(
        GRANT | {"topic": [f"http://example.org/archive/c/{n}" for n in _some(size, 36)]}, FUND
    ),
    "one reference many times": lambda size: _lines(GRANT | {"topic": ["concept/a" for _ in _some(size, 13)]}, FUND),
    "a list of all sorts": lambda size: _lines(
        GRANT | {"topic": [each for n in _some(size, 24) for each in (n, f"a {n}", {"a": n})]}, FUND
    ),
    "identifiers": lambda size: _lines(
        PLACE | {"identifier": [{"scheme": "X", "value": str(n)} for n in _some(size, 34)]}
    ),
    "evidence for each value": lambda size: _evidence(size, value=True),
    "evidence for all values": lambda size: _evidence(size),
    "a long key above many values": lambda size: {
        "all.json": json.dumps(PLACE | {"x" * (size // 2): list(range(size // 10)), "y": 1e400}).encode()
    },
    "a key that stands twice at the end": lambda size: {
        "all.json": b'{"a": [' + b"[]," * (size // 3) + b'[]], "b": 1, "b": 2}'
    },
    "an array of arrays": lambda size: {"all.json": b"[" + b"[[]]," * (size // 5) + b"[]]"},
    "nesting": lambda size: {"all.json": b"[" * size},
    "one long line": lambda size: {"all.jsonl": b'{"id": "' + b"a" * size},
    "one long text": lambda size: _lines(PLACE | {"note": {"en": ("a.b@c " * (size // 6))[:99_000]}}),
    "texts like telephones": lambda size: _lines(
        *(PLACE | {"id": f"place/p{n}", "note": {"en": "tel 1 2 3 4 " * 80}} for n in _some(size, 1020))
    ),
    "a long id": lambda size: _lines(PLACE | {"id": "place/" + "%41" * (size // 3)}),
    "a long kind": lambda size: _lines(PLACE | {"type": "P" * size}),
    "a long number": lambda size: {"all.jsonl": b'{"id": "place/a", "latitude": ' + b"1" * size + b"}"},
    "a long date": lambda size: _lines(GRANT | {"awarded": "[" + "2018," * (size // 5) + "2018]"}, FUND),
    "records of one id": lambda size: _lines(*(PLACE for _ in _some(size, 60))),
    "places in a row": lambda size: _chain(size, close=False),
    "places in a circle": lambda size: _chain(size, close=True),
    "wrong records": lambda size: _lines(*({"id": f"place/{n}", "type": "Place"} for n in _some(size, 38))),
    "persons without a basis": lambda size: _lines(
        *(
            {"id": f"person/{w}", "type": "Person", "name": {"en": f"{w} Vale"}}
            for w in islice(_words(), size // 70 + 2)
        ),
        PLACE | {"note": {"en": "seeds and water " * 60}},
    ),
    "all fall with the last": _falling,
    "persons beside one word without an end": lambda size: _people(size, "a"),
    "persons beside their names without an end": lambda size: _people(size, "vale. "),
    "persons at one place": lambda size: _people(size, "water ", related=["place/a"]),
    "a person with a name of very many words": lambda size: _lines(
        {"id": "person/a", "type": "Person", "name": {"en": " ".join(islice(_words(), min(size, 90_000) // 5))}},
        *(PLACE | {"id": f"place/p{n}", "note": {"en": "seeds and water " * 60}} for n in _some(size, 1020)),
    ),
    "columns nobody knows": lambda size: _csv([f"{word}" for word in islice(_words(), size // 5)], "place/a"),
    "columns by language": lambda size: _csv([f"name@{tag}" for tag in islice(_tags(), size // 14)], "place/a"),
    "columns that may close": lambda size: _csv([f"access {n}" for n in _some(size, 13)], "place/a"),
    "one column many times": lambda size: _csv(["name@en"] * (size // 8), "place/a"),
    "columns without a title above short rows": lambda size: _csv(
        [""] * (size // 2), *(f"place/p{n}" for n in _some(size, 20))
    ),
    "columns above short rows": lambda size: _csv(
        [f"name@{tag}" for tag in islice(_tags(), size // 28)], *(f"place/p{n}" for n in _some(size, 20))
    ),
    "an open quotation mark": lambda size: _csv(["name@en"], 'place/a,"', *("place/b,x" for _ in _some(size, 10))),
    "empty cells of a workbook": lambda size: _sheet(size, '<c r="B{n}"/>'),
    "merged cells": _merged,
    "hidden columns": lambda size: _sheet(
        100, '<c r="B{n}"/>', "".join(f'<col min="1" max="16384" hidden="{n % 2}"/>' for n in _some(size, 42))
    ),
}
