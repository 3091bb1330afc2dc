"""A served release answers as a reconciliation service: only with what is published, and to nobody's script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from jsonschema import validate

from datasets import BASE, GOOD, make_dataset, run
from peasant_ld.published.reader import open_release
from peasant_ld.published.store import Store
from peasant_ld.reconcile.service import ReconciliationService
from peasant_ld.serve.reconciliation import MOST_BYTES, MOST_QUERIES
from serving import Client, serving

MORE: tuple[dict[str, Any], ...] = (
    {"id": "place/nova", "type": "Place", "name": {"pt": "Vila Nova"}, "altName": {"pt": ["VN"]}, "country": "BR"},
    {"id": "place/nova-2", "type": "Place", "name": {"pt": "Vila Nova"}, "country": "PT"},
    {"id": "organization/nova", "type": "Organization", "name": {"en": "Vila Nova"}},
    {"id": "person/hidden", "type": "Person", "name": {"en": "Tomas Verhaegen"}},
    {"id": "event/closed", "type": "Event", "name": {"en": "Secret Grove"}, "access": {"level": "restricted"}},
    {
        "id": "organization/charity", "type": "Organization", "name": {"en": "The Fund"},
        "identifier": [{"scheme": "GB-CHC", "value": "7"}],
    },
)  # fmt: skip
# What each answer is, in our words after the specification (0.2, sections 3 to 6).
NAMED = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
}
CANDIDATE = {
    "type": "object", "required": ["id", "name", "score"],
    "properties": {
        "id": {"type": "string"}, "name": {"type": "string"}, "score": {"type": "number"}, "match": {"type": "boolean"},
        "type": {"type": "array", "items": NAMED},
    },
}  # fmt: skip
BATCH = {
    "type": "object",
    "additionalProperties": {
        "type": "object", "required": ["result"], "properties": {"result": {"type": "array", "items": CANDIDATE}}
    },
}  # fmt: skip
LISTED = {"type": "object", "required": ["result"], "properties": {"result": {"type": "array", "items": NAMED}}}
MANIFEST = {
    "type": "object", "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "name": {"type": "string"}, "identifierSpace": {"type": "string"}, "schemaSpace": {"type": "string"},
        "view": {"required": ["url"], "properties": {"url": {"pattern": r"\{\{id\}\}"}}},
        "defaultTypes": {"type": "array", "items": NAMED, "uniqueItems": True},
    },
}  # fmt: skip


IN_BRAZIL = [{"pid": "country", "v": "Brasil"}]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = make_dataset(tmp_path_factory.mktemp("served"), [*GOOD, *MORE])
    assert run("publish", folder).code == 0
    release = open_release(folder / "release")
    with Store(release.folder) as store, serving(release, store) as asked:
        yield asked


def form(client: Client, **fields: Any) -> Any:
    """The answer to a form, with each field as JSON."""
    body = urlencode({name: json.dumps(value) for name, value in fields.items()}).encode()
    status, _, answer = client.send("POST", "/reconcile", None, body, content_type="application/x-www-form-urlencoded")
    return json.loads(answer) if status == 200 else status


def ask(client: Client, query: Any) -> list[dict[str, Any]]:
    answer = form(client, queries={"q0": query})
    validate(answer, BATCH)
    found: list[dict[str, Any]] = answer["q0"]["result"]
    return found


def test_it_says_what_it_is(client: Client) -> None:
    status, headers, body = client.get("/reconcile")
    manifest = json.loads(body)
    validate(manifest, MANIFEST)
    assert (status, headers["content-type"], manifest["identifierSpace"]) == (200, "application/json", BASE)
    assert {each["id"] for each in manifest["defaultTypes"]} == {"Grant", "Movement", "Organization", "Place"}
    assert manifest["view"]["url"] == f"http://127.0.0.1:{client.port}/{{{{id}}}}"


def test_what_the_manifest_names_is_there(client: Client) -> None:
    manifest = json.loads(client.get("/reconcile")[2])
    for service in (*manifest["suggest"].values(), manifest["extend"]["propose_properties"]):
        assert client.get(service["service_path"] + "?prefix=a&type=Place")[0] == 200
    assert client.get("/place/nova", "text/html")[0] == 303


def test_queries_come_by_get_and_by_post_as_texts_and_as_objects(client: Client) -> None:
    queries = {"a": {"query": "Haïti"}, "b": "Haiti", "c": {"query": "nothing like it", "limit": 3}}
    posted = form(client, queries=queries)
    validate(posted, BATCH)
    got = json.loads(client.get(f"/reconcile?queries={quote(json.dumps(queries))}")[2])
    assert got == posted
    assert [each["id"] for name in "abc" for each in posted[name]["result"][:1]] == ["place/haiti"] * 2


@pytest.mark.parametrize(
    ("more", "ids", "certain"),
    [
        ({}, {"place/nova", "place/nova-2", "organization/nova"}, set()),
        ({"type": "Place"}, {"place/nova", "place/nova-2"}, set()),
        ({"type": ["Place", "Event"], "type_strict": "any"}, {"place/nova", "place/nova-2"}, set()),
        ({"type": "Organization"}, {"organization/nova"}, {"organization/nova"}),
        ({"properties": IN_BRAZIL, "type": "Place"}, {"place/nova", "place/nova-2"}, {"place/nova"}),
        ({"limit": 1, "type": "Organization"}, {"organization/nova"}, {"organization/nova"}),
        ({"limit": 0}, set(), set()),
    ],
)  # fmt: skip
def test_a_query_is_refined_and_only_one_of_its_kind_is_certain(
    client: Client, more: dict[str, Any], ids: set[str], certain: set[str]
) -> None:
    found = ask(client, {"query": "vila nova", **more})
    assert {each["id"] for each in found} == ids
    assert {each["id"] for each in found if each["match"]} == certain
    scores = [each["score"] for each in found]
    assert scores == sorted(scores, reverse=True)


def test_an_identifier_finds_what_it_is_of(client: Client) -> None:
    (found, *_) = ask(client, {"query": "?", "properties": [{"pid": "GB-CHC", "v": "7"}]})
    assert (found["id"], found["score"]) == ("organization/charity", 100)


@pytest.mark.parametrize("name", ["Tomas Verhaegen", "Verhaegen", "Secret Grove"])
def test_what_is_not_published_is_not_found_suggested_nor_told(client: Client, name: str) -> None:
    found = ask(client, {"query": name})
    assert not [each for each in found if each["id"].startswith(("person/", "event/"))]
    assert json.loads(client.get(f"/reconcile/suggest/entity?prefix={quote(name)}")[2]) == {"result": []}
    rows = form(client, extend={"ids": ["person/hidden", "event/closed"], "properties": [{"id": "name"}]})["rows"]
    assert rows == {"person/hidden": {"name": []}, "event/closed": {"name": []}}


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("suggest/entity?prefix=vil", ["organization/nova", "place/nova", "place/nova-2"]),
        ("suggest/entity?prefix=NOVA&limit=1", ["organization/nova"]),
        ("suggest/entity?prefix=", []),
        ("suggest/entity", []),
        ("suggest/type?prefix=pl", ["Place"]),
        ("suggest/property?prefix=coun", ["country"]),
    ],
)
def test_what_begins_so_is_suggested(client: Client, path: str, ids: list[str]) -> None:
    answer = json.loads(client.get(f"/reconcile/{path}")[2])
    validate(answer, LISTED)
    assert [each["id"] for each in answer["result"]] == ids


def test_values_of_records_are_told_by_key(client: Client) -> None:
    asked = {
        "ids": ["grant/seeds", "place/none"],
        "properties": [{"id": each} for each in ("name", "funder", "awarded")],
    }
    told = form(client, extend=asked)
    assert [each["id"] for each in told["meta"]] == ["name", "funder", "awarded"]
    assert told["rows"] == {
        "grant/seeds": {
            "name": [{"str": "Seeds"}],
            "funder": [{"id": "organization/fund", "name": "A fund"}],
            "awarded": [{"str": "2018-04-02"}],
        },
        "place/none": {"name": [], "funder": [], "awarded": []},
    }
    proposed = json.loads(client.get("/reconcile/properties?type=Grant")[2])
    assert {"funder", "recipient"} <= {each["id"] for each in proposed["properties"]}


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://127.0.0.1:3333", "http://127.0.0.1:3333"),
        ("http://localhost", "http://localhost"),
        ("https://elsewhere.example.org", None),
        ("http://127.0.0.1.elsewhere.example.org", None),
        ("http://localhost:1@elsewhere.example.org", None),
        ("null", None),
    ],
)
def test_pages_of_other_hosts_cannot_read_it(client: Client, origin: str, allowed: str | None) -> None:
    _, headers, _ = client.get("/reconcile", origin=origin)
    assert headers.get("access-control-allow-origin") == allowed
    assert "Origin" in headers["vary"]


def test_no_script_is_made_of_an_answer(client: Client) -> None:
    _, headers, body = client.get("/reconcile?callback=steal")
    assert (headers["content-type"], body[:1]) == ("application/json", b"{")


@pytest.mark.parametrize(
    ("queries", "status"),
    [
        ([], 400), ("x", 400), (None, 400), ({"q0": 7}, 400), ({"q0": {"query": 7}}, 400),
        ({"q0": {"query": ["a"]}}, 400), ({"q0": {"query": "a", "properties": {"pid": 1}}}, 400),
        ({f"q{number}": "a" for number in range(MOST_QUERIES + 1)}, 413),
        ({"q0": "x" * MOST_BYTES}, 413),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_what_is_no_query_is_refused(client: Client, queries: Any, status: int) -> None:
    assert form(client, queries=queries) == status


@pytest.mark.parametrize(
    "query", [{}, {"query": ""}, {"query": "...", "limit": "many"}, {"query": "a" * 9000, "type": 7}]
)
def test_an_odd_query_is_answered_with_what_there_is(client: Client, query: Any) -> None:
    assert ask(client, query) == []


@pytest.mark.parametrize("path", ["/reconcile/", "/reconcile/other", "/reconcile/suggest/entity/../../../etc"])
def test_there_is_nothing_else(client: Client, path: str) -> None:
    assert client.get(path)[0] in (200, 404)


def test_a_body_that_is_no_form_is_refused(client: Client) -> None:
    assert client.send("POST", "/reconcile", None, b"{}", content_type="application/json")[0] == 415


def test_our_own_client_understands_it(client: Client, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{client.port}/reconcile"
    service = ReconciliationService(address)
    service.open()
    ((first, *_),) = service.ask([{"query": "Haiti", "limit": 2}])
    assert (first.address, first.name, first.is_match) == (f"{BASE}place/haiti", "Haiti", True)
    other = make_dataset(tmp_path / "other", [{"id": "place/h", "type": "Place", "name": {"fr": "Haïti"}}])
    toml = (other / "dataset.toml").read_text("utf-8").replace(BASE, "https://example.net/other/")
    (other / "dataset.toml").write_text(toml, encoding="utf-8")
    done = run("reconcile", other, "--against", address, "-o", tmp_path / "found.csv")
    assert (done.code, f"{BASE}place/haiti" in (tmp_path / "found.csv").read_text("utf-8-sig")) == (0, True)
