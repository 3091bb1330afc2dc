"""The rows of one kind while the columns of their table are not known yet: on disk, in a file without a name."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath

import orjson

from peasant_ld.reading.sheets.column import Path
from peasant_ld.release.tables.cells import Cells


class Spool:
    """The rows of a kind: gone in one after the other, and out again as often as needed, each as wide as the table."""

    def __init__(self, folder: FilePath) -> None:
        self._file = tempfile.TemporaryFile(dir=folder, buffering=2**18)  # noqa: SIM115 - gone when nobody has it
        self._numbers: dict[Path, int] = {}
        self.rows = 0

    @property
    def paths(self) -> Mapping[Path, int]:
        """The paths that its rows fill, in the order in which they came."""
        return self._numbers

    def add(self, cells: Cells) -> None:
        """Put the cells of one row in."""
        numbers = self._numbers
        row: list[int | str] = []
        for path, cell in cells:
            number = numbers.get(path)
            if number is None:
                number = numbers[path] = len(numbers)
            row += (number, cell)
        self._file.write(orjson.dumps(row) + b"\n")
        self.rows += 1

    def read(self, at: Mapping[Path, int], width: int) -> Iterator[list[str]]:
        """The rows; `at` is the number of the column that each path fills."""
        columns = [at[path] for path in self._numbers]
        self._file.seek(0)
        for line in self._file:
            row, found = [""] * width, orjson.loads(line)
            for number, cell in zip(found[::2], found[1::2], strict=True):
                row[columns[number]] = cell
            yield row

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
