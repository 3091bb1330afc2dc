"""What changed between two releases is told record by record; a release goes into a store that the user names."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from peasant_ld.cli.diff import command as diff_command
from peasant_ld.cli.load import command as load_command
from peasant_ld.problem import InputError
from peasant_ld.published.difference import ADDED, CHANGED, REMOVED, SAME, differences, untold
from peasant_ld.serve.upload import UploadRefused, load
from releases import BASE, SOURCES, make_release

pytestmark = pytest.mark.slow
Data = dict[str, Any]


def records(**stated: Any) -> list[dict[str, Any]]:
    """Records by id, each with one key `v`."""
    return [{"id": name, "type": ["Thing"], "v": value} for name, value in sorted(stated.items())]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({}, {}, []),
        ({"a": 1}, {"a": 1}, [("a", SAME)]),
        ({"a": 1}, {}, [("a", REMOVED)]),
        ({}, {"a": 1}, [("a", ADDED)]),
        ({"a": 1}, {"a": 2}, [("a", CHANGED)]),
        ({"a": 1, "c": 1}, {"b": 1, "c": 1}, [("a", REMOVED), ("b", ADDED), ("c", SAME)]),
        ({"b": 1}, {"a": 1, "b": 2, "c": 1}, [("a", ADDED), ("b", CHANGED), ("c", ADDED)]),
        ({"a": 1, "b": 1, "c": 1}, {"c": 1}, [("a", REMOVED), ("b", REMOVED), ("c", SAME)]),
    ],
)
def test_each_record_is_told_once(old: dict[str, int], new: dict[str, int], told: list[tuple[str, str]]) -> None:
    assert [(change.id, change.what) for change in differences(records(**old), records(**new))] == told


def test_a_changed_record_names_its_keys_with_both_values() -> None:
    old = {"id": "a", "type": ["Thing"], "name": {"en": "One"}, "note": {"en": "x"}, "same": 1}
    new = {"id": "a", "type": ["Thing"], "name": {"en": "Two"}, "same": 1, "count": 3}
    change = next(differences([old], [new]))
    assert change.keys == {"name": ({"en": "One"}, {"en": "Two"}), "note": ({"en": "x"}, None), "count": (None, 3)}


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two releases: one record gone, one new, one changed, two as they were."""
    kept = [source for source in SOURCES if source["id"] != "grant/two"]
    changed = [source | {"country": "CU"} if source["id"] == "place/haiti" else source for source in kept]
    added = {"id": "place/cuba", "type": "Place", "name": {"es": "Cuba"}}
    return make_release(tmp_path / "old"), make_release(tmp_path / "new", [*changed, added])


def test_the_command_tells_what_changed_in_words(two: tuple[Path, Path]) -> None:
    result = CliRunner().invoke(diff_command, [*map(str, two), "--lang", "en"])
    assert result.stdout.splitlines() == [
        "+ place/cuba  new",
        "~ place/haiti  changed",
        "    country",
        "      - HT",
        "      + CU",
        "- Grant  gone: 1",
    ]
    assert result.stderr.strip() == "1 new, 1 gone, 1 changed, 3 as they were"


@pytest.mark.parametrize(("lang", "word"), [("pt", "retirado"), ("es", "retirado"), ("fr", "retiré"), ("ht", "retire")])
def test_the_command_speaks_the_language_of_its_reader(two: tuple[Path, Path], lang: str, word: str) -> None:
    assert word in CliRunner().invoke(diff_command, [*map(str, two), "--lang", lang]).stdout


def test_the_command_tells_what_changed_as_json(two: tuple[Path, Path]) -> None:
    result = CliRunner().invoke(diff_command, [*map(str, two), "--json"])
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows[2] == {"change": "removed", "kind": "Grant", "records": 1}
    assert rows[1] == {
        "id": f"{BASE}place/haiti",
        "change": "changed",
        "keys": {"country": {"old": "HT", "new": "CU"}},
    }


@pytest.mark.parametrize(
    ("old", "new", "hidden"),
    [
        ({"note": {"pt": ["Mora em Serra"]}}, {}, "Serra"),
        ({"note": {"pt": ["Mora em Serra"], "en": ["Lives"]}}, {"note": {"en": ["Lives"]}}, "Serra"),
        ({"place": ["p/serra", "p/rio"]}, {"place": ["p/rio"]}, "serra"),
        (
            {"place": ["p/serra"]},
            {"place": ["p/north"], "access": {"placeCoarsenedTo": "pld:precision-region"}},
            "serra",
        ),
        ({"latitude": "-8.0537"}, {"latitude": "-8.1"}, "0537"),
        (
            {"period": {"date": "2018-08-14", "earliest": "2018-08-14", "latest": "2018-08-14"}},
            {"period": {"date": "2018", "earliest": "2018-01-01", "latest": "2018-12-31"}},
            "08-14",
        ),
        ({"participantCount": 3}, {"access": {"countsSuppressed": True}}, "3"),
        ({"name": {"und": ["Zilda"]}}, {"type": ["Tombstone"]}, "Zilda"),
    ],
)
def test_what_is_told_less_of_is_not_shown_as_it_was(old: Data, new: Data, hidden: str) -> None:
    frame = {"id": "a", "type": ["Thing"]}
    change = untold(next(differences([frame | old], [frame | new])))
    assert change.what == CHANGED
    assert hidden not in str(change.keys)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"name": {"pt": ["Serra"]}}, {"name": {"pt": ["Serra Azul"]}}),
        ({"value": "12500.00"}, {"value": "12500"}),
        ({"place": ["p/a"]}, {"place": ["p/b"]}),
        ({"count": 30}, {"count": 31}),
    ],
)
def test_a_value_that_was_corrected_is_shown_as_it_was(old: Data, new: Data) -> None:
    frame = {"id": "a", "type": ["Thing"]}
    change = untold(next(differences([frame | old], [frame | new])))
    assert change.keys == {key: (old[key], new[key]) for key in old}


