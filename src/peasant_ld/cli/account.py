"""How an import or an export tells its account: the problems by kind, then what came along and what did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import click

from peasant_ld.exchange.account import Account
from peasant_ld.problem import Problem
from peasant_ld.report import Counts, Report
from peasant_ld.report.messages import Catalogue
from peasant_ld.report.text import rows_account

# Paths that are named on the terminal; the file has them all.
NAMED = 6


def tell_account(account: Account, lang: str) -> None:
    """Print an account to standard error, in a language of ours."""
    catalogue = Catalogue.load(lang)
    problems: tuple[Problem, ...] = (*account.problems, *account.unsaid)
    if problems:
        told = Report(problems, Counts(account.read, account.written, 0, account.rejected), {}, "").to_text(lang)
        click.echo(told.rpartition("\n")[0], err=True)  # the last line speaks of records that are published
    for line in _lines(account, catalogue):
        click.echo(line, err=True)


def _lines(account: Account, catalogue: Catalogue) -> Iterator[str]:
    for name in ("contacts", "sensitive", "lost"):
        counter: Counter[str] = getattr(account, name)
        if counter:
            named = [f"{path} ({count})" for path, count in counter.most_common(NAMED)]
            names = ", ".join(named + ["…"] * (len(counter) > NAMED))
            yield catalogue.ui(f"import.{name}", count=counter.total(), names=names)
    if account.merged:
        yield catalogue.ui("import.merged", count=len(account.merged))
    yield from rows_account(Report(details=account.rows.details()), catalogue)
    numbers = {"read": account.read, "written": account.written, "rejected": account.rejected}
    yield catalogue.ui("import.account", **numbers)
