"""The command line: arguments in, work done by the library, talk to standard error, exit codes out.

Each command is one module in this folder, imported when it is called, so that `--version` and `--help` are quick.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from peasant_ld import __version__
from peasant_ld.cli.help import translated
from peasant_ld.cli.help.command import Translated
from peasant_ld.cli.help.misuse import no_such_command
from peasant_ld.cli.language import Speech, speech_of
from peasant_ld.cli.outcome import guarded
from peasant_ld.cli.signals import listen
from peasant_ld.cli.streams import let_go, open_what_is_closed, speak_to_whoever_listens
from peasant_ld.report.messages import LANGUAGES

PROGRAM = "peasant-ld"
# Where the script of a shell, and then the shell at Tab, puts what it wants: `bash_source`, `bash_complete` ...
COMPLETION = "_PEASANT_LD_COMPLETE"
# Command -> what it does, in a line; the module of the same name holds `command`.
COMMANDS = {
    "new": "Make a small dataset to start from.",
    "check": "Read, check and validate records; write nothing.",
    "convert": "Turn records into one RDF file.",
    "publish": "Write a whole release of a dataset.",
    "map": "Propose a map for a spreadsheet of your own.",
    "model": "Add kinds of record and keys of your own by one short file.",
    "template": "Make a spreadsheet to fill in.",
    "desk": "Work in a browser on this computer, from a spreadsheet to the pages.",
    "serve": "Show a release on this computer: pages, linked data, SPARQL.",
    "query": "Ask a release a question in SPARQL.",
    "diff": "Show what changed between two releases.",
    "load": "Load a release into a SPARQL store.",
    "reconcile": "Find what is the same elsewhere, and take in what was accepted.",
    "import": "Make a dataset of files of 360Giving or IATI.",
    "export": "Write the grants of a release as 360Giving.",
    "merge": "Make one dataset of several datasets or releases.",
    "explain": "Say what a problem means, or why a statement is there.",
}


class LazyGroup(Translated, click.Group):
    """The commands, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order in which they are used."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = "import_" if cmd_name == "import" else cmd_name
        found: click.Command = import_module(f"peasant_ld.cli.{module}").command
        return found

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin so, each with what it does, without importing them; and the options."""
        from peasant_ld.cli.completing import items

        return [*items(self._told(ctx), incomplete), *self.complete_options(ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names, and what follows. Raises Misuse where there is none."""
        name, *rest = args
        found = self.get_command(ctx, name)
        if found is None and not ctx.resilient_parsing:
            raise no_such_command(name, COMMANDS, ctx)
        return name, found, rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the program, then its commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section(translated("Commands", speech_of(ctx).lang)):
            formatter.write_dl(self._told(ctx))

    def _told(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Each command with what it does."""
        return [(name, translated(line, speech_of(ctx).lang)) for name, line in COMMANDS.items()]


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name=PROGRAM)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), expose_value=False, help="Language of this help and of the messages."
)
def group() -> None:
    """Records of movements, brigades and grants in; checked, cited and safe linked data out.

    Exit codes: 0 done; 1 the data has errors; 2 the input or the command line cannot be read; 3 the environment
    failed (disk, permission, missing part); 4 a bug in peasant-ld; 130 interrupted, 143
    or 129 ended by SIGTERM or SIGHUP.
    """


def main(arguments: list[str] | None = None) -> int:
    """Run one command line and leave with its exit code; no traceback ever reaches the user."""
    listening = listen()
    open_what_is_closed()
    speak_to_whoever_listens()
    gc.set_threshold(50_000, 20, 20)  # records are many, and gone at once: looking for circles among them is in vain
    if asked := os.environ.get(COMPLETION):
        raise SystemExit(_complete(asked))
    code = run(sys.argv[1:] if arguments is None else arguments, listening.heard)
    let_go()
    listening.end()
    raise SystemExit(code)


def _complete(asked: str) -> int:
    from peasant_ld.cli.completing import complete

    return complete(group, PROGRAM, COMPLETION, asked)


def run(arguments: list[str], heard: Callable[[], AbstractContextManager[None]] = nullcontext) -> int:
    """Run one command line and give its exit code; `heard` is the context in which a signal may end it."""
    try:
        speech = Speech.of(arguments)
        return guarded(lambda: _invoke(arguments, speech, heard), speech)
    except OSError:  # not even that something failed can be said
        return 3


def _invoke(arguments: list[str], speech: Speech, heard: Callable[[], AbstractContextManager[None]]) -> Any:
    # Not group.main: it would end the process by itself where the reader of a pipe went away.
    with heard(), group.make_context(PROGRAM, list(arguments), obj=speech) as context:
        code = group.invoke(context)
    sys.stdout.flush()  # what cannot be written is a failure that is told
    return code
