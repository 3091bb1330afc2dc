"""What ended a job that was not done -> the sentence that a person reads: never a traceback."""

from __future__ import annotations

import os
import traceback

from peasant_ld.files.systems import reason_of
from peasant_ld.problem import PeasantError
from peasant_ld.report.messages import Catalogue


def failure(error: BaseException, words: Catalogue) -> str:
    """The sentence for an exception, in the language of the catalogue; a mistake of ours is told as one."""
    if isinstance(error, PeasantError):
        return error.message(words.lang)
    if isinstance(error, MemoryError):
        return words.ui("out_of_memory")
    if isinstance(error, RecursionError):
        return words.ui("nested_too_deeply")
    if isinstance(error, OSError):
        return words.ui("disk_failed", file=_file_of(error), reason=words.label("word", reason_of(error)))
    return bug(error, words)


def _file_of(error: OSError) -> str:
    """The file that an error is about; of a rename, the name that the user knows: ours begin with a point."""
    names = [os.fsdecode(name) for name in (error.filename2, error.filename) if isinstance(name, str | bytes)]
    known = (name for name in names if not os.path.basename(name).startswith("."))
    return next(known, names[0] if names else "peasant-ld")


def bug(error: BaseException, words: Catalogue) -> str:
    """That something is a mistake of ours, and where it came up."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f", {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return words.ui("bug", what=f"{type(error).__name__}{where}")
