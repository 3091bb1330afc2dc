"""The desk -> its state as the page shows it: what is open, what is being done, how far the five steps are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from peasant_ld.files import is_link
from peasant_ld.model.description import FILE, Description
from peasant_ld.model.placeholders import example_addresses, placeholders, undecided_licence
from peasant_ld.published.versions import version_of
from peasant_ld.report.messages import LANGUAGES, Catalogue
from peasant_ld.serve.desk.desk import DeskSession, OpenDataset
from peasant_ld.serve.desk.failures import told_of
from peasant_ld.serve.desk.history import ChangeStep
from peasant_ld.serve.desk.record_files import Signature, is_as
from peasant_ld.serve.desk.told import name_of

RELEASE = "release"


def state_of(desk: DeskSession) -> dict[str, Any]:
    """What `api/state` answers."""
    desk.look()
    with desk.turned:
        opened, busy, failed = desk.dataset, desk.worker.busy, desk.worker.failed
        told = {
            "revision": desk.revision,
            "busy": None if busy is None else asdict(busy),
            "failed": None if failed is None else told_of(failed, desk.words),
            "lang": desk.lang,
            "languages": list(LANGUAGES),
            "read_only": None,
            "dataset": None,
            "wanted": None if desk.wanted is None else desk.wanted.name,
        }
        return told | (_closed(desk) if opened is None else _opened(opened, desk.words))


def _closed(desk: DeskSession) -> dict[str, Any]:
    steps = dict.fromkeys(("map", "mend", "decide", "publish"), False)
    empty: dict[str, Any] = {"files": [], "account": {}, "severities": {}, "undo": None, "redo": None, "release": None}
    return {"datasets": datasets_in(desk.start), **empty, "steps": {"drop": True, **steps}}


def datasets_in(folder: Path) -> list[str]:
    """The datasets that lie in a folder, and the folder itself as `.` where it is one."""
    try:
        found = sorted(each.name for each in folder.iterdir() if (each / FILE).is_file() and not is_link(each))
    except OSError:
        found = []
    return (["."] if (folder / FILE).is_file() else []) + found


def _opened(opened: OpenDataset, words: Catalogue) -> dict[str, Any]:
    report, history = opened.judged.report, opened.history
    files = _files(opened)
    rows = {name: number for name, number in report.details.items() if name.startswith(("rows", "records.made"))}
    return {
        "read_only": _why_read_only(opened, words),
        "dataset": _described(opened, opened.description, words.lang),
        "checked": opened.judged.revision,
        "files": files,
        "account": {**asdict(report.counts), "rows": rows},
        "severities": {str(severity): count for severity, count in report.severities.items()},
        "undo": _step(history.done, words),
        "redo": _step(history.undone, words),
        "forgotten": history.forgotten,
        "release": _release(opened.folder),
        "published": opened.told.get("published"),
        "preview": opened.told.get("preview"),
        "steps": _steps(files, report.counts.read),
    }


def _why_read_only(opened: OpenDataset, words: Catalogue) -> str | None:
    if not (opened.folder / FILE).is_file():
        return words.ui("desk.dataset_gone", folder=opened.folder)
    return None if opened.taken is None else words.ui("desk.taken")


def _steps(files: list[dict[str, Any]], read: int) -> dict[str, bool]:
    there = bool(files)
    return {"drop": True, "map": there, "mend": there, "decide": there and read > 0, "publish": there and read > 0}


def _step(steps: list[ChangeStep], words: Catalogue) -> dict[str, str] | None:
    return {"what": words.ui(f"desk.did.{steps[-1].what}", **steps[-1].facts)} if steps else None


def _described(opened: OpenDataset, description: Description | None, lang: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": opened.folder.name,
        "folder": str(opened.folder),
        "readable": description is not None,
    }
    if description is None:
        return told
    title, publisher = description.title, description.publisher
    return told | {
        "title": title.get(lang) or next(iter(title.values()), ""),
        "titles": dict(title),
        "description": description.description.get(lang) or next(iter(description.description.values()), ""),
        "base": description.base,
        "version": description.version,
        "issued": str(description.more.get("issued") or ""),
        "languages": list(description.languages),
        "publisher": publisher.get("name"),
        "publisher_url": publisher.get("url"),
        "licence": "" if description.licence == undecided_licence() else description.licence,
        "placeholders": list(_placeholders(description)),
    }


def _placeholders(description: Description) -> dict[str, None]:
    """The settings that would be published as they are in a new dataset, by their names on the page."""
    found = [*placeholders(description), *example_addresses(description)]
    keys = [(str(each.key), str(each.key).partition(".")[0]) for each in found]
    return dict.fromkeys("publisher_url" if key == "publisher.url" else name for key, name in keys)


def _files(opened: OpenDataset) -> list[dict[str, Any]]:
    counts: Mapping[tuple[str, str], int] = Counter(
        (name_of(each.place), str(each.severity)) for each in opened.judged.report.problems if each.place
    )
    found = []
    for name, path in opened.files.there().items():
        seen = opened.seen.get(name)
        sheets = [] if seen is None else [asdict(sheet) for sheet in seen.sheets]
        found.append(
            {
                "name": name,
                "sheets": sheets,
                "mapped": seen is not None and seen.mapped,
                "needs_map": seen is not None and seen.needs_map,
                "records": opened.judged.records.get(f"records/{name}", 0),
                "errors": counts[name, "error"],
                "warnings": counts[name, "warning"],
                "changed_outside": name in opened.outside or _is_another(path, opened.signatures.get(name)),
            }
        )
    return found


def _is_another(path: Path, known: Signature | None) -> bool:
    return known is not None and not is_as(path, known)


def _release(folder: Path) -> dict[str, Any] | None:
    version = version_of(folder / RELEASE)
    return None if version is None else {"version": version, "folder": str(folder / RELEASE)}
