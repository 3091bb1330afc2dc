"""The page of a movement or organization draws who is named together with it, and how often."""

import re
from pathlib import Path
from typing import Any

from peasant_ld.model import load_model
from peasant_ld.rdf.normalize import compile_normalizer
from peasant_ld.release.site.gather import SiteIndex
from peasant_ld.release.site.pictures.near import MOST_NAMED, MOST_NEAR, Near
from test_site import build

Record = dict[str, Any]
BASE = "https://example.org/x/"


def movement(name: str, /, **more: Any) -> Record:
    return {"id": f"movement/{name}", "type": "Movement"} | {"name": {"en": name.title()}, **more}


def grant(at: int, *recipients: str, **more: Any) -> Record:
    named = [f"movement/{name}" for name in recipients]
    return {"id": f"grant/g{at}", "type": "Grant", "name": {"en": f"G{at}"}, "recipient": named, **more}


def near(name: str, *records: Record) -> dict[str, int]:
    normal = map(compile_normalizer(load_model(), BASE), records)
    site = SiteIndex.of(sorted(normal, key=lambda each: each["id"]), load_model())
    found = site.neighbours.of(site.links.number[f"{BASE}movement/{name}"])
    return {site.links.ids[number].rpartition("/")[2]: count for number, count in found.numbers}


A, B, C = movement("a"), movement("b"), movement("c")


def test_those_that_records_name_together_are_near_and_counted() -> None:
    assert near("a", A, B, C, grant(1, "a", "b"), grant(2, "a", "b"), grant(3, "a", "c")) == {"b": 2, "c": 1}


def test_those_that_link_with_each_other_are_near_both_ways() -> None:
    partners = movement("a", partner=["movement/b", "movement/c"])
    assert near("a", partners, B, C, movement("d", partner="movement/b")) == {"b": 1, "c": 1}
    assert near("b", partners, B, C, movement("d", partner="movement/b")) == {"a": 1, "d": 1}


def test_those_that_took_part_in_the_same_are_near() -> None:
    event = {"id": "event/e", "type": "Event", "name": {"en": "E"}}
    parts = [
        {"id": f"participation/{name}", "type": "Participation", "participant": f"movement/{name}", "in": "event/e"}
        for name in "abc"
    ]
    assert near("a", A, B, C, event, *parts) == {"b": 1, "c": 1}


def test_one_alone_is_no_picture() -> None:
    assert near("a", A, B, grant(1, "a", "b")) == {}


def test_being_a_source_of_the_same_record_joins_nobody() -> None:
    assert near("a", A, B, C) == {}


def test_a_record_that_names_a_crowd_joins_nobody() -> None:
    crowd = [f"m{at:03}" for at in range(MOST_NAMED)]
    many = [movement(name) for name in crowd]
    assert near("a", A, *many, grant(1, "a", *crowd)) == {}
    assert len(near("a", A, *many, grant(1, "a", *crowd[1:]))) == MOST_NEAR


def test_other_kinds_have_none() -> None:
    site = SiteIndex.of(map(compile_normalizer(load_model(), BASE), [grant(1, "a", "b", "c"), A, B, C]), load_model())
    assert site.neighbours.of(0) == Near()


def test_a_picture_of_a_hub_is_bounded_and_says_what_is_left_out(tmp_path: Path) -> None:
    others = [movement(f"m{at:02}", name={"pt": "<i>" + "x" * 2000}) for at in range(15)]
    build(tmp_path, A, *others, *(grant(at, "a", f"m{at % 15:02}") for at in range(20)))
    text = (tmp_path / "id/movement/a.html").read_text("utf-8")
    picture = text.partition('<svg class="network near"')[2].partition("</section>")[0]
    assert picture.count('class="mark"') == MOST_NEAR
    assert "Not drawn: 3 more." in picture
    assert picture.count('lang="pt"') == MOST_NEAR
    assert "<i>" not in picture
    assert len(picture) < 40_000
    led = re.findall(r'href="([^"]+)"', picture)
    assert all((tmp_path / "id/movement" / each).resolve().is_file() for each in led)
