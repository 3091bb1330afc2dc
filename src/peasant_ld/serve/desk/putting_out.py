"""A dataset -> its release, the pages as they would be, what changed since the last version, and one file of all.

It is published by the very function that the command calls.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from peasant_ld.files import is_link, replacing
from peasant_ld.flow.progress import Progress
from peasant_ld.published.difference import ADDED, CHANGED, REMOVED, SAME, Becoming, Change
from peasant_ld.published.reader import open_release
from peasant_ld.release import PublishResult, Wish, preview, publish
from peasant_ld.report.messages import Catalogue, visible
from peasant_ld.serve.desk.dataset_settings import change_settings
from peasant_ld.serve.desk.desk import DeskSession, OpenDataset
from peasant_ld.serve.desk.judged import job_of
from peasant_ld.serve.desk.refusals import DeskRefusal, asked
from peasant_ld.serve.desk.told import problem_told

RELEASE, PREVIEW = "release", "preview"
MOST_CHANGES = 200
LIVE = frozenset({"PLD147", "PLD148", "PLD149"})  # what is told of a release once it is there; PLD146, the page tells
_VALUE = 400


def put_out(desk: DeskSession, body: Mapping[str, Any]) -> None:
    """Publish the dataset: the version and its day are written first, where the page says them."""
    reject, fresh = asked(body, "reject", bool, False), asked(body, "fresh", bool, False)
    said = {name: body[name] for name in ("version", "issued") if name in body}
    if said:
        change_settings(desk, said)

    def work(opened: OpenDataset, watch: Progress) -> None:
        opened.told.pop("published", None)
        job = job_of(opened.folder, watch, reject=reject)
        result = publish(job, opened.folder / RELEASE, Wish(fresh=fresh))
        opened.told["published"] = _published(result, opened, job.description.version, desk.words)
        desk.changed()  # what was set aside lies among the records now

    desk.alone("publish", work)


def _published(result: PublishResult, opened: OpenDataset, version: str | None, words: Catalogue) -> dict[str, Any]:
    aside = result.aside
    sentences = [words.ui(f"rejected_{key}", file=name) for key, names in _aside(aside) for name in names]
    folder = opened.folder / RELEASE
    said = words.ui("published_to", folder=folder) if result.written else words.ui("nothing_written")
    blocking = [each for each in result.report.in_order() if each.blocks or each.code.startswith("PLD5")]
    live = [words.say(each) for each in result.report.in_order() if each.code in LIVE]
    return {
        "written": result.written,
        "told": live,
        "folder": str(folder) if result.written else None,
        "version": version,
        "aside": [str(name) for name in aside.files],
        "sentences": [*sentences, said],
        "problems": [problem_told(each, words) for each in blocking[:MOST_CHANGES]],
    }


def _aside(aside: Any) -> tuple[tuple[str, Any], ...]:
    return ("to", aside.files), ("gone", aside.gone), ("kept", aside.kept)


def look_ahead(desk: DeskSession) -> None:
    """Make the pages as they will be, of what is right, in a hidden folder of the dataset."""

    def work(opened: OpenDataset, watch: Progress) -> None:
        opened.told.pop("preview", None)
        shutil.rmtree(opened.hidden / PREVIEW, ignore_errors=True)
        job = job_of(opened.folder, watch, reject=True)
        result = preview(job, opened.folder / RELEASE, opened.hidden / PREVIEW)
        told = _published(result, opened, job.description.version, desk.words)
        ready = {"ready": result.written, "revision": desk.revision, "problems": told["problems"]}
        opened.told["preview"] = {**ready, "address": f"{PREVIEW}/index.html"}

    desk.alone("preview", work)


def changes_told(desk: DeskSession) -> dict[str, Any]:
    """What differs between the last version and the pages as they will be, in the words of the reader."""
    opened, words = desk.open_one, desk.words
    if not (opened.hidden / PREVIEW).is_dir():
        raise DeskRefusal(409, "no_preview")
    if not (opened.folder / RELEASE).is_dir():
        return {"first": True, "counts": {}, "gone": {}, "lines": [], "more": 0}
    before, after, tally = open_release(opened.folder / RELEASE), open_release(opened.hidden / PREVIEW), Becoming()
    changed = before.diff(after).told(tally)
    lines = [_line(change, after.base, words) for change in islice(changed, MOST_CHANGES)]
    more = sum(1 for _ in changed)
    counts = {what: tally.counts[what] for what in (ADDED, REMOVED, CHANGED, SAME)}
    return {"first": False, "counts": counts, "gone": dict(tally.gone), "lines": lines, "more": more}


def _line(change: Change, base: str, words: Catalogue) -> dict[str, Any]:
    keys = [
        {"key": key, "old": _shown(old), "new": _shown(new), "less": old is None and key in change.less}
        for key, (old, new) in change.keys.items()
    ]
    told = words.ui(f"diff.{change.what}")
    return {"id": change.id.removeprefix(base), "what": change.what, "told": told, "keys": keys}


def _shown(value: Any) -> str | None:
    return None if value is None else visible(value if isinstance(value, str) else str(value), _VALUE)


def packed_release(desk: DeskSession) -> Path:
    """The release as one file, in the hidden folder: whoever sends it removes it. Raises DeskRefusal, OSError."""
    opened = desk.open_one
    folder, target = opened.folder / RELEASE, opened.hidden / f"release-{os.urandom(8).hex()}.zip"
    if is_link(folder) or not folder.is_dir():
        raise DeskRefusal(409, "no_release")
    if desk.worker.has_to(("publish",)):
        raise DeskRefusal(409, "busy")
    opened.hidden.mkdir(exist_ok=True)
    with replacing(target) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed:
        for path in _files_of(folder):
            packed.write(path, path.relative_to(folder).as_posix())
    return target


def _files_of(folder: Path) -> Iterator[Path]:
    """The files of a release in their order; none that a link leads to."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_link(Path(place, name)))
        yield from (path for name in sorted(names) if not is_link(path := Path(place, name)))
