"""In which language the command line speaks: that of `--lang`, of the dataset that it is about, or of the system."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import click

from peasant_ld.report.messages import LANGUAGES, choose_language


@dataclass(slots=True)
class Speech:
    """The language that a run speaks: `asked` is that of `--lang`, `lang` what is known to be meant so far."""

    asked: str | None
    lang: str

    @classmethod
    def of(cls, arguments: Sequence[str] = ()) -> Speech:
        """That of a command line which is not understood yet: its `--lang`, or the system's language."""
        asked = _asked(arguments)
        return cls(asked, choose_language(asked, os.environ))


def speech_of(context: click.Context) -> Speech:
    """The language of the run that a context belongs to; English where it belongs to none."""
    found = context.find_object(Speech)
    return found or Speech(None, "en")


def _asked(arguments: Sequence[str]) -> str | None:
    """The value of `--lang` in the arguments, where it is a language."""
    joined = [each.partition("=")[2] for each in arguments if each.startswith("--lang=")]
    following = [value for before, value in pairwise(arguments) if before == "--lang"]
    return next((each for each in (*following, *joined) if each in LANGUAGES), None)
