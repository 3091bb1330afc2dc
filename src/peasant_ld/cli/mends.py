"""`check --suggest` and `--apply`: the mends that are offered, and the mended copy."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from peasant_ld.cli.options import job_for, speaker
from peasant_ld.forms.repair import Mend, propose
from peasant_ld.forms.repair.mending import CHANGES, apply
from peasant_ld.problem import Problem
from peasant_ld.reading import Declared
from peasant_ld.report.messages import Catalogue


def offer(paths: tuple[str, ...], out: Path | None, lang: str) -> tuple[Problem, ...]:
    """Print the mends for the records of some paths to standard output; with `out`, write the mended copy of one path.

    Gives what could not be mended there, as problems. Raises InputError if `out` is there already or names another
    format (PLD317, PLD329), click.UsageError for several paths and one copy.
    """
    if out is not None and (len(paths) > 1 or paths[0] == "-"):
        raise click.UsageError("--apply FILE: one PATH, not -")
    words, left = speaker(lang), tuple[Problem, ...]()
    for path in paths:
        job = job_for(path)
        declared = Declared.of(job.description.imports, job.model)
        mends = tuple(propose(path, declared))
        if out is None or not mends:
            _show(mends, words)
            click.echo(words.ui("mend.offered" if mends else "mend.none", count=len(mends)), err=True)
        else:
            made = apply(Path(path), mends, out, declared)
            left += made.left
            _show(made.changed, words)
            facts = {"count": len(made.changed), "file": out, "changes": f"{out.name}{CHANGES}"}
            click.echo(words.ui("mend.applied" if made.files else "mend.nothing", **facts), err=True)
    return left


def _show(mends: Iterable[Mend], words: Catalogue) -> None:
    for mend in mends:
        shown = {"before": mend.before, "after": mend.written, "reason": words.label("mend", mend.why)}
        click.echo(words.ui("mend.line", place=words.place(mend.place), **shown))