def test_control_characters_in_a_value_do_not_reach_the_terminal(tmp_path: Path) -> None:
    old, new = ({"id": "place/x", "type": "Place", "name": {"en": text}} for text in ("a", "\u202eb"))
    folders = [make_release(tmp_path / str(index), [source]) for index, source in enumerate((old, new))]
    assert "\u202e" not in CliRunner().invoke(diff_command, [*map(str, folders)]).stdout


class Shop(BaseHTTPRequestHandler):
    """A store that keeps what it is sent."""

    kept: list[tuple[str, str, dict[str, str], bytes]]
    status = 204

    def do_PUT(self) -> None:
        length = int(self.headers["Content-Length"])
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.kept.append((self.command, self.path, headers, self.rfile.read(length)))
        self.send_response(self.status)
        if 300 <= self.status < 400:
            self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()

    do_POST = do_PUT

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


@pytest.fixture
def shop() -> Iterator[tuple[str, type[Shop]]]:
    """A store on loopback, and what it kept."""
    kind = type("OneShop", (Shop,), {"kept": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/data", kind
    server.shutdown()
    server.server_close()


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A small release."""
    return make_release(tmp_path / "release")


@pytest.mark.parametrize(
    ("options", "method", "path"),
    [
        ([], "PUT", "/data?graph=https%3A%2F%2Fexample.org%2Farchive%2F"),
        (["--add"], "POST", "/data?graph=https%3A%2F%2Fexample.org%2Farchive%2F"),
        (["--graph", "urn:x:y&z"], "PUT", "/data?graph=urn%3Ax%3Ay%26z"),
        (["--graph", "default"], "PUT", "/data?default"),
    ],
)
def test_a_release_goes_whole_into_the_graph_that_is_named(
    release: Path, shop: tuple[str, type[Shop]], options: list[str], method: str, path: str
) -> None:
    result = CliRunner().invoke(load_command, [str(release), "--to", shop[0], *options])
    assert result.exception is None, result.output
    command, asked, headers, body = shop[1].kept[0]
    assert (command, asked, headers["content-type"]) == (method, path, "text/turtle")
    assert body == (release / "data/dataset.ttl").read_bytes()


def test_an_address_with_parameters_keeps_them(release: Path, shop: tuple[str, type[Shop]]) -> None:
    load(release, f"{shop[0]}?db=x", None)
    assert shop[1].kept[0][1] == "/data?db=x&default"


def test_a_name_and_a_password_are_sent_only_when_given(
    release: Path, shop: tuple[str, type[Shop]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEASANT_LD_PASSWORD", "olá")
    CliRunner().invoke(load_command, [str(release), "--to", shop[0]])
    CliRunner().invoke(load_command, [str(release), "--to", shop[0], "--user", "ana"])
    assert "authorization" not in shop[1].kept[0][2]
    assert base64.b64decode(shop[1].kept[1][2]["authorization"].removeprefix("Basic ")).decode() == "ana:olá"


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 500])
def test_a_store_that_does_not_take_it_is_told_and_no_redirect_is_followed(
    release: Path, shop: tuple[str, type[Shop]], status: int
) -> None:
    shop[1].status = status
    with pytest.raises(UploadRefused) as found:
        load(release, shop[0], None)
    assert found.value.problem.code == "PLD509"
    assert str(status) in str(found.value.problem.facts["reason"])
    assert len(shop[1].kept) == 1


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://x/",
        "x",
        "",
        "http://",
        "http://a b/",
        "http://x/\r\nX: y",
        "http://u:p@x/",
        "http://x:99999/",
    ],
)
def test_an_address_that_is_none_is_told(release: Path, address: str) -> None:
    with pytest.raises(InputError) as found:
        load(release, address, None)
    assert found.value.problem.code == "PLD034"


def test_a_store_that_is_not_there_is_an_error_of_the_environment(release: Path) -> None:
    with pytest.raises(OSError):  # noqa: PT011
        load(release, "http://127.0.0.1:9/data", None)
