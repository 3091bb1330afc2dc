"""`peasant-ld explain`: what a problem means and how to mend it."""

from __future__ import annotations

import click

from peasant_ld.cli.options import lang_option, speaker


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="CODE")
@lang_option
def command(words: tuple[str, ...], lang: str) -> int:
    """Say what the problem CODE (such as PLD021) means and how to mend it."""
    catalogue = speaker(lang)
    code = words[0].upper()
    text = catalogue.explain(code)
    if text is None:
        click.echo(catalogue.ui("explain_unknown", code=words[0]), err=True)
        return 2
    click.echo(f"{code}  {catalogue.title(code)}\n\n{text}")
    return 0
