"""Wrong arguments are refused at the call itself, not when an answer is gone through, and it is said what is allowed.

Each parameter of each public function and method is tried: one that nobody has thought of fails as such.
"""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import rdflib

import peasant_ld as pld
from datasets import make_dataset

BASE = "https://example.org/archive/"
UNION = {"id": "organization/union", "type": "Organization", "name": {"en": "Union"}}
DESCRIBED = {
    "records": [UNION],
    "base": BASE,
    "title": {"en": "Archive"},
    "publisher": {"name": "A fund", "url": "https://example.org/"},
    "licence": "https://creativecommons.org/licenses/by/4.0/",
    "languages": ["en"],
    "version": "1.0.0",
}
PLACE = pld.Place("a.csv", row=2)
PROBLEM = pld.Problem("PLD031", PLACE, "place/mill", "country", "Hayti")

Wrong = tuple[Any, type[Exception], str]
ENGINE: list[Wrong] = [("fast", ValueError, "auto, shacl, pyshacl"), (1, TypeError, "auto, shacl, pyshacl")]
FLAG: list[Wrong] = [("no", TypeError, "True or False"), (1, TypeError, "True or False"), (None, TypeError, "True or")]
A_BASE: list[Wrong] = [
    ("https://example.org/archive", pld.InputError, "https://example.org/archive/"),
    ("example.org/", pld.InputError, "PLD045"),
    ("", pld.InputError, "PLD045"),
    (7, TypeError, "a text such as https"),
]
A_MODEL: list[Wrong] = [
    ("no-such-model", pld.InputError, "PLD015"),
    (7, TypeError, "a Model, or the path"),
    ({"kinds": {}}, TypeError, "a Model, or the path"),
]
DAY: list[Wrong] = [
    ("soon", pld.InputError, "2026-01-31"),
    ("2026-02-30", pld.InputError, "PLD211"),
    (5, TypeError, "2026"),
]
A_PATH: list[Wrong] = [
    (None, TypeError, "path"),
    (7, TypeError, "path"),
    ([UNION], TypeError, "path"),
    ("", ValueError, "path"),
]
STREAM: list[Wrong] = [
    ("out.ttl", TypeError, 'open(..., "wb")'),
    (io.StringIO(), TypeError, "binary"),
    (None, TypeError, "binary"),
]
RECORDS: list[Wrong] = [
    ("grants.jsonl", TypeError, "read_records"),
    (Path("grants.jsonl"), TypeError, "read_records"),
    (None, TypeError, "mappings"),
    (7, TypeError, "mappings"),
]
LANG: list[Wrong] = [("de", ValueError, "en, pt, es, fr, ht"), (7, TypeError, "en, pt, es, fr, ht")]
# What is wrong for a parameter, by its name, whatever function takes it.
WRONG: dict[str, list[Wrong]] = {
    "engine": ENGINE,
    "reject": FLAG,
    "alone": FLAG,
    "pages": FLAG,
    "verbose": FLAG,
    "shapes": FLAG,
    "jobs": [(0, ValueError, "from 1 on"), ("2", TypeError, "from 1 on"), (True, TypeError, "from 1 on")],
    "as_of": DAY,
    "base": A_BASE,
    "model": A_MODEL,
    "path": A_PATH,
    "records": RECORDS,
    "form": [("html", ValueError, "turtle, ntriples"), (7, ValueError, "turtle, ntriples")],
    "lang": LANG,
    "max_problems": [(-1, ValueError, "from 0 on"), ("3", TypeError, "from 0 on")],
    "graph": [("", ValueError, "path"), (7, TypeError, "Graph"), ([UNION], TypeError, "Graph")],
    "where": [(7, TypeError, "path"), ("no-such-model", pld.InputError, "PLD015")],
}
WRONG |= {
    "title": [(7, pld.InputError, "title"), ("Seeds", pld.InputError, "title"), ({}, pld.InputError, "title")],
    "publisher": [("Union", pld.InputError, "publisher"), ({"url": "x"}, pld.InputError, "publisher")],
    "licence": [("CC BY", pld.InputError, "licence"), (7, pld.InputError, "licence")],
    "languages": [
        ("pt", pld.InputError, "languages"),
        (7, TypeError, "language tags"),
        ([7], TypeError, "language tags"),
    ],
    "version": [(1.0, pld.InputError, "version"), ("", pld.InputError, "version")],
    "description": [("Seeds", pld.InputError, "description")],
    "issued": [("soon", pld.InputError, "issued"), (7, pld.InputError, "issued")],
    "modified": [("2026-02-30", pld.InputError, "modified")],
    "doi": [(7, pld.InputError, "doi")],
    "host": [("mine", pld.InputError, "host")],
    "sparql": [("mine", pld.InputError, "sparql")],
    "dataset": [("x", pld.InputError, "dataset")],
    "access": [("public", pld.InputError, "access"), ({"publik": True}, pld.InputError, "publik")],
    "imports": [("x", pld.InputError, "import")],
    "evidence": [("x", pld.InputError, "evidence")],
    "merge": [("x", pld.InputError, "merge")],
    "rows": [("grants.csv", TypeError, "read_records"), (7, TypeError, "mappings"), (None, TypeError, "mappings")],
    "kind": [(7, TypeError, "Grant")],
    "map": [(7, TypeError, "path of a map"), ("", ValueError, "path of a map")],
    "key": [(7, TypeError, "title of a column"), ([7], TypeError, "title of a column")],
}
# The same, where a name means something else.
OF_ONE: dict[tuple[str, str], list[Wrong]] = {
    ("serialize", "out"): STREAM,
    ("Dataset.write_profile", "out"): STREAM,
    ("Dataset.write_profile", "name"): [("marc", pld.InputError, "schema.org"), (7, pld.InputError, "schema.org")],
    ("Dataset.publish", "out"): [(7, TypeError, "path"), ("", ValueError, "path")],
    ("validate_graph", "graph"): [("a.ttl", TypeError, "Graph"), (None, TypeError, "Graph")],
    ("Report.from_json", "text"): [
        (7, TypeError, "JSON"),
        ("{", ValueError, "Expecting"),
        ("{}", ValueError, "dataset"),
    ],
    ("Format.named", "name"): [(7, TypeError, "turtle")],
    ("records", "rows"): RECORDS,
    ("records", "name"): [(7, TypeError, "a text such as"), (None, TypeError, "grants")],
    ("records", "kind"): [(7, TypeError, "Grant")],
    ("records", "map"): [(7, TypeError, "a map"), ("", ValueError, "a map")],
    ("records", "key"): [(7, TypeError, "titles of columns"), ((1, 2), TypeError, "titles of columns")],
    ("publish", "out"): [(7, TypeError, "path"), ("", ValueError, "path")],
    ("publish", "base"): [("https://example.org", pld.InputError, "base"), (7, TypeError, "a text such as https")],
    ("publish", "title"): [("Archive", pld.InputError, "title"), ({}, pld.InputError, "title")],
    ("publish", "publisher"): [("A fund", pld.InputError, "publisher"), ({}, pld.InputError, "publisher")],
    ("publish", "licence"): [("CC BY", pld.InputError, "licence"), (7, pld.InputError, "licence")],
    ("publish", "languages"): [("pt", pld.InputError, "languages"), ([], pld.InputError, "languages")],
    ("publish", "version"): [(1.0, pld.InputError, "version"), ("", pld.InputError, "version")],
    ("publish", "description"): [("Archive", pld.InputError, "description")],
    ("publish", "issued"): [("soon", pld.InputError, "issued"), ("2026-02-30", pld.InputError, "issued")],
    ("publish", "modified"): [("soon", pld.InputError, "modified")],
    ("publish", "doi"): [(7, pld.InputError, "doi")],
    ("publish", "host"): [("archive", pld.InputError, "host")],
    ("publish", "sparql"): [("/sparql", pld.InputError, "sparql")],
    ("publish", "dataset"): [({"isbn": "x"}, pld.InputError, "dataset.isbn"), ("x", pld.InputError, "dataset")],
    ("publish", "access"): [({"kind": {}}, pld.InputError, "access.kind"), ("public", pld.InputError, "access")],
    ("publish", "imports"): [({"decimal": ";"}, pld.InputError, "import.decimal")],
    ("publish", "evidence"): [({"minimum": 2}, pld.InputError, "evidence.minimum")],
    ("publish", "merge"): [({"organization/a": 7}, pld.InputError, "merge.organization/a")],
    ("Format.of", "wanted"): [("csv", ValueError, "turtle, ntriples"), (7, ValueError, "turtle, ntriples")],
}
# What no program but ours hands over.
OURS = {("read_records", "declared"), ("read_records", "account"), ("Report.joined", "other")}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> pld.Dataset:
    return pld.open_dataset(make_dataset(tmp_path_factory.mktemp("wrong") / "archive"))


