"""What ended a request, or a work that was asked for -> what the page is told of it: sentences, never a traceback."""

from __future__ import annotations

from typing import Any

from peasant_ld.problem import PeasantError
from peasant_ld.report.failures import failure
from peasant_ld.report.messages import Catalogue
from peasant_ld.serve.desk.refusals import DeskRefusal


def told_of(error: BaseException, words: Catalogue) -> dict[str, Any]:
    """The sentence for a failure, with its code and its mend where it has them."""
    problem = error.problem if isinstance(error, PeasantError) else None
    more = error.more if isinstance(error, DeskRefusal) else {}
    if problem is None:
        return {"error": failure(error, words), "code": None, "fix": None, **more}
    where = f" ({words.place(problem.place)})" if problem.place else ""
    return {"error": f"{words.say(problem)}{where}", "code": problem.code, "fix": words.fix(problem), **more}


def status_of(error: BaseException) -> int:
    """The status of HTTP for a failure: a fault of ours, or what was asked for cannot be."""
    if isinstance(error, DeskRefusal):
        return error.status
    if isinstance(error, OSError):
        return 507
    return 409 if isinstance(error, PeasantError) else 500
