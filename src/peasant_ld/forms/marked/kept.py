"""A marked workbook -> its bytes, with the values that its formulas gave, and what of the original is not in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from peasant_ld.forms.marked.opened import AS_IT_IS, OpenedBook
from peasant_ld.forms.repair.in_xlsx import formula_values, sheet_parts
from peasant_ld.forms.repair.splices import SheetCell

# What openpyxl does not take over, or not always: the parts of a workbook, and what may stand in them.
_KINDS = {
    "charts": (r"xl/charts/chart", rb"<"),
    "pictures": (r"xl/media/", rb""),
    "shapes": (r"xl/drawings/drawing", rb"<xdr:(?:sp|cxnSp|grpSp)\b"),
    "macros": (r"xl/vbaProject", rb""),
    "controls": (r"xl/(?:ctrlProps|activeX)/", rb""),
    "slicers": (r"xl/(?:slicers|timelines)/", rb""),
    "threads": (r"xl/threadedComments/", rb""),
    "new-formats": (
        r"xl/worksheets/[^/]+\.xml",
        rb"<(?:x14|x15|xr2?):(?:conditionalFormatting|dataValidation|sparklineGroup)\b",
    ),
}
_FORMULA = re.compile(rb'<c r="([A-Z]+)([0-9]+)"([^>]*)>(<f(?:[^>"]|"[^"]*")*>[^<]*</f>)<v ?(?:/>|></v>)</c>')
_MODIFIED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*")
_MADE = b"2000-01-01T00:00:00Z"
_DAY = (1980, 1, 1, 0, 0, 0)


def packed(opened: OpenedBook, table: Path) -> tuple[bytes, list[str]]:
    """The marked workbook as XLSX, and words for what it has lost. The same input always gives the same bytes."""
    held = io.BytesIO()
    opened.book.save(held)
    if table.suffix.lower() not in AS_IT_IS or not opened.is_whole:
        return _again(held, {}), [] if opened.is_whole else ["formats", "notes", "formulas"]
    with zipfile.ZipFile(table) as first, zipfile.ZipFile(held) as second:
        before, after = _kinds(first), _kinds(second)
        own, new = sheet_parts(first), sheet_parts(second)
        contents = {
            new[title]: _with_values(second.read(new[title]), formula_values(first.read(part)))
            for title, part in own.items()
            if title in new
        }
    return _again(held, contents), [kind for kind in _KINDS if after[kind] < before[kind]]


def _kinds(archive: zipfile.ZipFile) -> dict[str, int]:
    """How often each kind of thing is in a workbook."""
    return {
        kind: sum(
            len(re.findall(sign, archive.read(name))) if sign not in (b"", b"<") else 1
            for name in archive.namelist()
            if re.match(part, name)
        )
        for kind, (part, sign) in _KINDS.items()
    }


def _with_values(xml: bytes, values: Mapping[SheetCell, tuple[str, bytes]]) -> bytes:
    """A sheet in which formulas have the values again that they had."""

    def with_value(match: re.Match[bytes]) -> bytes:
        letters, digits, attributes, formula = match.groups()
        kind, value = values.get(SheetCell.at(letters.decode(), int(digits)), ("", b""))
        typed = f' t="{kind}"'.encode() if kind else b""
        kept = b"<v>" + value + b"</v>" if value else b""
        return b'<c r="' + letters + digits + b'"' + attributes + typed + b">" + formula + kept + b"</c>"

    return _FORMULA.sub(with_value, xml)


def _again(held: io.BytesIO, contents: Mapping[str, bytes]) -> bytes:
    """The same zip file with some contents, and without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(held) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in archive.namelist():
            content = contents.get(name) or archive.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + _MADE, content)
            info = zipfile.ZipInfo(name, _DAY)
            info.create_system = 3  # Unix, on any system
            made.writestr(info, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
