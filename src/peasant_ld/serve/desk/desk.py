"""One dataset and those who work on it: its files, what came of the last check, what was changed and can be undone.

Every change makes a new revision, which is checked whole by one thread; a check of what has changed again meanwhile is
given up.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from peasant_ld.files import is_link, refuse_links
from peasant_ld.flow.progress import Progress
from peasant_ld.model.description import FILE, Description
from peasant_ld.problem import InputError, Problem
from peasant_ld.published.staging import held_alone
from peasant_ld.reading import RECORDS_FOLDER, Declared
from peasant_ld.report import Report
from peasant_ld.report.messages import Catalogue
from peasant_ld.serve.desk.history import Contents, History
from peasant_ld.serve.desk.judged import CheckOutcome, described, judge
from peasant_ld.serve.desk.record_files import RecordFiles, Signature, Stamps, signature, stamps_of
from peasant_ld.serve.desk.refusals import DeskRefusal
from peasant_ld.serve.desk.tables_seen import SeenFile, TablesSeen
from peasant_ld.serve.desk.worker import Superseded, Worker

LOCK, HIDDEN = ".desk.lock", ".desk"
ALONE = ("publish", "preview")  # from when one of these is asked for until it is done, nothing is changed


@dataclass(slots=True, eq=False)
class OpenDataset:
    """A dataset folder while it is worked on. `taken` says who else has it: then nothing is written."""

    folder: Path
    taken: Problem | None = None
    held: ExitStack = field(default_factory=ExitStack)
    history: History = field(default_factory=History)
    judged: CheckOutcome = field(default_factory=CheckOutcome)
    seen: Mapping[str, SeenFile] = field(default_factory=dict)
    signatures: Mapping[str, Signature | None] = field(default_factory=dict)
    stamps: Stamps = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)
    told: dict[str, Any] = field(default_factory=dict)
    """What came of the last publishing, and of the last preview."""

    @property
    def files(self) -> RecordFiles:
        """Its files of records."""
        return RecordFiles(self.folder)

    @property
    def hidden(self) -> Path:
        """The folder for what is not finished: uploads, and the pages as they would be."""
        return self.folder / HIDDEN

    @property
    def description(self) -> Description | None:
        """What its `dataset.toml` says; None where that cannot be read."""
        return described(self.folder)

    @property
    def declared(self) -> Declared:
        """How its tables are read."""
        found = self.description
        try:
            return Declared() if found is None else Declared.of(found.imports, _model(found))
        except InputError:
            return Declared()


def _model(description: Description) -> Any:
    from peasant_ld.model import load_model

    return load_model(description.model)


class DeskSession:
    """At most one dataset is open. `start` is the folder where the desk was begun, `wanted` a dataset to be made."""

    def __init__(self, start: Path, lang: str, wanted: Path | None = None, says_language: bool = False) -> None:
        self.start, self.lang, self.wanted = start, lang, wanted
        self.says_language = says_language
        """Whether somebody has chosen the language."""
        self.turned = threading.Condition()
        self.revision = 0
        self.worker = Worker(self._turned)
        self.over = threading.Event()
        self._tables = TablesSeen()
        self._open: OpenDataset | None = None

    @property
    def words(self) -> Catalogue:
        """The sentences, in the language of the desk: a fix says what to do there."""
        return Catalogue.at_desk(self.lang)

    @property
    def dataset(self) -> OpenDataset | None:
        """The dataset that is open."""
        return self._open

    @property
    def open_one(self) -> OpenDataset:
        """The same. Raises DeskRefusal where none is, or its folder is gone."""
        if self._open is None:
            raise DeskRefusal(409, "no_dataset")
        if not (self._open.folder / FILE).is_file():
            raise DeskRefusal(410, "dataset_gone", folder=self._open.folder)
        return self._open

    def open(self, folder: Path) -> None:
        """Open a dataset folder. Raises InputError: PLD011 where it is none, PLD070 for a link in the way."""
        self.close()
        opened = OpenDataset(folder.resolve())
        refuse_links([opened.folder / LOCK, opened.hidden])
        try:
            opened.held.enter_context(held_alone(opened.folder / LOCK))
            _clear(opened.hidden)
        except InputError as error:
            if error.problem.code != "PLD017":
                raise
            opened.taken = error.problem
        self._open = opened
        self.changed()

    def speak(self, lang: str) -> None:
        """Speak a language that somebody has chosen."""
        self.lang, self.says_language = lang, True

    def close(self) -> None:
        """Let go of the dataset; what was not finished is removed."""
        if self._open is not None:
            if self._open.taken is None:
                _clear(self._open.hidden)
            self._open.held.close()
            self._open = None

    def end(self) -> None:
        """End the desk."""
        self.revision += 1  # a check that runs gives up
        self.worker.close()
        self.close()
        self.over.set()

    def changed(self) -> None:
        """Something was changed: it is checked anew."""
        with self.turned:
            self.revision += 1
            self.worker.ask("check", self._judge)

    def write(self, what: str, facts: Mapping[str, Any], contents: Contents) -> None:
        """Write some files as one step. Raises DeskRefusal, OSError."""
        with self.turned:
            self.may_write().history.do(what, facts, contents)
            self.wrote(contents)

    def wrote(self, paths: Any) -> None:
        """Some files were written by the desk itself: they are not taken for changed by somebody else."""
        opened = self.open_one
        names = {path: name for name, path in opened.files.there().items()}
        own = {names[path]: signature(path) for path in paths if path in names}
        opened.signatures = {**opened.signatures, **own}
        opened.outside -= own.keys()
        self.changed()

    def turn(self, way: str) -> None:
        """Undo the last step, or do it again. Raises DeskRefusal, OSError."""
        with self.turned:
            history = self.may_write().history
            self.wrote((history.undo() if way == "undo" else history.redo()).before)

    def may_write(self) -> OpenDataset:
        """The dataset, to be changed. Raises DeskRefusal while another desk has it, or it is being published."""
        opened = self.open_one
        if opened.taken is not None:
            raise DeskRefusal(409, "taken")
        if self.worker.has_to(ALONE):
            raise DeskRefusal(409, "busy")
        return opened

    def alone(self, what: str, work: Callable[[OpenDataset, Progress], None]) -> None:
        """Do something that takes time and during which nothing is changed. Raises DeskRefusal."""
        with self.turned:
            opened = self.may_write()
            self.worker.ask(what, lambda watch: work(opened, watch))

    def look(self) -> None:
        """See whether another program has changed a file; then all is checked anew."""
        opened = self._open
        if opened is None or self.worker.busy is not None:
            return
        before, now = opened.stamps, stamps_of(opened.folder)
        other = {name for name in {*before, *now} if before.get(name) != now.get(name)}
        if other:
            opened.outside |= {name.removeprefix(f"{RECORDS_FOLDER}/") for name in other}
            self.changed()

    def wait(self, seconds: float) -> None:
        """Wait until what was changed has been checked, or so long."""
        with self.turned:
            self.turned.wait_for(lambda: self._open is None or self.worker.busy is None, seconds)

    def wait_for_report(self, seconds: float) -> None:
        """Wait until the report is that of what stands there now, or so long."""
        with self.turned:
            self.turned.wait_for(self._is_reported, seconds)

    def _is_reported(self) -> bool:
        opened, busy = self._open, self.worker.busy
        return opened is None or busy is None or opened.judged.revision == self.revision

    def _judge(self, watch: Progress) -> None:
        revision, opened = self.revision, self._open
        if opened is None or opened.judged.revision == revision:
            return

        def tell(phase: str, done: int, share: float | None) -> None:
            if self.revision != revision:
                raise Superseded
            watch(phase, done, share)

        there = opened.files.there()
        opened.stamps = stamps_of(opened.folder)  # even if the check fails: what is changed then is looked at again
        signatures = {name: signature(path) for name, path in there.items()}

        def first(report: Report) -> None:
            tell("look", 0, None)
            opened.judged = replace(opened.judged, revision=revision, report=report)
            opened.signatures = signatures
            self._turned()

        report, out, records = judge(opened.folder, tell, first)
        tell("look", 0, None)
        opened.judged = CheckOutcome(revision, report, out, records)
        opened.seen = {
            name: self._tables.look(path, f"records/{name}", opened.declared) for name, path in there.items()
        }

    def _turned(self) -> None:
        with self.turned:
            self.turned.notify_all()


def _clear(hidden: Path) -> None:
    """Remove what an earlier desk has left unfinished."""
    if not is_link(hidden):
        shutil.rmtree(hidden, ignore_errors=True)
