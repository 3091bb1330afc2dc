"""Each mutant of a module is judged by the tests of that module: `python tests/mutation/run.py access/counts [...]`.

A word that is the start of a name in `modules.toml` stands for each module it begins. `--each 3` judges every third
mutant, as a sample. The result is kept in `results.json`, unless one of more mutants of the same text is there, and
`docs/mutants.md` is written anew from that.
`--again` asks only whether those are noticed now that were not the last time: after tests were written for them. Where
the module has changed since, all are judged.
A mutant is judged in a process forked from one that has loaded everything but this project, so it takes a moment.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import json
import os
import resource
import signal
import sys
import time
import tomllib
from collections.abc import Collection
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Any

from mutators import Mutant, mutants
from report import PACKAGE, digest_of, write_report

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
RESULTS = HERE / "results.json"
# Loaded once, before the forks. The model lies below every room that is mutated.
WARM = ("pytest", "hypothesis", "hypothesis.internal.conjecture.engine", "rdflib", "pyoxigraph", "jsonschema_rs")
WARM += ("openpyxl", "python_calamine", "pyshacl", "peasant_ld.model.labels")
LEAST_SECONDS = 3


class _Finder(MetaPathFinder):
    """Gives one module another text than the one in its file."""

    def __init__(self, name: str, path: Path, text: str) -> None:
        self.name, self.path, self.text = name, path, text

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        return None if fullname != self.name else spec_from_file_location(fullname, self.path, loader=_Loader(self))


class _Loader(SourceFileLoader):
    def __init__(self, of: _Finder) -> None:
        super().__init__(of.name, str(of.path))
        self.code = compile(of.text, str(of.path), "exec")

    def get_code(self, fullname: str) -> Any:
        return self.code


class _Only:
    """Keeps pytest from making a node of every file that lies beside the tests that are asked for."""

    def __init__(self, tests: list[str]) -> None:
        self.tests = tests

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        return True if collection_path.suffix == ".py" and str(collection_path) not in self.tests else None


def passes(module: str, text: str, tests: list[str], seconds: int) -> tuple[bool, float]:
    """Whether all tests pass with this text of a module within so much time of the processor; and how much they took.

    Whoever sleeps for ever is ended too.
    """
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        signal.alarm(60 + 20 * seconds)
        os._exit(_judge(module, text, tests))
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status) == 0, used.ru_utime + used.ru_stime


def _judge(module: str, text: str, tests: list[str]) -> int:
    import hypothesis
    import pytest

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    with contextlib.suppress(Exception):  # a module that does not even load is noticed too
        name = "peasant_ld." + module.replace("/", ".")
        sys.meta_path.insert(0, _Finder(name, PACKAGE / f"{module}.py", text))
        shown = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("mutation", database=None, deadline=None, phases=shown, derandomize=True)
        hypothesis.settings.load_profile("mutation")
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        quick = ("-p", "no:cacheprovider", "-p", "no:unraisableexception")  # which collects garbage
        return int(pytest.main(["-x", "-q", "--assert=plain", *quick, *tests], plugins=[_Only(tests)]))
    return 1


def judge(module: str, tests: list[str], each: int, only: Collection[tuple[str, str]] | None) -> dict[str, Any]:
    """How many mutants of a module were judged, of which text, and those that its tests do not notice.

    Of every `each` mutants one is judged; of these all, or `only` some.
    """
    text = (PACKAGE / f"{module}.py").read_text("utf-8")
    files = [str(ROOT / "tests" / test) for test in tests]
    start = time.monotonic()
    done, seconds = passes(module, text, files, 600)
    if not done:
        sys.exit(f"{module}: its tests do not pass without a change")
    limit = LEAST_SECONDS + int(5 * seconds)
    every = list(mutants(text))[::each]
    chosen = [mutant for mutant in every if only is None or (mutant.was, mutant.now) in only]
    survivors: list[Mutant] = []
    for number, mutant in enumerate(chosen, 1):
        if passes(module, mutant.text, files, limit)[0]:
            survivors.append(mutant)
            print(f"  {module}.py:{mutant.line}\n    - {mutant.was}\n    + {mutant.now}", flush=True)
        if number % 100 == 0:
            print(f"  {number} of {len(chosen)}, {time.monotonic() - start:.0f} s", flush=True)
    print(f"{module}: {len(chosen)} mutants, {len(survivors)} survive, {time.monotonic() - start:.0f} s", flush=True)
    told = [{"line": one.line, "was": one.was, "now": one.now} for one in survivors]
    return {"of": digest_of(module), "each": each, "mutants": len(every), "survivors": told}


def main() -> None:
    """Judge the modules that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="+", help="a module (access/counts), or the start of several (access)")
    parser.add_argument("--each", type=int, default=1, help="judge every so manieth mutant only")
    parser.add_argument("--again", action="store_true", help="judge those only that survived the last time")
    asked = parser.parse_args()
    judged_by = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))
    os.chdir(ROOT)
    sys.dont_write_bytecode = False  # the forks share what is compiled
    for name in WARM:
        importlib.import_module(name)
    importlib.import_module("peasant_ld.model").load_model()
    _warm()
    gc.collect()
    gc.freeze()  # a fork that goes through what is loaded here would copy it
    for module in [name for name in judged_by if any(name.startswith(start) for start in asked.modules)]:
        before = _results().get(module, {"each": asked.each})
        again = asked.again and before.get("of") == digest_of(module)
        only = {(one["was"], one["now"]) for one in before["survivors"]} if again else None
        found = judge(module, judged_by[module], before["each"] if asked.again else asked.each, only)
        if found["each"] <= before["each"] or before.get("of") != found["of"]:
            RESULTS.write_text(json.dumps(_results() | {module: found}, indent=1, ensure_ascii=False) + "\n", "utf-8")
            write_report()


def _warm() -> None:
    """Load what pytest and this project load themselves; of the project only the patterns stay, compiled."""
    from _pytest.config import default_plugins

    for name in default_plugins:
        importlib.import_module(f"_pytest.{name}")
    before = set(sys.modules)
    importlib.import_module("peasant_ld.release")
    for name in [each for each in set(sys.modules) - before if each.startswith("peasant_ld.")]:
        del sys.modules[name]


def _results() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    return found


if __name__ == "__main__":
    main()