# Public calls that take options, each with arguments that are right.
CALLS: dict[str, tuple[Callable[[pld.Dataset], Callable[..., Any]], dict[str, Any]]] = {
    "build_graph": (lambda _: pld.build_graph, {"records": [UNION], "base": BASE}),
    "check_records": (lambda _: pld.check_records, {"records": [UNION]}),
    "load_model": (lambda _: pld.load_model, {"where": "no-such-model"}),
    "open_dataset": (lambda _: pld.open_dataset, {}),
    "open_release": (lambda _: pld.open_release, {}),
    "publish": (lambda dataset: partial(pld.publish, out=dataset.path / "release"), DESCRIBED),
    "read_records": (lambda _: pld.read_records, {}),
    "records": (lambda _: pld.records, {"rows": [UNION]}),
    "records_of": (lambda _: pld.records_of, {"graph": "a.ttl"}),
    "serialize": (lambda _: pld.serialize, {"records": [UNION], "out": io.BytesIO(), "form": "turtle", "base": BASE}),
    "validate_graph": (lambda _: pld.validate_graph, {"graph": rdflib.Graph()}),
    "Dataset.job": (lambda dataset: dataset.job, {}),
    "Dataset.check": (lambda dataset: dataset.check, {}),
    "Dataset.records": (lambda dataset: dataset.records, {}),
    "Dataset.graph": (lambda dataset: dataset.graph, {}),
    "Dataset.write_profile": (lambda dataset: dataset.write_profile, {"name": "schema.org", "out": io.BytesIO()}),
    "Dataset.publish": (lambda dataset: dataset.publish, {}),
    "Format.named": (lambda _: pld.Format.named, {}),
    "Format.of": (lambda _: pld.Format.of, {}),
    "Problem.message": (lambda _: PROBLEM.message, {}),
    "Problem.fix": (lambda _: PROBLEM.fix, {}),
    "PeasantError.message": (lambda _: pld.InputError(PROBLEM).message, {}),
    "DataError.message": (lambda _: pld.DataError(pld.Report((PROBLEM,))).message, {}),
    "Report.from_json": (lambda _: pld.Report.from_json, {}),
    "Report.to_text": (lambda _: pld.Report().to_text, {}),
    "Report.to_dict": (lambda _: pld.Report().to_dict, {}),
    "Report.to_json": (lambda _: pld.Report().to_json, {}),
    "Report.to_html": (lambda _: pld.Report().to_html, {}),
    "Report.to_csv": (lambda _: pld.Report().to_csv, {}),
    "Report.to_sarif": (lambda _: pld.Report().to_sarif, {}),
}
# The values of records and models: what is asked of them is no option.
VALUES = {"Model", "Place", "Record", "Release", "Severity"}


