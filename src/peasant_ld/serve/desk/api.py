"""What the page may ask, by name -> what answers it: plain values in, plain values out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from peasant_ld.forms.repair.cells import has_formulas
from peasant_ld.report.messages import LANGUAGES
from peasant_ld.serve.desk.dataset_settings import change_settings, dataset_at, make_dataset
from peasant_ld.serve.desk.desk import DeskSession
from peasant_ld.serve.desk.edits import add_row, edit, empty_row, mend
from peasant_ld.serve.desk.going_out import change_access, names_told, out_told
from peasant_ld.serve.desk.mapped import choose_map, keys_told, map_told
from peasant_ld.serve.desk.putting_out import changes_told, look_ahead, put_out
from peasant_ld.serve.desk.refusals import DeskRefusal, asked
from peasant_ld.serve.desk.sheets import ShownColumn, shown_sheet
from peasant_ld.serve.desk.state import state_of
from peasant_ld.serve.desk.told import causes_told
from peasant_ld.serve.desk.uploads import kinds_to_fill, make_form, take_out

Fields = Mapping[str, str]
SOON = 1.0  # seconds in which an answer waits for the check of what was changed


def _problems(desk: DeskSession, fields: Fields) -> dict[str, Any]:
    opened = desk.open_one
    if fields.get("wait") == "1":
        desk.wait_for_report(SOON)
    judged = opened.judged
    told = {"revision": judged.revision, "counts": asdict(judged.report.counts)}
    if fields.get("after") == str(judged.revision):
        return told | {"same": True}
    return told | {"causes": causes_told(judged.report, desk.words)}


def _table(desk: DeskSession, fields: Fields) -> dict[str, Any]:
    opened, name = desk.open_one, fields.get("file", "")
    opened.outside.discard(name)
    path = opened.files.path(name)
    sheet = shown_sheet(path, name, fields.get("sheet") or None, (opened.declared, desk.lang))
    return {
        "revision": desk.revision,
        "title": sheet.title,
        "columns": [_column(each) for each in sheet.columns],
        "header": sheet.header,
        "rows": [[number, cells, sheet.what.get(number)] for number, cells in sheet.rows],
        "truncated": sheet.truncated,
        "formulas": has_formulas(path, sheet.title),
    }


def _column(shown: ShownColumn) -> dict[str, Any]:
    column, form = shown.column, shown.form
    choices = (
        [choice.cell for choice in form.options] if form and not form.many and not (column and column.rule) else []
    )
    kinds = list(column.kinds or (form.kinds if form else ())) if column and column.is_reference else None
    return {
        "letter": shown.letter,
        "title": shown.title,
        "key": column.key if column else None,
        "label": form.title if form else None,
        "about": form.definition if form else None,
        "hidden": shown.hidden,
        "choices": choices or None,
        "reference": kinds,
    }


GETS: Mapping[str, Callable[[DeskSession, Fields], Any]] = {
    "state": lambda desk, _: state_of(desk),
    "kinds": lambda desk, _: kinds_to_fill(desk),
    "keys": lambda desk, fields: keys_told(desk, fields.get("kind", "")),
    "map": lambda desk, fields: map_told(desk, fields.get("file", "")),
    "table": _table,
    "problems": _problems,
    "names": lambda desk, fields: names_told(desk, fields.get("kind", ""), fields.get("q", "")),
    "out": lambda desk, _: out_told(desk),
    "changes": lambda desk, _: changes_told(desk),
}


def _soon(desk: DeskSession) -> dict[str, Any]:
    """The state, when what was changed has been checked, or after a moment."""
    desk.wait(SOON)
    return state_of(desk)


def _open(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    desk.open(dataset_at(desk, asked(body, "dataset", str)))
    return _soon(desk)


def _new(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    make_dataset(desk, body)
    return _soon(desk)


def _settings(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    change_settings(desk, body)
    return _soon(desk)


def _form(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    name = make_form(desk, body)
    return {**_soon(desk), "file": name}


def _remove(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    take_out(desk, body)
    return _soon(desk)


def _turn(way: str) -> Callable[[DeskSession, Mapping[str, Any]], Any]:
    def turn(desk: DeskSession, _: Mapping[str, Any]) -> dict[str, Any]:
        desk.turn(way)
        return _soon(desk)

    return turn


def _edit(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    return edit(desk, body) | {"state": state_of(desk)}


def _mend(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    return mend(desk, body) | {"state": _soon(desk)}


def _row(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    return add_row(desk, body) | {"state": state_of(desk)}


def _empty(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    return empty_row(desk, body) | {"state": state_of(desk)}


def _access(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    return change_access(desk, body) | {"state": _soon(desk)}


def _preview(desk: DeskSession, _: Mapping[str, Any]) -> dict[str, Any]:
    look_ahead(desk)
    return state_of(desk)


def _publish(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    put_out(desk, body)
    return state_of(desk)


def _lang(desk: DeskSession, body: Mapping[str, Any]) -> dict[str, Any]:
    lang = asked(body, "lang", str)
    if lang not in LANGUAGES:
        raise DeskRefusal(400, "asked_wrong", name="lang")
    desk.speak(lang)
    return state_of(desk)


def _quit(desk: DeskSession, _: Mapping[str, Any]) -> dict[str, Any]:
    desk.over.set()
    return {"over": True}


POSTS: Mapping[str, Callable[[DeskSession, Mapping[str, Any]], Any]] = {
    "open": _open,
    "new": _new,
    "settings": _settings,
    "form": _form,
    "remove": _remove,
    "map": choose_map,
    "edit": _edit,
    "mend": _mend,
    "undo": _turn("undo"),
    "redo": _turn("redo"),
    "row": _row,
    "empty": _empty,
    "access": _access,
    "preview": _preview,
    "publish": _publish,
    "lang": _lang,
    "quit": _quit,
}
