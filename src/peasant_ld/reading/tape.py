"""What can be gone through once only is kept in a private file while it is read, so that it can be read again."""

from __future__ import annotations

import marshal
import pickle
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from peasant_ld.problem import Place, Problem
from peasant_ld.reading.record import Locator, NamedReference, Record

_PLAIN, _OWN = b"m", b"p"  # how an item is written down


class Tape:
    """The items of an iterator, which any number of readers go through, each from the first on.

    Who comes to the end takes the next from the iterator and writes it down. Memory does not grow with the items, but
    with what is told of them. An error of the iterator is that of every reader who comes so far.
    """

    def __init__(self, source: Iterator[Any]) -> None:
        self._source: Iterator[Any] = source
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="peasant-ld-")  # noqa: SIM115 - lives as long as this
        self._end = 0
        self._count = 0
        self._failure: BaseException | None = None
        self._aside: dict[int, Any] = {}
        """Problems by number; of records what is seldom there: who finds places, what was found wrong, names."""

    def read(self) -> Iterator[Any]:
        """The items, from the first on. Raises what the iterator raises."""
        at = number = 0
        while True:
            if number == self._count:
                try:
                    item = next(self._source)
                except StopIteration:
                    if self._failure is not None:
                        raise self._failure from None
                    return
                except BaseException as error:
                    self._failure = error
                    raise
                self._append(item)
                at, number = self._end, number + 1
            else:
                item, at = self._item(at, number)
                number += 1
            yield item

    def _append(self, item: Any) -> None:
        if isinstance(item, Record):
            beside = item[2:]
            if any(beside):
                self._aside[self._count] = beside
            self._write((item.data, tuple(item.origin)))
        elif isinstance(item, tuple):  # a row
            self._write(item, own=True)
        else:  # a problem, or a source with a tape of its own
            self._aside[self._count] = item
            self._write(None)
        self._count += 1

    def _write(self, what: Any, own: bool = False) -> None:
        try:
            data = (_OWN + pickle.dumps(what)) if own else _PLAIN + marshal.dumps(what)
        except ValueError:  # a number of a kind of its own, such as a Decimal
            data = _OWN + pickle.dumps(what)
        self._file.seek(0, 2)
        self._file.write(len(data).to_bytes(8) + data)
        self._end += 8 + len(data)

    def _item(self, at: int, number: int) -> tuple[Any, int]:
        """The item with a number, which lies at an offset; and the offset of the next."""
        self._file.seek(at)  # another reader may have moved on meanwhile
        length = int.from_bytes(self._file.read(8))
        data = self._file.read(length)
        written = (marshal.loads if data[:1] == _PLAIN else pickle.loads)(data[1:])
        aside: Problem | tuple[Locator | None, tuple[Problem, ...], tuple[NamedReference, ...], bool] | None
        aside = self._aside.get(number)
        if written is None:
            return aside, at + 8 + length
        if type(written) is tuple:
            return Record(written[0], Place(*written[1]), *(aside or ())), at + 8 + length
        return written, at + 8 + length
