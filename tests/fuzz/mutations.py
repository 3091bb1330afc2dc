"""Sound bytes -> spoilt ones, by what they hold: values of another type, cells that moved, parts of a zip, plain bytes.

Whatever chance decides comes from the generator that is given, so that a number names a mutation for good.
"""

from __future__ import annotations

import copy
import gzip
import io
import json
import random
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# What stands where something else is expected: each has been the end of some program.
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**63, 2**64 - 1, 10**30, 1.5, -0.0, 1e300, "", " ", [], {}, [[]], [None], [{}], {"": ""},
    {"en": None}, {"en": []}, {"id": 5}, {"type": []}, {"@id": "x"}, {"value": {}}, [1, "a", None, {}], "\u202e", "\x00",
    "\ufeff", "\U0010ffff", "a" * 5000, "../../x", "/", "http://[", "http://a b", "urn:", "https://example.org:99999/",
    "file:///etc/passwd", "2018-02-30", "-0000", "99999999999-01", "1e400", "NaN", "en", "x" * 64, "#", "?", "%", "%zz",
    "=1+1", "<a>&", "'\"", "{record}", "movement/growers", "\u0130", "ß" * 40, "１２", "²", "٣",
)  # fmt: skip
ODD_JSON = (
    "NaN",
    "-Infinity",
    "1e999",
    '"\\ud800"',
    '{"a":1,"a":2}',
    "[" * 200,
    '{"a":' * 150,
    "01",
    "1" * 400,
    "'a'",
    "",
)
ODD_TEXT = (
    "", " ", "\x00", "\ufeff", "\u202e", "\r", "\n\n", "\u2028", '"', "'", ",", ";", "=", "[", "]]", "{", "}", "<", "&", "#", "\\",
    "\\u0000", "\\uD800", "é", "𝔘", "0", "-1", "9" * 30, "1e9", "true", "nan", "inf", "null", "[]", "{}", '""', "../..", "A" * 3000,
    "1979-05-27T07:32:00", "(" * 60, "[^", "a{99999}", "\\p{L}", "(?<=a)b", "sh:pattern", "SELECT", "$this", "_:b0", "<x y>", "^^",
)  # fmt: skip
ODD_BYTES = (
    b"\x00", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80", b"\x1a", b"\x85", b"\x0b", b"\xe7\xe3",
    b"PK\x03\x04", b"\x1f\x8b", b"\xf4\x90\x80\x80", b"\r", b"\n" * 50,
)  # fmt: skip
XML_ENCODINGS = (
    "utf-7",
    "utf-16",
    "cp037",
    "x-none",
    "iso-8859-1",
    "utf-8 ",
    "",
    "ucs-4",
    "big5",
    "shift_jis",
    "idna",
    "zip",
)


def spoil(data: bytes, name: str, chance: random.Random) -> bytes:
    """The bytes of a file spoilt in one way or several, in which its name's suffix tells what they are."""
    ways = WAYS.get(Path(name).suffix.lower(), (in_text, in_bytes))
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        way = chance.choice((*ways, in_bytes) if chance.random() < 0.9 else (encoded,))
        try:
            data = way(data, chance)
        except Exception:  # noqa: BLE001 - it was spoilt too much to be of its kind any more
            data = in_bytes(data, chance)
    return data


