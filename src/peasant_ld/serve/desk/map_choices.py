"""A table as it is proposed, and what somebody chose for it -> the table with that: what was not chosen stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from peasant_ld.forms.mapping.columns import ColumnReader, ProposedColumn
from peasant_ld.forms.mapping.kinds import ChosenKind
from peasant_ld.forms.mapping.propose import ProposedTable, Proposer, lacking_keys
from peasant_ld.reading.maps.map_file import ColumnMap
from peasant_ld.reading.sheets.names import folded
from peasant_ld.serve.desk.refusals import DeskRefusal, asked

_TEXTS = ("key", "by", "new", "split", "currency", "language")


def chosen_table(table: ProposedTable, choice: Mapping[str, Any], proposer: Proposer, file: str) -> ProposedTable:
    """The table with what was chosen; of another kind it is proposed anew. Raises DeskRefusal for what cannot be."""
    table = _of_kind(table, choice, proposer, file)
    if table.kind.name is None:
        return table
    columns = asked(choice, "columns", dict, {})
    reader = ColumnReader(proposer.names, proposer.names.model.kinds[table.kind.name])
    chosen = tuple(
        _column(each, columns[each.title], proposer) if each.title in columns else each for each in table.columns
    )
    always = _texts(asked(choice, "always", dict, dict(table.always)))
    lacking = tuple(key for key in lacking_keys(chosen, reader) if key not in always)
    table = replace(table, columns=chosen, always=always, lacking=lacking)
    return _with_reading(table, choice)


def _of_kind(table: ProposedTable, choice: Mapping[str, Any], proposer: Proposer, file: str) -> ProposedTable:
    if "kind" not in choice:
        return table
    word = choice["kind"]
    if word in (False, None):
        return table if table.kind.name is None else replace(table, kind=ChosenKind(None, "no_table"))
    kind = proposer.names.kind(word) if isinstance(word, str) else None
    if kind is None:
        raise DeskRefusal(400, "no_kind", kind=word)
    if kind == table.kind.name:
        return table
    proposed = replace(proposer, kind=kind).table(table.look, file, kind)
    return replace(proposed, sheet=table.sheet)


def _with_reading(table: ProposedTable, choice: Mapping[str, Any]) -> ProposedTable:
    """The table with how its ids are made, and how its texts, numbers and dates are read."""
    identity = asked(choice, "identity", str, None)
    if identity and identity != table.identity:
        table = replace(table, identity=identity, identity_why="")
    language = asked(choice, "language", str, None)
    if language and language != table.language:
        table = replace(table, language=language, language_why="")
    for name in ("decimal", "dates"):
        if value := asked(choice, name, str, None):
            table = replace(table, **{name: frozenset({value})})  # type: ignore[arg-type]
    return table


def _column(column: ProposedColumn, chosen: Any, proposer: Proposer) -> ProposedColumn:
    """A column with what was chosen for it; as it was proposed, where that is the same."""
    if chosen is None:
        same = column.value is None and not column.left_out
        return column if same else ProposedColumn(column.look, None, "unread")
    if not isinstance(chosen, dict):
        raise DeskRefusal(400, "asked_wrong", name="columns")
    said = {name: value for name in _TEXTS if (value := asked(chosen, name, str, None))}
    if "key" not in said:
        raise DeskRefusal(400, "asked_wrong", name="columns.key")
    if "new" in said:
        said["new"] = _kind(said["new"], proposer)
        said.setdefault("by", "name")
    words = _texts(asked(chosen, "values", dict, {}))
    values = {folded(word) or word: meant for word, meant in words.items()}
    value = ColumnMap(**said, values=values)
    if column.value is not None and _parts(column.value) == _parts(value):
        return column
    return ProposedColumn(column.look, value, "fills", facts={"key": value.key})


def _kind(word: str, proposer: Proposer) -> str:
    kind = proposer.names.kind(word)
    if kind is None:
        raise DeskRefusal(400, "no_kind", kind=word)
    return kind


def _parts(value: ColumnMap) -> tuple[Any, ...]:
    return value.key, value.by, value.new, value.split, value.currency, value.language, dict(value.values)


def _texts(given: Mapping[Any, Any]) -> dict[str, str]:
    if not all(isinstance(key, str) and isinstance(text, str) for key, text in given.items()):
        raise DeskRefusal(400, "asked_wrong", name="columns")
    return {key: text for key, text in given.items() if text.strip()}