def cases() -> Iterator[Any]:
    for name, (call, right) in CALLS.items():
        owner, _, method = name.rpartition(".")
        found = getattr(getattr(pld, owner) if owner else pld, method)
        for parameter in inspect.signature(found).parameters:
            if parameter == "self" or (name, parameter) in OURS:
                continue
            for number, wrong in enumerate(OF_ONE.get((name, parameter)) or WRONG[parameter]):
                yield pytest.param(call, right, parameter, wrong, id=f"{name}-{parameter}-{number}")


@pytest.mark.parametrize(("call", "right", "parameter", "wrong"), list(cases()))
def test_a_wrong_argument_is_refused_at_the_call(
    dataset: pld.Dataset,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: Callable[..., Any],
    right: dict[str, Any],
    parameter: str,
    wrong: Wrong,
) -> None:
    monkeypatch.chdir(tmp_path)
    value, raised, allowed = wrong
    with pytest.raises(raised) as told:
        call(dataset)(**right | {parameter: value})
    assert allowed in str(told.value)
    assert not (dataset.path / "release").exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", CALLS)
def test_an_option_that_there_is_not_is_refused(dataset: pld.Dataset, name: str) -> None:
    call, right = CALLS[name]
    with pytest.raises(TypeError, match="enginee"):
        call(dataset)(**right | {"enginee": "auto"})


def public_calls() -> Iterator[str]:
    for name in pld.__all__:
        found = getattr(pld, name)
        if not inspect.isclass(found):
            yield name
        elif name not in VALUES:
            own = [
                each
                for base in inspect.getmro(found)
                if base.__module__.startswith("peasant_ld")
                for each in vars(base)
            ]
            yield from (
                f"{name}.{member}"
                for member in dict.fromkeys(own)
                if not member.startswith("_")
                and inspect.isroutine(getattr(found, member))
                and len(inspect.signature(getattr(found, member)).parameters)
                > (not inspect.ismethod(getattr(found, member)))
            )


def test_every_public_call_that_takes_something_is_tried() -> None:
    inherited = {"InputError.message", "MissingExtra.message", "Report.joined"}
    assert set(public_calls()) - inherited - set(CALLS) == set()


def test_no_public_call_takes_options_without_names() -> None:
    for name in public_calls():
        owner, _, method = name.rpartition(".")
        kinds = inspect.signature(getattr(getattr(pld, owner) if owner else pld, method)).parameters.values()
        assert not [each for each in kinds if each.kind in (each.VAR_KEYWORD, each.VAR_POSITIONAL)], name
