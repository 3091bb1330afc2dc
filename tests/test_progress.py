"""Whoever watches is told how far the work is: after a while, not too often, in their language; a pipe is not."""

from __future__ import annotations

import io
import sys

import pytest

from peasant_ld.cli import progress as room
from peasant_ld.cli.progress import progress, said
from peasant_ld.flow.progress import unwatched
from peasant_ld.report.messages import LANGUAGES, Catalogue

PHASES = ("read", "check", "write", "pages", "convert")


class Screen(io.StringIO):
    """Standard error of somebody who sits at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in a list of one, for the test to move on."""
    now = [100.0]
    monkeypatch.setattr(room.time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(
    ("done", "seconds", "line"),
    [
        ((120_000, 0.25), 30.0, "Checking: 120,000 records, 4,000 a second, 1:30 left"),
        ((120_000, None), 30.0, "Checking: 120,000 records, 4,000 a second"),
        ((10, 0.5), 0.5, "Checking: 10 records, 20 a second"),
        ((10, 1.0), 2.0, "Checking: 10 records, 5 a second, 0:00 left"),
    ],
    ids=["time left", "nobody knows how much there is", "too early to tell", "all done"],
)
def test_a_line_tells_phase_records_rate_and_time_left(
    done: tuple[int, float | None], seconds: float, line: str
) -> None:
    assert said(Catalogue.load("en"), "check", done, seconds) == line


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_phase_has_a_name_in_every_language(lang: str) -> None:
    lines = {said(Catalogue.load(lang), phase, (1, None), 1.0) for phase in PHASES}
    assert len(lines) == len(PHASES)


def test_a_pipe_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress("en") as watch:
        assert watch is unwatched


def test_a_log_gets_a_plain_line_now_and_then(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setenv("CI", "true")
    with progress("pt") as watch:
        for second in range(25):
            clock[0] = 100.0 + second
            watch("read", second * 1000, second / 50)
    assert out.getvalue().splitlines() == [
        "Lendo: 10,000 registros, 1,000 por segundo, faltam 0:40",
        "Lendo: 20,000 registros, 1,000 por segundo, faltam 0:30",
    ]


def test_a_terminal_shows_nothing_in_the_first_second_and_is_clean_afterwards(
    monkeypatch: pytest.MonkeyPatch, clock: list[float]
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with progress("en") as watch:
        watch("check", 10, 0.1)
        clock[0] += 0.9
        watch("check", 20, 0.2)
        assert screen.getvalue() == ""
        clock[0] += 0.2
        watch("check", 30, 0.5)
        assert "Checking: 30 records" in screen.getvalue()
        before = len(screen.getvalue())
        watch("check", 31, 0.51)
        assert len(screen.getvalue()) == before  # not too often
    assert screen.getvalue().rstrip("\n").endswith(("\x1b[2K", "\x1b[?25h", "\x1b[1A\x1b[2K"))


def test_each_phase_and_each_pass_has_a_rate_of_its_own(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stderr", out)
    monkeypatch.setenv("CI", "true")
    with progress("en") as watch:
        watch("read", 0, 0.0)
        clock[0] += 100
        watch("write", 0, 0.0)
        clock[0] += 10
        watch("write", 1000, 0.5)
        clock[0] += 1
        watch("write", 0, 0.0)
        clock[0] += 10
        watch("write", 500, 0.5)
    assert out.getvalue().splitlines()[-2:] == [
        "Writing: 1,000 records, 100 a second, 0:10 left",
        "Writing: 500 records, 50 a second, 0:10 left",
    ]
