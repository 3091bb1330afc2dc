"""A command whose help is told in the language of the run; the texts are read when they are shown, and not before."""

from __future__ import annotations

import inspect
import re

import click
from click.shell_completion import CompletionItem

from peasant_ld.cli.help import translated
from peasant_ld.cli.help.misuse import WRITTEN, Misuse
from peasant_ld.cli.language import speech_of
from peasant_ld.problem import InputError

_PARAGRAPHS = re.compile(r"\n\s*\n")


class Translated(click.Command):
    """What a command and the group of them have in common."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The same, with the arguments noted: what is wrong with one of them shows it as it was written."""
        ctx.meta[WRITTEN] = tuple(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:  # of an option without its value click does not say in which command
            error.ctx = error.ctx or ctx
            _speak_of(ctx)
            raise
        except InputError:
            _speak_of(ctx)
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`Usage: peasant-ld check [OPTIONS] PATH...`"""
        lang = speech_of(ctx).lang
        pieces = [translated(each, lang) for each in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), translated("Usage:", lang) + " ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does, paragraph by paragraph."""
        paragraphs = _PARAGRAPHS.split(inspect.cleandoc(self.help or ""))
        lang = speech_of(ctx).lang
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n\n".join(translated(each, lang) for each in paragraphs))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, each with what it does."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        with formatter.section(translated("Options", speech_of(ctx).lang)):
            formatter.write_dl(
                [(record[0], _told(each, ctx)) for each in options if (record := each.get_help_record(ctx))]
            )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What a shell may complete: the options that begin so, each with what it does."""
        return self.complete_options(ctx, incomplete)

    def complete_options(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The options that begin so, each with what it does."""
        lang = speech_of(ctx).lang
        found = click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(each.value, each.type, translated(each.help, lang) if each.help else None) for each in found
        ]


class Command(Translated):
    """A command of ours: what it does not understand is told as `Misuse`."""

    allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The arguments. Raises Misuse for more of them than the command takes."""
        more = super().parse_args(ctx, args)
        if more and not ctx.resilient_parsing:
            raise Misuse("this is too much: {words}", ctx, words=" ".join(more))
        return more


def _speak_of(ctx: click.Context) -> None:
    from peasant_ld.cli.options import speak_of  # what is right asks there when its parameters are known

    speak_of(ctx, ctx.meta[WRITTEN])


def _told(option: click.Option, ctx: click.Context) -> str:
    """What an option does, with its default and range: `0 takes a free one.  [default: 8000; 0<=x<=65535]`."""
    lang, extra = speech_of(ctx).lang, option.get_help_extra(ctx)
    default = [translated("default: {value}", lang, value=extra["default"])] if "default" in extra else []
    required = [translated(extra["required"], lang)] if "required" in extra else []
    told = [*default, *([extra["range"]] if "range" in extra else []), *required]
    text = [translated(option.help, lang)] if option.help else []
    return "  ".join([*text, *([f"[{'; '.join(told)}]"] if told else [])])
