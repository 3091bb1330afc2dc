"""What was published comes back as the records it was made of: records of every kind, in every form of RDF."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from peasant_ld.exchange.rdf.parsed import FileStatements
from peasant_ld.exchange.rdf.way_back import ReadAs, records_in
from peasant_ld.model import Kind, load_model
from peasant_ld.problem import Problem
from peasant_ld.rdf.formats import Format, write_records
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.rdf.own_document import compile_published
from strategies import archives, records

BASE = "https://example.org/back/"
MODEL = load_model()
NORMALIZE = compile_normalizer(MODEL, BASE)
# How many records of each kind go through each form of RDF; PEASANT_LD_CASES=80 makes 10,000 of 25 kinds in 5 forms.
CASES = int(os.environ.get("PEASANT_LD_CASES", "2"))
calmly = settings(
    derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck), max_examples=CASES
)


def plain(value: Any) -> Any:
    """A record as its JSON text says it."""
    return json.loads(json.dumps(value))


def written(normalized: list[dict[str, Any]], form: Format, folder: Path) -> Path:
    out = io.BytesIO()
    write_records(map(compile_published(MODEL, BASE), normalized), out, form, MODEL)
    path = folder / f"all{form.suffixes[0]}"
    path.write_bytes(out.getvalue())
    return path


def read(path: Path) -> tuple[list[Mapping[str, Any]], list[Problem]]:
    """The records of a file, normalized, and the problems with it."""
    statements = FileStatements()
    statements.read(path)
    found = list(records_in(statements, ReadAs(MODEL, BASE)))
    problems = [each for each in found if isinstance(each, Problem)]
    return [NORMALIZE(each.data) for each in found if not isinstance(each, Problem)], problems


def by_id(records: list[Any]) -> dict[str, Any]:
    return {record["id"]: plain(record) for record in records}


@pytest.mark.parametrize("kind", list(MODEL.kinds.values()), ids=lambda kind: kind.name)
def test_records_of_every_kind_come_back_from_every_form_of_rdf(
    kind: Kind, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("back")

    @calmly
    @given(records(kind))
    def come_back(record: dict[str, Any]) -> None:
        normalized = [NORMALIZE(record)]
        for form in Format:
            back, problems = read(written(normalized, form, folder))
            assert by_id(back) == by_id(normalized), form
            assert problems == [], form

    come_back()


def test_archives_come_back_whole(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("back")

    @calmly
    @given(archives())
    def come_back(sources: list[dict[str, Any]]) -> None:
        normalized = [NORMALIZE(record) for record in sources]
        for form in Format:
            back, problems = read(written(normalized, form, folder))
            assert by_id(back) == by_id(normalized), form
            assert problems == [], form

    come_back()
