"""What a reader who comes for the first time understands of a site: who says so, what codes mean, what is where."""

from pathlib import Path

import pytest

from test_site import build, words_of

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

MINUTES = {"id": "document/minutes", "type": "Document", "name": {"en": "Minutes of the assembly"}}
LETTER = {"id": "document/letter", "type": "Document", "name": {"en": "A letter"}}
RIVER = {"id": "organization/river", "type": "Organization", "name": {"en": "River Cooperative"}}


# Who says so


def test_a_source_of_the_whole_record_stands_where_no_note_speaks_of_a_statement(tmp_path: Path) -> None:
    note = {"of": "founded", "source": "document/letter", "status": "stated"}
    river = RIVER | {"founded": "1984", "mission": {"en": "Rivers"}, "source": ["document/minutes"], "evidence": [note]}
    text = words_of(build(tmp_path, MINUTES, LETTER, river) / "id/organization/river.html")
    assert "Founded 1984 Stated A letter" in text
    assert "Rivers Source of the whole record: Minutes of the assembly" in text
    assert "No source is named" not in text


def test_that_a_record_has_a_source_needs_no_source(tmp_path: Path) -> None:
    river = RIVER | {"source": ["document/minutes"]}
    text = words_of(build(tmp_path, MINUTES, river) / "id/organization/river.html")
    assert text.count("Source of the whole record: Minutes") == text.count("Source of the whole record:") == 1


def test_a_record_that_names_no_source_says_so(tmp_path: Path) -> None:
    assert "River Cooperative No source is named" in words_of(build(tmp_path, RIVER) / "id/organization/river.html")


def test_the_files_that_a_dataset_was_made_of_are_named(tmp_path: Path) -> None:
    files = [f"part-{at}.json" for at in range(7)]
    build(tmp_path, RIVER, imports={"form": "360Giving", "files": files})
    for page in ("index.html", "id/organization/river.html"):
        text = words_of(tmp_path / page)
        assert "files of the standard 360Giving: part-0.json" in text
        assert "part-4.json and 2 more" in text


# What is where


def test_nothing_leads_to_a_picture_of_nothing(tmp_path: Path) -> None:
    text = (build(tmp_path, RIVER) / "index.html").read_text("utf-8")
    for page in ("map", "timeline", "network", "sums"):
        assert f'href="{page}.html"' not in text, page
        assert (tmp_path / f"{page}.html").is_file(), page


def test_pictures_of_something_are_led_to(tmp_path: Path) -> None:
    place = {"id": "place/brazil", "type": "Place", "name": {"en": "Brazil"}, "country": "BR"}
    grant = {"id": "grant/one", "type": "Grant", "name": {"en": "Seeds"}, "awarded": "2018", "recipient": RIVER["id"]}
    text = (build(tmp_path, RIVER, place, grant) / "index.html").read_text("utf-8")
    for page in ("map", "timeline", "network", "sums"):
        assert f'href="{page}.html"' in text, page
