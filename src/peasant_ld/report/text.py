"""Findings -> lines for a terminal: the problems by kind, the first few of each, then the account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from peasant_ld.problem import Problem
from peasant_ld.report.causes import Cause, by_code
from peasant_ld.report.findings import Findings
from peasant_ld.report.messages import Catalogue

SHOWN_PER_GROUP = 3


def render(findings: Findings, catalogue: Catalogue, max_problems: int | None = None, verbose: bool = False) -> str:
    """The report as lines of text; every control character of the data is spelled out."""
    told = _ways(findings, catalogue) if verbose else ()
    return "\n".join([*_problems(findings, catalogue, max_problems), *told, *_summary(findings, catalogue)])


def _ways(findings: Findings, catalogue: Catalogue) -> Iterator[str]:
    """By which ways the records went, a line for shapes and one for statements."""
    ways = findings.ways
    if ways.chunks:
        numbers = {"asked": ways.asked, "sampled": ways.sampled, "engine": ways.engine}
        yield catalogue.ui("ways.shapes", **numbers, chunks=ways.chunks, known=ways.known)
    if ways.generated or ways.plain:
        yield catalogue.ui("ways.stated", generated=ways.generated, plain=ways.plain)


def _problems(findings: Findings, catalogue: Catalogue, max_problems: int | None) -> Iterator[str]:
    left = len(findings.problems) if max_problems is None else max(max_problems, 0)
    hidden = 0
    for group in findings.groups():
        shown, rest = divided(group.causes, min(SHOWN_PER_GROUP, left))
        left -= len(shown)
        if shown:
            yield from _group(shown, rest, catalogue)
        else:
            hidden += len(group)
    if hidden:
        yield catalogue.ui("hidden", count=hidden)
        yield ""


def _group(shown: Sequence[Cause], rest: Sequence[Cause], catalogue: Catalogue) -> Iterator[str]:
    for cause in shown:
        yield from catalogue.lines(cause.problem)
        yield from ("  " + line for line in follow_lines(cause.consequences, catalogue))
    if rest:
        yield "  " + catalogue.ui("more", count=len(rest))
        yield from (
            "  " + line for line in follow_lines([each for one in rest for each in one.consequences], catalogue)
        )
    yield ""


def divided(causes: Sequence[Cause], most: int) -> tuple[list[Cause], list[Cause]]:
    """So many of some causes that tell the most, and the others: of each value the first goes before the second."""
    first: dict[str | None, int] = {}
    for number, cause in enumerate(causes):
        first.setdefault(cause.problem.value, number)
    others = sorted(set(range(len(causes))) - set(first.values()))
    chosen = frozenset([*first.values(), *others][:most])
    shown = [cause for number, cause in enumerate(causes) if number in chosen]
    return shown, [cause for number, cause in enumerate(causes) if number not in chosen]


def follow_lines(consequences: Sequence[Problem], catalogue: Catalogue) -> Iterator[str]:
    """What follows from a problem, a line for each code: how many, and where the first of them stands."""
    for (severity, code), same in by_code(consequences).items():
        word = catalogue.ui(f"severity.{severity}")
        yield catalogue.ui("follow", count=len(same), severity=word, code=code, place=catalogue.where(same[0]))


def _summary(findings: Findings, catalogue: Catalogue) -> Iterator[str]:
    if findings.problems:
        severities = findings.severities.items()
        yield ", ".join(f"{count} {severity_word(severity, count, catalogue)}" for severity, count in severities)
        if findings.follow:
            yield catalogue.ui("following", count=findings.follow)
        yield catalogue.ui("explain_hint", code=findings.groups()[0].code)
    else:
        yield catalogue.ui("no_problems")
    yield account(findings, catalogue)
    yield from rows_account(findings, catalogue)
    if not findings.counts.adds_up:
        yield catalogue.ui("account_mismatch")
    if findings.unasked:
        yield catalogue.ui("unasked", names="; ".join(catalogue.ui(f"unasked.{name}") for name in findings.unasked))


def severity_word(severity: str, count: int, catalogue: Catalogue) -> str:
    """The word for `count` problems of a severity: `error`, `errors`."""
    return catalogue.ui(f"severity.{severity}" if count == 1 else f"severities.{severity}")


def account(findings: Findings, catalogue: Catalogue, number: Callable[[int], str] = str) -> str:
    """What became of the records, in one line: `read 4 = published 3 + withheld 0 + rejected 1`.

    A run that wrote nothing has published nothing: what passed is told as `publishable 3`. `number` writes a count.
    """
    counts = findings.counts
    told = {
        "published": counts.published,
        "withheld": counts.withheld,
        "rejected": counts.rejected,
        "read": counts.read,
    }
    numbers = {name: number(count) for name, count in told.items()}
    return catalogue.ui("account" if findings.written else "account.unwritten", **numbers)


def rows_account(findings: Findings, catalogue: Catalogue) -> Iterator[str]:
    """What became of the rows of sheets, in one line, where not all of them are headers and records."""
    details = findings.details
    passed = sum(number for name, number in details.items() if name.startswith("rows.passed-over."))
    unreadable = details.get("rows.unreadable", 0)
    if passed or unreadable:
        records = details["rows.records"] + details.get("rows.nested", 0)
        numbers = {"rows": details["rows"], "header": details["rows.header"], "records": records}
        yield catalogue.ui("account.rows", **numbers, passed=passed, unreadable=unreadable)
