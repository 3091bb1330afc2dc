"""Every mutant of a module has one change that could be a fault; types, imports and texts that explain stay."""

from __future__ import annotations

import sys
import tomllib

import pytest

from conftest import ROOT


def changes(text: str) -> set[tuple[str, str]]:
    """The changed lines of each mutant, as they were and as they are."""
    return {(was, now) for was, now, _ in made(text)}


def made(text: str) -> list[tuple[str, str, str]]:
    """Each mutant: its changed lines, and the whole text. Skipped without what makes them."""
    for name in ("libcst", "mutmut"):
        pytest.importorskip(name, reason="the dependency group `mutation` is not installed")
    sys.path.insert(0, str(ROOT / "tests" / "mutation"))
    from mutators import mutants

    return [(mutant.was, mutant.now, mutant.text) for mutant in mutants(text)]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("if a:\n    b()\n", ("if a:", "if (a) and False:")),
        ("if a:\n    b()\n", ("if a:", "if (a) or True:")),
        ("c = [b for b in a if b]\n", ("c = [b for b in a if b]", "c = [b for b in a if (b) or True]")),
        ("def f():\n    b()\n", ("b()", "pass")),
        ("def f():\n    return a\n", ("return a", "return None")),
        ('A = {"x", "y"}\n', ('A = {"x", "y"}', 'A = {"y"}')),
        ("A = (1, 2)\n", ("A = (1, 2)", "A = (2)")),
        ('A = "x" "y"\n', ('A = "x" "y"', 'A = "x"')),
        ("a = b < c\n", ("a = b < c", "a = b <= c")),
        ('A = "x"\n', ('A = "x"', 'A = "XXxXX"')),
    ],
)
def test_a_fault_of_one_line_is_made(text: str, change: tuple[str, str]) -> None:
    assert change in {(was, now.replace("(2, )", "(2)").replace("(2,)", "(2)")) for was, now in changes(text)}


@pytest.mark.parametrize(
    "text",
    [
        '"""What it is."""\n',
        "from a import b\n",
        'def f() -> "int":\n    """What it does."""\n',
        "@cached(maxsize=8)\ndef f(): ...\n",
        '__all__ = ["a", "b"]\n',
        "Make = Callable[[int, str], bool]\n",
    ],
)
def test_what_says_nothing_to_a_record_is_let_alone(text: str) -> None:
    assert changes(text) == set()


def test_every_mutant_is_another_text_and_can_be_read() -> None:
    text = (ROOT / "src" / "peasant_ld" / "access" / "counts.py").read_text("utf-8")
    found = [each for _, _, each in made(text)]
    assert len({text, *found}) == len(found) + 1 > 100
    for each in found:
        compile(each, "counts.py", "exec")


def test_the_modules_that_are_judged_and_their_tests_are_there() -> None:
    judged = tomllib.loads((ROOT / "tests" / "mutation" / "modules.toml").read_text("utf-8"))
    for module, tests in judged.items():
        assert (ROOT / "src" / "peasant_ld" / f"{module}.py").is_file()
        assert [test for test in tests if not (ROOT / "tests" / test).is_file()] == []
    for room in ("access", "release/leaks"):
        modules = {f"{room}/{path.stem}" for path in (ROOT / "src" / "peasant_ld" / room).glob("*.py")}
        assert modules - {f"{room}/__init__"} <= set(judged)
