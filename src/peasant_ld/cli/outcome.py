"""What a command ends with: an exit code for every way a run can end, and a plain sentence where it ended badly."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

import click

from peasant_ld.cli.help.misuse import explained
from peasant_ld.cli.language import Speech
from peasant_ld.problem import InputError, MissingExtra, PeasantError, Problem

BUG = 4


def guarded(run: Callable[[], Any], speech: Speech | None = None) -> int:
    """Run a command and give its exit code: 0, 1 (data), 2 (input), 3 (environment), 4 (bug).

    Interrupted by a signal it is 128 and the number of the signal: 130 for Ctrl-C, 143 for SIGTERM, 129 for SIGHUP.

    What goes wrong is told in the language of `speech`, as far as that is known by then.
    """
    try:
        return _guarded(run, speech or Speech.of())
    except MemoryError:  # the sentence for it cannot be read any more
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, b"out of memory\n")
        return 3


def _guarded(run: Callable[[], Any], speech: Speech) -> int:
    try:
        result = run()
    except (KeyboardInterrupt, click.Abort) as error:
        return _say(speech.lang, 128 + getattr(error, "number", signal.SIGINT), "interrupted")
    except BrokenPipeError:
        return _quiet_pipe()
    except (click.exceptions.Exit, click.ClickException) as error:
        return _leave(error, speech.lang)
    except MemoryError:
        return _say(speech.lang, 3, "out_of_memory")
    except RecursionError:
        return _say(speech.lang, 3, "nested_too_deeply")
    except (PeasantError, OSError, ImportError, sqlite3.Error) as error:
        return _failure(speech.lang, error)
    except Exception as error:  # noqa: BLE001 - the last guard: a traceback must never reach a user
        return _bug(speech.lang, error)
    return result if isinstance(result, int) else 0


def _leave(error: click.exceptions.Exit | click.ClickException, lang: str) -> int:
    """The command line was understood to the end (`--help`), or not at all."""
    if isinstance(error, click.ClickException):
        click.echo(explained(error, lang), err=True)
        return 2
    return error.exit_code


def _failure(lang: str, error: PeasantError | OSError | ImportError | sqlite3.Error) -> int:
    """The input cannot be read (2), or the environment failed (3)."""
    if isinstance(error, PeasantError) and error.problem is not None:
        return _tell_problem(lang, error.problem, 2 if isinstance(error, InputError) else 3)
    if isinstance(error, MissingExtra | OSError):
        return _tell(lang, error)
    if isinstance(error, ImportError):
        return _bug(lang, error) if _is_ours(error.name) else _say(lang, 3, "package_missing", name=error.name or error)
    return _say(lang, 3, "disk_failed", file="peasant-ld", reason=error)


def _is_ours(module: str | None) -> bool:
    return (module or "").partition(".")[0] == "peasant_ld"


def _tell(lang: str, error: PeasantError | OSError) -> int:
    from peasant_ld.report.failures import failure
    from peasant_ld.report.messages import Catalogue

    print(failure(error, Catalogue.load(lang)), file=sys.stderr)
    return 3


def _say(lang: str, code: int, key: str, **facts: object) -> int:
    from peasant_ld.report.messages import Catalogue

    print(Catalogue.load(lang).ui(key, **facts), file=sys.stderr)
    return code


def _tell_problem(lang: str, problem: Problem, code: int) -> int:
    from peasant_ld.report import Counts, Report

    report = Report((problem,), Counts(0, 0, 0, 0), {}, "", written=False)
    print(report.to_text(lang), file=sys.stderr)
    return code


def _quiet_pipe() -> int:
    """The reader went away: nothing is left to say, nor may Python complain when it closes the pipe."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nothing, stream.fileno())
    return 0


def _bug(lang: str, error: Exception) -> int:
    import traceback

    if os.environ.get("PEASANT_LD_DEBUG"):
        traceback.print_exception(error)
    from peasant_ld.report.failures import bug
    from peasant_ld.report.messages import Catalogue

    print(bug(error, Catalogue.load(lang)), file=sys.stderr)
    return BUG
