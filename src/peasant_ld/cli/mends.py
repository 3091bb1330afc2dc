"""`check --suggest` and `--apply`: the mends that are offered, and the mended copy."""

from __future__ import annotations

from pathlib import Path

import click

from peasant_ld.cli.options import job_for, speaker
from peasant_ld.forms.repair import propose
from peasant_ld.forms.repair.mending import CHANGES, apply
from peasant_ld.reading import Declared


def offer(paths: tuple[str, ...], out: Path | None, lang: str) -> None:
    """Print the mends for the records of some paths to standard output; with `out`, write the mended copy of one path.

    Raises InputError (PLD317) if `out` is there already, click.UsageError for several paths and one copy.
    """
    if out is not None and (len(paths) > 1 or paths[0] == "-"):
        raise click.UsageError("--apply FILE: one PATH, not -")
    words = speaker(lang)
    for path in paths:
        job = job_for(path)
        mends = list(propose(path, Declared.of(job.description.imports, job.model), job.base))
        for mend in mends:
            shown = {"before": mend.before, "after": mend.written, "reason": words.label("mend", mend.why)}
            click.echo(words.ui("mend.line", place=words.place(mend.place), **shown))
        if not mends:
            click.echo(words.ui("mend.none"), err=True)
        elif out is None:
            click.echo(words.ui("mend.offered", count=len(mends)), err=True)
        else:
            apply(Path(path), mends, out)
            click.echo(words.ui("mend.applied", count=len(mends), file=out, changes=f"{out.name}{CHANGES}"), err=True)
