"""Makes what the translated pages of the guide show of a command's words: `python tests/make_guide.py [PAGE...]`.

The English page says which lines are shown. Its commands are run in English and in the language of the page, and the
lines at the same places are taken.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Sequence

from datasets import Outcome
from guiding import BLOCK, NAME, PAGES, Page, followed


def without_gaps(line: str) -> str:
    """A line without the spaces that put its end into a column."""
    return re.sub(" +", " ", line.strip())


def lines_of(told: Outcome) -> list[str]:
    """The lines that a command said, as they are compared."""
    return [without_gaps(line) for line in (told.out + told.err).splitlines()]


def said_by(page: Page) -> list[list[str]]:
    """What the commands of a page say, line by line, as they stand in its blocks."""
    os.environ["LC_ALL"] = f"{page.lang}.UTF-8"
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        return [
            [line.rstrip() for line in (told.out + told.err).splitlines()]
            for command, told, _ in followed(page)
            if command.says
        ]


def chosen(shown: Sequence[str], english: Sequence[str], translated: Sequence[str]) -> list[str]:
    """The lines of the translation that stand where the shown ones stand in English.

    Raises ValueError where the English page shows a line that is not said.
    """
    at, found = 0, []
    for line in shown:
        if line == "...":
            found.append(line)
            continue
        at = [without_gaps(each) for each in english].index(without_gaps(line), at)
        found.append(translated[at])
        at += 1
    return found


def made_again(page: Page, english: Page) -> str:
    """The text of a page with the blocks that show what is said, taken from what is said in its language."""
    showing = [command.says for command in english.shown() if command.says]
    said = zip(showing, said_by(english), said_by(page), strict=True)
    texts = iter([chosen(*each) for each in said])
    begun = False

    def block(match: re.Match[str]) -> str:
        nonlocal begun
        indent, sort, body = match.groups()
        commands = any(line.strip().startswith(NAME) for line in body.splitlines())
        begun = begun or commands
        if sort or commands or not begun:
            return match[0]
        lines = "".join(f"{indent}{line}\n" for line in next(texts))
        return f"{indent}```\n{lines}{indent}```"

    return BLOCK.sub(block, page.path.read_text("utf-8"))


def main() -> None:
    """Write each translated page that shows what a command says."""
    for page in PAGES:
        english = Page(page.name, "en")
        if (
            page.lang != "en"
            and page.name in (sys.argv[1:] or [page.name])
            and any(one.says for one in english.shown())
        ):
            page.path.write_text(made_again(page, english), "utf-8")
            print(page.path.name)


if __name__ == "__main__":
    main()
