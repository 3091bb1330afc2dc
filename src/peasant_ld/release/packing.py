"""Bytes into gzip that says nothing of when, where or by which Python it was packed.

`gzip.compress` leaves the header to zlib on some versions of Python and writes it itself on others, so that one byte
(the system, RFC 1952 section 2.3.1) differs. `GzipFile` writes the same header on all of them.
"""

from __future__ import annotations

import gzip
import io
from typing import BinaryIO

LEVEL = 6


def packing(out: BinaryIO) -> gzip.GzipFile:
    """A file whose bytes go into `out` packed, with no name and no time in the header; to be closed by who opens it."""
    return gzip.GzipFile(filename="", mode="wb", fileobj=out, compresslevel=LEVEL, mtime=0)


def packed(data: bytes) -> bytes:
    """These bytes as one member of a gzip file."""
    out = io.BytesIO()
    with packing(out) as file:
        file.write(data)
    return out.getvalue()
