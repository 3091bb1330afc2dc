"""What was changed, step by step, so that it can be undone: the bytes of each file before, held in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from peasant_ld.files import is_link, refuse_unreadable, replace_file
from peasant_ld.problem import PeasantError
from peasant_ld.serve.desk.refusals import DeskRefusal

MOST_STEPS = 100
MOST_BYTES = 200 * 2**20
Contents = Mapping[Path, bytes | None]  # None: there is no such file


@dataclass(frozen=True, slots=True, eq=False)
class ChangeStep:
    """One step: what was done (a sentence `desk.did.<what>` and its facts), and the files as they were before.

    `after` are the marks of the files as the step left them: one that is another has been changed by somebody else.
    """

    what: str
    facts: Mapping[str, Any]
    before: Contents
    after: Mapping[Path, bytes | None]

    @property
    def weight(self) -> int:
        """The bytes that it holds."""
        return sum(len(content) for content in self.before.values() if content)


@dataclass(slots=True)
class History:
    """The steps that can be undone, and those that can be done again; `forgotten` counts those that were too many."""

    done: list[ChangeStep] = field(default_factory=list)
    undone: list[ChangeStep] = field(default_factory=list)
    forgotten: int = 0

    def do(self, what: str, facts: Mapping[str, Any], contents: Contents) -> None:
        """Write some files, as one step. Raises OSError; then all are as they were."""
        self.done.append(_written(ChangeStep(what, facts, contents, {})))
        self.undone.clear()
        self._forget()

    def note(self, what: str, facts: Mapping[str, Any], before: Contents) -> None:
        """A step that was done already: what stands there now is how it has left the files."""
        self.done.append(ChangeStep(what, facts, before, {path: mark_of(path) for path in before}))
        self.undone.clear()
        self._forget()

    def undo(self) -> ChangeStep:
        """Put the files of the last step back. Raises DeskRefusal where one was changed since, OSError."""
        return self._turn(self.done, self.undone, "nothing_to_undo")

    def redo(self) -> ChangeStep:
        """Do the step again that was undone last. Raises DeskRefusal where a file was changed since, OSError."""
        return self._turn(self.undone, self.done, "nothing_to_redo")

    def _turn(self, source: list[ChangeStep], target: list[ChangeStep], key: str) -> ChangeStep:
        if not source:
            raise DeskRefusal(409, key)
        step = source[-1]
        changed = [path.name for path, mark in step.after.items() if mark_of(path) != mark]
        if changed:
            raise DeskRefusal(409, "undo_changed", file=", ".join(changed))
        turned = _written(step)
        source.pop()
        target.append(turned)
        return turned

    def _forget(self) -> None:
        while len(self.done) > MOST_STEPS or (len(self.done) > 1 and sum(s.weight for s in self.done) > MOST_BYTES):
            self.done.pop(0)
            self.forgotten += 1


def mark_of(path: Path) -> bytes | None:
    """What tells a file from any other content; None where there is none. Raises OSError."""
    content = content_of(path)
    return None if content is None else digest(content)


def digest(content: bytes) -> bytes:
    """What tells a content from any other."""
    return blake2b(content).digest()


def content_of(path: Path) -> bytes | None:
    """What a file holds; None where there is none.

    Raises OSError, DeskRefusal for a link, InputError (PLD001) for what is no file: a pipe would wait for ever.
    """
    if is_link(path):
        raise DeskRefusal(409, "link", file=path.name)
    if not path.exists():
        return None
    refuse_unreadable(path, folder=False)
    return path.read_bytes()


def _written(step: ChangeStep) -> ChangeStep:
    """The files of a step written: the step back."""
    before: dict[Path, bytes | None] = {}
    try:
        for path, content in step.before.items():
            known = content_of(path)
            _put(path, content)
            before[path] = known
    except (OSError, PeasantError):
        for path, content in before.items():
            _put(path, content)
        raise
    return ChangeStep(step.what, step.facts, before, {path: mark_of(path) for path in before})


def _put(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        replace_file(path, content)
