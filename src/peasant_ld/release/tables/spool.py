"""The rows of one kind while the columns of their table are not known yet: on disk, in a file without a name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path as FilePath

import orjson

from peasant_ld.reading.sheets.column import Path
from peasant_ld.release.tables.cells import Cells


class Spool:
    """The rows of a kind: gone in one after the other, and out again as often as needed, each as wide as the table.

    Rows that fill the same paths share a shape; a row is put down as the number of its shape, and its cells.
    """

    def __init__(self, folder: FilePath) -> None:
        self._file = tempfile.TemporaryFile(dir=folder, buffering=2**18)  # noqa: SIM115 - gone when nobody has it
        self._paths: dict[Path, None] = {}
        self._shapes: dict[tuple[Path, ...], int] = {}
        self.rows = 0

    @property
    def paths(self) -> Collection[Path]:
        """The paths that its rows fill, in the order in which they came."""
        return self._paths.keys()

    def add(self, cells: Cells) -> None:
        """Put the cells of one row in."""
        paths, texts = zip(*cells, strict=True)
        shape = self._shapes.get(paths)
        if shape is None:
            shape = self._shapes[paths] = len(self._shapes)
            self._paths |= dict.fromkeys(paths)
        self._file.write(orjson.dumps((shape, texts)) + b"\n")
        self.rows += 1

    def read(self, at: Mapping[Path, int], width: int) -> Iterator[list[str]]:
        """The rows; `at` is the number of the column that each path fills."""
        picks = [_picker([at[path] for path in paths], width) for paths in self._shapes]
        self._file.seek(0)
        for line in self._file:
            shape, texts = orjson.loads(line)
            texts.append("")
            yield list(picks[shape](texts))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _picker(columns: list[int], width: int) -> Callable[[list[str]], Iterable[str]]:
    """What makes a row of the texts for some columns, and an empty one behind them."""
    places = [len(columns)] * width
    for number, column in enumerate(columns):
        places[column] = number
    return itemgetter(*places) if width > 1 else lambda texts: texts[:width]