def in_bytes(data: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, put in, taken out, doubled, or cut off."""
    at = chance.randrange(len(data) + 1)
    to = min(len(data), at + chance.choice((1, 2, 8, 64, 512)))
    return chance.choice(
        (
            lambda: data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :],
            lambda: data[:at] + chance.choice(ODD_BYTES) + data[at:],
            lambda: data[:at] + data[to:],
            lambda: data[:to] + data[at:],
            lambda: data[:at],
            lambda: data[:at] + bytes(byte ^ 1 << chance.randrange(8) for byte in data[at:to]) + data[to:],
        )
    )()


def encoded(data: bytes, chance: random.Random) -> bytes:
    """The whole text in another encoding, or with a mark before it."""
    text = data.decode("utf-8", "surrogateescape")
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252", "utf-7", "cp037"))
    return text.encode(encoding, "replace")


def in_text(data: bytes, chance: random.Random) -> bytes:
    """A word of a text replaced, or lines that moved."""
    text = data.decode("utf-8")
    words = list(re.finditer(r"[\w.:/@-]+|\"[^\"\n]*\"|\S", text))
    lines = text.splitlines(keepends=True)
    if not words or chance.random() < 0.25:
        chosen = chance.randrange(len(lines))
        lines[chosen : chosen + 1] = chance.choice(([], lines[chosen : chosen + 1] * 2, [chance.choice(lines)]))
        return "".join(lines).encode()
    one, other = chance.choice(words), chance.choice(words)
    new = other[0] if chance.random() < 0.3 else chance.choice(ODD_TEXT)
    return (text[: one.start()] + new + text[one.end() :]).encode("utf-8")


def in_json(data: bytes, chance: random.Random) -> bytes:
    """A value in a JSON text replaced by one of another type, moved, doubled, taken out; or a key renamed."""
    if chance.random() < 0.15:
        return json_text(data, chance)
    document = json.loads(data)
    if not isinstance(document, dict | list):
        return json.dumps(chance.choice(ODD_VALUES)).encode()
    change(document, chance)
    return json.dumps(document, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1))).encode()


def json_text(data: bytes, chance: random.Random) -> bytes:
    """What no JSON library writes, in the place of a value."""
    text = data.decode("utf-8")
    spots = list(re.finditer(r'(?<=: )\S[^,\n}\]]*|(?<=":)[^,\n}\]]+', text))
    spot = chance.choice(spots)
    return (text[: spot.start()] + chance.choice(ODD_JSON) + text[spot.end() :]).encode()


def in_json_lines(data: bytes, chance: random.Random) -> bytes:
    """The same in one line of several."""
    lines = data.splitlines(keepends=True)
    chosen = chance.randrange(len(lines))
    end = b",\n" if lines[chosen].rstrip().endswith(b",") else b"\n"
    lines[chosen] = in_json(lines[chosen].rstrip().rstrip(b","), chance).replace(b"\n", b" ") + end
    return b"".join(lines)


def change(document: Any, chance: random.Random) -> None:
    """Change one member of a JSON value, or of what it holds, in its place."""
    spots = list(members(document))
    holder, key = chance.choice(spots)
    odd = copy.deepcopy(chance.choice(ODD_VALUES))
    other_holder, other_key = chance.choice(spots)
    other = copy.deepcopy(other_holder[other_key])
    new = chance.choice((odd, odd, other, [holder[key]], {"en": holder[key]}, [holder[key], odd], str(holder[key])))
    if chance.random() < 0.15 and isinstance(holder, dict):
        holder[chance.choice((str(odd)[:40], str(other)[:40], "id", "type", "access", "@context"))] = holder.pop(key)
    elif chance.random() < 0.12:
        del holder[key]
    else:
        holder[key] = new


def members(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value: what holds it, and its key or number there."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        found += [(holder, key) for key in keys]
        waiting += [holder[key] for key in keys if isinstance(holder[key], dict | list)]
    return found


def in_table(data: bytes, chance: random.Random) -> bytes:
    """A cell of a table replaced, moved, or broken."""
    lines = data.decode("utf-8").split("\n")
    chosen = chance.randrange(len(lines))
    cells = lines[chosen].split(",")
    odd = chance.choice(ODD_VALUES)
    text = odd if isinstance(odd, str) else json.dumps(odd)
    quoted = '"' + text.replace('"', '""') + '"'
    other = chance.choice(chance.choice(lines).split(","))
    cells[chance.randrange(len(cells))] = chance.choice((quoted, text, other, f'"{text}', chance.choice(ODD_TEXT)))
    lines[chosen] = ",".join(cells)
    return "\n".join(lines).encode("utf-8")


def in_xml(data: bytes, chance: random.Random) -> bytes:
    """A text, an attribute or a whole element of XML replaced, taken out, doubled; or another encoding claimed."""
    text = data.decode("utf-8")
    if chance.random() < 0.1:
        claimed = f'<?xml version="{chance.choice(("1.0", "1.1", "9"))}" encoding="{chance.choice(XML_ENCODINGS)}"?>'
        return (claimed + re.sub(r"^<\?xml[^>]*\?>", "", text)).encode()
    patterns = (r'(?<==")[^"]*(?=")', r"(?<==')[^']*(?=')", r"(?<=>)[^<]+(?=<)", r"<(\w[\w:-]*)[^>]*/>", r" [\w:]+=\S+\"",
                r"<(\w[\w:-]*)\b[^<]*>[^<]*</\1>", r"(?<=<)\w[\w:-]*", r"<(\w[\w:-]*)\b.*?</\1>")  # fmt: skip
    spots = list(re.finditer(chance.choice(patterns), text, re.DOTALL)) or list(re.finditer(r"[^<>]+", text))
    spot, other = chance.choice(spots), chance.choice(spots)
    odd = str(chance.choice(ODD_VALUES)).translate({ord(each): f"&#{ord(each)};" for each in "<&\"'\x00"})
    new = chance.choice((odd, odd, "", other[0], spot[0] * 2, chance.choice(ODD_TEXT)))
    return (text[: spot.start()] + new + text[spot.end() :]).encode()


def in_zip(data: bytes, chance: random.Random) -> bytes:
    """One part of a zip archive spoilt, taken out or named otherwise, and all zipped again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(part.filename, archive.read(part)) for part in archive.infolist()]
    chosen = chance.randrange(len(parts))
    name, content = parts[chosen]
    if chance.random() < 0.06:
        parts[chosen : chosen + 1] = chance.choice(([], [(name + "x", content)], [(name.upper(), content)]))
    else:
        parts[chosen] = name, spoil(content, name if Path(name).suffix != ".rels" else "a.xml", chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def in_gzip(data: bytes, chance: random.Random) -> bytes:
    """What a gzip file holds, spoilt."""
    return gzip.compress(in_text(gzip.decompress(data), chance), mtime=0)


def in_notes(data: bytes, chance: random.Random) -> bytes:
    """A value in the notes of the last run replaced, in a database that is sound."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes"
        path.write_bytes(data)
        notes = sqlite3.connect(path)
        rows = notes.execute("SELECT room, key, value FROM notes ORDER BY room, key").fetchall()
        room, key, value = chance.choice(rows)
        value = value if isinstance(value, str) else "[]"
        odd = chance.choice((*ODD_VALUES, *ODD_TEXT))
        try:
            near = (
                in_json(value.encode(), chance).decode() if chance.random() < 0.7 else in_text(value.encode(), chance)
            )
        except (ValueError, IndexError):
            near = value[: len(value) // 2]
        plain = odd if isinstance(odd, str | None) else json.dumps(odd)
        new = chance.choice((plain, near, near, value * 2, b"\xff\xfe", chance.choice(rows)[2]))
        notes.execute("UPDATE notes SET value = ? WHERE room = ? AND key = ?", (new, room, key))
        notes.commit()
        notes.close()
        return path.read_bytes()


Way = Callable[[bytes, random.Random], bytes]
WAYS: dict[str, tuple[Way, ...]] = {
    ".json": (in_json, in_json, in_json, in_text),
    ".jsonl": (in_json_lines, in_json_lines, in_json_lines, in_text),
    ".jsonld": (in_json, in_json_lines, in_text),
    ".csv": (in_table, in_table, in_text),
    ".xml": (in_xml, in_xml, in_xml),
    ".xlsx": (in_zip, in_zip, in_zip, in_zip),
    ".ods": (in_zip, in_zip, in_zip, in_zip),
    ".gz": (in_gzip,),
    ".cache": (in_notes, in_notes, in_notes),
}
