"""A source record -> the cells of its row: for each the path to the value, as a title names it, and the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from peasant_ld.model import Key, Model
from peasant_ld.rdf.as_written import compile_written
from peasant_ld.reading.sheets.column import IDENTITY, Path
from peasant_ld.reading.sheets.exact import as_it_stands
from peasant_ld.reading.sheets.no_records import is_usual
from peasant_ld.reading.sheets.written import cell_of

Cells = Iterable[tuple[Path, str]]
_KEPT = 2**14  # cells of references and dates, which come again and again
_Put = Callable[[Any, Path], Cells]


def compile_cells(model: Model, base: str) -> Callable[[Mapping[str, Any]], Cells]:
    """The function from a normalized record, under `base`, to the cells of its row, that of its id first."""
    written = compile_written(model, base)
    forms = _Forms(model, base)
    puts = {kind.name: {name: forms.put(key) for name, key in kind.keys.items()} for kind in model.kinds.values()}

    def cells(record: Mapping[str, Any]) -> Cells:
        source = written(record)
        yield ("id",), source["id"] if is_usual(source["id"]) else record["id"]
        for name, put in puts[source["type"]].items():
            if name in source:
                yield from put(source[name], (name,))

    return cells


class _Forms:
    """What puts the values of a key into cells, by its form."""

    def __init__(self, model: Model, base: str) -> None:
        self._model, self._base = model, base

    def put(self, key: Key) -> _Put:
        """The function from a value of a key, and the path to it, to its cells."""
        if key.node is not None:
            return self._many(self._node(key)) if key.many else self._node(key)
        if key.form in ("text", "texts"):
            return self._by_language(key.form)
        if key.form in ("ref", "refs"):
            return self._references(key.form)
        if key.form in ("date", "passage"):
            return _parted
        form = key.form
        return lambda value, path: ((path, cell_of(value, form)),)

    def _by_language(self, form: str) -> _Put:
        return lambda value, path: [((*path, tag), cell_of(text, form)) for tag, text in value.items()]

    def _references(self, form: str) -> _Put:
        """Ids that could be taken for names are written whole."""

        def whole(value: str) -> str:
            return value if IDENTITY.match(value) else self._base + value

        @lru_cache(maxsize=_KEPT)
        def cell(value: str | tuple[str, ...]) -> str:
            return cell_of([*map(whole, value)] if isinstance(value, tuple) else whole(value), form)

        return lambda value, path: ((path, cell(tuple(value) if isinstance(value, list) else value)),)

    def _node(self, key: Key) -> _Put:
        keys = self._model.nodes[str(key.node)]
        inner = {name: self.put(each) for name, each in keys.items()}
        free = next((name for name, each in keys.items() if each.form == "value"), None)

        def put(value: Any, path: Path) -> Cells:
            for name, each in value.items():
                yield from inner[name](each, (*path, name))
            if not value and free:  # it is there, and all that it says is withheld
                yield (*path, free), as_it_stands({})

        return put

    @staticmethod
    def _many(put: _Put) -> _Put:
        return lambda values, path: (
            cell for number, value in enumerate(values, 1) for cell in put(value, (*path, number))
        )


def _parted(value: Any, path: Path) -> Cells:
    """A value that is one text, or has parts."""
    if isinstance(value, dict):
        return [((*path, part), cell_of(each, "token")) for part, each in value.items()]
    return ((path, _token(value)),)


@lru_cache(maxsize=_KEPT)
def _token(value: str) -> str:
    return cell_of(value, "token")
