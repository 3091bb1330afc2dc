"""An XLSX workbook's zip file -> the titles of its sheets, and the entries in which they stand."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape

_SHEET = re.compile(r'<(?:\w+:)?sheet\s[^>]*?name="([^"]*)"[^>]*?\bid="([^"]+)"')
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")


def xlsx_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The title of each sheet, and the entry it stands in."""
    relations = {}
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels").decode(errors="replace")):
            parts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            relations[parts.get("Id")] = parts.get("Target", "")
    for title, identity in _SHEET.findall(archive.read("xl/workbook.xml").decode(errors="replace")):
        target = relations.get(identity, "")
        yield unescape(title), target[1:] if target.startswith("/") else f"xl/{target}"
