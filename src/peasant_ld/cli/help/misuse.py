"""What is wrong with a command line -> a sentence in the reader's language, made of facts and not of click's words."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from peasant_ld.cli.help import translated

# Where a context keeps the arguments as they were written.
WRITTEN = "peasant_ld.written"
Sentence = tuple[str, Mapping[str, object]]


class Misuse(click.UsageError):
    """A command line that cannot be meant so: an English sentence with placeholders, and the facts that fill them."""

    def __init__(self, text: str, ctx: click.Context | None = None, **facts: object) -> None:
        super().__init__(translated(text, "en", **facts), ctx)
        self.text, self.facts = text, facts


def explained(error: click.ClickException, lang: str) -> str:
    """What is wrong, below how the command is used and where that can be read."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    text, facts = _sentence(error)
    lines = [f"{translated('Error:', lang)} {translated(text, lang, **facts)}"]
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        more = translated("{command} tells more.", lang, command=f"{context.command_path} --help")
        lines = [context.get_usage(), more, "", *lines]
    return "\n".join(lines)


def no_such_command(name: str, known: Mapping[str, object], ctx: click.Context) -> Misuse:
    """That there is no such command, with those of the known ones that are called nearly so."""
    from difflib import get_close_matches

    near = get_close_matches(name, known)
    if not near:
        return Misuse("there is no command {name}", ctx, name=name)
    return Misuse("there is no command {name}; did you mean {nearest}?", ctx, name=name, nearest=", ".join(near))


def _sentence(error: click.ClickException) -> Sentence:
    if isinstance(error, Misuse):
        return error.text, error.facts
    if isinstance(error, click.NoSuchOption):
        near = {"name": error.option_name, "nearest": ", ".join(error.possibilities or ())}
        return (
            "there is no option {name}; did you mean {nearest}?" if error.possibilities else "there is no option {name}"
        ), near
    if isinstance(error, click.BadOptionUsage):
        return _value_of_option(error)
    if isinstance(error, click.BadParameter) and error.param is not None and error.ctx is not None:
        return _parameter(error, error.param, error.ctx)
    if isinstance(error, click.UsageError) and error.ctx is not None and isinstance(error.ctx.command, click.Group):
        return "{name} is missing", {"name": "COMMAND"}
    return "{message}", {"message": error.format_message()}


def _value_of_option(error: click.BadOptionUsage) -> Sentence:
    params = error.ctx.command.params if error.ctx else ()
    is_flag = any(error.option_name in each.opts for each in params if isinstance(each, click.Option) and each.is_flag)
    return ("{name} takes no value" if is_flag else "{name} needs a value"), {"name": error.option_name}


def _parameter(error: click.BadParameter, param: click.Parameter, ctx: click.Context) -> Sentence:
    """A parameter that is missing, or whose value cannot be meant."""
    name = max(param.opts, key=len) if isinstance(param, click.Option) else param.make_metavar(ctx)
    if isinstance(error, click.MissingParameter):
        return "{name} is missing", {"name": name}
    text, facts = _wrong(param, ctx)
    return text, {"name": name, "message": error.message, "value": _written(param, ctx), **facts}


def _wrong(param: click.Parameter, ctx: click.Context) -> Sentence:
    """What is wrong with the value of a parameter, by its type."""
    kind = param.type
    if isinstance(kind, click.Choice):
        return "{name}: {value} is none of: {known}", {"known": ", ".join(map(str, kind.choices))}
    if isinstance(kind, click.IntRange | click.FloatRange):
        limits = param.get_help_extra(ctx).get("range", "") if isinstance(param, click.Option) else ""
        whole = isinstance(kind, click.IntRange)
        return (
            "{name}: {value} is no whole number with {range}" if whole else "{name}: {value} is no number with {range}"
        ), {"range": limits}
    if isinstance(kind, click.DateTime):
        return "{name}: {value} is no day such as 2026-01-31", {}
    if isinstance(kind, click.Path):
        is_folder = os.path.isdir(_written(param, ctx))
        return (
            "{name}: {value} is a folder, and a file is meant" if is_folder else "{name}: {value} cannot be read"
        ), {}
    return "{name}: {message}", {}


def _written(param: click.Parameter, ctx: click.Context) -> str:
    """The value of a parameter as it was written; click tells of it in a sentence of its own alone."""
    found, _, _ = ctx.command.make_parser(ctx).parse_args([*ctx.meta.get(WRITTEN, ())])
    value = found.get(param.name)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
