"""`peasant-ld template`: a spreadsheet to fill in, made from the model."""

from __future__ import annotations

from pathlib import Path

import click

from peasant_ld.cli.completing import kinds
from peasant_ld.cli.help.command import Command
from peasant_ld.cli.options import job_for, lang_option, model_option, speaker
from peasant_ld.files import is_link, write_file
from peasant_ld.forms.template import template
from peasant_ld.problem import InputError, Place, Problem


@click.command(cls=Command)
@click.argument("kinds", nargs=-1, required=True, metavar="KIND...", shell_complete=kinds)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.xlsx",
    help="Where to write; a file that is there is never written over.",
)  # fmt: skip
@model_option
@lang_option
def command(kinds: tuple[str, ...], output: Path, model: Path | None, lang: str) -> int:
    """Make a spreadsheet to fill in: a sheet for each KIND (movement, brigade, grant ...), explained in your language.

    Filled in, it goes into the folder records/ of a dataset, and is read from there. A dataset that FILE.xlsx lies in
    says which kinds there are, so that its own are among them.
    """
    if output.suffix.lower() != ".xlsx":
        facts = {"suffix": output.suffix or output.name, "known": ".xlsx"}
        raise InputError(Problem("PLD009", Place(str(output)), value=str(output), facts=facts))
    content = template(kinds, lang, job_for(str(output), model=model).model)
    if output.exists() or is_link(output):
        raise InputError(Problem("PLD317", Place(str(output))))
    write_file(output, content)
    click.echo(speaker(lang).ui("template.written", file=str(output)), err=True)
    return 0
