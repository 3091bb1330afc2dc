"""Each sentence of the guide on doing no harm that promises something names the tests that hold it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from peasant_ld.model.marks import bare
from protection import MODEL, rules_of, shown

TESTS = Path(__file__).parent
GUIDE = TESTS.parent / "docs" / "guide" / "do-no-harm.md"
PROMISES = tomllib.loads((TESTS / "promises.toml").read_text("utf-8"))
CHAPTERS = ("What you decide", "What the tool does by itself")
_SENTENCE_ENDS = re.compile(r"(?<=[.?!])\s+(?=[A-Z“`*])")
_NOT_SAID = re.compile(r"^```.*?^```$|^### .*?$", re.DOTALL | re.MULTILINE)
_CONTACT = ("mbox", "phone", "email", "telephone", "faxNumber", "hasEmail", "hasTelephone", "hasAddress", "address")


def sentences() -> Iterator[str]:
    """The sentences of the items in the chapters that promise something."""
    text = GUIDE.read_text("utf-8")
    for chapter in CHAPTERS:
        body = text.split(f"## {chapter}\n", 1)[1].split("\n## ", 1)[0]
        for item in re.split(r"\n\s*(?:-|\d\.) ", _NOT_SAID.sub("", body))[1:]:
            yield from _SENTENCE_ENDS.split(" ".join(item.split()))


@cache
def names_of_tests(file: str) -> frozenset[str]:
    """The names of the test functions of a file."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_sentence_is_a_promise_with_its_tests_or_advice() -> None:
    listed = [*PROMISES["advice"], *(row["says"] for row in PROMISES["promise"])]
    assert len(listed) == len(set(listed))
    assert sorted(listed) == sorted(set(sentences()))


@pytest.mark.parametrize("row", PROMISES["promise"], ids=lambda row: row["says"][:60])
def test_a_promise_is_held_by_tests_that_are_there(row: dict[str, list[str]]) -> None:
    assert row["tests"]
    for each in row["tests"]:
        file, name = each.split("::")
        assert name in names_of_tests(file)


# --- promises that no other test speaks of


@pytest.mark.parametrize(
    "record",
    [
        {"id": "journey/x", "type": "Journey", "participantCount": 2, "place": ["place/village"]},
        {"id": "training/x", "type": "Training", "participantCount": 4},
        {"id": "participation/x", "type": "Participation", "in": "journey/y", "count": 1},
    ],
    ids=lambda record: record["type"],
)
def test_the_example_of_the_guide_is_kept(record: dict[str, object]) -> None:
    """Two participants from a village of forty people: their number goes, and with it the evidence that tells it."""
    key = next(key for key in record if key.lower().endswith("count"))
    source = {"id": "document/r", "type": "Document", "name": {"en": "Report"}}
    note = {"of": key, "source": "document/r", "value": record[key], "where": "p. 4", "status": "stated"}
    out = shown([record | {"evidence": [note]}, source])[str(record["id"])]
    assert key not in out
    assert "evidence" not in out
    assert out["access"]["countsSuppressed"] is True
    assert key in shown([record], rules_of(threshold=1))[str(record["id"])]


def test_no_key_is_for_contact_data() -> None:
    """Nor does the context know a term for it."""
    for kind in MODEL.kinds.values():
        for key in kind.keys:
            term = MODEL.context.term(kind.name, key)
            name = re.split(r"[/#]", bare(term.iri))[-1] if term else key
            assert name not in _CONTACT
            assert key not in _CONTACT
