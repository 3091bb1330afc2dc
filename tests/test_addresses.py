"""The id of a record has one place in a release: safe on every file system, and never that of another record."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peasant_ld.published.addresses import _SIMPLE, _fits, file_of, is_plain, page_of

BASE = "https://example.org/archive/"


def page(local: str) -> str:
    return str(page_of(BASE + local, BASE))


@pytest.mark.parametrize("local", ["grant/dessalines-brigade", "movement/mst", "x", "place/br/sp.2~a", "_/a_b"])
def test_a_plain_id_is_its_own_address(local: str) -> None:
    assert page(local) == f"id/{local}"
    assert is_plain(local)


def test_a_dot_in_a_name_is_no_suffix() -> None:
    assert str(file_of(BASE + "document/report-1.2", BASE, ".ttl")) == "id/document/report-1.2.ttl"


@pytest.mark.parametrize(
    "local",
    [
        "../../etc/passwd", "grant/..", "grant/.", ".hidden/x", "grant/.htaccess", "grant//x", "/etc/passwd", "grant/",
        "grant/x/", "grant/a\\b", "grant/CON", "grant/con", "grant/nul.txt", "com1/x", "grant/x.", "grant/x ",
        "grant/%2e%2e", "grant/a:b", "grant/a*b", "grant/é",
        "grant/" + "x" * 300, "/".join("abcdefgh" for _ in range(60)), "grant/-x",
        "grant/a\nb", "grant/a\0b", "grant/‮x", "grant/x--0123456789abcdef", "a.html/b", "a.ttl/b", "",
    ],
)  # fmt: skip
def test_any_other_id_stays_inside_and_gets_a_mark(local: str) -> None:
    found = page_of(BASE + local, BASE)
    assert found.parts[0] == "id"
    assert len(found.parts) == 3
    assert found.parts[2].rpartition("--")[2].isalnum()
    assert not is_plain(local)
    assert_safe(found)


@pytest.mark.parametrize("iri", ["https://other.example/x", "urn:uuid:6ba7b810", "https://example.org/archive", "_:b"])
def test_an_id_outside_the_base_has_a_page_as_well(iri: str) -> None:
    assert str(page_of(iri, BASE)).startswith("id/_/")


def test_ids_that_differ_by_case_only_have_different_names_on_every_file_system() -> None:
    pages = {page(local).lower() for local in ("grant/a", "grant/A", "Grant/a", "GRANT/A")}
    assert len(pages) == 4


def test_a_name_that_pretends_to_be_marked_does_not_meet_the_marked_one() -> None:
    marked = page("grant/A")
    assert page(marked.removeprefix("id/")) != marked


@given(st.lists(st.text(max_size=40), min_size=2, max_size=6, unique=True))
def test_no_two_ids_share_a_place_and_none_leaves_the_folder(locals_: list[str]) -> None:
    pages = [page_of(BASE + local, BASE) for local in locals_]
    assert len({str(found).lower() for found in pages}) == len(locals_)
    for found in pages:
        assert_safe(found)


@given(st.text(alphabet="abAB./-~_%\\ é\n", max_size=30))
def test_ids_made_of_what_paths_are_made_of_stay_inside(local: str) -> None:
    assert_safe(page_of(BASE + local, BASE))


def assert_safe(found: PurePosixPath) -> None:
    assert not found.is_absolute()
    assert found.parts[0] == "id"
    for part in found.parts:
        assert part not in (".", "..")
        assert part.isascii()
        assert part == part.lower()
        assert len(part) <= 110
        assert not set(part) & set('\\:*?"<>|\0\n /')
    assert len(str(found)) <= 200


@given(st.from_regex(r"\A(?:con|com1|a|_|-|--|/|\.|x--0123456789abcdef|é){1,8}\Z"))
def test_the_quick_look_at_an_id_agrees_with_the_thorough_one(local: str) -> None:
    if _SIMPLE.match(local):
        assert all(_fits(name) for name in local.split("/"))
        assert not any(name.endswith((".html", ".ttl", ".jsonld")) for name in local.split("/"))
