"""Bases are bases at every door, and addresses that are one have one form in which they are compared."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import peasant_ld as pld
from datasets import GOOD, make_dataset, run, words
from peasant_ld.flow import Job
from peasant_ld.model.description import Description
from peasant_ld.model.grammar import ID, compiled
from peasant_ld.model.iri import address_key, canonical, check_base, is_base, is_own, kind_slug, local_of, normalized
from peasant_ld.problem import InputError

BASE = "https://ex.org/arch/"

BASES = words("""
    https://example.org/ http://example.org/ https://example.org/my-archive/ https://example.org:8080/a/b/c/
    https://w3id.org/peasant-ld/ https://xn--bcher-kva.example/ https://example.org/~ana/ https://example.org/a%20b/
    https://example.org/v1.0/ https://Example.org/ https://1.2.3.4/ https://dataset.invalid/ http://localhost:8000/
    https://example.org/..a/ https://a/ https://a-b.c-d.org/ https://example.org/A/ https://example.org/_/
    https://example.org/a.b/c/ https://example.org/%C3%A4/
""")
NO_BASES = [
    *("https://example.org", "https://example.org/a", "example.org/", "//example.org/", "/a/", "a/", "", " "),
    *("ftp://example.org/", "urn:a:b/", "HTTPS://example.org/", "https:/example.org/", "https:///a/", "https://"),
    *("https://example.org/?a/", "https://example.org/#", "https://example.org/a#/", "https://example.org/a b/"),
    *(
        "https://example.org/../a/",
        "https://example.org/./",
        "https://example.org/%2E%2e/",
        "https://example.org/a%zz/",
    ),
    *("https://example..org/", "https://.example.org/", "https://-example.org/", "https://user@example.org/"),
    *("https://example.org:/", "https://example.org//a/", "https://example.org/\n", " https://example.org/"),
    *("https://example.org/é/", "https://bücher.example/", "https://example.org/<a>/", "https://example.org/a\u200b/"),
]


@pytest.mark.parametrize("base", BASES)
def test_a_base_is_an_address_that_ids_can_be_put_behind(base: str) -> None:
    assert check_base(base) == base


@pytest.mark.parametrize("base", NO_BASES, ids=ascii)
def test_what_is_no_base_is_refused_with_what_to_write(base: str) -> None:
    with pytest.raises(InputError, match="PLD045") as caught:
        check_base(base)
    problem = caught.value.problem
    assert (problem.key, problem.value) == ("base", base)
    assert is_base(problem.facts["expected"])


def test_a_base_that_only_lacks_its_slash_is_shown_with_it() -> None:
    with pytest.raises(InputError) as caught:
        check_base("https://example.org/mst")
    assert caught.value.problem.facts["expected"] == "https://example.org/mst/"


LOOSE: list[dict[str, Any]] = [{"id": "concept/a", "type": "Concept", "name": {"en": "A"}}]
PYTHON: dict[str, Callable[[str], Any]] = {
    "build_graph": lambda base: pld.build_graph(LOOSE, base),
    "serialize": lambda base: pld.serialize(LOOSE, io.BytesIO(), pld.Format.TURTLE, base),
    "check_records": lambda base: list(pld.check_records(LOOSE, base=base)),
    "a job": lambda base: Job(".", Description(base)),
}


@pytest.mark.parametrize("door", PYTHON)
@pytest.mark.parametrize("base", ["https://example.org", "example.org/", "https://example.org/?a/", ""])
def test_a_base_is_looked_at_in_python(door: str, base: str) -> None:
    with pytest.raises(InputError, match="PLD045"):
        PYTHON[door](base)
    PYTHON[door]("https://example.org/")


@pytest.mark.parametrize("base", ["https://example.org", "example.org/", "https://example.org/?a/"])
def test_a_base_is_looked_at_on_the_command_line_and_in_dataset_toml(base: str, tmp_path: Path) -> None:
    file = make_dataset(tmp_path / "dataset", GOOD) / "dataset.toml"
    (tmp_path / "one.jsonl").write_text('{"id": "concept/a", "type": "Concept"}\n', "utf-8")
    done = run("convert", tmp_path / "one.jsonl", "--base", base)
    assert (done.code, done.out, "PLD045" in done.err) == (2, "", True)
    assert run("convert", file.parent, "--base", base).code == 2, "also where the dataset states another one"
    file.write_text(file.read_text("utf-8").replace("https://example.org/archive/", base), "utf-8")
    done = run("check", file.parent)
    assert (done.code, "PLD012" in done.err) == (2, True)


# ── one form ──

FORMS: dict[str, list[str]] = {
    "https://ex.org/arch/concept/a": [
        *("HTTPS://ex.org/arch/concept/a", "https://EX.ORG/arch/concept/a", "https://ex.org:443/arch/concept/a"),
        *("https://ex.org:/arch/concept/a", "https://ex.org/arch/concept/%61", "https://ex.org/%61rch/concept/a"),
        *("https://ex.org/arch/./concept/a", "https://ex.org/arch/x/../concept/a", "https://ex.org/arch/x/%2e%2E/concept/a"),
    ],
    "http://ex.org/": ["http://ex.org", "http://ex.org:80", "HTTP://EX.org:80/", "http://ex.org/.", "http://ex.org/../"],
    "https://ex.org/ä": ["https://ex.org/%C3%A4", "https://ex.org/%c3%a4", "https://ex.org/a\u0308", "https://ex.org/a%CC%88"],
    "https://ex.org/a%20b": ["https://ex.org/%61%20b"],
    "https://ex.org/a%2Fb": ["https://ex.org/a%2fb"],
    "https://ex.org/%E4": ["https://ex.org/%e4"],
    "https://ex.org/?q=~%26": ["https://ex.org/?q=%7E%26", "https://ex.org?q=%7e%26"],
    "https://ex.org/#a%20b": ["https://ex.org#%61%20b"],
    "urn:uuid:6e8b": ["urn:uuid:%36e8b"],
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_forms_of_one_address_have_one_canonical_form(form: str) -> None:
    assert canonical(form) == form
    assert {canonical(other) for other in FORMS[form]} == {form}


DIFFERENT = [
    ("https://ex.org/a", "http://ex.org/a"),
    ("https://ex.org/a", "https://ex.org/A"),
    ("https://ex.org/a", "https://ex.org/a/"),
    ("https://ex.org/a", "https://ex.org//a"),
    ("https://ex.org/a", "https://ex.org:8443/a"),
    ("https://ex.org/a", "https://www.ex.org/a"),
    ("https://ex.org/a%2Fb", "https://ex.org/a/b"),
    ("https://ex.org/a%3Fb", "https://ex.org/a?b"),
    ("https://ex.org/a%2561", "https://ex.org/a%61"),
    ("https://ex.org/a", "https://ex.org/а"),
    ("https://ex.org/a%E2%80%8Bb", "https://ex.org/ab"),
    ("http://ex.org:443/", "http://ex.org/"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=ascii)
def test_what_only_looks_alike_are_two_addresses(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


IDS = st.from_regex(compiled(f"^{ID}$"), fullmatch=True)
ANY = st.one_of(
    IDS,
    st.text("a/.:%20eEfFcCxX84üA\u0308\u00e4Ω?#", max_size=20),
    st.text("a/.%2eE0", max_size=20).map(lambda end: f"https://Ex.org:80/{end}"),
)
SEGMENT = st.text("abcxyz0189-_ABC", min_size=1, max_size=8)
ORDINARY = st.lists(SEGMENT, min_size=1, max_size=4).map("/".join)


@given(ANY)
def test_a_canonical_form_is_its_own(iri: str) -> None:
    assert canonical(canonical(iri)) == canonical(iri)
    assert normalized(normalized(iri)) == normalized(iri)


@given(ORDINARY)
def test_an_ordinary_id_is_its_own_key_and_so_is_its_absolute_form(identity: str) -> None:
    assert address_key(identity, BASE) == identity
    assert address_key(BASE + identity, BASE) == identity
    assert canonical(BASE + identity) == BASE + identity


@given(IDS)
def test_the_key_of_a_key_is_the_key(identity: str) -> None:
    key = address_key(identity, BASE)
    assert address_key(key, BASE) == key


TWINS = [
    ("concept/a", "concept/%61"),
    ("concept/a", "https://ex.org/arch/concept/a"),
    ("concept/a", "http://www.ex.org:80/arch//concept/a/"),
    ("concept/ä", "concept/a\u0308"),
    ("concept/ä", "concept/%C3%A4"),
    ("concept/a\u0308", "concept/%c3%a4"),
    ("concept/%2F", "concept/%2f"),
    ("https://other.org/a", "https://OTHER.org/%61"),
    ("urn:isbn:%61", "urn:isbn:a"),
]


@pytest.mark.parametrize(("one", "other"), TWINS, ids=ascii)
def test_two_ids_that_are_one_address_have_one_key(one: str, other: str) -> None:
    assert address_key(one, BASE) == address_key(other, BASE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("concept/a", "concept/A"), ("concept/a", "concept/а"), ("concept/a", "https://other.org/arch/concept/a")),
        *(("concept/a%2Fb", "concept/a/b"), ("concept/a-b", "concept/a"), ("concept/a", "https://ex.org/concept/a")),
    ],
    ids=ascii,
)
def test_two_ids_that_are_two_addresses_have_two_keys(one: str, other: str) -> None:
    assert address_key(one, BASE) != address_key(other, BASE)


@pytest.mark.parametrize(
    ("iri", "local"),
    [
        ("https://ex.org/arch/concept/a", "concept/a"),
        ("http://ex.org/arch/concept/a", "concept/a"),
        ("https://www.ex.org/arch/concept/a", "concept/a"),
        ("https://ex.org:443/arch/concept/a/", "concept/a"),
        ("http://ex.org:443/arch/concept/a", "concept/a"),
        ("https://ex.org/arch//concept///a", "concept/a"),
        ("https://ex.org/arch/concept/a#x", "concept/a#x"),
        ("https://ex.org/arch", ""),
        ("https://ex.org/arch/", ""),
        ("https://ex.org/archive/a", None),
        ("https://ex.org/", None),
        ("https://ex.org/Arch/a", None),
        ("https://sub.ex.org/arch/a", None),
        ("https://ex.org:8443/arch/a", None),
        ("urn:uuid:1", None),
        ("concept/a", None),
    ],
)
def test_the_id_that_an_address_below_the_base_means_is_told(iri: str, local: str | None) -> None:
    assert local_of(iri, BASE) == local
    assert is_own(iri, BASE) == (local is not None)
    assert local_of(iri, "http://www.EX.org/arch/") == local, "whatever the form of the base"


@pytest.mark.parametrize(
    ("kind", "slug"),
    [("Grant", "grant"), ("LearningCentre", "learning-centre"), ("NGO", "ngo"), ("Route66Camp", "route66-camp")],
)
def test_a_kind_is_written_in_ids_in_small_letters_with_its_words_apart(kind: str, slug: str) -> None:
    assert kind_slug(kind) == slug
